import { expect, test } from 'vitest'
import { areaPrint, dayPrints, type StampColumns, stampOf } from '../../../main/stats/day-stamp.ts'
import { seeded } from '../../fixture/make-store.ts'

const n = 400
const days = 40
function columns(): StampColumns {
  const random = seeded(5)
  const day = Int32Array.from({ length: n }, (_, i) => 100 + Math.floor((i * days) / n))
  return {
    n,
    day,
    category: Uint8Array.from({ length: n }, () => Math.floor(random() * 11)),
    area: Int32Array.from({ length: n }, () => Math.floor(random() * 9) - 1),
    token: Float64Array.from({ length: n }, () => Math.floor(random() * 2 ** 53)),
    incident: Int32Array.from({ length: n }, (_, i) => i),
    id: Uint32Array.from({ length: n }, (_, i) => i + 1),
    source: Uint16Array.from({ length: n }, () => Math.floor(random() * 3)),
    x: Uint32Array.from({ length: n }, () => Math.floor(random() * 2 ** 32)),
    y: Uint32Array.from({ length: n }, () => Math.floor(random() * 2 ** 32)),
  }
}
const feeds = [{ firstDay: 50, completeUpTo: 139 }]
const leadIn = 10
/** Days of 110..139 whose stamp a change moves. */
function moved(change: (c: StampColumns) => void, otherFeeds = feeds, areas = 1): number[] {
  const stamps = (c: StampColumns, spans: typeof feeds, tree: number) => {
    const prints = dayPrints(c, 100, 139)
    return Array.from({ length: 30 }, (_, i) => stampOf(110 + i, leadIn, prints, spans, tree))
  }
  const before = stamps(columns(), feeds, 1)
  const changed = columns()
  change(changed)
  return stamps(changed, otherFeeds, areas).flatMap((stamp, i) => (stamp === before[i] ? [] : [110 + i]))
}
const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('the same columns in another order of rows have the same stamps', () => {
  expect(
    moved((c) => {
      for (const list of [c.day, c.category, c.area, c.token, c.id, c.source, c.x, c.y]) list.reverse()
      // Every report is an incident of its own here.
      c.incident.set(c.incident.map((_, i) => i))
    }),
  ).toEqual([])
})

test('a report moves the stamps of its day and of the days whose lead-in holds it, and no other', () => {
  const row = 200
  const day = columns().day[row]!
  const own = span(day, day + leadIn)
  const changes: ((c: StampColumns) => void)[] = [
    (c) => (c.category[row]! += 1),
    (c) => (c.area[row]! += 1),
    (c) => (c.token[row]! += 1),
    (c) => (c.token[row]! -= 2 ** 40),
    (c) => (c.incident[row] = 190),
    (c) => (c.source[row]! += 1),
    (c) => (c.x[row]! += 1),
    (c) => (c.y[row]! += 1),
    (c) => (c.id[row] = 9_999),
  ]
  for (const change of changes) expect(moved(change)).toEqual(own)
  // A report that is gone, and one that moved to another day.
  expect(moved((c) => (c.day[row] = 1))).toEqual(own)
  expect(moved((c) => (c.day[row] = day + 3))).toEqual(span(day, day + 3 + leadIn))
})

test('a feed that is late moves the stamps of the days after its last whole day', () => {
  expect(moved(() => {}, [{ firstDay: 50, completeUpTo: 130 }])).toEqual(span(131, 139))
  // One complete beyond the day is complete, however far.
  expect(moved(() => {}, [{ firstDay: 50, completeUpTo: 200 }])).toEqual([])
})

test('a feed that is younger moves the stamps of days whose lead-in it does not cover', () => {
  expect(moved(() => {}, [{ firstDay: 115, completeUpTo: 139 }])).toEqual(span(110, 124))
})

test('the tree of areas is part of every stamp', () => {
  const tree = [
    { key: 'a', parent: -1 },
    { key: 'b', parent: 0 },
  ]
  expect(areaPrint(tree)).toBe(areaPrint(structuredClone(tree)))
  expect(areaPrint(tree)).not.toBe(areaPrint([tree[0]!, { key: 'b', parent: -1 }]))
  expect(areaPrint(tree)).not.toBe(areaPrint([tree[0]!, { key: 'c', parent: 0 }]))
  expect(moved(() => {}, feeds, areaPrint(tree))).toEqual(span(110, 139))
})
