/** Documents from elsewhere: templates, packages, pages, and files that are looked through for leaks. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, gzipSync } from 'node:zlib'
import Database from 'better-sqlite3-multiple-ciphers'
import { Failure } from '../../../contract/reply.ts'
import { leakCheck } from '../../../main/brief/leak/check.ts'
import { cleanHtml } from '../../../main/brief/package/clean-html.ts'
import { pageOf } from '../../../main/brief/package/open.ts'
import { officeKey } from '../../../main/brief/package/sign.ts'
import { check, openPath } from '../../../main/brief/package/verify.ts'
import { signManifest, writeManifest, writePackage } from '../../../main/brief/package/write.ts'
import { builtInTemplate } from '../../../main/brief/template/built-in.ts'
import { checkTemplate } from '../../../main/brief/template/check.ts'
import { cell, handMade, p, row, table } from '../../fixture/brief/docx.ts'
import { makePicture } from '../../fixture/make-basemap.ts'
import { wickedZip } from '../../fixture/package/wicked-zip.ts'
import { makeWorkbook, makeZip } from '../../main/sync/file/make-zip.ts'
import { spoilZip } from '../archive.ts'
import { oddText, spoilBytes } from '../mutate.ts'
import type { Target } from '../target.ts'
import { laughs, outside } from './file.ts'
import { pngOf } from './picture.ts'

const xmlWords = [
  '<',
  '>',
  '</w:p>',
  '<w:p>',
  '<w:tbl>',
  '<w:tr>',
  '<w:tc>',
  '<w:sdt>',
  '{title}',
  '{#items}',
  '{/items}',
  '{@summary}',
  '{',
  '}',
  '{{',
  '&#0;',
  '<!DOCTYPE a [',
  '<!ENTITY',
  '<![CDATA[',
  ']]>',
  'TargetMode="External"',
  'Target="../../x"',
  '{__proto__}',
  '{constructor.constructor}',
  '\u0000',
]
export const templateTarget: Target = {
  memory: 1_200,
  heap: 450,
  async open() {
    const zips = [
      builtInTemplate('zh'),
      handMade({ body: p('{title}') + table(row(cell(p('{#items}{name}')), cell(p('{/items}')))), header: p('{office}') }),
      handMade({ body: p('a') }),
    ]
    const body = (inner: string) => handMade({ body: inner })
    const part = (name: string, content: string | Buffer) => handMade({ body: p('{title}'), parts: { [name]: content } })
    return {
      wicked: [
        { made: 'nothing', make: () => new Uint8Array() },
        { made: 'entities that grow', make: () => part('word/document.xml', laughs('w:document')) },
        { made: 'an entity that is a file', make: () => part('word/styles.xml', outside('w:styles')) },
        {
          made: 'elements 100,000 deep',
          make: () => part('word/document.xml', '<w:document>'.concat('<w:sdt>'.repeat(100_000))),
        },
        {
          made: 'tables 3,000 deep',
          make: () => body(`${'<w:tbl><w:tr><w:tc>'.repeat(3_000)}${p('{title}')}${'</w:tc></w:tr></w:tbl>'.repeat(3_000)}`),
        },
        { made: '60,000 placeholders', make: () => body(p('{title}'.repeat(60_000))) },
        { made: '20,000 paragraphs of an opened loop', make: () => body(p('{#items}').repeat(20_000)) },
        { made: 'one brace a million times', make: () => body(p('{'.repeat(1_000_000))) },
        { made: 'a paragraph of 100,000 runs', make: () => body(`<w:p>${'<w:r><w:t>{</w:t></w:r>'.repeat(100_000)}</w:p>`) },
        { made: 'a part of 200 MB', make: () => part('word/media/a.bin', Buffer.alloc(200 << 20)) },
        { made: '90 MB of blanks in the text', make: () => part('word/document.xml', Buffer.alloc(90 << 20, ' ')) },
        { made: '3,000 parts', make: () => makeZip(Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`a${i}`, '']))) },
        {
          made: 'parts that lead out of the folder',
          make: () =>
            wickedZip([
              { name: '../../escaped.docx', data: 'x' },
              { name: '[Content_Types].xml', data: '<Types/>' },
              { name: '_rels/.rels', data: '<Relationships/>' },
            ]),
        },
        {
          made: 'a part that claims one byte',
          make: () =>
            wickedZip([
              { name: '[Content_Types].xml', data: '<Types/>', size: 1 },
              { name: '_rels/.rels', data: '<Relationships/>' },
            ]),
        },
        {
          made: 'relations to itself',
          make: () =>
            part(
              '_rels/.rels',
              '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="_rels/.rels"/></Relationships>',
            ),
        },
        {
          made: '100,000 styles',
          make: () =>
            part(
              'word/styles.xml',
              `<w:styles>${'<w:style w:type="paragraph" w:styleId="a"><w:name w:val="b"/></w:style>'.repeat(100_000)}</w:styles>`,
            ),
        },
      ],
      make: (random) => ({ ...spoilZip(random, zips, xmlWords) }),
      async run({ bytes }) {
        const report = await checkTemplate(bytes)
        return report.ok ? 'usable' : report.problems.length > 0 ? 'refused with its problems' : 'unknown placeholders'
      },
      close: async () => {},
    }
  },
}

export const packageTarget: Target = {
  memory: 1_000,
  heap: 400,
  async open(folder) {
    const briefing = join(folder, 'briefing')
    mkdirSync(briefing)
    const office = { zh: '办公室', en: 'Office' }
    writeFileSync(
      join(briefing, 'briefing.html'),
      '<!doctype html><html lang="zh"><head><title>简报</title></head><body><p>一共 <span class="n" data-n="matched">3</span> 件</p></body></html>',
    )
    writeFileSync(join(briefing, 'reports.csv'), 'id,category\r\n1,fire\r\n')
    await writeManifest(briefing, {
      title: '简报',
      audience: 'partner',
      agency: null,
      office,
      language: 'zh',
      madeAt: '2026-06-09T09:32:00+08:00',
      snapshot: 'S-0123456789ab',
      dataVersion: 41,
      appVersion: '0.1.0',
      filter: {},
      filterWords: { zh: '', en: '' },
      period: { from: '2026-06-02', to: '2026-06-08' },
      counts: {
        matched: 3,
        mapped: 2,
        withoutLocation: 1,
        suppressed: 0,
        incidents: 3,
        owed: { reports: 0, attachments: 0, sourcesLate: 0 },
      },
      policy: [],
      rules: [],
    })
    await signManifest(briefing, officeKey(new Uint8Array(32).fill(1)), office)
    await writePackage(briefing, { at: '2026-06-09T09:32:00+08:00' })
    const zip = readFileSync(join(briefing, 'package.zip'))
    const manifest = readFileSync(join(briefing, 'manifest.json'), 'utf8')
    const path = join(folder, 'package.zip')
    const words = [
      '"file":"../../x"',
      '"file":"/etc/passwd"',
      '"bytes":-1',
      '"bytes":1e308',
      '"sha256":""',
      '"files":[',
      'null',
      '{"__proto__":{"spoilt":1}}',
      '<script>',
      '<',
      '>',
      '"',
      'onload=',
    ]
    return {
      wicked: [
        { made: 'nothing', make: () => new Uint8Array() },
        { made: 'a manifest 100,000 deep', make: () => wickedZip([{ name: 'manifest.json', data: '['.repeat(100_000) }]) },
        { made: 'a manifest of 100 MB', make: () => wickedZip([{ name: 'manifest.json', data: Buffer.alloc(100 << 20, ' ') }]) },
        {
          made: 'a page that unpacks to 500 MB',
          make: () =>
            wickedZip([
              { name: 'manifest.json', data: manifest },
              { name: 'briefing.html', data: Buffer.alloc(500 << 20) },
            ]),
        },
        {
          made: 'a page that lies about its size',
          make: () =>
            wickedZip([
              { name: 'manifest.json', data: manifest },
              { name: 'briefing.html', data: Buffer.alloc(50 << 20), size: 10 },
            ]),
        },
        { made: 'names that lead out', make: () => wickedZip([{ name: '../../escaped', data: 'x' }]) },
        { made: 'absolute names', make: () => wickedZip([{ name: '/etc/escaped', data: 'x' }]) },
        { made: 'names with a backslash', make: () => wickedZip([{ name: '..\\escaped', data: 'x' }]) },
        {
          made: 'a link',
          make: () =>
            wickedZip([
              { name: 'briefing.html', data: '/etc/passwd', mode: 0o120777 },
              { name: 'manifest.json', data: manifest },
            ]),
        },
        {
          made: 'two manifests',
          make: () =>
            wickedZip([
              { name: 'manifest.json', data: manifest },
              { name: 'manifest.json', data: '{}' },
            ]),
        },
        { made: '5,000 files', make: () => wickedZip(Array.from({ length: 5_000 }, (_, i) => ({ name: `f${i}`, data: '' }))) },
        { made: 'sealed, and cut off', make: () => Buffer.from('age-encryption.org/v1\n-> X25519 x\n') },
      ],
      make: (random) => ({ ...spoilZip(random, [zip], words) }),
      async run({ bytes }) {
        writeFileSync(path, bytes)
        try {
          const opened = await openPath(path)
          if (!('source' in opened)) return 'a file of no package'
          try {
            const checked = await check(opened)
            const page = await pageOf(opened, checked)
            if (page !== null && /<script|javascript:|onload\s*=/i.test(page.replace(/<style[\s\S]*?<\/style>/g, '')))
              throw new Error('a script came through')
            return page === null ? 'checked' : 'opened'
          } finally {
            await opened.source.close()
          }
        } catch (error) {
          if (!(error instanceof Failure) || error.code === 'internal') throw error
          return `refused ${error.code}`
        }
      },
      close: async () => {},
    }
  },
}

const htmlSeed =
  '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>简报</title><style>p{color:red}</style></head><body class="a"><h1 id="b">一</h1><p style="color:#123" data-n="matched">3</p><img src="data:image/png;base64,iVBORw0KGgo=" alt="x"><a href="https://example.org/">x</a><svg viewBox="0 0 1 1"><path d="M0 0"/></svg><table><tr><td>1</td></tr></table><details><summary>s</summary></details></body></html>'
const htmlWords = [
  '<',
  '>',
  '</',
  '/>',
  '<!--',
  '-->',
  '--!>',
  '<![CDATA[',
  ']]>',
  '<script>',
  '</script>',
  '<style>',
  '</style>',
  '<svg>',
  '<math>',
  '<title>',
  '</title>',
  '<textarea>',
  '<noscript>',
  '<template>',
  '<plaintext>',
  ' onerror=alert(1) ',
  ' href="javascript:alert(1)"',
  ' src=x ',
  ' style="background:url(http://a)"',
  '&#x6a;',
  '&lt;',
  '"',
  "'",
  '`',
  '=',
  '\u0000',
  '\u000c',
  '<img src=x onerror=alert(1)>',
  '<iframe srcdoc="',
  '<base href="//a">',
  '<meta http-equiv=refresh content="0;url=//a">',
  '<link rel=stylesheet href=//a>',
  '@import "//a";',
  'expression(',
  '<annotation-xml encoding="text/html">',
]
export const htmlTarget: Target = {
  memory: 700,
  async open() {
    const seed = new TextEncoder().encode(htmlSeed)
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
    return {
      wicked: [
        { made: 'elements 200,000 deep', make: () => bytes('<div>'.repeat(200_000)) },
        { made: 'a million "<"', make: () => bytes('<'.repeat(1_000_000)) },
        { made: 'a million "<!--"', make: () => bytes('<!--'.repeat(250_000)) },
        { made: '200,000 "<a "', make: () => bytes('<a '.repeat(200_000)) },
        { made: 'an attribute never closed, 4 MB', make: () => bytes(`<a b="${'c'.repeat(4 << 20)}`) },
        { made: '300,000 attributes', make: () => bytes(`<a ${'b=c '.repeat(300_000)}>`) },
        { made: '300,000 "&#"', make: () => bytes('<p title="'.concat('&#'.repeat(300_000), '">')) },
        { made: 'a style of 2 MB of brackets', make: () => bytes(`<style>${'{'.repeat(1 << 20)}${'('.repeat(1 << 20)}</style>`) },
        { made: 'a style of a million comments', make: () => bytes(`<style>${'/*'.repeat(500_000)}</style>`) },
        { made: '100,000 scripts left open', make: () => bytes('<script>'.repeat(100_000)) },
        { made: '100,000 "</"', make: () => bytes(`<svg>${'</'.repeat(100_000)}`) },
        { made: 'blanks in a tag, 4 MB', make: () => bytes(`<a${' '.repeat(4 << 20)}`) },
        { made: 'a data address of 8 MB', make: () => bytes(`<img src="data:image/png;base64,${'A'.repeat(8 << 20)}">`) },
      ],
      make: (random) => ({ bytes: spoilBytes(random, seed, htmlWords, [seed]), made: 'spoilt page' }),
      async run({ bytes }) {
        const page = cleanHtml(new TextDecoder().decode(bytes))
        // Text may say anything; markup may not.
        const tags = page.match(/<[a-z][^>]*>/gi) ?? []
        for (const tag of tags)
          if (
            /^<(script|iframe|object|embed|base|link|form|noscript|template)\b/i.test(tag) ||
            /\son[a-z]+\s*=/i.test(tag.replace(/"[^"]*"/g, '""')) ||
            /(?:href|src)\s*=\s*"\s*(?:javascript|vbscript|https?:\/\/(?!example))/i.test(tag)
          )
            throw new Error(`came through: ${tag.slice(0, 200)}`)
        // What is clean stays as it is.
        if (cleanHtml(page) !== page) return 'cleaned, and cleaned again differently'
        return 'cleaned'
      },
      close: async () => {},
    }
  },
}

const pdf = (): Buffer => {
  const stream = deflateSync(Buffer.from('BT /F1 12 Tf 10 10 Td (Hello 13800138000) Tj ET'))
  const head = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n4 0 obj<</Length ${stream.length}/Filter/FlateDecode>>stream\n`
  return Buffer.concat([Buffer.from(head), stream, Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF')])
}
export const leakTarget: Target = {
  memory: 1_100,
  // A check reads a file several times over, as a job that can be called off; what it unpacks is bounded.
  seconds: 6,
  async open(folder) {
    const database = join(folder, 'seed.gpkg')
    const db = new Database(database)
    db.exec(
      "CREATE TABLE a (id INTEGER PRIMARY KEY, text TEXT, geom BLOB); INSERT INTO a VALUES (1, '电话 13800138000', x'4750'); CREATE VIEW v AS SELECT * FROM a",
    )
    db.close()
    const utf8 = (text: string): Buffer => Buffer.from(text)
    const zips: Uint8Array[] = [
      builtInTemplate('zh'),
      makeWorkbook({ a: [['电话', '13800138000']] }),
      makeZip({
        'a.txt': '13800138000',
        'b/c.json': '{"lon":118.60001,"lat":30.95001}',
        'd.png': Buffer.from(makePicture([1, 2, 3], 4)),
      }),
    ]
    const plain: { name: string; bytes: Uint8Array }[] = [
      { name: 'a.csv', bytes: utf8('id,text\r\n1,电话 13800138000\r\n') },
      { name: 'a.json', bytes: utf8('{"a":[{"text":"li@example.org","lon":118.60001}]}') },
      { name: 'a.html', bytes: utf8(htmlSeed) },
      { name: 'a.xml', bytes: utf8('<a b="c">110101199003070038</a>') },
      { name: 'a.svg', bytes: utf8('<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>') },
      { name: 'a.pdf', bytes: pdf() },
      { name: 'a.png', bytes: makePicture([1, 2, 3], 8) },
      { name: 'a.gpkg', bytes: readFileSync(database) },
      { name: 'a.txt.gz', bytes: gzipSync(utf8('13800138000')) },
      {
        name: 'a.eml',
        bytes: utf8('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nMTM4MDAxMzgwMDA=\n'),
      },
      { name: 'a.bin', bytes: Buffer.from([0, 1, 2, 255]) },
    ]
    const words = [
      ...xmlWords,
      ...htmlWords,
      '13800138000',
      'obj',
      'endobj',
      'stream',
      'endstream',
      '/Filter/FlateDecode',
      '/Length 99999999',
      'xref',
      'trailer',
      '/ObjStm',
      '<</',
      '>>',
      '(((((',
      '\\u0000',
      '%u0041',
      'data:;base64,',
      '=?utf-8?B?',
      'PK\u0003\u0004',
      'iVBORw0KGgo',
    ]
    const room = join(folder, 'checked')
    const nestedZip = (depth: number): Buffer => {
      let inner: Buffer = Buffer.alloc(1 << 20)
      for (let i = 0; i < depth; i++) inner = makeZip({ [`z${i}.zip`]: inner, [`y${i}.zip`]: inner })
      return inner
    }
    const named = (made: string, name: string, make: () => Uint8Array) => ({ made, make: () => ({ name, bytes: make() }) })
    return {
      wicked: [
        named('zips in zips, two each, 14 deep', 'a.zip', () => nestedZip(14)),
        named('a zip of 200 MB of nothing', 'a.zip', () => makeZip({ a: Buffer.alloc(200 << 20) })),
        named('gzip of 100 MB', 'a.gz', () => gzipSync(Buffer.alloc(100 << 20))),
        named('entities that grow', 'a.xml', () => utf8(laughs('a'))),
        named('lists 100,000 deep', 'a.json', () => utf8('['.repeat(100_000) + ']'.repeat(100_000))),
        named('elements 100,000 deep', 'a.html', () => utf8('<div>'.repeat(100_000))),
        named('a PDF whose stream unpacks to 400 MB', 'a.pdf', () => {
          const stream = deflateSync(Buffer.alloc(400 << 20))
          return Buffer.concat([
            utf8(`%PDF-1.4\n4 0 obj<</Length ${stream.length}/Filter/FlateDecode>>stream\n`),
            stream,
            utf8('\nendstream endobj\n%%EOF'),
          ])
        }),
        named('a PDF of filters on filters', 'a.pdf', () =>
          utf8(`%PDF-1.4\n4 0 obj<</Length 4/Filter[${'/FlateDecode'.repeat(5_000)}]>>stream\nabcd\nendstream endobj\n%%EOF`),
        ),
        named('a PDF of brackets', 'a.pdf', () => utf8(`%PDF-1.4\n1 0 obj${'<<'.repeat(100_000)}`)),
        named('a million digits', 'a.txt', () => utf8('1'.repeat(1_000_000))),
        named('a million "@"', 'a.txt', () => utf8('a@'.repeat(500_000))),
        named('a million "我叫"', 'a.txt', () => utf8('我叫'.repeat(300_000))),
        named('base64 in base64', 'a.txt', () => {
          let text = 'x'
          for (let i = 0; i < 30; i++) text = Buffer.from(text).toString('base64')
          return utf8(text.slice(0, 2 << 20))
        }),
        named('a picture of 60,000 by 60,000', 'a.png', () => pngOf(60_000, 60_000, 1_000)),
        named('a picture whose pixels unpack to 300 MB', 'a.png', () => pngOf(10, 10, 300 << 20)),
        named('a view that never ends', 'a.gpkg', () => {
          const file = join(folder, 'endless.gpkg')
          rmSync(file, { force: true })
          const made = new Database(file)
          made.exec(
            'CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c; CREATE TABLE a (b, c AS (hex(zeroblob(200000000)))); INSERT INTO a VALUES (1)',
          )
          made.close()
          return readFileSync(file)
        }),
        named('2,000 quotes of quotes in a table', 'a.csv', () => utf8('"'.repeat(200_001))),
      ],
      make(random) {
        if (random.chance(0.4)) {
          const { bytes, made } = spoilZip(random, zips, words)
          return { bytes, made, value: { name: random.pick(['a.docx', 'a.xlsx', 'a.zip', 'a']), bytes } }
        }
        const seed = random.pick(plain)
        const bytes = random.chance(0.1)
          ? utf8(oddText(random))
          : spoilBytes(
              random,
              seed.bytes,
              words,
              plain.map((s) => s.bytes),
            )
        return {
          bytes,
          made: `spoilt ${seed.name}`,
          value: { name: random.chance(0.85) ? seed.name : random.pick(plain).name, bytes },
        }
      },
      async run({ value }) {
        const { name, bytes } = value as { name: string; bytes: Uint8Array }
        rmSync(room, { recursive: true, force: true })
        mkdirSync(room)
        writeFileSync(join(room, name), bytes)
        const found = await leakCheck(join(room, name), { audience: 'public' })
        return found.length === 0 ? 'clean' : found.some(({ kind }) => kind === 'hidden') ? 'hidden things told' : 'leaks told'
      },
      close: async () => {},
    }
  },
}
