/**
 * Which past points a Farrington model compares a point with: the windows around the same time in the `b` years before, and
 * for the flexible form the seasonal levels in between (Noufaily et al. 2013, §3.2). Positions here are 0-based.
 *
 * By position a year is 52 weeks or 365 days (R's `sts` without dates); by date it is the calendar year, in a weekly series
 * taken to the nearest point of the same weekday (R's `epochAsDate`).
 */

/** The rows of one model. */
export interface ReferenceRows {
  rows: number
  /** Position in the series per row, ascending for the flexible form, oldest window first for the original one. */
  position: Int32Array
  /** Seasonal level per row, 0-based; levels - 1 is the level of the windows. */
  level: Int32Array
  levels: number
}
export interface ReferenceParams {
  b: number
  w: number
  epochAsDate: boolean
}
export interface FlexibleReferenceParams extends ReferenceParams {
  noPeriods: number
  pastWeeksNotIncluded: number
}
export type Unit = 'day' | 'week'

export const stepsPerYear: Record<Unit, number> = { day: 365, week: 52 }
const stepDays: Record<Unit, number> = { day: 1, week: 7 }
const dayMillis = 86_400_000

/** Position of the same time `years` before `at`; may be below 0. `startDay` is the day number of position 0 since 1970. */
function yearsBefore(at: number, years: number, startDay: number, unit: Unit, byDate: boolean): number {
  if (!byDate) return at - years * stepsPerYear[unit]
  const day = startDay + at * stepDays[unit]
  const date = new Date(day * dayMillis)
  // The 29th of February becomes the 1st of March, as in R.
  const past = Date.UTC(date.getUTCFullYear() - years, date.getUTCMonth(), date.getUTCDate()) / dayMillis
  if (unit === 'day') return at - (day - past)
  return at - Math.round((day - past) / 7)
}

/** @throws RangeError when it is not a day */
export function dayNumber(start: string): number {
  const millis = Date.parse(`${start}T00:00:00Z`)
  if (Number.isNaN(millis)) throw new RangeError(`start: ${start} is not a day such as 2024-01-01`)
  return millis / dayMillis
}

/**
 * Reference rows of the flexible form for the point `at`, or null when the history does not reach back far enough. The years
 * between two windows are cut into noPeriods - 1 blocks of nearly equal length, the longer ones first, and numbered from the
 * older window on; the last `pastWeeksNotIncluded` points and the point itself are left out.
 * @throws RangeError when the windows leave no room for the levels
 */
export function flexibleRows(
  at: number,
  length: number,
  startDay: number,
  unit: Unit,
  { b, w, noPeriods, pastWeeksNotIncluded, epochAsDate }: FlexibleReferenceParams,
): ReferenceRows | null {
  const oldest = yearsBefore(at, b, startDay, unit, epochAsDate)
  // One step short is let through, as in R: the oldest window then lacks its first point.
  if (oldest < 0 || oldest - w < -1 || at - pastWeeksNotIncluded < -1 || at - w < -1) return null
  const level = new Int32Array(length).fill(-1)
  const put = (from: number, to: number, value: number): void => {
    // A block of no length is written downwards over its two neighbours, as R's from:to does.
    const low = Math.max(0, Math.min(from, to))
    const high = Math.min(length - 1, Math.max(from, to))
    for (let i = low; i <= high; i++) level[i] = value
  }
  put(at - w, at, noPeriods - 1)
  let newer = at
  for (let year = 1; year <= b; year++) {
    const older = yearsBefore(at, year, startDay, unit, epochAsDate)
    put(older - w, older + w, noPeriods - 1)
    if (noPeriods > 1) {
      const room = newer - 2 * w - 1 - older
      if (room < 0 || room < noPeriods - (2 * w + 1))
        throw new RangeError(`farrington: noPeriods ${noPeriods} and w ${w} do not fit into a year of ${newer - older} points`)
      const size = Math.floor(room / (noPeriods - 1))
      const longer = room % (noPeriods - 1)
      let from = older + w + 1
      for (let block = 0; block < noPeriods - 1; block++) {
        const next = from + size + (block < longer ? 1 : 0)
        put(from, next - 1, block)
        from = next
      }
    }
    newer = older
  }
  level.fill(-1, Math.max(0, at - pastWeeksNotIncluded), at + 1)
  let rows = 0
  const position = new Int32Array(length)
  for (let i = 0; i < at; i++) {
    if (level[i]! < 0) continue
    position[rows] = i
    level[rows++] = level[i]!
  }
  return { rows, position: position.subarray(0, rows), level: level.subarray(0, rows), levels: noPeriods }
}

/** Reference rows of the original form: the windows alone, those of their points that exist; null when there are none. */
export function originalRows(
  at: number,
  length: number,
  startDay: number,
  unit: Unit,
  { b, w, epochAsDate }: ReferenceParams,
): ReferenceRows | null {
  const position: number[] = []
  const years = Array.from({ length: b }, (_, i) => (epochAsDate ? i + 1 : b - i))
  for (const year of years) {
    const middle = yearsBefore(at, year, startDay, unit, epochAsDate)
    for (let i = middle - w; i <= middle + w; i++) if (i >= 0 && i < length) position.push(i)
  }
  if (position.length === 0) return null
  return {
    rows: position.length,
    position: Int32Array.from(position),
    level: new Int32Array(position.length),
    levels: 1,
  }
}
