/** One point judged by Farrington's method: steps 1 to 4 of farrington.ts. */
import type { FarringtonFlexibleParams, FarringtonParams } from './farrington-parameters.ts'
import type { ReferenceRows } from './farrington-reference.ts'
import { countLimit, type Limit, transformedLimit } from './farrington-threshold.ts'
import { incompleteBeta } from './gamma-beta.ts'
import { createGroupedFit, type GroupedDesign, type GroupedFit } from './glm-grouped.ts'

/** What is found at one point; written over at each call. NaN for none. */
export interface Found extends Limit {
  expected: number
  statistic: number
  phi: number
  alarm: boolean
  trendUsed: boolean
}

/** Working memory for a model of up to so many rows. */
export interface Work {
  fit: GroupedFit
  y: Float64Array
  prior: Float64Array
  design: GroupedDesign
  found: Found
}
export function createWork({ rows, level, levels, position }: ReferenceRows): Work {
  return {
    fit: createGroupedFit(rows, levels),
    y: new Float64Array(rows),
    prior: new Float64Array(rows),
    design: { rows, level, levels, time: Float64Array.from(position) },
    found: { upper: 0, pValue: 0, expected: 0, statistic: 0, phi: 0, alarm: false, trendUsed: false },
  }
}

/** Weights from standardised Anscombe residuals of the last fit, into `prior`. */
function anscombeWeights({ fit, y, prior, design: { rows } }: Work, phi: number, threshold: number): void {
  fit.leverages()
  let sum = 0
  for (let i = 0; i < rows; i++) {
    const mu = fit.mu[i]!
    const raw = 1.5 * (Math.cbrt(y[i]! * y[i]!) / Math.sqrt(Math.cbrt(mu)) - Math.sqrt(mu))
    const left = 1 - fit.hat[i]!
    // A row that fits itself has no residual.
    const s = left > 1e-12 ? raw / Math.sqrt(phi * left) : 0
    const share = s > threshold ? 1 / (s * s) : 1
    prior[i] = share
    sum += share
  }
  const gamma = rows / sum
  for (let i = 0; i < rows; i++) prior[i] = prior[i]! * gamma
}

/** Two-sided p of Student's t with so many degrees of freedom; NaN without freedom or statistic. */
function studentP(t: number, freedom: number): number {
  if (Number.isNaN(t) || !(freedom > 0)) return Number.NaN
  const square = t * t
  if (square === Number.POSITIVE_INFINITY) return 0
  return incompleteBeta(freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square)).lower
}
const atLeastOne = (phi: number): number => Math.max(phi, 1)

/** Steps 1 and 2; phi, or -1 when no fit settled. */
function fitReweighted(work: Work, trend: boolean, reweight: boolean, threshold: number, goOn: boolean): number {
  const { fit, prior } = work
  let sloped = trend
  let settled = fit.fit(sloped, null)
  if (!settled && sloped) {
    sloped = false
    settled = fit.fit(false, null)
  }
  if (!settled && !goOn) return -1
  const phi = atLeastOne(fit.dispersion())
  if (!reweight) return phi
  anscombeWeights(work, phi, threshold)
  fit.fit(sloped, prior)
  return atLeastOne(fit.dispersion())
}

/** Greatest of the past counts. */
function greatest(y: Float64Array, rows: number): number {
  let most = 0
  for (let i = 0; i < rows; i++) if (y[i]! > most) most = y[i]!
  return most
}
const none = (found: Found): void => {
  found.expected = Number.NaN
  found.statistic = Number.NaN
  found.upper = Number.NaN
  found.pValue = Number.NaN
  found.phi = Number.NaN
  found.alarm = false
  found.trendUsed = false
}

/** The flexible form at one point; `y` of the work holds the past, `count` is seen now at `at`. */
export function flexiblePoint(
  work: Work,
  p: FarringtonFlexibleParams,
  z: number,
  at: number,
  count: number,
  enough: boolean,
): void {
  const { fit, y, design, prior, found } = work
  const window = design.levels - 1
  fit.load(y, design)
  let phi = fitReweighted(work, p.trend, p.reweight, p.weightsThreshold, false)
  let trendUsed = false
  if (phi !== -1 && fit.hasSlope()) {
    const spread = fit.dispersion(p.reweight ? prior : fit.weight)
    const t = fit.slope() / Math.sqrt(spread * fit.slopeVariance())
    trendUsed =
      p.b >= 3 && studentP(t, fit.freedom()) < p.pThresholdTrend && Math.exp(fit.eta(window, at)) <= greatest(y, design.rows)
    if (!trendUsed) phi = fitReweighted(work, false, p.reweight, p.weightsThreshold, false)
  }
  if (phi === -1) {
    none(found)
    return
  }
  const eta = fit.eta(window, at)
  const seEta = Math.sqrt(fit.dispersion(p.reweight ? prior : fit.weight) * fit.etaVariance(window, at))
  const mu = Math.max(Math.exp(eta), Number.EPSILON)
  const delta = p.thresholdMethod === 'delta'
  if (p.thresholdMethod === 'delta') transformedLimit(found, count, mu, seEta * mu, phi, p.powertrans, z)
  else countLimit(found, count, eta, seEta, phi, p.alpha, p.thresholdMethod)
  const fitted = delta ? mu : eta
  found.statistic = (count - fitted) / (found.upper - fitted)
  found.phi = phi
  found.trendUsed = trendUsed
  found.alarm = enough && found.statistic > 1 && count !== 0
  found.expected = enough && !Number.isNaN(found.upper) ? (delta ? mu : Math.exp(eta)) : Number.NaN
  if (!enough) found.upper = Number.NaN
}

/** The original form at one point. */
export function originalPoint(work: Work, p: FarringtonParams, z: number, at: number, count: number, enough: boolean): void {
  const { fit, y, design, found } = work
  fit.load(y, design)
  let phi = fitReweighted(work, p.trend, p.reweight, 1, true)
  let trendUsed = false
  if (fit.hasSlope()) {
    const t = fit.slope() / Math.sqrt(fit.dispersion() * fit.slopeVariance())
    trendUsed = p.b >= 3 && studentP(t, fit.freedom()) < 0.05 && Math.exp(fit.eta(0, at)) <= greatest(y, design.rows)
    if (!trendUsed) phi = fitReweighted(work, false, p.reweight, 1, true)
  }
  const mu = Math.max(Math.exp(fit.eta(0, at)), Number.EPSILON)
  const se = Math.sqrt(phi * fit.etaVariance(0, at)) * mu
  transformedLimit(found, count, mu, se, phi, p.powertrans, z)
  found.expected = mu
  found.phi = phi
  found.trendUsed = trendUsed
  // R gives 0 for both where too few counts came in.
  found.statistic = enough ? (count - mu) / (found.upper - mu) : 0
  if (!enough) found.upper = 0
  found.alarm = found.statistic > 1
}
