import { describe, expect, it } from 'vitest'
import type { ClusterSet } from '../../../contract/model.ts'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { cursorAt, distancesFrom, kindsOf, sortedRows } from '../../../renderer/view/situation/map-table.ts'

const kinds = categoryKeys.length
function clustersOf(list: { count: number; lon: number; parts: number[] }[]): ClusterSet {
  const parts = new Uint32Array(list.length * kinds)
  for (const [i, one] of list.entries()) parts.set(one.parts, i * kinds)
  return {
    counts: {
      matched: 0,
      mapped: 0,
      withoutLocation: 0,
      suppressed: 0,
      incidents: 0,
      owed: { reports: 0, attachments: 0, sourcesLate: 0 },
    },
    inBox: 0,
    zoom: 12,
    id: list.map((_, i) => `12-${i}`),
    lon: Float64Array.from(list, (one) => one.lon),
    lat: Float64Array.from(list, () => 0),
    count: Uint32Array.from(list, (one) => one.count),
    parts,
    report: new Float64Array(list.length),
  }
}
const clusters = clustersOf([
  { count: 5, lon: 3, parts: [1, 0, 4] },
  { count: 9, lon: 1, parts: [9] },
  { count: 5, lon: 2, parts: [0, 3, 0, 2] },
])
const distance = distancesFrom(clusters, { lon: 0, lat: 0 })
const words = { kind: (i: number) => ['power', 'fire', 'building'][i]!, where: (i: number) => ['b', 'b', 'a'][i]! }

describe('the map as a table', () => {
  it('sorts by any column either way, equals by size', () => {
    const order = (by: 'count' | 'kinds' | 'where' | 'distance', down: boolean) =>
      sortedRows(clusters, { by, down }, distance, words)
    expect(order('count', true)).toEqual([1, 0, 2])
    expect(order('count', false)).toEqual([0, 2, 1])
    expect(order('distance', false)).toEqual([1, 2, 0])
    expect(order('where', false)).toEqual([2, 1, 0])
    expect(order('kinds', true)).toEqual([0, 1, 2])
  })
  it('measures from the middle of the view', () => {
    expect(distance[1]).toBeCloseTo(111_195, 0)
  })
  it('names the largest kinds and counts the others', () => {
    expect(kindsOf(clusters, 0, 1)).toEqual({ kinds: [{ key: categoryKeys[2], count: 4 }], more: 1 })
    expect(kindsOf(clusters, 1, 3).more).toBe(0)
  })
  it('keeps the cursor on its cluster, on its place when the cluster went, and on a key pressed before the rows came', () => {
    const byCount = [1, 0, 2]
    expect(cursorAt(null, byCount, clusters)).toBe(-1)
    expect(cursorAt({ id: '12-0', place: 0 }, byCount, clusters)).toBe(1)
    expect(cursorAt({ id: '13-7', place: 1 }, byCount, clusters)).toBe(1)
    expect(cursorAt({ id: '13-7', place: 8 }, byCount, clusters)).toBe(2)
    expect(cursorAt({ id: null, place: 0 }, [], clustersOf([]))).toBe(-1)
    expect(cursorAt({ id: null, place: 0 }, byCount, clusters)).toBe(0)
  })
})
