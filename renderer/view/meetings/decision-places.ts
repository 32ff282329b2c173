import type { DecisionPlace, Meeting, MeetingDecision } from '../../../contract/briefing.ts'
import type { Area, Filter, Flag } from '../../../contract/model.ts'

/** A place a decision can be tied to, by a key that stands for it in a list. */
export interface PlaceChoice {
  key: string
  place: DecisionPlace | null
}

const keyOf = (place: DecisionPlace | null): string =>
  place === null
    ? 'none'
    : place.kind === 'area'
      ? `area:${place.area}`
      : `spot:${place.spot.lon.toFixed(5)},${place.spot.lat.toFixed(5)},${Math.round(place.spot.metres)}`

export const placeKey = keyOf

/**
 * No place, the spots at hand (its own, those of the agenda's places and flags, the circle on the map), then the areas.
 * Each spot once.
 */
export function placeChoices(
  decision: Pick<MeetingDecision, 'place'>,
  meeting: Pick<Meeting, 'items' | 'decisions'>,
  areas: readonly Area[],
  flags: readonly Flag[],
  filter: Filter,
  names: { circle: string },
): PlaceChoice[] {
  const spots: DecisionPlace[] = []
  if (decision.place?.kind === 'spot') spots.push(decision.place)
  for (const item of meeting.items) {
    if (item.subject.kind === 'place')
      spots.push({ kind: 'spot', spot: item.subject.spot, name: item.subject.name || item.title })
    const { subject } = item
    if (subject.kind !== 'flag') continue
    const flag = flags.find(({ id }) => id === subject.flag)
    if (flag?.place)
      spots.push({ kind: 'spot', spot: { ...flag.place, metres: Math.max(25, flag.place.metres) }, name: item.title })
  }
  for (const other of meeting.decisions) if (other.place?.kind === 'spot') spots.push(other.place)
  if (filter.near) spots.push({ kind: 'spot', spot: filter.near, name: names.circle })
  const choices: PlaceChoice[] = [{ key: 'none', place: null }]
  for (const place of spots) if (!choices.some(({ key }) => key === keyOf(place))) choices.push({ key: keyOf(place), place })
  for (const { key } of areas) choices.push({ key: `area:${key}`, place: { kind: 'area', area: key } })
  return choices
}
