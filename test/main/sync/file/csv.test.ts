import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { CsvParser, type Delimiter, detectDelimiter } from '../../../../main/sync/file/csv.ts'
import type { Row } from '../../../../main/sync/file/table.ts'

function readAll(text: string, delimiter: Delimiter = ',', size = text.length || 1): { columns: string[] | null; rows: Row[] } {
  const parser = new CsvParser(delimiter)
  const rows: Row[] = []
  for (let at = 0; at < text.length; at += size) rows.push(...parser.write(text.slice(at, at + size), false))
  rows.push(...parser.write('', true))
  return { columns: parser.columns, rows }
}
const good = (rows: Row[]): string[][] => rows.filter((row) => !row.problem).map((row) => row.cells)
const bad = (rows: Row[]): number[] => rows.filter((row) => row.problem).map((row) => row.row)

/** Small deterministic random numbers (mulberry32). */
function random(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

describe('CSV reader', () => {
  it('reads quotes, doubled quotes, delimiters and line breaks inside quotes, and either line end', () => {
    const { columns, rows } = readAll('a,b\r\n"x, ""y""","line 1\r\nline 2"\r\n,""\r\n')
    expect(columns).toEqual(['a', 'b'])
    expect(good(rows)).toEqual([
      ['x, "y"', 'line 1\r\nline 2'],
      ['', ''],
    ])
  })

  it('numbers rows as a spreadsheet does: the header is 1 and a row over several lines is one', () => {
    expect(readAll('a,b\n1,"x\ny"\n\n2,z\n').rows.map((row) => row.row)).toEqual([2, 3])
  })

  it('gives the same rows however the text is cut into pieces', () => {
    const text = 'a,b,c\n1,"x ""q""\r\n2",3\r\n4,5\n"6,7,8\n9,"z",0\n11,"he said "hi" there",12\n'
    const whole = readAll(text)
    for (let size = 1; size < 20; size++) expect(readAll(text, ',', size)).toEqual(whole)
  })

  it('agrees with csv-parse on a thousand random tables', () => {
    const next = random(7)
    const alphabet = ['a', '号', ',', '"', '\n', ' ', '1', '']
    for (let n = 0; n < 1000; n++) {
      const width = 2 + Math.floor(next() * 4)
      const table = Array.from({ length: 1 + Math.floor(next() * 6) }, (_, r) =>
        Array.from({ length: width }, (_, c) =>
          r === 0
            ? `h${c}`
            : Array.from({ length: Math.floor(next() * 5) }, () => alphabet[Math.floor(next() * alphabet.length)]).join(''),
        ),
      )
      const text = table.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')
      const [header, ...expected] = parse(text) as string[][]
      const { columns, rows } = readAll(text, ',', 1 + Math.floor(next() * 9))
      expect(columns).toEqual(header)
      expect(rows.map((row) => row.cells)).toEqual(expected)
    }
  })

  it('sets a ragged row aside and reads on', () => {
    const { rows } = readAll('a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n')
    expect(good(rows)).toEqual([
      ['1', '2', '3'],
      ['10', '11', '12'],
    ])
    expect(bad(rows)).toEqual([3, 4])
    expect(rows[1]!.problem!.reason.en).toBe('Wrong number of columns: 3 expected, 2 found.')
  })

  it('takes empty cells past the last column for nothing', () => {
    expect(good(readAll('a,b\n1,2,,\n').rows)).toEqual([['1', '2']])
  })

  it('an unclosed quote costs its own row alone', () => {
    const { rows } = readAll('a,b,c\n1,x,"one"\n2,"never closed,y\n3,x,"three"\n4,"x",four\n5,x,five\n')
    expect(bad(rows)).toEqual([3])
    expect(good(rows).map((cells) => cells[0])).toEqual(['1', '3', '4', '5'])
  })

  it('an unclosed quote before rows without quotes costs its own row alone', () => {
    const { rows } = readAll('a,b,c\n1,"never closed,y\n2,x,y\n3,x,y\n')
    expect(bad(rows)).toEqual([2])
    expect(good(rows).map((cells) => cells[0])).toEqual(['2', '3'])
  })

  it('a quote that swallows the next row up to a stray quote costs its own row alone', () => {
    const { rows } = readAll('a,b,c,d\n1,x,"never closed,z\n2,y",c,d\n3,x,y,z\n')
    expect(bad(rows)).toEqual([2])
    expect(good(rows)).toEqual([
      ['2', 'y"', 'c', 'd'],
      ['3', 'x', 'y', 'z'],
    ])
  })

  it('a ragged row with a line break in a cell is one ragged row', () => {
    const { rows } = readAll('a,b,c\n1,"first line\nsecond line"\n2,x,y\n')
    expect(bad(rows)).toEqual([2])
    expect(good(rows)).toEqual([['2', 'x', 'y']])
  })

  it('an unclosed quote in a large file does not gather the rest in memory', () => {
    const parser = new CsvParser(',')
    const line = `${'x'.repeat(98)},y\n`
    const rows = parser.write('a,b\n1,"open\n', false)
    for (let i = 0; i < 30; i++) rows.push(...parser.write(line.repeat(1000), false))
    rows.push(...parser.write('', true))
    expect(bad(rows)).toEqual([2])
    expect(good(rows).length).toBe(30_000)
  })

  it('keeps a quote inside an open cell as people write it', () => {
    expect(good(readAll('a,b\n1,"he said "stop" and left"\n2,5" pipe\n').rows)).toEqual([
      ['1', 'he said "stop" and left'],
      ['2', '5" pipe'],
    ])
  })

  it('tolerates unnamed and repeated header names', () => {
    expect(readAll(',name,name\n1,a,b\n')).toEqual({ columns: ['', 'name', 'name'], rows: [{ row: 2, cells: ['1', 'a', 'b'] }] })
  })
})

describe('delimiter', () => {
  it.each([
    ['a,b,c\n1,"2;2;2",3\n', ','],
    ['a\tb\tc\n1\t2, 3, 4, 5\t3\n', '\t'],
    ['a;b;c\n1,5;2,5;3,5\n', ';'],
    ['a|b|c\n1|2|3\n', '|'],
    ['only\n1\n', ','],
  ])('of %j is %j', (sample, delimiter) => {
    expect(detectDelimiter(sample).delimiter).toBe(delimiter)
  })
  it('is the one a first line sep= tells', () => {
    expect(detectDelimiter('sep=;\r\na;b\r\n')).toEqual({ delimiter: ';', skip: 7 })
  })
})
