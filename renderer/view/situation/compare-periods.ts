/** Which two filters are laid side by side, and in which order their lines stand. Pure. */
import type { ComparedLine, Comparison, Filter } from '../../../contract/model.ts'
import { dayNumber, minuteNumber, momentOf } from './days.ts'

export type CompareWith = 'before' | 'year' | 'periods' | 'areas'
export const compareKinds: readonly CompareWith[] = ['before', 'year', 'periods', 'areas']
export type CompareBy = Comparison['by']
export const compareBys: readonly CompareBy[] = ['category', 'area', 'status', 'level', 'source']

/** From included, to not; days or minutes as in a filter. */
export interface Period {
  from: string
  to: string
}

/** Days taken where no period is chosen. */
const usualDays = 30

/** The chosen period with its open ends closed; the last 30 days where there is none. */
export function periodOf(filter: Pick<Filter, 'from' | 'to'>, firstDay: string, lastDay: string): Period {
  const end = momentOf(minuteNumber(lastDay) + 1440)
  if (filter.from === undefined && filter.to === undefined)
    return { from: momentOf(Math.max(minuteNumber(firstDay), minuteNumber(end) - usualDays * 1440)), to: end }
  return { from: filter.from ?? firstDay, to: filter.to ?? end }
}

/** The period of the same length that ends where this one begins. */
export function periodBefore({ from, to }: Period): Period {
  const start = minuteNumber(from)
  return { from: momentOf(2 * start - minuteNumber(to)), to: from }
}

/**
 * The same period of last year: 364 days back, so that weekdays stand against the same weekdays; a whole calendar
 * month or year stands against the same one.
 */
export function periodLastYear({ from, to }: Period): Period {
  const whole = (day: string): boolean => day.length === 10 && day.endsWith('-01')
  if (whole(from) && whole(to)) {
    const back = (day: string): string => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`
    return { from: back(from), to: back(to) }
  }
  return { from: momentOf(minuteNumber(from) - 364 * 1440), to: momentOf(minuteNumber(to) - 364 * 1440) }
}

/** A period as its first and last day, for two date fields. */
export const daysOf = ({ from, to }: Period): { first: string; last: string } => ({
  first: from.slice(0, 10),
  last: momentOf(minuteNumber(to) - 1).slice(0, 10),
})
/** The period of two date fields; null where they are none. */
export function periodOfDays(first: string, last: string): Period | null {
  const sound = (day: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(day) && Number.isFinite(dayNumber(day))
  if (!sound(first) || !sound(last) || first > last) return null
  return { from: first, to: momentOf(minuteNumber(last) + 1440) }
}

/** Whether a period holds days from `incompleteFrom` on, or runs beyond the data. */
export const reaches = (period: Pick<Filter, 'from' | 'to'>, incompleteFrom: string | null): boolean =>
  incompleteFrom !== null && (period.to === undefined || minuteNumber(period.to) > minuteNumber(incompleteFrom))

/** What is most worth a look first: smallest adjusted p, then the largest change of rate, then the most reports. */
export function byInterest(lines: readonly ComparedLine[]): ComparedLine[] {
  const shift = ({ ratio }: ComparedLine): number =>
    ratio[1] === null || ratio[1] === 0 ? Number.POSITIVE_INFINITY : Math.abs(Math.log(ratio[1]))
  const size = (line: ComparedLine): number => line.a + line.b
  return [...lines]
    .filter((line) => size(line) > 0)
    .sort(
      (one, two) =>
        one.pAdjusted - two.pAdjusted ||
        (shift(two) === shift(one) ? 0 : shift(two) - shift(one)) ||
        size(two) - size(one) ||
        (one.value < two.value ? -1 : 1),
    )
}

/** The same where nothing may be judged: the most reports first. */
export const bySize = (lines: readonly ComparedLine[]): ComparedLine[] =>
  lines
    .filter((line) => line.a + line.b > 0)
    .sort((one, two) => two.a + two.b - one.a - one.b || (one.value < two.value ? -1 : 1))

/**
 * The axis of the ratio strips: a round factor from 2 to 32 that holds all middles and three quarters of the ends; one
 * wild interval of a small count would press the others together.
 */
export function ratioAxis(lines: readonly ComparedLine[]): number {
  const away = (ratio: number | null): number[] => (ratio === null || ratio <= 0 ? [] : [Math.max(ratio, 1 / ratio)])
  const ends = lines.flatMap(({ ratio }) => [...away(ratio[0]), ...away(ratio[2])]).sort((a, b) => a - b)
  const widest = Math.max(...lines.flatMap(({ ratio }) => away(ratio[1])), ends[Math.floor(ends.length * 0.75)] ?? 2, 2)
  return [2, 4, 8, 16, 32].find((factor) => factor >= widest) ?? 32
}

/** Where a ratio stands on a log axis from 1/factor to factor, 0..1; beyond the ends it is held. null and 0 lie at the ends. */
export function ratioPosition(ratio: number | null, factor: number, end: 'low' | 'high'): number {
  if (ratio === null) return end === 'high' ? 1 : 0
  if (ratio <= 0) return 0
  return Math.max(0, Math.min(1, 0.5 + Math.log(ratio) / (2 * Math.log(factor))))
}

/** The condition that shows one line alone. */
export function filterOfLine(by: CompareBy, value: string): Partial<Filter> {
  const list = [value] as never
  if (by === 'category') return { categories: list, subCategories: undefined } as unknown as Partial<Filter>
  if (by === 'area') return { areas: list }
  if (by === 'status') return { statuses: list }
  if (by === 'level') return { levels: list }
  return { sources: list }
}
