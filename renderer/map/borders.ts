/** Lines and the veil from area polygons. Pure; coordinates are degrees. */
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon, Position } from 'geojson'
import type { AreaShapes } from '../../contract/model.ts'

const ringsOf = (geometry: Polygon | MultiPolygon): Position[][] =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()
const outerRingsOf = (geometry: Polygon | MultiPolygon): Position[][] =>
  geometry.type === 'Polygon' ? geometry.coordinates.slice(0, 1) : geometry.coordinates.map((rings) => rings[0] ?? [])

const pointKey = (p: Position): string => `${p[0]!.toFixed(6)},${p[1]!.toFixed(6)}`
const edgeKey = (a: string, b: string): string => (a < b ? `${a};${b}` : `${b};${a}`)

/**
 * Each border once, as polylines: an edge that two neighbours share would be drawn twice, and two dashed lines out of
 * step make a solid one. Edges in `taken` are left out; the ones drawn are added to it.
 */
export function sharedBorders(rings: Position[][], taken: Set<string>): Position[][] {
  const lines: Position[][] = []
  for (const ring of rings) {
    let line: Position[] = []
    for (let i = 1; i < ring.length; i++) {
      const a = ring[i - 1]!
      const b = ring[i]!
      const edge = edgeKey(pointKey(a), pointKey(b))
      if (taken.has(edge)) {
        if (line.length > 1) lines.push(line)
        line = []
        continue
      }
      taken.add(edge)
      if (line.length === 0) line.push(a)
      line.push(b)
    }
    if (line.length > 1) lines.push(line)
  }
  return lines
}

/** Levels from the outside in: where borders coincide, the outer level's line is the one that is drawn. */
export const areaLevels = ['district', 'street', 'area', 'community', 'grid'] as const

/** One feature for each level with borders, `properties.level` telling which. */
export function borderLines(shapes: AreaShapes): FeatureCollection<MultiLineString, { level: string }> {
  const taken = new Set<string>()
  const features: Feature<MultiLineString, { level: string }>[] = []
  for (const level of areaLevels) {
    const rings = shapes.features.filter((f) => f.properties.level === level).flatMap((f) => ringsOf(f.geometry))
    const coordinates = sharedBorders(rings, taken)
    if (coordinates.length > 0)
      features.push({ type: 'Feature', properties: { level }, geometry: { type: 'MultiLineString', coordinates } })
  }
  return { type: 'FeatureCollection', features }
}

/** The areas of the outermost level there is. */
export function outermost(shapes: AreaShapes): AreaShapes['features'] {
  const level = areaLevels.find((l) => shapes.features.some((f) => f.properties.level === l))
  return shapes.features.filter((f) => f.properties.level === level)
}

/** The world without the districts, to be laid over what is not the office's; empty when there is no district. */
export function veilShape(shapes: AreaShapes): FeatureCollection<Polygon> {
  const holes = shapes.features.filter((f) => f.properties.level === 'district').flatMap((f) => outerRingsOf(f.geometry))
  if (holes.length === 0) return { type: 'FeatureCollection', features: [] }
  const world: Position[] = [
    [-180, -85],
    [180, -85],
    [180, 85],
    [-180, 85],
    [-180, -85],
  ]
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [world, ...holes] } }],
  }
}

/** [west, south, east, north] of polygons, or null when there are none. */
export function shapesBounds(shapes: AreaShapes): [number, number, number, number] | null {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const feature of shapes.features)
    for (const ring of outerRingsOf(feature.geometry))
      for (const p of ring) {
        west = Math.min(west, p[0]!)
        east = Math.max(east, p[0]!)
        south = Math.min(south, p[1]!)
        north = Math.max(north, p[1]!)
      }
  return west <= east && south <= north ? [west, south, east, north] : null
}

/**
 * Box that holds most points of a weighted set: the outer `trim` share on each side is left out, so that one stray
 * coordinate does not zoom the map out to the world. null when there is no point.
 */
export function bulkBounds(
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  weight: ArrayLike<number>,
  trim = 0.01,
): [number, number, number, number] | null {
  if (lon.length === 0) return null
  const ends = (values: ArrayLike<number>): [number, number] => {
    const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
    const total = order.reduce((sum, i) => sum + weight[i]!, 0)
    let seen = 0
    let low = values[order[0]!]!
    let high = values[order.at(-1)!]!
    let lowFound = false
    for (const i of order) {
      seen += weight[i]!
      if (!lowFound && seen > total * trim) {
        low = values[i]!
        lowFound = true
      }
      if (seen >= total * (1 - trim)) {
        high = values[i]!
        break
      }
    }
    return [low, high]
  }
  const [west, east] = ends(lon)
  const [south, north] = ends(lat)
  return [west, south, east, north]
}
