/** A free-hand outline made into a polygon for the filter. Pure; points are [x0, y0, x1, y1 ...] in CSS pixels. */
import type { Polygon, Position } from 'geojson'

/** Most vertices of an outline, the closing one among them: what the backend promises its speed for. */
export const mostVertices = 500
/** An outline smaller than this is a slip of the hand, not a wish. CSS pixels. */
const leastSpan = 4
/** What the hand trembles, CSS pixels. */
const defaultSlack = 0.75
/** A tenth of a metre on the ground: finer than any report is placed, and short in the address. */
const digits = 6

interface Span {
  from: number
  to: number
  /** The point between them that stands furthest off the straight line, and how far. */
  worst: number
  distance: number
}

function spanOf(points: readonly number[], from: number, to: number): Span {
  const span: Span = { from, to, worst: -1, distance: 0 }
  for (let i = from + 1; i < to; i++) {
    const distance = distanceToSegment(points, i, from, to)
    if (distance > span.distance) {
      span.worst = i
      span.distance = distance
    }
  }
  return span
}

/**
 * Douglas-Peucker, the point that matters most first: until nothing stands further than `slack` pixels from the line,
 * or `most` points are kept. First and last always stay.
 */
export function simplifyLine(points: readonly number[], most: number, slack = defaultSlack): number[] {
  const size = points.length / 2
  if (size <= 2) return [...points]
  const kept = [0, size - 1]
  const open = [spanOf(points, 0, size - 1)]
  while (kept.length < most) {
    let at = 0
    for (let i = 1; i < open.length; i++) if (open[i]!.distance > open[at]!.distance) at = i
    const { from, to, worst, distance } = open[at]!
    if (distance <= slack) break
    kept.push(worst)
    open.splice(at, 1, spanOf(points, from, worst), spanOf(points, worst, to))
  }
  return kept.sort((a, b) => a - b).flatMap((i) => [points[2 * i]!, points[2 * i + 1]!])
}

function distanceToSegment(points: readonly number[], at: number, from: number, to: number): number {
  const ax = points[2 * from]!
  const ay = points[2 * from + 1]!
  const dx = points[2 * to]! - ax
  const dy = points[2 * to + 1]! - ay
  const px = points[2 * at]! - ax
  const py = points[2 * at + 1]! - ay
  const length = dx * dx + dy * dy
  // A closed line begins where it ends: then the distance is to that point.
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / length))
  return Math.hypot(px - along * dx, py - along * dy)
}

/** The rectangle between two corners, as an outline. */
export const rectangle = (x0: number, y0: number, x1: number, y1: number): number[] => [x0, y0, x1, y0, x1, y1, x0, y1]

/**
 * The outline as a polygon in degrees, its ring closed, with at most 500 vertices. null when it spans nothing.
 * @param toDegrees longitude and latitude of a point on the screen
 */
export function outlinePolygon(
  points: readonly number[],
  toDegrees: (x: number, y: number) => { lon: number; lat: number },
): Polygon | null {
  const xs = points.filter((_, i) => i % 2 === 0)
  const ys = points.filter((_, i) => i % 2 === 1)
  const extent = (values: number[]): number =>
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  if (xs.length < 3 || extent(xs) < leastSpan || extent(ys) < leastSpan) return null
  const line = simplifyLine(points, mostVertices - 1)
  const degrees: { lon: number; lat: number }[] = []
  for (let i = 0; i < line.length; i += 2) degrees.push(toDegrees(line[i]!, line[i + 1]!))
  // The map may have been turned around the world: the outline goes to the copy that degrees are counted in.
  const turn = 360 * Math.round((degrees[0]?.lon ?? 0) / 360)
  const round = (n: number, bound: number): number => Number(Math.max(-bound, Math.min(bound, n)).toFixed(digits))
  const ring: Position[] = []
  for (const { lon, lat } of degrees) {
    const at: Position = [round(lon - turn, 180), round(lat, 90)]
    const last = ring.at(-1)
    if (last?.[0] !== at[0] || last?.[1] !== at[1]) ring.push(at)
  }
  const first = ring[0]!
  const last = ring.at(-1)!
  if (first[0] !== last[0] || first[1] !== last[1]) ring.push([...first])
  return ring.length < 4 ? null : { type: 'Polygon', coordinates: [ring] }
}
