/**
 * Rows in the binary form of COPY (https://www.postgresql.org/docs/15/sql-copy.html): a head, for each row the number of its
 * columns and each value behind its length, and -1 at the end.
 */

/** Types by their number in the catalog (pg_type.dat), as far as they have a binary form here. */
const integers: Readonly<Record<number, 2 | 4 | 8>> = { 20: 8, 21: 2, 23: 4 }
const texts: ReadonlySet<number> = new Set([25, 1043])
const doublePrecision = 701
const yesOrNo = 16
const bytea = 17
/** Comes in its own binary form, from `vectorBytes`. */
const tsvector = 3614

export const hasBinaryForm = (type: number): boolean =>
  type in integers || texts.has(type) || [doublePrecision, yesOrNo, bytea, tsvector].includes(type)

const head = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const twoTo32 = 4_294_967_296

export interface CopyRows {
  /** @throws TypeError, RangeError for a value that its column cannot hold; the row is not added then */
  add(values: readonly unknown[]): void
  /** Bytes gathered. */
  size(): number
  /** The rows, in a buffer of its own; it begins anew. */
  take(): Uint8Array<ArrayBuffer>
  /** Forgets the rows. */
  drop(): void
}

/** @param types of the columns, all with a binary form */
export function copyRows(types: readonly number[]): CopyRows {
  let bytes = Buffer.alloc(0)
  let at = 0

  function need(more: number): void {
    if (at + more <= bytes.length) return
    const grown = Buffer.from(new ArrayBuffer(Math.max(64 * 1024, bytes.length * 2, at + more)))
    bytes.copy(grown, 0, 0, at)
    bytes = grown
  }
  function put(type: number, value: unknown): void {
    if (value === null || Number.isNaN(value)) {
      need(4)
      at = bytes.writeInt32BE(-1, at)
      return
    }
    const width = integers[type]
    if (width !== undefined) {
      need(12)
      at = bytes.writeInt32BE(width, at)
      if (width === 8) {
        if (typeof value === 'number' && Number.isSafeInteger(value)) {
          const high = Math.floor(value / twoTo32)
          bytes.writeInt32BE(high, at)
          bytes.writeUInt32BE(value - high * twoTo32, at + 4)
        } else bytes.writeBigInt64BE(BigInt(value as bigint), at)
      } else bytes.writeIntBE(value as number, at, width)
      at += width
    } else if (texts.has(type)) {
      if (typeof value !== 'string') throw new TypeError(`a column of text is given a ${typeof value}`)
      need(4 + value.length * 3)
      const length = bytes.write(value, at + 4)
      bytes.writeInt32BE(length, at)
      at += 4 + length
    } else if (type === doublePrecision) {
      if (typeof value !== 'number') throw new TypeError(`a column of numbers is given a ${typeof value}`)
      need(12)
      at = bytes.writeInt32BE(8, at)
      at = bytes.writeDoubleBE(value, at)
    } else if (type === yesOrNo) {
      need(5)
      at = bytes.writeInt32BE(1, at)
      at = bytes.writeUInt8(value === 0 ? 0 : 1, at)
    } else {
      if (!(value instanceof Uint8Array)) throw new TypeError(`a column of bytes is given a ${typeof value}`)
      need(4 + value.length)
      at = bytes.writeInt32BE(value.length, at)
      bytes.set(value, at)
      at += value.length
    }
  }

  return {
    add(values) {
      if (values.length !== types.length) throw new RangeError(`${types.length} columns are given ${values.length} values`)
      const before = at
      try {
        if (at === 0) {
          need(head.length)
          at = head.copy(bytes)
        }
        need(2)
        at = bytes.writeInt16BE(types.length, at)
        for (let i = 0; i < types.length; i++) {
          if (values[i] === undefined) throw new TypeError('a value is undefined')
          put(types[i] as number, values[i])
        }
      } catch (error) {
        at = before
        throw error
      }
    },
    size: () => at,
    take() {
      need(2)
      at = bytes.writeInt16BE(-1, at)
      const taken = new Uint8Array(bytes.buffer as ArrayBuffer, 0, at)
      bytes = Buffer.alloc(0)
      at = 0
      return taken
    },
    drop() {
      at = 0
    },
  }
}

/**
 * A tsvector in its binary form.
 * @param lexemes each once; its places ascending and at most 255, each `weight * 16384 + position` with position 1 to 16383
 *   and weight 3 for A, 2 for B, 1 for C, 0 for D
 */
export function vectorBytes(lexemes: ReadonlyMap<string, readonly number[]>): Buffer {
  let size = 4
  for (const [lexeme, places] of lexemes) size += lexeme.length * 3 + 3 + places.length * 2
  const bytes = Buffer.allocUnsafe(size)
  let at = bytes.writeInt32BE(lexemes.size)
  for (const [lexeme, places] of lexemes) {
    at += bytes.write(lexeme, at)
    at = bytes.writeUInt8(0, at)
    at = bytes.writeUInt16BE(places.length, at)
    for (const place of places) at = bytes.writeUInt16BE(place, at)
  }
  return bytes.subarray(0, at)
}
