/** What follows from the tables of a store, made anew in a copy of it, in the way of the database that holds it. */
import type { Connection } from '../sql.ts'
import { blockKeeper } from '../sqlite/column-block.ts'

const wordsIndex = 'report_search_words'

/** The index that is quicker made again behind the texts than kept while they go in: its definition; '' where there is none. */
export function indexLeftOut(db: Connection): string {
  if (db.dialect === 'sqlite') return ''
  const definition = db
    .prepare('SELECT indexdef FROM pg_indexes WHERE indexname = ? AND schemaname = current_schema()')
    .pluck()
    .get(wordsIndex) as string | undefined
  // Of a table in parts: made on it, an index is made on each of them.
  return definition?.replace(' ON ONLY ', ' ON ') ?? ''
}
export const leaveOut = (db: Connection): unknown => db.exec(`DROP INDEX IF EXISTS ${wordsIndex}`)

/** After all rows are there; as often as wanted. @param index what `indexLeftOut` gave */
export function finishTarget(db: Connection, index: string): void {
  if (db.dialect === 'sqlite') {
    db.transaction(() => blockKeeper(db).rebuild()).immediate()
    return
  }
  // The next new row takes a number behind those that were copied.
  const counters = db
    .prepare(
      `SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE a.attidentity <> '' AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = CAST(current_schema() AS regnamespace)`,
    )
    .raw()
    .all() as [string, string][]
  for (const [table, column] of counters)
    db.prepare(
      `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), (SELECT coalesce(max("${column}"), 0) + 1 FROM ${table}), false)`,
    ).get()
  if (index !== '') db.exec(index.replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS '))
  db.exec('ANALYZE')
}

/** Reports that the full text holds. */
export const searchRows = (db: Connection): number =>
  db
    .prepare(`SELECT count(*) FROM ${db.dialect === 'sqlite' ? 'report_search_docsize' : 'report_search'}`)
    .pluck()
    .get() as number
