/** Boxes that a person drew over a picture, burned in: what lies under them is not in the bytes any more. */
import { renderAsync } from '@resvg/resvg-js'
import type { CoverBox } from '../../contract/trust.ts'
import type { Orientation } from './exif.ts'
import { containerKind } from './kind.ts'
import { pixelSize } from './size.ts'
import { orientationOf } from './strip.ts'

/** What the renderer can read, by its first bytes. */
const drawn: Partial<Record<string, string>> = { jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif' }
/** A few kilobytes can unpack to any size, and the program ends where memory does: larger ones are not drawn. */
export const mostPixels = 50_000_000

/** The whole of a picture: for those that are not drawn here (WebP, HEIC), of which a part cannot be covered. */
export const wholePicture: CoverBox[] = [{ x: 0, y: 0, width: 1, height: 1 }]

/** Turns a picture of width w and height h, as it is stored, the way it is seen. */
export function turned(orientation: Orientation, w: number, h: number): string {
  const matrices: Record<Orientation, number[]> = {
    1: [1, 0, 0, 1, 0, 0],
    2: [-1, 0, 0, 1, w, 0],
    3: [-1, 0, 0, -1, w, h],
    4: [1, 0, 0, -1, 0, h],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, h, 0],
    7: [0, -1, -1, 0, h, w],
    8: [0, -1, 1, 0, 0, w],
  }
  return `matrix(${matrices[orientation].join(' ')})`
}

/** Whether parts of this content can be covered; else it is covered as a whole. */
export function canCoverParts(content: Uint8Array): boolean {
  const size = pixelSize(content)
  return (
    drawn[containerKind(content) ?? ''] !== undefined && size !== null && size[0] * size[1] > 0 && size[0] * size[1] <= mostPixels
  )
}

/**
 * A picture that canCoverParts as SVG, upright, its boxes black; width and height in pixels as it is seen.
 * @param side when it is to be drawn smaller, the pixels of its longest side
 */
export function drawing(
  content: Uint8Array,
  boxes: readonly CoverBox[],
  side?: number,
): { width: number; height: number; body: string } {
  const [w, h] = pixelSize(content) ?? [1, 1]
  const mime = drawn[containerKind(content) ?? '']
  const orientation = orientationOf(content)
  const [width, height] = orientation >= 5 ? [h, w] : [w, h]
  const data = `data:${mime};base64,${Buffer.from(content).toString('base64')}`
  const image = `<image xlink:href="${data}" width="${w}" height="${h}" preserveAspectRatio="none" transform="${turned(orientation, w, h)}"/>`
  // Outwards to whole pixels of what is drawn: one half covered would let colours shine through.
  const pixel = side === undefined ? 1 : Math.max(1, Math.max(width, height) / side)
  const spare = side === undefined ? 0 : pixel
  const rectangles = boxes.map((box) => {
    const x = Math.floor((box.x * width) / pixel) * pixel - spare
    const y = Math.floor((box.y * height) / pixel) * pixel - spare
    const right = Math.ceil(((box.x + box.width) * width) / pixel) * pixel + spare
    const bottom = Math.ceil(((box.y + box.height) * height) / pixel) * pixel + spare
    return `<rect x="${x}" y="${y}" width="${right - x}" height="${bottom - y}" fill="#000" shape-rendering="crispEdges"/>`
  })
  return { width, height, body: image + rectangles.join('') }
}

/**
 * The picture upright, as PNG and as large as it is, with its boxes black. Nothing of the original's metadata is in it.
 * @param boxes fractions of the picture as it is seen, from the top left
 * @returns a black picture where it cannot be drawn: a cover never fails open
 */
export async function coveredPicture(content: Uint8Array, boxes: readonly CoverBox[]): Promise<Uint8Array> {
  if (!canCoverParts(content)) return black(pixelSize(content) ?? [4, 3])
  const { width, height, body } = drawing(content, boxes)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${body}</svg>`
  try {
    return new Uint8Array((await renderAsync(svg, { font: { loadSystemFonts: false } })).asPng())
  } catch {
    return black([width, height])
  }
}

/** A small black picture of that shape. */
async function black([w, h]: readonly [number, number]): Promise<Uint8Array> {
  const scale = 320 / Math.max(w, h, 1)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.max(1, Math.round(w * scale))}" height="${Math.max(1, Math.round(h * scale))}"><rect width="100%" height="100%" fill="#000"/></svg>`
  return new Uint8Array((await renderAsync(svg, { font: { loadSystemFonts: false } })).asPng())
}
