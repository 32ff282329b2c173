/** What a snapshot takes from the columns: the matching rows in time order, with the incident each belongs to. */
import type { Analysis } from './analysis.ts'
import { hasBit } from './bits.ts'
import { mediaShift } from './columns.ts'
import type { FrozenFound, Question } from './query.ts'

export function frozenRows(analysis: Analysis, question: Question): FrozenFound {
  const { columns } = analysis
  const { match, counts } = analysis.matched(question)
  const incidents = analysis.incidents()
  const rows = columns.byTime.filter((row) => hasBit(match, row))
  const n = rows.length
  const found: FrozenFound = {
    dataVersion: columns.dataVersion,
    counts,
    id: new Uint32Array(n),
    incident: new Uint32Array(n),
    category: new Uint8Array(n),
    area: new Int32Array(n),
    areaKeys: columns.names.areas.map((area) => area.key),
    status: new Uint8Array(n),
    minute: new Int32Array(n),
    place: new Uint8Array(n),
    media: new Uint8Array(n),
  }
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number
    found.id[i] = columns.id[row] as number
    found.incident[i] = columns.id[incidents[row] as number] as number
    found.category[i] = columns.category[row] as number
    found.area[i] = columns.area[row] as number
    found.status[i] = columns.status[row] as number
    found.minute[i] = columns.minute[row] as number
    found.place[i] = columns.isLocated(row) ? 1 : columns.isSuppressed(row) ? 2 : 0
    found.media[i] = (columns.flags[row] as number) >> mediaShift
  }
  return found
}

/** Which of these reports are withdrawn, set aside or no longer there. */
export function goneOf({ columns }: Analysis, ids: Uint32Array): Uint32Array {
  return ids.filter((id) => {
    const row = columns.rowOf(id)
    return row < 0 || columns.isSuppressed(row)
  })
}
