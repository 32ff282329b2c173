/** Fast seeded counts for the calibration: many draws of few distributions. */
import { createRandom, type Random } from '../../main/stats/random.ts'
import { negativeBinomialAtLeast } from '../../main/stats/tails.ts'

/** size of a negative binomial of variance phi times its mean; infinite for Poisson. */
export const sizeOf = (mean: number, phi: number): number => (phi <= 1 ? Number.POSITIVE_INFINITY : mean / (phi - 1))

/** Draws counts of a mean and dispersion by turning the distribution function round; exact to 1e-13. */
export function counter(mean: number, phi: number): (random: Random) => number {
  if (mean <= 0) return () => 0
  const size = sizeOf(mean, phi)
  const below: number[] = []
  for (let y = 1; ; y++) {
    const above = negativeBinomialAtLeast(y, mean, size)
    below.push(1 - above)
    if (above < 1e-13) break
  }
  // Where to begin the search, for each of 256 parts of [0,1).
  const guide = new Int32Array(257)
  for (let k = 0, y = 0; k <= 256; k++) {
    while (y < below.length - 1 && below[y]! <= k / 256) y++
    guide[k] = y
  }
  return (random) => {
    const u = random.uniform()
    let y = guide[Math.floor(u * 256)]!
    while (y < below.length - 1 && below[y]! <= u) y++
    return y
  }
}

export const seededBy = (...parts: number[]): Random =>
  createRandom(parts.reduce((seed, part) => Math.imul(seed, 1_000_003) + part, 17))
