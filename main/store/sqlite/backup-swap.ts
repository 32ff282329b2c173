/**
 * Puts a prepared copy in the place of a store. What is to be done is written down and flushed first (restoring.json); from
 * then on every opening does it to the end, so that a kill at any instant leaves the old store or the new one.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { diskFailure } from '../../disk-failure.ts'
import { dropCache } from '../column-cache.ts'
import { flush, lockFolder } from './backup-copy.ts'

interface Intent {
  /** Folder in the store's that takes what was there. */
  kept: string
  /** Names of the prepared copy, at its top. */
  names: string[]
}
const intentName = 'restoring.json'
export const draftFolder = (storeDir: string): string => join(storeDir, 'restoring.draft')
const intentFile = (storeDir: string): string => join(storeDir, intentName)

/** Everything that makes a store; what lies in its folder besides stays where it is. */
const isOfStore = (name: string): boolean =>
  /^(?:fieldbrief\.db(?:-wal|-shm|-journal)?|store\.json|categories\.json|basemap|[a-z-]{1,40}\.sealed)$/.test(name)

/** Whether a restore was begun that is not at its end. */
export const isRestoring = (storeDir: string): boolean => existsSync(intentFile(storeDir)) || existsSync(draftFolder(storeDir))

/** The prepared copy in `draftFolder` is to be the store: from here on there is no way back. The caller holds the lock `change`. */
export function decideSwap(storeDir: string, kept: string): void {
  const intent: Intent = { kept, names: readdirSync(draftFolder(storeDir)) }
  // Begun inside the draft's folder, so that it is swept with it.
  const draft = join(draftFolder(storeDir), intentName)
  writeFileSync(draft, JSON.stringify(intent), { mode: 0o600 })
  flush(draft)
  renameSync(draft, intentFile(storeDir))
  flush(storeDir)
}

/**
 * Ends a restore that was cut short: one that was decided is carried out, one that was not is swept away. To be called
 * before store.json is read; costs two looks at the folder when there is nothing to do. Throws Failure (storage, busy).
 */
export function finishRestore(storeDir: string): void {
  if (!isRestoring(storeDir)) return
  let lock: { release(): void }
  try {
    lock = lockFolder(storeDir, 'change', 60_000)
  } catch (cause) {
    throw notEnded(cause)
  }
  try {
    if (existsSync(intentFile(storeDir))) carryOut(storeDir)
    else rmSync(draftFolder(storeDir), { recursive: true, force: true })
  } catch (cause) {
    throw notEnded(cause)
  } finally {
    lock.release()
  }
}

const notEnded = (cause: unknown) =>
  diskFailure(cause, ({ zh, en }) => ({
    zh: `上次的恢复还没有做完，现在也没能接着做（${zh}）。备份和原来的数据都在。请检查数据文件夹的权限和磁盘空间，再打开一次。`,
    en: `A restore was cut short and could not be ended now (${en}). The backup and what was there before are both unharmed. Check the permissions and room of the store's folder, then open it again.`,
  }))

/** The caller holds the lock `change`. Each step is done or not, and known by what is there. */
export function carryOut(storeDir: string): void {
  const draft = draftFolder(storeDir)
  const { kept, names } = JSON.parse(readFileSync(intentFile(storeDir), 'utf8')) as Intent
  if (!/^replaced-[0-9-]{1,40}$/.test(kept) || !names.every(isOfStore)) throw new Error('restoring.json is not ours')
  dropCache(storeDir)
  const keptFolder = join(storeDir, kept)
  mkdirSync(keptFolder, { recursive: true, mode: 0o700 })
  // While the new database is not in its place, all that is here besides its names is of the old store.
  if (existsSync(join(draft, 'fieldbrief.db')))
    for (const name of readdirSync(storeDir))
      if (isOfStore(name) && !names.includes(name)) renameSync(join(storeDir, name), join(keptFolder, name))
  // The database comes last: until it is there, the step above is done again.
  for (const name of names.toSorted((a, b) => Number(a === 'fieldbrief.db') - Number(b === 'fieldbrief.db'))) {
    if (!existsSync(join(draft, name))) continue
    if (existsSync(join(storeDir, name))) renameSync(join(storeDir, name), join(keptFolder, name))
    renameSync(join(draft, name), join(storeDir, name))
  }
  flush(keptFolder)
  flush(storeDir)
  rmSync(intentFile(storeDir))
  rmSync(draft, { recursive: true, force: true })
}
