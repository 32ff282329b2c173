import type { Filter, Flag, FlagDetail, NoVerdict } from '../../../contract/model.ts'
import type { PlaceAt } from '../../state/place.tsx'
import type { Text } from '../../text/text.tsx'

type Where = Pick<Flag, 'area'> & Partial<Pick<Flag, 'areaName' | 'around'>>
/** Beyond this the reports of a flag lie over an area, not at a place. Metres. */
const widest = 500
/** Raised by a rule that looks around places: one spot, rather than the area it lies in. */
export const isSpot = ({ around }: Pick<Flag, 'around'>): boolean => around === true

export const whereWords = (flag: Where, { t, say }: Pick<Text, 't' | 'say'>): string =>
  flag.areaName ? say(flag.areaName) : (flag.area ?? t(isSpot(flag) ? 'flags.oneSpot' : 'words.wholeDistrict'))
export const flagTitle = (flag: Where & Pick<Flag, 'category'>, text: Text): string =>
  `${text.category(flag.category)} · ${whereWords(flag, text)}`

export const flagNumber = (flag: Pick<Flag, 'id'>): string => `F-${String(flag.id).padStart(4, '0')}`

/** Exactly the reports a flag is about, as a filter: also where its circle crosses borders, and whatever came later. */
export const flagFilter = (flag: Pick<Flag, 'reports'>): Filter => ({ ids: flag.reports })

/** Where a flag is: the circle of its reports where they lie together, else its area; null for the whole district. */
export function flagPlace({ place, area }: Pick<Flag, 'place' | 'area'>): PlaceAt | null {
  if (place && place.metres <= widest) return { lon: place.lon, lat: place.lat, metres: Math.max(25, Math.ceil(place.metres)) }
  return area === null ? null : { area }
}

/** Series of one kind on which nothing can be said for one reason: a late feed alone silences hundreds. */
export interface Silent {
  /** Under which it stands in the address. */
  key: string
  category: NoVerdict['category']
  reason: NoVerdict['reason']
  series: NoVerdict[]
}
export function silentGroups(noVerdict: readonly NoVerdict[]): Silent[] {
  const groups = new Map<string, Silent>()
  for (const one of noVerdict) {
    const together = `${one.category} ${one.reason.zh}`
    const group = groups.get(together)
    if (group) group.series.push(one)
    else
      groups.set(together, {
        key: `none-${one.category}-${groups.size}`,
        category: one.category,
        reason: one.reason,
        series: [one],
      })
  }
  return [...groups.values()]
}

/** Its area where there is one, else how many. */
export function silentTitle({ category, series }: Silent, text: Text): string {
  const [only] = series
  return series.length === 1 && only
    ? flagTitle(only, text)
    : `${text.category(category)} · ${text.t('flags.seriesN', { count: series.length, n: text.number(series.length) })}`
}

/** Days of the window, both ends included. */
export const windowDays = (flag: Pick<Flag, 'from' | 'to'>): number => daysBetween(flag.from, flag.to) + 1
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000)

export type GroupKey = 'new' | 'seen' | 'disposed'
/** A flag that later data took back asks nothing any more. */
export function groupOf({ status, lapsedAt }: Pick<Flag, 'status' | 'lapsedAt'>): GroupKey {
  return (status === 'new' || status === 'seen') && lapsedAt === undefined ? status : 'disposed'
}

/**
 * How the expected count comes out of the baseline: 'plain' where it is the mean a day times the window; 'pace' where that
 * is also scaled by how everything around went meanwhile; 'model' where a rule fits seasons or trends.
 */
export function expectedFrom(flag: Pick<FlagDetail, 'baseline' | 'expected' | 'from' | 'to'>): {
  formula: 'plain' | 'pace' | 'model'
  pace: number | null
} {
  const days = daysBetween(flag.baseline.from, flag.baseline.to) + 1
  const plain = (flag.baseline.incidents / days) * windowDays(flag)
  if (Math.abs(plain - flag.expected) < 0.05) return { formula: 'plain', pace: null }
  const pace = plain > 0 ? flag.expected / plain : 0
  return pace >= 0.5 && pace <= 2 ? { formula: 'pace', pace } : { formula: 'model', pace: null }
}
