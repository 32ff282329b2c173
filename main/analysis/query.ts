/** What a caller asks of the columns: filters joined by AND, and the id of a text's hit set when text narrows them. */

import type { IncidentOrder } from '../../contract/detection.ts'
import type { Bbox, Comparison, Counts, Facets, Filter, Histogram, ReportId, TimeUnit } from '../../contract/model.ts'
import type { CategoryKey } from '../../contract/taxonomy.ts'
import type { IncidentKey } from '../store/incident-read.ts'
import type { BackPlace, CameBack, Closures } from './came-back.ts'
import type { SpotPoints } from './hot-spot.ts'
import type { IncidentDays } from './incident-days.ts'
import type { IncidentFound, IncidentJoined, IncidentPlace } from './incident-index.ts'
import type { PlaceFound, Spot } from './place-page.ts'

export interface Question {
  filters: Filter[]
  textKey: string | null
  /** The text behind the key: what the hit set is made from again when the thread has let it go. */
  text?: string
  /** Reports that match any of these are left out. */
  without?: Filter[]
}
export type BareCounts = Omit<Counts, 'owed'>

/**
 * Columns of a span of days for the detectors, one entry a report, in time order. An incident that was purged has an entry
 * of its day, category, area and source: id 0, no token, no place.
 */
export interface SeriesInput {
  n: number
  /** Days since 1970 (local). */
  day: Int32Array
  category: Uint8Array
  /** Index into `areas`, -1 none. */
  area: Int32Array
  /** Independent source; 0: the source does not say. */
  token: Float64Array
  /** Index in these arrays of the first report of its incident. */
  incident: Int32Array
  id: Uint32Array
  source: Uint16Array
  x: Uint32Array
  y: Uint32Array
  areas: { key: string; zh: string; en: string; parent: number }[]
  /**
   * First and last day of each source with any report, over the whole store, purged ones too; `pointsFrom`: first day from
   * which on none was purged.
   */
  feeds: { source: number; name: string; firstDay: number; lastDay: number; pointsFrom?: number }[]
  /** First and last day with any report in the store. */
  firstDay: number
  lastDay: number
}

/** Columns of matching reports, oldest first. */
export interface FrozenFound {
  dataVersion: number
  counts: BareCounts
  id: Uint32Array
  /** First report of its incident. */
  incident: Uint32Array
  category: Uint8Array
  /** Index into `areaKeys`, -1 for none. */
  area: Int32Array
  areaKeys: string[]
  status: Uint8Array
  /** Local minute since 1970. */
  minute: Int32Array
  /** 1 on the map, 2 suppressed, 0 without location. */
  place: Uint8Array
  /** Bits by kind. */
  media: Uint8Array
}

export interface AnalysisCalls {
  /** Brings the columns up to date; cheap when they are. */
  refresh: [
    Record<string, never>,
    {
      dataVersion: number
      reports: number
      /** The office's server did not answer: this is what was loaded or kept here last. */
      isAway: boolean
      firstDay: string | null
      lastDay: string | null
      millis: number
    },
  ]
  /** How many rows are not what the store says, read from it anew; null where that cannot be told. None that differ stay kept. */
  'columns.check': [Record<string, never>, { differing: number | null }]
  /** The office's server answers again: the next refresh asks it. */
  'server.back': [Record<string, never>, Record<string, never>]
  'text.put': [{ key: string; ids: Int32Array }, Record<string, never>]
  counts: [Question, BareCounts]
  /** Ids in time order, newest first unless `oldest`; `after` is the last minute and id seen. */
  page: [
    { question: Question; oldest?: boolean; after?: { minute: number; id: number }; limit: number },
    { ids: Int32Array; next: { minute: number; id: number } | null },
  ]
  /** Ids by distance from a point (the middle of the question when null), those without a place behind them. */
  nearest: [
    { question: Question; from: { lon: number; lat: number } | null; offset: number; limit: number },
    { ids: ReportId[]; next: number | null },
  ]
  /** All matching ids, newest first. */
  ids: [Question, { ids: Int32Array }]
  clusters: [
    { question: Question; bbox: Bbox; zoom: number },
    {
      counts: BareCounts
      inBox: number
      zoom: number
      id: string[]
      lon: Float64Array
      lat: Float64Array
      count: Uint32Array
      parts: Uint32Array
      report: Float64Array
    },
  ]
  members: [{ question: Question; cluster: string }, { ids: Int32Array }]
  histogram: [
    { question: Question; unit: TimeUnit; highlight: CategoryKey | null },
    Omit<Histogram, 'counts' | 'incompleteFrom'> & { counts: BareCounts },
  ]
  facets: [Question, Facets]
  nearby: [{ id: ReportId; metres: number; days: number }, { ids: ReportId[]; likelyDuplicates: number }]
  series: [{ firstDay: number; lastDay: number }, SeriesInput]
  /** Counts of one question by the values of one dimension, for comparison. */
  tally: [{ question: Question; by: Comparison['by'] }, { counts: BareCounts; values: { value: string; count: number }[] }]
  /** How many reports match both. */
  overlap: [{ question: Question; other: Question }, { both: number }]
  /** Points of a question that are on the map, for hot spots. */
  spots: [{ question: Question }, SpotPoints & { counts: BareCounts }]
  /** What the columns know of a place, and the spots around it among the reports of `wide`; of an area: none. */
  place: [
    { question: Question; wide: Question; around: { lon: number; lat: number; metres: number } | null },
    PlaceFound & { counts: BareCounts; neighbours: Spot[] },
  ]
  /** Reports there that take up what was closed; `closed` gives the wall-clock minute of closure. */
  'place.back': [{ question: Question; closed: { id: Uint32Array; minute: Int32Array }; days: number }, { pairs: CameBack[] }]
  /** Incidents with a report of the question and at least so many reports in all; `next` goes on behind the last. */
  'incident.list': [
    { question: Question; least: number; order: IncidentOrder; after: IncidentPlace | null; limit: number },
    { counts: BareCounts; total: number; incidents: IncidentFound[]; next: IncidentPlace | null },
  ]
  /** The incident of a report, all its reports in time order, and incidents near it; null: no such report. */
  'incident.get': [
    { report: ReportId },
    { incident: IncidentFound; ids: ReportId[]; joined: IncidentJoined[]; nearby: IncidentFound[] } | null,
  ]
  /** All reports of the incidents of these reports, as of a version of the pins. */
  'incident.members': [
    { reports: ReportId[] },
    { incidents: ReportId[][]; missing: ReportId[]; newest: ReportId; version: number },
  ]
  /** Ids with status closed. */
  'incident.closed': [Question, { ids: Uint32Array }]
  'incident.back': [
    { question: Question; closed: Closures; days: number; limit: number },
    { places: (BackPlace & { areaKey: string | null })[]; total: number },
  ]
  /** The incidents of one category (index into categoryKeys) from a day on: when and where each was first told. */
  'incident.days': [{ category: number; firstDay: number }, IncidentDays]
  /** The incidents of a store of at least so many reports, to be kept in it; null: it holds them. */
  'incident.keep': [{ least: number }, { key: IncidentKey; pairs: Uint32Array } | null]
  /** The rows of a question in time order, oldest first, for a snapshot. */
  frozen: [Question, FrozenFound]
  /** Which of these reports are withdrawn, set aside or no longer there. */
  gone: [{ ids: Uint32Array }, { ids: Uint32Array }]
}
