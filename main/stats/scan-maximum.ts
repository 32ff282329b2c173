/** The largest likelihood ratio over all cylinders of one table of cases: what a replicate is drawn for. Exact. */
import { createLadder, logRatio, type RatioLadder } from './scan-likelihood.ts'
import type { ScanTask } from './scan-study.ts'
import { makeWindowKernel, type WindowKernel } from './scan-window-kernel.ts'
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

/** Room for the sums of a circle, in the memory of the vector loop where there is one. */
function windowRoom(task: ScanTask, columns: number) {
  const single = task.model === 'stp' && task.total < 2 ** 24
  const size = single ? 4 : 8
  // A vector of nothing on either side, for the loop reads whole vectors.
  const stride = Math.ceil((columns + 1) / 4) * 4 + 8
  let kernel: WindowKernel | null = null
  try {
    kernel = makeWindowKernel(single, Math.ceil((2 * stride * size) / 65_536))
  } catch {
    // Without vectors the plain loop does.
  }
  const buffer = kernel?.memory.buffer ?? new ArrayBuffer(2 * stride * size)
  const view = (at: number): Float32Array | Float64Array =>
    single ? new Float32Array(buffer, at, columns + 1) : new Float64Array(buffer, at, columns + 1)
  const [sumsAt, meansAt] = [4 * size, (stride + 4) * size]
  return { kernel, sum: view(sumsAt), mean: view(meansAt), sumsAt, meansAt }
}

/** A part in a thousand is given away to the rounding of single precision; a window let through is checked anyway. */
const slack = 1 - 1e-3

/**
 * Any task. What cannot beat the best so far is turned away several windows at a time (scan-window-kernel.ts).
 * @param vectors false leaves that out: the same, slower
 */
export function windowMaximum(task: ScanTask, vectors = true): ScanMaximum {
  const shape = columnsOf(task)
  const { columns } = shape
  const { places, total, circles, minLength, maxLength, minCases } = task
  const { start: begin, member } = circles
  const ladder = createLadder(total, total, minCases)
  const expected = task.expected && fromEach(task.expected, task, shape)
  const suffix = new Int32Array(places * columns)
  const margin = new Float64Array(columns + 1)
  const { kernel, sum, mean, sumsAt, meansAt } = windowRoom(task, columns)
  const firstEnd = task.prospective ? columns : minLength
  /** The most that is expected in one window, in the units of `mean`. */
  const largestWindow = (): number => {
    let most = 0
    for (let end = firstEnd; end <= columns; end++) most = Math.max(most, mean[Math.max(0, end - maxLength)]! - mean[end]!)
    return most
  }

  const search = (perPlace: Int32Array, from: number): number => {
    let level = from
    let best = ladder.boundOf(level)
    let largest = ladder.largest(level)
    if (!expected) mean.set(margin)
    let most = expected ? 0 : largestWindow()
    for (let centre = 0; centre < places; centre++) {
      sum.fill(0)
      if (expected) mean.fill(0)
      let inCircle = 0
      for (let k = begin[centre]!; k < begin[centre + 1]!; k++) {
        const p = member[k]!
        const row = p * columns
        inCircle += perPlace[p]!
        for (let j = 0; j < columns; j++) sum[j]! += suffix[row + j]!
        if (expected) {
          for (let j = 0; j < columns; j++) mean[j]! += expected[row + j]!
          most = largestWindow()
        }
        if (sum[0]! < minCases) continue
        const share = expected ? 1 : inCircle / total
        for (let end = firstEnd; end <= columns; end++) {
          if (kernel && vectors) {
            const m = most * share
            const few = m < 40 || 2 * sum[0]! > total
            const quarter = few ? (best / 4) * slack : 0
            const grow = few ? 1 + (2 * m + sum[0]! / 4) / Math.max(1e-9, total - m) : 1 / (1 - m / total)
            end = kernel.scan(
              sumsAt,
              meansAt,
              end,
              columns,
              minLength,
              maxLength,
              share,
              2 * best * slack,
              quarter,
              grow,
              minCases - 0.5,
            )
            if (end < 0) break
          }
          const after = sum[end]!
          const meanAfter = mean[end]!
          const last = Math.max(0, end - maxLength)
          for (let j = end - minLength; j >= last; j--) {
            const c = sum[j]! - after
            const mu = (mean[j]! - meanAfter) * share
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
