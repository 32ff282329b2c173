/**
 * The rows of a snapshot as bytes: column by column, what changes little told as differences, each number cut into its
 * bytes, so that a compressor finds the like beside the like. The same rows are the same bytes on any machine.
 */
import type { FrozenRows } from './frozen.ts'

/** This version, all rows, those up to the end of the period, those before it: each 32 bits. */
const headBytes = 16
const version = 1
/** A whole number for "not on the map" that no degree is. */
const noPlace = -0x8000_0000
const unit = 1e7

/** Widths of the columns in bytes, in the order in which they are written. */
const widths = [4, 8, 4, 1, 2, 1, 4, 1, 4, 4, 2, 1]
export const bytesPerRow = widths.reduce((a, b) => a + b, 0)

/** Rows all zero, to be filled. @param total with the others behind `length` */
export function emptyRows(total: number, length: number, periodFrom: number): FrozenRows {
  return {
    length,
    periodFrom,
    id: new Uint32Array(total),
    revision: new Float64Array(total),
    incident: new Uint32Array(total),
    category: new Uint8Array(total),
    area: new Uint16Array(total),
    status: new Uint8Array(total),
    minute: new Int32Array(total),
    place: new Uint8Array(total),
    lon: new Float64Array(total),
    lat: new Float64Array(total),
    attachments: new Uint16Array(total),
    media: new Uint8Array(total),
  }
}

export function packFrozenRows(rows: FrozenRows): Uint8Array<ArrayBuffer> {
  const n = rows.id.length
  const out = new Uint8Array(headBytes + n * bytesPerRow)
  const head = new DataView(out.buffer)
  for (const [i, value] of [version, n, rows.length, rows.periodFrom].entries()) head.setUint32(i * 4, value, true)
  let at = headBytes
  /** Bytes of 32-bit numbers, lowest of all first. */
  const put32 = (of: (i: number) => number): void => {
    for (let i = 0; i < n; i++) {
      const value = of(i)
      out[at + i] = value
      out[at + n + i] = value >>> 8
      out[at + 2 * n + i] = value >>> 16
      out[at + 3 * n + i] = value >>> 24
    }
    at += 4 * n
  }
  const put16 = (column: Uint16Array): void => {
    for (let i = 0; i < n; i++) {
      out[at + i] = column[i] as number
      out[at + n + i] = (column[i] as number) >>> 8
    }
    at += 2 * n
  }
  const put8 = (column: Uint8Array): void => {
    out.set(column, at)
    at += n
  }
  const degrees = (column: Float64Array) => (i: number) => {
    const value = column[i] as number
    return Number.isNaN(value) ? noPlace : Math.round(value * unit)
  }
  const { id, revision, incident, minute } = rows
  put32((i) => folded((id[i] as number) - (i === 0 ? 0 : (id[i - 1] as number))))
  put32((i) => ((revision[i] as number) % 2 ** 32) | 0)
  put32((i) => Math.floor((revision[i] as number) / 2 ** 32))
  put32((i) => folded((id[i] as number) - (incident[i] as number)))
  put8(rows.category)
  put16(rows.area)
  put8(rows.status)
  put32((i) => folded((minute[i] as number) - (i === 0 ? 0 : (minute[i - 1] as number))))
  put8(rows.place)
  put32(degrees(rows.lon))
  put32(degrees(rows.lat))
  put16(rows.attachments)
  put8(rows.media)
  return out
}

/** Throws RangeError when the bytes are not those of rows. */
export function unpackFrozenRows(bytes: Uint8Array): FrozenRows {
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const n = bytes.length < headBytes ? -1 : head.getUint32(4, true)
  if (n < 0 || head.getUint32(0, true) !== version || bytes.length !== headBytes + n * bytesPerRow)
    throw new RangeError(`frozen rows: ${bytes.length} bytes are not ${n} rows of version ${version}`)
  const rows = emptyRows(n, head.getUint32(8, true), head.getUint32(12, true))
  let at = headBytes
  const take32 = (to: (i: number, value: number) => void): void => {
    for (let i = 0; i < n; i++)
      to(
        i,
        ((bytes[at + i] as number) |
          ((bytes[at + n + i] as number) << 8) |
          ((bytes[at + 2 * n + i] as number) << 16) |
          ((bytes[at + 3 * n + i] as number) << 24)) >>>
          0,
      )
    at += 4 * n
  }
  const take16 = (column: Uint16Array): void => {
    for (let i = 0; i < n; i++) column[i] = (bytes[at + i] as number) | ((bytes[at + n + i] as number) << 8)
    at += 2 * n
  }
  const take8 = (column: Uint8Array): void => {
    column.set(bytes.subarray(at, at + n))
    at += n
  }
  const degrees = (column: Float64Array) => (i: number, value: number) => {
    const whole = value | 0
    column[i] = whole === noPlace ? Number.NaN : whole / unit
  }
  const { id, revision, incident, minute } = rows
  take32((i, value) => {
    id[i] = unfolded(value) + (i === 0 ? 0 : (id[i - 1] as number))
  })
  take32((i, value) => {
    revision[i] = value
  })
  take32((i, value) => {
    revision[i]! += value * 2 ** 32
  })
  take32((i, value) => {
    incident[i] = (id[i] as number) - unfolded(value)
  })
  take8(rows.category)
  take16(rows.area)
  take8(rows.status)
  take32((i, value) => {
    minute[i] = unfolded(value) + (i === 0 ? 0 : (minute[i - 1] as number))
  })
  take8(rows.place)
  take32(degrees(rows.lon))
  take32(degrees(rows.lat))
  take16(rows.attachments)
  take8(rows.media)
  return rows
}

/** Small numbers of either sign as small numbers: 0 -1 1 -2 2 become 0 1 2 3 4. Differences wrap at 32 bits, and so back. */
const folded = (value: number): number => (value << 1) ^ (value >> 31)
const unfolded = (value: number): number => (value >>> 1) ^ -(value & 1)
