import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageFor } from '../../../main/brief/page.ts'
import type { Block, Page, TableBlock } from '../../../main/brief/page-model.ts'
import { type BriefView, viewFor } from '../../../main/brief/policy.ts'
import { writePptx } from '../../../main/brief/pptx.ts'
import { planSlides, room, sentences, slideSize, widthOf } from '../../../main/brief/pptx-plan.ts'
import { plain } from '../../../main/brief/runs.ts'
import { snapshot } from '../../fixture/brief/district.ts'
import { convert, has, partsOf } from '../../fixture/brief/other-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'pptx-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const office = has('soffice', 'libreoffice-impress-nogui')
const poppler = has('pdftotext', 'poppler-utils')
const xmllint = has('xmllint', 'libxml2-utils')

const languages = ['zh', 'en'] as const
const made = new Map<string, { page: Page; view: BriefView; file: string; slides: number }>()
beforeAll(async () => {
  for (const language of languages) {
    const view = await viewFor(snapshot({ audience: 'partner', language }))
    const page = await pageFor(view)
    const file = join(root, `${language}.pptx`)
    made.set(language, { page, view, file, slides: await writePptx(page, view, file) })
  }
}, 60_000)
const of = (language: 'zh' | 'en') => made.get(language)!
const slidesOf = async (file: string): Promise<string[]> =>
  [...(await partsOf(file))].filter(([path]) => /^ppt\/slides\/slide\d+\.xml$/.test(path)).map(([, xml]) => xml)
const letters = (text: string): string => text.replace(/\s+/g, '')

describe('the slides of a briefing', () => {
  it.each(languages)('carry the head, the source line and the snapshot’s mark, each of them (%s)', async (language) => {
    const { page, view, file, slides } = of(language)
    const xmls = await slidesOf(file)
    expect(xmls).toHaveLength(slides)
    for (const xml of xmls) {
      const text = [...xml.matchAll(/<a:t>([^<]*)<\/a:t>/g)].map((m) => m[1]).join(' ')
      expect(text).toContain(page.head)
      expect(text).toContain(page.office)
      expect(text).toContain(view.info?.mark ?? String(view.dataVersion))
    }
  })

  it.each(languages)('say at most a few sentences and one picture or table each (%s)', (language) => {
    for (const slide of planSlides(of(language).page)) {
      expect(slide.parts.filter((p) => p.kind === 'figure' || p.kind === 'table').length).toBeLessThanOrEqual(1)
      for (const part of slide.parts) {
        expect(part.box.x).toBeGreaterThanOrEqual(room.left - 1)
        expect(part.box.x + part.box.width).toBeLessThanOrEqual(room.right + 1)
        expect(part.box.y + part.box.height).toBeLessThanOrEqual(room.bottom + 1)
        // Read from the back of the room: words 20 points, lines of a table 13.
        if (part.kind === 'text') expect(part.size).toBeGreaterThanOrEqual(20)
        if (part.kind === 'table') expect(part.size).toBeGreaterThanOrEqual(13)
      }
    }
  })

  it('tell every picture and table in words too, and carry neither notes nor comments', async () => {
    const { file } = of('zh')
    const parts = await partsOf(file)
    for (const xml of await slidesOf(file))
      for (const [, name] of xml.matchAll(/<p:(?:pic|graphicFrame)>.*?<p:cNvPr id="\d+" name="[^"]*" descr="([^"]*)"/g))
        expect(name).not.toBe('')
    expect([...parts.keys()].filter((path) => /notes|comment|thumbnail|embed|custom/i.test(path))).toEqual([])
  })

  it('are the same to the byte from the same page, dated by the snapshot', async () => {
    const { page, view, file } = of('zh')
    const again = join(root, 'again.pptx')
    await writePptx(page, view, again)
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true)
    expect((await partsOf(file)).get('docProps/core.xml')).toContain('2026-06-09T01:32:00Z')
  })

  it.skipIf(!xmllint)('are whole XML in every part, with each relationship leading to a part', async () => {
    const parts = await partsOf(of('en').file)
    for (const [path, xml] of parts) if (/\.(xml|rels)$/.test(path)) execFileSync('xmllint', ['--noout', '-'], { input: xml })
    for (const [path, xml] of parts) {
      if (!path.endsWith('.rels')) continue
      const base = path.replace(/_rels\/[^/]+$/, '')
      for (const [, target] of xml.matchAll(/Target="([^"]+)"/g))
        expect([...parts.keys()]).toContain(new URL(target!, `zip:///${base}`).pathname.slice(1))
    }
    const types = parts.get('[Content_Types].xml')!
    for (const path of parts.keys())
      if (path.endsWith('.xml') && path !== '[Content_Types].xml') expect(types).toContain(`PartName="/${path}"`)
  })

  it.skipIf(!office || !poppler).each(languages)(
    'LibreOffice shows them all, with the words of each section (%s)',
    (language) => {
      const { page, file, slides } = of(language)
      const pdf = convert(file, 'pdf', root)
      if (pdf === null) {
        console.log('skipped: this LibreOffice has no Impress (apt-get install libreoffice-impress-nogui)')
        return
      }
      const sheets = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8', maxBuffer: 1e8 })
        .split('\f')
        .slice(0, -1)
      expect(sheets).toHaveLength(slides)
      for (const [i, slide] of planSlides(page).entries()) {
        expect(letters(sheets[i]!)).toContain(letters(slide.title))
        for (const part of slide.parts) {
          if (part.kind === 'table') expect(letters(sheets[i]!)).toContain(letters(plain(part.rows.at(-1)!.cells[0]!)))
          if (part.kind === 'text')
            for (const item of part.items) expect(letters(sheets[i]!)).toContain(letters(plain(item.lead)))
        }
      }
    },
    120_000,
  )
})

describe('what goes on a slide', () => {
  const page = (blocks: Block[]): Page => ({
    language: 'zh',
    head: '头',
    issue: '期',
    office: '办',
    day: '日',
    title: '题',
    blocks,
    footer: '脚',
  })
  const at = { section: 'series', block: 'x' } as const
  const table = (lines: number, more: Partial<TableBlock> = {}): TableBlock => ({
    ...at,
    kind: 'table',
    caption: ['表'],
    columns: [{ head: '片区', width: 60, align: 'left' }, { head: '件数', width: 40, align: 'right' }],
    rows: Array.from({ length: lines }, (_, i) => [[`片区 ${i}`], [String(i)]]),
    small: false,
    ...more,
  }) // biome-ignore format: a fixture

  it('a long table goes on to slides marked 续, its head on each and no line lost', () => {
    const slides = planSlides(page([{ ...at, kind: 'heading', words: ['一、时间'] }, table(40)]))
    expect(slides.map((s) => s.title)).toEqual(['题', '时间', '时间（续）', '时间（续）', '时间（续）'].slice(0, slides.length))
    expect(slides.length).toBeGreaterThan(2)
    const lines = slides.flatMap((s) => s.parts.flatMap((p) => (p.kind === 'table' ? p.rows.map((r) => plain(r.cells[0]!)) : [])))
    expect(lines).toEqual(Array.from({ length: 40 }, (_, i) => `片区 ${i}`))
    const last = slides.at(-1)!.parts.find((p) => p.kind === 'table')!
    expect(last.rows.length).toBeGreaterThan(1)
  })

  it('a list is cut, and says how many of its lines stand elsewhere', () => {
    const [, slide] = planSlides(page([table(200, { small: true })]))
    const said = slide!.parts.flatMap((p) => (p.kind === 'small' ? [p.text] : [])).join()
    expect(said).toContain('其余 190 行')
  })

  it('the list of reports and what is on screen only stay off', () => {
    const slides = planSlides(
      page([
        { section: 'reports', block: 'r', kind: 'paragraph', words: ['清单'] },
        { ...at, kind: 'left-out', words: ['缺'] },
        { ...at, kind: 'paragraph', words: ['有'] },
      ]),
    )
    expect(JSON.stringify(slides)).not.toMatch(/清单|缺/)
    expect(JSON.stringify(slides)).toContain('有')
  })

  it('a number typed by hand is dotted, and its slide says so', async () => {
    const { view } = of('zh')
    const file = join(root, 'hand.pptx')
    const words = ['共 ', { n: '1,234', key: null, byHand: true as const }, ' 件。']
    await writePptx(page([{ ...at, kind: 'paragraph', words }]), view, file)
    const [, slide] = await slidesOf(file)
    expect(slide).toMatch(/u="dotted"[^>]*>.*?<a:t>1,234</)
    expect(slide).toContain('人工填写')
  })

  it('text of a report is text, whatever it holds', async () => {
    const { view } = of('zh')
    const file = join(root, 'evil.pptx')
    await writePptx(page([{ ...at, kind: 'paragraph', words: ['<script>&"\u0000\ud800]]>'] }]), view, file)
    const [, slide] = await slidesOf(file)
    expect(slide).toContain('<a:t>&lt;script&gt;&amp;&quot;]]&gt;</a:t>')
  })

  it('sentences are cut at their ends, numbers kept', () => {
    const n = { n: '3.5', key: null }
    expect(plain(sentences(['一', n, '件。二。三。'], 2, 'zh'))).toBe('一3.5件。二。')
    expect(plain(sentences(['It is ', n, ' now. Two. Three.'], 2, 'en'))).toBe('It is 3.5 now. Two.')
    expect(plain(sentences(['no end'], 2, 'en'))).toBe('no end')
  })

  it('a Han character is taken for as wide as it is high', () => {
    expect(widthOf('汉字', 20)).toBe(40)
    expect(widthOf('ab', 20)).toBeLessThan(40 * 0.6)
    expect(slideSize.width / slideSize.height).toBeCloseTo(16 / 9)
  })
})
