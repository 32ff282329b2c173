/** A sync of a watched folder in a process of its own, to be killed: `node sync-child.ts STORE FOLDER NOW`. Prints a line for each page stored. */
import { openStoreThreads } from '../../../../main/store/client.ts'
import { syncSource } from '../../../../main/sync/engine/sync-source.ts'

const [folder, watched, now] = process.argv.slice(2) as [string, string, string]
const store = await openStoreThreads({ folder, key: new Uint8Array(32).fill(9) })
await store.call('source.ensure', { name: 'city', kind: 'folder', url: watched })
await syncSource(store, 'city', {
  signal: new AbortController().signal,
  now: () => Number(now),
  log: () => {},
  progress: () => process.stdout.write('page\n'),
  credentials: async () => null,
  classify: (label) => ({ category: 'facility', subCategory: label }),
  clock: { now: () => Number(now), random: () => 0.5, sleep: async () => {} },
})
await store.close()
process.stdout.write('done\n')
