/** Limits of the count that a Farrington model expects next, and how surprising the count seen is. */
import {
  negativeBinomialAtLeast,
  negativeBinomialQuantile,
  normalAtLeast,
  normalUpperQuantile,
  poissonAtLeast,
  poissonQuantile,
} from './tails.ts'

/** Transformation of the counts that makes them near normal: 2/3 for the skewness, 1/2 for the variance. */
export type PowerTransform = '2/3' | '1/2' | 'none'

/** Means above which the exact tails take too long. */
const farOut = 1e8

/** Written over at each call, so that the loop over many series allocates nothing. */
export interface Limit {
  /** Counts above this are more than expected; NaN where there is no such number. */
  upper: number
  /** Chance of a count as large as the one seen. */
  pValue: number
}

/**
 * Farrington et al. 1996, eq. 4: the upper limit of y^e, e the power of the transformation, from mean mu^e and variance
 * mu tau (none), tau / 4 (1/2) or 4/9 mu^(1/3) tau (2/3), where tau = phi + se^2 / mu.
 * @param mu expected count; @param se its standard error; @param z upper quantile of the normal, e.g. 2.33 for 1 %
 */
export function transformedLimit(
  out: Limit,
  y: number,
  mu: number,
  se: number,
  phi: number,
  power: PowerTransform,
  z: number,
): void {
  const tau = phi + (se * se) / mu
  const exponent = power === 'none' ? 1 : power === '1/2' ? 1 / 2 : 2 / 3
  const sd = Math.sqrt(power === 'none' ? mu * tau : power === '1/2' ? tau / 4 : (4 / 9) * Math.cbrt(mu) * tau)
  const middle = mu ** exponent
  const one = (middle - z * sd) ** (1 / exponent)
  const two = (middle + z * sd) ** (1 / exponent)
  // A negative base under 3/2 has no value; that side is then the lower limit.
  out.upper = Number.isNaN(one) ? two : Number.isNaN(two) ? one : Math.max(one, two)
  const standard = (y ** exponent - middle) / sd
  out.pValue = Number.isNaN(standard) ? Number.NaN : normalAtLeast(standard)
}

/**
 * Noufaily et al. 2013, §3.4: the 1 - alpha quantile of the negative binomial with mean exp(eta) (nbPlugin) or the
 * 1 - alpha quantile of exp(eta), eta normal with standard error `seEta` (muan), and variance phi times the mean; Poisson
 * where phi is 1.
 */
export function countLimit(
  out: Limit,
  y: number,
  eta: number,
  seEta: number,
  phi: number,
  alpha: number,
  method: 'nbPlugin' | 'muan',
): void {
  const mu = Math.exp(method === 'nbPlugin' ? eta : eta + normalUpperQuantile(alpha) * seEta)
  if (!Number.isFinite(mu) || Number.isNaN(phi)) {
    out.upper = Number.NaN
    out.pValue = Number.NaN
    return
  }
  if (mu > farOut) {
    // A trend that runs away: the normal with its skewness (Cornish-Fisher), within a count or so of the exact quantile.
    const sd = Math.sqrt(mu * phi)
    const z = normalUpperQuantile(alpha)
    out.upper = Math.floor(mu + sd * (z + ((2 * phi - 1) / sd) * ((z * z - 1) / 6)))
    out.pValue = normalAtLeast((y - 0.5 - mu) / sd)
    return
  }
  const size = mu / (phi - 1)
  out.upper = phi > 1 ? negativeBinomialQuantile(1 - alpha, mu, size) : poissonQuantile(1 - alpha, mu)
  // A count that is not whole is taken down to the next whole one, as R does.
  const whole = Math.floor(y + 1e-7)
  out.pValue = phi > 1 ? negativeBinomialAtLeast(whole, mu, size) : poissonAtLeast(whole, mu)
}
