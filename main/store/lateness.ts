/** Whether a source is late, judged by how far behind it usually gets before a sync brings it up. Pure. */

/** A sync that ended well: when, and up to when its source was then complete (seconds UTC). */
export interface EndedRun {
  finishedAt: number
  completeUpTo: number
}
export interface Lateness {
  /** Seconds: median and the middle 90 % of the lag just before the next sync; null with fewer than eight. */
  usual: { medianSeconds: number; lowSeconds: number; highSeconds: number; runs: number } | null
  /** Now; null where the source never was complete up to anything. */
  lagSeconds: number | null
  late: boolean
}

/** A source with no history to judge by is late after this many seconds. */
const lateWithoutHistory = 26 * 3600
const leastRuns = 8
/** A source is not late for being behind by no more than this, however punctual it was. */
const alwaysAllowed = 15 * 60

/**
 * Late is: further behind than a fifth above the 95 % quantile of what this source usually reaches before its next sync.
 * @param runs in time order, syncs that ended well
 */
export function latenessOf(runs: readonly EndedRun[], now: number): Lateness {
  const last = runs.at(-1)
  if (!last) return { usual: null, lagSeconds: null, late: true }
  const lagSeconds = Math.max(0, now - last.completeUpTo)
  const peaks: number[] = []
  for (let i = 1; i < runs.length; i++)
    peaks.push(Math.max(0, (runs[i] as EndedRun).finishedAt - (runs[i - 1] as EndedRun).completeUpTo))
  if (peaks.length < leastRuns) return { usual: null, lagSeconds, late: lagSeconds > lateWithoutHistory }
  peaks.sort((a, b) => a - b)
  const usual = {
    medianSeconds: quantile(peaks, 0.5),
    lowSeconds: quantile(peaks, 0.05),
    highSeconds: quantile(peaks, 0.95),
    runs: peaks.length,
  }
  return { usual, lagSeconds, late: lagSeconds > Math.max(usual.highSeconds * 1.2, alwaysAllowed) }
}

/** Type 7 of Hyndman and Fan (1996): linear between the order statistics. @param sorted ascending, not empty */
function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p
  const below = Math.floor(at)
  const low = sorted[below] as number
  return low + ((sorted[Math.min(below + 1, sorted.length - 1)] as number) - low) * (at - below)
}
