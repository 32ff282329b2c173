/** Thread entry: replicates of a scan, as many threads as were asked for. */
import { serveThread } from '../thread/thread.ts'
import { planScan } from './scan.ts'
import type { ScanCalls } from './scan-calls.ts'
import { replicateMaximum } from './scan-replicates.ts'

serveThread<ScanCalls>({
  ready: () => null,
  plan({ study, ask }, { check }) {
    const { ranked, dispersion, job } = planScan(study, ask, check)
    return { ranked, dispersion, phi: job.phi }
  },
  replicates({ job, taken, maxima }, { check }) {
    const maximum = replicateMaximum(job)
    for (let i = Atomics.add(taken, 0, 1); i < maxima.length; i = Atomics.add(taken, 0, 1)) {
      check()
      maxima[i] = maximum(i)
    }
    return null
  },
})
