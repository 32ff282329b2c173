/** Roads of the plan: one along each lattice line, two streets inside each cell. */
import { cellHeight, cellWidth, columns, margin, rows, uOf, vOf } from './grid.ts'
import { columnRoads, lakePark, type RoadClass, rowRoads } from './names.ts'
import type { Random } from './random.ts'
import { type Point, straight } from './shape.ts'
import type { Terrain } from './terrain.ts'

export interface Road {
  kind: RoadClass | 'lane'
  zh: string | null
  en: string | null
  line: Point[]
}

/** The parts of a line that are not blocked; a part has two points or more. */
export function clip(line: readonly Point[], blocked: (u: number, v: number) => boolean): Point[][] {
  const out: Point[][] = []
  let part: Point[] = []
  for (const p of line) {
    if (!blocked(p[0], p[1])) part.push(p)
    else {
      if (part.length > 1) out.push(part)
      part = []
    }
  }
  if (part.length > 1) out.push(part)
  return out
}

const inLakePark = (u: number, v: number): boolean =>
  u > uOf(lakePark.columns[0]) + 8 &&
  u < uOf(lakePark.columns[1] + 1) - 8 &&
  v < vOf(lakePark.rows[0] - 1) - 8 &&
  v > vOf(lakePark.rows[1]) + 8

/** Main roads bridge the river; streets end at its bank. Nothing crosses the lake. */
export function blockedFor(kind: Road['kind'], terrain: Terrain): (u: number, v: number) => boolean {
  if (kind === 'primary' || kind === 'secondary') return (u, v) => terrain.lakeReach(u, v) < 1.12
  return (u, v) =>
    terrain.toRiver(u, v) < 34 ||
    terrain.toBrook(u, v) < 22 ||
    inLakePark(u, v) ||
    terrain.toRail(u, v) < 22 ||
    terrain.toRing(u, v) < 22
}

/** Name and class of the road on a lattice line at a place along it; beyond the plan roads have no names. */
export function columnRoad(column: number, v: number): { kind: RoadClass; zh: string; en: string } | null {
  const road = columnRoads[column]
  if (!road) return null
  return v >= 0 ? { kind: road[0], zh: road[1], en: road[2] } : { kind: road[0], zh: road[3], en: road[4] }
}
export function rowRoad(row: number, u: number): { kind: RoadClass; zh: string; en: string } | null {
  const road = rowRoads[row]
  if (!road) return null
  return u < 0 ? { kind: road[0], zh: road[1], en: road[2] } : { kind: road[0], zh: road[3], en: road[4] }
}

/** Roads along the lattice, from the margin on one side to the margin on the other. */
export function latticeRoads(terrain: Terrain): Road[] {
  const out: Road[] = []
  const add = (kind: RoadClass, zh: string | null, en: string | null, line: Point[], bridges = true): void => {
    for (const part of clip(line, blockedFor(bridges ? kind : 'street', terrain))) out.push({ kind, zh, en, line: part })
  }
  const [top, bottom] = [vOf(-margin), vOf(rows + margin)]
  const [left, right] = [uOf(-margin), uOf(columns + margin)]
  for (let c = -margin; c <= columns + margin; c++) {
    const u = uOf(c)
    const road = columnRoads[c]
    if (!road) add('street', null, null, straight([u, top], [u, bottom], 120))
    else {
      add(road[0], road[1], road[2], straight([u, top], [u, 0], 60))
      add(road[0], road[3], road[4], straight([u, 0], [u, bottom], 60))
    }
  }
  for (let r = -margin; r <= rows + margin; r++) {
    const v = vOf(r)
    const road = rowRoads[r]
    // In the south the river runs beside the rows: a road there would lie along the water, not across it.
    const bridges = r < 8
    if (!road) add('street', null, null, straight([left, v], [right, v], 120))
    else {
      add(road[0], road[1], road[2], straight([left, v], [0, v], 60), bridges)
      add(road[0], road[3], road[4], straight([0, v], [right, v], 60), bridges)
    }
  }
  return out
}

/** The inner streets of a cell: they cross at a place of the cell's own, so that neighbours do not line up. */
export interface Inner {
  u: number
  v: number
}
export function innerOf(row: number, column: number, random: Random): Inner {
  return {
    u: uOf(column) + cellWidth * random.between(0.42, 0.58),
    v: vOf(row) - cellHeight * random.between(0.42, 0.58),
  }
}
export function innerStreets(row: number, column: number, inner: Inner, terrain: Terrain): Road[] {
  const blocked = blockedFor('street', terrain)
  return [
    straight([inner.u, vOf(row)], [inner.u, vOf(row + 1)], 60),
    straight([uOf(column), inner.v], [uOf(column + 1), inner.v], 60),
  ].flatMap((line) => clip(line, blocked).map((part): Road => ({ kind: 'street', zh: null, en: null, line: part })))
}
