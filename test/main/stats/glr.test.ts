import { describe, expect, test } from 'vitest'
import { type GlrParams, glr } from '../../../main/stats/glr.ts'
import { likelihoodCusum } from '../../../main/stats/nb-cusum.ts'
import { createRandom } from '../../../main/stats/random.ts'

const random = createRandom(21)
const points = 45
const means = Array.from({ length: points }, (_, i) => 2.5 + Math.sin(i / 5))
const counts = means.map((mean, i) => random.negativeBinomial(mean * (i > 13 && i < 23 ? 0.1 : i > 33 && i < 40 ? 2.5 : 1), 1.6))

/** Log likelihood ratio of one count by its definition: y log(m1/m0) less what the means cost. */
function ratio(y: number, m0: number, m1: number, alpha: number): number {
  const own = y === 0 ? 0 : y * Math.log(m1 / m0)
  return alpha === 0 ? own - (m1 - m0) : own - (y + 1 / alpha) * Math.log((1 + alpha * m1) / (1 + alpha * m0))
}

/** GLR of the last point of a chart that began at `start`, by trying every change and many sizes of it, then closing in. */
function byTrying(start: number, n: number, { alpha, change, dir, M, Mtilde }: GlrParams, y = counts[n]!): number {
  const at = (i: number): number => (i === n ? y : counts[i]!)
  let most = 0
  for (let k = Math.max(start, M < 0 ? start : n - M); k <= n - Mtilde + 1; k++) {
    const sum = (size: number): number => {
      let total = 0
      for (let i = k; i <= n; i++) {
        const before = i === start ? (start === 0 ? 0 : counts[start - 1]!) : counts[i - 1]!
        const m1 = change === 'epi' ? means[i]! + size * before : means[i]! * Math.exp(dir === 'inc' ? size : -size)
        total += ratio(at(i), means[i]!, m1, alpha)
      }
      return total
    }
    const sizes = Array.from({ length: 100 }, (_, i) => 20 * (i / 99) ** 3)
    const top = sizes.reduce((best, size, i) => (sum(size) > sum(sizes[best]!) ? i : best), 0)
    let [low, high] = [sizes[Math.max(0, top - 1)]!, sizes[Math.min(99, top + 1)]!]
    for (let step = 0; step < 45; step++) {
      const [a, b] = [low + (high - low) / 3, high - (high - low) / 3]
      if (sum(a) < sum(b)) low = a
      else high = b
    }
    most = Math.max(most, sum((low + high) / 2))
  }
  return most
}

describe('the GLR chart', () => {
  const settings: Partial<GlrParams>[] = [
    {},
    { dir: 'dec' },
    { alpha: 0.3 },
    { alpha: 0.3, dir: 'dec' },
    { change: 'epi' },
    { change: 'epi', alpha: 0.3 },
    { alpha: 0.3, M: 6, Mtilde: 3 },
    { M: 6, Mtilde: 3 },
    { change: 'epi', M: 8 },
  ]
  test.each(settings)(
    'is the largest likelihood ratio over every change and size, and starts anew after an alarm: %j',
    (given) => {
      const params: GlrParams = { alpha: 0, cARL: 3, change: 'intercept', dir: 'inc', M: -1, Mtilde: 1, ...given }
      const got = glr(counts, means, params)
      let start = 0
      for (let n = 0; n < points; n++) {
        const wanted = byTrying(start, n, params)
        expect(Math.abs(got.statistic[n]! - wanted), `point ${n}`).toBeLessThan(1e-6)
        expect(got.alarm[n], `point ${n}`).toBe(wanted >= 3 ? 1 : 0)
        const threshold = got.threshold[n]!
        if (n % 3 === 0 && n - start >= params.Mtilde - 1 && threshold > 0)
          expect(Math.abs(byTrying(start, n, params, threshold) - 3), `threshold at ${n}`).toBeLessThan(1e-5)
        const past = params.dir === 'inc' ? counts[n]! >= threshold : counts[n]! < threshold
        expect(got.alarm[n] === 1, `point ${n}: ${counts[n]} against ${threshold}`).toBe(past)
        if (wanted >= 3) start = n + 1
      }
      expect(got.alarm).toContain(1)
    },
  )

  test('a dispersion near 0 gives the Poisson chart', () => {
    for (const dir of ['inc', 'dec'] as const) {
      const [poisson, near] = [glr(counts, means, { dir }), glr(counts, means, { dir, alpha: 1e-7 })]
      poisson.statistic.forEach((value, i) => {
        expect(near.statistic[i]).toBeCloseTo(value, 4)
      })
    }
  })

  test('means may be fitted anew after an alarm', () => {
    const asked: number[] = []
    const got = glr(counts, 1, { cARL: 4 }, undefined, (next) => {
      asked.push(next)
      return new Array(points - next).fill(4)
    })
    const first = got.alarm.indexOf(1)
    expect(asked[0]).toBe(first + 1)
    expect([...got.expected.subarray(first, first + 2)]).toEqual([1, 4])
  })

  test('a year without alarm and a hundred thousand reports in one day are both taken', () => {
    const year = Array.from({ length: 365 }, (_, i): number => (i % 2 === 0 ? 4 : 6))
    expect(glr(year, 5, { alpha: 0.2 }).alarm).not.toContain(1)
    year[200] = 100_000
    for (const alpha of [0, 0.2]) expect(glr(year, 5, { alpha }).alarm.indexOf(1)).toBe(200)
  })

  test('what is outside its range is refused by name', () => {
    expect(() => glr([1], 1, { alpha: -1 })).toThrow(/alpha/)
    expect(() => glr([1], 1, { cARL: 0 })).toThrow(/cARL/)
    expect(() => glr([1], 1, { M: 0 })).toThrow(/M must/)
    expect(() => glr([1], 1, { Mtilde: 0 })).toThrow(/Mtilde/)
    expect(() => glr([1], 0)).toThrow(/mu0\[0\]/)
    expect(() => glr([1, 2], [1])).toThrow(/one for each of the 2/)
  })
})

describe('the likelihood ratio CUSUM', () => {
  test.each([
    [0, 0.6],
    [0.3, 0.6],
    [0.3, -0.7],
    [0, -0.7],
  ])('sums the ratios of its one alternative and starts anew after an alarm: alpha %d, theta %d', (alpha, theta) => {
    const got = likelihoodCusum(counts, means, { alpha, theta, cARL: 2.5 })
    let sum = 0
    counts.forEach((y, i) => {
      const step = (count: number): number => sum + ratio(count, means[i]!, means[i]! * Math.exp(theta), alpha)
      if (got.threshold[i]! > 0) expect(step(got.threshold[i]!)).toBeCloseTo(2.5, 9)
      sum = Math.max(0, step(y))
      expect(got.statistic[i]).toBeCloseTo(sum, 9)
      expect(got.alarm[i]).toBe(sum > 2.5 ? 1 : 0)
      if (sum > 2.5) sum = 0
    })
    expect(got.alarm).toContain(1)
  })
  test('what is outside its range is refused by name', () => {
    expect(() => likelihoodCusum([1], 1, { theta: 0 })).toThrow(/theta/)
    expect(() => likelihoodCusum([1], 1, { alpha: -0.1 })).toThrow(/alpha/)
    expect(() => likelihoodCusum([1], 1, { cARL: 0 })).toThrow(/cARL/)
    expect(() => likelihoodCusum([1], 0)).toThrow(/mu0\[0\]/)
  })
})
