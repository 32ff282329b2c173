/** Covered parts of pictures, kept by content: the same picture is covered in every report that has it. */
import type { CoverBox } from '../../contract/trust.ts'
import type { Connection } from './sql.ts'

/** Boxes as they are stored; none where nothing is covered. */
export const boxesOf = (stored: string | null): CoverBox[] => (stored === null ? [] : (JSON.parse(stored) as CoverBox[]))

export function coverCalls(db: Connection) {
  const find = db.prepare(`SELECT lower(hex(a.content_hash)) AS hash, a.kind, v.boxes,
    'attachment ' || a.id || ' of report ' || s.name || ' ' || r.external_id AS subject
    FROM attachment a JOIN attachment_content c ON c.content_hash = a.content_hash JOIN report r ON r.id = a.report_id
    JOIN source s ON s.id = r.source_id LEFT JOIN attachment_cover v ON v.content_hash = a.content_hash WHERE a.id = ?`)
  const put = db.prepare(`INSERT INTO attachment_cover (content_hash, boxes, at)
    SELECT content_hash, ?, ? FROM attachment WHERE id = ? AND content_hash IS NOT NULL
    ON CONFLICT (content_hash) DO UPDATE SET boxes = excluded.boxes, at = excluded.at`)
  const drop = db.prepare('DELETE FROM attachment_cover WHERE content_hash = (SELECT content_hash FROM attachment WHERE id = ?)')
  const dropSmall = db.prepare('DELETE FROM thumbnail WHERE content_hash = (SELECT content_hash FROM attachment WHERE id = ?)')

  return {
    /** null: no such attachment, or its content is not here. */
    'attachment.covered': ({ id }: { id: number }): { kind: string; boxes: CoverBox[]; subject: string } | null => {
      const found = find.get(id) as { kind: string; boxes: string | null; subject: string } | undefined
      return found ? { kind: found.kind, boxes: boxesOf(found.boxes), subject: found.subject } : null
    },
    /** With the cover the small picture goes: it is made anew from the covered one. */
    'attachment.cover': ({ id, boxes, at }: { id: number; boxes: CoverBox[]; at: number }): { covered: boolean } =>
      db
        .transaction(() => {
          if (find.get(id) === undefined) return { covered: false }
          if (boxes.length === 0) drop.run(id)
          else put.run(JSON.stringify(boxes), at, id)
          dropSmall.run(id)
          return { covered: true }
        })
        .immediate(),
  }
}
