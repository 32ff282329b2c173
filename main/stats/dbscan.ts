/**
 * DBSCAN (Ester, Kriegel, Sander & Xu 1996) on the sphere, exact.
 * A point is core when at least `minPoints` points, itself included, are within epsM metres (haversine, <=). Core points
 * within epsM of each other share a cluster; a point that is not core joins the first-labelled cluster with a core point
 * within epsM, as scikit-learn does; any other is noise.
 *
 * Made fast by cells in which all points are neighbours (Gunawan 2013; Gan & Tao 2015): a cell of minPoints is all core
 * without one distance, a cell's core points are one cluster, and cells are joined by the first pair found.
 */
import { haversineM } from '../../contract/geometry.ts'
import { checkPoints, chordOf, createSphereGrid, unitVectors } from './sphere.ts'

export interface DbscanParams {
  /** Metres, 0.1 to 1,000,000. */
  epsM: number
  /** Points in the neighbourhood that make a core point, itself included; at least 1. */
  minPoints: number
}
export interface Clusters {
  /** Per point 0, 1, ... in the order of each cluster's first core point in the input; -1 for noise. */
  label: Int32Array
  /** Per point 1 when it is a core point. */
  core: Uint8Array
  clusters: number
}

/**
 * @param lon degrees in [-180,180]; @param lat degrees in [-90,90]
 * @param tick called now and then with how much is done; may throw to stop
 * @throws RangeError naming the first coordinate or parameter out of range
 */
export function dbscan(
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  params: DbscanParams,
  tick?: (done: number, total: number) => void,
): Clusters {
  return densityClusters('dbscan', lon, lat, params, undefined, tick)
}

/** DBSCAN with, where `time` is given, neighbours that are also at most `reach` days apart. */
export function densityClusters(
  method: string,
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  { epsM, minPoints }: DbscanParams,
  time?: { day: ArrayLike<number>; reach: number },
  tick?: (done: number, total: number) => void,
): Clusters {
  checkPoints(method, lon, lat)
  if (!(epsM >= 0.1 && epsM <= 1e6)) throw new RangeError(`${method}: epsM = ${epsM} is not in [0.1,1000000]`)
  if (!(Number.isInteger(minPoints) && minPoints >= 1))
    throw new RangeError(`${method}: minPoints = ${minPoints} is not a whole number of at least 1`)
  const n = lon.length
  const { order, cells, start, neighbours } = createSphereGrid(lon, lat, epsM, time)
  const { x, y, z } = unitVectors(lon, lat, order)
  const day = time ? Float64Array.from(order, (i) => time.day[i]!) : undefined
  const reach = time?.reach ?? 0
  // Between the two limits the chord cannot tell; there the haversine decides.
  const chord = chordOf(epsM)
  const surely = chord * chord - 1e-14 * chord
  const hardly = chord * chord + 1e-14 * chord
  const near = (a: number, b: number): boolean => {
    const dx = x[a]! - x[b]!
    const dy = y[a]! - y[b]!
    const dz = z[a]! - z[b]!
    const square = dx * dx + dy * dy + dz * dz
    if (square > hardly) return false
    if (day !== undefined && Math.abs(day[a]! - day[b]!) > reach) return false
    if (square <= surely) return true
    const i = order[a]!
    const j = order[b]!
    return haversineM(lon[i]!, lat[i]!, lon[j]!, lat[j]!) <= epsM
  }

  const box = [new Int32Array(256)]
  const isCore = new Uint8Array(n)
  const coreCell = new Uint8Array(cells)
  for (let c = 0; c < cells; c++) {
    if ((c & 63) === 0) tick?.(start[c]!, n)
    const from = start[c]!
    const to = start[c + 1]!
    if (to - from >= minPoints) {
      isCore.fill(1, from, to)
      coreCell[c] = 1
      continue
    }
    const count = neighbours(c, box)
    const list = box[0]!
    let reachable = 0
    for (let k = 0; k < count; k++) reachable += start[list[k]! + 1]! - start[list[k]!]!
    if (reachable < minPoints) continue
    for (let a = from; a < to; a++) {
      let found = to - from
      for (let k = 0; k < count && found < minPoints; k++) {
        const other = list[k]!
        if (other === c) continue
        const end = start[other + 1]!
        for (let b = start[other]!; b < end && found < minPoints; b++) if (near(a, b)) found++
      }
      if (found >= minPoints) {
        isCore[a] = 1
        coreCell[c] = 1
      }
    }
  }

  const parent = new Int32Array(cells)
  for (let c = 0; c < cells; c++) parent[c] = c
  const root = (c: number): number => {
    let r = c
    while (parent[r] !== r) {
      parent[r] = parent[parent[r]!]!
      r = parent[r]!
    }
    return r
  }
  const touching = new Int32Array(n)
  /** Whether a core point of one cell is within reach of a core point of the other. */
  const joined = (c: number, d: number): boolean => {
    let x0 = 2
    let x1 = -2
    let y0 = 2
    let y1 = -2
    let z0 = 2
    let z1 = -2
    for (let b = start[d]!; b < start[d + 1]!; b++) {
      if (isCore[b] === 0) continue
      x0 = Math.min(x0, x[b]!)
      x1 = Math.max(x1, x[b]!)
      y0 = Math.min(y0, y[b]!)
      y1 = Math.max(y1, y[b]!)
      z0 = Math.min(z0, z[b]!)
      z1 = Math.max(z1, z[b]!)
    }
    // Only points within reach of the other cell's box can be near any of its points.
    let some = 0
    for (let a = start[c]!; a < start[c + 1]!; a++) {
      if (isCore[a] === 0) continue
      const dx = Math.max(0, x0 - x[a]!, x[a]! - x1)
      const dy = Math.max(0, y0 - y[a]!, y[a]! - y1)
      const dz = Math.max(0, z0 - z[a]!, z[a]! - z1)
      if (dx * dx + dy * dy + dz * dz <= hardly) touching[some++] = a
    }
    for (let k = 0; k < some; k++) {
      const a = touching[k]!
      for (let b = start[d]!; b < start[d + 1]!; b++) if (isCore[b] === 1 && near(a, b)) return true
    }
    return false
  }
  for (let c = 0; c < cells; c++) {
    if (coreCell[c] === 0) continue
    const count = neighbours(c, box)
    const list = box[0]!
    for (let k = 0; k < count; k++) {
      const d = list[k]!
      if (d <= c || coreCell[d] === 0) continue
      const one = root(c)
      const two = root(d)
      if (one !== two && joined(c, d)) parent[one] = two
    }
  }

  const label = new Int32Array(n).fill(-1)
  const core = new Uint8Array(n)
  const cellOf = new Int32Array(n)
  for (let c = 0; c < cells; c++) {
    for (let a = start[c]!; a < start[c + 1]!; a++) {
      cellOf[order[a]!] = c
      core[order[a]!] = isCore[a]!
    }
  }
  const rootLabel = new Int32Array(cells).fill(-1)
  let clusters = 0
  for (let i = 0; i < n; i++) {
    if (core[i] === 0) continue
    const r = root(cellOf[i]!)
    if (rootLabel[r] === -1) rootLabel[r] = clusters++
    label[i] = rootLabel[r]!
  }
  const cellLabel = new Int32Array(cells)
  for (let c = 0; c < cells; c++) cellLabel[c] = coreCell[c] === 1 ? rootLabel[root(c)]! : clusters
  for (let c = 0; c < cells; c++) {
    if (start[c + 1]! - start[c]! >= minPoints) continue
    const count = neighbours(c, box)
    const list = box[0]!
    for (let a = start[c]!; a < start[c + 1]!; a++) {
      if (isCore[a] === 1) continue
      let best = clusters
      for (let k = 0; k < count; k++) {
        const d = list[k]!
        if (cellLabel[d]! >= best) continue
        for (let b = start[d]!; b < start[d + 1]!; b++) {
          if (isCore[b] === 1 && near(a, b)) {
            best = cellLabel[d]!
            break
          }
        }
      }
      if (best < clusters) label[order[a]!] = best
    }
  }
  return { label, core, clusters }
}
