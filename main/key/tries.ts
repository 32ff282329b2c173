/**
 * Wrong passphrases, counted in a 0600 file beside the store. A try is written down before it is made, so that neither a
 * kill in the middle nor ten processes at once get one for nothing.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../contract/reply.ts'
import { inTurn, writeWhole } from './file-turn.ts'

export interface Tries {
  /** Wrong ones since the last right one, those under way among them. */
  failures: number
  /** When the last was made: seconds since this machine was started. */
  uptime: number
}
const free = 3
const longestWait = 15 * 60

/** Seconds to wait after so many wrong ones: the first three are free, then it doubles up to 15 minutes. */
export const waitAfter = (failures: number): number => (failures < free ? 0 : Math.min(longestWait, 2 ** (failures - free)))

/**
 * Seconds until the next try, whole, 0: now. It is waited off on the clock of the machine's running time, which nobody sets;
 * the wall clock has no part in it. After a restart, only the time since counts as waited.
 */
export function waitLeft({ failures, uptime }: Tries, nowUptime: number): number {
  const passed = nowUptime >= uptime ? nowUptime - uptime : nowUptime
  return Math.max(0, Math.ceil(waitAfter(failures) - passed))
}

const path = (folder: string): string => join(folder, 'tries.json')
const none: Tries = { failures: 0, uptime: 0 }

/** What cannot be read counts as three wrong ones just now: a torn file is no way round the wait. */
export function readTries(folder: string, nowUptime: number): Tries {
  let text: string
  try {
    text = readFileSync(path(folder), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none
    return { failures: free, uptime: nowUptime }
  }
  try {
    const { failures, uptime } = JSON.parse(text) as Tries
    if (Number.isSafeInteger(failures) && failures >= 0 && Number.isFinite(uptime) && uptime >= 0) return { failures, uptime }
  } catch {
    // As below.
  }
  return { failures: free, uptime: nowUptime }
}

/**
 * Makes one try. Gives what it gives, and how many wrong ones came before it.
 * @param uptime seconds since the machine was started
 * @param isOwn whether a right one is one at this store: at another's it takes back its own count and no more
 * @throws Failure busy, without trying, while earlier ones are waited off; else what the try throws
 */
export async function tryOnce<T>(
  folder: string,
  uptime: () => number,
  attempt: () => Promise<T>,
  isOwn = true,
): Promise<{ value: T; failures: number }> {
  const failures = await inTurn(path(folder), () => {
    const now = uptime()
    const before = readTries(folder, now)
    const left = waitLeft(before, now)
    if (left > 0) throw tooSoon(left)
    writeWhole(path(folder), `${JSON.stringify({ failures: before.failures + 1, uptime: now })}\n`)
    return before.failures
  })
  // The wait begins when the answer is given, not when the try was.
  const count = (isWrong: boolean): Promise<void> =>
    inTurn(path(folder), () => {
      const now = uptime()
      const { failures: counted } = readTries(folder, now)
      writeWhole(path(folder), `${JSON.stringify({ failures: isWrong ? counted : Math.max(0, counted - 1), uptime: now })}\n`)
    })
  let value: T
  try {
    value = await attempt()
  } catch (error) {
    // Only a wrong passphrase is one; a disk that failed is not, and neither does it wipe what was counted before.
    await count(error instanceof Failure && error.code === 'bad-request')
    throw error
  }
  if (isOwn) await inTurn(path(folder), () => rmSync(path(folder), { force: true }))
  else await count(false)
  return { value, failures }
}

const tooSoon = (seconds: number): Failure =>
  new Failure('busy', {
    zh: `口令连续输错，请等 ${seconds} 秒后再试。数据没有改动；恢复密钥随时可用。`,
    en: `Wrong passphrases were entered: wait ${seconds} s before the next try. No data was changed; the recovery key works at any time.`,
  })
