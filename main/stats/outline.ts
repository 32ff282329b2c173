/**
 * The outline of a group of points: everything within a radius of one of them, as polygons with holes. The distance to
 * the nearest point is laid out on a grid and cut at the radius by marching squares (Maple 2003), so a street comes out as
 * a street and not as the field its convex hull would be.
 */

/** Closed rings, first the outer one (counter-clockwise), then its holes. */
export type OutlinePart = [number, number][][]

const nodesAtMost = 400_000

/**
 * @param x metres on a plane, @param y alike; at least one point
 * @param radiusM how far around a point the outline goes; made larger where the group is so wide that it could not be drawn
 * @returns the parts, largest first, and their area in square metres
 */
export function outline(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  radiusM: number,
): { parts: OutlinePart[]; squareMetres: number; radiusM: number } {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < x.length; i++) {
    west = Math.min(west, x[i]!)
    east = Math.max(east, x[i]!)
    south = Math.min(south, y[i]!)
    north = Math.max(north, y[i]!)
  }
  let radius = radiusM
  let step = radius / 4
  const nodes = (s: number, r: number): number => ((east - west + 2 * r) / s + 5) * ((north - south + 2 * r) / s + 5)
  // Coarser lines first, a wider margin only when two steps no longer fit into it.
  while (nodes(step, radius) > nodesAtMost) {
    step *= 1.25
    radius = Math.max(radius, 2 * step)
  }
  const x0 = west - radius - 2 * step
  const y0 = south - radius - 2 * step
  const columns = Math.ceil((east - west + 2 * radius) / step) + 5
  const rows = Math.ceil((north - south + 2 * radius) / step) + 5
  const away = new Float64Array(columns * rows).fill(4 * radius * radius)
  const span = Math.ceil(radius / step) + 1
  for (let i = 0; i < x.length; i++) {
    const column = Math.round((x[i]! - x0) / step)
    const row = Math.round((y[i]! - y0) / step)
    for (let r = Math.max(0, row - span); r <= Math.min(rows - 1, row + span); r++) {
      const dy = y0 + r * step - y[i]!
      for (let c = Math.max(0, column - span); c <= Math.min(columns - 1, column + span); c++) {
        const dx = x0 + c * step - x[i]!
        const square = dx * dx + dy * dy
        if (square < away[r * columns + c]!) away[r * columns + c] = square
      }
    }
  }
  for (let k = 0; k < away.length; k++) away[k] = radius - Math.sqrt(away[k]!)
  const rings = ringsAbove(away, columns, rows).map((ring) =>
    ring.map(([u, v]): [number, number] => [x0 + u * step, y0 + v * step]),
  )
  return { ...partsOf(rings), radiusM: radius }
}

/** Rings along which a field is 0, what is above it to the left; coordinates in columns and rows. */
function ringsAbove(field: Float64Array, columns: number, rows: number): [number, number][][] {
  // A crossing lies on an edge of the grid: 2 * node for the one to the right of it, 2 * node + 1 for the one upwards.
  const next = new Map<number, number>()
  for (let r = 0; r + 1 < rows; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const node = r * columns + c
      const [a, b, d, e] = [field[node]!, field[node + 1]!, field[node + columns + 1]!, field[node + columns]!]
      const corners = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (d > 0 ? 4 : 0) | (e > 0 ? 8 : 0)
      if (corners === 0 || corners === 15) continue
      const bottom = 2 * node
      const left = 2 * node + 1
      const right = 2 * (node + 1) + 1
      const top = 2 * (node + columns)
      const join = (from: number, to: number): void => void next.set(from, to)
      switch (corners) {
        case 1:
          join(bottom, left)
          break
        case 2:
          join(right, bottom)
          break
        case 3:
          join(right, left)
          break
        case 4:
          join(top, right)
          break
        case 6:
          join(top, bottom)
          break
        case 7:
          join(top, left)
          break
        case 8:
          join(left, top)
          break
        case 9:
          join(bottom, top)
          break
        case 11:
          join(right, top)
          break
        case 12:
          join(left, right)
          break
        case 13:
          join(bottom, right)
          break
        case 14:
          join(left, bottom)
          break
        // Two corners across: apart unless the middle is inside.
        case 5:
          if (a + b + d + e > 0) {
            join(bottom, right)
            join(top, left)
          } else {
            join(bottom, left)
            join(top, right)
          }
          break
        case 10:
          if (a + b + d + e > 0) {
            join(left, bottom)
            join(right, top)
          } else {
            join(right, bottom)
            join(left, top)
          }
          break
      }
    }
  }
  const at = (edge: number): [number, number] => {
    const node = edge >> 1
    const c = node % columns
    const r = (node - c) / columns
    const one = field[node]!
    const two = field[edge & 1 ? node + columns : node + 1]!
    const share = one / (one - two)
    return edge & 1 ? [c, r + share] : [c + share, r]
  }
  const rings: [number, number][][] = []
  while (next.size > 0) {
    const first = next.keys().next().value as number
    const ring: [number, number][] = []
    for (let edge: number | undefined = first; edge !== undefined; ) {
      ring.push(at(edge))
      const to: number | undefined = next.get(edge)
      next.delete(edge)
      edge = to
      if (edge === first) break
    }
    if (ring.length >= 3) rings.push([...ring, ring[0]!])
  }
  return rings
}

/** Twice the signed area is positive for a ring run counter-clockwise. */
export function signedArea(ring: readonly (readonly [number, number])[]): number {
  let sum = 0
  for (let i = 0; i + 1 < ring.length; i++) sum += ring[i]![0] * ring[i + 1]![1] - ring[i + 1]![0] * ring[i]![1]
  return sum / 2
}

/** Rings sorted into parts: a hole goes to the smallest outer ring around it. */
function partsOf(rings: [number, number][][]): { parts: OutlinePart[]; squareMetres: number } {
  const sized = rings.map((ring) => ({ ring, area: signedArea(ring) }))
  const outer = sized.filter((r) => r.area > 0).sort((a, b) => b.area - a.area)
  const parts: OutlinePart[] = outer.map(({ ring }) => [ring])
  let squareMetres = outer.reduce((sum, r) => sum + r.area, 0)
  for (const hole of sized) {
    if (hole.area >= 0) continue
    const [px, py] = hole.ring[0]!
    for (let k = outer.length - 1; k >= 0; k--) {
      if (outer[k]!.area <= -hole.area || !holds(outer[k]!.ring, px, py)) continue
      parts[k]!.push(hole.ring)
      squareMetres += hole.area
      break
    }
  }
  return { parts, squareMetres }
}

function holds(ring: [number, number][], x: number, y: number): boolean {
  let inside = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!
    const [xj, yj] = ring[j]!
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}
