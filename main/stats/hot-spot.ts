/**
 * Where reports crowd, by four methods over the same points: Gi* and kernel density on a lattice of hexagons, DBSCAN and
 * HDBSCAN as outlines. The methods themselves are in getis-ord, kernel-density, dbscan and hdbscan; here are the study
 * area with its empty hexagons, the sizes that keep the work bounded, and what is told of the result.
 */
import type { HotSpotMethod } from '../../contract/model.ts'
import { binnedDensity } from './binned-density.ts'
import { type Clusters, dbscan } from './dbscan.ts'
import { adjust } from './false-discovery.ts'
import { getisOrd } from './getis-ord.ts'
import { hdbscan } from './hdbscan.ts'
import { centreX, centreY, createLattice, hexagonArea, hexagonCorners } from './hexagon.ts'
import { kernelDensity } from './kernel-density.ts'
import { type OutlinePart, outline } from './outline.ts'
import { neighboursOf, type StudyCells, type StudyInput, studyArea, studyCells, usualAcrossM } from './study-area.ts'
import { binomialAtLeast } from './tails.ts'

export interface HotSpotInput extends StudyInput {
  method: HotSpotMethod
  /** Days since 1970. */
  day: Int32Array
  metres?: number
  min?: number
  alpha?: number
}

export interface HotSpotCells {
  lon: Float64Array
  lat: Float64Array
  value: Float64Array
  p: Float64Array
  count: Uint32Array
}
export interface HotSpotOutline {
  /** Polygons of [lon, lat]. */
  parts: [number, number][][][]
  count: number
  squareKm: number
  firstDay: number
  lastDay: number
  /** A point in the thick of it, degrees. */
  lon: number
  lat: number
}
export interface HotSpotFound {
  points: number
  params: { metres: number; min: number; alpha: number; acrossMetres: number | null }
  cells: HotSpotCells
  corners: { lon: Float64Array; lat: Float64Array }
  outlines: HotSpotOutline[]
  noise: number
  /** Hexagons of the study area, empty ones too. */
  cellsJudged: number
  /** Points further out than the study area reaches: in no hexagon. */
  pointsOutside: number
  /** Of Gi*: hexagons below alpha that touch, as one spot each, most reports first. */
  spots: { count: number; cells: number; lon: number; lat: number; squareKm: number }[]
  /** Nothing is drawn: there are fewer points than the method can say anything on. */
  tooFew: number | null
  /** Kernel density: 'exact' or from a fine grid. */
  exact: boolean
  /** The hexagons were made larger than usual to keep their number bounded. */
  enlarged: boolean
}

const leastPoints = { gi: 10, kde: 10, dbscan: 2, hdbscan: 2 } as const
const usualMetres = { gi: 300, kde: 250, dbscan: 150, hdbscan: 0 } as const
const usualAlpha = 0.05
/** The faintest class drawn. */
export const faintestClass = 0.1
/** Up to this many kernel evaluations the density is exact. */
const exactUpTo = 60_000_000
/** HDBSCAN builds a tree over all points. */
export const hdbscanUpTo = 500_000
/** The core distance of HDBSCAN looks at no more neighbours than this. */
const coreNeighbours = 25

export interface Progress {
  /** Throws when the call was taken back. */
  check(): void
  progress(done: number, total: number): void
}

/** @throws RangeError on coordinates or parameters out of range, and for HDBSCAN on more than `hdbscanUpTo` points */
export function findHotSpots(input: HotSpotInput, { check, progress }: Progress): HotSpotFound {
  const { method, lon, lat, day } = input
  const n = lon.length
  if (lat.length !== n || day.length !== n)
    throw new RangeError(`hot-spot: ${n} longitudes but ${lat.length} latitudes and ${day.length} days`)
  const found: HotSpotFound = {
    points: n,
    params: {
      metres: method === 'hdbscan' ? 0 : (input.metres ?? usualMetres[method]),
      min: 0,
      alpha: input.alpha ?? usualAlpha,
      acrossMetres: null,
    },
    cells: {
      lon: new Float64Array(0),
      lat: new Float64Array(0),
      value: new Float64Array(0),
      p: new Float64Array(0),
      count: new Uint32Array(0),
    },
    corners: { lon: new Float64Array(0), lat: new Float64Array(0) },
    outlines: [],
    noise: 0,
    cellsJudged: 0,
    pointsOutside: 0,
    spots: [],
    tooFew: null,
    exact: true,
    enlarged: false,
  }
  if (n < leastPoints[method]) {
    found.tooFew = leastPoints[method]
    found.params.min = input.min ?? 0
    found.noise = method === 'dbscan' || method === 'hdbscan' ? n : 0
    return found
  }
  progress(0, 3)
  if (method === 'dbscan' || method === 'hdbscan') crowds(input, found, check, progress)
  else surface(input, found, check, progress)
  return found
}

/**
 * Gi* of each point's own hexagon, over the hull of the points: z (0 where nothing stands out) and p, raw and adjusted over
 * all hexagons.
 */
export function giOfPoints(lon: Float64Array, lat: Float64Array, metres: number) {
  const grid = studyCells({ lon, lat, within: [], anchor: null }, metres, () => {})
  const { z, p, adjusted } = judge(grid, metres)
  return Array.from(grid.held, (k) => ({ z: z[k]!, p: p[k]!, pAdjusted: adjusted[k]! }))
}

/**
 * Gi* of every hexagon. The normal law calls two reports side by side a hot spot where most hexagons are empty, so p is
 * never below the exact chance that so many of all reports fall into the neighbourhood by themselves (binomial); where
 * reports are many and uneven the normal law is the stricter of the two.
 */
function judge(grid: StudyCells, metres: number): { z: Float64Array; p: Float64Array; adjusted: Float64Array } {
  const { count } = grid
  const cells = count.length
  const neighbours = neighboursOf(grid, metres)
  const judged = getisOrd(count, neighbours)
  const total = count.reduce((sum, c) => sum + c, 0)
  // No value where every hexagon is alike: nothing stands out there.
  const z = judged.z.map((v) => (Number.isNaN(v) ? 0 : v))
  const p = judged.upper.slice()
  for (let k = 0; k < cells; k++) {
    let held = 0
    for (let e = neighbours.start[k]!; e < neighbours.start[k + 1]!; e++) held += count[neighbours.other[e]!]!
    const share = (neighbours.start[k + 1]! - neighbours.start[k]!) / cells
    // Only a p that could matter is worth the sum.
    if (p[k]! < 0.5) p[k] = Math.max(p[k]!, binomialAtLeast(held, total, share))
  }
  return { z, p, adjusted: adjust(p, 'bh') }
}

/** Gi* and kernel density. */
function surface(input: HotSpotInput, found: HotSpotFound, check: () => void, progress: Progress['progress']): void {
  const { method } = input
  const { params } = found
  const grid = studyCells(input, method === 'gi' ? params.metres : 0, check)
  const { lattice, column, row, count } = grid
  const cells = count.length
  found.corners = hexagonCorners(lattice)
  found.cellsJudged = cells
  found.pointsOutside = grid.outside
  found.enlarged = lattice.acrossM > usualAcrossM
  params.acrossMetres = lattice.acrossM
  progress(1, 3)
  check()

  const value = new Float64Array(cells)
  const p = new Float64Array(cells).fill(1)
  if (method === 'gi') {
    const judged = judge(grid, params.metres)
    value.set(judged.z)
    p.set(judged.adjusted)
  } else {
    const density = densityAt(input, grid, params.metres, check)
    found.exact = density.exact
    for (let k = 0; k < cells; k++) value[k] = density.value[k]! * 1e6
  }
  progress(2, 3)
  check()

  const across = lattice.acrossM
  const place = (k: number) => ({
    lon: lattice.lon0 + centreX(column[k]!, row[k]!, across) / lattice.metresPerLon,
    lat: lattice.lat0 + centreY(row[k]!, across) / lattice.metresPerLat,
  })
  if (method === 'gi') found.spots = spotsOf(grid, p, params.alpha, place)
  // Where nothing was reported and nothing stands out there is nothing to draw.
  const least = method === 'kde' ? value.reduce((a, b) => Math.max(a, b), 0) / 1_000 : 0
  const shown = Uint32Array.from({ length: cells }, (_, k) => k).filter((k) =>
    method === 'gi' ? count[k]! > 0 || p[k]! <= Math.max(params.alpha, faintestClass) : value[k]! > least,
  )
  shown.sort((a, b) => p[a]! - p[b]! || value[b]! - value[a]! || a - b)
  found.cells = {
    lon: Float64Array.from(shown, (k) => place(k).lon),
    lat: Float64Array.from(shown, (k) => place(k).lat),
    value: Float64Array.from(shown, (k) => value[k]!),
    p: Float64Array.from(shown, (k) => p[k]!),
    count: Uint32Array.from(shown, (k) => count[k]!),
  }
  progress(3, 3)
}

/** Hexagons below alpha that share a side, joined. */
function spotsOf(
  grid: StudyCells,
  p: Float64Array,
  alpha: number,
  place: (k: number) => { lon: number; lat: number },
): HotSpotFound['spots'] {
  const { start, other } = neighboursOf(grid, grid.lattice.acrossM)
  const seen = new Uint8Array(p.length)
  const spots: HotSpotFound['spots'] = []
  for (let k = 0; k < p.length; k++) {
    if (seen[k] === 1 || p[k]! > alpha) continue
    const stack = [k]
    seen[k] = 1
    let count = 0
    let cells = 0
    let best = k
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      count += grid.count[at]!
      cells += 1
      if (grid.count[at]! > grid.count[best]!) best = at
      for (let e = start[at]!; e < start[at + 1]!; e++) {
        const next = other[e]!
        if (seen[next] === 1 || p[next]! > alpha) continue
        seen[next] = 1
        stack.push(next)
      }
    }
    spots.push({ count, cells, ...place(best), squareKm: (cells * hexagonArea(grid.lattice.acrossM)) / 1e6 })
  }
  return spots.sort((a, b) => b.count - a.count || b.cells - a.cells)
}

/** Points per square metre at the centres. */
function densityAt(
  { lon, lat }: HotSpotInput,
  { lattice, column, row, index, column0, row0, columns, rows }: StudyCells,
  bandwidthM: number,
  check: () => void,
): { value: Float64Array; exact: boolean } {
  const across = lattice.acrossM
  const value = new Float64Array(column.length)
  const n = lon.length
  const each = Math.min(columns * rows, (18 * bandwidthM) ** 2 / hexagonArea(across))
  if (n * each <= exactUpTo) {
    // Even and odd rows of the lattice are each a grid of columns and rows.
    for (const parity of [0, 1]) {
      const of = Array.from({ length: rows }, (_, r) => row0 + r).filter((r) => (r & 1) === parity)
      if (of.length === 0) continue
      check()
      const density = kernelDensity(lon, lat, {
        lon0: lattice.lon0,
        lat0: lattice.lat0,
        bandwidthM,
        gridX: Float64Array.from({ length: columns }, (_, c) => centreX(column0 + c, parity, across)),
        gridY: Float64Array.from(of, (r) => centreY(r, across)),
      })
      for (const [j, r] of of.entries())
        for (let c = 0; c < columns; c++) {
          const k = index[(r - row0) * columns + c]!
          if (k >= 0) value[k] = density[j * columns + c]! * n
        }
    }
    return { value, exact: true }
  }
  const left = column0 * across
  const density = binnedDensity(
    Float64Array.from(lon, (v) => (v - lattice.lon0) * lattice.metresPerLon),
    Float64Array.from(lat, (v) => (v - lattice.lat0) * lattice.metresPerLat),
    bandwidthM,
    {
      x: Float64Array.from(column, (c, k) => centreX(c, row[k]!, across)),
      y: Float64Array.from(row, (r) => centreY(r, across)),
      left,
      stepX: across / 2,
    },
    check,
  )
  value.set(density)
  return { value, exact: false }
}

/** DBSCAN and HDBSCAN. */
function crowds(input: HotSpotInput, found: HotSpotFound, check: () => void, progress: Progress['progress']): void {
  const { lon, lat, method } = input
  const { params } = found
  const n = lon.length
  let result: Pick<Clusters, 'label' | 'clusters'>
  let reach: (members: Uint32Array) => number
  const tick = (done: number, total: number): void => {
    check()
    progress(done / total, 3)
  }
  if (method === 'dbscan') {
    const area = studyArea(input)
    // The more reports, the smaller the circle, down to 30 m: it holds some ten of an even spread.
    if (input.metres === undefined)
      params.metres = Math.max(30, Math.min(usualMetres.dbscan, Math.round(Math.sqrt((10 * area) / (Math.PI * n)) / 10) * 10))
    // Three times what an even spread over the study area would put into the circle, and at least 8. An area hardly
    // larger than the circle says nothing of an even spread: ten circles then.
    const circle = Math.PI * params.metres ** 2
    const even = (n * circle) / Math.max(10 * circle, area)
    params.min = input.min ?? Math.max(8, Math.ceil(3 * even))
    result = dbscan(lon, lat, { epsM: params.metres, minPoints: params.min }, tick)
    reach = () => 0.6 * params.metres
  } else {
    if (n > hdbscanUpTo) throw new RangeError(`hot-spot: hdbscan takes at most ${hdbscanUpTo} points, not ${n}`)
    params.min = input.min ?? Math.max(15, Math.round(Math.sqrt(n) / 2))
    const tree = hdbscan(lon, lat, { minClusterSize: params.min, minPoints: Math.min(params.min, coreNeighbours) }, tick)
    result = tree
    reach = (members) => {
      const core = Float64Array.from(members, (i) => tree.coreM[i]!).sort()
      return Math.max(20, Math.min(1_000, 0.6 * core[core.length >> 1]!))
    }
  }
  progress(1, 3)
  check()

  const size = new Uint32Array(result.clusters + 1)
  for (let i = 0; i < n; i++) size[result.label[i]! + 1]! += 1
  found.noise = size[0]!
  const members = Array.from({ length: result.clusters }, (_, k) => new Uint32Array(size[k + 1]!))
  const filled = new Uint32Array(result.clusters)
  for (let i = 0; i < n; i++) {
    const k = result.label[i]!
    if (k >= 0) members[k]![filled[k]!++] = i
  }
  for (const [k, list] of members.entries()) {
    if ((k & 15) === 0) {
      check()
      progress(1 + (2 * k) / members.length, 3)
    }
    found.outlines.push(outlined(input, list, reach(list)))
  }
  found.outlines.sort((a, b) => b.count - a.count)
  progress(3, 3)
}

function outlined({ lon, lat, day }: HotSpotInput, members: Uint32Array, radiusM: number): HotSpotOutline {
  const middle = { lon: lon[members[0]!]!, lat: lat[members[0]!]! }
  const { metresPerLon, metresPerLat } = createLattice(middle.lon, middle.lat, 1)
  const x = Float64Array.from(members, (i) => (lon[i]! - middle.lon) * metresPerLon)
  const y = Float64Array.from(members, (i) => (lat[i]! - middle.lat) * metresPerLat)
  const drawn = outline(x, y, radiusM)
  const back = (part: OutlinePart) =>
    part.map((ring) =>
      ring.map(([px, py]): [number, number] => [
        Math.round((middle.lon + px / metresPerLon) * 1e7) / 1e7,
        Math.round((middle.lat + py / metresPerLat) * 1e7) / 1e7,
      ]),
    )
  let firstDay = Infinity
  let lastDay = -Infinity
  for (const i of members) {
    firstDay = Math.min(firstDay, day[i]!)
    lastDay = Math.max(lastDay, day[i]!)
  }
  const half = (values: Float64Array): number => values.slice().sort()[values.length >> 1]!
  return {
    parts: drawn.parts.map(back),
    count: members.length,
    squareKm: drawn.squareMetres / 1e6,
    firstDay,
    lastDay,
    lon: middle.lon + half(x) / metresPerLon,
    lat: middle.lat + half(y) / metresPerLat,
  }
}
