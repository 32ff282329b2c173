/** Who sits at the table of a joint meeting. */
import type { Agency } from '../../contract/briefing.ts'
import type { CategoryKey } from '../../contract/taxonomy.ts'
import type { Connection } from './sql.ts'

interface Row {
  key: string
  name_zh: string
  name_en: string
  categories: string
  areas: string
  recipient: string | null
}

export function agencyCalls(db: Connection) {
  const list = (): Agency[] =>
    (db.prepare('SELECT * FROM agency ORDER BY position, key').all() as Row[]).map((r) => ({
      key: r.key,
      name: { zh: r.name_zh, en: r.name_en },
      categories: JSON.parse(r.categories) as CategoryKey[],
      areas: JSON.parse(r.areas) as string[],
      recipient: r.recipient,
    }))
  return {
    'agency.list': list,
    /** The whole list, in order. */
    'agency.put': ({ agencies }: { agencies: Agency[] }): Agency[] =>
      db
        .transaction(() => {
          db.prepare('DELETE FROM agency').run()
          const put = db.prepare(
            'INSERT INTO agency (key, position, name_zh, name_en, categories, areas, recipient) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          for (const [i, a] of agencies.entries())
            put.run(a.key, i, a.name.zh, a.name.en, JSON.stringify(a.categories), JSON.stringify(a.areas), a.recipient)
          return list()
        })
        .immediate(),
    /** Agencies that meetings or decisions name, removed meetings too: they may come back. */
    'agency.named': (): string[] =>
      (
        db
          .prepare(
            `SELECT DISTINCT j.value AS key FROM meeting m, json_each(m.agencies) j
             UNION SELECT DISTINCT agency FROM meeting_decision WHERE agency IS NOT NULL ORDER BY 1`,
          )
          .all() as { key: string }[]
      ).map((r) => r.key),
  }
}
