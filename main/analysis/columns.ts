/**
 * The reports as typed arrays, one entry a report, in the order of the map: first the rows that can be drawn along the
 * Morton curve, so that neighbours on the map are neighbours in memory and every cell of every zoom is one run of rows;
 * behind them the others by id. Read once from the store, then only what changed, merged into its place: the rows stand
 * as if they had all been read afresh. 52 bytes a report, bitmaps and kept answers aside.
 */

import { isRunThere, type Names, readChanges, readColumns, readNames, rowsInStore } from '../store/read.ts'
import type { Connection } from '../store/sql.ts'
import type { ColumnBlock } from '../store/sqlite/column-block.ts'
import { mortonHigh, mortonLow, sortByKey, sortByMorton } from './order.ts'

/** Not on the map. */
export const nowhere = 0xffffffff
const suppressedBit = 2
/** Media bits of the store start here. */
export const mediaShift = 2

/** The columns of a report, without their order. */
const columnNames = [
  'id',
  'minute',
  'x',
  'y',
  'category',
  'subCategory',
  'area',
  'status',
  'level',
  'source',
  'flags',
  'token',
  'keyHigh',
  'keyLow',
] as const
type Arrays = Pick<Columns, (typeof columnNames)[number]>

const idsAPage = 4_096

/** Of `kept`: to be raised whenever what a column holds, or the order of the rows, becomes another. */
const keptLayout = 2
/** The columns in their order, to be put into a file and taken out again. */
export interface KeptColumns {
  meta: { layout: number; names: Names; drawn: number }
  arrays: Record<string, Arrays[keyof Arrays]>
}

export class Columns {
  n = 0
  /** Rows below this can be drawn: located and not suppressed. */
  drawn = 0
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
  names: Names = {
    office: '',
    run: null,
    dataVersion: 0,
    areaVersion: 0,
    removedAtVersion: 0,
    subCategories: [],
    areas: [],
    sources: [],
  }
  /** Row indices by (minute, id), oldest first. */
  byTime = new Uint32Array(0)
  /** Row + 1 of each id, by pages of ids: stretches that were removed take no room. */
  #rowAt: (Uint32Array | undefined)[] = []
  /** Least minute, old or new, of a report that the last load changed; all of them: -Infinity. */
  changedFrom = Number.NEGATIVE_INFINITY
  /** Rows that changed since `kept` or `restore`; all of them: Infinity. */
  unkept = Number.POSITIVE_INFINITY
  /** Among them are rows that were withdrawn: what was known of them is not to be kept for long. */
  isHiding = false
  /** How often all rows were laid anew. */
  layings = 0
  /** What was restored was not brought up to the store yet. */
  #isRestored = false
  #areaIndex = new Map<number, number>()
  /** The last load came to its end. */
  #isWhole = true

  get dataVersion(): number {
    return this.names.dataVersion
  }
  /** Row of a report id, or -1. */
  rowOf(id: number): number {
    const page = this.#rowAt[Math.floor(id / idsAPage)]
    return page === undefined ? -1 : (page[id % idsAPage] as number) - 1
  }
  isLocated(row: number): boolean {
    return row < this.drawn
  }
  isSuppressed(row: number): boolean {
    return ((this.flags[row] as number) & suppressedBit) !== 0
  }
  /** Bytes of all arrays kept here. */
  bytes(): number {
    let sum = this.byTime.byteLength
    for (const name of columnNames) sum += this[name].byteLength
    for (const page of this.#rowAt) sum += page?.byteLength ?? 0
    return sum
  }

  /** First place in `byTime` whose minute is not before the given one. */
  timeRank(minute: number): number {
    let low = 0
    let high = this.n
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.minute[this.byTime[middle] as number] as number) < minute) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Brings the columns up to the store's version. @returns whether anything changed. */
  load(db: Connection): boolean {
    const known = this.names
    // One read transaction: the names and the rows are of the same version. What fails in it leaves everything as it was.
    const read = db.transaction(() => {
      const names = readNames(db)
      const areasMoved = names.areaVersion !== known.areaVersion
      const isSame = names.dataVersion === known.dataVersion && names.sources.length === known.sources.length
      const rows = this.#isRestored ? rowsInStore(db) : null
      // A store that was put back from a backup may be another under the same numbers.
      const isOther =
        names.office !== known.office ||
        names.dataVersion < known.dataVersion ||
        !isRunThere(db, known.run) ||
        (isSame && rows !== null && rows !== this.n)
      if (this.#isWhole && isSame && !areasMoved && !isOther) return null
      const fresh = !this.#isWhole || this.n === 0 || areasMoved || isOther || names.removedAtVersion > known.dataVersion
      return {
        names,
        fresh,
        block: fresh ? readColumns(db) : readChanges(db, known.dataVersion),
        rows,
      }
    })()
    this.#isRestored = false
    if (read === null) return false
    // What comes to no end from here on is not believed: the next load begins anew.
    this.#isWhole = false
    this.#name(read.names)
    if (read.fresh) this.#lay(read.block)
    else this.#merge(read.block)
    this.unkept = read.fresh ? Number.POSITIVE_INFINITY : this.unkept + read.block.n
    this.#isWhole = true
    // Of another past than what was kept, in a way that no version tells.
    if (read.rows !== null && read.rows !== this.n) {
      this.doubt()
      return this.load(db)
    }
    return true
  }
  /** What is held is not believed: the next load begins anew. */
  doubt(): void {
    this.#isWhole = false
  }

  /** Rows that are not what they are in columns of the same store; where they do not stand in the same order, all that differ in place. */
  differing(other: Columns): number {
    const shorter = Math.min(this.n, other.n)
    let rows = Math.max(this.n, other.n) - shorter
    for (let row = 0; row < shorter; row++)
      if (
        this.byTime[row] !== other.byTime[row] ||
        this.isLocated(row) !== other.isLocated(row) ||
        columnNames.some((name) => this[name][row] !== other[name][row])
      )
        rows += 1
    return rows
  }

  #name(names: Names): void {
    this.names = names
    this.#areaIndex = new Map(names.areas.map((a, i) => [a.id, i]))
  }

  /** What `restore` makes these columns of again. The arrays are never written to once they are laid. */
  kept(): KeptColumns {
    this.unkept = 0
    this.isHiding = false
    const arrays: Record<string, Arrays[keyof Arrays]> = { byTime: this.byTime }
    for (const name of columnNames) arrays[name] = this[name]
    return { meta: { layout: keptLayout, names: this.names, drawn: this.drawn }, arrays }
  }
  /** Takes columns that were kept; the next load brings them up to the store. @returns false, and nothing taken, where they are of another layout */
  restore({ meta, arrays }: KeptColumns): boolean {
    const { byTime, id } = arrays
    if (meta.layout !== keptLayout || !byTime || !id) return false
    for (const name of columnNames)
      if (arrays[name]?.constructor !== this[name].constructor || arrays[name]?.length !== id.length) return false
    if (!(byTime instanceof Uint32Array) || byTime.length !== id.length) return false
    for (const name of columnNames) (this as Record<string, unknown>)[name] = arrays[name]
    this.#name(meta.names)
    this.n = id.length
    this.drawn = meta.drawn
    this.byTime = byTime
    this.changedFrom = Number.NEGATIVE_INFINITY
    this.unkept = 0
    this.#isRestored = true
    this.#index()
    return true
  }

  /** The columns of a block in its own order. */
  #arraysOf(block: ColumnBlock): Arrays & { isDrawn: Uint8Array } {
    const { n } = block
    const x = new Uint32Array(n).fill(nowhere)
    const y = new Uint32Array(n).fill(nowhere)
    const area = new Int32Array(n)
    const flags = new Uint8Array(n)
    const isDrawn = new Uint8Array(n)
    for (let i = 0; i < n; i++) {
      const lon = block.lon[i] as number
      const lat = block.lat[i] as number
      const areaId = block.area[i] as number
      const bits = block.flags[i] as number
      const suppressed = bits & 1
      if (!Number.isNaN(lon) && !Number.isNaN(lat)) {
        x[i] = mercatorX(lon)
        y[i] = mercatorY(lat)
        isDrawn[i] = 1 - suppressed
      }
      area[i] = areaId === 0 ? -1 : (this.#areaIndex.get(areaId) ?? -1)
      flags[i] = (suppressed === 1 ? suppressedBit : 0) | isDrawn[i]! | ((bits >> 1) << mediaShift)
    }
    return { ...block, x, y, area, flags, isDrawn }
  }

  /** Lays all columns anew. @param block every report, ids ascending */
  #lay(block: ColumnBlock): void {
    const { n } = block
    this.layings += 1
    this.changedFrom = Number.NEGATIVE_INFINITY
    const arrays = this.#arraysOf(block)
    const { isDrawn } = arrays
    let drawn = 0
    for (let i = 0; i < n; i++) drawn += isDrawn[i] as number
    // Rows as places in the block: the drawn ones along the curve, the others as they come.
    const order = new Uint32Array(n)
    for (let i = 0, front = 0, back = drawn; i < n; i++) {
      if (isDrawn[i] === 1) order[front++] = i
      else order[back++] = i
    }
    const front = order.slice(0, drawn)
    const curve = sortByMorton(gathered(arrays.x, front), gathered(arrays.y, front))
    for (let i = 0; i < drawn; i++) order[i] = front[curve[i] as number] as number
    const byTime = timeOrder(arrays.minute)
    this.n = n
    this.drawn = drawn
    this.#take(arrays, (old) => gathered(old, order))
    const rowOf = new Uint32Array(n)
    for (let row = 0; row < n; row++) rowOf[order[row] as number] = row
    this.byTime = gathered(rowOf, byTime)
    this.#index()
  }

  /** Puts changed and new reports into their places. @param block ids ascending */
  #merge(block: ColumnBlock): void {
    this.changedFrom = Number.POSITIVE_INFINITY
    if (block.n === 0) return
    for (const minute of block.minute) this.changedFrom = Math.min(this.changedFrom, minute)
    const fresh = this.#arraysOf(block)
    const old = { n: this.n, drawn: this.drawn, byTime: this.byTime, id: this.id, minute: this.minute, x: this.x, y: this.y }
    const isReplaced = new Uint8Array(old.n)
    let total = old.n + block.n
    for (const [i, id] of block.id.entries()) {
      const row = this.rowOf(id)
      if (row < 0) continue
      isReplaced[row] = 1
      this.isHiding ||= !this.isSuppressed(row) && ((fresh.flags[i] as number) & suppressedBit) !== 0
      total -= 1
      this.changedFrom = Math.min(this.changedFrom, old.minute[row] as number)
    }
    const places = Array.from({ length: block.n }, (_, i) => i)
    const front = Uint32Array.from(places.filter((i) => fresh.isDrawn[i] === 1))
    const curve = sortByMorton(gathered(fresh.x, front), gathered(fresh.y, front))
    const drawnIn = gathered(front, curve)
    const behindIn = Uint32Array.from(places.filter((i) => fresh.isDrawn[i] !== 1))

    // Where each row of the new order comes from: an old row, or old.n + its place in the block.
    const from = new Uint32Array(total)
    const rows = new Uint32Array(old.n)
    for (let row = 0; row < old.n; row++) rows[row] = row
    const byId = (row: number, i: number): number => (old.id[row] as number) - (fresh.id[i] as number)
    const alongCurve = (row: number, i: number): number => {
      const [x, y, px, py] = [old.x[row] as number, old.y[row] as number, fresh.x[i] as number, fresh.y[i] as number]
      return mortonHigh(x, y) - mortonHigh(px, py) || mortonLow(x, y) - mortonLow(px, py) || byId(row, i)
    }
    const inTime = (row: number, i: number): number => (old.minute[row] as number) - (fresh.minute[i] as number) || byId(row, i)
    this.drawn = mergeRows(rows.subarray(0, old.drawn), isReplaced, drawnIn, alongCurve, from, 0)
    this.n = mergeRows(rows.subarray(old.drawn), isReplaced, behindIn, byId, from, this.drawn)
    const rowOf = new Uint32Array(old.n + block.n)
    for (let row = 0; row < from.length; row++) rowOf[from[row] as number] = row
    const timeFrom = new Uint32Array(total)
    mergeRows(old.byTime, isReplaced, timeOrder(fresh.minute), inTime, timeFrom, 0)
    this.byTime = gathered(rowOf, timeFrom)
    this.#take(fresh, (incoming, name) => {
      // What is known and what came in, one behind the other: `from` counts through both.
      const both = new (incoming.constructor as new (n: number) => typeof incoming)(old.n + block.n)
      both.set(this[name] as never)
      both.set(incoming as never, old.n)
      return gathered(both, from)
    })
    this.#index()
  }

  /** Sets every column from those of a block, one after the other: what was held is let go at once. */
  #take(arrays: Arrays, make: <T extends Arrays[keyof Arrays]>(from: T, name: keyof Arrays) => T): void {
    for (const name of columnNames) (this as Record<string, unknown>)[name] = make(arrays[name], name)
  }

  #index(): void {
    this.#rowAt = []
    for (let row = 0; row < this.n; row++) {
      const id = this.id[row] as number
      const page = Math.floor(id / idsAPage)
      let rows = this.#rowAt[page]
      if (rows === undefined) {
        rows = new Uint32Array(idsAPage)
        this.#rowAt[page] = rows
      }
      rows[id % idsAPage] = row + 1
    }
  }
}

/**
 * Merges what came in into a run of rows, both in the same order, and leaves the replaced out.
 * @param incoming places in the block; written as places behind all old rows
 * @param compare an old row with a place in the block
 * @param out written from `at` on @returns where the writing ended
 */
function mergeRows(
  old: Uint32Array,
  isReplaced: Uint8Array,
  incoming: Uint32Array,
  compare: (row: number, place: number) => number,
  out: Uint32Array,
  at: number,
): number {
  let n = at
  let begin = 0
  for (let k = 0; k <= incoming.length; k++) {
    // The old ones before the next that came in; after the last of those, all that are left.
    let low = begin
    let high = old.length
    if (k === incoming.length) low = high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(old[middle] as number, incoming[k] as number) < 0) low = middle + 1
      else high = middle
    }
    for (let i = begin; i < low; i++) {
      const row = old[i] as number
      if (isReplaced[row] === 0) out[n++] = row
    }
    begin = low
    if (k < incoming.length) out[n++] = isReplaced.length + (incoming[k] as number)
  }
  return n
}

type Column = Arrays[keyof Arrays]

/** The values at the given places. One loop for each width: a loop over all kinds of arrays runs several times slower. */
function gathered<T extends Column>(from: T, order: Uint32Array): T {
  const out = new (from.constructor as new (n: number) => T)(order.length)
  if (from.BYTES_PER_ELEMENT === 4) gather4(view(Uint32Array, from), order, view(Uint32Array, out))
  else if (from.BYTES_PER_ELEMENT === 2) gather2(view(Uint16Array, from), order, view(Uint16Array, out))
  else if (from.BYTES_PER_ELEMENT === 8) gather8(view(Float64Array, from), order, view(Float64Array, out))
  else gather1(view(Uint8Array, from), order, view(Uint8Array, out))
  return out
}
const view = <V>(Type: new (buffer: ArrayBuffer, at: number, n: number) => V, of: Column): V =>
  new Type(of.buffer, of.byteOffset, of.length)
function gather1(from: Uint8Array, order: Uint32Array, out: Uint8Array): void {
  for (let i = 0; i < order.length; i++) out[i] = from[order[i] as number] as number
}
function gather2(from: Uint16Array, order: Uint32Array, out: Uint16Array): void {
  for (let i = 0; i < order.length; i++) out[i] = from[order[i] as number] as number
}
function gather4(from: Uint32Array, order: Uint32Array, out: Uint32Array): void {
  for (let i = 0; i < order.length; i++) out[i] = from[order[i] as number] as number
}
function gather8(from: Float64Array, order: Uint32Array, out: Float64Array): void {
  for (let i = 0; i < order.length; i++) out[i] = from[order[i] as number] as number
}

/** Indices by (minute, index), oldest first. */
function timeOrder(minute: Int32Array): Uint32Array<ArrayBuffer> {
  let least = 0
  for (let i = 0; i < minute.length; i++) if ((minute[i] as number) < least || i === 0) least = minute[i] as number
  const keys = new Uint32Array(minute.length)
  for (let i = 0; i < keys.length; i++) keys[i] = (minute[i] as number) - least
  return sortByKey(keys)
}

/** Fixed-point Mercator; latitudes beyond the map's square are drawn at its edge. */
export const mercatorX = (lon: number): number => Math.min(0xfffffffe, Math.max(0, Math.floor(((lon + 180) / 360) * 2 ** 32)))
export function mercatorY(lat: number): number {
  const sin = Math.sin((Math.min(85.0511, Math.max(-85.0511, lat)) * Math.PI) / 180)
  return Math.min(0xfffffffe, Math.max(0, Math.floor((0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI) * 2 ** 32)))
}
export const lonOf = (x: number): number => (x / 2 ** 32) * 360 - 180
export const latOf = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** 32))) * 180) / Math.PI
