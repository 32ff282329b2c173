/**
 * Delimited text as a stream of rows. Own code and not a library's because a broken quote must cost its own row alone:
 * the reader goes back to the end of the line where the quote was opened and reads on from there, within bounded memory.
 */
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { Row } from './table.ts'

const QUOTE = 34
const LF = 10
const CR = 13
const SPACE = 32
/** A record longer than this (UTF-16 units) has lost its closing quote. */
const longestRecord = 1 << 20

export const delimiters = [',', '\t', ';', '|'] as const
export type Delimiter = (typeof delimiters)[number]

const unclosed: Bilingual = {
  zh: '引号没有闭合：从这一行开始的引号找不到结尾。请在源文件中补上引号。',
  en: 'A quote opened in this row is never closed. Close it in the source file.',
}
const raggedReason = (found: number, expected: number): Bilingual => ({
  zh: `列数不对：应为 ${expected} 列，实为 ${found} 列。`,
  en: `Wrong number of columns: ${expected} expected, ${found} found.`,
})

interface Cut {
  cells: string[]
  end: number
  /** Where the second line of the record starts, when a quoted cell has a line break; else -1. */
  secondLine: number
}

/**
 * One record from `from`. 'more' when the text ends before the record does, 'broken' when its quotes do not work out.
 * A quote inside an open cell that is not followed by a delimiter is kept as a character, as people write
 * "he said "stop" and left"; but not across lines, where it means that an earlier quote was never closed.
 */
function readRecord(text: string, from: number, delimiter: number, final: boolean): Cut | 'more' | 'broken' {
  const cells: string[] = []
  const length = text.length
  let at = from
  let secondLine = -1
  for (;;) {
    if (text.charCodeAt(at) === QUOTE) {
      let piece = at + 1
      let value = ''
      let look = piece
      for (;;) {
        const close = text.indexOf('"', look)
        if (close === -1) return final ? 'broken' : 'more'
        if (close + 1 >= length && !final) return 'more'
        const after = text.charCodeAt(close + 1)
        if (after === QUOTE) {
          value += text.slice(piece, close + 1)
          piece = look = close + 2
          continue
        }
        let next = close + 1
        while (text.charCodeAt(next) === SPACE) next++
        if (next >= length && !final) return 'more'
        const stop = text.charCodeAt(next)
        if (next >= length || stop === delimiter || stop === LF || stop === CR) {
          value = value === '' ? text.slice(piece, close) : value + text.slice(piece, close)
          if (secondLine === -1) {
            const line = firstLineBreak(text, at, close)
            if (line !== -1) secondLine = line
          }
          at = next
          break
        }
        if (firstLineBreak(text, at, close) !== -1) return 'broken'
        look = close + 1
      }
      cells.push(value)
    } else {
      const start = at
      let c = text.charCodeAt(at)
      while (at < length && c !== delimiter && c !== LF && c !== CR) c = text.charCodeAt(++at)
      if (at >= length && !final) return 'more'
      cells.push(text.slice(start, at))
    }
    if (at >= length) return { cells, end: at, secondLine }
    const c = text.charCodeAt(at)
    if (c === delimiter) {
      at++
      if (at >= length && !final) return 'more'
      continue
    }
    if (c === CR) {
      if (at + 1 >= length && !final) return 'more'
      return { cells, end: text.charCodeAt(at + 1) === LF ? at + 2 : at + 1, secondLine }
    }
    return { cells, end: at + 1, secondLine }
  }
}

/** Start of the line after the first line break in [from, to); -1 when there is none. */
function firstLineBreak(text: string, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i)
    if (c === LF) return i + 1
    if (c === CR) return text.charCodeAt(i + 1) === LF ? i + 2 : i + 1
  }
  return -1
}

const isBlank = (cells: string[]): boolean => cells.length === 1 && cells[0]!.trim() === ''

/** Takes text in pieces, gives rows. The first record that is not blank is the header. */
export class CsvParser {
  columns: string[] | null = null
  readonly #delimiter: number
  #text = ''
  #number = 0
  constructor(delimiter: Delimiter) {
    this.#delimiter = delimiter.charCodeAt(0)
  }

  /** Rows finished by this piece. `final` marks the last piece; then nothing stays behind. */
  write(piece: string, final: boolean): Row[] {
    this.#text = this.#text === '' ? piece : this.#text + piece
    const text = this.#text
    const rows: Row[] = []
    let at = 0
    while (at < text.length) {
      const record = this.#record(text, at, final)
      if (record === 'more') break
      if (record === 'broken') {
        const line = firstLineBreak(text, at, text.length)
        const end = line === -1 ? text.length : line
        this.#number++
        if (!this.columns)
          throw new Failure('bad-request', {
            zh: '表头中的引号没有闭合，无法识别列名。请修正文件的第一行。',
            en: 'A quote in the header row is never closed, so there are no column names. Mend the first line of the file.',
          })
        rows.push({ row: this.#number, cells: [], problem: { column: null, reason: unclosed } })
        at = end
        continue
      }
      at = record.end
      if (isBlank(record.cells)) continue
      this.#number++
      if (!this.columns) this.columns = record.cells.map((name) => name.trim())
      else rows.push(this.#row(record.cells))
    }
    this.#text = final ? '' : text.slice(at)
    return rows
  }

  /** The record at `at`, broken where its quotes swallowed other rows. */
  #record(text: string, at: number, final: boolean): Cut | 'more' | 'broken' {
    const patient = text.length - at <= longestRecord
    const record = readRecord(text, at, this.#delimiter, final)
    if (record === 'more') return patient ? 'more' : 'broken'
    if (record === 'broken' || !this.columns || record.secondLine === -1 || record.cells.length === this.columns.length)
      return record
    // A record over several lines with the wrong number of cells: if its second line is a whole row by itself, a quote of
    // the first line swallowed it.
    const second = readRecord(text, record.secondLine, this.#delimiter, final)
    if (second === 'more') return patient ? 'more' : 'broken'
    return second !== 'broken' && second.cells.length === this.columns.length ? 'broken' : record
  }

  #row(cells: string[]): Row {
    const expected = this.columns!.length
    const row = this.#number
    // Spreadsheets leave delimiters behind: empty cells past the last column are no data.
    while (cells.length > expected && cells.at(-1)!.trim() === '') cells.pop()
    if (cells.length === expected) return { row, cells }
    return { row, cells, problem: { column: null, reason: raggedReason(cells.length, expected) } }
  }
}

/** The delimiter that cuts the sample into the most columns alike; a comma when none does. Also `sep=;` on the first line. */
export function detectDelimiter(sample: string): { delimiter: Delimiter; skip: number } {
  const told = /^sep=(.)\r?\n/i.exec(sample)
  if (told && (delimiters as readonly string[]).includes(told[1]!))
    return { delimiter: told[1] as Delimiter, skip: told[0].length }
  let best: Delimiter = ','
  let bestScore = 0
  for (const delimiter of delimiters) {
    const code = delimiter.charCodeAt(0)
    let at = 0
    let width = 0
    let alike = 0
    let records = 0
    while (at < sample.length && records < 50) {
      const record = readRecord(sample, at, code, true)
      if (typeof record === 'string') {
        const line = firstLineBreak(sample, at, sample.length)
        if (line === -1) break
        at = line
        records++
        continue
      }
      // The last record of a sample may be cut.
      if (record.end >= sample.length && records > 0) break
      at = record.end
      if (isBlank(record.cells)) continue
      if (width === 0) width = record.cells.length
      else if (record.cells.length === width) alike++
      records++
    }
    const score = width < 2 ? 0 : (width - 1) * (records <= 1 ? 1 : (alike + 0.5) / records)
    if (score > bestScore) {
      best = delimiter
      bestScore = score
    }
  }
  return { delimiter: best, skip: 0 }
}
