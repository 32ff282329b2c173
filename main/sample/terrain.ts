/** River, brook, lake, railway and ring road in plan metres, and what may not be built on them. */
import { cellHeight, cellWidth, uOf, vOf } from './grid.ts'
import { Random } from './random.ts'
import { distanceTo, type Point, smooth } from './shape.ts'

const at = (column: number, row: number): Point => [uOf(column), vOf(row)]

export interface Terrain {
  river: Point[]
  /** Half the river's width at each point of `river`, metres. */
  riverHalf: number[]
  brook: Point[]
  lake: Point[]
  lakeCentre: Point
  rail: Point[]
  ring: Point[]
  /** Metres to the river's edge (negative inside), and to the other obstacles' middle lines. */
  toRiver: (u: number, v: number) => number
  toBrook: (u: number, v: number) => number
  toRail: (u: number, v: number) => number
  toRing: (u: number, v: number) => number
  /** 1 on the lake's shore, below 1 on the water. */
  lakeReach: (u: number, v: number) => number
}

/** The same town for every seed in the large; a seed moves bends by some ten metres. */
export function terrainOf(seed: number): Terrain {
  const random = new Random(seed, 3)
  const sway = (): number => random.between(-0.12, 0.12)
  const river = smooth(
    [
      [8.7, -4],
      [8.35, -1.5],
      [8.6, 0.4],
      [8.2, 2.3],
      [8.45, 4.2],
      [7.2, 5.7],
      [6.15, 7.15],
      [4.6, 8.1],
      [2.6, 8.45],
      [0.9, 9.5],
      [-1.2, 9.7],
      [-4, 10.6],
    ].map(([c, r]) => at(c! + sway(), r! + sway())),
    9,
  )
  const riverHalf = river.map((_, i) => 66 + 12 * Math.sin(i / 7) + (i / river.length) * 16)
  const lakeCentre = at(10.45, 3.05)
  const lakeRadius = (angle: number): number => 205 * (1 + 0.2 * Math.sin(angle * 2 + 0.7) + 0.1 * Math.sin(angle * 3 + 2.1))
  const lake = Array.from({ length: 40 }, (_, i): Point => {
    const angle = (i / 40) * Math.PI * 2
    const r = lakeRadius(angle)
    return [lakeCentre[0] + 1.12 * r * Math.cos(angle), lakeCentre[1] + 1.05 * r * Math.sin(angle)]
  })
  lake.push(lake[0]!)
  const brook = smooth(
    [at(17.5, 1.4), at(15.5, 2.2), at(13.4, 1.75), at(11.8, 2.55), at(10.9, 2.8), at(9.75, 3.3), at(9.2, 4.25), at(8.3, 4.4)],
    7,
  )
  const rail = smooth([at(-4, 11.5), at(1, 11.25), at(5, 10.75), at(9.3, 10.28), at(12, 9.5), at(15, 9.35), at(18, 8.6)], 8)

  // The ring is a rounded rectangle half a cell outside the plan.
  const [west, north] = at(-0.52, -0.5)
  const [east, south] = at(14.5, 12.5)
  const radius = 1.6 * cellWidth
  const ring: Point[] = []
  for (const [cx, cy, from] of [
    [east - radius, north - radius, 0],
    [west + radius, north - radius, 1],
    [west + radius, south + radius, 2],
    [east - radius, south + radius, 3],
  ] as const)
    for (let i = 0; i <= 10; i++) {
      const angle = ((from + i / 10) * Math.PI) / 2
      ring.push([cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)])
    }
  ring.push(ring[0]!)
  const dense: Point[] = []
  for (let i = 1; i < ring.length; i++) {
    const [a, b] = [ring[i - 1]!, ring[i]!]
    const pieces = Math.max(1, Math.round(Math.abs(b[0] - a[0] + b[1] - a[1]) / cellHeight / 0.4))
    for (let k = 0; k < pieces; k++) dense.push([a[0] + ((b[0] - a[0]) * k) / pieces, a[1] + ((b[1] - a[1]) * k) / pieces])
  }
  dense.push(ring[0]!)

  const half = (u: number, v: number): number => {
    let best = Number.POSITIVE_INFINITY
    let width = 80
    river.forEach(([x, y], i) => {
      const d = (x - u) * (x - u) + (y - v) * (y - v)
      if (d < best) {
        best = d
        width = riverHalf[i]!
      }
    })
    return width
  }
  return {
    river,
    riverHalf,
    brook,
    lake,
    lakeCentre,
    rail,
    ring: dense,
    toRiver: (u, v) => distanceTo(river, u, v) - half(u, v),
    toBrook: (u, v) => distanceTo(brook, u, v),
    toRail: (u, v) => distanceTo(rail, u, v),
    toRing: (u, v) => distanceTo(dense, u, v),
    lakeReach: (u, v) => {
      const x = (u - lakeCentre[0]) / 1.12
      const y = (v - lakeCentre[1]) / 1.05
      return Math.sqrt(x * x + y * y) / lakeRadius(Math.atan2(y, x))
    },
  }
}
