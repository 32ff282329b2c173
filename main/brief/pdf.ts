/**
 * The briefing as PDF: the HTML printed by a Chromium that the shell supplies, then made to say nothing of the machine and
 * the moment it was printed on. The same page through the same Chromium and fonts gives the same bytes.
 */
import { open } from 'node:fs/promises'
import { getDocumentProxy } from 'unpdf'
import type { Language } from '../../contract/taxonomy.ts'
import { objectsOf, withTrueLetters } from './pdf-letters.ts'

/** As `Host.printPdf`. */
export type PrintPage = (html: string, signal: AbortSignal) => Promise<Uint8Array>

export interface PdfFacts {
  title: string
  language: Language
  /** ISO time with offset: the document's dates. */
  madeAt: string
  appVersion: string
  /** Of the snapshot; printed in the margin of each page. null leaves it out. */
  mark: string | null
}

/** Page numbers and the snapshot's mark in the margins (CSS Paged Media 3): "— 3 —" after GB/T 9704, "3 / 12" in English. */
export function withMargins(html: string, { language, mark }: Pick<PdfFacts, 'language' | 'mark'>): string {
  const number = language === 'zh' ? '"— " counter(page) " —"' : 'counter(page) " / " counter(pages)'
  const words = mark === null ? null : `${language === 'zh' ? '快照' : 'Snapshot'} ${mark.replace(/[^\w-]/g, '')}`
  const font = 'font:9pt "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",Arial,sans-serif;color:#333'
  const style = `<style>@page{@bottom-center{content:${number};${font}}${words === null ? '' : `@bottom-right{content:"${words}";${font}}`}}</style>`
  const at = html.indexOf('</head>')
  if (at < 0) throw new RangeError('pdf: the page has no head')
  return html.slice(0, at) + style + html.slice(at)
}

/** "D:20260609013200+00'00'": a PDF date (ISO 32000-1, 7.9.4) in UTC. */
export const pdfDate = (iso: string): string => `D:${new Date(iso).toISOString().slice(0, 19).replace(/[-T:]/g, '')}+00'00'`

/** Where the document's information dictionary begins and ends. */
function infoOf(text: string): { from: number; to: number } {
  const object = Number(/\/Info (\d+) 0 R/.exec(text.slice(text.lastIndexOf('trailer')))?.[1] ?? Number.NaN)
  const from = objectsOf(text).offsets.get(object) ?? -1
  const to = text.indexOf('endobj', from)
  if (from < 0 || to < 0) throw new RangeError('pdf: its cross-reference table does not lead to the document’s information')
  return { from, to }
}

/** Names of the elements of its structure: Chromium numbers them by what else it was doing, so they are counted anew. */
function renumbered(text: string): string {
  const named = /\(node(\d{8})\)/g
  // In their own order: the tree of names is sorted by them.
  const order = [...new Set([...text.matchAll(named)].map(([, number]) => number))].sort()
  const place = new Map(order.map((number, i) => [number, String(i + 1).padStart(8, '0')]))
  return text.replace(named, (_, number: string) => `(node${place.get(number)})`)
}

/**
 * The same document with the snapshot's time for its dates, our name for its creator, which otherwise tells the system it
 * was printed on, and its elements counted from one. Every change keeps its length, so that all offsets of the file stay
 * right. `Producer` stays.
 * @throws RangeError when the file is not built as Chromium builds it, or when something could not be replaced at its length
 */
export function normalised(pdf: Uint8Array, facts: Pick<PdfFacts, 'madeAt' | 'appVersion' | 'mark'>): Uint8Array {
  const text = renumbered(Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1'))
  const { from, to } = infoOf(text)
  let dates = 0
  let info = text.slice(from, to).replace(/(\/(?:CreationDate|ModDate) \()([^()]*)\)/g, (_, head: string, date: string) => {
    dates++
    return `${head}${pdfDate(facts.madeAt)})`.padEnd(head.length + date.length + 1)
  })
  info = info.replace(/\/Creator \((?:[^()\\]|\\.)*\)/s, (whole) =>
    `/Creator (Fieldbrief ${facts.appVersion.replace(/[^\w.-]/g, '')})`.padEnd(whole.length),
  )
  if (dates !== 2 || info.length !== to - from) throw new RangeError('pdf: its dates could not be set in place')
  const at = text.lastIndexOf('trailer')
  // Chromium writes none today; where it does, it is made of the clock.
  const seed = Buffer.from(`${facts.mark ?? ''}${facts.madeAt}`).toString('hex')
  const trailer = text.slice(at).replace(/(\/ID\s*\[)([^\]]*)\]/, (_, head: string, ids: string) => {
    let i = 0
    return `${head}${ids.replace(/[0-9A-Fa-f]/g, () => seed[i++ % seed.length]!)}]`
  })
  const xmp = (part: string): string =>
    part.replace(/(<xmp:(?:CreateDate|ModifyDate|MetadataDate)>)([^<]*)</g, (whole, head: string, date: string) => {
      const made = new Date(facts.madeAt).toISOString().slice(0, 19)
      return date.length < 20 ? whole : `${head}${`${made}+00:00`.slice(0, date.length).padEnd(date.length)}<`
    })
  const out = Buffer.from(text.slice(0, from) + info + xmp(text.slice(to, at)) + trailer, 'latin1')
  if (out.length !== pdf.length) throw new RangeError('pdf: its length changed')
  return new Uint8Array(out)
}

/** What a reader other than Chromium (pdf.js) finds in it. */
export async function lookInto(pdf: Uint8Array): Promise<{ pages: number; title: string; language: string; firstPage: string }> {
  // pdf.js takes the bytes it is given for itself.
  const document = await getDocumentProxy(pdf.slice(), { verbosity: 0 })
  try {
    const { info } = (await document.getMetadata()) as { info: { Title?: string; Language?: string } }
    const content = await (await document.getPage(1)).getTextContent()
    return {
      pages: document.numPages,
      title: info.Title ?? '',
      language: info.Language ?? '',
      firstPage: content.items.map((item) => ('str' in item ? item.str : '')).join(''),
    }
  } finally {
    await document.loadingTask.destroy()
  }
}

const marks: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const titleOf = (html: string): string =>
  (/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '').replace(/&(?:amp|lt|gt|quot|#39);/g, (mark) => marks[mark]!)

/**
 * Prints the page and writes the file.
 * @param html the briefing as html.ts gives it
 * @param file must not exist; removed by the caller when this throws
 * @returns how many pages it has
 * @throws Failure as `Host.printPdf`; RangeError when what was printed does not hold what it must
 */
export async function writePdf(
  html: string,
  facts: PdfFacts,
  print: PrintPage,
  file: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<number> {
  const printed = normalised(await print(withMargins(html, facts), signal), facts)
  const pdf = withTrueLetters(printed, new Set(html))
  signal.throwIfAborted()
  const found = await lookInto(pdf)
  const letters = (text: string): string => text.replace(/\s+/g, '')
  if (letters(found.title) !== letters(titleOf(html))) throw new RangeError('pdf: it was printed without its title')
  if (!found.language.startsWith(facts.language)) throw new RangeError(`pdf: its language is "${found.language}"`)
  if (letters(found.firstPage) === '') throw new RangeError('pdf: its text cannot be read back')
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.write(pdf)
  } finally {
    await handle.close()
  }
  return found.pages
}
