import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { htmlOf } from '../../../main/brief/html.ts'
import { pageFor } from '../../../main/brief/page.ts'
import type { Page } from '../../../main/brief/page-model.ts'
import { lookInto, normalised, type PdfFacts, pdfDate, withMargins, writePdf } from '../../../main/brief/pdf.ts'
import { trueLetter, trueTable } from '../../../main/brief/pdf-letters.ts'
import { viewFor } from '../../../main/brief/policy.ts'
import { plain } from '../../../main/brief/runs.ts'
import { findBrowser } from '../../../main/shell/find-browser.ts'
import { printWithBrowser } from '../../../main/shell/print-pdf.ts'
import { snapshot } from '../../fixture/brief/district.ts'
import { has } from '../../fixture/brief/other-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'pdf-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const browser = (await findBrowser(process.env)) !== null
if (!browser) console.log('skipped: no Chromium, Chrome or Edge is installed (apt-get install chromium)')
const poppler = has('pdftotext', 'poppler-utils')

const languages = ['zh', 'en'] as const
const html = new Map<string, string>()
const pages = new Map<string, Page>()
const facts = (language: 'zh' | 'en'): PdfFacts => ({
  title: pages.get(language)!.title,
  language,
  madeAt: '2026-06-09T09:32:00+08:00',
  appVersion: '0.1.0',
  mark: 'S-0123456789ab',
})
beforeAll(async () => {
  for (const language of languages) {
    const view = await viewFor(snapshot({ audience: 'partner', language }))
    const page = await pageFor(view)
    pages.set(language, page)
    html.set(language, htmlOf(page, view))
    if (browser) await writePdf(html.get(language)!, facts(language), printWithBrowser, join(root, `${language}.pdf`))
  }
}, 120_000)

describe.skipIf(!browser)('a briefing printed by the browser of this machine', () => {
  it.each(languages)(
    'is the same to the byte when printed again (%s)',
    async (language) => {
      const again = join(root, `${language}-again.pdf`)
      await writePdf(html.get(language)!, facts(language), printWithBrowser, again)
      expect(readFileSync(again).equals(readFileSync(join(root, `${language}.pdf`)))).toBe(true)
    },
    120_000,
  )

  it('is the same whichever numbers the browser gave the elements of its structure', () => {
    const made = readFileSync(join(root, 'en.pdf'))
    let named = 0
    const numbered = made.toString('latin1').replace(/\(node(\d{8})\)/g, (_, number: string) => {
      named++
      return `(node${String(Number(number) + 7).padStart(8, '0')})`
    })
    expect(named).toBeGreaterThan(10)
    expect(Buffer.from(normalised(Buffer.from(numbered, 'latin1'), facts('en'))).equals(made)).toBe(true)
  })

  it.skipIf(!poppler).each(languages)('has its headings as text that can be searched, and numbered pages (%s)', (language) => {
    const file = join(root, `${language}.pdf`)
    const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8', maxBuffer: 1e8 })
    const close = (words: string): string => words.replace(/\s+/g, '')
    const page = pages.get(language)!
    const headings = page.blocks.flatMap((b) => (b.kind === 'heading' ? [plain(b.words)] : []))
    expect(headings.length).toBeGreaterThan(5)
    for (const heading of [page.head, page.title, ...headings]) expect(close(text)).toContain(close(heading))
    const sheets = text.split('\f').slice(0, -1)
    const info = execFileSync('pdfinfo', [file], { encoding: 'utf8' })
    expect(Number(/^Pages:\s+(\d+)$/m.exec(info)![1])).toBe(sheets.length)
    expect(info).toMatch(/^Page size:.*\(A4\)$/m)
    for (const [i, sheet] of sheets.entries()) {
      expect(sheet).toMatch(
        language === 'zh' ? new RegExp(`—\\s*${i + 1}\\s*—`) : new RegExp(`${i + 1}\\s*/\\s*${sheets.length}`),
      )
      expect(sheet).toContain('S-0123456789ab')
    }
  })

  it.skipIf(!poppler).each(languages)('holds every font it uses, with the letters they stand for (%s)', (language) => {
    const fonts = execFileSync('pdffonts', [join(root, `${language}.pdf`)], { encoding: 'utf8' })
      .split('\n')
      .slice(2)
      .filter(Boolean)
    expect(fonts.length).toBeGreaterThan(0)
    // emb, sub, uni
    for (const line of fonts) expect(line).toMatch(/ yes (yes|no ) yes +\d+ +0$/)
  })

  it.each(languages)('says what it is and when it was frozen, and nothing of the machine (%s)', async (language) => {
    const bytes = readFileSync(join(root, `${language}.pdf`))
    const text = bytes.toString('latin1')
    expect(text).toContain(`/CreationDate (${pdfDate('2026-06-09T09:32:00+08:00')})`)
    expect(text).toContain(`/ModDate (D:20260609013200+00'00')`)
    expect(text).toMatch(/\/Creator \(Fieldbrief 0\.1\.0\)/)
    expect(text).not.toMatch(/Linux|x86_64|HeadlessChrome|Mozilla/)
    expect(await lookInto(new Uint8Array(bytes))).toMatchObject({
      title: pages.get(language)!.title,
      language: language === 'zh' ? 'zh-CN' : expect.stringMatching(/^en/),
    })
  })
})

test.skipIf(!browser)(
  'a page that names pictures, scripts and frames elsewhere asks nobody for them',
  async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('<svg xmlns="http://www.w3.org/2000/svg"/>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const page = `<!doctype html><html lang="zh"><head><title>t</title><link rel="stylesheet" href="${at}/css"></head><body>printed<img src="${at}/img"><iframe src="${at}/frame"></iframe><script>fetch('${at}/fetch');document.body.textContent='script ran'</script></body></html>`
      const pdf = await printWithBrowser(page, new AbortController().signal)
      const { firstPage } = await lookInto(pdf)
      expect(firstPage).toContain('printed')
      expect(firstPage).not.toContain('script ran')
      expect(asked).toEqual([])
    } finally {
      server.close()
    }
  },
  60_000,
)

test.skipIf(!browser)('its letters are those of the page, never the radicals that look like them', async () => {
  const pdf = new Uint8Array(readFileSync(join(root, 'zh.pdf')))
  const document = await getDocumentProxy(pdf, { verbosity: 0 })
  let text = ''
  for (let i = 1; i <= document.numPages; i++) {
    const { items } = await (await document.getPage(i)).getTextContent({ disableNormalization: true })
    text += items.map((item) => ('str' in item ? item.str : '')).join('')
  }
  await document.loadingTask.destroy()
  const han = new Set(text.match(/\p{Script=Han}/gu))
  expect(han.size).toBeGreaterThan(200)
  const written = new Set(`${html.get('zh')!}快照`.match(/\p{Script=Han}/gu))
  expect([...han].filter((letter) => !written.has(letter))).toEqual([])
  expect(text.replace(/\s/g, '')).toContain('一、总体情况')
})

describe('a table of letters', () => {
  it('has its radicals turned into the ideographs they are printed for, ranges taken apart', () => {
    const table =
      '3 beginbfchar\n<0001> <2F42>\n<0002> <0041>\n<0003> <2ED8>\nendbfchar\n1 beginbfrange\n<0010> <0012> <2F00>\nendbfrange'
    expect(trueTable(table)).toBe(
      '3 beginbfchar\n<0001> <6587>\n<0002> <0041>\n<0003> <9752>\nendbfchar\n3 beginbfrange\n<0010> <0010> <4E00>\n<0011> <0011> <4E28>\n<0012> <0012> <4E36>\nendbfrange',
    )
    expect(trueTable('1 beginbfrange\n<01> <7F> <0041>\nendbfrange\n1 beginbfchar\n<05> <D842DFB7>\nendbfchar')).toBeNull()
  })
  it('has of two forms the one that stands on the page', () => {
    const form = (page: string): string => String.fromCodePoint(trueLetter(0x2f3e, new Set(page)))
    expect([form('户籍'), form('戶籍'), form('户、戶'), form('')]).toEqual(['户', '戶', '戶', '戶'])
  })
  it('keeps to a hundred entries a block', () => {
    const fixed = trueTable('1 beginbfrange\n<0000> <00D5> <2F00>\nendbfrange')!
    expect([...fixed.matchAll(/(\d+) beginbfrange/g)].map((m) => Number(m[1]))).toEqual([100, 100, 14])
  })
  it('leaves no radical of either block but those that stand for themselves', () => {
    const kangxi = Array.from({ length: 0x2fd6 - 0x2f00 }, (_, i) => 0x2f00 + i)
    expect(kangxi.filter((code) => trueLetter(code) === code)).toEqual([])
    expect(
      [0x2e9f, 0x2ec5, 0x2ecb, 0x2ed3, 0x2ed8, 0x2eec, 0x2ef3, 0x6587, 0x41]
        .map((code) => String.fromCodePoint(trueLetter(code)))
        .join(''),
    ).toBe('母见车长青齐龟文A')
  })
})

describe('what a page is printed from', () => {
  it('has the margins put into its head, and a mark that cannot leave its string', () => {
    const out = withMargins('<!doctype html><html><head></head><body></body></html>', {
      language: 'zh',
      mark: 'S-1";}</style><script>',
    })
    expect(out).toContain('@bottom-right{content:"快照 S-1stylescript"')
    expect(() => withMargins('<p>', { language: 'zh', mark: null })).toThrow(/no head/)
  })

  it('is not written when the printer gives something else than the page', async () => {
    const file = join(root, 'none.pdf')
    const page = '<!doctype html><html><head><title>a</title></head><body></body></html>'
    const print = async (): Promise<Uint8Array> => new TextEncoder().encode('%PDF-1.4\nnothing')
    await expect(
      writePdf(
        page,
        { title: 'a', language: 'zh', madeAt: '2026-06-09T09:32:00+08:00', appVersion: '1', mark: null },
        print,
        file,
      ),
    ).rejects.toThrow(/pdf:/)
    expect(existsSync(file)).toBe(false)
  })

  it('keeps its length whatever dates it came with, and refuses one whose dates are not where they belong', () => {
    const object = (date: string): string =>
      `1 0 obj\n<</Creator (a \\(b\\) c, a long name of a program)\n/CreationDate (${date})\n/ModDate (${date})>>\nendobj\n`
    const whole = (body: string): Uint8Array => {
      const head = '%PDF-1.4\n'
      const start = head.length + body.length
      return new TextEncoder().encode(
        `${head}${body}xref\n0 2\n0000000000 65535 f \n${String(head.length).padStart(10, '0')} 00000 n \ntrailer\n<</Size 2\n/ID [<00AA> <11BB>]\n/Info 1 0 R>>\nstartxref\n${start}\n%%EOF\n`,
      )
    }
    const facts = { madeAt: '2026-06-09T09:32:00+08:00', appVersion: '0.1.0', mark: 'S-1' }
    const a = whole(object("D:20260101000000+00'00'"))
    const b = whole(object("D:20270202111111+08'00'"))
    expect(normalised(a, facts)).toHaveLength(a.length)
    expect(Buffer.from(normalised(a, facts)).equals(Buffer.from(normalised(b, facts)))).toBe(true)
    expect(() => normalised(whole('1 0 obj\n<<>>\nendobj\n'), facts)).toThrow(/dates/)
    expect(() => normalised(new TextEncoder().encode('%PDF-1.4 x'), facts)).toThrow(/cross-reference/)
  })
})
