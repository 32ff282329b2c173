/** Days, weeks and months of local wall-clock minutes. A day is a whole number since 1970-01-01, a Thursday. */
import type { TimeUnit } from '../../contract/model.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'

export const dayOf = (minute: number): number => Math.floor(minute / 1440)

/** First day of the day's bin; weeks start on Monday. */
export function binStart(day: number, unit: TimeUnit): number {
  if (unit === 'day') return day
  if (unit === 'week') return day - ((((day + 3) % 7) + 7) % 7)
  return dayNumber(`${isoDay(day).slice(0, 7)}-01`)
}

/** Sums day counts into bins, empty ones kept. @param days counts from day `first` on. */
export function binsOf(
  first: number,
  days: Uint32Array,
  highlighted: Uint32Array,
  unit: TimeUnit,
): { from: string; count: number; highlighted: number }[] {
  const bins: { from: string; count: number; highlighted: number }[] = []
  let open = Number.NaN
  for (let i = 0; i < days.length; i++) {
    const start = binStart(first + i, unit)
    if (start !== open) {
      bins.push({ from: isoDay(start), count: 0, highlighted: 0 })
      open = start
    }
    const bin = bins[bins.length - 1]!
    bin.count += days[i] as number
    bin.highlighted += highlighted[i] as number
  }
  return bins
}
