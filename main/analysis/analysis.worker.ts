/** The analysis thread: columns in memory, a read-only connection beside the store's. */
import { workerData } from 'node:worker_threads'
import { isoDay } from '../../contract/time.ts'
import { explained } from '../store/failure.ts'
import { openKeptForReading } from '../store/kept/kept-store.ts'
import { openForReading, readAhead, type StoreAccess } from '../store/open.ts'
import { missesServer } from '../store/postgres/server-error.ts'
import type { Connection } from '../store/sql.ts'
import { moving, serveThread, type ThreadHandlers } from '../thread/thread.ts'
import { Analysis } from './analysis.ts'
import { cameBack } from './came-back.ts'
import { type ColumnKeeper, columnKeeper } from './column-keeper.ts'
import { countBothRows, tally } from './compare.ts'
import { frozenRows, goneOf } from './frozen.ts'
import { spotPoints } from './hot-spot.ts'
import { backAt, closedIds, incidentDetail, incidentMembers, incidentPage, incidentsToKeep } from './incident-answer.ts'
import { incidentDays } from './incident-days.ts'
import { neighboursOf, placeFound } from './place-page.ts'
import type { AnalysisCalls } from './query.ts'
import { missing } from './store-reader.ts'

const { access } = workerData as { access: StoreAccess }
let opened: Analysis | null = null
let keeper: ColumnKeeper | null = null
/** The office's server does not answer: what was loaded or kept last is what there is. */
let isAway = false
const missed = missing()
/** Opened when the server is first missed. */
let keptHere: Connection | null = null
const kept = (): Connection | null => {
  keptHere ??= openKeptForReading(access)
  return keptHere
}
function held(): Analysis {
  if (opened) return opened
  opened = new Analysis(openForReading(access), kept, missed)
  keeper = columnKeeper(opened.columns, access)
  if (keeper.restore()) opened.restored()
  return opened
}
/** @throws where the store cannot be read, and nothing of it is here */
function refresh(): void {
  const analysis = held()
  try {
    if (isAway && missed.isMissed()) {
      stay(analysis)
      return
    }
    // Asked in earnest: what it says of people's joining and parting is newer than what is kept.
    missed.found()
    analysis.refresh()
    isAway = false
    keeper?.loaded()
  } catch (error) {
    keeper?.failed(error)
    isAway = missesServer(error) && analysis.columns.n > 0
    if (!isAway) throw error
    missed.missed()
    stay(analysis)
  }
}
/** Nothing may be kept of what people put together: then it stays as it was. */
function stay(analysis: Analysis): void {
  try {
    analysis.stay()
  } catch (error) {
    if (!missesServer(error)) throw error
  }
}
const begun = readAhead(access)
if (begun) {
  opened = new Analysis(begun, kept, missed)
  keeper = columnKeeper(opened.columns, access)
  if (keeper.restore()) opened.restored()
  try {
    refresh()
  } catch {
    // The first call begins anew, meets the same and tells it.
    opened = null
    begun.close()
  }
}

const calls: ThreadHandlers<AnalysisCalls> = {
  refresh: () => {
    const started = performance.now()
    refresh()
    const span = held().span()
    return {
      dataVersion: held().columns.dataVersion,
      reports: held().columns.n,
      isAway,
      firstDay: span ? isoDay(span.first) : null,
      lastDay: span ? isoDay(span.last) : null,
      millis: performance.now() - started,
    }
  },
  'columns.check': (_, context) => {
    refresh()
    const differing = isAway ? null : held().differing(context.check)
    if (differing) {
      keeper?.drop()
      held().columns.doubt()
      refresh()
    }
    return { differing }
  },
  'server.back': () => {
    missed.found()
    return {}
  },
  'text.put': ({ key, ids }) => {
    held().putText(key, ids)
    return {}
  },
  counts: (question) => held().matched(question).counts,
  page: ({ question, oldest, after, limit }) => {
    const { ids, next } = held().page(question, oldest ?? false, after ?? null, limit)
    const moved = Int32Array.from(ids)
    return moving({ ids: moved, next }, moved)
  },
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
}
serveThread(explained(calls), { rests: () => keeper?.stop() })
