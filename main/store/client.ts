/** The store for its callers: one thread that writes, one that reads beside it, so that a search never waits for an import. */
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
  'quarantine.list',
  'search.ids',
  'search.rank',
  'area.list',
  'area.shapes',
  'basemap.get',
  'flag.list',
  'flag.get',
  'source.list',
  'source.late',
  'setting.all',
  'state',
])

export interface Store extends StoreClient {
  close(): Promise<void>
}

export async function openStoreThreads(access: StoreAccess): Promise<Store> {
  const entry = new URL('./store.worker', import.meta.url)
  const writer = threadClient<StoreCalls>(entry, { access, readOnly: false })
  // The writer makes file and schema; only then can another thread read them.
  await writer.call('state', {})
  const reader = threadClient<StoreCalls>(entry, { access, readOnly: true })
  return {
    call: (method, request, signal) => (reads.has(method) ? reader : writer).call(method, request as never, signal) as never,
    async close() {
      await reader.stop()
      await writer.call('close', {})
      await writer.stop()
    },
  }
}
