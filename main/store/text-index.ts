/**
 * The full text of the reports, in the way of the database that holds it: FTS5 in a file, tsvector under GIN on the office's
 * server. Both hold the tokens of main/text/segment.ts and find the same reports.
 */
import type { ThreadHandlers } from '../thread/thread.ts'
import type { StoreCalls } from './port.ts'
import { officeIndex } from './postgres/index-text.ts'
import { officeSearch } from './postgres/search.ts'
import type { Connection } from './sql.ts'
import { fileIndex } from './sqlite/index-text.ts'
import type { FileConnection } from './sqlite/open.ts'
import { fileSearch } from './sqlite/search.ts'

export type SearchCalls = Pick<
  ThreadHandlers<StoreCalls>,
  'search.ids' | 'search.size' | 'search.few' | 'search.merge' | 'search.within' | 'search.rank'
>

/** Every call belongs into the transaction of the reports. Title, body and place are segmented. */
export interface TextIndex {
  put(id: number, title: string, body: string, place: string): void
  drop(id: number): void
  dropAll(ids: readonly number[]): void
  dropSource(sourceId: number): void
  /** To be called behind the last `put` of a transaction. */
  settle(): void
  /** To be called when a transaction with a `put` failed. */
  forget(): void
}

export const searchCalls = (db: Connection): SearchCalls =>
  db.dialect === 'sqlite' ? fileSearch(db as FileConnection) : officeSearch(db)

export const textIndexOf = (db: Connection): TextIndex => (db.dialect === 'sqlite' ? fileIndex(db) : officeIndex(db))
