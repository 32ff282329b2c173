/** Reads a zip entry by entry through yauzl: not the code that writes them. */
import type { Readable } from 'node:stream'
import { type Entry, fromBuffer, open, type ZipFile } from 'yauzl'
import { zipEndIsSound } from '../zip-end.ts'

/** The files of a zip in their order; `source` is a path or the bytes. Folders are left out. */
export async function* readZip(source: string | Buffer): AsyncGenerator<{ path: string; bytes: Buffer }> {
  for await (const { path, stream } of zipStreams(source)) {
    const parts: Buffer[] = []
    for await (const part of stream as AsyncIterable<Buffer>) parts.push(part)
    yield { path, bytes: Buffer.concat(parts) }
  }
}

/** The same without holding an entry: each stream must be read to its end before the next is asked for. */
export async function* zipStreams(source: string | Buffer): AsyncGenerator<{ path: string; stream: Readable }> {
  if (typeof source === 'string' && !(await zipEndIsSound(source))) throw new Error('the end of the zip points outside the file')
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    const done = (error: Error | null, file: ZipFile): void => (error ? reject(error) : resolve(file))
    if (typeof source === 'string') open(source, { lazyEntries: true, autoClose: false }, done as never)
    else fromBuffer(source, { lazyEntries: true }, done as never)
  })
  try {
    for (;;) {
      const entry = await new Promise<Entry | null>((resolve, reject) => {
        const clean = (): void => {
          zip.off('entry', onEntry)
          zip.off('end', onEnd)
          zip.off('error', onError)
        }
        const onEntry = (e: Entry): void => {
          clean()
          resolve(e)
        }
        const onEnd = (): void => {
          clean()
          resolve(null)
        }
        const onError = (error: Error): void => {
          clean()
          reject(error)
        }
        zip.on('entry', onEntry)
        zip.on('end', onEnd)
        zip.on('error', onError)
        zip.readEntry()
      })
      if (!entry) return
      if (entry.fileName.endsWith('/')) continue
      const stream = await new Promise<Readable>((resolve, reject) =>
        zip.openReadStream(entry, (error, s) => (error ? reject(error) : resolve(s))),
      )
      yield { path: entry.fileName, stream }
    }
  } finally {
    zip.close()
  }
}
