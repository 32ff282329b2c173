/** The store's thread: the only place that writes SQL results out and intake in. */
import { workerData } from 'node:worker_threads'
import { serveThread, type ThreadContext, type ThreadHandlers } from '../thread/thread.ts'
import { nameAccount } from './audit.ts'
import { storeCallsOf } from './calls.ts'
import { nameOfficeKey } from './content-seal.ts'
import { explained, storeFailure } from './failure.ts'
import { openForReading, openStore, type StoreAccess } from './open.ts'
import type { StoreCalls, StoreMethod } from './port.ts'
import { ServerError } from './postgres/server-error.ts'
import { storable } from './storable.ts'
import { upkeepOf } from './upkeep.ts'

const { access, readOnly } = workerData as { access: StoreAccess; readOnly: boolean }

function handlers(): ThreadHandlers<StoreCalls> {
  const db = readOnly ? openForReading(access) : openStore(access)
  nameAccount(db, access.account ?? '')
  if (access.officeKey) nameOfficeKey(db, access.officeKey)
  return storeCallsOf(db, () => {
    if (!readOnly) upkeepOf(db).tidy()
    db.close()
    return {}
  })
}

/** A server that was away is asked again by calls that come later than this, in milliseconds. */
const askAgainAfter = 1_000
let answers: ThreadHandlers<StoreCalls> | null = null
let refused: { why: unknown; at: number } | null = null

/** @throws what every call is refused with while the store does not open */
function opened(): ThreadHandlers<StoreCalls> {
  if (answers) return answers
  if (refused && !(refused.why instanceof ServerError && Date.now() - refused.at > askAgainAfter)) throw refused.why
  try {
    answers = explained(handlers())
    return answers
  } catch (why) {
    refused = { why, at: Date.now() }
    throw why
  }
}

try {
  opened()
} catch {
  // Each call tells it.
}
serveThread(
  new Proxy({} as ThreadHandlers<StoreCalls>, {
    get: (_, method: StoreMethod) => (request: never, context: ThreadContext) => {
      let there: ThreadHandlers<StoreCalls>
      try {
        there = opened()
      } catch (error) {
        throw storeFailure(error) ?? error
      }
      return there[method](storable(request), context)
    },
  }),
)
