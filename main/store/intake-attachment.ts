/** Attachments of a report as it comes in. A content that is fetched later survives the report's revisions by its key. */
import { hash } from 'node:crypto'
import { contentSeal } from './content-seal.ts'
import type { IntakeAttachment } from './intake.ts'
import type { Connection } from './sql.ts'

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
  const insert = db.inserter('attachment', [
    'report_id',
    'kind',
    'mime',
    'name',
    'bytes',
    'content_hash',
    'url',
    'state',
    'external_key',
    'expected_bytes',
    'expected_hash',
  ])
  const seal = contentSeal(db)
  const insertContent = db.inserter('attachment_content', ['content_hash', 'content'])
  const heldOf = db
    .prepare('SELECT hex(content_hash) FROM attachment_content WHERE content_hash IN (SELECT unhex(value) FROM json_each(?))')
    .pluck()
  /** Contents by their hash that came with this page, until it is known which are here already. */
  let contents = new Map<string, Uint8Array>()
  const keyed = db.prepare(
    'SELECT id, external_key AS key, expected_hash AS expectedHash, content_hash AS contentHash, etag FROM attachment WHERE report_id = ? AND external_key IS NOT NULL',
  )
  const listed = 'IN (SELECT CAST(value AS BIGINT) FROM json_each(?))'
  const keyedOfAll = db.prepare(
    `SELECT report_id AS report, id, external_key AS key, expected_hash AS expectedHash, content_hash AS contentHash, etag FROM attachment
    WHERE report_id ${listed} AND external_key IS NOT NULL`,
  )
  const dropUnkeyed = db.prepare(`DELETE FROM attachment WHERE report_id ${listed} AND external_key IS NULL`)
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
      contents.set(contentHash.toString('hex').toUpperCase(), a.bytes)
    }
    insert.add(
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
    /** Writes the contents that came since; to be called before any is looked for, and when the page ends. */
    settle(): void {
      if (contents.size === 0) return
      for (const held of heldOf.all(JSON.stringify([...contents.keys()])) as string[]) contents.delete(held)
      for (const [key, bytes] of contents) insertContent.add(Buffer.from(key, 'hex'), seal.seal(bytes))
      contents = new Map()
    },
    forget(): void {
      contents = new Map()
    },
    /** The attachments of reports that were here before: what has the same key keeps its content, unless it is another now. */
    replace(reports: readonly { id: number; attachments: readonly IntakeAttachment[] }[], fetched: boolean): void {
      const ids = JSON.stringify(reports.map(({ id }) => id))
      dropUnkeyed.run(ids)
      const keptOf = new Map<number, Map<string, Kept>>(reports.map(({ id }) => [id, new Map()]))
      for (const { report, ...row } of keyedOfAll.all(ids) as (Kept & { report: number })[]) keptOf.get(report)?.set(row.key, row)
      for (const { id, attachments } of reports) {
        const kept = keptOf.get(id) as Map<string, Kept>
        for (const a of attachments) {
          const old = a.key === undefined ? undefined : kept.get(a.key)
          if (!old || a.bytes) {
            if (old) drop.run(old.id)
            add(id, a, fetched)
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
      }
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
