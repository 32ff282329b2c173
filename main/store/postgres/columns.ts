/**
 * The narrow columns of the reports from the office's server: binary COPY straight into the arrays of a block, without a row
 * or an object in between. What is small is packed into one number by the server, as each value of a COPY costs four bytes
 * and a call more.
 */
import { type ColumnBlock, emptyBlock } from '../sqlite/column-block.ts'
import type { OfficeConnection } from './connection.ts'

/**
 * From the lowest bits up: category, status, level, suppressed and media (8 bits each), sub-category, source (16 bits each).
 * All these operators bind alike.
 */
const packed = `(category_id & 255) | ((status & 255) << 8) | ((level & 255) << 16) | (((suppressed | (media << 1)) & 255) << 24)
  | ((coalesce(sub_category_id, 0) & 65535) << 32) | (source_id << 48)`
const selected = `SELECT id, CAST(floor(CAST(occurred_at AS double precision) / 60) AS integer) + CAST(offset_minutes AS integer),
  area_id, lon, lat, source_token, near_key, ${packed} FROM report`
/** What every report is asked for with. */
export const columnCopy = `${selected} ORDER BY id`
const fields = 8
/** Of a row without nulls: number of fields, and each of them behind its length. */
const longestRow = 2 + 8 + 4 + 7 * (4 + 8)
const signature = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
/** Behind the signature: flags, and the length of what comes before the first row. */
const headBytes = signature.length + 8

/** Every report, ids ascending. @throws ServerError */
export function readOfficeColumns(db: OfficeConnection): ColumnBlock {
  // No id is above it, and none is given twice: room for all is asked for at once, and only what is filled is taken.
  const most = db.prepare('SELECT coalesce(max(id), 0) FROM report').pluck().get() as number
  return blockOf(db.copyOut(columnCopy), most)
}

/** Reports changed after a data version, ids ascending. @throws ServerError */
export const readOfficeChanges = (db: OfficeConnection, afterVersion: number): ColumnBlock =>
  blockOf(db.copyOut(`${selected} WHERE changed_version > ${afterVersion} ORDER BY id`), 1_000)

/** @param room rows that are to be expected; more may come */
function blockOf(chunks: Iterable<Buffer>, room: number): ColumnBlock {
  let block = emptyBlock(Math.max(1, room))
  let n = 0
  let left: Buffer = Buffer.alloc(0)
  let isBegun = false
  let isWhole = false
  for (const chunk of chunks) {
    const bytes = left.length === 0 ? chunk : Buffer.concat([left, chunk])
    let at = 0
    if (!isBegun) {
      if (bytes.length < headBytes) {
        left = bytes
        continue
      }
      if (!bytes.subarray(0, signature.length).equals(signature)) throw new RangeError('what the server sent is no binary COPY')
      at = headBytes + bytes.readInt32BE(headBytes - 4)
      isBegun = true
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (;;) {
      const rest = bytes.length - at
      if (rest >= 2 && view.getInt16(at) === -1) {
        isWhole = true
        break
      }
      if (rest < longestRow && !holdsRow(view, at)) break
      if (n === block.n) block = wider(block)
      at = readRow(view, at, block, n)
      n += 1
    }
    left = bytes.subarray(at)
  }
  if (!isWhole) throw new RangeError('what the server sent ends in the middle')
  return cut(block, n)
}

/** Whether a whole row lies from here on. */
function holdsRow(view: DataView, from: number): boolean {
  let at = from + 2
  for (let i = 0; i < fields; i++) {
    if (at + 4 > view.byteLength) return false
    at += 4 + Math.max(0, view.getInt32(at))
  }
  return at <= view.byteLength
}

/** @returns where the next row begins */
function readRow(view: DataView, from: number, block: ColumnBlock, row: number): number {
  if (view.getInt16(from) !== fields) throw new RangeError(`a row has ${view.getInt16(from)} columns, not ${fields}`)
  // id and minute are never null.
  block.id[row] = view.getUint32(from + 10)
  block.minute[row] = view.getInt32(from + 18)
  let at = from + 22
  if (view.getInt32(at) < 0) at += 4
  else {
    block.area[row] = view.getInt32(at + 8)
    at += 12
  }
  if (view.getInt32(at) < 0) {
    block.lon[row] = Number.NaN
    at += 4
  } else {
    block.lon[row] = view.getFloat64(at + 4)
    at += 12
  }
  if (view.getInt32(at) < 0) {
    block.lat[row] = Number.NaN
    at += 4
  } else {
    block.lat[row] = view.getFloat64(at + 4)
    at += 12
  }
  block.token[row] = view.getInt32(at + 4) * 4_294_967_296 + view.getUint32(at + 8)
  block.keyHigh[row] = view.getInt32(at + 16)
  block.keyLow[row] = view.getInt32(at + 20)
  block.source[row] = view.getUint16(at + 28)
  block.subCategory[row] = view.getUint16(at + 30)
  block.flags[row] = view.getUint8(at + 32)
  block.level[row] = view.getUint8(at + 33)
  block.status[row] = view.getUint8(at + 34)
  block.category[row] = view.getUint8(at + 35)
  return at + 36
}

const columnsOf = (block: ColumnBlock) => Object.keys(block).filter((name) => name !== 'n') as Exclude<keyof ColumnBlock, 'n'>[]

function wider(block: ColumnBlock): ColumnBlock {
  const wide = emptyBlock(block.n * 2)
  for (const name of columnsOf(block)) wide[name].set(block[name] as never)
  return wide
}
/** The first rows of a block. */
function cut(block: ColumnBlock, n: number): ColumnBlock {
  const first = { ...block, n }
  for (const name of columnsOf(block)) first[name] = block[name].subarray(0, n) as never
  return first
}
