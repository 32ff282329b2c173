/** Issues that came back: same place and kind within some days of closure, as pairs of reports and ranked by place. */
import { haversineM } from '../../contract/geometry.ts'
import type { ReportId } from '../../contract/model.ts'
import { type Columns, latOf, lonOf } from './columns.ts'
import { sortByKey } from './order.ts'

/** An issue is the same place again within this many metres. */
const sameSpotMetres = 60
/** Newest pairs that are told of a place; its count is of all. */
const pairsTold = 100

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

/** Square cells a little wider than the reach wherever the rows lie, so that neighbours hold every candidate. */
function cellsFor(columns: Columns, rows: Uint32Array): (row: number) => [number, number] {
  let least = 1
  for (const row of rows) {
    if (!columns.isLocated(row)) continue
    // Mercator: the cosine of the latitude falls with the distance from the equator.
    const away = Math.abs(0.5 - (columns.y[row] as number) / 2 ** 32)
    least = Math.min(least, 1 / Math.cosh(2 * Math.PI * away))
  }
  // Units of the map are shortest, in metres, where the cosine is least.
  const side = (sameSpotMetres * 1.05 * 2 ** 32) / (40_030_000 * Math.max(least, 1e-6))
  return (row) => [Math.floor((columns.x[row] as number) / side), Math.floor((columns.y[row] as number) / side)]
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

/**
 * Reports that take up an issue again: same category, within 60 m of a closed report and at most `days` days after its
 * closure, and not of the closed report's own incident. Each is paired with the closure last before it; newest first.
 * @param rows that may be the return @param incidents for each row of the columns the first row of its incident
 */
export function cameBack(columns: Columns, rows: Uint32Array, incidents: Int32Array, closed: Closures, days: number): CameBack[] {
  const closedRows = Int32Array.from(closed.id, (id) => {
    const row = columns.rowOf(id)
    return row >= 0 && columns.isLocated(row) ? row : -1
  })
  const cellOf = cellsFor(columns, rows)
  const table = cellTable(closed.id.length)
  // Closures by cell, in a cell by their minute.
  const cell = new Uint32Array(closed.id.length)
  for (const [i, row] of closedRows.entries())
    if (row >= 0) {
      const [cx, cy] = cellOf(row)
      cell[i] = table.put(cx, cy, columns.category[row] as number) + 1
    }
  const byMinute = sortByKey(Uint32Array.from(closed.minute, (minute) => minute + 2 ** 31))
  const inCells = sortByKey(Uint32Array.from(byMinute, (i) => cell[i] as number)).map((at) => byMinute[at] as number)
  const starts = new Uint32Array(table.count + 2)
  for (const c of cell) starts[c + 1]! += 1
  for (let c = 0; c <= table.count; c++) starts[c + 1]! += starts[c] as number

  const pairs: (CameBack & { minute: number })[] = []
  for (const row of rows) {
    if (!columns.isLocated(row)) continue
    const [cx, cy] = cellOf(row)
    const minute = columns.minute[row] as number
    const kind = columns.category[row] as number
    const least = minute - days * 1_440
    let best = -1
    let bestMinute = least - 1
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++) {
        const found = table.find(cx + dx, cy + dy, kind)
        if (found < 0) continue
        const begin = starts[found + 1] as number
        let low = begin
        let high = starts[found + 2] as number
        while (low < high) {
          const middle = (low + high) >>> 1
          if ((closed.minute[inCells[middle] as number] as number) < minute) low = middle + 1
          else high = middle
        }
        // From the closure last before it backwards: the first that fits is the cell's best.
        for (let k = low - 1; k >= begin; k--) {
          const i = inCells[k] as number
          if ((closed.minute[i] as number) <= bestMinute) break
          const other = closedRows[i] as number
          if (other === row || incidents[other] === incidents[row]) continue
          if (metresBetween(columns, row, other) > sameSpotMetres) continue
          best = other
          bestMinute = closed.minute[i] as number
          break
        }
      }
    if (best >= 0)
      pairs.push({
        category: kind,
        closedId: columns.id[best] as number,
        againId: columns.id[row] as number,
        days: Math.floor((minute - bestMinute) / 1_440),
        minute,
      })
  }
  return pairs.sort((a, b) => b.minute - a.minute || b.againId - a.againId).map(({ minute: _minute, ...pair }) => pair)
}

const metresBetween = (columns: Columns, a: number, b: number): number =>
  haversineM(
    lonOf(columns.x[a] as number),
    latOf(columns.y[a] as number),
    lonOf(columns.x[b] as number),
    latOf(columns.y[b] as number),
  )

/**
 * The pairs by place and kind: most returns first, then the latest. An incident comes back once, by its first report,
 * however many tell it. A place is what lies within 60 m of the middle of the cell with most returns not yet taken.
 * @param pairs newest first
 */
export function backPlaces(columns: Columns, incidents: Int32Array, pairs: readonly CameBack[]): BackPlace[] {
  const once = new Map<number, CameBack>()
  for (const pair of pairs) once.set(incidents[columns.rowOf(pair.againId)] as number, pair)
  const returns = [...once.values()]
  const rows = Uint32Array.from(returns, (pair) => columns.rowOf(pair.againId))
  const cellOf = cellsFor(columns, rows)
  const table = cellTable(returns.length)
  const at: [number, number][] = []
  const lists: number[][] = []
  const kinds: number[] = []
  for (const [i, row] of rows.entries()) {
    const [cx, cy] = cellOf(row)
    const kind = columns.category[row] as number
    const c = table.put(cx, cy, kind)
    if (!lists[c]) {
      lists[c] = []
      at[c] = [cx, cy]
      kinds[c] = kind
    }
    lists[c].push(i)
  }
  const isTaken = new Uint8Array(returns.length)
  const order = lists.map((_, c) => c).sort((a, b) => (lists[b]?.length ?? 0) - (lists[a]?.length ?? 0) || a - b)
  const places: (BackPlace & { last: number })[] = []
  const minuteOf = (i: number): number => columns.minute[rows[i] as number] as number
  for (const c of order) {
    // What another place took away may leave some behind, more than once.
    for (let free = freeOf(lists[c] as number[], isTaken); free.length > 0; free = freeOf(lists[c] as number[], isTaken)) {
      const x = free.reduce((sum, i) => sum + (columns.x[rows[i] as number] as number), 0) / free.length
      const y = free.reduce((sum, i) => sum + (columns.y[rows[i] as number] as number), 0) / free.length
      const [lon, lat] = [lonOf(x), latOf(y)]
      const away = (i: number): number =>
        haversineM(lon, lat, lonOf(columns.x[rows[i] as number] as number), latOf(columns.y[rows[i] as number] as number))
      const [cx, cy] = at[c] as [number, number]
      const found: number[] = []
      for (let dx = -1; dx <= 1; dx++)
        for (let dy = -1; dy <= 1; dy++) {
          const other = table.find(cx + dx, cy + dy, kinds[c] as number)
          if (other >= 0)
            for (const i of lists[other] as number[]) if (isTaken[i] === 0 && away(i) <= sameSpotMetres) found.push(i)
        }
      // Those of a cell may lie further from their middle than that, never all of them at once but one by one.
      if (found.length === 0) found.push(free[0] as number)
      for (const i of found) isTaken[i] = 1
      found.sort((a, b) => minuteOf(b) - minuteOf(a) || (returns[b] as CameBack).againId - (returns[a] as CameBack).againId)
      const spans = found.map((i) => (returns[i] as CameBack).days).sort((a, b) => a - b)
      const middle = spans.length >> 1
      places.push({
        lon,
        lat,
        metres: Math.max(sameSpotMetres, Math.ceil(Math.max(...found.map(away)))),
        category: kinds[c] as number,
        area: columns.area[rows[found[0] as number] as number] as number,
        returns: found.length,
        medianDays:
          spans.length % 2 === 1 ? (spans[middle] as number) : ((spans[middle - 1] as number) + (spans[middle] as number)) / 2,
        pairs: found.slice(0, pairsTold).map((i) => {
          const { category: _category, ...pair } = returns[i] as CameBack
          return pair
        }),
        last: minuteOf(found[0] as number),
      })
    }
  }
  return places
    .sort((a, b) => b.returns - a.returns || b.last - a.last || (b.pairs[0]?.againId ?? 0) - (a.pairs[0]?.againId ?? 0))
    .map(({ last: _last, ...place }) => place)
}

const freeOf = (list: readonly number[], isTaken: Uint8Array): number[] => list.filter((i) => isTaken[i] === 0)
