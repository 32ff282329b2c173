/** From the columns in memory to what a rule is asked over: places, feeds and how far each is complete, scope as indices. */
import type { RuleScope } from '../../contract/detection.ts'
import type { Flag, NoVerdict } from '../../contract/model.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import { latOf, lonOf, nowhere } from '../analysis/columns.ts'
import type { SeriesInput } from '../analysis/query.ts'
import { coverCircle } from '../stats/cover-circle.ts'
import type { CandidateFlag, SilentSeries } from '../stats/default-rule.ts'
import { silenceSentence } from '../stats/flag-words.ts'
import type { PlacedColumns } from '../stats/local-surge.ts'
import type { FeedSpan } from '../stats/rule-series.ts'
import type { ScopeIndex } from '../stats/run-rule.ts'
import type { FlagInput } from '../store/port.ts'
import type { House } from './house.ts'

/** Incidents that span days need so many days before the lead-in to begin in the same place each time. */
export const slack = 10

export interface RuleInput {
  input: SeriesInput
  columns: PlacedColumns
  feeds: FeedSpan[]
}

/** The columns of a span of days as rules take them. An incident that began before the span counts where it is first seen in it. */
export async function ruleInput(house: House, firstDay: number, lastDay: number, signal?: AbortSignal): Promise<RuleInput> {
  const input = await house.analysis('series', { firstDay, lastDay }, signal)
  const feedAt: number[] = []
  input.feeds.forEach((feed, i) => {
    feedAt[feed.source] = i
  })
  const { n } = input
  const feed = new Int32Array(n)
  const lon = new Float64Array(n)
  const lat = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    feed[i] = feedAt[input.source[i]!] ?? 0
    lon[i] = input.x[i] === nowhere ? Number.NaN : lonOf(input.x[i]!)
    lat[i] = input.y[i] === nowhere ? Number.NaN : latOf(input.y[i]!)
  }
  return {
    input,
    feeds: await feedSpans(house, input, lastDay),
    columns: {
      n,
      day: input.day,
      category: input.category,
      area: input.area,
      source: input.token,
      incident: input.incident,
      feed,
      parents: Int32Array.from(input.areas, (a) => a.parent),
      categories: categoryKeys.length,
      lon,
      lat,
    },
  }
}

/**
 * How far each feed is complete. One that is late: up to the day before the one its watermark lies in. One on time: up to
 * its watermark, or its last report. A file or sample: all there will be is there.
 */
async function feedSpans(house: House, { feeds }: SeriesInput, to: number): Promise<FeedSpan[]> {
  const [marks, { sources }] = await Promise.all([
    house.store.call('rule.feeds', {}),
    house.store.call('source.late', { now: house.nowSeconds() }),
  ])
  const late = new Map(sources.map((s) => [s.name, s.completeUpTo]))
  return feeds.map(({ name, firstDay, lastDay, pointsFrom }) => {
    const at = late.get(name)
    const points = pointsFrom === undefined ? {} : { pointsFrom }
    if (at !== undefined)
      return { firstDay, ...points, completeUpTo: at === null ? firstDay - 1 : dayNumber(at.slice(0, 10)) - 1 }
    const mark = marks.find((m) => m.name === name)
    const byHand = !mark || mark.kind === 'file' || mark.kind === 'sample'
    const upTo = byHand || mark.completeUpTo === null ? to : dayNumber(mark.completeUpTo.slice(0, 10))
    return { firstDay, ...points, completeUpTo: Math.max(upTo, lastDay) }
  })
}

export function scopeIndex(scope: RuleScope, input: SeriesInput): ScopeIndex {
  const inside = (i: number): boolean => {
    for (let at = i, steps = 0; at >= 0 && steps < 50; at = input.areas[at]!.parent, steps++)
      if (scope.areas.includes(input.areas[at]!.key)) return true
    return false
  }
  return {
    areas: scope.areas.length === 0 ? null : input.areas.flatMap((_, i) => (inside(i) ? [i] : [])),
    categories: scope.categories.length === 0 ? null : scope.categories.map((key) => categoryKeys.indexOf(key)),
    feeds: scope.sources.length === 0 ? null : input.feeds.flatMap((f, i) => (scope.sources.includes(f.name) ? [i] : [])),
  }
}

export const keyOfArea = (input: SeriesInput, area: number): string | null => (area < 0 ? null : (input.areas[area]?.key ?? null))
export const nameOfArea = (input: SeriesInput, area: number) => {
  const found = input.areas[area]
  return found ? { zh: found.zh, en: found.en } : null
}

/** Where the reports behind a flag lie; the circle that was looked at, where the rule looks at circles. */
export function placeOf({ columns }: RuleInput, flag: CandidateFlag): Flag['place'] {
  if (flag.place) return flag.place
  return coverCircle(
    Float64Array.from(flag.rows, (r) => columns.lon[r]!),
    Float64Array.from(flag.rows, (r) => columns.lat[r]!),
  )
}

export function flagInput(from: RuleInput, rule: string, ruleVersion: number, flag: CandidateFlag): FlagInput {
  const { input } = from
  return {
    rule,
    ruleVersion,
    category: categoryKeys[flag.category] as Flag['category'],
    area: keyOfArea(input, flag.area),
    place: placeOf(from, flag),
    ...(flag.place ? { around: true } : {}),
    from: isoDay(flag.from),
    to: isoDay(flag.to),
    observed: flag.observed,
    expected: flag.expected,
    usual: flag.usual,
    threshold: flag.threshold,
    ratio: flag.ratio,
    sources: flag.sources,
    raw: flag.raw,
    p: flag.p,
    pAdjusted: flag.pAdjusted,
    tests: flag.tests,
    recurrenceDays: flag.recurrenceDays,
    // A purged report has no id any more.
    reports: Array.from(flag.rows, (r) => input.id[r]!).filter((id) => id > 0),
  }
}

export function noVerdictOf(input: SeriesInput, silent: SilentSeries, neededDays: number): NoVerdict {
  return {
    category: categoryKeys[silent.category] as Flag['category'],
    area: keyOfArea(input, silent.area),
    areaName: nameOfArea(input, silent.area),
    reason: silenceSentence(
      { kind: silent.kind, historyDays: silent.historyDays, completeUpTo: isoDay(silent.completeUpTo) },
      neededDays,
    ),
  }
}
