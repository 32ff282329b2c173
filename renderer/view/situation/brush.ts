/**
 * The brush over the timeline. Positions count bins from the left: 0 is the left edge of the first bin, `bins.length`
 * the right edge of the last. Pure.
 */
import type { Filter } from '../../../contract/model.ts'
import { dayOf, minuteNumber, momentOf } from './days.ts'

export interface Bin {
  from: string
}
export interface Span {
  start: number
  end: number
}
export type BrushPart = 'start' | 'end' | 'inside' | 'outside'

/** Length of a bin, minutes; the last is as long as the one before it. */
const binMinutes = (bins: readonly Bin[], i: number): number => {
  const from = minuteNumber(bins[i]!.from)
  const next = bins[i + 1]
  if (next) return Math.max(1, minuteNumber(next.from) - from)
  const before = bins[i - 1]
  return before ? Math.max(1, from - minuteNumber(before.from)) : 1440
}

/** Where a day's beginning or a minute lies, with fractions inside a bin; held to the ends. */
export function positionOf(bins: readonly Bin[], moment: string): number {
  if (bins.length === 0) return 0
  const n = minuteNumber(moment)
  if (n <= minuteNumber(bins[0]!.from)) return 0
  // The last bin that begins at or before it.
  let low = 0
  let high = bins.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (minuteNumber(bins[middle]!.from) <= n) low = middle
    else high = middle - 1
  }
  return Math.min(bins.length, low + (n - minuteNumber(bins[low]!.from)) / binMinutes(bins, low))
}

/** The brush of a filter; the whole width when it names no time. */
export function spanOf(bins: readonly Bin[], filter: Pick<Filter, 'from' | 'to'>): Span {
  return {
    start: filter.from === undefined ? 0 : positionOf(bins, filter.from),
    end: filter.to === undefined ? bins.length : positionOf(bins, filter.to),
  }
}

/**
 * What the filter says of a brush, snapped to whole bins. An end at the edge of the data is left open: tomorrow's
 * reports belong to "from then on". Of bins that are a piece of the data (`closed`) both ends are named.
 */
export function filterOf(bins: readonly Bin[], span: Span, closed = false): { from: string | undefined; to: string | undefined } {
  const start = Math.round(Math.min(span.start, span.end))
  const end = Math.round(Math.max(span.start, span.end))
  const from = momentOf(minuteNumber(bins[Math.min(Math.max(0, start), bins.length - 1)]!.from))
  const to = end >= bins.length ? endOf(bins) : momentOf(minuteNumber(bins[end]!.from))
  return {
    from: start <= 0 && !closed ? undefined : from,
    to: end >= bins.length && !closed ? undefined : to,
  }
}

/** Where the last bin ends, as a filter's `to`. */
export const endOf = (bins: readonly Bin[]): string =>
  momentOf(minuteNumber(bins.at(-1)!.from) + binMinutes(bins, bins.length - 1))

/** Last day inside the brush, for words; null without bins. */
export function lastDayOf(bins: readonly Bin[], span: Span): string | null {
  const end = Math.round(span.end)
  if (bins.length === 0 || end <= 0) return null
  const last = Math.min(end, bins.length) - 1
  return dayOf(Math.floor((minuteNumber(bins[last]!.from) + binMinutes(bins, last) - 1) / 1440))
}

/** What lies under a point: a handle within `reach` bins, the inside, or the outside. A whole brush has no inside to move. */
export function partAt(span: Span, position: number, reach: number, length: number): BrushPart {
  const toStart = Math.abs(position - span.start)
  const toEnd = Math.abs(position - span.end)
  if (Math.min(toStart, toEnd) <= reach) return toStart <= toEnd ? 'start' : 'end'
  const whole = span.start <= 0 && span.end >= length
  return !whole && position > span.start && position < span.end ? 'inside' : 'outside'
}

/** The brush after dragging a part from one position to another. At least one bin stays inside; the ends hold it. */
export function dragged(span: Span, part: BrushPart, from: number, to: number, length: number): Span {
  const held = (n: number): number => Math.min(length, Math.max(0, n))
  const snap = (n: number): number => Math.round(held(n))
  if (part === 'start') return { start: Math.min(snap(to), Math.max(0, Math.floor(span.end - 1e-9))), end: span.end }
  if (part === 'end') return { start: span.start, end: Math.max(snap(to), Math.min(length, Math.ceil(span.start + 1e-9))) }
  if (part === 'inside') {
    const width = span.end - span.start
    const start = Math.round(Math.min(length - width, Math.max(0, span.start + to - from)))
    return { start, end: start + width }
  }
  // A new brush: from the bin where the press was to the bin where the pointer is, both included.
  const low = Math.floor(held(Math.min(from, to)))
  const high = Math.ceil(held(Math.max(from, to)))
  return { start: Math.min(low, length - 1), end: Math.max(high, low + 1) }
}

/** The window moved along by `by` bins; null when it stands at the end already. */
export function shifted(span: Span, by: number, length: number): Span | null {
  const width = Math.max(1, Math.round(span.end - span.start))
  const start = Math.min(length - width, Math.max(0, Math.round(span.start) + by))
  return start === Math.round(span.start) ? null : { start, end: start + width }
}
