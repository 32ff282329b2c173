/** Makes and checks backups. Runs in the safety thread: everything here may block for as long as the store is large. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { BackupInfo } from '../../../contract/trust.ts'
import { diskFailure } from '../../disk-failure.ts'
import type { ThreadContext } from '../../thread/thread.ts'
import { sqliteCode, storeFailure } from '../failure.ts'
import type { StoreAccess } from '../open.ts'
import { copyBytes, copyFlushed, copyStore, flush, hashFile, lockFolder, needRoom } from './backup-copy.ts'
import {
  type BackupFile,
  type BackupManifest,
  backupName,
  backupsIn,
  draftName,
  filesBeside,
  infoOf,
  isDraftOf,
  isFile,
  readManifest,
  writeManifest,
} from './backup-folder.ts'
import { asFile, type FileConnection, newestSchema, openFileForReading, storeFile } from './open.ts'

export interface BackupOrder {
  /** Folder that the backup's own folder is made in; made when missing. */
  folder: string
  /** Name of the store. */
  store: string
  guards: BackupInfo['guards']
  /** Version of the program. */
  version: string
  /** Milliseconds since 1970. */
  now: number
  /** Keep so many verified backups of this store in the folder, this one among them; absent: all. */
  keep?: number
}
/** Told on the way: bytes done of `total`. While `grows` is named, its size counts on top of `done`. */
export interface CopyProgress {
  done: number
  total: number
  grows: string | null
}

/** Backs the open store up, checks the copy by opening it again, and only then gives it its name. */
export async function makeBackup(access: StoreAccess, order: BackupOrder, context: ThreadContext): Promise<BackupInfo> {
  const notMade = ({ zh, en }: Bilingual): Bilingual => ({
    zh: `备份没有做成（${zh}），未完成的部分已删除，数据库本身不受影响。请检查 ${order.folder} 的权限和空间，或换一个文件夹。`,
    en: `The backup was not made (${en}); what was begun is removed and the store itself is not affected. Check the permissions and room of ${order.folder}, or take another folder.`,
  })
  let lock: { release(): void }
  try {
    lock = lockFolder(access.folder, 'backup', 0)
  } catch (cause) {
    if (!sqliteCode(cause).startsWith('SQLITE_BUSY')) throw diskFailure(cause, notMade)
    throw new Failure('busy', {
      zh: '这个数据库正在备份，没有开始第二次。请等它完成。',
      en: 'This store is being backed up already, so no second one was begun. Wait for it to end.',
    })
  }
  let draft: string | null = null
  const db = openFileForReading(access)
  try {
    mkdirSync(order.folder, { recursive: true, mode: 0o700 })
    sweepDrafts(order.folder, order.store)
    const beside = filesBeside(access.folder).map((file) => ({ file, bytes: statSync(join(access.folder, file)).size }))
    const besideBytes = beside.reduce((sum, { bytes }) => sum + bytes, 0)
    const expected = copyBytes(db)
    needRoom(order.folder, expected + besideBytes)
    // Written once, read twice: opened again and hashed.
    const total = 3 * expected + besideBytes
    let furthest = 0
    const tell = (done: number, grows: string | null = null): void => {
      context.check()
      // Files may have grown since they were measured: what was told is not taken back.
      furthest = Math.min(Math.max(furthest, done), total)
      context.progress({ done: furthest, total, grows } satisfies CopyProgress)
    }

    const name = freeName(order.folder, backupName(order.now))
    draft = join(order.folder, draftName(name, order.store))
    mkdirSync(draft, { mode: 0o700 })
    const target = storeFile(draft)
    const before = contentMark(db)
    tell(0, target)
    copyStore(db, target)
    const after = contentMark(db)
    tell(expected)
    const content = verifyCopy(target, access.key)
    if (before.dataVersion === after.dataVersion && content.mark !== before.mark)
      throw damaged({ zh: '副本里的条数和数据库不一致', en: 'the copy does not hold what the store holds' })
    tell(2 * expected)

    const sha256 = await hashFile(target, (bytes) => tell(2 * expected + bytes))
    const files: BackupFile[] = [{ file: 'fieldbrief.db', bytes: statSync(target).size, sha256 }]
    let done = 3 * expected
    for (const { file, bytes } of beside) {
      if (file.includes('/')) mkdirSync(join(draft, dirname(file)), { recursive: true, mode: 0o700 })
      const from = done
      files.push({ file, ...(await copyFlushed(join(access.folder, file), join(draft, file), (at) => tell(from + at))) })
      done += bytes
    }
    const manifest: BackupManifest = {
      format: 'fieldbrief backup',
      store: order.store,
      madeAt: new Date(order.now).toISOString(),
      schema: content.schema,
      version: order.version,
      reports: content.reports,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      verified: true,
      guards: order.guards,
      auditHead: content.auditHead,
      files,
    }
    writeManifest(draft, manifest)
    for (const file of ['manifest.json', 'basemap', '.']) if (file === '.' || exists(join(draft, file))) flush(join(draft, file))
    context.check()
    const path = join(order.folder, name)
    renameSync(draft, path)
    draft = null
    flush(order.folder)
    if (order.keep !== undefined) dropOld(order.folder, path, order.store, order.keep)
    return infoOf(path, manifest)
  } catch (cause) {
    // A damaged page is told as that: the copy cannot be better than the store.
    if (sqliteCode(cause).startsWith('SQLITE_CORRUPT')) throw storeFailure(cause)
    throw diskFailure(cause, notMade)
  } finally {
    db.close()
    if (draft !== null) rmSync(draft, { recursive: true, force: true })
    lock.release()
  }
}

const damaged = (why: Bilingual): Failure =>
  new Failure('storage', {
    zh: `备份做好后重新打开检查没有通过（${why.zh}），已删除。数据库本身没有改动。请运行 doctor 检查数据库，并检查磁盘是否有故障。`,
    en: `The backup was opened again and did not pass (${why.en}), so it was removed. The store itself was not changed. Run doctor on the store, and check the disk.`,
  })

/** What a store holds, to be compared with its copy; `dataVersion` moves with every change that others make. */
function contentMark(db: FileConnection): { dataVersion: number; mark: string } {
  const dataVersion = db.pragma('data_version', { simple: true }) as number
  const counts = db
    .prepare(`SELECT (SELECT count(*) FROM report) AS reports, (SELECT count(*) FROM attachment) AS attachments,
      (SELECT count(*) FROM attachment_content) AS contents, (SELECT coalesce(max(id), 0) FROM audit) AS audit,
      (SELECT count(*) FROM flag) AS flags, (SELECT count(*) FROM sync_run) AS runs, (SELECT count(*) FROM meeting) AS meetings,
      (SELECT group_concat(name || value) FROM (SELECT * FROM version ORDER BY name)) AS versions`)
    .raw()
    .get()
  return { dataVersion, mark: JSON.stringify(counts) }
}

interface CopyContent {
  schema: number
  reports: number
  auditHead: string | null
  mark: string
}

/**
 * Opens a database that nobody else has open and checks every page of it.
 * @param thorough also that each index has the rows of its table; slower
 * @throws Failure (storage) when it does not open with the key, or is damaged
 */
export function verifyCopy(file: string, key: Uint8Array, thorough = false): CopyContent {
  let db: FileConnection | null = null
  try {
    const bare = asFile(new Database(file, { readonly: true, fileMustExist: true }))
    db = bare
    db.pragma("cipher = 'chacha20'")
    db.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    const schema = db.pragma('user_version', { simple: true }) as number
    const check = thorough ? 'integrity_check' : 'quick_check'
    const [first] = db.pragma(`${check}(1)`) as Record<string, string>[]
    if (first?.[check] !== 'ok') throw damaged({ zh: '内部结构有损坏', en: 'its structure is damaged' })
    const one = (sql: string) => bare.prepare(sql).pluck().get() as number
    const reports = one('SELECT count(*) FROM report')
    if (one('SELECT coalesce(sum(row_count), 0) FROM column_block') !== reports)
      throw damaged({ zh: '报告数目不一致', en: 'its numbers of reports do not agree' })
    return { schema, reports, auditHead: auditHead(db), mark: schema === newestSchema() ? contentMark(db).mark : '' }
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw storeFailure(cause) ?? cause
  } finally {
    db?.close()
  }
}

function auditHead(db: FileConnection): string | null {
  const chained = db.prepare("SELECT 1 FROM pragma_table_info('audit') WHERE name = 'hash'").get()
  if (!chained) return null
  const row = db.prepare('SELECT lower(hex(hash)) AS hash FROM audit WHERE hash IS NOT NULL ORDER BY id DESC LIMIT 1').get()
  return (row as { hash: string } | undefined)?.hash ?? null
}

/**
 * Checks a backup: every file by its hash, then the database with the key, page by page.
 * @param keys keys that may fit, in the order they are tried; none: files alone are checked
 * @returns what is wrong, in words; `key`: which of the keys opened it
 */
export async function checkBackup(
  { path, keys }: { path: string; keys: Uint8Array[] },
  context: ThreadContext,
): Promise<{ info: BackupInfo; problems: Bilingual[]; key: number | null }> {
  const manifest = readManifest(path)
  const problems: Bilingual[] = []
  const total = manifest.bytes + (manifest.files.find((f) => f.file === 'fieldbrief.db')?.bytes ?? 0)
  let before = 0
  for (const { file, bytes, sha256 } of manifest.files) {
    const at = before
    before += bytes
    if (!isFile(join(path, file))) {
      problems.push({ zh: `缺少文件 ${file}。`, en: `The file ${file} is missing.` })
      continue
    }
    const found = await hashFile(join(path, file), (done) => {
      context.check()
      context.progress({ done: Math.min(at + done, total), total, grows: null } satisfies CopyProgress)
    }).catch((cause: unknown) => {
      throw diskFailure(cause, ({ zh, en }) => ({
        zh: `读不了备份里的 ${file}（${zh}）。没有改动任何内容。请检查磁盘和权限后重试。`,
        en: `The file ${file} of the backup cannot be read (${en}). Nothing was changed. Check the disk and permissions, then try again.`,
      }))
    })
    if (found !== sha256)
      problems.push({
        zh: `文件 ${file} 和做备份时不一样。`,
        en: `The file ${file} is not what it was when the backup was made.`,
      })
  }
  if (manifest.schema > newestSchema())
    problems.push({
      zh: '备份由更新版本的 Fieldbrief 制作。请先升级程序。',
      en: 'The backup was made by a newer Fieldbrief. Update the program first.',
    })
  let fitting: number | null = null
  if (problems.length === 0 && keys.length > 0) {
    context.check()
    let why: unknown = null
    for (const [i, key] of keys.entries()) {
      try {
        const content = verifyCopy(storeFile(path), key, true)
        fitting = i
        if (
          content.reports !== manifest.reports ||
          content.schema !== manifest.schema ||
          content.auditHead !== manifest.auditHead
        )
          problems.push({
            zh: '数据库里的条数、版本或审计链和清单写的不一致。',
            en: 'The database does not hold what the manifest says: its number of reports, schema or audit chain differs.',
          })
        why = null
        break
      } catch (cause) {
        why ??= cause
      }
    }
    if (why !== null)
      problems.push(why instanceof Failure ? why.text : { zh: '数据库打不开。', en: 'The database does not open.' })
  }
  return { info: infoOf(path, manifest), problems, key: fitting }
}

function exists(path: string): boolean {
  try {
    statSync(path)
    return true
  } catch {
    return false
  }
}

function freeName(folder: string, name: string): string {
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name}-${n}`
    if (!exists(join(folder, tried))) return tried
  }
}

/** What backups of this store left that ended in the middle; the caller holds the lock, so none is under way. */
function sweepDrafts(folder: string, store: string): void {
  for (const name of readdirSync(folder)) if (isDraftOf(name, store)) rmSync(join(folder, name), { recursive: true, force: true })
}

/** Verified backups beyond the newest `keep` go, never the one just made, whatever the clock says of the others. */
function dropOld(folder: string, made: string, store: string, keep: number): void {
  const others = backupsIn(folder, store).filter(({ path, manifest }) => manifest.verified && path !== made)
  for (const { path } of others.slice(Math.max(0, keep - 1))) {
    // One that is there only in part is a draft, never a backup.
    const draft = draftName(path, store)
    try {
      renameSync(path, draft)
      rmSync(draft, { recursive: true, force: true })
    } catch {
      // The next backup sweeps it.
    }
  }
}
