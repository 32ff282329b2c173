/** How rows of one table reach the server: by COPY; where that is barred, by way of a table of the session's own, or as values. */
import { type CopyRows, copyRows, hasBinaryForm } from './copy-row.ts'
import type { WireReply } from './wire.ts'

/** Rows of one INSERT. */
const mostRows = 200

let owned = 0

export interface ServerWay {
  query(text: string, values: unknown[]): WireReply
  copyIn(text: string, bytes: Uint8Array<ArrayBuffer>): void
  inTransaction(): boolean
}
export interface RowWay {
  /** @throws TypeError, RangeError for a row that its table cannot hold */
  add(values: readonly unknown[]): void
  bytes(): number
  /** No more is to be gathered before it is written. */
  isFull(): boolean
  /** Writes what was gathered. @throws ServerError */
  write(): void
  drop(): void
}
/** A table as the catalog describes it. */
export interface Target {
  id: number
  name: string
  columns: readonly string[]
  /** Of the columns. */
  types: readonly { id: number; name: string }[]
  /** Tables that rows of this one point to. */
  parents: ReadonlySet<number>
  /** Row-level security decides about its rows: COPY is refused there. */
  secured: boolean
  /** Tables of the session's own may be made. */
  own: boolean
}

export function describeTarget({ query }: ServerWay, name: string, columns: readonly string[]): Target {
  const [found] = query(
    `SELECT c.oid, row_security_active(c.oid), has_database_privilege(current_database(), 'TEMP') FROM pg_class c
      WHERE c.oid = CAST($1 AS regclass)`,
    [name],
  ).rows
  const [id, secured, own] = found as [number, number, number]
  const types = new Map(
    query(
      'SELECT attname, atttypid, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped',
      [id],
    ).rows.map((row) => [row[0] as string, { id: row[1] as number, name: row[2] as string }]),
  )
  const parents = query("SELECT confrelid FROM pg_constraint WHERE contype = 'f' AND conrelid = $1", [id]).rows as [number][]
  return {
    id,
    name,
    columns,
    types: columns.map((column) => types.get(column) ?? { id: 0, name: 'text' }),
    parents: new Set(parents.map(([parent]) => parent).filter((parent) => parent !== id)),
    secured: secured === 1,
    own: own === 1,
  }
}

export function rowWay(target: Target, server: ServerWay): RowWay {
  const types = target.types.map((type) => type.id)
  if (!types.every(hasBinaryForm)) return valuesWay(target, server)
  if (!target.secured) return copyWay(target, server)
  return target.own ? ownWay(target, server) : valuesWay(target, server)
}

function copyWay({ name, columns, types }: Target, { copyIn }: ServerWay): RowWay {
  const rows = copyRows(types.map((type) => type.id))
  return {
    add: rows.add,
    bytes: rows.size,
    isFull: () => false,
    write: () => copyIn(`COPY ${name} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`, rows.take()),
    drop: rows.drop,
  }
}

function valuesWay({ name, columns }: Target, { query }: ServerWay): RowWay & { rows(): unknown[][] } {
  let rows: unknown[][] = []
  return {
    rows: () => rows,
    add(values) {
      if (values.length !== columns.length) throw new RangeError(`${columns.length} columns are given ${values.length} values`)
      if (values.includes(undefined)) throw new TypeError('a value is undefined')
      rows.push(values.map((value) => (typeof value === 'bigint' ? String(value) : Number.isNaN(value) ? null : value)))
    },
    bytes: () => 0,
    isFull: () => rows.length >= mostRows,
    write() {
      const places = rows.map((_, row) => `(${columns.map((__, i) => `$${row * columns.length + i + 1}`).join(', ')})`)
      query(`INSERT INTO ${name} (${columns.join(', ')}) VALUES ${places.join(', ')}`, rows.flat())
    },
    drop() {
      rows = []
    },
  }
}

/** A few rows as values; more by COPY into a table of the session's own, and on from there under the rules of the table. */
function ownWay(target: Target, server: ServerWay): RowWay {
  const { name, columns, types } = target
  const few = valuesWay(target, server)
  const many: CopyRows = copyRows(types.map((type) => type.id))
  const listed = columns.join(', ')
  // One of this connection's; those of others are in schemas of their own.
  const own = `own_${++owned}`
  return {
    add(values) {
      if (many.size() > 0) {
        many.add(values)
        return
      }
      few.add(values)
      if (!few.isFull()) return
      for (const row of few.rows()) many.add(row)
      few.drop()
    },
    bytes: many.size,
    // Outside of a transaction its rows would be gone before they are taken on.
    isFull: () => !server.inTransaction(),
    write() {
      if (many.size() === 0) {
        few.write()
        return
      }
      // Made by a transaction that is undone, it goes with it.
      const made = columns.map((column, i) => `${column} ${types[i]?.name}`).join(', ')
      server.query(`CREATE TEMPORARY TABLE IF NOT EXISTS ${own} (${made}) ON COMMIT DELETE ROWS`, [])
      server.copyIn(`COPY pg_temp.${own} (${listed}) FROM STDIN (FORMAT binary)`, many.take())
      server.query(`INSERT INTO ${name} (${listed}) SELECT ${listed} FROM pg_temp.${own}`, [])
      server.query(`TRUNCATE pg_temp.${own}`, [])
    },
    drop() {
      few.drop()
      many.drop()
    },
  }
}
