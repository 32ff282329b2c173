/** The one time axis of a place page, and what stands on its lanes. Pure. */
import type { PlacePage } from '../../../contract/model.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { dayNumber } from '../../../contract/time.ts'

/** Days since 1970: first day, and the day after the last. Whole months. */
export interface Span {
  from: number
  to: number
}
const monthStart = (day: number): number => dayNumber(`${new Date(day * 86_400_000).toISOString().slice(0, 7)}-01`)
export const nextMonth = (day: number): number => monthStart(monthStart(day) + 31)
/** Day number of an ISO day or time on its own wall clock. */
export const dayAt = (iso: string): number => dayNumber(iso.slice(0, 10))

/** From the first month with a report to the last one with anything: reports, flags, briefings, `lastDay`. null when bare. */
export function placeSpan(page: Pick<PlacePage, 'months' | 'flags' | 'briefings'>, lastDay: string | null): Span | null {
  const days = [
    ...page.months.map((month) => dayAt(month.from)),
    ...page.flags.flatMap((flag) => [dayAt(flag.from), dayAt(flag.to)]),
    ...page.briefings.map((briefing) => dayAt(briefing.madeAt)),
  ]
  if (days.length === 0) return null
  const first = days.reduce((least, day) => Math.min(least, day), Infinity)
  const last = days.reduce((most, day) => Math.max(most, day), lastDay === null ? -Infinity : dayAt(lastDay))
  return { from: monthStart(first), to: nextMonth(last) }
}

export interface Lane {
  key: CategoryKey | 'rest'
  total: number
  months: { from: number; count: number }[]
}

/** A lane for each of the commonest categories; where there are more than `most`, the rest share the last one. */
export function lanesOf(page: Pick<PlacePage, 'byCategory' | 'categories' | 'months'>, most = 6): Lane[] {
  const kinds = page.byCategory.filter((kind) => kind.total > 0).toSorted((a, b) => b.total - a.total)
  const own = kinds.length > most ? kinds.slice(0, most - 1) : kinds
  const lane = (key: Lane['key'], members: readonly { category: CategoryKey; total: number }[]): Lane => {
    const columns = members.map((kind) => page.categories.indexOf(kind.category))
    return {
      key,
      total: members.reduce((sum, kind) => sum + kind.total, 0),
      months: page.months.map((month) => ({
        from: dayAt(month.from),
        count: columns.reduce((sum, column) => sum + (month.counts[column] ?? 0), 0),
      })),
    }
  }
  const lanes = own.map((kind) => lane(kind.category, [kind]))
  const rest = kinds.slice(own.length)
  return rest.length > 0 ? [...lanes, lane('rest', rest)] : lanes
}

/** Month beginnings to label: at most `most`, at steps of 1, 3, 6 or 12 months counted from January. */
export function monthMarks(span: Span, most: number): { day: number; year: number; month: number }[] {
  const all: { day: number; year: number; month: number }[] = []
  for (let day = span.from; day < span.to; day = nextMonth(day)) {
    const at = new Date(day * 86_400_000)
    all.push({ day, year: at.getUTCFullYear(), month: at.getUTCMonth() + 1 })
  }
  for (const step of [1, 3, 6, 12, 24, 60]) {
    const marks = all.filter((mark) =>
      step <= 12 ? (mark.month - 1) % step === 0 : mark.month === 1 && mark.year % (step / 12) === 0,
    )
    if (marks.length <= most && (marks.length > 0 || step === 60)) return marks
  }
  return []
}

/** Of came-back pairs: how often, the middle gap in days. */
export function comeBackOf(
  pairs: PlacePage['cameBack'],
  category: CategoryKey,
): { pairs: PlacePage['cameBack']; median: number | null } {
  const own = pairs.filter((pair) => pair.category === category)
  const days = own.map((pair) => pair.days).toSorted((a, b) => a - b)
  const middle = days.length >> 1
  const median =
    days.length === 0
      ? null
      : days.length % 2 === 1
        ? (days[middle] as number)
        : ((days[middle - 1] as number) + (days[middle] as number)) / 2
  return { pairs: own, median }
}

/** The smallest offered radius that reaches `metres`, wider than `now`; null where none does. */
export const widerRadius = (radii: readonly number[], now: number, metres: number): number | null =>
  radii.find((radius) => radius > now && radius >= metres) ?? null
