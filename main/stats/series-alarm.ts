/**
 * EARS and Farrington flexible as rules: the published alarm of each series and day, then the same demands that every rule
 * makes: least incidents, least independent sources, a cap on one source, and no verdict without history or on days that
 * are not complete. There is no correction for the number of series: pAdjusted is p. EARS judges the count of the day,
 * Farrington that of the 7 days that end on it.
 */
import type { RuleKind } from '../../contract/detection.ts'
import { isoDay } from '../../contract/time.ts'
import { rateRatio } from './conditional-binomial.ts'
import type { CandidateFlag, RuleDay, RuleRun, SilentSeries } from './default-rule.ts'
import { type EarsMethod, ears } from './ears.ts'
import { episodesOf } from './episode.ts'
import { farringtonFlexible } from './farrington.ts'
import { recurrenceOf } from './recurrence.ts'
import { gatherEvidence } from './rule-evidence.ts'
import { farringtonWeeks, type ParamValues, rowOfKind } from './rule-kinds.ts'
import { buildSeries, cappedSum, type FeedSpan, type RuleColumns, type Series, type SeriesTable } from './rule-series.ts'
import { normalAtLeast } from './tails.ts'

/** What one method says of the last of the counts. */
interface Said {
  alarm: boolean
  expected: number
  threshold: number
  p: number
  /** Incidents of the baseline, and how many times as long as the window it is. */
  before: number
  times: number
  usual: [number, number]
  dispersion: number
}

/** Every day of from..to; the columns must hold the lead-in of the kind (rule-kinds.ts) before `from`. */
export function runSeriesAlarm(
  kind: RuleKind,
  columns: RuleColumns,
  feeds: FeedSpan[],
  from: number,
  to: number,
  params: ParamValues,
  skip: readonly number[],
  onDay?: (done: number, total: number) => void,
): RuleRun {
  const leadIn = rowOfKind(kind).leadIn(params)
  const step = kind === 'farrington-flexible' ? 7 : 1
  const { minIncidents = 3, minSources = 2, sourceCap = 3, coolDown = 7 } = params
  const table = buildSeries(columns, from - leadIn, to, sourceCap)
  const days: RuleDay[] = []
  for (let day = from; day <= to; day++) {
    const start = day - step + 1
    const first = day - leadIn
    const young = feeds.map((feed) => feed.firstDay > first)
    const late = feeds.map((feed) => feed.completeUpTo < day)
    const noVerdict: SilentSeries[] = []
    const loud: { id: number; series: Series; observed: number; said: Said }[] = []
    let tests = 0
    table.series.forEach((series, id) => {
      if (skip.includes(series.category)) return
      const silent = silence(table, series, feeds, young, late, first, start, day)
      if (silent === 'none') return
      if (silent !== null) {
        noVerdict.push(silent)
        return
      }
      tests += 1
      const strands = series.strands.filter((s) => !young[s.feed])
      const countOf = (last: number): number => strands.reduce((sum, s) => sum + cappedSum(table, s, last - step + 1, last), 0)
      const observed = countOf(day)
      if (observed < minIncidents) return
      const points = step === 1 ? leadIn + 1 : farringtonWeeks(params)
      const counts = Float64Array.from({ length: points }, (_, i) => countOf(day - (points - 1 - i) * step))
      const said =
        step === 1
          ? byEars(kind.slice(5).toUpperCase() as EarsMethod, counts, params)
          : byFarrington(counts, isoDay(day - points * step + 1), params)
      if (said?.alarm) loud.push({ id, series, observed, said })
    })
    const evidence = gatherEvidence(columns, table, loud, young, start, day)
    const flags: CandidateFlag[] = []
    for (const { id, series, observed, said } of loud) {
      const seen = evidence.get(id)!
      if (seen.sources < minSources || seen.rows.length === 0) continue
      flags.push({
        category: series.category,
        area: series.area,
        from: start,
        to: day,
        observed,
        incidents: seen.incidents,
        raw: seen.rows.length,
        sources: seen.sources,
        before: said.before,
        expected: said.expected,
        usual: said.usual,
        threshold: Math.max(minIncidents, Math.floor(said.threshold) + 1),
        ratio: rateRatio(observed, said.before, 1, said.times, said.dispersion),
        dispersion: said.dispersion,
        p: said.p,
        pAdjusted: said.p,
        tests,
        recurrenceDays: recurrenceOf(said.p * tests),
        rows: Int32Array.from(seen.rows),
      })
    }
    flags.sort((a, b) => a.p - b.p || a.area - b.area || a.category - b.category)
    days.push({ day, tests, flags, noVerdict })
    onDay?.(day - from + 1, to - from + 1)
  }
  return { days, episodes: episodesOf(days, coolDown) }
}

/** Why nothing is said of a series: a feed of it that is late or too young; 'none' where it had nothing at all. */
function silence(
  table: SeriesTable,
  series: Series,
  feeds: FeedSpan[],
  young: boolean[],
  late: boolean[],
  first: number,
  start: number,
  day: number,
): SilentSeries | 'none' | null {
  let all = 0
  let now = 0
  let youngNow = 0
  let youngFirst = Number.POSITIVE_INFINITY
  let lateUpTo = Number.POSITIVE_INFINITY
  for (const strand of series.strands) {
    const total = cappedSum(table, strand, first, day)
    const lately = cappedSum(table, strand, start, day)
    if (young[strand.feed]) {
      youngNow += lately
      if (total > 0) youngFirst = Math.min(youngFirst, feeds[strand.feed]!.firstDay)
      continue
    }
    if (late[strand.feed] && total > 0) lateUpTo = Math.min(lateUpTo, feeds[strand.feed]!.completeUpTo)
    all += total
    now += lately
  }
  const named = { category: series.category, area: series.area, observed: now + youngNow }
  if (lateUpTo !== Number.POSITIVE_INFINITY) return { ...named, kind: 'incomplete', historyDays: 0, completeUpTo: lateUpTo }
  if (all > 0) return null
  if (youngNow > 0) return { ...named, kind: 'history', historyDays: Math.max(0, day - youngFirst + 1), completeUpTo: 0 }
  return 'none'
}

function byEars(method: EarsMethod, counts: Float64Array, params: ParamValues): Said | null {
  const { alpha = 0.001, baseline = 7, minSigma = 0 } = params
  const last = counts.length - 1
  const found = ears(method, counts, { alpha, baseline, minSigma }, [last, last])
  const expected = found.expected[0]
  const threshold = found.threshold[0]
  if (expected === undefined || threshold === undefined || !Number.isFinite(expected)) return null
  const lag = method === 'C1' ? 1 : 3
  const base = counts.subarray(last - lag - baseline + 1, last - lag + 1)
  const before = base.reduce((sum, count) => sum + count, 0)
  const variance = base.reduce((sum, count) => sum + (count - expected) ** 2, 0) / (baseline - 1)
  const sigma = Math.max(minSigma, Math.sqrt(variance))
  const statistic = found.statistic[0] ?? 0
  return {
    alarm: found.alarm[0] === 1,
    expected,
    threshold,
    p: Number.isNaN(statistic) ? 1 : normalAtLeast(statistic),
    before,
    times: baseline,
    usual: [Math.max(0, Math.ceil(expected - 1.96 * sigma)), Math.floor(expected + 1.96 * sigma)],
    dispersion: Math.max(1, expected > 0 ? variance / expected : 1),
  }
}

function byFarrington(counts: Float64Array, start: string, params: ParamValues): Said | null {
  const { alpha = 0.005, b = 3, w = 3, noPeriods = 10 } = params
  const last = counts.length - 1
  const found = farringtonFlexible(
    counts,
    start,
    'week',
    { alpha, b, w, noPeriods, pastWeeksNotIncluded: Math.min(26, 52 * b - 1), thresholdMethod: 'nbPlugin' },
    [last, last],
  )
  const expected = found.expected[0] as number | null | undefined
  const threshold = found.threshold[0] as number | null | undefined
  if (typeof expected !== 'number' || typeof threshold !== 'number' || !Number.isFinite(expected) || !Number.isFinite(threshold))
    return null
  const times = b * (2 * w + 1)
  return {
    alarm: Boolean(found.alarm[0]),
    expected,
    threshold,
    p: (found.pValue[0] as number | null) ?? alpha,
    before: Math.round(expected * times),
    times,
    usual: [0, Math.floor(threshold)],
    dispersion: Math.max(1, (found.phi[0] as number | null) ?? 1),
  }
}
