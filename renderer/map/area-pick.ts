/** Which area a click on a name or a border means. Pure. */
import { insideRings } from '../../contract/geometry.ts'
import type { AreaShapes } from '../../contract/model.ts'

/** The area of a level that a point lies in: a border belongs to both sides, and the click says which. */
export function areaOfLevel(shapes: AreaShapes | null, level: string, lon: number, lat: number): string | null {
  const found = shapes?.features.find(({ properties, geometry }) => {
    if (properties.level !== level) return false
    const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    return parts.some((rings) => insideRings(lon, lat, rings))
  })
  return found?.properties.key ?? null
}
