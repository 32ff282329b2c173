/**
 * Freezes what a briefing is about: the reports of a filter at one data version, with all that the page will say of them.
 * What is frozen is taken from the store and the columns once; nothing of this computer, its clock apart, goes into it.
 */
import { createHash } from 'node:crypto'
import type { FollowThrough, ItemSubject, Meeting, SinceLast, SnapshotInfo } from '../../contract/briefing.ts'
import type { Bilingual, Filter, Flag, ReportId } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { categoryKeys } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay, isoTime } from '../../contract/time.ts'
import type { FrozenFound } from '../analysis/query.ts'
import type { Frozen, FrozenFacts, FrozenRows } from '../brief/frozen.ts'
import { packFrozenRows } from '../brief/frozen-rows.ts'
import { areaTest, countsOf, noArea } from '../brief/frozen-view.ts'
import { sinceOf } from '../brief/since.ts'
import { ruleWords } from '../stats/rule-words.ts'
import type { StoredMeeting } from '../store/meeting.ts'
import { parseQuery } from '../text/query.ts'
import { agencyList, officeName } from './agency.ts'
import { firstKeptDay } from './due.ts'
import { filterWords } from './filter-words.ts'
import { Moved, rowsOf, withOthers } from './freeze-rows.ts'
import { firstIncompleteDay, type House, type RunningJob } from './house.ts'
import { closuresOf } from './incident.ts'
import { areaNames, liveRules, scopeNames, storedRules } from './rule-book.ts'

/** Spans of the same length before the period that the counts are compared with. */
const periodsBefore = 8
/** Places told where closed issues came back, and places looked at for the comparison with last time. */
const placesTold = 20
const placesLooked = 20_000
/** Days within which an issue came back. */
const returnDays = 30
/** An item names at most so many reports by itself. */
const mostNamed = 200_000
/** Somebody may be writing while it is read: so often it is begun anew. */
const attempts = 4

export type FreezeSubject = { meeting: StoredMeeting } | { filter: Filter; title?: string | undefined }
/** Frozen, and not in the store yet. */
export interface FreshSnapshot {
  frozen: Frozen
  /** JSON in one order of keys. */
  facts: string
  rows: Uint8Array<ArrayBuffer>
}
export interface FreezeOptions {
  job: RunningJob
  /** The snapshot of the meeting before, to be compared with. */
  previous?: Frozen | null
  /** What became of earlier decisions, and the reports behind its numbers. */
  follow?: { lines: FollowThrough[]; reports: { key: string; reports: ReportId[] }[] }
}

const nextDay = (day: string): string => isoDay(dayNumber(day) + 1)
const meetingFilter = ({ filter, period }: Pick<Meeting, 'filter' | 'period'>): Filter => ({
  ...filter,
  from: period.from,
  to: nextDay(period.to),
})
export const filterOfSubject = (subject: FreezeSubject): Filter =>
  'meeting' in subject ? meetingFilter(subject.meeting) : subject.filter

/** Throws Failure busy when reports keep changing while it is made. */
export async function freeze(house: House, subject: FreezeSubject, options: FreezeOptions): Promise<FreshSnapshot> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await freezeOnce(house, subject, options)
    } catch (error) {
      if (!(error instanceof Moved)) throw error
      if (attempt === attempts)
        throw new Failure('busy', {
          zh: '数据正在不断写入，没能定格出前后一致的快照，没有保存任何内容。请等导入或同步结束后再试。',
          en: 'Reports keep coming in, so no consistent snapshot could be frozen; nothing was kept. Try again when the import or sync is done.',
        })
      await house.changed()
    }
  }
}

async function freezeOnce(
  house: House,
  subject: FreezeSubject,
  { job, previous, follow }: FreezeOptions,
): Promise<FreshSnapshot> {
  const { store, host } = house
  const { signal } = job
  const meeting = 'meeting' in subject ? subject.meeting : null
  const filter = filterOfSubject(subject)
  const question = await house.question(filter, signal)
  const found = await house.analysis('frozen', question, signal)
  const { dataVersion } = found

  const [state, areas, areaShapes, sources, kept, agencies, office, clock, rules, live] = await Promise.all([
    store.call('state', {}),
    store.call('area.list', {}),
    store.call('area.shapes', {}),
    store.call('source.list', { now: house.nowSeconds() }),
    store.call('setting.all', {}),
    agencyList(house),
    officeName(house),
    store.call('district.clock', {}),
    storedRules(house),
    liveRules(house),
  ])
  if (areas.length >= noArea) throw new RangeError(`snapshot: ${areas.length} areas are more than a snapshot can number`)
  const period = periodOf(filter, found)
  const names = new Map(areas.map((a) => [a.key, a.name]))
  const facts: FrozenFacts = {
    format: 1,
    title: '',
    filter,
    filterWords: wordsBesidesPeriod(filter, names),
    period,
    madeAt: '',
    offsetMinutes: clock.offsetMinutes ?? -new Date(host.now()).getTimezoneOffset(),
    dataVersion,
    appVersion: host.version,
    office,
    district:
      areas.find((a) => a.level === 'district')?.name ??
      (kept['store-name'] ? (JSON.parse(kept['store-name']) as Bilingual) : null),
    areas: areas.map(({ key, name, parent, level }) => ({ key, name, parent, level })),
    areaShapes,
    basemap: await store.call('basemap.get', {}),
    basemapCredit: state.sample ? { zh: '示例区底图为虚构', en: 'The sample basemap is made up' } : null,
    // How a source is asked, and its runs with the names of files, are of this computer.
    sources: sources.map((source) => ({ ...source, url: null, options: {}, runs: [] })),
    incompleteFrom: await firstIncompleteDay(house),
    owed: (await house.counts(found.counts)).owed,
    before: null,
    flags: [],
    rules: [],
    cameBack: [],
    agencies,
    meeting: meeting && told(meeting),
    itemReports: [],
    follow: follow?.lines ?? [],
    since: null,
    raised: [],
    otherReports: [...(follow?.reports ?? [])],
  }
  facts.madeAt = isoTime(house.nowSeconds(), facts.offsetMinutes)
  const { language } = house.settings()
  const given = meeting?.title ?? ('title' in subject ? subject.title : undefined)
  facts.title = given ?? (facts.filterWords[language] || (language === 'zh' ? '全部报告' : 'All reports'))
  facts.flags = await flagsOf(house, facts)
  const named = new Set([
    ...live.map(({ rule, version }) => `${rule.key} ${version.version}`),
    ...facts.flags.map((f) => `${f.rule} ${f.ruleVersion}`),
  ])
  const areaWords = await areaNames(house)
  facts.rules = rules.flatMap((rule) =>
    rule.versions
      .filter((v) => named.has(`${rule.key} ${v.version}`))
      .map((v) => ({
        key: rule.key,
        name: rule.name,
        version: v.version,
        kind: v.kind,
        params: v.params,
        words: ruleWords(v.kind, v.params, scopeNames(v.scope, areaWords)),
      })),
  )

  const before = period === null ? null : await beforeOf(house, filter, period, signal)
  if (before) facts.before = { periods: before.periods, from: before.from, to: before.to }
  const back = await cameBackOf(house, facts, question, job)
  if (meeting) facts.itemReports = await itemReports(house, meeting, facts, signal)

  const counted = await rowsOf(house, facts, [before?.found ?? null, found], job)
  const counts = countsOf(facts, counted, periodRows(counted))
  const info: Omit<SnapshotInfo, 'id' | 'since'> = {
    mark: '',
    meeting: meeting?.id ?? null,
    title: facts.title,
    madeAt: facts.madeAt,
    filter,
    period,
    dataVersion,
    counts,
    rules: facts.rules.map(({ key, version }) => ({ key, version })),
  }
  if (previous) {
    const draft: Frozen = { info: { ...info, id: 0, since: null }, facts, rows: counted, withdrawn: new Set() }
    const { since, otherReports } = sinceOf(previous, draft, { back })
    // Ids are of this store, and the mark stands for what it is part of: both are put in when it is opened.
    facts.since = { ...since, from: bare(since.from), to: bare({ ...since.to, mark: '' }) }
    facts.otherReports.push(...otherReports)
    const known = new Set(previous.facts.flags.map((flag) => flag.id))
    facts.raised = facts.flags.filter((flag) => !known.has(flag.id)).map((flag) => flag.id)
  }
  const rows = await withOthers(house, facts, counted, previous ?? null, job)
  if ((await store.call('state', {})).dataVersion !== dataVersion) throw new Moved()
  const canonical = canonicalJson(facts)
  const packed = packFrozenRows(rows)
  info.mark = `S-${createHash('sha256').update(canonical).update('\n').update(packed).digest('hex').slice(0, 12)}`
  return {
    frozen: opened(facts, rows, { ...info, id: 0, since: null }, new Set()),
    facts: canonical,
    rows: packed,
  }
}

const bare = (info: SnapshotInfo): SnapshotInfo => ({ ...info, id: 0, meeting: null, since: null })

/** A snapshot as it is handed on: the comparison names it by its own mark. */
export function opened(facts: FrozenFacts, rows: FrozenRows, info: SnapshotInfo, withdrawn: ReadonlySet<ReportId>): Frozen {
  const since: SinceLast | null = facts.since && { ...facts.since, to: info }
  return { info, facts: { ...facts, since }, rows, withdrawn }
}

/** JSON with the keys of every object in order: the same value is the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

const periodRows = (rows: FrozenRows): Uint32Array =>
  Uint32Array.from({ length: rows.length - rows.periodFrom }, (_, i) => rows.periodFrom + i)

const told = (m: StoredMeeting): FrozenFacts['meeting'] => ({
  number: m.number,
  title: m.title,
  day: m.day,
  period: m.period,
  agencies: m.agencies,
  agenda: m.agenda,
  minutes: m.minutes,
  items: m.items.map((item) => ({ ...item, meeting: 0 })),
  decisions: m.decisions.map((decision) => ({ ...decision, meeting: 0 })),
})

function periodOf(filter: Filter, found: FrozenFound): FrozenFacts['period'] {
  const day = (minute: number | undefined): string | null => (minute === undefined ? null : isoDay(Math.floor(minute / 1_440)))
  const first = filter.from?.slice(0, 10) ?? day(found.minute[0])
  const last =
    filter.to !== undefined
      ? isoDay(dayNumber(filter.to.slice(0, 10)) - (filter.to.length > 10 ? 0 : 1))
      : day(found.minute.at(-1))
  return first !== null && last !== null && first <= last ? { from: first, to: last } : null
}

function wordsBesidesPeriod({ from: _from, to: _to, ...rest }: Filter, names: ReadonlyMap<string, Bilingual>): Bilingual {
  return { zh: filterWords(rest, 'zh', names), en: filterWords(rest, 'en', names) }
}

/** Flags that touch the filter and its period. What later data took back is told only where a person had decided about it. */
async function flagsOf(house: House, facts: FrozenFacts): Promise<Flag[]> {
  const { filter, period } = facts
  const inAreas = areaTest(facts, filter.areas ?? [])
  return (await house.store.call('flag.list', {})).filter(
    (flag) =>
      (flag.lapsedAt === undefined || (flag.status !== 'new' && flag.status !== 'seen')) &&
      (period === null || (flag.to >= period.from && flag.from <= period.to)) &&
      (filter.categories === undefined || filter.categories.includes(flag.category)) &&
      (filter.areas === undefined || (flag.area !== null && inAreas(flag.area))),
  )
}

/** The same filter over the spans just before; null where the store does not reach back that far. */
async function beforeOf(
  house: House,
  filter: Filter,
  period: { from: string; to: string },
  signal: AbortSignal,
): Promise<{ periods: number; from: string; to: string; found: FrozenFound } | null> {
  const days = dayNumber(period.to) - dayNumber(period.from) + 1
  const { firstDay } = await house.loaded()
  // Purged days would be told as quiet ones.
  const first = firstDay === null ? 0 : Math.max(dayNumber(firstDay), await firstKeptDay(house, filter.categories))
  const room = firstDay === null ? 0 : Math.floor((dayNumber(period.from) - first) / days)
  const typed = filter.text === undefined ? {} : parseQuery(filter.text).filter
  // A span typed into the search text holds for every period alike: there is nothing to compare with.
  const periods = typed.from !== undefined || typed.to !== undefined ? 0 : Math.min(periodsBefore, room)
  if (periods < 1) return null
  const from = isoDay(dayNumber(period.from) - periods * days)
  const question = await house.question({ ...filter, from, to: period.from }, signal)
  return { periods, from, to: isoDay(dayNumber(period.from) - 1), found: await house.analysis('frozen', question, signal) }
}

/** Puts the places where issues came back into the facts. @returns all reports of the period that took up a closed issue */
async function cameBackOf(
  house: House,
  facts: FrozenFacts,
  question: Awaited<ReturnType<House['question']>>,
  job: RunningJob,
): Promise<ReportId[]> {
  const closed = await closuresOf(house, facts.filter, job)
  const { places } = await house.analysis(
    'incident.back',
    { question, closed, days: returnDays, limit: placesLooked },
    job.signal,
  )
  const most = places.slice(0, placesTold)
  const names = await house.store.call(
    'place.names',
    { groups: most.map((place) => Uint32Array.from(place.pairs.flatMap((p) => [p.closedId, p.againId]))) },
    job.signal,
  )
  facts.cameBack = most.map((place, i) => ({
    category: categoryKeys[place.category]!,
    area: place.areaKey,
    name: names[i] ?? null,
    lon: Math.round(place.lon * 1e7) / 1e7,
    lat: Math.round(place.lat * 1e7) / 1e7,
    metres: place.metres,
    times: place.returns,
  }))
  return places.flatMap((place) => place.pairs.map((pair) => pair.againId))
}

/** Reports of each item that is about some; a filter without days of its own is taken over the meeting's period. */
async function itemReports(
  house: House,
  meeting: StoredMeeting,
  facts: FrozenFacts,
  signal: AbortSignal,
): Promise<FrozenFacts['itemReports']> {
  const days = { from: meeting.period.from, to: nextDay(meeting.period.to) }
  const filterOf = (subject: ItemSubject): Filter | null => {
    if (subject.kind === 'filter' || subject.kind === 'view') return { ...days, ...subject.filter }
    if (subject.kind === 'place')
      return { ...days, near: subject.spot, ...(subject.category === undefined ? {} : { categories: [subject.category] }) }
    return null
  }
  const out: FrozenFacts['itemReports'] = []
  for (const { id, subject } of meeting.items) {
    const filter = filterOf(subject)
    let reports: ReportId[] | null = null
    if (filter) reports = [...(await house.analysis('ids', await house.question(filter, signal), signal)).ids]
    if (subject.kind === 'incident')
      reports = (await house.analysis('incident.get', { report: subject.report }, signal))?.ids ?? []
    if (subject.kind === 'flag') {
      const flag = facts.flags.find((f) => f.id === subject.flag) ?? (await house.store.call('flag.get', { id: subject.flag }))
      reports = flag?.reports ?? []
    }
    // Of more the item gives no number: a part of them would be a wrong one.
    if (reports && reports.length <= mostNamed) out.push({ item: id, reports: reports.sort((a, b) => a - b) })
  }
  return out
}
