/** A file as bytes: what it is, how its text is encoded, its fingerprint; and its text as a stream. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import iconv from 'iconv-lite'
import { cancelled, Failure } from '../../../contract/reply.ts'
import type { ReadWatch } from './table.ts'

export interface Survey {
  bytes: number
  /** Of the bytes looked at: the whole file unless `limit` cut it short. */
  sha256: string
  /** First bytes, enough to tell the format. */
  head: Buffer
  /** One of utf-8, utf-16le, utf-16be, gb18030, windows-1252. */
  encoding: string
}

const chunkBytes = 1 << 18

/**
 * Reads the file once for its fingerprint and its encoding: a byte order mark decides, then the zero bytes of UTF-16,
 * then whether everything is valid UTF-8 (a few broken bytes in much good text are still UTF-8), else GB18030; text
 * whose high bytes stand alone between ASCII is Windows-1252, because Chinese ones come in pairs.
 * Throws Failure when the file cannot be read.
 */
export async function surveyFile(file: string, watch: ReadWatch, limit = Number.POSITIVE_INFINITY): Promise<Survey> {
  const info = await stat(file).catch(() => null)
  if (!info?.isFile())
    throw new Failure('bad-request', {
      zh: `找不到文件：${file}。请检查路径后重试。`,
      en: `There is no such file: ${file}. Check the path and try again.`,
    })
  const head = await firstBytes(file, 8192)
  const binary = isBinary(head)
  const hash = createHash('sha256')
  const tally = new EncodingTally()
  for await (const chunk of chunks(file, { ...watch, read: () => {} }, limit)) {
    hash.update(chunk)
    if (!binary) tally.add(chunk)
  }
  return { bytes: info.size, sha256: hash.digest('hex'), head, encoding: encodingMark(head) ?? tally.encoding() }
}

async function firstBytes(file: string, size: number): Promise<Buffer> {
  const handle = await open(file).catch((cause) => {
    throw new Failure('bad-request', { zh: `无法读取文件：${file}。`, en: `The file cannot be read: ${file}.` }, { cause })
  })
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function* chunks(file: string, watch: ReadWatch, limit = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, {
    highWaterMark: chunkBytes,
    ...(limit === Number.POSITIVE_INFINITY ? {} : { end: limit - 1 }),
  })
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (watch.signal.aborted) throw cancelled()
    watch.read(chunk.length)
    yield chunk
  }
}

const starts = (head: Buffer, bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte)
const isBinary = (head: Buffer): boolean =>
  starts(head, [0x50, 0x4b, 3, 4]) || head.subarray(0, 7).toString('latin1') === 'PMTiles'

function encodingMark(head: Buffer): string | null {
  if (starts(head, [0xef, 0xbb, 0xbf])) return 'utf-8'
  if (starts(head, [0xff, 0xfe])) return 'utf-16le'
  if (starts(head, [0xfe, 0xff])) return 'utf-16be'
  if (starts(head, [0x84, 0x31, 0x95, 0x33])) return 'gb18030'
  let even = 0
  let odd = 0
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++
  // Half of the bytes of Latin UTF-16 text are zero, all on one side.
  if (odd > head.length / 8 && odd > even * 8) return 'utf-16le'
  if (even > head.length / 8 && even > odd * 8) return 'utf-16be'
  return null
}

/** Counts what tells UTF-8, GB18030 and Windows-1252 apart. */
class EncodingTally {
  #need = 0
  #good = 0
  #bad = 0
  #run = 0
  #alone = 0
  #paired = 0
  add(chunk: Buffer): void {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i]!
      if (byte < 0x80) {
        if (this.#need > 0) {
          this.#need = 0
          this.#bad++
        }
        if (this.#run > 0) {
          if (this.#run === 1) this.#alone++
          else this.#paired++
          this.#run = 0
        }
        continue
      }
      this.#run++
      if (this.#need > 0 && byte < 0xc0) {
        if (--this.#need === 0) this.#good++
      } else {
        if (this.#need > 0) this.#bad++
        if (byte >= 0xc2 && byte <= 0xdf) this.#need = 1
        else if (byte >= 0xe0 && byte <= 0xef) this.#need = 2
        else if (byte >= 0xf0 && byte <= 0xf4) this.#need = 3
        else {
          this.#need = 0
          this.#bad++
        }
      }
    }
  }
  encoding(): string {
    if (this.#bad === 0 || this.#good > this.#bad * 50) return 'utf-8'
    return this.#alone > this.#paired ? 'windows-1252' : 'gb18030'
  }
}

/** The file's text in pieces, without a byte order mark. A character never falls apart between two pieces. */
export async function* readText(file: string, encoding: string, watch: ReadWatch, limit?: number): AsyncGenerator<string> {
  const decoder =
    encoding === 'utf-8'
      ? new Utf8Pieces()
      : (iconv.getDecoder(encoding) as { write(b: Buffer): string; end(): string | undefined })
  let first = true
  for await (const chunk of chunks(file, watch, limit)) {
    let text = decoder.write(chunk)
    if (first && text !== '') {
      first = false
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
    }
    if (text !== '') yield text
  }
  const rest = decoder.end()
  if (rest) yield rest
}

/** The engine's own decoder is several times faster for UTF-8. */
class Utf8Pieces {
  readonly #decoder = new TextDecoder('utf-8')
  write(chunk: Buffer): string {
    return this.#decoder.decode(chunk, { stream: true })
  }
  end(): string {
    return this.#decoder.decode()
  }
}
