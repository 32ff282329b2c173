/** The store's thread: the only place that writes SQL results out and intake in. */
import { workerData } from 'node:worker_threads'
import { serveThread, type ThreadHandlers } from '../thread/thread.ts'
import { areaCalls } from './area.ts'
import { flagCalls } from './flag.ts'
import { intakeCalls } from './intake-page.ts'
import { openForReading, openStore, type StoreAccess } from './open.ts'
import type { StoreCalls } from './port.ts'
import { reportCalls } from './report.ts'
import { searchCalls } from './search.ts'
import { sourceCalls } from './source.ts'

const { access, readOnly } = workerData as { access: StoreAccess; readOnly: boolean }

function handlers(): ThreadHandlers<StoreCalls> {
  const db = readOnly ? openForReading(access) : openStore(access)
  return {
    ...sourceCalls(db),
    ...intakeCalls(db),
    ...reportCalls(db),
    ...searchCalls(db),
    ...areaCalls(db),
    ...flagCalls(db),
    close: () => {
      if (!readOnly) db.pragma('optimize')
      db.close()
      return {}
    },
  }
}

/** A store that does not open answers every call with why. */
function refusing(error: unknown): ThreadHandlers<StoreCalls> {
  return new Proxy({} as ThreadHandlers<StoreCalls>, {
    get: () => () => {
      throw error
    },
  })
}

let answers: ThreadHandlers<StoreCalls>
try {
  answers = handlers()
} catch (error) {
  answers = refusing(error)
}
serveThread(answers)
