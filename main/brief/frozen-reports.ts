/** The reports of a snapshot as they were when it was made: what was counted is the snapshot's, what they say the store's. */
import { type CategoryKey, categoryKeys, type StatusKey, statusKeys } from '../../contract/taxonomy.ts'
import type { StoredReport } from '../store/port.ts'
import type { Frozen } from './frozen.ts'

/** Reports at their revisions, in order; null where one is gone with its source. */
export type PastReader = (ids: Uint32Array, revisions: Float64Array) => Promise<(StoredReport | null)[]>

/** Rows as the reports were then: what was counted of them is the snapshot's, what they say is the store's, or gone. */
export async function reportsAt(frozen: Frozen, chosen: Uint32Array, read: PastReader): Promise<StoredReport[]> {
  const { facts, rows, withdrawn } = frozen
  const past = await read(
    chosen.map((row) => rows.id[row] as number),
    Float64Array.from(chosen, (row) => rows.revision[row] as number),
  )
  return Array.from(chosen, (row, i): StoredReport => {
    const id = rows.id[row] as number
    const found = past[i] ?? null
    const suppressed = rows.place[row] === 2
    const isGone = !suppressed && (found === null || found.withdrawn === true || withdrawn.has(id))
    const isMapped = rows.place[row] === 1 && !isGone
    const { withdrawn: _told, ...said } = found ?? nothing(rows.minute[row] as number, facts.offsetMinutes)
    return {
      ...said,
      id,
      revision: rows.revision[row] as number,
      category: categoryKeys[rows.category[row] as number] as CategoryKey,
      area: facts.areas[rows.area[row] as number]?.key ?? null,
      status: statusKeys[rows.status[row] as number] as StatusKey,
      lon: isMapped ? (rows.lon[row] as number) : null,
      lat: isMapped ? (rows.lat[row] as number) : null,
      suppressed,
      attachments: rows.attachments[row] as number,
      ...(isGone ? { title: '', text: '', place: null, withdrawn: true as const } : {}),
    }
  })
}
/** Of a report that went with its source: that it was there, and when. */
const nothing = (minute: number, offsetMinutes: number): Omit<StoredReport, 'id' | 'revision' | 'category' | 'area'> => ({
  source: '',
  externalId: '',
  occurredAt: minute * 60 - offsetMinutes * 60,
  offsetMinutes,
  receivedAt: null,
  closedAt: null,
  subCategory: null,
  title: '',
  text: '',
  place: null,
  status: 'unknown',
  level: null,
  lon: null,
  lat: null,
  datum: 'wgs84',
  suppressed: false,
  attachments: 0,
})
