/** Issues that came back: same place and kind within some days of closure, as pairs of reports and ranked by place. */
import { earthRadiusM } from '../../contract/geometry.ts'
import type { ReportId } from '../../contract/model.ts'
import { type Columns, latOf, lonOf } from './columns.ts'
import { sortByKey } from './order.ts'

/** An issue is the same place again within this many metres. */
const sameSpotMetres = 60
/** Newest pairs that are told of a place; its count is of all. */
const pairsTold = 100
/** Around the equator, on the sphere that distances are told on elsewhere. */
const equatorMetres = 2 * Math.PI * earthRadiusM

export interface CameBack {
  category: number
  closedId: ReportId
  againId: ReportId
  days: number
}
/** When reports were closed: wall-clock minutes of their place. */
export interface Closures {
  id: Uint32Array
  minute: Int32Array
}
export interface BackPlace {
  lon: number
  lat: number
  metres: number
  category: number
  /** Index of the area of the last return, -1 for none. */
  area: number
  returns: number
  medianDays: number
  /** Newest first. */
  pairs: Omit<CameBack, 'category'>[]
}

/** Metres of one unit of the map where it has a y: Mercator shrinks with the cosine of the latitude. */
const unitMetres = (y: number): number => equatorMetres / 2 ** 32 / Math.cosh(2 * Math.PI * (0.5 - y / 2 ** 32))
/** Width of square cells a little wider than the reach wherever the rows lie, so that neighbours hold every candidate. */
function cellSide(columns: Columns, rows: Uint32Array): number {
  let least = equatorMetres / 2 ** 32
  for (const row of rows) if (columns.isLocated(row)) least = Math.min(least, unitMetres(columns.y[row] as number))
  return (sameSpotMetres * 1.05) / least
}

/** A table from cells to numbers counted from 0. */
function cellTable(room: number) {
  const size = 1 << Math.max(4, Math.ceil(Math.log2(Math.max(1, room) * 2)))
  const taken = new Int32Array(size).fill(-1)
  const cells = new Int32Array(size * 3)
  let count = 0
  const slotOf = (cx: number, cy: number, kind: number): number => {
    let slot = Math.imul(Math.imul(cx, 0x9e3779b1) ^ Math.imul(cy, 0x85ebca77) ^ Math.imul(kind + 1, 0xc2b2ae3d), 0x27d4eb2f)
    slot = (slot ^ (slot >>> 15)) & (size - 1)
    while (taken[slot] !== -1 && (cells[slot * 3] !== cx || cells[slot * 3 + 1] !== cy || cells[slot * 3 + 2] !== kind))
      slot = (slot + 1) & (size - 1)
    return slot
  }
  return {
    get count(): number {
      return count
    },
    /** -1 where nothing was put. */
    find: (cx: number, cy: number, kind: number): number => taken[slotOf(cx, cy, kind)] as number,
    put(cx: number, cy: number, kind: number): number {
      const slot = slotOf(cx, cy, kind)
      if (taken[slot] === -1) {
        taken[slot] = count++
        cells.set([cx, cy, kind], slot * 3)
      }
      return taken[slot] as number
    },
  }
}

/** Returns as rows of the columns, in the order of the rows asked about. */
export interface Returns {
  again: Int32Array
  closed: Int32Array
  days: Int32Array
}

/**
 * Reports that take up an issue again: same category, within 60 m of a closed report and at most `days` days after its
 * closure, and not of the closed report's own incident. Each is paired with the closure last before it.
 * @param rows that may be the return @param incidents for each row of the columns the first row of its incident
 */
export function returnsOf(columns: Columns, rows: Uint32Array, incidents: Int32Array, closed: Closures, days: number): Returns {
  const { x, y, minute, category } = columns
  const closedRows = Int32Array.from(closed.id, (id) => {
    const row = columns.rowOf(id)
    return row >= 0 && columns.isLocated(row) ? row : -1
  })
  const side = cellSide(columns, rows)
  const table = cellTable(closed.id.length)
  // Closures by cell, in a cell by their minute.
  const cell = new Uint32Array(closed.id.length)
  for (let i = 0; i < cell.length; i++) {
    const row = closedRows[i] as number
    if (row < 0) continue
    cell[i] = table.put(Math.floor((x[row] as number) / side), Math.floor((y[row] as number) / side), category[row] as number) + 1
  }
  const byMinute = sortByKey(Uint32Array.from(closed.minute, (at) => at + 2 ** 31))
  const inCells = sortByKey(byMinute.map((i) => cell[i] as number)).map((at) => byMinute[at] as number)
  const starts = new Uint32Array(table.count + 3)
  for (const c of cell) starts[c + 1]! += 1
  for (let c = 0; c <= table.count; c++) starts[c + 1]! += starts[c] as number

  const out: Returns = {
    again: new Int32Array(rows.length),
    closed: new Int32Array(rows.length),
    days: new Int32Array(rows.length),
  }
  let n = 0
  for (const row of rows) {
    if (!columns.isLocated(row)) continue
    const cx = Math.floor((x[row] as number) / side)
    const cy = Math.floor((y[row] as number) / side)
    const at = minute[row] as number
    const reach = sameSpotMetres / unitMetres(y[row] as number)
    let best = -1
    let bestMinute = at - days * 1_440 - 1
    for (let d = 0; d < 9; d++) {
      const found = table.find(cx + (d % 3) - 1, cy + Math.floor(d / 3) - 1, category[row] as number)
      if (found < 0) continue
      const begin = starts[found + 1] as number
      let low = begin
      let high = starts[found + 2] as number
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((closed.minute[inCells[middle] as number] as number) < at) low = middle + 1
        else high = middle
      }
      // From the closure last before it backwards: the first that fits is the cell's best.
      for (let k = low - 1; k >= begin; k--) {
        const i = inCells[k] as number
        if ((closed.minute[i] as number) <= bestMinute) break
        const other = closedRows[i] as number
        if (other === row || incidents[other] === incidents[row]) continue
        const dx = (x[other] as number) - (x[row] as number)
        const dy = (y[other] as number) - (y[row] as number)
        if (dx * dx + dy * dy > reach * reach) continue
        best = other
        bestMinute = closed.minute[i] as number
        break
      }
    }
    if (best < 0) continue
    out.again[n] = row
    out.closed[n] = best
    out.days[n++] = Math.floor((at - bestMinute) / 1_440)
  }
  return { again: out.again.subarray(0, n), closed: out.closed.subarray(0, n), days: out.days.subarray(0, n) }
}

/** The same as pairs of reports, newest first. */
export function cameBack(columns: Columns, rows: Uint32Array, incidents: Int32Array, closed: Closures, days: number): CameBack[] {
  const found = returnsOf(columns, rows, incidents, closed, days)
  const { minute, id, category } = columns
  const order = Array.from(found.again, (_, i) => i).sort((a, b) => {
    const [p, q] = [found.again[a] as number, found.again[b] as number]
    return (minute[q] as number) - (minute[p] as number) || (id[q] as number) - (id[p] as number)
  })
  return order.map((i) => ({
    category: category[found.again[i] as number] as number,
    closedId: id[found.closed[i] as number] as number,
    againId: id[found.again[i] as number] as number,
    days: found.days[i] as number,
  }))
}

/**
 * The returns by place and kind: most first, then the latest. An incident comes back once, by its first report of those,
 * however many tell it. A place is what lies within 60 m of the middle of the cell with most returns not yet taken.
 * @param most places that are given; the total is of all
 */
export function backPlaces(
  columns: Columns,
  incidents: Int32Array,
  found: Returns,
  most: number,
): { places: BackPlace[]; total: number } {
  const { x, y, minute, id, category } = columns
  const isLater = (a: number, b: number): boolean =>
    (minute[a] as number) > (minute[b] as number) || (minute[a] === minute[b] && (id[a] as number) > (id[b] as number))
  // Of each incident the first return: its place among them + 1.
  const once = new Int32Array(columns.n)
  for (const [i, row] of found.again.entries()) {
    const first = incidents[row] as number
    const known = once[first] as number
    if (known === 0 || isLater(found.again[known - 1] as number, row)) once[first] = i + 1
  }
  const kept = Int32Array.from(
    found.again.map((row, i) => (once[incidents[row] as number] === i + 1 ? i : -1)).filter((i) => i >= 0),
  )
  const side = cellSide(
    columns,
    Uint32Array.from(kept, (i) => found.again[i] as number),
  )
  const table = cellTable(kept.length)
  const cellX = (row: number): number => Math.floor((x[row] as number) / side)
  const cellY = (row: number): number => Math.floor((y[row] as number) / side)
  const cell = Uint32Array.from(kept, (i) => {
    const row = found.again[i] as number
    return table.put(cellX(row), cellY(row), category[row] as number)
  })
  // Returns by cell: places in `kept`.
  const inCells = sortByKey(cell)
  const starts = new Uint32Array(table.count + 1)
  for (const c of cell) starts[c + 1]! += 1
  for (let c = 0; c < table.count; c++) starts[c + 1]! += starts[c] as number
  const size = (c: number): number => (starts[c + 1] as number) - (starts[c] as number)
  const order = Array.from({ length: table.count }, (_, c) => c).sort((a, b) => size(b) - size(a) || a - b)

  const isTaken = new Uint8Array(kept.length)
  const places: { cx: number; cy: number; away: number; found: number[]; last: number }[] = []
  const rowAt = (k: number): number => found.again[kept[k] as number] as number
  const gather = (c: number): boolean => {
    let [count, sumX, sumY, one] = [0, 0, 0, -1]
    for (let p = starts[c] as number; p < (starts[c + 1] as number); p++) {
      const k = inCells[p] as number
      if (isTaken[k] === 1) continue
      count += 1
      one = k
      sumX += x[rowAt(k)] as number
      sumY += y[rowAt(k)] as number
    }
    if (count === 0) return false
    const [px, py] = [sumX / count, sumY / count]
    const unit = unitMetres(py)
    const list: number[] = []
    let away = 0
    let last = -1
    const take = (k: number, metres: number): void => {
      isTaken[k] = 1
      list.push(k)
      away = Math.max(away, metres)
      if (last < 0 || isLater(rowAt(k), rowAt(last))) last = k
    }
    for (let d = 0; d < 9; d++) {
      const row = rowAt(one)
      const other = table.find(cellX(row) + (d % 3) - 1, cellY(row) + Math.floor(d / 3) - 1, category[row] as number)
      if (other < 0) continue
      for (let p = starts[other] as number; p < (starts[other + 1] as number); p++) {
        const k = inCells[p] as number
        if (isTaken[k] === 1) continue
        const metres = Math.hypot((x[rowAt(k)] as number) - px, (y[rowAt(k)] as number) - py) * unit
        if (metres <= sameSpotMetres) take(k, metres)
      }
    }
    // The rest of a cell may lie all about its middle, none of it near.
    if (list.length === 0) take(one, 0)
    places.push({ cx: px, cy: py, away, found: list, last })
    return true
  }
  for (const c of order) while (gather(c));
  places.sort((a, b) => b.found.length - a.found.length || (isLater(rowAt(a.last), rowAt(b.last)) ? -1 : 1))
  return {
    total: places.length,
    places: places.slice(0, most).map((place) => {
      place.found.sort((a, b) => (isLater(rowAt(a), rowAt(b)) ? -1 : 1))
      const spans = place.found.map((k) => found.days[kept[k] as number] as number).sort((a, b) => a - b)
      const middle = spans.length >> 1
      return {
        lon: lonOf(place.cx),
        lat: latOf(place.cy),
        metres: Math.max(sameSpotMetres, Math.ceil(place.away)),
        category: category[rowAt(place.last)] as number,
        area: columns.area[rowAt(place.last)] as number,
        returns: spans.length,
        medianDays:
          spans.length % 2 === 1 ? (spans[middle] as number) : ((spans[middle - 1] as number) + (spans[middle] as number)) / 2,
        pairs: place.found.slice(0, pairsTold).map((k) => ({
          closedId: id[found.closed[kept[k] as number] as number] as number,
          againId: id[rowAt(k)] as number,
          days: found.days[kept[k] as number] as number,
        })),
      }
    }),
  }
}
