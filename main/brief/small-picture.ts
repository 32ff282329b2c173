/** A picture made small, by the renderer that draws the briefing's maps: no codec of our own. */
import { Resvg } from '@resvg/resvg-js'

/** What the renderer can read; WebP it cannot. */
const drawn = new Set(['image/png', 'image/jpeg', 'image/gif'])
/** A few kilobytes can unpack to any size, and the program ends where memory does: larger ones are not drawn. */
const mostPixels = 50_000_000

/** PNG whose longer side has `side` pixels, the picture fitted inside; null for what is no picture it can read, or too large. */
export function smallPicture(content: Uint8Array, mime: string, side: number): Uint8Array | null {
  if (!drawn.has(mime)) return null
  const size = pixelSize(content)
  if (!size || size[0] * size[1] > mostPixels) return null
  const data = `data:${mime};base64,${Buffer.from(content).toString('base64')}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${side}" height="${side}"><image xlink:href="${data}" width="${side}" height="${side}" preserveAspectRatio="xMidYMid meet"/></svg>`
  try {
    const picture = new Resvg(svg, { fitTo: { mode: 'original' } }).render()
    return picture.pixels.some((value) => value !== 0) ? new Uint8Array(picture.asPng()) : null
  } catch {
    return null
  }
}

/** Width and height as the head of a PNG, GIF or JPEG states them, before anything is unpacked; null where it states none. */
export function pixelSize(content: Uint8Array): [number, number] | null {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const text = (at: number, n: number): string => String.fromCharCode(...content.subarray(at, at + n))
  try {
    if (text(1, 3) === 'PNG') return [view.getUint32(16), view.getUint32(20)]
    if (text(0, 4) === 'GIF8') return [view.getUint16(6, true), view.getUint16(8, true)]
    if (view.getUint16(0) !== 0xffd8) return null
    // JPEG: segments up to the start of a frame (SOF0 to SOF15 but for DHT, JPG and DAC).
    for (let at = 2; ; ) {
      if (view.getUint8(at) !== 0xff) return null
      const marker = view.getUint8(at + 1)
      if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
        return [view.getUint16(at + 7), view.getUint16(at + 5)]
      // Fill bytes, and the markers that stand alone.
      if (marker === 0xff) at += 1
      else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
      else at += 2 + view.getUint16(at + 2)
    }
  } catch {
    return null
  }
}
