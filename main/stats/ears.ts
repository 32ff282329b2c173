/**
 * EARS C1, C2, C3 (Hutwagner et al. 2003; Fricker, Hegler & Dunfee 2008), as the help page of R's surveillance::earsC
 * documents them. m(t) and s(t) are mean and standard deviation (n-1) of `baseline` counts that end `lag` days before t:
 * lag 1 for C1, lag 3 for C2 and C3 (surveillance numbers these 0 and 2). s is never below `minSigma`.
 *
 * C1, C2: C(t) = (y(t) - m(t)) / s(t); alarm when C(t) > z, threshold m(t) + z s(t).
 * C3: C3(t) = max(0, C2(t) - 1) + max(0, C2(t-1) - 1) + max(0, C2(t-2) - 1); threshold
 * m(t) + s(t) (z - max(0, C2(t-1) - 1) - max(0, C2(t-2) - 1)), never below 0; alarm when y is above it.
 * z is the upper `alpha` quantile of the standard normal. A baseline without spread and minSigma 0 gives no statistic
 * where y = m, and infinity where y > m; the alarm is y > threshold in every case.
 */
import type { Detection } from './conditional-binomial.ts'
import { normalUpperQuantile } from './tails.ts'

export type EarsMethod = 'C1' | 'C2' | 'C3'
export interface EarsParams {
  alpha: number
  /** Days in the baseline. */
  baseline: number
  /** Least standard deviation. */
  minSigma: number
}
export const earsDefaults: Record<EarsMethod, EarsParams> = {
  C1: { alpha: 0.001, baseline: 7, minSigma: 0 },
  C2: { alpha: 0.001, baseline: 7, minSigma: 0 },
  C3: { alpha: 0.025, baseline: 7, minSigma: 0.5 },
}

/** @param range first and last index to monitor (0-based, included); default all with enough history */
export function ears(
  method: EarsMethod,
  observed: ArrayLike<number>,
  params: Partial<EarsParams> = {},
  range?: [number, number],
): Detection {
  const { alpha, baseline, minSigma } = { ...earsDefaults[method], ...params }
  if (!Number.isInteger(baseline) || baseline < 2)
    throw new RangeError(`ears: baseline must be a whole number >= 2, got ${baseline}`)
  if (!(minSigma >= 0)) throw new RangeError(`ears: minSigma must be >= 0, got ${minSigma}`)
  const z = normalUpperQuantile(alpha)
  const lag = method === 'C1' ? 1 : 3
  const before = method === 'C3' ? 2 : 0
  const first = Math.max(range?.[0] ?? 0, baseline + lag - 1 + before)
  const last = Math.min(range?.[1] ?? observed.length - 1, observed.length - 1)
  const out: Detection = { index: [], expected: [], statistic: [], threshold: [], alarm: [] }

  /** Mean, spread and standardised count of one day. */
  const at = (t: number): { mean: number; sigma: number; c: number } => {
    let sum = 0
    for (let i = t - lag - baseline + 1; i <= t - lag; i++) sum += observed[i]!
    const mean = sum / baseline
    let squares = 0
    for (let i = t - lag - baseline + 1; i <= t - lag; i++) squares += (observed[i]! - mean) ** 2
    const sigma = Math.max(minSigma, Math.sqrt(squares / (baseline - 1)))
    return { mean, sigma, c: (observed[t]! - mean) / sigma }
  }
  for (let t = first; t <= last; t++) {
    const { mean, sigma, c } = at(t)
    let carried = 0
    // A day without a statistic carries nothing over.
    for (let k = 1; k <= before; k++) carried += Math.max(0, (at(t - k).c || 0) - 1)
    const statistic = method === 'C3' ? Math.max(0, c - 1) + carried : c
    const threshold = Math.max(0, mean + sigma * (z - carried))
    out.index.push(t)
    out.expected.push(mean)
    out.statistic.push(Number.isFinite(statistic) ? statistic : null)
    out.threshold.push(Number.isFinite(threshold) ? threshold : null)
    out.alarm.push(observed[t]! > threshold)
  }
  return out
}
