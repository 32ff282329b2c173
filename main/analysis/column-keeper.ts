/**
 * Keeps the columns on this workstation as they stand in memory: an office's map is there before the server has answered, and
 * while it is away; a large store in a file opens without laying out all its reports anew. The store stays the truth: what
 * was kept is brought up to it before anything is answered (docs/decisions/0032-columns-as-they-stood.md).
 */

import { dropCache, readCache, writeCache } from '../store/column-cache.ts'
import type { StoreAccess } from '../store/open.ts'
import { ServerError } from '../store/postgres/server-error.ts'
import { serverOf } from '../store/postgres/server-file.ts'
import type { Columns, KeptColumns } from './columns.ts'

/** The rows that a start fetches anew may be so many, and such a share of all, before the cache is written again at once. */
const fewRows = 2_000
const fewShare = 0.02
/** Whoever asked for the columns is answered first, in milliseconds. */
const writeAfter = 1_000
/** A few rows are written after so long, and a fiftieth of a millisecond for each row there is: the whole file is written. */
const fewAfter = 15_000
const fewAfterRow = 0.02
/** A smaller store in a file is laid out anew sooner than anybody sees. */
export const leastOfFile = 100_000
/** Those of a file are written once nothing has changed for so long: an import brings some every few moments. Milliseconds. */
const fileAfter = 3_000

interface Kept {
  /** Whose columns these are: a folder may be made to name another server, or another role there, or none. */
  server: string
  columns: KeptColumns['meta']
}

export interface ColumnKeeper {
  /** Takes what was kept. @returns false where there is nothing that fits */
  restore(): boolean
  /** To be called after each load. */
  loaded(): void
  /** To be called when a load failed: whoever the server turns away keeps nothing of it. */
  failed(error: unknown): void
  /** Nothing of what is kept is to be believed. */
  drop(): void
  /** Ends what is being written; nothing is begun any more. */
  stop(): void
  /** Writes now what is to be written. */
  write(): void
}

export function columnKeeper(columns: Columns, { folder, key, password }: StoreAccess): ColumnKeeper {
  const address = serverOf(folder, password)
  const server = address ? JSON.stringify([address.host, address.port, address.database, address.user]) : 'a file'
  let timer: NodeJS.Timeout | null = null
  let isSoon = false
  let writing: Generator<void> | null = null
  let isStopped = false
  /** Layings when what is kept was read, or was last looked at; NaN before. */
  let laid = Number.NaN
  /** The version that the timer was set for. */
  let timed = -1

  function begin(): void {
    const { meta, arrays } = columns.kept()
    writing = writeCache({ meta: { server, columns: meta } satisfies Kept, arrays }, folder, key)
  }
  /** A piece between two answers: a call that comes meanwhile does not wait for the whole file. */
  function step(): void {
    try {
      if (writing?.next().done === false) {
        setImmediate(step)
        return
      }
    } catch {
      // A disk that is full or takes nothing: then the next start fetches everything.
    }
    writing = null
    // What came while it was being written.
    plan()
  }
  function end(): void {
    try {
      writing?.return(undefined)
    } catch {
      // Its draft could not be removed; it is swept later.
    }
  }
  function drop(): void {
    end()
    dropCache(folder)
  }
  function plan(): void {
    if (columns.unkept === 0 || writing || isStopped) return
    const isMuch = columns.unkept > Math.max(fewRows, columns.n * fewShare)
    if (!address) {
      // A few rows of a file are merged as it opens: they are not worth writing all, unless they hide what was known.
      if (columns.n < leastOfFile || !(isMuch || columns.isHiding)) return
      if (timer && timed === columns.dataVersion) return
    } else if (timer && (isSoon || !isMuch)) return
    if (timer) clearTimeout(timer)
    isSoon = isMuch
    timed = columns.dataVersion
    timer = setTimeout(
      () => {
        timer = null
        begin()
        step()
      },
      !isMuch ? fewAfter + columns.n * fewAfterRow : address ? writeAfter : fileAfter,
    ).unref()
  }

  return {
    restore() {
      const kept = readCache<Kept>(folder, key)
      if (kept === null) return false
      if (
        kept.meta.server === server &&
        columns.restore({ meta: kept.meta.columns, arrays: kept.arrays as KeptColumns['arrays'] })
      ) {
        laid = columns.layings
        return true
      }
      dropCache(folder)
      return false
    },
    loaded() {
      // What was removed, or is laid out otherwise by now, is not to lie here any longer, nor to be written to its end. A first
      // laying says nothing of what another program keeps.
      if (columns.layings > laid) drop()
      laid = columns.layings
      plan()
    },
    failed(error) {
      if (error instanceof ServerError && error.code.startsWith('28')) dropCache(folder)
    },
    drop,
    stop() {
      isStopped = true
      if (timer) clearTimeout(timer)
      timer = null
      end()
    },
    write() {
      if (timer) clearTimeout(timer)
      timer = null
      if (writing === null) {
        if (columns.unkept === 0) return
        begin()
      }
      while (writing !== null) {
        if ((writing as Generator<void>).next().done) writing = null
      }
    },
  }
}
