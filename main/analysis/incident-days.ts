/** The incidents of one category as a before/after takes them: when and where each was first told. */
import type { ReportId } from '../../contract/model.ts'
import { type Columns, latOf, lonOf } from './columns.ts'
import { dayOf } from './time.ts'

/** One entry an incident, oldest first. */
export interface IncidentDays {
  n: number
  /** First report that is neither withdrawn nor set aside. */
  id: Uint32Array
  /** Its local day since 1970. */
  day: Int32Array
  /** Degrees, NaN where it is not on the map. */
  lon: Float64Array
  lat: Float64Array
  /** Index into `areas` of its innermost area, -1 for none. */
  area: Int32Array
  areas: { key: string; zh: string; en: string; parent: number }[]
}

/**
 * Incidents whose first report is of the category and was told on `firstDay` or later.
 * @param category index into categoryKeys @param incidents for each row the row of its incident
 */
export function incidentDays(columns: Columns, incidents: Int32Array, category: number, firstDay: number): IncidentDays {
  const { byTime, minute } = columns
  const seen = new Uint8Array(columns.n)
  const rows: number[] = []
  // From the beginning: an incident that began before the first day is none of it.
  for (const row of byTime) {
    if (columns.isSuppressed(row)) continue
    const incident = incidents[row] as number
    if (seen[incident] === 1) continue
    seen[incident] = 1
    if (columns.category[row] === category && dayOf(minute[row] as number) >= firstDay) rows.push(row)
  }
  const index = new Map(columns.names.areas.map((area, i) => [area.id, i]))
  const located = (row: number, of: (at: number) => number, axis: Uint32Array): number =>
    columns.isLocated(row) ? of(axis[row] as number) : Number.NaN
  return {
    n: rows.length,
    id: Uint32Array.from(rows, (row): ReportId => columns.id[row] as number),
    day: Int32Array.from(rows, (row) => dayOf(minute[row] as number)),
    lon: Float64Array.from(rows, (row) => located(row, lonOf, columns.x)),
    lat: Float64Array.from(rows, (row) => located(row, latOf, columns.y)),
    area: Int32Array.from(rows, (row) => columns.area[row] as number),
    areas: columns.names.areas.map((area) => ({
      key: area.key,
      zh: area.zh,
      en: area.en,
      parent: area.parentId === null ? -1 : (index.get(area.parentId) ?? -1),
    })),
  }
}
