/** What Farrington's method takes: parameters, defaults and the ranges in which they make sense. */
import { type FlexibleReferenceParams, stepsPerYear, type Unit } from './farrington-reference.ts'
import type { PowerTransform } from './farrington-threshold.ts'

/** Parameters of both forms. `sane` is what is accepted. */
export interface FarringtonParams {
  /** Years to go back; 5; sane 1-20. */
  b: number
  /** Points on either side of the same time in an earlier year; 3; sane 0 to less than half a year. */
  w: number
  /** Whether past outbreaks weigh less; true. */
  reweight: boolean
  /** Chance of a false alarm at a point, one-sided (the original form takes alpha/2); .05; sane (0,1). */
  alpha: number
  /** Whether to try a trend over the years; true. */
  trend: boolean
  /** [counts, points]: no alarm with fewer counts in so many last points; [5, 4]; sane counts >= 0, points >= 1. */
  limit54: [number, number]
  /** Transformation of the counts: '2/3', '1/2' or 'none'; '2/3'. Of no effect with nbPlugin and muan. */
  powertrans: PowerTransform
  /** Whether years are calendar years from `start` (R's dates) instead of 52 weeks or 365 days; false. */
  epochAsDate: boolean
}
export interface FarringtonFlexibleParams extends FarringtonParams {
  /** Standardised residual from which a past point weighs less; 2.58; sane > 0. */
  weightsThreshold: number
  /** The trend stays when its p is below this; .05; 1 keeps it always; sane [0,1]. */
  pThresholdTrend: number
  /** Seasonal levels, the window itself one of them; 1 has windows alone; 1 (Noufaily et al.: 10); sane 1-52. */
  noPeriods: number
  /** Latest points left out of the past, whatever the unit; null: w (Noufaily et al.: 26); sane 0 up to the history. */
  pastWeeksNotIncluded: number | null
  /** 'delta' after Farrington 1996, 'nbPlugin' or 'muan' after Noufaily 2013; 'delta'. */
  thresholdMethod: 'delta' | 'nbPlugin' | 'muan'
}
export const farringtonDefaults: FarringtonParams = {
  b: 5,
  w: 3,
  reweight: true,
  alpha: 0.05,
  trend: true,
  limit54: [5, 4],
  powertrans: '2/3',
  epochAsDate: false,
}
export const farringtonFlexibleDefaults: FarringtonFlexibleParams = {
  ...farringtonDefaults,
  weightsThreshold: 2.58,
  pThresholdTrend: 0.05,
  noPeriods: 1,
  pastWeeksNotIncluded: null,
  thresholdMethod: 'delta',
}

const wrong = (what: string): never => {
  throw new RangeError(`farrington: ${what}`)
}
/** @throws RangeError naming the first parameter out of range */
export function checkParams(p: FarringtonParams, unit: Unit): void {
  if (!(Number.isInteger(p.b) && p.b >= 1 && p.b <= 20)) wrong(`b must be a whole number of years from 1 to 20, got ${p.b}`)
  if (!(Number.isInteger(p.w) && p.w >= 0 && 2 * p.w + 1 < stepsPerYear[unit]))
    wrong(`w must be a whole number of ${unit}s, and 2w + 1 less than a year of ${stepsPerYear[unit]}, got ${p.w}`)
  if (!(p.alpha > 0 && p.alpha < 1)) wrong(`alpha must lie between 0 and 1, got ${p.alpha}`)
  for (const name of ['reweight', 'trend', 'epochAsDate'] as const)
    if (typeof p[name] !== 'boolean') wrong(`${name} must be true or false, got ${p[name]}`)
  if (
    !(
      Array.isArray(p.limit54) &&
      p.limit54.length === 2 &&
      p.limit54[0] >= 0 &&
      Number.isInteger(p.limit54[1]) &&
      p.limit54[1] >= 1
    )
  )
    wrong(`limit54 must be [counts >= 0, points >= 1], got ${JSON.stringify(p.limit54)}`)
  if (!['2/3', '1/2', 'none'].includes(p.powertrans)) wrong(`powertrans must be "2/3", "1/2" or "none", got ${p.powertrans}`)
}
/** @returns what the reference rows need; @throws RangeError naming the first parameter out of range */
export function checkFlexible(p: FarringtonFlexibleParams, unit: Unit): FlexibleReferenceParams {
  checkParams(p, unit)
  const { b, w, epochAsDate, noPeriods } = p
  if (!(p.weightsThreshold > 0)) wrong(`weightsThreshold must be above 0, got ${p.weightsThreshold}`)
  if (!(p.pThresholdTrend >= 0 && p.pThresholdTrend <= 1)) wrong(`pThresholdTrend must lie in [0,1], got ${p.pThresholdTrend}`)
  if (!(Number.isInteger(noPeriods) && noPeriods >= 1 && noPeriods <= 52))
    wrong(`noPeriods must be a whole number from 1 to 52, got ${noPeriods}`)
  const pastWeeksNotIncluded = p.pastWeeksNotIncluded ?? w
  if (!(Number.isInteger(pastWeeksNotIncluded) && pastWeeksNotIncluded >= 0))
    wrong(`pastWeeksNotIncluded must be a whole number of points >= 0, or null for w, got ${pastWeeksNotIncluded}`)
  if (!['delta', 'nbPlugin', 'muan'].includes(p.thresholdMethod))
    wrong(`thresholdMethod must be "delta", "nbPlugin" or "muan", got ${p.thresholdMethod}`)
  return { b, w, epochAsDate, noPeriods, pastWeeksNotIncluded }
}

/** What was not given, or null, has its default. */
export function withDefaults<T extends object>(defaults: T, params: Partial<T>): T {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null)
  return { ...defaults, ...Object.fromEntries(given) }
}
