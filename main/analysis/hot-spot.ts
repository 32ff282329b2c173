/** The drawn reports of a question as points, for the detectors of hot spots. */
import { type Columns, latOf, lonOf } from './columns.ts'
import { dayOf } from './time.ts'

export interface SpotPoints {
  /** Degrees, in memory that threads share: a million points cross to the stats thread without a copy. */
  lon: Float64Array<SharedArrayBuffer>
  lat: Float64Array<SharedArrayBuffer>
  /** Days since 1970. */
  day: Int32Array<SharedArrayBuffer>
}

/** @param rows any order, kept; those not on the map are left out */
export function spotPoints(columns: Columns, rows: Uint32Array): SpotPoints {
  let n = 0
  for (const row of rows) if (columns.isLocated(row)) n += 1
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(n * bytes)
  const out: SpotPoints = {
    lon: new Float64Array(shared(8)),
    lat: new Float64Array(shared(8)),
    day: new Int32Array(shared(4)),
  }
  let at = 0
  for (const row of rows) {
    if (!columns.isLocated(row)) continue
    out.lon[at] = lonOf(columns.x[row] as number)
    out.lat[at] = latOf(columns.y[row] as number)
    out.day[at++] = dayOf(columns.minute[row] as number)
  }
  return out
}
