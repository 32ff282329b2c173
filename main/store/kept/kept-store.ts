/**
 * What a workstation keeps of the office's store, to go on while the server is away: a store file of its own in the folder, under
 * a key that the folder's gives. Everything in it is on the server, but for the changes that wait.
 */
import { createHash, hkdfSync } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sqliteCode } from '../failure.ts'
import type { StoreAccess } from '../open.ts'
import { serverOf } from '../postgres/server-file.ts'
import { type FileConnection, openFile, openFileForReading, storeFile } from '../sqlite/open.ts'

/** Where what is kept of the folder's server lies: another server, or another role on it, has a place of its own. */
export function keptFolder({ folder, password }: Pick<StoreAccess, 'folder' | 'password'>): string | null {
  const server = serverOf(folder, password)
  if (server === null) return null
  const { host, port, database, user } = server
  const name = createHash('sha256')
    .update(JSON.stringify([host, port, database, user]))
    .digest('hex')
  return join(folder, `kept-${name.slice(0, 12)}`)
}

export function keptAccess(of: StoreAccess): StoreAccess | null {
  const folder = keptFolder(of)
  if (folder === null) return null
  const given = Uint8Array.from(of.key)
  const key = hkdfSync('sha256', given, basename(folder), 'fieldbrief kept store', 32)
  given.fill(0)
  return { folder, key: new Uint8Array(key), ...(of.account === undefined ? {} : { account: of.account }) }
}

export const isKept = (folder: string): boolean => existsSync(storeFile(folder))

/** Beside the thread that keeps it; null where nothing is kept. */
export function openKeptForReading(of: StoreAccess): FileConnection | null {
  const own = keptAccess(of)
  if (own === null || !isKept(own.folder)) return null
  try {
    return openFileForReading(own)
  } catch {
    return null
  } finally {
    own.key.fill(0)
  }
}

/** What does not open is put aside: there may be changes in it that wait. */
export function openKept(access: StoreAccess): FileConnection {
  try {
    return readied(openFile(access))
  } catch (error) {
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(sqliteCode(error) || sqliteCode((error as Error).cause))) throw error
    renameSync(access.folder, `${access.folder}-damaged-${Date.now()}`)
    return readied(openFile(access))
  }
}

function readied(db: FileConnection): FileConnection {
  // Parts of a store: what a row points to may not be kept. What is dropped leaves no bytes.
  db.pragma('foreign_keys = OFF')
  db.pragma('secure_delete = ON')
  // What only grows grows on the server; here it is replaced.
  const refusing = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'")
    .pluck()
    .all() as string[]
  for (const name of refusing) db.exec(`DROP TRIGGER IF EXISTS ${name}`)
  db.exec(`CREATE TABLE IF NOT EXISTS kept_answer (method TEXT PRIMARY KEY, answer BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS kept_report (id INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS kept_fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, call TEXT NOT NULL, state TEXT NOT NULL,
      told TEXT) STRICT`)
  return db
}
