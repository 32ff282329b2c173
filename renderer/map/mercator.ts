/** Web Mercator by hand: one multiplication a marker and frame, where the library's projection makes an object each. */

import { exactNumber } from './marker.ts'

/** Pixels of the whole world at zoom 0, as MapLibre counts zoom. */
export const tileSize = 512

/** 0 at 180° west, 1 at 180° east. */
export const mercatorX = (lon: number): number => (180 + lon) / 360

/** 0 at about 85.05° north, 1 at 85.05° south. */
export function mercatorY(lat: number): number {
  const bounded = Math.max(-85.051129, Math.min(85.051129, lat))
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360))) / 360
}

/** Where the map stands: mercator centre, zoom, size in CSS pixels. No bearing, no pitch. */
export interface Viewport {
  x: number
  y: number
  zoom: number
  width: number
  height: number
}

/**
 * Screen positions [x0, y0, x1, y1 ...] of mercator points, written into `out`. Each point goes to the copy of the
 * world that is nearest to the centre.
 */
export function projectAll(xs: Float64Array, ys: Float64Array, view: Viewport, out: Float32Array): void {
  const scale = tileSize * 2 ** view.zoom
  const halfWidth = view.width / 2
  const halfHeight = view.height / 2
  for (let i = 0; i < xs.length; i++) {
    let dx = xs[i]! - view.x
    if (dx > 0.5) dx -= 1
    else if (dx < -0.5) dx += 1
    out[2 * i] = dx * scale + halfWidth
    out[2 * i + 1] = (ys[i]! - view.y) * scale + halfHeight
  }
}

/** Metres on the ground of one CSS pixel. */
export const metresPerPixel = (lat: number, zoom: number): number =>
  (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (tileSize * 2 ** zoom)

/** The longest round distance (1, 2 or 5 times a power of ten) that is at most `maxPixels` wide. */
export function scaleBar(lat: number, zoom: number, maxPixels: number): { metres: number; pixels: number } {
  const perPixel = metresPerPixel(lat, zoom)
  const most = perPixel * maxPixels
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [5, 2, 1].find((s) => s * power <= most) ?? 1
  return { metres: step * power, pixels: (step * power) / perPixel }
}

/** "500 m", "2 km". */
export const distanceText = (metres: number): string => (metres >= 1000 ? `${exactNumber(metres / 1000)} km` : `${metres} m`)
