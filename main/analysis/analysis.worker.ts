/** The analysis thread: columns in memory, a read-only connection beside the store's. */
import { workerData } from 'node:worker_threads'
import { isoDay } from '../../contract/time.ts'
import { openForReading, readAhead, type StoreAccess } from '../store/open.ts'
import { moving, serveThread } from '../thread/thread.ts'
import { Analysis } from './analysis.ts'
import { cameBack } from './came-back.ts'
import { countBothRows, tally } from './compare.ts'
import { frozenRows, goneOf } from './frozen.ts'
import { spotPoints } from './hot-spot.ts'
import { backAt, closedIds, incidentDetail, incidentMembers, incidentPage, incidentsToKeep } from './incident-answer.ts'
import { incidentDays } from './incident-days.ts'
import { neighboursOf, placeFound } from './place-page.ts'
import type { AnalysisCalls } from './query.ts'

const { access } = workerData as { access: StoreAccess }
let opened: Analysis | null = null
function held(): Analysis {
  opened ??= new Analysis(openForReading(access))
  return opened
}
const begun = readAhead(access)
if (begun) {
  opened = new Analysis(begun)
  try {
    opened.refresh()
  } catch {
    // The first call begins anew, meets the same and tells it.
    opened = null
    begun.close()
  }
}

serveThread<AnalysisCalls>({
  refresh: () => {
    const started = performance.now()
    held().refresh()
    const span = held().span()
    return {
      dataVersion: held().columns.dataVersion,
      reports: held().columns.n,
      firstDay: span ? isoDay(span.first) : null,
      lastDay: span ? isoDay(span.last) : null,
      millis: performance.now() - started,
    }
  },
  'text.put': ({ key, ids }) => {
    held().putText(key, ids)
    return {}
  },
  counts: (question) => held().matched(question).counts,
  page: ({ question, oldest, after, limit }) => held().page(question, oldest ?? false, after ?? null, limit),
  nearest: ({ question, from, offset, limit }) => held().nearest(question, from, offset, limit),
  ids: (question) => {
    const ids = held().ids(question)
    return moving({ ids }, ids)
  },
  clusters: ({ question, bbox, zoom }) => held().clusters(question, bbox, zoom),
  members: ({ question, cluster }) => ({ ids: held().members(question, cluster) }),
  histogram: ({ question, unit, highlight }) => held().histogram(question, unit, highlight),
  facets: (question) => held().facets(question),
  nearby: ({ id, metres, days }) => held().nearby(id, metres, days),
  tally: ({ question, by }) => ({
    counts: held().matched(question).counts,
    values: tally(held().columns, held().rowsOf(question), by),
  }),
  overlap: ({ question, other }) => ({ both: countBothRows(held().rowsOf(question), held().rowsOf(other)) }),
  spots: ({ question }) => ({
    counts: held().matched(question).counts,
    ...spotPoints(held().columns, held().rowsOf(question)),
  }),
  place: ({ question, wide, around }) => ({
    counts: held().matched(question).counts,
    ...placeFound(held().columns, held().rowsOf(question), held().incidents()),
    neighbours: around ? neighboursOf(held().columns, held().rowsOf(wide), around) : [],
  }),
  'place.back': ({ question, closed, days }) => ({
    pairs: cameBack(held().columns, held().rowsOf(question), held().incidents(), closed, days),
  }),
  'incident.list': (request) => incidentPage(held(), request),
  'incident.get': ({ report }) => incidentDetail(held(), report),
  'incident.members': ({ reports }) => incidentMembers(held(), reports),
  'incident.closed': (question) => closedIds(held(), question),
  'incident.back': (request) => backAt(held(), request),
  'incident.days': ({ category, firstDay }) => {
    const found = incidentDays(held().columns, held().incidents(), category, firstDay)
    return moving(found, found.id, found.day, found.lon, found.lat, found.area)
  },
  'incident.keep': ({ least }) => incidentsToKeep(held(), least),
  series: ({ firstDay, lastDay }) => held().series(firstDay, lastDay),
  frozen: (question) => {
    const found = frozenRows(held(), question)
    const { id, incident, category, area, status, minute, place, media } = found
    return moving(found, id, incident, category, area, status, minute, place, media)
  },
  gone: ({ ids }) => ({ ids: goneOf(held(), ids) }),
})
