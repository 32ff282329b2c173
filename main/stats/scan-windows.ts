/** Sums that every pass over the circles needs: cases from each interval on to the end, by place. */
import type { ScanTask } from './scan-study.ts'

export interface ScanColumns {
  /** Column j begins with interval first + j; windows begin at a column and end before another, or at the end. */
  first: number
  columns: number
}

/** Prospective windows begin within the last maxLength intervals; any others may begin anywhere. */
export function columnsOf(task: ScanTask): ScanColumns {
  const first = task.prospective ? task.intervals - task.maxLength : 0
  return { first, columns: task.intervals - first }
}

/** value[place * columns + j] = sum of a place's cells from interval first + j to the end. */
export function fromEach<T extends Int32Array | Float64Array>(cell: T, task: ScanTask, { first, columns }: ScanColumns): T {
  const out = new (cell.constructor as new (length: number) => T)(task.places * columns)
  for (let p = 0; p < task.places; p++) {
    let sum = 0
    for (let j = columns - 1; j >= 0; j--) {
      sum += cell[p * task.intervals + first + j]!
      out[p * columns + j] = sum
    }
  }
  return out
}

/** Sum of each place over all intervals. */
export function placeTotals(count: Int32Array, places: number, intervals: number): Int32Array {
  const out = new Int32Array(places)
  for (let p = 0; p < places; p++) for (let t = 0; t < intervals; t++) out[p]! += count[p * intervals + t]!
  return out
}

/**
 * Every window of a task by its columns, in the order in which the first of equals wins: by its end, then shorter first.
 * `to` = columns stands for the end of the study.
 */
export function windowsOf(task: ScanTask): { from: Int32Array; to: Int32Array } {
  const { columns } = columnsOf(task)
  const from: number[] = []
  const to: number[] = []
  for (let end = task.prospective ? columns : task.minLength; end <= columns; end++)
    for (let begin = end - task.minLength; begin >= Math.max(0, end - task.maxLength); begin--) {
      from.push(begin)
      to.push(end)
    }
  return { from: Int32Array.from(from), to: Int32Array.from(to) }
}
