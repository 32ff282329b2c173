import { expect, test } from 'vitest'
import { rateRatio } from '../../../main/stats/rate-ratio.ts'

/** a, time of a, b, time of b, then low, middle, high and p of poisson.test(c(b, a), c(tb, ta)) in R 4.2.2. */
const fromR: [number, number, number, number, number, number, number, number][] = [
  [11, 800, 21, 3011, 0.233794207134499, 0.507231061864074, 1.16492222984871, 0.0796686330333295],
  [12, 1, 30, 1, 1.24296313506215, 2.5, 5.36166848350777, 0.00791589733489674],
  [0, 1, 5, 1, 0.91635585731546, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0.0625],
  [5, 1, 0, 1, 0, 0, 1.09127910518255, 0.0625],
  [3, 7, 9, 28, 0.187171112549266, 0.75, 4.30700078172499, 0.716532158464],
  [214, 31, 180, 28, 0.759509073866159, 0.931241655540721, 1.14075066067104, 0.512019874896969],
  [1, 1, 1, 1, 0.0127393670836666, 1, 78.4968353162628, 1],
  [2, 10, 15, 3, 5.81389368508936, 25, 225.301064961572, 2.34199395521654e-8],
  [1042, 30, 1190, 31, 1.01615168462221, 1.10519472478484, 1.20218226658005, 0.0187713817668119],
  [7, 2, 7, 5, 0.11972387272424, 0.4, 1.33640849029774, 0.133528537990572],
  [100_000, 1, 101_000, 1, 1.00119763857809, 1.01, 1.01887984629365, 0.0258623924397345],
]

test.each(fromR)('%i in %i against %i in %i are as in R', (a, ta, b, tb, low, middle, high, p) => {
  const got = rateRatio(a, b, ta, tb)
  for (const [value, wanted] of [
    [got.low, low],
    [got.middle, middle],
    [got.high, high],
    [got.p, p],
  ] as const) {
    if (Number.isFinite(wanted)) expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-9 * Math.abs(wanted))
    else expect(value).toBe(wanted)
  }
})

test('nothing against nothing says nothing', () => {
  expect(rateRatio(0, 0)).toEqual({ low: 0, middle: Number.NaN, high: Number.POSITIVE_INFINITY, p: 1 })
})

test('turning the two around turns the interval around and keeps p', () => {
  const one = rateRatio(17, 40, 3, 5)
  const two = rateRatio(40, 17, 5, 3)
  expect(two.low * one.high).toBeCloseTo(1, 10)
  expect(two.high * one.low).toBeCloseTo(1, 10)
  expect(two.p).toBeCloseTo(one.p, 10)
})

test('a count that is none is named', () => {
  expect(() => rateRatio(1.5, 2)).toThrow('a = 1.5')
  expect(() => rateRatio(1, 2, 0)).toThrow('timeA = 0')
})
