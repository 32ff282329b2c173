/** The best window of every centre in the data as it is, and which of them are told. */
import { logRatio } from './scan-likelihood.ts'
import type { ScanTask } from './scan-study.ts'
import { columnsOf, fromEach, placeTotals, windowsOf } from './scan-windows.ts'

/** Clusters below this are noise of the arithmetic. */
const leastRatio = 0.001

/** Sums of parts of a population differ by the order of adding: windows alike but for that are equal, and the first stands. */
const rounding = 1e-10

export interface ScanFound {
  centre: number
  /** Members: the first `size` of the centre's circle. */
  size: number
  /** First and last interval. */
  from: number
  to: number
  observed: number
  expected: number
  llr: number
}

/**
 * Within a centre a later window wins when strictly better: smaller circle, then earlier end, then shorter. Centres without one
 * are left out.
 * @param check throws when the caller took the call back
 * @param disjoint give also each centre's best among the windows that neither overlap nor touch its better ones in time
 */
export function bestOfCentres(task: ScanTask, disjoint = false, check?: () => void): ScanFound[] {
  const shape = columnsOf(task)
  const { first, columns } = shape
  const count = fromEach(task.count, task, shape)
  const expected = task.expected && fromEach(task.expected, task, shape)
  const perPlace = placeTotals(task.count, task.places, task.intervals)
  const margin = new Float64Array(columns + 1)
  for (let p = 0; p < task.places; p++) for (let j = 0; j < columns; j++) margin[j]! += count[p * columns + j]!
  const { from, to } = windowsOf(task)
  const { start, member } = task.circles
  const { total, minCases } = task
  const sum = new Float64Array(columns + 1)
  const mean = new Float64Array(columns + 1)
  // One bar to pass for all windows of a centre, or one for each.
  const bars = new Float64Array(disjoint ? from.length : 1)
  const holders: (ScanFound | null)[] = new Array(bars.length)
  const found: ScanFound[] = []
  for (let centre = 0; centre < task.places; centre++) {
    check?.()
    sum.fill(0)
    mean.fill(0)
    bars.fill(0)
    holders.fill(null)
    let inCircle = 0
    for (let k = start[centre]!; k < start[centre + 1]!; k++) {
      const p = member[k]!
      inCircle += perPlace[p]!
      for (let j = 0; j < columns; j++) sum[j]! += count[p * columns + j]!
      if (expected) for (let j = 0; j < columns; j++) mean[j]! += expected[p * columns + j]!
      for (let w = 0; w < from.length; w++) {
        const c = sum[from[w]!]! - sum[to[w]!]!
        if (c < minCases) continue
        const mu = expected ? mean[from[w]!]! - mean[to[w]!]! : (inCircle * (margin[from[w]!]! - margin[to[w]!]!)) / total
        const over = c - mu
        const bar = disjoint ? w : 0
        // LLR <= over^2 / (2 mu (1 - mu/N)) while c is at most half of all: what cannot win needs no logarithm.
        if (over <= 0 || (2 * c <= total && over * over * (1 + 1e-9) < 2 * bars[bar]! * mu * (1 - mu / total))) continue
        const llr = logRatio(c, mu, total)
        if (llr > bars[bar]! + rounding) {
          bars[bar] = llr
          const size = k - start[centre]! + 1
          holders[bar] = { centre, size, from: first + from[w]!, to: first + to[w]! - 1, observed: c, expected: mu, llr }
        }
      }
    }
    if (disjoint) bestInRange(holders, 0, task.intervals - 1, found)
    else if (holders[0]) found.push(holders[0])
  }
  return rankFound(found)
}

/** The best window within intervals from..to, then the best of those before it and of those after it, with a gap between. */
function bestInRange(holders: readonly (ScanFound | null)[], from: number, to: number, found: ScanFound[]): void {
  let best: ScanFound | null = null
  const inside: ScanFound[] = []
  for (const one of holders)
    if (one && one.llr >= leastRatio && one.from >= from && one.to <= to) {
      inside.push(one)
      const gain = best === null ? 1 : one.llr - best.llr
      if (gain > rounding || (gain > -rounding && one.size < best!.size)) best = one
    }
  if (best === null) return
  found.push(best)
  bestInRange(inside, from, best.from - 2, found)
  bestInRange(inside, best.to + 2, to, found)
}

/** Differences of the likelihood ratio below this are none. */
export const sameRatio = 1e-9

/** Most likely first; equal ones by fewer members, then lower id, then earlier. */
function rankFound(found: ScanFound[]): ScanFound[] {
  found.sort((p, q) => q.llr - p.llr)
  for (let from = 0; from < found.length; ) {
    let to = from + 1
    while (to < found.length && found[from]!.llr - found[to]!.llr < sameRatio) to++
    if (to - from > 1) {
      const tied = found.slice(from, to).sort((p, q) => p.size - q.size || p.centre - q.centre || p.from - q.from)
      for (const [i, one] of tied.entries()) found[from + i] = one
    }
    from = to
  }
  return found
}

/**
 * The clusters told: each shares no place with a more likely one, unless there is at least one interval between the two.
 * @param ranked as bestOfCentres gives them
 */
export function withoutOverlap(ranked: ScanFound[], task: ScanTask): ScanFound[] {
  const kept: { found: ScanFound; places: Set<number> }[] = []
  for (const found of ranked) {
    if (found.llr < leastRatio) break
    const members = membersOf(found, task)
    const clear = kept.every(
      (k) => k.found.from > found.to + 1 || found.from > k.found.to + 1 || !members.some((p) => k.places.has(p)),
    )
    if (clear) kept.push({ found, places: new Set(members) })
  }
  return kept.map((k) => k.found)
}

export function membersOf({ centre, size }: ScanFound, { circles }: ScanTask): number[] {
  const at = circles.start[centre]!
  return Array.from(circles.member.subarray(at, at + size))
}
