import { describe, expect, it } from 'vitest'
import { drawFrom, Random, running } from '../../../main/sample/random.ts'

describe('seeded randomness', () => {
  it('gives the same numbers for the same seed and stream, others for another', () => {
    const first = (seed: number, stream: number): number[] => {
      const random = new Random(seed, stream)
      return Array.from({ length: 5 }, () => random.bits())
    }
    expect(first(1, 0)).toEqual(first(1, 0))
    expect(first(1, 0)).not.toEqual(first(2, 0))
    expect(first(1, 0)).not.toEqual(first(1, 1))
    expect(first(4_294_967_295, 3)).toEqual(first(4_294_967_295, 3))
  })

  it('is even over its range', () => {
    const random = new Random(7, 7)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  it('draws in proportion to weights and never a weight of nothing', () => {
    const random = new Random(3, 3)
    const sums = running([1, 0, 3])
    const counts = [0, 0, 0]
    for (let i = 0; i < 40_000; i++) counts[drawFrom(sums, random)]!++
    expect(counts[1]).toBe(0)
    expect(counts[2]! / counts[0]!).toBeCloseTo(3, 0)
  })
})
