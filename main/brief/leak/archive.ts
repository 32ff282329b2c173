/**
 * What lies in a zip: its parts by the list at its end (read with yauzl), and what that list does not tell of: comments,
 * extra fields, bytes before, between and after the parts, parts that were struck from the list.
 */
import { open as openFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createInflateRaw, inflateRawSync } from 'node:zlib'
import { type Entry, fromBuffer, open, type ZipFile } from 'yauzl'
import { zipEndIsSound } from '../../zip-end.ts'
import { type Budget, type Content, packedContent, Unreadable } from './content.ts'
import { textOfBytes } from './encoded.ts'
import type { Look } from './search.ts'
import { lookAtStrings } from './text.ts'

/** Entries beyond these are not looked into. */
const mostEntries = 100_000

export interface ZipParts {
  /** Files, in the order of the list. */
  parts: Content[]
  close(): void
}

/**
 * Opens a zip, looks at everything besides the contents of its parts, and gives those.
 * @throws Unreadable when the list cannot be read
 */
export async function openZip(content: Content, look: Look, budget: Budget): Promise<ZipParts> {
  const held = content.size <= 8 * 1024 * 1024 ? await content.bytes() : null
  const path = held === null ? await content.path() : null
  if (path !== null && !(await zipEndIsSound(path))) throw new Unreadable('the list of the zip: it lies outside the file')
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    const options = {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
      strictFileNames: false,
      validateEntrySizes: true,
    }
    const done = (error: Error | null, file: ZipFile): void =>
      error ? reject(new Unreadable(`the list of the zip: ${error.message}`)) : resolve(file)
    if (held) fromBuffer(held, options, done as never)
    else open(path as string, options, done as never)
  })
  const entries = await entriesOf(zip)
  const parts: Content[] = []
  const comment = textOfBytes(Buffer.from(zip.comment as unknown as Buffer))
  if (comment) look.text(comment, 'zip comment')

  const taken: [number, number][] = []
  const names = new Set<string>()
  const read = async (at: number, length: number): Promise<Buffer> => {
    if (held) return held.subarray(at, at + length)
    const handle = await openFile(path as string)
    try {
      const buffer = Buffer.alloc(Math.max(0, Math.min(length, content.size - at)))
      await handle.read(buffer, 0, buffer.length, at)
      return buffer
    } finally {
      await handle.close()
    }
  }
  for (const entry of entries) {
    const name = nameOf(entry)
    look.text(name, 'file name in the zip')
    const remark = textOfBytes(Buffer.from(entry.fileComment as unknown as Buffer))
    if (remark) look.text(remark, `${name}, zip comment`)
    for (const field of entry.extraFields) lookAtExtra(field.data, look, `${name}, zip extra field`)
    const local = await read(entry.relativeOffsetOfLocalHeader, 30)
    if (local.length === 30 && local.readUInt32LE(0) === 0x04034b50) {
      const nameLength = local.readUInt16LE(26)
      const extraLength = local.readUInt16LE(28)
      const start = entry.relativeOffsetOfLocalHeader
      const data = start + 30 + nameLength + extraLength
      const tail = local.readUInt16LE(6) & 8 ? 16 : 0
      taken.push([start, data + entry.compressedSize + tail])
      const own = await read(start + 30, nameLength + extraLength)
      const ownName = textOfBytes(own.subarray(0, nameLength))
      if (ownName && ownName !== name) look.text(ownName, 'file name in the zip')
      if (extraLength > 0) lookAtExtra(own.subarray(nameLength), look, `${name}, zip extra field`)
    }
    if (name.endsWith('/')) continue
    if (names.has(name)) look.hidden(`two parts of one name: ${name}`, name)
    names.add(name)
    if (entry.generalPurposeBitFlag & 1) {
      look.hidden(`encrypted part: ${name}`, name)
      continue
    }
    parts.push(
      packedContent(
        name,
        entry.uncompressedSize,
        entry.compressedSize,
        () =>
          new Promise<Readable>((resolve, reject) =>
            zip.openReadStream(entry, (error, stream) =>
              error ? reject(new Unreadable(`${name}: ${error.message}`)) : resolve(stream),
            ),
          ),
        budget,
      ),
    )
  }
  await lookBetween(taken, content.size, read, look, parts, budget)
  return { parts, close: () => zip.close() }
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      if (entries.length > mostEntries) reject(new Unreadable('more parts than anybody reads'))
      else zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', (error: Error) => reject(new Unreadable(`the list of the zip: ${error.message}`)))
    zip.readEntry()
  })
}
function nameOf(entry: Entry): string {
  const raw = Buffer.from(entry.fileName as unknown as Buffer)
  return entry.generalPurposeBitFlag & 0x800 ? raw.toString('utf8') : (textOfBytes(raw) ?? raw.toString('latin1'))
}
/** Times and sizes are a few bytes; words are longer. */
function lookAtExtra(data: Buffer, look: Look, where: string): void {
  if (data.length < 6) return
  const text = textOfBytes(data)
  if (text) look.text(text, where)
  else lookAtStrings(data, look, where)
}

/** Bytes that belong to no listed part: read as parts where they are some, as strings otherwise. */
async function lookBetween(
  taken: [number, number][],
  size: number,
  read: (at: number, length: number) => Promise<Buffer>,
  look: Look,
  parts: Content[],
  budget: Budget,
): Promise<void> {
  taken.sort((a, b) => a[0] - b[0])
  const listAt = await startOfList(size, read)
  let at = 0
  const gaps: [number, number][] = []
  for (const [from, to] of [...taken, [listAt, size] as [number, number]]) {
    if (from > at) gaps.push([at, from])
    at = Math.max(at, to)
  }
  for (const [from, to] of gaps) {
    // A data descriptor without its signature, or with sizes of eight bytes, leaves a few bytes.
    if (to - from <= 24) continue
    const bytes = await read(from, Math.min(to - from, 64 * 1024 * 1024))
    let parsed = 0
    for (
      let i = bytes.indexOf('PK\x03\x04', 0, 'latin1');
      i >= 0 && i + 30 < bytes.length;
      i = bytes.indexOf('PK\x03\x04', i + 4, 'latin1')
    ) {
      const start = i + 30 + bytes.readUInt16LE(i + 26) + bytes.readUInt16LE(i + 28)
      const name = textOfBytes(bytes.subarray(i + 30, i + 30 + bytes.readUInt16LE(i + 26))) ?? 'part'
      look.text(name, 'file name in the zip')
      if (bytes.readUInt16LE(i + 8) === 8) {
        const rest = bytes.subarray(start)
        try {
          const out = inflateRawSync(rest, { maxOutputLength: 64 * 1024 * 1024 })
          budget.unpacked(out.length)
          parsed++
          parts.push(packedContent(`${name} (struck from the list)`, out.length, null, async () => chunksOf(out), budget))
        } catch {
          parts.push(packedContent(`${name} (struck from the list)`, 0, null, async () => inflating(rest), budget))
        }
      }
    }
    look.hidden(parsed > 0 ? 'part struck from the list of the zip' : 'bytes between the parts of the zip', 'zip')
    lookAtStrings(bytes, look, 'between the parts of the zip')
  }
}
async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
/** As much as can be unpacked. */
async function* inflating(bytes: Buffer): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw()
  inflate.end(bytes)
  try {
    for await (const part of inflate as AsyncIterable<Buffer>) yield part
  } catch {}
}
/** Where the list of parts begins, by the record at the zip's end. */
async function startOfList(size: number, read: (at: number, length: number) => Promise<Buffer>): Promise<number> {
  const from = Math.max(0, size - 66_000)
  const tail = await read(from, size - from)
  const at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (at < 0 || at + 22 > tail.length) return size
  const listed = tail.readUInt32LE(at + 16)
  return listed === 0xffffffff ? from + at : Math.min(listed, from + at)
}
