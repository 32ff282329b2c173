/** Data as they would be if nothing but chance were at work: one draw after the other into the same tables. */
import { createRandom, type Random } from './random.ts'
import type { ScanTask } from './scan-study.ts'
import { columnsOf, placeTotals } from './scan-windows.ts'

export interface ScanDraw {
  /** Cases by place and scanned interval (scan-windows.ts): cell[place * columns + j]. */
  cell: Int32Array
  /** Cases by place over all intervals. */
  perPlace: Int32Array
  /** Draws anew; the same seed gives the same. */
  next(seed: number): void
}

/** The seed of one replicate, so that it does not matter which thread draws it. */
export function replicateSeed(seed: number, replicate: number): number {
  let h = (seed ^ Math.imul(replicate + 1, 0x9e3779b1)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const below = (random: Random, n: number): number => Math.floor(random.bits() * n * 2 ** -32)

/** The place of every case, and the cases of each scanned interval and of those before them. */
function margins(task: ScanTask) {
  const { first, columns } = columnsOf(task)
  const label = new Int32Array(task.total)
  const perInterval = new Int32Array(columns)
  let before = 0
  let at = 0
  for (let p = 0; p < task.places; p++)
    for (let t = 0; t < task.intervals; t++) {
      const n = task.count[p * task.intervals + t]!
      label.fill(p, at, at + n)
      at += n
      if (t >= first) perInterval[t - first]! += n
      else before += n
    }
  return { first, columns, label, perInterval, before }
}

/**
 * Cases dealt anew to the dates with places and dates both as they were (Kulldorff 2005): for the scanned intervals alone, without
 * replacement; who is left belongs to the intervals before.
 */
export function permutedDraw(task: ScanTask): ScanDraw {
  const { columns, label, perInterval, before } = margins(task)
  const perPlace = placeTotals(task.count, task.places, task.intervals)
  const cell = new Int32Array(task.places * columns)
  // With nothing before the first scanned interval, that one gets who is left.
  const leftover = before === 0
  const dealt = perInterval.reduce((sum, n) => sum + n, 0) - (leftover ? perInterval[0]! : 0)
  const swaps = new Int32Array(dealt)
  return {
    cell,
    perPlace,
    next(seed) {
      const random = createRandom(seed)
      cell.fill(0)
      let done = 0
      for (let j = columns - 1; j >= (leftover ? 1 : 0); j--)
        for (let n = perInterval[j]!; n > 0; n--) {
          const other = done + below(random, label.length - done)
          const place = label[other]!
          label[other] = label[done]!
          label[done] = place
          swaps[done++] = other
          cell[place * columns + j]!++
        }
      if (leftover)
        for (let p = 0; p < task.places; p++) {
          let left = perPlace[p]!
          for (let j = 1; j < columns; j++) left -= cell[p * columns + j]!
          cell[p * columns] = left
        }
      // Back in the order of the start, whatever was drawn before: a replicate depends on its seed alone.
      while (done > 0) {
        const other = swaps[--done]!
        const place = label[other]!
        label[other] = label[done]!
        label[done] = place
      }
    },
  }
}

/** Totals of the scanned intervals without the noise of the clumps: each drawn towards the mean of all as far as that explains their variance. */
function meansOfIntervals(task: ScanTask, phi: number): Float64Array {
  const { first } = columnsOf(task)
  const sums = new Float64Array(task.intervals)
  for (let p = 0; p < task.places; p++) for (let t = 0; t < task.intervals; t++) sums[t]! += task.count[p * task.intervals + t]!
  const mean = task.total / task.intervals
  const variance = sums.reduce((s, n) => s + (n - mean) ** 2, 0) / task.intervals
  const kept = variance > 0 ? Math.max(0, 1 - (phi * mean) / variance) : 0
  return sums.slice(first).map((n) => kept * n + (1 - kept) * mean)
}

/**
 * Draws the places' rates as they may have been: totals vary by phi times their mean around them, and they among each other by what
 * is left of the totals' variance. With a gamma prior of that mean and variance a rate given its total C is gamma distributed with
 * shape a + C / phi and scale 1 / (a / mean + 1 / phi). The totals themselves would have the noise of the clumps twice.
 */
function rateDraw(perPlace: Int32Array, total: number, phi: number): (random: Random) => (uniform: number) => number {
  const mean = total / perPlace.length
  let variance = 0
  for (const n of perPlace) variance += (n - mean) ** 2 / perPlace.length
  const between = Math.max(variance - phi * mean, 1e-6 * mean * mean)
  const shape = (mean * mean) / between
  const rate = new Float64Array(perPlace.length)
  return (random) => {
    for (let z = 0; z < rate.length; z++) rate[z] = random.gamma(shape + perPlace[z]! / phi)
    return aliasTable(rate)
  }
}

/**
 * Cases that come in clumps: each cell a negative binomial with variance phi times its mean, given the total of its interval. That is
 * a Dirichlet-multinomial over places, drawn by its urn: the (i + 1)th case of an interval goes where an earlier one went with chance
 * i / (a + i), a = the interval's mean / (phi - 1), else to a place by the rates. Days that came out high did so by larger clumps, so
 * `a` is of the mean and not of the total: with the total, quiet data would alarm twice as often as they should.
 * Totals of places vary as they did when the data arose; what is expected is taken from them anew, as from real data.
 * @param phi > 1
 */
export function clumpedDraw(task: ScanTask, phi: number): ScanDraw {
  const { columns, perInterval, before } = margins(task)
  const intervalMeans = meansOfIntervals(task, phi)
  const rates = rateDraw(placeTotals(task.count, task.places, task.intervals), task.total, phi)
  const perPlace = new Int32Array(task.places)
  const cell = new Int32Array(task.places * columns)
  const drawn = new Int32Array(Math.max(before, ...perInterval))
  return {
    cell,
    perPlace,
    next(seed) {
      const random = createRandom(seed)
      cell.fill(0)
      const pick = rates(random)
      perPlace.fill(0)
      for (let j = -1; j < columns; j++) {
        const cases = j < 0 ? before : perInterval[j]!
        const fresh = (j < 0 ? before : intervalMeans[j]!) / (phi - 1)
        for (let i = 0; i < cases; i++) {
          const u = random.uniform() * (fresh + i)
          const place = u < fresh ? pick(u / fresh) : drawn[Math.floor(u - fresh)]!
          drawn[i] = place
          perPlace[place]!++
          if (j >= 0) cell[place * columns + j]!++
        }
      }
    },
  }
}

/**
 * Cases dealt to cells by what is expected in them (Poisson given their sum); with phi > 1 in clumps as above, over all cells.
 */
export function expectedDraw(task: ScanTask, phi: number): ScanDraw {
  const { first, columns } = columnsOf(task)
  const expected = task.expected as Float64Array
  const cells = task.places * columns
  // Whatever lies before the scanned intervals is one cell more: nobody looks into it.
  const chance = new Float64Array(cells + 1)
  for (let p = 0; p < task.places; p++)
    for (let t = 0; t < task.intervals; t++)
      chance[t >= first ? p * columns + t - first : cells]! += expected[p * task.intervals + t]!
  const pick = aliasTable(chance)
  const cell = new Int32Array(cells + 1)
  const drawn = new Int32Array(phi > 1 ? task.total : 0)
  const perPlace = placeTotals(task.count, task.places, task.intervals)
  return {
    cell,
    perPlace,
    next(seed) {
      const random = createRandom(seed)
      cell.fill(0)
      const fresh = phi > 1 ? task.total / (phi - 1) : Number.POSITIVE_INFINITY
      for (let i = 0; i < task.total; i++) {
        let at: number
        if (phi > 1) {
          const u = random.uniform() * (fresh + i)
          at = u < fresh ? pick(u / fresh) : drawn[Math.floor(u - fresh)]!
          drawn[i] = at
        } else at = pick(random.uniform())
        cell[at]!++
      }
    },
  }
}

/** Draws an index with chance in proportion to its weight from one uniform number (Walker 1977, Vose 1991). */
function aliasTable(weight: Float64Array): (uniform: number) => number {
  const n = weight.length
  const sum = weight.reduce((s, w) => s + w, 0)
  const share = Float64Array.from(weight, (w) => (w * n) / sum)
  const other = Int32Array.from(weight, (_, i) => i)
  const poor: number[] = []
  const rich: number[] = []
  share.forEach((s, i) => {
    ;(s < 1 ? poor : rich).push(i)
  })
  while (poor.length > 0 && rich.length > 0) {
    const p = poor.pop()!
    const r = rich.at(-1)!
    other[p] = r
    share[r]! -= 1 - share[p]!
    if (share[r]! < 1) {
      rich.pop()
      poor.push(r)
    }
  }
  for (const i of [...poor, ...rich]) share[i] = 1
  return (uniform) => {
    const at = uniform * n
    const i = Math.floor(at)
    return at - i < share[i]! ? i : other[i]!
  }
}
