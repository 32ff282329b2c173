/** From degrees to the pixels of a map picture. */
import type { Position } from 'geojson'
import { n1 } from './picture-text.ts'

export interface Frame {
  width: number
  height: number
  x: (lon: number) => number
  y: (lat: number) => number
  pixelsPerMetre: number
}
export interface Box {
  x0: number
  y0: number
  x1: number
  y1: number
}
export const touches = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1

/** @param box west, south, east, north, to be fitted inside with a margin */
export function frameOf(box: readonly [number, number, number, number], width: number, height: number): Frame {
  const middle = ((box[1] + box[3]) / 2) * (Math.PI / 180)
  const squeeze = Math.max(0.05, Math.cos(middle))
  // At least some 400 m across, so that a single point is a place and not a speck.
  const spanX = Math.max((box[2] - box[0]) * squeeze, 0.004)
  const spanY = Math.max(box[3] - box[1], 0.004)
  const pad = Math.min(26, width / 12)
  const scale = Math.min((width - 2 * pad) / spanX, (height - 2 * pad) / spanY)
  const cx = (box[0] + box[2]) / 2
  const cy = (box[1] + box[3]) / 2
  return {
    width,
    height,
    x: (lon) => width / 2 + (lon - cx) * squeeze * scale,
    y: (lat) => height / 2 - (lat - cy) * scale,
    pixelsPerMetre: scale / 111_320,
  }
}

/** Rings or lines as the `d` of a path; '' where nothing of it is to be seen. */
export function pathOf(rings: readonly Position[][], frame: Frame, close: boolean): string {
  let d = ''
  for (const ring of rings) {
    let lastX = Number.NaN
    let lastY = Number.NaN
    let points = 0
    for (const [lon, lat] of ring as [number, number][]) {
      const x = frame.x(lon)
      const y = frame.y(lat)
      // Below half a pixel nothing is seen and the file only grows.
      if (Math.abs(x - lastX) < 0.5 && Math.abs(y - lastY) < 0.5) continue
      d += `${points === 0 ? 'M' : 'L'}${n1(x)} ${n1(y)}`
      lastX = x
      lastY = y
      points++
    }
    if (close && points > 0) d += 'Z'
  }
  return d
}
