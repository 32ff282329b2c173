/** A picture made small, by the renderer that draws the briefing's maps: no codec of our own. */
import { renderAsync } from '@resvg/resvg-js'
import type { CoverBox } from '../../contract/trust.ts'
import { canCoverParts, drawing } from './cover.ts'

/**
 * PNG whose longer side has `side` pixels, the picture fitted inside, upright, its boxes black; null for what is no picture
 * it can read, or too large.
 */
export async function smallPicture(content: Uint8Array, boxes: readonly CoverBox[], side: number): Promise<Uint8Array | null> {
  if (!canCoverParts(content)) return null
  // A small pixel is made of many: a box reaches one of them further, so that none holds a trace of what it hides.
  const { width, height, body } = drawing(content, boxes, side)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${side}" height="${side}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMid meet">${body}</svg>`
  try {
    const picture = await renderAsync(svg, { font: { loadSystemFonts: false } })
    return picture.pixels.some((value) => value !== 0) ? new Uint8Array(picture.asPng()) : null
  } catch {
    return null
  }
}
