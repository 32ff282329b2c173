/** Opens the store file: key, pragmas, migrations. Nothing else in the house knows how. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { Failure } from '../../contract/reply.ts'
import { categories } from '../../contract/taxonomy.ts'

export type Connection = Database.Database
export const storeFile = (folder: string): string => join(folder, 'fieldbrief.db')

/** What a thread needs to open the store. */
export interface StoreAccess {
  folder: string
  key: Uint8Array
}

function unlock(db: Connection, key: Uint8Array): void {
  if (key.length !== 32) throw new RangeError(`store key has ${key.length} bytes, not 32`)
  db.pragma("cipher = 'chacha20'")
  db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
  } catch (cause) {
    db.close()
    throw new Failure(
      'storage',
      {
        zh: '打不开数据库：密钥不对，或文件已损坏。数据没有改动。请确认密钥文件来自这台电脑，或从备份恢复。',
        en: 'The store does not open: the key does not fit, or the file is damaged. Nothing was changed. Check that the key file is the one of this computer, or restore a backup.',
      },
      { cause },
    )
  }
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('busy_timeout = 15000')
  db.pragma('cache_size = -65536')
}

/** Makes the folder and what is missing above it, for this account only. Throws Failure (storage). */
export function makeStoreFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeStoreFolder(parent)
  try {
    // One step at a time: the recursive option never ends below /proc.
    mkdirSync(folder, { mode: 0o700 })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return
    throw new Failure(
      'storage',
      {
        zh: `无法建立文件夹 ${folder}（${code}），数据库没有打开。请检查路径、权限和磁盘空间，或用 --store 指定别处。`,
        en: `The folder ${folder} cannot be made (${code}); no store was opened. Check the path, its permissions and the free space, or name another place with --store.`,
      },
      { cause },
    )
  }
}

/** Opens for reading and writing; makes folder and file when they are not there, and brings the schema up to date. */
export function openStore({ folder, key }: StoreAccess): Connection {
  makeStoreFolder(folder)
  const file = storeFile(folder)
  // Made by us first, so that the file (and the WAL, which takes its mode) is never readable by others.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const db = new Database(file)
  unlock(db, key)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  // 16 MB of journal before it is folded in: fewer passes over the same index pages while a file comes in.
  db.pragma('wal_autocheckpoint = 4000')
  migrate(db)
  return db
}

/** Opens for reading beside a writer. */
export function openForReading({ folder, key }: StoreAccess): Connection {
  const db = new Database(storeFile(folder), { readonly: true, fileMustExist: true })
  unlock(db, key)
  return db
}

/**
 * A reader that does not wait for the writer: only where the store is there, opens, and has the schema of this program;
 * else null, and the writer is to be waited for.
 */
export function readAhead(access: StoreAccess): Connection | null {
  if (!existsSync(storeFile(access.folder))) return null
  try {
    const db = openForReading(access)
    if (db.pragma('user_version', { simple: true }) === newestSchema()) return db
    db.close()
  } catch {
    // The writer meets the same and tells it.
  }
  return null
}

const migrationFolder = new URL('./migrations/', import.meta.url)

/** Names of the migrations in order; the number in front is the schema version it leads to. */
export const migrationNames = (): string[] =>
  readdirSync(migrationFolder)
    .filter((n) => n.endsWith('.sql'))
    .sort()

const newestSchema = (): number => Number(migrationNames().at(-1)?.slice(0, 4))

/** Runs what is missing, each in its own transaction with its version. */
export function migrate(db: Connection, upTo = Number.POSITIVE_INFINITY): void {
  const names = migrationNames()
  const newest = newestSchema()
  if ((db.pragma('user_version', { simple: true }) as number) > newest) {
    throw new Failure('storage', {
      zh: '这个数据库由更新版本的 Fieldbrief 建立。没有改动任何内容。请先升级程序再打开。',
      en: 'This store was made by a newer Fieldbrief. Nothing was changed. Update the program, then open it again.',
    })
  }
  for (const name of names) {
    const version = Number(name.slice(0, 4))
    if (version > upTo) break
    // Another process may be at the same step: take the write lock first, then look.
    db.transaction(() => {
      if ((db.pragma('user_version', { simple: true }) as number) >= version) return
      db.exec(readFileSync(new URL(name, migrationFolder), 'utf8'))
      db.pragma(`user_version = ${version}`)
    }).immediate()
  }
  const put = db.prepare('INSERT OR IGNORE INTO category (id, key) VALUES (?, ?)')
  if ((db.prepare('SELECT count(*) AS n FROM category').get() as { n: number }).n < categories.length) {
    db.transaction(() => {
      for (const [i, c] of categories.entries()) put.run(i, c.key)
    }).immediate()
  }
}
