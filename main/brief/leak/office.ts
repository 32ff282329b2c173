/**
 * DOCX, XLSX, PPTX and OpenDocument: every part of the package, paragraph by paragraph and cell by cell, with what a
 * reader does not see: hidden sheets, rows, columns, slides and words, tracked changes, comments, macros, links, objects.
 */
import type { Budget, Content } from './content.ts'
import { withoutEntities } from './encoded.ts'
import { Gathered, local, lookAtXml } from './markup.ts'
import { lookAtAttributes, whole, xmlText } from './part.ts'
import type { Look } from './search.ts'
import { lookAtSheet, workbookOf } from './sheet.ts'
import { Markup, type MarkupSink } from './tokens.ts'

/** Any other part's way to its reader. */
export type PartReader = (part: Content, look: Look) => Promise<void>

const xmlPart = /\.(?:xml|rels|vml|rdf|xsd|xsl|glox)$/i
/** Looks through a package of parts. */
export async function lookAtOffice(parts: readonly Content[], look: Look, budget: Budget, other: PartReader): Promise<void> {
  const byName = new Map(parts.map((p) => [p.name, p]))
  const book = byName.has('xl/workbook.xml') ? await workbookOf(byName, look) : null
  const chartObjects = new Set<string>()
  for (const [name, part] of byName)
    if (/charts\/_rels\//.test(name))
      for (const m of (await whole(part)).matchAll(/Target="[^"]*?([^"/]+)"/g)) chartObjects.add(m[1]!)

  for (const part of parts) {
    budget.signal?.throwIfAborted()
    const { name } = part
    named(name, look, chartObjects)
    if (/^xl\/worksheets\/[^/]+\.xml$/.test(name)) await lookAtSheet(part, book, look)
    else if (
      /^(?:word|ppt)\/.*\.xml$/.test(name) ||
      /^xl\/(?:comments|threadedComments|sharedStrings|drawings\/[^_]|persons|charts\/|tables\/|externalLinks\/|pivotCache\/|query)/.test(
        name,
      )
    )
      await lookAtParagraphs(part, look)
    else if (/^docProps\//.test(name)) await lookAtProperties(part, look)
    else if (/^(?:content|styles|meta|settings)\.xml$/.test(name)) await lookAtOpenDocument(part, look)
    else if (xmlPart.test(name))
      await lookAtXml(xmlText(part), look, name, (bytes, at, l) => other(heldPart(bytes, at), l), false)
    else await other(part, look)
  }
}
const heldPart = (bytes: Buffer, name: string): Content => ({
  name,
  size: bytes.length,
  stream: async function* () {
    yield bytes
  },
  bytes: async () => bytes,
  head: async (n) => bytes.subarray(0, n),
  path: () => Promise.reject(new Error('held')),
})

/** What a part's mere name tells. */
function named(name: string, look: Look, chartObjects: ReadonlySet<string>): void {
  const file = name.slice(name.lastIndexOf('/') + 1)
  if (/vbaProject|vbaData|\.bas$|^Basic\//i.test(name)) look.hidden('macro', name)
  else if (/externalLinks\/externalLink\d*\.xml$/.test(name)) look.hidden('link to another workbook', name)
  else if (/activeX|ctrlProps/i.test(name)) look.hidden('control that acts', name)
  else if (/(?:embeddings|objects?)\//i.test(name) && !/\.rels$/.test(name) && !chartObjects.has(file))
    look.hidden('embedded object', name)
  else if (/pivotCacheRecords/.test(name)) look.hidden('copy of data behind a table', name)
  else if (/^customXml\/item\d+\.xml$/.test(name)) look.hidden('part that no page shows', name)
  else if (/^(?:xl\/connections|xl\/queryTables)/.test(name)) look.hidden('connection to outside data', name)
  else if (/printerSettings/.test(name)) look.hidden('settings of a printer', name)
}

const headingStyle = /^(?:heading|title|subtitle|标题|berschrift|\d$)/i
/** Marks of what was changed or hidden, by element. */
const changed: Record<string, string> = {
  'w:ins': 'tracked change', 'w:del': 'tracked change', 'w:moveFrom': 'tracked change', 'w:moveTo': 'tracked change',
  'w:comment': 'comment', comment: 'comment', threadedComment: 'comment', 'p:cm': 'comment', 'p188:cm': 'comment',
  'o:OLEObject': 'embedded object', 'w:object': 'embedded object', 'w:control': 'control that acts', 'w:altChunk': 'embedded object',
} // biome-ignore format: a table reads better in lines

/** Word and slide parts, comments, shared strings: texts joined to paragraphs, so that a number split over runs is one. */
async function lookAtParagraphs(part: Content, look: Look): Promise<void> {
  const { name } = part
  const isDocument = /^word\/(?:document|header|footer|footnotes|endnotes|glossary)/.test(name)
  let heading = false
  let vanish = false
  let inRun = false
  let count = 0
  let headRow = false
  const where = (): string => (count > 0 ? `${name}, paragraph ${count}` : name)
  const words = new Gathered((text) => {
    const plain = withoutEntities(text)
    if ((heading || headRow) && plain.length <= 80) look.label(plain, where(), name)
    else look.text(plain, where(), name)
  })
  const all = new Gathered((text) => look.text(withoutEntities(text), where(), name))
  let isText = false
  const sink: MarkupSink = {
    open(tag, attributes, empty) {
      const own = local(tag)
      if (tag === 'w:p' || tag === 'a:p' || tag === 'si' || tag === 'w:tc' || own === 'comment') {
        words.flush()
        heading = false
        if (tag !== 'w:tc') count++
      }
      if (tag === 'w:tr') headRow = false
      if (tag === 'w:tblHeader' && !attributes.some(([k, v]) => k === 'w:val' && /^(?:0|false|off)$/.test(v))) headRow = true
      if (tag === 'w:r' || tag === 'a:r') {
        inRun = true
        vanish = false
      }
      if (tag === 'w:pStyle' && headingStyle.test(attributes.find(([k]) => k === 'w:val')?.[1] ?? '')) heading = true
      if (tag === 'p:ph' && /title/i.test(attributes.find(([k]) => k === 'type')?.[1] ?? '')) heading = true
      if (isDocument && inRun && (tag === 'w:vanish' || tag === 'w:specVanish'))
        vanish = !attributes.some(([k, v]) => k === 'w:val' && /^(?:0|false|off)$/.test(v))
      if (changed[tag]) look.hidden(changed[tag], name)
      if (tag === 'p:sld' && attributes.some(([k, v]) => k === 'show' && (v === '0' || v === 'false')))
        look.hidden('hidden slide', name)
      if (/^(?:w:instrText|w:fldSimple)$/.test(tag) && attributes.some(([, v]) => /\bDDE|INCLUDE/i.test(v)))
        look.hidden('field that fetches', name)
      if (own === 'br' || own === 'tab' || own === 'cr' || tag === 'a:fld') words.add(own === 'tab' ? '\t' : ' ')
      isText = !empty && /^(?:t|delText|instrText|delInstrText|text|v|f|formula|author|fldData)$/.test(own)
      if (isText && own !== 't' && own !== 'delText' && own !== 'text') words.add(' ')
      lookAtAttributes(tag, attributes, look, name)
    },
    close(tag) {
      const own = local(tag)
      isText = false
      if (tag === 'w:r' || tag === 'a:r') inRun = false
      if (
        tag === 'w:p' ||
        tag === 'a:p' ||
        tag === 'si' ||
        own === 'author' ||
        own === 'comment' ||
        own === 'pt' ||
        own === 'text'
      )
        words.flush()
      if (/^(?:v|f|formula|instrText|delInstrText)$/.test(own)) words.add(' ')
    },
    text(raw) {
      if (isText) {
        words.add(raw)
        if (vanish && raw.trim() !== '') look.hidden('hidden words', name)
      } else if (raw.trim() !== '') {
        // Characters outside the elements that are shown are text all the same.
        all.add(raw)
        all.flush()
      }
    },
    raw: (text) => words.add(text),
    comment: (text) => look.text(text, `${name}, comment in the source`),
    instruction: (text) => look.text(text, name),
  }
  const markup = new Markup(sink, false)
  for await (const text of xmlText(part)) markup.push(text)
  markup.end()
  words.flush()
}

/** Names and values of core, app and custom properties. */
async function lookAtProperties(part: Content, look: Look): Promise<void> {
  const { name } = part
  let label = ''
  const words = new Gathered((text) => look.text(withoutEntities(text), `${name}, ${label}`, `${name}, ${label}`, label))
  const sink: MarkupSink = {
    open(tag, attributes) {
      words.flush()
      const named_ = attributes.find(([k]) => k === 'name')?.[1]
      if (local(tag) === 'property' && named_) {
        label = withoutEntities(named_)
        look.label(label, `${name}, property name`)
      } else if (!/^vt:/.test(tag)) label = local(tag)
      lookAtAttributes(tag, attributes, look, name)
    },
    close: () => void words.flush(),
    text: (raw) => words.add(raw),
    raw: (text) => words.add(text),
    comment: (text) => look.text(text, `${name}, comment in the source`),
    instruction: () => {},
  }
  const markup = new Markup(sink, false)
  for await (const text of xmlText(part)) markup.push(text)
  markup.end()
  words.flush()
}

/** Content, styles and properties of ODT, ODS and ODP. */
async function lookAtOpenDocument(part: Content, look: Look): Promise<void> {
  const { name } = part
  const marks: Record<string, string> = {
    'office:annotation': 'comment',
    'text:tracked-changes': 'tracked change',
    'text:hidden-text': 'hidden words',
    'office:scripts': '',
    'draw:object-ole': 'embedded object',
  }
  const words = new Gathered((text) => look.text(withoutEntities(text), name))
  const sink: MarkupSink = {
    open(tag, attributes) {
      if (!/^text:(?:span|a|s|tab|line-break|soft-page-break)$/.test(tag)) words.flush()
      if (/^text:(?:s|tab|line-break)$/.test(tag)) words.add(' ')
      if (marks[tag]) look.hidden(marks[tag], name)
      for (const [key, value] of attributes) {
        if (key === 'table:name' && tag === 'table:table') look.label(withoutEntities(value), `${name}, sheet names`)
        if (key === 'table:display' && value === 'false') look.hidden('hidden sheet', name)
        if (key === 'table:visibility' && value !== 'visible') look.hidden('hidden row or column', name)
      }
      lookAtAttributes(tag, attributes, look, name)
    },
    close(tag) {
      if (!/^text:(?:span|a|s|tab)$/.test(tag)) words.flush()
    },
    text: (raw) => words.add(raw),
    raw: (text) => words.add(text),
    comment: (text) => look.text(text, `${name}, comment in the source`),
    instruction: () => {},
  }
  const markup = new Markup(sink, false)
  for await (const text of xmlText(part)) markup.push(text)
  markup.end()
  words.flush()
}
