/** Replicates of a scan by their number: the first `replicates` as the standard test has them, then as many in clumps. */
import { clumpedDraw, expectedDraw, permutedDraw, replicateSeed, type ScanDraw } from './scan-draw.ts'
import { fastMaximum } from './scan-fast-maximum.ts'
import { type SearchStart, searchStart, windowMaximum } from './scan-maximum.ts'
import type { ScanTask } from './scan-study.ts'

export interface ReplicateJob {
  task: ScanTask
  replicates: number
  seed: number
  /** Variance over mean of the clumps; 1 asks for no second set. */
  phi: number
}

export const replicatesOf = ({ replicates, phi }: ReplicateJob): number => (phi > 1 ? 2 * replicates : replicates)

/** The maximum of one replicate. The same number and seed give the same, whatever was asked before and on whatever thread. */
export function replicateMaximum(job: ReplicateJob): (number: number) => number {
  const { task, replicates, seed, phi } = job
  const maximum = fastMaximum(task) ?? windowMaximum(task)
  const make = (clumps: number): { draw: ScanDraw; start: SearchStart } => ({
    draw: task.expected ? expectedDraw(task, clumps) : clumps > 1 ? clumpedDraw(task, clumps) : permutedDraw(task),
    start: searchStart(),
  })
  const kinds: (ReturnType<typeof make> | undefined)[] = []
  return (number) => {
    const kind = number < replicates ? 0 : 1
    kinds[kind] ??= make(kind === 0 ? 1 : phi)
    const { draw, start } = kinds[kind]
    draw.next(replicateSeed(seed, number))
    return maximum(draw.cell, draw.perPlace, start)
  }
}
