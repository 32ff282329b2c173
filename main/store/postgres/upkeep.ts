/** The server keeps its own journal and statistics; what was purged is written out of the tables it stood in. */
import type { Connection } from '../sql.ts'
import type { Upkeep } from '../upkeep.ts'

/** Tables that hold what a report says: those in parts by report id, and those that are whole. */
const inParts = ['report_text', 'report_revision', 'report_search', 'review_step']
const whole = ['outbox', 'attachment', 'attachment_content', 'thumbnail', 'quarantine']

export const officeUpkeep = (db: Connection): Upkeep => ({
  settle: () => true,
  clear(): { freedBytes: number } {
    const bytes = db.prepare('SELECT pg_database_size(current_database())').pluck()
    const before = bytes.get() as number
    for (const table of whole) db.exec(`VACUUM (FULL) ${table}`)
    const isOwner = db.prepare("SELECT has_schema_privilege('part', 'USAGE')").pluck().get() === 1
    if (isOwner) clearParts(db)
    else for (const table of inParts) db.exec(`VACUUM (FULL) ${table}`)
    return { freedBytes: Math.max(0, before - (bytes.get() as number)) }
  },
  tidy: () => {},
})

/** Only the parts that something was deleted or replaced in since: the others are as they were. */
function clearParts(db: Connection): void {
  const mark = db.prepare('UPDATE id_range SET unswept = ? WHERE first_id = ?')
  const due = db.prepare('SELECT first_id FROM id_range WHERE unswept = 1 AND server IS NULL ORDER BY first_id').pluck()
  for (const first of due.all() as number[]) {
    // Before it, so that what is deleted meanwhile marks it again.
    mark.run(0, first)
    try {
      for (const table of inParts) db.exec(`VACUUM (FULL) part.${table}_${first}`)
    } catch (error) {
      mark.run(1, first)
      throw error
    }
  }
}
