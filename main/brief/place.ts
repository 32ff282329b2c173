/** Points and areas as far as a briefing needs them. */
import type { Position } from 'geojson'
import type { AreaShapes } from '../../contract/model.ts'

const metresPerDegree = 111_320

/** The centre of the grid cell of about `metres` a side that holds the point; the same cell always gives the same point. */
export function snapToGrid(lon: number, lat: number, metres: number): { lon: number; lat: number } {
  const rows = metres / metresPerDegree
  const row = Math.floor(lat / rows)
  const centre = (row + 0.5) * rows
  const columns = metres / (metresPerDegree * Math.max(0.01, Math.cos((centre * Math.PI) / 180)))
  const column = Math.floor(lon / columns)
  const round = (n: number): number => Math.round(n * 1e5) / 1e5
  return { lon: round((column + 0.5) * columns), lat: round(centre) }
}

/** Area and centroid of a ring by the shoelace sum, degrees. */
function ringCentre(ring: Position[]): { lon: number; lat: number; size: number } {
  let twice = 0
  let x = 0
  let y = 0
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x0, y0] = ring[j] as [number, number]
    const [x1, y1] = ring[i] as [number, number]
    const cross = x0 * y1 - x1 * y0
    twice += cross
    x += (x0 + x1) * cross
    y += (y0 + y1) * cross
  }
  if (Math.abs(twice) < 1e-15) return { lon: ring[0]?.[0] ?? 0, lat: ring[0]?.[1] ?? 0, size: 0 }
  return { lon: x / (3 * twice), lat: y / (3 * twice), size: Math.abs(twice / 2) }
}

/** Area key -> centre of its largest ring, rounded to 5 decimals. */
export function areaPoints(areas: AreaShapes): Map<string, { lon: number; lat: number; size: number }> {
  const out = new Map<string, { lon: number; lat: number; size: number }>()
  for (const f of areas.features) {
    const outer = f.geometry.type === 'Polygon' ? f.geometry.coordinates.slice(0, 1) : f.geometry.coordinates.map((p) => p[0]!)
    const best = outer.map(ringCentre).sort((a, b) => b.size - a.size)[0]
    if (best)
      out.set(f.properties.key, { lon: Math.round(best.lon * 1e5) / 1e5, lat: Math.round(best.lat * 1e5) / 1e5, size: best.size })
  }
  return out
}

/** Only what a file needs of the areas: key, names, level, shape. */
export function inAreas(areas: AreaShapes): AreaShapes {
  return {
    type: 'FeatureCollection',
    features: areas.features.map((f) => ({
      type: 'Feature',
      properties: { key: f.properties.key, zh: f.properties.zh, en: f.properties.en, level: f.properties.level },
      geometry: f.geometry,
    })),
  }
}
