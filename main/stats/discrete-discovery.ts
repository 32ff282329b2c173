/**
 * False discovery rate of many discrete tests: Benjamini-Hochberg with what each test can reach (Heyse 2011; Doehler,
 * Durand & Roquain 2018 for its theory). Plain BH takes the chance of p_k <= t to be t for every test; a conditional test
 * of a few incidents reaches only a few values, and below t it has far less than t, often nothing. So m t is replaced by
 * S(t) = sum over tests of P(p_k <= t | total n_k), and the adjusted p of the i-th smallest is min over j >= i of
 * S(p(j)) / j. With continuous tests S(t) = m t, and it is BH itself.
 * The p are mid-p (conditional-binomial.ts); S counts the true chance of each value, so that the rate holds all the same.
 */
import { clumpStrength, conditionalTails } from './conditional-binomial.ts'

/** Chances below this are nothing. */
const nothing = 1e-9
/** Totals above this are told apart in 64 steps an octave: what a test can reach hardly changes from one to the next. */
const exactTotals = 256
const coarse = (total: number): number => {
  if (total <= exactTotals) return total
  const step = 2 ** (Math.floor(Math.log2(total)) - 6)
  return Math.round(total / step) * step
}
/** Dispersions are told apart in steps of this, so that tests share their tables. */
const grain = 0.05

/** At window counts y = first, first + 1, ...: the mid-p and the upper tail, both falling, down to where they are nothing. */
interface Table {
  mids: Float64Array
  tails: Float64Array
}

/** By total, dispersion and share: what p a test can reach at or below a ceiling, and with what chance. */
class Tables {
  readonly #minimum: number
  readonly #ceiling: number
  readonly #tables = new Map<number, Table>()
  /** Shares met so far: few, as callers round them. */
  readonly #shares: number[] = []
  readonly #shareIds = new Map<number, number>()

  /**
   * @param minimum smallest window count that can be flagged
   * @param ceiling largest p that can be flagged
   */
  constructor(minimum: number, ceiling: number) {
    this.#minimum = minimum
    this.#ceiling = ceiling
  }

  keyOf(total: number, dispersion: number, share: number): number {
    let id = this.#shareIds.get(share)
    if (id === undefined) {
      id = this.#shares.push(share) - 1
      this.#shareIds.set(share, id)
    }
    const clumps = Math.round((Math.min(dispersion, 40) - 1) / grain)
    return (coarse(total) * 1024 + clumps) * 65_536 + id
  }

  of(key: number): Table {
    const known = this.#tables.get(key)
    if (known) return known
    const share = this.#shares[key % 65_536]!
    const rest = Math.floor(key / 65_536)
    const total = Math.floor(rest / 1024)
    const dispersion = 1 + (rest % 1024) * grain
    const tail = (y: number): number => conditionalTails(y, total - y, share, 1 - share, dispersion).atLeast
    const first = this.#start(total, tail)
    const table =
      first > total ? { mids: new Float64Array(0), tails: new Float64Array(0) } : tableFrom(first, total, share, dispersion, tail)
    this.#tables.set(key, table)
    return table
  }

  /** Smallest count from the minimum on whose mid-p is not above the ceiling. */
  #start(total: number, tail: (y: number) => number): number {
    let low = this.#minimum
    let high = total + 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (tail(middle) + (middle < total ? tail(middle + 1) : 0) <= 2 * this.#ceiling) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** The mass runs on by f(y+1) / f(y) = (n-y)(y+alpha) / ((y+1)(n-y-1+beta)); tails are summed from the far end. */
function tableFrom(first: number, total: number, share: number, dispersion: number, tail: (y: number) => number): Table {
  const top = tail(first)
  let mass = first === total ? top : top - tail(first + 1)
  const strength = clumpStrength(total, dispersion)
  const masses: number[] = []
  for (let y = first; y <= total && mass > nothing * 1e-4; y++) {
    masses.push(mass)
    const odds =
      strength === Number.POSITIVE_INFINITY
        ? share / (1 - share)
        : (y + strength * share) / (total - y - 1 + strength * (1 - share))
    mass *= ((total - y) / (y + 1)) * odds
  }
  const mids: number[] = []
  const tails: number[] = []
  let sum = 0
  for (let k = masses.length - 1; k >= 0; k--) {
    sum += masses[k]!
    if (sum <= nothing) continue
    tails.push(sum)
    mids.push(sum - masses[k]! / 2)
  }
  return { mids: Float64Array.from(mids.reverse()), tails: Float64Array.from(tails.reverse()) }
}

export class DiscreteFamily {
  readonly #share: number
  readonly #tables: Tables
  #members = new Map<number, number>()
  /** The members with their tables, made when first asked for. */
  #listed: { table: Table; count: number }[] | null = null

  /**
   * @param window days in the window, `baseline` days in the baseline: the usual share of the window
   * @param minimum smallest window count that can be flagged
   * @param ceiling largest p that can be flagged; `expected` is asked up to it
   */
  constructor(window: number, baseline: number, minimum: number, ceiling: number) {
    this.#share = window / (window + baseline)
    this.#tables = new Tables(minimum, ceiling)
  }

  /** Begins the family of another day; the tables stay. */
  clear(): void {
    this.#members = new Map()
    this.#listed = null
  }

  /**
   * Adds a test by its total (window and baseline) and dispersion.
   * @param weight below 1 where several tests are nearly one
   * @param share chance of one of its incidents to fall into the window; of few different values
   */
  add(total: number, dispersion: number, weight = 1, share = this.#share): void {
    const key = this.#tables.keyOf(total, dispersion, share)
    this.#members.set(key, (this.#members.get(key) ?? 0) + weight)
    this.#listed = null
  }

  /** S(t): how many of the tests would come out with p <= t by chance, for t up to the ceiling. */
  expected(t: number): number {
    let sum = 0
    // A p computed another way may be off in its last places.
    const limit = t * (1 + 1e-9)
    this.#listed ??= Array.from(this.#members, ([key, count]) => ({ table: this.#tables.of(key), count })).filter(
      ({ table }) => table.mids.length > 0,
    )
    for (const {
      table: { mids, tails },
      count,
    } of this.#listed) {
      // The first not above t.
      let low = 0
      let high = tails.length
      while (low < high) {
        const middle = (low + high) >> 1
        if (mids[middle]! <= limit) high = middle
        else low = middle + 1
      }
      if (low < tails.length) sum += count * tails[low]!
    }
    // The order of adding up depends on the days seen before; twelve digits do not.
    return Number(sum.toPrecision(12))
  }

  /**
   * Adjusted values of the p given; every other test of the family came out above them.
   * @param limit values above this need not be told apart: they come out as anything above it
   * @returns in the order of `p`, at most 1
   */
  adjust(p: ArrayLike<number>, limit = 1): Float64Array {
    const order = Uint32Array.from({ length: p.length }, (_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b)
    const out = new Float64Array(p.length).fill(1)
    const values = new Float64Array(order.length).fill(Number.POSITIVE_INFINITY)
    for (let k = 0; k < order.length; ) {
      const value = this.expected(p[order[k]!]!)
      values[k] = value / (k + 1)
      // S only grows: a rank below value / limit cannot come down to the limit, and is passed over.
      k = value <= limit * (k + 1) ? k + 1 : Math.max(k + 1, Math.ceil(value / limit) - 1)
    }
    let low = 1
    for (let rank = order.length - 1; rank >= 0; rank--) {
      const i = order[rank]!
      low = Math.min(low, values[rank]!)
      // The p itself is the least that can be said of it.
      if (low < 1) out[i] = Math.max(low, Math.min(1, p[i]!))
    }
    return out
  }
}
