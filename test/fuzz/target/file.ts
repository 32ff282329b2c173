/** Files that are imported: tables, lists and shapes, in every format that is read. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { Failure } from '../../../contract/reply.ts'
import { importFiles } from '../../../main/sync/file/import.ts'
import { previewFile } from '../../../main/sync/file/preview.ts'
import { wickedZip } from '../../fixture/package/wicked-zip.ts'
import { CollectingStore } from '../../main/sync/file/collecting-store.ts'
import { makeWorkbook, makeZip } from '../../main/sync/file/make-zip.ts'
import { spoilZip } from '../archive.ts'
import { oddText, type Random, spoilBytes, spoilValue } from '../mutate.ts'
import type { Input, Target } from '../target.ts'

const now = Date.UTC(2026, 5, 9, 1, 32)
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

interface FileKind {
  name: string
  seeds(): Uint8Array[]
  words: readonly (string | Uint8Array)[]
  wicked: readonly { made: string; make(): Uint8Array }[]
  spoil?(random: Random, seeds: readonly Uint8Array[]): { bytes: Uint8Array; made: string }
}

function fileTarget(kind: FileKind): Target {
  return {
    memory: 1_200,
    heap: 450,
    async open(folder) {
      const seeds = kind.seeds()
      const file = join(folder, kind.name)
      mkdirSync(folder, { recursive: true })
      let turn = 0
      return {
        wicked: kind.wicked,
        make(random): Input {
          if (kind.spoil && random.chance(0.7)) return kind.spoil(random, seeds)
          return { bytes: spoilBytes(random, random.pick(seeds), kind.words, seeds), made: 'spoilt bytes' }
        },
        async run({ bytes }) {
          writeFileSync(file, bytes)
          const common = { now: () => now, signal: new AbortController().signal }
          try {
            if (turn++ % 3 === 2) {
              await previewFile(file, {}, common)
              return 'looked at'
            }
            const [outcome] = await importFiles(new CollectingStore(), { files: [file] }, { ...common, progress: () => {} })
            if (!outcome) throw new Error('no outcome')
            const { rows, imported, updated, unchanged, quarantined, refused } = outcome
            if (imported + updated + unchanged + quarantined + refused !== rows)
              throw new Error(`rows do not add up: ${JSON.stringify(outcome)}`)
            return imported + updated + unchanged > 0 ? 'read' : 'nothing in it'
          } catch (error) {
            if (!(error instanceof Failure) || error.code === 'internal') throw error
            return `refused ${error.code}`
          }
        },
        close: async () => rmSync(file, { force: true }),
      }
    },
  }
}

const csvSeeds = (): Uint8Array[] => {
  const plain =
    '编号,发生时间,类别,标题,内容,经度,纬度,状态\r\n1,2026-06-01 08:30,消防隐患,楼道堆物,"楼道堆放杂物，\n""消防通道""被占",118.6001,30.9502,待处理\r\n2,2026/6/2 9:05,交通,违停,路口违停,118.61,30.96,已办结\r\n'
  const english =
    'unique_key,created_date,closed_date,complaint_type,descriptor,incident_address,latitude,longitude,status\n61,06/01/2026 08:30:00 AM,,Noise,Loud Music,1 MAIN ST,40.71,-74.01,Open\n62,06/02/2026 09:05:00 PM,06/03/2026 09:05:00 AM,Illegal Parking,Blocked Hydrant,2 MAIN ST,40.72,-74.02,Closed\n'
  const tabs = 'id\toccurred_at\tcategory\ttext\tlon\tlat\n1\t2026-06-01T08:30:00+08:00\tfire\tsmoke\t118.6\t30.9\n'
  const areas = 'key,zh,en,parent\na1,柳荫社区,Liuyin,\na2,北苑社区,Beiyuan,a1\n'
  return [
    bytesOf(plain),
    iconv.encode(plain, 'gb18030'),
    iconv.encode(plain, 'utf-16le', { addBOM: true }),
    iconv.encode(plain, 'utf-16be', { addBOM: true }),
    bytesOf(english),
    bytesOf(tabs),
    bytesOf(areas),
    bytesOf(plain.replaceAll(',', ';')),
  ]
}
export const csvTarget = fileTarget({
  name: 'file.csv',
  seeds: csvSeeds,
  words: [
    '"',
    '""',
    ',',
    ';',
    '\t',
    '|',
    '\r',
    '\n',
    '\r\n',
    '\u0000',
    '\uFEFF',
    '\u2028',
    'NaN',
    '1e999',
    '2026-02-30',
    '99999999999999',
    '-0',
    '=1+1',
    Uint8Array.of(0xff, 0xfe),
    Uint8Array.of(0x81),
    Uint8Array.of(0xed, 0xa0, 0x80),
  ],
  wicked: [
    { made: 'nothing', make: () => new Uint8Array() },
    { made: '40,000 columns', make: () => bytesOf(`${'a,'.repeat(40_000)}b\n${'1,'.repeat(40_000)}2\n`) },
    { made: 'a quote never closed, 8 MB', make: () => bytesOf(`a,b,c\n1,"${'x,\n'.repeat(2_700_000)}`) },
    { made: 'one line of 8 MB', make: () => bytesOf('x'.repeat(8 << 20)) },
    { made: 'only quotes, 4 MB', make: () => bytesOf('"'.repeat(4 << 20)) },
    { made: 'only line ends, 4 MB', make: () => bytesOf(`id,occurred_at,text\n${'\n'.repeat(4 << 20)}`) },
    { made: 'zeros', make: () => new Uint8Array(1 << 20) },
    { made: 'a column named __proto__', make: () => bytesOf('__proto__,constructor,occurred_at,text\n1,2,2026-06-01,a\n') },
    {
      made: 'the same column a thousand times',
      make: () => bytesOf(`${'text,'.repeat(1_000)}occurred_at\n${'a,'.repeat(1_000)}2026-06-01\n`),
    },
    { made: 'UTF-16 of odd length', make: () => Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x2c) },
    {
      made: 'a huge cell of digits',
      make: () => bytesOf(`id,occurred_at,lon,lat\n${'9'.repeat(1 << 20)},${'9'.repeat(1 << 16)},${'9'.repeat(400)},1e400\n`),
    },
    { made: 'gzip', make: () => gzipSync(bytesOf('a,b\n1,2\n')) },
  ],
})

const xmlWords = [
  '<',
  '>',
  '</',
  '/>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE',
  '<!ENTITY',
  '&a;',
  '&#0;',
  '&#x10FFFF;',
  '&#xD800;',
  '&lt;',
  'xmlns:a="b"',
  '<?xml version="1.0" encoding="UTF-7"?>',
  '"',
  "'",
  '=',
  '\u0000',
  'r="A1048576"',
  'r="XFD1"',
  'r="ZZZZZZZ9"',
  't="s"',
  't="d"',
  's="99999"',
  '<v>99999999999</v>',
  '<v>-1</v>',
  '<v>1e308</v>',
  '<row r="1048577">',
  '<rPh>',
  '</rPh>',
  '<t>',
  '<is>',
]
/** The entities that grow: ten of each, nine deep. */
export const laughs = (root: string): string =>
  `<?xml version="1.0"?><!DOCTYPE ${root} [<!ENTITY a0 "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')}]><${root}>&a9;</${root}>`
export const outside = (root: string): string =>
  `<?xml version="1.0"?><!DOCTYPE ${root} [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">%p;]><${root}>&x;</${root}>`

const workbook = (): Buffer =>
  makeWorkbook({
    说明: [['2026 年投诉']],
    数据: [
      ['编号', '发生时间', '类别', '内容', '经度', '纬度'],
      [1, { date: 46174.354 }, '消防隐患', '楼道堆物', 118.6, 30.95],
      ['2', '2026-06-02 09:05', { inline: '交通' }, '路口违停', null, null],
    ],
  })
const rels = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
const book = '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
const bookWith = (sheet: string | Buffer, strings?: string | Buffer): Buffer =>
  makeZip({
    'xl/workbook.xml': book,
    'xl/_rels/workbook.xml.rels': rels,
    'xl/worksheets/sheet1.xml': sheet,
    ...(strings === undefined ? {} : { 'xl/sharedStrings.xml': strings }),
  })
const sheetOf = (rows: string): string => `<worksheet><sheetData>${rows}</sheetData></worksheet>`

export const xlsxTarget = fileTarget({
  name: 'file.xlsx',
  seeds: () => [
    workbook(),
    makeWorkbook(
      {
        a: [
          ['id', 'occurred_at', 'text'],
          ['1', '2026-06-01', 'x'],
        ],
      },
      { date1904: true },
    ),
  ],
  words: xmlWords,
  spoil: (random, seeds) => spoilZip(random, seeds, xmlWords),
  wicked: [
    { made: 'a sheet of 200 MB of blanks in 200 KB', make: () => bookWith(Buffer.alloc(200 << 20, ' ')) },
    { made: 'a sheet of 60 MB of blanks', make: () => bookWith(Buffer.alloc(60 << 20, ' ')) },
    {
      made: 'shared strings of 60 MB',
      make: () => bookWith(sheetOf('<row><c t="s"><v>0</v></c></row>'), `<sst>${'<si><t>a</t></si>'.repeat(3_500_000)}</sst>`),
    },
    {
      made: 'one string of 100 MB',
      make: () =>
        bookWith(
          sheetOf('<row><c t="s"><v>0</v></c></row>'),
          Buffer.concat([Buffer.from('<sst><si><t>'), Buffer.alloc(100 << 20, 'a'), Buffer.from('</t></si></sst>')]),
        ),
    },
    {
      made: 'a cell of 60 MB',
      make: () =>
        bookWith(
          Buffer.concat([
            Buffer.from('<worksheet><sheetData><row><c t="str"><v>'),
            Buffer.alloc(60 << 20, 'a'),
            Buffer.from('</v></c></row></sheetData></worksheet>'),
          ]),
        ),
    },
    {
      made: 'a thousand rows that each fill the last column',
      make: () => bookWith(sheetOf('<row><c r="XFD1"><v>1</v></c></row>'.repeat(1_000))),
    },
    {
      made: '20,000 rows that each fill the last column',
      make: () => bookWith(sheetOf('<row><c r="XFD1"><v>1</v></c></row>'.repeat(20_000))),
    },
    { made: 'elements 200,000 deep', make: () => bookWith(`<worksheet>${'<a>'.repeat(200_000)}`) },
    { made: 'an attribute of 20 MB', make: () => bookWith(`<worksheet a="${'x'.repeat(20 << 20)}"/>`) },
    {
      made: '100,000 attributes',
      make: () => bookWith(`<worksheet ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
    },
    { made: 'a tag name of 20 MB', make: () => bookWith(`<${'x'.repeat(20 << 20)}/>`) },
    { made: 'a comment of 20 MB', make: () => bookWith(`<!--${'x'.repeat(20 << 20)}--><worksheet/>`) },
    { made: 'entities that grow (billion laughs)', make: () => bookWith(laughs('worksheet')) },
    { made: 'entities that grow, in the shared strings', make: () => bookWith(sheetOf(''), laughs('sst')) },
    { made: 'an entity that is a file', make: () => bookWith(outside('worksheet')) },
    {
      made: 'parts that lead out of the folder',
      make: () =>
        wickedZip([
          { name: '../../escaped.txt', data: 'x' },
          { name: 'xl/workbook.xml', data: book },
          { name: 'xl/_rels/workbook.xml.rels', data: rels.replace('worksheets/sheet1.xml', '../../escaped.txt') },
        ]),
    },
    {
      made: 'a part that claims 1 byte',
      make: () =>
        wickedZip([
          { name: 'xl/workbook.xml', data: book, size: 1 },
          { name: 'xl/_rels/workbook.xml.rels', data: rels, size: 0 },
        ]),
    },
    { made: 'a part that claims 4 GB', make: () => wickedZip([{ name: 'xl/workbook.xml', data: book, size: 0xfffffffe }]) },
    {
      made: 'two workbooks of one name',
      make: () =>
        wickedZip([
          { name: 'xl/workbook.xml', data: book },
          { name: 'xl/workbook.xml', data: '<x/>' },
        ]),
    },
    { made: '25,000 parts', make: () => wickedZip(Array.from({ length: 25_000 }, (_, i) => ({ name: `p${i}`, data: '' }))) },
    {
      made: '3,000 sheets of one part',
      make: () =>
        makeZip({
          'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${'<sheet name="a" sheetId="1" r:id="rId1"/>'.repeat(3_000)}</sheets></workbook>`,
          'xl/_rels/workbook.xml.rels': rels,
          'xl/worksheets/sheet1.xml': sheetOf(' '.repeat(200_000)),
        }),
    },
    {
      made: 'a million number formats',
      make: () =>
        makeZip({
          'xl/workbook.xml': book,
          'xl/_rels/workbook.xml.rels': rels,
          'xl/worksheets/sheet1.xml': sheetOf(''),
          'xl/styles.xml': `<styleSheet><cellXfs>${'<xf numFmtId="1"/>'.repeat(1_000_000)}</cellXfs></styleSheet>`,
        }),
    },
    { made: 'a zip within its own end record', make: () => Buffer.concat([workbook(), workbook()]) },
  ],
})

const jsonSeeds = (): Uint8Array[] => {
  const item = {
    id: '1',
    occurred_at: '2026-06-01T08:30:00+08:00',
    category: 'fire',
    title: 'Smoke',
    text: 'Smoke on the stairs',
    lon: 118.6,
    lat: 30.95,
    media: [{ url: 'http://127.0.0.1:9/a.jpg' }],
  }
  const open311 = {
    service_request_id: '638344',
    status: 'closed',
    service_name: 'Pothole',
    description: 'A hole',
    requested_datetime: '2026-04-14T06:37:38-08:00',
    lat: 37.762221815,
    long: -122.4651145,
  }
  return [
    bytesOf(JSON.stringify([item, { ...item, id: '2' }])),
    bytesOf(`${JSON.stringify(item)}\n${JSON.stringify({ ...item, id: '2' })}\n`),
    bytesOf(JSON.stringify([open311])),
    bytesOf(JSON.stringify({ service_requests: [open311] })),
    bytesOf(JSON.stringify({ format: 'fieldbrief-report-feed', data: { items: [item] } }, null, 1)),
    bytesOf(JSON.stringify([{ a: { b: { c: [1, 2, { d: null }] } }, occurred_at: '2026-06-01' }])),
  ]
}
const jsonWords = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '"__proto__":{"spoilt":1},',
  '"constructor":{"prototype":{"spoilt":1}},',
  'null',
  'true',
  'NaN',
  'Infinity',
  '1e999',
  '-0',
  '00',
  '9'.repeat(400),
  '\uFEFF',
  '\n',
  '//',
  '"id":"1",',
  '"type":"FeatureCollection"',
  '"coordinates":[]',
  '[[[[[[[[',
  '{"a":{"a":{"a":',
]
function spoilJson(random: Random, seeds: readonly Uint8Array[]): { bytes: Uint8Array; made: string } {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(random.pick(seeds)))
    let spoilt = value
    for (let i = 0; i <= random.below(4); i++) spoilt = spoilValue(random, spoilt)
    const text = JSON.stringify(spoilt, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? 'undefined'
    // Said 3,000 times within 3,000 times it would take its time for its size alone.
    return { bytes: bytesOf(text.slice(0, 1 << 20)), made: 'spoilt values' }
  } catch {
    return { bytes: bytesOf(JSON.stringify([{ occurred_at: '2026-06-01', text: oddText(random) }])), made: 'odd text' }
  }
}
const deep = (open: string, close: string, depth: number): Uint8Array => bytesOf(open.repeat(depth) + close.repeat(depth))
export const jsonTarget = fileTarget({
  name: 'file.json',
  seeds: jsonSeeds,
  words: jsonWords,
  spoil: spoilJson,
  wicked: [
    { made: 'lists 100,000 deep', make: () => deep('[', ']', 100_000) },
    { made: 'objects 100,000 deep', make: () => deep('{"a":', '}', 100_000) },
    {
      made: 'an item of lists 100,000 deep',
      make: () => bytesOf(`[{"occurred_at":"2026-06-01","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`),
    },
    {
      made: 'a line of objects 100,000 deep, in NDJSON',
      make: () => bytesOf(`{"occurred_at":"2026-06-01"}\n${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}\n`),
    },
    { made: 'deep and never closed', make: () => bytesOf('[{"a":'.repeat(200_000)) },
    { made: 'a number of a million digits', make: () => bytesOf(`[{"id":${'9'.repeat(1 << 20)},"occurred_at":"2026-06-01"}]`) },
    { made: 'a key of 4 MB', make: () => bytesOf(`[{"${'k'.repeat(4 << 20)}":1,"occurred_at":"2026-06-01"}]`) },
    { made: 'a text of 16 MB', make: () => bytesOf(`[{"text":"${'x'.repeat(16 << 20)}","occurred_at":"2026-06-01"}]`) },
    {
      made: '100,000 keys',
      make: () => bytesOf(`[{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":${i}`).join()},"occurred_at":"2026-06-01"}]`),
    },
    {
      made: '20,000 items, each with a key of its own',
      make: () => bytesOf(`[${Array.from({ length: 20_000 }, (_, i) => `{"k${i}":1}`).join()}]`),
    },
    { made: 'the same key twice', make: () => bytesOf('[{"id":"1","id":"2","occurred_at":"2026-06-01","occurred_at":"null"}]') },
    {
      made: 'keys of the prototype',
      make: () => bytesOf('[{"__proto__":{"spoilt":1},"constructor":{"prototype":{"spoilt":1}},"occurred_at":"2026-06-01"}]'),
    },
    { made: '8 MB of blanks', make: () => new Uint8Array(8 << 20).fill(0x20) },
    { made: '8 MB of commas', make: () => bytesOf(`[${','.repeat(8 << 20)}`) },
    { made: '8 MB of backslashes', make: () => bytesOf(`["${'\\'.repeat(8 << 20)}`) },
    { made: 'a million empty items', make: () => bytesOf(`[${'{},'.repeat(300_000)}{}]`) },
  ],
})

const feature = (id: number, geometry: unknown, properties: object = {}): object => ({
  type: 'Feature',
  id,
  geometry,
  properties: { occurred_at: '2026-06-01T08:00:00Z', category: 'fire', text: 'x', ...properties },
})
const square = [
  [
    [118.6, 30.9],
    [118.7, 30.9],
    [118.7, 31],
    [118.6, 31],
    [118.6, 30.9],
  ],
]
const collection = (...features: object[]): Uint8Array => bytesOf(JSON.stringify({ type: 'FeatureCollection', features }))
const areaOf = (coordinates: string): Uint8Array =>
  bytesOf(
    `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Polygon","coordinates":${coordinates}}}]}`,
  )
const ringOf = (points: number, step = 1): string =>
  `[${Array.from({ length: points }, (_, i) => `[${118 + Math.cos((i * step * 2 * Math.PI) / points)},${30 + Math.sin((i * step * 2 * Math.PI) / points)}]`).join()},[119,30]]`
export const geojsonTarget = fileTarget({
  name: 'file.geojson',
  seeds: () => [
    collection(feature(1, { type: 'Point', coordinates: [118.6, 30.95] }), feature(2, null)),
    collection(
      {
        type: 'Feature',
        properties: { name: '柳荫社区', name_en: 'Liuyin' },
        geometry: { type: 'Polygon', coordinates: square },
      },
      { type: 'Feature', properties: { name: 'b' }, geometry: { type: 'MultiPolygon', coordinates: [square, square] } },
    ),
    bytesOf(
      JSON.stringify({
        type: 'FeatureCollection',
        crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
        features: [
          feature(1, {
            type: 'GeometryCollection',
            geometries: [
              {
                type: 'LineString',
                coordinates: [
                  [1, 2],
                  [3, 4],
                ],
              },
            ],
          }),
        ],
      }),
    ),
  ],
  words: [...jsonWords, '[[', ']]', 'null', '1e308', '-181', '91', '"Polygon"', '"MultiPolygon"', '"GeometryCollection"'],
  spoil: spoilJson,
  wicked: [
    { made: 'a ring of 120,000 points', make: () => areaOf(`[${ringOf(120_000)}]`) },
    { made: 'a ring of 20,000 points that crosses itself everywhere', make: () => areaOf(`[${ringOf(20_001, 10_000)}]`) },
    {
      made: '100,000 rings',
      make: () => areaOf(`[${Array.from({ length: 100_000 }, () => '[[1,1],[2,1],[2,2],[1,1]]').join()}]`),
    },
    {
      made: '50,000 areas in one place',
      make: () =>
        bytesOf(
          `{"type":"FeatureCollection","features":[${Array.from({ length: 50_000 }, (_, i) => `{"type":"Feature","properties":{"name":"a${i}"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}`).join()}]}`,
        ),
    },
    { made: 'coordinates 100,000 deep', make: () => areaOf('['.repeat(100_000) + ']'.repeat(100_000)) },
    {
      made: 'geometries in geometries, 20,000 deep',
      make: () =>
        bytesOf(
          `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":${'{"type":"GeometryCollection","geometries":['.repeat(20_000)}${']}'.repeat(20_000)}}]}`,
        ),
    },
    { made: 'coordinates beyond numbers', make: () => areaOf('[[[1e400,1],[null,2],["3",4],[{},[]],[1e400,1]]]') },
    {
      made: 'a point of 100,000 numbers',
      make: () => collection(feature(1, { type: 'Point', coordinates: Array.from({ length: 100_000 }, () => 1) })),
    },
    { made: 'an area the size of the world', make: () => areaOf('[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]') },
    {
      made: 'a ring of one point, a thousand times',
      make: () => areaOf(`[[${Array.from({ length: 1_000 }, () => '[1,1]').join()}]]`),
    },
  ],
})

const xmlSeeds = (): Uint8Array[] => [
  bytesOf(
    '<?xml version="1.0" encoding="utf-8"?><service_requests><request><service_request_id>638344</service_request_id><status>open</status><service_name>Pothole</service_name><description>A hole &amp; more</description><requested_datetime>2026-04-14T06:37:38-08:00</requested_datetime><lat>37.76</lat><long>-122.46</long></request><request><service_request_id>2</service_request_id><description><![CDATA[x]]></description><requested_datetime>2026-04-15T06:37:38Z</requested_datetime></request></service_requests>',
  ),
  bytesOf('<rows><row><id>1</id><occurred_at>2026-06-01</occurred_at><text>x</text></row></rows>'),
]
export const xmlTarget = fileTarget({
  name: 'file.xml',
  seeds: xmlSeeds,
  words: xmlWords,
  wicked: [
    { made: 'entities that grow (billion laughs)', make: () => bytesOf(laughs('rows')) },
    { made: 'entities outside', make: () => bytesOf(outside('rows')) },
    { made: 'elements 200,000 deep', make: () => bytesOf('<a>'.repeat(200_000)) },
    { made: 'elements 200,000 deep, closed', make: () => bytesOf('<a>'.repeat(200_000) + '</a>'.repeat(200_000)) },
    {
      made: '100,000 records of a field of its own each',
      make: () => bytesOf(`<rows>${Array.from({ length: 20_000 }, (_, i) => `<row><f${i}>1</f${i}></row>`).join('')}</rows>`),
    },
    { made: 'a text of 16 MB', make: () => bytesOf(`<rows><row><text>${'x'.repeat(16 << 20)}</text></row></rows>`) },
    { made: 'a tag name of 8 MB', make: () => bytesOf(`<${'x'.repeat(8 << 20)}>`) },
    { made: 'an attribute of 8 MB', make: () => bytesOf(`<rows a="${'x'.repeat(8 << 20)}"/>`) },
    {
      made: '100,000 attributes',
      make: () => bytesOf(`<rows ${Array.from({ length: 100_000 }, (_, i) => `a${i}=""`).join(' ')}/>`),
    },
    {
      made: 'a declaration that lasts 8 MB',
      make: () => bytesOf(`<!DOCTYPE rows [${'<!ENTITY a "b">'.repeat(500_000)}]><rows/>`),
    },
    { made: 'opened and left open 100,000 times', make: () => bytesOf(`<rows>${'<row><id>1'.repeat(100_000)}</rows>`) },
    { made: 'closed without being opened', make: () => bytesOf(`<rows>${'</row>'.repeat(200_000)}</rows>`) },
  ],
})
