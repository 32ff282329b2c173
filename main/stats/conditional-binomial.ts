/**
 * Is a recent window of days busier than the baseline before it? The exact conditional test of two Poisson rates
 * (Przyborowski & Wilenski 1940; Krishnamoorthy & Thomson 2004 call it the C-test).
 *
 * Let y be the count in `window` days and B the count in `baseline` days, n = y + B. When both have the same daily rate,
 * y given n is Binomial(n, s) with s = window / (window + baseline), whatever the rate is: no mean has to be estimated.
 * p = P(Binomial(n, s) >= y).
 *
 * Overdispersed form: when daily counts are negative binomial with variance phi times their mean and N is the mean of n,
 * y given n is beta-binomial with alpha = s A, beta = (1-s) A, A = N/(phi-1) (the Dirichlet-multinomial of NB1 counts). N is
 * not known; n for N makes the test too eager where n is small, for n is large just when y is. With twice its relative
 * variance phi/n allowed for, A = n / (1 + 2 phi/n) / (phi-1), the size keeps to its nominal value from .001 down to .0001
 * (docs/calibration.md). phi = 1 gives the binomial back.
 *
 * A discrete test rejects less often than its alpha says. The mid-p (Lancaster 1961), P(Y > y) + P(Y = y)/2, comes nearest
 * to it without drawing lots.
 */
import { betaQuantile } from './gamma-beta.ts'
import { betaBinomialTails, binomialAtLeast, binomialAtMost, type Tails } from './tails.ts'

/** Ratios are given up to this; more says only "almost nothing before". */
export const largestRatio = 1000

/**
 * Both tails of the window count given the total.
 * @param y count in the window
 * @param before count in the baseline
 * @param window days in the window
 * @param baseline days in the baseline
 * @param dispersion variance over mean, >= 1
 */
export function conditionalTails(y: number, before: number, window: number, baseline: number, dispersion = 1): Tails {
  if (!(y >= 0 && before >= 0)) throw new RangeError(`conditionalTails: counts must be >= 0, got ${y} and ${before}`)
  const n = y + before
  if (n === 0) return { atMost: 1, atLeast: 1 }
  const share = window / (window + baseline)
  if (dispersion <= 1 + 1e-9) return { atMost: binomialAtMost(y, n, share), atLeast: binomialAtLeast(y, n, share) }
  const strength = clumpStrength(n, dispersion)
  return betaBinomialTails(y, n, strength * share, strength * (1 - share))
}

/** alpha + beta of the beta-binomial of n incidents; infinite for the binomial. */
export function clumpStrength(n: number, dispersion: number): number {
  return dispersion <= 1 + 1e-9 ? Number.POSITIVE_INFINITY : n / (1 + (2 * dispersion) / n) / (dispersion - 1)
}

/** P(Y > y) + P(Y = y)/2 given the total; arguments as for `conditionalTails`. */
export function conditionalMid(y: number, before: number, window: number, baseline: number, dispersion = 1): number {
  const upper = conditionalTails(y, before, window, baseline, dispersion).atLeast
  if (before === 0) return upper / 2
  return (upper + conditionalTails(y + 1, before - 1, window, baseline, dispersion).atLeast) / 2
}

/**
 * Smallest window count whose upper tail is at most `alpha`, the baseline held as it is; it alarms, one less does not.
 */
export function alarmThreshold(before: number, window: number, baseline: number, alpha: number, dispersion = 1): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alarmThreshold: alpha must lie in (0,1), got ${alpha}`)
  return smallest((y) => conditionalTails(y, before, window, baseline, dispersion).atLeast <= alpha)
}

/**
 * Window counts that are nothing unusual after this baseline: every y with more than (1-level)/2 in either tail.
 * An exact prediction interval (Thatcher 1964); both ends included.
 */
export function usualRange(
  before: number,
  window: number,
  baseline: number,
  dispersion = 1,
  level = 0.95,
): [low: number, high: number] {
  const tail = (1 - level) / 2
  const low = smallest((y) => conditionalTails(y, before, window, baseline, dispersion).atMost > tail)
  const above = smallest((y) => conditionalTails(y, before, window, baseline, dispersion).atLeast <= tail)
  return [low, Math.max(low, above - 1)]
}

/** Smallest whole y >= 0 for which `holds`, which stays true once it is true. */
function smallest(holds: (y: number) => boolean): number {
  if (holds(0)) return 0
  let low = 0
  let high = 1
  while (!holds(high)) {
    low = high
    high *= 2
    if (high > 1e9) return high
  }
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

/** Smallest count from `low` to `high` that holds; the larger ones do as well, and `high` does. */
export function leastCount(low: number, high: number, holds: (y: number) => boolean): number {
  let least = high
  let from = low
  while (from < least) {
    const middle = (from + least) >> 1
    if (holds(middle)) least = middle
    else from = middle + 1
  }
  return least
}

/**
 * How many times the baseline's daily rate the window's is: [low, middle, high].
 * The interval is Clopper & Pearson's for y of n, turned into a rate ratio by share / (1-share) x baseline / window; with
 * dispersion > 1 both counts are divided by it first (effective sample size, Korn & Graubard 1998). The middle is
 * (y/window) / (B/baseline), with half a report in an empty baseline. Values end at `largestRatio`.
 */
export function rateRatio(
  y: number,
  before: number,
  window: number,
  baseline: number,
  dispersion = 1,
  level = 0.95,
): [low: number, middle: number, high: number] {
  const tail = (1 - level) / 2
  const a = y / dispersion
  const b = before / dispersion
  const scale = baseline / window
  const odds = (share: number): number => Math.min(largestRatio, share >= 1 ? largestRatio : (share / (1 - share)) * scale)
  const low = a === 0 ? 0 : odds(betaQuantile(tail, a, b + 1))
  const high = before === 0 ? largestRatio : odds(betaQuantile(1 - tail, a + 1, b))
  return [low, Math.min(largestRatio, (y / Math.max(before, 0.5)) * scale), high]
}

/**
 * Pearson's dispersion of counts that share one mean: sum (x - m)^2 / m over (count - 1). 1 for Poisson counts on
 * average, exactly so given their total; null where there is nothing to judge by (all zero, or fewer than two).
 */
export function pearsonDispersion(counts: ArrayLike<number>): number | null {
  const n = counts.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += counts[i]!
  if (n < 2 || sum === 0) return null
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (counts[i]! - mean) ** 2
  return squares / mean / (n - 1)
}

export interface ConditionalBinomialParams {
  /** Days in the window. */
  window: number
  /** Days in the baseline. */
  baseline: number
  /** Days between baseline and window, used by neither. */
  guard: number
  alpha: number
  /** Variance over mean, >= 1. */
  dispersion: number
}
export const conditionalBinomialDefaults: ConditionalBinomialParams = {
  window: 7,
  baseline: 56,
  guard: 2,
  alpha: 0.001,
  dispersion: 1,
}

/** What every detector over one series answers; entry i speaks of series point `index[i]` (0-based). */
export interface Detection {
  index: number[]
  expected: (number | null)[]
  statistic: (number | null)[]
  /** The count alarms when it is above this. */
  threshold: (number | null)[]
  alarm: boolean[]
}

/**
 * The test on every day of a series: the window ends on the day. `statistic` is the upper tail p, `expected` the baseline
 * mean times the window, `threshold` one less than the smallest window count that alarms.
 * @param range first and last index to monitor, default all with enough history
 */
export function conditionalBinomial(
  observed: ArrayLike<number>,
  params: Partial<ConditionalBinomialParams> = {},
  range?: [number, number],
): Detection {
  const { window, baseline, guard, alpha, dispersion } = { ...conditionalBinomialDefaults, ...params }
  const sums = new Float64Array(observed.length + 1)
  for (let i = 0; i < observed.length; i++) sums[i + 1] = sums[i]! + observed[i]!
  const out: Detection = { index: [], expected: [], statistic: [], threshold: [], alarm: [] }
  const first = Math.max(range?.[0] ?? 0, window + guard + baseline - 1)
  const last = Math.min(range?.[1] ?? observed.length - 1, observed.length - 1)
  const thresholds = new Map<number, number>()
  for (let t = first; t <= last; t++) {
    const start = t - window + 1
    const y = sums[t + 1]! - sums[start]!
    const before = sums[start - guard]! - sums[start - guard - baseline]!
    const p = conditionalTails(y, before, window, baseline, dispersion).atLeast
    let threshold = thresholds.get(before)
    if (threshold === undefined) {
      threshold = alarmThreshold(before, window, baseline, alpha, dispersion) - 1
      thresholds.set(before, threshold)
    }
    out.index.push(t)
    out.expected.push((before / baseline) * window)
    out.statistic.push(p)
    out.threshold.push(threshold)
    out.alarm.push(p <= alpha)
  }
  return out
}
