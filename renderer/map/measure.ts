/** A line measured by hand. Pure; degrees WGS-84, metres along great circles. */
import { haversineM } from '../../contract/geometry.ts'

export interface GroundPoint {
  lon: number
  lat: number
}
export interface Measured {
  /** Points set so far. */
  points: number
  /** Along the whole line, up to the pointer where it is under way. */
  metres: number
  /** Of the last piece. */
  lastMetres: number
}

/** Metres from the first point to each, in order; the first is 0. */
export function metresAlong(points: readonly GroundPoint[]): number[] {
  let sum = 0
  return points.map((point, i) => {
    const before = points[i - 1]
    if (before) sum += haversineM(before.lon, before.lat, point.lon, point.lat)
    return sum
  })
}

/** What a line of `set` points and, where the pointer is on its way, one more says. */
export function measured(set: readonly GroundPoint[], pointer: GroundPoint | null): Measured {
  const along = metresAlong(pointer ? [...set, pointer] : set)
  const metres = along.at(-1) ?? 0
  return { points: set.length, metres, lastMetres: metres - (along.at(-2) ?? 0) }
}

/** "420 m" to the metre, from ten kilometres on "12.3 km". */
export const measuredText = (metres: number): string =>
  metres < 10_000
    ? `${Math.round(metres).toLocaleString('en-US')} m`
    : `${(metres / 1000).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} km`
