/**
 * Tails and quantiles of the counting distributions: exact to about 1e-12 relative, also far out.
 * Upper tails are P(X >= y), the chance of a count at least as large; lower tails P(X <= y).
 * Parameters: Poisson mean `mu`; binomial trials `n`, chance `p`; negative binomial `mu` and `size` (variance
 * mu + mu^2/size; the ratio variance/mean phi has size = mu/(phi-1)); beta-binomial n, alpha, beta.
 */
import { incompleteBeta, incompleteGamma, logBinomialMass, logPoissonMass } from './gamma-beta.ts'

export interface Tails {
  /** P(X <= y) */
  atMost: number
  /** P(X >= y) */
  atLeast: number
}

/** P(X >= y) of Poisson(mu) = P(y, mu), the lower incomplete gamma. */
export function poissonAtLeast(y: number, mu: number): number {
  if (y <= 0) return 1
  if (mu <= 0) return 0
  return incompleteGamma(Math.ceil(y), mu).lower
}
/** P(X <= y) of Poisson(mu). */
export function poissonAtMost(y: number, mu: number): number {
  if (y < 0) return 0
  if (mu <= 0) return 1
  return incompleteGamma(Math.floor(y) + 1, mu).upper
}
/** P(X = y) of Poisson(mu). */
export function poissonMass(y: number, mu: number): number {
  if (y < 0 || !Number.isInteger(y)) return 0
  if (mu <= 0) return y === 0 ? 1 : 0
  return Math.exp(logPoissonMass(y, mu))
}

/** P(X >= y) of Binomial(n, p) = I_p(y, n-y+1). */
export function binomialAtLeast(y: number, n: number, p: number): number {
  const k = Math.ceil(y)
  if (k <= 0) return 1
  if (k > n) return 0
  return incompleteBeta(k, n - k + 1, p, 1 - p).lower
}
/** P(X <= y) of Binomial(n, p). */
export function binomialAtMost(y: number, n: number, p: number): number {
  const k = Math.floor(y)
  if (k < 0) return 0
  if (k >= n) return 1
  return incompleteBeta(k + 1, n - k, p, 1 - p).upper
}
/** P(X = y) of Binomial(n, p), 0 < p < 1. */
export function binomialMass(y: number, n: number, p: number): number {
  if (y < 0 || y > n || !Number.isInteger(y)) return 0
  return Math.exp(logBinomialMass(y, n, p, 1 - p))
}

/** P(X >= y) of the negative binomial with mean mu and `size` = I_{mu/(size+mu)}(y, size). */
export function negativeBinomialAtLeast(y: number, mu: number, size: number): number {
  const k = Math.ceil(y)
  if (k <= 0) return 1
  if (mu <= 0) return 0
  if (size === Infinity) return poissonAtLeast(k, mu)
  return incompleteBeta(k, size, mu / (size + mu), size / (size + mu)).lower
}
/** P(X <= y) of the negative binomial with mean mu and `size`. */
export function negativeBinomialAtMost(y: number, mu: number, size: number): number {
  const k = Math.floor(y)
  if (k < 0) return 0
  if (mu <= 0) return 1
  if (size === Infinity) return poissonAtMost(k, mu)
  return incompleteBeta(k + 1, size, mu / (size + mu), size / (size + mu)).upper
}

/**
 * Both tails of the beta-binomial(n, alpha, beta) at y, by summing the mass away from y on the short side:
 * f(k+1)/f(k) = (n-k)(k+alpha) / ((k+1)(n-k-1+beta)).
 */
export function betaBinomialTails(y: number, n: number, alpha: number, beta: number): Tails {
  if (!(alpha > 0) || !(beta > 0)) throw new RangeError(`betaBinomialTails: need alpha, beta > 0, got ${alpha}, ${beta}`)
  if (y < 0) return { atMost: 0, atLeast: 1 }
  if (y > n) return { atMost: 1, atLeast: 0 }
  // As NB(y; alpha) NB(n-y; beta) / NB(n; alpha+beta) at one common chance, so that large parameters cancel beforehand.
  const total = alpha + beta
  const stay = total / (total + n)
  const leave = n / (total + n)
  const logMass = (k: number, size: number): number => Math.log(size / (size + k)) + logBinomialMass(size, size + k, stay, leave)
  const mass = n === 0 ? 1 : Math.exp(logMass(y, alpha) + logMass(n - y, beta) - logMass(n, total))
  if (y > (n * alpha) / (alpha + beta)) {
    let above = 0
    let term = mass
    for (let k = y; k < n; k++) {
      term *= ((n - k) * (k + alpha)) / ((k + 1) * (n - k - 1 + beta))
      above += term
      if (term < above * 1e-17) break
    }
    return { atMost: Math.max(0, 1 - above), atLeast: Math.min(1, mass + above) }
  }
  let below = 0
  let term = mass
  for (let k = y; k > 0; k--) {
    term *= (k * (n - k + beta)) / ((n - k + 1) * (k - 1 + alpha))
    below += term
    if (term < below * 1e-17) break
  }
  return { atMost: Math.min(1, mass + below), atLeast: Math.max(0, 1 - below) }
}

/**
 * Smallest whole y >= 0 with P(X <= y) >= q. `upper(y)` is P(X > y), so that q near 1 keeps its precision;
 * `start` is any guess.
 */
export function quantileOf(q: number, upper: (y: number) => number, start: number): number {
  if (!(q >= 0 && q < 1)) throw new RangeError(`quantileOf: q must lie in [0,1), got ${q}`)
  // 64 eps of grace, as in R: a quantile asked at an exact step of the distribution is that step.
  const left = (1 - q) * (1 + 64 * Number.EPSILON)
  const reached = (y: number): boolean => y >= 0 && upper(y) <= left
  let high = Math.max(0, Math.floor(start))
  let step = 1
  while (!reached(high)) {
    high += step
    step *= 2
  }
  let low = high - 1
  step = 1
  while (low >= 0 && reached(low)) {
    high = low
    low = Math.max(-1, low - step)
    step *= 2
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    if (reached(middle)) high = middle
    else low = middle
  }
  return high
}

/** Smallest y with P(X <= y) >= q of Poisson(mu). */
export const poissonQuantile = (q: number, mu: number): number => quantileOf(q, (y) => poissonAtLeast(y + 1, mu), mu)
/** Smallest y with P(X <= y) >= q of Binomial(n, p). */
export const binomialQuantile = (q: number, n: number, p: number): number =>
  quantileOf(q, (y) => binomialAtLeast(y + 1, n, p), n * p)
/** Smallest y with P(X <= y) >= q of the negative binomial with mean mu and `size`. */
export const negativeBinomialQuantile = (q: number, mu: number, size: number): number =>
  quantileOf(q, (y) => negativeBinomialAtLeast(y + 1, mu, size), mu)

/** Upper tail of the standard normal, relative error about 1e-13: Q(1/2, z^2/2)/2. */
export function normalAtLeast(z: number): number {
  const both = incompleteGamma(0.5, (z * z) / 2)
  return z >= 0 ? both.upper / 2 : 1 - both.upper / 2
}
/** z with P(Z >= z) = p, by Newton steps on the tail from a rough start; 0 < p < 1. */
export function normalUpperQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normalUpperQuantile: p must lie in (0,1), got ${p}`)
  if (p > 0.5) return -normalUpperQuantile(1 - p)
  // Abramowitz & Stegun 26.2.22 as a start, error 3e-3.
  const t = Math.sqrt(-2 * Math.log(p))
  let z = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t)
  for (let i = 0; i < 50; i++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const step = (normalAtLeast(z) - p) / density
    z += step
    if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(z))) break
  }
  return z
}
