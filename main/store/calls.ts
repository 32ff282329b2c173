/** Every call of the store but its end, over a connection of either kind, topic by topic. */
import type { ThreadHandlers } from '../thread/thread.ts'
import { agencyCalls } from './agency.ts'
import { areaCalls } from './area.ts'
import { attachmentCalls } from './attachment.ts'
import { auditCalls } from './audit.ts'
import { basemapCalls } from './basemap.ts'
import { coverCalls } from './cover.ts'
import { factCalls } from './facts.ts'
import { flagCalls } from './flag.ts'
import { gazetteerCalls } from './gazetteer.ts'
import { holdCalls } from './hold.ts'
import { incidentCalls } from './incident.ts'
import { intakeCalls } from './intake-page.ts'
import { ledgerCalls } from './ledger.ts'
import { lexiconCalls } from './lexicon.ts'
import { madeBriefingCalls } from './made-briefing.ts'
import { meetingCalls } from './meeting.ts'
import { outboxCalls } from './outbox.ts'
import { placeCalls } from './place-facts.ts'
import type { StoreCalls } from './port.ts'
import { workCalls } from './postgres/works.ts'
import { purgeCalls } from './purge.ts'
import { reportCalls } from './report.ts'
import { retentionCalls } from './retention.ts'
import { reviewCalls } from './review.ts'
import { ruleCalls } from './rule.ts'
import { snapshotCalls } from './snapshot.ts'
import { sourceCalls } from './source.ts'
import { sourcePoints } from './source-points.ts'
import type { Connection } from './sql.ts'
import { templateCalls } from './template.ts'
import { searchCalls } from './text-index.ts'
import { viewCalls } from './view.ts'
import { waitingCalls } from './waiting.ts'

/** @param close what the end of the store is */
export function storeCallsOf(db: Connection, close: () => Record<string, never>): ThreadHandlers<StoreCalls> {
  const calls: Omit<ThreadHandlers<StoreCalls>, 'waiting.apply'> = {
    ...auditCalls(db),
    ...retentionCalls(db),
    ...holdCalls(db),
    ...purgeCalls(db),
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
    ...coverCalls(db),
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
    ...workCalls(db),
    ...factCalls(db),
    close,
  }
  return Object.assign(calls, waitingCalls(db, calls as ThreadHandlers<StoreCalls>))
}
