/**
 * The narrow columns of the reports once more, packed: some two thousand rows a block, so that a million reports are in
 * memory in well under a second. A block is written in the transaction that changed one of its rows; the table `report`
 * stays the truth, and `doctor` compares the two.
 */
import type { Connection } from '../sql.ts'

/**
 * One report: id, occurred_at (s UTC), offset (min), category, sub-category id or null, area id or null, status, level,
 * suppressed, media bits, lon, lat, source id, source token, near key high and low 32 bits.
 */
export type ColumnRow = [
  number,
  number,
  number,
  number,
  number | null,
  number | null,
  number,
  number,
  number,
  number,
  number | null,
  number | null,
  number,
  number,
  number,
  number,
]
export const columnList = `id, occurred_at, offset_minutes, category_id, sub_category_id, area_id, status, level, suppressed, media, lon, lat, source_id,
  source_token, near_key >> 32, near_key & 4294967295`

/** Columns of n rows in id order, each a view of one buffer. */
export interface ColumnBlock {
  n: number
  /** Degrees; NaN without location. */
  lon: Float64Array<ArrayBuffer>
  lat: Float64Array<ArrayBuffer>
  token: Float64Array<ArrayBuffer>
  id: Uint32Array<ArrayBuffer>
  /** Wall-clock minute of the place. */
  minute: Int32Array<ArrayBuffer>
  /** Area id, 0 for none. */
  area: Int32Array<ArrayBuffer>
  keyHigh: Int32Array<ArrayBuffer>
  keyLow: Int32Array<ArrayBuffer>
  /** Sub-category id, 0 for none. */
  subCategory: Uint16Array<ArrayBuffer>
  source: Uint16Array<ArrayBuffer>
  category: Uint8Array<ArrayBuffer>
  status: Uint8Array<ArrayBuffer>
  level: Uint8Array<ArrayBuffer>
  /** Bit 0 suppressed, media bits above. */
  flags: Uint8Array<ArrayBuffer>
}

const bytesPerRow = 3 * 8 + 5 * 4 + 2 * 2 + 4
/** A block is begun anew from here on. */
const fullBlock = 2_000

/** Views over a buffer laid out by width, so that each array is aligned whatever n is. */
function viewsOf(buffer: ArrayBuffer, n: number, from = 0): ColumnBlock {
  // Doubles are read where they stand only when they stand right.
  if (from % 8 !== 0) return viewsOf(buffer.slice(from, from + n * bytesPerRow), n)
  let at = from
  const take = <T>(Type: new (buffer: ArrayBuffer, at: number, n: number) => T, width: number): T => {
    const view = new Type(buffer, at, n)
    at += n * width
    return view
  }
  return {
    n,
    lon: take(Float64Array, 8),
    lat: take(Float64Array, 8),
    token: take(Float64Array, 8),
    id: take(Uint32Array, 4),
    minute: take(Int32Array, 4),
    area: take(Int32Array, 4),
    keyHigh: take(Int32Array, 4),
    keyLow: take(Int32Array, 4),
    subCategory: take(Uint16Array, 2),
    source: take(Uint16Array, 2),
    category: take(Uint8Array, 1),
    status: take(Uint8Array, 1),
    level: take(Uint8Array, 1),
    flags: take(Uint8Array, 1),
  }
}

/** A block of n rows that are all zero, to be filled. */
export const emptyBlock = (n: number): ColumnBlock => viewsOf(new ArrayBuffer(n * bytesPerRow), n)

export function packRows(rows: readonly ColumnRow[]): ColumnBlock & { buffer: ArrayBuffer } {
  const buffer = new ArrayBuffer(rows.length * bytesPerRow)
  const block = viewsOf(buffer, rows.length)
  for (const [i, row] of rows.entries()) {
    const [id, occurredAt, offset, category, sub, area, status, level, suppressed, media, lon, lat, source, token, high, low] =
      row
    block.id[i] = id
    block.minute[i] = Math.floor(occurredAt / 60) + offset
    block.category[i] = category
    block.subCategory[i] = sub ?? 0
    block.area[i] = area ?? 0
    block.status[i] = status
    block.level[i] = level
    block.flags[i] = (suppressed ? 1 : 0) | (media << 1)
    block.lon[i] = lon ?? Number.NaN
    block.lat[i] = lat ?? Number.NaN
    block.source[i] = source
    block.token[i] = token
    block.keyHigh[i] = high
    block.keyLow[i] = low
  }
  return { ...block, buffer }
}

/** The rows of all blocks as one; null where they do not go up to the last report. */
export function readAllBlocks(db: Connection): ColumnBlock | null {
  const held = db.prepare('SELECT coalesce(sum(row_count), 0) AS rows, coalesce(max(last_id), 0) AS last FROM column_block').get()
  const { rows, last } = held as { rows: number; last: number }
  if (last !== db.prepare('SELECT coalesce(max(id), 0) FROM report').pluck().get()) return null
  const block = emptyBlock(rows)
  let at = 0
  for (const part of readBlocks(db)) {
    for (const name of Object.keys(part) as (keyof ColumnBlock)[])
      if (name !== 'n') (block[name] as Uint8Array).set(part[name] as Uint8Array, at)
    at += part.n
  }
  return block
}

/** All blocks in id order. */
export function* readBlocks(db: Connection): Generator<ColumnBlock> {
  if (db.dialect !== 'sqlite') return
  const rows = db.prepare('SELECT row_count, data FROM column_block ORDER BY first_id').raw().iterate() as IterableIterator<
    [number, Buffer]
  >
  for (const [n, data] of rows) {
    if (data.length !== n * bytesPerRow) throw new RangeError(`column block of ${n} rows has ${data.length} bytes`)
    yield viewsOf(data.buffer as ArrayBuffer, n, data.byteOffset)
  }
}

/**
 * Keeps the blocks of one connection in step with its writes; every call belongs into the transaction of those. The office's
 * server has none: it hands its columns out by COPY (main/store/postgres/columns.ts).
 */
export function blockKeeper(db: Connection) {
  if (db.dialect !== 'sqlite') return { added: () => {}, changed: () => {}, rebuild: () => {} }
  const rowsBetween = db.prepare(`SELECT ${columnList} FROM report WHERE id BETWEEN ? AND ? ORDER BY id`).raw()
  const put = db.prepare(`INSERT INTO column_block (first_id, last_id, row_count, data) VALUES (?, ?, ?, ?)
    ON CONFLICT (first_id) DO UPDATE SET last_id = excluded.last_id, row_count = excluded.row_count, data = excluded.data`)
  const drop = db.prepare('DELETE FROM column_block WHERE first_id = ?')
  const blockOf = db.prepare(
    'SELECT first_id AS first, last_id AS last FROM column_block WHERE first_id <= ? ORDER BY first_id DESC LIMIT 1',
  )
  const lastBlock = db.prepare('SELECT first_id AS first, row_count AS rows FROM column_block ORDER BY first_id DESC LIMIT 1')

  function write(first: number, last: number): void {
    const rows = rowsBetween.all(first, last) as ColumnRow[]
    if (rows.length === 0) {
      drop.run(first)
      return
    }
    put.run(first, last, rows.length, new Uint8Array(packRows(rows).buffer))
  }

  return {
    /** Reports first..last were added behind all others. */
    added(first: number, last: number): void {
      const open = lastBlock.get() as { first: number; rows: number } | undefined
      write(open && open.rows < fullBlock ? open.first : first, last)
    },
    changed(ids: Iterable<number>): void {
      const blocks = new Map<number, number>()
      for (const id of ids) {
        const found = blockOf.get(id) as { first: number; last: number } | undefined
        if (found) blocks.set(found.first, found.last)
      }
      for (const [first, last] of blocks) write(first, last)
    },
    /** After a change that touched many or removed some. */
    rebuild(): void {
      db.prepare('DELETE FROM column_block').run()
      const ids = db.prepare('SELECT id FROM report ORDER BY id').pluck().all() as number[]
      for (let i = 0; i < ids.length; i += fullBlock)
        write(ids[i] as number, ids[Math.min(i + fullBlock, ids.length) - 1] as number)
    },
  }
}
