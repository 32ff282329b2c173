import { expect, test } from 'vitest'
import { ewma } from '../../../main/stats/ewma.ts'

const observed = [2, 4, 3, 5, 1, 3, 4, 2, 6, 9, 0, 3, 12, 4]

test('the average, its baseline and its threshold are those of the formula', () => {
  const got = ewma(observed, { lambda: 0.3, baseline: 5, guard: 1, alpha: 0.025, minSigma: 0 })
  expect([...got.index]).toEqual([6, 7, 8, 9, 10, 11, 12, 13])
  let average = (2 + 4 + 3 + 5 + 1) / 5
  got.index.forEach((t, i) => {
    const past = observed.slice(t - 6, t - 1)
    const mean = past.reduce((sum, y) => sum + y) / 5
    const sigma = Math.sqrt(past.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 4) * Math.sqrt(0.3 / 1.7)
    const bound = Math.max(0, (mean + 1.959963984540054 * sigma - 0.7 * average) / 0.3)
    average = 0.3 * observed[t]! + 0.7 * average
    expect(got.expected[i]).toBeCloseTo(mean, 12)
    expect(got.statistic[i]).toBeCloseTo((average - mean) / sigma, 12)
    expect(got.threshold[i]).toBeCloseTo(bound, 12)
    expect(got.alarm[i]).toBe(observed[t]! > bound ? 1 : 0)
  })
  expect(got.alarm).toContain(1)
})

test('with all weight on the newest count it is EARS over the same baseline', async () => {
  const { ears } = await import('../../../main/stats/ears.ts')
  const [one, other] = [ewma(observed, { lambda: 1, baseline: 7, guard: 2, minSigma: 0 }), ears('C2', observed)]
  for (const key of ['index', 'expected', 'statistic', 'threshold', 'alarm'] as const)
    one[key].forEach((value, i) => {
      expect(value).toBeCloseTo(other[key][i]!, 12)
    })
})

test('what is outside its range is refused by name', () => {
  for (const [params, named] of [
    [{ lambda: 0 }, /lambda/],
    [{ lambda: 1.1 }, /lambda/],
    [{ baseline: 2 }, /baseline/],
    [{ guard: -1 }, /guard/],
    [{ alpha: 1 }, /alpha/],
    [{ minSigma: -1 }, /minSigma/],
  ] as const)
    expect(() => ewma(observed, params)).toThrow(named)
})
