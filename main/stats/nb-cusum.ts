/**
 * Likelihood ratio CUSUM for negative binomial or Poisson counts whose mean rises (theta > 0) or falls (theta < 0) by the known
 * factor exp(theta) (Rogerson & Yamada 2004; Höhle & Paul 2008, eq. 4; R's surveillance::algo.glrnb with theta given):
 *   C(t) = max(0, C(t-1) + theta y + (y + 1/alpha) L),  L = log((1 + alpha mu0) / (1 + alpha mu0 e^theta)),
 * for counts of in-control mean mu0 and variance mu0 + alpha mu0^2; for alpha = 0 (Poisson) the step is
 * theta y + (1 - e^theta) mu0. Alarm when C(t) > cARL; the sum then starts anew at 0.
 * `threshold` is the count that takes C to cARL: (cARL - C(t-1) - L / alpha) / (theta + L), or for Poisson
 * (cARL - C(t-1) + mu0 (e^theta - 1)) / theta. Counts above it alarm; for theta < 0 those below it (none where it is 0).
 */
import { meansOf, type Range, unjudged, type Verdicts } from './detect-result.ts'

export interface LikelihoodCusumParams {
  /** Dispersion, 0 or more: variance = mean + alpha mean^2. */
  alpha: number
  /** Log of the factor looked for, not 0. */
  theta: number
  /** Alarm level of the log likelihood ratio, above 0. */
  cARL: number
}
/** A doubling, at surveillance's alarm level. */
export const likelihoodCusumDefaults: LikelihoodCusumParams = { alpha: 0, theta: Math.LN2, cARL: 5 }

/** In-control means for the points from `next` (0-based) to the last monitored one, once an alarm has ended before it. */
export type Refit = (next: number) => ArrayLike<number>

/**
 * @param mu0 in-control mean, one for all monitored points or one for each; above 0
 * @param range default: the whole series
 */
export function likelihoodCusum(
  observed: ArrayLike<number>,
  mu0: number | ArrayLike<number>,
  params: Partial<LikelihoodCusumParams> = {},
  range?: Range,
  refit?: Refit,
): Verdicts {
  const { alpha, theta, cARL } = { ...likelihoodCusumDefaults, ...params }
  if (!(alpha >= 0 && alpha < Infinity)) throw new RangeError(`likelihoodCusum: alpha must be >= 0, got ${alpha}`)
  if (!(Number.isFinite(theta) && theta !== 0)) throw new RangeError(`likelihoodCusum: theta must not be 0, got ${theta}`)
  if (!(cARL > 0 && cARL < Infinity)) throw new RangeError(`likelihoodCusum: cARL must be above 0, got ${cARL}`)
  const out = unjudged(observed.length, 0, range)
  const first = out.index[0]
  if (first === undefined) return out
  const mean = meansOf('mu0', mu0, out.index.length)
  const rise = Math.exp(theta)
  let sum = 0
  for (let i = 0; i < out.index.length; i++) {
    const m = mean[i]!
    if (!(m > 0)) throw new RangeError(`likelihoodCusum: mu0[${i}] must be above 0, got ${m}`)
    const y = observed[first + i]!
    // The step is slope y + base.
    const shrink = alpha === 0 ? 0 : Math.log1p((alpha * m * (1 - rise)) / (1 + alpha * m * rise))
    const slope = theta + shrink
    const base = alpha === 0 ? (1 - rise) * m : shrink / alpha
    const bound = (cARL - sum - base) / slope
    sum = Math.max(0, sum + slope * y + base)
    out.expected[i] = m
    out.statistic[i] = sum
    out.threshold[i] = Math.max(bound, 0)
    if (sum > cARL) {
      out.alarm[i] = 1
      sum = 0
      if (refit && i + 1 < out.index.length) mean.set(refit(first + i + 1), i + 1)
    }
  }
  return out
}
