/** What a thread of a scan answers. */
import type { ScanAsk, ScanPlan } from './scan.ts'
import type { ReplicateJob } from './scan-replicates.ts'
import type { ScanStudy } from './scan-study.ts'

export interface ScanCalls {
  /** Nothing: the thread is there, its code loaded. */
  ready: [null, null]
  /** The clusters of the data themselves. */
  plan: [{ study: Pick<ScanStudy, 'task' | 'steps'>; ask: ScanAsk }, Omit<ScanPlan, 'job'> & { phi: number }]
  /**
   * Takes one replicate after the other by the shared counter, until all are taken, and writes each maximum into its place.
   * `taken` is Int32Array(1) and `maxima` a Float64Array, both over shared memory.
   */
  replicates: [{ job: ReplicateJob; taken: Int32Array; maxima: Float64Array }, null]
}
