/** Templates of the office's own, kept as they were given. */
import type { BriefTemplate } from '../../contract/briefing.ts'
import type { Language } from '../../contract/taxonomy.ts'
import type { Connection } from './sql.ts'

export interface TemplateInput {
  name: string
  language: Language
  content: Uint8Array
  /** Unix seconds. */
  at: number
}
type Row = Pick<BriefTemplate, 'name' | 'language' | 'bytes'>

export function templateCalls(db: Connection) {
  const columns = 'name, language, length(content) AS bytes'
  const toTemplate = (row: Row): BriefTemplate => ({ ...row, builtIn: false })
  return {
    'template.list': (): BriefTemplate[] =>
      (db.prepare(`SELECT ${columns} FROM brief_template ORDER BY name`).all() as Row[]).map(toTemplate),
    'template.read': ({ name }: { name: string }): { language: Language; content: Uint8Array } | null => {
      const row = db.prepare('SELECT language, content FROM brief_template WHERE name = ?').get(name) as
        | { language: Language; content: Buffer }
        | undefined
      return row ? { language: row.language, content: new Uint8Array(row.content) } : null
    },
    /** One of the same name is replaced. */
    'template.put': ({ name, language, content, at }: TemplateInput): BriefTemplate =>
      toTemplate(
        db
          .prepare(
            `INSERT INTO brief_template (name, language, added_at, content) VALUES (?, ?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET language = excluded.language, added_at = excluded.added_at, content = excluded.content
             RETURNING ${columns}`,
          )
          .get(name, language, at, Buffer.from(content)) as Row,
      ),
    'template.remove': ({ name }: { name: string }): { removed: boolean } => ({
      removed: db.prepare('DELETE FROM brief_template WHERE name = ?').run(name).changes > 0,
    }),
  }
}
