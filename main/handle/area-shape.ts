/** Outlines of areas as the handlers need them: rings, size, and which area a point lies in. */
import { insideRings } from '../../contract/geometry.ts'
import type { AreaShapes, Bilingual } from '../../contract/model.ts'

type Shape = AreaShapes['features'][number]
export type Rings = number[][][]

/** Rings of all parts: inside by the even-odd rule. */
export const ringsOf = (geometry: Shape['geometry']): Rings =>
  (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()) as Rings

/** Sum of the rings' sizes in square degrees: enough to tell a smaller area from a larger one. */
export function shapeSize({ geometry }: Shape): number {
  let size = 0
  for (const ring of ringsOf(geometry)) {
    let sum = 0
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
      sum += (ring[j]![0]! - ring[i]![0]!) * (ring[j]![1]! + ring[i]![1]!)
    size += Math.abs(sum)
  }
  return size
}

/** The smallest area around a point. */
export function areaAt(lon: number, lat: number, { features }: AreaShapes): { key: string; name: Bilingual } | null {
  let best: Shape | null = null
  for (const shape of features)
    if (insideRings(lon, lat, ringsOf(shape.geometry)) && (best === null || shapeSize(shape) < shapeSize(best))) best = shape
  return best && { key: best.properties.key, name: { zh: best.properties.zh, en: best.properties.en } }
}
