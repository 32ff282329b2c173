/** The parts of a zipped document, read in place: nothing is ever unpacked to disk, so a path in it leads nowhere. */
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { cancelled, Failure } from '../../../contract/reply.ts'
import { zipEndIsSound } from '../../zip-end.ts'
import type { ReadWatch } from './table.ts'

/** Together they tell a bomb: real workbooks shrink to a tenth, monotonous ones to a hundredth. */
const suspectBytes = 64 << 20
const suspectRatio = 250
const mostEntries = 20_000

export class Zip {
  readonly #file: ZipFile
  readonly #entries: Map<string, Entry>
  readonly #watch: ReadWatch
  constructor(file: ZipFile, entries: Map<string, Entry>, watch: ReadWatch) {
    this.#file = file
    this.#entries = entries
    this.#watch = watch
  }
  has(name: string): boolean {
    return this.#entries.has(name)
  }
  names(): string[] {
    return [...this.#entries.keys()]
  }
  /** A part's text in pieces; '' for a part that is not there. `quiet` reads do not count as progress. */
  async *text(name: string, quiet = false): AsyncGenerator<string> {
    const entry = this.#entries.get(name)
    if (!entry) return
    const { compressedSize, uncompressedSize } = entry
    if (uncompressedSize > suspectBytes && uncompressedSize > compressedSize * suspectRatio) throw bomb()
    const stream = await this.#file.openReadStreamPromise(entry).catch((error) => {
      throw damaged(error)
    })
    const decoder = new TextDecoder('utf-8')
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        if (this.#watch.signal.aborted) throw cancelled()
        // Progress is told in bytes of the file.
        if (!quiet) this.#watch.read((chunk.length * compressedSize) / Math.max(1, uncompressedSize))
        yield decoder.decode(chunk, { stream: true })
      }
      const rest = decoder.decode()
      if (rest !== '') yield rest
    } catch (error) {
      if (error instanceof Failure || (error as Error).name === 'AbortError') throw error
      throw damaged(error)
    } finally {
      stream.destroy()
    }
  }
  /** A part whole; '' when it is not there. For the small ones. */
  async whole(name: string, most = 8 << 20): Promise<string> {
    let out = ''
    for await (const piece of this.text(name, true)) {
      out += piece
      if (out.length > most) throw bomb()
    }
    return out
  }
  close(): void {
    this.#file.close()
  }
}

export async function openZip(file: string, watch: ReadWatch): Promise<Zip> {
  if (!(await zipEndIsSound(file))) throw damaged(new RangeError('its end points outside the file'))
  const zip = await openPromise(file, { autoClose: false }).catch((error) => {
    throw damaged(error)
  })
  try {
    if (zip.entryCount > mostEntries) throw bomb()
    const entries = new Map<string, Entry>()
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName.replace(/^\/+/, ''), entry)
    return new Zip(zip, entries, watch)
  } catch (error) {
    zip.close()
    throw error instanceof Failure ? error : damaged(error)
  }
}

const damaged = (cause: unknown): Failure =>
  new Failure(
    'bad-request',
    {
      zh: '压缩文档已损坏，无法读取。请在 Excel 中打开并另存为 .xlsx 后重试。',
      en: 'The zipped document is damaged and cannot be read. Open it in Excel, save it as .xlsx, and try again.',
    },
    { cause },
  )
const bomb = (): Failure =>
  new Failure('bad-request', {
    zh: '文档解压后大得不合常理，已拒绝读取。',
    en: 'The document would unpack to an unreasonable size and was not read.',
  })
