/** Hot spots as shapes for the map. Pure; degrees WGS-84. */
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { insideRings } from '../../contract/geometry.ts'
import type { HotSpots } from '../../contract/model.ts'

/** Three steps of one ramp, 0 faintest. */
export type HotClass = 0 | 1 | 2

/** Levels of the three classes of a test: 90, 95 and 99 %, after correction. */
export const classLevels = [0.1, 0.05, 0.01] as const

/**
 * The class of a cell, or null where it is not shown. Of gi: warm cells by their adjusted p. Of kde: from a quarter,
 * a half and three quarters of the densest on; a density is everywhere, and what is below a quarter is not shown.
 */
export function cellClass(spots: HotSpots, index: number): HotClass | null {
  if (spots.method === 'gi') {
    if (spots.cells.value[index]! <= 0) return null
    const p = spots.cells.p[index]!
    return p <= classLevels[2] ? 2 : p <= classLevels[1] ? 1 : p <= classLevels[0] ? 0 : null
  }
  const value = spots.cells.value[index]!
  const [first, second, third] = densitySteps(spots.scale)
  if (value <= 0 || value < first) return null
  return value >= third ? 2 : value >= second ? 1 : 0
}

/** Where the three classes of a density begin, in the unit of the scale. */
export const densitySteps = ({ high }: { high: number }): [number, number, number] => [high / 4, high / 2, (high * 3) / 4]

/** The corners of a cell; they are given about a middle, the same for all. */
const cornersOf = ({ cells }: HotSpots, index: number): [number, number][] =>
  Array.from({ length: 6 }, (_, k) => [cells.lon[index]! + cells.cornerLon[k]!, cells.lat[index]! + cells.cornerLat[k]!])

/** Hexagons that are shown, faintest first so that the strongest outline lies on top; and the outlines of clusters. */
export function hotSpotShapes(spots: HotSpots): FeatureCollection<Polygon | MultiPolygon, { class: HotClass; index: number }> {
  const features: Feature<Polygon | MultiPolygon, { class: HotClass; index: number }>[] = []
  for (let index = 0; index < spots.cells.lon.length; index++) {
    const own = cellClass(spots, index)
    if (own === null) continue
    const ring = cornersOf(spots, index)
    features.push({
      type: 'Feature',
      properties: { class: own, index },
      geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] },
    })
  }
  features.sort((a, b) => a.properties.class - b.properties.class)
  spots.outlines.features.forEach((outline, index) => {
    features.push({ type: 'Feature', properties: { class: 1, index }, geometry: outline.geometry })
  })
  return { type: 'FeatureCollection', features }
}

export type HotPlace = { kind: 'cell' | 'outline'; index: number }

/** The shown cell or outline that a point lies in, or null. */
export function hotPlaceAt(spots: HotSpots, lon: number, lat: number): HotPlace | null {
  const reachLon = Math.max(...spots.cells.cornerLon, 0)
  const reachLat = Math.max(...spots.cells.cornerLat, 0)
  for (let index = 0; index < spots.cells.lon.length; index++) {
    // A box around the middle rules most out.
    if (Math.abs(spots.cells.lon[index]! - lon) > reachLon || Math.abs(spots.cells.lat[index]! - lat) > reachLat) continue
    if (cellClass(spots, index) !== null && insideRings(lon, lat, [cornersOf(spots, index)])) return { kind: 'cell', index }
  }
  const index = spots.outlines.features.findIndex(({ geometry }) =>
    (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).some((rings) => insideRings(lon, lat, rings)),
  )
  return index < 0 ? null : { kind: 'outline', index }
}
