/**
 * Reads a store's file from end to end, so that the operating system has it in memory when it is searched. A broad phrase
 * touches a thousand pages of the index that lie apart: from a disk each is a wait of its own, and the first searches of a
 * day take twice as long. What is read is passed over; it stays encrypted.
 */
import { closeSync, fstatSync, openSync, read } from 'node:fs'
import { promisify } from 'node:util'

/** Bytes read at once: who needs another page meanwhile waits for no more than that. */
const chunkBytes = 2 ** 20
/** A file larger than this share of the memory that is free would only push out what others need. */
const mostOfMemory = 0.5
const readSome = promisify(read)

export interface ReadingAhead {
  /** Bytes read once it ends: all of the file, or none where there is no room for it, or less where it was stopped. */
  readonly ended: Promise<number>
  /**
   * Ends the reading. To be called once no connection of this process has the file open: closing any descriptor of a file
   * takes all its locks from the process (POSIX), and another process could then take the journal away beneath a connection.
   */
  close(): Promise<void>
}

/** @param available bytes of memory that could be had. Never throws: a store is read well without it */
export function readAhead(file: string, available = process.availableMemory()): ReadingAhead {
  let descriptor: number | null = null
  let stopped = false
  async function readAll(): Promise<number> {
    let at = 0
    try {
      descriptor = openSync(file, 'r')
      if (fstatSync(descriptor).size > available * mostOfMemory) return 0
      const buffer = Buffer.allocUnsafe(chunkBytes)
      while (!stopped) {
        const { bytesRead } = await readSome(descriptor, buffer, 0, chunkBytes, at)
        if (bytesRead === 0) break
        at += bytesRead
      }
    } catch {
      // Whoever needs a page that cannot be read says so.
    }
    return at
  }
  const ended = readAll()
  return {
    ended,
    async close() {
      stopped = true
      await ended
      if (descriptor !== null) closeSync(descriptor)
      descriptor = null
    },
  }
}
