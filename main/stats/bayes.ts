/**
 * Two methods that compare a count with those of the same season in the years before and of the weeks just before (R's
 * surveillance::algo.bayes and algo.rki). Reference counts of point t with a year of `period` points: the w before t when
 * `actY`, and those from t - i period - w to t - i period + w for each of the last `b` years, i = 1..b.
 *
 * bayes (Riebler 2004): with n reference counts of sum S and a Gamma(1/2, 0) prior for the rate, the next count is negative
 * binomial of size S + 1/2 and chance n / (n + 1); `threshold` is its 1 - alpha quantile, `statistic` P(count >= y).
 *
 * rki (Robert Koch Institute): m is the mean of the reference counts. Above 20, `threshold` is m + 2 s, s their standard
 * deviation; up to 20 it is the upper end of the exact 95 % interval for a Poisson mean at floor(m) (Crow & Gardner 1959).
 * `statistic` is (y - m) / s.
 *
 * Alarm when the count is above the threshold.
 */
import { type Range, unjudged, type Verdicts } from './detect-result.ts'
import { negativeBinomialAtLeast, negativeBinomialQuantile } from './tails.ts'

export interface SeasonalReference {
  /** Years back, 0 or more. */
  b: number
  /** Points on either side, 1 or more. */
  w: number
  /** Whether the points just before count too. */
  actY: boolean
}
export type BayesParams = SeasonalReference & { /** (0, 0.5] */ alpha: number }
export const bayesDefaults: BayesParams = { b: 0, w: 6, actY: true, alpha: 0.05 }
export const rkiDefaults: SeasonalReference = { b: 2, w: 4, actY: false }

/** Points that must lie before the first one judged. */
export const referenceHistory = ({ b, w }: SeasonalReference, period: number): number => b * period + w

/** @param period points in a year. @param range default: every point with enough history */
export function bayes(observed: ArrayLike<number>, period: number, params: Partial<BayesParams> = {}, range?: Range): Verdicts {
  const settings = { ...bayesDefaults, ...params }
  const { alpha } = settings
  if (!(alpha > 0 && alpha <= 0.5)) throw new RangeError(`bayes: alpha must lie in (0, 0.5], got ${alpha}`)
  return overReference(observed, period, settings, range, (reference, y) => {
    const { sum, mean } = moments(reference)
    const size = sum + 0.5
    const next = size / reference.length
    const threshold = negativeBinomialQuantile(1 - alpha, next, size)
    return { expected: mean, statistic: negativeBinomialAtLeast(y, next, size), threshold }
  })
}

/** @param period points in a year. @param range default: every point with enough history */
export function rki(
  observed: ArrayLike<number>,
  period: number,
  params: Partial<SeasonalReference> = {},
  range?: Range,
): Verdicts {
  return overReference(observed, period, { ...rkiDefaults, ...params }, range, (reference, y) => {
    const { mean, spread } = moments(reference)
    const threshold = mean > 20 ? mean + 2 * spread : poissonUpper[Math.floor(mean)]!
    return { expected: mean, statistic: (y - mean) / spread, threshold }
  })
}

/** Upper ends of Crow & Gardner's 95 % intervals for the mean of a Poisson count of 0..20. */
const poissonUpper = [
  3.285, 5.323, 6.686, 8.102, 9.598, 11.177, 12.817, 13.765, 14.921, 16.768, 17.633, 19.05, 20.335, 21.364, 22.945, 23.762, 25.4,
  26.306, 27.735, 28.966, 30.017,
]

function overReference(
  observed: ArrayLike<number>,
  period: number,
  settings: SeasonalReference,
  range: Range | undefined,
  judge: (reference: Float64Array, y: number) => { expected: number; statistic: number; threshold: number },
): Verdicts {
  const { b, w, actY } = settings
  if (!Number.isInteger(b) || b < 0) throw new RangeError(`b must be a whole number >= 0, got ${b}`)
  if (!Number.isInteger(w) || w < 1) throw new RangeError(`w must be a whole number >= 1, got ${w}`)
  if (b === 0 && !actY) throw new RangeError('with b = 0 and actY false no count is left to compare with')
  const enough = referenceHistory(settings, period)
  const out = unjudged(observed.length, enough, range)
  const reference = new Float64Array((actY ? w : 0) + b * (2 * w + 1))
  out.index.forEach((t, at) => {
    if (t < enough) return
    let count = 0
    if (actY) for (let i = t - w; i < t; i++) reference[count++] = observed[i]!
    for (let year = 1; year <= b; year++)
      for (let i = t - year * period - w; i <= t - year * period + w; i++) reference[count++] = observed[i]!
    const y = observed[t]!
    const { expected, statistic, threshold } = judge(reference, y)
    out.expected[at] = expected
    out.statistic[at] = statistic
    out.threshold[at] = threshold
    out.alarm[at] = y > threshold ? 1 : 0
  })
  return out
}

function moments(counts: Float64Array): { sum: number; mean: number; spread: number } {
  let sum = 0
  for (const count of counts) sum += count
  const mean = sum / counts.length
  let squares = 0
  for (const count of counts) squares += (count - mean) ** 2
  return { sum, mean, spread: Math.sqrt(squares / (counts.length - 1)) }
}
