import { describe, expect, it } from 'vitest'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { exactNumber, largestKinds, markerRadius, ringSegments, ringWidth } from '../../../renderer/map/marker.ts'

const parts = (counts: Partial<Record<(typeof categoryKeys)[number], number>>): Uint32Array =>
  Uint32Array.from(categoryKeys, (key) => counts[key] ?? 0)
const named = (segments: { category: number; count: number }[]) =>
  segments.map((s) => [s.category < 0 ? 'rest' : categoryKeys[s.category], s.count])

describe('marker size', () => {
  it('grows in the steps of the design and draws a single report as a dot without a ring', () => {
    const sizes = [1, 2, 9, 10, 99, 100, 499, 500, 999, 1000, 99_999].map((n) => [n, markerRadius(n), ringWidth(n)])
    expect(sizes).toEqual([
      [1, 5, 0],
      [2, 11, 4],
      [9, 11, 4],
      [10, 14, 4.5],
      [99, 14, 4.5],
      [100, 18, 5],
      [499, 18, 5],
      [500, 22, 5],
      [999, 22, 5],
      [1000, 26, 5],
      [99_999, 26, 5],
    ])
  })

  it('writes counts exactly, with commas', () => {
    expect([7, 999, 1024, 99_999, 1_234_567].map(exactNumber)).toEqual(['7', '999', '1,024', '99,999', '1,234,567'])
  })
})

describe('ring segments', () => {
  it('keeps the category order, not the order of size', () => {
    expect(named(ringSegments(parts({ traffic: 50, fire: 10, noise: 40 })))).toEqual([
      ['fire', 10],
      ['traffic', 50],
      ['noise', 40],
    ])
  })

  it('merges kinds under 6 % into the neutral rest and keeps one of exactly 6 %', () => {
    expect(named(ringSegments(parts({ fire: 89, power: 6, theft: 5 })))).toEqual([
      ['fire', 89],
      ['power', 6],
      ['rest', 5],
    ])
  })

  it('merges what lies beyond the fifth largest', () => {
    const many = parts({ fire: 10, building: 11, power: 12, traffic: 13, facility: 14, waste: 15 })
    expect(named(ringSegments(many))).toEqual([
      ['building', 11],
      ['power', 12],
      ['traffic', 13],
      ['facility', 14],
      ['waste', 15],
      ['rest', 10],
    ])
  })

  it('counts the category "other" as rest, whatever its share', () => {
    expect(named(ringSegments(parts({ other: 90, fire: 10 })))).toEqual([
      ['fire', 10],
      ['rest', 90],
    ])
  })

  it('loses no report: segments sum to the cluster, at any offset', () => {
    let seed = 7
    const next = (): number => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % 40
    }
    const packed = Uint32Array.from({ length: categoryKeys.length * 200 }, next)
    for (let k = 0; k < 200; k++) {
      const offset = k * categoryKeys.length
      const total = packed.subarray(offset, offset + categoryKeys.length).reduce((a, b) => a + b, 0)
      expect(ringSegments(packed, offset).reduce((sum, s) => sum + s.count, 0)).toBe(total)
    }
  })

  it('gives an empty ring for an empty cluster', () => {
    expect(ringSegments(parts({}))).toEqual([])
  })
})

it('lists the largest kinds of a cluster first and sums the others', () => {
  const { kinds, rest } = largestKinds(parts({ fire: 3, noise: 9, waste: 5, theft: 1, other: 2 }), 0, 3)
  expect(named(kinds)).toEqual([
    ['noise', 9],
    ['waste', 5],
    ['fire', 3],
  ])
  expect(rest).toEqual({ kinds: 2, count: 3 })
})
