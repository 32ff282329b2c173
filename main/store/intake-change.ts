/**
 * Reports that came anew and say something else: what they said goes to their history, and each statement is made once for
 * all of a page, as on the office's server a statement costs more than the row it writes.
 */
import type { IntakeReport } from './intake.ts'
import type { Old } from './intake-known.ts'
import type { Connection } from './sql.ts'
import type { TextIndex } from './text-index.ts'

export interface Change {
  old: Old
  /** What it says now. */
  report: IntakeReport
  hashed: Buffer
  /** Its number from now on. */
  revision: number
}

const contentKeys = ['title', 'body', 'place', 'lon', 'lat'] as const
export const withoutContent = (history: Record<string, unknown>): Record<string, unknown> => {
  const out = { ...history }
  for (const key of contentKeys) delete out[key]
  return out
}
/** All that history tells of the time between a deletion and a return. */
export const buried = JSON.stringify({ suppressed: 1 })

const listed = 'IN (SELECT CAST(value AS BIGINT) FROM json_each(?))'
/** Columns of a report that change with it, in the order in which they are given, and their types on the server. */
const changing = {
  changed_version: 'bigint',
  occurred_at: 'bigint',
  offset_minutes: 'bigint',
  category_id: 'bigint',
  sub_category_id: 'bigint',
  area_id: 'bigint',
  area_inferred: 'bigint',
  status: 'bigint',
  level: 'bigint',
  suppressed: 'bigint',
  media: 'bigint',
  lon: 'double precision',
  lat: 'double precision',
  near_key: 'bigint',
}
const changingNames = Object.keys(changing)

/** Writes the rows of `report`. */
function rowUpdater(db: Connection): (rows: readonly (readonly unknown[])[]) => void {
  if (db.dialect === 'sqlite') {
    const update = db.prepare(`UPDATE report SET ${changingNames.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`)
    return (rows) => {
      for (const row of rows) update.run(...row)
    }
  }
  const types = Object.entries({ ...changing, id: 'bigint' }).map(([name, type]) => `${name} ${type}`)
  const update = db.prepare(`UPDATE report SET ${changingNames.map((name) => `${name} = given.${name}`).join(', ')}
    FROM jsonb_to_recordset(CAST(? AS jsonb)) AS given (${types.join(', ')}) WHERE report.id = given.id`)
  const names = [...changingNames, 'id']
  return (rows) => {
    const objects = rows.map((row) =>
      Object.fromEntries(row.map((value, i) => [names[i], typeof value === 'bigint' ? String(value) : value])),
    )
    update.run(JSON.stringify(objects))
  }
}

export function changeWriter(db: Connection, textIndex: TextIndex) {
  // By the id of the text: a part that holds none of them, which may lie on another server, is not asked.
  const oldContents =
    db.prepare(`SELECT r.id, r.occurred_at, r.offset_minutes, r.category_id, r.sub_category_id, r.status, r.level, r.suppressed, r.lon, r.lat,
    t.title, t.body, t.place, t.received_at, t.updated_at, t.closed_at FROM report r JOIN report_text t ON t.report_id = r.id WHERE t.report_id ${listed}`)
  const revisionsOf = db.prepare(`SELECT report_id AS id, revision FROM report_revision WHERE report_id ${listed}`)
  const revisionColumns = ['report_id', 'revision', 'content_hash', 'run_id', 'replaced_at', 'content']
  const addRevision = db.inserter('report_revision', revisionColumns)
  const putRevision = db.prepare(
    `INSERT INTO report_revision (${revisionColumns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (report_id, revision) DO UPDATE SET content_hash = excluded.content_hash, run_id = excluded.run_id, replaced_at = excluded.replaced_at, content = excluded.content`,
  )
  const emptyRevisions = db.prepare(
    "UPDATE report_revision SET content = json_remove(content, '$.title', '$.body', '$.place', '$.lon', '$.lat') WHERE report_id = ? AND revision < ?",
  )
  // What a decision was made on is content too.
  const emptyOutbox = db.prepare(
    "UPDATE outbox SET seen = json_set(seen, '$.text', ''), theirs = json_set(theirs, '$.text', '') WHERE report_id = ?",
  )
  const deleteTexts = db.prepare(`DELETE FROM report_text WHERE report_id ${listed}`)
  const deleteSteps = db.prepare(`DELETE FROM review_step WHERE report_id ${listed}`)
  const updateRows = rowUpdater(db)

  return {
    /** Takes what older revisions of a report say out of them, and what a decision on it was made on. */
    empty(id: number, before: number): void {
      emptyRevisions.run(id, before)
      emptyOutbox.run(id)
    },
    emptyRevisions: (id: number, before: number): void => void emptyRevisions.run(id, before),
    /** Into the history, in the place of one of the same number. */
    putRevision: (id: number, revision: number, hash: Buffer, runId: number, at: number, content: string): void =>
      void putRevision.run(id, revision, hash, runId, at, content),
    /** What a report says now, as its history will tell it. */
    contentOf: (id: number): Record<string, unknown> => {
      const { id: _own, ...content } = oldContents.get(JSON.stringify([id])) as Record<string, unknown>
      return content
    },
    deleteSteps: (id: number): void => void deleteSteps.run(JSON.stringify([id])),
    /**
     * Puts what the reports said into their history and clears their texts, words and trails, which are to be filled anew.
     * @param rowOf what becomes of the columns of `report`, in the order of `changing`
     */
    write(changes: readonly Change[], at: number, rowOf: (report: IntakeReport) => readonly unknown[]): void {
      const ids = JSON.stringify(changes.map(({ old }) => old.id))
      const before = new Map<number, Record<string, unknown>>()
      for (const { id, ...content } of oldContents.all(ids) as ({ id: number } & Record<string, unknown>)[])
        before.set(id, content)
      const known = new Set((revisionsOf.all(ids) as { id: number; revision: number }[]).map((v) => `${v.id} ${v.revision}`))
      for (const { old, report, revision } of changes) {
        const content = before.get(old.id) as Record<string, unknown>
        // The content of a withdrawn report is to be gone: its revisions keep the frame only.
        if (report.withdrawn) {
          emptyRevisions.run(old.id, revision)
          emptyOutbox.run(old.id)
        }
        const isReturn = report.sourceRevision !== undefined && old.suppressed === 1
        const history = isReturn ? buried : JSON.stringify(report.withdrawn ? withoutContent(content) : content)
        const row = [old.id, old.revision, old.hash, old.runId, at, history]
        if (known.has(`${old.id} ${old.revision}`)) putRevision.run(...row)
        else addRevision.add(...row)
      }
      deleteTexts.run(ids)
      textIndex.dropAll(changes.map(({ old }) => old.id))
      deleteSteps.run(ids)
      updateRows(changes.map(({ old, report }) => [...rowOf(report), old.id]))
    },
  }
}
