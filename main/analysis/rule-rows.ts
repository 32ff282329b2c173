/** The columns of a span of days as detectors take them. */
import type { PurgedDay, PurgedSpan } from '../store/purged.ts'
import { type Columns, nowhere } from './columns.ts'
import type { SeriesInput } from './query.ts'
import { dayOf } from './time.ts'

export type FeedDays = SeriesInput['feeds']

/** First and last day of each source with any report. One pass over the store: to be kept while its data stay. */
export function feedDays(columns: Columns): FeedDays {
  const names = new Map(columns.names.sources.map((s) => [s.id, s.name]))
  const feeds: FeedDays = []
  const at: number[] = []
  for (const row of columns.byTime) {
    const source = columns.source[row]!
    const day = dayOf(columns.minute[row]!)
    const known = at[source]
    if (known === undefined) {
      at[source] = feeds.length
      feeds.push({ source, name: names.get(source) ?? '', firstDay: day, lastDay: day })
    } else feeds[known]!.lastDay = day
  }
  return feeds
}

/** The same with the days of purged reports. */
function withPurged(feeds: FeedDays, columns: Columns, spans: readonly PurgedSpan[]): FeedDays {
  if (spans.length === 0) return feeds
  const out = feeds.map((feed) => ({ ...feed }))
  for (const { source, first, last } of spans) {
    const feed = out.find((f) => f.source === source)
    if (feed) {
      feed.firstDay = Math.min(feed.firstDay, first)
      feed.lastDay = Math.max(feed.lastDay, last)
      feed.pointsFrom = last + 1
    } else {
      const name = columns.names.sources.find((s) => s.id === source)?.name
      if (name !== undefined) out.push({ source, name, firstDay: first, lastDay: last, pointsFrom: last + 1 })
    }
  }
  return out
}

/** Where in time order the reports of a day begin. */
function beginOf(columns: Columns, day: number): number {
  const { byTime, minute } = columns
  let low = 0
  let high = byTime.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (dayOf(minute[byTime[middle]!]!) < day) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Reports of firstDay..lastDay in time order, those withdrawn or set aside left out.
 * @param incidents for each row the row of its incident; one that began before the span counts where it is first seen in it
 * @param span first and last day of the store
 * @param purged what was purged of those days; it has no points, so whatever looks at places looks past it
 */
export function seriesInput(
  columns: Columns,
  incidents: Int32Array,
  feeds: FeedDays,
  span: { first: number; last: number } | null,
  firstDay: number,
  lastDay: number,
  purged: { days: readonly PurgedDay[]; spans: readonly PurgedSpan[] },
): SeriesInput {
  const { byTime } = columns
  const begin = beginOf(columns, firstDay)
  const end = beginOf(columns, lastDay + 1)
  const rows = new Uint32Array(Math.max(0, end - begin))
  let n = 0
  for (let k = begin; k < end; k++) {
    const row = byTime[k]!
    if (!columns.isSuppressed(row)) rows[n++] = row
  }
  const stored = n
  for (const { incidents: gone } of purged.days) n += gone
  const input: Omit<SeriesInput, 'areas' | 'feeds' | 'firstDay' | 'lastDay'> = {
    n,
    day: new Int32Array(n),
    category: new Uint8Array(n),
    area: new Int32Array(n),
    token: new Float64Array(n),
    incident: new Int32Array(n),
    id: new Uint32Array(n),
    source: new Uint16Array(n),
    x: new Uint32Array(n),
    y: new Uint32Array(n),
  }
  const index = new Map(columns.names.areas.map((a, i) => [a.id, i]))
  let i = 0
  let next = 0
  /** Entries of the purged incidents up to a day. */
  const putPurged = (upTo: number): void => {
    for (; next < purged.days.length && purged.days[next]!.day <= upTo; next++) {
      const { day, category, areaId, source, incidents: gone } = purged.days[next]!
      for (let k = 0; k < gone; k++, i++) {
        input.day[i] = day
        input.category[i] = category
        input.area[i] = index.get(areaId) ?? -1
        input.source[i] = source
        input.incident[i] = i
        input.x[i] = nowhere
        input.y[i] = nowhere
      }
    }
  }
  const seenFirst = new Int32Array(columns.n).fill(-1)
  for (let k = 0; k < stored; k++) {
    const row = rows[k]!
    const incident = incidents[row]!
    putPurged(dayOf(columns.minute[row]!))
    if (seenFirst[incident]! < 0) seenFirst[incident] = i
    input.incident[i] = seenFirst[incident]!
    input.day[i] = dayOf(columns.minute[row]!)
    input.category[i] = columns.category[row]!
    input.area[i] = columns.area[row]!
    input.token[i] = columns.token[row]!
    input.id[i] = columns.id[row]!
    input.source[i] = columns.source[row]!
    input.x[i] = columns.x[row]!
    input.y[i] = columns.y[row]!
    i++
  }
  putPurged(lastDay)
  return {
    ...input,
    areas: columns.names.areas.map((a) => ({
      key: a.key,
      zh: a.zh,
      en: a.en,
      parent: a.parentId === null ? -1 : (index.get(a.parentId) ?? -1),
    })),
    feeds: withPurged(feeds, columns, purged.spans),
    firstDay: Math.min(...purged.spans.map((s) => s.first), span?.first ?? 0),
    lastDay: span?.last ?? 0,
  }
}
