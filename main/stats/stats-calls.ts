/** What the stats thread answers. */
import type { RuleDay, RuleParams, RuleRun } from './default-rule.ts'
import type { Episode } from './episode.ts'
import type { HotSpotFound, HotSpotInput } from './hot-spot.ts'
import type { FeedSpan, RuleColumns } from './rule-series.ts'
import type { RuleQuestion } from './run-rule.ts'
import type { ScanOutcome } from './scan.ts'
import type { ScanPoints } from './scan-points.ts'
import type { ShiftFit, ShiftInput } from './shift-fit.ts'

export interface StatsCalls {
  /** Every day of from..to (days since 1970) by the default rule; progress is {done, total} in days. */
  evaluate: [{ columns: RuleColumns; feeds: FeedSpan[]; from: number; to: number; params?: Partial<RuleParams> }, RuleRun]
  /** Every day of from..to by a rule of any kind; progress is {done, total} in days. */
  judge: [RuleQuestion, RuleDay[]]
  /** The same as episodes, with what could not be judged counted in series x days, and the series of the last day. */
  replay: [RuleQuestion, { episodes: Episode[]; withoutVerdict: { history: number; incomplete: number }; series: number }]
  /** Progress is {done, total} in steps. */
  hotSpots: [HotSpotInput, HotSpotFound]
  fitReadings: [ShiftInput, ShiftFit]
  /** Space-time permutation scan; progress is {done, total} in replicates. */
  scan: [ScanPoints, ScanOutcome]
}
