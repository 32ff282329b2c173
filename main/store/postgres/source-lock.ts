/**
 * Who syncs a source, over the whole office: a lock of the server's that the writer's connection holds. The server takes it
 * back when that connection ends, whatever became of its workstation; the row in `source` says who it was and is renewed.
 */
import type { Connection } from '../sql.ts'
import { ServerError } from './server-error.ts'

/** First half of the lock's key, "fbsy"; the second is the source's id. */
const lockClass = 0x66_62_73_79

export interface SourceLock {
  /** Whether this connection has it. */
  held(id: number): boolean
  /** Takes it unless another connection has it. */
  take(id: number): boolean
  release(id: number): void
  /** Ends the connection that has it, where this login may: one that says nothing any more. false: it may not, or cannot. */
  endHolder(id: number): boolean
}

export function sourceLock(db: Connection): SourceLock {
  const holders = `FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = ${lockClass} AND objid = ? AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
  const held = db.prepare(`SELECT EXISTS (SELECT 1 ${holders} AND pid = pg_backend_pid())`).pluck()
  const take = db.prepare(`SELECT pg_try_advisory_lock(${lockClass}, CAST(? AS integer))`).pluck()
  const release = db.prepare(`SELECT pg_advisory_unlock(${lockClass}, CAST(? AS integer))`).pluck()
  const end = db.prepare(`SELECT pg_terminate_backend(pid, 2000) ${holders} AND pid <> pg_backend_pid()`).pluck()
  // A workstation that was closed or lost its network answers nothing: its connection is to end in a minute, not in two hours.
  const watch = db.prepare(
    "SELECT set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false)",
  )
  const isHeld = (id: number): boolean => held.get(id) === 1
  return {
    held: isHeld,
    take(id) {
      // Counted by the server: taken twice it would have to be given back twice.
      if (isHeld(id)) return true
      watch.get()
      return take.get(id) === 1
    },
    release(id) {
      if (isHeld(id)) release.get(id)
    },
    endHolder(id) {
      try {
        return db.transaction(() => end.all(id).includes(1))()
      } catch (error) {
        if (error instanceof ServerError && error.code === '42501') return false
        throw error
      }
    },
  }
}
