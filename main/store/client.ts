/**
 * The store for its callers: one thread that writes, one that reads beside it, so that a search never waits for an import,
 * and one that gathers whole hit sets, so that the first page never waits for them.
 */
import { Failure, isServerAway } from '../../contract/reply.ts'
import { threadClient } from '../thread/thread.ts'
import { storeCapabilities } from './capability.ts'
import { type Link, type LinkOptions, officeLink } from './kept/office-store.ts'
import type { StoreAccess } from './open.ts'
import type { StoreCalls, StoreClient, StoreMethod } from './port.ts'
import { storeFile } from './sqlite/open.ts'
import { type ReadingAhead, readAhead } from './sqlite/read-ahead.ts'

/** Calls that only read, and may run while a page is being written. */
const reads: ReadonlySet<StoreMethod> = new Set<StoreMethod>([
  'login.works',
  'report.rows',
  'report.detail',
  'report.export',
  'attachment.read',
  'attachment.covered',
  'attachment.info',
  'attachment.joined',
  'attachment.missing',
  'attachment.ready',
  'thumbnail.get',
  'review.waiting',
  'review.judgements',
  'outbox.list',
  'source.states',
  'source.ids',
  'source.open',
  'ledger.lines',
  'ledger.owed',
  'quarantine.rows',
  'report.stored',
  'quarantine.list',
  'search.ids',
  'search.rank',
  'search.size',
  'search.few',
  'search.within',
  'synonym.list',
  'word.version',
  'suggest.names',
  'area.list',
  'area.shapes',
  'area.check',
  'gazetteer.list',
  'gazetteer.inferred',
  'basemap.get',
  'basemap-file.list',
  'place.closed',
  'place.trail',
  'place.names',
  'place.times',
  'briefing.by-file',
  'briefing.recent',
  'snapshot.list',
  'snapshot.info',
  'snapshot.by-mark',
  'snapshot.read',
  'report.freeze',
  'report.as-of',
  'report.moved',
  'agency.list',
  'template.list',
  'template.read',
  'agency.named',
  'meeting.list',
  'meeting.get',
  'meeting.before',
  'item.get',
  'decision.get',
  'decision.earlier',
  'edit.list',
  'district.clock',
  'briefing.by-manifest',
  'flag.list',
  'flag.get',
  'incident.changes',
  'flag.judged',
  'flag.events',
  'flag.told',
  'rule.list',
  'rule.feeds',
  'event.list',
  'view.list',
  'source.list',
  'source.late',
  'source.points',
  'setting.all',
  'store.facts',
  'state',
  'audit.list',
  'audit.verify',
  'audit.head',
  'audit.export',
  'retention.get',
  'retention.due',
  'retention.weigh',
  'hold.list',
  'hold.lost',
  'purge.unfinished',
  'source.purged',
  'purged.last',
])

export interface Store extends StoreClient {
  /** What the writer found when it opened the store: the other threads are not waited for. */
  readonly opened: { state: StoreCalls['state'][1]; settings: StoreCalls['setting.all'][1] }
  /** The way to the office's server; null of a store in a file. */
  readonly link: Link | null
  /** Has a store in a file read into the memory of the operating system, beside everything else; gives back its bytes. */
  readAhead(): Promise<number>
  /** To be called when nothing else of this process has the store open. */
  close(): Promise<void>
}

/** @throws Failure where the store does not open; of an office's whose server is away, where nothing of it is kept here */
export async function openStoreThreads(access: StoreAccess, options?: LinkOptions): Promise<Store> {
  const threads = storeThreads(access)
  if (!storeCapabilities(access.folder).shared)
    return { opened: await threads.open(), link: null, call: threads.call, readAhead: threads.readAhead, close: threads.close }
  const office = officeLink(threads, access, reads, options ?? { now: Date.now, stays: false })
  const close = async (): Promise<void> => {
    const isAway = office.link.state().awaySince !== null
    await office.close()
    await threads.close(isAway)
  }
  try {
    await office.begin()
    return { opened: await openOrKept(), link: office.link, call: office.call, readAhead: async () => 0, close }
  } catch (error) {
    if (error instanceof Failure && error.server === 'turned-away') await office.drop()
    office.lost()
    await close()
    throw error
  }

  async function openOrKept(): Promise<Store['opened']> {
    try {
      const opened = await threads.open()
      // What waits goes before anything else; where it cannot go now the window begins on what is kept.
      if (!(await office.bringIn())) office.lost()
      return opened
    } catch (error) {
      if (!isServerAway(error) || office.link.state().kept === null) throw error
      office.lost()
      const [state, settings] = await Promise.all([office.call('state', {}), office.call('setting.all', {})])
      return { state, settings }
    }
  }
}

/** One thread that writes and two that read. */
function storeThreads(access: StoreAccess) {
  const entry = new URL('./store.worker', import.meta.url)
  const writer = threadClient<StoreCalls>(entry, { access, readOnly: false })
  const reader = threadClient<StoreCalls>(entry, { access, readOnly: true })
  const gatherer = threadClient<StoreCalls>(entry, { access, readOnly: true })
  const gathers: ReadonlySet<StoreMethod> = new Set<StoreMethod>(['search.ids', 'search.few'])
  const threadOf = (method: StoreMethod) => (gathers.has(method) ? gatherer : reads.has(method) ? reader : writer)
  /** Where a hit set is parted: about the middle of the ids. Named by the caller, since the threads may see different stores. */
  let middle = 0
  let ahead: ReadingAhead | null = null
  /** A whole hit set, a half of it on each of the two threads that read. */
  async function hitSet(text: string, signal?: AbortSignal): Promise<StoreCalls['search.ids'][1]> {
    const [first, second] = await Promise.all([
      gatherer.call('search.ids', { text, upTo: middle }, signal),
      reader.call('search.ids', { text, above: middle }, signal),
    ])
    middle = Math.max(middle, (second.ids.at(-1) ?? 0) >> 1)
    const ids = new Int32Array(first.ids.length + second.ids.length)
    ids.set(first.ids)
    ids.set(second.ids, first.ids.length)
    return { ids, terms: first.terms }
  }
  return {
    /** The writer makes file and schema; only then can another thread read them. */
    async open(): Promise<Store['opened']> {
      const [state, settings] = await Promise.all([writer.call('state', {}), writer.call('setting.all', {})])
      middle = state.reports >> 1
      // Counts, rows and names come from here: it reads its code while the columns are read elsewhere.
      reader.begin()
      return { state, settings }
    },
    call: ((method: StoreMethod, request: never, signal?: AbortSignal) =>
      method === 'search.ids'
        ? hitSet((request as StoreCalls['search.ids'][0]).text, signal)
        : threadOf(method).call(method, request, signal)) as StoreClient['call'],
    readAhead(): Promise<number> {
      ahead ??= readAhead(storeFile(access.folder))
      return ahead.ended
    },
    /** @param isAway nothing can be closed at a server that does not answer */
    async close(isAway = false): Promise<void> {
      await reader.stop()
      await gatherer.stop()
      if (isAway) {
        await writer.stop()
        return
      }
      await writer
        .call('close', {})
        .catch((error: unknown) => {
          if (!isServerAway(error)) throw error
        })
        .finally(() => writer.stop())
        .finally(() => ahead?.close())
    },
  }
}
