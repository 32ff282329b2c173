import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, describe, expect, it } from 'vitest'
import { audiences } from '../../../contract/taxonomy.ts'
import { csvField, inert, writeCsv } from '../../../main/brief/csv.ts'
import { type ExportRow, viewFor } from '../../../main/brief/policy.ts'
import { snapshot } from '../../fixture/brief/district.ts'
import { convert, has } from '../../fixture/brief/other-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'csv-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const office = has('soffice', 'libreoffice-calc-nogui')
const rowsOf = (file: string): Record<string, string>[] => parse(readFileSync(file), { bom: true, columns: true })

const attacks = [
  '=1+1',
  '+1',
  '-2',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '＝1+1',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://x","y")',
  '　=1',
]

describe('the CSV', () => {
  it.each(audiences)(
    'begins with a mark of its encoding, ends each line with CRLF, and has the columns of the policy (%s)',
    async (audience) => {
      const view = await viewFor(snapshot({ audience }))
      const file = join(root, `${audience}.csv`)
      await writeCsv(view, file)
      const text = readFileSync(file, 'utf8')
      expect(text.startsWith(`\ufeff${view.policy.columns.join(',')}\r\n`)).toBe(true)
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
      const rows = rowsOf(file)
      expect(rows).toHaveLength(view.counts.matched)
      if (audience !== 'public') expect(rows.filter((r) => r.lon !== '')).toHaveLength(view.counts.mapped)
    },
  )

  it('leaves no text that a spreadsheet would work out, and no number changed', () => {
    for (const text of attacks) expect([text, inert(text)]).toEqual([text, `'${text}`])
    expect(['a=1', '3号楼', "'=1", '', '一-二'].map(inert)).toEqual(['a=1', '3号楼', "'=1", '', '一-二'])
    expect([-117.5, 0, 12, true, null].map(csvField)).toEqual(['-117.5', '0', '12', 'true', ''])
  })

  it('quotes what RFC 4180 asks for, and another reader gets the texts back', async () => {
    const view = await viewFor(snapshot({ reports: 3 }))
    const texts = ['a,b', 'say "yes"', 'two\r\nlines', ' led by a space', ...attacks]
    const [first] = await view.newest(1)
    const rows = texts.map((text, i): ExportRow => ({ ...first!, id: i, text, lon: -117.25, lat: -39.1 }))
    const file = join(root, 'texts.csv')
    await writeCsv(
      {
        ...view,
        rows: async function* () {
          yield rows
        },
      },
      file,
    )
    const read = rowsOf(file)
    expect(read.map((r) => r.text)).toEqual(texts.map(inert))
    expect(read.map((r) => [Number(r.lon), Number(r.lat)])).toEqual(texts.map(() => [-117.25, -39.1]))
  })

  it.skipIf(!office)('LibreOffice works out none of it, and takes negative coordinates as numbers', async () => {
    const view = await viewFor(snapshot({ reports: 3 }))
    const [first] = await view.newest(1)
    const rows = attacks
      .filter((a) => !/[\r\n]/.test(a))
      .map((text, i): ExportRow => ({ ...first!, id: i, text, lon: -117.25, lat: -39.1 }))
    const file = join(root, 'calc.csv')
    await writeCsv({ ...view, rows: async function* () { yield rows } }, file) // biome-ignore format: short
    const made = convert(file, 'fods', root)
    const cells = readFileSync(made!, 'utf8')
    expect(cells).not.toContain('table:formula')
    expect(cells.match(/office:value="-117.25"/g)).toHaveLength(rows.length)
  })
})
