/**
 * Seeded random numbers: the same seed gives the same stream on every platform.
 * xoshiro128** (Blackman & Vigna 2018) seeded by splitmix32; 53-bit uniforms from two draws.
 */
export interface Random {
  /** Uniform in [0,1). */
  uniform(): number
  /** Uniform 32-bit unsigned integer. */
  bits(): number
  /** Uniform whole number in [0, n). */
  below(n: number): number
  normal(): number
  /** Gamma with shape > 0 and scale 1 (Marsaglia & Tsang 2000). */
  gamma(shape: number): number
  poisson(mu: number): number
  /** Negative binomial with mean mu and variance phi * mu, phi >= 1 (a gamma mixture of Poissons). */
  negativeBinomial(mu: number, phi: number): number
}

/** @param seed any whole number; its low 32 bits count */
export function createRandom(seed: number): Random {
  let mix = seed >>> 0
  const next = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let a = next()
  let b = next()
  let c = next()
  let d = next()

  const bits = (): number => {
    const five = Math.imul(b, 5)
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result
  }
  const uniform = (): number => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992
  const below = (n: number): number => Math.floor(uniform() * n)
  const normal = (): number => {
    // One of the two Box-Muller values: keeping the other would tie results to the order of calls.
    const u = 1 - uniform()
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * uniform())
  }
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - uniform()) ** (1 / shape)
    const k = shape - 1 / 3
    const scale = 1 / Math.sqrt(9 * k)
    for (;;) {
      const x = normal()
      const v = (1 + scale * x) ** 3
      if (v <= 0) continue
      const u = 1 - uniform()
      if (Math.log(u) < 0.5 * x * x + k - k * v + k * Math.log(v)) return k * v
    }
  }
  const poisson = (mu: number): number => {
    // Large means are halved by order statistics of the process (Ahrens & Dieter 1974), small ones by multiplication.
    let left = mu
    let count = 0
    while (left > 30) {
      const m = Math.floor(left * 0.875)
      const x = gamma(m)
      if (x > left) return count + binomial(m - 1, left / x)
      left -= x
      count += m
    }
    const limit = Math.exp(-left)
    let product = uniform()
    while (product > limit) {
      count++
      product *= uniform()
    }
    return count
  }
  const binomial = (n: number, p: number): number => {
    let count = 0
    for (let i = 0; i < n; i++) if (uniform() < p) count++
    return count
  }
  return {
    uniform,
    bits,
    below,
    normal,
    gamma,
    poisson,
    negativeBinomial: (mu, phi) => (phi <= 1 ? poisson(mu) : poisson(gamma(mu / (phi - 1)) * (phi - 1))),
  }
}
