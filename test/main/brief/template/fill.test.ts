import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Language } from '../../../../contract/taxonomy.ts'
import { writeDocx } from '../../../../main/brief/docx.ts'
import { pageFor } from '../../../../main/brief/page.ts'
import type { Block, Page } from '../../../../main/brief/page-model.ts'
import { type BriefView, viewFor } from '../../../../main/brief/policy.ts'
import { builtInTemplate } from '../../../../main/brief/template/built-in.ts'
import { inspectTemplate } from '../../../../main/brief/template/check.ts'
import { fillTemplate } from '../../../../main/brief/template/fill.ts'
import { packParts } from '../../../../main/brief/template/parts.ts'
import { placeholders } from '../../../../main/brief/template/placeholders.ts'
import { tinyPng } from '../../../../main/brief/template/sample.ts'
import { valuesFor } from '../../../../main/brief/template/values.ts'
import { readXml } from '../../../../main/brief/template/xml.ts'
import { readZip } from '../../../../main/brief/unzip.ts'
import { snapshot } from '../../../fixture/brief/district.ts'
import { cell, handMade, p, pictureOf, row, table } from '../../../fixture/brief/docx.ts'
import { pngPicture, secret } from '../../../fixture/picture/make.ts'

const root = mkdtempSync(join(tmpdir(), 'template-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const has = (program: string): boolean => spawnSync('which', [program]).status === 0
const office = has('soffice') && has('pdftotext')
if (!office) console.log('skipped: soffice or pdftotext is not installed')

let made = 0
const briefs = new Map<Language, { page: Page; view: BriefView }>()
async function brief(language: Language): Promise<{ page: Page; view: BriefView }> {
  const known = briefs.get(language)
  if (known) return known
  const view = await viewFor(snapshot({ audience: 'internal', language, reports: 120 }))
  const fresh = { view, page: await pageFor(view) }
  briefs.set(language, fresh)
  return fresh
}
/** Parts of a document made by a template; its pictures as one pixel, for drawing them takes its time. */
async function filled(template: Uint8Array | undefined, page: Page, view: BriefView): Promise<Map<string, string>> {
  const { anatomy, report } = await inspectTemplate(template ?? builtInTemplate(page.language))
  if (!anatomy) throw new Error(JSON.stringify(report))
  const parts = await fillTemplate(anatomy, valuesFor(page, view), async () => tinyPng)
  return new Map([...parts].map(([path, bytes]) => [path, bytes.toString('utf8')]))
}
const words = (xml = ''): string => xml.replace(/<\/w:p>/g, '\n').replace(/<[^>]*>/g, '')
function convert(file: string, to: string, out: string): void {
  const profile = mkdtempSync(join(tmpdir(), 'office-'))
  try {
    execFileSync(
      'soffice',
      [`-env:UserInstallation=file://${profile}`, '--headless', '--convert-to', to, '--outdir', out, file],
      { stdio: 'pipe', timeout: 110_000 },
    )
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
}
/** Text of the document's pages, as LibreOffice prints them. */
async function printed(template: Uint8Array | undefined, page: Page, view: BriefView): Promise<string> {
  const file = join(root, `${++made}.docx`)
  await writeDocx(page, view, file, template)
  convert(file, 'pdf', root)
  const text = execFileSync('pdftotext', ['-layout', file.replace(/docx$/, 'pdf'), '-'], { encoding: 'utf8', maxBuffer: 1e8 })
  return text.replace(/\s+/g, ' ')
}

/** What an office sends: a header, a table whose rows repeat, a loop over paragraphs, a picture to exchange, split runs. */
const letter = handMade({
  header: p('{of', 'fice}　{da', 'ta_version}'),
  footer: p('{footer}'),
  body: [
    p('关于', '{ti', 'tle', '}', '的通报'),
    p('{#agency}'),
    p('专送：{agency}'),
    p('{/agency}'),
    table(
      row(cell(p('类别')), cell(p('件数')), cell(p('变化'))),
      row(cell(p('{#categories}{name}')), cell(p('{count}')), cell(p('{change}{/categories}'))),
    ),
    p('{#flags}'),
    p('【{title}】{', 'wh', 'y}'),
    p('{/flags}'),
    pictureOf('{map}'),
    p('走势：', '{series}'),
    p('{@section_', 'method}'),
  ].join(''),
})

describe('an office’s own template', () => {
  it('is filled: text over split runs, rows, loops, pictures, header and footer, sections', async () => {
    const { page, view } = await brief('zh')
    const parts = await filled(letter, page, view)
    const document = parts.get('word/document.xml') as string
    const text = words(document)
    expect(text).toContain(`关于${page.title}的通报`)
    expect(words(parts.get('word/header1.xml'))).toContain(`${page.office}　${view.dataVersion}`)
    expect(words(parts.get('word/footer1.xml'))).toContain(page.footer)
    // A row for each category and the head; nothing for an agency that there is none of.
    const [first] = /<w:tbl>[\s\S]*?<\/w:tbl>/.exec(document) as RegExpExecArray
    expect(first.match(/<w:tr>/g)).toHaveLength(view.categories.length + 1)
    for (const c of view.categories) expect(words(first)).toContain(c.name)
    expect(text).not.toContain('专送')
    const why = text.split('\n').filter((line) => line.startsWith('【'))
    expect(why).toHaveLength(view.told.flags.length)
    expect(text).toContain('方法与数据质量')
    for (const [path, xml] of parts)
      if (/\.(xml|rels)$/.test(path)) expect([path, /\{[#/@]?\w+\}/.exec(xml)?.[0]]).toEqual([path, undefined])
  })

  it('leaves no empty line where a loop began and ended', async () => {
    const { page, view } = await brief('zh')
    const document = (await filled(letter, page, view)).get('word/document.xml') as string
    expect(document).not.toMatch(/<w:p(?: [^>]*)?\/>|<w:p(?: [^>]*)?><\/w:p>/)
    const lines = words(document).split('\n')
    const at = lines.findIndex((line) => line.startsWith('【'))
    for (let i = 0; i < view.told.flags.length; i++) expect(lines[at + i]).toMatch(/^【/)
  })

  it('exchanges the picture of the template: its width stays, the height follows, drawing and pixels and words are new', async () => {
    const { page, view } = await brief('zh')
    const parts = await filled(letter, page, view)
    const document = parts.get('word/document.xml') as string
    const drawings = document.match(/<w:drawing>[\s\S]*?<\/w:drawing>/g) ?? []
    expect(drawings).toHaveLength(2)
    const map = page.blocks.find((b): b is Block & { kind: 'figure' } => b.kind === 'figure' && b.section === 'map')
    const size = /<wp:extent cx="(\d+)" cy="(\d+)"/.exec(drawings[0] as string) as RegExpExecArray
    expect(Number(size[1])).toBe(2_880_000)
    expect(Number(size[2]) / Number(size[1])).toBeCloseTo((map?.height ?? 0) / (map?.width ?? 1), 2)
    expect(drawings[0]).toContain(`descr="${map?.alt}"`)
    expect(drawings[0]).not.toContain('r:embed="crest"')
    const relations = parts.get('word/_rels/document.xml.rels') as string
    for (const [, id] of document.matchAll(/r:embed="([^"]+)"/g)) {
      const target = new RegExp(`Id="${id}"[^>]*Target="/?(?:word/)?([^"]+)"`).exec(relations)?.[1]
      expect([id, parts.has(`word/${target}`)]).toEqual([id, true])
    }
    expect([...parts.keys()].filter((path) => path.endsWith('.svg'))).toHaveLength(2)
    const ids = [...document.matchAll(/<wp:docPr id="(\d+)"/g)].map((m) => m[1])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('takes the heading style of the template, and the office’s own of ours where it has one', async () => {
    const { page, view } = await brief('zh')
    const body = p('{@body}')
    expect((await filled(handMade({ body }), page, view)).get('word/document.xml')).toContain('<w:pStyle w:val="1"/>')
    const own = handMade({
      body,
      parts: {
        'word/styles.xml': (await unpacked(handMade({ body }))).get('word/styles.xml')!.replace('</w:styles>', '<w:style w:type="paragraph" w:styleId="x9"><w:name w:val="Fieldbrief Body"/></w:style></w:styles>'),
      },
    }) // biome-ignore format: one replacement
    const parts = await filled(own, page, view)
    expect(parts.get('word/document.xml')).toContain('<w:pStyle w:val="x9"/>')
    expect(parts.get('word/styles.xml')?.match(/Fieldbrief Body/g)).toHaveLength(1)
  })

  it('may be an earlier document of ours: old pictures stay, new ones get names of their own', async () => {
    const { page, view } = await brief('zh')
    const { anatomy } = await inspectTemplate(letter)
    if (!anatomy) throw new Error('not usable')
    const first = await fillTemplate(anatomy, valuesFor(page, view), async () => tinyPng)
    const document = (first.get('word/document.xml') as Buffer).toString('utf8')
    first.set('word/document.xml', Buffer.from(document.replace('<w:body>', `<w:body>${p('{series}')}`)))
    const second = await filled(packParts(first), page, view)
    const ids = [...(second.get('word/_rels/document.xml.rels') ?? '').matchAll(/ Id="([^"]+)"/g)].map((m) => m[1])
    expect(new Set(ids).size).toBe(ids.length)
    expect([...second.keys()].filter((path) => path.endsWith('.svg'))).toHaveLength(3)
    expect(second.get('word/document.xml')?.match(/<w:drawing>/g)).toHaveLength(3)
  })

  it('carries no trace of whoever made it', async () => {
    const { page, view } = await brief('zh')
    const parts = await filled(letter, page, view)
    expect([...parts.values()].join('')).not.toMatch(/张三丰|李四光/)
    expect(parts.get('docProps/core.xml')).toContain(`<dc:creator>${page.office}</dc:creator>`)
    expect(parts.get('docProps/core.xml')).toContain(`<cp:lastModifiedBy>${page.office}</cp:lastModifiedBy>`)
    expect(parts.has('docProps/custom.xml')).toBe(false)
  })

  it('repeats several rows, and shows a part of a round only where there is something to show', async () => {
    const { page, view } = await brief('zh')
    const body = table(
      row(cell(p('{#flags}')), cell(p('{title}'))),
      row(cell(p('{#status}<{status}>{/status}{#agency}!{/agency}'.replace(/[<>]/g, '|'))), cell(p('{why}{/flags}'))),
    )
    const document = (await filled(handMade({ body }), page, view)).get('word/document.xml') as string
    expect(document.match(/<w:tr>/g)).toHaveLength(view.told.flags.length * 2)
    expect(words(document).match(/\|[^|]+\|/g)).toHaveLength(view.told.flags.length)
    expect(words(document)).not.toContain('!')
    // No cell is left without a paragraph, which Word takes for damage.
    expect(document).not.toMatch(/<\/w:tcPr><\/w:tc>/)
  })

  it('gives the same bytes twice', async () => {
    const { page, view } = await brief('zh')
    const files = [join(root, 'one.docx'), join(root, 'two.docx')]
    for (const file of files) await writeDocx(page, view, file, letter)
    expect(readFileSync(files[0] as string).equals(readFileSync(files[1] as string))).toBe(true)
  })

  it('puts words in as words: markup, braces and dollar signs in a text are never read again', async () => {
    const { page, view } = await brief('zh')
    const title = 'a<b>&"{#flags}{/flags}{office} $& $1 \u0007'
    const parts = await filled(letter, { ...page, title }, view)
    expect(words(parts.get('word/document.xml'))).toContain('关于a&lt;b&gt;&amp;&quot;{#flags}{/flags}{office} $&amp; $1 的通报')
  })

  it('is refused as a whole when a placeholder is misspelt, and nothing is written', async () => {
    const { page, view } = await brief('zh')
    const file = join(root, 'never.docx')
    await expect(writeDocx(page, view, file, handMade({ body: p('{tilte}') }))).rejects.toMatchObject({
      code: 'bad-request',
      text: { zh: expect.stringContaining('是不是 {title}'), en: expect.stringContaining('did you mean {title}?') },
    })
    expect(() => readFileSync(file)).toThrow('ENOENT')
  })
})

async function unpacked(bytes: Buffer): Promise<Map<string, string>> {
  const parts = new Map<string, string>()
  for await (const { path, bytes: content } of readZip(bytes)) parts.set(path, content.toString('utf8'))
  return parts
}

describe('numbers typed by hand', () => {
  it('carry a mark, and a note stands at the end of the text', async () => {
    const { page, view } = await brief('en')
    const blocks: Block[] = [
      { kind: 'paragraph', section: 'summary', block: 'summary.1', words: ['About ', { n: '4,500', key: null, byHand: true }, ' homes.'] },
    ] // biome-ignore format: short
    for (const template of [undefined, handMade({ body: p('{@section_summary}') }), handMade({ body: p('{summary}') })]) {
      const document = (await filled(template, { ...page, blocks }, view)).get('word/document.xml') as string
      expect(words(document)).toContain('About 4,500† homes.')
      expect(words(document).trim().split('\n').at(-1)).toMatch(/^† A number typed by hand/)
    }
    const plain = await filled(undefined, page, view)
    expect(plain.get('word/document.xml')).not.toContain('†')
  })
})

describe('the built-in templates', () => {
  it.each(['zh', 'en'] as const)('are sound and made the same each time (%s)', async (language) => {
    expect(builtInTemplate(language).equals(builtInTemplate(language))).toBe(true)
    const { report } = await inspectTemplate(builtInTemplate(language))
    expect(report).toMatchObject({ ok: true, unknown: [], problems: [] })
  })

  it('keep to GB/T 9704: A4, 156 by 225 mm of text, 22 lines, head in red', async () => {
    const { anatomy } = await inspectTemplate(builtInTemplate('zh'))
    const mm = (twips: number): number => Math.round((twips / 1440) * 25.4)
    expect([mm(anatomy?.area.width ?? 0), mm(anatomy?.area.height ?? 0)]).toEqual([156, 225])
    const document = anatomy?.parts.get('word/document.xml')?.toString() ?? ''
    expect(document).toMatch(/w:top="2098"[^>]*w:left="1587"/)
    const styles = anatomy?.parts.get('word/styles.xml')?.toString() ?? ''
    expect(styles).toMatch(
      /Fieldbrief Body"\/>(?:(?!<\/w:style>).)*w:line="579" w:lineRule="exact"(?:(?!<\/w:style>).)*FangSong(?:(?!<\/w:style>).)*w:sz w:val="32"/,
    )
    expect(styles).toMatch(/Fieldbrief Heading 1"\/>(?:(?!<\/w:style>).)*SimHei/)
    expect(styles).toMatch(/Fieldbrief Heading 2"\/>(?:(?!<\/w:style>).)*KaiTi/)
    expect(styles).toMatch(/Fieldbrief Head"\/>(?:(?!<\/w:style>).)*C00000/)
  })

  it.skipIf(!office)('are turned into pages by LibreOffice, with their headings and page numbers', async () => {
    for (const [language, headings] of [
      ['zh', ['青澜区公共安全情况简报', '一、总体情况', '重点预警', '方法与数据质量', '— 1 —']],
      ['en', ['Public Safety Briefing', '1. Summary', 'Flags', 'Method and data quality', '1 / ']],
    ] as const) {
      const { page, view } = await brief(language)
      const text = await printed(undefined, page, view)
      expect(headings.filter((heading) => !text.replaceAll(' ', '').includes(heading.replaceAll(' ', '')))).toEqual([])
    }
  })

  it.skipIf(!office)('still work when LibreOffice has saved them again', async () => {
    const { page, view } = await brief('zh')
    const file = join(root, 'again.docx')
    writeFileSync(file, builtInTemplate('zh'))
    convert(file, 'docx', join(root, 'saved'))
    const saved = readFileSync(join(root, 'saved', 'again.docx'))
    expect(saved.equals(builtInTemplate('zh'))).toBe(false)
    const parts = await filled(saved, page, view)
    // Our styles are known again by their names, so none is added twice.
    expect(parts.get('word/styles.xml')?.match(/w:val="Fieldbrief Body"/g)).toHaveLength(1)
    expect(words(parts.get('word/document.xml'))).toContain(page.title)
  })

  it.skipIf(!office)('and so is an office’s own', async () => {
    const { page, view } = await brief('zh')
    const text = await printed(letter, page, view)
    for (const found of [`关于${page.title}的通报`, '方法与数据质量', page.office]) expect(text).toContain(found)
  })
})

describe('the table of placeholders', () => {
  it('is what a briefing fills: each has a value, and no value is without a line', async () => {
    const { page, view } = await brief('zh')
    const values = valuesFor(page, view)
    const of = (kind: string): string[] => placeholders.filter((q) => q.kind === kind).map((q) => q.name)
    expect([...values.text.keys()].sort()).toEqual(of('text').sort())
    expect([...values.loops.keys()].sort()).toEqual(of('loop').sort())
    expect([...values.blocks.keys()].sort()).toEqual(of('block').sort())
    for (const name of values.pictures.keys()) expect(of('picture')).toContain(name)
    for (const [name, rounds] of values.loops)
      for (const one of rounds)
        expect([name, [...one.keys()].sort()]).toEqual([
          name,
          placeholders
            .find((q) => q.name === name)
            ?.fields?.map((f) => f.name)
            .sort(),
        ])
  })

  it('gives the public what the public’s page holds: no decisions, no counts of a flag, no agencies', async () => {
    const view = await viewFor(snapshot({ audience: 'public', language: 'zh', reports: 400 }))
    const values = valuesFor(await pageFor(view), view)
    for (const name of ['decisions', 'follow', 'items', 'incidents']) expect([name, values.loops.get(name)]).toEqual([name, []])
    expect(values.text.get('recipients')).toBe('')
    for (const flag of values.loops.get('flags') ?? []) expect(flag.get('observed')).toBe('不公布')
    expect(values.loops.get('categories')?.map((c) => c.get('count'))).toEqual(
      view.categories.map((c) => (c.count === null ? '不公布' : c.count.toLocaleString('en-US'))),
    )
  })

  it('has every part of a filled document well-formed', async () => {
    const { page, view } = await brief('en')
    const all = handMade({
      body: placeholders
        .filter((q) => q.kind === 'block')
        .map((q) => p(`{${q.name}}`))
        .join(''),
    })
    for (const [path, xml] of await filled(all, page, view))
      if (/\.(xml|rels)$/.test(path)) expect(() => readXml(Buffer.from(xml), {})).not.toThrow()
  })
})

it('a picture of the template leaves without what its camera wrote into it', async () => {
  const { page, view } = await brief('zh')
  const template = handMade({ body: pictureOf('our house') + p('{title}'), parts: { 'word/media/crest.png': pngPicture(6) } })
  const { anatomy, report } = await inspectTemplate(template)
  if (!anatomy) throw new Error(JSON.stringify(report))
  const done = await fillTemplate(anatomy, valuesFor(page, view), async () => tinyPng)
  const left = done.get('word/media/crest.png') as Buffer
  expect([anatomy.parts.get('word/media/crest.png')?.includes(secret), left.includes(secret), left.includes('IDAT')]).toEqual([
    true,
    false,
    true,
  ])
})
