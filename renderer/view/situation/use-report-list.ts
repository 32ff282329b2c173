import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { ReportRow } from '../../../contract/model.ts'
import { useClient, useEvent } from '../../state/call.tsx'
import type { ListScope } from './list-source.ts'
import { type ListState, ReportPages, scopeKey } from './report-pages.ts'

export interface HeldList extends ListState {
  /** The name of what was asked for; the rows are of something before it while `stale`. */
  wantedKey: string
  stale: boolean
  /** The first answer of all is not here yet. */
  fresh: boolean
  row: (index: number) => ReportRow | undefined
  want: (first: number, end: number) => void
  range: (from: number, to: number, signal: AbortSignal) => Promise<ReportRow[] | null>
  retry: () => void
  stop: () => void
}

/** The reports of a scope, any stretch of them; `startAt` tells which row will be looked at first. */
export function useReportList(scope: ListScope, startAt: (key: string) => number): HeldList {
  const client = useClient()
  const [pages] = useState(() => new ReportPages(client))
  const key = scopeKey(scope)
  const latest = useRef({ scope, startAt })
  latest.current = { scope, startAt }
  useEffect(() => {
    pages.open(latest.current.scope, latest.current.startAt(key))
    return () => pages.close()
  }, [pages, key])
  useEvent('reports.changed', () => void pages.refresh())
  const state = useSyncExternalStore(pages.listen, pages.state)
  return {
    ...state,
    wantedKey: key,
    stale: state.key !== key,
    fresh: state.key === '',
    row: pages.row,
    want: pages.want,
    range: pages.range,
    retry: pages.retry,
    stop: pages.stop,
  }
}
