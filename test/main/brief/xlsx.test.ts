import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Audience, audiences, type Language } from '../../../contract/taxonomy.ts'
import { type BriefView, type ExportRow, viewFor } from '../../../main/brief/policy.ts'
import { writeXlsx } from '../../../main/brief/xlsx.ts'
import { snapshot } from '../../fixture/brief/district.ts'
import { convert, has, hasPython, partsOf, python } from '../../fixture/brief/other-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'xlsx-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const office = has('soffice', 'libreoffice-calc-nogui')
const openpyxl = hasPython('openpyxl', 'python3-openpyxl')

const views = new Map<string, BriefView>()
const fileOf = (audience: Audience, language: Language): string => join(root, `${audience}-${language}.xlsx`)
beforeAll(async () => {
  for (const audience of audiences)
    for (const language of ['zh', 'en'] as const) {
      const view = await viewFor(snapshot({ audience, language }))
      views.set(`${audience} ${language}`, view)
      await writeXlsx(view, fileOf(audience, language))
    }
})
interface Read {
  sheets: { name: string; rows: number; columns: number; frozen: string | null; filter: string | null; head: unknown[] }[]
  types: string[]
  formulas: number
  facts: Record<string, unknown>
}
/** What openpyxl, which shares nothing with our writer, finds in a workbook. */
const read = (file: string): Read =>
  JSON.parse(
    python(
      `import openpyxl,json,sys
w=openpyxl.load_workbook(sys.argv[1])
s=[{"name":x.title,"rows":x.max_row-1,"columns":x.max_column,"frozen":x.freeze_panes,"filter":x.auto_filter.ref,"head":[c.value for c in x[1]]} for x in w]
f=sum(1 for x in w for r in x.iter_rows() for c in r if c.data_type=='f')
print(json.dumps({"sheets":s,"types":[c.data_type for c in w.worksheets[0][2]],"formulas":f,"facts":{str(r[0].value):r[1].value for r in w.worksheets[-1].iter_rows()}}))`,
      file,
    ),
  )

describe.skipIf(!openpyxl)('the annex, as openpyxl reads it', () => {
  it.each(audiences.flatMap((a) => (['zh', 'en'] as const).map((l) => [a, l] as const)))(
    'has a line a report with the columns of the policy, and says what it is bound to (%s, %s)',
    (audience, language) => {
      const view = views.get(`${audience} ${language}`)!
      const { sheets, formulas, facts } = read(fileOf(audience, language))
      expect([sheets[0]!.rows, sheets[0]!.columns]).toEqual([view.counts.matched, view.policy.columns.length])
      expect(formulas).toBe(0)
      const say = (zh: string, en: string): string => (language === 'zh' ? zh : en)
      expect(facts[say('匹配', 'Matched')]).toBe(view.counts.matched)
      expect(facts[say('已上图', 'Mapped')]).toBe(view.counts.mapped)
      expect(facts[say('快照', 'Snapshot')]).toBe(view.info?.mark ?? null)
      expect(facts[say('数据版本', 'Data version')]).toBe(view.dataVersion)
      const names = sheets.map((s) => s.name)
      for (const name of [
        say('分类别', 'By category'),
        say('分片区', 'By area'),
        say('预警', 'Flags'),
        say('字典', 'Dictionary'),
      ])
        expect(names).toContain(name)
      expect(names.includes(say('来源', 'Sources'))).toBe(audience !== 'public')
    },
  )

  it('keeps the head of each sheet on top, with filter buttons over all the reports', () => {
    const { sheets } = read(fileOf('partner', 'zh'))
    for (const sheet of sheets) expect([sheet.name, sheet.frozen]).toEqual([sheet.name, 'A2'])
    expect(sheets[0]!.filter).toBe('A1:Q1094')
    expect(sheets.find((s) => s.name === '预警')!.filter).toMatch(/^A1:X\d+$/)
  })

  it('has numbers as numbers, times as times and words as words', () => {
    const columns = views.get('partner zh')!.policy.columns
    const { types } = read(fileOf('partner', 'zh'))
    const of = (key: (typeof columns)[number]): string => types[columns.indexOf(key)]!
    expect([of('id'), of('lon'), of('lat'), of('attachments')]).toEqual(['n', 'n', 'n', 'n'])
    expect(of('occurredAt')).toBe('d')
    expect([of('title'), of('externalId'), of('category')]).toEqual(['s', 's', 's'])
  })

  it('explains each of its columns in the dictionary', () => {
    const { sheets } = read(fileOf('internal', 'en'))
    const dictionary = sheets.find((s) => s.name === 'Dictionary')!
    expect(dictionary.rows).toBe(views.get('internal en')!.policy.columns.length + 1)
  })
})

describe.skipIf(!openpyxl)('the other sheets', () => {
  const cellsOf = (file: string, name: string): unknown[][] =>
    JSON.parse(
      python(
        'import openpyxl,json,sys\nw=openpyxl.load_workbook(sys.argv[1])\nprint(json.dumps([[c.value for c in r] for r in w[sys.argv[2]].iter_rows()],default=str))',
        file,
        name,
      ),
    )
  it('tell decisions with what became of them, days as days and numbers as numbers', async () => {
    const view = views.get('internal en')!
    const decision = {
      id: 5, text: ['Clear the stairwells'], agency: 'Fire brigade', due: '2026-06-18', expected: ['fewer'], place: ['Mill Street'],
      category: 'fire', state: 'done', stateDay: '2026-06-05', note: [],
    } as BriefView['told']['decisions'][number] // biome-ignore format: a fixture
    const span = { from: '2026-05-01', to: '2026-05-14' }
    const effect = { before: { ...span, count: 40 }, after: { ...span, count: 18 }, controls: [], expected: 36.04, ratio: [0.3, 0.5, 0.8], verdict: 'fewer' } as const // biome-ignore format: a fixture
    const follow = { decision, meeting: { id: 1, number: 22, day: '2026-06-04' }, overdue: false, counted: true, effect: { ...effect, controls: [], ratio: [0.3, 0.5, 0.8] as [number, number, number] }, words: ['Half of it.'] } // biome-ignore format: a fixture
    const file = join(root, 'decisions.xlsx')
    await writeXlsx({ ...view, told: { ...view.told, decisions: [decision], follow: [follow] } }, file)
    const [head, first, second] = cellsOf(file, 'Decisions')
    const of = (row: unknown[] | undefined, name: string): unknown => row?.[head!.indexOf(name)]
    expect([of(first, 'Decision'), of(first, 'Due'), of(first, 'Meeting')]).toEqual([
      'Clear the stairwells',
      '2026-06-18 00:00:00',
      'No. 22',
    ])
    expect(['Incidents before', 'Incidents after', 'Expected by controls', 'Ratio', 'Verdict'].map((n) => of(first, n))).toEqual([
      40,
      18,
      36,
      0.5,
      'fewer',
    ])
    expect([of(second, 'Meeting'), of(second, 'Incidents after')]).toEqual(['this one', null])
  })

  it('tell the ledger on the clock of the snapshot, whatever clock a time was kept in', async () => {
    const view = views.get('internal en')!
    const file = join(root, 'ledger.xlsx')
    await writeXlsx({ ...view, sources: view.sources.map((s) => ({ ...s, lastSuccess: '2026-06-09T00:30:00Z' })) }, file)
    const [head, first] = cellsOf(file, 'Sources')
    expect(first![head!.indexOf('Last success')]).toBe('2026-06-09 08:30:00')
  })
})

describe('text that looks like a formula', () => {
  const attacks = [
    '=1+1',
    '+1',
    '-2',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    'DDE("x";"y")',
    "'=1",
  ]
  const planted = async (): Promise<{ file: string; view: BriefView }> => {
    const base = await viewFor(snapshot({ reports: 3, title: "=cmd|' /C calc'!A0" }))
    const [first] = await base.newest(1)
    const rows = attacks.map(
      (text, i): ExportRow => ({ ...first!, id: i + 1, title: text, text, subCategory: text, lon: -117.25, lat: -39.1 }),
    )
    const view: BriefView = {
      ...base,
      office: '=1+1',
      filterWords: '@SUM(A1)',
      categories: base.categories.map((c) => ({ ...c, name: `=${c.name}` })),
      rowCount: rows.length,
      rows: async function* () {
        yield rows
      },
    }
    const file = join(root, 'attacks.xlsx')
    rmSync(file, { force: true })
    await writeXlsx(view, file)
    return { file, view }
  }

  it('is in text cells marked as typed with an apostrophe, and nowhere in names of sheets', async () => {
    const { file } = await planted()
    const parts = await partsOf(file)
    const sheet = parts.get('xl/worksheets/sheet1.xml')!
    expect([...parts.values()].join('')).not.toMatch(/<f[ >]/)
    expect([...parts.keys()].filter((path) => /externalLink|connections|comments|vba|embeddings/i.test(path))).toEqual([])
    const quoted = [...sheet.matchAll(/<c r="G(\d+)" s="8" t="inlineStr">/g)].map((m) => Number(m[1]) - 2)
    expect(quoted).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(parts.get('xl/styles.xml')!.match(/quotePrefix="1"/g)).toHaveLength(2)
    for (const [, name] of parts.get('xl/workbook.xml')!.matchAll(/<sheet name="([^"]*)"/g))
      expect(name).toMatch(/^[\p{L} ]{1,31}$/u)
  })

  it.skipIf(!openpyxl)('comes back as it was written, and negative numbers are numbers', async () => {
    const { file } = await planted()
    const cells = JSON.parse(
      python(
        'import openpyxl,json,sys\nw=openpyxl.load_workbook(sys.argv[1])\nprint(json.dumps([[c.value for c in r]+[r[13].data_type] for r in w.worksheets[0].iter_rows(min_row=2)],default=str))',
        file,
      ),
    ) as unknown[][]
    // A line break of the old Mac comes back as today's, as XML has it.
    expect(cells.map((c) => c[6])).toEqual(attacks.map((a) => a.replace('\r', '\n')))
    expect(cells.map((c) => [c[13], c[14], c.at(-1)])).toEqual(attacks.map(() => [-117.25, -39.1, 'n']))
  })

  it.skipIf(!office)('LibreOffice works none of it out', async () => {
    const { file } = await planted()
    const made = convert(file, 'fods', root)
    expect(readFileSync(made!, 'utf8')).not.toContain('table:formula')
  })
})

describe('writing the annex', () => {
  it('is the same to the byte from the same view', async () => {
    const again = join(root, 'again.xlsx')
    await writeXlsx(views.get('partner zh')!, again)
    expect(readFileSync(again).equals(readFileSync(fileOf('partner', 'zh')))).toBe(true)
  })

  it('tells how far it is, and stops where it is told to', async () => {
    const view = await viewFor(snapshot({ reports: 5_000 }))
    const stop = new AbortController()
    const seen: [number, number][] = []
    const file = join(root, 'stopped.xlsx')
    const work = writeXlsx(
      view,
      file,
      (done, total) => {
        seen.push([done, total])
        if (done >= 2_000) stop.abort()
      },
      stop.signal,
    )
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(seen).toEqual([
      [1_000, 5_000],
      [2_000, 5_000],
    ])
  })
})
