/**
 * Exponentially weighted moving average against a moving baseline (Roberts 1959; with baseline and guard as in ESSENCE, Burkom
 * et al. 2007). E(t) = lambda y(t) + (1 - lambda) E(t-1); m(t) and s(t) are mean and standard deviation (n-1) of `baseline`
 * counts that end `guard` points before t, s never below `minSigma`; E starts at the first m. Statistic
 *   Z(t) = (E(t) - m(t)) / (s(t) sqrt(lambda / (2 - lambda))),
 * compared with the upper `alpha` quantile z of the standard normal. As a count: alarm when y(t) is above
 *   (m(t) + z s(t) sqrt(lambda / (2 - lambda)) - (1 - lambda) E(t-1)) / lambda, never below 0.
 * E runs from the first point with enough history on, whatever the range asked for.
 */
import { type Range, unjudged, type Verdicts } from './detect-result.ts'
import { normalUpperQuantile } from './tails.ts'

export interface EwmaParams {
  /** Weight of the newest count, (0, 1]; 1 forgets all before it. */
  lambda: number
  /** Points in the baseline, 3 or more. */
  baseline: number
  /** Points between baseline and the day, used by neither. */
  guard: number
  /** (0, 0.5] */
  alpha: number
  /** Least standard deviation, 0 or more. */
  minSigma: number
}
export const ewmaDefaults: EwmaParams = { lambda: 0.4, baseline: 28, guard: 2, alpha: 0.001, minSigma: 0.5 }

/** Throws RangeError for parameters outside their range. @param range default: every point with enough history */
export function ewma(observed: ArrayLike<number>, params: Partial<EwmaParams> = {}, range?: Range): Verdicts {
  const { lambda, baseline, guard, alpha, minSigma } = { ...ewmaDefaults, ...params }
  if (!(lambda > 0 && lambda <= 1)) throw new RangeError(`ewma: lambda must lie in (0, 1], got ${lambda}`)
  if (!Number.isInteger(baseline) || baseline < 3)
    throw new RangeError(`ewma: baseline must be a whole number >= 3, got ${baseline}`)
  if (!Number.isInteger(guard) || guard < 0) throw new RangeError(`ewma: guard must be a whole number >= 0, got ${guard}`)
  if (!(alpha > 0 && alpha <= 0.5)) throw new RangeError(`ewma: alpha must lie in (0, 0.5], got ${alpha}`)
  if (!(minSigma >= 0 && minSigma < Infinity)) throw new RangeError(`ewma: minSigma must be >= 0, got ${minSigma}`)
  const z = normalUpperQuantile(alpha)
  const shrink = Math.sqrt(lambda / (2 - lambda))
  const enough = baseline + guard
  const out = unjudged(observed.length, enough, range)
  const first = out.index[0]
  if (first === undefined) return out
  let average = Number.NaN
  for (let t = enough; t < first + out.index.length; t++) {
    let sum = 0
    for (let i = t - enough; i < t - guard; i++) sum += observed[i]!
    const mean = sum / baseline
    let squares = 0
    for (let i = t - enough; i < t - guard; i++) squares += (observed[i]! - mean) ** 2
    const sigma = Math.max(minSigma, Math.sqrt(squares / (baseline - 1))) * shrink
    if (t === enough) average = mean
    const bound = Math.max(0, (mean + z * sigma - (1 - lambda) * average) / lambda)
    average = lambda * observed[t]! + (1 - lambda) * average
    const at = t - first
    if (at < 0) continue
    out.expected[at] = mean
    out.statistic[at] = (average - mean) / sigma
    out.threshold[at] = bound
    out.alarm[at] = observed[t]! > bound ? 1 : 0
  }
  return out
}
