/**
 * Getis-Ord Gi* (Getis & Ord 1992; Ord & Getis 1995), as spdep::localG gives it with the cell itself included:
 *   z(i) = (sum_j w(ij) x(j) - m W(i)) / (s sqrt((n S1(i) - W(i)^2) / (n - 1)))
 * with m and s the mean and population standard deviation of all n cells, W(i) = sum_j w(ij), S1(i) = sum_j w(ij)^2.
 * High z: a hot spot, low z: a cold spot. p by the normal law, adjusted over all cells; counts are skewed and cells few,
 * so the p of a conditional permutation (Anselin 1995) stands beside it where asked for: every weight of i, its own too,
 * meets a value drawn without replacement from the cells other than i, as in spdep::localG_perm.
 */
import { adjust } from './false-discovery.ts'
import { createRandom } from './random.ts'
import { normalAtLeast } from './tails.ts'

/** Neighbours of cell i are other[start[i]..start[i+1]-1] with those weights; the cell itself is one of them. */
export interface Weights {
  start: Uint32Array
  other: Uint32Array
  weight: Float64Array
}
export interface GetisOrd {
  /** NaN where it has no value: all x equal, or every cell a neighbour. Its p are then 1. */
  z: Float64Array
  /** P(Z >= z): hot spots. */
  upper: Float64Array
  /** P(|Z| >= |z|): hot or cold. */
  twoSided: Float64Array
  /** `upper` adjusted for all cells, Benjamini-Hochberg and Benjamini-Yekutieli. */
  upperBh: Float64Array
  upperBy: Float64Array
  permutation?: {
    /** (1 + draws with a sum at least as large) / (draws + 1) */
    upper: Float64Array
    /** (1 + min(k, draws - k)) / (draws + 1) for those k draws: spdep's folded p, small at hot and at cold spots. */
    folded: Float64Array
  }
}

/** Weight 1 for every cell at most `radius` columns and rows away, itself included; cell = row * columns + column. */
export function queenWeights(columns: number, rows: number, radius = 1): Weights {
  for (const [name, value] of Object.entries({ columns, rows, radius }))
    if (!(Number.isInteger(value) && value >= 0))
      throw new RangeError(`getis-ord: ${name} = ${value} is not a whole number of at least 0`)
  const start = new Uint32Array(columns * rows + 1)
  const other: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let r = Math.max(0, row - radius); r <= Math.min(rows - 1, row + radius); r++)
        for (let c = Math.max(0, column - radius); c <= Math.min(columns - 1, column + radius); c++) other.push(r * columns + c)
      start[row * columns + column + 1] = other.length
    }
  }
  return { start, other: Uint32Array.from(other), weight: new Float64Array(other.length).fill(1) }
}

/**
 * @param x one value per cell, any unit
 * @param draws permutations per cell, 0 for none; the same seed gives the same p
 * @throws RangeError naming the first x or weight that is no number, a neighbour that is no cell, a cell without itself
 */
export function getisOrd(x: ArrayLike<number>, weights: Weights, draws = 0, seed = 1): GetisOrd {
  const { start, other, weight } = weights
  const n = x.length
  if (start.length !== n + 1) throw new RangeError(`getis-ord: ${n} values but weights for ${start.length - 1} cells`)
  if (!(Number.isInteger(draws) && draws >= 0))
    throw new RangeError(`getis-ord: draws = ${draws} is not a whole number of at least 0`)
  let mean = 0
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(x[i])) throw new RangeError(`getis-ord: x[${i}] = ${x[i]} is not a number`)
    mean += x[i]! / n
  }
  let variance = 0
  let scale = 0
  for (let i = 0; i < n; i++) {
    variance += (x[i]! - mean) ** 2 / n
    scale = Math.max(scale, Math.abs(x[i]!))
  }
  // The mean of equal values is only equal to them up to rounding.
  const flat = Math.sqrt(variance) <= scale * 1e-14

  const z = new Float64Array(n)
  const upper = new Float64Array(n)
  const twoSided = new Float64Array(n)
  const sums = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let total = 0
    let squares = 0
    let self = false
    for (let k = start[i]!; k < start[i + 1]!; k++) {
      const j = other[k]!
      const w = weight[k]!
      if (j >= n) throw new RangeError(`getis-ord: neighbour ${j} of cell ${i} is not one of ${n} cells`)
      if (!Number.isFinite(w)) throw new RangeError(`getis-ord: weight[${k}] = ${w} is not a number`)
      if (j === i) self = true
      sums[i]! += w * x[j]!
      total += w
      squares += w * w
    }
    if (!self) throw new RangeError(`getis-ord: cell ${i} is not its own neighbour`)
    const spread = n * squares - total * total
    const defined = !flat && spread > n * squares * 1e-14
    z[i] = defined ? (sums[i]! - mean * total) / Math.sqrt((variance * spread) / (n - 1)) : Number.NaN
    upper[i] = defined ? normalAtLeast(z[i]!) : 1
    twoSided[i] = defined ? Math.min(1, 2 * normalAtLeast(Math.abs(z[i]!))) : 1
  }
  const out: GetisOrd = { z, upper, twoSided, upperBh: adjust(upper, 'bh'), upperBy: adjust(upper, 'by') }
  if (draws > 0) out.permutation = permute(x, weights, sums, draws, seed)
  return out
}

function permute(x: ArrayLike<number>, { start, weight }: Weights, sums: Float64Array, draws: number, seed: number) {
  const n = x.length
  const random = createRandom(seed)
  const upper = new Float64Array(n)
  const folded = new Float64Array(n)
  // `pool` is always some order of all cells; a partial shuffle from any order is a fair draw.
  const pool = Uint32Array.from({ length: n }, (_, i) => i)
  const place = pool.slice()
  const swap = (a: number, b: number): void => {
    const one = pool[a]!
    const two = pool[b]!
    pool[a] = two
    pool[b] = one
    place[two] = a
    place[one] = b
  }
  for (let i = 0; i < n; i++) {
    const from = start[i]!
    const to = start[i + 1]!
    if (to - from > n - 1) {
      upper[i] = 1
      folded[i] = 1
      continue
    }
    swap(place[i]!, n - 1)
    // Sums in another order differ in the last digits; equal ones must still tie.
    const tie = 1e-12 * Math.max(1, Math.abs(sums[i]!))
    let least = 0
    for (let d = 0; d < draws; d++) {
      let sum = 0
      for (let k = from; k < to; k++) {
        const drawn = k - from
        swap(drawn, drawn + random.below(n - 1 - drawn))
        sum += weight[k]! * x[pool[drawn]!]!
      }
      if (sum >= sums[i]! - tie) least++
    }
    upper[i] = (1 + least) / (draws + 1)
    folded[i] = (1 + Math.min(least, draws - least)) / (draws + 1)
  }
  return { upper, folded }
}
