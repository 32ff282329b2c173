/** Reports on one coordinate, opened as a circle. Pure; lengths are CSS pixels. */

/** Beyond this the circle would be wider than what it explains: the list alone opens. */
const mostLeaves = 24
export const leafRadius = 9.5
/** Arc from one leaf to the next. */
const leafArc = 22
const leastRadius = 40
/** Room around the leaves inside the disc. */
const discMargin = 9

/** Whether a cluster of this many reports may open, should they all lie on one coordinate. */
export const mayOpen = (count: number): boolean => count >= 2 && count <= mostLeaves

/**
 * Whether all lie on one coordinate, to the last digit a report is placed with (a tenth of a metre). Zooming in parts
 * those that do not, so only these open.
 */
export function onOneSpot(points: readonly { lon: number | null; lat: number | null }[]): boolean {
  const first = points[0]
  if (!first) return false
  const near = (a: number | null, b: number | null): boolean => a !== null && b !== null && Math.abs(a - b) < 1e-6
  return points.every((point) => near(point.lon, first.lon) && near(point.lat, first.lat))
}

/** Radius of the circle that n leaves stand on. */
export const spiderRadius = (n: number): number => Math.max(leastRadius, (n * leafArc) / (2 * Math.PI))
/** Radius of the disc below them. */
export const discRadius = (n: number): number => spiderRadius(n) + leafRadius + discMargin

/** Places of n leaves around (0, 0), clockwise from twelve. */
export function spiderLeaves(n: number): { x: number; y: number }[] {
  const radius = spiderRadius(n)
  return Array.from({ length: n }, (_, i) => {
    const angle = (2 * Math.PI * i) / n - Math.PI / 2
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }
  })
}

/** Whether the map has left the place where the circle was opened: by more than a little, or to another zoom. */
export const movedAway = (opened: { x: number; y: number; zoom: number }, now: { x: number; y: number; zoom: number }): boolean =>
  Math.hypot(now.x - opened.x, now.y - opened.y) > 48 || Math.abs(now.zoom - opened.zoom) > 0.25
