/** The largest likelihood ratio over all cylinders of one table of cases: what a replicate is drawn for. Exact. */
import { createLadder, logRatio, type RatioLadder } from './scan-likelihood.ts'
import type { ScanTask } from './scan-study.ts'
import { columnsOf, fromEach } from './scan-windows.ts'

/**
 * Where the search for the maxima of one kind of draw begins: most end above where the lowest so far did. It changes the time a
 * search takes, never what it finds.
 */
export interface SearchStart {
  level: number
  lowest: number
}
export const searchStart = (): SearchStart => ({ level: 0, lowest: Number.POSITIVE_INFINITY })

/** @returns the maximum, 0 where no cylinder has more than expected */
export type ScanMaximum = (cell: Int32Array, perPlace: Int32Array, start: SearchStart) => number

/** Searches from where the start says, and once more from nothing when the maximum lies below. */
export function searchFrom(start: SearchStart, ladder: RatioLadder, search: (level: number) => number): number {
  let best = search(start.level)
  if (start.level > 0 && best <= ladder.boundOf(start.level)) best = search(0)
  start.lowest = Math.min(start.lowest, best)
  start.level = Math.max(0, ladder.levelOf(start.lowest) - 1)
  return best
}

/** Any task. What cannot beat the best so far is turned away by one comparison (scan-likelihood.ts). */
export function plainMaximum(task: ScanTask): ScanMaximum {
  const shape = columnsOf(task)
  const { columns } = shape
  const { places, total, circles, minLength, maxLength, minCases } = task
  const { start: begin, member } = circles
  const ladder = createLadder(total, total, minCases)
  const expected = task.expected && fromEach(task.expected, task, shape)
  const suffix = new Int32Array(places * columns)
  const sum = new Float64Array(columns + 1)
  const mean = new Float64Array(columns + 1)
  const margin = new Float64Array(columns + 1)
  const firstEnd = task.prospective ? columns : minLength

  const search = (perPlace: Int32Array, from: number): number => {
    let level = from
    let best = ladder.boundOf(level)
    let largest = ladder.largest(level)
    for (let centre = 0; centre < places; centre++) {
      sum.fill(0)
      mean.fill(0)
      let inCircle = 0
      for (let k = begin[centre]!; k < begin[centre + 1]!; k++) {
        const p = member[k]!
        const row = p * columns
        inCircle += perPlace[p]!
        for (let j = 0; j < columns; j++) sum[j]! += suffix[row + j]!
        if (expected) for (let j = 0; j < columns; j++) mean[j]! += expected[row + j]!
        if (sum[0]! < minCases) continue
        const share = inCircle / total
        for (let end = firstEnd; end <= columns; end++) {
          const after = sum[end]!
          const meanAfter = expected ? mean[end]! : margin[end]! * share
          const last = Math.max(0, end - maxLength)
          for (let j = end - minLength; j >= last; j--) {
            const c = sum[j]! - after
            const mu = (expected ? mean[j]! : margin[j]! * share) - meanAfter
            if (!(mu < largest[c]!)) continue
            if (!(mu < ladder.fill(level, c))) continue
            const llr = logRatio(c, mu, total)
            if (llr > best) {
              best = llr
              level = ladder.levelOf(best)
              largest = ladder.largest(level)
            }
          }
        }
      }
    }
    return best
  }

  return (cell, perPlace, start) => {
    margin.fill(0)
    for (let p = 0; p < places; p++) {
      let after = 0
      for (let j = columns - 1; j >= 0; j--) {
        after += cell[p * columns + j]!
        suffix[p * columns + j] = after
        margin[j]! += after
      }
    }
    return searchFrom(start, ladder, (level) => search(perPlace, level))
  }
}
