/** ODK Central behind the connector port: one form of one project. */
import { Failure } from '../../../contract/reply.ts'
import type { IntakePage, IntakeReport } from '../../store/intake.ts'
import type { Connector, ConnectorPage, WalkEnd } from '../connector.ts'
import type { ConnectorParts } from '../engine/open-connector.ts'
import { leaveContent } from '../http/http.ts'
import { attachmentStream } from '../http/open-attachment.ts'
import type { OdkComment, OdkRow } from './answer.ts'
import { odkFailure } from './answer.ts'
import { each, gone, odkAsk } from './ask.ts'
import { type OdkCursor, readCursor, type Walk, writeCursor } from './cursor.ts'
import { goneFilter, iso, rowsFilter, walkFeed } from './feed.ts'
import { formFields, listForms, mappingOf, shownFields } from './form.ts'
import { emptyPage, mostRead, pollExtras, watchLate } from './poll.ts'
import { type OdkOutcome, odkReport, type RecordOptions, systemOf } from './record.ts'
import { sendDisposition } from './send.ts'

/** The server is quickest at 500 to 1,000 rows a page. */
const pageSize = 500
/** A submission gets its time before it is committed and can be read: so much is asked for twice, milliseconds. */
const overlap = 10 * 60_000
const atOnce = 4
/** Milliseconds after its beginning for which a walk tells how the server stands. */
const freshFor = 10 * 60_000

const newWalk = (mark: number | null): Walk => ({
  stage: 'rows',
  since: mark === null ? null : mark - overlap,
  start: 0,
  greatest: 0,
  newest: 0,
  skip: null,
  seen: 0,
})

type Mapper = (row: OdkRow, comments: OdkComment[] | null, files?: ReadonlyMap<string, string | null> | null) => OdkOutcome

export function odkConnector(parts: ConnectorParts): Connector {
  const ask = odkAsk(parts)
  const { from, log, options } = parts
  const projectChosen = options.project !== undefined && options.project !== '0' && options.form !== '-'

  async function mapper(signal: AbortSignal): Promise<Mapper> {
    const fields = await formFields(ask, signal)
    const record: RecordOptions = {
      fields,
      mapped: mappingOf(fields, options.fields),
      tz: parts.tz,
      datum: options.datum ?? 'wgs84',
      classify: parts.classify,
    }
    return (row, comments, files) => odkReport(row, comments, record, files)
  }

  const whole = async (id: string, map: Mapper, signal: AbortSignal): Promise<OdkOutcome | null> => {
    const [row, said] = [await ask.one(id, signal), await ask.comments(id, null, signal)]
    return row === null ? null : map(row, typeof said === 'string' ? null : said.comments)
  }

  async function* pages(text: string | null, signal: AbortSignal): AsyncGenerator<ConnectorPage, WalkEnd> {
    const map = await mapper(signal)
    const state = readCursor(text)
    let walk = state.walk ?? newWalk(state.mark)
    // One that was interrupted, or took long, is followed by one for what came meanwhile.
    for (let times = 1; ; times++) {
      const etags = { since: walk.since ?? 0, rows: null as string | null, gone: null as string | null }
      const known = walk.since !== null && state.etags?.since === walk.since ? state.etags : null
      if (walk.stage === 'rows') yield* rows(state, walk, known?.rows ?? null, etags, map, signal)
      if (walk.stage === 'gone') yield* deletions(state, walk, known?.gone ?? null, etags, signal)
      if (times === 2 || parts.now() - walk.start <= freshFor) break
      walk = newWalk(state.mark)
    }
    for await (const { outcomes, watched } of pollExtras(
      { ask, from, now: walk.start, watched: state.watched, map, log },
      signal,
    )) {
      state.watched = watched
      yield { ...paged(outcomes), cursor: writeCursor(state), progress: { done: walk.seen, total: null, unit: 'reports' } }
    }
    state.walk = null
    return { completeUpTo: Math.floor(Math.min(walk.start, parts.now()) / 1000), cursor: writeCursor(state) }
  }

  /** Submissions since the walk's beginning, those that somebody has touched with their remarks. */
  async function* rows(
    state: OdkCursor,
    walk: Walk,
    etag: string | null,
    etags: { rows: string | null },
    map: Mapper,
    signal: AbortSignal,
  ): AsyncGenerator<ConnectorPage> {
    const filter = rowsFilter(walk.since, from)
    const query = { $top: String(pageSize), $count: 'true', $expand: '*', ...(filter === null ? {} : { $filter: filter }) }
    const joined = (): string | null => {
      const late = [
        ...(walk.newest > 0 ? [`__system/submissionDate gt ${iso(walk.newest)}`] : []),
        ...(walk.start > 0 ? [`__system/updatedAt ge ${iso(walk.start)}`] : []),
      ]
      return late.length === 0 ? null : late.join(' or ')
    }
    const feed = walkFeed(ask, { query, filter, from: { skip: walk.skip, seen: walk.seen }, etag, joined }, log, signal)
    let step = await feed.next()
    for (; !step.done; step = await feed.next()) {
      const page = step.value
      const systems = page.rows.map(systemOf)
      for (const { submitted, updated } of systems) walk.greatest = Math.max(walk.greatest, submitted ?? 0, updated ?? 0)
      if (page.first) {
        // Begun anew it keeps its beginning: what its first pages brought may have been deleted since.
        walk.start ||= page.date ?? Math.max(walk.greatest, 1)
        walk.newest = systems.reduce((most, { submitted }) => Math.max(most, submitted ?? 0), 0)
        etags.rows = page.skip === null ? page.etag : null
      }
      walk.skip = page.skip
      walk.seen = page.seen
      if (page.skip === null) walk.stage = 'gone'
      watchLate(state.watched, page.rows)
      const told = {
        progress: { done: page.seen, total: page.count, unit: 'reports' as const },
        ...(page.count === null ? {} : { owed: Math.max(0, page.count - page.seen) }),
      }
      const touched = page.rows.filter((_, i) => systems[i]!.updated !== null || systems[i]!.reviewState !== null)
      const said = await each(touched, atOnce, (row) => ask.comments(row.__id, null, signal))
      const comments = new Map<string, OdkComment[]>()
      for (const [i, { __id }] of touched.entries()) {
        const found = said[i]!
        if (typeof found === 'string') continue
        comments.set(__id, found.comments)
        const old = state.watched.get(__id)
        if (old || state.watched.size < mostRead)
          state.watched.set(__id, { files: null, late: null, ...old, comments: found.etag })
      }
      const outcomes = page.rows.map((row) => map(row, comments.get(row.__id) ?? null))
      yield { ...paged(outcomes), ...told, cursor: writeCursor({ ...state, walk }) }
    }
    if (step.value !== null) {
      etags.rows = etag
      walk.start = step.value.date ?? state.mark ?? 0
    }
    walk.stage = 'gone'
  }

  /** Deletions since then; the mark moves when they are in: now the walk has ended well. */
  async function* deletions(
    state: OdkCursor,
    walk: Walk,
    etag: string | null,
    etags: { since: number; rows: string | null; gone: string | null },
    signal: AbortSignal,
  ): AsyncGenerator<ConnectorPage> {
    const filter = goneFilter(walk.since ?? walk.start - overlap, from)
    const query = { $top: String(pageSize), $count: 'true', $select: '__id,__system', $filter: filter }
    let start = 0
    const joined = (): string | null => (start === 0 ? null : `__system/deletedAt ge ${iso(start)}`)
    const feed = walkFeed(ask, { query, filter, from: { skip: null, seen: 0 }, etag, joined }, log, signal)
    const progress: ConnectorPage['progress'] = { done: walk.seen, total: null, unit: 'reports' }
    let waiting: ConnectorPage = { ...emptyPage(), progress }
    let step = await feed.next()
    for (; !step.done; step = await feed.next()) {
      if (waiting.tombstones) yield waiting
      if (step.value.first) {
        start = step.value.date ?? 0
        etags.gone = step.value.skip === null ? step.value.etag : null
      }
      const tombstones = step.value.rows.flatMap((row) => {
        const { deleted } = systemOf(row)
        return deleted === null ? [] : [{ externalId: row.__id, sourceRevision: deleted, at: Math.floor(deleted / 1000) }]
      })
      for (const { externalId } of tombstones) state.watched.delete(externalId)
      waiting = { ...emptyPage(), tombstones, progress }
    }
    if (step.value !== null) etags.gone = etag
    // Not beyond the walk's own beginning: a row that changed behind it may not have been seen.
    const reached = Math.min(walk.greatest, walk.start)
    if (walk.greatest > 0) state.mark = Math.max(state.mark ?? 0, reached)
    state.etags = state.mark !== null && walk.since === state.mark - overlap ? { ...etags, since: walk.since } : null
    walk.stage = 'extras'
    state.walk = walk
    yield { ...waiting, cursor: writeCursor(state) }
  }

  return {
    pages,
    async test(signal) {
      try {
        const page = await ask.feed({ $top: '0', $count: 'true' }, null, null, signal)
        const count = typeof page === 'object' && 'count' in page ? (page.count ?? 0) : 0
        return {
          ok: true,
          detail: {
            zh: `连接正常：ODK Central，表单 ${options.form ?? ''}，${count} 条记录。`,
            en: `Connected: ODK Central, form ${options.form ?? ''}, ${count} submissions.`,
          },
        }
      } catch (error) {
        if (error instanceof Failure && error.code !== 'cancelled') return { ok: false, detail: error.text }
        throw error
      }
    },
    async fields(signal) {
      const forms = await listForms(ask, signal)
      return { forms, fields: projectChosen ? await shownFields(ask, signal) : [] }
    },
    async attachment(wanted, signal) {
      if (wanted.key === null) throw gone()
      const url = ask.submission(wanted.externalId, 'attachments', wanted.key)
      // The server knows no ranges: it sends the whole again, whatever is here.
      const answer = await ask.stream(url, signal)
      if (answer.status !== 200) {
        await leaveContent(answer.content)
        if (answer.status === 404)
          throw new Failure('not-found', {
            zh: '来源还没有这个附件，或已将它删除。下次同步时会再看。',
            en: 'The source does not have this attachment yet, or has it no more. Each sync looks again.',
          })
        throw odkFailure({ status: answer.status, text: () => '' }, url)
      }
      return attachmentStream(answer)
    },
    async *ids(signal) {
      // All of them, also where a first day is wanted: what came in before it was chosen is not gone.
      const query = { $top: '1000', $count: 'true', $select: from === null ? '__id' : '__id,__system' }
      let start = 0
      const feed = walkFeed(
        ask,
        {
          query,
          filter: null,
          from: { skip: null, seen: 0 },
          etag: null,
          joined: () => (start === 0 ? null : `__system/submissionDate ge ${iso(start)}`),
        },
        log,
        signal,
      )
      for await (const page of feed) {
        if (page.first) start = page.date ?? 0
        const isBefore = (row: OdkRow): boolean => from !== null && (systemOf(row).submitted ?? Infinity) < from * 1000
        const [before, rest] = [page.rows.filter(isBefore), page.rows.filter((row) => !isBefore(row))]
        yield { ids: rest.map((row) => row.__id), before: before.map((row) => row.__id) }
      }
    },
    async *some(externalIds, signal) {
      const map = await mapper(signal)
      for (let i = 0; i < externalIds.length; i += 50) {
        const found = await each(externalIds.slice(i, i + 50), atOnce, (id) => whole(id, map, signal))
        yield paged(found.filter((one) => one !== null))
      }
    },
    async send(disposition, signal) {
      const map = await mapper(signal)
      return sendDisposition(ask, disposition, map, signal)
    },
    close: () => parts.http.close(),
  }
}

/** What rows became, sorted into a page. */
function paged(outcomes: readonly OdkOutcome[]): IntakePage {
  const page: IntakePage & { reports: IntakeReport[] } = emptyPage()
  const tombstones: NonNullable<IntakePage['tombstones']> = []
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.kind === 'report') page.reports.push(outcome.report)
    else if (outcome.kind === 'tombstone') tombstones.push(outcome.tombstone)
    else if (outcome.kind === 'refusal') {
      const { kind: _kind, ...refusal } = outcome
      page.refusals.push({ row: i + 1, ...refusal })
    } else page.problems.push({ row: i + 1, column: outcome.column, reason: outcome.reason, raw: outcome.raw })
  }
  return tombstones.length > 0 ? { ...page, tombstones } : page
}
