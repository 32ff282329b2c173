/** A filter as predicates over the columns, each a bitmap that is made once and kept: a change makes one anew. */
import { boundsOfRings, haversineM, type Rings, ringsOf } from '../../contract/geometry.ts'
import type { Filter } from '../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import { type Bits, bitsOfCodes, dropBits, emptyBits, fullBits, setBit } from './bits.ts'
import { type Columns, latOf, lonOf, mediaShift, mercatorX, mercatorY } from './columns.ts'
import { bitsInside, inside, type Judge, outside, partly, setRun } from './quads.ts'

/** What a facet may leave out. */
export type FacetDimension = 'category' | 'subCategory' | 'area' | 'status' | 'level' | 'source' | 'media'

export interface Predicate {
  /** Two predicates of one key let the same rows through. */
  key: string
  dimension: FacetDimension | 'rest'
  make(): Bits
}

/** Minutes since 1970 of a day "2026-01-31" or minute "2026-01-31T08:30", wall clock. */
export const minuteOf = (moment: string): number =>
  Date.parse(`${moment.slice(0, 10)}T${moment.slice(11) || '00:00'}:00Z`) / 60_000

/** Which codes are wanted, as a table. */
function wanted(size: number, codes: Iterable<number>): Uint8Array {
  const table = new Uint8Array(size)
  for (const code of codes) if (code >= 0 && code < size) table[code] = 1
  return table
}

/** Area rows (index + 1; 0 is "none") that the keys or names ask for, with everything inside them. */
function areaTable(columns: Columns, keys: readonly string[]): Uint8Array {
  const areas = columns.names.areas
  const table = new Uint8Array(areas.length + 1)
  if (keys.includes('none')) table[0] = 1
  const names = new Set(keys)
  const asked = new Set<number>()
  for (const area of areas) if (names.has(area.key) || names.has(area.zh) || names.has(area.en)) asked.add(area.id)
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

/**
 * The predicates of a filter; its from and to are no part of them (see `boundsOf`), nor are text and incidents.
 * Order and repetition in a list make no difference to a key.
 */
export function predicatesOf(columns: Columns, filter: Filter): Predicate[] {
  const { n } = columns
  const list: Predicate[] = []
  const add = (dimension: Predicate['dimension'], name: string, value: unknown, make: () => Bits): void => {
    list.push({ key: `${name} ${JSON.stringify(value)}`, dimension, make })
  }
  const sorted = <T>(values: readonly T[]): T[] => [...new Set(values)].sort()
  const named = (names: { id: number; name: string }[], keys: readonly string[]): Uint8Array => {
    const asked = new Set(keys)
    return wanted(
      65_536,
      names.filter((s) => asked.has(s.name)).map((s) => s.id),
    )
  }
  const { categories, statuses, levels, areas, subCategories, sources, hasMedia, ids } = filter
  if (categories)
    add('category', 'category', sorted(categories), () =>
      bitsOfCodes(
        n,
        columns.category,
        wanted(
          256,
          categories.map((key) => categoryKeys.indexOf(key)),
        ),
      ),
    )
  if (statuses)
    add('status', 'status', sorted(statuses), () =>
      bitsOfCodes(
        n,
        columns.status,
        wanted(
          256,
          statuses.map((key) => statusKeys.indexOf(key)),
        ),
      ),
    )
  if (levels)
    add('level', 'level', sorted(levels), () =>
      bitsOfCodes(
        n,
        columns.level,
        wanted(
          256,
          levels.map((key) => levelKeys.indexOf(key) + 1),
        ),
      ),
    )
  if (areas) add('area', 'area', sorted(areas), () => bitsOfCodes(n, columns.area, areaTable(columns, areas), 1))
  if (subCategories)
    add('subCategory', 'subCategory', sorted(subCategories), () =>
      bitsOfCodes(n, columns.subCategory, named(columns.names.subCategories, subCategories)),
    )
  if (sources)
    add('source', 'source', sorted(sources), () => bitsOfCodes(n, columns.source, named(columns.names.sources, sources)))
  if (hasMedia !== undefined) {
    const table = Uint8Array.from({ length: 256 }, (_, flags) => (flags >> mediaShift > 0 === hasMedia ? 1 : 0))
    add('media', 'media', hasMedia, () => bitsOfCodes(n, columns.flags, table))
  }
  if (ids)
    add('rest', 'ids', ids, () => {
      const bits = emptyBits(n)
      for (const id of ids) {
        const row = columns.rowOf(id)
        if (row >= 0) setBit(bits, row)
      }
      return bits
    })
  const { hasLocation, suppressed, bbox, near, polygon } = filter
  if (hasLocation !== undefined)
    add('rest', 'hasLocation', hasLocation, () => {
      const bits = emptyBits(n)
      if (hasLocation) setRun(bits, 0, columns.drawn)
      else setRun(bits, columns.drawn, n)
      return bits
    })
  if (suppressed !== undefined)
    add('rest', 'suppressed', suppressed, () => {
      const bits = suppressedBits(columns)
      if (suppressed) return bits
      const others = fullBits(n)
      dropBits(others, bits)
      return others
    })
  if (bbox)
    add('rest', 'bbox', bbox, () => {
      const box = boxTest(bbox)
      return bitsInside(columns, box.judge, (row) => box(columns.x[row] as number, columns.y[row] as number))
    })
  if (near) add('rest', 'near', near, () => bitsNear(columns, near.lon, near.lat, near.metres))
  if (polygon) add('rest', 'polygon', polygon, () => bitsOfRings(columns, ringsOf(polygon)))
  return list
}

export function suppressedBits(columns: Columns): Bits {
  const bits = emptyBits(columns.n)
  for (let row = columns.drawn; row < columns.n; row++) if (columns.isSuppressed(row)) setBit(bits, row)
  return bits
}

/** Minutes [from, to) that all the filters ask for; null where none does. */
export function boundsOf(filters: readonly Filter[]): { from: number | null; to: number | null } {
  let from: number | null = null
  let to: number | null = null
  for (const filter of filters) {
    if (filter.from !== undefined) from = Math.max(from ?? Number.NEGATIVE_INFINITY, minuteOf(filter.from))
    if (filter.to !== undefined) to = Math.min(to ?? Number.POSITIVE_INFINITY, minuteOf(filter.to))
  }
  return { from, to }
}

/** The rows at places [first, last) of the time order. */
export function bitsOfTime(columns: Columns, first: number, last: number): Bits {
  const { n, byTime, minute } = columns
  const bits = emptyBits(n)
  if (first >= last) return bits
  if (last - first < n / 8) {
    for (let i = first; i < last; i++) setBit(bits, byTime[i] as number)
    return bits
  }
  // Many: reading all minutes front to back is quicker than jumping to each row.
  const from = minute[byTime[first] as number] as number
  const span = (minute[byTime[last - 1] as number] as number) - from
  const whole = n >>> 5
  for (let w = 0, row = 0; w < whole; w++) {
    let word = 0
    // Before `from` the difference wraps round to a large number.
    for (let b = 0; b < 32; b++, row++) word |= (((minute[row] as number) - from) >>> 0 <= span ? 1 : 0) << b
    bits[w] = word
  }
  for (let row = whole << 5; row < n; row++) if (((minute[row] as number) - from) >>> 0 <= span) setBit(bits, row)
  return bits
}

/** The drawn rows within metres of a point. */
export function bitsNear(columns: Columns, lon: number, lat: number, metres: number): Bits {
  const { x, y } = columns
  // A box that holds the circle: a little more than the widest of it, the whole round where it reaches a pole.
  const up = (metres / 111_000) * 1.001
  const widest = Math.cos((Math.min(89.9, Math.abs(lat) + up) * Math.PI) / 180)
  const across = (metres / 111_000 / widest) * 1.01
  const [south, north] = [lat - up, lat + up]
  const round = across >= 180 || north > 85 || south < -85
  const box = boxTest(
    round
      ? [-180, Math.max(-90, south), 180, Math.min(90, north)]
      : [
          lon - across < -180 ? lon - across + 360 : lon - across,
          south,
          lon + across > 180 ? lon + across - 360 : lon + across,
          north,
        ],
  )
  const judge = (w: number, n: number, e: number, s: number): number => (box.touches(w, n, e, s) ? partly : outside)
  return bitsInside(columns, judge, (row) => {
    const px = x[row] as number
    const py = y[row] as number
    return box(px, py) && haversineM(lon, lat, lonOf(px), latOf(py)) <= metres
  })
}

/** Edges listed in all bands together, at most so many and one for each edge. */
const mostBandEntries = 4_000_000

/**
 * Rows inside rings by the even-odd rule, exactly as `insideRings` has it: only the edges that cross a point's latitude
 * count, so each point is held against those of its band; squares that no edge touches are decided by one of their rows.
 */
function bitsOfRings(columns: Columns, rings: Rings): Bits {
  const { x, y } = columns
  const edges: number[] = []
  const [west, south, east, north] = boundsOfRings(rings)
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as [number, number]
      const [xj, yj] = ring[j] as [number, number]
      edges.push(xi, yi, xj, yj)
    }
  }
  if (edges.length === 0) return emptyBits(columns.n)
  const count = edges.length / 4
  // How many times the whole height the edges run up and down: an outline a few times, a scribble thousands of times.
  let climbs = 0
  for (let e = 0; e < edges.length; e += 4)
    climbs += Math.abs((edges[e + 1] as number) - (edges[e + 3] as number)) / (north - south || 1)
  const bands = Math.max(1, Math.floor(Math.min(4_096, count * 2, mostBandEntries / Math.max(1, climbs))))
  const bandOf = (lat: number): number =>
    Math.max(0, Math.min(bands - 1, Math.floor(((lat - south) / (north - south || 1)) * bands)))
  const byBand: number[][] = Array.from({ length: bands }, () => [])
  // Each edge in fixed point, a unit wider on every side: what it can touch.
  const boxes = new Float64Array(count * 4)
  for (let e = 0; e < count; e++) {
    const [xi, yi, xj, yj] = edges.slice(e * 4, e * 4 + 4) as [number, number, number, number]
    for (let b = bandOf(Math.min(yi, yj)); b <= bandOf(Math.max(yi, yj)); b++) byBand[b]!.push(e)
    boxes[e * 4] = mercatorX(Math.min(xi, xj)) - 1
    boxes[e * 4 + 1] = mercatorY(Math.max(yi, yj)) - 1
    boxes[e * 4 + 2] = mercatorX(Math.max(xi, xj)) + 1
    boxes[e * 4 + 3] = mercatorY(Math.min(yi, yj)) + 1
  }
  const holds = (row: number): boolean => {
    const lon = lonOf(x[row] as number)
    const lat = latOf(y[row] as number)
    if (lat < south || lat > north || lon > east) return false
    let within = false
    for (const e of byBand[bandOf(lat)] as number[]) {
      const xi = edges[e * 4] as number
      const yi = edges[e * 4 + 1] as number
      const xj = edges[e * 4 + 2] as number
      const yj = edges[e * 4 + 3] as number
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) within = !within
    }
    return within
  }
  const box = boxTest([west, south, east, north])
  // The edges that touch the square at hand, by the size of the squares around it.
  const touching: Int32Array[] = []
  touching[33] = Int32Array.from({ length: count }, (_, e) => e)
  const judge: Judge = (w, n, e, s, size, first) => {
    if (!box.touches(w, n, e, s)) return outside
    const left = (touching[size + 1] as Int32Array).filter(
      (edge) =>
        (boxes[edge * 4] as number) <= e &&
        (boxes[edge * 4 + 2] as number) >= w &&
        (boxes[edge * 4 + 1] as number) <= s &&
        (boxes[edge * 4 + 3] as number) >= n,
    )
    touching[size] = left
    if (left.length > 0) return partly
    return holds(first) ? inside : outside
  }
  return bitsInside(columns, judge, holds)
}

/** Whether fixed-point Mercator places lie in a box of degrees, edges included; west > east crosses the antimeridian. */
export interface BoxTest {
  (x: number, y: number): boolean
  /** Whether a rectangle may share a place with the box. */
  touches(west: number, north: number, east: number, south: number): boolean
  /** The same as a verdict of quads.ts. */
  judge(west: number, north: number, east: number, south: number): number
  /** The one or two rectangles of the box: west, north, east, south, edges included. */
  parts: [number, number, number, number][]
}

export function boxTest([west, south, east, north]: readonly number[]): BoxTest {
  const x0 = mercatorX(west as number)
  const x1 = mercatorX(east as number)
  const y0 = mercatorY(north as number)
  const y1 = mercatorY(south as number)
  const across = (west as number) > (east as number)
  const test = (x: number, y: number): boolean => y >= y0 && y <= y1 && (across ? x >= x0 || x <= x1 : x >= x0 && x <= x1)
  const touches = (w: number, n: number, e: number, s: number): boolean =>
    s >= y0 && n <= y1 && (across ? e >= x0 || w <= x1 : e >= x0 && w <= x1)
  return Object.assign(test, {
    touches,
    judge: (w: number, n: number, e: number, s: number): number => {
      if (!touches(w, n, e, s)) return outside
      // A rectangle between two corners of the box lies in it, unless it spans the gap of one that crosses.
      return test(w, n) && test(e, s) && (!across || w >= x0 || e <= x1) ? inside : partly
    },
    parts: (across
      ? [
          [x0, y0, 0xffffffff, y1],
          [0, y0, x1, y1],
        ]
      : [[x0, y0, x1, y1]]) as [number, number, number, number][],
  })
}
