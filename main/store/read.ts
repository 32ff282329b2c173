/** The store's read side for main/analysis: the narrow columns of the reports, swept in id order. */

import { bringsReports } from './ledger.ts'
import { readOfficeChanges, readOfficeColumns } from './postgres/columns.ts'
import type { OfficeConnection } from './postgres/connection.ts'
import type { Connection } from './sql.ts'
import { type ColumnBlock, type ColumnRow, columnList, packRows, readAllBlocks } from './sqlite/column-block.ts'
import { versionOf } from './version.ts'

export interface Names {
  /** Which store it is: another after the server was set up anew or put back from a backup. Of a file, its schema. */
  office: string
  /** The newest run of a file's ledger: who knows it and does not find it there as it was holds columns of another store. */
  run: { id: number; startedAt: number } | null
  dataVersion: number
  areaVersion: number
  /** Readers that loaded before this data version must start over: rows were removed. */
  removedAtVersion: number
  subCategories: { id: number; name: string }[]
  areas: { id: number; key: string; zh: string; en: string; parentId: number | null }[]
  sources: { id: number; name: string }[]
}

export function readNames(db: Connection): Names {
  const removed = db.prepare("SELECT value FROM setting WHERE name = 'removed-at-version'").get() as { value: string } | undefined
  return {
    office: db.dialect === 'postgres' ? officeOf(db) : `schema ${db.prepare('PRAGMA user_version').pluck().get()}`,
    run: db.dialect === 'postgres' ? null : newestRun(db),
    dataVersion: versionOf(db, 'data'),
    areaVersion: versionOf(db, 'areas'),
    removedAtVersion: Number(removed?.value ?? 0),
    subCategories: db.prepare('SELECT id, name FROM sub_category ORDER BY id').all() as Names['subCategories'],
    areas: db.prepare('SELECT id, key, zh, en, parent_id AS parentId FROM area ORDER BY id').all() as Names['areas'],
    sources: db.prepare(`SELECT id, name FROM source WHERE ${bringsReports} ORDER BY id`).all() as Names['sources'],
  }
}

const newestRun = (db: Connection): Names['run'] =>
  (db.prepare('SELECT id, started_at AS startedAt FROM sync_run ORDER BY id DESC LIMIT 1').get() as Names['run'] | undefined) ??
  null
/** Whether a run stands in the ledger as it was known; one that was never known does. */
export const isRunThere = (db: Connection, run: Names['run']): boolean =>
  run === null || db.prepare('SELECT started_at FROM sync_run WHERE id = ?').pluck().get(run.id) === run.startedAt

/** How many reports the columns of a file hold; null of an office's. */
export const rowsInStore = (db: Connection): number | null =>
  db.dialect === 'postgres' ? null : (db.prepare('SELECT coalesce(sum(row_count), 0) FROM column_block').pluck().get() as number)

/** The cluster, its timeline (a restored one begins another), the database, and the role, as not every role sees every row. */
export const officeOf = (db: Connection): string =>
  db
    .prepare(
      `SELECT concat_ws(' ', s.system_identifier, c.timeline_id, d.oid, session_user)
      FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()`,
    )
    .pluck()
    .get() as string

/** Every report, ids ascending. */
export function readColumns(db: Connection): ColumnBlock {
  if (db.dialect === 'postgres') return readOfficeColumns(db as OfficeConnection)
  // Blocks that end before the last row are not believed: the rows themselves are. `doctor` counts them all.
  return readAllBlocks(db) ?? packRows(db.prepare(`SELECT ${columnList} FROM report ORDER BY id`).raw().all() as ColumnRow[])
}

/** Reports changed after a data version, ids ascending. */
export const readChanges = (db: Connection, afterVersion: number): ColumnBlock =>
  db.dialect === 'postgres'
    ? readOfficeChanges(db as OfficeConnection, afterVersion)
    : packRows(
        db
          .prepare(`SELECT ${columnList} FROM report WHERE changed_version > ? ORDER BY id`)
          .raw()
          .all(afterVersion) as ColumnRow[],
      )
