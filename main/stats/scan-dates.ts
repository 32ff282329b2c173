/** Dates of scan files and the intervals that a study period is cut into. A day is a whole number since 1970-01-01. */

export type ScanUnit = 'day' | 'month' | 'year'
export interface ScanDate {
  /** First day of what was written: of the month or the year where no day is given. */
  day: number
  unit: ScanUnit
}

const dayOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / 86_400_000
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()

/**
 * "2024", "2024/4", "2024/4/29", or with "-" for "/". A year of two digits is one of the study's century, or the nearest to it.
 * @param near a day of the study, for years of two digits
 * @returns null for anything else, and for days that no calendar has
 */
export function parseScanDate(text: string, near?: number): ScanDate | null {
  const parts = /^(\d{1,4})(?:([/-])(\d{1,2})(?:\2(\d{1,2}))?)?$/.exec(text)
  if (!parts) return null
  let year = Number(parts[1])
  if (parts[1]!.length <= 2) {
    const about = near === undefined ? 1950 : new Date(near * 86_400_000).getUTCFullYear()
    year += Math.round((about - year) / 100) * 100
  } else if (year < 100) return null
  const month = parts[3] === undefined ? 1 : Number(parts[3])
  const day = parts[4] === undefined ? 1 : Number(parts[4])
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null
  return { day: dayOf(year, month, day), unit: parts[4] !== undefined ? 'day' : parts[3] !== undefined ? 'month' : 'year' }
}

/** The last day of what was written. */
export function lastDay({ day, unit }: ScanDate): number {
  if (unit === 'day') return day
  const at = new Date(day * 86_400_000)
  const year = at.getUTCFullYear()
  return unit === 'year' ? dayOf(year, 12, 31) : day + daysIn(year, at.getUTCMonth() + 1) - 1
}

/** The day that a population of a date without a day, or without a month, stands for: the 15th, or 1 July. */
export function populationDay({ day, unit }: ScanDate): number {
  if (unit === 'day') return day
  if (unit === 'month') return day + 14
  return dayOf(new Date(day * 86_400_000).getUTCFullYear(), 7, 1)
}

/**
 * `steps` units before `day`. Where a month is too short for the day of the month, the first of the next stands for it;
 * a last day of its month stays one as long as the calendar lets it.
 */
export function stepBack(day: number, unit: ScanUnit, steps: number): number {
  if (unit === 'day') return day - steps
  const at = new Date(day * 86_400_000)
  const date = at.getUTCDate()
  const month = at.getUTCMonth() + 1
  const last = daysIn(at.getUTCFullYear(), month) === date
  const months = at.getUTCFullYear() * 12 + month - 1 - steps * (unit === 'year' ? 12 : 1)
  const [year, to] = [Math.floor(months / 12), (months % 12) + 1]
  const wanted = last ? (month === 2 && date === 29 ? 29 : 31) : date
  return wanted > daysIn(year, to) ? dayOf(year, to, daysIn(year, to)) + 1 : dayOf(year, to, wanted)
}

/**
 * First days of the intervals of start..end (both included), cut backwards from the end, and after them the day past the
 * end. What is left over at the front joins the first interval, which may so be longer than the others.
 * @param length units in an interval, >= 1
 */
export function intervalStarts(start: number, end: number, unit: ScanUnit, length: number): number[] {
  const starts = [end + 1]
  for (let step = length; ; step += length) {
    const at = stepBack(end + 1, unit, step)
    if (at < start) {
      if (starts.length > 1) starts[starts.length - 1] = start
      else starts.push(start)
      break
    }
    starts.push(at)
    if (at === start) break
  }
  return starts.reverse()
}

/** Units in start..end, with the part of one that is left over at the front. */
export function unitsIn(start: number, end: number, unit: ScanUnit): number {
  if (unit === 'day') return end - start + 1
  let whole = 0
  while (stepBack(end + 1, unit, whole + 1) >= start) whole++
  const at = new Date(start * 86_400_000)
  const year = at.getUTCFullYear()
  const length = unit === 'month' ? daysIn(year, at.getUTCMonth() + 1) : dayOf(year + 1, 1, 1) - dayOf(year, 1, 1)
  const missing = start - stepBack(end + 1, unit, whole + 1)
  return stepBack(end + 1, unit, whole) === start ? whole : whole + Math.max(0, length - missing) / length
}

/** Mean length of a unit in days of the Gregorian calendar. */
export const unitDays: Record<ScanUnit, number> = { day: 1, month: 30.436875, year: 365.2425 }
