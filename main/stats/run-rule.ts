/** Runs a rule of any kind over any part of the columns: the one door from a rule's version to its flags. */
import type { RuleKind } from '../../contract/detection.ts'
import { type RuleRun, runRule } from './default-rule.ts'
import { type LocalSurgeParams, type PlacedColumns, runLocalSurge } from './local-surge.ts'
import { type ParamValues, rowOfKind } from './rule-kinds.ts'
import type { FeedSpan } from './rule-series.ts'
import { runSeriesAlarm } from './series-alarm.ts'

/** What a rule looks at; null: all. */
export interface ScopeIndex {
  /** Areas by index, those inside them included. */
  areas: number[] | null
  categories: number[] | null
  feeds: number[] | null
}
export interface RuleQuestion {
  kind: RuleKind
  params: ParamValues
  scope: ScopeIndex
  columns: PlacedColumns
  feeds: FeedSpan[]
  /** First and last day to judge, days since 1970. The columns must hold the kind's lead-in before the first. */
  from: number
  to: number
}

/**
 * Every day of from..to by the rule. Flags name areas and rows of the columns given, whatever the scope.
 * With a scope of areas "the whole district" is what the scope names: of one area that area, of several nothing is said.
 */
export function runAnyRule(question: RuleQuestion, onDay?: (done: number, total: number) => void): RuleRun {
  const { kind, params, scope, from, to } = question
  const narrowed = narrow(question.columns, scope)
  const { areaOf, rowOf, whole } = narrowed
  const first = from - rowOfKind(kind).leadIn(params)
  // What looks around places knows no purged day: a feed is as young there as its first day with points.
  const spans =
    kind === 'local-surge'
      ? question.feeds.map((f) => ({ ...f, firstDay: Math.max(f.firstDay, f.pointsFrom ?? f.firstDay) }))
      : question.feeds
  const { columns, feeds } = joinFeeds(narrowed.columns, spans, first, to)
  const skip = scope.categories === null ? [] : others(scope.categories, columns.categories)
  const run = runKind(kind, params, columns, feeds, from, to, skip, onDay)
  const plain = areaOf === null && rowOf === null
  if (plain) return run
  // Local flags lie in an area or in none; there is no series of the whole.
  const named = (area: number): number | null =>
    area >= 0 ? (areaOf ? areaOf[area]! : area) : kind === 'local-surge' || areaOf === null ? -1 : whole
  const days = run.days.map((day) => ({
    ...day,
    flags: day.flags.flatMap((flag) => {
      const area = named(flag.area)
      return area === null ? [] : [{ ...flag, area, rows: rowOf ? flag.rows.map((r) => rowOf[r]!) : flag.rows }]
    }),
    noVerdict: day.noVerdict.flatMap((silent) => {
      const area = named(silent.area)
      return area === null ? [] : [{ ...silent, area }]
    }),
  }))
  // The flags are other objects now: the episodes are told from them.
  const byKey = new Map<string, (typeof days)[number]['flags'][number]>()
  for (const { day, flags } of days) for (const flag of flags) byKey.set(`${day} ${flag.category} ${flag.area}`, flag)
  const episodes = run.episodes.flatMap((episode) => {
    const area = named(episode.area)
    if (area === null) return []
    const again = (flag: { to: number }) => byKey.get(`${flag.to} ${episode.category} ${area}`) as (typeof episode)['first']
    return [{ ...episode, area, first: again(episode.first), peak: again(episode.peak) }]
  })
  return { days, episodes }
}

function runKind(
  kind: RuleKind,
  params: ParamValues,
  columns: PlacedColumns,
  feeds: FeedSpan[],
  from: number,
  to: number,
  skip: number[],
  onDay?: (done: number, total: number) => void,
): RuleRun {
  switch (kind) {
    case 'conditional-binomial':
      return runRule(columns, feeds, from, to, { ...params, skip }, onDay)
    case 'local-surge':
      return runLocalSurge(columns, feeds, from, to, { ...(params as Partial<LocalSurgeParams>), skip }, onDay)
    default:
      return runSeriesAlarm(kind, columns, feeds, from, to, params, skip, onDay)
  }
}

const others = (some: number[], length: number): number[] => Array.from({ length }, (_, i) => i).filter((i) => !some.includes(i))

/**
 * The columns of a scope. An incident is kept where its first report of the scope's feeds lies in the scope's areas.
 * @returns areaOf: index in the whole list for each area left; rowOf: row in the whole for each row left; null where
 *   nothing was left out. whole: the area that the union of the scope is; null where it is none.
 */
function narrow(
  columns: PlacedColumns,
  scope: ScopeIndex,
): { columns: PlacedColumns; areaOf: number[] | null; rowOf: Int32Array | null; whole: number | null } {
  if (scope.areas === null && scope.feeds === null) return { columns, areaOf: null, rowOf: null, whole: -1 }
  const { n, incident, area, feed } = columns
  const feeds = scope.feeds === null ? null : new Set(scope.feeds)
  const areas = scope.areas === null ? null : new Set(scope.areas)
  // First row of each incident among the feeds of the scope, in the order given.
  const firstOf = new Int32Array(n).fill(-1)
  for (let i = 0; i < n; i++) {
    if (feeds && !feeds.has(feed?.[i] ?? 0)) continue
    const head = incident[i]!
    if (firstOf[head]! < 0) firstOf[head] = i
  }
  const kept: number[] = []
  const place = new Int32Array(n).fill(-1)
  for (let i = 0; i < n; i++) {
    if (feeds && !feeds.has(feed?.[i] ?? 0)) continue
    if (areas && !areas.has(area[firstOf[incident[i]!]!]!)) continue
    place[i] = kept.length
    kept.push(i)
  }
  const areaOf = areas === null ? null : [...areas].sort((a, b) => a - b)
  const areaAt = areaOf === null ? null : new Map(areaOf.map((a, i) => [a, i]))
  const newArea = (a: number): number => (areaAt === null ? a : (areaAt.get(a) ?? -1))
  const roots = areaOf === null ? [] : areaOf.filter((a) => newArea(columns.parents[a]!) < 0)
  return {
    areaOf,
    rowOf: Int32Array.from(kept),
    whole: areaOf === null ? -1 : roots.length === 1 ? roots[0]! : null,
    columns: {
      n: kept.length,
      day: Int32Array.from(kept, (i) => columns.day[i]!),
      category: Uint8Array.from(kept, (i) => columns.category[i]!),
      area: Int32Array.from(kept, (i) => newArea(area[i]!)),
      source: Float64Array.from(kept, (i) => columns.source[i]!),
      incident: Int32Array.from(kept, (i) => place[firstOf[incident[i]!]!]!),
      feed: Int32Array.from(kept, (i) => feed?.[i] ?? 0),
      lon: Float64Array.from(kept, (i) => columns.lon[i]!),
      lat: Float64Array.from(kept, (i) => columns.lat[i]!),
      parents: areaOf === null ? columns.parents : Int32Array.from(areaOf, (a) => newArea(columns.parents[a]!)),
      categories: columns.categories,
    },
  }
}

/**
 * Feeds that are neither young nor late on any day of the run count as one: a rule tells feeds apart only to leave such out,
 * and keeps a count for each. A reporter's token is of its feed alone, so no two of them become one source.
 */
function joinFeeds(
  columns: PlacedColumns,
  feeds: FeedSpan[],
  first: number,
  last: number,
): { columns: PlacedColumns; feeds: FeedSpan[] } {
  const steady = feeds.map((feed) => feed.firstDay <= first && feed.completeUpTo >= last)
  if (steady.filter(Boolean).length < 2) return { columns, feeds }
  const joined: FeedSpan[] = [{ firstDay: first, completeUpTo: last }]
  const to = feeds.map((feed, i) => (steady[i] ? 0 : joined.push(feed) - 1))
  const { n, feed } = columns
  const next = new Int32Array(n)
  for (let i = 0; i < n; i++) next[i] = to[feed?.[i] ?? 0]!
  return { columns: { ...columns, feed: next }, feeds: joined }
}
