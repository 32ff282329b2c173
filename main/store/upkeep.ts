/** What a database needs besides being read and written, in its own way. */
import { officeUpkeep } from './postgres/upkeep.ts'
import type { Connection } from './sql.ts'
import type { FileConnection } from './sqlite/open.ts'
import { fileUpkeep } from './sqlite/upkeep.ts'

export interface Upkeep {
  /** What was overwritten or deleted leaves the journal; false while somebody reads an older state. Outside of a transaction. */
  settle(): boolean
  /** What was deleted leaves the pages it stood in. Outside of a transaction. @throws Failure storage: no room, nothing changed */
  clear(): { freedBytes: number }
  /** Before the connection is closed. */
  tidy(): void
}

export const upkeepOf = (db: Connection): Upkeep =>
  db.dialect === 'sqlite' ? fileUpkeep(db as FileConnection) : officeUpkeep(db)
