/** Opens the store file: key, pragmas, migrations. Nothing else in the house knows how. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { Failure } from '../../../contract/reply.ts'
import { diskFailure } from '../../disk-failure.ts'
import { putCategories } from '../category.ts'
import { sqliteCode, storeFailure } from '../failure.ts'
import type { StoreAccess } from '../open.ts'
import type { Connection } from '../sql.ts'
import { copyBytes, copyStore, lockFolder, needRoom } from './backup-copy.ts'
import { finishRestore, isRestoring } from './backup-swap.ts'
import { fileInserter } from './inserter.ts'

/** A store file, with what only SQLite has: pragmas, its journal, its size. */
export type FileConnection = Database.Database & Pick<Connection, 'inserter'> & { readonly dialect: 'sqlite' }
export const asFile = (db: Database.Database): FileConnection =>
  Object.assign(db, {
    dialect: 'sqlite' as const,
    inserter: (table: string, columns: readonly string[]) => fileInserter(db, table, columns),
  })
export const storeFile = (folder: string): string => join(folder, 'fieldbrief.db')

/** Gives a connection its key and settings. Throws Failure (storage) when the key does not fit; the connection is closed then. */
function unlock(db: FileConnection, key: Uint8Array): void {
  try {
    if (key.length !== 32)
      throw new Failure('storage', {
        zh: `打不开数据库：密钥有 ${key.length} 字节，应为 32 字节。数据没有改动。请把原来的密钥文件放回原处，或从备份恢复。`,
        en: `The store does not open: its key has ${key.length} bytes, not 32. Nothing was changed. Put the right key file back, or restore a backup.`,
      })
    db.pragma("cipher = 'chacha20'")
    db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
  } catch (cause) {
    db.close()
    throw storeFailure(cause) ?? cause
  }
  db.pragma('foreign_keys = ON')
  db.pragma('temp_store = MEMORY')
  db.pragma('busy_timeout = 15000')
  db.pragma('cache_size = -65536')
}

function connect(file: string, options: Database.Options = {}): FileConnection {
  try {
    return asFile(new Database(file, options))
  } catch (cause) {
    throw storeFailure(cause) ?? cause
  }
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
export function openFile(access: StoreAccess): FileConnection {
  const { folder, key } = access
  makeStoreFolder(folder)
  finishRestore(folder)
  const file = storeFile(folder)
  try {
    // Made by us first, so that the file (and the WAL, which takes its mode) is never readable by others.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
  } catch (cause) {
    throw diskFailure(cause, ({ zh, en }) => ({
      zh: `无法写入数据库文件 ${file}（${zh}），数据库没有打开，内容没有改动。请检查该文件夹的权限和磁盘空间，再重试。`,
      en: `The store file ${file} cannot be written (${en}); the store was not opened and nothing was changed. Check the folder's permissions and free space, then try again.`,
    }))
  }
  const db = connect(file)
  unlock(db, key)
  try {
    if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal')
      throw Object.assign(new Error('no WAL'), { code: 'SQLITE_IOERR' })
    db.pragma('synchronous = NORMAL')
    // 16 MB of journal before it is folded in: fewer passes over the same index pages while a file comes in.
    db.pragma('wal_autocheckpoint = 4000')
    if (isNewer(db)) throw newerSchema()
    if (schemaOf(db) === newestSchema()) dropOldCopies(folder)
    else bringUp(db, folder)
    putCategories(db)
    return db
  } catch (cause) {
    db.close()
    throw storeFailure(cause) ?? cause
  }
}

/** Opens a store as it is, whatever its schema, to be settled or brought up; nothing else may have it open. */
export function openAlone({ folder, key }: StoreAccess): FileConnection {
  const db = connect(storeFile(folder), { fileMustExist: true })
  unlock(db, key)
  db.pragma('busy_timeout = 1000')
  return db
}

/** Opens for reading beside a writer. */
export function openFileForReading({ folder, key }: StoreAccess): FileConnection {
  const db = connect(storeFile(folder), { readonly: true, fileMustExist: true })
  unlock(db, key)
  return db
}

/**
 * A reader that does not wait for the writer: only where the store is there, opens, and has the schema of this program;
 * else null, and the writer is to be waited for.
 */
export function readFileAhead(access: StoreAccess): FileConnection | null {
  if (!existsSync(storeFile(access.folder)) || isRestoring(access.folder)) return null
  try {
    const db = openFileForReading(access)
    if (db.pragma('user_version', { simple: true }) === newestSchema()) return db
    db.close()
  } catch {
    // The writer meets the same and tells it.
  }
  return null
}

export const migrationFolder = new URL('./migrations/', import.meta.url)

/** Names of the migrations in order; the number in front is the schema version it leads to. */
export const migrationNames = (): string[] =>
  readdirSync(migrationFolder)
    .filter((n) => n.endsWith('.sql'))
    .sort()

/** Schema version of this program. */
export const newestSchema = (): number => Number(migrationNames().at(-1)?.slice(0, 4))
const schemaOf = (db: FileConnection): number => db.pragma('user_version', { simple: true }) as number
const isNewer = (db: FileConnection): boolean => schemaOf(db) > newestSchema()

const newerSchema = (): Failure =>
  new Failure('storage', {
    zh: '这个数据库由更新版本的 Fieldbrief 建立。没有改动任何内容。请先升级程序再打开。',
    en: 'This store was made by a newer Fieldbrief. Nothing was changed. Update the program, then open it again.',
  })

/** Runs what is missing, all of it or nothing: in one transaction, with the version it leads to. */
export function migrate(db: FileConnection, upTo = Number.POSITIVE_INFINITY): void {
  if (isNewer(db)) throw newerSchema()
  // Another process may be at the same step: take the write lock first, then look.
  db.transaction(() => {
    for (const name of migrationNames()) {
      const version = Number(name.slice(0, 4))
      if (version > upTo) break
      if (schemaOf(db) >= version) continue
      db.exec(readFileSync(new URL(name, migrationFolder), 'utf8'))
      db.pragma(`user_version = ${version}`)
    }
  }).immediate()
  putCategories(db)
}

/** A copy that was taken before the store was changed as a whole: a folder in the store's, with a name like this. */
export const isOldCopy = (name: string): boolean => /^before-[a-z0-9]+(\.draft)?$/.test(name)

/** A store that holds something gets a copy of itself beside it before its schema changes. */
function bringUp(db: FileConnection, folder: string): void {
  if (schemaOf(db) === 0) {
    migrate(db)
    return
  }
  // One process copies and changes; another that comes meanwhile finds it done.
  const lock = lockFolder(folder, 'change', 600_000)
  try {
    if (schemaOf(db) === newestSchema()) return
    const copy = keepCopy(db, folder, `before-${String(newestSchema()).padStart(4, '0')}`)
    try {
      migrate(db)
    } catch (cause) {
      const because = storeFailure(cause)?.text ?? {
        zh: '程序内部出错',
        en: 'something went wrong inside the program',
      }
      throw new Failure(
        'storage',
        {
          zh: `数据库没能升级到新版本的格式（${because.zh.replace(/。$/, '')}）。数据库和原来一样，没有改动；升级前的副本在 ${copy}。请用原来的版本打开，或联系支持人员。`,
          en: `The store could not be brought to the schema of this version (${because.en.replace(/\.$/, '')}). It is as it was before; a copy from before is in ${copy}. Open it with the version you had, or ask for support.`,
        },
        { cause },
      )
    }
  } finally {
    lock.release()
  }
}

/**
 * Copies the store into `<folder>/<name>`, a store of its own under the same key, in the place of earlier such copies.
 * The caller holds the lock `change` of the folder. Gives back the path. Throws Failure (storage): nothing was changed.
 */
export function keepCopy(db: FileConnection, folder: string, name: string): string {
  const target = join(folder, name)
  const draft = `${target}.draft`
  try {
    needRoom(folder, copyBytes(db))
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    copyStore(db, storeFile(draft))
    if (existsSync(join(folder, 'store.json'))) copyFileSync(join(folder, 'store.json'), join(draft, 'store.json'))
    if (existsSync(target)) dropCopy(folder, name)
    renameSync(draft, target)
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true })
    const code = sqliteCode(cause)
    if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) throw storeFailure(cause)
    throw diskFailure(cause, ({ zh, en }) => ({
      zh: `动手之前要先在 ${folder} 里留一份副本，但没有成功（${zh}），所以没有改动任何内容。请腾出磁盘空间、检查权限后重试。`,
      en: `A copy has to be kept in ${folder} before anything is changed, and could not be made (${en}); so nothing was changed. Make room and check the permissions, then try again.`,
    }))
  }
  for (const other of readdirSync(folder)) if (isOldCopy(other) && other !== name) dropCopy(folder, other)
  return target
}

/** A copy that is there only in part is a draft, whatever ends the program in the middle of its removal. */
function dropCopy(folder: string, name: string): void {
  const leaving = join(folder, 'before-old.draft')
  rmSync(leaving, { recursive: true, force: true })
  if (existsSync(join(folder, name))) renameSync(join(folder, name), leaving)
  rmSync(leaving, { recursive: true, force: true })
}

/** The store opened well with the schema it has: the copy from before has done its work. */
function dropOldCopies(folder: string): void {
  const old = readdirSync(folder).filter(isOldCopy)
  if (old.length === 0) return
  let lock: { release(): void }
  try {
    lock = lockFolder(folder, 'change', 0)
  } catch {
    // Somebody makes one just now.
    return
  }
  try {
    for (const name of old) dropCopy(folder, name)
  } catch {
    // The next opening tries again; doctor tells of it.
  } finally {
    lock.release()
  }
}
