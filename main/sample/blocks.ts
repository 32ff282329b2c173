/** What stands inside a block: its kind, its buildings, its lanes. Plan metres throughout. */
import { communities } from './grid.ts'
import type { Random } from './random.ts'
import type { Point } from './shape.ts'
import type { Terrain } from './terrain.ts'

export type BlockKind = 'old' | 'slab' | 'tower' | 'shop' | 'work' | 'park' | 'civic' | 'open'
export interface Box {
  west: number
  south: number
  east: number
  north: number
}
export interface Block {
  kind: BlockKind
  box: Box
  buildings: Box[]
  lanes: Point[][]
}

/** How a community is built: shares of block kinds, in the order old, slab, tower, shop, work, park, open. */
const kinds: readonly BlockKind[] = ['old', 'slab', 'tower', 'shop', 'work', 'park', 'open']
const usual = [8, 46, 22, 9, 4, 7, 4]
const builds: Record<string, readonly number[]> = {
  柳荫社区: [66, 18, 4, 8, 0, 4, 0],
  纺织社区: [44, 34, 6, 6, 6, 4, 0],
  石塘社区: [52, 30, 6, 6, 2, 4, 0],
  工人村社区: [40, 46, 4, 4, 2, 4, 0],
  南桥社区: [42, 30, 8, 12, 2, 4, 2],
  集贤社区: [24, 44, 12, 12, 2, 4, 2],
  东站社区: [14, 46, 18, 14, 4, 4, 0],
  采石社区: [10, 22, 4, 4, 36, 8, 16],
  兴业社区: [4, 22, 6, 4, 50, 6, 8],
  联运社区: [4, 30, 16, 8, 34, 4, 4],
  东郊社区: [6, 30, 14, 4, 26, 8, 12],
  铁东社区: [6, 34, 8, 4, 28, 8, 12],
  机务社区: [16, 44, 12, 8, 16, 4, 0],
  南湾社区: [4, 30, 18, 4, 6, 18, 20],
  湖畔社区: [2, 40, 34, 8, 0, 14, 2],
  麓园社区: [2, 40, 32, 8, 0, 14, 4],
  学府社区: [4, 44, 30, 14, 0, 6, 2],
}

/** @param community index, -1 outside the district: thinner there */
export function kindOf(community: number, random: Random): BlockKind {
  if (community < 0) return random.chance(0.42) ? (random.chance(0.6) ? 'slab' : 'work') : random.chance(0.12) ? 'park' : 'open'
  const shares = builds[communities[community]!.zh] ?? usual
  let at = random.unit() * shares.reduce((sum, share) => sum + share, 0)
  for (let i = 0; i < shares.length; i++) {
    at -= shares[i]!
    if (at < 0) return kinds[i]!
  }
  return 'slab'
}

/** Rows of houses: depth, gap between rows, length from-to, gap beside, share left out (metres). */
const patterns: Partial<Record<BlockKind, readonly [number, number, number, number, number, number]>> = {
  old: [12, 12, 22, 44, 6, 0.14],
  slab: [12.5, 23, 44, 66, 13, 0.12],
  tower: [24, 34, 26, 34, 30, 0.1],
  shop: [38, 16, 44, 84, 14, 0.12],
  work: [44, 18, 70, 120, 18, 0.1],
  civic: [18, 34, 50, 90, 22, 0.25],
}

/** Fills a block with buildings that keep clear of water, rails and the ring. */
export function fill(kind: BlockKind, box: Box, terrain: Terrain, random: Random): Block {
  const block: Block = { kind, box, buildings: [], lanes: [] }
  const pattern = patterns[kind]
  if (!pattern) return block
  const [depth, rowGap, shortest, longest, sideGap, left] = pattern
  const edge = kind === 'old' ? 7 : 13
  const width = box.east - box.west
  const height = box.north - box.south
  if (width < 70 || height < 60) return block
  const clear = (b: Box): boolean => {
    const u = (b.west + b.east) / 2
    const v = (b.south + b.north) / 2
    const reach = Math.max(b.east - b.west, b.north - b.south) / 2
    return (
      terrain.toRiver(u, v) > reach + 44 &&
      terrain.toBrook(u, v) > reach + 26 &&
      terrain.toRail(u, v) > reach + 16 &&
      terrain.toRing(u, v) > reach + 22 &&
      terrain.lakeReach(u, v) > 1.35
    )
  }
  // A lane splits most blocks; houses keep off it.
  const rowsOf = Math.max(1, Math.floor((height - 2 * edge + rowGap) / (depth + rowGap)))
  const pitch = rowsOf > 1 ? (height - 2 * edge - depth) / (rowsOf - 1) : 0
  const laneRow = rowsOf > 2 && kind !== 'shop' && kind !== 'civic' ? 1 + random.below(rowsOf - 1) : -1
  const laneU = box.west + width * random.between(0.35, 0.65)
  const across = kind === 'old' || (kind === 'slab' && random.chance(0.5))
  for (let row = 0; row < rowsOf; row++) {
    const south = box.south + edge + row * pitch + (kind === 'old' ? random.between(-1.5, 1.5) : 0)
    let west = box.west + edge + random.between(0, 5)
    while (west + shortest <= box.east - edge) {
      const length = Math.min(random.between(shortest, longest), box.east - edge - west)
      const deep = depth * random.between(0.9, kind === 'old' ? 1.25 : 1.08)
      const house = { west, south, east: west + length, north: south + deep }
      const onLane = across && house.west < laneU + 5 && house.east > laneU - 5
      if (onLane) {
        // Cut at the lane when both halves stay houses, else leave it out.
        if (laneU - 5 - west > shortest * 0.6) {
          house.east = laneU - 5
          if (clear(house)) block.buildings.push(house)
        }
        west = laneU + 5
        continue
      }
      if (!random.chance(left) && clear(house)) block.buildings.push(house)
      west = house.east + sideGap * random.between(0.8, 1.3)
    }
  }
  if (laneRow > 0) {
    const v = box.south + edge + laneRow * pitch - (pitch - depth) / 2
    block.lanes.push([
      [box.west - 8, v],
      [(box.west + box.east) / 2, v],
      [box.east + 8, v],
    ])
  }
  if (across)
    block.lanes.push([
      [laneU, box.south - 8],
      [laneU, (box.south + box.north) / 2],
      [laneU, box.north + 8],
    ])
  return block
}
