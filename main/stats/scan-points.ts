/** A scan over what the app has: points with a day and a number of cases, without files. */
import { type ScanAsk, type ScanOutcome, scanHere } from './scan.ts'
import { prepareStudy, type ScanSettings } from './scan-study.ts'

export interface ScanPoints {
  /** Longitude and latitude in degrees, or metres of a plane with `plane`. */
  x: Float64Array
  y: Float64Array
  plane?: boolean
  /** Days since 1970. */
  day: Int32Array
  /** Cases of each entry; by default one each. */
  count?: Int32Array
  settings: ScanSettings
  ask: ScanAsk
}

/**
 * Entries at the same coordinates are one place; ids in the answer are the number of the place's first entry.
 * @throws RangeError for unequal lengths; Failure bad-request when there is nothing to scan
 */
export function scanPoints(
  { x, y, plane = false, day, count, settings, ask }: ScanPoints,
  watch?: { check?: () => void; progress?: (done: number, total: number) => void },
): ScanOutcome {
  const n = x.length
  if (y.length !== n || day.length !== n || (count && count.length !== n))
    throw new RangeError(`scanPoints: ${n} x, ${y.length} y, ${day.length} days, ${count?.length ?? n} counts`)
  const at = new Map<string, number>()
  const id: string[] = []
  const a: number[] = []
  const b: number[] = []
  const place = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const key = `${x[i]} ${y[i]}`
    let known = at.get(key)
    if (known === undefined) {
      known = id.length
      at.set(key, known)
      id.push(String(i).padStart(8, '0'))
      a.push(plane ? x[i]! / 1000 : y[i]!)
      b.push(plane ? y[i]! / 1000 : x[i]!)
    }
    place[i] = known
  }
  const days = Float64Array.from(day)
  const study = prepareStudy(
    {
      id,
      a: Float64Array.from(a),
      b: Float64Array.from(b),
      cases: { id: place, first: days, last: days, count: count ? Float64Array.from(count) : new Float64Array(n).fill(1) },
      population: null,
      covariates: 0,
    },
    !plane,
    settings,
  )
  const outcome = scanHere(study, ask, watch)
  for (const c of outcome.clusters) {
    c.center = String(Number(c.center))
    c.members = c.members.map((m) => String(Number(m)))
  }
  return outcome
}
