import type { Connection } from './sql.ts'

/** `words` moves with the synonyms: what a text finds depends on them. */
export type VersionName = 'data' | 'areas' | 'flags' | 'words' | 'incidents'
type Statement = ReturnType<Connection['prepare']>
/** Prepared once a connection: both are on the path of every page. */
const prepared = new WeakMap<Connection, { read: Statement; bump: Statement }>()
function statements(db: Connection) {
  let known = prepared.get(db)
  if (!known) {
    known = {
      read: db.prepare('SELECT value FROM version WHERE name = ?'),
      // A store has no row for words until synonyms are set.
      bump: db.prepare('INSERT INTO version VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = version.value + 1'),
    }
    prepared.set(db, known)
  }
  return known
}

export const versionOf = (db: Connection, name: VersionName): number =>
  (statements(db).read.get(name) as { value: number } | undefined)?.value ?? 0
export const bumpVersion = (db: Connection, name: VersionName): void => {
  statements(db).bump.run(name)
}
