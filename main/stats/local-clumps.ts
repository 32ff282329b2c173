/**
 * How much more than chance the incidents around one place come in clumps: by category, judged by blocks of days as long
 * as the rule's window, inside the baseline.
 *
 * For a circle with n incidents over b blocks, X^2 = sum (x - n/b)^2 / (n/b) has the mean (b-1) f(n), where f = 1 without
 * clumps and f(n) = n phi / (n + phi - 1) for negative-binomial counts of variance phi times their mean (the
 * Dirichlet-multinomial given n). phi is what makes the sum of X^2 over circles come out; a category leans on all of them.
 * Circles that share incidents weigh as one.
 */
import type { CircleGrid } from './local-grid.ts'
import type { RuleColumns } from './rule-series.ts'

/** Circles with fewer say next to nothing. */
const least = 3
/** A past surge in one place must not stand for all. */
const most = 6
/** Degrees of freedom of all categories in the value of one; and of "no clumps" in that of all. */
const shrink = 400
/** Errs towards silence by about a standard error of the estimate. */
const margin = 1.05
const largest = 20

export class LocalClumps {
  readonly #grid: CircleGrid
  readonly #columns: RuleColumns
  readonly #first: number
  readonly #window: number
  /** By circle: incidents in whole blocks of the baseline, and the sum of their squares by block. */
  readonly #sum: Float64Array
  readonly #squares: Float64Array
  readonly #block: Int32Array
  #from = 0
  #to = -1

  /** @param first first day of the grid's span; `window` days in a block */
  constructor(grid: CircleGrid, columns: RuleColumns, first: number, window: number) {
    this.#grid = grid
    this.#columns = columns
    this.#first = first
    this.#window = window
    this.#sum = new Float64Array(grid.cells)
    this.#squares = new Float64Array(grid.cells)
    this.#block = new Int32Array(grid.cells)
  }

  /** Blocks lie on fixed days, so that a day asked for alone sees the same ones. */
  advance(from: number, to: number, young: boolean[], afresh: boolean): void {
    const begin = Math.ceil(from / this.#window)
    const end = Math.floor((to + 1) / this.#window) - 1
    if (afresh) {
      this.#sum.fill(0)
      this.#squares.fill(0)
      for (let b = begin; b <= end; b++) this.#put(b, 1, young)
    } else {
      for (let b = this.#from; b < begin; b++) this.#put(b, -1, young)
      for (let b = this.#to + 1; b <= end; b++) this.#put(b, 1, young)
    }
    this.#from = begin
    this.#to = end
  }

  #put(block: number, by: number, young: boolean[]): void {
    const { rows, cellOf, dayStart, start, near } = this.#grid
    const { feed } = this.#columns
    const touched: number[] = []
    const day = block * this.#window - this.#first
    for (let r = dayStart[day]!; r < dayStart[day + this.#window]!; r++) {
      if (young[feed?.[rows[r]!] ?? 0]) continue
      const cell = cellOf[r]!
      for (let k = start[cell]!; k < start[cell + 1]!; k++) if (this.#block[near[k]!]!++ === 0) touched.push(near[k]!)
    }
    for (const cell of touched) {
      const x = this.#block[cell]!
      this.#sum[cell]! += by * x
      this.#squares[cell]! += by * x * x
      this.#block[cell] = 0
    }
  }

  /**
   * @param own incidents in each cell itself, window and baseline; `then` in the circle, baseline
   * @returns variance over mean by category, >= 1
   */
  dispersions(own: Int32Array, then: Int32Array, categories: number): Float64Array {
    const blocks = this.#to - this.#from + 1
    const out = new Float64Array(categories).fill(1)
    if (blocks < 3) return out
    const all = new Moments()
    const parts = Array.from({ length: categories }, () => new Moments())
    for (let cell = 0; cell < own.length; cell++) {
      const n = this.#sum[cell]!
      if (own[cell] === 0 || n < least) continue
      const weight = Math.min(1, own[cell]! / then[cell]!)
      const mean = n / blocks
      const value = Math.min(most * (blocks - 1), (this.#squares[cell]! - n * mean) / mean)
      for (const part of [all, parts[this.#grid.category[cell]!]!]) part.add(n, weight, value, blocks - 1)
    }
    const one = all.solve(null)
    // Rounded: the order of adding up, which the span decides, must not show.
    for (let c = 0; c < categories; c++) out[c] = Math.max(1, Math.round(margin * parts[c]!.solve(one) * 100) / 100)
    return out
  }
}

class Moments {
  readonly #byN = new Map<number, number>()
  #value = 0
  #freedom = 0

  add(n: number, weight: number, value: number, freedom: number): void {
    this.#byN.set(n, (this.#byN.get(n) ?? 0) + weight * freedom)
    this.#value += weight * value
    this.#freedom += weight * freedom
  }

  /** phi that makes the mean come out, joined with `lean` (or with 1) at `shrink` degrees of freedom. */
  solve(lean: number | null): number {
    const at = (phi: number): number => {
      let sum = 0
      for (const [n, freedom] of this.#byN) sum += (freedom * n * phi) / (n + phi - 1)
      return sum
    }
    let own = 1
    if (this.#value > this.#freedom) {
      let low = 1
      let high = largest
      for (let i = 0; i < 30; i++) {
        const middle = (low + high) / 2
        if (at(middle) < this.#value) low = middle
        else high = middle
      }
      own = (low + high) / 2
    }
    return (own * this.#freedom + (lean ?? 1) * shrink) / (this.#freedom + shrink)
  }
}
