/** What happened at a place as one list, newest first. Pure. */
import type { Flag, MadeBriefing, PlacePage, ReportRow } from '../../../contract/model.ts'

export type RecordKind = 'report' | 'review' | 'flag' | 'briefing'
export const recordKinds: readonly RecordKind[] = ['report', 'review', 'flag', 'briefing']
export type PlaceRecord = { key: string; at: string; time: number } & (
  | { kind: 'report'; row: ReportRow }
  | { kind: 'review'; step: PlacePage['trail'][number] }
  | { kind: 'flag'; flag: Flag }
  | { kind: 'briefing'; briefing: MadeBriefing }
)

/** A day is as late as its evening: what happened on it stands below what was said of it. */
const timeOf = (at: string): number => Date.parse(at.length > 10 ? at : `${at}T15:59:00Z`)

/**
 * Records of one kind, or of all. Reports are read page by page: where older ones are still to come (`whole` is false),
 * all kinds together end with the oldest report read, so that nothing seems to have happened without reports.
 */
export function placeRecords(
  page: PlacePage,
  rows: readonly ReportRow[],
  whole: boolean,
  kind: RecordKind | 'all',
): PlaceRecord[] {
  const records: PlaceRecord[] = []
  const wants = (one: RecordKind): boolean => kind === 'all' || kind === one
  if (wants('report'))
    for (const row of rows)
      records.push({ kind: 'report', key: `r${row.id}`, at: row.occurredAt, time: timeOf(row.occurredAt), row })
  if (wants('review'))
    page.trail.forEach((step, i) => {
      records.push({ kind: 'review', key: `t${step.report}-${i}`, at: step.at, time: timeOf(step.at), step })
    })
  if (wants('flag'))
    for (const flag of page.flags)
      records.push({ kind: 'flag', key: `f${flag.id}`, at: flag.firstFired, time: timeOf(flag.firstFired), flag })
  if (wants('briefing'))
    for (const briefing of page.briefings)
      records.push({ kind: 'briefing', key: `b${briefing.id}`, at: briefing.madeAt, time: timeOf(briefing.madeAt), briefing })
  records.sort((a, b) => b.time - a.time)
  const oldest = rows.at(-1)
  if (kind !== 'all' || whole || !oldest) return records
  const until = timeOf(oldest.occurredAt)
  return records.filter((record) => record.time >= until)
}
