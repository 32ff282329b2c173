/** An outline on the map: rings in mercator, drawn anew with each frame. Pure. */
import type { MultiPolygon, Polygon } from 'geojson'
import { mercatorX, mercatorY, tileSize, type Viewport } from './mercator.ts'

/** Rings as [x0, y0, x1, y1 ...] in mercator, 0 to 1 across the world. */
export type Outline = readonly (readonly number[])[]

export function outlineOf(shape: Polygon | MultiPolygon): Outline {
  const rings = shape.type === 'Polygon' ? shape.coordinates : shape.coordinates.flat()
  return rings.map((ring) => ring.flatMap((p) => [mercatorX(p[0] ?? 0), mercatorY(p[1] ?? 0)]))
}

/** The same in CSS pixels. The whole outline goes to the copy of the world that its first point is nearest in. */
export function projectOutline(outline: Outline, view: Viewport): number[][] {
  const scale = tileSize * 2 ** view.zoom
  const turn = Math.round((outline[0]?.[0] ?? view.x) - view.x)
  return outline.map((ring) =>
    ring.map((value, i) =>
      i % 2 === 0 ? (value - turn - view.x) * scale + view.width / 2 : (value - view.y) * scale + view.height / 2,
    ),
  )
}

/** Mercator of a point on the screen. */
export function toMercator(x: number, y: number, view: Viewport): [number, number] {
  const scale = tileSize * 2 ** view.zoom
  return [view.x + (x - view.width / 2) / scale, view.y + (y - view.height / 2) / scale]
}
