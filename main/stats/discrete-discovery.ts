/**
 * False discovery rate of many discrete tests: Benjamini-Hochberg with what each test can reach (Heyse 2011; Doehler,
 * Durand & Roquain 2018 for its theory). Plain BH takes the chance of p_k <= t to be t for every test; a conditional test
 * of a few incidents reaches only a few values, and below t it has far less than t, often nothing. So m t is replaced by
 * S(t) = sum over tests of P(p_k <= t | total n_k), and the adjusted p of the i-th smallest is min over j >= i of
 * S(p(j)) / j. With continuous tests S(t) = m t, and it is BH itself.
 */
import { conditionalTails } from './conditional-binomial.ts'

/** Chances below this are nothing. */
const nothing = 1e-9
/** Dispersions are told apart in steps of this, so that tests share their tables. */
const grain = 0.05

/** For one total and dispersion: upper tails at y = first, first + 1, ..., falling. */
interface Table {
  tails: Float64Array
}

export class DiscreteFamily {
  readonly #window: number
  readonly #baseline: number
  readonly #minimum: number
  readonly #ceiling: number
  readonly #tables = new Map<number, Table>()
  #members = new Map<number, number>()

  /**
   * @param window days in the window, `baseline` days in the baseline
   * @param minimum smallest window count that can be flagged
   * @param ceiling largest p that can be flagged; `expected` is asked up to it
   */
  constructor(window: number, baseline: number, minimum: number, ceiling: number) {
    this.#window = window
    this.#baseline = baseline
    this.#minimum = minimum
    this.#ceiling = ceiling
  }

  /** Begins the family of another day; the tables stay. */
  clear(): void {
    this.#members = new Map()
  }

  /** Adds a test by its total (window and baseline) and dispersion. */
  add(total: number, dispersion: number): void {
    const key = total * 1000 + Math.round((Math.min(dispersion, 40) - 1) / grain)
    this.#members.set(key, (this.#members.get(key) ?? 0) + 1)
  }

  /** S(t): how many of the tests would come out with p <= t by chance, for t up to the ceiling. */
  expected(t: number): number {
    let sum = 0
    for (const [key, count] of this.#members) {
      const { tails } = this.#table(key)
      // The first tail not above t; tails fall.
      let low = 0
      let high = tails.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (tails[middle]! <= t) high = middle
        else low = middle + 1
      }
      if (low < tails.length) sum += count * tails[low]!
    }
    return sum
  }

  #table(key: number): Table {
    const known = this.#tables.get(key)
    if (known) return known
    const total = Math.floor(key / 1000)
    const dispersion = 1 + (key % 1000) * grain
    const tails: number[] = []
    const tail = (y: number): number => conditionalTails(y, total - y, this.#window, this.#baseline, dispersion).atLeast
    for (let y = this.#start(total, tail); y <= total; y++) {
      const value = tail(y)
      if (value <= nothing) break
      tails.push(value)
    }
    const table = { tails: Float64Array.from(tails) }
    this.#tables.set(key, table)
    return table
  }

  /** Smallest count from the minimum on whose tail is not above the ceiling. */
  #start(total: number, tail: (y: number) => number): number {
    let low = this.#minimum
    let high = total + 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (tail(middle) <= this.#ceiling) high = middle
      else low = middle + 1
    }
    return low
  }

  /**
   * Adjusted values of the p given; every other test of the family came out above them.
   * @returns in the order of `p`, at most 1
   */
  adjust(p: ArrayLike<number>): Float64Array {
    const order = Uint32Array.from({ length: p.length }, (_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b)
    const out = new Float64Array(p.length)
    let low = 1
    for (let rank = order.length - 1; rank >= 0; rank--) {
      const i = order[rank]!
      low = Math.min(low, this.expected(p[i]!) / (rank + 1))
      // The p itself is the least that can be said of it.
      out[i] = Math.max(low, Math.min(1, p[i]!))
    }
    return out
  }
}
