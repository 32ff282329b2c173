/** Text from reports is never worked out: finished XLSX and CSV, opened by LibreOffice with formulas switched on. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCsv } from '../../../main/brief/csv.ts'
import { viewFor } from '../../../main/brief/policy.ts'
import { writeXlsx } from '../../../main/brief/xlsx.ts'
import { report, snapshot } from '../../fixture/brief/district.ts'
import { has } from '../../fixture/brief/other-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'formula-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const office = has('soffice', 'libreoffice-calc-nogui')

const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠']
const before = ['', ' ', '  ', '\t', '\r', '\n', '\u00a0', '\u3000', '"', "'", '\u200b', '\ufeff', ' \t']
const bodies = [
  '1+1',
  'SUM(1,2)',
  "cmd|'/C calc'!A0",
  'HYPERLINK("http://example.org","x")',
  'WEBSERVICE("http://example.org")',
  '2*3',
]
/** Every sign after everything that may stand before it, each with one of the bodies. */
const attacks = before.flatMap((lead, i) => signs.map((sign, k) => `${lead}${sign}${bodies[(i + k) % bodies.length]}`))

/** What LibreOffice makes of a file, as flat XML: cells with their types, formulas and texts. */
function opened(file: string, options?: string): { formula: string | null; type: string; text: string }[] {
  const profile = mkdtempSync(join(tmpdir(), 'office-'))
  const out = mkdtempSync(join(root, 'out-'))
  try {
    const filter = options ? [`--infilter=Text - txt - csv (StarCalc):${options}`] : []
    execFileSync(
      'soffice',
      [`-env:UserInstallation=file://${profile}`, '--headless', ...filter, '--convert-to', 'fods', '--outdir', out, file],
      {
        stdio: 'pipe',
        timeout: 110_000,
      },
    )
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
  const xml = readFileSync(
    join(
      out,
      `${file
        .split('/')
        .at(-1)!
        .replace(/\.\w+$/, '')}.fods`,
    ),
    'utf8',
  )
  return [...xml.matchAll(/<table:table-cell\b([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-cell>)/g)].map((m) => ({
    formula: /table:formula="([^"]*)"/.exec(m[1]!)?.[1] ?? null,
    type: /office:value-type="([^"]*)"/.exec(m[1]!)?.[1] ?? '',
    text: [...(m[2] ?? '').matchAll(/<text:p>([\s\S]*?)<\/text:p>/g)]
      .map((p) =>
        p[1]!
          .replace(/<text:s text:c="(\d+)"\/>/g, (_, n) => ' '.repeat(Number(n)))
          .replace(/<text:(?:s|tab)[^>]*\/>/g, ' ')
          .replace(/<[^>]*>/g, ''),
      )
      .join('\n'),
  }))
}
/** Without what a cell does not keep: control characters and where it begins. */
const bare = (text: string): string =>
  text
    .replaceAll('&apos;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') // biome-ignore format: five entities
    .replace(/[\s\u200b\ufeff\u3000]+/g, '')
    .replace(/^'+/, '')

const xlsx = join(root, 'annex.xlsx')
const csv = join(root, 'reports.csv')
beforeAll(async () => {
  const base = snapshot({ reports: attacks.length, audience: 'internal' })
  const rows = attacks.map((text, i) => ({
    ...report(i, attacks.length, {}),
    title: text,
    text,
    place: text,
    subCategory: text,
    externalId: text,
  }))
  const view = await viewFor({ ...base, rows: async (offset, limit) => rows.slice(offset, offset + limit) })
  await writeXlsx(view, xlsx)
  await writeCsv(view, csv)
})

describe('text that begins like a formula', () => {
  it.skipIf(!office)('is a text cell in the XLSX, and shows as it was written', () => {
    const cells = opened(xlsx)
    expect(cells.filter((c) => c.formula !== null)).toEqual([])
    const texts = new Set(cells.filter((c) => c.type === 'string').map((c) => bare(c.text)))
    for (const attack of attacks) expect([attack, texts.has(bare(attack))]).toEqual([attack, true])
  })

  it.skipIf(!office)('is text in the CSV too, with formulas switched on; one without its guard would be worked out', () => {
    // Comma, quote, UTF-8, from line 1, …, "evaluate formulas".
    const options = '44,34,76,1,,0,false,true,false,false,false,0,true'
    mkdirSync(join(root, 'control'))
    writeFileSync(join(root, 'control', 'plain.csv'), '=1+1,x\r\n')
    expect(opened(join(root, 'control', 'plain.csv'), options).some((c) => c.formula !== null)).toBe(true)
    const cells = opened(csv, options)
    expect(cells.filter((c) => c.formula !== null)).toEqual([])
    const texts = new Set(cells.map((c) => bare(c.text)))
    for (const attack of attacks) expect([attack, texts.has(bare(attack))]).toEqual([attack, true])
  })
})
