/** Which area a point lies in. */
import { insideRings, ringsOf, ringsSize } from '../../contract/geometry.ts'
import type { AreaShapes, Bilingual } from '../../contract/model.ts'

/** The smallest area around a point. */
export function areaAt(lon: number, lat: number, { features }: AreaShapes): { key: string; name: Bilingual } | null {
  let best: { size: number; properties: AreaShapes['features'][number]['properties'] } | null = null
  for (const { geometry, properties } of features) {
    const rings = ringsOf(geometry)
    if (!insideRings(lon, lat, rings)) continue
    const size = ringsSize(rings)
    if (best === null || size < best.size) best = { size, properties }
  }
  return best && { key: best.properties.key, name: { zh: best.properties.zh, en: best.properties.en } }
}
