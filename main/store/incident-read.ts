/** Pins and kept incidents for main/analysis: read beside the writer. */
import type { Connection } from './sql.ts'
import { versionOf } from './version.ts'

/** Where a change has put a report. */
export interface IncidentPin {
  report: number
  /** Equal for the reports of one incident. */
  anchor: number
  /** Greatest report id when the change was made. */
  newest: number
}

/** All pins with the version they are of; null when that is the version known. */
export function readPins(db: Connection, known: number): { version: number; pins: IncidentPin[] } | null {
  const version = versionOf(db, 'incidents')
  if (version === known) return null
  const pins = db
    .prepare(
      `SELECT p.report_id AS report, p.anchor_id AS anchor, c.newest FROM incident_pin p
      JOIN incident_change c ON c.id = p.change_id ORDER BY p.report_id`,
    )
    .all() as IncidentPin[]
  return { version, pins }
}

export interface IncidentKey {
  method: number
  dataVersion: number
  areaVersion: number
  incidentVersion: number
}
/** The pairs kept for exactly these versions: report, first report, in turn; null: none. */
export function readKeptIncidents(db: Connection, key: IncidentKey): Uint32Array<ArrayBuffer> | null {
  const row = db
    .prepare(
      'SELECT pairs FROM incident_kept WHERE method = ? AND data_version = ? AND area_version = ? AND incident_version = ?',
    )
    .get(key.method, key.dataVersion, key.areaVersion, key.incidentVersion) as { pairs: Buffer } | undefined
  if (!row) return null
  const bytes = new Uint8Array(row.pairs)
  return new Uint32Array(bytes.buffer, 0, bytes.length >> 2)
}
