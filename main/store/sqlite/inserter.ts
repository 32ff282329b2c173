/** Rows of one table into the file: each is there once it was added. */
import type Database from 'better-sqlite3-multiple-ciphers'
import type { Inserter } from '../sql.ts'

export function fileInserter(db: Database.Database, table: string, columns: readonly string[]): Inserter {
  const insert = db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
  return { add: (...values) => void insert.run(...values) }
}
