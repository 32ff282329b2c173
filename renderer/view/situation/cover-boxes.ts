/** Black boxes over a picture, in fractions of its width and height: drawn, moved and sized inside its edges. Pure. */
import type { CoverBox } from '../../../contract/trust.ts'

export type Corner = 'nw' | 'ne' | 'sw' | 'se'
export interface Point {
  x: number
  y: number
}
/** A box is at least this large, and one step of a key moves it by as much. */
export const leastSide = 0.01

const inside = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
/** To a ten-thousandth: less than a pixel of any picture, and the same number wherever it is written. */
const neat = (value: number): number => Math.round(value * 10_000) / 10_000
const boxOf = (left: number, top: number, right: number, bottom: number): CoverBox => ({
  x: neat(left),
  y: neat(top),
  width: neat(right - left),
  height: neat(bottom - top),
})

/** Between two points, whichever way it was drawn; null where it is too small to be meant. */
export function drawnBox(a: Point, b: Point): CoverBox | null {
  const left = inside(Math.min(a.x, b.x), 0, 1)
  const right = inside(Math.max(a.x, b.x), 0, 1)
  const top = inside(Math.min(a.y, b.y), 0, 1)
  const bottom = inside(Math.max(a.y, b.y), 0, 1)
  return right - left < leastSide || bottom - top < leastSide ? null : boxOf(left, top, right, bottom)
}
/** As far as it goes without leaving the picture. */
export function movedBox(box: CoverBox, by: Point): CoverBox {
  const x = inside(box.x + by.x, 0, 1 - box.width)
  const y = inside(box.y + by.y, 0, 1 - box.height)
  return { ...box, x: neat(x), y: neat(y) }
}
/** One corner moved, the one across from it held. */
export function sizedBox(box: CoverBox, corner: Corner, by: Point): CoverBox {
  const right = box.x + box.width
  const bottom = box.y + box.height
  const west = corner === 'nw' || corner === 'sw'
  const north = corner === 'nw' || corner === 'ne'
  return boxOf(
    west ? inside(box.x + by.x, 0, right - leastSide) : box.x,
    north ? inside(box.y + by.y, 0, bottom - leastSide) : box.y,
    west ? right : inside(right + by.x, box.x + leastSide, 1),
    north ? bottom : inside(bottom + by.y, box.y + leastSide, 1),
  )
}
/** A new one in the middle, where no pointer says where; each a little further than the one before. */
export const freshBox = (count: number): CoverBox => {
  const step = (count % 8) * 0.03
  return { x: neat(0.35 + step), y: neat(0.4 + step), width: 0.3, height: 0.2 }
}
export const sameBoxes = (a: readonly CoverBox[], b: readonly CoverBox[]): boolean => JSON.stringify(a) === JSON.stringify(b)
