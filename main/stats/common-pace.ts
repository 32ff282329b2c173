/**
 * What the rest does at the same time. Of a category's incidents in the window and baseline, as many fall into the window
 * as the pace of the day has it: more after a holiday, in a storm, at the start of school. An area's series is held against
 * the pace of its category elsewhere in the district, a category's against that of the other categories: conditioned on the
 * marginal totals, as the space-time permutation scan is (Kulldorff 2005). The share of the days, window / (window +
 * baseline), holds where the rest is slower, and leans in with `lean` incidents where the rest is few.
 */
interface Paced {
  observed: number
  before: number
  share: number
  series: { category: number; depth: number }
}

/** Incidents at the usual pace that the rest is joined with. */
const lean = 200
/** A pace quicker than this many times the usual is no background any more. */
const quickest = 2
/** Shares in steps, so that tests share their tables. */
const grain = 0.005

/** Sets the `share` of each series: chance of one of its incidents to fall into the window. */
export function paceShares(tests: readonly Paced[], window: number, baseline: number): void {
  const even = window / (window + baseline)
  const district = new Map<number, { now: number; all: number }>()
  let now = 0
  let all = 0
  for (const { series, observed, before } of tests) {
    if (series.depth !== 0) continue
    district.set(series.category, { now: observed, all: observed + before })
    now += observed
    all += observed + before
  }
  for (const test of tests) {
    const { series, observed, before } = test
    const around = series.depth === 0 ? { now, all } : district.get(series.category)
    if (!around) continue
    const share = (around.now - observed + lean * even) / (around.all - observed - before + lean)
    const rounded = even + Math.max(0, Math.round((share - even) / grain)) * grain
    test.share = Math.min((quickest * even) / (1 - even + quickest * even), rounded)
  }
}
