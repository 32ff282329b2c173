/** A picture of the map taken at one place and shown while the map stands at another. */
import { tileSize, type Viewport } from './mercator.ts'

export interface Shift {
  /** From where its centre would be on the screen to where it is, CSS pixels. */
  dx: number
  dy: number
  scale: number
}

/** How a picture taken at `taken` lies on a map that stands at `view`; on the nearer side of 180°. */
export function shiftOf(taken: Viewport, view: Viewport): Shift {
  let east = taken.x - view.x
  east -= Math.round(east)
  const pixels = tileSize * 2 ** view.zoom
  return {
    dx: east * pixels + (view.width - taken.width) / 2,
    dy: (taken.y - view.y) * pixels + (view.height - taken.height) / 2,
    scale: 2 ** (view.zoom - taken.zoom),
  }
}

/** Puts a canvas there; on whole device pixels where it is not scaled, for a canvas between them is blurred. */
export function movePicture(canvas: HTMLCanvasElement, { dx, dy, scale }: Shift, ratio: number): void {
  const snap = (length: number): number => Math.round(length * ratio) / ratio
  canvas.style.transform = scale === 1 ? `translate(${snap(dx)}px, ${snap(dy)}px)` : `translate(${dx}px, ${dy}px) scale(${scale})`
}
