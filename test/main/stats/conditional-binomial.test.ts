import { expect, test } from 'vitest'
import {
  alarmThreshold,
  conditionalBinomial,
  conditionalTails,
  largestRatio,
  pearsonDispersion,
  rateRatio,
  usualRange,
} from '../../../main/stats/conditional-binomial.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { binomialAtLeast, binomialAtMost } from '../../../main/stats/tails.ts'

function bruteForce(y: number, n: number, share: number): number {
  let sum = 0
  for (let k = y; k <= n; k++) {
    let mass = 1
    for (let i = 0; i < k; i++) mass *= ((n - i) / (i + 1)) * share
    sum += mass * (1 - share) ** (n - k)
  }
  return sum
}

test('the p of a window equals the brute-force sum over the binomial', () => {
  for (const [window, baseline] of [
    [7, 56],
    [1, 7],
    [14, 28],
  ] as const)
    for (let y = 0; y <= 30; y += 3)
      for (const before of [0, 1, 8, 49]) {
        const wanted = bruteForce(y, y + before, window / (window + baseline))
        expect(Math.abs(conditionalTails(y, before, window, baseline).atLeast / wanted - 1)).toBeLessThan(1e-10)
      }
})

test('49 before and 23 now: expected 6.1, usual 2 to 12, 3.8 times (2.2 to 6.3)', () => {
  expect(usualRange(49, 7, 56)).toEqual([2, 12])
  const [low, middle, high] = rateRatio(23, 49, 7, 56)
  expect([low.toFixed(1), middle.toFixed(1), high.toFixed(1)]).toEqual(['2.2', '3.8', '6.3'])
})

test('the threshold alarms and one less does not', () => {
  for (const before of [0, 3, 49, 1000])
    for (const dispersion of [1, 1.8])
      for (const alpha of [0.0001, 0.01]) {
        const threshold = alarmThreshold(before, 7, 56, alpha, dispersion)
        expect(conditionalTails(threshold, before, 7, 56, dispersion).atLeast).toBeLessThanOrEqual(alpha)
        expect(conditionalTails(threshold - 1, before, 7, 56, dispersion).atLeast).toBeGreaterThan(alpha)
      }
})

test('the ratio interval is exact: at its ends the tails of the binomial are 2.5 %', () => {
  const [low, , high] = rateRatio(9, 20, 7, 56)
  const share = (ratio: number): number => (ratio * 7) / (ratio * 7 + 56)
  expect(binomialAtLeast(9, 29, share(low))).toBeCloseTo(0.025, 9)
  expect(binomialAtMost(9, 29, share(high))).toBeCloseTo(0.025, 9)
  expect(rateRatio(4, 0, 7, 56)[2]).toBe(largestRatio)
  expect(rateRatio(0, 8, 7, 56)[0]).toBe(0)
})

test('more dispersion means a larger p, a higher threshold and wider intervals', () => {
  expect(conditionalTails(14, 49, 7, 56, 2).atLeast).toBeGreaterThan(conditionalTails(14, 49, 7, 56).atLeast)
  expect(alarmThreshold(49, 7, 56, 0.001, 2)).toBeGreaterThan(alarmThreshold(49, 7, 56, 0.001))
  const [low, high] = usualRange(49, 7, 56, 3)
  expect(low).toBeLessThanOrEqual(2)
  expect(high).toBeGreaterThan(12)
  expect(rateRatio(23, 49, 7, 56, 2)[0]).toBeLessThan(rateRatio(23, 49, 7, 56)[0])
})

test('dispersion is about 1 for Poisson counts and about 2 for counts of twice the variance', () => {
  const random = createRandom(5)
  for (const phi of [1, 2]) {
    let sum = 0
    for (let i = 0; i < 400; i++) sum += pearsonDispersion(Array.from({ length: 56 }, () => random.negativeBinomial(3, phi))) ?? 0
    expect(sum / 400).toBeGreaterThan(phi * 0.93)
    expect(sum / 400).toBeLessThan(phi * 1.07)
  }
  expect(pearsonDispersion([0, 0, 0])).toBeNull()
})

test('over a series the window ends on the day, the guard counts for nothing and the baseline lies before it', () => {
  const days = 80
  const base = new Float64Array(days).fill(1)
  const at = (day: number): { p: number; expected: number } => {
    const series = base.slice()
    series[day] = 1000
    const { index, statistic, expected } = conditionalBinomial(series, {}, [70, 70])
    expect(index).toEqual([70])
    return { p: statistic[0]!, expected: expected[0]! }
  }
  // Day 70: window 64..70, guard 62..63, baseline 6..61.
  const quiet = 7
  expect(at(71)).toEqual(at(63))
  expect(at(62)).toEqual(at(5))
  expect(at(71).expected).toBe(quiet)
  for (const day of [64, 70]) {
    expect(at(day).expected).toBe(quiet)
    expect(at(day).p).toBeLessThan(1e-6)
  }
  for (const day of [6, 61]) {
    expect(at(day).expected).toBeGreaterThan(quiet)
    expect(at(day).p).toBeGreaterThan(0.99)
  }
  expect(conditionalBinomial(base).index[0]).toBe(64)
})
