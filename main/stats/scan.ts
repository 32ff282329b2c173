/**
 * Scan statistics: the space-time permutation scan (Kulldorff et al. 2005), prospective (Kulldorff 2001) or retrospective, and the
 * discrete Poisson scan (Kulldorff 1997) over circles of places and windows of time, with Monte Carlo p, its Gumbel tail (Abrams
 * 2010), recurrence intervals, and a second p that allows for cases in clumps.
 */
import { fitGumbel, gumbelTail } from './gumbel.ts'
import { bestOfCentres, membersOf, type ScanFound, sameRatio, withoutOverlap } from './scan-best.ts'
import { type ScanUnit, unitDays } from './scan-dates.ts'
import { type ScanDispersion, studyDispersion } from './scan-dispersion.ts'
import { radiusOf } from './scan-geometry.ts'
import { type ReplicateJob, replicateMaximum, replicatesOf } from './scan-replicates.ts'
import type { ScanStudy } from './scan-study.ts'

export interface ScanCluster {
  /** Ids in order of distance from the centre; those at one place together. */
  members: string[]
  center: string
  /** Kilometres along the sphere, or map units. */
  radius: number
  /** First and last day, days since 1970. */
  start: number
  end: number
  observed: number
  expected: number
  /** Risk inside over risk outside (poisson); null for a permutation, which has no risk. */
  rr: number | null
  llr: number
  /** Rank among the replicates over their number and one; null without replicates, as all below. */
  p: number | null
  pGumbel: number | null
  /** By replicates whose cases come in clumps as those of the baseline do; null where the baseline cannot tell. */
  pOverdispersed: number | null
  /** Days between two such clusters by chance, for one analysis an interval (prospective alone). */
  recurrenceDays: number | null
}
export interface ScanOutcome {
  clusters: ScanCluster[]
  simulatedMaxima: { mean: number; sd: number } | null
  overdispersed: { maxima: { mean: number; sd: number }; dispersion: ScanDispersion } | null
  dispersion: ScanDispersion | null
}

export interface ScanAsk {
  unit: ScanUnit
  aggregate: number
  /** The best window of every centre, whatever it shares with others. */
  everyCentre: boolean
  replicates: number
  seed: number
}

/** Below this rank SaTScan reports the Gumbel tail, for ranks so low are rough; so do recurrence intervals. */
const leastRank = 10
const leastP = 1e-17

export interface ScanPlan {
  ranked: ScanFound[]
  dispersion: ScanDispersion | null
  job: ReplicateJob
}

/** The clusters of the data themselves, and the replicates to run. */
export function planScan(study: Pick<ScanStudy, 'task' | 'steps'>, ask: ScanAsk, check?: () => void): ScanPlan {
  const { task } = study
  const everywhen = !task.prospective && task.intervals > 1 && !ask.everyCentre
  const best = bestOfCentres(task, everywhen, check)
  const ranked = ask.everyCentre ? best : withoutOverlap(best, task)
  const dispersion = studyDispersion(study)
  return { ranked, dispersion, job: { task, replicates: ask.replicates, seed: ask.seed, phi: dispersion?.phi ?? 1 } }
}

/** @param maxima of the job's replicates in their order */
export function finishScan(study: ScanStudy, ask: ScanAsk, plan: ScanPlan, maxima: Float64Array): ScanOutcome {
  const { task, places, starts } = study
  const { ranked, dispersion, job } = plan
  const standard = maxima.slice(0, job.replicates).sort()
  // Cases that come in no clumps have but one kind of replicates.
  const clumped = job.phi > 1 ? maxima.slice(job.replicates).sort() : standard
  const gumbel = fitGumbel(standard)
  const rankIn = (sorted: Float64Array, llr: number): number => {
    let at = sorted.length
    while (at > 0 && sorted[at - 1]! >= llr - sameRatio) at--
    return sorted.length - at + 1
  }
  const clusters: ScanCluster[] = []
  for (const found of ranked) {
    const rank = rankIn(standard, found.llr)
    // What every replicate surpasses is no cluster.
    if (!ask.everyCentre && standard.length > 0 && rank > standard.length) continue
    const members = membersOf(found, task)
    const { observed, expected, llr } = found
    const told = standard.length > 0
    const p = rank / (standard.length + 1)
    const pGumbel = gumbelTail(gumbel, llr)
    clusters.push({
      members: members.flatMap((place) => places.ids[place]!),
      center: places.ids[found.centre]![0]!,
      radius: radiusOf(places, found.centre, members.at(-1)!),
      start: starts[found.from]!,
      end: starts[found.to + 1]! - 1,
      observed,
      expected,
      rr: task.model === 'poisson' ? observed / expected / ((task.total - observed) / (task.total - expected)) : null,
      llr,
      p: told ? p : null,
      pGumbel: told ? pGumbel : null,
      pOverdispersed: told && dispersion ? rankIn(clumped, llr) / (clumped.length + 1) : null,
      recurrenceDays:
        told && task.prospective ? (ask.aggregate * unitDays[ask.unit]) / Math.max(leastP, rank < leastRank ? pGumbel : p) : null,
    })
  }
  const spread = ({ mean, sd }: { mean: number; sd: number }): { mean: number; sd: number } => ({ mean, sd })
  return {
    clusters,
    simulatedMaxima: standard.length > 0 ? spread(gumbel) : null,
    overdispersed: standard.length > 0 && dispersion ? { maxima: spread(fitGumbel(clumped)), dispersion } : null,
    dispersion,
  }
}

/**
 * The whole scan on this thread; scan-threads.ts runs it on several.
 * @param watch check throws when the caller took the call back; progress in replicates
 */
export function scanHere(
  study: ScanStudy,
  ask: ScanAsk,
  watch: { check?: () => void; progress?: (done: number, total: number) => void } = {},
): ScanOutcome {
  const plan = planScan(study, ask, watch.check)
  const total = replicatesOf(plan.job)
  const maxima = new Float64Array(total)
  const maximum = replicateMaximum(plan.job)
  for (let i = 0; i < total; i++) {
    watch.check?.()
    maxima[i] = maximum(i)
    if (i % 16 === 15 || i === total - 1) watch.progress?.(i + 1, total)
  }
  return finishScan(study, ask, plan, maxima)
}
