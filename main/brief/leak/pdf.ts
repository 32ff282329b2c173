/**
 * A PDF: text layer, properties, notes, links, forms, scripts, attachments, hidden layers, alternative texts (pdf.js); and
 * every object that a reader no longer shows but the file still holds (ISO 32000-1, 7.5.6 incremental updates).
 */
import { inflateSync } from 'node:zlib'
import { textOfBytes } from './encoded.ts'
import { isPicture, lookAtPicture } from './picture.ts'
import type { Look } from './search.ts'
import { lookAtStrings } from './text.ts'

export type Attached = (bytes: Buffer, name: string, look: Look) => Promise<void>

interface TextItem {
  str: string
  hasEOL?: boolean
  width: number
  transform: number[]
}

/** Looks through a PDF. @throws Unreadable for one that cannot be opened: encrypted, broken */
export async function lookAtPdf(bytes: Buffer, look: Look, attached: Attached, signal?: AbortSignal): Promise<void> {
  await lookAtObjects(bytes, look, attached)
  const { getResolvedPDFJS } = await import('unpdf')
  const { getDocument, VerbosityLevel } = (await getResolvedPDFJS()) as typeof import('unpdf/pdfjs')
  const task = getDocument({
    data: new Uint8Array(bytes),
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    verbosity: VerbosityLevel?.ERRORS ?? 0,
  } as never)
  let pdf: Awaited<typeof task.promise>
  try {
    pdf = await task.promise
  } catch (error) {
    look.hidden(/password/i.test((error as Error).name) ? 'encrypted document' : 'document that cannot be opened', 'pdf')
    return
  }
  try {
    const meta = (await pdf.getMetadata().catch(() => null)) as {
      info?: Record<string, unknown>
      metadata?: { getRaw?(): string } | null
    } | null
    walk(meta?.info, look, 'properties')
    const raw = meta?.metadata?.getRaw?.()
    if (raw) look.text(raw.replace(/<[^>]*>/g, '\n'), 'XMP')
    for (const [name, file] of Object.entries(
      ((await pdf.getAttachments().catch(() => null)) ?? {}) as Record<
        string,
        { filename: string; content: Uint8Array; description?: string }
      >,
    )) {
      look.hidden('attached file', 'attachments')
      look.text(name, 'attachments')
      if (file.description) look.text(file.description, 'attachments')
      await attached(Buffer.from(file.content), file.filename || name, look)
    }
    const actions = await pdf.getJSActions().catch(() => null)
    if (actions) {
      look.hidden('script', 'scripts')
      walk(actions, look, 'scripts')
    }
    walk(await pdf.getOutline().catch(() => null), look, 'outline', ['title', 'url', 'items', 'unsafeUrl', 'dest'])
    const layers = (await pdf.getOptionalContentConfig().catch(() => null)) as {
      [Symbol.iterator]?(): Iterator<[string, { name?: string; visible?: boolean }]>
    } | null
    if (layers && typeof layers[Symbol.iterator] === 'function')
      for (const [, group] of layers as Iterable<[string, { name?: string; visible?: boolean }]>) {
        if (group.name) look.label(group.name, 'layers')
        if (group.visible === false) look.hidden('hidden layer', 'layers')
      }
    walk(await pdf.getFieldObjects().catch(() => null), look, 'form fields')
    walk(await pdf.getPageLabels().catch(() => null), look, 'page labels')
    for (let n = 1; n <= pdf.numPages; n++) {
      signal?.throwIfAborted()
      const page = await pdf.getPage(n)
      const where = `page ${n}`
      const { items } = (await page.getTextContent({ includeMarkedContent: false } as never)) as unknown as { items: TextItem[] }
      const lines = linesOf(items)
      for (const text of paragraphsOf(lines)) look.text(text, where, 'pages')
      for (const run of brokenNumbers(lines)) look.text(run, where, 'pages')
      for (const note of (await page.getAnnotations().catch(() => [])) as Record<string, unknown>[]) {
        walk(note, look, `${where}, note`, [
          'contentsObj',
          'titleObj',
          'contents',
          'title',
          'url',
          'unsafeUrl',
          'fieldName',
          'fieldValue',
          'alternativeText',
          'str',
          'richText',
          'file',
          'filename',
          'description',
          'defaultFieldValue',
          'textContent',
          'name',
          'overlaidText',
        ])
        if (/^(?:Text|FreeText|Popup|FileAttachment|Stamp|Ink|Redact|Screen|Sound|RichMedia)$/.test(String(note.subtype)))
          look.hidden('note on a page', where, 'pages')
        const file = note.file as { content?: Uint8Array; filename?: string } | undefined
        if (file?.content) await attached(Buffer.from(file.content), file.filename ?? 'attachment', look)
      }
      const scripts = await page.getJSActions().catch(() => null)
      if (scripts) {
        look.hidden('script', where, 'pages')
        walk(scripts, look, where)
      }
      walk(await page.getStructTree().catch(() => null), look, `${where}, structure`, [
        'alt',
        'lang',
        'children',
        'title',
        'actualText',
        'expansion',
      ])
      page.cleanup()
    }
  } finally {
    await task.destroy()
  }
}

/** All strings of an answer. @param keys only these of objects; absent: all */
function walk(value: unknown, look: Look, where: string, keys?: readonly string[], label = '', depth = 0): void {
  if (depth > 12) return
  if (typeof value === 'string') look.text(value, where, where.replace(/page \d+/, 'pages'), label)
  else if (value instanceof Map) for (const [k, v] of value) walk(v, look, where, keys, String(k), depth + 1)
  else if (Array.isArray(value)) for (const v of value) walk(v, look, where, keys, label, depth + 1)
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const [k, v] of Object.entries(value)) {
      if (keys && !keys.includes(k)) continue
      if (!keys && depth === 0 && v !== null && typeof v !== 'object') look.text(k, where)
      walk(v, look, where, keys, k, depth + 1)
    }
}

interface Line {
  text: string
  right: number
  size: number
}
/** Texts that stand side by side on one height, and touch: labels of a map or a table's columns are lines of their own. */
function linesOf(items: readonly TextItem[]): Line[] {
  const lines: Line[] = []
  let y = Number.NaN
  for (const item of items) {
    if (typeof item.str !== 'string' || item.str === '') continue
    const [, , c = 0, d = 0, x = 0, height = 0] = item.transform
    const size = Math.hypot(c, d)
    const last = lines.at(-1)
    const gap = last ? x - last.right : 0
    const touches = last !== undefined && Math.abs(height - y) < size * 0.6 && gap < size * 1.5 && gap > -size
    if (touches) {
      last.text += `${gap > size * 0.25 && !last.text.endsWith(' ') ? ' ' : ''}${item.str}`
      last.right = Math.max(last.right, x + item.width)
      last.size = Math.max(last.size, size)
    } else lines.push({ text: item.str, right: x + item.width, size })
    y = height
  }
  return lines.filter((line) => line.text.trim() !== '')
}
/** Lines that run to the right edge with those they go on in, as a reader reads them. */
function paragraphsOf(lines: readonly Line[]): string[] {
  const edge = Math.max(0, ...lines.map((l) => l.right))
  const out: string[] = []
  let open = ''
  for (const line of lines) {
    const full = line.right >= edge - line.size * 1.6
    if (full || open !== '') out.push(line.text)
    open += line.text
    if (full && open.length < 20_000) continue
    out.push(open)
    open = ''
  }
  if (open !== '') out.push(open)
  return out
}

/** Identity numbers that end one line and begin the next: long enough, and with a check digit, to be no chance. */
function brokenNumbers(lines: readonly Line[]): string[] {
  const out: string[] = []
  for (let i = 0; i + 1 < lines.length; i++) {
    let run = /\d{2,17}$/.exec(lines[i]!.text.trimEnd())?.[0]
    for (let k = i + 1; run !== undefined && k < lines.length && k < i + 3 && run.length < 18; k++) {
      const next: string = /^\d{1,17}[Xx]?/.exec(lines[k]!.text.trimStart())?.[0] ?? ''
      if (next === '') break
      run += next
      if (/^\d{17}[\dXx]$/.test(run)) out.push(run)
      if (next.length < lines[k]!.text.trim().length) break
    }
  }
  return out
}

/** Objects as they lie in the file, shown or not. */
async function lookAtObjects(bytes: Buffer, look: Look, attached: Attached): Promise<void> {
  const raw = bytes.toString('latin1')
  // Streams are cut out, so that what remains are dictionaries, strings and comments.
  const loose: string[] = []
  let at = 0
  let streams = 0
  const marker = /stream\r?\n/g
  for (let m = marker.exec(raw); m !== null; m = marker.exec(raw)) {
    if (raw.slice(m.index - 3, m.index) === 'end') continue
    loose.push(raw.slice(at, m.index))
    const from = m.index + m[0].length
    const stop = raw.indexOf('endstream', from)
    const end = stop < 0 ? raw.length : stop
    const dictionary = raw.slice(Math.max(at, raw.lastIndexOf(' obj', m.index)), m.index)
    if (++streams < 200_000) await stream(bytes.subarray(from, end), dictionary, look, attached)
    at = end
    marker.lastIndex = end
  }
  loose.push(raw.slice(at))
  const outside = loose.join('\n')
  strings(outside, look, 'objects')
  const behind = raw.slice(raw.lastIndexOf('%%EOF') + 5)
  for (const m of outside.matchAll(/%([^\r\n]{4,400})/g))
    if (!/^PDF-|^%EOF|^\xe2\xe3|^[\x80-\xff]{3,}/.test(m[1]!))
      look.text(textOfBytes(Buffer.from(m[1]!, 'latin1')) ?? m[1]!, 'comment in the source')
  if (behind.length > 8) look.text(textOfBytes(Buffer.from(behind, 'latin1')) ?? behind, 'behind the end')
  if (/\/(?:JavaScript|JS|Launch|SubmitForm|ImportData|RichMedia)\b/.test(outside)) look.hidden('script', 'objects')
  if (/\/EmbeddedFiles?\b/.test(outside)) look.hidden('attached file', 'objects')
}

async function stream(body: Buffer, dictionary: string, look: Look, attached: Attached): Promise<void> {
  if (/\/FontFile|\/Length1\b|\/Subtype\s*\/(?:Type1C|CIDFontType0C|OpenType)|\/Type\s*\/XRef/.test(dictionary)) return
  if (/\/Subtype\s*\/Image/.test(dictionary)) {
    if (/\/DCTDecode/.test(dictionary) && isPicture(body)) lookAtPicture(body, look, 'picture')
    return
  }
  let plain = body
  if (/\/ASCII85Decode|\/A85\b/.test(dictionary)) plain = ascii85(plain)
  else if (/\/ASCIIHexDecode|\/AHx\b/.test(dictionary))
    plain = Buffer.from(plain.toString('latin1').replace(/[^0-9a-fA-F]/g, ''), 'hex')
  if (/\/FlateDecode|\/Fl\b/.test(dictionary)) {
    try {
      plain = inflateSync(plain, { maxOutputLength: 64 * 1024 * 1024, finishFlush: 2 })
    } catch {
      return
    }
  }
  if (/\/EmbeddedFile\b/.test(dictionary)) await attached(plain, 'embedded file', look)
  else if (/\/Type\s*\/Metadata|\/Subtype\s*\/XML/.test(dictionary))
    look.text(plain.toString('utf8').replace(/<\/?[^<>]*>/g, '\n'), 'XMP in an object')
  else if (/beginbfchar|beginbfrange|begincmap/.test(plain.toString('latin1', 0, 4_000))) return
  else strings(plain.toString('latin1'), look, 'objects')
}

/** Strings "( )" and "< >" of objects and page contents; those written piece by piece in one array are one. */
function strings(source: string, look: Look, where: string): void {
  const tell = (text: string): void => {
    for (let at = 0; at < text.length; at += 32_000) look.text(text.slice(at, at + 32_200), where)
  }
  // One pass: strings in brackets end where theirs close; those of one array are one text, as "TJ" shows them.
  let array: string[] | null = null
  let unclosed = 0
  for (let i = 0; i < source.length && unclosed < 200; i++) {
    const c = source.charCodeAt(i)
    if (c === 91) array = []
    else if (c === 93) {
      if (array && array.length > 1) tell(array.join(''))
      array = null
    } else if (c === 60 && array !== null) {
      const close = source.indexOf('>', i)
      if (close > 0 && close - i < 4_000) array.push(hexed(source.slice(i + 1, close).replace(/[^0-9A-Fa-f]/g, '')))
    } else if (c === 40) {
      const end = closing(source, i)
      if (end < 0) unclosed++
      else {
        const text = literal(source.slice(i + 1, end))
        if (text.length > 1) tell(text)
        array?.push(text)
        i = end
      }
    }
  }
  // Not the strings of a PDF but bytes: read as such.
  if (unclosed >= 200) lookAtStrings(Buffer.from(source, 'latin1'), look, where, 12)
  for (const m of source.matchAll(/(?<!<)<([0-9A-Fa-f\s]{8,})>(?!>)/g)) tell(hexed(m[1]!))
  for (const m of source.matchAll(/\/([^\s/<>[\]()%{}]{6,})/g)) {
    const name = m[1]!.replace(/#([0-9A-Fa-f]{2})/g, (_, h: string) => String.fromCharCode(Number.parseInt(h, 16)))
    if (/\d{6}|@|[\x80-\xff]{3}/.test(name)) tell(textOfBytes(Buffer.from(name, 'latin1')) ?? name)
  }
}
/** Where the string that opens at `at` closes; -1: not within reach. */
function closing(source: string, at: number): number {
  let depth = 0
  const stop = Math.min(source.length, at + 65_536)
  for (let i = at; i < stop; i++) {
    const c = source.charCodeAt(i)
    if (c === 92) i++
    else if (c === 40) depth++
    else if (c === 41 && --depth === 0) return i
  }
  return -1
}
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
function literal(s: string): string {
  const plain = s.replace(/\\([0-7]{1,3}|\r\n|[\s\S])/g, (_, e: string) =>
    /^[0-7]/.test(e)
      ? String.fromCharCode(Number.parseInt(e, 8) & 255)
      : e === '\n' || e === '\r' || e === '\r\n'
        ? ''
        : (escapes[e] ?? e),
  )
  return textOfPdf(Buffer.from(plain, 'latin1'))
}
const hexed = (s: string): string => {
  const digits = s.replace(/\s/g, '')
  return textOfPdf(Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex'))
}
/** UTF-16 by its mark, else UTF-8 or GB18030 where it reads, else as Latin letters. */
const textOfPdf = (bytes: Buffer): string => textOfBytes(bytes) ?? bytes.toString('latin1').replace(/[^\x20-\x7e\n]/g, ' ')

function ascii85(bytes: Buffer): Buffer {
  const out: number[] = []
  let group: number[] = []
  for (const c of bytes.toString('latin1').replace(/\s/g, '').replace(/~>.*$/s, '')) {
    if (c === 'z' && group.length === 0) {
      out.push(0, 0, 0, 0)
      continue
    }
    group.push(c.charCodeAt(0) - 33)
    if (group.length === 5) {
      const n = group.reduce((a, d) => a * 85 + d, 0)
      out.push((n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255)
      group = []
    }
  }
  if (group.length > 1) {
    const missing = 5 - group.length
    const n = [...group, ...Array<number>(missing).fill(84)].reduce((a, d) => a * 85 + d, 0)
    out.push(...[(n / 2 ** 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].slice(0, 4 - missing))
  }
  return Buffer.from(out)
}
