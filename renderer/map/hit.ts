/** Which marker is meant by a point or an arrow key. Positions are [x0, y0, x1, y1 ...] in CSS pixels. */

/** Index of the marker under a point, the nearest centre where several are, or -1. `slack` widens small targets. */
export function hitMarker(positions: Float32Array, radii: ArrayLike<number>, x: number, y: number, slack = 4): number {
  let best = -1
  let bestDistance = Number.POSITIVE_INFINITY
  for (let i = 0; i < radii.length; i++) {
    const distance = Math.hypot(positions[2 * i]! - x, positions[2 * i + 1]! - y)
    if (distance <= radii[i]! + slack && distance < bestDistance) {
      best = i
      bestDistance = distance
    }
  }
  return best
}

export type Direction = 'up' | 'down' | 'left' | 'right'
const headings: Record<Direction, [number, number]> = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] }

/**
 * The marker to go to from (x, y) in a direction, or -1: within 60° of the heading, the nearest, with distance to the
 * side counted double. `skip` is the marker one stands on.
 */
export function nextMarker(positions: Float32Array, x: number, y: number, direction: Direction, skip = -1): number {
  const [hx, hy] = headings[direction]
  let best = -1
  let bestCost = Number.POSITIVE_INFINITY
  for (let i = 0; i < positions.length / 2; i++) {
    if (i === skip) continue
    const dx = positions[2 * i]! - x
    const dy = positions[2 * i + 1]! - y
    const along = dx * hx + dy * hy
    const aside = Math.abs(dx * hy) + Math.abs(dy * hx)
    if (along <= 0 || aside > along * 1.75) continue
    const cost = along + 2 * aside
    if (cost < bestCost) {
      best = i
      bestCost = cost
    }
  }
  return best
}
