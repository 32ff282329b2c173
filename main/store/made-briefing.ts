/** Which briefings were made, over which filter: what a place page lists as having told of the place. */
import type { Filter, MadeBriefing } from '../../contract/model.ts'
import type { Audience } from '../../contract/taxonomy.ts'
import { isoUtc } from './codes.ts'
import type { Connection } from './open.ts'
import { versionOf } from './version.ts'

export function madeBriefingCalls(db: Connection) {
  return {
    'briefing.add': ({ at, title, audience, filter }: { at: number; title: string; audience: Audience; filter: Filter }) => {
      const { lastInsertRowid } = db
        .prepare('INSERT INTO made_briefing (made_at, title, audience, filter, data_version) VALUES (?, ?, ?, ?, ?)')
        .run(at, title, audience, JSON.stringify(filter), versionOf(db, 'data'))
      return { id: Number(lastInsertRowid) }
    },
    /** Newest first. */
    'briefing.recent': ({ limit }: { limit: number }): Omit<MadeBriefing, 'here'>[] =>
      (
        db
          .prepare(
            'SELECT id, made_at AS madeAt, title, audience, filter FROM made_briefing ORDER BY made_at DESC, id DESC LIMIT ?',
          )
          .all(limit) as { id: number; madeAt: number; title: string; audience: Audience; filter: string }[]
      ).map((row) => ({
        ...row,
        madeAt: isoUtc(row.madeAt) as string,
        filter: JSON.parse(row.filter) as Filter,
      })),
  }
}
