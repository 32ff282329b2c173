/**
 * Reporter identities end here. A name given by a source becomes a token under the salt of the current period; when
 * the period turns, the salt is overwritten, and no token of the old period can be matched with a new one or with a name.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Connection } from './open.ts'

/** Long enough that the 7-day window and most of its baseline fall into one period. */
const periodSeconds = 90 * 86_400

/** Token maker for one run. 0 stands for "the source does not say". */
export function tokenMaker(db: Connection, sourceId: number, now: number): (reporter: string | null) => number {
  const period = Math.floor(now / periodSeconds)
  const known = db.prepare('SELECT period, salt FROM token_salt WHERE id = 1').get() as { period: number; salt: Buffer } | undefined
  let salt = known?.salt
  if (!salt || known?.period !== period) {
    salt = randomBytes(32)
    db.prepare('INSERT INTO token_salt (id, period, salt) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET period = excluded.period, salt = excluded.salt').run(period, salt)
  }
  const key = salt
  return (reporter) => (reporter === null || reporter === '' ? 0 : createHmac('sha256', key).update(`${sourceId}\n${reporter}`).digest().readUIntBE(0, 6) || 1)
}
