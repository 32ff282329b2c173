/** Open311 GeoReport v2 behind the connector port. */
import type { Bilingual } from '../../../contract/model.ts'
import type { SourceOptions } from '../../../contract/sync.ts'
import type { IntakeReport } from '../../store/intake.ts'
import type { Connector, ConnectorPage, WalkEnd } from '../connector.ts'
import { streamFromUrl } from '../http/fetch-url.ts'
import type { HttpClient } from '../http/http.ts'
import { HttpFailure } from '../http/http-failure.ts'
import type { GeoreportAsk, Service } from './ask.ts'
import { georeportAsk } from './ask.ts'
import type { GeoreportRecord } from './parse.ts'
import { field } from './parse.ts'
import type { Classify } from './record.ts'
import { georeportReport } from './record.ts'
import { requery } from './requery.ts'
import type { Span, WalkState } from './walk.ts'
import { beginWalk, nextWindow, readCursor, rewalkSeconds, windowRead, windowTooFull, withoutFuture } from './walk.ts'
import { readSecond, readWindow } from './window.ts'

export interface Open311Options {
  url: URL
  jurisdiction: string | null
  /** Zone of times written without an offset; null is UTC. */
  tz: string | null
  /** First second wanted, UTC; null: as far back as there is something. */
  from: number | null
  classify: Classify
  /** The source's own: whether attributes, notes and photos are wanted. */
  options?: SourceOptions
  http: HttpClient
  /** Milliseconds since 1970. */
  now(): number
  log(line: string): void
  /** Ids of reports here from before `before`, seconds UTC, that are not closed. */
  open?(before: number): Promise<string[]>
}

export function open311Connector(options: Open311Options): Connector {
  const asker = (format: WalkState['format']): GeoreportAsk =>
    georeportAsk({
      base: options.url,
      jurisdiction: options.jurisdiction,
      http: options.http,
      extensions: options.options?.extensions === true,
      format,
      log: options.log,
    })

  async function* pages(from: string | null, signal: AbortSignal): AsyncGenerator<ConnectorPage, WalkEnd> {
    const now = Math.floor(options.now() / 1000)
    let state = beginWalk(readCursor(from), now, options.from)
    const ask = asker(state.format)
    const services = await servicesOrNone(ask, signal)
    const mapping = new PageMapper(options, services)
    const total = state.open === null ? daysOf(state.todo) : null
    const progress = (): ConnectorPage['progress'] =>
      total === null ? { done: mapping.rows, total, unit: 'reports' } : { done: total - daysOf(state.todo), total, unit: 'days' }

    let cutShort = false
    for (let window = nextWindow(state); window !== null; window = nextWindow(state)) {
      const read = readWindow(ask, window, state, signal)
      let step = await read.next()
      for (; !step.done; step = await read.next()) {
        // The walk stands where it stood until the window is read to its end: a page number means nothing tomorrow.
        state = { ...state, format: ask.format(), paging: step.value.paging }
        yield { ...mapping.page(step.value.rows), cursor: JSON.stringify(state), progress: progress() }
      }
      const { paging, largest, found, tooFull, last, timeless, noFuture } = step.value
      state = { ...state, format: ask.format(), paging, largest }
      if (noFuture) {
        state = withoutFuture(state)
        continue
      }
      if (tooFull && window.to - window.from > 1 && !timeless) {
        state = windowTooFull(state, window)
        continue
      }
      let rows = last
      if (tooFull && !timeless) {
        const second = await readSecond(ask, window, services.keys(), signal)
        rows = [...last, ...second.rows]
        if (!second.whole) {
          options.log(
            `open311: ${new Date(window.from * 1000).toISOString()} holds more reports than the server gives; taken as given`,
          )
          state = { ...state, overfull: [...state.overfull, window.from] }
        }
      }
      if (timeless) options.log(`open311: the server gives the same ${found} reports whatever time is asked for; read once`)
      // It may hold more than it gives, and nothing can bring it out.
      if (timeless && tooFull) cutShort = true
      state = timeless ? { ...state, todo: [], open: null } : windowRead(state, window, found)
      yield { ...mapping.page(rows), cursor: JSON.stringify(state), progress: progress() }
    }
    const completeUpTo = cutShort ? null : state.asked
    // Once a night, with the walk through the last 90 days.
    if (state.requeryAfter === undefined && state.requeried !== undefined && state.requeried >= (state.rewalked ?? 0))
      return { completeUpTo }
    // A first walk has just read them all.
    if (state.requeried !== undefined && options.open) {
      const old = (await options.open((state.rewalked ?? now) - rewalkSeconds)).filter((id) => !mapping.saw(id))
      for await (const { rows, after, done, total, more } of requery(ask, old, state.requeryAfter ?? null, signal, options.log)) {
        state = { ...state, format: ask.format(), requeryAfter: after }
        yield { ...mapping.page(rows), cursor: JSON.stringify(state), progress: { done, total, unit: 'reports' } }
        if (more) return { completeUpTo }
      }
    }
    const { requeryAfter: _, ...rest } = state
    return { completeUpTo, cursor: JSON.stringify({ ...rest, requeried: now }) }
  }

  return {
    pages,
    async test(signal) {
      try {
        const now = Math.floor(options.now() / 1000)
        const ask = asker(null)
        const services = await servicesOrNone(ask, signal)
        const rows = await ask.requests({ from: now - 86_400, to: now }, {}, signal)
        return { ok: true, detail: testDetail(services.size, rows.length, ask.format() ?? 'json') }
      } catch (error) {
        if (error instanceof HttpFailure) return { ok: false, detail: error.text }
        throw error
      }
    },
    attachment: (wanted, signal) => streamFromUrl(options.http, options.url, wanted, signal),
    close: () => options.http.close(),
  }

  /** What the codes mean. A server without the list can still be read. */
  async function servicesOrNone(ask: GeoreportAsk, signal: AbortSignal): Promise<Map<string, Service>> {
    try {
      return await ask.services(signal)
    } catch (error) {
      if (
        !(error instanceof HttpFailure) ||
        !['bad-request', 'bad-answer', 'server', 'cut-off', 'too-large'].includes(error.kind)
      )
        throw error
      options.log(`open311: no list of services (${error.kind})`)
      return new Map()
    }
  }
}

/** Maps rows and leaves out what this run has already handed on: windows overlap, servers repeat. */
class PageMapper {
  rows = 0
  private recent = new Map<string, number>()
  private older = new Map<string, number>()
  private readonly options: Open311Options
  private readonly services: Map<string, Service>

  constructor(options: Open311Options, services: Map<string, Service>) {
    this.options = options
    this.services = services
  }

  page(rows: GeoreportRecord[]): Omit<ConnectorPage, 'cursor' | 'progress'> {
    const reports = new Map<string, IntakeReport>()
    const page: Omit<ConnectorPage, 'cursor' | 'progress'> = { reports: [], problems: [], refusals: [] }
    for (const [i, row] of rows.entries()) {
      this.rows++
      const outcome = georeportReport(row, {
        tz: this.options.tz,
        classify: this.options.classify,
        services: this.services,
        extensions: this.options.options?.extensions === true,
      })
      const id = field(row, 'service_request_id')
      const updated = outcome.kind === 'report' ? (outcome.report.updatedAt ?? 0) : 0
      if (id !== null && !this.isNew(id, updated)) continue
      if (outcome.kind === 'report') reports.set(outcome.report.externalId, outcome.report)
      else if (outcome.kind === 'problem')
        page.problems.push({ row: i + 1, column: outcome.column, reason: outcome.reason, raw: outcome.raw })
      else
        page.refusals.push({
          row: i + 1,
          category: outcome.category,
          reason: outcome.reason,
          externalId: outcome.externalId,
        })
    }
    page.reports = [...reports.values()]
    return page
  }

  /** Whether this run has handed it on. */
  saw = (id: string): boolean => this.recent.has(id) || this.older.has(id)

  /** Also true for a newer state of a report already seen. */
  private isNew(id: string, updated: number): boolean {
    const known = this.recent.get(id) ?? this.older.get(id)
    if (known !== undefined && known >= updated) return false
    this.recent.set(id, updated)
    // A repeat that was forgotten costs one look-up in the store; unbounded memory would cost more.
    if (this.recent.size >= 200_000) {
      this.older = this.recent
      this.recent = new Map()
    }
    return true
  }
}

function daysOf(spans: Span[]): number {
  return Math.ceil(spans.reduce((sum, span) => sum + span.to - span.from, 0) / 86_400)
}

function testDetail(services: number, rows: number, format: string): Bilingual {
  return {
    zh: `已连通（${format.toUpperCase()}）：${services} 类事项，最近一天 ${rows} 件。`,
    en: `Connected (${format.toUpperCase()}): ${services} services, ${rows} reports in the last day.`,
  }
}
