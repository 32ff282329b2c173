/** Reads of the analysis thread besides its columns: of the store, and of what is kept of an office's while its server is away. */
import { missesServer } from '../store/postgres/server-error.ts'
import type { Connection } from '../store/sql.ts'

export type StoreReader = <T>(read: (db: Connection) => T) => T

/** Whether the office's server was missed a moment ago: who asks again waits for it again, up to ten seconds. */
export interface Missed {
  missed(): void
  found(): void
  isMissed(): boolean
}
/** A server that was missed is not asked for so long, in milliseconds, unless somebody says that it is back. */
const patience = 30_000
export function missing(now: () => number = Date.now): Missed {
  let at = Number.NEGATIVE_INFINITY
  return {
    missed: () => {
      at = now()
    },
    found: () => {
      at = Number.NEGATIVE_INFINITY
    },
    isMissed: () => now() - at < patience,
  }
}

/** @param kept what is kept here; null where nothing is */
export const storeReader =
  (db: Connection, kept: () => Connection | null, missed: Missed): StoreReader =>
  (read) => {
    if (missed.isMissed()) {
      const here = kept()
      if (here !== null) return read(here)
    }
    try {
      return read(db)
    } catch (error) {
      if (!missesServer(error)) throw error
      missed.missed()
      const here = kept()
      if (here === null) throw error
      return read(here)
    }
  }
