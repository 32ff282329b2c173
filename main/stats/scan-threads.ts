/** A scan whose replicates run on several threads; the answer is that of scanHere, bit for bit. */
import { threadClient } from '../thread/thread.ts'
import { finishScan, type ScanAsk, type ScanOutcome } from './scan.ts'
import type { ScanCalls } from './scan-calls.ts'
import { replicatesOf } from './scan-replicates.ts'
import type { ScanStudy } from './scan-study.ts'

/**
 * @param threads 1 or more
 * @throws Failure cancelled when `signal` is aborted
 */
export async function scanOnThreads(
  study: ScanStudy,
  ask: ScanAsk,
  threads: number,
  watch: { signal?: AbortSignal; progress?: (done: number, total: number) => void } = {},
): Promise<ScanOutcome> {
  const { task, steps } = study
  const start = () => threadClient<ScanCalls>(new URL('./scan.worker', import.meta.url), {})
  const clients = Array.from({ length: Math.max(1, Math.min(threads, ask.replicates)) }, start)
  let timer: NodeJS.Timeout | undefined
  try {
    // The others load while the first one plans.
    const ready = Promise.all(clients.slice(1).map((c) => c.call('ready', null)))
    // When planning fails its failure is the one to tell.
    ready.catch(() => {})
    const { phi, ...found } = await clients[0]!.call('plan', { study: { task, steps }, ask }, watch.signal)
    const plan = { ...found, job: { task, replicates: ask.replicates, seed: ask.seed, phi } }
    const total = replicatesOf(plan.job)
    const maxima = new Float64Array(new SharedArrayBuffer(total * 8))
    if (total > 0) {
      const taken = new Int32Array(new SharedArrayBuffer(4))
      await ready
      timer = setInterval(() => watch.progress?.(Math.min(total, Atomics.load(taken, 0)), total), 100)
      await Promise.all(clients.map((c) => c.call('replicates', { job: plan.job, taken, maxima }, watch.signal)))
    }
    return finishScan(study, ask, plan, Float64Array.from(maxima))
  } finally {
    clearInterval(timer)
    await Promise.all(clients.map((c) => c.stop()))
  }
}
