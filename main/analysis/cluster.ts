/**
 * Clusters of the whole filtered set at a zoom, computed once and cut to each view: panning changes neither members nor
 * ids nor places. Sub-cells of the Morton order are gathered in one sweep, then merged greedily in that order, each
 * cell taking the free cells whose centres lie within the radius, as supercluster does with points.
 */
import { categoryKeys } from '../../contract/taxonomy.ts'
import type { Columns } from './columns.ts'

/** Map pixels (512 px tiles) within which markers merge: the largest marker and its gap. */
export const clusterRadius = 58
/** Sub-cells to a radius: small enough that a centre is off by less than a pixel or two. */
const cellsPerRadius = 8
/** From here on only reports on the very same spot stay together. */
export const maxClusterZoom = 19

export interface Clustering {
  zoom: number
  n: number
  /** Fixed-point Mercator of the weighted centre. */
  x: Float64Array
  y: Float64Array
  count: Uint32Array
  /** categoryKeys.length counts for each cluster. */
  parts: Uint32Array
  /** First row of each cluster in Morton order; names it. */
  first: Uint32Array
  /** Rows in Morton order and the cluster of each. */
  rows: Uint32Array
  of: Uint32Array
}

/** @param match 1 for each row of the columns that the filter lets through. */
export function clusterRows(columns: Columns, match: Uint8Array, zoom: number): Clustering {
  const level = Math.min(Math.max(0, Math.floor(zoom)), maxClusterZoom)
  // A radius in fixed-point units, and a cell as a power of two not above its share.
  const radius = (clusterRadius / (512 * 2 ** level)) * 2 ** 32
  const shift = level >= maxClusterZoom ? 0 : Math.max(0, Math.floor(Math.log2(radius / cellsPerRadius)))
  const kinds = categoryKeys.length

  // 1. Matching rows in Morton order, and the runs of them that share a sub-cell.
  const order = columns.byPlace
  const rows = new Uint32Array(order.length)
  const cellOf = new Uint32Array(order.length)
  const starts: number[] = []
  let n = 0
  let lastX = -1
  let lastY = -1
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number
    if (match[row] !== 1) continue
    const cx = (columns.x[row] as number) >>> shift
    const cy = (columns.y[row] as number) >>> shift
    if (cx !== lastX || cy !== lastY) {
      starts.push(n)
      lastX = cx
      lastY = cy
    }
    cellOf[n] = starts.length - 1
    rows[n++] = row
  }
  const cells = starts.length
  starts.push(n)

  // 2. Weighted centre of each cell.
  const centreX = new Float64Array(cells)
  const centreY = new Float64Array(cells)
  for (let c = 0; c < cells; c++) {
    let sx = 0
    let sy = 0
    const from = starts[c] as number
    const to = starts[c + 1] as number
    for (let i = from; i < to; i++) {
      sx += columns.x[rows[i] as number] as number
      sy += columns.y[rows[i] as number] as number
    }
    centreX[c] = sx / (to - from)
    centreY[c] = sy / (to - from)
  }

  // 3. Greedy merge in cell order over a hash grid of radius-sized buckets.
  const clusterOf = new Int32Array(cells).fill(-1)
  const heads: number[] = []
  if (level >= maxClusterZoom) {
    for (let c = 0; c < cells; c++) {
      clusterOf[c] = c
      heads.push(c)
    }
  } else {
    const bucketOf = (v: number) => Math.floor(v / radius)
    const buckets = new Map<number, number[]>()
    const keyOf = (bx: number, by: number) => bx * 67_108_864 + by
    for (let c = 0; c < cells; c++) {
      const key = keyOf(bucketOf(centreX[c] as number), bucketOf(centreY[c] as number))
      const bucket = buckets.get(key)
      if (bucket) bucket.push(c)
      else buckets.set(key, [c])
    }
    const limit = radius * radius
    for (let c = 0; c < cells; c++) {
      if (clusterOf[c] !== -1) continue
      const name = heads.length
      heads.push(c)
      clusterOf[c] = name
      const x = centreX[c] as number
      const y = centreY[c] as number
      const bx = bucketOf(x)
      const by = bucketOf(y)
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          const bucket = buckets.get(keyOf(bx + dx, by + dy))
          if (!bucket) continue
          let kept = 0
          for (const other of bucket) {
            if (clusterOf[other] !== -1) continue
            const ex = (centreX[other] as number) - x
            const ey = (centreY[other] as number) - y
            if (ex * ex + ey * ey <= limit) clusterOf[other] = name
            else bucket[kept++] = other
          }
          bucket.length = kept
        }
      }
    }
  }

  // 4. Sums of each cluster over its rows.
  const total = heads.length
  const count = new Uint32Array(total)
  const parts = new Uint32Array(total * kinds)
  const sumX = new Float64Array(total)
  const sumY = new Float64Array(total)
  const of = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number
    const cluster = clusterOf[cellOf[i] as number] as number
    of[i] = cluster
    count[cluster]! += 1
    parts[cluster * kinds + (columns.category[row] as number)]! += 1
    sumX[cluster]! += columns.x[row] as number
    sumY[cluster]! += columns.y[row] as number
  }
  const first = new Uint32Array(total)
  for (let k = 0; k < total; k++) {
    sumX[k]! /= count[k] as number
    sumY[k]! /= count[k] as number
    first[k] = rows[starts[heads[k] as number] as number] as number
  }
  return { zoom: level, n, x: sumX, y: sumY, count, parts, first, rows: rows.slice(0, n), of }
}

/** Id of a cluster: its zoom and the place of its first cell's first report; the same in every view. */
export const clusterId = (columns: Columns, clustering: Clustering, index: number): string =>
  `${clustering.zoom}-${columns.id[clustering.first[index] as number]}`
