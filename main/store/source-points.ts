/** The points of one source as it published them, for a comparison of datums. */
import { type Datum, datums } from '../../contract/taxonomy.ts'
import type { Connection } from './sql.ts'

export interface SourcePoints {
  /** Reports of the source with a point. */
  points: number
  /** The datum most of the points looked at were declared in; only those follow. */
  datum: Datum
  /** Degrees as stored (WGS-84), and as published in `datum`. */
  lon: Float64Array
  lat: Float64Array
  rawLon: Float64Array
  rawLat: Float64Array
}

/** At most `limit` points, spread evenly over the source's reports. */
export function sourcePoints(db: Connection, name: string, limit: number): SourcePoints {
  const ids = db
    .prepare(
      'SELECT r.id FROM report r JOIN source s ON s.id = r.source_id WHERE s.name = ? AND r.lon IS NOT NULL AND r.suppressed = 0 ORDER BY r.id',
    )
    .pluck()
    .all(name) as number[]
  const one = db
    .prepare(
      'SELECT r.lon, r.lat, t.raw_lon, t.raw_lat, t.datum FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = ?',
    )
    .raw()
  const rows: [number, number, number | null, number | null, string][] = []
  const step = Math.max(1, ids.length / limit)
  for (let i = 0; i < ids.length; i += step) rows.push(one.get(ids[Math.floor(i)]) as (typeof rows)[number])
  const counted = datums.map((datum) => rows.filter((row) => row[4] === datum).length)
  const datum = datums[counted.indexOf(Math.max(...counted))] ?? 'wgs84'
  const own = rows.filter((row) => row[4] === datum)
  return {
    points: ids.length,
    datum,
    lon: Float64Array.from(own, (row) => row[0]),
    lat: Float64Array.from(own, (row) => row[1]),
    rawLon: Float64Array.from(own, (row) => row[2] ?? row[0]),
    rawLat: Float64Array.from(own, (row) => row[3] ?? row[1]),
  }
}
