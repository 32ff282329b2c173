/** The three-level trail as packed columns: what waits where, and what two levels made of the same report. */
import type { DisagreementOf } from '../../contract/sync.ts'
import { type Decision, decisions, type LevelKey, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import { moving } from '../thread/thread.ts'
import { levelCode } from './codes.ts'
import type { Connection } from './sql.ts'

/** One entry a report that is not closed, in id order. */
export interface Waiting {
  id: Int32Array
  /** Index into levelKeys: where it waits now. */
  level: Uint8Array
  /** Index into decisions of the last step, 255 for none. */
  decision: Uint8Array
  /** Seconds UTC: since when it has waited there. */
  since: Float64Array
}
/** Reports that both levels judged: codes of the judgement. */
export interface Judgements {
  id: Int32Array
  first: Uint8Array
  second: Uint8Array
}

/** Where a report waits after a step. null: nowhere, it has ended. */
function waitsAt(level: number, decision: Decision): number | null {
  if (decision === 'closed' || decision === 'rejected') return null
  if (decision === 'accepted') return Math.min(level + 1, levelKeys.length - 1)
  if (decision === 'returned') return Math.max(level - 1, 0)
  return level
}

const outcomes: readonly Decision[] = ['accepted', 'returned', 'rejected', 'closed']

export function reviewCalls(db: Connection) {
  const open = statusKeys.map((_, i) => i).filter((i) => statusKeys[i] !== 'closed' && statusKeys[i] !== 'unknown')
  const waiting = db
    .prepare(`SELECT r.id, s.level, s.decision, coalesce(s.at, t.received_at, r.occurred_at) FROM report r
      JOIN report_text t ON t.report_id = r.id
      LEFT JOIN review_step s ON s.report_id = r.id AND s.step = (SELECT max(step) FROM review_step x WHERE x.report_id = r.id)
      WHERE r.status IN (${open.join(', ')}) AND r.suppressed = 0 ORDER BY r.id`)
    .raw()
  // What a level said last stands for it.
  const judged = (code: string) =>
    db
      .prepare(`SELECT report_id, max(CASE WHEN level = ? THEN step * 1000 + ${code} END), max(CASE WHEN level = ? THEN step * 1000 + ${code} END)
        FROM review_step WHERE ${code} IS NOT NULL GROUP BY report_id ORDER BY report_id`)
      .raw()
  const outcomeCode = `CASE decision ${outcomes.map((d, i) => `WHEN '${d}' THEN ${i}`).join(' ')} END`
  const columnOf: Record<DisagreementOf, string> = { category: 'category_id', severity: 'severity', outcome: outcomeCode }

  return {
    'review.waiting': (): Waiting => {
      const rows = waiting.all() as [number, number | null, Decision | null, number][]
      const out: Waiting = {
        id: new Int32Array(rows.length),
        level: new Uint8Array(rows.length),
        decision: new Uint8Array(rows.length),
        since: new Float64Array(rows.length),
      }
      let n = 0
      for (const [id, level, decision, since] of rows) {
        const at = level === null || decision === null ? 0 : waitsAt(level - 1, decision)
        if (at === null) continue
        out.id[n] = id
        out.level[n] = at
        out.decision[n] = decision === null ? 255 : decisions.indexOf(decision)
        out.since[n] = since
        n += 1
      }
      const cut = {
        id: out.id.slice(0, n),
        level: out.level.slice(0, n),
        decision: out.decision.slice(0, n),
        since: out.since.slice(0, n),
      }
      return moving(cut, cut.id, cut.level, cut.decision, cut.since)
    },
    'review.judgements': ({ of, between }: { of: DisagreementOf; between: [LevelKey, LevelKey] }): Judgements => {
      const rows = (
        judged(columnOf[of]).all(levelCode(between[0]), levelCode(between[1])) as [number, number | null, number | null][]
      ).filter((row): row is [number, number, number] => row[1] !== null && row[2] !== null)
      const out = {
        id: Int32Array.from(rows, (r) => r[0]),
        first: Uint8Array.from(rows, (r) => r[1] % 1000),
        second: Uint8Array.from(rows, (r) => r[2] % 1000),
      }
      return moving(out, out.id, out.first, out.second)
    },
  }
}
