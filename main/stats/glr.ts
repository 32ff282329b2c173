/**
 * Generalised likelihood ratio chart for Poisson or negative binomial counts with in-control means mu0(t) that may vary, such as
 * with the season (Höhle & Paul 2008; R's surveillance::algo.glrnb and algo.glrpois):
 *   GLR(n) = max over k of sup over theta of sum over t = k..n of log f_theta(y(t)) / f_0(y(t)),  alarm when GLR(n) >= cARL,
 * k from max(1, n - M) to n - Mtilde + 1, counted from the start of the chart; after an alarm the chart starts anew. f_0 has
 * mean mu0 and variance mu0 + alpha mu0^2. Under f_theta the mean is
 *   intercept  mu0(t) e^kappa, kappa >= 0 for dir "inc", kappa <= 0 for "dec";
 *   epi        mu0(t) + lambda y(t-1), lambda >= 0 (the first y(t-1) is 0, after an alarm the count that alarmed).
 *
 * Two things are as the paper has them and not as surveillance 1.20 codes them: stretches of only zeros count for a decrease of
 * Poisson counts (there log 0 drops them; its negative binomial chart has them), and "epi" maximises over lambda also for
 * negative binomial counts (there the maximiser of the intercept chart is put in, so that the chart hardly ever rises).
 *
 * The supremum is of functions linear in y(n), so GLR(n) is convex in it: `threshold`, the count at which GLR(n) would reach
 * cARL, is found by Newton's steps from the far side. Counts above it alarm; for "dec" those below it (none where it is 0). NaN
 * where no count of that point can raise an alarm.
 */
import { meansOf, type Range, unjudged, type Verdicts } from './detect-result.ts'
import { epidemicSegments, negativeBinomialSegments, poissonSegments } from './glr-segment.ts'
import type { Refit } from './nb-cusum.ts'

export interface GlrParams {
  /** Dispersion, 0 or more (0: Poisson). */
  alpha: number
  /** Alarm level of the log likelihood ratio, above 0. */
  cARL: number
  change: 'intercept' | 'epi'
  dir: 'inc' | 'dec'
  /** Points the change may lie back; -1: to the start of the chart. */
  M: number
  /** Least points since the change, 1 or more. */
  Mtilde: number
}
export const glrDefaults: GlrParams = { alpha: 0, cARL: 5, change: 'intercept', dir: 'inc', M: -1, Mtilde: 1 }

/** The chart since its last start, counted from 0. */
export interface Chart {
  counts: Float64Array
  means: Float64Array
  /** Count before each point; for the first the count that ended the chart before, or 0. */
  before: Float64Array
  alpha: number
  /** 1 to look for increases, -1 for decreases. */
  sign: 1 | -1
}
/** GLR of point n with `y` in place of its count, over changes at low..high, and how fast it grows with y. */
export type Best = (n: number, y: number, low: number, high: number) => { value: number; slope: number }

/**
 * @param mu0 in-control mean, one for all monitored points or one for each; above 0
 * @param range default: the whole series
 * @param refit means for the rest of the range after an alarm; default: they stay as they are
 * Throws RangeError for parameters outside their range.
 */
export function glr(
  observed: ArrayLike<number>,
  mu0: number | ArrayLike<number>,
  params: Partial<GlrParams> = {},
  range?: Range,
  refit?: Refit,
): Verdicts {
  const settings = { ...glrDefaults, ...params }
  const { alpha, cARL, change, dir, M, Mtilde } = settings
  if (!(alpha >= 0 && alpha < Infinity)) throw new RangeError(`glr: alpha must be >= 0, got ${alpha}`)
  if (!(cARL > 0 && cARL < Infinity)) throw new RangeError(`glr: cARL must be above 0, got ${cARL}`)
  if (!Number.isInteger(Mtilde) || Mtilde < 1) throw new RangeError(`glr: Mtilde must be a whole number >= 1, got ${Mtilde}`)
  if (!Number.isInteger(M) || (M !== -1 && M < Mtilde))
    throw new RangeError(`glr: M must be -1 or a whole number >= Mtilde, got ${M}`)
  if (change === 'epi' && dir === 'dec') throw new RangeError('glr: "epi" looks for increases alone')
  const out = unjudged(observed.length, 0, range)
  const first = out.index[0]
  if (first === undefined) return out
  const points = out.index.length
  const mean = meansOf('mu0', mu0, points)
  mean.forEach((m, i) => {
    if (!(m > 0)) throw new RangeError(`glr: mu0[${i}] must be above 0, got ${m}`)
  })
  const counts = Float64Array.from({ length: points }, (_, i) => observed[first + i]!)
  const sign = dir === 'inc' ? 1 : -1
  let start = 0
  while (start < points) {
    const chart: Chart = {
      counts: counts.subarray(start),
      means: mean.subarray(start),
      before: counts.map((_, i) => (i === 0 ? 0 : counts[i - 1]!)).subarray(start),
      alpha,
      sign,
    }
    const best =
      change === 'epi' ? epidemicSegments(chart) : alpha === 0 ? poissonSegments(chart) : negativeBinomialSegments(chart)
    let restart = points
    let guess = 0
    for (let n = 0; start + n < points; n++) {
      const at = start + n
      out.expected[at] = mean[at]!
      out.statistic[at] = 0
      const high = n - Mtilde + 1
      if (high < 0) continue
      const low = M === -1 ? 0 : Math.max(0, n - M)
      const { value } = best(n, counts[at]!, low, high)
      out.statistic[at] = Math.max(0, value)
      guess = threshold((y) => best(n, y, low, high), cARL, sign, counts[at]!, Math.max(guess, mean[at]!))
      out.threshold[at] = guess
      if (Number.isNaN(guess)) guess = 0
      if (value >= cARL) {
        out.alarm[at] = 1
        restart = at + 1
        break
      }
    }
    start = restart
    if (refit && start < points) mean.set(refit(first + start), start)
  }
  return out
}

/** Count at which the convex `at` reaches `level`; NaN when none does. */
function threshold(
  at: (y: number) => { value: number; slope: number },
  level: number,
  sign: 1 | -1,
  observed: number,
  guess: number,
): number {
  // A side from which Newton's steps on a convex function close in without overshooting. At 0 itself the slope may be infinite.
  let y = sign === 1 ? Math.max(observed, guess, 1) : 1e-6
  let here = at(y)
  while (here.value < level) {
    if (sign === -1) return 0
    if (y > 1e12) return Number.NaN
    y *= 2
    here = at(y)
  }
  for (let step = 0; step < 60; step++) {
    if (here.slope === 0) return Number.NaN
    const next = y - (here.value - level) / here.slope
    const done = Math.abs(next - y) <= 1e-9 * Math.max(1, y)
    y = next
    if (done || (sign === 1 && y <= 0)) break
    here = at(y)
  }
  return Math.max(0, y)
}
