/**
 * What the store knows of the reports of a page, asked for all of them at once when the page begins: on the office's server
 * each question on its own costs more than its answer.
 */

import { purgedFinder } from './purged.ts'
import type { Connection } from './sql.ts'

/** A report that was here before. */
export interface Old {
  id: number
  suppressed: number
  revision: number
  sourceRevision: number | null
  hash: Buffer
  runId: number
}
interface Grave {
  externalId: string
  revision: number
}

export function knownFinder(db: Connection) {
  const columns = 'r.id, r.suppressed, t.revision, t.source_revision AS sourceRevision, t.content_hash AS hash, t.run_id AS runId'
  const findOne = db.prepare(`SELECT ${columns}
    FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.source_id = ? AND r.external_id = ?`)
  // On the server in two steps: of a report that is new nothing is asked of the texts, which may lie on another server.
  const rowsOf = db.prepare(`SELECT external_id AS externalId, id, suppressed FROM report
    WHERE source_id = ? AND external_id IN (SELECT value FROM json_each(?))`)
  const textsOf =
    db.prepare(`SELECT report_id AS id, revision, source_revision AS sourceRevision, content_hash AS hash, run_id AS runId
    FROM report_text WHERE report_id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))`)
  const graveOf = db.prepare('SELECT source_revision AS revision FROM tombstone WHERE source_id = ? AND external_id = ?')
  const gravesOf = db.prepare(`SELECT external_id AS externalId, source_revision AS revision FROM tombstone
    WHERE source_id = ? AND external_id IN (SELECT value FROM json_each(?))`)
  const anyGrave = db.prepare('SELECT EXISTS (SELECT 1 FROM tombstone)').pluck()
  const putGrave = db.prepare(`INSERT INTO tombstone (source_id, external_id, source_revision, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (source_id, external_id) DO UPDATE SET source_revision = excluded.source_revision, at = excluded.at`)
  const dropGrave = db.prepare('DELETE FROM tombstone WHERE source_id = ? AND external_id = ?')
  const purged = purgedFinder(db)
  let source = 0
  /** Ids that a list in JSON can hold as they are; one of other characters is looked up by itself. */
  let asked: ReadonlySet<string> = new Set()
  let known = new Map<string, Old>()
  let graves = new Map<string, number>()
  let isAnyGrave = false
  /** Those that this page has written: of them the store is asked anew. */
  const moved = new Set<string>()

  function these(sourceId: number, list: string): Map<string, Old> {
    const rows = rowsOf.all(sourceId, list) as { externalId: string; id: number; suppressed: number }[]
    if (rows.length === 0) return new Map()
    const texts = textsOf.all(JSON.stringify(rows.map(({ id }) => id))) as Omit<Old, 'suppressed'>[]
    const textOf = new Map(texts.map((text) => [text.id, text]))
    return new Map(
      rows.map(({ externalId, id, suppressed }) => [externalId, { ...(textOf.get(id) as (typeof texts)[0]), suppressed }]),
    )
  }

  return {
    /** To be called when a page begins. @param externalIds all that the page names */
    begin(sourceId: number, externalIds: ReadonlySet<string>): void {
      source = sourceId
      moved.clear()
      known = new Map()
      graves = new Map()
      isAnyGrave = anyGrave.get() === 1
      purged.begin(sourceId, externalIds)
      // A file answers from its own memory: there each id by itself is a quarter faster than the list.
      if (db.dialect === 'sqlite') return
      asked = new Set([...externalIds].filter((id) => id.isWellFormed() && !id.includes('\0')))
      const list = JSON.stringify([...asked])
      for (const [externalId, old] of these(sourceId, list)) known.set(externalId, old)
      if (isAnyGrave)
        for (const { externalId, revision } of gravesOf.all(sourceId, list) as Grave[]) graves.set(externalId, revision)
    },
    /** The report that is here under this id of its source. */
    old: (externalId: string): Old | undefined =>
      asked.has(externalId) && !moved.has(externalId)
        ? known.get(externalId)
        : db.dialect === 'sqlite'
          ? (findOne.get(source, externalId) as Old | undefined)
          : these(source, JSON.stringify([externalId])).get(externalId),
    /** To be called before a report of the page is written. */
    moves: (externalId: string): void => void moved.add(externalId),
    isPurged: (externalId: string): boolean => purged.has(externalId),
    /** Revision up to which a deletion holds. */
    grave: (externalId: string): number | undefined =>
      asked.has(externalId) || !isAnyGrave
        ? graves.get(externalId)
        : (graveOf.get(source, externalId) as { revision: number } | undefined)?.revision,
    bury(externalId: string, revision: number, at: number): void {
      putGrave.run(source, externalId, revision, at)
      graves.set(externalId, revision)
      isAnyGrave = true
    },
    raise(externalId: string): void {
      dropGrave.run(source, externalId)
      graves.delete(externalId)
    },
  }
}
