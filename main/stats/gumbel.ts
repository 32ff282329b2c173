/**
 * Gumbel approximation of the tail of scan maxima (Abrams, Kulldorff & Kleinman 2010), fitted by moments: smaller p than
 * ranks among a limited number of replicates can give.
 *   beta = sd * sqrt(6) / pi (population sd),  mu = mean - 0.5772156649 * beta,  p = 1 - exp(-exp((mu - x) / beta))
 */
export interface Gumbel {
  mean: number
  sd: number
  mu: number
  beta: number
}

/** @param maxima one of each replicate; without any all is NaN */
export function fitGumbel(maxima: ArrayLike<number>): Gumbel {
  const n = maxima.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += maxima[i]!
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (maxima[i]! - mean) ** 2
  const sd = Math.sqrt(squares / n)
  const beta = (sd * Math.sqrt(6)) / Math.PI
  return { mean, sd, mu: mean - 0.5772156649 * beta, beta }
}

/** Upper tail at x. Exact for tiny tails. With no spread the tail is 0 or 1; NaN where nothing was fitted. */
export function gumbelTail({ mu, beta }: Gumbel, x: number): number {
  if (Number.isNaN(mu)) return Number.NaN
  if (beta === 0) return x > mu ? 0 : 1
  return -Math.expm1(-Math.exp((mu - x) / beta))
}
