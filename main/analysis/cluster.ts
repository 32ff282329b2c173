/**
 * Clusters as supercluster draws them, made for the stretch of map that is looked at and no further, yet the same
 * whatever the stretch: panning changes neither members nor ids nor places.
 *
 * The reports of a filter are gathered into cells of a few pixels (each one run of rows, as rows stand along the Morton
 * curve) and the cells merged greedily, first at a quarter of the radius, then at half, then at the whole, as
 * supercluster merges from zoom to zoom: in the order of the lowest report id, each free one takes the free ones whose
 * centres lie within the radius, and the weighted centres go on to the next step.
 *
 * Who takes whom may hang on cells outside the stretch. Whatever could is marked unsure, and what an unsure cell could
 * take or touch is unsure in turn; when something unsure reaches the view, the stretch is made wider. So a cluster that
 * is given is the one that the whole world would give.
 */
import { categoryKeys } from '../../contract/taxonomy.ts'
import { hasBit } from './bits.ts'
import type { Columns } from './columns.ts'
import { sortByKey } from './order.ts'
import { eachRun, inside, outside, partly } from './quads.ts'

/** Map pixels (512 px tiles) within which markers merge: the largest marker and its gap. */
export const clusterRadius = 58
/** From here on only reports on the very same spot stay together. */
export const maxClusterZoom = 19
/** Radii around a view that are gathered with it at first: enough but for rare chains. */
const firstMargin = 8

/** Rows along the Morton curve that are to be drawn: the columns, or the reports of a snapshot laid out alike. */
export type Drawn = Pick<Columns, 'x' | 'y' | 'id' | 'category' | 'drawn'>
/** West, north, east, south in fixed-point Mercator, edges included. */
type Rect = readonly [number, number, number, number]

export interface Clustering {
  zoom: number
  /** What was gathered. */
  stretch: Rect
  /** Fixed-point Mercator of the weighted centre. */
  x: Float64Array
  y: Float64Array
  count: Uint32Array
  /** Lowest id of the reports of each cluster's first cell: names it. */
  first: Uint32Array
  /** Cells in Morton order: rows [cellFrom, cellTo) that match, and their cluster, -1 when unsure. */
  cellFrom: Uint32Array
  cellTo: Uint32Array
  cellX: Float64Array
  cellY: Float64Array
  cellCount: Uint32Array
  clusterOf: Int32Array
  /** Side of a cell as a power of two. */
  shift: number
}

/** Things to be merged, in the order in which they may take others. */
interface Items {
  n: number
  /** Sums over the reports of each. */
  sumX: Float64Array
  sumY: Float64Array
  count: Uint32Array
  first: Uint32Array
  unsure: Uint8Array
}

interface Cells extends Items {
  from: Uint32Array
  to: Uint32Array
}

/** The cells of a stretch that hold a matching row, in Morton order. */
function gatherCells(columns: Drawn, match: Uint32Array, stretch: Rect, shift: number): Cells {
  const { x, y, id } = columns
  const [west, north, east, south] = stretch
  const runs: number[] = []
  eachRun(
    columns,
    (w, n, e, s) => {
      if (e < west || w > east || s < north || n > south) return outside
      return w >= west && e <= east && n >= north && s <= south ? inside : partly
    },
    (from, to) => runs.push(from, to),
  )
  let room = 8_192
  let sumX = new Float64Array(room)
  let sumY = new Float64Array(room)
  let count = new Uint32Array(room)
  let first = new Uint32Array(room)
  let begin = new Uint32Array(room)
  let end = new Uint32Array(room)
  const grown = <T extends Uint32Array | Float64Array>(old: T): T => {
    const next = new (old.constructor as new (n: number) => T)(room)
    next.set(old as never)
    return next
  }
  let n = 0
  const put = (rows: number, eastSum: number, southSum: number, least: number, opened: number, behind: number): void => {
    if (rows === 0) return
    if (n === room) {
      room *= 2
      sumX = grown(sumX)
      sumY = grown(sumY)
      count = grown(count)
      first = grown(first)
      begin = grown(begin)
      end = grown(end)
    }
    sumX[n] = eastSum
    sumY[n] = southSum
    count[n] = rows
    first[n] = least
    begin[n] = opened
    end[n++] = behind
  }
  // Of the open cell, in variables that no closure holds: a closure would cost twice the time.
  let lastX = -1
  let lastY = -1
  let isIn = false
  let rows = 0
  let eastSum = 0
  let southSum = 0
  let least = 0xffffffff
  let opened = 0
  let behind = 0
  for (let r = 0; r < runs.length; r += 2) {
    const from = runs[r] as number
    const to = runs[r + 1] as number
    const lastWord = (to - 1) >>> 5
    for (let w = from >>> 5; w <= lastWord; w++) {
      let word = match[w] as number
      if (w === from >>> 5) word &= -1 << (from & 31)
      if (w === lastWord) word &= -1 >>> (31 - ((to - 1) & 31))
      while (word !== 0) {
        const row = (w << 5) + 31 - Math.clz32(word & -word)
        word &= word - 1
        const px = x[row] as number
        const py = y[row] as number
        if (px >>> shift !== lastX || py >>> shift !== lastY) {
          put(rows, eastSum, southSum, least, opened, behind)
          lastX = px >>> shift
          lastY = py >>> shift
          // The stretch is made of whole cells: one row speaks for all of its cell.
          isIn = px >= west && px <= east && py >= north && py <= south
          rows = 0
          eastSum = 0
          southSum = 0
          least = 0xffffffff
          opened = row
        }
        if (!isIn) continue
        rows++
        eastSum += px
        southSum += py
        const name = id[row] as number
        if (name < least) least = name
        behind = row + 1
      }
    }
  }
  put(rows, eastSum, southSum, least, opened, behind)
  return { n, sumX, sumY, count, first, unsure: new Uint8Array(n), from: begin, to: end }
}

/** Squares of one side over the items, each a list of those in it, in their order. */
function bucketsOf(n: number, x: Float64Array, y: Float64Array, side: number) {
  let [west, north, east, south] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0]
  for (let i = 0; i < n; i++) {
    const px = x[i] as number
    const py = y[i] as number
    if (px < west) west = px
    if (px > east) east = px
    if (py < north) north = py
    if (py > south) south = py
  }
  const x0 = Math.floor(west / side)
  const y0 = Math.floor(north / side)
  const across = Math.floor(east / side) - x0 + 1
  const down = Math.floor(south / side) - y0 + 1
  const bucketOf = new Uint32Array(n)
  // A table of all squares while that is small; else only those in use are numbered.
  const dense = across * down <= 4 * n + 65_536
  const numbers = new Map<number, number>()
  const at = (bx: number, by: number): number => {
    if (bx < x0 || by < y0 || bx - x0 >= across || by - y0 >= down) return -1
    const place = (by - y0) * across + (bx - x0)
    return dense ? place : (numbers.get(place) ?? -1)
  }
  for (let i = 0; i < n; i++) {
    const place = (Math.floor((y[i] as number) / side) - y0) * across + (Math.floor((x[i] as number) / side) - x0)
    if (dense) bucketOf[i] = place
    else {
      let number = numbers.get(place)
      if (number === undefined) {
        number = numbers.size
        numbers.set(place, number)
      }
      bucketOf[i] = number
    }
  }
  const buckets = dense ? across * down : numbers.size
  const starts = new Uint32Array(buckets + 1)
  for (let i = 0; i < n; i++) starts[(bucketOf[i] as number) + 1]! += 1
  for (let b = 0; b < buckets; b++) starts[b + 1]! += starts[b] as number
  const ends = starts.slice(0, buckets)
  const list = new Uint32Array(n)
  for (let i = 0; i < n; i++) list[ends[bucketOf[i] as number]!++] = i
  return { at, starts, ends, list }
}

/**
 * One greedy step: every item in turn takes the free ones within the radius.
 * @param sure items outside this rectangle may be taken by something that is not here
 * @param slack how far an unsure item may really lie from where it seems to
 * @returns the merged items in the same order, and for each item the one it went into
 */
function mergeItems(items: Items, radius: number, sure: Rect, slack: number): { merged: Items; into: Int32Array } {
  const { n, count, sumX, sumY } = items
  const x = new Float64Array(n)
  const y = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    x[i] = (sumX[i] as number) / (count[i] as number)
    y[i] = (sumY[i] as number) / (count[i] as number)
  }
  const { at, starts, ends, list } = bucketsOf(n, x, y, radius)
  const unsure = items.unsure.slice()
  const [west, north, east, south] = sure
  for (let i = 0; i < n; i++) {
    const px = x[i] as number
    const py = y[i] as number
    if (px < west || px > east || py < north || py > south) unsure[i] = 1
  }
  // Nothing near an item of which we do not know the place can be sure.
  if (slack > 0) {
    const reach = radius + slack
    const steps = Math.ceil(reach / radius)
    for (let i = 0; i < n; i++) {
      if (items.unsure[i] === 0) continue
      const bx = Math.floor((x[i] as number) / radius)
      const by = Math.floor((y[i] as number) / radius)
      for (let dy = -steps; dy <= steps; dy++)
        for (let dx = -steps; dx <= steps; dx++) {
          const bucket = at(bx + dx, by + dy)
          if (bucket < 0) continue
          for (let k = starts[bucket] as number; k < (ends[bucket] as number); k++) {
            const other = list[k] as number
            if (Math.hypot((x[other] as number) - (x[i] as number), (y[other] as number) - (y[i] as number)) <= reach)
              unsure[other] = 1
          }
        }
    }
  }

  const limit = radius * radius
  const taker = new Int32Array(n).fill(-1)
  const isPartial = new Uint8Array(n)
  let total = 0
  for (let i = 0; i < n; i++) {
    if (taker[i] !== -1) continue
    const isSure = unsure[i] === 0
    if (isSure) taker[i] = i
    total++
    const cx = x[i] as number
    const cy = y[i] as number
    const bx = Math.floor(cx / radius)
    const by = Math.floor(cy / radius)
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const bucket = at(bx + dx, by + dy)
        if (bucket < 0) continue
        const end = ends[bucket] as number
        let kept = starts[bucket] as number
        for (let k = kept; k < end; k++) {
          const other = list[k] as number
          // Those before this one have had their turn.
          if (taker[other] !== -1 || other < i) continue
          const ex = (x[other] as number) - cx
          const ey = (y[other] as number) - cy
          if (other !== i && ex * ex + ey * ey <= limit) {
            if (!isSure) unsure[other] = 1
            else if (unsure[other] === 1) isPartial[i] = 1
            else {
              taker[other] = i
              continue
            }
          }
          list[kept++] = other
        }
        ends[bucket] = kept
      }
    }
  }

  const merged: Items = {
    n: total,
    sumX: new Float64Array(total),
    sumY: new Float64Array(total),
    count: new Uint32Array(total),
    first: new Uint32Array(total),
    unsure: new Uint8Array(total),
  }
  const into = new Int32Array(n)
  for (let i = 0, next = 0; i < n; i++) {
    const by = taker[i] as number
    const to = by === -1 || by === i ? next++ : (into[by] as number)
    into[i] = to
    if (by === -1 || by === i) {
      merged.first[to] = items.first[i] as number
      merged.unsure[to] = by === -1 ? 1 : (isPartial[i] as number)
    }
    merged.sumX[to]! += sumX[i] as number
    merged.sumY[to]! += sumY[i] as number
    merged.count[to]! += count[i] as number
  }
  return { merged, into }
}

/** A rectangle made smaller on the sides where there may be reports beyond it. */
function shrunk([west, north, east, south]: Rect, by: number, world: Rect): Rect {
  return [
    west <= world[0] ? Number.NEGATIVE_INFINITY : west + by,
    north <= world[1] ? Number.NEGATIVE_INFINITY : north + by,
    east >= world[2] ? Number.POSITIVE_INFINITY : east - by,
    south >= world[3] ? Number.POSITIVE_INFINITY : south - by,
  ]
}

export const radiusAt = (zoom: number): number => (clusterRadius / 512) * 2 ** (32 - zoom)
/** Zoom as clusters know it. */
export const levelOf = (zoom: number): number => Math.min(Math.max(0, Math.floor(zoom)), maxClusterZoom)

/**
 * The clusters of a stretch of map. @param match rows of the filter @param box the view
 * @param world the rectangle of everything that is drawn
 */
function clusterStretch(columns: Drawn, match: Uint32Array, level: number, stretch: Rect, world: Rect): Clustering {
  const deepest = level >= maxClusterZoom
  const radius = radiusAt(level)
  const shift = cellShift(level)
  const cells = gatherCells(columns, match, stretch, shift)
  const order = sortByKey(cells.first.subarray(0, cells.n))
  let items: Items = {
    n: cells.n,
    sumX: new Float64Array(cells.n),
    sumY: new Float64Array(cells.n),
    count: new Uint32Array(cells.n),
    first: new Uint32Array(cells.n),
    unsure: cells.unsure,
  }
  const clusterOf = new Int32Array(cells.n)
  for (let i = 0; i < cells.n; i++) {
    const c = order[i] as number
    clusterOf[c] = i
    items.sumX[i] = cells.sumX[c] as number
    items.sumY[i] = cells.sumY[c] as number
    items.count[i] = cells.count[c] as number
    items.first[i] = cells.first[c] as number
  }
  if (!deepest) {
    let known: Rect = stretch
    let slack = 0
    for (let zoom = Math.min(maxClusterZoom - 1, level + 2); zoom >= level; zoom--) {
      const r = radius / 2 ** (zoom - level)
      const { merged, into } = mergeItems(items, r, shrunk(known, r, world), slack)
      for (let c = 0; c < cells.n; c++) clusterOf[c] = into[clusterOf[c] as number] as number
      items = merged
      known = shrunk(known, 2 * r, world)
      slack += 2 * r
    }
  }
  const cellX = new Float64Array(cells.n)
  const cellY = new Float64Array(cells.n)
  for (let c = 0; c < cells.n; c++) {
    cellX[c] = (cells.sumX[c] as number) / (cells.count[c] as number)
    cellY[c] = (cells.sumY[c] as number) / (cells.count[c] as number)
    if (items.unsure[clusterOf[c] as number] === 1) clusterOf[c] = -1
  }
  const { n, count } = items
  return {
    zoom: level,
    stretch,
    x: items.sumX.map((sum, k) => sum / (count[k] as number)),
    y: items.sumY.map((sum, k) => sum / (count[k] as number)),
    count,
    first: items.first.subarray(0, n),
    cellFrom: cells.from.slice(0, cells.n),
    cellTo: cells.to.slice(0, cells.n),
    cellX,
    cellY,
    cellCount: cells.count.slice(0, cells.n),
    clusterOf,
    shift,
  }
}

/** Eight pixels; finer where a view holds few reports anyway, and a place each where nothing merges. */
function cellShift(level: number): number {
  if (level >= maxClusterZoom) return 0
  return Math.max(0, 32 - level - (level >= 17 ? 8 : 6))
}

/** West, north, east, south of everything drawn. */
export function worldOf(columns: Drawn): Rect {
  let [west, north, east, south] = [0xffffffff, 0xffffffff, 0, 0]
  for (let row = 0; row < columns.drawn; row++) {
    const x = columns.x[row] as number
    const y = columns.y[row] as number
    if (x < west) west = x
    if (x > east) east = x
    if (y < north) north = y
    if (y > south) south = y
  }
  return [west, north, east, south]
}

/** What a view shows of a clustering: its clusters, and how many of their reports lie in it; null when unsure. */
export interface Cut {
  clusters: number[]
  inBox: number
}

export function cutClusters(columns: Drawn, match: Uint32Array, clustering: Clustering, view: Rect): Cut | null {
  const { cellX, cellY, cellFrom, cellTo, cellCount, clusterOf, shift } = clustering
  const [west, north, east, south] = view
  const side = 2 ** shift
  const isFound = new Uint8Array(clustering.count.length)
  const clusters: number[] = []
  let inBox = 0
  for (let c = 0; c < clusterOf.length; c++) {
    const w = Math.floor((cellX[c] as number) / side) * side
    const n = Math.floor((cellY[c] as number) / side) * side
    if (w > east || w + side <= west || n > south || n + side <= north) continue
    let held = cellCount[c] as number
    if (w < west || w + side - 1 > east || n < north || n + side - 1 > south) {
      // A cell on the edge: its rows are looked at one by one.
      held = 0
      for (let row = cellFrom[c] as number; row < (cellTo[c] as number); row++) {
        if (!hasBit(match, row)) continue
        const x = columns.x[row] as number
        const y = columns.y[row] as number
        if (x >= west && x <= east && y >= north && y <= south) held++
      }
    }
    if (held === 0) continue
    const k = clusterOf[c] as number
    if (k < 0) return null
    inBox += held
    if (isFound[k] === 0) {
      isFound[k] = 1
      clusters.push(k)
    }
  }
  return { clusters, inBox }
}

/**
 * Clusters with a report in a view.
 * @param kept a clustering of the same rows and zoom, used when it holds the view
 */
export function clustersIn(
  columns: Drawn,
  match: Uint32Array,
  zoom: number,
  view: Rect,
  world: Rect,
  kept?: Clustering,
): { clustering: Clustering; cut: Cut } {
  const level = levelOf(zoom)
  const side = 2 ** cellShift(level)
  if (kept && holdsRect(kept.stretch, clipped(view, world))) {
    const cut = cutClusters(columns, match, kept, view)
    if (cut) return { clustering: kept, cut }
  }
  const radius = radiusAt(level)
  for (let margin = level >= maxClusterZoom ? 0 : firstMargin; ; margin *= 1.6) {
    const by = margin * radius
    // Whole cells, and no further than there are reports.
    const [w, n, e, s] = clipped([view[0] - by, view[1] - by, view[2] + by, view[3] + by], world)
    const stretch: Rect = [
      Math.floor(w / side) * side,
      Math.floor(n / side) * side,
      Math.floor(e / side) * side + side - 1,
      Math.floor(s / side) * side + side - 1,
    ]
    const clustering = clusterStretch(columns, match, level, stretch, world)
    const cut = cutClusters(columns, match, clustering, view)
    if (cut) return { clustering, cut }
  }
}

const clipped = (rect: Rect, world: Rect): Rect => [
  Math.max(rect[0], world[0]),
  Math.max(rect[1], world[1]),
  Math.min(rect[2], world[2]),
  Math.min(rect[3], world[3]),
]
const holdsRect = (a: Rect, b: Rect): boolean => a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3]

/** Counts by category of some clusters, categoryKeys.length for each. */
export function partsOf(columns: Drawn, match: Uint32Array, clustering: Clustering, clusters: readonly number[]): Uint32Array {
  const kinds = categoryKeys.length
  const parts = new Uint32Array(clusters.length * kinds)
  const place = new Int32Array(clustering.count.length).fill(-1)
  for (const [i, k] of clusters.entries()) place[k] = i * kinds
  const { category } = columns
  const { clusterOf, cellFrom, cellTo } = clustering
  for (let c = 0; c < clusterOf.length; c++) {
    const k = clusterOf[c] as number
    const at = k < 0 ? -1 : (place[k] as number)
    if (at < 0) continue
    const from = cellFrom[c] as number
    const to = cellTo[c] as number
    for (let row = from; row < to; row++)
      if ((((match[row >>> 5] as number) >>> (row & 31)) & 1) === 1) parts[at + (category[row] as number)]! += 1
  }
  return parts
}

/** Matching rows of one cluster, in Morton order. */
export function rowsOfCluster(match: Uint32Array, clustering: Clustering, cluster: number): number[] {
  const rows: number[] = []
  for (let c = 0; c < clustering.clusterOf.length; c++) {
    if (clustering.clusterOf[c] !== cluster) continue
    for (let row = clustering.cellFrom[c] as number; row < (clustering.cellTo[c] as number); row++)
      if (hasBit(match, row)) rows.push(row)
  }
  return rows
}

/** Id of a cluster: its zoom and the lowest report id of its first cell; the same in every view. */
export const clusterId = (clustering: Clustering, cluster: number): string => `${clustering.zoom}-${clustering.first[cluster]}`
