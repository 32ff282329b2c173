import { Failure } from '../../../contract/reply.ts'
import { readText, type Survey } from './bytes.ts'
import { CsvParser, detectDelimiter } from './csv.ts'
import type { ReadWatch, Row, Table } from './table.ts'

/** A delimited text file as a table. Throws Failure when it holds no header. */
export async function openCsv(file: string, survey: Survey, watch: ReadWatch): Promise<Table> {
  const pieces = readText(file, survey.encoding, watch)
  let sample = ''
  let ended = false
  while (sample.length < 65_536 && !ended) {
    const next = await pieces.next()
    if (next.done) ended = true
    else sample += next.value
  }
  const { delimiter, skip } = detectDelimiter(sample.slice(0, 65_536))
  const parser = new CsvParser(delimiter)
  let first = parser.write(sample.slice(skip), ended)
  while (!parser.columns && !ended) {
    const next = await pieces.next()
    if (next.done) ended = true
    first = parser.write(next.done ? '' : next.value, ended)
  }
  const columns = parser.columns
  if (!columns) throw new Failure('bad-request', { zh: `文件是空的：${file}。`, en: `The file is empty: ${file}.` })

  async function* batches(): AsyncGenerator<Row[]> {
    try {
      if (first.length > 0) yield first
      while (!ended) {
        const next = await pieces.next()
        if (next.done) ended = true
        const rows = parser.write(next.done ? '' : next.value, ended)
        if (rows.length > 0) yield rows
      }
    } finally {
      await pieces.return(undefined)
    }
  }
  return { format: 'csv', columns, encoding: survey.encoding, delimiter, sheet: null, batches: batches() }
}
