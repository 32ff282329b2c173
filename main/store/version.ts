import type { Connection } from './open.ts'

export type VersionName = 'data' | 'areas' | 'flags'
export const versionOf = (db: Connection, name: VersionName): number =>
  (db.prepare('SELECT value FROM version WHERE name = ?').get(name) as { value: number }).value
export const bumpVersion = (db: Connection, name: VersionName): void => {
  db.prepare('UPDATE version SET value = value + 1 WHERE name = ?').run(name)
}
