import { useMemo } from 'react'
import type { Job } from '../../../contract/model.ts'
import type { CallError } from '../../state/cache.ts'
import { useCall } from '../../state/call.tsx'
import { useJobs } from '../frame/Jobs.tsx'
import { joinLedger, type LedgerEntry } from './standing.ts'

const onLedger = ['reports.changed', 'ledger.changed'] as const

/** Every source with its line of the ledger, kept up to date; `running` is the work under way on each. */
export function useLedger(): {
  entries: LedgerEntry[]
  here: boolean
  error: CallError | null
  loading: boolean
  refresh: () => void
  running: ReadonlyMap<string, Job>
} {
  const sources = useCall('source.list', {}, { on: onLedger })
  const ledger = useCall('ledger.list', {}, { on: onLedger })
  const { jobs } = useJobs()
  const running = new Map(jobs.flatMap((job) => (job.source && job.state === 'running' ? [[job.source, job] as const] : [])))
  const entries = useMemo(() => joinLedger(sources.data?.sources ?? [], ledger.data?.lines ?? []), [sources.data, ledger.data])
  return {
    entries,
    here: sources.data !== undefined && ledger.data !== undefined,
    error: sources.error ?? ledger.error,
    loading: sources.loading || ledger.loading,
    refresh() {
      sources.refresh()
      ledger.refresh()
    },
    running,
  }
}
