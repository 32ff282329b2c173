import { expect, onTestFinished, test } from 'vitest'
import type { AnalysisCalls } from '../../../main/analysis/query.ts'
import { createAsking, createJobs, type House } from '../../../main/handle/house.ts'
import { startRetention } from '../../../main/handle/purge.ts'
import { retentionHandlers } from '../../../main/handle/retention.ts'
import { threadClient } from '../../../main/thread/thread.ts'
import { makeReport, noSignal, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const day = 86_400
const start = 1_780_000_000
const rules = [{ category: null, source: null, days: 30 }]

/** As much of the app as a purge needs, with its clock in hand. */
async function purgingHouse() {
  const folder = tempFolder()
  const store = await tempStore(folder)
  const access = { folder, key: testKey }
  const analysis = threadClient<AnalysisCalls>(new URL('../../../main/analysis/analysis.worker', import.meta.url), { access })
  onTestFinished(() => analysis.stop())
  const asking = createAsking(store, analysis)
  let now = start
  const log: string[] = []
  const host = { now: () => now * 1000, log: (line: string) => log.push(line) }
  const jobs = createJobs(
    () => {},
    () => 'en',
    host.now,
  )
  const house = {
    host,
    store,
    jobs,
    ...asking,
    nowSeconds: () => now,
    changed: async () => void (await asking.refresh()),
  } as unknown as House
  const retention = startRetention(house)
  onTestFinished(() => retention.stop())
  return { store, house, retention, log, handlers: retentionHandlers(house), later: (days: number) => (now += days * day) }
}
const put = (store: Parameters<typeof putReports>[0], n: number, at: number) =>
  putReports(store, [makeReport(n, { occurredAt: at, status: 'closed' })])

test('it purges by itself once a day, only where that was switched on and the rules were seen', async () => {
  const { store, retention, handlers, later } = await purgingHouse()
  const stored = async () => (await store.call('state', {})).reports
  await put(store, 1, start - 40 * day)
  await retention.look()
  await handlers['retention.set']({ rules }, noSignal)
  later(1)
  await retention.look()
  expect(await stored()).toBe(1)
  await handlers['retention.preview']({}, noSignal)
  await handlers['retention.set']({ automatic: true, reason: 'policy 7' }, noSignal)
  await retention.look()
  expect(await stored()).toBe(0)
  expect((await store.call('audit.list', { limit: 1 })).lines[0]).toMatchObject({ what: 'purge', why: 'automatic: policy 7' })
  // Not twice on one day.
  await put(store, 2, start - 50 * day)
  await retention.look()
  expect(await stored()).toBe(1)
  later(1)
  await retention.look()
  expect(await stored()).toBe(0)
})

test('looking at drafts does not switch the automatic purge off, and rules that came later wait to be seen', async () => {
  const { store, retention, handlers, later } = await purgingHouse()
  const stored = async () => (await store.call('state', {})).reports
  await put(store, 1, start - 40 * day)
  await handlers['retention.set']({ rules }, noSignal)
  await handlers['retention.preview']({}, noSignal)
  await handlers['retention.set']({ automatic: true, reason: 'policy 7' }, noSignal)
  const draft = [{ category: null, source: null, days: 20 }]
  await handlers['retention.preview']({ rules: draft }, noSignal)
  await retention.look()
  expect(await stored()).toBe(0)
  // Saved after that look they are what it goes by, also after a look at others.
  await put(store, 2, start - 25 * day)
  expect((await handlers['retention.set']({ rules: draft }, noSignal)).automatic).toBe(true)
  await handlers['retention.preview']({ rules }, noSignal)
  later(1)
  await retention.look()
  expect(await stored()).toBe(0)
  // Rules that were not kept by the settings panel are nobody's.
  await put(store, 3, start - 40 * day)
  await store.call('retention.set', { rules: [{ category: null, source: null, days: 10 }], at: start, reason: '' })
  later(1)
  await retention.look()
  expect(await stored()).toBe(1)
})

test('a run in which nothing goes does not write the store anew, one that was not finished does', async () => {
  const { store, house, handlers } = await purgingHouse()
  const asked: string[] = []
  const { call } = store
  Object.assign(house, {
    store: {
      ...store,
      call(...given: Parameters<typeof call>) {
        asked.push(given[0])
        return call(...given)
      },
    },
  })
  const own = retentionHandlers(house)
  await put(store, 1, start - 4 * day)
  await handlers['retention.set']({ rules }, noSignal)
  await own['retention.run']({ reason: 'nothing due' }, noSignal)
  expect(asked).not.toContain('purge.clear')
  expect((await store.call('retention.get', {})).lastRun).toMatchObject({ reports: 0 })
  await store.call('purge.begin', { at: start, reason: 'killed', process: 2 ** 22 + 1 })
  await own['retention.run']({ reason: 'goes on' }, noSignal)
  expect(asked.filter((name) => name === 'purge.clear' || name === 'purge.checkpoint')).toEqual([
    'purge.clear',
    'purge.checkpoint',
  ])
})

test('what a killed purge left half done is cleared, and nothing more is deleted without being asked for', async () => {
  const { store, retention, handlers } = await purgingHouse()
  await put(store, 1, start - 40 * day)
  await handlers['retention.set']({ rules }, noSignal)
  await store.call('purge.begin', { at: start, reason: 'by hand', process: 2 ** 22 + 1 })
  await retention.look()
  expect((await store.call('state', {})).reports).toBe(1)
  expect(await store.call('purge.unfinished', {})).toBeNull()
})

test('a second purge is refused while another program is at it', async () => {
  const { store, retention, handlers, log } = await purgingHouse()
  await put(store, 1, start - 40 * day)
  await handlers['retention.set']({ rules }, noSignal)
  await store.call('purge.begin', { at: start, reason: 'by another', process: process.ppid })
  await expect(handlers['retention.run']({ reason: 'here too' }, noSignal)).rejects.toMatchObject({ code: 'busy' })
  await retention.look()
  expect((await store.call('purge.unfinished', {}))?.process).toBe(process.ppid)
  expect(log).toEqual([])
})

test('a clock set years ahead purges nothing by itself', async () => {
  const { store, retention, handlers, later, log } = await purgingHouse()
  await put(store, 1, start - 2 * day)
  await handlers['retention.set']({ rules }, noSignal)
  await handlers['retention.preview']({}, noSignal)
  await handlers['retention.set']({ automatic: true, reason: 'policy 7' }, noSignal)
  later(3_650)
  await expect(retention.look()).rejects.toMatchObject({ code: 'busy', text: { en: expect.stringContaining('clock') } })
  expect((await store.call('state', {})).reports).toBe(1)
  expect(log).toEqual([])
  await handlers['retention.run']({ reason: 'the clock is right' }, noSignal)
  expect((await store.call('state', {})).reports).toBe(0)
})
