/**
 * One consistent, encrypted copy of an open store, and what is needed around copies: room, flushing, hashes, a lock.
 *
 * SQLite's own backup call refuses encrypted databases in this driver (13.0.3), and copying the file by hand would drop this
 * process's POSIX locks on it (sqlite.org/howtocorrupt.html, 2.2). VACUUM INTO reads one snapshot while others go on
 * writing, gives the copy the key of the store from its first byte, and leaves out free pages.
 */
import { createHash } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { Failure } from '../../../contract/reply.ts'
import type { FileConnection } from './open.ts'

/** Kept free beside a copy, bytes. */
const margin = 32 * 1024 * 1024

/** Bytes that a copy of the store will take, at most. */
export function copyBytes(db: FileConnection): number {
  const pragma = (name: string) => db.pragma(name, { simple: true }) as number
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}

/** Free bytes for this account where the folder lies; null where the system does not tell. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`

/** Throws Failure (storage) when the disk of `folder` has no room for so many bytes. */
export function needRoom(folder: string, bytes: number): void {
  const free = freeBytes(folder)
  if (free === null || free >= bytes + margin) return
  throw new Failure('storage', {
    zh: `磁盘空间不够：需要约 ${gigabytes(bytes + margin)}，${folder} 所在的磁盘只剩 ${gigabytes(free)}。没有改动任何内容。请腾出空间，或换一个文件夹。`,
    en: `Not enough room: about ${gigabytes(bytes + margin)} are needed, and the disk of ${folder} has ${gigabytes(free)} left. Nothing was changed. Make room, or take another folder.`,
  })
}

/** Copies the store as it stands now to `target`, which must not be there; 0600, flushed. Blocks the thread meanwhile. */
export function copyStore(db: FileConnection, target: string): void {
  // Made by us first, so that it is never readable by others; VACUUM INTO takes an empty file.
  closeSync(openSync(target, 'wx', 0o600))
  chmodSync(target, 0o600)
  try {
    db.prepare('VACUUM INTO ?').run(target)
    flush(target)
  } catch (error) {
    rmSync(target, { force: true })
    throw error
  }
}

/** Makes a file's content, or a folder's list of names, outlast a power cut. Never to be called on a database that is open. */
export function flush(path: string): void {
  let handle: number
  try {
    handle = openSync(path, 'r')
  } catch (error) {
    // Windows opens no folders, and does not need it.
    if (process.platform === 'win32') return
    throw error
  }
  try {
    fsyncSync(handle)
  } catch (error) {
    if (process.platform !== 'win32') throw error
  } finally {
    closeSync(handle)
  }
}

/** SHA-256 of a file, hex. `told` is given the bytes read so far of this file, and may throw to stop. */
export async function hashFile(path: string, told: (bytes: number) => void = () => {}): Promise<string> {
  const digest = createHash('sha256')
  const handle = await open(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(4 * 1024 * 1024)
    for (let done = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, done)
      if (bytesRead === 0) return digest.digest('hex')
      digest.update(buffer.subarray(0, bytesRead))
      done += bytesRead
      told(done)
    }
  } finally {
    await handle.close()
  }
}

/** Copies a file, 0600 and flushed, which must not be there yet; gives back its bytes and SHA-256, hex. */
export async function copyFlushed(
  from: string,
  to: string,
  told: (bytes: number) => void = () => {},
): Promise<{ bytes: number; sha256: string }> {
  const digest = createHash('sha256')
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'wx', 0o600)
    try {
      const buffer = Buffer.allocUnsafe(4 * 1024 * 1024)
      let done = 0
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, buffer.length, done)
        if (bytesRead === 0) break
        digest.update(buffer.subarray(0, bytesRead))
        for (let at = 0; at < bytesRead; ) at += (await target.write(buffer, at, bytesRead - at, done + at)).bytesWritten
        done += bytesRead
        told(done)
      }
      await target.sync()
      return { bytes: done, sha256: digest.digest('hex') }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

/**
 * Holds a lock of the store's folder, which ends with the process that holds it, whatever ends that. It is SQLite's lock on
 * an empty file: the same on every system, and no stale file is left to be judged.
 * @param wait milliseconds until another's turn is not waited for any longer
 * @throws SqliteError SQLITE_BUSY then
 */
export function lockFolder(folder: string, name: 'backup' | 'change', wait: number): { release(): void } {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${name}.lock`)
  try {
    // Only the first makes it: to open and close it again would drop the lock that another thread here may hold.
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const lock = new Database(file, { timeout: wait })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw error
  }
  return {
    release() {
      lock.close()
    },
  }
}
