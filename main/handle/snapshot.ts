/** Snapshots: frozen for a meeting or a filter, opened again, and every number of them back to its reports. */
import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import type { Agency, BriefSubject, SnapshotInfo } from '../../contract/briefing.ts'
import type { Filter, ReportRow } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import type { Audience, Language, LevelKey, StatusKey } from '../../contract/taxonomy.ts'
import { dayNumber, isoDay, isoTime } from '../../contract/time.ts'
import type { Frozen, FrozenFacts } from '../brief/frozen.ts'
import { numberTold, numberWords } from '../brief/frozen-number.ts'
import { type PastReader, reportsAt } from '../brief/frozen-reports.ts'
import { unpackFrozenRows } from '../brief/frozen-rows.ts'
import { agencyOf, rowFinder, snapshotFor, whole } from '../brief/frozen-view.ts'
import type { BriefSnapshot } from '../brief/snapshot.ts'
import { mediaOf } from '../store/codes.ts'
import type { StoredMeeting } from '../store/meeting.ts'
import type { StoredReport } from '../store/port.ts'
import { excerpt } from '../text/highlight.ts'
import { masked } from '../text/mask.ts'
import { agencyList, knownAgencies } from './agency.ts'
import { followLines } from './follow.ts'
import { type FreezeSubject, type FreshSnapshot, freeze, opened } from './freeze.ts'
import { decodeCursor, encodeCursor, type House, notFound, type RunningJob } from './house.ts'

const usualPage = 50
/** Snapshots held open, newest use last: a page asks for many numbers of one. */
const keptOpen = 3
/** Snapshots that only a preview has seen are numbered from here on, and are not in the store. */
const firstPassing = 1_000_000_000
const keptPassing = 3
/** Reports asked about in one call, so that others have their turn in between. */
const movedBatch = 20_000
/** A filter that is previewed for three audiences is frozen once; after so long, in milliseconds, anew. */
const passingFor = 120_000

interface Held {
  open: Map<number, { frozen: Promise<Frozen>; dataVersion: number }>
  passing: Map<number, { key: string; at: number; fresh: FreshSnapshot }>
  next: number
  /** What is being frozen now, by what it is of: three editions that are asked for at once share one snapshot. */
  freezing: Map<string, Promise<number>>
}
const held = new WeakMap<House, Held>()
function heldOf(house: House): Held {
  let known = held.get(house)
  if (!known) {
    known = { open: new Map(), passing: new Map(), next: firstPassing, freezing: new Map() }
    held.set(house, known)
  }
  return known
}

const gone = (id: number): Failure =>
  notFound(
    `没有编号 ${id} 的快照，或它只用于预览、已经过期。请重新预览，或从快照列表中选择。`,
    `There is no snapshot ${id}, or it was made for a preview alone and has passed. Preview again, or choose one from the list.`,
  )

/** A snapshot of the store, opened. Throws Failure (not-found). */
export async function openSnapshot(house: House, id: number): Promise<Frozen> {
  const { open } = heldOf(house)
  const { dataVersion } = await house.loaded()
  const known = open.get(id)
  const frozen = known?.dataVersion === dataVersion ? known.frozen : readSnapshot(house, id)
  open.delete(id)
  open.set(id, { frozen, dataVersion })
  if (open.size > keptOpen) open.delete(open.keys().next().value as number)
  frozen.catch(() => {
    if (open.get(id)?.frozen === frozen) open.delete(id)
  })
  return frozen
}
async function readSnapshot(house: House, id: number): Promise<Frozen> {
  const fresh = heldOf(house).passing.get(id)?.fresh
  if (fresh)
    return withoutWithdrawn(house, opened(fresh.frozen.facts, fresh.frozen.rows, { ...fresh.frozen.info, id }, new Set()))
  const read = id >= firstPassing ? null : await house.store.call('snapshot.read', { id })
  if (!read) throw gone(id)
  return withoutWithdrawn(house, opened(JSON.parse(read.facts) as FrozenFacts, unpackFrozenRows(read.rows), read.info, new Set()))
}

/** Where a report was is gone with what it said. */
async function withoutWithdrawn(house: House, frozen: Frozen): Promise<Frozen> {
  const { rows } = frozen
  const told = rows.id.filter((_, row) => rows.place[row] !== 2)
  const { ids } = await house.analysis('gone', { ids: told })
  if (ids.length === 0) return frozen
  const find = rowFinder(rows)
  const [lon, lat] = [rows.lon.slice(), rows.lat.slice()]
  for (const id of ids) {
    lon[find(id)] = Number.NaN
    lat[find(id)] = Number.NaN
  }
  return { ...frozen, rows: { ...rows, lon, lat }, withdrawn: new Set(ids) }
}

/** Reports at their revisions, from the store. */
export const pastReader =
  (house: House, signal?: AbortSignal): PastReader =>
  (ids, revisions) =>
    house.store.call('report.as-of', { ids, revisions }, signal)

/**
 * What moved in this store since a snapshot was made, over its filter and period: reports that match and it does not
 * hold, those of it that say something else now, and those withdrawn or removed.
 */
export async function movedSince(house: House, id: number, signal?: AbortSignal): Promise<NonNullable<SnapshotInfo['since']>> {
  const { facts, rows } = await openSnapshot(house, id)
  const { period } = facts
  const filter: Filter = { ...facts.filter }
  if (period && filter.from === undefined) filter.from = period.from
  if (period && filter.to === undefined) filter.to = isoDay(dayNumber(period.to) + 1)
  const { ids: now } = await house.analysis('ids', await house.question(filter, signal), signal)
  const moved = { changed: 0, gone: 0 }
  for (let from = rows.periodFrom; from < rows.length; from += movedBatch) {
    const to = Math.min(rows.length, from + movedBatch)
    const part = { ids: rows.id.slice(from, to), revisions: rows.revision.slice(from, to) }
    const { changed, gone } = await house.store.call('report.moved', part, signal)
    moved.changed += changed
    moved.gone += gone
  }
  const find = rowFinder(rows)
  let added = 0
  for (const report of now) {
    const row = find(report)
    if (row < rows.periodFrom || row >= rows.length) added += 1
  }
  return { added, ...moved }
}

async function meetingWith(house: House, id: number): Promise<StoredMeeting> {
  const meeting = await house.store.call('meeting.get', { id })
  if (meeting) return meeting
  throw notFound(
    `没有编号 ${id} 的会商，它可能已被删除。请刷新列表。`,
    `There is no meeting ${id}; it may have been removed. Refresh the list.`,
  )
}

/** Freezes a meeting or a filter, not kept yet; a meeting with what became of earlier decisions and since last time. */
async function freezeAnew(house: House, subject: FreezeSubject, job: RunningJob): Promise<FreshSnapshot> {
  const meeting = 'meeting' in subject ? subject.meeting : null
  const before = meeting?.previous ? (await house.store.call('snapshot.list', { meeting: meeting.previous.id }))[0] : undefined
  const previous = before ? await openSnapshot(house, before.id) : null
  if (!meeting) return freeze(house, subject, { job, previous })
  const { lines, reports } = await followLines(house, meeting.id, job.signal)
  // Which meeting a decision was taken in is told by its number: its row is of this store.
  const told = lines.map((line) => ({
    ...line,
    decision: { ...line.decision, meeting: 0 },
    meeting: { ...line.meeting, id: 0 },
  }))
  return freeze(house, subject, { job, previous, follow: { lines: told, reports } })
}

async function keep(house: House, { frozen, facts, rows }: FreshSnapshot): Promise<SnapshotInfo> {
  const { id: _passing, since: _none, ...info } = frozen.info
  const kept = await house.store.call('snapshot.add', { info, at: Math.floor(Date.parse(info.madeAt) / 1000), facts, rows })
  house.emit('meetings.changed', { meeting: info.meeting })
  return kept
}

const freezing = { zh: '正在定格数据快照', en: 'Freezing a snapshot' }
const asJob = <T>(
  house: House,
  context: CallContext,
  job: RunningJob | undefined,
  work: (job: RunningJob) => Promise<T>,
): Promise<T> => (job ? work(job) : house.jobs.run('snapshot', freezing, 'reports', context, work))

/** Freezes and keeps. */
export const freezeAndKeep = (
  house: House,
  subject: FreezeSubject,
  context: CallContext,
  job?: RunningJob,
): Promise<SnapshotInfo> => asJob(house, context, job, async (running) => keep(house, await freezeAnew(house, subject, running)))

/** What a briefing is made of, opened. */
export interface Subject {
  frozen: Frozen
  title: string
  audience: Audience
  language: Language
  agency: Agency | null
  /** The meeting whose texts may have been written over; null: none. */
  meeting: number | null
  /** The snapshot as this edition takes it. */
  snapshot(): Promise<BriefSnapshot>
}

/**
 * The snapshot of a meeting (its newest, frozen now when it has none), one by its number, or one frozen of a filter now.
 * @param options.keep a snapshot of a filter goes into the store too: what is made of it can then be traced back
 * @throws Failure not-found, bad-request
 */
export async function briefSubject(
  house: House,
  subject: BriefSubject,
  context: CallContext,
  options: { keep?: boolean; job?: RunningJob } = {},
): Promise<Subject> {
  const { signal } = options.job ?? context
  let id: number
  let language: Language | undefined = subject.language
  let meeting: number | null = null
  if (subject.meeting !== undefined) {
    const found = await meetingWith(house, subject.meeting)
    meeting = found.id
    language ??= found.language
    const [newest] = await house.store.call('snapshot.list', { meeting: found.id })
    id =
      newest?.id ??
      (await shared(house, `meeting ${found.id}`, signal, async () => {
        return (await freezeAndKeep(house, { meeting: found }, context, options.job)).id
      }))
  } else if (subject.snapshot !== undefined) {
    id = subject.snapshot
    const passing = heldOf(house).passing.get(id)
    if (passing && options.keep) id = (await keep(house, passing.fresh)).id
    else if (!passing) {
      const info = await house.store.call('snapshot.info', { id })
      if (!info) throw gone(id)
      meeting = info.meeting
      if (meeting !== null) language ??= (await house.store.call('meeting.get', { id: meeting }))?.language
    }
  } else id = await passingOf(house, subject.filter ?? {}, subject.title, context, options)
  const frozen = await openSnapshot(house, id)
  if (subject.agency !== undefined) await agencyInside(house, frozen, subject.agency)
  const edition = {
    audience: subject.audience,
    language: language ?? house.settings().language,
    agency: subject.agency ?? null,
    title: subject.title ?? frozen.facts.title,
  }
  return {
    frozen,
    ...edition,
    agency: agencyOf(frozen.facts, subject.agency),
    meeting,
    snapshot: () => snapshotFor(frozen, edition, pastReader(house, signal)),
  }
}

/** A snapshot of a filter: the one that was previewed last where nothing moved since, else a new one. */
async function passingOf(
  house: House,
  filter: Filter,
  title: string | undefined,
  context: CallContext,
  options: { keep?: boolean; job?: RunningJob },
): Promise<number> {
  const { signal } = options.job ?? context
  const held = heldOf(house)
  const now = house.host.now()
  const key = JSON.stringify([filter, title ?? null, await house.store.call('state', {})])
  const known = [...held.passing].find(([, one]) => one.key === key && now - one.at < passingFor)
  const id =
    known?.[0] ??
    (await shared(house, key, signal, async () => {
      const fresh = await asJob(house, context, options.job, (job) => freezeAnew(house, { filter, title }, job))
      const next = held.next++
      held.passing.set(next, { key, at: now, fresh })
      if (held.passing.size > keptPassing) held.passing.delete(held.passing.keys().next().value as number)
      return next
    }))
  const found = held.passing.get(id)
  return options.keep && found ? (await keep(house, found.fresh)).id : id
}

/** Freezes once for all who ask for the same at the same time. */
async function shared(house: House, key: string, signal: AbortSignal, work: () => Promise<number>): Promise<number> {
  const { freezing } = heldOf(house)
  const other = freezing.get(key)
  if (other) {
    try {
      return await other
    } catch (error) {
      // Whoever began it took it back; this one was not.
      if (error instanceof Failure && error.code !== 'cancelled') throw error
      signal.throwIfAborted()
      return shared(house, key, signal, work)
    }
  }
  const own = work()
  freezing.set(key, own)
  try {
    return await own
  } finally {
    if (freezing.get(key) === own) freezing.delete(key)
  }
}

/** Throws Failure (bad-request) when a snapshot knows no such agency: there is none, or it came to the table later. */
async function agencyInside(house: House, { info, facts }: Frozen, key: string): Promise<void> {
  if (facts.agencies.some((agency) => agency.key === key)) return
  knownAgencies([key], await agencyList(house))
  throw new Failure('bad-request', {
    zh: `快照 ${info.mark} 定格时名单里还没有单位“${key}”，没有写出任何内容。请重新定格后再生成它的版本。`,
    en: `Snapshot ${info.mark} was made before the agency "${key}" was on the list; nothing was made. Freeze a new snapshot, then make its edition.`,
  })
}

type Methods = 'snapshot.freeze' | 'snapshot.list' | 'snapshot.get' | 'snapshot.number'

export function snapshotHandlers(house: House): HandlerGroup<Methods> {
  const { store } = house

  function rowOf(report: StoredReport, frozen: Frozen, row: number, language: Language): ReportRow {
    const { snippet } = excerpt(masked(report.text).text, [])
    const area = frozen.facts.areas[frozen.rows.area[row] as number]
    return {
      id: report.id,
      source: report.source,
      externalId: report.externalId,
      occurredAt: isoTime(report.occurredAt, report.offsetMinutes),
      category: report.category,
      subCategory: report.subCategory,
      title: masked(report.title).text,
      snippet,
      marks: [],
      titleMarks: [],
      why: [],
      place: report.place === null ? null : masked(report.place).text,
      area: area ? area.name[language] : null,
      areaInferred: false,
      status: report.status as StatusKey,
      level: report.level as LevelKey | null,
      media: mediaOf(frozen.rows.media[row] as number),
      lon: report.lon,
      lat: report.lat,
      suppressed: report.suppressed,
    }
  }

  return {
    async 'snapshot.freeze'(request, context) {
      const subject: FreezeSubject =
        'meeting' in request
          ? { meeting: await meetingWith(house, request.meeting) }
          : { filter: request.filter, title: request.title }
      return freezeAndKeep(house, subject, context)
    },
    'snapshot.list': async ({ meeting }) => ({
      snapshots: await store.call('snapshot.list', meeting === undefined ? {} : { meeting }),
    }),
    async 'snapshot.get'({ id }, { signal }) {
      const { info } = await openSnapshot(house, id)
      return { ...info, since: await movedSince(house, id, signal) }
    },
    async 'snapshot.number'({ snapshot, key, agency, after, limit = usualPage }, { signal }) {
      const frozen = await openSnapshot(house, snapshot)
      if (agency !== undefined) await agencyInside(house, frozen, agency)
      const part = agencyOf(frozen.facts, agency) ?? whole
      const told = numberTold(frozen, key, part)
      if (!told)
        throw notFound(
          `快照 ${frozen.info.mark} 里没有“${key}”这个数。它可能是占比或区间，背后没有报告清单。`,
          `Snapshot ${frozen.info.mark} has no number "${key}". It may be a share or an interval, which no list of reports stands behind.`,
        )
      // Newest first, as every list; the cursor counts from there.
      const at = decodeCursor(after)?.at ?? 0
      const end = Math.max(0, told.rows.length - at)
      const page = told.rows.slice(Math.max(0, end - limit), end).reverse()
      const reports = await reportsAt(frozen, page, pastReader(house, signal))
      const language = house.settings().language
      return {
        key,
        shown: told.shown,
        label: told.label,
        unit: told.unit,
        counts: told.counts,
        words: numberWords(frozen, told, part),
        snapshot: frozen.info,
        rows: reports.flatMap((report, i) => (report.withdrawn ? [] : [rowOf(report, frozen, page[i] as number, language)])),
        next: end - limit > 0 ? encodeCursor({ at: at + page.length }) : null,
        withdrawn: told.rows.reduce((sum, row) => sum + (frozen.withdrawn.has(frozen.rows.id[row] as number) ? 1 : 0), 0),
      }
    },
  }
}
