/**
 * The study area of hot spots as hexagons: where reports can lie, the empty ones too, since what stands out does so against
 * the whole of it.
 */
import { boundsOfRings, insideRings, type Rings, ringsSize } from '../../contract/geometry.ts'
import { centreX, centreY, createLattice, hexagonArea, hexagonAt, hexagonsWithin, type Lattice, rowStep } from './hexagon.ts'

/** Points and the shapes inside every one of which they can lie; without shapes it is the hull of the points. */
export interface StudyInput {
  /** Degrees. */
  lon: Float64Array
  lat: Float64Array
  within: Rings[]
  /** Centre that the lattice is laid from, so that it stays where it is as the filter changes. */
  anchor: { lon: number; lat: number } | null
}

/** Flat side to flat side. */
export const usualAcrossM = 150
const cellsAtMost = 200_000
const neighboursAtMost = 8_000_000

export interface StudyCells {
  lattice: Lattice
  column: Int32Array
  row: Int32Array
  count: Uint32Array
  /** Cell by (row - row0) * columns + column - column0, or -1. */
  index: Int32Array
  column0: number
  row0: number
  columns: number
  rows: number
  outside: number
  /** Cell of each point, -1 outside. */
  held: Int32Array
}

/** The hexagons of the study area: those whose centre lies in it, and any other that holds a point of its bounding box. */
export function studyCells({ lon, lat, within, anchor }: StudyInput, metres: number, check: () => void): StudyCells {
  const shapes = within.length > 0 ? within : [[hull(lon, lat)]]
  let box = [-180, -90, 180, 90] as [number, number, number, number]
  for (const shape of shapes) {
    const b = boundsOfRings(shape)
    box = [Math.max(box[0], b[0]), Math.max(box[1], b[1]), Math.min(box[2], b[2]), Math.min(box[3], b[3])]
  }
  const origin = anchor ?? {
    lon: Math.round(((box[0] + box[2]) / 2) * 10) / 10,
    lat: Math.max(-85, Math.min(85, Math.round(((box[1] + box[3]) / 2) * 10) / 10)),
  }
  let across = usualAcrossM
  const sized = (): Pick<StudyCells, 'lattice' | 'column0' | 'row0' | 'columns' | 'rows'> => {
    const lattice = createLattice(origin.lon, origin.lat, across)
    const x = (value: number): number => (value - lattice.lon0) * lattice.metresPerLon
    const y = (value: number): number => (value - lattice.lat0) * lattice.metresPerLat
    const column0 = Math.floor(x(box[0]) / across) - 1
    const row0 = Math.floor(y(box[1]) / (across * rowStep)) - 1
    return {
      lattice,
      column0,
      row0,
      columns: Math.max(1, Math.ceil(x(box[2]) / across) + 2 - column0),
      rows: Math.max(1, Math.ceil(y(box[3]) / (across * rowStep)) + 2 - row0),
    }
  }
  // A larger box takes larger hexagons; so does a neighbourhood that would hold too many of them.
  const heavy = (s: { columns: number; rows: number }): boolean => {
    const cells = s.columns * s.rows
    const each = Math.max(1, (Math.PI * metres * metres) / hexagonArea(across))
    return cells > 2 * cellsAtMost || cells * each > 2 * neighboursAtMost
  }
  let size = sized()
  while (heavy(size)) {
    across = Math.ceil((across * 1.25) / 50) * 50
    size = sized()
  }
  const { lattice, column0, row0, columns, rows } = size
  const index = new Int32Array(columns * rows).fill(-1)
  const column: number[] = []
  const row: number[] = []
  const add = (at: number, c: number, r: number): void => {
    index[at] = column.length
    column.push(c)
    row.push(r)
  }
  for (let r = 0; r < rows; r++) {
    if ((r & 63) === 0) check()
    for (let c = 0; c < columns; c++) {
      const at = {
        lon: lattice.lon0 + centreX(column0 + c, row0 + r, across) / lattice.metresPerLon,
        lat: lattice.lat0 + centreY(row0 + r, across) / lattice.metresPerLat,
      }
      if (shapes.every((rings) => insideRings(at.lon, at.lat, rings))) add(r * columns + c, column0 + c, row0 + r)
    }
  }
  const held = new Int32Array(lon.length)
  let outside = 0
  for (let i = 0; i < lon.length; i++) {
    const [c, r] = hexagonAt(
      (lon[i]! - lattice.lon0) * lattice.metresPerLon,
      (lat[i]! - lattice.lat0) * lattice.metresPerLat,
      across,
    )
    if (c < column0 || r < row0 || c >= column0 + columns || r >= row0 + rows) {
      held[i] = -1
      outside += 1
      continue
    }
    const at = (r - row0) * columns + c - column0
    if (index[at] === -1) add(at, c, r)
    held[i] = index[at]!
  }
  const count = new Uint32Array(column.length)
  for (let i = 0; i < held.length; i++) if (held[i]! >= 0) count[held[i]!]! += 1
  return {
    lattice,
    column: Int32Array.from(column),
    row: Int32Array.from(row),
    count,
    index,
    column0,
    row0,
    columns,
    rows,
    outside,
    held,
  }
}

/** Weight 1 for every hexagon whose centre is within metres of a hexagon's own. */
export function neighboursOf({ lattice, column, row, index, column0, row0, columns, rows }: StudyCells, metres: number) {
  const near = hexagonsWithin(metres, lattice.acrossM)
  const cells = column.length
  const start = new Uint32Array(cells + 1)
  const other = new Uint32Array(cells * Math.max(near.even.length, near.odd.length))
  let at = 0
  for (let k = 0; k < cells; k++) {
    for (const [dc, dr] of row[k]! & 1 ? near.odd : near.even) {
      const c = column[k]! + dc - column0
      const r = row[k]! + dr - row0
      if (c < 0 || r < 0 || c >= columns || r >= rows) continue
      const found = index[r * columns + c]!
      if (found >= 0) other[at++] = found
    }
    start[k + 1] = at
  }
  return { start, other: other.subarray(0, at), weight: new Float64Array(at).fill(1) }
}

/** Square metres of the smallest shape of the study area. */
export function studyArea({ lon, lat, within }: StudyInput): number {
  const shapes = within.length > 0 ? within : [[hull(lon, lat)]]
  return shapes.reduce((least, rings) => {
    const [, south, , north] = boundsOfRings(rings)
    const { metresPerLon, metresPerLat } = createLattice(0, (south + north) / 2, 1)
    return Math.min(least, (ringsSize(rings) / 2) * metresPerLon * metresPerLat)
  }, Number.POSITIVE_INFINITY)
}

/** Convex hull of points, closed, counter-clockwise (Andrew 1979). */
function hull(lon: Float64Array, lat: Float64Array): number[][] {
  const order = Uint32Array.from({ length: lon.length }, (_, i) => i).sort((a, b) => lon[a]! - lon[b]! || lat[a]! - lat[b]!)
  const turn = (o: number, a: number, b: number): number =>
    (lon[a]! - lon[o]!) * (lat[b]! - lat[o]!) - (lat[a]! - lat[o]!) * (lon[b]! - lon[o]!)
  const half = (points: Uint32Array): number[] => {
    const out: number[] = []
    for (const i of points) {
      while (out.length >= 2 && turn(out[out.length - 2]!, out[out.length - 1]!, i) <= 0) out.pop()
      out.push(i)
    }
    return out.slice(0, -1)
  }
  const around = [...half(order), ...half(order.slice().reverse())]
  if (around.length === 0) around.push(0)
  return [...around, around[0]!].map((i) => [lon[i]!, lat[i]!])
}
