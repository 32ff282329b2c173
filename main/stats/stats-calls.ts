/** What the stats thread answers. */
import type { RuleParams, RuleRun } from './default-rule.ts'
import type { HotSpotFound, HotSpotInput } from './hot-spot.ts'
import type { FeedSpan, RuleColumns } from './rule-series.ts'
import type { ShiftFit, ShiftInput } from './shift-fit.ts'

export interface StatsCalls {
  /** Every day of from..to (days since 1970) by the default rule; progress is {done, total} in days. */
  evaluate: [{ columns: RuleColumns; feeds: FeedSpan[]; from: number; to: number; params?: Partial<RuleParams> }, RuleRun]
  /** Progress is {done, total} in steps. */
  hotSpots: [HotSpotInput, HotSpotFound]
  fitReadings: [ShiftInput, ShiftFit]
}
