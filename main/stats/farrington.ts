/**
 * Farrington's method (Farrington, Andrews, Beale & Catchpole 1996, JRSS A 159:547) and its flexible form (Noufaily et al.
 * 2013, Statistics in Medicine 32:1206), to the letter as R's surveillance 1.20.3 computes them (`farringtonFlexible`,
 * `algo.farrington`). A count is compared with a quasi-Poisson regression of the same time in earlier years:
 *
 *   log mu_t = level of the season + slope t,   Var(y_t) = phi mu_t,   phi never below 1
 *
 * 1. Fit; where the deviance does not settle, fit without the slope.
 * 2. Standardised Anscombe residuals s = 3/2 (y^(2/3) mu^(-1/6) - mu^(1/2)) / sqrt(phi (1 - h)); rows with s above
 *    weightsThreshold weigh gamma / s^2, the others gamma, with gamma so that the weights add up to the rows; fit again.
 * 3. The slope stays when there are at least 3 years, its t test is below pThresholdTrend and the expected count is not above
 *    all counts of the past; otherwise 1 and 2 again without it.
 * 4. Threshold U for the count (farrington-threshold.ts); exceedance score (y - expected) / (U - expected); alarm when the score
 *    is above 1 and at least limit54[0] counts came in the last limit54[1] points, the point itself included.
 *
 * As in R: in the flexible form with reweighting, the standard errors take the Anscombe weights in the place of the working
 * weights for their dispersion; and with nbPlugin and muan the score sets counts against the linear predictor, so it can be
 * compared with 1 but not read as a ratio. Unlike R, a seasonal level with a single row, which fits itself, weighs as others do:
 * R divides nothing by nothing there, and whether it then drops the row, or fails, hangs on rounding.
 */
import type { Detection } from './conditional-binomial.ts'
import {
  checkFlexible,
  checkParams,
  type FarringtonFlexibleParams,
  type FarringtonParams,
  farringtonDefaults,
  farringtonFlexibleDefaults,
  withDefaults,
} from './farrington-parameters.ts'
import { createWork, type Found, flexiblePoint, originalPoint, type Work } from './farrington-point.ts'
import { dayNumber, flexibleRows, originalRows, type ReferenceRows, stepsPerYear, type Unit } from './farrington-reference.ts'
import { normalUpperQuantile } from './tails.ts'

export interface FarringtonDetection extends Detection {
  /** Variance over mean, at least 1; null where no model could be fitted. */
  phi: (number | null)[]
  /** Chance of a count as large as the one seen. */
  pValue: (number | null)[]
  /** Whether the trend stayed. */
  trendUsed: boolean[]
}

/** Whether at least limit54[0] counts came in the last limit54[1] points up to `at`. */
function enoughCounts(observed: ArrayLike<number>, offset: number, at: number, [counts, points]: [number, number]): boolean {
  let sum = 0
  for (let i = Math.max(0, at - points + 1); i <= at; i++) sum += observed[offset + i]!
  return sum >= counts
}
const emptyDetection = (): FarringtonDetection => ({
  index: [],
  expected: [],
  statistic: [],
  threshold: [],
  alarm: [],
  phi: [],
  pValue: [],
  trendUsed: [],
})
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
function push(out: FarringtonDetection, at: number, found: Found): void {
  out.index.push(at)
  out.expected.push(orNull(found.expected))
  out.statistic.push(orNull(found.statistic))
  out.threshold.push(orNull(found.upper))
  out.alarm.push(found.alarm)
  out.phi.push(orNull(found.phi))
  out.pValue.push(orNull(found.pValue))
  out.trendUsed.push(found.trendUsed)
}

/** Monitors the points first..last; `rowsAt` gives the past of a point, null where it does not reach. */
function monitor(
  observed: ArrayLike<number>,
  first: number,
  last: number,
  limit54: [number, number],
  rowsAt: (at: number) => ReferenceRows | null,
  point: (work: Work, at: number, count: number, enough: boolean) => void,
): FarringtonDetection {
  const out = emptyDetection()
  for (let at = Math.max(0, first); at <= Math.min(last, observed.length - 1); at++) {
    const rows = rowsAt(at)
    if (rows === null) continue
    const work = createWork(rows)
    for (let i = 0; i < rows.rows; i++) work.y[i] = observed[rows.position[i]!]!
    point(work, at, observed[at]!, enoughCounts(observed, 0, at, limit54))
    push(out, at, work.found)
  }
  return out
}

/**
 * Farrington flexible over a series.
 * @param observed counts, 0 or more; @param start the day of the first one, '2024-01-01' (of effect with epochAsDate alone)
 * @param unit 'week' (52 to a year) or 'day' (365); @param params those not given have their default; null is as not given
 * @param range first and last position to monitor, 0-based, both included; default b years and w points in, to the end. Points
 * whose past does not reach back are left out.
 * @returns one entry per monitored point; null where R has NA: no threshold and no expected count with fewer than limit54
 * counts, nothing at all where no fit settled
 * @throws RangeError naming the parameter and its sane range
 */
export function farringtonFlexible(
  observed: ArrayLike<number>,
  start: string,
  unit: Unit,
  params: Partial<FarringtonFlexibleParams> = {},
  range?: [number, number],
): FarringtonDetection {
  const p = withDefaults(farringtonFlexibleDefaults, params)
  const reference = checkFlexible(p, unit)
  const startDay = dayNumber(start)
  const z = normalUpperQuantile(p.alpha)
  const [first, last] = range ?? [stepsPerYear[unit] * p.b + p.w, observed.length - 1]
  return monitor(
    observed,
    first,
    last,
    p.limit54,
    (at) => flexibleRows(at, observed.length, startDay, unit, reference),
    (work, at, count, enough) => flexiblePoint(work, p, z, at, count, enough),
  )
}

/**
 * The original method of 1996: windows alone, weights from a residual of 1 on, two-sided limits (alpha/2 above).
 * As `farringtonFlexible`, but years that do not reach back are left out of the past instead of the point, the default range
 * starts w before b years are full, and statistic and threshold are 0 with fewer than limit54 counts, as in R.
 * @throws RangeError naming the parameter and its sane range
 */
export function farrington(
  observed: ArrayLike<number>,
  start: string,
  unit: Unit,
  params: Partial<FarringtonParams> = {},
  range?: [number, number],
): FarringtonDetection {
  const p = withDefaults(farringtonDefaults, params)
  checkParams(p, unit)
  const startDay = dayNumber(start)
  const z = normalUpperQuantile(p.alpha / 2)
  const [first, last] = range ?? [stepsPerYear[unit] * p.b - p.w - 1, observed.length - 1]
  return monitor(
    observed,
    first,
    last,
    p.limit54,
    (at) => originalRows(at, observed.length, startDay, unit, p),
    (work, at, count, enough) => originalPoint(work, p, z, at, count, enough),
  )
}

/** Per series; NaN where `farringtonFlexible` has null. */
export interface FarringtonMany {
  expected: Float64Array
  statistic: Float64Array
  threshold: Float64Array
  phi: Float64Array
  pValue: Float64Array
  alarm: Uint8Array
  trendUsed: Uint8Array
}

/**
 * Farrington flexible at one point of many series of the same days: one plan of the past for all, nothing allocated per series.
 * @param observed counts of series s at s * length .. s * length + length - 1
 * @param length points per series; @param at position to monitor, default the last
 * @throws RangeError naming the parameter, or when the past does not reach back
 */
export function farringtonMany(
  observed: ArrayLike<number>,
  length: number,
  start: string,
  unit: Unit,
  params: Partial<FarringtonFlexibleParams> = {},
  at: number = length - 1,
): FarringtonMany {
  const p = withDefaults(farringtonFlexibleDefaults, params)
  const rows = flexibleRows(at, length, dayNumber(start), unit, checkFlexible(p, unit))
  if (rows === null) throw new RangeError(`farrington: position ${at} has no ${p.b} years and ${p.w} points before it`)
  if (observed.length % length !== 0)
    throw new RangeError(`farrington: ${observed.length} counts are no whole number of series of ${length}`)
  const count = observed.length / length
  const z = normalUpperQuantile(p.alpha)
  const work = createWork(rows)
  const out: FarringtonMany = {
    expected: new Float64Array(count),
    statistic: new Float64Array(count),
    threshold: new Float64Array(count),
    phi: new Float64Array(count),
    pValue: new Float64Array(count),
    alarm: new Uint8Array(count),
    trendUsed: new Uint8Array(count),
  }
  for (let s = 0; s < count; s++) {
    const offset = s * length
    for (let i = 0; i < rows.rows; i++) work.y[i] = observed[offset + rows.position[i]!]!
    flexiblePoint(work, p, z, at, observed[offset + at]!, enoughCounts(observed, offset, at, p.limit54))
    const { found } = work
    out.expected[s] = found.expected
    out.statistic[s] = found.statistic
    out.threshold[s] = found.upper
    out.phi[s] = found.phi
    out.pValue[s] = found.pValue
    out.alarm[s] = found.alarm ? 1 : 0
    out.trendUsed[s] = found.trendUsed ? 1 : 0
  }
  return out
}
