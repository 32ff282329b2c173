/**
 * Two people at one meeting: what they change apart stays apart, and where both change the same part the second is told of the
 * first instead of writing over it.
 */
import { isDeepStrictEqual as same } from 'node:util'
import { accountOf } from './audit.ts'
import type { Connection } from './sql.ts'

/** How a part is changed. */
export interface Touch<T> {
  /** Seconds UTC. */
  at: number
  /** What of the part was shown when the change was begun; what is absent is written over unasked. */
  seen?: T
  /** One's own later change is not written over either: this one was made while the server was away. */
  isLate?: boolean
}
/** A part that somebody else changed first. */
export interface Clash {
  part: string
  theirs: unknown
  mine: unknown
  /** null: changed before such things were kept. */
  by: { account: string; at: number } | null
}

/** A passage of a meeting's briefing, as the part of it that somebody changed. */
export const editPart = (language: string, block: string): string => `block ${language} ${block}`

/** Who changed a part last; null: nobody since such things are kept. */
export const lastTouch = (db: Connection, meeting: number, part: string): Clash['by'] =>
  (db.prepare('SELECT account, at FROM meeting_touch WHERE meeting_id = ? AND part = ?').get(meeting, part) as
    | Clash['by']
    | undefined) ?? null

/** For one kind of object: `of` names it in its meeting, "" for the meeting itself, "item 5". */
export function touches(db: Connection) {
  const put = db.prepare(`INSERT INTO meeting_touch (meeting_id, part, account, at) VALUES (?, ?, ?, ?)
    ON CONFLICT (meeting_id, part) DO UPDATE SET account = excluded.account, at = excluded.at`)
  const named = (of: string, key: string): string => (of === '' ? key : `${of} ${key}`)
  return {
    /** The first part that is not as it was seen, and not yet as it is to be. Belongs into the transaction of the change. */
    clash<T extends object>(
      meeting: number,
      of: string,
      old: T,
      change: Partial<T>,
      { seen, isLate }: Touch<Partial<T>>,
    ): Clash | null {
      for (const key of Object.keys(change) as (keyof T & string)[]) {
        if (seen?.[key] === undefined || same(old[key], seen[key]) || same(old[key], change[key])) continue
        const by = lastTouch(db, meeting, named(of, key))
        // Two quick steps of one person, the second begun before the window had heard of the first.
        if (!isLate && by?.account === accountOf(db)) continue
        return { part: key, theirs: old[key], mine: change[key], by }
      }
      return null
    },
    note<T extends object>(meeting: number, of: string, old: T, change: Partial<T>, at: number): void {
      for (const key of Object.keys(change) as (keyof T & string)[])
        if (!same(old[key], change[key])) put.run(meeting, named(of, key), accountOf(db), at)
    },
  }
}
