/** Daily counts gathered into as many bars as a page can carry. */
import type { Day } from '../../contract/model.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'

export interface Bin {
  /** First day; a week starts on Monday, a month on its first. */
  from: Day
  /** Last day, included; ends of the period cut the outer bins. */
  to: Day
  /** null is withheld. */
  count: number | null
  unit: 'day' | 'week' | 'month'
}

/** Bins without a hole over the period: days up to 62 days, weeks up to 62 weeks, months beyond. */
export function binsOf(
  daily: readonly { day: Day; count: number }[],
  period: { from: Day; to: Day } | null,
): (Bin & { count: number })[] {
  if (!period) return []
  const first = dayNumber(period.from)
  const last = dayNumber(period.to)
  const days = last - first + 1
  const unit = days <= 62 ? 'day' : days <= 62 * 7 ? 'week' : 'month'
  const out: (Bin & { count: number })[] = []
  for (let at = first; at <= last; ) {
    let next = at + 1
    // 1970-01-01 was a Thursday: day number 4 is the first Monday.
    if (unit === 'week') next = at + 7 - ((((at - 4) % 7) + 7) % 7)
    if (unit === 'month') {
      const [y, m] = isoDay(at).split('-').map(Number) as [number, number]
      next = dayNumber(new Date(Date.UTC(y, m, 1)).toISOString().slice(0, 10))
    }
    out.push({ from: isoDay(at), to: isoDay(Math.min(next - 1, last)), count: 0, unit })
    at = next
  }
  const starts = out.map((b) => dayNumber(b.from))
  for (const { day, count } of daily) {
    const n = dayNumber(day)
    if (n < first || n > last) continue
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= n) low = middle
      else high = middle - 1
    }
    out[low]!.count += count
  }
  return out
}
