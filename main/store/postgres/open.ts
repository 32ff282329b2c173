/** Opens the office's store on its server: schema, session, and who may write. */
import { readdirSync, readFileSync } from 'node:fs'
import { Failure } from '../../../contract/reply.ts'
import { putCategories } from '../category.ts'
import type { Connection } from '../sql.ts'
import type { ServerAddress } from './address.ts'
import { connectServer } from './connection.ts'

const schemaFolder = new URL('./office-schema/', import.meta.url)
/** The steps of the schema in order; the number in front is the version it leads to, the same as that of the file's migrations. */
const steps = (): string[] =>
  readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
export const newestOfficeSchema = (): number => Number(steps().at(-1)?.slice(0, 4))

/** 0: the database holds no store. */
export function schemaOf(db: Connection): number {
  const there = db.prepare("SELECT to_regclass('version') IS NOT NULL").pluck().get()
  return there === 1
    ? ((db.prepare("SELECT value FROM version WHERE name = 'schema'").pluck().get() as number | undefined) ?? 0)
    : 0
}

/** Runs what is missing, all of it or nothing, while nobody else does. Gives the versions before and after. */
export function migrateOffice(db: Connection): { from: number; to: number } {
  return db
    .transaction(() => {
      const from = schemaOf(db)
      if (from > newestOfficeSchema())
        throw new Failure('storage', {
          zh: '服务器上的数据库由更新版本的 Fieldbrief 建立。没有改动任何内容。请先升级程序再打开。',
          en: "The server's store was made by a newer Fieldbrief. Nothing was changed. Update the program, then open it again.",
        })
      for (const name of steps()) {
        const version = Number(name.slice(0, 4))
        if (version <= from) continue
        db.exec(readFileSync(new URL(name, schemaFolder), 'utf8'))
        db.prepare("UPDATE version SET value = ? WHERE name = 'schema'").run(version)
      }
      // Whatever a step made, the roles have their rights on it.
      if (from < newestOfficeSchema()) db.exec('SELECT grant_roles()')
      putCategories(db)
      return { from, to: newestOfficeSchema() }
    })
    .immediate()
}

export function openOffice(address: ServerAddress): Connection {
  const db = connectServer(address)
  try {
    migrateOffice(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

export function officeReady(address: ServerAddress): Connection | null {
  try {
    const db = connectServer(address)
    if (schemaOf(db) === newestOfficeSchema()) return db
    db.close()
  } catch {
    // The writer meets the same and tells it.
  }
  return null
}
