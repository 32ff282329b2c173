/** What differs between a report as it was decided on and as its upstream has it now. Pure. */
import type { ReportDetail } from '../../../contract/model.ts'
import type { ReviewState } from '../../../contract/sync.ts'

/** null: not known here. */
export interface Side {
  status: string | null
  category: string | null
  text: string | null
}
export interface ConflictRow {
  key: keyof Side
  ours: string | null
  theirs: string | null
  differs: boolean
}

/** Their side: the version that was fetched since, else what the refusal said. */
export function theirSide(theirs: ReviewState, newer: Pick<ReportDetail, 'status' | 'category' | 'text'> | null): Side {
  if (newer) return { status: newer.status, category: newer.category, text: newer.text.text }
  return {
    status: theirs.status === '' || theirs.status === 'unknown' ? null : theirs.status,
    category: theirs.category,
    text: theirs.text === '' ? null : theirs.text,
  }
}

export const conflictRows = (ours: ReviewState, theirs: Side): ConflictRow[] =>
  (['status', 'category', 'text'] as const).map((key) => ({
    key,
    ours: ours[key],
    theirs: theirs[key],
    differs: theirs[key] !== null && theirs[key] !== ours[key],
  }))
