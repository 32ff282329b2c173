/** What became of the decisions of earlier meetings: where they stand, and before/after at their place. */
import type { HandlerGroup } from '../../contract/api.ts'
import type { DecisionPlace, FollowThrough, MeetingDecision } from '../../contract/briefing.ts'
import { haversineM } from '../../contract/geometry.ts'
import type { Area, Bilingual, Day, ReportId } from '../../contract/model.ts'
import { type CategoryKey, categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import type { IncidentDays } from '../analysis/incident-days.ts'
import {
  type Circle,
  type Effect,
  type FollowPlace,
  followRule,
  followSpans,
  followThrough,
  type Unjudged,
} from '../stats/follow-through.ts'
import { followSentence, type NotFollowed, unfollowedSentence } from '../stats/follow-words.ts'
import type { EarlierDecision } from '../store/meeting.ts'
import { firstKeptDay } from './due.ts'
import { firstIncompleteDay, type House, notFound } from './house.ts'
import { districtDay } from './local-day.ts'

export interface FollowLines {
  lines: FollowThrough[]
  /** Last day that was judged; null: no day is complete. */
  asOf: Day | null
  /** Reports behind the counts of each line: "decision:5:before", "decision:5:after"; ascending. */
  reports: { key: string; reports: ReportId[] }[]
}

export function followHandlers(house: House): HandlerGroup<'decision.follow'> {
  return {
    async 'decision.follow'({ meeting }, { signal }) {
      const { lines, asOf } = await followLines(house, meeting, signal)
      return { lines, asOf }
    },
  }
}

/** Done so long before a meeting, a decision has been told of over the longest span. */
const watched = followRule.guard + followRule.longest
const isSettled = ({ state }: MeetingDecision): boolean => state === 'done' || state === 'dropped'
/** What can be compared before and after, once it is done. */
const isPlaced = (d: MeetingDecision): boolean => d.place !== null && d.category !== null

/**
 * Whether a meeting opens with it: open or under way; done or dropped since the meeting before; or done so lately that its
 * longest span was not yet over then.
 */
function isTold(d: MeetingDecision, previous: Day | null): boolean {
  if (!isSettled(d) || previous === null || d.stateDay === null) return true
  if (d.stateDay >= previous) return true
  return d.state === 'done' && isPlaced(d) && dayNumber(d.stateDay) + watched >= dayNumber(previous)
}

/**
 * The decisions that a meeting opens with, newest meeting first, each as its own meeting had them in order.
 * @throws Failure not-found
 */
export async function followLines(house: House, meetingId: number, signal: AbortSignal): Promise<FollowLines> {
  const { store } = house
  const [meeting, earlier] = await Promise.all([
    store.call('meeting.get', { id: meetingId }),
    store.call('decision.earlier', { meeting: meetingId }),
  ])
  if (!meeting || !earlier)
    throw notFound(
      '没有这次会议，它可能已被移除。没有改动。请刷新列表。',
      'There is no such meeting; it may have been removed. Nothing was changed. Refresh the list.',
    )
  // What the last meeting decided is always told: also what was done before its own day, such as on the spot.
  const told = earlier.filter(
    ({ decision, meeting: by }) => by.id === meeting.previous?.id || isTold(decision, meeting.previous?.day ?? null),
  )
  const days = await judgedDays(house, meeting.day)
  const areas = told.some(({ decision }) => decision.place?.kind === 'area') ? await store.call('area.list', {}) : []
  const first = Math.min(...told.map(({ decision: d }) => (d.stateDay === null ? Infinity : dayNumber(d.stateDay) - watched)))
  const known = new Map<CategoryKey, Promise<IncidentDays>>()
  const incidentsOf = (category: CategoryKey): Promise<IncidentDays> => {
    let found = known.get(category)
    if (!found) {
      found = house.analysis('incident.days', { category: categoryKeys.indexOf(category), firstDay: first }, signal)
      known.set(category, found)
    }
    return found
  }

  const lines: FollowThrough[] = []
  const reports: FollowLines['reports'] = []
  for (const { decision, meeting: by } of told) {
    signal.throwIfAborted()
    // Purged days would be told as quiet ones.
    const kept = days && Math.max(days.first, await firstKeptDay(house, decision.category ? [decision.category] : undefined))
    const span = days && kept !== null && kept <= days.last ? { ...days, first: kept } : null
    const judged = await judge(decision, span, areas, earlier, incidentsOf)
    lines.push({
      decision,
      meeting: by,
      overdue: !isSettled(decision) && decision.due !== null && decision.due < meeting.day,
      effect: judged.effect,
      words: judged.words,
    })
    for (const [side, ids] of [['before', judged.before] as const, ['after', judged.after] as const])
      if (ids.length > 0) {
        const { incidents } = await house.analysis('incident.members', { reports: ids }, signal)
        reports.push({ key: `decision:${decision.id}:${side}`, reports: incidents.flat().sort((a, b) => a - b) })
      } else if (judged.effect) reports.push({ key: `decision:${decision.id}:${side}`, reports: [] })
  }
  return { lines, asOf: days && isoDay(days.last), reports }
}

/** First day of the data and last complete one, not beyond the day of the meeting; null: none. */
async function judgedDays(house: House, meetingDay: Day): Promise<{ first: number; last: number } | null> {
  const [{ firstDay, lastDay }, incomplete, today] = await Promise.all([
    house.loaded(),
    firstIncompleteDay(house),
    districtDay(house),
  ])
  if (firstDay === null || lastDay === null) return null
  const first = dayNumber(firstDay)
  const last = Math.min(
    dayNumber(lastDay),
    dayNumber(today) - 1,
    dayNumber(meetingDay),
    ...(incomplete === null ? [] : [dayNumber(incomplete) - 1]),
  )
  return last < first ? null : { first, last }
}

interface Judged {
  effect: FollowThrough['effect']
  words: Bilingual
  /** First reports of the incidents counted. */
  before: ReportId[]
  after: ReportId[]
}

async function judge(
  decision: MeetingDecision,
  days: { first: number; last: number } | null,
  areas: readonly Area[],
  earlier: readonly EarlierDecision[],
  incidentsOf: (category: CategoryKey) => Promise<IncidentDays>,
): Promise<Judged> {
  const without = (found: Unjudged | NotFollowed): Judged => ({
    effect: null,
    words: unfollowedSentence(found),
    before: [],
    after: [],
  })
  const { place, category, state, stateDay } = decision
  if (state === 'dropped') return without({ why: 'dropped' })
  if (state !== 'done') return without({ why: 'not-done' })
  if (stateDay === null) return without({ why: 'no-day' })
  if (place === null) return without({ why: 'no-place' })
  if (category === null) return without({ why: 'no-category' })
  if (days === null) return without({ why: 'no-data' })
  const done = dayNumber(stateDay)
  const spans = followSpans(done, days.first, days.last)
  if ('why' in spans) return without(spans)
  const incidents = await incidentsOf(category)
  const where = placeOf(place, incidents, areas, othersOf(decision, earlier))
  if (where === null) return without({ why: 'gone-area' })
  const found = followThrough(incidents, where.place, spans)
  const idsOf = (list: readonly number[]): ReportId[] => list.map((i) => incidents.id[i] as number)
  if ('why' in found)
    return 'inBefore' in found
      ? { ...without(found), before: idsOf(found.inBefore), after: idsOf(found.inAfter) }
      : without(found)
  return {
    effect: effectOf(found, place, incidents, where.groups),
    words: followSentence(found, place.kind === 'area' ? 'area' : 'circle', done),
    before: idsOf(found.inBefore),
    after: idsOf(found.inAfter),
  }
}

/** Places of other decisions about the same category that were or are being carried out: they are no controls. */
const othersOf = (decision: MeetingDecision, earlier: readonly EarlierDecision[]): DecisionPlace[] =>
  earlier.flatMap(({ decision: d }) =>
    d.id !== decision.id && d.category === decision.category && d.place !== null && (d.state === 'done' || d.state === 'doing')
      ? [d.place]
      : [],
  )

/** The place as the statistics take it; of an area with its siblings, by index into `groups`. null: there is no such area. */
function placeOf(
  place: DecisionPlace,
  incidents: IncidentDays,
  areas: readonly Area[],
  others: readonly DecisionPlace[],
): { place: FollowPlace; groups: readonly Area[] } | null {
  if (place.kind === 'spot') {
    const avoid = others.flatMap((o): Circle[] => (o.kind === 'spot' ? [o.spot] : []))
    return { place: { kind: 'circle', circle: place.spot, avoid }, groups: [] }
  }
  const own = areas.find((area) => area.key === place.area)
  if (!own) return null
  const actedOn = new Set(others.flatMap((o) => (o.kind === 'area' ? [o.area] : [])))
  // Siblings under one parent; where those are too few to find like ones among, all areas of the level.
  const level = areas.filter((area) => area.level === own.level && area.key !== own.key && !actedOn.has(area.key))
  const siblings = level.filter((area) => area.parent === own.parent)
  const from = siblings.length >= 2 * followRule.leastControls ? siblings : level
  const away = (area: Area): number => haversineM(own.lon, own.lat, area.lon, area.lat)
  const groups = [own, ...[...from].sort((a, b) => away(a) - away(b) || (a.key < b.key ? -1 : 1))]
  const groupOf = new Map(groups.map((area, i) => [area.key, i]))
  // An incident lies in the areas that hold its innermost one, too.
  const of = incidents.areas.map((_, i) => {
    for (let at = i, steps = 0; at >= 0 && steps < 50; at = (incidents.areas[at] as { parent: number }).parent, steps++) {
      const found = groupOf.get((incidents.areas[at] as { key: string }).key)
      if (found !== undefined) return found
    }
    return -1
  })
  return {
    groups,
    place: {
      kind: 'group',
      of: incidents.area.map((area) => (area < 0 ? -1 : (of[area] as number))),
      own: 0,
      others: groups.slice(1).map((_, i) => i + 1),
    },
  }
}

/** A number as it goes into a file: the same on every machine. */
const rounded = (n: number, digits = 6): number => Math.round(n * 10 ** digits) / 10 ** digits

function effectOf(
  found: Effect,
  place: DecisionPlace,
  incidents: IncidentDays,
  groups: readonly Area[],
): NonNullable<FollowThrough['effect']> {
  const span = ({ from, to }: { from: number; to: number }): { from: Day; to: Day } => ({ from: isoDay(from), to: isoDay(to) })
  return {
    before: { ...span(found.before), count: found.inBefore.length },
    after: { ...span(found.after), count: found.inAfter.length },
    controls: found.controls.map((control, i) => {
      const counts = { before: control.before, after: control.after }
      const area = groups[control.group]
      if (area && place.kind === 'area') return { name: area.name, spot: { ...middleOf(area), metres: 0 }, ...counts }
      const metres = place.kind === 'spot' ? place.spot.metres : 0
      const [lon, lat] = [control.lon as number, control.lat as number]
      const inArea = areaAround(incidents, lon, lat, metres)
      return {
        name: {
          zh: `对照 ${i + 1}${inArea ? `（${inArea.zh}）` : ''}`,
          en: `Control ${i + 1}${inArea ? ` (${inArea.en || inArea.zh})` : ''}`,
        },
        spot: { lon: rounded(lon), lat: rounded(lat), metres },
        ...counts,
      }
    }),
    expected: rounded(found.expected, 4),
    ratio: found.ratio.map((n) => rounded(n, 4)) as [number, number, number],
    verdict: found.verdict,
  }
}

const middleOf = ({ lon, lat }: Area): { lon: number; lat: number } => ({ lon: rounded(lon), lat: rounded(lat) })

/** The area that most incidents of a circle lie in; of equal ones the first in the list. */
function areaAround(incidents: IncidentDays, lon: number, lat: number, metres: number): { zh: string; en: string } | null {
  const counts = new Map<number, number>()
  for (let i = 0; i < incidents.n; i++) {
    const area = incidents.area[i] as number
    // Most lie far away: told by their latitude alone.
    if (area < 0 || !(Math.abs((incidents.lat[i] as number) - lat) * 111_000 <= metres)) continue
    if (haversineM(lon, lat, incidents.lon[i] as number, incidents.lat[i] as number) <= metres)
      counts.set(area, (counts.get(area) ?? 0) + 1)
  }
  const [most] = [...counts].sort(([a, m], [b, n]) => n - m || a - b)
  return most === undefined ? null : (incidents.areas[most[0]] ?? null)
}
