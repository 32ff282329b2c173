/** Runs one source's connector against the store, page by page, with its line in the ledger. */
import type { Bilingual, Outcome } from '../../../contract/model.ts'
import { cancelled, Failure } from '../../../contract/reply.ts'
import { type FeedKind, feedKinds } from '../../../contract/sync.ts'
import type { StoreCalls, StoreClient } from '../../store/port.ts'
import type { Connector } from '../connector.ts'
import { whileClaimed } from './claim.ts'
import { openConnector, type SourcePlan } from './open-connector.ts'
import type { SyncTools } from './tools.ts'

export interface SyncOutcome extends Outcome {
  source: string
  pages: number
  deleted: number
  /** ISO time, UTC. */
  completeUpTo: string | null
}

type StoredSource = NonNullable<StoreCalls['source.get'][1]>

/** A source that has an upstream, as the engine needs it. Throws Failure not-found or bad-request. */
export async function syncable(store: StoreClient, name: string): Promise<StoredSource & SourcePlan> {
  const source = await store.call('source.get', { name })
  if (source === null)
    throw new Failure('not-found', {
      zh: `没有名为「${name}」的来源。用 source list 查看已有的来源。`,
      en: `There is no source named "${name}". source list shows those there are.`,
    })
  if (!(feedKinds as readonly string[]).includes(source.kind) || source.url === null)
    throw new Failure('bad-request', {
      zh: `「${name}」来自文件，没有可以同步的服务器。请用导入更新它。`,
      en: `"${name}" comes from files: there is no server to sync with. Import a newer file to update it.`,
    })
  return { ...source, kind: source.kind as FeedKind, url: source.url }
}

/** A stored source's connector. Throws Failure. */
export const connectorOf = (store: StoreClient, source: StoredSource & SourcePlan, tools: SyncTools): Promise<Connector> =>
  openConnector(source, tools, {
    open: async (before) => (await store.call('source.open', { id: source.id, before })).externalIds,
  })

/**
 * Brings a source up to date. Each page goes into the store in one transaction with the cursor behind it; what is stored
 * stays when a later page fails, and the next sync goes on there. Throws Failure: not-found, busy, cancelled, upstream.
 */
export async function syncSource(store: StoreClient, name: string, tools: SyncTools): Promise<SyncOutcome> {
  const source = await syncable(store, name)
  // Read again once it is ours: another process may just have moved the cursor.
  return whileClaimed(store, source, tools, async (held) =>
    run(store, await syncable(store, name), { ...tools, signal: AbortSignal.any([tools.signal, held]) }),
  )
}

async function run(store: StoreClient, source: StoredSource & SourcePlan, tools: SyncTools): Promise<SyncOutcome> {
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
  await store.call('source.put', { id: source.id, lastTry: seconds() })
  const { runId } = await store.call('run.begin', { sourceId: source.id, at: seconds() })
  let connector: Connector | undefined
  try {
    connector = await connectorOf(store, source, tools)
    const pages = connector.pages(source.cursor, tools.signal)
    let upcoming = pages.next()
    for (;;) {
      const step = await upcoming
      if (step.done) {
        const { completeUpTo, cursor, owed = 0 } = step.value
        if (cursor !== undefined)
          await store.call('run.apply', { runId, page: { reports: [], problems: [], refusals: [], cursor } })
        await store.call('run.end', { runId, at: seconds(), ...(completeUpTo === null ? {} : { completeUpTo }) })
        await store.call('source.put', { id: source.id, owedReports: owed })
        total.completeUpTo = completeUpTo === null ? null : new Date(completeUpTo * 1000).toISOString().replace('.000Z', '+00:00')
        return total
      }
      // A walk that is already at its end ends well, whenever the cancel came.
      if (tools.signal.aborted) throw cancelled()
      const { progress, owed, ...page } = step.value
      // The next page comes over the network while this one is stored; what it throws is met when its turn comes.
      upcoming = pages.next()
      upcoming.catch(() => {})
      // Without the signal: a page under way goes in whole, and the cancel is seen right after.
      const outcome = await store.call('run.apply', { runId, page })
      if (owed !== undefined) await store.call('source.put', { id: source.id, owedReports: owed })
      total.pages += 1
      total.deleted += outcome.deleted + page.reports.reduce((sum, report) => sum + (report.withdrawn ? 1 : 0), 0)
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
    connector = await connectorOf(store, source, tools)
    return await connector.test(tools.signal)
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled') return { ok: false, detail: error.text }
    throw error
  } finally {
    await connector?.close()
  }
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
