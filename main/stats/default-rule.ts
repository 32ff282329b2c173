/**
 * The default rule: which places and kinds of issue have seen clearly more incidents in the last 7 days than in the
 * 56 days before, once chance, copies, single loud sources and the number of series looked at are allowed for.
 *
 * For every series (area x category on each level of areas, and category over the whole district) with any incident in
 * window or baseline: p is the mid-p of the conditional binomial in its overdispersed form (conditional-binomial.ts).
 * A series with fewer than `minIncidents` in the window, from fewer than `minSources` sources, or with no more than
 * expected counts as p = 1. All series of the day are one family: those with a Benjamini-Hochberg adjusted p of at most
 * `q` are flagged, in the form for discrete tests (discrete-discovery.ts). A series with neither window nor baseline
 * incidents can never be flagged, whatever the data, and is no part of the family.
 *
 * A holiday's end, a heat wave or the start of school lifts whole categories, or all of them. A series has to outdo what
 * the rest does at the same time (common-pace.ts): that is one flag for the district, not one for each of its areas.
 *
 * Dispersion (variance over mean) is estimated inside the baseline, see dispersion.ts. However many series are flagged on
 * a day, none is with a p above `ceiling`: a count inside its own usual range is never a flag.
 *
 * Sources: equal non-zero tokens are one source. A feed that does not say who reported (token 0) cannot show two reports
 * to be one person's; there each incident that no known source told counts as one more.
 */

import { paceShares } from './common-pace.ts'
import { conditionalMid, leastCount, rateRatio, usualRange } from './conditional-binomial.ts'
import { DiscreteFamily } from './discrete-discovery.ts'
import { estimateDispersion } from './dispersion.ts'
import { type Episode, episodesOf } from './episode.ts'
import { recurrenceOf } from './recurrence.ts'
import { gatherEvidence } from './rule-evidence.ts'
import {
  buildSeries,
  cappedSum,
  type FeedSpan,
  type RuleColumns,
  type Series,
  type SeriesTable,
  strandSum,
} from './rule-series.ts'

export interface RuleParams {
  /** Days in the window. */
  window: number
  /** Days in the baseline; a multiple of the window lets the cap on one source hold for both alike. */
  baseline: number
  /** Days between the two, used by neither. */
  guard: number
  /** Share of false flags among all flags of a day that is put up with. */
  q: number
  minIncidents: number
  minSources: number
  /** Most incidents of one known source that count in a window. */
  sourceCap: number
  /** Days without firing after which an episode is over. */
  coolDown: number
  /** Variance over mean, or 'estimated'. */
  dispersion: number | 'estimated'
  /** Largest p that is ever flagged. */
  ceiling: number
  /** Least rate of the window over the baseline's: what is sure but slight is no surge. */
  minRatio: number
  /** Categories (indices) that are not looked at. */
  skip: number[]
}
export const ruleDefaults: RuleParams = {
  window: 7,
  baseline: 56,
  guard: 2,
  q: 0.05,
  minIncidents: 3,
  minSources: 2,
  sourceCap: 3,
  coolDown: 7,
  dispersion: 'estimated',
  ceiling: 0.005,
  minRatio: 1.5,
  skip: [],
}

export interface CandidateFlag {
  category: number
  /** Area index; -1 is the whole district. */
  area: number
  /** First and last day of the window, days since 1970. */
  from: number
  to: number
  /** Incidents in the window, as counted (after the cap on one source). */
  observed: number
  /** Incidents in the window before that cap. */
  incidents: number
  /** Reports behind the incidents. */
  raw: number
  /** Independent sources behind them, at least. */
  sources: number
  /** Incidents in the baseline. */
  before: number
  /** Baseline mean times window, and times the common pace where that is quicker (common-pace.ts). */
  expected: number
  /** Window counts that would be nothing unusual, 95 %. */
  usual: [number, number]
  /** Smallest window count that would be flagged, everything else as it is. */
  threshold: number
  /** Daily rate of the window over that of the baseline: low, middle, high (95 %). */
  ratio: [number, number, number]
  dispersion: number
  /** Mid-p of the upper tail. */
  p: number
  pAdjusted: number
  /** Series in the family of that day. */
  tests: number
  /**
   * Chance alone would give a p as small as this, in any of the day's series, once in so many days: 1 / S(p), with S(p) the
   * number of series that would come out so by chance.
   * Windows of neighbouring days overlap, so in truth it is rarer.
   */
  recurrenceDays: number
  /** Rows of the reports behind it, in order of their day. */
  rows: Int32Array
  /** The circle that was looked at, where the rule looks at circles (local-surge.ts): degrees WGS-84, metres. */
  place?: { lon: number; lat: number; metres: number }
}

/** A series of which nothing can be said. `history`: days known; `incomplete`: the feed is complete up to a day only. */
export interface SilentSeries {
  category: number
  area: number
  kind: 'history' | 'incomplete'
  /** Days of history there are ('history'). */
  historyDays: number
  /** Last complete day ('incomplete'). */
  completeUpTo: number
  /** Incidents seen in the window all the same. */
  observed: number
}

export interface RuleDay {
  day: number
  /** Series in the family. */
  tests: number
  flags: CandidateFlag[]
  noVerdict: SilentSeries[]
}

export interface RuleRun {
  days: RuleDay[]
  episodes: Episode[]
}

/**
 * Evaluates every day of from..to. Work: one pass over the reports of the span and its lead-in, then each day costs the
 * series alive on it.
 * @param feeds what is known of each feed; a feed that began inside a day's lead-in is left out of that day's counts, one
 *   that is not complete up to the day silences the series it usually feeds
 * @param onDay told after each day; may throw to stop
 */
export function runRule(
  columns: RuleColumns,
  feeds: FeedSpan[],
  from: number,
  to: number,
  params: Partial<RuleParams> = {},
  onDay?: (done: number, total: number) => void,
): RuleRun {
  const rule = checked({ ...ruleDefaults, ...params })
  const leadIn = rule.window + rule.guard + rule.baseline
  const table = buildSeries(columns, from - leadIn, to, rule.sourceCap)
  const days: RuleDay[] = []
  const family = new DiscreteFamily(rule.window, rule.baseline, rule.minIncidents, rule.ceiling)
  for (let day = from; day <= to; day++) {
    days.push(evaluateDay(columns, table, feeds, day, rule, family))
    onDay?.(day - from + 1, to - from + 1)
  }
  return { days, episodes: episodesOf(days, rule.coolDown) }
}

function checked(rule: RuleParams): RuleParams {
  const whole: (keyof RuleParams)[] = ['window', 'baseline', 'guard', 'minIncidents', 'minSources', 'sourceCap', 'coolDown']
  for (const key of whole) {
    const least = key === 'guard' || key === 'coolDown' ? 0 : 1
    const value = rule[key] as number
    if (!Number.isInteger(value) || value < least)
      throw new RangeError(`runRule: ${key} must be a whole number >= ${least}, got ${value}`)
  }
  for (const key of ['q', 'ceiling'] as const)
    if (!(rule[key] > 0 && rule[key] < 1)) throw new RangeError(`runRule: ${key} must lie in (0,1), got ${rule[key]}`)
  if (rule.dispersion !== 'estimated' && !(rule.dispersion >= 1))
    throw new RangeError(`runRule: dispersion must be >= 1, got ${rule.dispersion}`)
  return rule
}

interface Tested {
  series: Series
  id: number
  observed: number
  before: number
  dispersion: number
  /** Chance of one of its incidents to fall into the window, were nothing the matter here. */
  share: number
  p: number
}

/** One day over a table that spans its window, guard and baseline. */
export function evaluateDay(
  columns: RuleColumns,
  table: SeriesTable,
  feeds: FeedSpan[],
  day: number,
  rule: RuleParams,
  family: DiscreteFamily,
): RuleDay {
  const { window, guard, baseline } = rule
  const start = day - window + 1
  const baselineEnd = start - guard - 1
  const baselineStart = baselineEnd - baseline + 1
  const young = feeds.map((feed) => feed.firstDay > baselineStart)
  const late = feeds.map((feed) => feed.completeUpTo < day)
  const tested: Tested[] = []
  const noVerdict: SilentSeries[] = []

  for (let id = 0; id < table.series.length; id++) {
    const series = table.series[id]!
    if (rule.skip.includes(series.category)) continue
    let observed = 0
    let before = 0
    let youngFirst = Number.POSITIVE_INFINITY
    let youngObserved = 0
    let lateUpTo = Number.POSITIVE_INFINITY
    for (const strand of series.strands) {
      const now = cappedSum(table, strand, start, day)
      if (young[strand.feed]) {
        if (now > 0) youngFirst = Math.min(youngFirst, feeds[strand.feed]!.firstDay)
        youngObserved += now
        continue
      }
      let then = 0
      // Without a loud source there is nothing to cap, and the windows of the baseline are one sum.
      if (strand.loud.length === 0) then = strandSum(table, strand, baselineStart, baselineEnd)
      else
        for (let end = baselineEnd; end >= baselineStart; end -= window)
          then += cappedSum(table, strand, Math.max(baselineStart, end - window + 1), end)
      if (late[strand.feed] && (then > 0 || now > 0)) lateUpTo = Math.min(lateUpTo, feeds[strand.feed]!.completeUpTo)
      observed += now
      before += then
    }
    if (lateUpTo !== Number.POSITIVE_INFINITY) {
      noVerdict.push({
        ...named(series),
        kind: 'incomplete',
        historyDays: 0,
        completeUpTo: lateUpTo,
        observed: observed + youngObserved,
      })
      continue
    }
    if (observed + before === 0) {
      // Grey, never green: what a young feed alone brings is not judged, and that is said.
      if (youngObserved > 0)
        noVerdict.push({
          ...named(series),
          kind: 'history',
          historyDays: Math.max(0, day - youngFirst + 1),
          completeUpTo: 0,
          observed: youngObserved,
        })
      continue
    }
    tested.push({ series, id, observed, before, dispersion: 1, share: window / (window + baseline), p: 1 })
  }

  if (rule.dispersion === 'estimated') {
    const sums = estimateDispersion(
      tested,
      (test, from, to) => {
        let sum = 0
        for (const strand of test.series.strands) if (!young[strand.feed]) sum += strandSum(table, strand, from, to)
        return sum
      },
      baselineStart,
      baselineEnd,
      window,
    )
    tested.forEach((test, k) => {
      test.dispersion = sums[k]!
    })
  } else for (const test of tested) test.dispersion = rule.dispersion
  paceShares(tested, window, baseline)
  const candidates: Tested[] = []
  for (const test of tested) {
    const { observed, before, share } = test
    if (observed < rule.minIncidents || observed * (1 - share) <= before * share * rule.minRatio) continue
    test.p = conditionalMid(observed, before, share, 1 - share, test.dispersion)
    if (test.p <= rule.ceiling) candidates.push(test)
  }

  const evidence = gatherEvidence(columns, table, candidates, young, start, day)
  const passed = candidates.filter((test) => evidence.get(test.id)!.sources >= rule.minSources)
  family.clear()
  for (const test of tested) family.add(test.observed + test.before, test.dispersion, 1, test.share)
  const adjusted = family.adjust(
    passed.map((test) => test.p),
    rule.q,
  )
  const rejected = adjusted.reduce((count, value) => count + (value <= rule.q ? 1 : 0), 0)
  const flags: CandidateFlag[] = []
  passed.forEach((test, k) => {
    if (adjusted[k]! > rule.q) return
    const { observed, before, dispersion, share, p } = test
    const seen = evidence.get(test.id)!
    const byChance = family.expected(p)
    flags.push({
      ...named(test.series),
      from: start,
      to: day,
      observed,
      incidents: seen.incidents,
      raw: seen.rows.length,
      sources: seen.sources,
      before,
      expected: before * (share / (1 - share)),
      usual: usualRange(before, share, 1 - share, dispersion),
      threshold: leastFlagged(test, family, rejected, rule),
      ratio: rateRatio(observed, before, share, 1 - share, dispersion),
      dispersion,
      p,
      pAdjusted: adjusted[k]!,
      tests: tested.length,
      recurrenceDays: recurrenceOf(Math.max(byChance, p)),
      rows: Int32Array.from(seen.rows),
    })
  })
  flags.sort((a, b) => a.p - b.p || a.area - b.area || a.category - b.category)
  return { day, tests: tested.length, flags, noVerdict }
}

/**
 * Smallest window count that would still be flagged, the other series as they are: with `rejected` flags on the day, those
 * whose p keeps the expected false ones within q of them.
 */
function leastFlagged(test: Tested, family: DiscreteFamily, rejected: number, rule: RuleParams): number {
  const { before, share, dispersion, observed } = test
  return leastCount(rule.minIncidents, observed, (y) => {
    if (y * (1 - share) <= before * share * rule.minRatio) return false
    const p = conditionalMid(y, before, share, 1 - share, dispersion)
    return p <= Math.min(rule.ceiling, rule.q) && family.expected(p) <= rule.q * rejected
  })
}

const named = (series: Series): { category: number; area: number } => ({ category: series.category, area: series.area })
