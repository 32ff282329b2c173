/** Opens the store of a folder: the file in it, or the office's server that it names. Above this nobody asks which it is. */
import { Failure } from '../../contract/reply.ts'
import { copySetting } from './copy/tables.ts'
import { connectServer } from './postgres/connection.ts'
import { officeReady, openOffice } from './postgres/open.ts'
import { serverOf } from './postgres/server-file.ts'
import type { Connection } from './sql.ts'
import { openFile, openFileForReading, readFileAhead } from './sqlite/open.ts'

/** What a thread needs to open the store. */
export interface StoreAccess {
  folder: string
  /** Opens what lies in the folder: 32 bytes. */
  key: Uint8Array
  /** Name of the account on this machine, for the audit; only who writes needs it. */
  account?: string
  /** Of the role on the office's server; absent where the store is a file, or the server or ~/.pgpass knows. */
  password?: string
  /** Opens and seals the contents of attachments on the office's server: 32 bytes. Absent where the store is a file, or the office has none. */
  officeKey?: Uint8Array
}

/** Opens for reading and writing, and brings the schema up to date. @throws Failure storage; busy for one that is copied into */
export function openStore(access: StoreAccess): Connection {
  const db = openHalf(access)
  if (db.prepare('SELECT 1 FROM setting WHERE name = ?').get(copySetting) === undefined) return db
  db.close()
  throw new Failure('busy', {
    zh: '正在向这个数据库复制，或有一次复制没有完成，内容还不全，没有打开。请用同样的 store copy 命令把它完成。',
    en: 'A copy into this store is under way or was not finished, so it does not hold everything and was not opened. Finish it with the same store copy command.',
  })
}

/** The same, also of a store that holds the beginning of a copy. */
export function openHalf(access: StoreAccess): Connection {
  const server = serverOf(access.folder, access.password)
  return server ? openOffice(server) : openFile(access)
}

/** Opens for reading beside a writer. @throws Failure storage */
export function openForReading(access: StoreAccess): Connection {
  const server = serverOf(access.folder, access.password)
  return server ? connectServer(server) : openFileForReading(access)
}

/** A reader that does not wait for the writer to open the store; null where the writer is to be waited for. */
export function readAhead(access: StoreAccess): Connection | null {
  const server = serverOf(access.folder, access.password)
  return server ? officeReady(server) : readFileAhead(access)
}
