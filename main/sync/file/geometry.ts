/** GeoJSON geometries as the reader gives them, numbers still text. */
import type { Loose, LooseObject } from '../open311/loose-json.ts'
import type { RowGeometry } from './table.ts'

type Position = [number, number]

/** null for no geometry; `unsupported` for what is neither point nor polygon or is not well formed. */
export function readGeometry(value: Loose): RowGeometry | null {
  if (value === null || typeof value === 'string' || Array.isArray(value)) return null
  const geometry = value as LooseObject
  const name = typeof geometry.type === 'string' ? geometry.type : '?'
  const unsupported = { type: 'unsupported' as const, name }
  const coordinates = geometry.coordinates ?? null
  if (name === 'Point') {
    if (Array.isArray(coordinates) && coordinates.length === 0) return null
    const point = position(coordinates)
    return point ? { type: 'Point', lon: point[0], lat: point[1] } : unsupported
  }
  if (name === 'MultiPoint' && Array.isArray(coordinates) && coordinates.length === 1) {
    const point = position(coordinates[0]!)
    return point ? { type: 'Point', lon: point[0], lat: point[1] } : unsupported
  }
  if (name === 'Polygon') {
    const rings = ringsOf(coordinates)
    return rings ? { type: 'Polygon', coordinates: rings } : unsupported
  }
  if (name === 'MultiPolygon' && Array.isArray(coordinates)) {
    const parts = coordinates.map(ringsOf)
    return parts.length > 0 && parts.every((part) => part !== null) ? { type: 'MultiPolygon', coordinates: parts } : unsupported
  }
  return unsupported
}

function position(value: Loose): Position | null {
  if (!Array.isArray(value) || value.length < 2) return null
  const [lon, lat] = value.map((part) => (typeof part === 'string' ? Number(part) : Number.NaN))
  return Number.isFinite(lon) && Number.isFinite(lat) ? [lon!, lat!] : null
}

/** Closed rings of at least four positions inside the world. An open ring is closed. */
function ringsOf(value: Loose): Position[][] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const rings: Position[][] = []
  for (const ring of value) {
    if (!Array.isArray(ring)) return null
    const positions: Position[] = []
    for (const part of ring) {
      const at = position(part)
      if (!at || Math.abs(at[0]) > 180 || Math.abs(at[1]) > 90) return null
      positions.push(at)
    }
    const first = positions[0]
    const last = positions.at(-1)
    if (first && last && (first[0] !== last[0] || first[1] !== last[1])) positions.push([first[0], first[1]])
    if (positions.length < 4) return null
    rings.push(positions)
  }
  return rings
}
