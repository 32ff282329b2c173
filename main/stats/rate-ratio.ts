/**
 * Two counts side by side: the ratio of their rates with its exact conditional interval and the exact two-sided test.
 * Of two Poisson counts a and b with times ta and tb, b given a + b is binomial with chance r tb / (ta + r tb) under a
 * ratio r of the rates (Przyborowski & Wilenski 1940, Homogeneity of results in testing samples from Poisson series,
 * Biometrika 31). Bounds are Clopper & Pearson's (1934) for that chance; p adds every outcome no likelier than the one
 * seen. As R's poisson.test(c(b, a), c(tb, ta)) gives them.
 */
import { betaQuantile } from './gamma-beta.ts'
import { binomialAtLeast, binomialAtMost, binomialMass } from './tails.ts'

export interface RateRatio {
  /** (b / timeB) / (a / timeA): lower bound, estimate, upper bound. Infinity where a is 0; NaN in the middle where both are. */
  low: number
  middle: number
  high: number
  /** Two-sided, of ratio 1. */
  p: number
}

/**
 * @param a reports of the first, @param b of the second, whole numbers of at least 0
 * @param timeA how long the first was watched, above 0, in the unit of `timeB`
 * @throws RangeError naming the count or time that is out of range
 */
export function rateRatio(a: number, b: number, timeA = 1, timeB = 1, confidence = 0.95): RateRatio {
  for (const [name, value] of Object.entries({ a, b }))
    if (!(Number.isSafeInteger(value) && value >= 0))
      throw new RangeError(`rate-ratio: ${name} = ${value} is not a whole number of at least 0`)
  for (const [name, value] of Object.entries({ timeA, timeB }))
    if (!(value > 0 && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`rate-ratio: ${name} = ${value} is not a number above 0`)
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`rate-ratio: confidence = ${confidence} is not in (0,1)`)
  const n = a + b
  const tail = (1 - confidence) / 2
  // The bounds of the chance come as quantiles of the smaller side, so that neither loses its digits near 1.
  const chanceLow = b === 0 ? 0 : betaQuantile(tail, b, n - b + 1)
  const restHigh = a === 0 ? 0 : betaQuantile(tail, a, n - a + 1)
  const scale = timeA / timeB
  return {
    low: (chanceLow / (1 - chanceLow)) * scale,
    middle: (b / a) * scale,
    high: ((1 - restHigh) / restHigh) * scale,
    p: n === 0 ? 1 : twoSided(b, n, timeB / (timeA + timeB)),
  }
}

/** Sum of the binomial masses at most that of `x`, ties by 1e-7 as in R's binom.test. */
function twoSided(x: number, n: number, chance: number): number {
  const mean = n * chance
  if (x === mean) return 1
  const limit = binomialMass(x, n, chance) * (1 + 1e-7)
  // Masses fall away from the mean: the first that is small enough on the other side is found by halving.
  let low: number
  let high: number
  if (x < mean) {
    low = Math.ceil(mean) - 1
    high = n + 1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (binomialMass(middle, n, chance) <= limit) high = middle
      else low = middle
    }
    return Math.min(1, binomialAtMost(x, n, chance) + binomialAtLeast(high, n, chance))
  }
  low = -1
  high = Math.floor(mean) + 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (binomialMass(middle, n, chance) <= limit) low = middle
    else high = middle
  }
  return Math.min(1, binomialAtLeast(x, n, chance) + binomialAtMost(low, n, chance))
}
