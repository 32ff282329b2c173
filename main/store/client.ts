/**
 * The store for its callers: one thread that writes, one that reads beside it, so that a search never waits for an import,
 * and one that gathers whole hit sets, so that the first page never waits for them.
 */
import { threadClient } from '../thread/thread.ts'
import type { StoreAccess } from './open.ts'
import type { StoreCalls, StoreClient, StoreMethod } from './port.ts'

/** Calls that only read, and may run while a page is being written. */
const reads: ReadonlySet<StoreMethod> = new Set<StoreMethod>([
  'report.rows',
  'report.detail',
  'report.export',
  'attachment.read',
  'attachment.info',
  'attachment.joined',
  'attachment.missing',
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
  'state',
])

export interface Store extends StoreClient {
  /** What the writer found when it opened the store: the other threads are not waited for. */
  readonly opened: { state: StoreCalls['state'][1]; settings: StoreCalls['setting.all'][1] }
  close(): Promise<void>
}

export async function openStoreThreads(access: StoreAccess): Promise<Store> {
  const entry = new URL('./store.worker', import.meta.url)
  const writer = threadClient<StoreCalls>(entry, { access, readOnly: false })
  // The writer makes file and schema; only then can another thread read them.
  const [state, settings] = await Promise.all([writer.call('state', {}), writer.call('setting.all', {})])
  const reader = threadClient<StoreCalls>(entry, { access, readOnly: true })
  const gatherer = threadClient<StoreCalls>(entry, { access, readOnly: true })
  // Counts, rows and names come from here: it reads its code while the columns are read elsewhere.
  reader.begin()
  const gathers: ReadonlySet<StoreMethod> = new Set<StoreMethod>(['search.ids', 'search.few'])
  const threadOf = (method: StoreMethod) => (gathers.has(method) ? gatherer : reads.has(method) ? reader : writer)
  /** Where a hit set is parted: about the middle of the ids. Named by the caller, since the threads may see different stores. */
  let middle = state.reports >> 1
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
    opened: { state, settings },
    call: ((method: StoreMethod, request: never, signal?: AbortSignal) =>
      method === 'search.ids'
        ? hitSet((request as StoreCalls['search.ids'][0]).text, signal)
        : threadOf(method).call(method, request, signal)) as never,
    async close() {
      await reader.stop()
      await gatherer.stop()
      await writer.call('close', {})
      await writer.stop()
    },
  }
}
