/** Runs one source's connector against the store, page by page, with its line in the ledger. */
import type { Bilingual, Outcome } from '../../../contract/model.ts'
import { cancelled, Failure } from '../../../contract/reply.ts'
import type { StoreCalls, StoreClient } from '../../store/port.ts'
import type { Connector, ConnectorPage } from '../connector.ts'
import { isZone } from '../file/time.ts'
import type { HttpClock, HttpLimits } from '../http/http.ts'
import { checkAddress, openHttp } from '../http/http.ts'
import { readInstant } from '../instant.ts'
import { open311Connector } from '../open311/connector.ts'
import type { Classify } from '../open311/record.ts'

export interface SyncTools {
  signal: AbortSignal
  /** Milliseconds since 1970. */
  now(): number
  progress?(state: ConnectorPage['progress']): void
  log(line: string): void
  classify: Classify
  /** The app's version, for the user agent. */
  version?: string
  /** For tests. */
  clock?: HttpClock
  limits?: Partial<HttpLimits>
}

export interface SyncOutcome extends Outcome {
  source: string
  pages: number
  deleted: number
  /** ISO time, UTC. */
  completeUpTo: string | null
}

type StoredSource = NonNullable<StoreCalls['source.get'][1]>

/**
 * What `source.add` keeps beside the address, as text: `jurisdiction`, `tz` (IANA zone of times without offset), `from`
 * (first day wanted), `allowPlainHttp` ("true").
 */
export type Open311SourceOptions = Partial<Record<'jurisdiction' | 'tz' | 'from' | 'allowPlainHttp', string>>

/** Throws Failure when a source with this address and these options could never be synced. For `source.add`. */
export function checkSource(url: string, options: Open311SourceOptions): void {
  openConnector({ id: 0, name: '', kind: 'open311', url, cursor: null, options: { ...options } }, idleTools)
}
const idleTools: SyncTools = {
  signal: new AbortController().signal,
  now: Date.now,
  log: () => {},
  classify: () => ({ category: 'other', subCategory: null }),
}

/** Sources whose sync is under way, by store: two at once would race for the cursor. */
const underWay = new WeakMap<StoreClient, Set<string>>()

/**
 * Brings a source up to date. Each page goes into the store in one transaction with the cursor behind it; what is stored
 * stays when a later page fails, and the next sync goes on there. Throws Failure: not-found, busy, cancelled, upstream.
 */
export async function syncSource(store: StoreClient, name: string, tools: SyncTools): Promise<SyncOutcome> {
  const source = await syncable(store, name)
  const names = underWay.get(store) ?? new Set<string>()
  underWay.set(store, names)
  if (names.has(name))
    throw new Failure('busy', {
      zh: `「${name}」正在同步，不能同时再开一次。请等它完成，或先取消。`,
      en: `"${name}" is being synced already. Wait until it is done, or cancel it first.`,
    })
  names.add(name)
  try {
    return await run(store, source, tools)
  } finally {
    names.delete(name)
  }
}

async function run(store: StoreClient, source: StoredSource, tools: SyncTools): Promise<SyncOutcome> {
  const seconds = (): number => Math.floor(tools.now() / 1000)
  const total: SyncOutcome = {
    source: source.name,
    pages: 0,
    imported: 0,
    updated: 0,
    unchanged: 0,
    deleted: 0,
    quarantined: 0,
    refused: 0,
    completeUpTo: null,
  }
  const { runId } = await store.call('run.begin', { sourceId: source.id, at: seconds() })
  let connector: Connector | undefined
  try {
    connector = openConnector(source, tools)
    const pages = connector.pages(source.cursor, tools.signal)
    for (;;) {
      const step = await pages.next()
      if (step.done) {
        const { completeUpTo } = step.value
        await store.call('run.end', { runId, at: seconds(), ...(completeUpTo === null ? {} : { completeUpTo }) })
        total.completeUpTo = completeUpTo === null ? null : new Date(completeUpTo * 1000).toISOString().replace('.000Z', '+00:00')
        return total
      }
      // A walk that is already at its end ends well, whenever the cancel came.
      if (tools.signal.aborted) throw cancelled()
      const { progress, ...page } = step.value
      // Without the signal: a page under way goes in whole, and the cancel is seen right after.
      const outcome = await store.call('run.apply', { runId, page })
      total.pages += 1
      total.deleted += page.reports.reduce((sum, report) => sum + (report.withdrawn ? 1 : 0), 0)
      for (const key of ['imported', 'updated', 'unchanged', 'quarantined', 'refused'] as const) total[key] += outcome[key]
      tools.progress?.(progress)
    }
  } catch (error) {
    const text = errorText(error, tools.signal)
    // The run's own error is the one to tell; a store that fails here too has told its own already.
    await store
      .call('run.end', { runId, at: seconds(), error: `${text.zh}\n${text.en}` })
      .catch((second: unknown) => tools.log(`run.end: ${String(second)}`))
    throw error
  } finally {
    await connector?.close()
  }
}

/** Asks the upstream for something small. Throws Failure not-found; a failing upstream is an answer. */
export async function testSource(
  store: StoreClient,
  name: string,
  tools: SyncTools,
): Promise<{ ok: boolean; detail: Bilingual }> {
  const source = await syncable(store, name)
  let connector: Connector | undefined
  try {
    connector = openConnector(source, tools)
    return await connector.test(tools.signal)
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled') return { ok: false, detail: error.text }
    throw error
  } finally {
    await connector?.close()
  }
}

async function syncable(store: StoreClient, name: string): Promise<StoredSource> {
  const source = await store.call('source.get', { name })
  if (source === null)
    throw new Failure('not-found', {
      zh: `没有名为「${name}」的来源。用 source list 查看已有的来源。`,
      en: `There is no source named "${name}". source list shows those there are.`,
    })
  if (source.kind !== 'open311')
    throw new Failure('bad-request', {
      zh: `「${name}」来自文件，没有可以同步的服务器。请用导入更新它。`,
      en: `"${name}" comes from files: there is no server to sync with. Import a newer file to update it.`,
    })
  return source
}

/** One line for each kind of upstream. Throws Failure for options that cannot work. */
function openConnector(source: StoredSource, tools: SyncTools): Connector {
  const bad = (zh: string, en: string): Failure => new Failure('bad-request', { zh, en })
  const { options } = source
  if (source.url === null || !URL.canParse(source.url))
    throw bad('这个来源没有有效的地址。请删除后重新添加。', 'This source has no valid address. Remove it and add it again.')
  const url = new URL(source.url)
  const allowPlainHttp = options.allowPlainHttp === 'true'
  checkAddress(url, allowPlainHttp)
  const tz = options.tz || null
  if (tz !== null && !isZone(tz))
    throw bad(
      `没有名为「${tz}」的时区。请写成 Asia/Shanghai 这样的名称。`,
      `There is no time zone "${tz}". Give a name such as Asia/Shanghai.`,
    )
  const from = options.from ? readInstant(options.from, tz) : null
  if (options.from && from === null)
    throw bad(
      `起始日期「${options.from}」不是日期。请写成 2026-01-31 这样。`,
      `The first day "${options.from}" is not a day. Write it as 2026-01-31.`,
    )
  const http = openHttp({
    userAgent: `Fieldbrief/${tools.version ?? '0'}`,
    allowPlainHttp,
    log: tools.log,
    ...(tools.limits ? { limits: tools.limits } : {}),
    ...(tools.clock ? { clock: tools.clock } : {}),
  })
  return open311Connector({
    url,
    jurisdiction: options.jurisdiction || null,
    tz,
    from: from?.seconds ?? null,
    classify: tools.classify,
    http,
    now: tools.now,
    log: tools.log,
  })
}

/** What the ledger keeps of an error, each language on one line. */
function errorText(error: unknown, signal: AbortSignal): Bilingual {
  if (signal.aborted)
    return {
      zh: '同步被取消；已入库的内容保留，下次从断开处继续。',
      en: 'The sync was cancelled; what came in is kept, and the next one goes on from there.',
    }
  if (error instanceof Failure) return { zh: error.text.zh.replace(/\s+/g, ' '), en: error.text.en.replace(/\s+/g, ' ') }
  return {
    zh: '程序内部出错，同步中断；已入库的内容保留。请重试。',
    en: 'Something went wrong inside the program and ended the sync; what came in is kept. Try again.',
  }
}
