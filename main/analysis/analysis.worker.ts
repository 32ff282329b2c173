/** The analysis thread: columns in memory, a read-only connection beside the store's. */
import { workerData } from 'node:worker_threads'
import { isoDay } from '../../contract/time.ts'
import { openForReading, type StoreAccess } from '../store/open.ts'
import { moving, serveThread } from '../thread/thread.ts'
import { Analysis } from './analysis.ts'
import { countBothRows, tally } from './compare.ts'
import { spotPoints } from './hot-spot.ts'
import { cameBack, neighboursOf, placeFound } from './place-page.ts'
import type { AnalysisCalls } from './query.ts'

const analysis = new Analysis(openForReading((workerData as { access: StoreAccess }).access))

serveThread<AnalysisCalls>({
  refresh: () => {
    const started = performance.now()
    analysis.refresh()
    const span = analysis.span()
    return {
      dataVersion: analysis.columns.dataVersion,
      reports: analysis.columns.n,
      firstDay: span ? isoDay(span.first) : null,
      lastDay: span ? isoDay(span.last) : null,
      millis: performance.now() - started,
    }
  },
  'text.put': ({ key, ids }) => {
    analysis.putText(key, ids)
    return {}
  },
  counts: (question) => analysis.matched(question).counts,
  page: ({ question, oldest, after, limit }) => analysis.page(question, oldest ?? false, after ?? null, limit),
  nearest: ({ question, from, offset, limit }) => analysis.nearest(question, from, offset, limit),
  ids: (question) => {
    const ids = analysis.ids(question)
    return moving({ ids }, ids)
  },
  clusters: ({ question, bbox, zoom }) => analysis.clusters(question, bbox, zoom),
  members: ({ question, cluster }) => ({ ids: analysis.members(question, cluster) }),
  histogram: ({ question, unit, highlight }) => analysis.histogram(question, unit, highlight),
  facets: (question) => analysis.facets(question),
  nearby: ({ id, metres, days }) => analysis.nearby(id, metres, days),
  tally: ({ question, by }) => ({
    counts: analysis.matched(question).counts,
    values: tally(analysis.columns, analysis.rowsOf(question), by),
  }),
  overlap: ({ question, other }) => ({ both: countBothRows(analysis.rowsOf(question), analysis.rowsOf(other)) }),
  spots: ({ question }) => ({
    counts: analysis.matched(question).counts,
    ...spotPoints(analysis.columns, analysis.rowsOf(question)),
  }),
  place: ({ question, wide, around }) => ({
    counts: analysis.matched(question).counts,
    ...placeFound(analysis.columns, analysis.rowsOf(question), analysis.incidents()),
    neighbours: around ? neighboursOf(analysis.columns, analysis.rowsOf(wide), around) : [],
  }),
  'place.back': ({ question, closed, days }) => ({
    pairs: cameBack(analysis.columns, analysis.rowsOf(question), analysis.incidents(), closed, days),
  }),
  series: ({ firstDay, lastDay }) => analysis.series(firstDay, lastDay),
  summary: (question) => analysis.summary(question),
})
