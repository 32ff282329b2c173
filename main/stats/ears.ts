/**
 * EARS C1, C2, C3 (Hutwagner et al. 2003; Fricker, Hegler & Dunfee 2008), as the help page of R's surveillance::earsC
 * documents them. m(t) and s(t) are mean and standard deviation (n-1) of `baseline` counts that end `lag` points before t:
 * lag 1 for C1, lag 3 for C2 and C3 (surveillance numbers these 0 and 2). s is never below `minSigma`.
 *
 * C1, C2: C(t) = (y(t) - m(t)) / s(t); alarm when C(t) > z, threshold m(t) + z s(t).
 * C3: C3(t) = max(0, C2(t) - 1) + max(0, C2(t-1) - 1) + max(0, C2(t-2) - 1); threshold
 * m(t) + s(t) (z - max(0, C2(t-1) - 1) - max(0, C2(t-2) - 1)), never below 0; alarm when y is above it.
 * (surveillance 1.20.3 and 1.23.1 code C3 with y(t) in place of m(t), so that it cannot see the day itself; the formula of its
 * help page is meant, and is here.)
 * z is the upper `alpha` quantile of the standard normal.
 *
 * Sparse guard: a baseline of equal counts has s = 0, and with minSigma 0 any higher count alarms; there the statistic is not
 * defined where y = m and without end where y > m. `minSigma` .5 to 1 (Burkom), or `minCount`, the least count that may
 * alarm, keep one lone report from being an alarm.
 */
import { type Range, unjudged, type Verdicts } from './detect-result.ts'
import { normalUpperQuantile } from './tails.ts'

export type EarsMethod = 'C1' | 'C2' | 'C3'
export interface EarsParams {
  /** Chance of a false alarm for normal counts, (0, 0.5]. */
  alpha: number
  /** Points in the baseline, 3 or more. */
  baseline: number
  /** Least standard deviation, 0 or more. */
  minSigma: number
  /** Least count that may alarm; 0 and 1 ask nothing. */
  minCount: number
}
export const earsDefaults: Record<EarsMethod, EarsParams> = {
  C1: { alpha: 0.001, baseline: 7, minSigma: 0, minCount: 0 },
  C2: { alpha: 0.001, baseline: 7, minSigma: 0, minCount: 0 },
  C3: { alpha: 0.025, baseline: 7, minSigma: 0.5, minCount: 0 },
}

/** Points that must lie before the first one judged. */
export const earsHistory = (method: EarsMethod, baseline: number): number => baseline + { C1: 0, C2: 2, C3: 4 }[method]

/**
 * One series. Throws RangeError for parameters outside their range.
 * @param range default: every point with enough history
 */
export function ears(method: EarsMethod, observed: ArrayLike<number>, params: Partial<EarsParams> = {}, range?: Range): Verdicts {
  const settings = checked(method, params)
  const enough = earsHistory(method, settings.baseline)
  const out = unjudged(observed.length, enough, range)
  const first = out.index[0]
  if (first === undefined) return out
  const from = Math.max(first, enough)
  const counts = Float64Array.from(observed)
  // The lists begin at `first`, the scan writes by the index in the series.
  scan(method, counts, 0, from, first + out.index.length, settings, out, -first)
  return out
}

/** Answers of many series of one length, laid out as the counts are; NaN and 0 where there is not enough history. */
export type EarsMany = Omit<Verdicts, 'index'>

/**
 * The same over many series at once, without an object per series.
 * @param counts series after series, each of `points` counts
 * @param out arrays to write into, for use again; new ones by default
 * Throws RangeError when the lengths disagree or a parameter is outside its range.
 */
export function earsMany(
  method: EarsMethod,
  counts: Float64Array,
  series: number,
  points: number,
  params: Partial<EarsParams> = {},
  out: EarsMany = earsBuffers(series * points),
): EarsMany {
  const settings = checked(method, params)
  if (counts.length !== series * points || out.alarm.length !== counts.length)
    throw new RangeError(`earsMany: ${series} series of ${points} points need ${series * points} counts, got ${counts.length}`)
  const enough = Math.min(points, earsHistory(method, settings.baseline))
  for (let s = 0; s < series; s++) {
    const start = s * points
    for (const list of [out.expected, out.statistic, out.threshold]) list.fill(Number.NaN, start, start + enough)
    out.alarm.fill(0, start, start + enough)
    scan(method, counts, start, enough, points, settings, out, start)
  }
  return out
}

export const earsBuffers = (length: number): EarsMany => ({
  expected: new Float64Array(length),
  statistic: new Float64Array(length),
  threshold: new Float64Array(length),
  alarm: new Uint8Array(length),
})

function checked(method: EarsMethod, params: Partial<EarsParams>): EarsParams & { z: number } {
  const { alpha, baseline, minSigma, minCount } = { ...earsDefaults[method], ...params }
  if (!(alpha > 0 && alpha <= 0.5)) throw new RangeError(`ears: alpha must lie in (0, 0.5], got ${alpha}`)
  if (!Number.isInteger(baseline) || baseline < 3)
    throw new RangeError(`ears: baseline must be a whole number >= 3, got ${baseline}`)
  if (!(minSigma >= 0 && minSigma < Infinity)) throw new RangeError(`ears: minSigma must be >= 0, got ${minSigma}`)
  if (!(minCount >= 0 && minCount < Infinity)) throw new RangeError(`ears: minCount must be >= 0, got ${minCount}`)
  return { alpha, baseline, minSigma, minCount, z: normalUpperQuantile(alpha) }
}

/** Whether sums of counts and of their squares stay whole and exact, so that they may roll from one point to the next. */
function rollsExactly(counts: Float64Array, start: number, to: number, baseline: number): boolean {
  let top = 0
  for (let i = start; i < to; i++) {
    const count = counts[i]!
    if (Math.floor(count) !== count) return false
    if (count > top) top = count
  }
  return top * top * baseline * baseline <= Number.MAX_SAFE_INTEGER
}

/**
 * Points `from` up to, not including, `to` of the series that begins at counts[start]; point t is written at t + shift.
 * Whole counts roll; others, and counts in the millions, are summed anew for each point.
 */
function scan(
  method: EarsMethod,
  counts: Float64Array,
  start: number,
  from: number,
  to: number,
  { baseline, minSigma, minCount, z }: EarsParams & { z: number },
  { expected, statistic, threshold, alarm }: EarsMany,
  shift: number,
): void {
  if (from >= to) return
  const lag = method === 'C1' ? 1 : 3
  const carries = method === 'C3'
  const begin = carries ? from - 2 : from
  const rolls = rollsExactly(counts, start + begin - lag - baseline + 1, start + to, baseline)
  const perSquare = 1 / (baseline * (baseline - 1))
  let sum = 0
  let squares = 0
  if (rolls)
    for (let i = start + begin - lag - baseline; i < start + begin - lag; i++) {
      const count = i < start ? 0 : counts[i]!
      sum += count
      squares += count * count
    }
  // What the two points before carry over; a point without a statistic carries nothing.
  let carried1 = 0
  let carried2 = 0
  for (let t = begin; t < to; t++) {
    const end = start + t - lag
    let mean: number
    let variance: number
    if (rolls) {
      const enters = counts[end]!
      const leaves = end - baseline < start ? 0 : counts[end - baseline]!
      sum += enters - leaves
      squares += enters * enters - leaves * leaves
      mean = sum / baseline
      variance = (baseline * squares - sum * sum) * perSquare
    } else {
      sum = 0
      for (let i = end - baseline + 1; i <= end; i++) sum += counts[i]!
      mean = sum / baseline
      squares = 0
      for (let i = end - baseline + 1; i <= end; i++) squares += (counts[i]! - mean) ** 2
      variance = squares / (baseline - 1)
    }
    let sigma = Math.sqrt(variance)
    if (!(sigma > minSigma)) sigma = minSigma
    const y = counts[start + t]!
    const c = (y - mean) / sigma
    if (t >= from) {
      let bound = mean + sigma * (z - carried1 - carried2)
      if (!(bound > 0)) bound = 0
      if (bound < minCount - 1) bound = minCount - 1
      const at = t + shift
      expected[at] = mean
      statistic[at] = carries ? (c > 1 ? c - 1 : 0) + carried1 + carried2 : c
      threshold[at] = bound
      alarm[at] = y > bound ? 1 : 0
    }
    if (carries) {
      carried2 = carried1
      carried1 = c > 1 ? c - 1 : 0
    }
  }
}
