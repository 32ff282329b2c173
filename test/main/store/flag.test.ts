import { expect, test } from 'vitest'
import type { FlagInput } from '../../../main/store/port.ts'
import { makeReport, putReports, tempStore } from '../../fixture/make-store.ts'

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
