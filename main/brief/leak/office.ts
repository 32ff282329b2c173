/**
 * DOCX, XLSX, PPTX and OpenDocument: every part of the package, paragraph by paragraph and cell by cell, with what a
 * reader does not see: hidden sheets, rows, columns, slides and words, tracked changes, comments, macros, links, objects.
 */
import type { Budget, Content } from './content.ts'
import { isArea, isLat, isLon } from './data.ts'
import { withoutEntities } from './encoded.ts'
import { Gathered, local, lookAtXml } from './markup.ts'
import type { Look } from './search.ts'
import { decoded } from './text.ts'
import { Markup, type MarkupSink } from './tokens.ts'

/** Any other part's way to its reader. */
export type PartReader = (part: Content, look: Look) => Promise<void>

const xmlPart = /\.(?:xml|rels|vml|rdf|xsd|xsl|glox)$/i
const drawingNumber =
  /^(?:w:rsid\w*|w14:\w+|xr:uid|xr\d:uid|cx|cy|x|y|r|s|t|spans|ht|customHeight|xmlns:\w+|xmlns|mc:Ignorable|sz|w:val|w:w|w:type|val|idx|orient|prst)$/

/** Sheets by part name, from the workbook. */
interface Workbook {
  sheets: Map<string, { name: string; state: string }>
  /** First shared strings, for headings of columns. */
  shared: string[]
}

async function* xmlText(part: Content): AsyncGenerator<string> {
  const head = await part.head(64)
  const encoding =
    head[0] === 0xff && head[1] === 0xfe
      ? 'utf-16le'
      : head[0] === 0xfe && head[1] === 0xff
        ? 'utf-16be'
        : /encoding=["'](gb\w+)/i.test(head.toString('latin1'))
          ? 'gb18030'
          : 'utf-8'
  yield* decoded(part.stream(), encoding)
}
async function whole(part: Content | undefined, most = 32 * 1024 * 1024): Promise<string> {
  let text = ''
  if (part)
    for await (const piece of xmlText(part)) {
      text += piece
      if (text.length > most) break
    }
  return text
}

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

/** All attributes but numbers of a layout. */
function lookAtAttributes(name: string, attributes: readonly (readonly [string, string])[], look: Look, where: string): void {
  for (const [key, raw] of attributes) {
    if (raw.length < 3 || drawingNumber.test(key)) {
      if (key !== 'val' && key !== 'w:val' && key !== 't') continue
      if (raw.length < 7) continue
    }
    if (/^https?:\/\/(?:schemas\.(?:openxmlformats|microsoft)\.(?:org|com)|purl\.org\/dc|www\.w3\.org)\//.test(raw)) continue
    const own = local(key)
    const label = /^(?:author|userName|displayName)$/i.test(own) ? own : ''
    look.text(withoutEntities(raw), `${where} <${local(name)} ${own}>`, `${where} <${local(name)} ${own}>`, label)
  }
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

async function workbookOf(parts: ReadonlyMap<string, Content>, look: Look): Promise<Workbook> {
  const xml = await whole(parts.get('xl/workbook.xml'))
  const links = await whole(parts.get('xl/_rels/workbook.xml.rels'))
  const target = new Map<string, string>()
  for (const m of links.matchAll(/<Relationship\b[^>]*>/g)) {
    const id = /\bId="([^"]*)"/.exec(m[0])?.[1]
    const to = /\bTarget="([^"]*)"/.exec(m[0])?.[1]
    if (id && to) target.set(id, to.startsWith('/') ? to.slice(1) : `xl/${to}`)
  }
  const sheets: Workbook['sheets'] = new Map()
  for (const m of xml.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)) {
    const name = withoutEntities(/\bname="([^"]*)"/.exec(m[0])?.[1] ?? '')
    const state = /\bstate="([^"]*)"/.exec(m[0])?.[1] ?? 'visible'
    const to = target.get(/\br:id="([^"]*)"/.exec(m[0])?.[1] ?? '') ?? ''
    sheets.set(to, { name, state })
    look.label(name, 'sheet names')
    if (state !== 'visible') look.hidden(`hidden sheet: ${name}`, `sheet ${name}`)
  }
  for (const m of xml.matchAll(/<definedName\b([^>]*)>([\s\S]*?)<\/definedName>/g)) {
    const name = withoutEntities(/\bname="([^"]*)"/.exec(m[1]!)?.[1] ?? '')
    look.label(name, 'defined names')
    look.text(withoutEntities(m[2]!), `defined name ${name}`, 'defined names')
  }
  const plain = xml.replace(/<definedName\b[\s\S]*?<\/definedName>/g, '')
  look.text(withoutEntities(plain.replace(/<[^>]*>/g, ' ')).trim(), 'xl/workbook.xml')
  for (const m of plain.matchAll(/\s(\w+)="([^"]{5,})"/g))
    if (!/^(?:uid|id|name|userName)$/.test(m[1]!) || m[1] === 'userName') look.text(withoutEntities(m[2]!), 'xl/workbook.xml')
  // Of long tables of strings the first are enough for headings; all of them are looked at as a part of their own.
  const shared: string[] = []
  const list = parts.get('xl/sharedStrings.xml')
  if (list) {
    const head = (await list.head(2 * 1024 * 1024)).toString('utf8')
    for (const m of head.matchAll(/<si>([\s\S]*?)<\/si>/g))
      shared.push(withoutEntities(m[1]!.replace(/<rPh[\s\S]*?<\/rPh>/g, '').replace(/<[^>]*>/g, '')))
  }
  return { sheets, shared }
}

/** A formula that goes out of the workbook. */
const fetching = /WEBSERVICE|HYPERLINK|FILTERXML|\bRTD\s*\(|\bDDE|\[[^\]]+\]|\|'?[^']*'?!|CALL\s*\(|REGISTER/i

/** A sheet cell by cell; the first filled row names the columns. */
async function lookAtSheet(part: Content, book: Workbook | null, look: Look): Promise<void> {
  const sheet = book?.sheets.get(part.name)
  const room = sheet ? `sheet ${sheet.name}` : part.name
  const heads = new Map<string, string>()
  let headRow = -1
  let cell = ''
  let kind = ''
  let row = 0
  let inside: 'v' | 'f' | 't' | null = null
  let value = ''
  let formula = ''
  let first = ''
  let lon: number | null = null
  let lat: number | null = null
  let area: string | null = null
  const outside = new Gathered((text) => look.text(withoutEntities(text), room, room))

  const endCell = (): void => {
    const column = cell.replace(/\d+$/, '')
    const where = `${room}, ${cell}`
    if (formula !== '') {
      look.text(withoutEntities(formula), `${where} formula`, room)
      if (fetching.test(withoutEntities(formula))) look.hidden('formula that fetches', where, room)
    }
    if (value !== '') {
      const isText = kind === 'inlineStr' || kind === 'str' || kind === 's'
      const text = kind === 's' ? (book?.shared[Number(value)] ?? '') : withoutEntities(value)
      if (headRow < 0 && isText) headRow = row
      // In a table of two columns the left one says what the right one is.
      const label = row === headRow ? '' : (heads.get(column) ?? '') || first
      if (row === headRow && isText) {
        heads.set(column, text)
        look.label(text, where, room)
      } else if (isText) {
        if (kind !== 's' || text !== '') look.text(text, where, room, label)
        if (heads.size <= 3 && column !== 'A' && first !== '') look.text(text, where, room, first)
      } else if (kind !== 'b' && kind !== 'e') {
        look.number(text, where, room, label)
        if (isLon(label)) lon = Number(text)
        if (isLat(label)) lat = Number(text)
      }
      if (isText && row !== headRow && isArea(label)) area ??= text
      if (isText && row !== headRow && (isLon(label) || isLat(label)) && /^[-+]?\d+\.\d+$/.test(text.trim())) {
        if (isLon(label)) lon = Number(text)
        else lat = Number(text)
      }
      if (column === 'A') first = isText ? text : ''
    }
  }
  const sink: MarkupSink = {
    open(tag, attributes, empty) {
      const own = local(tag)
      const attribute = (key: string): string => attributes.find(([k]) => k === key)?.[1] ?? ''
      if (own === 'c') {
        cell = attribute('r')
        kind = attribute('t')
        value = ''
        formula = ''
      } else if (own === 'row') {
        row = Number(attribute('r')) || row + 1
        first = ''
        lon = null
        lat = null
        area = null
        if (/^(?:1|true)$/.test(attribute('hidden'))) look.hidden('hidden row', `${room}, row ${row}`, `${room}, rows`)
      } else if (own === 'v' || own === 'f' || own === 't') inside = empty ? null : own
      else {
        if (own === 'col' && /^(?:1|true)$/.test(attribute('hidden')))
          look.hidden('hidden column', `${room}, column ${attribute('min')}`, `${room}, columns`)
        lookAtAttributes(tag, attributes, look, room)
      }
    },
    close(tag) {
      const own = local(tag)
      if (own === 'c') endCell()
      else if (own === 'row') {
        if (lon !== null && lat !== null) look.point(lon, lat, `${room}, row ${row}`, `${room}, points`, area)
      } else if (own === 'v' || own === 'f' || own === 't') inside = null
      outside.flush()
    },
    text(raw) {
      if (inside === 'f') formula += raw
      else if (inside !== null) value += raw
      else if (raw.trim() !== '') outside.add(raw)
    },
    raw: (text) => outside.add(text),
    comment: (text) => look.text(text, `${room}, comment in the source`),
    instruction: (text) => look.text(text, room),
  }
  const markup = new Markup(sink, false)
  for await (const text of xmlText(part)) markup.push(text)
  markup.end()
  outside.flush()
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
