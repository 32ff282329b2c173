/** The store's thread: the only place that writes SQL results out and intake in. */
import { workerData } from 'node:worker_threads'
import { serveThread, type ThreadHandlers } from '../thread/thread.ts'
import { agencyCalls } from './agency.ts'
import { areaCalls } from './area.ts'
import { attachmentCalls } from './attachment.ts'
import { basemapCalls } from './basemap.ts'
import { flagCalls } from './flag.ts'
import { gazetteerCalls } from './gazetteer.ts'
import { incidentCalls } from './incident.ts'
import { intakeCalls } from './intake-page.ts'
import { ledgerCalls } from './ledger.ts'
import { lexiconCalls } from './lexicon.ts'
import { madeBriefingCalls } from './made-briefing.ts'
import { meetingCalls } from './meeting.ts'
import { openForReading, openStore, type StoreAccess } from './open.ts'
import { outboxCalls } from './outbox.ts'
import { placeCalls } from './place-facts.ts'
import type { StoreCalls } from './port.ts'
import { reportCalls } from './report.ts'
import { reviewCalls } from './review.ts'
import { ruleCalls } from './rule.ts'
import { searchCalls } from './search.ts'
import { snapshotCalls } from './snapshot.ts'
import { sourceCalls } from './source.ts'
import { sourcePoints } from './source-points.ts'
import { templateCalls } from './template.ts'
import { viewCalls } from './view.ts'

const { access, readOnly } = workerData as { access: StoreAccess; readOnly: boolean }

function handlers(): ThreadHandlers<StoreCalls> {
  const db = readOnly ? openForReading(access) : openStore(access)
  return {
    ...sourceCalls(db),
    ...intakeCalls(db),
    ...reportCalls(db),
    ...searchCalls(db),
    ...lexiconCalls(db),
    ...areaCalls(db),
    ...gazetteerCalls(db),
    'source.points': ({ name, limit }) => sourcePoints(db, name, limit),
    ...basemapCalls(db),
    ...flagCalls(db),
    ...incidentCalls(db),
    ...ruleCalls(db),
    ...attachmentCalls(db),
    ...reviewCalls(db),
    ...ledgerCalls(db),
    ...outboxCalls(db),
    ...placeCalls(db),
    ...madeBriefingCalls(db),
    ...snapshotCalls(db),
    ...agencyCalls(db),
    ...meetingCalls(db),
    ...templateCalls(db),
    ...viewCalls(db),
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
