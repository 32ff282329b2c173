/** The copying thread. Started for one call, see copy-calls.ts. */
import { serveThread } from '../../thread/thread.ts'
import { nameOfficeKey, officeKeyId, officeKeySetting } from '../content-seal.ts'
import { explained } from '../failure.ts'
import { openForReading, openHalf } from '../open.ts'
import type { ServerAddress } from '../postgres/address.ts'
import { connectServer } from '../postgres/connection.ts'
import { openOffice } from '../postgres/open.ts'
import { admitLogin, dismissLogin, listLogins } from '../postgres/roles.ts'
import { prepareServer } from '../postgres/server-check.ts'
import { ServerError } from '../postgres/server-error.ts'
import { serverWords } from '../postgres/server-url.ts'
import { gatherStretches, spreadStretches, stretches, sweepAway } from '../postgres/spread.ts'
import type { Connection } from '../sql.ts'
import type { CopyCalls, CopyEnd, OfficeKeyState, SpreadOrder } from './copy-calls.ts'
import { copyStore } from './copy-store.ts'

const source = (end: CopyEnd): Connection => named(end, 'access' in end ? openForReading(end.access) : connectServer(end.server))
const target = (end: CopyEnd): Connection => named(end, 'access' in end ? openHalf(end.access) : openOffice(end.server))
function named(end: CopyEnd, db: Connection): Connection {
  const key = 'access' in end ? end.access.officeKey : end.officeKey
  if (key) nameOfficeKey(db, key)
  return db
}

function onServer<T>(server: ServerAddress, work: (db: Connection) => T): T {
  const db = connectServer(server)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

const spread = ({ server, far: to, how, at }: SpreadOrder, check: () => void): CopyCalls['store.spread'][1] =>
  onServer(server, (db) => {
    if (to === null) return { moved: [], stretches: stretches(db) }
    const why = serverWords(to)
    if (how !== 'sweep' && 'before' in how) {
      const moved = spreadStretches(db, to, { before: how.before, at, why, check })
      return { moved, stretches: stretches(db) }
    }
    return onServer(to, (far) => {
      if (how === 'sweep') sweepAway(db, far)
      const moved = how === 'sweep' ? [] : gatherStretches(db, far, { from: how.from, at, why, check })
      return { moved, stretches: stretches(db) }
    })
  })

/** Of several who say it at once, the first one's holds. */
function keyOfOffice(db: Connection, set: string | undefined): OfficeKeyState {
  const known = db.prepare('SELECT value FROM setting WHERE name = ?').pluck()
  const may = db
    .prepare(
      `SELECT CASE WHEN has_table_privilege('setting', 'INSERT') AND sees_all()
        AND NOT EXISTS (SELECT 1 FROM attachment_content) THEN 1 ELSE 0 END`,
    )
    .pluck()
  const id = known.get(officeKeySetting) as string | undefined
  if (id !== undefined) return { id, mayMake: false }
  if (set === undefined) return { id: null, mayMake: may.get() === 1 }
  try {
    db.prepare('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING').run(officeKeySetting, set)
  } catch (error) {
    // An analyst, say: that is for whoever keeps the settings.
    if (!(error instanceof ServerError && error.code === '42501')) throw error
  }
  return { id: (known.get(officeKeySetting) as string | undefined) ?? null, mayMake: false }
}

/** A copy of an office goes under the same key, where the target has none yet. */
function keepSealed(from: CopyEnd, toEnd: CopyEnd, to: Connection): void {
  const key = 'access' in from ? from.access.officeKey : from.officeKey
  const own = 'access' in toEnd ? toEnd.access.officeKey : toEnd.officeKey
  if (to.dialect === 'sqlite' || key === undefined || own !== undefined) return
  if (keyOfOffice(to, officeKeyId(key)).id === officeKeyId(key)) nameOfficeKey(to, key)
}

serveThread<CopyCalls>(
  explained<CopyCalls>({
    'server.prepare': ({ server }) => prepareServer(server),
    'office.key': ({ server, set }) => onServer(server, (db) => keyOfOffice(db, set)),
    'store.spread': (order, context) => spread(order, context.check),
    'access.list': ({ server }) => onServer(server, listLogins),
    'access.give': ({ server, grant }) => onServer(server, (db) => admitLogin(db, grant)),
    'access.take': ({ server, name, at }) => onServer(server, (db) => dismissLogin(db, { name, at })),
    'store.copy': ({ from: fromEnd, to: toEnd }, context) => {
      const from = source(fromEnd)
      try {
        const to = target(toEnd)
        try {
          keepSealed(fromEnd, toEnd, to)
          return copyStore(from, to, context)
        } finally {
          to.close()
        }
      } finally {
        from.close()
      }
    },
  }),
)
