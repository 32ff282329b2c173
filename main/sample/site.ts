/** The places reports are about: compounds with numbered buildings, road stretches, junctions, landmarks. */

import type { Block } from './blocks.ts'
import { cellHeight, cellWidth, columns, communityOf, rows, uOf, vOf } from './grid.ts'
import { columnRoad, rowRoad } from './roads.ts'
import type { Plan } from './shape.ts'
import type { Terrain } from './terrain.ts'

export type SiteKind = 'home' | 'road' | 'junction' | 'market' | 'school' | 'hospital' | 'station' | 'park' | 'work' | 'mall'

/** One spot of a site: what follows its name, and where it is (WGS-84). */
export interface Spot {
  zh: string
  en: string
  lon: number
  lat: number
}
export interface Site {
  kind: SiteKind
  zh: string
  en: string
  /** Index into `communities`. */
  community: number
  /** The road it lies on. */
  roadZh: string
  roadEn: string
  weight: number
  /** Densely built and old: more of its reports are about fire, wiring and stairs. */
  old: boolean
  spots: Spot[]
}

/** The named road nearest to a plan point. */
export function nearestRoad(u: number, v: number): { zh: string; en: string } {
  const column = Math.round(u / cellWidth + columns / 2)
  const row = Math.round(rows / 2 - v / cellHeight)
  const toColumn = Math.abs(u - uOf(column))
  const toRow = Math.abs(v - vOf(row))
  const road = toColumn < toRow ? columnRoad(column, v) : rowRoad(row, u)
  return road ?? rowRoad(Math.max(0, Math.min(rows, row)), u)!
}

export function homeSite(name: { zh: string; en: string }, block: Block, community: number, weight: number, plan: Plan): Site {
  const { west, east, south, north } = block.box
  const road = nearestRoad((west + east) / 2, (south + north) / 2)
  return {
    kind: block.kind === 'work' ? 'work' : block.kind === 'shop' ? 'mall' : 'home',
    ...name,
    community,
    roadZh: road.zh,
    roadEn: road.en,
    weight,
    old: block.kind === 'old',
    // Numbered from the north-west, as the plates on the houses are.
    spots: [...block.buildings]
      .sort((a, b) => b.north - a.north || a.west - b.west)
      .map((b, i) => {
        const [lon, lat] = plan.place((b.west + b.east) / 2, (b.south + b.north) / 2)
        return { zh: `${i + 1}号楼`, en: `Building ${i + 1}`, lon, lat }
      }),
  }
}

const weights: Record<string, number> = { primary: 2.2, secondary: 1.4, street: 0.7 }

/** Road stretches and junctions of the district, a little inside the cell whose community answers for them. */
export function roadSites(plan: Plan, terrain: Terrain): Site[] {
  const sites: Site[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const community = communityOf(row, column)
      if (community < 0) continue
      const top = vOf(row)
      const left = uOf(column)
      const along = rowRoad(row, left + 1)!
      const down = columnRoad(column, top - 1)!
      const dry = (u: number, v: number): boolean => terrain.toRiver(u, v) > 20 && terrain.lakeReach(u, v) > 1.15
      const number = (n: number, u: number, v: number): Spot => {
        const [lon, lat] = plan.place(u, v)
        return { zh: `${n}号`, en: `No. ${n}`, lon, lat }
      }
      const north: Spot[] = []
      const west: Spot[] = []
      for (let i = 1; i <= 6; i++) {
        const u = left + (cellWidth * i) / 7
        const v = top - (cellHeight * i) / 7
        if (dry(u, top - 14)) north.push(number(column * 60 + i * 8 + 2, u, top - 14))
        if (dry(left + 14, v)) west.push(number(row * 50 + i * 7 + 1, left + 14, v))
      }
      for (const [road, spots] of [
        [along, north],
        [down, west],
      ] as const)
        if (spots.length > 0)
          sites.push({
            kind: 'road',
            zh: road.zh,
            en: road.en,
            community,
            roadZh: road.zh,
            roadEn: road.en,
            weight: weights[road.kind]!,
            old: false,
            spots: [...spots],
          })
      if (dry(left + 18, top - 18)) {
        const [lon, lat] = plan.place(left + 18, top - 18)
        sites.push({
          kind: 'junction',
          zh: `${along.zh}与${down.zh}路口`,
          en: `${along.en} and ${down.en}`,
          community,
          roadZh: along.zh,
          roadEn: along.en,
          weight: weights[along.kind]! * weights[down.kind]!,
          old: false,
          spots: [{ zh: '', en: '', lon, lat }],
        })
      }
    }
  return sites
}
