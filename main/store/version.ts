import type { Connection } from './open.ts'

export type VersionName = 'data' | 'areas' | 'flags'
type Statement = ReturnType<Connection['prepare']>
/** Prepared once a connection: both are on the path of every page. */
const prepared = new WeakMap<Connection, { read: Statement; bump: Statement }>()
function statements(db: Connection) {
  let known = prepared.get(db)
  if (!known) {
    known = {
      read: db.prepare('SELECT value FROM version WHERE name = ?'),
      bump: db.prepare('UPDATE version SET value = value + 1 WHERE name = ?'),
    }
    prepared.set(db, known)
  }
  return known
}

export const versionOf = (db: Connection, name: VersionName): number => (statements(db).read.get(name) as { value: number }).value
export const bumpVersion = (db: Connection, name: VersionName): void => {
  statements(db).bump.run(name)
}
