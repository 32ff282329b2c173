/**
 * Snapshots as bytes that nobody changes, and the reports as they were when one was made. What a report says is kept with
 * the report alone: content that was withdrawn upstream is gone from every snapshot too.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { SnapshotInfo } from '../../contract/briefing.ts'
import type { ReportId } from '../../contract/model.ts'
import { categoryOf, levelOf, statusOf } from './codes.ts'
import type { StoredReport } from './port.ts'
import type { Connection } from './sql.ts'
import { versionOf } from './version.ts'

export interface SnapshotInput {
  info: Omit<SnapshotInfo, 'id' | 'since'>
  /** Seconds UTC. */
  at: number
  /** JSON. */
  facts: string
  /** As main/brief/frozen-rows.ts packs them. */
  rows: Uint8Array
}
/** What the columns in memory do not know of reports, in the order of the ids asked for. */
export interface FrozenColumns {
  dataVersion: number
  /** 0 where the report is not there. */
  revision: Float64Array
  /** Degrees; NaN without a place. */
  lon: Float64Array
  lat: Float64Array
  attachments: Uint16Array
}

interface InfoRow {
  id: number
  meeting_id: number | null
  info: string
}
interface Frame {
  source: string
  external_id: string
  revision: number
  suppressed: number
  attachments: number
  datum: string
}
interface History {
  occurred_at: number
  offset_minutes: number
  category_id: number
  sub_category_id: number | null
  status: number
  level: number
  suppressed: number
  lon: number | null
  lat: number | null
  title: string
  body: string
  place: string | null
  received_at: number | null
  closed_at: number | null
  area_key: string | null
}

/** Fixed, so that a store does not grow by the fashion of the day; a snapshot is read far more often than written. */
const packed = (bytes: Uint8Array): Buffer =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 9, [constants.ZSTD_c_windowLog]: 23 } })

export function snapshotCalls(db: Connection) {
  // The meeting is the column's: one that was removed for good is gone from it, and its number may be another's by now.
  const infoOf = (row: InfoRow | undefined): SnapshotInfo | null =>
    row === undefined
      ? null
      : {
          ...(JSON.parse(row.info) as Omit<SnapshotInfo, 'id' | 'since'>),
          id: row.id,
          meeting: row.meeting_id,
          since: null,
        }
  const now = `SELECT r.occurred_at, r.offset_minutes, r.category_id, r.sub_category_id, r.status, r.level, r.suppressed, r.lon,
    r.lat, t.title, t.body, t.place, t.received_at, t.closed_at, a.key AS area_key
    FROM report r JOIN report_text t ON t.report_id = r.id LEFT JOIN area a ON a.id = r.area_id WHERE r.id = ?`
  const frame = `SELECT s.name AS source, r.external_id, t.revision, r.suppressed, t.datum,
    CASE WHEN r.media = 0 THEN 0 ELSE (SELECT count(*) FROM attachment x WHERE x.report_id = r.id) END AS attachments
    FROM report r JOIN report_text t ON t.report_id = r.id JOIN source s ON s.id = r.source_id WHERE r.id = ?`

  return {
    /** One that is there already, mark and meeting the same, is given back. */
    'snapshot.add': ({ info, at, facts, rows }: SnapshotInput): SnapshotInfo =>
      db
        .transaction(() => {
          const same = db
            .prepare(
              'SELECT id, meeting_id, info FROM snapshot WHERE mark = ? AND meeting_id IS NOT DISTINCT FROM ? ORDER BY id DESC LIMIT 1',
            )
            .get(info.mark, info.meeting) as InfoRow | undefined
          if (same) return infoOf(same) as SnapshotInfo
          const id = db
            .prepare(
              `INSERT INTO snapshot (mark, meeting_id, title, made_at, data_version, info, facts, rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
            )

            .pluck()
            .get(
              info.mark,
              info.meeting,
              info.title,
              at,
              info.dataVersion,
              JSON.stringify(info),
              packed(Buffer.from(facts)),
              packed(rows),
            ) as number
          return { ...info, id: id, since: null }
        })
        .immediate(),
    /** Newest first. */
    'snapshot.list': ({ meeting }: { meeting?: number }): SnapshotInfo[] =>
      (
        db
          .prepare(
            `SELECT id, meeting_id, info FROM snapshot ${meeting === undefined ? '' : 'WHERE meeting_id = ?'} ORDER BY made_at DESC, id DESC`,
          )
          .all(...(meeting === undefined ? [] : [meeting])) as InfoRow[]
      ).map((row) => infoOf(row) as SnapshotInfo),
    'snapshot.info': ({ id }: { id: number }): SnapshotInfo | null =>
      infoOf(db.prepare('SELECT id, meeting_id, info FROM snapshot WHERE id = ?').get(id) as InfoRow | undefined),
    /** The newest with this mark. */
    'snapshot.by-mark': ({ mark }: { mark: string }): SnapshotInfo | null =>
      infoOf(
        db.prepare('SELECT id, meeting_id, info FROM snapshot WHERE mark = ? ORDER BY id DESC LIMIT 1').get(mark) as
          | InfoRow
          | undefined,
      ),
    'snapshot.read': ({ id }: { id: number }): { info: SnapshotInfo; facts: string; rows: Uint8Array } | null => {
      const row = db.prepare('SELECT id, meeting_id, info, facts, rows FROM snapshot WHERE id = ?').get(id) as
        | (InfoRow & { facts: Buffer; rows: Buffer })
        | undefined
      if (!row) return null
      return {
        info: infoOf(row) as SnapshotInfo,
        facts: zstdDecompressSync(row.facts).toString('utf8'),
        rows: new Uint8Array(zstdDecompressSync(row.rows)),
      }
    },

    /**
     * A snapshot once what purged reports left in it was blanked. Its mark stays, as the name it is known by; what it shows
     * stays too, since places of reports that are gone were blanked whenever it was opened.
     */
    'snapshot.blank': ({ id, facts, rows }: { id: number; facts: string; rows: Uint8Array }): Record<string, never> => {
      db.prepare('UPDATE snapshot SET facts = ?, rows = ? WHERE id = ?').run(packed(Buffer.from(facts)), packed(rows), id)
      return {}
    },
    'report.freeze': ({ ids }: { ids: Uint32Array }): FrozenColumns =>
      // One read transaction: all of one data version, which the caller compares with that of the columns.
      db.transaction(() => {
        const one = db
          .prepare(
            'SELECT t.revision, r.lon, r.lat, r.media FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = ?',
          )
          .raw()
        const held = db.prepare('SELECT count(*) FROM attachment WHERE report_id = ?').pluck()
        const out: FrozenColumns = {
          dataVersion: versionOf(db, 'data'),
          revision: new Float64Array(ids.length),
          lon: new Float64Array(ids.length).fill(Number.NaN),
          lat: new Float64Array(ids.length).fill(Number.NaN),
          attachments: new Uint16Array(ids.length),
        }
        for (let i = 0; i < ids.length; i++) {
          const row = one.get(ids[i]) as [number, number | null, number | null, number] | undefined
          if (!row) continue
          out.revision[i] = row[0]
          out.lon[i] = row[1] ?? Number.NaN
          out.lat[i] = row[2] ?? Number.NaN
          if (row[3] !== 0) out.attachments[i] = Math.min(65_535, held.get(ids[i]) as number)
        }
        return out
      })(),

    /** In the order of `ids`; null where the report is gone with its source. */
    'report.as-of': ({ ids, revisions }: { ids: ArrayLike<ReportId>; revisions: ArrayLike<number> }): (StoredReport | null)[] =>
      db.transaction(() => {
        const frames = db.prepare(frame)
        const current = db.prepare(now)
        const past = db.prepare('SELECT content FROM report_revision WHERE report_id = ? AND revision = ?').pluck()
        const sub = db.prepare('SELECT name FROM sub_category WHERE id = ?').pluck()
        return Array.from(ids, (id, i) => {
          const known = frames.get(id) as Frame | undefined
          if (!known) return null
          const live = current.get(id) as History
          const revision = revisions[i] as number
          // A revision that history lost tells nothing: the report then is told as withdrawn, with the frame of today.
          const history = known.revision === revision ? null : ((past.get(id, revision) as string | undefined) ?? '{}')
          const told = history === null ? live : { ...live, ...emptied, ...(JSON.parse(history) as Partial<History>) }
          const withdrawn = history === null ? known.suppressed === 1 : typeof told.title !== 'string'
          return {
            id,
            source: known.source,
            externalId: known.external_id,
            revision,
            occurredAt: told.occurred_at,
            offsetMinutes: told.offset_minutes,
            receivedAt: told.received_at,
            closedAt: told.closed_at,
            category: categoryOf(told.category_id),
            subCategory: told.sub_category_id === null ? null : ((sub.get(told.sub_category_id) as string | undefined) ?? null),
            title: told.title ?? '',
            text: told.body ?? '',
            place: told.place ?? null,
            area: told.area_key,
            status: statusOf(told.status),
            level: levelOf(told.level),
            lon: told.lon ?? null,
            lat: told.lat ?? null,
            datum: known.datum,
            suppressed: told.suppressed === 1,
            attachments: known.attachments,
            ...(withdrawn ? { withdrawn: true as const } : {}),
          }
        })
      })(),

    /** Of reports as they were frozen: how many stand at another revision now, and how many are withdrawn or gone. */
    'report.moved': ({ ids, revisions }: { ids: Uint32Array; revisions: Float64Array }): { changed: number; gone: number } =>
      db.transaction(() => {
        const one = db
          .prepare('SELECT t.revision, r.suppressed FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = ?')
          .raw()
        let changed = 0
        let gone = 0
        for (let i = 0; i < ids.length; i++) {
          const row = one.get(ids[i]) as [number, number] | undefined
          if (row && row[0] === revisions[i]) continue
          if (!row || row[1] === 1) gone += 1
          else changed += 1
        }
        return { changed, gone }
      })(),
  }
}

/** What a history that was stripped does not tell. */
const emptied = { title: undefined, body: undefined, place: null, lon: null, lat: null } as unknown as Partial<History>
