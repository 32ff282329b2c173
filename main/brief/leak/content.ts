/** Something to be looked into: a file, or a part of one. Read as a stream, whole, or as a file of its own. */
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { scratchFolder } from '../../scratch.ts'

/** Larger parts are not held in memory. */
export const largestHeld = 256 * 1024 * 1024
/** All that is unpacked in one check, so that no small file keeps the machine busy for a day. */
const largestUnpacked = 16 * 1024 ** 3
/** A part that unpacks to so many times its size, and is large, was made to stop readers. */
const largestRatio = 400
const ratioFrom = 16 * 1024 * 1024

/** A part cannot be read whole: too large, encrypted or broken. Never the same as clean. */
export class Unreadable extends Error {}

export interface Content {
  name: string
  /** Bytes, unpacked. */
  size: number
  stream(): AsyncIterable<Buffer>
  /** All of it. Throws Unreadable when it is larger than `largestHeld`. */
  bytes(): Promise<Buffer>
  /** The first bytes. */
  head(length: number): Promise<Buffer>
  /** Bytes at a place, for those that are files. */
  path(): Promise<string>
}

/** What one check may use up, and what it must clear away. */
export class Budget {
  #unpacked = 0
  #folder: string | null = null
  #kept = 0
  readonly signal: AbortSignal | undefined
  readonly #progress: ((bytes: number) => void) | undefined
  constructor(signal?: AbortSignal, progress?: (bytes: number) => void) {
    this.signal = signal
    this.#progress = progress
  }
  /** Bytes of the files themselves that were read. */
  read(bytes: number): void {
    this.#progress?.(bytes)
  }
  unpacked(bytes: number): void {
    this.#unpacked += bytes
    if (this.#unpacked > largestUnpacked) throw new Unreadable('unpacks to too much')
  }
  /** A place for a part that must lie in a file to be read; only its owner can open it, and it goes with the check. */
  async spool(content: AsyncIterable<Buffer>): Promise<string> {
    this.#folder ??= await scratchFolder('check')
    const file = join(this.#folder, `${this.#kept++}-${randomBytes(4).toString('hex')}`)
    await pipeline(Readable.from(content), createWriteStream(file, { flags: 'wx', mode: 0o600 }))
    return file
  }
  async done(): Promise<void> {
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true })
  }
}

async function gather(stream: AsyncIterable<Buffer>, limit: number, name: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream) {
    size += part.length
    if (size > limit) throw new Unreadable(`${name} is larger than ${limit} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts, size)
}
async function firstOf(stream: AsyncIterable<Buffer>, length: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream) {
    parts.push(part)
    size += part.length
    if (size >= length) break
  }
  return Buffer.concat(parts).subarray(0, length)
}

export async function fileContent(path: string, name: string, budget: Budget): Promise<Content> {
  const { size } = await stat(path)
  const stream = async function* (): AsyncGenerator<Buffer> {
    for await (const part of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
      budget.signal?.throwIfAborted()
      budget.read(part.length)
      yield part
    }
  }
  return {
    name,
    size,
    stream,
    bytes: () => gather(stream(), largestHeld, name),
    async head(length) {
      const handle = await open(path)
      try {
        const buffer = Buffer.alloc(Math.min(length, size))
        const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    path: async () => path,
  }
}

export function heldContent(bytes: Buffer, name: string, budget: Budget): Content {
  const stream = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 256 * 1024) {
      budget.signal?.throwIfAborted()
      yield bytes.subarray(at, at + 256 * 1024)
    }
  }
  return {
    name,
    size: bytes.length,
    stream,
    bytes: async () => bytes,
    head: async (length) => bytes.subarray(0, length),
    path: () => budget.spool(stream()),
  }
}

/** A part that is unpacked anew each time it is asked for. @param packed its size as it lies there, null where unknown */
export function packedContent(
  name: string,
  size: number,
  packed: number | null,
  unpack: () => Promise<AsyncIterable<Buffer>>,
  budget: Budget,
): Content {
  const stream = async function* (): AsyncGenerator<Buffer> {
    let out = 0
    for await (const part of await unpack()) {
      budget.signal?.throwIfAborted()
      out += part.length
      budget.unpacked(part.length)
      if (packed !== null && out > ratioFrom && out > packed * largestRatio) throw new Unreadable(`${name} unpacks without end`)
      yield part
    }
  }
  return {
    name,
    size,
    stream,
    bytes: () => gather(stream(), largestHeld, name),
    head: (length) => firstOf(stream(), length),
    path: () => budget.spool(stream()),
  }
}
