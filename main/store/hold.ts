/** Legal holds: reports that fit the filter of one stay, however old, until it is released. */
import type { Filter } from '../../contract/model.ts'
import type { LegalHold } from '../../contract/trust.ts'
import { auditWriter } from './audit.ts'
import { isoUtc } from './codes.ts'
import type { Connection } from './sql.ts'

/** How many reports it keeps is counted by the columns. */
export type StoredHold = Omit<LegalHold, 'reports'>

interface Row {
  id: number
  name: string
  reason: string
  filter: string
  at: number
  released_at: number | null
}

export function holdCalls(db: Connection) {
  const toHold = (row: Row): StoredHold => ({
    id: row.id,
    name: row.name,
    reason: row.reason,
    filter: JSON.parse(row.filter) as Filter,
    at: isoUtc(row.at) as string,
    releasedAt: isoUtc(row.released_at),
  })
  const one = (id: number): StoredHold | null => {
    const row = db.prepare('SELECT * FROM legal_hold WHERE id = ?').get(id) as Row | undefined
    return row ? toHold(row) : null
  }
  return {
    /** Those that hold first, newest first. */
    'hold.list': (): StoredHold[] =>
      (db.prepare('SELECT * FROM legal_hold ORDER BY released_at IS NOT NULL, id DESC').all() as Row[]).map(toHold),
    /** Areas, sources and sub-categories that filters ask for and that are not there: nothing can be found by them. */
    'hold.lost': ({ filters }: { filters: Filter[] }): string[] => {
      const lost = (keys: readonly string[] | undefined, sql: string): string[] => {
        const find = db.prepare(sql).pluck()
        return (keys ?? []).filter((key) => find.get({ key }) === undefined)
      }
      return filters.flatMap(({ areas, sources, subCategories }) => [
        ...lost(
          areas?.filter((key) => key !== 'none'),
          'SELECT 1 FROM area WHERE key = @key OR zh = @key OR en = @key LIMIT 1',
        ),
        ...lost(sources, 'SELECT 1 FROM source WHERE name = @key'),
        ...lost(subCategories, 'SELECT 1 FROM sub_category WHERE name = @key LIMIT 1'),
      ])
    },
    'hold.add': ({ name, reason, filter, at }: { name: string; reason: string; filter: Filter; at: number }): StoredHold =>
      db
        .transaction(() => {
          const id = db
            .prepare('INSERT INTO legal_hold (name, reason, filter, at) VALUES (?, ?, ?, ?) RETURNING id')

            .pluck()
            .get(name, reason, JSON.stringify(filter), at) as number
          auditWriter(db)({ at, what: 'hold added', subject: `hold ${id}: ${name}`, why: reason })
          return one(id) as StoredHold
        })
        .immediate(),
    /** null: there is none. One that was released before stays as it is. */
    'hold.release': ({ id, reason, at }: { id: number; reason: string; at: number }): StoredHold | null =>
      db
        .transaction(() => {
          const found = one(id)
          if (!found || found.releasedAt !== null) return found
          db.prepare('UPDATE legal_hold SET released_at = ?, released_why = ? WHERE id = ?').run(at, reason, id)
          auditWriter(db)({ at, what: 'hold released', subject: `hold ${id}: ${found.name}`, why: reason })
          return one(id)
        })
        .immediate(),
  }
}
