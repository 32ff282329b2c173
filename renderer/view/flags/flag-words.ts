import type { Filter, Flag, NoVerdict } from '../../../contract/model.ts'
import type { PlaceAt } from '../../state/place.tsx'
import { shiftDay } from '../../text/format.ts'
import type { Text } from '../../text/text.tsx'

export const flagTitle = (flag: Pick<Flag, 'category' | 'area' | 'areaName'>, { t, say, category }: Text): string =>
  `${category(flag.category)} · ${flag.areaName ? say(flag.areaName) : (flag.area ?? t('words.wholeDistrict'))}`

export const flagNumber = (flag: Flag): string => `F-${String(flag.id).padStart(4, '0')}`

/** Exactly the reports a flag is about, as a filter. */
export function flagFilter(flag: Flag): Filter {
  return {
    categories: [flag.category],
    ...(flag.area ? { areas: [flag.area] } : {}),
    ...(flag.area === null && flag.place ? { near: flag.place } : {}),
    from: flag.from,
    to: shiftDay(flag.to, 1),
  }
}

/** Beyond this the reports of a flag lie over an area, not at a place. Metres. */
const widest = 500
/** Where a flag is: the circle of its reports where they lie together, else its area; null for the whole district. */
export function flagPlace({ place, area }: Pick<Flag, 'place' | 'area'>): PlaceAt | null {
  if (place && place.metres <= widest) return { lon: place.lon, lat: place.lat, metres: Math.max(25, Math.ceil(place.metres)) }
  return area === null ? null : { area }
}

export const noVerdictKey = (series: NoVerdict): string => `none-${series.category}-${series.area ?? ''}`

/** Days of the window, both ends included. */
export const windowDays = (flag: Pick<Flag, 'from' | 'to'>): number => daysBetween(flag.from, flag.to) + 1
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000)

export type GroupKey = 'new' | 'seen' | 'disposed'
export function groupOf(flag: Flag): GroupKey {
  return flag.status === 'new' || flag.status === 'seen' ? flag.status : 'disposed'
}
/** New first, then seen, then disposed; inside a group as the program ordered them. */
export function grouped(flags: readonly Flag[]): { key: GroupKey; flags: Flag[] }[] {
  const keys: readonly GroupKey[] = ['new', 'seen', 'disposed']
  return keys
    .map((key) => ({ key, flags: flags.filter((flag) => groupOf(flag) === key) }))
    .filter((group) => group.flags.length > 0)
}
