/**
 * Reporter identities end here. A name given by a source becomes a token under the salt of the current period; when
 * the period turns, the salt is overwritten, and no token of the old period can be matched with a new one or with a name.
 */
import { hash, randomBytes } from 'node:crypto'
import type { Connection } from './sql.ts'
import { upkeepOf } from './upkeep.ts'

/** Long enough that the 7-day window and most of its baseline fall into one period. */
const periodSeconds = 90 * 86_400

/** Stores whose journal may still hold the salt of the period before. */
const turned = new WeakSet<Connection>()

/**
 * Folds the journal in and empties it, where a salt was overwritten: only then is the old one gone from the disk. To be called
 * outside of a transaction; while somebody reads, the next call does it.
 */
export function forgetOldSalt(db: Connection): void {
  if (!turned.has(db)) return
  if (upkeepOf(db).settle()) turned.delete(db)
}

/** Token maker for one run. 0 stands for "the source does not say". */
export function tokenMaker(db: Connection, sourceId: number, now: number): (reporter: string | null) => number {
  const period = Math.floor(now / periodSeconds)
  const kept = db.prepare('SELECT period, salt FROM token_salt WHERE id = 1').get() as
    | { period: number; salt: Buffer }
    | undefined
  let salt = kept?.salt
  if (!salt || kept?.period !== period) {
    salt = randomBytes(32)
    if (kept) turned.add(db)
    // A row of the same size is written where the old one lay.
    db.prepare(
      'INSERT INTO token_salt (id, period, salt) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET period = excluded.period, salt = excluded.salt',
    ).run(period, salt)
  }
  // A secret of fixed length in front, 48 bits of the digest kept: nothing that could be extended or turned back.
  const key = `${salt.toString('hex')}\n${sourceId}\n`
  const known = new Map<string, number>()
  return (reporter) => {
    if (reporter === null || reporter === '') return 0
    let token = known.get(reporter)
    if (token === undefined) {
      token = hash('sha256', key + reporter, 'buffer').readUIntBE(0, 6) || 1
      if (known.size >= 50_000) known.clear()
      known.set(reporter, token)
    }
    return token
  }
}
