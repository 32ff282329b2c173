/** Puts a backup in the place of a store: checked first, prepared beside it, swapped in at once; what was there is kept. */
import { existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cancelled, Failure } from '../../../contract/reply.ts'
import type { BackupInfo } from '../../../contract/trust.ts'
import { diskFailure } from '../../disk-failure.ts'
import { sqliteCode } from '../failure.ts'
import type { StoreAccess } from '../open.ts'
import type { CopyProgress } from './backup.ts'
import { copyFlushed, flush, lockFolder, needRoom } from './backup-copy.ts'
import { backupName, infoOf, readManifest } from './backup-folder.ts'
import { carryOut, decideSwap, draftFolder, finishRestore } from './backup-swap.ts'
import { makeStoreFolder, migrate, newestSchema, openAlone, storeFile } from './open.ts'
import { onSafetyThread } from './safety-calls.ts'

export interface RestoreRequest {
  /** Folder of the backup, with its manifest.json and store.json. */
  backup: string
  /** Folder of the store; made when missing. The caller has closed the store in it. */
  storeDir: string
  /** Key of the backup, 32 bytes: the caller has it from the host's secrets or from the slots in the backup's store.json. */
  key: Uint8Array
  /** Key of the store that is there now, where it is known: then its journal is folded in, and another window is noticed. */
  presentKey?: Uint8Array
  /** Milliseconds since 1970. */
  now: number
  signal?: AbortSignal
  /** Bytes. */
  progress?: (done: number, total: number) => void
}

/**
 * Restores a backup. Every file is checked by its hash and the database page by page with `key`; an older schema is brought
 * up to date; only then is it put in the place of the store, together with its store.json. The store that was there is kept
 * in `replaced-<local time>` inside the store's folder, a store of its own; `kept` is that folder, or null when there was
 * none or it held nothing. A kill at any instant leaves the old store or the new one: call `finishRestore(storeDir)`
 * (backup-swap.ts) before store.json is read at every start. The caller opens the store afterwards, sees to it that the
 * host knows its key, and writes the audit (`backup.restore`).
 * @throws Failure not-found: no backup; storage: damaged, newer, the key does not fit, disk; busy: the store is open
 *   elsewhere; cancelled. Whatever is thrown before the swap, the store is as it was.
 */
export async function restoreBackup(request: RestoreRequest): Promise<{ restored: BackupInfo; kept: string | null }> {
  const { storeDir, key, presentKey, signal, progress = () => {} } = request
  const manifest = readManifest(request.backup)
  if (manifest.schema > newestSchema())
    throw new Failure('storage', {
      zh: '这个备份由更新版本的 Fieldbrief 制作，没有恢复，数据库没有改动。请先升级程序再恢复。',
      en: 'This backup was made by a newer Fieldbrief; it was not restored and the store was not changed. Update the program, then restore it.',
    })
  makeStoreFolder(storeDir)
  finishRestore(storeDir)
  let lock: { release(): void }
  try {
    lock = lockFolder(storeDir, 'change', 0)
  } catch (cause) {
    throw sqliteCode(cause).startsWith('SQLITE_BUSY') ? openElsewhere() : notRestored(cause)
  }
  const draft = draftFolder(storeDir)
  let decided = false
  try {
    const total = 4 * manifest.bytes
    const checked = await onSafetyThread('backup.check', { path: request.backup, keys: [key] }, signal, (value) => {
      const { done } = value as CopyProgress
      progress(done, total)
    })
    if (checked.problems.length > 0)
      throw new Failure('storage', {
        zh: `备份没有通过检查，没有恢复，数据库没有改动：${checked.problems.map((p) => p.zh).join('')}请换一个备份，或换对应的口令、密钥再试。`,
        en: `The backup did not pass its check, so it was not restored and the store was not changed: ${checked.problems.map((p) => p.en).join(' ')} Take another backup, or the passphrase or key that belongs to it.`,
      })
    needRoom(storeDir, manifest.bytes)
    mkdirSync(draft, { mode: 0o700 })
    let done = 2 * manifest.bytes
    for (const { file, sha256 } of manifest.files) {
      const to = join(draft, file)
      if (file.includes('/')) mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
      const from = done
      const copied = await copyFlushed(join(request.backup, file), to, (bytes) => {
        if (signal?.aborted) throw cancelled()
        progress(Math.min(from + bytes, total), total)
      })
      if (copied.sha256 !== sha256) throw changedMeanwhile(file)
      done += copied.bytes
    }
    await onSafetyThread('copy.bring-up', { access: { folder: draft, key } }, signal)
    flush(storeFile(draft))
    if (existsSync(join(draft, 'basemap'))) flush(join(draft, 'basemap'))
    flush(draft)
    progress(total, total)

    let held = false
    if (existsSync(storeFile(storeDir)) && lstatSync(storeFile(storeDir)).size > 0) {
      held = true
      if (presentKey)
        try {
          held = !(await onSafetyThread('store.settle', { access: { folder: storeDir, key: presentKey } })).holdsNothing
        } catch (error) {
          // A damaged store is what backups are for; it is moved aside as it is.
          if (error instanceof Failure && error.code === 'busy') throw openElsewhere()
        }
    }
    if (signal?.aborted) throw cancelled()
    const kept = backupName(request.now).replace('fieldbrief', 'replaced')
    const keptName = freeKept(storeDir, kept)
    decideSwap(storeDir, keptName)
    decided = true
    carryOut(storeDir)
    if (!held) rmSync(join(storeDir, keptName), { recursive: true, force: true })
    return { restored: infoOf(request.backup, manifest), kept: held ? join(storeDir, keptName) : null }
  } catch (cause) {
    throw notRestored(cause, decided)
  } finally {
    // What was decided is done by the next opening, where it could not be done now.
    if (!decided) rmSync(draft, { recursive: true, force: true })
    lock.release()
  }
}

function freeKept(storeDir: string, name: string): string {
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name}-${n}`
    if (!existsSync(join(storeDir, tried))) return tried
  }
}

const openElsewhere = (): Failure =>
  new Failure('busy', {
    zh: '另一个窗口或命令开着这个数据库，没有恢复，数据没有改动。请先关闭它们，再恢复。',
    en: 'Another window or command has this store open, so nothing was restored or changed. Close them, then restore again.',
  })
const changedMeanwhile = (file: string): Failure =>
  new Failure('storage', {
    zh: `复制时备份里的 ${file} 变了，没有恢复，数据库没有改动。请检查磁盘后重试。`,
    en: `The file ${file} of the backup changed while it was copied, so nothing was restored and the store was not changed. Check the disk, then try again.`,
  })
const notRestored = (cause: unknown, decided = false): Failure =>
  diskFailure(cause, ({ zh, en }) =>
    decided
      ? {
          zh: `恢复做到一半停下了（${zh}）。备份和原来的数据都在。请检查磁盘空间和权限，再打开一次，程序会接着做完。`,
          en: `The restore stopped half-way (${en}). The backup and what was there before are both unharmed. Check room and permissions, then open the store again: the restore is then ended.`,
        }
      : {
          zh: `没有恢复（${zh}），数据库没有改动。请检查数据文件夹的权限和磁盘空间，再试一次。`,
          en: `Nothing was restored (${en}) and the store was not changed. Check the permissions and room of the store's folder, then try again.`,
        },
  )

/** On the safety thread: a copy that nobody has open gets this program's schema, and is one file afterwards. */
export function bringUpCopy(access: StoreAccess): { reports: number } {
  const db = openAlone(access)
  try {
    migrate(db)
    db.pragma('journal_mode = DELETE')
    return { reports: db.prepare('SELECT count(*) FROM report').pluck().get() as number }
  } finally {
    db.close()
  }
}

/** On the safety thread: see safety-calls.ts. */
export function settleStore(access: StoreAccess): { holdsNothing: boolean } {
  const db = openAlone(access)
  try {
    // Refused by SQLite while any other connection has the store open.
    db.pragma('journal_mode = DELETE')
    const has = (table: string) => db.prepare(`SELECT EXISTS (SELECT 1 FROM ${table})`).pluck().get() === 1
    return { holdsNothing: !['report', 'source', 'area', 'meeting', 'flag', 'saved_view', 'sync_run'].some(has) }
  } finally {
    db.close()
  }
}
