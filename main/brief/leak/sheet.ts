/** XLSX: the workbook's sheets and names, and a sheet cell by cell. */
import type { Content } from './content.ts'
import { isArea, isLat, isLon } from './data.ts'
import { withoutEntities } from './encoded.ts'
import { Gathered, local } from './markup.ts'
import { lookAtAttributes, whole, xmlText } from './part.ts'
import type { Look } from './search.ts'
import { Markup, type MarkupSink } from './tokens.ts'

/** Sheets by part name, from the workbook. */
export interface Workbook {
  sheets: Map<string, { name: string; state: string }>
  /** First shared strings, for headings of columns. */
  shared: string[]
}

/** Names of sheets and of ranges, and which sheets are hidden. */
export async function workbookOf(parts: ReadonlyMap<string, Content>, look: Look): Promise<Workbook> {
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
export async function lookAtSheet(part: Content, book: Workbook | null, look: Look): Promise<void> {
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
