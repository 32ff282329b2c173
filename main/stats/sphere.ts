/**
 * Points on the earth as a sphere of radius 6371008.8 m (mean radius of WGS-84), the distance that every spatial method
 * here uses, and a grid of cells over it that knows neither poles nor the antimeridian as special.
 */
import { earthRadiusM } from '../../contract/geometry.ts'

const radians = Math.PI / 180

/** @throws RangeError naming the first longitude outside [-180,180] or latitude outside [-90,90], or unequal lengths */
export function checkPoints(method: string, lon: ArrayLike<number>, lat: ArrayLike<number>): void {
  if (lon.length !== lat.length) throw new RangeError(`${method}: ${lon.length} longitudes but ${lat.length} latitudes`)
  for (let i = 0; i < lon.length; i++) {
    if (!(lon[i]! >= -180 && lon[i]! <= 180)) throw new RangeError(`${method}: lon[${i}] = ${lon[i]} is not in [-180,180]`)
    if (!(lat[i]! >= -90 && lat[i]! <= 90)) throw new RangeError(`${method}: lat[${i}] = ${lat[i]} is not in [-90,90]`)
  }
}

/** Position on the unit sphere: the chord between two of them grows with the haversine distance, and costs no sine. */
export function unitVectors(
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  order?: Uint32Array,
): { x: Float64Array; y: Float64Array; z: Float64Array } {
  const n = lon.length
  const x = new Float64Array(n)
  const y = new Float64Array(n)
  const z = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    const i = order ? order[k]! : k
    const cos = Math.cos(lat[i]! * radians)
    x[k] = cos * Math.cos(lon[i]! * radians)
    y[k] = cos * Math.sin(lon[i]! * radians)
    z[k] = Math.sin(lat[i]! * radians)
  }
  return { x, y, z }
}

/** Chord on the unit sphere of a distance in metres along it. */
export const chordOf = (metres: number): number => 2 * Math.sin(metres / earthRadiusM / 2)

/** Points sorted into cells; a cell's points are start[c]..start[c+1]-1 of `order`. */
export interface SphereGrid {
  /** Input index by sorted position. */
  order: Uint32Array
  cells: number
  start: Uint32Array
  /** Writes every cell that may hold a point within reach of a point of `cell`, itself included; returns how many. */
  neighbours(cell: number, out: Int32Array[]): number
}

/**
 * Cells so small that any two points of one are within `reachM` (and `reachDays`) of each other: bands of latitude
 * reach/sqrt(2) high, cut into equal columns no wider than that, and slabs of time.
 *
 * @param reachM metres, 0.1 to 1,000,000
 * @param time days per point with a reach above 0; without it only space counts
 */
export function createSphereGrid(
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  reachM: number,
  time?: { day: ArrayLike<number>; reach: number },
): SphereGrid {
  const n = lon.length
  // A little less than reach/sqrt(2): rounding may then never part two points of one cell.
  const height = (chordOf(reachM) * (1 - 1e-9) - 1e-14) / Math.SQRT2
  const bandCos = (band: number): { low: number; high: number } => {
    const south = band * height - Math.PI / 2
    const north = south + height
    const near = Math.max(0, south) + Math.min(0, north)
    const far = Math.min(Math.PI / 2, Math.max(Math.abs(south), Math.abs(north)))
    return { low: Math.cos(far), high: Math.cos(near) }
  }
  const columnsOf = (cosHigh: number): number => Math.max(1, Math.ceil((2 * Math.PI * cosHigh) / height))

  const band = new Int32Array(n)
  const column = new Int32Array(n)
  const slab = new Int32Array(time ? n : 0)
  for (let i = 0; i < n; i++) {
    const b = Math.floor((lat[i]! * radians + Math.PI / 2) / height)
    const count = columnsOf(bandCos(b).high)
    band[i] = b
    column[i] = Math.min(count - 1, Math.floor(((lon[i]! + 180) / 360) * count))
  }
  if (time) {
    let first = Number.POSITIVE_INFINITY
    for (let i = 0; i < n; i++) first = Math.min(first, time.day[i]!)
    const width = time.reach * (1 - 1e-9)
    for (let i = 0; i < n; i++) slab[i] = Math.floor((time.day[i]! - first) / width)
  }
  let order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  order = sortBy(column, order)
  order = sortBy(band, order)
  if (time) order = sortBy(slab, order)

  const start = new Uint32Array(n + 1)
  const cellColumn = new Int32Array(n)
  const cellRow = new Int32Array(n)
  const rowSlab: number[] = []
  const rowBand: number[] = []
  const rowStart: number[] = []
  const rowDays: { first: number; last: number }[] = []
  let cells = 0
  let last = -1
  for (let k = 0; k < n; k++) {
    const i = order[k]!
    const newRow = last < 0 || band[i] !== band[last] || (time !== undefined && slab[i] !== slab[last])
    if (newRow) {
      rowSlab.push(time ? slab[i]! : 0)
      rowBand.push(band[i]!)
      rowStart.push(cells)
      if (time) rowDays.push({ first: time.day[i]!, last: time.day[i]! })
    }
    if (newRow || column[i] !== column[last]) {
      start[cells] = k
      cellColumn[cells] = column[i]!
      cellRow[cells] = rowBand.length - 1
      cells++
    }
    if (time) {
      const days = rowDays[rowDays.length - 1]!
      days.first = Math.min(days.first, time.day[i]!)
      days.last = Math.max(days.last, time.day[i]!)
    }
    last = i
  }
  start[cells] = n
  rowStart.push(cells)

  /** First row at or after (slab, band). */
  const findRow = (s: number, b: number): number => {
    let low = 0
    let high = rowBand.length
    while (low < high) {
      const mid = (low + high) >> 1
      if (rowSlab[mid]! < s || (rowSlab[mid] === s && rowBand[mid]! < b)) low = mid + 1
      else high = mid
    }
    return low
  }
  interface NearRow {
    from: number
    to: number
    columns: number
    /** Columns of this row per column of the asking one, and how many to widen by on either side. */
    scale: number
    margin: number
    hint: number
  }
  let nearOf = -1
  let near: NearRow[] = []
  const nearRows = (row: number): NearRow[] => {
    const out: NearRow[] = []
    const own = bandCos(rowBand[row]!)
    const ownColumns = columnsOf(own.high)
    const half = Math.sin(reachM / earthRadiusM / 2)
    const far = time ? 2 : 0
    for (let ds = -far; ds <= far; ds++) {
      for (let r = findRow(rowSlab[row]! + ds, rowBand[row]! - 2); r < rowBand.length; r++) {
        const gap = Math.abs(rowBand[r]! - rowBand[row]!)
        if (rowSlab[r] !== rowSlab[row]! + ds || gap > 2) break
        if (time && rowDays[r]!.first - rowDays[row]!.last > time.reach) continue
        if (time && rowDays[row]!.first - rowDays[r]!.last > time.reach) continue
        const cos = bandCos(rowBand[r]!)
        const columns = columnsOf(cos.high)
        const apart = Math.sin((Math.max(0, gap - 1) * height) / 2)
        const sine = Math.sqrt(Math.max(0, half * half - apart * apart) / (own.low * cos.low)) * (1 + 1e-9) + 1e-14
        const margin = sine < 1 ? (2 * Math.asin(sine) * columns) / (2 * Math.PI) + 1e-6 : columns
        out.push({ from: rowStart[r]!, to: rowStart[r + 1]!, columns, scale: columns / ownColumns, margin, hint: rowStart[r]! })
      }
    }
    return out
  }
  const neighbours = (cell: number, box: Int32Array[]): number => {
    if (cellRow[cell] !== nearOf) {
      nearOf = cellRow[cell]!
      near = nearRows(nearOf)
    }
    let out = box[0]!
    let count = 0
    const own = cellColumn[cell]!
    for (let r = 0; r < near.length; r++) {
      const row = near[r]!
      if (out.length < count + row.to - row.from && out.length < count + 2 * row.margin + row.scale + 4) {
        const wider = new Int32Array(2 * (count + row.to - row.from))
        wider.set(out)
        box[0] = wider
        out = wider
      }
      const low = Math.floor(own * row.scale - row.margin)
      const high = Math.floor((own + 1) * row.scale + row.margin)
      if (high - low + 1 >= row.columns) {
        for (let c = row.from; c < row.to; c++) out[count++] = c
        continue
      }
      if (low < 0) for (let c = firstAt(cellColumn, row.from, row.to, low + row.columns); c < row.to; c++) out[count++] = c
      if (high >= row.columns) for (let c = row.from; c < row.to && cellColumn[c]! <= high - row.columns; c++) out[count++] = c
      // Cells are asked for from west to east, so the last answer is nearly always the place to go on from.
      let c = row.hint
      if (c > row.from && cellColumn[c - 1]! >= low) c = firstAt(cellColumn, row.from, row.to, low)
      while (c < row.to && cellColumn[c]! < low) c++
      row.hint = c
      for (; c < row.to && cellColumn[c]! <= high; c++) out[count++] = c
    }
    return count
  }
  return { order, cells, start, neighbours }
}

function firstAt(values: Int32Array, from: number, to: number, least: number): number {
  let low = from
  let high = to
  while (low < high) {
    const mid = (low + high) >> 1
    if (values[mid]! < least) low = mid + 1
    else high = mid
  }
  return low
}

/** Stable radix sort of `order` by key, 16 bits a pass, as many passes as the spread of the keys needs. */
function sortBy(key: Int32Array, order: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < key.length; i++) {
    if (key[i]! < least) least = key[i]!
    if (key[i]! > most) most = key[i]!
  }
  let from = order
  for (let shift = 0; shift < 32 && most - least >= 2 ** shift; shift += 16) {
    const place = new Uint32Array(65537)
    for (let i = 0; i < key.length; i++) place[(((key[i]! - least) >>> shift) & 65535) + 1]!++
    for (let d = 0; d < 65536; d++) place[d + 1]! += place[d]!
    const to = new Uint32Array(from.length)
    for (let k = 0; k < from.length; k++) to[place[((key[from[k]!]! - least) >>> shift) & 65535]!++] = from[k]!
    from = to
  }
  return from
}
