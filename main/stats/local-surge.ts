/**
 * The local rule: a handful of incidents of one kind within walking distance and a few days of each other, wherever the
 * borders of areas run. It finds in days what a whole area shows only in weeks: a short window and a small circle expect
 * next to nothing, so that three or four are many.
 *
 * Around every place where the category had an incident lately, incidents within `radius` are counted: y in the window, n
 * in window and baseline together. Given n, and that the place is no different from the district, y is Binomial(n, s) with
 * s the share of all the district's incidents that fell into the window (never below the share of its days): the purely
 * temporal part, weekdays, holidays, a storm, is conditioned away as in the space-time permutation scan (Kulldorff 2005),
 * of which this is the fixed-size prospective form. With a dispersion above 1 it is the beta-binomial of
 * conditional-binomial.ts.
 *
 * All circles of all categories are one family under the discrete false discovery rate (discrete-discovery.ts). What is
 * counted as found are circles that do not overlap, the strongest first; so circles around the same incidents weigh as few
 * in the family (see `shifted`).
 *
 * Circles are made of square cells a fifth of the radius wide; a circle is all cells whose middle lies within the radius of
 * the middle of its own. Counts are carried from day to day, so that a day costs its own incidents.
 */
import { conditionalMid, leastCount, rateRatio, usualRange } from './conditional-binomial.ts'
import type { CandidateFlag, RuleDay, RuleParams, RuleRun, SilentSeries } from './default-rule.ts'
import { DiscreteFamily } from './discrete-discovery.ts'
import { episodesOf } from './episode.ts'
import { LocalClumps } from './local-clumps.ts'
import { circleEvidence, type LocalEvidence } from './local-evidence.ts'
import { type CircleGrid, gridOf } from './local-grid.ts'
import { recurrenceOf } from './recurrence.ts'
import type { FeedSpan, RuleColumns } from './rule-series.ts'

/** As of the rule by area; `q` is over the places of a day. There is no least ratio: next to nothing is expected of a circle. */
export interface LocalSurgeParams extends Omit<RuleParams, 'minRatio'> {
  /** Radius of a circle in metres. */
  radius: number
}
export const localSurgeDefaults: LocalSurgeParams = {
  window: 3,
  baseline: 56,
  guard: 2,
  radius: 500,
  q: 0.07,
  minIncidents: 3,
  minSources: 2,
  sourceCap: 3,
  coolDown: 7,
  dispersion: 'estimated',
  ceiling: 0.005,
  skip: [],
}

/** Columns of a rule, with places: degrees WGS-84, NaN where a report has none (it is left out). */
export interface PlacedColumns extends RuleColumns {
  lon: Float64Array
  lat: Float64Array
}

/**
 * Circles around the same n incidents are nearly one test: each weighs what its own cell has of them. But the best of many
 * shifted circles beats a fixed one; twice the weight holds q, see the simulation in docs/calibration.md.
 */
const shifted = 2
/** Shares are rounded up to this, so that days share their tables. */
const shareGrain = 0.0025

/**
 * Evaluates every day of from..to, as `runRule` does. A flag's area is that of most of its reports, its place the circle.
 * Feeds younger than a day's lead-in are left out of the day; one that is late silences every category it feeds.
 */
export function runLocalSurge(
  columns: PlacedColumns,
  feeds: FeedSpan[],
  from: number,
  to: number,
  params: Partial<LocalSurgeParams> = {},
  onDay?: (done: number, total: number) => void,
): RuleRun {
  const rule = checked({ ...localSurgeDefaults, ...params })
  const run = new LocalRun(columns, feeds, from, to, rule)
  const days: RuleDay[] = []
  for (let day = from; day <= to; day++) {
    days.push(run.evaluate(day))
    onDay?.(day - from + 1, to - from + 1)
  }
  return { days, episodes: episodesOf(days, rule.coolDown) }
}

function checked(rule: LocalSurgeParams): LocalSurgeParams {
  for (const key of ['window', 'baseline', 'minIncidents', 'minSources', 'sourceCap', 'guard', 'coolDown'] as const) {
    const least = key === 'guard' || key === 'coolDown' ? 0 : 1
    if (!Number.isInteger(rule[key]) || rule[key] < least)
      throw new RangeError(`runLocalSurge: ${key} must be a whole number >= ${least}, got ${rule[key]}`)
  }
  for (const key of ['q', 'ceiling'] as const)
    if (!(rule[key] > 0 && rule[key] < 1)) throw new RangeError(`runLocalSurge: ${key} must lie in (0,1), got ${rule[key]}`)
  if (!(rule.radius >= 20 && rule.radius <= 20_000))
    throw new RangeError(`runLocalSurge: radius must lie between 20 and 20000 m, got ${rule.radius}`)
  if (rule.dispersion !== 'estimated' && !(rule.dispersion >= 1))
    throw new RangeError(`runLocalSurge: dispersion must be >= 1, got ${rule.dispersion}`)
  return rule
}

interface Circle {
  cell: number
  y: number
  n: number
  p: number
  dispersion: number
}

class LocalRun {
  readonly #columns: PlacedColumns
  readonly #feeds: FeedSpan[]
  readonly #rule: LocalSurgeParams
  readonly #grid: CircleGrid
  readonly #first: number
  /** Incidents in window and in baseline, by cell: those of the cell's circle; and whether the cell itself had any. */
  readonly #now: Int32Array
  readonly #then: Int32Array
  readonly #own: Int32Array
  readonly #clumps: LocalClumps
  readonly #families = new Map<number, DiscreteFamily>()
  /** Located incidents of the whole district in window and baseline. */
  #allNow = 0
  #allThen = 0
  #counted: number | null = null
  #used = ''

  constructor(columns: PlacedColumns, feeds: FeedSpan[], from: number, to: number, rule: LocalSurgeParams) {
    this.#columns = columns
    this.#feeds = feeds
    this.#rule = rule
    this.#first = from - rule.window - rule.guard - rule.baseline + 1
    this.#grid = gridOf(columns, this.#first, to, rule.radius, rule.skip)
    this.#now = new Int32Array(this.#grid.cells)
    this.#then = new Int32Array(this.#grid.cells)
    this.#own = new Int32Array(this.#grid.cells)
    this.#clumps = new LocalClumps(this.#grid, columns, this.#first, rule.window)
  }

  /** Adds (or takes away) the incidents of one day. */
  #move(day: number, by: number, target: Int32Array, young: boolean[]): number {
    const { dayStart, rows, cellOf, start, near } = this.#grid
    const { feed } = this.#columns
    let moved = 0
    const end = dayStart[day + 1 - this.#first]!
    for (let r = dayStart[day - this.#first]!; r < end; r++) {
      if (young[feed?.[rows[r]!] ?? 0]) continue
      const cell = cellOf[r]!
      for (let k = start[cell]!; k < start[cell + 1]!; k++) target[near[k]!]! += by
      this.#own[cell]! += by
      moved += by
    }
    return moved
  }

  /** Brings the counts to a day: from the day before where the same feeds count, else afresh. */
  #advance(day: number, young: boolean[]): void {
    const { window, guard, baseline } = this.#rule
    const used = young.join()
    const last = day - window - guard
    const afresh = this.#counted !== day - 1 || this.#used !== used
    if (this.#rule.dispersion === 'estimated') this.#clumps.advance(last - baseline + 1, last, young, afresh)
    if (!afresh) {
      this.#allNow += this.#move(day, 1, this.#now, young) + this.#move(day - window, -1, this.#now, young)
      const enters = day - window - guard
      this.#allThen += this.#move(enters, 1, this.#then, young) + this.#move(enters - baseline, -1, this.#then, young)
    } else {
      this.#now.fill(0)
      this.#then.fill(0)
      this.#own.fill(0)
      this.#allNow = 0
      this.#allThen = 0
      for (let d = day - window + 1; d <= day; d++) this.#allNow += this.#move(d, 1, this.#now, young)
      for (let d = last - baseline + 1; d <= last; d++) this.#allThen += this.#move(d, 1, this.#then, young)
    }
    this.#counted = day
    this.#used = used
  }

  evaluate(day: number): RuleDay {
    const { window, guard, baseline, minIncidents, minSources, ceiling, q } = this.#rule
    const grid = this.#grid
    const start = day - window + 1
    const young = this.#feeds.map((f) => f.firstDay > start - guard - baseline)
    this.#advance(day, young)
    const { silent, noVerdict } = this.#silenced(day, young)

    const even = window / (window + baseline)
    const seen = this.#allNow + this.#allThen === 0 ? even : this.#allNow / (this.#allNow + this.#allThen)
    const share = Math.min(0.9, Math.ceil(Math.max(even, seen) / shareGrain - 1e-9) * shareGrain)
    const family = this.#family(share)
    const spread = this.#spread()
    let tests = 0
    const candidates: Circle[] = []
    const tails = new Map<number, number>()
    for (let cell = 0; cell < grid.cells; cell++) {
      if (this.#own[cell] === 0 || silent.has(grid.category[cell]!)) continue
      const y = this.#now[cell]!
      const n = y + this.#then[cell]!
      tests++
      const dispersion = spread[grid.category[cell]!]!
      if (n >= minIncidents) family.add(n, dispersion, Math.min(1, (shifted * this.#own[cell]!) / n))
      if (y < minIncidents || y <= n * share) continue
      const key = (n * 65_536 + Math.min(y, 65_535)) * 256 + grid.category[cell]!
      let p = tails.get(key)
      if (p === undefined) {
        p = conditionalMid(y, n - y, share, 1 - share, dispersion)
        tails.set(key, p)
      }
      if (p <= ceiling) candidates.push({ cell, y, n, p, dispersion })
    }
    if (candidates.length === 0) return { day, tests, flags: [], noVerdict }
    candidates.sort((a, b) => a.p - b.p || b.y - a.y || grid.order(a.cell, b.cell))

    // The strongest circle of each neighbourhood, as long as its incidents come from enough sources.
    const chosen: { circle: Circle; evidence: LocalEvidence }[] = []
    const hopeless = q * candidates.length
    let checked = 0
    for (const circle of candidates) {
      // So many are expected by chance at this p that none from here on can be flagged.
      if (circle.p > checked) {
        if (family.expected(circle.p) > hopeless) break
        checked = circle.p * 2
      }
      if (chosen.some((c) => grid.overlap(c.circle.cell, circle.cell))) continue
      const evidence = circleEvidence(this.#columns, grid, circle.cell, [start, day], young, this.#rule.sourceCap)
      if (evidence.sources < minSources || evidence.capped < minIncidents) continue
      if (evidence.capped < circle.y) {
        // One loud source: only what it may count speaks.
        const n = circle.n - circle.y + evidence.capped
        const p = conditionalMid(evidence.capped, n - evidence.capped, share, 1 - share, circle.dispersion)
        if (p > ceiling) continue
        chosen.push({ circle: { ...circle, y: evidence.capped, n, p }, evidence })
      } else chosen.push({ circle, evidence })
    }
    const adjusted = family.adjust(
      chosen.map((c) => c.circle.p),
      q,
    )
    const rejected = adjusted.reduce((count, value) => count + (value <= q ? 1 : 0), 0)
    const flags: CandidateFlag[] = []
    chosen.forEach(({ circle, evidence }, k) => {
      if (adjusted[k]! > q) return
      const category = grid.category[circle.cell]!
      // Two circles of one kind in one area are one flag: the stronger.
      if (flags.some((f) => f.category === category && f.area === evidence.area)) return
      const { y, n, p, dispersion } = circle
      const before = n - y
      // Rates are told against the district's own pace: a share of `share` of what the place usually has.
      const odds = share / (1 - share)
      flags.push({
        category,
        area: evidence.area,
        from: start,
        to: day,
        observed: y,
        incidents: evidence.incidents,
        raw: evidence.rows.length,
        sources: evidence.sources,
        before,
        expected: before * odds,
        usual: usualRange(before, share, 1 - share, dispersion),
        threshold: leastFlagged(circle, share, family, rejected, this.#rule),
        ratio: rateRatio(y, before, share, 1 - share, dispersion),
        dispersion,
        p,
        pAdjusted: adjusted[k]!,
        tests,
        recurrenceDays: recurrenceOf(Math.max(family.expected(p), p)),
        rows: Int32Array.from(evidence.rows),
        place: { ...grid.middle(circle.cell), metres: this.#rule.radius },
      })
    })
    return { day, tests, flags, noVerdict }
  }

  /** Dispersion of each category. */
  #spread(): Float64Array {
    const { dispersion } = this.#rule
    const { categories } = this.#columns
    return dispersion === 'estimated'
      ? this.#clumps.dispersions(this.#own, this.#then, categories)
      : new Float64Array(categories).fill(dispersion)
  }

  #family(share: number): DiscreteFamily {
    const { minIncidents, ceiling } = this.#rule
    let family = this.#families.get(share)
    if (!family) {
      family = new DiscreteFamily(share, 1 - share, minIncidents, ceiling)
      this.#families.set(share, family)
    }
    family.clear()
    return family
  }

  /** Kinds told in the window only by feeds whose earlier places were purged: too little is known of the places. */
  #withoutPoints(day: number, young: boolean[], noVerdict: SilentSeries[]): void {
    const purged = this.#feeds.map((f, k) => young[k] === true && f.pointsFrom !== undefined && f.pointsFrom >= f.firstDay)
    if (!purged.includes(true)) return
    const { dayStart, rows } = this.#grid
    const { feed, category } = this.#columns
    const start = day - this.#rule.window + 1
    const found = new Map<number, SilentSeries>()
    const judged = new Set<number>()
    for (let r = dayStart[start - this.#first]!; r < dayStart[day + 1 - this.#first]!; r++) {
      const f = feed?.[rows[r]!] ?? 0
      const kind = category[rows[r]!]!
      if (!young[f]) judged.add(kind)
      if (!purged[f]) continue
      const historyDays = Math.max(0, start - this.#feeds[f]!.firstDay)
      const known = found.get(kind)
      if (known) {
        known.observed++
        known.historyDays = Math.max(known.historyDays, historyDays)
      } else found.set(kind, { category: kind, area: -1, kind: 'history', historyDays, completeUpTo: day, observed: 1 })
    }
    for (const [kind, entry] of [...found].sort((a, b) => a[0] - b[0])) if (!judged.has(kind)) noVerdict.push(entry)
  }

  /** Categories that a late feed brings: nothing is said of them. */
  #silenced(day: number, young: boolean[]): { silent: Set<number>; noVerdict: SilentSeries[] } {
    const silent = new Set<number>()
    const noVerdict: SilentSeries[] = []
    this.#withoutPoints(day, young, noVerdict)
    const late = this.#feeds.map((f, k) => !young[k] && f.completeUpTo < day)
    if (!late.includes(true)) return { silent, noVerdict }
    const { dayStart, rows } = this.#grid
    const { feed, category } = this.#columns
    const { window, guard, baseline } = this.#rule
    const found = new Map<number, SilentSeries>()
    const begin = dayStart[day - window - guard - baseline + 1 - this.#first]!
    for (let r = begin; r < dayStart[day + 1 - this.#first]!; r++) {
      const f = feed?.[rows[r]!] ?? 0
      if (!late[f]) continue
      const kind = category[rows[r]!]!
      const completeUpTo = this.#feeds[f]!.completeUpTo
      const known = found.get(kind)
      if (known) known.completeUpTo = Math.min(known.completeUpTo, completeUpTo)
      else found.set(kind, { category: kind, area: -1, kind: 'incomplete', historyDays: 0, completeUpTo, observed: 0 })
    }
    for (let r = dayStart[day - window + 1 - this.#first]!; r < dayStart[day + 1 - this.#first]!; r++) {
      const known = found.get(category[rows[r]!]!)
      if (known) known.observed++
    }
    for (const [kind, entry] of [...found].sort((a, b) => a[0] - b[0])) {
      silent.add(kind)
      noVerdict.push(entry)
    }
    return { silent, noVerdict }
  }
}

/** Smallest window count that would still be flagged, everything else as it is. */
function leastFlagged(circle: Circle, share: number, family: DiscreteFamily, rejected: number, rule: LocalSurgeParams): number {
  const before = circle.n - circle.y
  return leastCount(rule.minIncidents, circle.y, (y) => {
    const p = conditionalMid(y, before, share, 1 - share, circle.dispersion)
    return p <= Math.min(rule.ceiling, rule.q) && family.expected(p) <= rule.q * rejected
  })
}
