import { expect, test } from 'vitest'
import { paceShares } from '../../../main/stats/common-pace.ts'

const even = 7 / 63
const series = (category: number, depth: number, observed: number, before: number) => ({
  series: { category, depth },
  observed,
  before,
  share: even,
})

test('an area is held against its category elsewhere, a category against the others, and the area itself does not count', () => {
  // Category 0 runs at twice its pace everywhere but in the second area; category 1 is as usual.
  const tests = [
    series(0, 0, 2000, 8000),
    series(1, 0, 1000, 8000),
    series(0, 1, 1900, 7200),
    series(0, 1, 100, 800),
    series(1, 1, 1000, 8000),
  ]
  paceShares(tests, 7, 56)
  expect(tests[0]!.share).toBeCloseTo(even, 6)
  expect(tests[1]!.share).toBeGreaterThan(even * 1.6)
  expect(tests[2]!.share).toBeCloseTo(even, 2)
  expect(tests[3]!.share).toBeGreaterThan(even * 1.6)
  expect(tests[4]!.share).toBe(even)
})

test('a slow rest, or next to none, leaves the share of the days; and the rest explains at most a doubling', () => {
  const slow = [series(0, 0, 10, 8000), series(0, 1, 3, 5)]
  paceShares(slow, 7, 56)
  expect(slow[1]!.share).toBe(even)
  const few = [series(0, 0, 9, 3), series(0, 1, 6, 1)]
  paceShares(few, 7, 56)
  expect(few[1]!.share).toBeCloseTo(even, 1)
  const flood = [series(0, 0, 90_000, 10_000), series(0, 1, 60, 50)]
  paceShares(flood, 7, 56)
  expect(flood[1]!.share / (1 - flood[1]!.share)).toBeCloseTo(2 * (7 / 56), 9)
})
