/** Puts a backup in the place of the store: the one change that the open store cannot make itself. */
import { basename } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import type { Host } from '../host.ts'
import type { Emit, Gate } from '../key/gate.ts'
import type { Guard } from '../key/guard.ts'
import { readStoreFile, type StoreFile } from '../key/store-file.ts'
import { createJobs } from './house.ts'
import { needFile } from './store.ts'

export function restoreHandlers(host: Host, guard: Guard, gate: Gate, emit: Emit): HandlerGroup<'backup.restore'> {
  // The open store's own jobs end with it.
  const jobs = createJobs(
    (job) => emit('job.progressed', job),
    () => gate.face().language,
    host.now,
  )
  /** What opens the backup: not this computer alone where somebody locked the store, else it would be a way round the lock. */
  async function keyOf(backup: StoreFile, passphrase?: string, recoveryKey?: string): Promise<Uint8Array> {
    if (passphrase !== undefined) return (await guard.prove({ passphrase }, backup)).key
    if (recoveryKey !== undefined) return (await guard.prove({ recoveryKey }, backup)).key
    const isSame = backup.id === guard.seen().id
    const key = (isSame && gate.key()) || (gate.isOpen() || !gate.wasLocked() ? await host.secrets.read(backup.id) : null)
    if (key) return key
    const asked = await host.askPassphrase?.()
    if (asked) return (await guard.prove({ passphrase: asked }, backup)).key
    throw new Failure('bad-request', {
      zh: '打开这个备份需要它的口令，没有恢复，数据库没有改动。请一并输入制作备份时的口令。',
      en: 'This backup opens with its passphrase only, so nothing was restored or changed. Give the passphrase it was made under, too.',
    })
  }

  return {
    async 'backup.restore'({ path, passphrase, recoveryKey }, { signal }) {
      needFile(host.storeDir)
      const backup = readStoreFile(path)
      const key = await keyOf(backup, passphrase, recoveryKey)
      const before = gate.key()
      const presentKey = Uint8Array.from(before ?? key)
      const { restoreBackup } = await import('../store/sqlite/backup-restore.ts')
      let outcome: Awaited<ReturnType<typeof restoreBackup>>
      try {
        if (gate.isOpen()) await gate.close('elsewhere')
        const label = { zh: '正在恢复备份', en: 'Restoring the backup' }
        outcome = await jobs.run('restore', label, 'bytes', { signal }, (job) =>
          restoreBackup({
            backup: path,
            storeDir: host.storeDir,
            key,
            presentKey,
            now: host.now(),
            signal: job.signal,
            progress: job.progress,
          }),
        )
      } catch (error) {
        key.fill(0)
        // As it was: a locked store stays locked.
        if (before)
          await gate
            .open(before)
            .catch((again: unknown) => host.log(`opening after a restore that failed: ${(again as Error).name}`))
        throw error
      } finally {
        presentKey.fill(0)
        before?.fill(0)
      }
      // A store without a passphrase is opened by this computer, which may be another than made the backup.
      const { id, slots = [] } = guard.file()
      if (slots.length === 0) await host.secrets.put(id, key)
      await gate.open(key)
      await gate.audit('backup restored', basename(path), '')
      await tellAll()
      return outcome
    },
  }

  /** Nothing that a window holds is of this store. */
  async function tellAll(): Promise<void> {
    const context = { signal: new AbortController().signal }
    const info = (await gate.call('app.info', {} as never, context)) as { dataVersion: number }
    emit('settings.changed', (await gate.call('settings.get', {} as never, context)) as never)
    const version = info.dataVersion
    for (const event of ['reports.changed', 'areas.changed', 'flags.changed', 'incidents.changed'] as const)
      emit(event, { version })
    emit('meetings.changed', { meeting: null })
  }
}
