/**
 * How much more than Poisson the counts of many series vary, judged by the baseline of each.
 *
 * For each series Pearson's statistic of its daily counts, sum (x - m)^2 / m, has (days - 1) degrees of freedom; summed
 * over the series of a group (same category and level) and over all, it gives pooled values. A series' daily dispersion
 * is its own joined with the pooled one of its group at `shrink` degrees of freedom, a group's with the overall one.
 *
 * Sums of a window vary more than days where days are alike with their neighbours, and less where only the days of the
 * week differ. So the daily value is multiplied by the ratio of the pooled dispersion of window sums to that of days,
 * which a single series could not show in its 8 windows. The result is never below 1.
 */
interface Pool {
  days: number
  dayFreedom: number
  windows: number
  windowFreedom: number
}
export interface Spread {
  /** Incidents in the baseline. */
  before: number
  series: { category: number; depth: number }
}

/** Degrees of freedom of the group's value in that of a series. */
const shrink = 165
/** The excess over 1 is taken a little larger than it looks, so that the error of the estimate errs towards silence. */
const margin = 1.15
/** A past surge in one baseline must not stand for all: no series brings more than this to a pool. */
const most = 8
/** Series with less in their baseline show next to nothing of their spread. */
const least = 8

/**
 * @param count incidents of a series in days from..to, both included
 * @param from first day of the baseline, `to` its last; `window` days in a window
 * @returns a dispersion for each of `tests`, >= 1
 */
export function estimateDispersion<T extends Spread>(
  tests: T[],
  count: (test: T, from: number, to: number) => number,
  from: number,
  to: number,
  window: number,
): Float64Array {
  const days = to - from + 1
  const windows = Math.floor(days / window)
  const own = new Float64Array(tests.length).fill(Number.NaN)
  const all: Pool = { days: 0, dayFreedom: 0, windows: 0, windowFreedom: 0 }
  const pools = new Map<number, Pool>()
  const keyOf = (test: T): number => test.series.depth * 1000 + test.series.category
  if (days < 2) return new Float64Array(tests.length).fill(1)

  tests.forEach((test, k) => {
    if (test.before < least) return
    const mean = test.before / days
    let daily = 0
    for (let d = from; d <= to; d++) daily += (count(test, d, d) - mean) ** 2
    daily /= mean
    let sums = 0
    for (let w = 0; w < windows; w++) {
      const end = to - w * window
      sums += (count(test, end - window + 1, end) - mean * window) ** 2
    }
    sums /= mean * window
    own[k] = daily
    let pool = pools.get(keyOf(test))
    if (!pool) {
      pool = { days: 0, dayFreedom: 0, windows: 0, windowFreedom: 0 }
      pools.set(keyOf(test), pool)
    }
    for (const part of [all, pool]) {
      part.days += Math.min(daily, most * (days - 1))
      part.dayFreedom += days - 1
      part.windows += Math.min(sums, most * Math.max(1, windows - 1))
      part.windowFreedom += Math.max(1, windows - 1)
    }
  })

  // Both pooled values lean on 1 while there is little to go by.
  const overallDay = (all.days + shrink) / (all.dayFreedom + shrink)
  const overallWindow = (all.windows + shrink) / (all.windowFreedom + shrink)
  const out = new Float64Array(tests.length)
  tests.forEach((test, k) => {
    const pool = pools.get(keyOf(test)) ?? { days: 0, dayFreedom: 0, windows: 0, windowFreedom: 0 }
    const day = (pool.days + shrink * overallDay) / (pool.dayFreedom + shrink)
    const perWindow = (pool.windows + shrink * overallWindow) / (pool.windowFreedom + shrink)
    const value = Number.isNaN(own[k]!) ? day : (own[k]! + shrink * day) / (days - 1 + shrink)
    out[k] = Math.max(1, 1 + margin * ((value * perWindow) / day - 1))
  })
  return out
}
