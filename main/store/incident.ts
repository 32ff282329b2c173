/**
 * Incidents put together or parted by a person: a log of changes that is only added to, and the pins that follow from it.
 * A report is pinned by the last change that stands and holds it; an undo lets a change no longer stand.
 */
import type { IncidentChange } from '../../contract/detection.ts'
import type { ReportId } from '../../contract/model.ts'
import { auditWriter } from './audit.ts'
import { isoUtc } from './codes.ts'
import type { IncidentKey } from './incident-read.ts'
import type { Connection } from './sql.ts'
import { bumpVersion, versionOf } from './version.ts'

interface Row {
  id: number
  at: number
  kind: IncidentChange['kind']
  reports: string
  made: string
  reason: string
  undoes: number | null
}
interface Change extends Omit<Row, 'reports' | 'made'> {
  reports: ReportId[]
  made: ReportId[][]
}

export interface IncidentPut {
  kind: 'merge' | 'split'
  /** As named by the person. */
  reports: ReportId[]
  /** The incidents it makes, whole. */
  made: ReportId[][]
  /** Greatest report id known when they were read. */
  newest: number
  /** The version of pins they were read at. */
  version: number
  reason: string
  at: number
}
/** An undo, or why not: no such change, undone already, or a later change (`by`) holds some of the same reports. */
export type IncidentUndone =
  | { change: IncidentChange }
  | { problem: 'gone' }
  | { problem: 'undone' }
  | { problem: 'later'; by: number }

export function incidentCalls(db: Connection) {
  const all = (): Change[] =>
    (db.prepare('SELECT id, at, kind, reports, made, reason, undoes FROM incident_change ORDER BY id').all() as Row[]).map(
      (row) => ({
        ...row,
        reports: JSON.parse(row.reports) as ReportId[],
        made: JSON.parse(row.made) as ReportId[][],
      }),
    )
  /** Ids of the changes that stand: an undo may be undone itself. */
  const standing = (changes: readonly Change[]): Set<number> => {
    const undone = new Set<number>()
    const stands = new Set<number>()
    for (const change of changes.toReversed()) {
      if (undone.has(change.id)) continue
      stands.add(change.id)
      if (change.undoes !== null) undone.add(change.undoes)
    }
    return stands
  }
  const toChange = (change: Change, stands: ReadonlySet<number>): IncidentChange => ({
    id: change.id,
    at: isoUtc(change.at) as string,
    kind: change.kind,
    reports: change.reports,
    reason: change.reason,
    undone: !stands.has(change.id),
  })
  const insert = db
    .prepare(
      'INSERT INTO incident_change (at, kind, reports, made, newest, reason, undoes) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id',
    )
    .pluck()
  const audit = (at: number, subject: string, why: string): void => auditWriter(db)({ at, what: 'incident', subject, why })
  // A report may be gone by now.
  const pin = db.prepare(
    `INSERT INTO incident_pin (report_id, anchor_id, change_id) SELECT id, ?, ? FROM report WHERE id = ?
    ON CONFLICT (report_id) DO UPDATE SET anchor_id = excluded.anchor_id, change_id = excluded.change_id`,
  )
  const unpin = db.prepare('DELETE FROM incident_pin WHERE report_id = ?')
  /** Counts of incidents are of a version of the data like all others. */
  const moved = (): void => {
    bumpVersion(db, 'incidents')
    bumpVersion(db, 'data')
  }
  const named = (reports: readonly ReportId[]): string =>
    `${reports.slice(0, 20).join(' ')}${reports.length > 20 ? ` and ${reports.length - 20} more` : ''}`

  return {
    /** null: the pins have changed since the incidents were read. */
    'incident.put': ({ kind, reports, made, newest, version, reason, at }: IncidentPut): IncidentChange | null =>
      db
        .transaction(() => {
          if (versionOf(db, 'incidents') !== version) return null
          const id = insert.get(at, kind, JSON.stringify(reports), JSON.stringify(made), newest, reason, null) as number
          for (const incident of made) for (const report of incident) pin.run(incident[0], id, report)
          audit(at, `${kind} ${id}: reports ${named(reports)}`, reason)
          moved()
          return { id, at: isoUtc(at) as string, kind, reports, reason, undone: false }
        })
        .immediate(),
    'incident.undo': ({ id, at }: { id: number; at: number }): IncidentUndone =>
      db
        .transaction((): IncidentUndone => {
          const changes = all()
          const found = changes.find((change) => change.id === id)
          if (!found) return { problem: 'gone' }
          const stood = standing(changes)
          if (!stood.has(id)) return { problem: 'undone' }
          // What an undo takes back is at last one merge or split: that one stands or falls.
          let turned = found
          while (turned.undoes !== null) turned = changes.find((change) => change.id === turned.undoes) as Change
          const held = new Set(turned.made.flat())
          const later = changes.findLast(
            (change) => change.id > turned.id && stood.has(change.id) && change.made.flat().some((report) => held.has(report)),
          )
          if (later) return { problem: 'later', by: later.id }
          const newest = db.prepare('SELECT coalesce(max(id), 0) FROM report').pluck().get() as number
          const undo = insert.get(at, 'undo', JSON.stringify(found.reports), '[]', newest, '', id) as number
          const now = all()
          const stands = standing(now)
          const pins = new Map<ReportId, { anchor: ReportId; change: number }>()
          for (const change of now)
            if (stands.has(change.id))
              for (const incident of change.made)
                for (const report of incident)
                  if (held.has(report)) pins.set(report, { anchor: incident[0] as ReportId, change: change.id })
          for (const report of held) {
            const to = pins.get(report)
            if (to) pin.run(to.anchor, to.change, report)
            else unpin.run(report)
          }
          audit(at, `undo ${undo} of ${found.kind} ${id}: reports ${named(found.reports)}`, '')
          moved()
          return { change: toChange(now.at(-1) as Change, stands) }
        })
        .immediate(),
    /** Changes that made an incident of any of the reports, and what took them back; oldest first. */
    'incident.changes': ({ reports }: { reports: ReportId[] }): IncidentChange[] => {
      const changes = all()
      const stands = standing(changes)
      const of = new Set(reports)
      const told = new Set<number>()
      return changes
        .filter((change) => {
          const tells = change.undoes !== null ? told.has(change.undoes) : change.made.some((made) => made.some((r) => of.has(r)))
          if (tells) told.add(change.id)
          return tells
        })
        .map((change) => toChange(change, stands))
    },
    /** Keeps what was worked out; of versions that have moved on it is of no use and not written. */
    'incident.keep': ({ key, pairs }: { key: IncidentKey; pairs: Uint32Array }): { kept: boolean } =>
      db
        .transaction(() => {
          if (
            versionOf(db, 'data') !== key.dataVersion ||
            versionOf(db, 'areas') !== key.areaVersion ||
            versionOf(db, 'incidents') !== key.incidentVersion
          )
            return { kept: false }
          db.prepare(
            `INSERT INTO incident_kept (id, method, data_version, area_version, incident_version, pairs) VALUES (1, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET method = excluded.method, data_version = excluded.data_version,
            area_version = excluded.area_version, incident_version = excluded.incident_version, pairs = excluded.pairs`,
          ).run(
            key.method,
            key.dataVersion,
            key.areaVersion,
            key.incidentVersion,
            new Uint8Array(pairs.buffer, pairs.byteOffset, pairs.byteLength),
          )
          return { kept: true }
        })
        .immediate(),
  }
}
