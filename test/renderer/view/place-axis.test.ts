import { expect, test } from 'vitest'
import type { Flag, MadeBriefing, PlacePage, ReportRow } from '../../../contract/model.ts'
import { dayNumber } from '../../../contract/time.ts'
import { comeBackOf, lanesOf, monthMarks, placeSpan, widerRadius } from '../../../renderer/view/place/place-axis.ts'
import { placeRecords } from '../../../renderer/view/place/place-records.ts'

const day = dayNumber

test('the axis begins with the month of the first report and ends with the month of the last thing known', () => {
  const months = [{ from: '2025-11-01', counts: [1] }]
  const flag = { from: '2026-01-03', to: '2026-01-09' } as Flag
  const briefing = { madeAt: '2026-02-05T09:00:00+08:00' } as MadeBriefing
  expect(placeSpan({ months, flags: [], briefings: [] }, null)).toEqual({ from: day('2025-11-01'), to: day('2025-12-01') })
  expect(placeSpan({ months, flags: [flag], briefings: [briefing] }, '2025-12-31')).toEqual({
    from: day('2025-11-01'),
    to: day('2026-03-01'),
  })
  expect(placeSpan({ months: [], flags: [], briefings: [] }, '2026-01-01')).toBe(null)
})

test('the commonest kinds have a lane each and the rest share one, so that the lanes add up to the reports', () => {
  const page = {
    categories: ['fire', 'power', 'noise', 'waste'],
    months: [
      { from: '2026-01-01', counts: [5, 0, 1, 2] },
      { from: '2026-02-01', counts: [1, 4, 1, 0] },
    ],
    byCategory: [
      { category: 'noise', total: 2, open: 0, closed: 0, cameBack: 0 },
      { category: 'fire', total: 6, open: 0, closed: 0, cameBack: 0 },
      { category: 'waste', total: 2, open: 0, closed: 0, cameBack: 0 },
      { category: 'power', total: 4, open: 0, closed: 0, cameBack: 0 },
    ],
  } satisfies Pick<PlacePage, 'byCategory' | 'categories' | 'months'>
  const lanes = lanesOf(page, 3)
  expect(lanes.map((lane) => [lane.key, lane.total, lane.months.map((month) => month.count)])).toEqual([
    ['fire', 6, [5, 1]],
    ['power', 4, [0, 4]],
    ['rest', 4, [3, 1]],
  ])
  expect(lanesOf(page, 4).map((lane) => lane.key)).toEqual(['fire', 'power', 'noise', 'waste'])
})

test('month labels keep to quarters, halves or years so that no more stand there than fit', () => {
  const span = { from: day('2024-06-01'), to: day('2026-07-01') }
  const words = (most: number): string[] => monthMarks(span, most).map((mark) => `${mark.year}-${mark.month}`)
  expect(words(9)).toEqual(['2024-7', '2024-10', '2025-1', '2025-4', '2025-7', '2025-10', '2026-1', '2026-4'])
  expect(words(4)).toEqual(['2024-7', '2025-1', '2025-7', '2026-1'])
  expect(words(2)).toEqual(['2025-1', '2026-1'])
})

test('the middle gap of what came back is its median, and there is none where nothing did', () => {
  const pair = (days: number, category: 'fire' | 'noise') => ({
    category,
    closedId: 1,
    closedAt: '',
    againId: 2,
    againAt: '',
    days,
  })
  const pairs = [pair(30, 'fire'), pair(2, 'fire'), pair(5, 'fire'), pair(9, 'noise'), pair(6, 'fire')]
  expect(comeBackOf(pairs, 'fire')).toMatchObject({ median: 5.5, pairs: { length: 4 } })
  expect(comeBackOf(pairs, 'noise').median).toBe(9)
  expect(comeBackOf(pairs, 'waste').median).toBe(null)
})

test('the radius offered to an empty place is the smallest that reaches the nearest reports', () => {
  expect(widerRadius([25, 50, 100, 200, 500], 50, 120)).toBe(200)
  expect(widerRadius([25, 50, 100, 200, 500], 100, 20)).toBe(200)
  expect(widerRadius([25, 50, 100, 200, 500], 100, 800)).toBe(null)
})

test('records of all kinds stand in one order, and end with the oldest report that was read', () => {
  const rows = [
    { id: 9, occurredAt: '2026-06-08T18:07:00+08:00' },
    { id: 8, occurredAt: '2026-06-01T08:00:00+08:00' },
  ] as ReportRow[]
  const page = {
    trail: [
      { report: 9, at: '2026-06-08T20:41:00+08:00', level: 'station', decision: 'accepted', comment: '' },
      { report: 3, at: '2026-05-02T09:00:00+08:00', level: 'station', decision: 'closed', comment: '' },
    ],
    flags: [{ id: 4, firstFired: '2026-06-08' }],
    briefings: [{ id: 2, madeAt: '2026-06-04T02:00:00Z' }],
  } as unknown as PlacePage
  const keys = (whole: boolean, kind: Parameters<typeof placeRecords>[3]): string[] =>
    placeRecords(page, rows, whole, kind).map((record) => record.key)
  expect(keys(false, 'all')).toEqual(['f4', 't9-0', 'r9', 'b2', 'r8'])
  expect(keys(true, 'all')).toEqual(['f4', 't9-0', 'r9', 'b2', 'r8', 't3-1'])
  expect(keys(false, 'review')).toEqual(['t9-0', 't3-1'])
})
