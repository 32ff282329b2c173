/** A sheet of an XLSX workbook as a table: the sheet's XML is streamed, only its shared strings stay in memory. */
import { type SaxesOptions, SaxesParser, type SaxesTagPlain } from 'saxes'
import { Failure } from '../../../contract/reply.ts'
import type { ReadWatch, Row, Table } from './table.ts'
import { columnOf, numberText, serialText, showsDate, unescapeText } from './xlsx-cell.ts'
import { openZip, type Zip } from './zip.ts'

const mostColumns = 16_384
const longestCell = 1 << 20
/** Of shared strings, in UTF-16 units. */
const mostStringText = 512 << 20
/** Titles and notes may stand above the header. */
const headerRows = 10
/** Sheets that are looked into for a header. */
const mostSheets = 100

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/**
 * A workbook as a table: the first sheet with a header that is `wanted`, else the first with any rows. The header is
 * looked for in the first ten rows.
 * Throws Failure when the file is no workbook or holds no rows.
 */
export async function openXlsx(file: string, watch: ReadWatch, wanted: (columns: readonly string[]) => boolean): Promise<Table> {
  const zip = await openZip(file, watch)
  try {
    if (!zip.has('xl/workbook.xml'))
      throw new Failure('bad-request', {
        zh: `${file} 是压缩文件，但不是 XLSX 工作簿。请解压后导入其中的文件，或另存为 .xlsx。`,
        en: `${file} is a zip file, but not an XLSX workbook. Unpack it and import the files in it, or save it as .xlsx.`,
      })
    const book = await readBook(zip)
    let chosen: { name: string; part: string; columns: string[]; skip: number } | null = null
    for (const { name, part } of book.sheets.slice(0, mostSheets)) {
      const header = await findHeader(sheetRows(zip, part, book, true), wanted)
      if (!header) continue
      if (!chosen || header.wanted) chosen = { name, part, columns: header.columns, skip: header.row }
      if (header.wanted) break
    }
    if (!chosen)
      throw new Failure('bad-request', { zh: `工作簿里没有数据：${file}。`, en: `The workbook holds no rows: ${file}.` })
    const { part, columns, skip, name } = chosen
    async function* batches(): AsyncGenerator<Row[]> {
      try {
        for await (const batch of sheetRows(zip, part, book, false)) {
          const rows = batch.filter(({ row }) => row > skip)
          if (rows.length > 0) yield rows
        }
      } finally {
        zip.close()
      }
    }
    return { format: 'xlsx', columns, encoding: 'utf-8', delimiter: null, sheet: name, batches: batches() }
  } catch (error) {
    zip.close()
    throw error
  }
}

interface Book {
  sheets: { name: string; part: string }[]
  strings: string[]
  /** By cell style: shows dates. */
  dates: boolean[]
  date1904: boolean
}

async function readBook(zip: Zip): Promise<Book> {
  const targets = new Map<string, string>()
  await walk(zip, 'xl/_rels/workbook.xml.rels', (name, attributes) => {
    if (name === 'Relationship') targets.set(attributes.Id ?? '', partName(attributes.Target ?? ''))
  })
  const sheets: Book['sheets'] = []
  let date1904 = false
  await walk(zip, 'xl/workbook.xml', (name, attributes) => {
    if (name === 'workbookPr') date1904 = attributes.date1904 === '1' || attributes.date1904 === 'true'
    if (name !== 'sheet') return
    const id = Object.entries(attributes).find(([key]) => local(key) === 'id' && key !== 'sheetId')?.[1]
    const part = targets.get(id ?? '')
    if (part && zip.has(part)) sheets.push({ name: attributes.name ?? '', part })
  })
  const codes = new Map<number, string>()
  const dates: boolean[] = []
  let inCells = false
  await walk(
    zip,
    'xl/styles.xml',
    (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '')
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) {
        const id = Number(attributes.numFmtId ?? 0)
        dates.push(showsDate(id, codes.get(id)))
      }
    },
    (name) => {
      if (name === 'cellXfs') inCells = false
    },
  )
  return { sheets, strings: await readStrings(zip), dates, date1904 }
}

/** A relationship's target as a part name: relative to xl/, absolute from the root. */
const partName = (target: string): string => (target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`)

type Attributes = Record<string, string>
async function walk(
  zip: Zip,
  part: string,
  open: (name: string, attributes: Attributes) => void,
  close?: (name: string) => void,
): Promise<void> {
  // Styles and shared strings may be missing.
  if (!zip.has(part)) return
  const parser = makeParser()
  parser.on('opentag', (tag) => open(local(tag.name), (tag as SaxesTagPlain).attributes))
  if (close) parser.on('closetag', (tag) => close(local(tag.name)))
  for await (const piece of zip.text(part, true)) parser.write(piece)
  parser.close()
}

function makeParser(): SaxesParser<SaxesOptions> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', (error) => {
    throw new Failure(
      'bad-request',
      {
        zh: '工作簿内部的 XML 有误。请在 Excel 中打开并另存后重试。',
        en: 'The workbook holds broken XML. Open it in Excel, save it anew, and try again.',
      },
      { cause: error },
    )
  })
  return parser
}

async function readStrings(zip: Zip): Promise<string[]> {
  const strings: string[] = []
  if (!zip.has('xl/sharedStrings.xml')) return strings
  let value = ''
  let inText = false
  let phonetic = 0
  let size = 0
  const parser = makeParser()
  parser.on('opentag', (tag) => {
    const name = local(tag.name)
    if (name === 'si') value = ''
    else if (name === 'rPh') phonetic++
    else if (name === 't') inText = phonetic === 0
  })
  parser.on('closetag', (tag) => {
    const name = local(tag.name)
    if (name === 't') inText = false
    else if (name === 'rPh') phonetic--
    else if (name === 'si') {
      size += value.length
      if (size > mostStringText)
        throw new Failure('bad-request', {
          zh: '工作簿的文字太多，内存放不下。请另存为 CSV 后导入。',
          en: 'The workbook holds more text than fits in memory. Save it as CSV and import that.',
        })
      strings.push(unescapeText(value))
    }
  })
  const add = (text: string): void => {
    if (inText) value += text
  }
  parser.on('text', add)
  parser.on('cdata', add)
  for await (const piece of zip.text('xl/sharedStrings.xml')) parser.write(piece)
  parser.close()
  return strings
}

/** Rows that hold something, numbered as the sheet numbers them, a batch for each piece of XML. */
async function* sheetRows(zip: Zip, part: string, book: Book, quiet: boolean): AsyncGenerator<Row[]> {
  let rows: Row[] = []
  let cells: string[] = []
  let number = 0
  let column = -1
  let type = ''
  let style = 0
  let value = ''
  let inValue = false
  let phonetic = 0
  let filled = false
  const parser = makeParser()
  parser.on('opentag', (tag) => {
    const name = local(tag.name)
    const attributes = tag.attributes as Attributes
    if (name === 'c') {
      const at = columnOf(attributes.r)
      column = at === -1 ? column + 1 : at
      if (column >= mostColumns)
        throw new Failure('bad-request', { zh: '工作表的列太多。', en: 'The sheet has too many columns.' })
      type = attributes.t ?? 'n'
      style = Number(attributes.s ?? 0)
      value = ''
    } else if (name === 'row') {
      const told = Number(attributes.r)
      number = Number.isInteger(told) && told > number ? told : number + 1
      cells = []
      column = -1
      filled = false
    } else if (name === 'rPh') phonetic++
    else if (name === 'v' || name === 't') inValue = phonetic === 0
  })
  parser.on('closetag', (tag) => {
    const name = local(tag.name)
    if (name === 'v' || name === 't') inValue = false
    else if (name === 'rPh') phonetic--
    else if (name === 'c') {
      const text = cellText(type, value, book.dates[style] ?? false, book)
      if (text === '') return
      while (cells.length < column) cells.push('')
      cells[column] = text
      filled ||= text.trim() !== ''
    } else if (name === 'row' && filled) rows.push({ row: number, cells })
  })
  const add = (text: string): void => {
    if (inValue && value.length < longestCell) value += text
  }
  parser.on('text', add)
  parser.on('cdata', add)
  for await (const piece of zip.text(part, quiet)) {
    parser.write(piece)
    if (rows.length > 0) yield rows
    rows = []
  }
  parser.close()
  if (rows.length > 0) yield rows
}

function cellText(type: string, value: string, isDate: boolean, book: Book): string {
  switch (type) {
    case 's':
      return book.strings[Number(value)] ?? ''
    case 'inlineStr':
    case 'str':
      return unescapeText(value)
    case 'b':
      return value.trim() === '1' ? 'true' : value === '' ? '' : 'false'
    case 'e':
      return ''
    case 'd':
      return value.trim()
    default:
      return isDate ? serialText(value, book.date1904) : numberText(value)
  }
}

/** The header among the first rows: one that is wanted, else the first with two cells or more, else the first. */
async function findHeader(
  batches: AsyncGenerator<Row[]>,
  wanted: (columns: readonly string[]) => boolean,
): Promise<{ columns: string[]; row: number; wanted: boolean } | null> {
  const first: Row[] = []
  for await (const batch of batches) {
    first.push(...batch.slice(0, headerRows - first.length))
    if (first.length >= headerRows) break
  }
  const named = first.map(({ row, cells }) => ({ row, columns: Array.from(cells, (cell) => (cell ?? '').trim()) }))
  const sure = named.find(({ columns }) => wanted(columns))
  if (sure) return { ...sure, wanted: true }
  const likely = named.find(({ columns }) => columns.filter((column) => column !== '').length >= 2) ?? named[0]
  return likely ? { ...likely, wanted: false } : null
}
