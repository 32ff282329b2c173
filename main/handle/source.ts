import { join } from 'node:path'
import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import type { Bilingual } from '../../contract/model.ts'
import { cancelled, Failure } from '../../contract/reply.ts'
import type { Credentials, FeedKind, SourceOptions } from '../../contract/sync.ts'
import type { SourceState } from '../store/ledger.ts'
import { startSchedule } from '../sync/engine/schedule.ts'
import type { SyncTools } from '../sync/engine/tools.ts'
import { watchFolder } from '../sync/folder/watch.ts'
import { shownAddress } from '../sync/http/http-failure.ts'
import { holdOn } from './due.ts'
import { type House, notFound } from './house.ts'

/** After so long without a sync, or without a comparison, all ids are compared: deletions are purged upstream after 30 days. */
const reconcileAfterSeconds = 25 * 86_400
const reconcileEverySeconds = 7 * 86_400

/** What the engine needs: the person's own category rules (categories.json beside the store) come before the built-in ones. */
export async function syncTools(house: House, signal: AbortSignal): Promise<SyncTools> {
  const { createClassifier } = await import('../sync/taxonomy/classify.ts')
  const { readRulesFile } = await import('../sync/taxonomy/rules.ts')
  const { host } = house
  const { classify } = createClassifier([await readRulesFile(join(host.storeDir, 'categories.json'))])
  return {
    signal,
    now: host.now,
    log: host.log,
    classify,
    credentials: house.credentials.read,
    version: host.version,
  }
}

/** Work of the engine on one source as a job; what it brought is told to everybody, also where it failed on the way. */
const asJob = <T>(
  house: House,
  name: string,
  label: Bilingual,
  context: CallContext,
  work: (tools: SyncTools) => Promise<T>,
): Promise<T> =>
  house.jobs.run(
    'sync',
    label,
    'reports',
    context,
    async (job) => {
      try {
        return await work({
          ...(await syncTools(house, job.signal)),
          progress: (p) => job.progress(p.done, p.total),
        })
      } finally {
        await house.changed()
        tellLedger(house)
      }
    },
    name,
  )

type Synced = Awaited<ReturnType<typeof syncOnce>>
interface Shared {
  work: Promise<Synced>
  cancel: AbortController
  callers: number
}
const running = new WeakMap<House, Map<string, Shared>>()

/**
 * Syncs one source; who asks while this window is at it already (the schedule was first) gets the same outcome. Each can
 * take its own call back; the sync ends when nobody wants it any more.
 */
export async function syncNow(house: House, name: string, { signal }: CallContext): Promise<Synced> {
  const here = running.get(house) ?? new Map<string, Shared>()
  running.set(house, here)
  let shared = here.get(name)
  // One that everybody gave up is still being wound up.
  while (shared?.cancel.signal.aborted) {
    await shared.work.catch(() => {})
    shared = here.get(name)
  }
  if (!shared) {
    const cancel = new AbortController()
    const work = syncOnce(house, name, { signal: cancel.signal })
    const begun: Shared = { work, cancel, callers: 0 }
    shared = begun
    here.set(name, begun)
    const forget = (): void => void here.delete(name)
    work.then(forget, forget)
  }
  const { work, cancel } = shared
  const mine = shared
  mine.callers += 1
  let leave: () => void = () => {}
  const left = new Promise<never>((_, reject) => {
    leave = () => {
      mine.callers -= 1
      // The last one waits until the sync is wound up.
      if (mine.callers === 0) cancel.abort()
      else reject(cancelled())
    }
  })
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([work, left])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** The sync as a job; then ids are compared where it is time to, and attachments fetched behind it. */
async function syncOnce(house: House, name: string, context: CallContext) {
  const { store, host } = house
  const { syncSource } = await import('../sync/engine/sync-source.ts')
  const before = (await store.call('source.states', {})).find((s) => s.name === name)
  const line = (await store.call('ledger.lines', { now: house.nowSeconds() })).find((l) => l.source === name)
  const outcome = await asJob(house, name, { zh: `正在同步 ${name}`, en: `Syncing ${name}` }, context, (tools) =>
    syncSource(store, name, tools),
  )
  const seconds = (time: string | null | undefined): number => (time ? Date.parse(time) / 1000 : 0)
  const due =
    (before?.kind === 'odk' || before?.kind === 'ogc') &&
    line?.lastSuccess != null &&
    (house.nowSeconds() - seconds(line.lastSuccess) > reconcileAfterSeconds ||
      house.nowSeconds() - (line.reconciled ? seconds(line.reconciled.at) : (before.begun ?? 0)) > reconcileEverySeconds)
  if (due) await reconcileNow(house, name, context).catch((error: unknown) => host.log(`reconcile: ${(error as Error).name}`))
  const fetching = fetchNow(house, name, context)
  // A window goes on while contents come; a single command waits for them.
  if (host.shell === 'terminal') await fetching
  return outcome
}

/** Sources whose attachments are being fetched: two at it would fetch the same ones. */
const beingFetched = new WeakMap<House, Set<string>>()

async function fetchNow(house: House, name: string, context: CallContext): Promise<void> {
  const busy = beingFetched.get(house) ?? new Set()
  beingFetched.set(house, busy)
  if (busy.has(name)) return
  busy.add(name)
  try {
    await fetchOnce(house, name, context)
  } catch (error) {
    // In a window nobody waits for it: an error that nobody hears would end the program.
    house.host.log(`attachments of ${name}: ${(error as Error).name}`)
  } finally {
    busy.delete(name)
  }
}

async function fetchOnce(house: House, name: string, context: CallContext): Promise<void> {
  const { store, host } = house
  if ((await store.call('attachment.missing', { source: name, limit: 0 })).total === 0) return
  const { fetchAttachments } = await import('../sync/engine/fetch-attachments.ts')
  // The call that began it may be over; the job has a cancel of its own.
  const held = host.shell === 'terminal' ? context : { signal: new AbortController().signal }
  await house.jobs
    .run(
      'sync',
      { zh: `正在取回 ${name} 的附件`, en: `Fetching attachments of ${name}` },
      'steps',
      held,
      async (job) =>
        fetchAttachments(store, name, {
          ...(await syncTools(house, job.signal)),
          screen: () => house.onScreen(),
          progress: (p) => job.progress(p.done, p.total),
          came: () => tellLedger(house),
        }),
      name,
    )
    .finally(() => tellLedger(house))
}

async function reconcileNow(house: House, name: string, context: CallContext) {
  const { reconcileSource } = await import('../sync/engine/reconcile.ts')
  return asJob(house, name, { zh: `正在核对 ${name} 的全部编号`, en: `Comparing all ids of ${name}` }, context, (tools) =>
    reconcileSource(house.store, name, tools),
  )
}

/** Syncs what is due by itself, for as long as the app is open. */
export function scheduleOf(house: House): { wake(): void; stop(): void } {
  const stopping = new AbortController()
  const watchers = new Map<number, { stop(): void }>()
  /** Folders that something was put into since their sync began: it may have passed by it. */
  const stirred = new Set<number>()
  /** A folder wakes its source when something was put into it; the interval is only for folders that tell nothing. */
  function watch(states: readonly SourceState[]): void {
    const wanted = new Map(states.filter((s) => s.kind === 'folder' && !s.paused && s.url !== null).map((s) => [s.id, s]))
    for (const [id, watcher] of watchers) {
      if (wanted.has(id)) continue
      watcher.stop()
      watchers.delete(id)
    }
    for (const [id, source] of wanted) {
      if (watchers.has(id)) continue
      const wake = () => {
        stirred.add(id)
        house.store
          .call('source.put', { id, nextTry: 0 })
          .then(() => schedule.wake())
          .catch((error: unknown) => house.host.log(`watched folder: ${(error as Error).name}`))
      }
      watchers.set(id, watchFolder(source.url as string, wake))
    }
  }
  const schedule = startSchedule({
    states: async () => {
      const states = await house.store.call('source.states', {})
      watch(states)
      return states
    },
    sync: async (name, id) => {
      stirred.delete(id)
      await syncNow(house, name, { signal: stopping.signal })
    },
    setNextTry: async (id, nextTry) => {
      await house.store.call('source.put', { id, nextTry: stirred.has(id) ? 0 : nextTry })
      tellLedger(house)
    },
    now: house.nowSeconds,
    random: Math.random,
    log: house.host.log,
  })
  return {
    wake: schedule.wake,
    stop() {
      stopping.abort()
      for (const watcher of watchers.values()) watcher.stop()
      schedule.stop()
    },
  }
}

export const tellLedger = (house: House): void => {
  house.emit('ledger.changed', { asOf: new Date(house.host.now()).toISOString() })
}

export function sourceHandlers(
  house: House,
): HandlerGroup<
  | 'source.list'
  | 'source.add'
  | 'source.set'
  | 'source.remove'
  | 'source.test'
  | 'source.fields'
  | 'source.sync'
  | 'source.reconcile'
> {
  const { store } = house
  const list = () => store.call('source.list', { now: house.nowSeconds() })
  const one = async (name: string) => {
    const found = (await list()).find((s) => s.name === name)
    if (!found)
      throw notFound(
        `没有名为“${name}”的来源。用 source list 查看已有来源。`,
        `There is no source named "${name}". See source list for those there are.`,
      )
    return found
  }
  return {
    'source.list': async () => ({ sources: await list() }),
    async 'source.add'({ name, kind, url, options: given = {}, credentials }) {
      // A watched folder looks by itself unless told otherwise.
      const options: SourceOptions = kind === 'folder' ? { everyMinutes: 5, ...given } : given
      if ((await list()).some((s) => s.name === name)) {
        throw new Failure('bad-request', {
          zh: `已有名为“${name}”的来源。请换一个名字，或先删除旧的。`,
          en: `There is a source named "${name}" already. Choose another name, or remove the old one first.`,
        })
      }
      const { checkPlan } = await import('../sync/engine/open-connector.ts')
      checkPlan({ name, kind, url, options })
      // Those of a removed source of this name never go to another server.
      if (credentials || (await house.credentials.read(name).catch(() => true)))
        await house.credentials.write(name, credentials ?? null)
      await store.call('source.ensure', { name, kind, url, options })
      // A key may stand in the query of an address.
      const why = kind === 'folder' ? url : shownAddress(new URL(url))
      await store.call('audit.add', { at: house.nowSeconds(), what: 'source added', subject: name, why })
      if (credentials)
        await store.call('audit.add', { at: house.nowSeconds(), what: 'credentials changed', subject: name, why: '' })
      await house.changed()
      tellLedger(house)
      house.wakeSchedule()
      return one(name)
    },
    async 'source.set'({ name, paused, options, credentials }) {
      const source = await one(name)
      if (credentials) {
        await house.credentials.write(name, credentials)
        await store.call('audit.add', { at: house.nowSeconds(), what: 'credentials changed', subject: name, why: '' })
      }
      if (options) {
        const next = { ...source.options, ...options }
        const { checkPlan } = await import('../sync/engine/open-connector.ts')
        checkPlan({ name, kind: source.kind as FeedKind, url: source.url ?? '', options: next })
        await store.call('source.put', { id: source.id, options: next })
        // What an option is set to may be an address with a key in it.
        await store.call('audit.add', {
          at: house.nowSeconds(),
          what: 'source changed',
          subject: name,
          why: Object.keys(options).join(', '),
        })
      }
      if (paused !== undefined) {
        await store.call('source.put', { id: source.id, paused })
        await store.call('audit.add', {
          at: house.nowSeconds(),
          what: 'source changed',
          subject: name,
          why: paused ? 'paused' : 'goes on',
        })
      }
      // Another interval, or going on after a pause, counts from now.
      if (options?.everyMinutes !== undefined || paused === false)
        await store.call('source.put', { id: source.id, nextTry: null })
      tellLedger(house)
      house.wakeSchedule()
      return one(name)
    },
    async 'source.remove'({ name }, { signal }) {
      await one(name)
      const hold = await holdOn(house, name, signal)
      if (hold)
        throw new Failure('barred', {
          zh: `来源“${name}”由保留令“${hold.name}”保留，没有删除任何内容。请先解除这条保留令，或只暂停来源。`,
          en: `The source "${name}" is held by "${hold.name}"; nothing was removed. Release the hold first, or only pause the source.`,
        })
      const { removed } = await store.call('source.remove', { name, at: house.nowSeconds() })
      await house.credentials.write(name, null).catch(() => {})
      await house.changed()
      tellLedger(house)
      return { removed }
    },
    async 'source.test'({ name }, { signal }) {
      await one(name)
      const { testSource } = await import('../sync/engine/sync-source.ts')
      const tested = await testSource(store, name, await syncTools(house, signal))
      return { ok: tested.ok, detail: tested.detail[house.settings().language] }
    },
    async 'source.fields'(request, { signal }) {
      const { upstreamForm } = await import('../sync/engine/upstream-form.ts')
      let plan: { name: string; kind: FeedKind; url: string; options: SourceOptions }
      let credentials: Credentials | undefined
      if ('name' in request) {
        const { syncable } = await import('../sync/engine/sync-source.ts')
        plan = await syncable(store, request.name)
      } else {
        plan = { name: '', kind: request.kind, url: request.url, options: request.options ?? {} }
        credentials = request.credentials
      }
      return upstreamForm(plan, credentials, await syncTools(house, signal))
    },
    async 'source.sync'({ name }, context) {
      await one(name)
      return syncNow(house, name, context)
    },
    async 'source.reconcile'({ name }, context) {
      await one(name)
      return reconcileNow(house, name, context)
    },
  }
}
