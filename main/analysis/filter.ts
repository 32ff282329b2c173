/** A filter as a predicate over the columns, kept apart by dimension so that facets can leave one out. */
import { haversineM, insideRings } from '../../contract/geometry.ts'
import type { Filter } from '../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import { type Columns, latOf, lonOf, mediaShift, mercatorX, mercatorY } from './columns.ts'

/** Bits of a row's failures: a row matches when it has none. */
export const dimension = { category: 1, subCategory: 2, area: 4, status: 8, level: 16, source: 32, media: 64, rest: 128 } as const

/** Minutes since 1970 of a day "2026-01-31" or minute "2026-01-31T08:30", wall clock. */
export const minuteOf = (moment: string): number =>
  Date.parse(`${moment.slice(0, 10)}T${moment.slice(11) || '00:00'}:00Z`) / 60_000

/** Which codes are wanted, as a table; null when the list does not narrow. */
function wanted(size: number, codes: Iterable<number> | null): Uint8Array | null {
  if (codes === null) return null
  const table = new Uint8Array(size)
  for (const code of codes) if (code >= 0 && code < size) table[code] = 1
  return table
}
const codesIn = (keys: readonly string[], list: readonly string[] | undefined): number[] | null =>
  list?.map((key) => keys.indexOf(key)) ?? null

/** Area rows (index + 1; 0 is "none") that the keys or names ask for, with everything inside them. */
function areaTable(columns: Columns, keys: readonly string[] | undefined): Uint8Array | null {
  if (!keys) return null
  const areas = columns.names.areas
  const table = new Uint8Array(areas.length + 1)
  if (keys.includes('none')) table[0] = 1
  const asked = new Set<number>()
  for (const area of areas) if (keys.includes(area.key) || keys.includes(area.zh) || keys.includes(area.en)) asked.add(area.id)
  const parents = new Map(areas.map((a) => [a.id, a.parentId]))
  areas.forEach((area, i) => {
    for (let id: number | null = area.id, steps = 0; id !== null && steps < 20; id = parents.get(id) ?? null, steps++) {
      if (asked.has(id)) {
        table[i + 1] = 1
        break
      }
    }
  })
  return table
}

/** Adds the failures of one filter to `fails` (one byte a row). */
export function addFailures(columns: Columns, filter: Filter, fails: Uint8Array): void {
  const { n } = columns
  const drop = (table: Uint8Array | null, of: ArrayLike<number>, bit: number, plus = 0): void => {
    if (!table) return
    for (let i = 0; i < n; i++) if (table[(of[i] as number) + plus] !== 1) fails[i]! |= bit
  }
  drop(wanted(256, codesIn(categoryKeys, filter.categories)), columns.category, dimension.category)
  drop(wanted(256, codesIn(statusKeys, filter.statuses)), columns.status, dimension.status)
  drop(wanted(256, filter.levels?.map((key) => levelKeys.indexOf(key) + 1) ?? null), columns.level, dimension.level)
  drop(areaTable(columns, filter.areas), columns.area, dimension.area, 1)
  if (filter.subCategories) {
    const names = new Set(filter.subCategories)
    drop(
      wanted(
        65_536,
        columns.names.subCategories.filter((s) => names.has(s.name)).map((s) => s.id),
      ),
      columns.subCategory,
      dimension.subCategory,
    )
  }
  if (filter.sources) {
    const names = new Set(filter.sources)
    drop(
      wanted(
        65_536,
        columns.names.sources.filter((s) => names.has(s.name)).map((s) => s.id),
      ),
      columns.source,
      dimension.source,
    )
  }
  if (filter.hasMedia !== undefined) {
    for (let i = 0; i < n; i++)
      if ((columns.flags[i] as number) >> mediaShift > 0 !== filter.hasMedia) fails[i]! |= dimension.media
  }
  const rest = dimension.rest
  if (filter.from !== undefined) {
    const from = minuteOf(filter.from)
    for (let i = 0; i < n; i++) if ((columns.minute[i] as number) < from) fails[i]! |= rest
  }
  if (filter.to !== undefined) {
    const to = minuteOf(filter.to)
    for (let i = 0; i < n; i++) if ((columns.minute[i] as number) >= to) fails[i]! |= rest
  }
  if (filter.hasLocation !== undefined) {
    for (let i = 0; i < n; i++) if (columns.isLocated(i) !== filter.hasLocation) fails[i]! |= rest
  }
  if (filter.suppressed !== undefined) {
    for (let i = 0; i < n; i++) if (columns.isSuppressed(i) !== filter.suppressed) fails[i]! |= rest
  }
  if (filter.bbox) {
    const box = boxTest(filter.bbox)
    for (let i = 0; i < n; i++)
      if (!columns.isLocated(i) || !box(columns.x[i] as number, columns.y[i] as number)) fails[i]! |= rest
  }
  if (filter.near) {
    const { lon, lat, metres } = filter.near
    for (let i = 0; i < n; i++) {
      if (!columns.isLocated(i) || haversineM(lon, lat, lonOf(columns.x[i] as number), latOf(columns.y[i] as number)) > metres)
        fails[i]! |= rest
    }
  }
  if (filter.polygon) {
    const rings = filter.polygon.type === 'Polygon' ? filter.polygon.coordinates : filter.polygon.coordinates.flat()
    let [west, south, east, north] = [180, 90, -180, -90]
    // A loop: a detailed coastline has more points than a call takes arguments.
    for (const ring of rings)
      for (const point of ring) {
        west = Math.min(west, point[0] as number)
        south = Math.min(south, point[1] as number)
        east = Math.max(east, point[0] as number)
        north = Math.max(north, point[1] as number)
      }
    const box = boxTest([west, south, east, north])
    for (let i = 0; i < n; i++) {
      const x = columns.x[i] as number
      const y = columns.y[i] as number
      if (!columns.isLocated(i) || !box(x, y) || !insideRings(lonOf(x), latOf(y), rings)) fails[i]! |= rest
    }
  }
}

/** Whether fixed-point Mercator places lie in a box of degrees, edges included; west > east crosses the antimeridian. */
export interface BoxTest {
  (x: number, y: number): boolean
  /** Whether everything between two eastings of the box is in it too. */
  joined(west: number, east: number): boolean
  /** Whether a rectangle may share a place with the box. */
  touches(west: number, north: number, east: number, south: number): boolean
}

export function boxTest([west, south, east, north]: readonly number[]): BoxTest {
  const x0 = mercatorX(west as number)
  const x1 = mercatorX(east as number)
  const y0 = mercatorY(north as number)
  const y1 = mercatorY(south as number)
  const across = (west as number) > (east as number)
  const test = (x: number, y: number): boolean => y >= y0 && y <= y1 && (across ? x >= x0 || x <= x1 : x >= x0 && x <= x1)
  return Object.assign(test, {
    joined: (w: number, e: number): boolean => !across || w >= x0 || e <= x1,
    touches: (w: number, n: number, e: number, s: number): boolean =>
      s >= y0 && n <= y1 && (across ? e >= x0 || w <= x1 : e >= x0 && w <= x1),
  })
}
