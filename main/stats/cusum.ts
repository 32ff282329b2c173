/**
 * Cumulative sum of standardised counts, C(t) = max(0, C(t-1) + z(t) - k), alarm when C(t) >= h (Page 1954; Rossi, Lampugnani &
 * Marchi 1999 for counts; R's surveillance::algo.cusum). C starts at 0 before the first monitored point and is not set back
 * after an alarm. z(t) for a count y of expected value m:
 *   standard  (y - m) / sqrt m
 *   rossi     (y - 3 m + 2 sqrt(y m)) / (2 sqrt m)
 *   anscombe  3/2 (y^(2/3) - m^(2/3)) / m^(1/6)
 * `threshold` is the count at which C(t) reaches h, with q = h + k - C(t-1):
 *   standard  ceil(m + q sqrt m);   rossi  5m + 2q sqrt m - 2 sqrt(4m^2 + 2q m^(3/2));   anscombe  (m^(2/3) + 2/3 q m^(1/6))^(3/2)
 * as surveillance gives its upperbound (a count of exactly that many alarms); never below 0. Where m is 0 a count of 0 adds
 * nothing and any other is without bound.
 */
import { meansOf, type Range, unjudged, type Verdicts } from './detect-result.ts'

export const cusumTransformations = ['standard', 'rossi', 'anscombe'] as const
export type CusumTransformation = (typeof cusumTransformations)[number]

export interface CusumParams {
  /** Reference value: half the shift looked for, in standard deviations; 0 or more. */
  k: number
  /** Decision boundary, above 0. */
  h: number
  trans: CusumTransformation
  /** Expected count, one for all or one for each monitored point; null: the mean of all counts before the first of them. */
  m: number | ArrayLike<number> | null
}
export const cusumDefaults: CusumParams = { k: 1.04, h: 2.26, trans: 'standard', m: null }

/** Points of history before the first monitored one, when m is to be estimated and no range is given. */
export const cusumHistory = 28

/** @param range default: the whole series when m is given, else all after the first `cusumHistory` points */
export function cusum(observed: ArrayLike<number>, params: Partial<CusumParams> = {}, range?: Range): Verdicts {
  const { k, h, trans, m } = { ...cusumDefaults, ...params }
  if (!(k >= 0 && k < Infinity)) throw new RangeError(`cusum: k must be >= 0, got ${k}`)
  if (!(h > 0 && h < Infinity)) throw new RangeError(`cusum: h must be above 0, got ${h}`)
  const out = unjudged(observed.length, m === null ? cusumHistory : 0, range)
  const first = out.index[0]
  if (first === undefined || (m === null && first === 0)) return out
  const mean = meansOf('m', m ?? meanBefore(observed, first), out.index.length)
  let sum = 0
  for (let i = 0; i < out.index.length; i++) {
    const expected = mean[i]!
    const y = observed[first + i]!
    const bound = threshold(trans, expected, h + k - sum)
    sum = Math.max(0, sum + standardised(trans, y, expected) - k)
    out.expected[i] = expected
    out.statistic[i] = sum
    // Without a root no count is too small to alarm.
    out.threshold[i] = Number.isNaN(bound) ? 0 : Math.max(0, bound)
    out.alarm[i] = sum >= h ? 1 : 0
  }
  return out
}

function meanBefore(observed: ArrayLike<number>, first: number): number {
  let sum = 0
  for (let i = 0; i < first; i++) sum += observed[i]!
  return sum / first
}

function standardised(trans: CusumTransformation, y: number, m: number): number {
  if (m === 0) return y === 0 ? 0 : Infinity
  if (trans === 'standard') return (y - m) / Math.sqrt(m)
  if (trans === 'rossi') return (y - 3 * m + 2 * Math.sqrt(y * m)) / (2 * Math.sqrt(m))
  return (1.5 * (y ** (2 / 3) - m ** (2 / 3))) / m ** (1 / 6)
}

function threshold(trans: CusumTransformation, m: number, q: number): number {
  const root = Math.sqrt(m)
  if (m === 0) return 0
  if (trans === 'standard') return Math.ceil(root * q + m)
  if (trans === 'rossi') return 2 * q * root + 5 * m - 2 * Math.sqrt(4 * m * m + 2 * m * root * q)
  const cubed = (2 / 3) * m ** (1 / 6) * q + m ** (2 / 3)
  return cubed < 0 ? 0 : cubed ** 1.5
}
