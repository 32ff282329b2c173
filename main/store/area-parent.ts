/** The hierarchy where a file does not give it: an area lies in the smallest larger one that holds it. */
import Flatbush from 'flatbush'
import { type Outline, ringsOf } from '../../contract/geometry.ts'
import { insidePoints, Shape } from './place.ts'
import type { Connection } from './sql.ts'

/** Outermost first; what is just an area may lie in anything larger. */
const rank: Record<string, number> = { district: 0, street: 1, community: 2, grid: 3 }
/** Borders drawn twice do not fit to the metre: so much of an area has to lie inside. */
const leastShare = 0.8
/** And the outer one is larger by more than a redrawn border. */
const leastLarger = 1.05

/** Gives every area without a parent the one that holds it. */
export function inferParents(db: Connection): void {
  const areas = db
    .prepare('SELECT id, level, parent_id AS parentId, geometry, west, south, east, north FROM area ORDER BY id')
    .all() as {
    id: number
    level: string
    parentId: number | null
    geometry: string
    west: number
    south: number
    east: number
    north: number
  }[]
  const orphans = areas.filter((area) => area.parentId === null)
  if (orphans.length === 0 || areas.length < 2) return
  const index = new Flatbush(areas.length)
  for (const area of areas) index.add(area.west, area.south, area.east, area.north)
  index.finish()
  const shapes = areas.map((area) => {
    const geometry = JSON.parse(area.geometry) as Outline
    return { geometry, shape: new Shape(area.id, ringsOf(geometry)) }
  })
  const parents = new Map(areas.map((area) => [area.id, area.parentId]))
  const liesIn = (inner: number, outer: number): boolean => {
    let at: number | null | undefined = inner
    for (let step = 0; at !== null && at !== undefined && step < 12; step++) {
      if (at === outer) return true
      at = parents.get(at)
    }
    return false
  }
  const set = db.prepare('UPDATE area SET parent_id = ? WHERE id = ?')
  for (const [i, area] of areas.entries()) {
    if (area.parentId !== null) continue
    const own = shapes[i] as (typeof shapes)[number]
    const points = insidePoints(own.geometry)
    if (points.length === 0) continue
    const near = index
      .search(area.west, area.south, area.east, area.north)
      .filter((j) => j !== i && (shapes[j] as (typeof shapes)[number]).shape.size > own.shape.size * leastLarger)
      .filter((j) => {
        const outer = areas[j] as (typeof areas)[number]
        const [a, b] = [rank[outer.level], rank[area.level]]
        return (a === undefined || b === undefined || a < b) && !liesIn(outer.id, area.id)
      })
      .sort((a, b) => (shapes[a] as (typeof shapes)[number]).shape.size - (shapes[b] as (typeof shapes)[number]).shape.size)
    const found = near.find((j) => {
      const { shape } = shapes[j] as (typeof shapes)[number]
      return points.filter(([lon, lat]) => shape.holds(lon, lat)).length >= points.length * leastShare
    })
    if (found === undefined) continue
    const parentId = (areas[found] as (typeof areas)[number]).id
    parents.set(area.id, parentId)
    set.run(parentId, area.id)
  }
}
