/** Answers of the analysis thread about incidents. */
import type { ReportId } from '../../contract/model.ts'
import { statusKeys } from '../../contract/taxonomy.ts'
import type { Analysis } from './analysis.ts'
import { backPlaces, returnsOf } from './came-back.ts'
import type { AnalysisCalls, Question } from './query.ts'

type Asked<M extends keyof AnalysisCalls> = AnalysisCalls[M][0]
type Told<M extends keyof AnalysisCalls> = AnalysisCalls[M][1]

const closedCode = statusKeys.indexOf('closed')

const isPinned =
  (analysis: Analysis) =>
  (id: ReportId): boolean =>
    analysis.incidentSet.pins.has(id)

export function incidentPage(
  analysis: Analysis,
  { question, least, order, after, limit }: Asked<'incident.list'>,
): Told<'incident.list'> {
  const { match, counts } = analysis.matched(question)
  const index = analysis.incidentIndex()
  const list = analysis.incidentList(question, least, order)
  const from = after === null ? 0 : index.behind(list, order, after)
  const page = [...list.subarray(from, from + limit)]
  const last = page.at(-1)
  return {
    counts,
    total: list.length,
    incidents: page.map((row) => index.describe(row, match, isPinned(analysis))),
    next: last !== undefined && from + limit < list.length ? index.placeOf(last) : null,
  }
}

export function incidentDetail(analysis: Analysis, report: ReportId): Told<'incident.get'> {
  const { columns } = analysis
  const row = columns.rowOf(report)
  if (row < 0) return null
  const index = analysis.incidentIndex()
  return {
    incident: index.describe(row, null, isPinned(analysis)),
    ids: index.members(row).map((r) => columns.id[r] as number),
    joined: index.joined(row, isPinned(analysis)),
    nearby: index.near(row).map((r) => index.describe(r, null, isPinned(analysis))),
  }
}

export function incidentMembers(analysis: Analysis, reports: readonly ReportId[]): Told<'incident.members'> {
  const { columns } = analysis
  const index = analysis.incidentIndex()
  const first = analysis.incidents()
  const missing = reports.filter((id) => columns.rowOf(id) < 0)
  const incidents = new Set(reports.filter((id) => columns.rowOf(id) >= 0).map((id) => first[columns.rowOf(id)] as number))
  return {
    incidents: [...incidents].map((row) => index.members(row).map((r) => columns.id[r] as number)),
    missing,
    newest: columns.id.reduce((a, b) => Math.max(a, b), 0),
    version: analysis.incidentSet.version,
  }
}

export function closedIds(analysis: Analysis, question: Question): Told<'incident.closed'> {
  const { columns } = analysis
  const rows = analysis.rowsOf(question).filter((row) => columns.status[row] === closedCode && columns.isLocated(row))
  return { ids: rows.map((row) => columns.id[row] as number) }
}

export function backAt(analysis: Analysis, { question, closed, days, limit }: Asked<'incident.back'>): Told<'incident.back'> {
  const { columns } = analysis
  const incidents = analysis.incidents()
  const found = returnsOf(columns, analysis.rowsOf(question), incidents, closed, days)
  const { places, total } = backPlaces(columns, incidents, found, limit)
  return { places: places.map((place) => ({ ...place, areaKey: columns.names.areas[place.area]?.key ?? null })), total }
}

/** Only of a store so large that working them out again would be felt. */
export function incidentsToKeep(analysis: Analysis, least: number): Told<'incident.keep'> {
  if (analysis.columns.n < least) return null
  analysis.incidents()
  return analysis.incidentSet.toKeep()
}
