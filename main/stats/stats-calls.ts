/** What the stats thread answers. */
import type { RuleParams, RuleRun } from './default-rule.ts'
import type { FeedSpan, RuleColumns } from './rule-series.ts'

export interface StatsCalls {
  /** Every day of from..to (days since 1970) by the default rule; progress is {done, total} in days. */
  evaluate: [{ columns: RuleColumns; feeds: FeedSpan[]; from: number; to: number; params?: Partial<RuleParams> }, RuleRun]
}
