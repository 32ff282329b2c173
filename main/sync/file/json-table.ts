/** JSON in its kinds as a table: GeoJSON, one record a line, GeoReport answers, and any list of objects. */
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import { type Loose, type LooseObject, parseLooseJson } from '../open311/loose-json.ts'
import { readText, type Survey } from './bytes.ts'
import { readGeometry } from './geometry.ts'
import { JsonItems } from './json-items.ts'
import { ColumnList, type ReadWatch, type Row, type Table } from './table.ts'

const longestLine = 64 << 20
const longestFirstLine = 8 << 20

/** A JSON file as a table. Throws Failure when it is no JSON, holds no list, or its coordinates are not longitude and latitude. */
export async function openJson(file: string, survey: Survey, watch: ReadWatch): Promise<Table> {
  const pieces = readText(file, survey.encoding, watch)
  // As far as the first line reaches, but for documents that are one long line.
  let start = ''
  while (start.length < longestFirstLine && !start.includes('\n')) {
    const next = await pieces.next()
    if (next.done) break
    start += next.value
  }
  const columns = new ColumnList()
  const lines = isLines(start)
  const rows = new RecordRows(columns)
  async function* batches(): AsyncGenerator<Row[]> {
    try {
      yield* lines ? lineBatches(start, pieces, rows) : documentBatches(start, pieces, rows, file)
    } finally {
      await pieces.return(undefined)
    }
  }
  const geo = /"type"\s*:\s*"(?:FeatureCollection|Feature)"/.test(start.slice(0, 65_536))
  return {
    format: geo ? 'geojson' : lines ? 'ndjson' : 'json',
    columns: columns.names,
    encoding: survey.encoding,
    delimiter: null,
    sheet: null,
    batches: batches(),
  }
}

/** GeoJSON text sequences (RFC 8142) start each record with U+001E. */
const withoutSeparators = (text: string): string => text.replaceAll('\u001e', ' ').trim()

/** Whether the text is one value a line: its first line is a whole object and more follows. */
function isLines(start: string): boolean {
  const text = withoutSeparators(start)
  const end = text.indexOf('\n')
  if (end === -1 || !text.startsWith('{') || text.slice(end).trim() === '') return false
  try {
    parseLooseJson(text.slice(0, end))
    return true
  } catch {
    return false
  }
}

async function* lineBatches(start: string, pieces: AsyncGenerator<string>, rows: RecordRows): AsyncGenerator<Row[]> {
  let text = start
  for (;;) {
    const next = await pieces.next()
    const lines = text.split('\n')
    text = next.done ? '' : lines.pop()! + next.value
    if (text.length > longestLine)
      throw new Failure('bad-request', { zh: '文件中有一行超过 64 MB。', en: 'One line of the file is larger than 64 MB.' })
    const batch: Row[] = []
    for (const line of lines) {
      const item = withoutSeparators(line)
      if (item !== '') batch.push(rows.row(item, false))
    }
    if (batch.length > 0) yield batch
    if (next.done) return
  }
}

async function* documentBatches(
  start: string,
  pieces: AsyncGenerator<string>,
  rows: RecordRows,
  file: string,
): AsyncGenerator<Row[]> {
  const items = new JsonItems()
  let piece = start
  for (;;) {
    const next = await pieces.next()
    const batch = items.write(piece, next.done === true).map(({ text, cut }) => rows.row(text, cut))
    checkCrs(items.members.get('crs'), file)
    if (batch.length > 0) yield batch
    if (next.done) break
    piece = next.value
  }
  if (items.listed) return
  if (items.members.size === 0)
    throw new Failure('bad-request', { zh: `${file} 里没有任何记录。`, en: `There is no record in ${file}.` })
  // No list at all: the document is one record.
  yield [rows.row(`{${[...items.members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`, false)]
}

/** GeoJSON is longitude and latitude in WGS-84 (RFC 7946); the older `crs` member may say so or something else. */
function checkCrs(crs: string | undefined, file: string): void {
  if (crs === undefined || crs === 'null' || /CRS84|EPSG:{1,2}(?:[\d.]*:)?4326\b/i.test(crs)) return
  const name = /"name"\s*:\s*"([^"]{1,80})"/.exec(crs)?.[1] ?? crs.slice(0, 80)
  throw new Failure('bad-request', {
    zh: `${file} 使用坐标系 ${name}，无法导入。请转换为 WGS-84 经纬度（EPSG:4326）后重新导出。`,
    en: `${file} is in the coordinate system ${name}, which cannot be imported. Export it in WGS-84 longitude and latitude (EPSG:4326).`,
  })
}

/** Records to rows, numbered from 1. */
class RecordRows {
  readonly #columns: ColumnList
  #number = 0
  constructor(columns: ColumnList) {
    this.#columns = columns
  }
  row(text: string, cut: boolean): Row {
    const row = ++this.#number
    const broken = (zh: string, en: string): Row => ({ row, cells: [], problem: { column: null, reason: { zh, en } } })
    if (cut) return broken('文件在这条记录中间结束。', 'The file ends inside this record.')
    let value: Loose
    try {
      value = parseLooseJson(text)
    } catch (error) {
      return { row, cells: [], problem: { column: null, reason: unreadable(error) } }
    }
    if (value === null || typeof value === 'string' || Array.isArray(value))
      return broken('这条记录不是由字段组成的对象。', 'This record is not an object of named values.')
    if (!isFeature(value)) return { row, cells: this.#columns.row(cellsOf(value)) }
    const properties = isObject(value.properties) ? value.properties : {}
    const cells = this.#columns.row(
      cellsOf(typeof value.id === 'string' && !('id' in properties) ? { id: value.id, ...properties } : properties),
    )
    const geometry = readGeometry(value.geometry ?? null)
    if (geometry?.type === 'unsupported')
      return {
        row,
        cells,
        problem: {
          column: 'geometry',
          reason: {
            zh: `几何类型 ${geometry.name} 既不是点也不是面。`,
            en: `The geometry ${geometry.name} is neither a point nor a polygon, or is not well formed.`,
          },
        },
      }
    return geometry ? { row, cells, geometry } : { row, cells }
  }
}

const unreadable = (error: unknown): Bilingual => {
  const words = error instanceof Error ? error.message.slice(0, 120) : ''
  return { zh: `JSON 有误，无法读取：${words}`, en: `Not valid JSON: ${words}` }
}

const isObject = (value: Loose | undefined): value is LooseObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isFeature = (value: LooseObject): boolean => value.type === 'Feature' && ('geometry' in value || 'properties' in value)

function* cellsOf(value: LooseObject): Generator<[string, string]> {
  for (const [name, part] of Object.entries(value)) {
    if (part === null) continue
    yield [name, typeof part === 'string' ? part : JSON.stringify(part)]
  }
}
