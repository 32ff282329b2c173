/** The work of each operation, by the functions that the product does it with. Loaded before the clock runs. */
import { cheapKdf, faultKey, type Killed, type KillJob, killHost } from './kill-job.ts'

type Work = (job: KillJob) => Promise<void>
const signal = new AbortController().signal

const works: Record<Killed, () => Promise<Work>> = {
  async import() {
    const { openStoreThreads } = await import('../../main/store/client.ts')
    const { importFiles } = await import('../../main/sync/file/import.ts')
    return async ({ folder, what, now }) => {
      const store = await openStoreThreads({ folder, key: faultKey })
      await importFiles(store, { files: [what], tz: 'Asia/Shanghai' }, { signal, now: () => now, progress: () => {} })
      await store.close()
    }
  },
  async sync() {
    const { feedTools, openFeedStore, readToEnd } = await import('./feed-house.ts')
    return async ({ folder, what }) => {
      const store = await openFeedStore(folder, what)
      await readToEnd(store, feedTools())
      await store.close()
    }
  },
  async migration() {
    const { openFile } = await import('../../main/store/sqlite/open.ts')
    return async ({ folder }) => {
      openFile({ folder, key: faultKey }).close()
    }
  },
  async purge() {
    const { createApp } = await import('../../main/app.ts')
    return async ({ folder, now }) => {
      const app = await createApp(killHost(folder, now))
      await app.handlers['retention.run']({ reason: 'fault suite' }, { signal })
      await app.close()
    }
  },
  async backup() {
    const { makeBackup } = await import('../../main/store/sqlite/backup.ts')
    return async ({ folder, what, now }) => {
      const guards = { passphrase: false, recovery: false, computer: true }
      await makeBackup(
        { folder, key: faultKey },
        { folder: what, store: 'store-fault', guards, version: '0.0.0', now, keep: 3 },
        { cancelled: () => false, check: () => {}, progress: () => {} },
      )
    }
  },
  async passphrase() {
    const { createGuard } = await import('../../main/key/guard.ts')
    return async ({ folder, what, now }) => {
      const [current, next] = JSON.parse(what) as [string, string]
      const guard = createGuard(killHost(folder, now), {
        cost: { least: cheapKdf, mostMemoryKib: cheapKdf.memoryKib, millis: 1 },
        // A try that was killed counts as a wrong one, rightly; the wait that it costs passes here in no time.
        uptime: () => Date.now() * 100,
      })
      const { key } = await guard.prove({ passphrase: current })
      await guard.setPassphrase(key, next, false, { language: 'en', theme: 'light' })
    }
  },
}

export const killWork = (op: Killed): Promise<Work> => works[op]()
