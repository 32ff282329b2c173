/** Whether an episode of a rule and something that did happen are the same matter: kind, place and time. Pure. */
import { haversineM } from '../../contract/geometry.ts'

export interface Happened {
  category: string
  area: string | null
  place: { lon: number; lat: number; metres: number } | null
  /** First and last day, days since 1970. */
  from: number
  to: number
}
export interface Fired {
  category: string
  area: string | null
  place: { lon: number; lat: number; metres: number } | null
  /** The series of the whole district, rather than a place in no known area. */
  wholeDistrict: boolean
  first: number
  last: number
}

/**
 * @param reach days after the end of what happened on which its reports are still in the window
 * @param parents the area around each area, by key
 */
export function meets(happened: Happened, fired: Fired, reach: number, parents: ReadonlyMap<string, string | null>): boolean {
  if (happened.category !== fired.category) return false
  if (fired.last < happened.from || fired.first > happened.to + reach) return false
  if (fired.wholeDistrict || (happened.area === null && happened.place === null)) return true
  if (happened.area !== null && fired.area !== null)
    return isInside(happened.area, fired.area, parents) || isInside(fired.area, happened.area, parents)
  if (happened.place !== null && fired.place !== null) {
    const apart = haversineM(happened.place.lon, happened.place.lat, fired.place.lon, fired.place.lat)
    return apart <= happened.place.metres + fired.place.metres
  }
  return false
}

function isInside(area: string, around: string, parents: ReadonlyMap<string, string | null>): boolean {
  let at: string | null = area
  for (let steps = 0; at !== null && steps < 50; steps++) {
    if (at === around) return true
    at = parents.get(at) ?? null
  }
  return false
}
