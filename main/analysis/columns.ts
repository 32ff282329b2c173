/**
 * The reports as typed arrays, one entry a report in the order they were first read. Read once from the store, then
 * only what changed. About 60 bytes a report.
 */

import { type ColumnBlock, type ColumnRow, packRows, readBlocks } from '../store/column-block.ts'
import type { Connection } from '../store/open.ts'
import { countReports, type Names, readColumns, readNames } from '../store/read.ts'

/** Not on the map. */
export const nowhere = 0xffffffff
const located = 1
const suppressedBit = 2
/** Media bits of the store start here. */
export const mediaShift = 2

export class Columns {
  n = 0
  id = new Uint32Array(0)
  /** Local wall-clock minute since 1970: the day of a report is the day where it happened. */
  minute = new Int32Array(0)
  /** Mercator, [0, 2^32) west to east and north to south. */
  x = new Uint32Array(0)
  y = new Uint32Array(0)
  category = new Uint8Array(0)
  subCategory = new Uint16Array(0)
  /** Index into `names.areas`, -1 for none. */
  area = new Int32Array(0)
  status = new Uint8Array(0)
  level = new Uint8Array(0)
  source = new Uint16Array(0)
  flags = new Uint8Array(0)
  token = new Float64Array(0)
  keyHigh = new Int32Array(0)
  keyLow = new Int32Array(0)
  names: Names = { dataVersion: 0, areaVersion: 0, removedAtVersion: 0, subCategories: [], areas: [], sources: [] }
  /** Row indices by (minute, id), oldest first. */
  byTime = new Uint32Array(0)
  /** Row indices of what can be drawn, by Morton key: neighbours on the map are neighbours here. */
  byPlace = new Uint32Array(0)
  /** Place and category once more, in the order of `byPlace`: clustering reads them front to back. */
  placeX = new Uint32Array(0)
  placeY = new Uint32Array(0)
  placeCategory = new Uint8Array(0)
  #areaIndex = new Map<number, number>()

  get dataVersion(): number {
    return this.names.dataVersion
  }
  /** Row of a report id, or -1. */
  rowOf(id: number): number {
    // Ids ascend as rows do, unless a report was read twice: a search is enough.
    let low = 0
    let high = this.n - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const value = this.id[middle] as number
      if (value === id) return middle
      if (value < id) low = middle + 1
      else high = middle - 1
    }
    return -1
  }
  isLocated(row: number): boolean {
    return ((this.flags[row] as number) & located) !== 0
  }
  isSuppressed(row: number): boolean {
    return ((this.flags[row] as number) & suppressedBit) !== 0
  }

  /** Brings the columns up to the store's version. @returns whether anything changed. */
  load(db: Connection): boolean {
    // One read transaction: the names and the rows are of the same version.
    return db.transaction(() => {
      const names = readNames(db)
      const areasMoved = names.areaVersion !== this.names.areaVersion
      if (names.dataVersion === this.names.dataVersion && !areasMoved && names.sources.length === this.names.sources.length)
        return false
      const fresh = this.n === 0 || areasMoved || names.removedAtVersion > this.names.dataVersion
      const after = fresh ? 0 : this.names.dataVersion
      if (fresh) this.n = 0
      this.names = names
      this.#areaIndex = new Map(names.areas.map((a, i) => [a.id, i]))
      const total = countReports(db)
      this.#room(total)
      if (fresh) for (const block of readBlocks(db)) this.#putBlock(block)
      // Blocks that do not hold every row are not believed: the rows themselves are.
      if (fresh && this.n !== total) this.n = 0
      if (!fresh || this.n === 0) for (const row of readColumns(db, after)) this.#put(row)
      this.#sort()
      return true
    })()
  }

  #room(n: number): void {
    if (n <= this.id.length) return
    const size = Math.ceil(n * 1.05) + 1024
    const grow = <T extends Uint32Array | Int32Array | Uint8Array | Uint16Array | Float64Array>(old: T): T => {
      const next = new (old.constructor as new (length: number) => T)(size)
      next.set(old as never)
      return next
    }
    this.id = grow(this.id)
    this.minute = grow(this.minute)
    this.x = grow(this.x)
    this.y = grow(this.y)
    this.category = grow(this.category)
    this.subCategory = grow(this.subCategory)
    this.area = grow(this.area)
    this.status = grow(this.status)
    this.level = grow(this.level)
    this.source = grow(this.source)
    this.flags = grow(this.flags)
    this.token = grow(this.token)
    this.keyHigh = grow(this.keyHigh)
    this.keyLow = grow(this.keyLow)
  }

  #put(row: ColumnRow): void {
    const at = this.n > 0 && row[0] <= (this.id[this.n - 1] as number) ? this.rowOf(row[0]) : -1
    this.#putBlock(packRows([row]), at < 0 ? this.n : at)
  }

  /** Rows of a block from row `at` on, behind the others unless said. */
  #putBlock(block: ColumnBlock, at = this.n): void {
    const { n } = block
    this.id.set(block.id, at)
    this.minute.set(block.minute, at)
    this.category.set(block.category, at)
    this.subCategory.set(block.subCategory, at)
    this.status.set(block.status, at)
    this.level.set(block.level, at)
    this.source.set(block.source, at)
    this.token.set(block.token, at)
    this.keyHigh.set(block.keyHigh, at)
    this.keyLow.set(block.keyLow, at)
    for (let i = 0; i < n; i++) {
      const lon = block.lon[i] as number
      const lat = block.lat[i] as number
      const area = block.area[i] as number
      const flags = block.flags[i] as number
      const nowhereAt = Number.isNaN(lon) || Number.isNaN(lat)
      const suppressed = (flags & 1) === 1
      this.x[at + i] = nowhereAt ? nowhere : mercatorX(lon)
      this.y[at + i] = nowhereAt ? nowhere : mercatorY(lat)
      this.area[at + i] = area === 0 ? -1 : (this.#areaIndex.get(area) ?? -1)
      this.flags[at + i] =
        (!nowhereAt && !suppressed ? located : 0) | (suppressed ? suppressedBit : 0) | ((flags >> 1) << mediaShift)
    }
    this.n = Math.max(this.n, at + n)
  }

  #sort(): void {
    const n = this.n
    this.byTime = sortRows(n, (i) => (this.minute[i] as number) + 0x80000000)
    let drawn = 0
    for (let i = 0; i < n; i++) if (this.isLocated(i)) drawn += 1
    const rows = new Uint32Array(drawn)
    for (let i = 0, j = 0; i < n; i++) if (this.isLocated(i)) rows[j++] = i
    this.byPlace = sortByMorton(rows, this.x, this.y)
    this.placeX = this.byPlace.map((row) => this.x[row] as number)
    this.placeY = this.byPlace.map((row) => this.y[row] as number)
    this.placeCategory = Uint8Array.from(this.byPlace, (row) => this.category[row] as number)
  }
}

/** Fixed-point Mercator; latitudes beyond the map's square are drawn at its edge. */
export const mercatorX = (lon: number): number => Math.min(0xfffffffe, Math.max(0, Math.floor(((lon + 180) / 360) * 2 ** 32)))
export function mercatorY(lat: number): number {
  const sin = Math.sin((Math.min(85.0511, Math.max(-85.0511, lat)) * Math.PI) / 180)
  return Math.min(0xfffffffe, Math.max(0, Math.floor((0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI) * 2 ** 32)))
}
export const lonOf = (x: number): number => (x / 2 ** 32) * 360 - 180
export const latOf = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** 32))) * 180) / Math.PI

/** Rows 0..n-1 by an unsigned 32-bit key, ties by row: least significant digit first, 11 bits a pass. */
function sortRows(n: number, key: (row: number) => number): Uint32Array<ArrayBuffer> {
  let rows = Uint32Array.from({ length: n }, (_, i) => i)
  const keys = new Uint32Array(n)
  for (let i = 0; i < n; i++) keys[i] = key(i)
  let other = new Uint32Array(n)
  for (const shift of [0, 11, 22]) {
    const starts = new Uint32Array(2049)
    for (let i = 0; i < n; i++) starts[(((keys[i] as number) >>> shift) & 2047) + 1]! += 1
    for (let d = 0; d < 2048; d++) starts[d + 1]! += starts[d] as number
    for (let i = 0; i < n; i++) {
      const row = rows[i] as number
      const digit = ((keys[row] as number) >>> shift) & 2047
      other[starts[digit]!++] = row
    }
    ;[rows, other] = [other, rows]
  }
  return rows
}

/** Spreads the low 16 bits of v to the even bits. */
function spread(v: number): number {
  let s = v & 0xffff
  s = (s | (s << 8)) & 0x00ff00ff
  s = (s | (s << 4)) & 0x0f0f0f0f
  s = (s | (s << 2)) & 0x33333333
  return (s | (s << 1)) & 0x55555555
}

/** The given rows by 64-bit Morton key of (x, y), ties by row. */
function sortByMorton(rows: Uint32Array, x: Uint32Array, y: Uint32Array): Uint32Array<ArrayBuffer> {
  const n = rows.length
  const low = new Uint32Array(n)
  const high = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const px = x[rows[i] as number] as number
    const py = y[rows[i] as number] as number
    low[i] = (spread(px) | (spread(py) << 1)) >>> 0
    high[i] = (spread(px >>> 16) | (spread(py >>> 16) << 1)) >>> 0
  }
  let order = Uint32Array.from({ length: n }, (_, i) => i)
  let other = new Uint32Array(n)
  for (const [keys, shifts] of [
    [low, [0, 16]],
    [high, [0, 16]],
  ] as const) {
    for (const shift of shifts) {
      const starts = new Uint32Array(65_537)
      for (let i = 0; i < n; i++) starts[(((keys[i] as number) >>> shift) & 0xffff) + 1]! += 1
      for (let d = 0; d < 65_536; d++) starts[d + 1]! += starts[d] as number
      for (let i = 0; i < n; i++) {
        const at = order[i] as number
        other[starts[((keys[at] as number) >>> shift) & 0xffff]!++] = at
      }
      ;[order, other] = [other, order]
    }
  }
  return order.map((at) => rows[at] as number)
}
