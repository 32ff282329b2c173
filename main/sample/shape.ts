/**
 * The plane the sample town is drawn on. A plan point (u, v) lies on a straight grid, metres east and north of the
 * centre; `Plan` bends and turns the grid as a grown town is, and gives lon/lat rounded to 6 decimals.
 */
import { Random } from './random.ts'

export type Point = [number, number]

/** Where the fictional district lies, and the metres of one degree there. */
export const centre = { lon: 118.6, lat: 30.95, metresPerLon: 95_466, metresPerLat: 110_866 } as const

export const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

const turn = { cos: Math.cos((-9 * Math.PI) / 180), sin: Math.sin((-9 * Math.PI) / 180) }

/** Bends that make streets run as in a grown town: [metres, wavelength / 2π, of u, of v]. Phases come from the seed. */
const bendsEast = [
  [330, 2900, 0, 1],
  [85, 1300, 1, 0],
  [60, 1050, 0, 1],
  [40, 820, 1, 1],
] as const
const bendsNorth = [
  [240, 3100, 1, 0],
  [75, 1200, 0, 1],
  [60, 980, 1, 0],
  [40, 860, 1, -1],
] as const

export class Plan {
  private readonly phasesEast: number[]
  private readonly phasesNorth: number[]

  constructor(seed: number) {
    const random = new Random(seed, 1)
    // The long bends keep near one phase: the town keeps its face whatever the seed.
    this.phasesEast = bendsEast.map((_, i) => (i === 0 ? 0.9 + random.between(-0.3, 0.3) : random.between(0, 6.28)))
    this.phasesNorth = bendsNorth.map((_, i) => (i === 0 ? 2.2 + random.between(-0.3, 0.3) : random.between(0, 6.28)))
  }

  /** lon/lat of a plan point. */
  place(u: number, v: number): Point {
    let x = u
    let y = v
    bendsEast.forEach(([size, length, a, b], i) => {
      x += size * Math.sin((a * u + b * v) / length + this.phasesEast[i]!)
    })
    bendsNorth.forEach(([size, length, a, b], i) => {
      y += size * Math.sin((a * u + b * v) / length + this.phasesNorth[i]!)
    })
    const east = x * turn.cos - y * turn.sin
    const north = x * turn.sin + y * turn.cos
    return [round6(centre.lon + east / centre.metresPerLon), round6(centre.lat + north / centre.metresPerLat)]
  }

  line(points: readonly Point[]): Point[] {
    return points.map(([u, v]) => this.place(u, v))
  }
}

/** A smooth line through all points (Catmull-Rom), `steps` pieces between two of them. */
export function smooth(points: readonly Point[], steps: number, closed = false): Point[] {
  const out: Point[] = []
  const n = points.length
  const at = (i: number): Point => (closed ? points[(i + n) % n]! : points[Math.max(0, Math.min(n - 1, i))]!)
  const spans = closed ? n : n - 1
  for (let i = 0; i < spans; i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    for (let s = 0; s < steps; s++) {
      const t = s / steps
      const along = (k: 0 | 1): number =>
        0.5 *
        (2 * b[k] +
          (c[k] - a[k]) * t +
          (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t +
          (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t)
      out.push([along(0), along(1)])
    }
  }
  if (!closed) out.push(at(n - 1))
  return out
}

/** A straight line cut into pieces of at most `step` metres. */
export function straight(from: Point, to: Point, step: number): Point[] {
  const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])) / step))
  return Array.from({ length: pieces + 1 }, (_, i) => [
    from[0] + ((to[0] - from[0]) * i) / pieces,
    from[1] + ((to[1] - from[1]) * i) / pieces,
  ])
}

/** A ribbon around a line; `half` gives half its width at each point. Closed ring. */
export function ribbon(line: readonly Point[], half: (index: number) => number): Point[] {
  const left: Point[] = []
  const right: Point[] = []
  line.forEach(([x, y], i) => {
    const before = line[Math.max(0, i - 1)]!
    const after = line[Math.min(line.length - 1, i + 1)]!
    const dx = after[0] - before[0]
    const dy = after[1] - before[1]
    const length = Math.sqrt(dx * dx + dy * dy) || 1
    const w = half(i)
    left.push([x - (dy / length) * w, y + (dx / length) * w])
    right.push([x + (dy / length) * w, y - (dx / length) * w])
  })
  const ring = [...left, ...right.reverse()]
  ring.push(ring[0]!)
  return ring
}

/** Smallest distance from a point to a line, metres. */
export function distanceTo(line: readonly Point[], x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1]!
    const [bx, by] = line[i]!
    const dx = bx - ax
    const dy = by - ay
    const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)))
    const ex = ax + t * dx - x
    const ey = ay + t * dy - y
    best = Math.min(best, ex * ex + ey * ey)
  }
  return Math.sqrt(best)
}

/** Whether a point is inside a ring (even-odd). */
export function inside(ring: readonly (readonly number[])[], x: number, y: number): boolean {
  let odd = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number]
    const [xj, yj] = ring[j] as [number, number]
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd
  }
  return odd
}
