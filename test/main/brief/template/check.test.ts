import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TemplateReport } from '../../../../contract/briefing.ts'
import { checkTemplate, inspectTemplate } from '../../../../main/brief/template/check.ts'
import { fillTemplate } from '../../../../main/brief/template/fill.ts'
import { packParts } from '../../../../main/brief/template/parts.ts'
import { placeholderPage, placeholders } from '../../../../main/brief/template/placeholders.ts'
import { sampleValues, tinyPng } from '../../../../main/brief/template/sample.ts'
import { readXml } from '../../../../main/brief/template/xml.ts'
import { random } from '../../../fixture/brief/district.ts'
import { cell, documentXml, handMade, p, pictureOf, relation, row, table } from '../../../fixture/brief/docx.ts'

const check = (body: string, more: Partial<Parameters<typeof handMade>[0]> = {}): Promise<TemplateReport> =>
  checkTemplate(handMade({ body, ...more }))
/** Problems in one language, a line each; both must say something. */
const problems = ({ problems: list }: TemplateReport): string => {
  for (const words of list) expect([words.zh.length > 5, words.en.length > 5]).toEqual([true, true])
  return list.map((words) => words.zh).join('\n')
}

describe('a template with a slip', () => {
  it('tells the name, where it stands and the nearest of ours', async () => {
    const report = await check(
      p('标题：', '{tit', 'el}') + table(row(cell(p('{#flags}{titel}')), cell(p('{obsreved}{/flags}')))),
      {
        header: p('{ofice}'),
      },
    )
    expect(report.ok).toBe(false)
    expect(report.unknown).toEqual([
      { name: 'titel', where: '正文 body ¶1 “标题：{titel}”', nearest: 'title' },
      { name: 'titel', where: '正文 body ¶2 “{#flags}{titel}”', nearest: 'title' },
      { name: 'obsreved', where: '正文 body ¶3 “{obsreved}{/flags}”', nearest: 'observed' },
      { name: 'ofice', where: '页眉 header1 ¶1 “{ofice}”', nearest: 'office' },
    ])
  })

  it('says nothing about the nearest when nothing is near', async () => {
    expect((await check(p('{xyzzyplugh}'))).unknown[0]?.nearest).toBeNull()
  })

  it('knows the block that was meant without its @, and braces as a Chinese input method writes them', async () => {
    const report = await check(p('{body}') + p('｛title｝') + p('{office｝'))
    expect(report.unknown.map((u) => [u.name, u.nearest])).toEqual([
      ['｛title｝', 'title'],
      ['{office｝', 'office'],
      ['body', '@body'],
    ])
  })

  it('counts what is filled and lists what nobody asked for', async () => {
    const report = await check(p('{title}{title}') + p('{#flags}{why}{/flags}'), { footer: p('{footer}') })
    expect(report).toMatchObject({ ok: true, problems: [], unknown: [] })
    expect(report.known).toEqual([
      { name: 'flags', times: 1 },
      { name: 'flags.why', times: 1 },
      { name: 'footer', times: 1 },
      { name: 'title', times: 2 },
    ])
    expect(report.unused).toEqual(placeholders.map((q) => q.name).filter((name) => !['flags', 'footer', 'title'].includes(name)))
  })
})

describe('a template whose loops do not work', () => {
  it.each([
    ['is opened and never closed', p('{#flags}') + p('{why}'), '开了头，没有结尾'],
    ['is closed and never opened', p('{/flags}'), '没有开头'],
    ['crosses another', p('{#agency}') + p('{#flags}') + p('{/agency}') + p('{/flags}'), '循环交叉'],
    ['stands in another', p('{#flags}{#areas}{name}{/areas}{/flags}'), '循环不能套循环'],
    ['begins in a table and ends outside', table(row(cell(p('{#flags}')))) + p('{/flags}'), '不在同一处'],
    ['is asked for as a text', p('{flags}'), '是循环'],
    ['goes down a column', table(row(cell(p('{#flags}')), cell(p('x'))), row(cell(p('{/flags}')), cell(p('x')))), '同一列的两行'],
    ['holds a block', p('{#flags}') + p('{@body}') + p('{/flags}'), '重复出整篇'],
    ['is closed in another part', p('{#flags}'), '开了头，没有结尾'],
  ])('because one %s', async (_, body, said) => {
    const report = await check(body, { header: body === p('{#flags}') ? p('{/flags}') : '' })
    expect(report.ok).toBe(false)
    expect(problems(report)).toContain(said)
    expect(problems(report)).toMatch(/¶\d+/)
  })

  it.each([
    ['a lone brace', p('结余 {3') + p('{title}'), '落单的花括号'],
    ['a block among other words', p('正文：{@body}'), '独占一段'],
    ['a placeholder split by a line break', '<w:p><w:r><w:t>{ti</w:t><w:br/><w:t>tle}</w:t></w:r></w:p>', '隔开'],
    ['a placeholder split by a field', '<w:p><w:r><w:t>{ti</w:t></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t>tle}</w:t></w:r></w:p>', '隔开'],
    ['a placeholder in the code of a field', '<w:p><w:r><w:instrText>IF {title} = 1</w:instrText></w:r></w:p>', '域代码'],
    ['nothing between the braces', p('{}'), '名字不能用'],
    ['a loop in a picture', pictureOf('{#flags}'), '替代文字'],
    ['a loop in a content control', `<w:sdt><w:sdtContent>${p('{#flags}{why}{/flags}')}</w:sdtContent></w:sdt>`, '内容控件'],
  ])('and names %s', async (_, body, said) => {
    const report = await check(body)
    expect(report.ok).toBe(false)
    expect(problems(report)).toContain(said)
  }) // biome-ignore format: a case a line

  it('refuses a block in a header, and a placeholder in a footnote', async () => {
    expect(problems(await check(p('x'), { header: p('{@body}') }))).toContain('只能写在正文里')
    const note = documentXml(p('{title}')).replaceAll('w:document', 'w:footnotes').replaceAll('w:body', 'w:footnote')
    const report = await check(p('x'), {
      relations: relation('n', 'footnotes', 'footnotes.xml'),
      parts: { 'word/footnotes.xml': note },
    })
    expect(problems(report)).toContain('脚注')
  })
})

describe('a file that must not be a template is refused in words', () => {
  it.each([
    ['a text file', Buffer.from('hello'), '不是 Word 文档'],
    ['nothing', Buffer.alloc(0), '不是 Word 文档'],
    ['a password, or the old format', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), '打开密码'],
    ['a torn file', handMade({ body: p('x') }).subarray(0, 900), '损坏'],
    ['another zip', packParts(new Map([['a.txt', Buffer.from('a')]])), '不是 Word 文档'],
  ])('%s', async (_, bytes, said) => {
    const report = await checkTemplate(bytes)
    expect(report.ok).toBe(false)
    expect(problems(report)).toContain(said)
  })

  it.each([
    ['macros', { parts: { 'word/vbaProject.bin': 'x' }, types: '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>' }, '宏'],
    ['an embedded object', { parts: { 'word/embeddings/oleObject1.bin': 'x' } }, '嵌入的对象'],
    ['a remote template', { parts: { 'word/_rels/settings.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relation('t', 'attachedTemplate', 'http://evil.example/x.dotm', true)}</Relationships>` } }, 'attachedTemplate'],
    ['a remote picture', { relations: relation('p', 'image', 'https://evil.example/x.png', true) }, 'image'],
    ['a link to a share', { relations: relation('p', 'hyperlink', 'file://server/share', true) }, 'hyperlink'],
    ['an imported page', { relations: relation('p', 'aFChunk', 'x.html') }, 'aFChunk'],
    ['a comment', { body: '<w:p><w:r><w:commentReference w:id="1"/></w:r></w:p>' }, '批注'],
    ['a tracked change', { body: '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>' }, '修订'],
    ['a field that fetches', { body: '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\\\x "calc"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>' }, 'DDEAUTO'],
    ['an external entity', { parts: { 'word/document.xml': `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${documentXml('<w:p><w:r><w:t>&amp;e;</w:t></w:r></w:p>').replace(/^<\?xml[^>]*\?>/, '').replace('&amp;e;', '&e;')}` } }, 'document type declaration'],
    ['an entity in a part nobody looks at', { parts: { 'customXml/item1.xml': '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' } }, 'document type declaration'],
    ['another writing of XML', { parts: { 'word/document.xml': Buffer.from(`\uFEFF${documentXml(p('x'))}`, 'utf16le') } }, '不完整或有误'],
    ['XML nested without end', { body: '<w:sdt>'.repeat(20_000) + '</w:sdt>'.repeat(20_000) }, 'nested more than'],
  ] as const)('%s', async (_, made, said) => {
    const report = await checkTemplate(handMade({ body: p('{title}'), ...made }))
    expect(report.ok).toBe(false)
    expect(problems(report)).toContain(said)
  }) // biome-ignore format: a case a line

  it('names that reach into the workings of an object', async () => {
    for (const name of [
      '__proto__',
      'constructor',
      '__proto__.polluted',
      'constructor.prototype',
      'title.constructor',
      'toString',
    ]) {
      const report = await check(p(`{${name}}`) + p(`{#${name}}{/${name}}`))
      expect([name, report.ok]).toEqual([name, false])
      expect(problems(report)).toContain('名字不能用')
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('loops ten thousand deep, and a hundred thousand placeholders', async () => {
    expect(problems(await check(p('{#agency}'.repeat(2_000) + '{/agency}'.repeat(2_000))))).toContain('层以上')
    expect(problems(await check(p('{#agency}'.repeat(10_000) + '{/agency}'.repeat(10_000))))).toContain('占位符太多')
    expect(problems(await check(p('{title}'.repeat(100_000))))).toContain('占位符太多')
    expect(problems(await check(p('{@body}').repeat(60)))).toContain('成段内容')
  })

  it('a zip bomb, without unpacking it', async () => {
    const bomb = handMade({ body: p('x'), parts: { 'word/media/bomb.png': Buffer.alloc(150 * 1024 * 1024) } })
    expect(bomb.length).toBeLessThan(1024 * 1024)
    expect(problems(await checkTemplate(bomb))).toContain('压缩炸弹')
    // One that lies about its size is stopped where it exceeds what it says.
    const liar = Buffer.from(handMade({ body: p('x') }))
    const central = liar.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    liar.writeUInt32LE(10, central + 24)
    expect(problems(await checkTemplate(liar))).toContain('损坏')
  })

  it('two parts of one name', async () => {
    const twice = handMade({ body: p('x'), parts: { 'word/Document.xml': documentXml(p('y')) } })
    expect(problems(await checkTemplate(twice))).toContain('同名')
  })
})

describe('whatever is written into a template', () => {
  const pieces = ['{title}', '{title}', 'x', 'x', ' ', '{ti', 'tle}', '{office}', '{map}', '$&amp;', '{ title }', '{#agency}{agency}{/agency}', '{#flags}{why}{/flags}', '{#areas}', '{/areas}', '{#agency}', '{/agency}', '{@body}'] // biome-ignore format: a list

  it('it is refused in words, or filled whole: nothing is left over, and every part can be read', async () => {
    const next = random(7)
    const one = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
    const few = (most: number, make: () => string): string[] => Array.from({ length: 1 + Math.floor(next() * most) }, make)
    const text = (): string => p(...few(3, () => one(pieces)))
    const block = (depth = 0): string => {
      const kind = depth > 1 ? 0 : next()
      if (kind < 0.65) return text()
      if (kind < 0.75) return pictureOf(one(pieces))
      if (kind < 0.8) return `<w:sdt><w:sdtContent>${text()}</w:sdtContent></w:sdt>`
      return table(...few(2, () => row(...few(3, () => cell(block(depth + 1), text())))))
    }
    const nothing = { text: new Map(), loops: new Map(), pictures: new Map(), blocks: new Map() }
    let filled = 0
    for (let i = 0; i < 400; i++) {
      const body = few(4, () => block()).join('')
      const { report, anatomy } = await inspectTemplate(handMade({ body }))
      expect([body, report.ok]).toEqual([body, report.problems.length + report.unknown.length === 0])
      // The trial filling finds nothing that the check does not know to say better.
      expect(report.problems.filter((q) => q.zh.includes('试填'))).toEqual([])
      if (!anatomy) continue
      filled++
      for (const values of [sampleValues(), { ...sampleValues(), ...nothing }]) {
        const parts = await fillTemplate(anatomy, values, async () => tinyPng)
        for (const [path, bytes] of parts) if (/\.(xml|rels)$/.test(path)) readXml(bytes, {})
        const document = parts.get('word/document.xml')?.toString() ?? ''
        expect([body, /\{[^}]*\}/.exec(document.replace(/uri="[^"]*"/g, ''))?.[0]]).toEqual([body, undefined])
        expect([body, /(?:<\/w:tbl>|<\/w:tcPr>)<\/w:tc>/.exec(document)?.[0]]).toEqual([body, undefined])
      }
    }
    expect(filled).toBeGreaterThan(40)
  })
})

describe('docs/templates.md', () => {
  it('is the table of placeholders as printed (node setup/print-templates.mjs > docs/templates.md)', () => {
    expect(readFileSync(join(import.meta.dirname, '../../../../docs/templates.md'), 'utf8')).toBe(placeholderPage())
  })
})
