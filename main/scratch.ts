/**
 * Folders for what must lie in a file for a while: an upload, a page on its way to the printer. 0700, below the system's
 * temporary folder, named after the process, removed by who made them; what a kill left is swept at the next start.
 */
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const kinds = ['upload', 'print', 'check', 'window'] as const
export type ScratchKind = (typeof kinds)[number]

/** Makes a new one. */
export const scratchFolder = (kind: ScratchKind): Promise<string> => mkdtemp(join(tmpdir(), `fieldbrief-${kind}-${process.pid}-`))

/** Whether a file lies in a folder of uploads. */
export const isUpload = (file: string): boolean => file.startsWith(join(tmpdir(), 'fieldbrief-upload-'))

const ours = new RegExp(`^fieldbrief-(?:${kinds.join('|')})-(?:(\\d+)-)?[A-Za-z0-9]{6}$`)
/** Folders of an older program name no process: they are left for a day, milliseconds. */
const patience = 24 * 3_600_000

/** Removes folders of this account whose process has ended. Gives how many. */
export async function sweepScratch(folder = tmpdir()): Promise<number> {
  let swept = 0
  for (const name of await readdir(folder)) {
    const named = ours.exec(name)
    if (!named) continue
    const path = join(folder, name)
    const is = await lstat(path).catch(() => null)
    if (!is?.isDirectory() || (process.getuid && is.uid !== process.getuid())) continue
    if (named[1] === undefined ? Date.now() - is.mtimeMs < patience : isRunning(Number(named[1]))) continue
    const gone = await rm(path, { recursive: true, force: true, maxRetries: 3 }).then(
      () => true,
      () => false,
    )
    if (gone) swept += 1
  }
  return swept
}

/** Whether there is a process of this number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
