import type { ReportRow } from '../../../contract/model.ts'

/** The place that most of the reports name, the first named of those equal; null where none names any. */
export function spotPlace(rows: readonly Pick<ReportRow, 'place'>[]): string | null {
  const counts = new Map<string, number>()
  for (const { place } of rows) if (place) counts.set(place, (counts.get(place) ?? 0) + 1)
  let best: string | null = null
  for (const [place, count] of counts) if (best === null || count > counts.get(best)!) best = place
  return best
}
