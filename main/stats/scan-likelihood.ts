/**
 * The likelihood ratio of a cylinder with c cases where mu are expected, of N in all (Kulldorff 1997, 2005):
 *   LLR = c ln(c / mu) + (N - c) ln((N - c) / (N - mu))  for c > mu, else 0.
 */
export function logRatio(c: number, mu: number, total: number): number {
  if (c <= mu) return 0
  const inside = c * Math.log(c / mu)
  return c >= total ? inside : inside + (total - c) * Math.log((total - c) / (total - mu))
}

/**
 * The largest mu at which LLR(c, mu) is still above `bound`: one comparison then stands for two logarithms, for LLR is above the
 * bound only if mu is below the result. Errs upwards by parts in 10^9, so a hit has to be checked and none is lost.
 *
 * @param near any mu at which LLR(c, mu) is above the bound, e.g. the result for c - 1; 0 where none is known
 */
export function largestExpected(c: number, bound: number, total: number, near: number): number {
  if (bound <= 0) return c
  // In ln mu the ratio is steep and nearly straight at the left end; exp(-bound / c) c / e is always left of the root.
  let mu = near > 0 ? near : c * Math.exp(-1 - bound / c)
  // The ratio is convex and falls in mu, so Newton's steps from the left stay left.
  for (let i = 0; i < 60; i++) {
    const over = logRatio(c, mu, total) - bound
    const slope = c / mu - (c < total ? (total - c) / (total - mu) : 0)
    const step = over / slope
    mu += step
    if (!(step > 1e-11 * mu)) break
  }
  return mu * (1 + 1e-9)
}

/** Bounds of the likelihood ratio a half apart, and for each the largest expected number by count, filled as needed. */
export interface RatioLadder {
  boundOf(level: number): number
  /** The highest level whose bound is at most `ratio`. */
  levelOf(ratio: number): number
  /** By count: Infinity where it was not asked for yet. Counts below the smallest allowed hold 0. */
  largest(level: number): Float64Array
  /** Fills one entry of a level, and gives it. */
  fill(level: number, c: number): number
}

/** @param most the largest count that can come */
export function createLadder(total: number, most: number, minCases: number): RatioLadder {
  const step = 0.5
  const levels: Float64Array[] = []
  const largest = (level: number): Float64Array => {
    let values = levels[level]
    if (!values) {
      values = new Float64Array(most + 1).fill(Number.POSITIVE_INFINITY)
      values.fill(0, 0, Math.min(most + 1, Math.max(1, minCases)))
      levels[level] = values
    }
    return values
  }
  return {
    boundOf: (level) => level * step,
    levelOf: (ratio) => Math.max(0, Math.floor(ratio / step)),
    largest,
    fill(level, c) {
      const values = largest(level)
      if (values[c] === Number.POSITIVE_INFINITY) {
        const before = c > 0 ? values[c - 1]! : 0
        const near = before > 0 && before < Number.POSITIVE_INFINITY ? before * (1 - 2e-9) : 0
        values[c] = largestExpected(c, level * step, total, near)
      }
      return values[c]!
    },
  }
}
