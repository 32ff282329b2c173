/** Which area a point lies in: the smallest of those that hold it. */
import Flatbush from 'flatbush'
import { boundsOfRings, insideRings, type Outline, ringSize, ringsOf, ringsSize } from '../../contract/geometry.ts'
import type { Connection } from './sql.ts'

/**
 * The rule of insideRings with the edges sorted into bands of latitude, so that a coastline of ten thousand points costs a point
 * only the few edges at its height.
 */
export class Shape {
  readonly id: number
  readonly size: number
  readonly #south: number
  readonly #perBand: number
  readonly #bands: Float64Array[]

  constructor(id: number, rings: number[][][]) {
    this.id = id
    this.size = ringsSize(rings)
    const [, south, , north] = boundsOfRings(rings)
    const edges = rings.reduce((sum, ring) => sum + ring.length, 0)
    const count = Math.max(1, Math.min(2_048, edges >> 2))
    this.#south = south
    this.#perBand = (north - south) / count || 1
    const bands: number[][] = Array.from({ length: count }, () => [])
    const bandOf = (lat: number): number => Math.max(0, Math.min(count - 1, Math.floor((lat - south) / this.#perBand)))
    for (const ring of rings) {
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i] as [number, number]
        const [xj, yj] = ring[j] as [number, number]
        if (yi === yj) continue
        for (let k = bandOf(Math.min(yi, yj)); k <= bandOf(Math.max(yi, yj)); k++) bands[k]?.push(xi, yi, xj, yj)
      }
    }
    this.#bands = bands.map((band) => Float64Array.from(band))
  }

  holds(lon: number, lat: number): boolean {
    const band = this.#bands[
      Math.max(0, Math.min(this.#bands.length - 1, Math.floor((lat - this.#south) / this.#perBand)))
    ] as Float64Array
    let inside = false
    for (let e = 0; e < band.length; e += 4) {
      const yi = band[e + 1] as number
      const yj = band[e + 3] as number
      if (
        yi > lat !== yj > lat &&
        lon < (((band[e + 2] as number) - (band[e] as number)) * (lat - yi)) / (yj - yi) + (band[e] as number)
      )
        inside = !inside
    }
    return inside
  }
}

/** Finds the area of a point; null where no area holds it. */
export function areaFinder(db: Connection): (lon: number, lat: number) => number | null {
  const rows = db.prepare('SELECT id, geometry, west, south, east, north FROM area ORDER BY id').all() as {
    id: number
    geometry: string
    west: number
    south: number
    east: number
    north: number
  }[]
  if (rows.length === 0) return () => null
  const index = new Flatbush(rows.length)
  const shapes = rows.map((row) => {
    index.add(row.west, row.south, row.east, row.north)
    return new Shape(row.id, ringsOf(JSON.parse(row.geometry) as Outline))
  })
  index.finish()
  return (lon, lat) => {
    // Smallest first: the first that holds the point is the answer, and the large outlines are rarely walked.
    const near = index.search(lon, lat, lon, lat).sort((a, b) => (shapes[a] as Shape).size - (shapes[b] as Shape).size)
    for (const i of near) if ((shapes[i] as Shape).holds(lon, lat)) return (shapes[i] as Shape).id
    return null
  }
}

/** Points spread over the inside of an area: the middles of its cuts at eight heights. Empty where it has no inside. */
export function insidePoints(geometry: Outline): [number, number][] {
  const rings = ringsOf(geometry)
  const [, south, , north] = boundsOfRings(rings)
  const points: [number, number][] = []
  for (let step = 0; step < 8; step++) {
    const lat = south + ((step + 0.5) / 8) * (north - south)
    const cuts = cutsAt(rings, lat)
    for (let i = 0; i + 1 < cuts.length; i += 2) points.push([((cuts[i] as number) + (cuts[i + 1] as number)) / 2, lat])
  }
  return points
}

/** Where the rings' edges cross a height, ascending. */
function cutsAt(rings: number[][][], lat: number): number[] {
  const cuts: number[] = []
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number]
      const [xj, yj] = ring[j] as [number, number]
      if (yi > lat !== yj > lat) cuts.push(((xj - xi) * (lat - yi)) / (yj - yi) + xi)
    }
  }
  return cuts.sort((a, b) => a - b)
}

/** A point inside the largest part, for the label: the centroid where it is inside, else the middle of the widest cut. */
export function labelPoint(geometry: Outline): [number, number] {
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  const part = parts.reduce((a, b) => (Math.abs(ringSize(a[0] ?? [])) >= Math.abs(ringSize(b[0] ?? [])) ? a : b))
  const ring = part[0] as number[][]
  let x = 0
  let y = 0
  let sum = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const cross = ring[j]![0]! * ring[i]![1]! - ring[i]![0]! * ring[j]![1]!
    x += (ring[j]![0]! + ring[i]![0]!) * cross
    y += (ring[j]![1]! + ring[i]![1]!) * cross
    sum += cross * 3
  }
  if (sum !== 0 && insideRings(x / sum, y / sum, part)) return [x / sum, y / sum]
  const ys = ring.map((p) => p[1] as number)
  const lat = (Math.min(...ys) + Math.max(...ys)) / 2
  const cuts = cutsAt(part, lat)
  let best: [number, number] = [cuts[0] ?? ring[0]![0]!, lat]
  let width = -1
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    if (cuts[i + 1]! - cuts[i]! > width) {
      width = cuts[i + 1]! - cuts[i]!
      best = [(cuts[i]! + cuts[i + 1]!) / 2, lat]
    }
  }
  return best
}
