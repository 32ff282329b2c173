/**
 * In-control means of a count series from its own history: a log-linear regression on season and trend,
 *   log mu(t) = b0 [+ b1 t] + sum over s = 1..S of (c_s cos(2 pi s t / period) + d_s sin(2 pi s t / period)), t = 1, 2, ...
 * for Poisson counts, or negative binomial ones with variance mu + alpha mu^2. Fitted by iteratively reweighted least squares
 * (McCullagh & Nelder 1989, §2.5) with the start and the stopping rule of R's glm; alpha, where it is not given, by maximum
 * likelihood in turn with the means, as MASS::glm.nb does (Venables & Ripley 2002, §7.4; Lawless 1987). surveillance fits the
 * same models for algo.glrnb and algo.cusum(m = "glm").
 */
import { digammaDifference } from './gamma-beta.ts'

export interface SeasonalModel {
  /** Pairs of sine and cosine. */
  harmonics: number
  /** Whether log mu grows along t. */
  trend: boolean
  /** Points in a year: 365 days, 52 weeks. */
  period: number
}
export interface SeasonalFit {
  /** Dispersion: variance = mu + alpha mu^2; 0 for Poisson. */
  alpha: number
  /** Mean at 0-based index `i` of the series; may lie after the history. */
  mean(i: number): number
}

const mostSteps = 25
const settled = 1e-8
/** Below it a negative binomial is a Poisson for every purpose here, and its likelihood is lost in rounding. */
const leastAlpha = 1e-5
const mostAlpha = 1e6

/** Coefficients of the model, and so the least history plus one. */
export const coefficientsOf = (model: SeasonalModel): number => 1 + (model.trend ? 1 : 0) + 2 * model.harmonics

/**
 * @param history counts before the first monitored point, oldest first
 * @param alpha dispersion, 0 for Poisson; null to estimate it
 * Throws RangeError when the history is not longer than the coefficients, or cannot tell them apart.
 */
export function fitSeasonal(history: ArrayLike<number>, model: SeasonalModel, alpha: number | null): SeasonalFit {
  const n = history.length
  const width = coefficientsOf(model)
  if (n <= width) throw new RangeError(`fitSeasonal: ${width} coefficients need more than ${width} points of history, got ${n}`)
  const y = Float64Array.from(history)
  const design = new Float64Array(n * width)
  for (let i = 0; i < n; i++) writeRow(design, i * width, i, n, model)
  const mu = y.map((count) => count + 0.1)
  let beta = fitMeans(y, design, width, mu, alpha ?? 0)
  let dispersion = alpha ?? 0
  if (alpha === null)
    for (let round = 0; round < 50; round++) {
      const next = likeliestAlpha(y, mu)
      const change = Math.abs(next - dispersion)
      dispersion = next
      beta = fitMeans(y, design, width, mu, dispersion)
      if (change <= 1e-10 * (1 + dispersion)) break
    }
  const row = new Float64Array(width)
  return {
    alpha: dispersion,
    mean: (i) => {
      writeRow(row, 0, i, n, model)
      let eta = 0
      for (let j = 0; j < width; j++) eta += row[j]! * beta[j]!
      return Math.exp(eta)
    },
  }
}

/** One row of the design. Time is taken in lengths of the history, so that its coefficient is of the size of the others. */
function writeRow(into: Float64Array, at: number, i: number, history: number, { harmonics, trend, period }: SeasonalModel): void {
  let j = at
  into[j++] = 1
  if (trend) into[j++] = (i + 1) / history
  for (let s = 1; s <= harmonics; s++) {
    const angle = ((2 * s * Math.PI) / period) * (i + 1)
    into[j++] = Math.cos(angle)
    into[j++] = Math.sin(angle)
  }
}

/** Coefficients for a given alpha; `mu` is where it starts and where the fitted means are left. */
function fitMeans(y: Float64Array, design: Float64Array, width: number, mu: Float64Array, alpha: number): Float64Array {
  const n = y.length
  const normal = new Float64Array(width * width)
  const beta = new Float64Array(width)
  let before = deviance(y, mu, alpha)
  for (let step = 0; step < mostSteps; step++) {
    normal.fill(0)
    beta.fill(0)
    for (let i = 0; i < n; i++) {
      const m = mu[i]!
      const weight = m / (1 + alpha * m)
      const response = Math.log(m) + (y[i]! - m) / m
      for (let a = 0; a < width; a++) {
        const scaled = weight * design[i * width + a]!
        beta[a]! += scaled * response
        for (let b = 0; b <= a; b++) normal[a * width + b]! += scaled * design[i * width + b]!
      }
    }
    solve(normal, beta, width)
    for (let i = 0; i < n; i++) {
      let eta = 0
      for (let a = 0; a < width; a++) eta += design[i * width + a]! * beta[a]!
      mu[i] = Math.max(Math.exp(Math.min(eta, 700)), Number.MIN_VALUE * 1e20)
    }
    const now = deviance(y, mu, alpha)
    if (Math.abs(now - before) / (Math.abs(now) + 0.1) < settled) break
    before = now
  }
  return beta
}

/** Twice the log likelihood lost against means that equal the counts. */
function deviance(y: Float64Array, mu: Float64Array, alpha: number): number {
  let sum = 0
  for (let i = 0; i < y.length; i++) {
    const [count, mean] = [y[i]!, mu[i]!]
    const own = count > 0 ? count * Math.log(count / mean) : 0
    sum += alpha === 0 ? own - (count - mean) : own - (count + 1 / alpha) * Math.log((1 + alpha * count) / (1 + alpha * mean))
  }
  return 2 * sum
}

/** Solves the symmetric system (lower triangle given) in place by Cholesky's factors; the solution replaces `right`. */
function solve(lower: Float64Array, right: Float64Array, width: number): void {
  for (let a = 0; a < width; a++) {
    const whole = lower[a * width + a]!
    for (let b = 0; b <= a; b++) {
      let sum = lower[a * width + b]!
      for (let c = 0; c < b; c++) sum -= lower[a * width + c]! * lower[b * width + c]!
      if (a !== b) lower[a * width + b] = sum / lower[b * width + b]!
      else if (sum > 1e-12 * whole) lower[a * width + a] = Math.sqrt(sum)
      else throw new RangeError('fitSeasonal: the history cannot tell season and trend apart')
    }
  }
  for (let a = 0; a < width; a++) {
    for (let c = 0; c < a; c++) right[a]! -= lower[a * width + c]! * right[c]!
    right[a]! /= lower[a * width + a]!
  }
  for (let a = width - 1; a >= 0; a--) {
    for (let c = a + 1; c < width; c++) right[a]! -= lower[c * width + a]! * right[c]!
    right[a]! /= lower[a * width + a]!
  }
}

/**
 * Maximum likelihood of alpha for given means, by halving log theta = -log alpha on the sign of the score
 * sum of psi(theta + y) - psi(theta) + log(theta / (theta + mu)) + 1 - (y + theta) / (mu + theta).
 * 0 where the counts spread no more than Poisson counts, and where there is no count to judge by.
 */
function likeliestAlpha(y: Float64Array, mu: Float64Array): number {
  if (y.every((count) => count === 0)) return 0
  const rises = (theta: number): boolean => {
    let score = 0
    for (let i = 0; i < y.length; i++) {
      const off = (mu[i]! - y[i]!) / (mu[i]! + theta)
      score += digammaDifference(theta, y[i]!) - Math.log1p(mu[i]! / theta) + off
    }
    return score > 0
  }
  let low = -Math.log(mostAlpha)
  let high = -Math.log(leastAlpha)
  if (rises(Math.exp(high))) return 0
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (rises(Math.exp(middle))) low = middle
    else high = middle
  }
  return Math.exp(-(low + high) / 2)
}
