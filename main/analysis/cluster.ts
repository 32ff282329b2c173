/**
 * Clusters of the whole filtered set at a zoom, computed once and cut to each view: panning changes neither members nor
 * ids nor places. Sub-cells of the Morton order are gathered in one sweep, then merged greedily in that order, each
 * cell taking the free cells whose centres lie within the radius, as supercluster does with points.
 */
import { categoryKeys } from '../../contract/taxonomy.ts'
import type { Columns } from './columns.ts'
import { boxTest } from './filter.ts'

/** Map pixels (512 px tiles) within which markers merge: the largest marker and its gap. */
export const clusterRadius = 58
/** Sub-cells to a radius: small enough that a centre is off by less than a pixel or two. */
const cellsPerRadius = 8
/** From here on only reports on the very same spot stay together. */
export const maxClusterZoom = 19

export interface Clustering {
  zoom: number
  /** Fixed-point Mercator of the weighted centre. */
  x: Float64Array
  y: Float64Array
  count: Uint32Array
  /** categoryKeys.length counts for each cluster. */
  parts: Uint32Array
  /** First row of each cluster in Morton order; names it. */
  first: Uint32Array
  /** West, north, east, south of the members, four for each cluster. */
  bounds: Uint32Array
  /** Positions in `columns.byPlace` by cluster: those of cluster k are members[starts[k] .. starts[k + 1]). */
  members: Uint32Array
  starts: Uint32Array
}

/** Runs of neighbours in Morton order that share a sub-cell. */
interface Cells {
  n: number
  /** Positions of the matching rows, and where each cell's run begins in them. */
  positions: Uint32Array
  starts: Uint32Array
  x: Float64Array
  y: Float64Array
  bounds: Uint32Array
}

function gatherCells(columns: Columns, match: Uint8Array, shift: number): Cells {
  const { byPlace, placeX, placeY } = columns
  const positions = new Uint32Array(byPlace.length)
  let room = 4_096
  let starts = new Uint32Array(room + 1)
  let x = new Float64Array(room)
  let y = new Float64Array(room)
  let bounds = new Uint32Array(room * 4)
  const grown = <T extends Uint32Array | Float64Array>(old: T, size: number): T => {
    const next = new (old.constructor as new (n: number) => T)(size)
    next.set(old as never)
    return next
  }
  let n = 0
  let cell = -1
  let lastX = -1
  let lastY = -1
  for (let p = 0; p < byPlace.length; p++) {
    if (match[byPlace[p] as number] !== 1) continue
    const px = placeX[p] as number
    const py = placeY[p] as number
    if (px >>> shift !== lastX || py >>> shift !== lastY) {
      lastX = px >>> shift
      lastY = py >>> shift
      if (++cell === room) {
        room *= 2
        starts = grown(starts, room + 1)
        x = grown(x, room)
        y = grown(y, room)
        bounds = grown(bounds, room * 4)
      }
      starts[cell] = n
      bounds[cell * 4] = px
      bounds[cell * 4 + 1] = py
      bounds[cell * 4 + 2] = px
      bounds[cell * 4 + 3] = py
    } else {
      const b = cell * 4
      if (px < (bounds[b] as number)) bounds[b] = px
      else if (px > (bounds[b + 2] as number)) bounds[b + 2] = px
      if (py < (bounds[b + 1] as number)) bounds[b + 1] = py
      else if (py > (bounds[b + 3] as number)) bounds[b + 3] = py
    }
    x[cell]! += px
    y[cell]! += py
    positions[n++] = p
  }
  starts[cell + 1] = n
  for (let c = 0; c <= cell; c++) {
    const size = (starts[c + 1] as number) - (starts[c] as number)
    x[c]! /= size
    y[c]! /= size
  }
  return { n: cell + 1, positions, starts, x, y, bounds }
}

/** The cluster of each cell: greedy in cell order, over a hash grid of radius-sized buckets. */
function mergeCells(cells: Cells, radius: number): { clusterOf: Int32Array; heads: number[] } {
  const { n, x, y } = cells
  const clusterOf = new Int32Array(n).fill(-1)
  const heads: number[] = []
  const keyOf = (bx: number, by: number) => bx * 67_108_864 + by
  const buckets = new Map<number, number[]>()
  for (let c = 0; c < n; c++) {
    const key = keyOf(Math.floor((x[c] as number) / radius), Math.floor((y[c] as number) / radius))
    const bucket = buckets.get(key)
    if (bucket) bucket.push(c)
    else buckets.set(key, [c])
  }
  const limit = radius * radius
  for (let c = 0; c < n; c++) {
    if (clusterOf[c] !== -1) continue
    const name = heads.length
    heads.push(c)
    clusterOf[c] = name
    const cx = x[c] as number
    const cy = y[c] as number
    const bx = Math.floor(cx / radius)
    const by = Math.floor(cy / radius)
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        const bucket = buckets.get(keyOf(bx + dx, by + dy))
        if (!bucket) continue
        let kept = 0
        for (const other of bucket) {
          if (clusterOf[other] !== -1) continue
          const ex = (x[other] as number) - cx
          const ey = (y[other] as number) - cy
          if (ex * ex + ey * ey <= limit) clusterOf[other] = name
          else bucket[kept++] = other
        }
        bucket.length = kept
      }
    }
  }
  return { clusterOf, heads }
}

/** @param match 1 for each row of the columns that the filter lets through. */
export function clusterRows(columns: Columns, match: Uint8Array, zoom: number): Clustering {
  const level = Math.min(Math.max(0, Math.floor(zoom)), maxClusterZoom)
  // A radius in fixed-point units, and a cell as a power of two not above its share.
  const radius = (clusterRadius / (512 * 2 ** level)) * 2 ** 32
  const deepest = level >= maxClusterZoom
  const cells = gatherCells(columns, match, deepest ? 0 : Math.max(0, Math.floor(Math.log2(radius / cellsPerRadius))))
  const { clusterOf, heads } = deepest
    ? { clusterOf: Int32Array.from({ length: cells.n }, (_, c) => c), heads: Array.from({ length: cells.n }, (_, c) => c) }
    : mergeCells(cells, radius)

  // Sizes first, so that each cluster's members stand together.
  const kinds = categoryKeys.length
  const total = heads.length
  const count = new Uint32Array(total)
  for (let c = 0; c < cells.n; c++)
    count[clusterOf[c] as number]! += (cells.starts[c + 1] as number) - (cells.starts[c] as number)
  const starts = new Uint32Array(total + 1)
  for (let k = 0; k < total; k++) starts[k + 1] = (starts[k] as number) + (count[k] as number)
  const next = starts.slice(0, total)
  const members = new Uint32Array(starts[total] as number)
  const parts = new Uint32Array(total * kinds)
  const bounds = new Uint32Array(total * 4)
  const x = new Float64Array(total)
  const y = new Float64Array(total)
  for (let c = 0; c < cells.n; c++) {
    const k = clusterOf[c] as number
    const from = cells.starts[c] as number
    const to = cells.starts[c + 1] as number
    const fresh = next[k] === starts[k]
    for (let i = from, at = next[k] as number; i < to; i++, at++) {
      const position = cells.positions[i] as number
      members[at] = position
      parts[k * kinds + (columns.placeCategory[position] as number)]! += 1
    }
    next[k]! += to - from
    x[k]! += (cells.x[c] as number) * (to - from)
    y[k]! += (cells.y[c] as number) * (to - from)
    for (let side = 0; side < 4; side++) {
      const value = cells.bounds[c * 4 + side] as number
      const known = bounds[k * 4 + side] as number
      if (fresh || (side < 2 ? value < known : value > known)) bounds[k * 4 + side] = value
    }
  }
  const first = new Uint32Array(total)
  for (let k = 0; k < total; k++) {
    x[k]! /= count[k] as number
    y[k]! /= count[k] as number
    first[k] = columns.byPlace[cells.positions[cells.starts[heads[k] as number] as number] as number] as number
  }
  return { zoom: level, x, y, count, parts, first, bounds, members, starts }
}

/** Clusters with a member in the box, and how many members lie in it. Only clusters on its edge are walked. */
export function cutClusters(
  columns: Columns,
  clustering: Clustering,
  bbox: readonly number[],
): { found: number[]; inBox: number } {
  const { bounds, starts, members, count } = clustering
  const inside = boxTest(bbox)
  const found: number[] = []
  let inBox = 0
  for (let k = 0; k < count.length; k++) {
    const b = k * 4
    const west = bounds[b] as number
    const north = bounds[b + 1] as number
    const east = bounds[b + 2] as number
    const south = bounds[b + 3] as number
    let held = 0
    // A box is convex unless it crosses the antimeridian, and then its two parts lie at the edges of the world.
    if (inside(west, north) && inside(east, south) && inside.joined(west, east)) held = count[k] as number
    else if (inside.touches(west, north, east, south)) {
      for (let i = starts[k] as number; i < (starts[k + 1] as number); i++) {
        const position = members[i] as number
        if (inside(columns.placeX[position] as number, columns.placeY[position] as number)) held += 1
      }
    }
    if (held === 0) continue
    inBox += held
    found.push(k)
  }
  return { found, inBox }
}

/** Id of a cluster: its zoom and the place of its first cell's first report; the same in every view. */
export const clusterId = (columns: Columns, clustering: Clustering, index: number): string =>
  `${clustering.zoom}-${columns.id[clustering.first[index] as number]}`
