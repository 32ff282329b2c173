/** Where the rows of a list come from: any stretch of them, without what lies before it. */
import type { Client } from '../../../contract/api.ts'
import type { Bbox, Filter, PageOrder, ReportId, ReportRow } from '../../../contract/model.ts'
import type { Reply } from '../../../contract/reply.ts'
import type { MarkedSet } from '../../state/marks.ts'

export interface LonLat {
  lon: number
  lat: number
}
/** Which reports the list holds, and in what order. `from` is where distances are measured from. */
export type ListScope =
  | { kind: 'filter'; filter: Filter; order: PageOrder; from?: LonLat }
  | { kind: 'cluster'; filter: Filter; cluster: string }
  | { kind: 'nothing' }

export interface ListSource {
  /** How many rows there are. */
  count(signal: AbortSignal): Promise<Reply<number>>
  /** Rows [skip, skip + limit), fewer at the end. `limit` up to 1,000. */
  rows(skip: number, limit: number, signal: AbortSignal): Promise<Reply<ReportRow[]>>
}

/** The set a list shows, whatever its order. */
export const setOf = (scope: ListScope): MarkedSet =>
  scope.kind === 'nothing'
    ? { filter: {} }
    : scope.kind === 'cluster'
      ? { filter: scope.filter, cluster: scope.cluster }
      : { filter: scope.filter }

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

const nothing: ListSource = {
  count: async () => ({ ok: true, value: 0 }),
  rows: async () => ({ ok: true, value: [] }),
}

export function listSource(client: Client, scope: ListScope): ListSource {
  if (scope.kind === 'nothing') return nothing
  if (scope.kind === 'cluster') return clusterSource(client, scope.filter, scope.cluster)
  const { filter, order, from } = scope
  const place = from ? { from } : {}
  return {
    async count(signal) {
      const reply = await client.call('report.count', { filter }, signal)
      return reply.ok ? { ok: true, value: reply.value.matched } : reply
    },
    async rows(skip, limit, signal) {
      // The first page has a way of its own that need not know all hits.
      const start = skip > 0 ? { skip } : {}
      const reply = await client.call('report.page', { filter, order, limit, ...start, ...place }, signal)
      return reply.ok ? { ok: true, value: reply.value.rows } : reply
    },
  }
}

const idsAtOnce = 10_000

/** A cluster's ids come in order, many at a time; their rows as they are wanted. */
function clusterSource(client: Client, filter: Filter, cluster: string): ListSource {
  const ids: ReportId[] = []
  let next: string | null | undefined
  let total: number | null = null
  const text = filter.text === undefined ? {} : { text: filter.text }
  async function upTo(end: number, signal: AbortSignal): Promise<Reply<number>> {
    while (total === null || (ids.length < Math.min(end, total) && next !== null)) {
      const after = typeof next === 'string' ? { after: next } : {}
      const reply = await client.call('map.members', { filter, cluster, limit: idsAtOnce, ...after }, signal)
      if (!reply.ok) return reply
      // Another stretch may have asked for the same ones meanwhile.
      if (total === null || after.after === next) {
        ids.push(...reply.value.ids)
        next = reply.value.next
        total = reply.value.total
      }
    }
    return { ok: true, value: total }
  }
  return {
    count: (signal) => upTo(1, signal),
    async rows(skip, limit, signal) {
      const known = await upTo(skip + limit, signal)
      if (!known.ok) return known
      const part = ids.slice(skip, skip + limit)
      if (part.length === 0) return { ok: true, value: [] }
      const reply = await client.call('map.rows', { ids: part, ...text }, signal)
      return reply.ok ? { ok: true, value: reply.value.rows } : reply
    },
  }
}
