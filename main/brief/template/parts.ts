/**
 * A .docx as its parts (ECMA-376-2: Open Packaging Conventions), read from a stranger's file with limits, and packed again.
 */
import { crc32, deflateRawSync } from 'node:zlib'
import type { Bilingual } from '../../../contract/model.ts'
import { zipStreams } from '../unzip.ts'

/** Part names without the leading "/", in the order of the file. */
export type Parts = Map<string, Buffer>

/** Bytes a template may have packed, and unpacked in all: an office's letterhead with its crest stays far below. */
export const largestTemplate = 20 * 1024 * 1024
const largestUnpacked = 100 * 1024 * 1024
const mostParts = 2_000

/** What makes a file no template at all; there is nothing further to check then. */
export class NoTemplate extends Error {
  readonly words: Bilingual
  constructor(zh: string, en: string) {
    super(en)
    this.words = { zh, en }
  }
}

/** The parts of a file. Throws NoTemplate with the reason in words. */
export async function readParts(bytes: Uint8Array): Promise<Parts> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (file.length > largestTemplate)
    throw new NoTemplate(
      `文件大于 ${largestTemplate / 1024 / 1024} MB，不作模板。请缩小其中的图片后另存。`,
      `The file is larger than ${largestTemplate / 1024 / 1024} MB and is not taken as a template. Make its pictures smaller and save it again.`,
    )
  // A compound file (MS-CFB): what Word writes for a password, and what .doc was.
  if (file.length >= 8 && file.readUInt32BE(0) === 0xd0cf11e0)
    throw new NoTemplate(
      '这个文件设了打开密码，或者是旧的 .doc 格式，读不出内容。请在 Word 里取消密码，另存为“Word 文档（.docx）”。',
      'The file has a password, or is in the old .doc format, and cannot be read. Take the password off in Word and save it as a "Word document (.docx)".',
    )
  if (file.length < 4 || file.readUInt32BE(0) !== 0x504b0304)
    throw new NoTemplate(
      '这不是 Word 文档（.docx）。请在 Word 或 WPS 里另存为“Word 文档（.docx）”。',
      'This is not a Word document (.docx). Save it in Word as a "Word document (.docx)".',
    )
  const parts: Parts = new Map()
  const seen = new Set<string>()
  let total = 0
  try {
    for await (const { path, stream } of zipStreams(file)) {
      if (parts.size >= mostParts)
        throw new NoTemplate('文件里的部件太多，不作模板。', 'The file has too many parts to be a template.')
      const chunks: Buffer[] = []
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        total += chunk.length
        // Counted as it unfolds: a file that says it is small may unpack to anything.
        if (total > largestUnpacked)
          throw new NoTemplate(
            `文件解开后大于 ${largestUnpacked / 1024 / 1024} MB，像是压缩炸弹，没有读下去。请用别的文件。`,
            `The file unpacks to more than ${largestUnpacked / 1024 / 1024} MB, as a zip bomb does; it was not read further. Use another file.`,
          )
        chunks.push(chunk)
      }
      const name = path.replace(/^\//, '')
      // Part names differ by more than case (OPC 6.2.2.3); two readers would else take two different parts.
      if (seen.has(name.toLowerCase()))
        throw new NoTemplate(
          `文件里有两个同名的部件（${name}），不作模板。`,
          `The file holds two parts named ${name} and is not taken as a template.`,
        )
      seen.add(name.toLowerCase())
      parts.set(name, Buffer.concat(chunks))
    }
  } catch (error) {
    if (error instanceof NoTemplate) throw error
    throw new NoTemplate(
      `文件已损坏，打不开（${(error as Error).message}）。请在 Word 里打开后重新另存。`,
      `The file is damaged and cannot be opened (${(error as Error).message}). Open it in Word and save it again.`,
    )
  }
  if (!parts.has('[Content_Types].xml') || !parts.has('_rels/.rels'))
    throw new NoTemplate('这是一个压缩文件，但不是 Word 文档（.docx）。', 'This is a zip file, but not a Word document (.docx).')
  return parts
}

/** Content types, then the package's relations, then by name: the same for the same parts, and as readers like it. */
export function inOrder(parts: Parts): [string, Buffer][] {
  const rank = (name: string): number =>
    name === '[Content_Types].xml' ? 0 : name === '_rels/.rels' ? 1 : name.startsWith('docProps/') ? 2 : 3
  return [...parts].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** The parts as a zip in memory, without any clock in it (every time is 1 January 1980). */
export function packParts(parts: Parts): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const [path, bytes] of inOrder(parts)) {
    const name = Buffer.from(path)
    const packed = deflateRawSync(bytes, { level: 6 })
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x0800, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt16LE(0, 6)
    fields.writeUInt16LE(0x0021, 8)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(bytes.length, 18)
    fields.writeUInt16LE(name.length, 22)
    local.push(Buffer.from([0x50, 0x4b, 0x03, 0x04]), fields, name, packed)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    central.push(Buffer.from([0x50, 0x4b, 0x01, 0x02, 20, 0]), fields, rest, name)
    at += 30 + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.size, 8)
  end.writeUInt16LE(parts.size, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...local, directory, end])
}
