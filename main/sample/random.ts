/**
 * Seeded randomness for the sample district: sfc32 (Chris Doty-Humphrey, PractRand), 32-bit integers only, so that a
 * seed gives the same bytes on every machine.
 */
export class Random {
  private a: number
  private b: number
  private c = 0
  private d = 1

  /** @param seed 0 .. 2^32-1 @param stream a topic's own number, so that one topic's draws never move another's */
  constructor(seed: number, stream: number) {
    this.a = seed | 0
    this.b = Math.imul(stream + 1, 0x9e3779b9) | 0
    this.c = (seed ^ 0x5bf03635) | 0
    for (let i = 0; i < 16; i++) this.bits()
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0
    this.d = (this.d + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + t
    this.c |= 0
    return t >>> 0
  }

  /** [0, 1), 32 bits fine. */
  unit(): number {
    return this.bits() / 4294967296
  }

  /** An integer in [0, n). The bias of the scaling is below n / 2^32. */
  below(n: number): number {
    return Math.floor(this.unit() * n)
  }

  /** [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit()
  }

  chance(p: number): boolean {
    return this.unit() < p
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** About normal, mean 0, variance 1, within ±3.46: four uniforms summed, no logarithm. */
  bell(): number {
    return (this.unit() + this.unit() + this.unit() + this.unit() - 2) * 1.7320508075688772
  }

  /** A shuffled copy. */
  shuffled<T>(list: readonly T[]): T[] {
    const out = [...list]
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const kept = out[i]!
      out[i] = out[j]!
      out[j] = kept
    }
    return out
  }
}

/** Running sums of weights, for `drawFrom`. */
export function running(weights: readonly number[]): Float64Array {
  const sums = new Float64Array(weights.length)
  let sum = 0
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!
    sums[i] = sum
  }
  return sums
}

/** Index drawn in proportion to the weights behind `sums`. */
export function drawFrom(sums: Float64Array, random: Random): number {
  const at = random.unit() * sums[sums.length - 1]!
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > at) high = middle
    else low = middle + 1
  }
  return low
}
