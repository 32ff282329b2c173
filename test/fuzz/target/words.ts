/** Texts that programs read: queries, reports to be masked, the wire, addresses, view files, rules. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { Failure } from '../../../contract/reply.ts'
import { filterParser } from '../../../contract/request.ts'
import { decodeWire, encodeWire } from '../../../contract/wire.ts'
import { openText, shareText } from '../../../main/handle/view.ts'
import { readMappingFile } from '../../../main/sync/file/mapping-file.ts'
import { createClassifier } from '../../../main/sync/taxonomy/classify.ts'
import { readRulesFile } from '../../../main/sync/taxonomy/rules.ts'
import { findTerms } from '../../../main/text/highlight.ts'
import { masked } from '../../../main/text/mask.ts'
import { nearKey } from '../../../main/text/near.ts'
import { matchExpression, parseQuery, termsOf } from '../../../main/text/query.ts'
import { segment } from '../../../main/text/segment.ts'
import { hashToPlace, placeToHash } from '../../../renderer/state/hash.ts'
import { jsonText, oddText, type Random, spoilBytes, spoilValue } from '../mutate.ts'
import type { Input, Target } from '../target.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** A target whose inputs are texts; lone surrogates come through as they are. */
function textTarget(
  memory: number,
  seeds: readonly string[],
  words: readonly string[],
  wicked: Record<string, () => string>,
  run: (text: string) => Promise<string> | string,
): Target {
  return {
    memory,
    async open() {
      const made = seeds.map(bytesOf)
      return {
        wicked: Object.entries(wicked).map(([name, make]) => ({ made: name, make: () => bytesOf(make()) })),
        make(random): Input {
          if (random.chance(0.35)) {
            let text = random.pick(seeds)
            for (let i = 0; i <= random.below(3); i++) text = oddText(random, text)
            return { bytes: bytesOf(text), made: 'odd text', value: text }
          }
          return { bytes: spoilBytes(random, random.pick(made), words, made), made: 'spoilt text' }
        },
        run: async ({ bytes, value }) => run(typeof value === 'string' ? value : textOf(bytes)),
        close: async () => {},
      }
    },
  }
}

const queries = [
  '消防 通道',
  '"消防通道" -噪音',
  'fire OR smoke',
  'category:fire area:柳荫 噪音',
  '(漏水 OR 水管) NOT 地铁',
  'after:2026-01-01 before:2026-02-01 烟',
  'xiaofang',
  'stairs*',
  'near:118.6,30.95,300',
]
const report =
  '我叫张三，电话 138 0013 8000，身份证 110101199003070038，住文昌路12号3栋2单元501室。车牌苏A·D12345，卡号6222 0212 3456 7890 123，邮箱 li.si@example.org。Contact: Mr. John Smith, passport E12345678, 12 Main Street Apt 4.'

const index = (): Database.Database => {
  const db = new Database(':memory:')
  db.exec("CREATE VIRTUAL TABLE s USING fts5 (title, body, place, content = '', contentless_delete = 1, tokenize = 'ascii')")
  db.prepare('INSERT INTO s (rowid, title, body, place) VALUES (1, ?, ?, ?)').run(
    segment('消防'),
    segment(report),
    segment('文昌路'),
  )
  return db
}
let kept: Database.Database | null = null
export const queryTarget = textTarget(
  500,
  queries,
  [
    '"',
    '“',
    '”',
    '(',
    ')',
    '（',
    '）',
    '-',
    'OR',
    'AND',
    'NOT',
    'NEAR',
    '*',
    '^',
    ':',
    '：',
    '+',
    '{',
    '}',
    'category:',
    'area:',
    'after:',
    '\u0000',
    ' ',
    '　',
    '，',
    '\\',
    "'",
    '--',
    'e\u0301',
    '你',
  ],
  {
    nothing: () => '',
    '1,000 opened brackets': () => '('.repeat(1_000),
    '500 words of one letter': () => 'a '.repeat(500),
    '500 words joined by OR': () => '漏 OR '.repeat(200),
    '1,000 quotes': () => '"'.repeat(1_000),
    '1,000 minuses': () => '-'.repeat(1_000),
    '1,000 characters of Han without a gap': () => '消防通道被占楼道堆物'.repeat(100),
    '1,000 accents': () => `e${'\u0301'.repeat(999)}`,
    'a word of 1,000 letters': () => 'x'.repeat(1_000),
    '330 fields': () => 'a:b '.repeat(250),
    '1,000 lone surrogates': () => '\ud800'.repeat(1_000),
    'ligatures that grow (NFKC)': () => '\ufdfa'.repeat(1_000),
  },
  (whole) => {
    // As the door lets it in.
    const text = whole.slice(0, 1_000)
    const query = parseQuery(text)
    const filter = filterParser.safeParse({ ...query.filter })
    if (!filter.success) return 'a query whose filter the door would refuse'
    const expression = matchExpression(query)
    findTerms(report, termsOf(query))
    if (expression === null) return 'nothing to look for'
    kept ??= index()
    const hits = kept.prepare('SELECT rowid FROM s WHERE s MATCH ?').all(expression.expression)
    return hits.length > 0 ? 'found' : 'not found'
  },
)

export const maskTarget = textTarget(
  500,
  [
    report,
    '联系人：王小明女士 025-83661234转801',
    '苏A12345 京AD12345 LWLNNMBG1PL012345',
    'Name: Jane O\u2019Neil-Smith; tel (212) 555-0199 ext. 12',
    '住址：江苏省南京市玄武区北京东路41号1号楼1单元101室',
    '１３８００１３８０００',
  ],
  [
    '1',
    '13800138000',
    ' ',
    '-',
    '—',
    '（',
    '）',
    '@',
    '.',
    '号',
    '栋',
    '室',
    '路',
    '我叫',
    '联系人：',
    '先生',
    '女士',
    'Mr. ',
    'No. ',
    '苏A',
    '身份证',
    '护照',
    '\u200b',
    '\u00a0',
    '一',
    '１',
    '六二二二',
    '\n',
    '\u0000',
    '楼',
    '单元',
    'Apt ',
    'Street ',
  ],
  {
    nothing: () => '',
    '100,000 digits': () => '1'.repeat(100_000),
    '100,000 digits with gaps': () => '1 '.repeat(100_000),
    '100,000 "@"': () => 'a@'.repeat(50_000),
    '100,000 dots and letters': () => 'a.'.repeat(50_000),
    '30,000 "我叫"': () => '我叫'.repeat(30_000),
    '30,000 surnames': () => '王李张'.repeat(30_000),
    '30,000 "联系人："': () => '联系人：'.repeat(30_000),
    '30,000 "Mr. "': () => 'Mr. '.repeat(30_000),
    '30,000 capitals': () => 'Aa '.repeat(30_000),
    '20,000 doors': () => '1号2栋3单元'.repeat(20_000),
    '30,000 "路"': () => '路'.repeat(60_000),
    '30,000 "Street"': () => '12 Main Street '.repeat(10_000),
    '100,000 hyphens': () => '-'.repeat(100_000),
    '60,000 brackets': () => '（('.repeat(30_000),
    '60,000 blanks': () => ' '.repeat(60_000),
    '60,000 blanks between digits': () => `1${' '.repeat(60_000)}1`,
    '20,000 Chinese numerals': () => '一二三四五六七八九〇'.repeat(5_000),
    '100,000 full-width digits': () => '１'.repeat(100_000),
    '30,000 plates': () => '苏A12345'.repeat(30_000),
    '100,000 invisible characters': () => '1\u200b'.repeat(50_000),
    '50,000 ligatures that grow': () => '\ufdfa'.repeat(50_000),
  },
  (text) => {
    const { text: out, spans } = masked(text)
    let end = 0
    for (const span of spans) {
      if (!(span.start >= end && span.end > span.start && span.end <= text.length))
        throw new Error(`a span from ${span.start} to ${span.end} after ${end}, of ${text.length}`)
      end = span.end
    }
    segment(text.slice(0, 20_000))
    nearKey(text.slice(0, 20_000))
    if (spans.length === 0 && out !== text) throw new Error('changed without a span')
    return spans.length > 0 ? 'masked' : 'nothing to mask'
  },
)

const wireSeeds = (): Uint8Array[] => [
  encodeWire({
    ok: true,
    value: { a: [1, 'b', null], bytes: new Uint8Array([1, 2, 3]), ids: new Int32Array([4, 5]), x: new Float64Array([1.5]) },
  }),
  encodeWire({ filter: { text: '消防', bbox: [1, 2, 3, 4], categories: ['fire'] } }),
  encodeWire(null),
]
export const wireTarget: Target = {
  memory: 500,
  async open() {
    const seeds = wireSeeds()
    const framed = (json: string): Uint8Array => {
      const bytes = bytesOf(json)
      const out = new Uint8Array((4 + bytes.length + 7) & ~7)
      new DataView(out.buffer).setUint32(0, bytes.length, true)
      out.set(bytes, 4)
      return out
    }
    return {
      wicked: [
        { made: 'nothing', make: () => new Uint8Array() },
        { made: 'lists 100,000 deep', make: () => framed('['.repeat(100_000) + ']'.repeat(100_000)) },
        { made: 'an array of 2^53 numbers', make: () => framed('{"$array":["Float64Array",0,9007199254740991]}') },
        { made: 'an array at 2^53', make: () => framed('{"$array":["Uint8Array",9007199254740991,1]}') },
        { made: 'an array that is none', make: () => framed('{"$array":null}') },
        { made: 'an array of another kind', make: () => framed('{"$array":["__proto__",0,0]}') },
        { made: 'an array named constructor', make: () => framed('{"$array":["constructor",0,0]}') },
        { made: 'an array with a name besides', make: () => framed('{"$array":["Uint8Array",0,0],"toString":1}') },
        {
          made: 'keys of the prototype',
          make: () => framed('{"__proto__":{"spoilt":1},"a":{"constructor":{"prototype":{"spoilt":1}}}}'),
        },
        {
          made: 'the same 4 MB a hundred times',
          make: () =>
            Buffer.concat([
              framed(`[${Array.from({ length: 100 }, () => '{"$array":["Uint8Array",0,4000000]}').join()}]`),
              Buffer.alloc(4_000_000),
            ]),
        },
        {
          made: 'the same 4 MB 10,000 times',
          make: () =>
            Buffer.concat([
              framed(`[${Array.from({ length: 10_000 }, () => '{"$array":["Uint8Array",0,3500000]}').join()}]`),
              Buffer.alloc(3_500_000),
            ]),
        },
        { made: 'a length of 4 GB', make: () => Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7b) },
      ],
      make(random) {
        if (random.chance(0.4)) {
          let value: unknown = JSON.parse(
            '{"filter":{"text":"a","bbox":[1,2,3,4]},"bytes":{"$array":["Uint8Array",0,0]},"x":{"$array":["Int32Array",8,1]}}',
          )
          for (let i = 0; i <= random.below(3); i++) value = spoilValue(random, value)
          return {
            bytes: framed(jsonText(value)),
            made: 'spoilt values',
          }
        }
        return {
          bytes: spoilBytes(
            random,
            random.pick(seeds),
            [
              '{"$array":["Float64Array",0,1]}',
              '"$array"',
              '[[[[',
              '__proto__',
              '\\ud800',
              Uint8Array.of(0xff),
              Uint8Array.of(0xed, 0xa0, 0x80),
            ],
            seeds,
          ),
          made: 'spoilt bytes',
        }
      },
      async run({ bytes }) {
        let value: unknown
        try {
          value = decodeWire(bytes)
        } catch (error) {
          // The shell answers 400 to these; anything else would be a fault of ours.
          if (error instanceof RangeError || error instanceof SyntaxError) return 'refused'
          throw error
        }
        encodeWire(value)
        return 'read'
      },
      close: async () => {},
    }
  },
}

export const hashTarget = textTarget(
  300,
  [
    '#/situation?text=%E6%B6%88%E9%98%B2&categories=fire,traffic&bbox=118,30,119,31',
    '#/flags/12?hasMedia=1',
    '#/place?lon=118.6&lat=30.95&m=100&categories=fire',
    '#/situation?near=118.6,30.95,300&ids=1.2.5-9&polygon=%7B%22type%22%3A%22Polygon%22%2C%22coordinates%22%3A%5B%5D%7D',
    '#/settings',
    '',
  ],
  [
    '%',
    '%00',
    '%E0%80%80',
    '%ff',
    '&',
    '=',
    ',',
    '#',
    '?',
    '/',
    '..',
    'polygon=',
    'ids=',
    'ids=1-999999999',
    'bbox=NaN,1,1,1',
    'near=1e999,1,1',
    '__proto__=1',
    'constructor=1',
    'text=',
    '-',
    '.',
    '~',
  ],
  {
    '100,000 ampersands': () => `#/situation?${'&'.repeat(100_000)}`,
    '100,000 escapes': () => `#/situation?text=${'%41'.repeat(100_000)}`,
    'a run of 10^9 ids': () => '#/situation?ids=1-1000000000',
    'a run of 10^15 ids': () => '#/situation?ids=1-999999999999999',
    '100,000 runs': () => `#/situation?ids=${Array.from({ length: 100_000 }, (_, i) => `${i}-${i + 9}`).join('.')}`,
    'a polygon 50,000 deep': () => `#/situation?polygon=${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    'polygon of the prototype': () => `#/situation?polygon=${encodeURIComponent('{"__proto__":{"spoilt":1}}')}`,
  },
  (text) => {
    const place = hashToPlace(text)
    let hash: string
    try {
      hash = placeToHash(place)
    } catch (error) {
      // A lone surrogate has no percent code; it cannot come from an address.
      if (error instanceof URIError && /[\ud800-\udfff]/.test(text)) return 'no address'
      throw error
    }
    if (placeToHash(hashToPlace(hash)) !== hash) throw new Error(`${hash.slice(0, 200)} does not come back`)
    return place.section
  },
)

const views = JSON.stringify({
  format: 'fieldbrief views',
  version: 1,
  views: [
    { name: '消防', filter: { categories: ['fire'], text: '通道' }, map: { lon: 118.6, lat: 30.9, zoom: 12 }, order: 'newest' },
  ],
})
export const viewTarget = textTarget(
  400,
  [views],
  [
    '{',
    '}',
    '[',
    ']',
    '"',
    ',',
    ':',
    '"__proto__":{"spoilt":1},',
    'null',
    '1e999',
    '"version":2',
    '"filter":{}',
    '"ids":[1]',
    '[[[[[[',
  ],
  {
    nothing: () => '',
    'lists 100,000 deep': () => '['.repeat(100_000) + ']'.repeat(100_000),
    'views 100,000 deep': () =>
      `{"format":"fieldbrief views","version":1,"views":[${'{"filter":'.repeat(100_000)}1${'}'.repeat(100_000)}]}`,
    '100,000 views': () =>
      JSON.stringify({
        format: 'fieldbrief views',
        version: 1,
        views: Array.from({ length: 60_000 }, () => ({ name: 'a', filter: {}, map: null, order: 'newest' })),
      }),
    'a polygon of 300,000 points': () =>
      JSON.stringify({
        format: 'fieldbrief views',
        version: 1,
        views: [
          { name: 'a', filter: { polygon: { type: 'Polygon', coordinates: [Array.from({ length: 300_000 }, () => [1, 1])] } } },
        ],
      }),
  },
  (text) => {
    try {
      const opened = openText(text)
      try {
        shareText(opened.map((view, id) => ({ ...view, id })) as never)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
      }
      return 'opened'
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'internal') throw error
      return `refused ${error.code}`
    }
  },
)

const rules = {
  exceptions: [{ match: '宗教场所噪音', category: 'noise' }],
  refuse: [{ match: '/^petition/', reason: { zh: '不收', en: 'Not taken' } }],
  rules: [
    { match: ['pothole*', '坑洼'], category: 'facility', subCategory: 'pothole' },
    { match: '/(noise|loud) (music|party)/', category: 'noise' },
  ],
  words: [{ match: '烟', category: 'fire' }],
}
const mapping = {
  fields: { occurredAt: 'time', text: ['a', 'b'], category: 'kind' },
  source: 's',
  tz: 'Asia/Shanghai',
  datum: 'gcj02',
  dateOrder: 'dmy',
  categories: rules.rules,
}
const catastrophes = [
  '/(a+)+$/',
  '/(a|a)*$/',
  '/(a|ab)*c/',
  '/^(([a-z])+.)+[A-Z]([a-z])+$/',
  '/(.*a){25}/',
  '/(x+x+)+y/',
  '/((a{1,99}){1,99}){1,99}b/',
  '/(?=(a+))*b/',
  '/(\\w|\\s|[a-z ])*#/',
  '/\\p{L}+\\p{L}+\\p{L}+\\p{L}+!/',
  `/${'(?:'.repeat(500)}a${')?'.repeat(500)}/`,
  '/a{0,4000000}b/',
  '/(?<!a+)b/',
  '/(a?){60}a{60}/',
  '/[/',
  '/\\/',
  '//',
]
const ruleTexts = [
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
  'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'noise / loud music / street',
  '坑洼 / 路面',
  `${'ab '.repeat(60)}`,
  'a'.repeat(300),
]
export const rulesTarget: Target = {
  memory: 400,
  async open(folder) {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'categories.json')
    const spoil = (random: Random): { bytes: Uint8Array; made: string } => {
      if (random.chance(0.3))
        return {
          bytes: spoilBytes(
            random,
            bytesOf(JSON.stringify(random.chance(0.5) ? rules : mapping)),
            ['/', '(', ')+', '*', '{1,9}', '[', ']', '\\\\', '|', '"', '__proto__', '?'],
            [],
          ),
          made: 'spoilt bytes',
        }
      let value: unknown = random.chance(0.5) ? rules : mapping
      if (random.chance(0.4))
        value = { rules: [{ match: random.chance(0.5) ? random.pick(catastrophes) : `/${oddText(random)}/`, category: 'fire' }] }
      for (let i = 0; i < random.below(3); i++) value = spoilValue(random, value)
      return {
        bytes: bytesOf(jsonText(value)),
        made: 'spoilt values',
      }
    }
    return {
      wicked: [
        ...catastrophes.map((match) => ({
          made: `the pattern ${match.slice(0, 60)}`,
          make: () => bytesOf(JSON.stringify({ rules: [{ match, category: 'fire' }] })),
        })),
        ...catastrophes.map((match) => ({
          made: `the pattern ${match.slice(0, 60)} in a mapping`,
          make: () => bytesOf(JSON.stringify({ fields: { occurredAt: 'a' }, categories: [{ match, category: 'fire' }] })),
        })),
        { made: 'deep', make: () => bytesOf('['.repeat(100_000)) },
        {
          made: '100,000 rules',
          make: () =>
            bytesOf(JSON.stringify({ rules: Array.from({ length: 100_000 }, (_, i) => ({ match: `a${i}`, category: 'fire' })) })),
        },
        {
          made: '200 words of 4,000 letters',
          make: () =>
            bytesOf(
              JSON.stringify({
                rules: [{ match: Array.from({ length: 200 }, (_, i) => `${i}${'x'.repeat(3_900)}`), category: 'fire' }],
              }),
            ),
        },
      ],
      make: (random) => spoil(random),
      async run({ bytes }) {
        writeFileSync(file, bytes)
        const outcomes: string[] = []
        for (const read of [
          async () => createClassifier([await readRulesFile(file)]),
          async () => createClassifier([], (await readMappingFile(file)).categories),
        ])
          try {
            const classifier = await read()
            for (const text of ruleTexts) {
              classifier.classify(text)
              classifier.classify(text, text)
            }
            outcomes.push('read')
          } catch (error) {
            if (!(error instanceof Failure) || error.code === 'internal') throw error
            outcomes.push('refused')
          }
        return outcomes.includes('read') ? 'read' : 'refused'
      },
      close: async () => {},
    }
  },
}
