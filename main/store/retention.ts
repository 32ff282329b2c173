/** How long reports are kept: the rules, and which reports are past their time. */
import type { RetentionRule } from '../../contract/trust.ts'
import { moving } from '../thread/thread.ts'
import { auditWriter } from './audit.ts'
import { categoryCode, categoryOf, isoUtc } from './codes.ts'
import type { Connection } from './sql.ts'

const daySeconds = 86_400

/** Reports past their time, in id order. */
export interface DueReports {
  id: Uint32Array
  /** Index into categoryKeys. */
  category: Uint8Array
  /** Id of the source. */
  source: Uint16Array
  /** 1: still open, or a decision on it is on its way. */
  open: Uint8Array
  /** Seconds UTC. */
  occurredAt: Float64Array
  sources: { id: number; name: string }[]
}

/**
 * For each source and category the last moment that is past its time, as JSON for `dueCondition`. Of several rules that fit
 * the shortest counts; a source and category that no rule fits is not in it.
 */
export function dueLimits(db: Connection, rules: readonly RetentionRule[], now: number): string {
  const limits: [number, number, number][] = []
  const sources = db.prepare('SELECT id, name FROM source ORDER BY id').all() as { id: number; name: string }[]
  const kinds = db.prepare('SELECT id FROM category').pluck().all() as number[]
  for (const source of sources)
    for (const kind of kinds) {
      const days = rules
        .filter(
          (r) => (r.source === null || r.source === source.name) && (r.category === null || r.category === categoryOf(kind)),
        )
        .map((r) => r.days)
      if (days.length > 0) limits.push([source.id, kind, now - Math.min(...days) * daySeconds])
    }
  return JSON.stringify(limits)
}

/** Not finished upstream, or a decision of ours on its way: stays however old. Withdrawn reports are never finished. */
const stillOpen = `(r.suppressed = 0 AND r.status IN (0, 1, 2, 4)
  OR EXISTS (SELECT 1 FROM outbox o WHERE o.report_id = r.id AND o.state IN ('waiting', 'sending', 'failed', 'conflict')))`

/** The reports whose last event lies before their limit; ? is what `dueLimits` gives. */
const dueReports = `WITH due_limit (source_id, category_id, cutoff) AS MATERIALIZED
    (SELECT CAST(json_extract(value, '$[0]') AS INTEGER), CAST(json_extract(value, '$[1]') AS INTEGER),
      CAST(json_extract(value, '$[2]') AS INTEGER) FROM json_each(?))
  SELECT r.id, r.category_id, r.source_id, CASE WHEN ${stillOpen} THEN 1 ELSE 0 END AS is_open, r.occurred_at
  FROM report r CROSS JOIN due_limit d CROSS JOIN report_text t
  WHERE d.source_id = r.source_id AND d.category_id = r.category_id AND t.report_id = r.id AND r.occurred_at <= d.cutoff AND coalesce(t.received_at, 0) <= d.cutoff AND coalesce(t.updated_at, 0) <= d.cutoff
  AND coalesce(t.closed_at, 0) <= d.cutoff
  AND NOT EXISTS (SELECT 1 FROM review_step s WHERE s.report_id = r.id AND s.at > d.cutoff)
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.report_id = r.id AND max(o.made_at, coalesce(o.sent_at, 0)) > d.cutoff)`

/** Of some ids those that may be purged: past their time and not open. Parameters: limits, then ids as a JSON list. */
export const purgeable = `SELECT id FROM (${dueReports} AND r.id IN (SELECT CAST(value AS INTEGER) FROM json_each(?))) AS due WHERE is_open = 0`

export function retentionCalls(db: Connection) {
  const rules = (): RetentionRule[] =>
    (
      db
        .prepare(
          `SELECT r.category_id, s.name AS source, r.days FROM retention_rule r LEFT JOIN source s ON s.id = r.source_id
          ORDER BY r.category_id IS NOT NULL, r.category_id, s.name IS NOT NULL, s.name`,
        )
        .all() as { category_id: number | null; source: string | null; days: number }[]
    ).map(({ category_id, source, days }) => ({
      category: category_id === null ? null : categoryOf(category_id),
      source,
      days,
    }))

  return {
    'retention.get': () =>
      db.transaction(() => {
        const last = db
          .prepare('SELECT at, reports, attachments FROM purge_run WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1')
          .get() as { at: number; reports: number; attachments: number } | undefined
        return { rules: rules(), lastRun: last ? { ...last, at: isoUtc(last.at) as string } : null }
      })(),
    /** All rules anew. A source that is not there is told by its name. */
    'retention.set': ({
      rules: wanted,
      at,
      reason,
    }: {
      rules: RetentionRule[]
      at: number
      reason: string
    }): { unknown: string } | { unknown: null } =>
      db
        .transaction(() => {
          const sourceId = db.prepare('SELECT id FROM source WHERE name = ?').pluck()
          const unknown = wanted.find((rule) => rule.source !== null && sourceId.get(rule.source) === undefined)
          if (unknown) return { unknown: unknown.source as string }
          db.prepare('DELETE FROM retention_rule').run()
          const put = db.prepare('INSERT INTO retention_rule (category_id, source_id, days) VALUES (?, ?, ?)')
          for (const { category, source, days } of wanted)
            put.run(category === null ? null : categoryCode(category), source === null ? null : sourceId.get(source), days)
          const words = rules().map((r) => `${r.category ?? 'every category'} of ${r.source ?? 'every source'}: ${r.days} days`)
          auditWriter(db)({ at, what: 'retention changed', subject: words.join('; ') || 'no rule', why: reason })
          return { unknown: null }
        })
        .immediate(),
    'retention.due': ({ rules: asked, now }: { rules: RetentionRule[]; now: number }): DueReports =>
      db.transaction(() => {
        const sources = db.prepare('SELECT id, name FROM source ORDER BY id').all() as DueReports['sources']
        const found =
          asked.length === 0
            ? []
            : db
                .prepare(`${dueReports} ORDER BY r.id`)
                .raw()
                .all(dueLimits(db, asked, now))
        const n = found.length
        const due = {
          id: new Uint32Array(n),
          category: new Uint8Array(n),
          source: new Uint16Array(n),
          open: new Uint8Array(n),
          occurredAt: new Float64Array(n),
        }
        for (let i = 0; i < n; i++) {
          const [id, category, source, open, occurredAt] = found[i] as [number, number, number, number, number]
          due.id[i] = id
          due.category[i] = category
          due.source[i] = source
          due.open[i] = open
          due.occurredAt[i] = occurredAt
        }
        return moving({ ...due, sources }, due.id, due.category, due.source, due.open, due.occurredAt)
      })(),
    /** Attachments of some reports; bytes of contents that no other report names. */
    'retention.weigh': ({ ids }: { ids: Uint32Array }): { attachments: number; attachmentBytes: number } =>
      db.transaction(() => {
        const own = new Set(ids)
        const rows = db
          .prepare('SELECT report_id, content_hash, bytes FROM attachment ORDER BY content_hash')
          .raw()
          .iterate() as IterableIterator<[number, Buffer | null, number]>
        let attachments = 0
        let attachmentBytes = 0
        let content: { hash: Buffer; bytes: number; stays: boolean } | null = null
        const close = (): void => {
          if (content && !content.stays) attachmentBytes += content.bytes
        }
        for (const [report, hash, bytes] of rows) {
          if (own.has(report)) attachments += 1
          if (hash === null) continue
          if (!content?.hash.equals(hash)) {
            close()
            content = { hash, bytes, stays: false }
          }
          if (!own.has(report)) content.stays = true
        }
        close()
        return { attachments, attachmentBytes }
      })(),
  }
}
