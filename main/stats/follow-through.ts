/**
 * Did it help? Incidents at a place before and after a day, against places like it over the same days.
 *
 * A place is acted on because much happened there, and much of what is high by chance falls back by itself (regression to
 * the mean; Galton 1886, Barnett et al. 2005, Int J Epidemiol 34). So the place is never held against itself alone: its
 * controls are other places whose count of the same days before was as high, of the same category, apart from it and from
 * each other. What chance, season, weekday or a feed did to all of them is in both and falls out:
 *
 *   ratio = (y1 / y0) / (A / B),  expected = y0 A / B
 *
 * y0, y1 are the place's incidents before and after, B, A the sums over its k controls (a ratio of ratios; Breslow & Day
 * 1987, Statistical Methods in Cancer Research II, §3). As controls are chosen by their count before, that count is a fixed
 * size and not a draw: given y1 + A, y1 is binomial with odds ratio y0 / B (Przyborowski & Wilenski 1940), and bounds
 * of that chance are bounds of the ratio. They are Jeffreys's, Beta(y1 + 1/2, A + 1/2): the mid-p version of the exact ones
 * of Clopper & Pearson (Brown, Cai & DasGupta 2001, Stat Sci 16), 0 at y1 = 0.
 *
 * Places differ by more than chance, and reports come in clumps. How much is read off the controls: Pearson's
 * X² = Σ (a_i − b_i A/B)² / (b_i A/B) over k − 1 (McCullagh & Nelder 1989, §4.5; the variance between controls that
 * DerSimonian & Laird 1986 add, on the scale of counts, as all are of one size). From few controls it is itself uncertain,
 * so it is taken times (t / z)² of k − 1 degrees of freedom, as a t interval is wider than a normal one (Higgins et al. 2009,
 * J R Stat Soc A 172, of the effect in a new place). Above 1, all counts are divided by it (effective sample size; Korn
 * & Graubard 1998). Where the controls' counts before are not quite the place's, each bound takes the wider of two readings:
 * after in proportion to before, and after alike whatever was before. A verdict is given when the 95 % interval leaves 1 out. Figures: docs/calibration.md.
 */
import { haversineM } from '../../contract/geometry.ts'
import { betaQuantile } from './gamma-beta.ts'

/** Incidents of one category, one entry each, in any order. */
export interface FollowIncidents {
  n: number
  /** Local days since 1970. */
  day: Int32Array
  /** Degrees; NaN where not on the map. */
  lon: Float64Array
  lat: Float64Array
}
export interface Circle {
  lon: number
  lat: number
  metres: number
}
/** A circle, or an area among areas of its kind. */
export type FollowPlace =
  | {
      kind: 'circle'
      circle: Circle
      /** Places that were acted on too, of the same category: no control may touch one. */
      avoid?: readonly Circle[]
    }
  | {
      kind: 'group'
      /** For each incident the area it lies in among those compared, -1 for none. */
      of: Int32Array
      /** The area acted on. */
      own: number
      /** Areas that may be its controls, nearest first. */
      others: readonly number[]
    }

/** Days, both included, since 1970. */
export interface Span {
  from: number
  to: number
}
export interface Spans {
  before: Span
  after: Span
}
export interface Control {
  /** Centre of the circle; null of an area. */
  lon: number | null
  lat: number | null
  /** The area; -1 of a circle. */
  group: number
  before: number
  after: number
}
export interface Followed extends Spans {
  /** Incidents of the place, as indices. */
  inBefore: number[]
  inAfter: number[]
}
export interface Effect extends Followed {
  controls: Control[]
  expected: number
  /** Low, middle, high. */
  ratio: [number, number, number]
  /** Variance over mean between the controls, times (t/z)²; at least 1. */
  dispersion: number
  verdict: 'fewer' | 'more' | 'unclear'
}
/** Why nothing can be said. */
export type Unjudged =
  /** Too few complete days since; it can be from `day` on. */
  | { why: 'too-early'; day: number }
  | { why: 'short-history'; days: number }
  | ({ why: 'low-baseline' } & Followed)
  | ({ why: 'few-controls'; controls: number } & Followed)
  /** Nothing came from any control place after: more likely the feed than the world. */
  | ({ why: 'silent-controls'; controls: number } & Followed)

export const followRule = {
  /** Days left out on either side of the day it was done: work is rarely that of one day. */
  guard: 3,
  /** Days of a span: whole weeks, so that each weekday counts as often before as after. */
  shortest: 14,
  longest: 56,
  /** Incidents before, below which a halving could not be told from chance. */
  leastBefore: 5,
  leastControls: 3,
  mostControls: 20,
  /** A control's count before may differ by so much of the place's, or by so many. */
  within: 0.25,
  withinCount: 3,
  /** Centres of controls lie so many radii from the place: what was merely driven next door is no control's. */
  apart: 3,
  /** Farther places are not of the same district's making, metres. */
  farthest: 100_000,
} as const

const metresPerDegree = 111_195
const z = 1.959963984540054

/**
 * The spans to compare: equally long, whole weeks, as long as there are complete days, up to 56.
 * @param done the day it was done @param firstDay first day of the data @param lastDay last complete day
 */
export function followSpans(done: number, firstDay: number, lastDay: number): Spans | Unjudged {
  const { guard, shortest, longest } = followRule
  const after = lastDay - (done + guard)
  const before = done - guard - firstDay
  if (after < shortest) return { why: 'too-early', day: done + guard + shortest }
  if (before < shortest) return { why: 'short-history', days: Math.max(0, before) }
  const days = Math.floor(Math.min(after, before, longest) / 7) * 7
  return {
    before: { from: done - guard - days, to: done - guard - 1 },
    after: { from: done + guard + 1, to: done + guard + days },
  }
}

/**
 * What became of the incidents at a place, against its controls.
 * @param place where, of incidents of one category
 */
export function followThrough(incidents: FollowIncidents, place: FollowPlace, spans: Spans): Effect | Unjudged {
  const { day } = incidents
  const inside = (i: number): boolean =>
    place.kind === 'group'
      ? place.of[i] === place.own
      : haversineM(place.circle.lon, place.circle.lat, incidents.lon[i] as number, incidents.lat[i] as number) <=
        place.circle.metres
  const inBefore: number[] = []
  const inAfter: number[] = []
  for (let i = 0; i < incidents.n; i++) {
    const at = day[i] as number
    if (within(at, spans.before)) {
      if (inside(i)) inBefore.push(i)
    } else if (within(at, spans.after) && inside(i)) inAfter.push(i)
  }
  const followed: Followed = { ...spans, inBefore, inAfter }
  const y0 = inBefore.length
  if (y0 < followRule.leastBefore) return { why: 'low-baseline', ...followed }
  const controls = place.kind === 'group' ? areasLike(incidents, place, spans, y0) : circlesLike(incidents, place, spans, y0)
  if (controls.length < followRule.leastControls) return { why: 'few-controls', controls: controls.length, ...followed }
  if (controls.every((c) => c.after === 0)) return { why: 'silent-controls', controls: controls.length, ...followed }
  return { ...followed, controls, ...effectOf(y0, inAfter.length, controls) }
}

const within = (day: number, span: Span): boolean => day >= span.from && day <= span.to
const isLike = (count: number, baseline: number): boolean =>
  Math.abs(count - baseline) <= Math.max(followRule.within * baseline, followRule.withinCount) && count > 0

/**
 * The ratio of ratios with its interval; see above.
 * @param y0 incidents before, at least 1 @param controls with some incident before and after among them, at least 2
 */
export function effectOf(
  y0: number,
  y1: number,
  controls: readonly Pick<Control, 'before' | 'after'>[],
): Pick<Effect, 'expected' | 'ratio' | 'dispersion' | 'verdict'> {
  const before = controls.reduce((sum, c) => sum + c.before, 0)
  const after = controls.reduce((sum, c) => sum + c.after, 0)
  const pace = after / before
  const freedom = controls.length - 1
  let squares = 0
  for (const c of controls) squares += (c.after - c.before * pace) ** 2 / (c.before * pace)
  const dispersion = Math.max(1, (squares / freedom) * (studentQuantile(freedom) / z) ** 2)
  const a = y1 / dispersion
  const b = after / dispersion
  const tail = 0.025
  // What the controls' count before says of a place with a somewhat different one lies between nothing (all differ by chance
  // alone, and fall back to one level) and all (in proportion): each bound by the reading that is the wider.
  const scales = [before / y0, controls.length]
  const low = y1 === 0 ? 0 : betaQuantile(tail, a + 0.5, b + 0.5)
  // The upper bound by the smaller side, so that it keeps its digits near 1.
  const rest = betaQuantile(tail, b + 0.5, a + 0.5)
  const ratio: Effect['ratio'] = [
    (low / (1 - low)) * Math.min(...scales),
    y1 / (y0 * pace),
    ((1 - rest) / rest) * Math.max(...scales),
  ]
  return {
    expected: y0 * pace,
    ratio,
    dispersion,
    verdict: ratio[2] < 1 ? 'fewer' : ratio[0] > 1 ? 'more' : 'unclear',
  }
}

/** t with P(|T| > t) = .05 at so many degrees of freedom. */
export function studentQuantile(freedom: number): number {
  const x = betaQuantile(0.05, freedom / 2, 0.5)
  return Math.sqrt((freedom * (1 - x)) / x)
}

/** Areas whose count before is like the place's: the closest counts first, of equal ones the nearest. */
function areasLike(
  incidents: FollowIncidents,
  place: Extract<FollowPlace, { kind: 'group' }>,
  spans: Spans,
  baseline: number,
): Control[] {
  const counts = new Map(place.others.map((group) => [group, { before: 0, after: 0 }]))
  for (let i = 0; i < incidents.n; i++) {
    const count = counts.get(place.of[i] as number)
    if (!count) continue
    if (within(incidents.day[i] as number, spans.before)) count.before += 1
    else if (within(incidents.day[i] as number, spans.after)) count.after += 1
  }
  return place.others
    .map((group, rank) => ({ group, rank, ...(counts.get(group) as { before: number; after: number }) }))
    .filter((c) => isLike(c.before, baseline))
    .sort((a, b) => Math.abs(a.before - baseline) - Math.abs(b.before - baseline) || a.rank - b.rank)
    .slice(0, followRule.mostControls)
    .map(({ group, before, after }) => ({ lon: null, lat: null, group, before, after }))
}

/**
 * Circles of the same size around the nodes of a grid of one radius a side, whose count before is like the place's: the
 * closest counts first, of equal ones the nearest, by longitude and latitude where that is equal too; each apart
 * from the place and from those chosen already.
 */
function circlesLike(
  incidents: FollowIncidents,
  place: Extract<FollowPlace, { kind: 'circle' }>,
  spans: Spans,
  baseline: number,
): Control[] {
  const { circle, avoid = [] } = place
  const { day, lon, lat } = incidents
  const north = circle.metres / metresPerDegree
  const east = north / Math.max(0.05, Math.cos((circle.lat * Math.PI) / 180))
  const reach = Math.floor(followRule.farthest / circle.metres)
  const width = 2 * reach + 1
  // Only nodes with an incident before in reach can be like the place: they are found from the incidents.
  const counts = new Map<number, number>()
  for (let i = 0; i < incidents.n; i++) {
    if (!within(day[i] as number, spans.before)) continue
    const [x, y] = [lon[i] as number, lat[i] as number]
    const column = Math.round((x - circle.lon) / east)
    const row = Math.round((y - circle.lat) / north)
    if (!(Math.abs(column) < reach && Math.abs(row) < reach)) continue
    for (let c = column - 1; c <= column + 1; c++)
      for (let r = row - 1; r <= row + 1; r++) {
        if (haversineM(x, y, circle.lon + c * east, circle.lat + r * north) > circle.metres) continue
        const key = (r + reach) * width + (c + reach)
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
  }
  const candidates = [...counts]
    .filter(([, before]) => isLike(before, baseline))
    .map(([key, before]) => {
      const at = {
        lon: circle.lon + ((key % width) - reach) * east,
        lat: circle.lat + (Math.floor(key / width) - reach) * north,
      }
      return { ...at, before, away: haversineM(circle.lon, circle.lat, at.lon, at.lat) }
    })
    .filter((c) => c.away >= followRule.apart * circle.metres)
    .sort(
      (a, b) =>
        Math.abs(a.before - baseline) - Math.abs(b.before - baseline) || a.away - b.away || a.lon - b.lon || a.lat - b.lat,
    )
  const chosen: Control[] = []
  const taken: Circle[] = [...avoid]
  for (const c of candidates) {
    if (chosen.length === followRule.mostControls) break
    if (taken.some((t) => haversineM(t.lon, t.lat, c.lon, c.lat) < t.metres + circle.metres)) continue
    taken.push({ lon: c.lon, lat: c.lat, metres: circle.metres })
    chosen.push({ lon: c.lon, lat: c.lat, group: -1, before: c.before, after: 0 })
  }
  for (let i = 0; i < incidents.n; i++) {
    if (!within(day[i] as number, spans.after)) continue
    for (const c of chosen)
      if (haversineM(lon[i] as number, lat[i] as number, c.lon as number, c.lat as number) <= circle.metres) c.after += 1
  }
  return chosen
}
