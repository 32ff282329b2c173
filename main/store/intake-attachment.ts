/** Attachments of a report as it comes in. A content that is fetched later survives the report's revisions by its key. */
import { hash } from 'node:crypto'
import type { IntakeAttachment } from './intake.ts'
import type { Connection } from './open.ts'

/** SHA-256 of a content, worked out once for its identity and its row. */
const digests = new WeakMap<Uint8Array, Buffer>()
export function digestOf(bytes: Uint8Array): Buffer {
  let known = digests.get(bytes)
  if (!known) {
    known = hash('sha256', bytes, 'buffer')
    digests.set(bytes, known)
  }
  return known
}

/** What of an attachment decides whether its report changed. */
export const attachmentIdentity = (a: IntakeAttachment): (string | number | null)[] => [
  a.kind,
  a.mime,
  a.name,
  a.url,
  a.bytes ? digestOf(a.bytes).toString('hex') : null,
  ...(a.key === undefined ? [] : [a.key, a.expectedBytes ?? null, a.expectedHash ?? null]),
]

interface Kept {
  id: number
  key: string
  expectedHash: Buffer | null
  contentHash: Buffer | null
  etag: string | null
}

export function attachmentKeeper(db: Connection) {
  const insert =
    db.prepare(`INSERT INTO attachment (report_id, kind, mime, name, bytes, content_hash, url, state, external_key, expected_bytes, expected_hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertContent = db.prepare('INSERT OR IGNORE INTO attachment_content (content_hash, content) VALUES (?, ?)')
  const keyed = db.prepare(
    'SELECT id, external_key AS key, expected_hash AS expectedHash, content_hash AS contentHash, etag FROM attachment WHERE report_id = ? AND external_key IS NOT NULL',
  )
  const dropUnkeyed = db.prepare('DELETE FROM attachment WHERE report_id = ? AND external_key IS NULL')
  const drop = db.prepare('DELETE FROM attachment WHERE id = ?')
  const rename = db.prepare(
    'UPDATE attachment SET kind = ?, name = ?, expected_bytes = ?, expected_hash = coalesce(?, expected_hash) WHERE id = ?',
  )
  const another =
    db.prepare(`UPDATE attachment SET state = 'wanted', content_hash = NULL, bytes = 0, mime = ?, etag = NULL, tries = 0, next_try = NULL,
    problem_zh = NULL, problem_en = NULL WHERE id = ?`)
  const dropParts = db.prepare('DELETE FROM attachment_part WHERE attachment_id = ?')
  const dropAll = db.prepare('DELETE FROM attachment WHERE report_id = ?')

  /** Whether the source has another content by now; one that it has not is only news where a content is here. */
  const isAnother = (a: IntakeAttachment, old: Kept): boolean =>
    a.etag !== undefined && (a.etag === null ? old.contentHash !== null : a.etag !== old.etag)
  function fetchAnew(a: IntakeAttachment, old: Kept): void {
    another.run(a.mime, old.id)
    dropParts.run(old.id)
  }

  /** @param fetched whether this source's contents are fetched later */
  function add(reportId: number, a: IntakeAttachment, fetched: boolean): void {
    let contentHash: Buffer | null = null
    if (a.bytes) {
      contentHash = digestOf(a.bytes)
      insertContent.run(contentHash, a.bytes)
    }
    insert.run(
      reportId,
      a.kind,
      a.mime,
      a.name,
      a.bytes?.length ?? 0,
      contentHash,
      a.url,
      contentHash ? 'here' : fetched ? 'wanted' : 'address',
      a.key ?? null,
      a.expectedBytes ?? null,
      a.expectedHash === undefined ? null : Buffer.from(a.expectedHash, 'hex'),
    )
  }

  return {
    add,
    /** The attachments of a report that was here before: what has the same key keeps its content, unless it is another now. */
    replace(reportId: number, attachments: readonly IntakeAttachment[], fetched: boolean): void {
      dropUnkeyed.run(reportId)
      const kept = new Map((keyed.all(reportId) as Kept[]).map((row) => [row.key, row]))
      for (const a of attachments) {
        const old = a.key === undefined ? undefined : kept.get(a.key)
        if (!old || a.bytes) {
          if (old) drop.run(old.id)
          add(reportId, a, fetched)
          if (a.key !== undefined) kept.delete(a.key)
          continue
        }
        kept.delete(old.key)
        const expected = a.expectedHash === undefined ? null : Buffer.from(a.expectedHash, 'hex')
        const known = old.expectedHash ?? old.contentHash
        rename.run(a.kind, a.name, a.expectedBytes ?? null, expected, old.id)
        if ((expected && known && !expected.equals(known)) || isAnother(a, old)) fetchAnew(a, old)
      }
      for (const gone of kept.values()) drop.run(gone.id)
    },
    /** Of a report that has not changed: contents that are others now are to be fetched anew. */
    renew(reportId: number, attachments: readonly IntakeAttachment[]): void {
      for (const old of keyed.all(reportId) as Kept[]) {
        const a = attachments.find(({ key }) => key === old.key)
        if (a && isAnother(a, old)) fetchAnew(a, old)
      }
    },
    dropAll: (reportId: number): void => {
      dropAll.run(reportId)
    },
  }
}
