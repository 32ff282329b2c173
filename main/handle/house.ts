/** What every handler stands on: the store, the threads, jobs, events, and the way from a filter to a question. */
import type { CallContext, EventName, Events } from '../../contract/api.ts'
import type { Bilingual, Counts, Day, Filter, Job, ReportId, Settings } from '../../contract/model.ts'
import { Failure, failureReply } from '../../contract/reply.ts'
import type { AnalysisCalls, BareCounts, Question } from '../analysis/query.ts'
import type { BasemapCalls } from '../basemap/basemap-calls.ts'
import type { Host } from '../host.ts'
import type { Vault } from '../key/vault.ts'
import type { StatsCalls } from '../stats/stats-calls.ts'
import type { Store } from '../store/client.ts'
import { matchExpression, parseQuery } from '../text/query.ts'
import type { ThreadClient } from '../thread/thread.ts'
import type { CredentialKeeper } from './credentials.ts'

export interface House {
  readonly host: Host
  readonly store: Store
  readonly stats: ThreadClient<StatsCalls>
  /** Reads basemap files. */
  readonly basemaps: ThreadClient<BasemapCalls>
  readonly jobs: Jobs
  readonly credentials: CredentialKeeper
  /** Small secrets, sealed under the store's key. */
  readonly vault: Vault
  /** Aborted when the store is closed or locked: what handlers hold beside it goes. */
  readonly closing: AbortSignal
  /** Reports that somebody looks at now: their attachments come first. */
  onScreen(): ReportId[]
  putOnScreen(reports: ReportId[]): void
  /** A source may be due now. */
  wakeSchedule(): void
  settings(): Settings
  setSettings(settings: Settings): void
  emit<E extends EventName>(event: E, payload: Events[E]): void
  /** A call to the columns, brought up to date first. */
  analysis<M extends keyof AnalysisCalls & string>(
    method: M,
    request: AnalysisCalls[M][0],
    signal?: AbortSignal,
  ): Promise<AnalysisCalls[M][1]>
  /** Span and size of what is loaded. */
  loaded(): Promise<AnalysisCalls['refresh'][1]>
  /**
   * The filter as the columns understand it; its text is matched by the store and put beside them.
   * @param hits ids of the reports that hold the text, where they are known
   */
  question(filter: Filter, signal?: AbortSignal, hits?: Int32Array): Promise<Question>
  /** The same without the words of its text: field terms stay. */
  around(filter: Filter): Question
  /** With what sources still owe, asked beside a count that is on its way. */
  counts(bare: BareCounts | Promise<BareCounts>): Promise<Counts>
  /** To be called when the store changed: brings the columns up and tells everybody. */
  changed(what?: { areas?: boolean; flags?: boolean; incidents?: boolean }): Promise<void>
  nowSeconds(): number
}

export interface RunningJob {
  readonly signal: AbortSignal
  progress(done: number, total?: number | null): void
}
export interface Jobs {
  /** Runs work as a job that everybody sees and anybody can cancel. */
  run<T>(
    kind: Job['kind'],
    label: Bilingual,
    unit: Job['unit'],
    context: CallContext,
    work: (job: RunningJob) => Promise<T>,
    source?: string,
  ): Promise<T>
  list(): Job[]
  cancel(id: string): boolean
  /** Cancels all; resolves when they have ended, or after so many milliseconds. */
  end(patience: number): Promise<void>
}

/** Told at most this often, in milliseconds. */
const tellEvery = 120
/** Ended jobs are listed for this long. */
const keptAfterEnd = 60_000

export function createJobs(emit: (job: Job) => void, language: () => 'zh' | 'en', now: () => number): Jobs {
  const running = new Map<string, { job: Job; abort: AbortController; ended: Promise<void> }>()
  let next = 1
  return {
    async run(kind, label, unit, context, work, source) {
      const abort = new AbortController()
      const job: Job = {
        id: `job-${next++}`,
        kind,
        label,
        ...(source === undefined ? {} : { source }),
        done: 0,
        total: null,
        unit,
        secondsLeft: null,
        state: 'running',
        message: null,
      }
      const { promise: ended, resolve: isOver } = Promise.withResolvers<void>()
      running.set(job.id, { job, abort, ended })
      const started = now()
      let told = 0
      const end = (state: Job['state'], message: string | null): void => {
        Object.assign(job, { state, message, secondsLeft: null })
        emit({ ...job })
        isOver()
        setTimeout(() => running.delete(job.id), keptAfterEnd).unref()
      }
      emit({ ...job })
      try {
        const value = await work({
          signal: AbortSignal.any([context.signal, abort.signal]),
          progress(done, total) {
            job.done = done
            if (total !== undefined) job.total = total
            const at = now()
            if (at - told < tellEvery) return
            told = at
            const rate = done / Math.max(1, at - started)
            // An estimate is only worth telling after a while.
            job.secondsLeft =
              job.total !== null && at - started > 800 && rate > 0
                ? Math.max(0, Math.round((job.total - done) / rate / 1000))
                : null
            emit({ ...job })
          },
        })
        if (job.total !== null) job.done = job.total
        end('done', null)
        return value
      } catch (error) {
        const reply = failureReply(error, language())
        end(reply.code === 'cancelled' ? 'cancelled' : 'failed', reply.message)
        throw error
      }
    },
    list: () => [...running.values()].map(({ job }) => ({ ...job })),
    cancel(id) {
      const found = running.get(id)
      if (found?.job.state !== 'running') return false
      found.abort.abort()
      return true
    },
    async end(patience) {
      const left = [...running.values()].filter(({ job }) => job.state === 'running')
      if (left.length === 0) return
      for (const { abort } of left) abort.abort()
      let timer: NodeJS.Timeout | undefined
      await Promise.race([
        Promise.all(left.map(({ ended }) => ended)),
        new Promise((done) => {
          timer = setTimeout(done, patience)
        }),
      ])
      clearTimeout(timer)
    },
  }
}

/** The part of the house that turns filters into questions; texts are put beside the columns once a data version. */
export function createAsking(
  store: Store,
  analysis: ThreadClient<AnalysisCalls>,
): Pick<House, 'analysis' | 'loaded' | 'question' | 'around'> & { refresh(): Promise<AnalysisCalls['refresh'][1]> } {
  let loading: Promise<AnalysisCalls['refresh'][1]> | null = null
  const put = new Map<string, Promise<void>>()
  /** As many as the analysis thread keeps. */
  const keptTexts = 8

  /** What a text finds depends on the synonyms of this version. */
  let words: Promise<{ version: number }> | null = null
  const wordVersion = async (): Promise<number> => {
    const asked = words ?? store.call('word.version', {})
    words = asked
    asked.catch(() => {
      if (words === asked) words = null
    })
    return (await asked).version
  }

  const refresh = (): Promise<AnalysisCalls['refresh'][1]> => {
    const started = analysis.call('refresh', {})
    loading = started
    words = null
    put.clear()
    started.catch(() => {
      if (loading === started) loading = null
    })
    return started
  }
  const loaded = () => loading ?? refresh()

  async function putText(key: string, text: string, signal?: AbortSignal, hits?: Int32Array): Promise<void> {
    const known = put.get(key)
    if (known) {
      put.delete(key)
      put.set(key, known)
      try {
        return await known
      } catch (error) {
        // The call that began it was taken back; this one was not.
        if (error instanceof Failure && error.code === 'cancelled' && !signal?.aborted) return putText(key, text, signal, hits)
        throw error
      }
    }
    function forget(): void {
      if (put.get(key) === work) put.delete(key)
    }
    const work: Promise<void> = (async () => {
      const ids = hits ?? (await store.call('search.ids', { text }, signal)).ids
      // Not waited for: the thread answers in order, and what asks for the text is asked behind it.
      analysis.call('text.put', { key, ids }).catch(forget)
    })()
    put.set(key, work)
    if (put.size > keptTexts) put.delete(put.keys().next().value as string)
    work.catch(forget)
    return work
  }

  function around({ text, ...rest }: Filter): Question {
    const query = parseQuery(text ?? '')
    const filters: Filter[] = Object.keys(query.filter).length > 0 ? [rest, query.filter] : [rest]
    return { filters, textKey: null, ...(query.without.length > 0 ? { without: query.without } : {}) }
  }

  return {
    refresh,
    loaded,
    async analysis(method, request, signal) {
      await loaded()
      const { textKey, text } = ('question' in request ? request.question : request) as Partial<Question>
      for (let attempt = 1; ; attempt++) {
        try {
          return (await analysis.call(method, request as never, signal)) as never
        } catch (error) {
          // New data or other texts pushed the hit set out between the two calls: put it again.
          if ((error as Error).name !== 'TextMissing' || !textKey || text === undefined || attempt === 4) throw error
          put.delete(textKey)
          await putText(textKey, text, signal)
        }
      }
    },
    around,
    async question(filter, signal, hits) {
      const { text } = filter
      const base = around(filter)
      if (text === undefined || text.trim() === '') return base
      const query = parseQuery(text)
      const expression = matchExpression(query)
      if (expression === null) return base
      const { dataVersion } = await loaded()
      // A quoted term finds itself alone, with the same expression as typed here.
      const quoted = [...query.all.flat(), ...query.not].map((t) => (t.exact ? '"' : '.')).join('')
      const key = `${dataVersion} ${await wordVersion()} ${quoted} ${expression.onlyNot ? '-' : '+'}${expression.expression}`
      await putText(key, text, signal, hits)
      return { ...base, textKey: key, text }
    },
  }
}

/** Of each late source the first day that it does not cover whole, in time order; one that never was complete has none. */
export async function incompleteDays(house: House): Promise<{ source: string; day: Day }[]> {
  const { sources } = await house.store.call('source.late', { now: house.nowSeconds() })
  return sources
    .flatMap(({ name, completeUpTo }) => (completeUpTo === null ? [] : [{ source: name, day: completeUpTo.slice(0, 10) }]))
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
}

/** Days from here on are not complete for every source: where the slowest late one stands. */
export const firstIncompleteDay = async (house: House): Promise<Day | null> => (await incompleteDays(house))[0]?.day ?? null

export const notFound = (zh: string, en: string): Failure => new Failure('not-found', { zh, en })

/** Cursors travel as opaque text. */
export const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
export function decodeCursor(cursor: string | undefined): Record<string, number> | null {
  if (cursor === undefined) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null && Object.values(value).every((v) => Number.isSafeInteger(v)))
      return value as Record<string, number>
  } catch {
    // Told below.
  }
  throw new Failure('bad-request', {
    zh: '翻页标记无效。请用上一页给出的 next，或从头开始。',
    en: 'The cursor is not one this store gave. Use the "next" of the page before, or start over.',
  })
}
