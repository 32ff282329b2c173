import { useCallback, useEffect, useRef, useState } from 'react'
import type { Client } from '../../../contract/api.ts'
import type { Bbox, Filter, ReportRow } from '../../../contract/model.ts'
import type { Reply } from '../../../contract/reply.ts'
import { useClient, useEvent } from '../../state/call.tsx'

export type Order = 'newest' | 'oldest' | 'relevance'
/** Which reports the list holds. */
export type ListScope =
  | { kind: 'filter'; filter: Filter; order: Order }
  | { kind: 'cluster'; filter: Filter; cluster: string }
  | { kind: 'nothing' }

interface Piece {
  rows: ReportRow[]
  next: string | null
}
const pageSize = 60

async function readPiece(client: Client, scope: ListScope, after: string | null, signal: AbortSignal): Promise<Reply<Piece>> {
  const cursor = after === null ? {} : { after }
  if (scope.kind === 'nothing') return { ok: true, value: { rows: [], next: null } }
  if (scope.kind === 'filter')
    return client.call('report.page', { filter: scope.filter, order: scope.order, limit: pageSize, ...cursor }, signal)
  const { filter, cluster } = scope
  const members = await client.call('map.members', { filter, cluster, limit: pageSize, ...cursor }, signal)
  if (!members.ok) return members
  const text = filter.text === undefined ? {} : { text: filter.text }
  const rows = await client.call('map.rows', { ids: members.value.ids, ...text }, signal)
  return rows.ok ? { ok: true, value: { rows: rows.value.rows, next: members.value.next } } : rows
}

/** The part of a filter that lies in the view; null when nothing can. */
export function inView(filter: Filter, bbox: Bbox): Filter | null {
  if (filter.hasLocation === false) return null
  const box = filter.bbox ? overlap(filter.bbox, bbox) : bbox
  return box ? { ...filter, bbox: box, hasLocation: true } : null
}

/** What two boxes share; null when nothing. A box across 180° is taken as it is: the other one narrows too little, never too much. */
export function overlap(a: Bbox, b: Bbox): Bbox | null {
  if (a[0] > a[2]) return a
  if (b[0] > b[2]) return b
  const box: Bbox = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]
  return box[0] <= box[2] && box[1] <= box[3] ? box : null
}

export interface HeldList {
  rows: ReportRow[]
  /** More can be read. */
  more: boolean
  /** The first page of what was asked for is not here yet; the rows are of what was asked before. */
  stale: boolean
  loading: boolean
  error: string | null
  readMore: () => void
  retry: () => void
}

/** Reports of a scope, read page by page as they are scrolled to. Old rows stay until the new first page is here. */
export function useReportList(scope: ListScope): HeldList {
  const client = useClient()
  const key = JSON.stringify(scope)
  const latest = useRef(scope)
  latest.current = scope
  const [round, setRound] = useState(0)
  const [held, setHeld] = useState<{ key: string; rows: ReportRow[]; next: string | null }>({ key: '', rows: [], next: null })
  const [error, setError] = useState<string | null>(null)
  const [loading, setLoading] = useState(false)
  const reading = useRef<AbortController | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: key stands for the scope, round for another try
  useEffect(() => {
    const abort = new AbortController()
    reading.current = abort
    setError(null)
    const timer = setTimeout(() => setLoading(true), 150)
    void readPiece(client, latest.current, null, abort.signal).then((reply) => {
      clearTimeout(timer)
      if (abort.signal.aborted) return
      reading.current = null
      setLoading(false)
      if (reply.ok) setHeld({ key, ...reply.value })
      else if (reply.code !== 'cancelled') setError(reply.message)
    })
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [client, key, round])
  useEvent('reports.changed', () => setRound((n) => n + 1))

  const stale = held.key !== key
  const next = stale ? null : held.next
  const readMore = useCallback(() => {
    if (next === null || reading.current) return
    const abort = new AbortController()
    reading.current = abort
    void readPiece(client, latest.current, next, abort.signal).then((reply) => {
      if (reading.current === abort) reading.current = null
      if (abort.signal.aborted) return
      if (reply.ok)
        setHeld((now) =>
          now.key === key && now.next === next ? { key, rows: [...now.rows, ...reply.value.rows], next: reply.value.next } : now,
        )
      else if (reply.code !== 'cancelled') setError(reply.message)
    })
  }, [client, key, next])
  const retry = useCallback(() => setRound((n) => n + 1), [])
  return { rows: held.rows, more: next !== null, stale, loading, error, readMore, retry }
}
