import { haversineM } from '../../../contract/geometry.ts'
import type { Area, Flag } from '../../../contract/model.ts'
import { type GroupKey, groupOf, isSpot } from './flag-words.ts'

/** What several flags say of one thing: the one that says it most narrowly, and the others. */
export interface Episode {
  /** Most specific place, then smallest p. */
  chief: Flag
  /** Narrowest first. */
  related: Flag[]
}

/** Level of each area (0: outermost) and whether one lies in another, by key. */
export interface AreaNest {
  depth: (key: string) => number
  /** True also where both are the same. */
  within: (inner: string, outer: string) => boolean
}

const deepest = 20
export function nestOf(areas: readonly Pick<Area, 'key' | 'parent'>[]): AreaNest {
  const parents = new Map(areas.map((area) => [area.key, area.parent]))
  // The chain from an area outwards, itself first; a loop in a broken file ends it.
  const chain = (key: string): string[] => {
    const keys: string[] = []
    for (let at: string | null = key; at !== null && keys.length < deepest; at = parents.get(at) ?? null) keys.push(at)
    return keys
  }
  return {
    depth: (key) => chain(key).length,
    within: (inner, outer) => chain(inner).includes(outer),
  }
}

/** Days on which a flag stood, both included: its window, and since it first fired. */
const span = (flag: Flag): [from: string, to: string] => [[flag.firstFired, flag.from].sort()[0] as string, flag.to]

function nested(a: Flag, b: Flag, nest: AreaNest): boolean {
  if (isSpot(a) && isSpot(b) && a.place && b.place) {
    const apart = haversineM(a.place.lon, a.place.lat, b.place.lon, b.place.lat)
    if (apart <= a.place.metres + b.place.metres) return true
  }
  // The whole district holds everything; a place in no area has no area to compare.
  if ((a.area === null && !isSpot(a)) || (b.area === null && !isSpot(b))) return true
  return a.area !== null && b.area !== null && (nest.within(a.area, b.area) || nest.within(b.area, a.area))
}

/** Whether two flags tell of one thing: same kind, days that meet, and one place inside the other. */
export function areRelated(a: Flag, b: Flag, nest: AreaNest): boolean {
  if (a.category !== b.category) return false
  const [aFrom, aTo] = span(a)
  const [bFrom, bTo] = span(b)
  return aFrom <= bTo && bFrom <= aTo && nested(a, b, nest)
}

/**
 * One entry for flags that tell of one thing, instead of an alarm for the community, one for its street and one for the
 * district. Each flag is in exactly one entry. Related is meant to the chief, not from one to the next: two communities of
 * a district that is flagged as well stay two entries, and the district goes with the stronger. Flags that are decided
 * are not mixed with those that are not. Order: as their first flag came.
 */
export function episodesOf(flags: readonly Flag[], nest: AreaNest): Episode[] {
  // A place is narrower than the area it lies in, and wider than an area inside that.
  const depth = (flag: Flag): number =>
    flag.area === null ? (isSpot(flag) ? deepest + 1 : 0) : nest.depth(flag.area) + (isSpot(flag) ? 0.5 : 0)
  const narrowest = [...flags].sort((a, b) => depth(b) - depth(a) || a.p - b.p || a.id - b.id)
  const taken = new Set<number>()
  const episodes: Episode[] = []
  for (const chief of narrowest) {
    if (taken.has(chief.id)) continue
    const decided = groupOf(chief) === 'disposed'
    const related = narrowest.filter(
      (flag) =>
        flag !== chief && !taken.has(flag.id) && (groupOf(flag) === 'disposed') === decided && areRelated(chief, flag, nest),
    )
    for (const flag of [chief, ...related]) taken.add(flag.id)
    episodes.push({ chief, related })
  }
  const place = new Map(flags.map((flag, i) => [flag.id, i]))
  const first = ({ chief, related }: Episode): number => Math.min(...[chief, ...related].map((flag) => place.get(flag.id) ?? 0))
  return episodes.sort((a, b) => first(a) - first(b))
}

export interface EpisodeGroup {
  key: GroupKey
  episodes: Episode[]
  /** Flags in them. */
  flags: number
}
/** New first, then seen, then disposed; an entry with anything new in it is new. */
export function groupedEpisodes(flags: readonly Flag[], nest: AreaNest): EpisodeGroup[] {
  const keys: readonly GroupKey[] = ['new', 'seen', 'disposed']
  const keyOf = ({ chief, related }: Episode): GroupKey => {
    const own = [chief, ...related].map(groupOf)
    return keys.find((key) => own.includes(key)) ?? 'seen'
  }
  const all = episodesOf(flags, nest)
  return keys
    .map((key) => {
      const episodes = all.filter((episode) => keyOf(episode) === key)
      return { key, episodes, flags: episodes.reduce((sum, episode) => sum + 1 + episode.related.length, 0) }
    })
    .filter((group) => group.episodes.length > 0)
}
