/** The rows and ids of a selection, read as far as they are not known. */
import type { Client } from '../../../contract/api.ts'
import type { PageOrder, ReportId, ReportRow } from '../../../contract/model.ts'
import type { Reply } from '../../../contract/reply.ts'
import type { Marks } from '../../state/marks.ts'
import { type LonLat, listSource } from './list-source.ts'

/** As many rows as a clipboard is asked to take. */
export const mostCopied = 10_000
const atOnce = 1_000

export interface Reading {
  order: PageOrder
  from?: LonLat
  signal: AbortSignal
  /** Rows read so far. */
  progressed: (done: number) => void
}

/** Rows of the selection in the order of the list. */
export async function markedRows(client: Client, marks: Marks, reading: Reading): Promise<Reply<ReportRow[]>> {
  const { order, from, signal, progressed } = reading
  const scope =
    marks.kind === 'some'
      ? { kind: 'filter' as const, filter: { ids: [...marks.ids] }, order, ...(from ? { from } : {}) }
      : marks.set.cluster !== undefined
        ? { kind: 'cluster' as const, filter: marks.set.filter, cluster: marks.set.cluster }
        : { kind: 'filter' as const, filter: marks.set.filter, order, ...(from ? { from } : {}) }
  const source = listSource(client, scope)
  const total = marks.kind === 'some' ? marks.ids.size : marks.total
  const rows: ReportRow[] = []
  for (let at = 0; at < total; at += atOnce) {
    const reply = await source.rows(at, atOnce, signal)
    if (!reply.ok) return reply
    for (const row of reply.value) if (marks.kind === 'some' || !marks.except.has(row.id)) rows.push(row)
    progressed(rows.length)
    if (reply.value.length < atOnce) break
  }
  return { ok: true, value: rows }
}

/** Ids of the selection: known for some, read for a set. */
export async function markedIds(client: Client, marks: Marks, reading: Reading): Promise<Reply<ReportId[]>> {
  if (marks.kind === 'some') return { ok: true, value: [...marks.ids].sort((a, b) => a - b) }
  const { filter, cluster } = marks.set
  if (cluster !== undefined) {
    const ids: ReportId[] = []
    let after: string | undefined
    do {
      const reply = await client.call(
        'map.members',
        { filter, cluster, limit: 10_000, ...(after === undefined ? {} : { after }) },
        reading.signal,
      )
      if (!reply.ok) return reply
      ids.push(...reply.value.ids.filter((id) => !marks.except.has(id)))
      after = reply.value.next ?? undefined
    } while (after !== undefined)
    return { ok: true, value: ids.sort((a, b) => a - b) }
  }
  const rows = await markedRows(client, marks, reading)
  return rows.ok ? { ok: true, value: rows.value.map((row) => row.id).sort((a, b) => a - b) } : rows
}
