/** A version of a rule over a past period, raising nothing: what it would have flagged, and what of that can be explained. */
import type { MarkedEvent, Replay, ReplayEpisode } from '../../contract/detection.ts'
import type { Day } from '../../contract/model.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay } from '../../contract/time.ts'
import type { Episode } from '../stats/episode.ts'
import { rowOfKind } from '../stats/rule-kinds.ts'
import type { StoredVersion } from '../store/rule.ts'
import { type Fired, type Happened, meets } from './event-match.ts'
import type { House, RunningJob } from './house.ts'
import { keyOfArea, nameOfArea, placeOf, type RuleInput, ruleInput, scopeIndex, slack } from './rule-input.ts'

/** Replays days from..to (both included); the summary is stored with the version. */
export async function replayVersion(
  house: House,
  rule: string,
  version: StoredVersion,
  span: { from: Day; to: Day },
  { signal, progress }: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<Replay> {
  const started = performance.now()
  const { dataVersion } = await house.loaded()
  const kind = rowOfKind(version.kind)
  const [from, to] = [dayNumber(span.from), dayNumber(span.to)]
  const days = to - from + 1
  progress(0, days)
  const loaded = await ruleInput(house, from - kind.leadIn(version.params) - slack, to, signal)
  const { input, columns, feeds } = loaded
  const found = await house.stats.call(
    'replay',
    { kind: version.kind, params: version.params, scope: scopeIndex(version.scope, input), columns, feeds, from, to },
    signal,
    (value) => progress((value as { done: number }).done, days),
  )
  const [{ events: marked, verified }, parents] = [await happenings(house, from, to), parentsOf(loaded)]
  const frame = kind.frame(version.params)
  const reach = frame.window + frame.guard
  const caught = new Map<number, number>()
  let unexplained = 0
  const episodes = found.episodes.map((episode) => {
    const told = toEpisode(loaded, episode)
    const fired: Fired = {
      ...told,
      wholeDistrict: told.area === null && version.kind !== 'local-surge',
      first: episode.firstDay,
      last: episode.lastDay,
    }
    for (const event of marked) {
      if (!meets(event, fired, reach, parents)) continue
      told.events.push(event.id)
      const on = Math.max(event.from, episode.firstDay)
      caught.set(event.id, Math.min(caught.get(event.id) ?? on, on))
    }
    if (told.events.length === 0 && !verified.some((flag) => meets(flag, fired, reach, parents))) unexplained += 1
    return told
  })
  const weeks = days / 7
  const summary = {
    at: new Date(house.host.now()).toISOString(),
    from: span.from,
    to: span.to,
    dataVersion,
    episodes: episodes.length,
    episodesPerWeek: episodes.length / weeks,
    unexplainedPerWeek: unexplained / weeks,
    marked: marked.length,
    caught: caught.size,
  }
  await house.store.call('rule.replayed', { key: rule, version: version.version, summary })
  return {
    rule,
    version: version.version,
    summary,
    episodes,
    events: marked.map(({ event, id, from: begin }) => {
      const on = caught.get(id)
      return { ...event, caughtOn: on === undefined ? null : isoDay(on), daysAfter: on === undefined ? null : on - begin }
    }),
    withoutVerdict: found.withoutVerdict,
    series: found.series,
    seconds: (performance.now() - started) / 1000,
  }
}

/** Marked events that touch the period, and flags that were verified, as things that did happen. */
async function happenings(
  house: House,
  from: number,
  to: number,
): Promise<{ events: (Happened & { id: number; event: MarkedEvent })[]; verified: Happened[] }> {
  const [events, flags] = await Promise.all([
    house.store.call('event.list', {}),
    house.store.call('flag.list', { statuses: ['verified'] }),
  ])
  return {
    events: events
      .map((event) => ({ ...event, event, from: dayNumber(event.from), to: dayNumber(event.to) }))
      .filter((event) => event.to >= from && event.from <= to),
    // What a flag saw happened in its window, from the day before it first fired back to the window's begin.
    verified: flags.map(({ category, area, place, firstFired, to: last }) => ({
      category,
      area,
      place,
      from: dayNumber(firstFired),
      to: dayNumber(last),
    })),
  }
}

const parentsOf = ({ input }: RuleInput): Map<string, string | null> =>
  new Map(input.areas.map(({ key, parent }) => [key, input.areas[parent]?.key ?? null]))

function toEpisode(from: RuleInput, { category, area, firstDay, lastDay, days, peak }: Episode): ReplayEpisode {
  return {
    category: categoryKeys[category] as ReplayEpisode['category'],
    area: keyOfArea(from.input, area),
    areaName: nameOfArea(from.input, area),
    place: placeOf(from, peak),
    ...(peak.place ? { around: true } : {}),
    firstFired: isoDay(firstDay),
    lastFired: isoDay(lastDay),
    days,
    observed: peak.observed,
    expected: peak.expected,
    p: peak.p,
    reports: Array.from(peak.rows, (r) => from.input.id[r]!),
    events: [],
  }
}
