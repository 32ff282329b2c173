/** Which area a point lies in. Pure. */
import type { Position } from 'geojson'
import type { AreaShapes, Bilingual } from '../../../contract/model.ts'

function insideRing(ring: readonly Position[], lon: number, lat: number): boolean {
  let odd = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number]
    const [xj, yj] = ring[j] as [number, number]
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) odd = !odd
  }
  return odd
}

const order = ['street', 'area', 'district', 'community', 'grid']

/** Name of the street-level area around a point, else of the next level out; null when it lies in none. */
export function areaAt(shapes: AreaShapes | undefined, lon: number, lat: number): Bilingual | null {
  let best: { rank: number; name: Bilingual } | null = null
  for (const feature of shapes?.features ?? []) {
    const rank = order.indexOf(feature.properties.level)
    if (best && rank >= best.rank) continue
    const { geometry } = feature
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    // Even-odd over all rings of a polygon takes its holes out.
    const inside = polygons.some((rings) => rings.filter((ring) => insideRing(ring, lon, lat)).length % 2 === 1)
    if (inside) best = { rank, name: { zh: feature.properties.zh, en: feature.properties.en } }
  }
  return best?.name ?? null
}

/** An area's name as it is shown: the local name, in English with the romanised one before it. */
export function areaName(name: Bilingual, language: 'zh' | 'en'): string {
  if (language === 'zh' || name.zh === name.en || !name.en) return name.zh || name.en
  return name.zh ? `${name.en} ${name.zh}` : name.en
}
