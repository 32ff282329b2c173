/** A picture made small, by the renderer that draws the briefing's maps: no codec of our own. */
import { Resvg } from '@resvg/resvg-js'

const drawn = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** PNG whose longer side has `side` pixels, the picture fitted inside; null for what is no picture it can read. */
export function smallPicture(content: Uint8Array, mime: string, side: number): Uint8Array | null {
  if (!drawn.has(mime)) return null
  const data = `data:${mime};base64,${Buffer.from(content).toString('base64')}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${side}" height="${side}"><image xlink:href="${data}" width="${side}" height="${side}" preserveAspectRatio="xMidYMid meet"/></svg>`
  try {
    const picture = new Resvg(svg, { fitTo: { mode: 'original' } }).render()
    return picture.pixels.some((value) => value !== 0) ? new Uint8Array(picture.asPng()) : null
  } catch {
    return null
  }
}
