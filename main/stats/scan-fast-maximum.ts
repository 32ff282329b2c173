/** The largest likelihood ratio of the prospective permutation scan by the vector loop of scan-kernel.ts. Exact, as the plain one. */
import { type Kernel, lanes, makeKernel } from './scan-kernel.ts'
import { createLadder, logRatio } from './scan-likelihood.ts'
import { type ScanMaximum, searchFrom } from './scan-maximum.ts'
import type { ScanTask } from './scan-study.ts'
import { columnsOf } from './scan-windows.ts'

/** Circles of up to this many cases have a row of thresholds each, larger ones share one with those a 2048th larger. */
const exactRows = 2048
/** No count reaches it, so a window with this threshold is none. */
const never = 65_535
const mostWindows = 256
/** Levels apart before a table of thresholds is worth the time to fill it. */
const worthTable = 2
const mostBytes = 2 ** 29

/** Row of the thresholds by cases in a circle; `least` is the smallest number of cases of each row. */
function thresholdRows(total: number): { rowOf: Uint16Array; least: number[] } {
  const rowOf = new Uint16Array(total + 1)
  const least: number[] = []
  for (let c = 0; c <= total; c++) {
    if (c <= exactRows || c >= least.at(-1)! + c / exactRows) least.push(c)
    rowOf[c] = least.length - 1
  }
  return { rowOf, least }
}

/**
 * @returns null where the task does not fit: another model, counts or windows too many, or no memory.
 * The totals of the scanned intervals must be those of the task in every table it is given, as all draws of scan-draw.ts keep them.
 */
export function fastMaximum(task: ScanTask): ScanMaximum | null {
  const { first, columns } = columnsOf(task)
  const { places, total, circles, minLength, minCases, intervals } = task
  if (task.model !== 'stp' || !task.prospective || columns > mostWindows) return null
  const margin = new Float64Array(columns)
  for (let j = columns - 1; j >= 0; j--) {
    margin[j] = j + 1 < columns ? margin[j + 1]! : 0
    for (let p = 0; p < places; p++) margin[j]! += task.count[p * intervals + first + j]!
  }
  const most = margin[0]!
  const { rowOf, least } = thresholdRows(total)
  if (most >= never || least.length > 65_535) return null

  const vectors = Math.ceil(columns / lanes)
  const width = vectors * lanes
  const align = (bytes: number): number => Math.ceil(bytes / 16) * 16
  // One after the other: running sums, circles, totals of places, counts, rows, and a table of thresholds a level.
  const atCases = width * 2
  const atMembers = atCases + 16
  const atPlaces = align(atMembers + circles.member.length * 4)
  const atCounts = align(atPlaces + places * 4)
  const atRows = align(atCounts + places * width * 2)
  const atTables = align(atRows + (total + 1) * 2)
  const tableBytes = align(least.length * width * 2)
  const mostTables = Math.min(64, Math.floor((mostBytes - atTables) / tableBytes))
  if (mostTables < 2) return null
  const pageBytes = 65_536
  let kernel: Kernel
  try {
    kernel = makeKernel(vectors, Math.ceil((atTables + 2 * tableBytes) / pageBytes))
  } catch {
    return null
  }
  const { memory, scan } = kernel
  let sums = new Uint16Array(0)
  let inCircle = new Int32Array(0)
  let perPlaceView = new Int32Array(0)
  let counts = new Uint16Array(0)
  const view = (): void => {
    sums = new Uint16Array(memory.buffer, 0, width)
    inCircle = new Int32Array(memory.buffer, atCases, 1)
    perPlaceView = new Int32Array(memory.buffer, atPlaces, places)
    counts = new Uint16Array(memory.buffer, atCounts, places * width)
  }
  view()
  new Uint32Array(memory.buffer, atMembers, circles.member.length).set(circles.member)
  new Uint16Array(memory.buffer, atRows, total + 1).set(rowOf)

  const ladder = createLadder(total, most, minCases)
  /** Slot of each level's table. */
  const slots = new Map<number, number>()
  /** A level without a table uses the nearest below it, which turns less away but nothing wrong, unless that is far below. */
  const tableOf = (level: number): { address: number; level: number } => {
    let lower = level
    while (lower >= 0 && !slots.has(lower)) lower--
    if (lower >= 0 && (level - lower < worthTable || slots.size >= mostTables))
      return { address: atTables + slots.get(lower)! * tableBytes, level: lower }
    let slot = slots.get(level)
    if (slot === undefined) {
      slot = slots.size
      slots.set(level, slot)
      const needed = Math.ceil((atTables + slots.size * tableBytes) / pageBytes)
      const has = memory.buffer.byteLength / pageBytes
      if (needed > has) {
        memory.grow(needed - has)
        view()
      }
      fillTable(new Uint16Array(memory.buffer, atTables + slot * tableBytes, least.length * width), level)
    }
    return { address: atTables + slot * tableBytes, level }
  }
  const fillTable = (table: Uint16Array, level: number): void => {
    table.fill(never)
    for (let j = 0; j <= columns - minLength; j++) {
      const unit = (margin[j]! / total) * (1 - 1e-12)
      let c = minCases
      for (let row = 0; row < least.length; row++) {
        const mu = least[row]! * unit
        while (c <= margin[j]! && !(mu < ladder.fill(level, c))) c++
        if (c > margin[j]!) break
        table[row * width + j] = c - 1
      }
    }
  }

  const search = (from: number): number => {
    let best = ladder.boundOf(from)
    let table = tableOf(from)
    for (let centre = 0; centre < places; centre++) {
      let at = atMembers + circles.start[centre]! * 4
      const end = atMembers + circles.start[centre + 1]! * 4
      sums.fill(0)
      inCircle[0] = 0
      while (at < end) {
        const stopped = scan(at, end, 0, atCases, atPlaces, atCounts, atRows, table.address)
        at = stopped & ~1
        if (stopped === at) break
        const share = inCircle[0]! / total
        let better = false
        for (let j = 0; j <= columns - minLength; j++) {
          const c = sums[j]!
          if (c < minCases) break
          const mu = margin[j]! * share
          if (!(mu < ladder.fill(table.level, c))) continue
          const llr = logRatio(c, mu, total)
          if (llr > best) {
            best = llr
            better = true
          }
        }
        if (better && ladder.levelOf(best) > table.level) table = tableOf(ladder.levelOf(best))
      }
    }
    return best
  }

  return (cell, perPlace, start) => {
    perPlaceView.set(perPlace)
    for (let p = 0; p < places; p++) {
      let after = 0
      for (let j = columns - 1; j >= 0; j--) {
        after += cell[p * columns + j]!
        counts[p * width + j] = after
      }
    }
    return searchFrom(start, ladder, search)
  }
}
