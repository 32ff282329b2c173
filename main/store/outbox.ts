/** Decisions of the district on their way upstream. Nothing leaves without `outbox.claim`, which a click asks for. */
import { randomUUID } from 'node:crypto'
import type { Bilingual, ReportId } from '../../contract/model.ts'
import type { DistrictDecision, OutboxItem, OutboxState, ReviewState } from '../../contract/sync.ts'
import { masked } from '../text/mask.ts'
import { categoryOf, isoUtc, statusOf } from './codes.ts'
import type { Connection } from './sql.ts'

interface Row {
  id: number
  report_id: number
  source: string
  external_id: string
  title: string
  decision: DistrictDecision
  comment: string
  made_at: number
  revision: number
  source_revision: number | null
  seen: string
  state: OutboxState
  idempotency_key: string
  sent_at: number | null
  problem_zh: string | null
  problem_en: string | null
  theirs: string | null
}

/** What a connector needs to send an item. */
export interface OutboxClaim {
  id: number
  source: string
  externalId: string
  sourceRevision: number | null
  decision: DistrictDecision
  comment: string
  idempotencyKey: string
}
/** What became of it. */
export type OutboxEnd =
  | { state: 'sent'; at: number }
  | { state: 'failed'; problem: Bilingual }
  | { state: 'conflict'; theirs: ReviewState }

const mayHaveGone: Bilingual = {
  zh: '程序在发送途中中断，这条意见可能已经送达。请先到来源核对，再决定重新发送还是撤销。',
  en: 'The program ended while this was being sent, so it may have arrived. Check with the source, then send it again or undo it.',
}

const select = `SELECT o.id, o.report_id, s.name AS source, r.external_id, t.title, o.decision, o.comment, o.made_at, o.revision,
  o.source_revision, o.seen, o.state, o.idempotency_key, o.sent_at, o.problem_zh, o.problem_en, o.theirs
  FROM outbox o JOIN report r ON r.id = o.report_id JOIN report_text t ON t.report_id = r.id JOIN source s ON s.id = r.source_id`

const itemOf = (row: Row): OutboxItem => ({
  id: row.id,
  report: row.report_id,
  source: row.source,
  externalId: row.external_id,
  title: masked(row.title).text,
  decision: row.decision,
  comment: row.comment,
  madeAt: isoUtc(row.made_at) as string,
  revision: row.revision,
  state: row.state,
  sentAt: isoUtc(row.sent_at),
  problem: row.problem_en === null ? null : { zh: row.problem_zh ?? row.problem_en, en: row.problem_en },
  conflict:
    row.theirs === null ? null : { ours: JSON.parse(row.seen) as ReviewState, theirs: JSON.parse(row.theirs) as ReviewState },
})

export function outboxCalls(db: Connection) {
  const one = db.prepare(`${select} WHERE o.id = ?`)
  const all = db.prepare(`${select} ORDER BY o.id DESC`)
  const get = (id: number): OutboxItem | null => {
    const row = one.get(id) as Row | undefined
    return row ? itemOf(row) : null
  }
  return {
    'outbox.list': ({ states }: { states?: OutboxState[] }): OutboxItem[] =>
      (all.all() as Row[]).filter((row) => !states || states.includes(row.state)).map(itemOf),
    /** null: there is no such report, or it was withdrawn. */
    'outbox.add': ({
      report,
      decision,
      comment,
      at,
    }: {
      report: ReportId
      decision: DistrictDecision
      comment: string
      at: number
    }): OutboxItem | null =>
      db
        .transaction(() => {
          const seen = db
            .prepare(`SELECT t.revision, t.source_revision AS sourceRevision, r.status, r.category_id AS category, t.body, t.updated_at AS updatedAt
              FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = ? AND r.suppressed = 0`)
            .get(report) as
            | {
                revision: number
                sourceRevision: number | null
                status: number
                category: number
                body: string
                updatedAt: number | null
              }
            | undefined
          if (!seen) return null
          const state: ReviewState = {
            revision: seen.sourceRevision ?? seen.revision,
            status: statusOf(seen.status),
            category: categoryOf(seen.category),
            text: masked(seen.body).text,
            at: isoUtc(seen.updatedAt),
          }
          const id = db
            .prepare(`INSERT INTO outbox (report_id, decision, comment, made_at, revision, source_revision, seen, state, idempotency_key)
              VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', ?) RETURNING id`)

            .pluck()
            .get(report, decision, comment, at, seen.revision, seen.sourceRevision, JSON.stringify(state), randomUUID()) as number
          return get(id)
        })
        .immediate(),
    /** Takes back what was not sent; gives the item as it stands now, null when there is none. */
    'outbox.undo': ({ id }: { id: number }): OutboxItem | null => {
      db.prepare("UPDATE outbox SET state = 'undone' WHERE id = ? AND state IN ('waiting', 'failed', 'conflict')").run(id)
      return get(id)
    },
    /** Marks items as being sent and gives what a connector needs. Whatever was being sent when a process died is claimed again: the key keeps it single. */
    'outbox.claim': ({ ids }: { ids: number[] }): OutboxClaim[] =>
      db
        .transaction(() => {
          const mark = db.prepare(
            "UPDATE outbox SET state = 'sending', problem_zh = NULL, problem_en = NULL WHERE id = ? AND state IN ('waiting', 'failed', 'sending')",
          )
          return ids.flatMap((id) => {
            if (mark.run(id).changes === 0) return []
            const row = one.get(id) as Row
            return [
              {
                id,
                source: row.source,
                externalId: row.external_id,
                sourceRevision: row.source_revision,
                decision: row.decision,
                comment: row.comment,
                idempotencyKey: row.idempotency_key,
              },
            ]
          })
        })
        .immediate(),
    /**
     * Back to waiting whatever a program that ended in the middle was sending, to be sent only by another click. One that
     * another living process is sending gets its own end all the same. Gives how many.
     */
    'outbox.recover': (): { recovered: number } => ({
      recovered: db
        .prepare("UPDATE outbox SET state = 'waiting', problem_zh = ?, problem_en = ? WHERE state = 'sending'")
        .run(mayHaveGone.zh, mayHaveGone.en).changes,
    }),
    'outbox.end': ({ id, end }: { id: number; end: OutboxEnd }): OutboxItem | null => {
      db.prepare('UPDATE outbox SET state = ?, sent_at = ?, problem_zh = ?, problem_en = ?, theirs = ? WHERE id = ?').run(
        end.state,
        end.state === 'sent' ? end.at : null,
        end.state === 'failed' ? end.problem.zh : null,
        end.state === 'failed' ? end.problem.en : null,
        end.state === 'conflict' ? JSON.stringify(end.theirs) : null,
        id,
      )
      return get(id)
    },
  }
}
