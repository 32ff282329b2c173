/**
 * A package as it came: a folder or a zip, from anybody. Files are opened one by one and read no further than they may be;
 * nothing is ever written where a name says.
 */
import { createReadStream } from 'node:fs'
import { lstat, open as openFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Entry, fromFd, type ZipFile } from 'yauzl'
import { Failure } from '../../../contract/reply.ts'
import { zipEndIsSound } from '../../zip-end.ts'

/** More than the largest annex of a district; what claims more is not read. */
export const limits = {
  /** Files of a package. */
  files: 1_000,
  /** Bytes of one file, unpacked. */
  file: 2 ** 30,
  /** Bytes of all, unpacked. */
  all: 2 ** 31,
  /** Bytes unpacked for each byte packed, of files above `ratioFrom` bytes. */
  ratio: 200,
  ratioFrom: 2 ** 24,
} as const

export interface PackageSource {
  /** Every file, with "/" between folders, and its size as claimed. */
  readonly files: ReadonlyMap<string, number>
  /** Where the files lie; null inside a zip. */
  readonly folder: string | null
  /** Throws Failure (barred) past `most` bytes. */
  read(name: string, most: number): AsyncGenerator<Buffer>
  close(): Promise<void>
}

const refuse = (zh: string, en: string, cause?: unknown): Failure => new Failure('barred', { zh, en }, { cause })
const tooLarge = (name: string): Failure =>
  refuse(
    `包里的文件“${shown(name)}”比它自己声明的或允许的更大，可能是压缩炸弹。没有打开，也没有写出任何内容。请向发送单位核实。`,
    `The file "${shown(name)}" of the package is larger than it says or than is allowed; it may be a zip bomb. Nothing was opened or written. Ask whoever sent it.`,
  )
const badName = (name: string): Failure =>
  refuse(
    `包里有指向包外的文件名“${shown(name)}”，没有打开，也没有写出任何内容。请向发送单位核实。`,
    `The package holds a file name that leads out of it, "${shown(name)}". Nothing was opened or written. Ask whoever sent it.`,
  )
const notAZip = (cause: unknown): Failure =>
  new Failure(
    'bad-request',
    {
      zh: '这个文件不是完整的 zip 包，没有打开。请重新取得该文件。',
      en: 'This file is no whole zip package and was not opened. Get it again.',
    },
    { cause },
  )
/** A name from outside, short and without what would turn a line round. */
export const shown = (name: string): string => name.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd').slice(0, 80)

async function* limited(stream: Readable, name: string, most: number): AsyncGenerator<Buffer> {
  let size = 0
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      size += part.length
      if (size > most) throw tooLarge(name)
      yield part
    }
  } finally {
    stream.destroy()
  }
}

/** The files of a folder; links are not followed and count as absent. */
export async function folderSource(folder: string): Promise<PackageSource> {
  const files = new Map<string, number>()
  const walk = async (below: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory() && depth < 3) await walk(name, depth + 1)
      if (entry.isFile()) files.set(name, (await lstat(join(folder, name))).size)
      if (files.size > limits.files)
        throw refuse(
          `文件夹里的文件超过 ${limits.files} 个，不像一份简报，没有核对。请选中简报自己的文件夹。`,
          `The folder holds more than ${limits.files} files, which no briefing does; it was not checked. Choose the briefing's own folder.`,
        )
    }
  }
  await walk('', 0)
  return {
    files,
    folder,
    read: (name, most) => limited(createReadStream(join(folder, name)), name, most),
    close: async () => {},
  }
}

/**
 * The files of a zip. Throws Failure: barred on a name that leads out of it, a name twice, a link, or sizes beyond
 * `limits`; bad-request when it is no zip.
 */
export async function zipSource(path: string): Promise<PackageSource> {
  if (!(await zipEndIsSound(path))) throw notAZip(new RangeError('its end points outside the file'))
  const handle = await openFile(path, 'r')
  let zip: ZipFile
  try {
    zip = await new Promise<ZipFile>((resolve, reject) =>
      fromFd(handle.fd, { lazyEntries: true, autoClose: false }, (error, opened) => (error ? reject(error) : resolve(opened))),
    )
  } catch (error) {
    await handle.close()
    throw notAZip(error)
  }
  const entries = new Map<string, Entry>()
  try {
    let all = 0
    await new Promise<void>((resolve, reject) => {
      zip.on('error', (error: Error) =>
        reject(
          /invalid relative path|absolute path|invalid characters/.test(error.message)
            ? badName(error.message.split(': ').at(-1) ?? '')
            : notAZip(error),
        ),
      )
      zip.on('end', () => resolve())
      zip.on('entry', (entry: Entry) => {
        const name = entry.fileName
        const next = (): void => zip.readEntry()
        const size = entry.uncompressedSize
        all += size
        // The upper half holds the rights of a Unix system: a link is a way out of the folder.
        const kind = (entry.externalFileAttributes >>> 16) & 0o170000
        if (kind === 0o120000 || entries.has(name)) return reject(badName(name))
        if (size > limits.file || all > limits.all || entries.size >= limits.files) return reject(tooLarge(name))
        if (size > limits.ratioFrom && size > entry.compressedSize * limits.ratio) return reject(tooLarge(name))
        if (!name.endsWith('/')) entries.set(name, entry)
        next()
      })
      zip.readEntry()
    })
  } catch (error) {
    zip.removeAllListeners()
    await handle.close()
    throw error
  }
  return {
    files: new Map([...entries].map(([name, entry]) => [name, entry.uncompressedSize])),
    folder: null,
    async *read(name, most) {
      const entry = entries.get(name) as Entry
      const stream = await new Promise<Readable>((resolve, reject) =>
        zip.openReadStream(entry, (error, opened) => (error ? reject(notAZip(error)) : resolve(opened))),
      ).catch((error: unknown) => {
        throw error instanceof Failure ? error : notAZip(error)
      })
      try {
        yield* limited(stream, name, Math.min(most, entry.uncompressedSize))
      } catch (error) {
        throw error instanceof Failure ? error : /too many bytes/.test((error as Error).message) ? tooLarge(name) : notAZip(error)
      }
    },
    async close() {
      zip.removeAllListeners()
      await handle.close()
    },
  }
}

/** A file of the source, whole; null when it is not there. Throws Failure (barred) past `most` bytes. */
export async function bytesOf(source: PackageSource, name: string, most: number): Promise<Buffer | null> {
  if (!source.files.has(name)) return null
  const parts: Buffer[] = []
  for await (const part of source.read(name, most)) parts.push(part)
  return Buffer.concat(parts)
}
