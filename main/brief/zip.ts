/**
 * A zip writer that streams: entries are deflated as they are made, so a sheet of any length needs no memory. Times are
 * those given, so that the same content gives the same bytes (PKWARE APPNOTE 6.3.10; Zip64 is not written: 4 GB an entry).
 */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { crc32, createDeflateRaw } from 'node:zlib'

interface Entry {
  name: Buffer
  crc: number
  packed: number
  size: number
  offset: number
}

/** MS-DOS date and time of an ISO wall clock. */
function dosTime(iso: string): { date: number; time: number } {
  const [y, m, d] = iso.slice(0, 10).split('-').map(Number) as [number, number, number]
  const [h, min, s] = (iso.slice(11, 19) || '00:00:00').split(':').map(Number) as [number, number, number]
  return { date: ((Math.max(1980, y) - 1980) << 9) | (m << 5) | d, time: (h << 11) | (min << 5) | (s >> 1) }
}

export class ZipWriter {
  readonly #out: WriteStream
  readonly #stamp: { date: number; time: number }
  readonly #entries: Entry[] = []
  #at = 0
  #failed: Error | null = null

  /** @param file is created 0600 and must not exist. @param at ISO time every entry carries */
  constructor(file: string, at: string) {
    this.#out = createWriteStream(file, { flags: 'wx', mode: 0o600 })
    this.#out.on('error', (error) => {
      this.#failed = error
    })
    this.#stamp = dosTime(at)
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#failed) throw this.#failed
    this.#at += bytes.length
    if (!this.#out.write(bytes)) await once(this.#out, 'drain')
  }

  /** Adds one file; `chunks` are written as they come. */
  async add(path: string, chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void> {
    const entry: Entry = { name: Buffer.from(path), crc: 0, packed: 0, size: 0, offset: this.#at }
    // Bit 3: sizes follow the data. Bit 11: names are UTF-8.
    const header = Buffer.alloc(30)
    header.writeUInt32LE(0x04034b50, 0)
    header.writeUInt16LE(20, 4)
    header.writeUInt16LE(0x0808, 6)
    header.writeUInt16LE(8, 8)
    header.writeUInt16LE(this.#stamp.time, 10)
    header.writeUInt16LE(this.#stamp.date, 12)
    header.writeUInt16LE(entry.name.length, 26)
    await this.#write(header)
    await this.#write(entry.name)

    const deflate = createDeflateRaw({ level: 6 })
    const drained = (async () => {
      for await (const part of deflate as AsyncIterable<Buffer>) {
        entry.packed += part.length
        await this.#write(part)
      }
    })()
    // Watched from the start, so that a full disk is not an unhandled rejection while chunks are still being made.
    drained.catch(() => deflate.destroy())
    try {
      for await (const chunk of chunks) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        entry.crc = crc32(bytes, entry.crc)
        entry.size += bytes.length
        if (!deflate.write(bytes)) await Promise.race([once(deflate, 'drain'), drained])
      }
      deflate.end()
      await drained
    } catch (error) {
      deflate.destroy()
      throw error
    }
    const after = Buffer.alloc(16)
    after.writeUInt32LE(0x08074b50, 0)
    after.writeUInt32LE(entry.crc, 4)
    after.writeUInt32LE(entry.packed, 8)
    after.writeUInt32LE(entry.size, 12)
    await this.#write(after)
    this.#entries.push(entry)
  }

  async end(): Promise<void> {
    const start = this.#at
    for (const e of this.#entries) {
      const record = Buffer.alloc(46)
      record.writeUInt32LE(0x02014b50, 0)
      record.writeUInt16LE(20, 4)
      record.writeUInt16LE(20, 6)
      record.writeUInt16LE(0x0808, 8)
      record.writeUInt16LE(8, 10)
      record.writeUInt16LE(this.#stamp.time, 12)
      record.writeUInt16LE(this.#stamp.date, 14)
      record.writeUInt32LE(e.crc, 16)
      record.writeUInt32LE(e.packed, 20)
      record.writeUInt32LE(e.size, 24)
      record.writeUInt16LE(e.name.length, 28)
      record.writeUInt32LE(e.offset, 42)
      await this.#write(record)
      await this.#write(e.name)
    }
    const last = Buffer.alloc(22)
    last.writeUInt32LE(0x06054b50, 0)
    last.writeUInt16LE(this.#entries.length, 8)
    last.writeUInt16LE(this.#entries.length, 10)
    last.writeUInt32LE(this.#at - start, 12)
    last.writeUInt32LE(start, 16)
    await this.#write(last)
    this.#out.end()
    await once(this.#out, 'close')
    if (this.#failed) throw this.#failed
  }

  /** Gives the file up; its maker removes it. */
  async abandon(): Promise<void> {
    this.#out.destroy()
    if (!this.#out.closed) await once(this.#out, 'close').catch(() => undefined)
  }
}

/** Writes text through to the disk as it comes, 0600. Gives its size in bytes. */
export async function writeText(file: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const handle = await openFile(file, 'wx', 0o600)
  try {
    // Not `write`, which on a disk that fills up may write a part and say so in its answer alone.
    for await (const chunk of chunks) await handle.appendFile(chunk)
  } finally {
    await handle.close()
  }
}
