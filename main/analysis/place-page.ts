/** Everything the columns know of one place: counts, months, what came back, and the spots around it. */
import type { Day, PlacePage, ReportId } from '../../contract/model.ts'
import { categoryKeys, statusKeys } from '../../contract/taxonomy.ts'
import { isoDay } from '../../contract/time.ts'
import { type Columns, latOf, lonOf } from './columns.ts'
import { binStart, dayOf } from './time.ts'

const closedCode = statusKeys.indexOf('closed')
export const openCodes = new Set((['open', 'checking', 'referred', 'returned'] as const).map((key) => statusKeys.indexOf(key)))
const neighbourMetres = 1_000
const neighboursAtMost = 20
/** A neighbour's reports lie within this of its middle. */
const spotMetres = 60
/** Ids of a neighbour that its name is taken from. */
const idsForName = 60

export interface Spot {
  lon: number
  lat: number
  metres: number
  count: number
  ids: Uint32Array
}
export interface PlaceFound {
  incidents: number
  /** First and last report in time, null without any. */
  first: ReportId | null
  last: ReportId | null
  byCategory: Omit<PlacePage['byCategory'][number], 'cameBack'>[]
  months: { from: Day; counts: number[] }[]
  categories: PlacePage['categories']
  /** All, oldest first, and those with status closed. */
  ids: Uint32Array
  closedIds: Uint32Array
}
/** @param rows of the place; @param incidents for each row of the columns the first row of its incident */
export function placeFound(columns: Columns, rows: Uint32Array, incidents: Int32Array): PlaceFound {
  const kinds = categoryKeys.length
  const seen = new Set<number>()
  const total = new Uint32Array(kinds)
  const open = new Uint32Array(kinds)
  const closed = new Uint32Array(kinds)
  const closedIds: number[] = []
  let first = -1
  let last = -1
  const before = (a: number, b: number): boolean =>
    (columns.minute[a] as number) < (columns.minute[b] as number) ||
    (columns.minute[a] === columns.minute[b] && (columns.id[a] as number) < (columns.id[b] as number))
  for (const row of rows) {
    const kind = columns.category[row] as number
    const status = columns.status[row] as number
    seen.add(incidents[row] as number)
    total[kind]! += 1
    if (status === closedCode) {
      closed[kind]! += 1
      closedIds.push(columns.id[row] as number)
    } else if (openCodes.has(status)) open[kind]! += 1
    if (first < 0 || before(row, first)) first = row
    if (last < 0 || before(last, row)) last = row
  }
  const present = categoryKeys.flatMap((_, kind) => ((total[kind] as number) > 0 ? [kind] : []))
  return {
    incidents: seen.size,
    first: first < 0 ? null : (columns.id[first] as number),
    last: last < 0 ? null : (columns.id[last] as number),
    byCategory: present.map((kind) => ({
      category: categoryKeys[kind]!,
      total: total[kind] as number,
      open: open[kind] as number,
      closed: closed[kind] as number,
    })),
    months: first < 0 ? [] : monthsOf(columns, rows, present, first, last),
    categories: present.map((kind) => categoryKeys[kind]!),
    ids: rows
      .slice()
      .sort((a, b) => (before(a, b) ? -1 : 1))
      .map((row) => columns.id[row] as number),
    closedIds: Uint32Array.from(closedIds),
  }
}

function monthsOf(columns: Columns, rows: Uint32Array, present: number[], first: number, last: number): PlaceFound['months'] {
  const place = new Int32Array(categoryKeys.length)
  for (const [i, kind] of present.entries()) place[kind] = i
  const months = new Map<number, number[]>()
  const end = binStart(dayOf(columns.minute[last] as number), 'month')
  // 32 days from the first of a month is always in the next one.
  for (let month = binStart(dayOf(columns.minute[first] as number), 'month'); month <= end; month = binStart(month + 32, 'month'))
    months.set(month, new Array<number>(present.length).fill(0))
  for (const row of rows) {
    const counts = months.get(binStart(dayOf(columns.minute[row] as number), 'month')) as number[]
    counts[place[columns.category[row] as number] as number]! += 1
  }
  return [...months].map(([month, counts]) => ({ from: isoDay(month), counts }))
}

/**
 * Spots with reports within a kilometre of a place but not in it: the nearest 20.
 * A spot is what lies within 60 m of the busiest place not yet taken.
 */
export function neighboursOf(columns: Columns, rows: Uint32Array, at: { lon: number; lat: number; metres: number }): Spot[] {
  const east = 111_195 * Math.cos((at.lat * Math.PI) / 180)
  const side = spotMetres / 2
  const near: { row: number; x: number; y: number }[] = []
  const cells = new Map<string, number[]>()
  for (const row of rows) {
    if (!columns.isLocated(row)) continue
    const x = (lonOf(columns.x[row] as number) - at.lon) * east
    const y = (latOf(columns.y[row] as number) - at.lat) * 111_195
    const away = Math.hypot(x, y)
    if (away <= at.metres || away > neighbourMetres + at.metres) continue
    const key = `${Math.floor(x / side)} ${Math.floor(y / side)}`
    const list = cells.get(key)
    if (list) list.push(near.length)
    else cells.set(key, [near.length])
    near.push({ row, x, y })
  }
  const taken = new Uint8Array(near.length)
  const spots: Spot[] = []
  const order = [...cells].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
  for (const [key, list] of order) {
    const free = list.filter((i) => taken[i] === 0)
    if (free.length === 0) continue
    const mean = (of: 'x' | 'y'): number => free.reduce((sum, i) => sum + near[i]![of], 0) / free.length
    const [x, y] = [mean('x'), mean('y')]
    const [cx, cy] = key.split(' ').map(Number) as [number, number]
    const found: number[] = []
    for (let dx = -2; dx <= 2; dx++)
      for (let dy = -2; dy <= 2; dy++)
        for (const i of cells.get(`${cx + dx} ${cy + dy}`) ?? [])
          if (taken[i] === 0 && Math.hypot(near[i]!.x - x, near[i]!.y - y) <= spotMetres) {
            taken[i] = 1
            found.push(i)
          }
    if (found.length === 0) continue
    spots.push({
      lon: at.lon + x / east,
      lat: at.lat + y / 111_195,
      metres: Math.hypot(x, y),
      count: found.length,
      ids: Uint32Array.from(found.slice(0, idsForName), (i) => columns.id[near[i]!.row] as number),
    })
  }
  // A single report is no spot worth naming where enough others are.
  const several = spots.filter((spot) => spot.count > 1)
  return (several.length >= 5 ? several : spots).sort((a, b) => a.metres - b.metres).slice(0, neighboursAtMost)
}
