/** Days, weeks and months of local wall-clock minutes. A day is a whole number since 1970-01-01, a Thursday. */
import type { TimeUnit } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import { emptyBits, popcount } from './bits.ts'
import type { Columns } from './columns.ts'

export const dayOf = (minute: number): number => Math.floor(minute / 1440)
/** More bins than this are no picture. */
const mostBins = 20_000

/** First day of the day's bin; weeks start on Monday. */
export function binStart(day: number, unit: TimeUnit): number {
  if (unit === 'week') return day - ((((day + 3) % 7) + 7) % 7)
  if (unit === 'month') return dayNumber(`${isoDay(day).slice(0, 7)}-01`)
  if (unit === 'year') return dayNumber(`${isoDay(day).slice(0, 4)}-01-01`)
  return day
}

/** First day of the bin after the one that starts on a day. */
function nextStart(start: number, unit: TimeUnit): number {
  if (unit === 'week') return start + 7
  if (unit === 'month') return binStart(start + 31, 'month')
  if (unit === 'year') return binStart(start + 366, 'year')
  return start + 1
}

/** A set of rows in the order of time with how many stand before each word: a count of any period is a difference. */
export interface TimeSet {
  bits: Uint32Array
  before: Uint32Array
}

export function timeSet(columns: Columns, match: Uint32Array): TimeSet {
  const { byTime, n } = columns
  const bits = emptyBits(n)
  const before = new Uint32Array(bits.length + 1)
  for (let w = 0, i = 0; w < bits.length; w++) {
    let word = 0
    for (let b = 0; b < 32 && i < n; b++, i++) {
      const row = byTime[i] as number
      word |= (((match[row >>> 5] as number) >>> (row & 31)) & 1) << b
    }
    bits[w] = word
    before[w + 1] = (before[w] as number) + popcount(word)
  }
  return { bits, before }
}

/** How many of the set stand before a place of the time order. */
export function rankIn({ bits, before }: TimeSet, place: number): number {
  const word = place >>> 5
  const rest = place & 31
  return (before[word] as number) + (rest === 0 ? 0 : popcount((bits[word] as number) & (2 ** rest - 1)))
}

/** Where each day of the store begins in its time order, and where the last ends. */
export interface Days {
  /** First and last day with a report. */
  first: number
  last: number
  starts: Uint32Array
}

/** null when there is no report. */
export function daysOf(columns: Columns): Days | null {
  const { byTime, minute, n } = columns
  if (n === 0) return null
  const first = dayOf(minute[byTime[0] as number] as number)
  const last = dayOf(minute[byTime[n - 1] as number] as number)
  const starts = new Uint32Array(last - first + 2)
  // Each search begins where the one before ended, a stride at a time: few days hold few rows.
  for (let day = first; day <= last; day++) starts[day - first] = columns.timeRank(day * 1440)
  starts[last - first + 1] = n
  return { first, last, starts }
}

/** Place in the time order of the first report not before a minute. */
export function placeOf(columns: Columns, days: Days, minute: number): number {
  const day = dayOf(minute)
  if (day < days.first) return 0
  if (day > days.last) return columns.n
  const at = day - days.first
  let low = days.starts[at] as number
  if (minute === day * 1440) return low
  let high = days.starts[at + 1] as number
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((columns.minute[columns.byTime[middle] as number] as number) < minute) low = middle + 1
    else high = middle
  }
  return low
}

/** "2026-01-31T08:00". */
const isoMinute = (minute: number): string => new Date(minute * 60_000).toISOString().slice(0, 16)

function tooFine(unit: TimeUnit, bins: number): Failure {
  const [zh, en] = unit === 'minute' ? ['分钟', 'minute'] : unit === 'hour' ? ['小时', 'hour'] : ['天', 'day']
  const [widerZh, widerEn] = unit === 'minute' ? ['小时', 'hours'] : unit === 'hour' ? ['天', 'days'] : ['月', 'months']
  const many = bins.toLocaleString('en-US')
  const most = mostBins.toLocaleString('en-US')
  return new Failure('bad-request', {
    zh: `按${zh}划分会得到 ${many} 段，最多只画 ${most} 段，因此没有统计。请把起止时间缩短，或改为按${widerZh}。`,
    en: `One bin a ${en} would be ${many} bins, and at most ${most} are drawn, so nothing was counted. Shorten the period, or use ${widerEn}.`,
  })
}

/**
 * Every bin of the span with how many of the set and of the lit set fall into it within the bounds, empty ones too.
 * Days and longer span the whole store; minutes and hours the bounds, where given. Throws Failure (bad-request) above
 * 20,000 bins.
 */
export function binsOf(
  columns: Columns,
  days: Days,
  unit: TimeUnit,
  bounds: { from: number | null; to: number | null },
  all: TimeSet,
  lit: TimeSet | null,
): { from: string; count: number; highlighted: number }[] {
  const low = bounds.from === null ? 0 : placeOf(columns, days, bounds.from)
  const high = bounds.to === null ? columns.n : Math.max(low, placeOf(columns, days, bounds.to))
  const rank = (set: TimeSet, place: number): number => rankIn(set, Math.min(high, Math.max(low, place)))
  const bins: { from: string; count: number; highlighted: number }[] = []
  let count = rank(all, 0)
  let highlighted = lit ? rank(lit, 0) : 0
  const put = (from: string, endPlace: number): void => {
    const upTo = rank(all, endPlace)
    const litUpTo = lit ? rank(lit, endPlace) : 0
    bins.push({ from, count: upTo - count, highlighted: litUpTo - highlighted })
    count = upTo
    highlighted = litUpTo
  }
  if (unit === 'minute' || unit === 'hour') {
    const step = unit === 'minute' ? 1 : 60
    // Ends of the store where the filter has none; a bound beyond the store is kept, it was asked for.
    const first = Math.floor((bounds.from ?? (columns.minute[columns.byTime[0] as number] as number)) / step) * step
    const end = bounds.to ?? (columns.minute[columns.byTime[columns.n - 1] as number] as number) + 1
    const total = Math.max(0, Math.ceil((end - first) / step))
    if (total > mostBins) throw tooFine(unit, total)
    for (let i = 0; i < total; i++) put(isoMinute(first + i * step), placeOf(columns, days, first + (i + 1) * step))
    return bins
  }
  if (unit === 'day' && days.last - days.first + 1 > mostBins) throw tooFine(unit, days.last - days.first + 1)
  for (let start = binStart(days.first, unit); start <= days.last; ) {
    const next = nextStart(start, unit)
    put(isoDay(start), placeOf(columns, days, next * 1440))
    start = next
  }
  return bins
}
