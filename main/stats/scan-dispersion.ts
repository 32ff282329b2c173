/**
 * How much more than by chance cases come in clumps: variance over mean of the cells (place x interval) of the baseline.
 *
 * A cell has mean mu_zt = R_z K_t / n under the separable model (R, K the baseline's margins, n its sum) and variance phi mu_zt. Then
 * pairs of cases in one cell number E x(x-1) = mu^2 + (phi - 1) mu, and so do pairs in one place, one interval and in all. So with
 * weights w = 1 / (1 + mu), which are Pearson's for full cells and those of pairs for sparse ones, phi solves
 *   sum w x(x-1) = sum w (R^2 - phi R)(K^2 - phi K) / (n^2 - phi n) + (phi - 1) sum w mu
 * in which the margins' own clumping is taken out: Pearson's statistic is far too low where places have few cases.
 */
import type { ScanStudy } from './scan-study.ts'

export interface ScanDispersion {
  /** Variance over mean by the equation above. */
  estimate: number
  /** Standard error, from the spread of the places' parts in the equation. */
  error: number
  /** What the bootstrap uses: the estimate and a share of its error, at least 1. */
  phi: number
}

/** Of the standard error that is added: an estimate too low by chance would give alarms without end, one too high costs little. */
const caution = 0.5
/** Fewer cases in the baseline show nothing of their clumps. */
const leastCases = 20

/** @param count cases by place and step: count[place * steps + step]; the first `baseline` steps are judged */
export function estimateClumping(count: Int32Array, places: number, steps: number, baseline: number): ScanDispersion | null {
  const perPlace = new Float64Array(places)
  const perStep = new Float64Array(baseline)
  let n = 0
  for (let z = 0; z < places; z++)
    for (let t = 0; t < baseline; t++) {
      const x = count[z * steps + t]!
      perPlace[z]! += x
      perStep[t]! += x
      n += x
    }
  if (n < leastCases || baseline < 2) return null
  const part = new Float64Array(places)
  let slope = 0
  /** The equation's left less its right side over the weighted cases. */
  const excess = (phi: number): number => {
    let sum = 0
    slope = 0
    const scale = 1 / Math.max(1, n * n - phi * n)
    for (let z = 0; z < places; z++) {
      part[z] = 0
      const r = perPlace[z]!
      if (r === 0) continue
      const rows = (r * r - phi * r) * scale
      for (let t = 0; t < baseline; t++) {
        const k = perStep[t]!
        if (k === 0) continue
        const mu = (r * k) / n
        const w = 1 / (1 + mu)
        const x = count[z * steps + t]!
        part[z]! += w * (x * (x - 1) - rows * (k * k - phi * k) - (phi - 1) * mu)
        slope += w * mu
      }
      sum += part[z]!
    }
    return sum / slope
  }
  let phi = 1
  for (let i = 0; i < 50; i++) {
    const step = excess(phi)
    phi = Math.max(0, phi + step)
    if (Math.abs(step) < 1e-6) break
  }
  excess(phi)
  let squares = 0
  for (const p of part) squares += p * p
  const error = Math.sqrt(squares) / slope
  return { estimate: phi, error, phi: Math.max(1, phi + caution * error) }
}

/**
 * Of a study: over the intervals before the longest prospective window, or over all where nothing is left, or none is prospective.
 * Null where there are not cases or intervals enough to tell.
 */
export function studyDispersion({ task, steps }: Pick<ScanStudy, 'task' | 'steps'>): ScanDispersion | null {
  const before = task.prospective ? steps.intervals - task.maxLength : steps.intervals
  const judged = before >= 7 ? estimateClumping(steps.count, task.places, steps.intervals, before) : null
  return judged ?? estimateClumping(steps.count, task.places, steps.intervals, steps.intervals)
}
