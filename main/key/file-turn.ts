/** Files that several processes change: one at a time reads, changes and writes. */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../contract/reply.ts'
import { isRunning } from '../scratch.ts'

/** A turn takes milliseconds; whoever holds one for so long (milliseconds) is not coming back, whoever has its number now. */
const longestTurn = 60_000
const patience = 75_000
/** Between taking a turn and writing down who has it lies no time to speak of, milliseconds. */
const longestUnnamed = 10_000

/**
 * Runs `work` while no other process is at `file`. `work` must be done when it returns: it is not awaited.
 * @throws Failure busy when the turn does not come; storage when the folder cannot be written to
 */
export async function inTurn<T>(file: string, work: () => T): Promise<T> {
  const token = `${file}.turn`
  const from = performance.now()
  while (!take(token)) {
    const left = leftBehind(token)
    if (left) clear(token, left)
    else if (performance.now() - from > patience)
      throw new Failure('busy', {
        zh: `另一个程序正在改动 ${basename(file)}，没有改动任何内容。请稍后重试。`,
        en: `Another program is changing ${basename(file)}; nothing was changed. Try again in a moment.`,
      })
    else await new Promise((done) => setTimeout(done, 5 + Math.random() * 20))
  }
  try {
    return work()
  } finally {
    rmSync(token, { force: true })
  }
}

function take(token: string): boolean {
  let handle: number
  try {
    handle = openSync(token, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw notWritten(token, error)
  }
  writeSync(handle, String(process.pid))
  closeSync(handle)
  return true
}

/** What tells this token from every other at its place; null: given back in between. */
function markOf(token: string): string | null {
  try {
    const { ino, mtimeNs } = statSync(token, { bigint: true })
    return `${ino} ${mtimeNs} ${readFileSync(token, 'utf8')}`
  } catch {
    return null
  }
}

/** The mark of a token whose process has ended in the middle of its turn; null where it has not. */
export function leftBehind(token: string): string | null {
  const mark = markOf(token)
  if (mark === null) return null
  const [, mtimeNs = '0', holder] = mark.split(' ')
  const age = Math.abs(Date.now() - Number(mtimeNs) / 1e6)
  return age > longestTurn || (Number(holder) > 0 ? !isRunning(Number(holder)) : age > longestUnnamed) ? mark : null
}

/**
 * Takes a token that was left behind out of the way. Of two that found the same one dead the slower must not take the turn
 * of the quicker: what it moved aside is looked at again, and put back when it is another.
 */
export function clear(token: string, dead: string): void {
  const aside = `${token}.${randomBytes(4).toString('hex')}.draft`
  try {
    renameSync(token, aside)
  } catch {
    // Somebody else was quicker.
    return
  }
  if (markOf(aside) !== dead)
    try {
      linkSync(aside, token)
    } catch {
      // A third took the turn in this instant.
    }
  rmSync(aside, { force: true })
}

/** Writes the whole of a 0600 file or nothing of it: under another name, flushed, then renamed. Throws Failure (storage). */
export function writeWhole(file: string, bytes: string | Uint8Array): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}.draft`
  try {
    const handle = openSync(draft, 'wx', 0o600)
    try {
      const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
      for (let at = 0; at < all.length; ) at += writeSync(handle, all, at)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(draft, file)
    syncFolder(dirname(file))
  } catch (error) {
    rmSync(draft, { force: true })
    throw notWritten(file, error)
  }
}

/** Drafts that a kill left beside `file`; none is younger than a turn. */
export function sweepDrafts(file: string): void {
  const folder = dirname(file)
  for (const name of readdirSync(folder))
    if (name.startsWith(`${basename(file)}.`) && /\.[0-9a-f]{8}\.draft$/.test(name)) {
      const draft = join(folder, name)
      try {
        if (Date.now() - statSync(draft).mtimeMs > longestTurn) rmSync(draft, { force: true })
      } catch {
        // Gone in between.
      }
    }
}

/** Makes a new name outlast a power cut. Windows cannot open folders and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function notWritten(file: string, cause: unknown): Failure {
  const code = (cause as NodeJS.ErrnoException).code ?? 'error'
  return new Failure(
    'storage',
    {
      zh: `无法写入 ${file}（${code}），原来的文件没有改动。请检查文件夹的权限和磁盘空间，再重试。`,
      en: `${file} could not be written (${code}); what was there is unchanged. Check the folder's permissions and free space, then try again.`,
    },
    { cause },
  )
}
