/** Reports by their distance from a point. */
import { haversineM } from '../../contract/geometry.ts'
import { countBits, countBoth, emptyBits, hasBit, keepBits, rowsOfBits } from './bits.ts'
import { type Columns, latOf, lonOf } from './columns.ts'
import { bitsNear } from './filter.ts'
import { setRun } from './quads.ts'

/** Half the way round the earth: no point is further. */
const everywhere = 20_037_600
/** So many distances are worked out sooner than a circle is found. */
const measuredAtOnce = 20_000

/**
 * A page of the matching ids by distance, ties by id; those without a place stand behind, newest first.
 * The circle grows until it holds the page, so that only what is near is measured.
 * @param mapped how many of the set can be drawn
 * @returns the ids and the offset of the page behind, null when there is none
 */
export function nearestPage(
  columns: Columns,
  match: Uint32Array,
  mapped: number,
  from: { lon: number; lat: number },
  offset: number,
  limit: number,
): { ids: number[]; next: number | null } {
  const ids: number[] = []
  if (offset < mapped) {
    const rows = nearRows(columns, match, mapped, from, Math.min(mapped, offset + limit))
    const away = Float64Array.from(rows, (row) =>
      haversineM(from.lon, from.lat, lonOf(columns.x[row] as number), latOf(columns.y[row] as number)),
    )
    const order = Array.from(rows, (_, i) => i)
    order.sort(
      (a, b) => (away[a] as number) - (away[b] as number) || (columns.id[rows[a]!] as number) - (columns.id[rows[b]!] as number),
    )
    for (const i of order.slice(offset, offset + limit)) ids.push(columns.id[rows[i] as number] as number)
  }
  let more = offset + ids.length < mapped
  let skip = Math.max(0, offset - mapped)
  for (let i = columns.n - 1; i >= 0 && !more; i--) {
    const row = columns.byTime[i] as number
    if (row < columns.drawn || !hasBit(match, row)) continue
    if (skip > 0) skip--
    else if (ids.length < limit) ids.push(columns.id[row] as number)
    else more = true
  }
  return { ids, next: more ? offset + ids.length : null }
}

/** Drawn rows of the set among which the `need` nearest are: all of a small set, else those of a circle that grows. */
function nearRows(
  columns: Columns,
  match: Uint32Array,
  mapped: number,
  from: { lon: number; lat: number },
  need: number,
): Uint32Array {
  const drawn = emptyBits(columns.n)
  setRun(drawn, 0, columns.drawn)
  let near = drawn
  for (let metres = 200; mapped > measuredAtOnce && metres < everywhere; metres *= 2) {
    near = bitsNear(columns, from.lon, from.lat, metres)
    if (countBoth(near, match) >= need) break
    near = drawn
  }
  keepBits(near, match)
  return rowsOfBits(near, countBits(near))
}
