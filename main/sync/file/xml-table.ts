/** XML lists as a table: each child of the root is a record, each of its children a value. */
import { type SaxesOptions, SaxesParser, type SaxesTagPlain } from 'saxes'
import { Failure } from '../../../contract/reply.ts'
import { readText, type Survey } from './bytes.ts'
import { ColumnList, type ReadWatch, type Row, type Table } from './table.ts'

const local = (name: string): string => name.slice(name.indexOf(':') + 1)
const longestValue = 1 << 20
/** Elements inside each other; lists of reports have a handful. */
const deepest = 200

/**
 * An XML file as a table. Well-formedness is not insisted on: servers cut answers and leave tags open, and what can be
 * read still counts; a record without values or cut by the end of the file becomes a problem row.
 * Throws Failure for a web page.
 */
export async function openXml(file: string, survey: Survey, watch: ReadWatch): Promise<Table> {
  const declared = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/i.exec(survey.head.toString('latin1'))?.[1]?.toLowerCase()
  const encoding = declared && /^gb(k|2312|18030)$/.test(declared) ? 'gb18030' : survey.encoding
  const pieces = readText(file, encoding, watch)
  const columns = new ColumnList()
  const reader = new XmlRecords(columns, file)
  async function* batches(): AsyncGenerator<Row[]> {
    try {
      for await (const piece of pieces) {
        const rows = reader.write(piece)
        if (rows.length > 0) yield rows
      }
      const rest = reader.end()
      if (rest.length > 0) yield rest
    } finally {
      await pieces.return(undefined)
    }
  }
  return { format: 'xml', columns: columns.names, encoding, delimiter: null, sheet: null, batches: batches() }
}

class XmlRecords {
  readonly #columns: ColumnList
  readonly #parser: SaxesParser<SaxesOptions>
  #rows: Row[] = []
  readonly #path: string[] = []
  #record: Map<string, string> | null = null
  #value = ''
  #nil = false
  #number = 0
  #begun = false

  constructor(columns: ColumnList, file: string) {
    this.#columns = columns
    this.#parser = new SaxesParser({ xmlns: false, position: false })
    // Errors are met by what the tags still say; a parser without this handler would throw.
    this.#parser.on('error', () => {})
    this.#parser.on('opentag', (tag) => this.#open(tag as SaxesTagPlain, file))
    this.#parser.on('closetag', () => this.#close())
    const text = (part: string): void => {
      if (this.#record && this.#path.length > 2 && this.#value.length < longestValue) this.#value += part
    }
    this.#parser.on('text', text)
    this.#parser.on('cdata', text)
  }

  write(piece: string): Row[] {
    // A line break before the declaration is an error to XML and common in answers.
    const text = this.#begun ? piece : piece.replace(/^\s+/, '')
    if (text !== '') this.#begun = true
    this.#parser.write(text)
    return this.#take()
  }

  end(): Row[] {
    const cut = this.#record !== null
    const values = this.#record?.size ?? 0
    this.#record = null
    this.#parser.close()
    if (cut)
      this.#rows.push({
        row: ++this.#number,
        cells: [],
        problem: {
          column: null,
          reason:
            values === 0
              ? { zh: '空记录：没有任何字段。', en: 'Empty record: it has no field.' }
              : { zh: '文件在这条记录中间结束。', en: 'The file ends inside this record.' },
        },
      })
    return this.#take()
  }

  #take(): Row[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #open(tag: SaxesTagPlain, file: string): void {
    const name = local(tag.name)
    this.#path.push(name)
    if (this.#path.length > deepest)
      throw new Failure('bad-request', {
        zh: `${file} 的元素嵌套超过 ${deepest} 层，不像一份报告列表，没有读取。请检查文件。`,
        en: `The elements of ${file} are nested more than ${deepest} deep, which no list of reports is; it was not read. Check the file.`,
      })
    if (this.#path.length === 1 && name.toLowerCase() === 'html')
      throw new Failure('bad-request', {
        zh: `${file} 是网页，不是报告文件。请下载数据文件本身。`,
        en: `${file} is a web page, not a file of reports. Download the data file itself.`,
      })
    if (this.#path.length === 2) this.#record = new Map()
    this.#value = ''
    this.#nil = Object.entries(tag.attributes).some(([key, value]) => local(key) === 'nil' && (value === 'true' || value === '1'))
  }

  #close(): void {
    const depth = this.#path.length
    if (this.#record && depth > 2) {
      const name = this.#path.slice(2).join('.')
      // The first value that says something stays, as in JSON.
      if (!this.#nil && this.#value.trim() !== '' && !this.#record.has(name)) this.#record.set(name, this.#value)
      this.#value = ''
      this.#nil = false
    }
    if (this.#record && depth === 2) {
      this.#rows.push({ row: ++this.#number, cells: this.#columns.row(this.#record) })
      this.#record = null
    }
    this.#path.pop()
  }
}
