/** Contents of attachments on their way: what is wanted, what came so far, what is here, what failed and why. */
import { hash } from 'node:crypto'
import type { Bilingual, MediaKind, ReportId } from '../../contract/model.ts'
import type { MissingAttachment } from '../../contract/sync.ts'
import type { CoverBox } from '../../contract/trust.ts'
import { contentLength, contentSeal } from './content-seal.ts'
import { boxesOf } from './cover.ts'
import type { Connection } from './sql.ts'

/** A content to be fetched. */
export interface WantedAttachment {
  id: number
  source: string
  externalId: string
  key: string | null
  url: string | null
  kind: MediaKind
  mime: string
  expectedBytes: number | null
  /** SHA-256, hexadecimal digits. */
  expectedHash: string | null
  etag: string | null
  /** Bytes that are here from a connection that broke. */
  have: number
  tries: number
}
/** How a try ended. `sha256`: of the content that was looked at. `next`: when it may be tried again, seconds UTC. */
export type AttachmentEnd =
  | { state: 'here'; mime: string; sha256: string }
  | { state: 'failed'; problem: Bilingual; next: number }
  | { state: 'too-large' | 'refused'; problem: Bilingual }

export function attachmentCalls(db: Connection) {
  const seal = contentSeal(db)
  const have = db.prepare(`SELECT coalesce(sum(${contentLength(db)}), 0) FROM attachment_part WHERE attachment_id = ?`).pluck()
  const parts = db.prepare('SELECT content FROM attachment_part WHERE attachment_id = ? ORDER BY first_byte').pluck()
  const joined = (id: number): Buffer => Buffer.concat((parts.all(id) as Buffer[]).map((part) => seal.open(part)))
  const dropParts = db.prepare('DELETE FROM attachment_part WHERE attachment_id = ?')
  const expected = db.prepare('SELECT expected_hash AS hash FROM attachment WHERE id = ?')
  const columns = `a.id, s.name AS source, r.external_id AS externalId, a.external_key AS key, a.url, a.kind, a.mime,
    a.expected_bytes AS expectedBytes, lower(hex(a.expected_hash)) AS expectedHash, a.etag, a.tries
    FROM attachment a JOIN report r ON r.id = a.report_id JOIN source s ON s.id = r.source_id`
  const due = `a.state IN ('wanted', 'failed') AND coalesce(a.next_try, 0) <= ? AND s.name = ?`
  const first = db.prepare(
    `SELECT ${columns} WHERE ${due} AND a.report_id IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) ORDER BY a.report_id DESC LIMIT ?`,
  )
  // Newest first: what happened last is looked at first.
  const others = db.prepare(`SELECT ${columns} WHERE ${due} ORDER BY a.report_id DESC, a.id LIMIT ?`)

  return {
    /** Next contents to fetch of a source, those of the reports on screen before the others. */
    'attachment.next': ({ source, now, limit, screen }: { source: string; now: number; limit: number; screen: ReportId[] }) => {
      const rows = new Map<number, Omit<WantedAttachment, 'have'>>()
      if (screen.length > 0)
        for (const row of first.all(now, source, JSON.stringify(screen), limit) as Omit<WantedAttachment, 'have'>[])
          rows.set(row.id, row)
      const rest = others.all(now, source, limit) as Omit<WantedAttachment, 'have'>[]
      for (const row of rest.slice(0, Math.max(0, limit - rows.size))) rows.set(row.id, row)
      return [...rows.values()].map(
        (row): WantedAttachment => ({ ...row, expectedHash: row.expectedHash || null, have: have.get(row.id) as number }),
      )
    },
    /** Whether contents can be stored from here: an office seals them under a key that this workstation may not have. */
    'attachment.ready': (): { ready: boolean } => ({ ready: seal.isReady() }),
    /** Keeps what came before the connection broke; `first` 0 begins anew. */
    'attachment.part': ({ id, first: at, bytes, etag }: { id: number; first: number; bytes: Uint8Array; etag: string | null }) =>
      db
        .transaction(() => {
          if (at === 0) dropParts.run(id)
          db.prepare(
            'INSERT INTO attachment_part (attachment_id, first_byte, content) VALUES (?, ?, ?) ON CONFLICT (attachment_id, first_byte) DO UPDATE SET content = excluded.content',
          ).run(id, at, seal.seal(bytes))
          db.prepare('UPDATE attachment SET etag = ? WHERE id = ?').run(etag, id)
          return { have: have.get(id) as number }
        })
        .immediate(),
    /** Not to be tried before `next`, seconds UTC, though nothing is wrong with them. */
    'attachment.later': ({ ids, next }: { ids: number[]; next: number }) => {
      db.prepare(
        "UPDATE attachment SET next_try = ? WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) AND state IN ('wanted', 'failed')",
      ).run(next, JSON.stringify(ids))
      return {}
    },
    /** What came so far, joined. */
    'attachment.joined': ({ id }: { id: number }): { bytes: Uint8Array } => ({ bytes: joined(id) }),
    /**
     * Ends a try. For `here` the bytes so far become the content, in one transaction with its state. The caller has checked
     * length, hash and type; where the report was withdrawn or changed since, nothing is kept and the state is `failed`.
     */
    'attachment.end': ({ id, end }: { id: number; end: AttachmentEnd }): { state: AttachmentEnd['state'] } =>
      db
        .transaction(() => {
          if (end.state === 'here') {
            const content = joined(id)
            const digest = hash('sha256', content, 'buffer')
            const wanted = expected.get(id) as { hash: Buffer | null } | undefined
            if (!wanted || digest.toString('hex') !== end.sha256 || (wanted.hash && !digest.equals(wanted.hash))) {
              dropParts.run(id)
              return { state: 'failed' as const }
            }
            db.prepare('INSERT INTO attachment_content (content_hash, content) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
              digest,
              seal.seal(content),
            )
            db.prepare(
              "UPDATE attachment SET state = 'here', content_hash = ?, bytes = ?, mime = ?, problem_zh = NULL, problem_en = NULL, next_try = NULL WHERE id = ?",
            ).run(digest, content.length, end.mime, id)
            dropParts.run(id)
          } else {
            db.prepare(
              'UPDATE attachment SET state = ?, tries = tries + 1, next_try = ?, problem_zh = ?, problem_en = ? WHERE id = ?',
            ).run(end.state, end.state === 'failed' ? end.next : null, end.problem.zh, end.problem.en, id)
            if (end.state !== 'failed') dropParts.run(id)
          }
          return { state: end.state }
        })
        .immediate(),
    'attachment.missing': ({
      source,
      limit,
    }: {
      source?: string
      limit: number
    }): { attachments: MissingAttachment[]; total: number } => {
      const where = "a.state NOT IN ('here', 'address') AND (CAST(? AS TEXT) IS NULL OR s.name = ?)"
      const from = 'FROM attachment a JOIN report r ON r.id = a.report_id JOIN source s ON s.id = r.source_id'
      const rows = db
        .prepare(`SELECT a.id, a.report_id AS report, s.name AS source, a.name, a.kind, a.expected_bytes AS bytes, a.state, a.tries,
          a.problem_zh AS zh, a.problem_en AS en ${from} WHERE ${where} ORDER BY a.report_id DESC LIMIT ?`)
        .all(source ?? null, source ?? null, limit) as (Omit<MissingAttachment, 'problem'> & {
        zh: string | null
        en: string | null
      })[]
      const total = db
        .prepare(`SELECT count(*) ${from} WHERE ${where}`)
        .pluck()
        .get(source ?? null, source ?? null) as number
      return {
        total,
        attachments: rows.map(({ zh, en, ...rest }) => ({ ...rest, problem: en === null ? null : { zh: zh ?? en, en } })),
      }
    },
    /** Tries again now what failed or was left out. */
    'attachment.again': ({ ids }: { ids: number[] }): { wanted: number } => ({
      wanted: db
        .prepare(
          "UPDATE attachment SET state = 'wanted', next_try = NULL, tries = 0, problem_zh = NULL, problem_en = NULL WHERE id IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) AND state NOT IN ('here', 'address')",
        )
        .run(JSON.stringify(ids)).changes,
    }),
    'thumbnail.get': ({
      id,
    }: {
      id: number
    }): { bytes: Uint8Array; hash: string } | { content: Uint8Array; mime: string; hash: string; boxes: CoverBox[] } | null => {
      const row = db
        .prepare(`SELECT lower(hex(a.content_hash)) AS hash, a.mime, h.content AS small, v.boxes FROM attachment a
          LEFT JOIN thumbnail h ON h.content_hash = a.content_hash
          LEFT JOIN attachment_cover v ON v.content_hash = a.content_hash WHERE a.id = ? AND a.content_hash IS NOT NULL`)
        .get(id) as { hash: string; mime: string; small: Buffer | null; boxes: string | null } | undefined
      if (!row) return null
      if (row.small) return { bytes: seal.open(row.small), hash: row.hash }
      const content = db
        .prepare('SELECT content FROM attachment_content WHERE content_hash = unhex(?)')
        .pluck()
        .get(row.hash) as Buffer
      return { content: seal.open(content), mime: row.mime, hash: row.hash, boxes: boxesOf(row.boxes) }
    },
    'thumbnail.put': ({ hash: digest, bytes, boxes }: { hash: string; bytes: Uint8Array; boxes: CoverBox[] }) => {
      // The content may be gone by now, or covered otherwise: then its small picture is not kept.
      db.prepare(
        `INSERT INTO thumbnail (content_hash, content) SELECT c.content_hash, CAST(? AS BLOB) FROM attachment_content c
        LEFT JOIN attachment_cover v ON v.content_hash = c.content_hash
        WHERE c.content_hash = unhex(?) AND coalesce(v.boxes, '[]') = ? ON CONFLICT DO NOTHING`,
      ).run(seal.seal(bytes), digest, JSON.stringify(boxes))
      return {}
    },
  }
}
