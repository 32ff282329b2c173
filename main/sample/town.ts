/** The whole town from a seed: what is drawn, and the places reports are about. */
import type { Feature, Geometry } from 'geojson'
import { type Block, type Box, fill, kindOf } from './blocks.ts'
import { cellHeight, cellWidth, columns, communities, communityOf, margin, rows, uOf, vOf } from './grid.ts'
import {
  canal,
  columnRoads,
  compoundEnds,
  compoundStarts,
  type Landmark,
  lake,
  lakePark,
  landmarks,
  oldCompounds,
  railway,
  ringRoad,
  river,
  rowRoads,
} from './names.ts'
import { Random } from './random.ts'
import { innerOf, innerStreets, latticeRoads, type Road } from './roads.ts'
import { Plan, type Point, ribbon } from './shape.ts'
import { homeSite, nearestRoad, roadSites, type Site, type Spot } from './site.ts'
import { type Terrain, terrainOf } from './terrain.ts'

export interface Town {
  seed: number
  plan: Plan
  features: Feature[]
  sites: Site[]
}

const insets = { primary: 21, secondary: 16, street: 12 } as const
const spotNames: Record<Landmark['type'], readonly (readonly [string, string])[]> = {
  hospital: [
    ['急诊楼', 'emergency wing'],
    ['门诊楼', 'outpatient building'],
    ['住院部', 'ward building'],
    ['停车场', 'car park'],
  ],
  school: [
    ['正门', 'main gate'],
    ['东侧围墙', 'east wall'],
    ['后门', 'back gate'],
  ],
  station: [
    ['进站口', 'entrance'],
    ['出站口', 'exit'],
    ['站前广场', 'forecourt'],
    ['地下停车场', 'underground car park'],
  ],
  market: [
    ['水产区', 'fish hall'],
    ['蔬菜区', 'vegetable hall'],
    ['熟食区', 'cooked-food row'],
    ['东门', 'east gate'],
    ['后巷', 'back lane'],
  ],
  park: [
    ['北门', 'north gate'],
    ['健身区', 'exercise area'],
    ['儿童游乐场', 'playground'],
  ],
  office: [['大厅', 'hall']],
  mall: [
    ['一层', 'ground floor'],
    ['地下车库', 'garage'],
    ['北广场', 'north plaza'],
    ['卸货区', 'loading bay'],
  ],
}

const ringOf = (plan: Plan, box: Box, by = 0): Point[] => {
  const [w, s, e, n] = [box.west - by, box.south - by, box.east + by, box.north + by]
  return plan.line([
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ])
}

class Sheet {
  readonly features: Feature[] = []
  add(kind: string, geometry: Geometry, more: Record<string, string> = {}): void {
    this.features.push({ type: 'Feature', properties: { kind, ...more }, geometry })
  }
}

const named = (name: { zh: string | null; en: string | null }): Record<string, string> =>
  name.zh === null || name.en === null ? {} : { zh: name.zh, en: name.en }

/** The four blocks of a cell, inside its roads. */
function boxes(row: number, column: number, inner: { u: number; v: number }): Box[] {
  const inset = (road: readonly [keyof typeof insets, ...string[]] | undefined): number => insets[road?.[0] ?? 'street']
  const west = uOf(column) + inset(columnRoads[column])
  const east = uOf(column + 1) - inset(columnRoads[column + 1])
  const north = vOf(row) - inset(rowRoads[row])
  const south = vOf(row + 1) + inset(rowRoads[row + 1])
  const [u, v] = [inner.u, inner.v]
  return [
    { west, south: v + 9, east: u - 9, north },
    { west: u + 9, south: v + 9, east, north },
    { west, south, east: u - 9, north: v - 9 },
    { west: u + 9, south, east, north: v - 9 },
  ]
}

function drawWater(sheet: Sheet, plan: Plan, t: Terrain): void {
  const wide = (more: number): Point[] => plan.line(ribbon(t.river, (i) => t.riverHalf[i]! + more))
  sheet.add('bank', { type: 'Polygon', coordinates: [wide(34)] })
  sheet.add('water', { type: 'Polygon', coordinates: [wide(0)] }, { ...river, water: 'river' })
  sheet.add('water', { type: 'LineString', coordinates: plan.line(t.river) }, { ...river, water: 'river-line' })
  sheet.add('bank', { type: 'Polygon', coordinates: [plan.line(ribbon(t.brook, () => 22))] })
  sheet.add('water', { type: 'Polygon', coordinates: [plan.line(ribbon(t.brook, () => 11))] }, { ...canal, water: 'brook' })
  sheet.add('water', { type: 'Polygon', coordinates: [plan.line(t.lake)] }, { ...lake, water: 'lake' })
}

/** Clears a park of the river: its corners stay on the near side. Parks on the water are drawn below it anyway. */
function landmarkSite(mark: Landmark, box: Box, block: Block, community: number, plan: Plan): Site {
  const [u, v] = [(box.west + box.east) / 2, (box.south + box.north) / 2]
  const road = nearestRoad(u, v)
  const corners: Point[] = [
    [box.west + 20, v],
    [box.east - 20, v],
    [u, box.north - 20],
    [u, box.south + 20],
    [u, v],
  ]
  const spots = spotNames[mark.type].map(([zh, en], i): Spot => {
    const [lon, lat] = plan.place(...(corners[i] ?? [u, v]))
    return { zh, en, lon, lat }
  })
  const kind = mark.type === 'office' ? 'mall' : mark.type
  return {
    kind,
    zh: mark.zh,
    en: mark.en,
    community,
    roadZh: road.zh,
    roadEn: road.en,
    weight: 3 + block.buildings.length / 10,
    old: false,
    spots,
  }
}

/** Names for compounds, every pair of halves once, in an order of the seed's own. */
function compoundNames(random: Random): () => { zh: string; en: string } {
  const pairs = random.shuffled(compoundStarts.flatMap((start) => compoundEnds.map((end) => [start, end] as const)))
  let next = 0
  return () => {
    const [start, end] = pairs[next++ % pairs.length]!
    const again = next > pairs.length ? '二期' : ''
    return { zh: `${start[0]}${end[0]}${again}`, en: `${start[1]} ${end[1]}${again === '' ? '' : ' II'}` }
  }
}

// The last town drawn: the map and the reports of one sample ask for the same.
let last: Town | null = null

/** The town of a seed. Callers do not change it. */
export function townOf(seed: number): Town {
  if (last?.seed !== seed) last = drawTown(seed)
  return last
}

function drawTown(seed: number): Town {
  const plan = new Plan(seed)
  const terrain = terrainOf(seed)
  const random = new Random(seed, 4)
  const nextName = compoundNames(new Random(seed, 5))
  const sheet = new Sheet()
  const sites: Site[] = []
  const roads: Road[] = latticeRoads(terrain)
  const yards: Point[][] = []
  const parks: Point[][] = []
  const buildings: Point[][][] = []
  const lanes: Point[][] = []

  const edge: Box = {
    west: uOf(-margin) - 900,
    south: vOf(rows + margin) - 900,
    east: uOf(columns + margin) + 900,
    north: vOf(-margin) + 900,
  }
  sheet.add('land', { type: 'Polygon', coordinates: [ringOf(plan, edge)] })

  for (let row = -margin; row < rows + margin; row++)
    for (let column = -margin; column < columns + margin; column++) {
      const community = communityOf(row, column)
      const inner = innerOf(row, column, random)
      const inLakePark = row >= lakePark.rows[0] - 1 && row < lakePark.rows[1] && column === lakePark.columns[0]
      if (inLakePark) continue
      const far = row < -1 || row > rows || column < -1 || column > columns
      roads.push(...innerStreets(row, column, inner, terrain).filter(() => !far || random.chance(0.5)))
      if (far) continue
      boxes(row, column, inner).forEach((box, quarter) => {
        const here = (m: { row: number; column: number; quarter: number }): boolean =>
          m.row === row && m.column === column && m.quarter === quarter
        const mark = landmarks.find(here)
        const old = oldCompounds.find(here)
        let kind = kindOf(community, random)
        if (old) kind = 'old'
        if (mark) kind = mark.type === 'park' ? 'park' : mark.type === 'market' || mark.type === 'mall' ? 'shop' : 'civic'
        const block = fill(kind, box, terrain, random)
        const u = (box.west + box.east) / 2
        const v = (box.south + box.north) / 2
        if (kind === 'park' && terrain.toRiver(u, v) > 40) parks.push(ringOf(plan, box, -2))
        if (block.buildings.length > 0) {
          if (community >= 0) yards.push(ringOf(plan, box, -3))
          buildings.push(...block.buildings.map((b) => [ringOf(plan, b)]))
          lanes.push(
            ...block.lanes.filter((lane) => lane.every(([x, y]) => terrain.toRiver(x, y) > 30 && terrain.toRail(x, y) > 15)),
          )
        }
        if (community < 0) return
        if (mark) {
          sites.push(landmarkSite(mark, box, block, community, plan))
          const [lon, lat] = plan.place(u, v)
          sheet.add('place', { type: 'Point', coordinates: [lon, lat] }, { zh: mark.zh, en: mark.en, place: mark.type })
        } else if (block.buildings.length > 1) {
          const home = kind === 'old' || kind === 'slab' || kind === 'tower'
          const name = old ?? (home ? nextName() : workName(kind, row, column, quarter, u, v))
          // Few places send much and most send little.
          const spread = random.unit()
          const weight = (block.buildings.length / 12) * (old ? 5 : 0.35 + 2 * spread * spread * spread)
          const site = homeSite({ zh: name.zh, en: name.en }, block, community, weight, plan)
          sites.push(site)
        }
      })
    }
  const lakeBox: Box = {
    west: uOf(lakePark.columns[0]) + 10,
    east: uOf(lakePark.columns[1] + 1) - 10,
    north: vOf(lakePark.rows[0] - 1) - 10,
    south: vOf(lakePark.rows[1]) + 10,
  }
  parks.push(ringOf(plan, lakeBox))
  const parkMark: Landmark = { type: 'park', zh: lakePark.zh, en: lakePark.en, row: 2, column: 10, quarter: 0 }
  const shore: Box = { ...lakeBox, south: lakeBox.north - 60 }
  sites.push(landmarkSite(parkMark, shore, { kind: 'park', box: shore, buildings: [], lanes: [] }, communityOf(2, 10), plan))
  const [parkLon, parkLat] = plan.place(uOf(10) + cellWidth * 0.3, vOf(4) + cellHeight * 0.22)
  sheet.add('place', { type: 'Point', coordinates: [parkLon, parkLat] }, { zh: lakePark.zh, en: lakePark.en, place: 'park' })

  // Many small shapes go into few features: a tenth of the bytes for names and braces.
  const bundle = (kind: string, rings: Point[][][], size: number): void => {
    for (let i = 0; i < rings.length; i += size) sheet.add(kind, { type: 'MultiPolygon', coordinates: rings.slice(i, i + size) })
  }
  bundle(
    'yard',
    yards.map((r) => [r]),
    200,
  )
  bundle(
    'park',
    parks.map((r) => [r]),
    100,
  )
  drawWater(sheet, plan, terrain)
  bundle('building', buildings, 400)
  sheet.add('lane', { type: 'MultiLineString', coordinates: lanes.map((l) => plan.line(l)) })
  const plain = new Map<string, Point[][]>()
  for (const road of roads) {
    if (road.zh !== null) sheet.add(road.kind, { type: 'LineString', coordinates: plan.line(road.line) }, named(road))
    else plain.set(road.kind, [...(plain.get(road.kind) ?? []), plan.line(road.line)])
  }
  for (const [kind, lines] of plain) sheet.add(kind, { type: 'MultiLineString', coordinates: lines })
  sheet.add('rail', { type: 'LineString', coordinates: plan.line(terrain.rail) }, { ...railway })
  sheet.add('ring', { type: 'LineString', coordinates: plan.line(terrain.ring) }, { ...ringRoad })

  sites.push(...roadSites(plan, terrain))
  return { seed, plan, features: sheet.features, sites: sites.filter((s) => s.spots.length > 0 && communities[s.community]) }
}

/** A works or a row of shops is called after its road. */
function workName(kind: string, row: number, column: number, quarter: number, u: number, v: number): { zh: string; en: string } {
  const road = nearestRoad(u, v)
  const n = (row * 4 + column * 2 + quarter) % 9
  const zh =
    kind === 'work'
      ? ['机械厂', '物流园', '包装厂', '冷库', '仓储中心', '五金厂', '印刷厂', '汽修园', '建材市场']
      : ['商业街', '沿街商铺', '购物中心', '餐饮街', '美食城', '写字楼', '商务楼', '数码城', '家居城']
  const en =
    kind === 'work'
      ? [
          'Machine Works',
          'Logistics Park',
          'Packaging Works',
          'Cold Store',
          'Warehouses',
          'Hardware Works',
          'Printing Works',
          'Garage Park',
          'Building Supplies',
        ]
      : [
          'Shopping Street',
          'Shops',
          'Shopping Centre',
          'Restaurant Row',
          'Food Court',
          'Offices',
          'Business House',
          'Electronics Hall',
          'Furniture Hall',
        ]
  return { zh: `${road.zh}${zh[n]}`, en: `${road.en} ${en[n]}` }
}
