/** Copies a large file into the store's folder: in pieces, with progress, whole or not at all. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cancelled, Failure } from '../../contract/reply.ts'

const piece = 4 * 1024 * 1024
const partEnding = '.part'
/** A part this old was left by a program that ended in the middle, milliseconds. */
const abandoned = 24 * 3_600_000

/**
 * Copies `file` to `<folder>/<random>.<ending>`, 0600, and gives back that name. What was copied so far is removed when it
 * fails or is cancelled. Throws Failure: cancelled, or storage in words.
 */
export async function copyInto(
  folder: string,
  file: string,
  ending: string,
  { signal, progress }: { signal: AbortSignal; progress: (done: number, total: number) => void },
): Promise<string> {
  const name = `${randomBytes(8).toString('hex')}.${ending}`
  const target = join(folder, name)
  const part = target + partEnding
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await removeAbandoned(folder)
    const from = await open(file, 'r')
    try {
      const total = (await from.stat()).size
      const to = await open(part, 'wx', 0o600)
      try {
        const buffer = Buffer.allocUnsafe(piece)
        for (let done = 0; ; ) {
          if (signal.aborted) throw cancelled()
          const { bytesRead } = await from.read(buffer, 0, piece, done)
          if (bytesRead === 0) break
          for (let written = 0; written < bytesRead; )
            written += (await to.write(buffer, written, bytesRead - written, done + written)).bytesWritten
          done += bytesRead
          progress(done, Math.max(total, done))
        }
        await to.sync()
      } finally {
        await to.close()
      }
    } finally {
      await from.close()
    }
    await rename(part, target)
    return name
  } catch (cause) {
    await rm(part, { force: true })
    if (cause instanceof Failure) throw cause
    const code = (cause as NodeJS.ErrnoException).code ?? 'error'
    const full = code === 'ENOSPC' || code === 'EDQUOT'
    throw new Failure(
      'storage',
      {
        zh: `底图 ${basename(file)} 没有复制进来（${full ? '磁盘已满' : code}），已复制的部分已删除，现有底图不变。请${full ? '腾出空间' : '检查该文件和数据文件夹的权限'}后重试。`,
        en: `The basemap ${basename(file)} could not be copied (${full ? 'the disk is full' : code}); what was copied is removed and the basemap in use stays. ${full ? 'Make room' : "Check the permissions of the file and of the store's folder"}, then try again.`,
      },
      { cause },
    )
  }
}

/**
 * Removes copies that no entry names: a program that ended between the copy and its entry left them. One that was made within
 * a day may be another window's, whose entry is still to come.
 */
export async function removeUnnamed(folder: string, named: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (!named.has(name) && /^[0-9a-f]{16}\.\w+$/.test(name)) await removeOld(join(folder, name))
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(partEnding)) await removeOld(join(folder, name))
  }
}

async function removeOld(path: string): Promise<void> {
  const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs
  if (age > abandoned) await rm(path, { force: true })
}
