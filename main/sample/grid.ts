/** The plan's cells and the areas made of them. Children tile their parent because all are unions of the same cells. */
import type { IntakeArea } from '../store/intake.ts'
import { districtName, plan, streetNames } from './names.ts'
import { Random } from './random.ts'
import { type Plan, type Point, straight } from './shape.ts'

export const columns = 14
export const rows = 12
/** Metres of a cell. */
export const cellWidth = 590
export const cellHeight = 500
/** Cells drawn beyond the district on each side, so that the map does not end at its border. */
export const margin = 3

/** Plan metres of a lattice line. */
export const uOf = (column: number): number => (column - columns / 2) * cellWidth
export const vOf = (row: number): number => (rows / 2 - row) * cellHeight

export interface Community {
  key: string
  street: string
  zh: string
  en: string
  /** How many reports it tends to send, relative. */
  weight: number
}
const letters = new Map<string, number>()
export const communities: readonly Community[] = streetNames.flatMap((street) =>
  street.communities.map(([letter, zh, en, weight]) => ({
    letter,
    key: `qinglan-${street.slug}-${en.toLowerCase()}`,
    street: `qinglan-${street.slug}`,
    zh: `${zh}社区`,
    en: `${en} Community`,
    weight,
  })),
)
for (const street of streetNames) for (const [letter] of street.communities) letters.set(letter, letters.size)

/** Index of the community that a cell belongs to, -1 outside the district. */
export function communityOf(row: number, column: number): number {
  return letters.get(plan[row]?.[column] ?? '.') ?? -1
}

type Ring = Point[]
const key = (p: readonly number[]): string => `${p[0]},${p[1]}`

/** Outline of all cells together: pieces of border that two of them share cancel out. Counter-clockwise closed rings. */
export function union(rings: readonly Ring[]): Ring[] {
  const pieces = new Map<string, [Point, Point]>()
  for (const ring of rings)
    for (let i = 1; i < ring.length; i++) {
      const a = ring[i - 1]!
      const b = ring[i]!
      if (!pieces.delete(`${key(b)} ${key(a)}`)) pieces.set(`${key(a)} ${key(b)}`, [a, b])
    }
  const from = new Map<string, [Point, Point]>()
  for (const piece of pieces.values()) {
    if (from.has(key(piece[0]))) throw new Error(`union: the outline touches itself at ${key(piece[0])}`)
    from.set(key(piece[0]), piece)
  }
  const out: Ring[] = []
  for (const start of from.values()) {
    if (!from.has(key(start[0]))) continue
    const ring: Ring = [start[0]]
    let piece: [Point, Point] | undefined = start
    while (piece) {
      from.delete(key(piece[0]))
      ring.push(piece[1])
      piece = from.get(key(piece[1]))
    }
    out.push(ring)
  }
  return out
}

/** The border of each cell in lon/lat; the outer border of the district is pushed outwards, so that it is no staircase. */
function cellRings(town: Plan, seed: number): { community: number; ring: Ring }[] {
  const random = new Random(seed, 2)
  const pushes = new Map<string, Point>()
  for (let row = 0; row <= rows; row++)
    for (let column = 0; column <= columns; column++) {
      let du = 0
      let dv = 0
      let outside = 0
      for (const [r, c, eu, ev] of [
        [row - 1, column - 1, -1, 1],
        [row - 1, column, 1, 1],
        [row, column - 1, -1, -1],
        [row, column, 1, -1],
      ] as const)
        if (communityOf(r, c) < 0) {
          du += eu
          dv += ev
          outside++
        }
      // A corner that juts out moves little, one that cuts in moves much: the outline grows rounder.
      const reach = outside === 1 ? random.between(150, 260) : outside === 2 ? random.between(50, 130) : random.between(25, 50)
      const length = Math.sqrt(du * du + dv * dv) || 1
      if (outside > 0 && outside < 4) pushes.set(`${row},${column}`, [(du / length) * reach, (dv / length) * reach])
    }
  const out: { community: number; ring: Ring }[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const community = communityOf(row, column)
      if (community < 0) continue
      const ring: Ring = []
      // Counter-clockwise from the south-west corner; each side with the cell beyond it.
      for (const [r0, c0, r1, c1, beyond] of [
        [row + 1, column, row + 1, column + 1, communityOf(row + 1, column)],
        [row + 1, column + 1, row, column + 1, communityOf(row, column + 1)],
        [row, column + 1, row, column, communityOf(row - 1, column)],
        [row, column, row + 1, column, communityOf(row, column - 1)],
      ] as const) {
        const a: Point = [uOf(c0), vOf(r0)]
        const b: Point = [uOf(c1), vOf(r1)]
        const side = straight(a, b, 120)
        if (beyond >= 0) ring.push(...town.line(side))
        else {
          const [au, av] = pushes.get(`${r0},${c0}`) ?? [0, 0]
          const [bu, bv] = pushes.get(`${r1},${c1}`) ?? [0, 0]
          const pushed = side.map(([u, v], i): Point => {
            const t = i / (side.length - 1)
            // Cubic easing: the line leaves each corner along the push, without a kink between two cells.
            const s = t * t * (3 - 2 * t)
            return [u + au + (bu - au) * s, v + av + (bv - av) * s]
          })
          ring.push(town.place(...a), ...town.line(pushed), town.place(...b))
        }
      }
      const closed = ring.filter((p, i) => i === 0 || key(p) !== key(ring[i - 1]!))
      if (key(closed[0]!) !== key(closed.at(-1)!)) closed.push(closed[0]!)
      out.push({ community, ring: closed })
    }
  return out
}

/** The district, its streets and their communities, parents first. One ring each, no holes. */
export function areasOf(town: Plan, seed: number): IntakeArea[] {
  const cells = cellRings(town, seed)
  const area = (
    level: IntakeArea['level'],
    name: { key: string; zh: string; en: string },
    parent: string | null,
    holds: (c: Community) => boolean,
  ): IntakeArea => {
    const rings = union(cells.filter((cell) => holds(communities[cell.community]!)).map((cell) => cell.ring))
    if (rings.length !== 1) throw new Error(`sample: ${name.key} is not one piece`)
    return { ...name, level, parent, geometry: { type: 'Polygon', coordinates: rings } }
  }
  const root = { key: 'qinglan', ...districtName }
  return [
    area('district', root, null, () => true),
    ...streetNames.map((s) =>
      area('street', { key: `qinglan-${s.slug}`, zh: s.zh, en: s.en }, root.key, (c) => c.street === `qinglan-${s.slug}`),
    ),
    ...communities.map((m) => area('community', { key: m.key, zh: m.zh, en: m.en }, m.street, (c) => c === m)),
  ]
}
