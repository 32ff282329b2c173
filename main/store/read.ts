/** The store's read side for main/analysis: the narrow columns of the reports, swept in id order. */
import { type ColumnRow, columnList } from './column-block.ts'
import type { Connection } from './open.ts'
import { versionOf } from './version.ts'

export interface Names {
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
    dataVersion: versionOf(db, 'data'),
    areaVersion: versionOf(db, 'areas'),
    removedAtVersion: Number(removed?.value ?? 0),
    subCategories: db.prepare('SELECT id, name FROM sub_category').all() as Names['subCategories'],
    areas: db.prepare('SELECT id, key, zh, en, parent_id AS parentId FROM area ORDER BY id').all() as Names['areas'],
    sources: db
      .prepare("SELECT id, name FROM source WHERE coalesce(json_extract(options, '$.holds'), 'reports') = 'reports'")
      .all() as Names['sources'],
  }
}

/** Reports changed after a data version, in id order; all of them after version 0. */
export function* readColumns(db: Connection, afterVersion: number): Generator<ColumnRow> {
  const statement =
    afterVersion === 0
      ? db.prepare(`SELECT ${columnList} FROM report ORDER BY id`)
      : db.prepare(`SELECT ${columnList} FROM report WHERE changed_version > ${afterVersion} ORDER BY id`)
  yield* statement.raw().iterate() as IterableIterator<ColumnRow>
}
