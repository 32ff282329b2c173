/** When reports come: 18 months of days with their seasons, weeks and holidays. All times UTC+8, no clock is read. */
import { type CategoryKey, categoryKeys } from '../../contract/taxonomy.ts'
import { Random } from './random.ts'

export const offsetMinutes = 480
/** Days of the sample: 2024-12-10 up to and including 2026-06-09, local. */
export const dayCount = 547
/** UTC seconds of the first local midnight, and of the one after the last day. */
export const firstSecond = Date.UTC(2024, 11, 10) / 1000 - offsetMinutes * 60
export const endSecond = firstSecond + dayCount * 86_400

/** "2026-06-09" of a day number. */
export const dayName = (day: number): string => new Date(Date.UTC(2024, 11, 10 + day)).toISOString().slice(0, 10)
/** Day number of "2026-06-09"; may lie outside the sample. */
export const dayNumber = (name: string): number => (Date.parse(`${name}T00:00:00Z`) - Date.UTC(2024, 11, 10)) / 86_400_000

/** Holidays: first day, last day, share of the usual flow. Spring Festival 2025-01-29 and 2026-02-17. */
const holidays: readonly (readonly [string, string, number])[] = [
  ['2024-12-31', '2025-01-01', 0.8],
  ['2025-01-24', '2025-01-27', 0.72],
  ['2025-01-28', '2025-02-04', 0.42],
  ['2025-02-05', '2025-02-10', 0.75],
  ['2025-04-04', '2025-04-06', 0.8],
  ['2025-05-01', '2025-05-05', 0.78],
  ['2025-10-01', '2025-10-08', 0.7],
  ['2026-01-01', '2026-01-03', 0.8],
  ['2026-02-11', '2026-02-14', 0.72],
  ['2026-02-15', '2026-02-23', 0.42],
  ['2026-02-24', '2026-02-28', 0.78],
  ['2026-04-04', '2026-04-06', 0.8],
  ['2026-05-01', '2026-05-05', 0.78],
]
const festive = new Float64Array(dayCount).fill(1)
for (const [from, to, share] of holidays)
  for (let d = Math.max(0, dayNumber(from)); d <= Math.min(dayCount - 1, dayNumber(to)); d++) festive[d] = share

/** Share of the mean by month, January first. */
const seasons: Partial<Record<CategoryKey, readonly number[]>> = {
  fire: [1.2, 1.05, 1.05, 1.05, 0.95, 0.98, 0.92, 0.9, 0.9, 1, 1.1, 1.2],
  building: [0.85, 0.85, 0.95, 1, 1.1, 1.3, 1.25, 1.1, 1, 0.9, 0.85, 0.85],
  power: [1.15, 1, 0.9, 0.85, 0.95, 1.15, 1.4, 1.4, 1.05, 0.85, 0.9, 1.1],
  waste: [0.8, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.3, 1.1, 0.95, 0.85, 0.8],
  noise: [0.85, 0.95, 0.95, 1, 1.1, 1.2, 1.25, 1.2, 1.05, 0.95, 0.85, 0.8],
  theft: [1.2, 1, 0.9, 0.9, 0.95, 1, 1, 1, 0.95, 0.95, 1.05, 1.25],
  traffic: [0.95, 0.9, 1.05, 1, 1, 1, 0.85, 0.85, 1.2, 1.05, 1.05, 1],
}
const weekdays = [0.82, 1.1, 1.08, 1.04, 1.03, 1.04, 0.89]

/** Share of a day's reports by hour; hotlines and patrols work by day. */
export const hourShares = [6, 4, 3, 2, 2, 4, 12, 30, 62, 74, 72, 60, 38, 42, 60, 66, 64, 58, 50, 52, 46, 36, 24, 12]

/** How much more of a category comes by night, morning, afternoon, evening. */
const bands: Partial<Record<CategoryKey, readonly [number, number, number, number]>> = {
  noise: [4, 0.55, 0.75, 1.9],
  theft: [0.6, 1.5, 0.8, 0.7],
  traffic: [0.4, 1.15, 1.1, 0.8],
  fire: [0.9, 1.05, 1, 0.95],
  power: [1.2, 0.8, 0.95, 1.35],
  facility: [0.7, 0.9, 0.9, 1.4],
  dispute: [1.1, 0.8, 0.95, 1.35],
}

export interface Calendar {
  /** Reports received on each day; the sum is exactly `count`. */
  quota: (count: number) => Int32Array
  /** Relative rate of a category on a day: season, holiday and a slow wobble; mean about 1. */
  rate: (category: number, day: number) => number
  /** Factor of a category in a six-hour band of the day (0 night .. 3 evening). */
  band: (category: number, band: number) => number
}

/** The days of a sample. Daily totals vary a little more than Poisson counts would. */
export function calendarOf(reports: number, seed: number): Calendar {
  const random = new Random(seed, 6)
  const level = new Float64Array(dayCount)
  let sum = 0
  for (let day = 0; day < dayCount; day++) {
    const growth = 0.86 + (0.3 * day) / dayCount
    level[day] = growth * weekdays[new Date(Date.UTC(2024, 11, 10 + day)).getUTCDay()]! * festive[day]!
    sum += level[day]!
  }
  let noisy = 0
  for (let day = 0; day < dayCount; day++) {
    const mean = (level[day]! / sum) * reports
    // Poisson variance 1 / mean plus 1.2 % of its own for weather and habit.
    level[day] = Math.max(level[day]! * 0.1, level[day]! * (1 + random.bell() * Math.sqrt(1 / Math.max(1, mean) + 0.012)))
    noisy += level[day]!
  }
  const quota = (count: number): Int32Array => {
    const out = new Int32Array(dayCount)
    let running = 0
    let given = 0
    for (let day = 0; day < dayCount; day++) {
      running += level[day]!
      const until = day === dayCount - 1 ? count : Math.round((running / noisy) * count)
      out[day] = until - given
      given = until
    }
    return out
  }
  const wobble = categoryKeys.map(() => Float64Array.from({ length: Math.ceil(dayCount / 7) + 1 }, () => 1 + 0.1 * random.bell()))
  // Months are steps on paper only: the season moves from one month's middle to the next.
  const yearly = categoryKeys.map((key) => {
    const months = seasons[key]
    return Float64Array.from({ length: dayCount }, (_, day) => {
      if (!months) return 1
      const date = new Date(Date.UTC(2024, 11, 10 + day))
      const along = date.getUTCMonth() + (date.getUTCDate() - 15) / 30.5 + 12
      const t = along - Math.floor(along)
      return months[Math.floor(along) % 12]! * (1 - t) + months[Math.ceil(along) % 12]! * t
    })
  })
  return {
    quota,
    rate: (category, day) => {
      // Fireworks and full stairwells: some of it does not rest at the festival.
      const feast = festive[day]! < 0.5 && (categoryKeys[category] === 'noise' || categoryKeys[category] === 'fire') ? 1.25 : 1
      return yearly[category]![day]! * feast * Math.max(0.4, wobble[category]![Math.floor(day / 7)]!)
    },
    band: (category, band) => bands[categoryKeys[category]!]?.[band] ?? 1,
  }
}
