/** From degrees to the pixels of a map picture. */
import type { Position } from 'geojson'

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

/** Farther outside than any stroke is wide, nothing is seen of a line. */
const beyond = 40

/**
 * Rings or lines as the `d` of a path; '' where nothing of it is to be seen. What lies outside the frame is left out of lines,
 * and of rings that lie outside whole.
 */
export function pathOf(rings: readonly Position[][], frame: Frame, close: boolean): string {
  let d = ''
  for (const ring of rings) {
    const points = (ring as [number, number][]).map(([lon, lat]) => [frame.x(lon), frame.y(lat)] as const)
    const isSeen = (from: readonly [number, number], to: readonly [number, number]): boolean =>
      !(
        (from[0] < -beyond && to[0] < -beyond) ||
        (from[1] < -beyond && to[1] < -beyond) ||
        (from[0] > frame.width + beyond && to[0] > frame.width + beyond) ||
        (from[1] > frame.height + beyond && to[1] > frame.height + beyond)
      )
    if (close) {
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
      for (const [x, y] of points) {
        x0 = Math.min(x0, x)
        y0 = Math.min(y0, y)
        x1 = Math.max(x1, x)
        y1 = Math.max(y1, y)
      }
      if (!isSeen([x0, y0], [x1, y1])) continue
    }
    // Tenths of a pixel, each point told from the one before: half the size of whole coordinates.
    let last: [number, number] | null = null
    let drawing = false
    const go = (p: readonly [number, number]): void => {
      const [x, y] = [Math.round(p[0] * 10), Math.round(p[1] * 10)]
      if (last === null) d += `M${x / 10} ${y / 10}`
      else {
        const [dx, dy] = [(x - last[0]) / 10, (y - last[1]) / 10]
        d += `${drawing ? (dx < 0 ? '' : ' ') : 'l'}${dx}${dy < 0 ? '' : ' '}${dy}`
      }
      drawing = last !== null
      last = [x, y]
    }
    for (const [i, p] of points.entries()) {
      const at: [number, number] | null = last
      // Below half a pixel nothing is seen and the file only grows.
      if (at && Math.abs(p[0] - at[0] / 10) < 0.5 && Math.abs(p[1] - at[1] / 10) < 0.5) continue
      const before = points[i - 1]
      if (!close) {
        if (!before || !isSeen(before, p)) {
          last = null
          drawing = false
          continue
        }
        if (at === null) go(before)
      }
      go(p)
    }
    if (close && last) d += 'Z'
  }
  return d
}
