/** What a person drew or chose on the map, on the canvas between map and markers. */
import type { Viewport } from './mercator.ts'
import { type Outline, projectOutline } from './outline.ts'
import type { Palette } from './palette.ts'

export interface Drawing {
  outline: Outline
  /** A closed ground, or an open line with a dot at each point. */
  kind: 'ground' | 'line'
  /** Words beside the last point of a line. */
  label?: string
}

function path(context: CanvasRenderingContext2D, ring: readonly number[]): void {
  for (let i = 0; i < ring.length; i += 2)
    if (i === 0) context.moveTo(ring[i]!, ring[i + 1]!)
    else context.lineTo(ring[i]!, ring[i + 1]!)
}

/** Draws in CSS pixels: `context` must be scaled already. */
export function drawAll(context: CanvasRenderingContext2D, drawings: readonly Drawing[], view: Viewport, palette: Palette): void {
  for (const drawing of drawings) {
    const rings = projectOutline(drawing.outline, view)
    if (drawing.kind === 'ground') ground(context, rings, palette)
    else for (const ring of rings) line(context, ring, drawing.label, palette)
  }
}

/** Line over a tenth of the accent, inside by even and odd as the backend counts. */
function ground(context: CanvasRenderingContext2D, rings: readonly number[][], palette: Palette): void {
  context.beginPath()
  for (const ring of rings) {
    path(context, ring)
    context.closePath()
  }
  context.globalAlpha = 0.1
  context.fillStyle = palette.accent
  context.fill('evenodd')
  context.globalAlpha = 1
  context.lineWidth = 2
  context.lineJoin = 'round'
  context.strokeStyle = palette.accent
  context.stroke()
}

function line(context: CanvasRenderingContext2D, points: readonly number[], label: string | undefined, palette: Palette): void {
  context.lineJoin = 'round'
  for (const [width, colour] of [
    [4.5, palette.halo],
    [2, palette.accent],
  ] as const) {
    context.beginPath()
    path(context, points)
    context.lineWidth = width
    context.strokeStyle = colour
    context.stroke()
  }
  for (let i = 0; i < points.length; i += 2) {
    context.beginPath()
    context.arc(points[i]!, points[i + 1]!, 3.5, 0, 2 * Math.PI)
    context.fillStyle = palette.plate
    context.fill()
    context.lineWidth = 2
    context.stroke()
  }
  if (label === undefined || points.length < 4) return
  context.font = `600 12px ${palette.font}`
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  const x = points.at(-2)! + 10
  const y = points.at(-1)! - 12
  context.lineWidth = 4
  context.strokeStyle = palette.halo
  context.strokeText(label, x, y)
  context.fillStyle = palette.ink
  context.fillText(label, x, y)
}
