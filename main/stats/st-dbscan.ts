/**
 * ST-DBSCAN: DBSCAN with a neighbourhood in space and time (Birant & Kut 2007, without their third, non-spatial radius).
 * Two reports are neighbours when they are within epsM metres (haversine, <=) and at most epsDays days apart (<=); core
 * points, clusters, border points and noise are those of `dbscan`. Exact.
 */
import { type Clusters, type DbscanParams, densityClusters } from './dbscan.ts'

export interface StDbscanParams extends DbscanParams {
  /** Days, above 0. */
  epsDays: number
}

/**
 * @param lon degrees in [-180,180]; @param lat degrees in [-90,90]
 * @param day days since any start, fractions allowed
 * @throws RangeError naming the first coordinate, day or parameter out of range
 */
export function stDbscan(
  lon: ArrayLike<number>,
  lat: ArrayLike<number>,
  day: ArrayLike<number>,
  params: StDbscanParams,
): Clusters {
  const { epsDays } = params
  if (day.length !== lon.length) throw new RangeError(`st-dbscan: ${lon.length} longitudes but ${day.length} days`)
  if (!(epsDays > 0 && epsDays < Number.POSITIVE_INFINITY))
    throw new RangeError(`st-dbscan: epsDays = ${epsDays} is not a number above 0`)
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (let i = 0; i < day.length; i++) {
    if (!Number.isFinite(day[i])) throw new RangeError(`st-dbscan: day[${i}] = ${day[i]} is not a number`)
    first = Math.min(first, day[i]!)
    last = Math.max(last, day[i]!)
  }
  if ((last - first) / epsDays > 2 ** 30)
    throw new RangeError(`st-dbscan: epsDays = ${epsDays} is too small for days from ${first} to ${last}`)
  return densityClusters('st-dbscan', lon, lat, params, { day, reach: epsDays })
}
