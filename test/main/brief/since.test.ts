import { expect, test } from 'vitest'
import type { SnapshotInfo } from '../../../contract/briefing.ts'
import type { Filter, Flag } from '../../../contract/model.ts'
import { categoryKeys, statusKeys } from '../../../contract/taxonomy.ts'
import type { Frozen, FrozenFacts } from '../../../main/brief/frozen.ts'
import { emptyRows } from '../../../main/brief/frozen-rows.ts'
import { sinceNote, sinceOf } from '../../../main/brief/since.ts'

const metre = 1 / 111_195
interface Line {
  id: number
  /** Day of June 2026. */
  day: number
  status?: 'open' | 'closed'
  category?: 'fire' | 'noise'
  north?: number
  place?: 0 | 1 | 2
  incident?: number
}
/** A snapshot over June days from..to; reports before `from` belong to the spans before. */
function snapshot(
  from: number,
  to: number,
  lines: Line[],
  more: { filter?: Filter; flags?: Flag[]; others?: Line[]; back?: number[]; madeAt?: string } = {},
): Frozen {
  const two = (n: number): string => String(n).padStart(2, '0')
  const sorted = [...lines].sort((a, b) => a.day - b.day || a.id - b.id)
  const all = [...sorted, ...(more.others ?? [])]
  const rows = emptyRows(all.length, lines.length, sorted.filter((line) => line.day < from).length)
  for (const [i, line] of all.entries()) {
    rows.id[i] = line.id
    rows.incident[i] = line.incident ?? line.id
    rows.category[i] = categoryKeys.indexOf(line.category ?? 'fire')
    rows.area[i] = 65_535
    rows.status[i] = statusKeys.indexOf(line.status ?? 'open')
    rows.minute[i] = (Date.UTC(2026, 5, line.day) / 86_400_000) * 1_440 + 600
    rows.place[i] = line.place ?? 1
    rows.lon[i] = line.place === 0 ? Number.NaN : 118.6
    rows.lat[i] = line.place === 0 ? Number.NaN : 31 + (line.north ?? line.id * 1_000) * metre
  }
  const period = { from: `2026-06-${two(from)}`, to: `2026-06-${two(to)}` }
  const filter = more.filter ?? { from: period.from, to: `2026-06-${two(to + 1)}` }
  const info = {
    id: 0,
    mark: 'S-000000000000',
    madeAt: more.madeAt ?? `2026-06-${two(to + 1)}T09:00:00+08:00`,
    filter,
    period,
  } as SnapshotInfo
  const facts = {
    filter,
    period,
    flags: more.flags ?? [],
    otherReports: more.back ? [{ key: 'since:back', reports: more.back }] : [],
  } as unknown as FrozenFacts
  return { info, facts, rows, withdrawn: new Set() }
}
const lists = (found: ReturnType<typeof sinceOf>) =>
  Object.fromEntries(found.otherReports.map(({ key, reports }) => [key.slice('since:'.length), reports]))

test('what the earlier snapshot did not hold is new, what it held open and is closed now is closed, what was set aside is gone', () => {
  const from = snapshot(1, 7, [
    { id: 1, day: 2 },
    { id: 2, day: 3 },
    { id: 3, day: 4 },
    { id: 4, day: 5, status: 'closed' },
  ])
  const to = snapshot(8, 14, [
    { id: 1, day: 2, status: 'closed' },
    { id: 2, day: 3, place: 2 },
    { id: 3, day: 4 },
    { id: 4, day: 5, status: 'closed' },
    { id: 5, day: 9 },
    { id: 6, day: 10, status: 'closed' },
  ])
  const found = sinceOf(from, to)
  expect(lists(found)).toEqual({ new: [5, 6], closed: [1], back: [], gone: [2] })
  expect(found.since.reports).toEqual({ new: 2, closed: 1, back: 0, gone: 1 })
})

test('a report that was removed is gone only where nothing but time narrows the filter and the span still covers its day', () => {
  const from = snapshot(1, 7, [
    { id: 1, day: 2 },
    { id: 2, day: 6 },
  ])
  expect(
    lists(
      sinceOf(
        from,
        snapshot(8, 14, [
          { id: 2, day: 6 },
          { id: 3, day: 9 },
        ]),
      ),
    ).gone,
  ).toEqual([])
  expect(
    lists(
      sinceOf(
        from,
        snapshot(8, 14, [
          { id: 1, day: 2 },
          { id: 3, day: 9 },
        ]),
      ),
    ).gone,
  ).toEqual([2])
  const narrow = snapshot(8, 14, [{ id: 1, day: 2 }], { filter: { from: '2026-06-08', to: '2026-06-15', categories: ['fire'] } })
  expect(lists(sinceOf(from, narrow)).gone).toEqual([])
})

test('reports that stand beside the spans, for a flag or a decision, are neither new nor gone', () => {
  const from = snapshot(1, 7, [{ id: 1, day: 2 }], { others: [{ id: 9, day: 8, status: 'open' }] })
  const to = snapshot(
    8,
    14,
    [
      { id: 1, day: 2 },
      { id: 9, day: 8 },
    ],
    { others: [{ id: 20, day: 1 }] },
  )
  expect(lists(sinceOf(from, to))).toMatchObject({ new: [9], gone: [] })
})

test('an issue comes back by a new report of its category within 60 m of a closed one, told after the last snapshot, and not by its own incident', () => {
  const closed: Line = { id: 1, day: 2, status: 'closed', north: 0 }
  const from = snapshot(1, 7, [closed])
  const to = (line: Partial<Line>) => snapshot(8, 14, [closed, { id: 5, day: 9, north: 50, ...line }])
  expect(lists(sinceOf(from, to({}))).back).toEqual([5])
  expect(lists(sinceOf(from, to({ north: 70 }))).back).toEqual([])
  expect(lists(sinceOf(from, to({ category: 'noise' }))).back).toEqual([])
  expect(lists(sinceOf(from, to({ incident: 1 }))).back).toEqual([])
  expect(lists(sinceOf(from, to({ place: 0 }))).back).toEqual([])
  expect(lists(sinceOf(snapshot(1, 7, [closed], { madeAt: '2026-06-09T12:00:00+08:00' }), to({}))).back).toEqual([])
})

test('what was judged to have come back when it was frozen stands, as far as it is new', () => {
  const from = snapshot(1, 9, [
    { id: 1, day: 2 },
    { id: 5, day: 9 },
  ])
  const to = snapshot(
    8,
    14,
    [
      { id: 5, day: 9 },
      { id: 6, day: 10 },
      { id: 7, day: 11 },
    ],
    { back: [7, 5] },
  )
  expect(lists(sinceOf(from, to)).back).toEqual([7])
  expect(lists(sinceOf(from, to, { back: [6] })).back).toEqual([6])
})

test('categories are counted over either period, and a note says where the two are not alike', () => {
  const from = snapshot(1, 7, [
    { id: 1, day: 2 },
    { id: 2, day: 3, category: 'noise' },
  ])
  const to = snapshot(8, 14, [
    { id: 1, day: 2 },
    { id: 3, day: 9, category: 'noise' },
    { id: 4, day: 9, category: 'noise' },
  ])
  const { since } = sinceOf(from, to)
  expect(since.byCategory.map(({ category, then, now }) => [category, then, now])).toEqual([
    ['fire', 1, 0],
    ['noise', 1, 2],
  ])
  expect(sinceNote(since)).toBeNull()
  const longer = sinceOf(from, snapshot(6, 14, [{ id: 3, day: 9 }])).since
  expect(sinceNote(longer)).toEqual({
    zh: '两期天数不同（上期 7 天，本期 9 天），件数未折算；两期有 2 天重叠。',
    en: 'The periods differ in length (7 days then, 9 now) and the counts are as they are; the periods share 2 days.',
  })
  const other = sinceOf(from, snapshot(8, 14, [], { filter: { categories: ['noise'] } })).since
  expect(sinceNote(other)?.zh).toBe('两期筛选条件不同。')
})

test('flags raised since are counted by how they ended, and those known before are not', () => {
  const flag = (id: number, status: Flag['status']): Flag => ({ id, status }) as Flag
  const from = snapshot(1, 7, [], { flags: [flag(1, 'new')] })
  const to = snapshot(8, 14, [], {
    flags: [
      flag(1, 'verified'),
      flag(2, 'verified'),
      flag(3, 'artefact'),
      flag(4, 'seen'),
      flag(5, 'new'),
      flag(6, 'no-action'),
      flag(7, 'explained'),
    ],
  })
  expect(sinceOf(from, to).since.flags).toEqual({ raised: 6, verified: 1, explained: 1, artefact: 1, noAction: 1, undecided: 2 })
})
