/** Backups: made by hand or by a plan, listed and checked. Restoring closes the store first and is main/handle/restore.ts. */
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, isAbsolute, relative, resolve, sep } from 'node:path'
import type { CallContext, HandlerGroup } from '../../contract/api.ts'
import type { Bilingual } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import type { BackupInfo, BackupPlan } from '../../contract/trust.ts'
import { diskFailure } from '../disk-failure.ts'
import type { Guard } from '../key/guard.ts'
import { readStoreFile, slotOf } from '../key/store-file.ts'
import { storeCapabilities } from '../store/capability.ts'
import type { StoreAccess } from '../store/open.ts'
import type { CopyProgress } from '../store/sqlite/backup.ts'
import { backupsIn, infoOf, readManifest } from '../store/sqlite/backup-folder.ts'
import { onSafetyThread } from '../store/sqlite/safety-calls.ts'
import type { House, RunningJob } from './house.ts'
import { needFile } from './store.ts'

const dayMillis = 86_400_000
/** The plan is looked at this often; one that failed is tried again after an hour. In milliseconds. */
const lookEvery = 600_000
const lookFirst = 60_000
const againAfter = 3_600_000
const usual = { everyDays: 1, keep: 14 }
/** The size of what grows is looked at this often, milliseconds. */
const sizeEvery = 250

/** Names of the plan's settings in the store. */
const names = {
  folder: 'backup-folder',
  everyDays: 'backup-every-days',
  keep: 'backup-keep',
  lastAt: 'backup-last-at',
  lastError: 'backup-last-error',
} as const

async function planOf(house: House): Promise<BackupPlan> {
  const kept = await house.store.call('setting.all', {})
  return {
    folder: kept[names.folder] || null,
    everyDays: Number(kept[names.everyDays] ?? usual.everyDays),
    keep: Number(kept[names.keep] ?? usual.keep),
    lastAt: kept[names.lastAt] || null,
    lastError: kept[names.lastError] ? (JSON.parse(kept[names.lastError] as string) as Bilingual) : null,
  }
}

/** The folder as a whole path. A backup that goes with the store is none. */
function folderFor(house: House, folder: string): string {
  const path = resolve(folder)
  const below = relative(resolve(house.host.storeDir), path)
  if (below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below))
    throw new Failure('bad-request', {
      zh: `${path} 在数据文件夹里面：数据文件夹丢了，备份也就丢了。没有改动任何内容。请选择别处，最好是另一块磁盘。`,
      en: `${path} lies inside the store's own folder: whatever takes the store would take the backup with it. Nothing was changed. Choose another place, best on another disk.`,
    })
  return path
}

/** What opens a backup made now. */
async function guardsNow(house: House): Promise<BackupInfo['guards']> {
  const file = readStoreFile(house.host.storeDir)
  return {
    passphrase: slotOf(file, 'passphrase') !== null,
    recovery: slotOf(file, 'recovery') !== null,
    computer: (await house.host.secrets.read(file.id).catch(() => null)) !== null,
  }
}

/** Tells a job how far a copy is; while a file grows its size is looked at. */
function follow(job: RunningJob): { told(value: unknown): void; stop(): void } {
  let at: CopyProgress = { done: 0, total: 1, grows: null }
  const timer = setInterval(() => {
    const { done, total, grows } = at
    if (grows === null) return
    stat(grows).then(
      ({ size }) => at.grows === grows && job.progress(Math.min(done + size, total), total),
      () => {},
    )
  }, sizeEvery).unref()
  return {
    told(value) {
      at = value as CopyProgress
      job.progress(at.done, at.total)
    },
    stop: () => clearInterval(timer),
  }
}

async function make(
  house: House,
  access: StoreAccess,
  folder: string,
  keep: number | undefined,
  context: CallContext,
): Promise<BackupInfo> {
  const { host } = house
  const order = {
    folder,
    store: readStoreFile(host.storeDir).id,
    guards: await guardsNow(house),
    version: host.version,
    now: host.now(),
    ...(keep === undefined ? {} : { keep }),
  }
  const info = await house.jobs.run('backup', { zh: '正在备份', en: 'Backing up' }, 'bytes', context, async (job) => {
    const progress = follow(job)
    try {
      return await onSafetyThread('backup.make', { access, order }, job.signal, progress.told)
    } finally {
      progress.stop()
    }
  })
  await house.store.call('audit.add', {
    at: house.nowSeconds(),
    what: 'backup made',
    subject: `${basename(info.path)}: ${info.reports} reports`,
    why: '',
  })
  return info
}

/** `prove`: what somebody gives for a backup is counted and waited off like what is given for the store. */
export function backupHandlers(
  house: House,
  access: StoreAccess,
  prove: Guard['prove'],
): HandlerGroup<'backup.make' | 'backup.list' | 'backup.check' | 'backup.plan'> {
  const { store, host } = house

  async function folderAsked(folder: string | undefined): Promise<string> {
    const asked = folder ?? (await planOf(house)).folder
    if (asked !== null) return folderFor(house, asked)
    throw new Failure('bad-request', {
      zh: '没有说明备份放在哪里，备份计划里也没有文件夹。没有改动任何内容。请选择一个文件夹，最好在另一块磁盘上。',
      en: 'No folder was named for the backup and the plan has none. Nothing was changed. Choose a folder, best on another disk.',
    })
  }

  return {
    async 'backup.make'({ folder }, context) {
      needFile(access.folder)
      const plan = await planOf(house)
      const target = await folderAsked(folder)
      const planned = plan.folder === target
      const info = await make(house, access, target, planned ? plan.keep : undefined, context)
      if (planned) await store.call('setting.put', { values: { [names.lastAt]: info.madeAt, [names.lastError]: '' } })
      return info
    },
    async 'backup.list'({ folder }) {
      const asked = await folderAsked(folder)
      try {
        return { backups: backupsIn(asked).map(({ path, manifest }) => infoOf(path, manifest)) }
      } catch (cause) {
        throw diskFailure(cause, ({ zh, en }) => ({
          zh: `看不了文件夹 ${asked}（${zh}）。请检查路径、权限，以及磁盘是否已接上。`,
          en: `The folder ${asked} cannot be looked at (${en}). Check the path, its permissions and whether its disk is connected.`,
        }))
      }
    },
    async 'backup.check'({ path, passphrase, recoveryKey }, context) {
      const folder = resolve(path)
      readManifest(folder)
      const backup = readStoreFile(folder)
      const own = backup.id === readStoreFile(host.storeDir).id ? Uint8Array.from(access.key) : await host.secrets.read(backup.id)
      const keys = [
        ...(passphrase === undefined ? [] : [(await prove({ passphrase }, backup)).key]),
        ...(recoveryKey === undefined ? [] : [(await prove({ recoveryKey }, backup)).key]),
        ...(own ? [own] : []),
      ]
      try {
        const { info, problems } = await house.jobs.run(
          'backup',
          { zh: '正在检查备份', en: 'Checking the backup' },
          'bytes',
          context,
          async (job) => {
            const progress = follow(job)
            try {
              return await onSafetyThread('backup.check', { path: folder, keys }, job.signal, progress.told)
            } finally {
              progress.stop()
            }
          },
        )
        if (keys.length === 0)
          problems.push({
            zh: '文件都和做备份时一样，但这台电脑没有它的密钥，打不开数据库：请输入它的口令再检查一次。',
            en: 'Its files are what they were, but this computer has no key that opens it: check it again with its passphrase.',
          })
        return { ok: problems.length === 0, info, problems }
      } finally {
        for (const key of keys) key.fill(0)
      }
    },
    async 'backup.plan'(change) {
      if (Object.keys(change).length > 0) {
        needFile(access.folder)
        const before = await planOf(house)
        const folder = change.folder == null ? change.folder : folderFor(house, change.folder)
        const values = {
          ...(folder === undefined ? {} : { [names.folder]: folder ?? '' }),
          ...(change.everyDays === undefined ? {} : { [names.everyDays]: String(change.everyDays) }),
          ...(change.keep === undefined ? {} : { [names.keep]: String(change.keep) }),
          // Another folder has none of the backups yet.
          ...(folder !== undefined && folder !== before.folder ? { [names.lastAt]: '', [names.lastError]: '' } : {}),
        }
        await store.call('setting.put', { values })
        const after = await planOf(house)
        await store.call('audit.add', {
          at: house.nowSeconds(),
          what: 'setting',
          subject: after.folder === null ? 'backup plan: none' : `backup plan: every ${after.everyDays} days, keep ${after.keep}`,
          why: '',
        })
      }
      return planOf(house)
    },
  }
}

/** Whether a backup of the plan is due. One from the future was made under a wrong clock and counts as none. */
export function isDue({ folder, everyDays, lastAt }: BackupPlan, now: number): boolean {
  if (folder === null) return false
  const last = lastAt === null ? Number.NaN : Date.parse(lastAt)
  return Number.isNaN(last) || now - last >= everyDays * dayMillis || last > now + dayMillis
}

/** Makes the plan's backups while the app stands open; a failure is kept with the plan and tried again. */
export function startBackups(house: House, access: StoreAccess): { stop(): void; look(): Promise<void> } {
  const abort = new AbortController()
  let notBefore = 0
  const say = async (values: Record<string, string>): Promise<void> => {
    await house.store.call('setting.put', { values })
  }
  async function look(): Promise<void> {
    if (!storeCapabilities(access.folder).encryptedByUs) return
    const plan = await planOf(house)
    if (!isDue(plan, house.host.now()) || performance.now() < notBefore || plan.folder === null) return
    try {
      // A disk that is not connected must not be made as a folder in its place.
      if (plan.lastAt !== null && !existsSync(plan.folder)) throw folderGone(plan.folder)
      const info = await make(house, access, plan.folder, plan.keep, { signal: abort.signal })
      await say({ [names.lastAt]: info.madeAt, [names.lastError]: '' })
    } catch (error) {
      if (error instanceof Failure && (error.code === 'cancelled' || error.code === 'busy' || error.code === 'locked')) return
      notBefore = performance.now() + againAfter
      await say({ [names.lastError]: JSON.stringify(error instanceof Failure ? error.text : unknownError) })
    }
  }
  const quietly = (): void => {
    look().catch((error: unknown) => {
      if (!abort.signal.aborted) house.host.log(`backup by plan: ${(error as Error).name}`)
    })
  }
  const first = setTimeout(quietly, lookFirst).unref()
  const timer = setInterval(quietly, lookEvery).unref()
  return {
    look,
    stop() {
      abort.abort()
      clearTimeout(first)
      clearInterval(timer)
    },
  }
}

const unknownError: Bilingual = {
  zh: '备份时程序内部出错，数据库不受影响。请手动备份一次；若再出现，请运行 doctor。',
  en: 'Something went wrong inside the program while backing up; the store is not affected. Make a backup by hand, and run doctor if it comes back.',
}
const folderGone = (folder: string): Failure =>
  new Failure('storage', {
    zh: `备份文件夹 ${folder} 不在了，没有备份。请接上那块磁盘，或在设置里另选文件夹。`,
    en: `The backup folder ${folder} is not there, so no backup was made. Connect its disk, or choose another folder in the settings.`,
  })
