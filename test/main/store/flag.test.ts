import Database from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import type { FlagInput } from '../../../main/store/port.ts'
import { asFile, migrate, openFile, storeFile } from '../../../main/store/sqlite/open.ts'
import { fileTest, makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const flag: FlagInput = {
  rule: 'default',
  ruleVersion: 1,
  category: 'fire',
  area: null,
  place: null,
  from: '2026-01-01',
  to: '2026-01-07',
  observed: 9,
  expected: 2,
  usual: [0, 5],
  threshold: 7,
  ratio: [2, 4.5, 9],
  sources: 4,
  raw: 9,
  p: 0.001,
  pAdjusted: 0.01,
  tests: 10,
  recurrenceDays: 100,
  reports: [],
}
const put = (store: Awaited<ReturnType<typeof tempStore>>, day: string) =>
  store.call('flag.put', { day, rule: 'default', ruleVersion: 1, coolDownDays: 7, flags: [{ ...flag, to: day }] })

test('days judged out of order join one episode', async () => {
  const store = await tempStore()
  for (const day of ['2026-03-10', '2026-03-07', '2026-03-08', '2026-03-12']) await put(store, day)
  const [one, ...more] = await store.call('flag.list', {})
  expect(more).toEqual([])
  expect(one).toMatchObject({ firstFired: '2026-03-07', episodeDays: 6, to: '2026-03-12' })
  // Beyond the cool-down on either side it is another one.
  await put(store, '2026-02-20')
  await put(store, '2026-03-20')
  expect(await store.call('flag.list', {})).toHaveLength(3)
})

test('the id of a removed report is not given to another, which an old flag would then name', async () => {
  const store = await tempStore()
  await putReports(store, [makeReport(1), makeReport(2)], { source: 'gone' })
  const before = (await store.call('search.ids', { text: '楼道' })).ids
  await store.call('source.remove', { name: 'gone' })
  await putReports(store, [makeReport(3), makeReport(4)], { source: 'new' })
  const after = (await store.call('search.ids', { text: '楼道' })).ids
  expect([...after].filter((id) => before.includes(id))).toEqual([])
})

const judge = (store: Awaited<ReturnType<typeof tempStore>>, day: string, fires: boolean, more: object = {}) =>
  store.call('flag.put', {
    day,
    rule: 'default',
    ruleVersion: 1,
    coolDownDays: 7,
    flags: fires ? [{ ...flag, to: day, observed: Number(day.slice(8)) }] : [],
    at: 1_780_000_000,
    judged: { stamp: `of ${day}`, series: 5, withoutHistory: 2, incomplete: 1 },
    ...more,
  })

test('a day that is judged again replaces what was said of it, and the episode follows its days', async () => {
  const store = await tempStore()
  for (const day of ['2026-03-10', '2026-03-11', '2026-03-12']) await judge(store, day, true)
  expect(await store.call('flag.list', {})).toMatchObject([{ firstFired: '2026-03-10', episodeDays: 3, observed: 12 }])
  expect(await store.call('flag.judged', { rule: 'default', from: 0 })).toMatchObject([
    { version: 1, stamp: 'of 2026-03-10', series: 5, withoutHistory: 2, incomplete: 1 },
    {},
    {},
  ])
  // Its last day falls away, then its first: evidence and dates are those of the day left.
  expect(await judge(store, '2026-03-12', false)).toEqual({ added: 0, extended: 0, lapsed: 1 })
  expect(await judge(store, '2026-03-10', false)).toEqual({ added: 0, extended: 0, lapsed: 1 })
  expect(await store.call('flag.list', {})).toMatchObject([
    { firstFired: '2026-03-11', episodeDays: 1, observed: 11, to: '2026-03-11' },
  ])
  expect(await judge(store, '2026-03-11', false)).toEqual({ added: 0, extended: 0, lapsed: 1 })
  const [gone] = await store.call('flag.list', {})
  expect(gone).toMatchObject({ observed: 11, lapsedAt: '2026-05-28T20:26:40+00:00' })
  expect((await store.call('state', {})).newFlags).toBe(0)
  await judge(store, '2026-03-13', true)
  const [again, ...more] = await store.call('flag.list', {})
  expect(more).toEqual([])
  expect(again).toMatchObject({ id: gone!.id, firstFired: '2026-03-13', observed: 13 })
  expect(again!.lapsedAt).toBeUndefined()
})

test('silence takes nothing back, and neither does another version of the rule', async () => {
  const store = await tempStore()
  await judge(store, '2026-03-10', true)
  expect(await judge(store, '2026-03-10', false, { silent: [{ category: 'fire', area: null }] })).toMatchObject({ lapsed: 0 })
  expect(await judge(store, '2026-03-10', false, { ruleVersion: 2 })).toMatchObject({ lapsed: 0 })
  expect(await judge(store, '2026-03-10', false, { rule: 'another' })).toMatchObject({ lapsed: 0 })
  const [kept] = await store.call('flag.list', {})
  expect(kept).toMatchObject({ firstFired: '2026-03-10', ruleVersion: 1 })
  expect(kept!.lapsedAt).toBeUndefined()
})

test('a flag is told once, whoever asks first', async () => {
  const store = await tempStore()
  await judge(store, '2026-03-10', true)
  expect(await store.call('flag.told', { ids: [1, 2] })).toEqual({ ids: [] })
  expect(await store.call('flag.tell', { ids: [1], at: 1 })).toEqual({ ids: [1] })
  expect(await store.call('flag.tell', { ids: [1], at: 2 })).toEqual({ ids: [] })
  expect(await store.call('flag.told', { ids: [1, 2] })).toEqual({ ids: [1] })
})

fileTest('a flag of a store of the release before keeps its days, its card and what was decided', () => {
  const folder = tempFolder()
  const db = asFile(new Database(storeFile(folder)))
  db.pragma("cipher = 'chacha20'")
  db.pragma(`key = "x'${Buffer.from(testKey).toString('hex')}'"`)
  migrate(db, 3)
  const { rule: _rule, ruleVersion: _version, category: _category, area: _area, place: _place, ...evidence } = flag
  db.prepare(
    `INSERT INTO flag (rule, rule_version, category_id, first_fired, last_fired, evidence, data_version) VALUES ('default', 1, 0, '2026-03-01', '2026-03-04', ?, 3),
      ('default', 1, 1, '2026-03-09', '2026-03-09', ?, 3)`,
  ).run(JSON.stringify(evidence), JSON.stringify(evidence))
  db.exec("INSERT INTO flag_event (flag_id, at, status, reason) VALUES (1, 1772500000, 'verified', '属实')")
  db.close()
  const now = openFile({ folder, key: testKey })
  expect(now.prepare("SELECT flag_id, date(day * 86400, 'unixepoch') AS day FROM flag_day ORDER BY 1, 2").all()).toEqual([
    { flag_id: 1, day: '2026-03-01' },
    { flag_id: 1, day: '2026-03-04' },
    { flag_id: 2, day: '2026-03-09' },
  ])
  expect(now.prepare('SELECT lapsed_at, follows FROM flag').all()).toEqual([
    { lapsed_at: null, follows: null },
    { lapsed_at: null, follows: null },
  ])
  expect(now.prepare('SELECT status, as_of FROM flag_event').all()).toEqual([{ status: 'verified', as_of: null }])
  expect(now.prepare('SELECT count(*) FROM rule_day').pluck().get()).toBe(0)
  now.close()
})
