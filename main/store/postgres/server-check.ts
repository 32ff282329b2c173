/** Whether a server can hold an office's store, and the database for it. Before the first store there, and for `store migrate`. */
import { Failure } from '../../../contract/reply.ts'
import type { Connection } from '../sql.ts'
import type { ServerAddress } from './address.ts'
import { connectServer } from './connection.ts'
import { migrateOffice } from './open.ts'

/** As the server counts. */
const oldestVersion = 150_000
/** SQLSTATE: there is no such database; the role may not. */
const noDatabase = '3D000'
const notAllowed = '42501'

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '')
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const makeWords = (database: string): string =>
  `CREATE DATABASE ${quoted(database)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`

export interface PreparedServer {
  /** Of the server, as it tells it: "15.14". */
  version: string
  /** The database was not there. */
  created: boolean
  /** Of the schema before and after; 0: there was no store. */
  from: number
  to: number
}

/**
 * Checks the server, makes the database where there is none and the role may, and brings its schema up to date.
 * @throws Failure storage for a server or database that cannot hold a store; ServerError where it cannot be reached
 */
export function prepareServer(address: ServerAddress): PreparedServer {
  const { db, created } = connectOrMake(address)
  try {
    const version = checkServer(db, address.database)
    return { version, created, ...migrateOffice(db) }
  } finally {
    db.close()
  }
}

function connectOrMake(address: ServerAddress): { db: Connection; created: boolean } {
  const db = connectServer(address)
  try {
    db.prepare('SELECT 1').get()
    return { db, created: false }
  } catch (error) {
    db.close()
    if (codeOf(error) !== noDatabase) throw error
  }
  const upkeep = connectServer({ ...address, database: 'postgres' })
  try {
    checkVersion(upkeep)
    upkeep.exec(makeWords(address.database))
  } catch (cause) {
    if (codeOf(cause) !== notAllowed) throw cause
    throw new Failure(
      'storage',
      {
        zh: `服务器上没有数据库 ${address.database}，账户 ${address.user} 也无权建立。没有改动任何内容。请管理员执行：${makeWords(address.database)} OWNER ${quoted(address.user)};`,
        en: `The server has no database ${address.database}, and the role ${address.user} may not make one. Nothing was changed. Ask an administrator for: ${makeWords(address.database)} OWNER ${quoted(address.user)};`,
      },
      { cause },
    )
  } finally {
    upkeep.close()
  }
  return { db: connectServer(address), created: true }
}

function checkVersion(db: Connection): string {
  const number = Number(db.prepare("SELECT current_setting('server_version_num')").pluck().get())
  const version = String(db.prepare("SELECT current_setting('server_version')").pluck().get())
  if (number >= oldestVersion) return version
  throw new Failure('storage', {
    zh: `服务器是 PostgreSQL ${version}，需要 15 或更新的版本。没有改动任何内容。请升级服务器，或连接另一台。`,
    en: `The server is PostgreSQL ${version}; 15 or later is needed. Nothing was changed. Upgrade the server, or connect to another.`,
  })
}

/** @throws Failure storage where the store would sort or keep texts other than by their bytes in UTF-8 */
function checkServer(db: Connection, database: string): string {
  const version = checkVersion(db)
  const found = db
    .prepare(
      'SELECT pg_encoding_to_char(encoding) AS encoding, datcollate, datctype, datlocprovider FROM pg_database WHERE datname = current_database()',
    )
    .get() as { encoding: string; datcollate: string | null; datctype: string | null; datlocprovider: string }
  const isBytes = (name: string | null): boolean => /^(c|posix)(\.utf-?8)?$/i.test(name ?? '')
  // From PostgreSQL 17 on the server has locales of its own ("b"), all of which sort by code points.
  const sortsByBytes = found.datlocprovider === 'b' || (found.datlocprovider === 'c' && isBytes(found.datcollate))
  if (found.encoding === 'UTF8' && sortsByBytes) return version
  const is = `${found.encoding}, ${found.datlocprovider === 'i' ? 'icu' : (found.datcollate ?? '?')}`
  throw new Failure('storage', {
    zh: `数据库 ${database} 的编码和排序（${is}）不合适：需要 UTF8 和按字节排序（C 或 C.UTF-8），否则顺序会和单机版不同。没有改动任何内容。请另建一个：${makeWords(`${database}_c`)};`,
    en: `The database ${database} has the wrong encoding or collation (${is}): the store needs UTF8 and sorting by bytes (C or C.UTF-8), else its order would differ from a file's. Nothing was changed. Make another: ${makeWords(`${database}_c`)};`,
  })
}
