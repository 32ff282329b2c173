/** Tables read in the order of their key, a page at a time, and what their rows come to: the same from either database. */
import { createHash } from 'node:crypto'
import { contentSeal } from '../content-seal.ts'
import type { Connection } from '../sql.ts'
import type { CopiedTable } from './tables.ts'

export type CellType = 'integer' | 'real' | 'text' | 'bytes'
export interface Column {
  name: string
  type: CellType
}
/** Text of `wide` columns, else as the database gives it. */
export type Cell = number | string | Buffer | null
export type KeyValue = number | string | Buffer

const fullPage = 5_000
/** Of heavy columns together, in bytes. */
const heavyPage = 16 * 1024 * 1024

const typeNames: Readonly<Record<string, CellType>> = {
  INTEGER: 'integer',
  REAL: 'real',
  TEXT: 'text',
  BLOB: 'bytes',
  bigint: 'integer',
  integer: 'integer',
  'double precision': 'real',
  text: 'text',
  bytea: 'bytes',
}

/** Columns by name, those left out that the database works out by itself. */
export function columnsOf(db: Connection, table: string): Column[] {
  const rows = (
    db.dialect === 'sqlite'
      ? db.prepare('SELECT name, type FROM pragma_table_info(?) ORDER BY name').raw().all(table)
      : db
          .prepare(
            `SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
             WHERE attrelid = CAST(? AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attname`,
          )
          .raw()
          .all(table)
  ) as [string, string][]
  return rows.flatMap(([name, type]) => {
    const known = typeNames[type]
    return known === undefined ? [] : [{ name, type: known }]
  })
}

export const quotedName = (name: string): string => `"${name}"`

/** Rows after a key, as lists in the order of the columns; never none, until there are no more. */
export function* pagesOf(
  db: Connection,
  table: CopiedTable,
  columns: readonly Column[],
  after: readonly KeyValue[] | null = null,
): Generator<Cell[][]> {
  const key = table.key.map(quotedName).join(', ')
  const listed = columns
    .map(({ name }) => (table.wide?.includes(name) ? `CAST(${quotedName(name)} AS TEXT)` : quotedName(name)))
    .join(', ')
  const behind = `(${key}) > (${table.key.map(() => '?').join(', ')})`
  const conditions = (from: readonly KeyValue[] | null): string => {
    const all = [...(table.where === undefined ? [] : [table.where]), ...(from === null ? [] : [behind])]
    return all.length === 0 ? '' : `WHERE ${all.join(' AND ')}`
  }
  const rowsOf = (from: readonly KeyValue[] | null, limit: number): Cell[][] =>
    db
      .prepare(`SELECT ${listed} FROM ${table.name} ${conditions(from)} ORDER BY ${key} LIMIT ?`)
      .raw()
      .all(...(from ?? []), limit) as Cell[][]
  const seal = contentSeal(db)
  const sealedAt = columns.flatMap(({ name }, i) => (table.sealed?.includes(name) ? [i] : []))
  const at = table.key.map((name) => columns.findIndex((column) => column.name === name))
  /** How many rows come to a page of what is heavy in them. */
  function measured(from: readonly KeyValue[] | null): number {
    if (!table.heavy) return fullPage
    const bytes = table.heavy.map((name) => `coalesce(octet_length(${quotedName(name)}), 0)`).join(' + ')
    const sizes = db
      .prepare(`SELECT ${bytes} FROM ${table.name} ${conditions(from)} ORDER BY ${key} LIMIT 1000`)
      .pluck()
      .all(...(from ?? [])) as number[]
    let sum = 0
    let n = 0
    for (const size of sizes) {
      sum += size
      n += 1
      if (sum >= heavyPage) break
    }
    return Math.max(1, n)
  }
  for (let from = after; ; ) {
    const rows = rowsOf(from, measured(from))
    const last = rows.at(-1)
    if (!last) return
    for (const i of sealedAt) for (const row of rows) if (row[i] != null) row[i] = seal.open(row[i] as Buffer)
    // Whoever gets the rows may change them.
    from = at.map((i) => last[i] as KeyValue)
    yield rows
  }
}

/** The key of a row. */
export const keyOf = (table: CopiedTable, columns: readonly Column[], row: readonly Cell[]): KeyValue[] =>
  table.key.map((name) => row[columns.findIndex((column) => column.name === name)] as KeyValue)

/**
 * SHA-256 over the rows in the order of their key, each as a line of JSON: its values in the order of the columns' names,
 * numbers as JavaScript writes them, `wide` ones as text, bytes as hexadecimal digits.
 * @param tick told of each page, in rows
 */
export function hashTable(
  db: Connection,
  table: CopiedTable,
  columns: readonly Column[],
  tick: (rows: number) => void = () => {},
): { rows: number; hash: string } {
  const digest = createHash('sha256')
  const bytesAt = columns.flatMap(({ type }, i) => (type === 'bytes' ? [i] : []))
  let rows = 0
  for (const page of pagesOf(db, table, columns)) {
    let lines = ''
    for (const row of page) {
      const cells: unknown[] = row
      for (const i of bytesAt) if (cells[i] !== null) cells[i] = (cells[i] as Buffer).toString('hex')
      lines += `${JSON.stringify(cells)}\n`
      if (lines.length > 1 << 20) {
        digest.update(lines)
        lines = ''
      }
    }
    digest.update(lines)
    rows += page.length
    tick(page.length)
  }
  return { rows, hash: digest.digest('hex') }
}
