/** Axis of the timeline: round numbers upwards, months and years along. Pure. */
import type { Filter, TimeUnit } from '../../../contract/model.ts'
import { dayNumber, minuteNumber, momentOf } from './days.ts'

/** Bins fine enough to tell days apart where there is room, never narrower than about a pixel and a half. */
export function naturalUnit(firstDay: string | null, lastDay: string | null, pixels: number): TimeUnit {
  if (firstDay === null || lastDay === null) return 'day'
  const days = dayNumber(lastDay) - dayNumber(firstDay) + 1
  if (days * 1.5 <= pixels) return 'day'
  return (days / 7) * 1.5 <= pixels ? 'week' : 'month'
}

/** Longest brush under which hours and minutes can still be told apart, days. */
const hourDays = 31
const minuteDays = 2

/** Days of a brush; null where an end is open. */
const brushDays = ({ from, to }: Pick<Filter, 'from' | 'to'>): number | null =>
  from === undefined || to === undefined ? null : (minuteNumber(to) - minuteNumber(from)) / 1440

/** Units that say something about this span: none that gives a single bar, none whose bars nobody could tell apart. */
export function sensibleUnits(firstDay: string | null, lastDay: string | null, filter: Pick<Filter, 'from' | 'to'>): TimeUnit[] {
  if (firstDay === null || lastDay === null) return ['day']
  const days = dayNumber(lastDay) - dayNumber(firstDay) + 1
  const looked = Math.min(days, brushDays(filter) ?? days)
  const units: [TimeUnit, boolean][] = [
    ['minute', looked <= minuteDays],
    ['hour', looked <= hourDays],
    ['day', days <= 4_000],
    ['week', days >= 21],
    ['month', days >= 62],
    ['year', days >= 800],
  ]
  return units.filter(([, sensible]) => sensible).map(([unit]) => unit)
}

export interface TimeWindow {
  unit: TimeUnit
  from: string
  to: string
}

/**
 * The piece of time that hours and minutes are shown of: the brush with room on both sides. It stays while the brush
 * moves inside it. null for other units, and where the brush is open or too long.
 */
export function timeWindow(
  unit: TimeUnit,
  filter: Pick<Filter, 'from' | 'to'>,
  firstDay: string | null,
  lastDay: string | null,
  held: TimeWindow | null,
): TimeWindow | null {
  if ((unit !== 'hour' && unit !== 'minute') || firstDay === null || lastDay === null) return null
  const first = minuteNumber(firstDay)
  const end = minuteNumber(lastDay) + 1440
  const from = filter.from === undefined ? first : minuteNumber(filter.from)
  const to = filter.to === undefined ? end : minuteNumber(filter.to)
  if (to - from > (unit === 'hour' ? hourDays : minuteDays) * 1440) return null
  if (held && held.unit === unit && minuteNumber(held.from) <= from && minuteNumber(held.to) >= to) return held
  const step = unit === 'hour' ? 1440 : 60
  const room = Math.max(step, (to - from) / 2)
  const low = Math.max(first, Math.floor((from - room) / step) * step)
  const high = Math.min(end, Math.ceil((to + room) / step) * step)
  return { unit, from: momentOf(low), to: momentOf(Math.max(high, low + step)) }
}

/** Ticks of hours and minutes: round times of day, at midnight the day; labels at least `room` pixels apart. */
export function clockTicks(
  bins: readonly { from: string }[],
  pixels: number,
  room: number,
): { index: number; moment: string; midnight: boolean }[] {
  if (bins.length < 2) return bins.map(({ from }, index) => ({ index, moment: from, midnight: true }))
  const first = minuteNumber(bins[0]!.from)
  const each = minuteNumber(bins[1]!.from) - first
  const step =
    [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760].find(
      (minutes) => (minutes / each) * (pixels / bins.length) >= room,
    ) ?? 10_080
  return bins.flatMap(({ from }, index) => {
    const minute = first + index * each
    return minute % step === 0 ? [{ index, moment: from, midnight: minute % 1440 === 0 }] : []
  })
}

/** How many bins lie between a bin and the same one of last year (of days: the same weekday); null of other units. */
export const yearInBins = (unit: TimeUnit): number | null =>
  ({ minute: null, hour: null, day: 364, week: 52, month: 12, year: null })[unit]

/**
 * Last year's counts for each bin, null where the data does not reach back. Of days the mean of the seven around it: a
 * single day of last year says nothing about this one.
 */
export function lastYear(bins: readonly { count: number }[], unit: TimeUnit): (number | null)[] | null {
  const back = yearInBins(unit)
  if (back === null || bins.length <= back) return null
  const around = unit === 'day' ? 3 : 0
  return bins.map((_, i) => {
    const near = bins.slice(Math.max(0, i - back - around), Math.max(0, i - back + around + 1))
    return i < back || near.length === 0 ? null : near.reduce((sum, bin) => sum + bin.count, 0) / near.length
  })
}

export interface Tick {
  index: number
  /** Month 1..12; 0 stands for the year alone. */
  month: number
  year: number
  /** The year is named: first tick and each January. */
  withYear: boolean
}

/** Where months (or, when these crowd, quarters or years) begin; labels at least `room` pixels apart. */
export function monthTicks(bins: readonly { from: string }[], pixels: number, room: number): Tick[] {
  if (bins.length === 0) return []
  const starts: Tick[] = []
  let before = ''
  bins.forEach((bin, index) => {
    const month = bin.from.slice(0, 7)
    if (month !== before)
      starts.push({ index, month: Number(month.slice(5)), year: Number(month.slice(0, 4)), withYear: month.endsWith('-01') })
    before = month
  })
  const each = pixels / bins.length
  const monthWidth = starts.length > 1 ? ((starts.at(-1)!.index - starts[0]!.index) * each) / (starts.length - 1) : pixels
  const step = [1, 2, 3, 6, 12, 24, 60].find((s) => s * monthWidth >= room) ?? 120
  const kept = starts.filter((tick) => {
    if (step === 1) return true
    const months = tick.year * 12 + tick.month - 1
    return months % step === 0
  })
  // The first month is usually cut off: it is named only where the next label leaves room.
  const [first, second] = kept
  if (step === 1 && first && second && (second.index - first.index) * each < room) kept.shift()
  return kept.map((tick, i) => (i === 0 ? { ...tick, withYear: true } : tick))
}
