/** Plain texts of any encoding, and the strings inside bytes that nobody has a reader for. */
import type { Content } from './content.ts'
import { textOfBytes } from './encoded.ts'
import type { Look } from './search.ts'

/** A text is looked at in pieces of about this length that end between words. */
const piece = 32 * 1024
const longest = 256 * 1024

/** Which encoding the first bytes are in; null: not a text. */
export function encodingOf(head: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | null {
  if (head.length === 0) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  let even = 0
  let odd = 0
  let control = 0
  for (let i = 0; i < head.length; i++) {
    const b = head[i]!
    if (b === 0) i % 2 ? odd++ : even++
    else if (b < 32 && b !== 9 && b !== 10 && b !== 13 && b !== 12 && b !== 27) control++
  }
  const units = head.length / 2
  if (control * 50 < head.length) {
    if (odd > units * 0.15 && even * 10 < odd) return 'utf-16le'
    if (even > units * 0.15 && odd * 10 < even) return 'utf-16be'
  }
  if (even + odd > 0 || control * 100 > head.length) return null
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      // The last character may be cut.
      new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true })
      return encoding
    } catch {}
  }
  // A text with a few bytes of another encoding in it is still one: mostly printable.
  let printable = 0
  for (const b of head) if (b >= 32 || b === 9 || b === 10 || b === 13) printable++
  return printable / head.length > 0.97 && head.length >= 16 && asciiShare(head) > 0.6 ? 'utf-8' : null
}
const asciiShare = (bytes: Buffer): number => {
  let n = 0
  for (const b of bytes) if (b < 128) n++
  return n / bytes.length
}

/**
 * The text as it comes. Where bytes are no UTF-8, the piece is read as GB18030 too and given to `second`.
 */
export async function* decoded(
  stream: AsyncIterable<Buffer>,
  encoding: NonNullable<ReturnType<typeof encodingOf>>,
  second?: (text: string) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const part of stream) {
    const text = decoder.decode(part, { stream: true })
    if (second && encoding === 'utf-8' && text.includes('\ufffd')) second(new TextDecoder('gb18030').decode(part))
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

/** Where a long text can be cut without cutting a word or a number: after the last space, quote or bracket. */
export function cutAt(text: string, near: number): number {
  for (let i = Math.min(near, text.length); i > near / 2; i--) if (/[\s"'<>,;{}[\]，。；]/.test(text[i - 1]!)) return i
  return Math.min(near, text.length)
}

/** Looks through lines of text. */
export async function lookAtText(texts: AsyncIterable<string>, look: Look, where: string): Promise<void> {
  let rest = ''
  let line = 1
  for await (const part of texts) {
    rest += part
    const lines = rest.split('\n')
    rest = lines.pop()!
    for (const each of lines) {
      lookAtLine(each, look, `${where} line ${line++}`.trim(), where || 'lines')
    }
    while (rest.length > longest) {
      const at = cutAt(rest, piece)
      lookAtLine(rest.slice(0, at), look, `${where} line ${line}`.trim(), where || 'lines')
      rest = rest.slice(at)
    }
  }
  lookAtLine(rest, look, `${where} line ${line}`.trim(), where || 'lines')
}
function lookAtLine(line: string, look: Look, where: string, room: string): void {
  let text = line
  while (text.length > piece * 2) {
    const at = cutAt(text, piece)
    look.text(text.slice(0, at), where, room)
    text = text.slice(at)
  }
  const field = /^\s*#{1,6}\s+(.{1,60})$/.exec(text) ?? /^\s*["']?([\p{L}_][\p{L}\p{N}_ -]{1,30})["']?\s*[:：=]/u.exec(text)
  if (field) look.label(field[1]!.trim(), where, room)
  look.text(text, where, room, field && text.includes(':') ? field[1] : '')
}

/** Printable runs in bytes: ASCII, UTF-8 and GB18030 together, and UTF-16 of both orders. */
export function* stringsIn(bytes: Buffer, shortest = 6): Generator<string> {
  let from = 0
  for (let i = 0; i <= bytes.length; i++) {
    const b = i < bytes.length ? bytes[i]! : 0
    if ((b >= 32 && b !== 127) || b === 9) continue
    if (i - from >= shortest) {
      for (let at = from; at < i; at += 64 * 1024) {
        const run = bytes.subarray(at, Math.min(i, at + 64 * 1024 + 256))
        const text = textOfBytes(run)
        yield text ?? run.toString('utf8').replace(/[^\x20-\x7e\u4e00-\u9fff\uff00-\uffef]+/g, '\n')
        if (text === null) yield new TextDecoder('gb18030').decode(run)
      }
    }
    from = i + 1
  }
  for (const order of [0, 1]) {
    // UTF-16: Latin letters and digits have a zero beside them; a run is taken from the first to the last such pair.
    let start = -1
    let zeros = 0
    let last = 0
    const end = function* (to: number): Generator<string> {
      if (start >= 0 && zeros >= 4) {
        let from = start
        // Han before the first Latin letter belongs to it.
        for (let k = 0; k < 16 && from - 2 >= 0 && isHan(bytes, from - 2, order); k++) from -= 2
        const run = bytes.subarray(from, to)
        yield order === 0 ? run.toString('utf16le') : Buffer.from(run).swap16().toString('utf16le')
      }
      start = -1
      zeros = 0
    }
    for (let i = 0; i + 1 < bytes.length; ) {
      const low = order === 0 ? bytes[i]! : bytes[i + 1]!
      const high = order === 0 ? bytes[i + 1]! : bytes[i]!
      if (high === 0 && low >= 32 && low < 127) {
        if (start < 0) start = i
        zeros++
        last = i + 2
        i += 2
      } else if (start >= 0 && isHan(bytes, i, order)) {
        last = i + 2
        i += 2
      } else if (start >= 0) {
        yield* end(last)
        i = last + 1
      } else i++
    }
    yield* end(last)
  }
}
const isHan = (bytes: Buffer, at: number, order: number): boolean => {
  if (at + 1 >= bytes.length) return false
  const unit = order === 0 ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  return (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3000 && unit <= 0x303f) || (unit >= 0xff00 && unit <= 0xffef)
}

/** Looks at the strings of bytes in an unknown form. @param shortest runs of fewer bytes are chance in packed data */
export function lookAtStrings(bytes: Buffer, look: Look, where: string, shortest = 6): void {
  for (const text of stringsIn(bytes, shortest)) look.text(text, where)
}

/** The same for bytes of any length. */
export async function lookAtUnknown(content: Content, look: Look, where: string): Promise<void> {
  const overlap = 512
  let rest: Buffer = Buffer.alloc(0)
  for await (const part of content.stream()) {
    const all = Buffer.concat([rest, part])
    if (all.length < 1024 * 1024) {
      rest = all
      continue
    }
    lookAtStrings(all, look, where, 12)
    rest = Buffer.from(all.subarray(all.length - overlap))
  }
  lookAtStrings(rest, look, where, 12)
}
