/** A sync in a process of its own, to be killed: `node sync-child.ts FOLDER URL NOW`. */
import { openStoreThreads } from '../../../../main/store/client.ts'
import { syncSource } from '../../../../main/sync/engine/sync-source.ts'

const [folder, url, now] = process.argv.slice(2) as [string, string, string]
const store = await openStoreThreads({ folder, key: new Uint8Array(32).fill(7) })
await store.call('source.ensure', { name: 'odk', kind: 'odk', url, options: { project: '1', form: 'field_note' } })
process.stdout.write('begun\n')
await syncSource(store, 'odk', {
  signal: new AbortController().signal,
  now: () => Number(now),
  log: () => {},
  credentials: async () => ({ user: 'reader@example.org', secret: 'secret' }),
  classify: (label) => ({ category: 'facility', subCategory: label || null }),
})
await store.close()
process.stdout.write('done\n')
