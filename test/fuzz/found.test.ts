/** What the fuzz found, each named after what went wrong. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3-multiple-ciphers'
import { describe, expect, test } from 'vitest'
import { parseRequest } from '../../contract/request.ts'
import { decodeWire } from '../../contract/wire.ts'
import { openBasemap } from '../../main/basemap/open-basemap.ts'
import { directoryEntries } from '../../main/basemap/pmtiles-reader.ts'
import { cleanHtml } from '../../main/brief/package/clean-html.ts'
import { zipSource } from '../../main/brief/package/source.ts'
import { readZip } from '../../main/brief/unzip.ts'
import { dispatch } from '../../main/shell/dispatch.ts'
import { readMappingFile } from '../../main/sync/file/mapping-file.ts'
import { createClassifier } from '../../main/sync/taxonomy/classify.ts'
import { readRulesFile } from '../../main/sync/taxonomy/rules.ts'
import { zipEndIsSound } from '../../main/zip-end.ts'
import { hashToPlace, placeToHash } from '../../renderer/state/hash.ts'
import { appOverStore } from '../fixture/app-over-store.ts'
import { madeStreets } from '../fixture/make-basemap.ts'
import { makeReport, noSignal, putReports, tempFolder } from '../fixture/make-store.ts'
import { wickedZip } from '../fixture/package/wicked-zip.ts'
import { failureOf, importOne } from '../main/sync/file/import-one.ts'
import { makeZip } from '../main/sync/file/make-zip.ts'

describe('zips', () => {
  /** A zip whose end names its list at 2^63. */
  const farOff = (): Buffer => {
    const zip = wickedZip([{ name: 'manifest.json', data: '{}' }])
    const locator = Buffer.alloc(20)
    locator.writeUInt32LE(0x07064b50, 0)
    locator.writeBigUInt64LE(1n << 63n, 8)
    return Buffer.concat([zip.subarray(0, zip.length - 22), locator, zip.subarray(zip.length - 22)])
  }
  test('a zip whose end points past 2^53 no longer ends the program', async () => {
    const file = join(tempFolder(), 'a.zip')
    writeFileSync(file, farOff())
    expect(await zipEndIsSound(file)).toBe(false)
    await expect(zipSource(file)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(readZip(file).next()).rejects.toThrow('outside the file')
    expect((await failureOf(importOne('a.xlsx', farOff()))).code).toBe('bad-request')
  })
  test('the end of an ordinary zip is sound, and of what is no zip it is left to the reader to say', async () => {
    const file = join(tempFolder(), 'a.zip')
    for (const bytes of [makeZip({ a: 'b' }), Buffer.alloc(0), Buffer.from('PK\u0003\u0004')]) {
      writeFileSync(file, bytes)
      expect(await zipEndIsSound(file)).toBe(true)
    }
  })
})

describe('tables', () => {
  test('a list whose every item has a key of its own no longer fills the memory', async () => {
    const items = Array.from({ length: 5_000 }, (_, i) => `{"k${i}":1,"occurred_at":"2026-06-01"}`)
    expect((await failureOf(importOne('a.json', `[${items.join()}]`))).text.en).toContain('more than 1000 different fields')
  })
  test('elements 100,000 deep no longer take minutes', async () => {
    const failure = await failureOf(
      importOne('a.xml', `<rows><row>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</row></rows>`),
    )
    expect(failure.text.en).toContain('nested more than 200 deep')
  })
  test('a workbook of 3,000 sheets over one part is no longer read 3,000 times', async () => {
    const sheet = '<sheet name="a" sheetId="1" r:id="rId1"/>'
    const book = makeZip({
      'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${sheet.repeat(3_000)}</sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${' '.repeat(200_000)}</sheetData></worksheet>`,
    })
    const before = process.cpuUsage()
    expect((await failureOf(importOne('a.xlsx', book))).text.en).toContain('holds no rows')
    const { user } = process.cpuUsage(before)
    // 3,000 readings took over a minute of processor time.
    expect(user / 1e6).toBeLessThan(20)
  })
})

describe('basemaps', () => {
  const sqlite = (statements: string): string => {
    const file = join(tempFolder(), 'a.mbtiles')
    const db = new Database(file)
    db.exec(statements)
    db.close()
    return file
  }
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)'
  const refused = { code: 'bad-request' }
  test.each([
    [
      'tiles that never end',
      `CREATE TABLE metadata (name, value); CREATE VIEW tiles AS ${endless} SELECT x AS zoom_level, x AS tile_column, x AS tile_row, x'1a03' AS tile_data FROM c`,
    ],
    [
      'metadata that never ends',
      `CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); CREATE VIEW metadata AS ${endless} SELECT x AS name, x AS value FROM c WHERE x < 0`,
    ],
    [
      'a table joined with itself',
      'CREATE TABLE metadata (name, value); CREATE TABLE t (x); CREATE VIEW tiles AS SELECT a.x AS zoom_level, b.x AS tile_column, c.x AS tile_row, 1 AS tile_data FROM t a, t b, t c',
    ],
    [
      'a column worked out',
      'CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data AS (hex(zeroblob(10)))); INSERT INTO tiles VALUES (0,0,0)',
    ],
    [
      'a view over a view',
      'CREATE TABLE metadata (name, value); CREATE VIEW map AS SELECT 1 AS z, 1 AS i; CREATE TABLE images (d, i); CREATE VIEW tiles AS SELECT map.z AS zoom_level, map.z AS tile_column, map.z AS tile_row, images.d AS tile_data FROM map JOIN images ON images.i = map.i',
    ],
    [
      'a table of another module',
      'CREATE TABLE metadata (name, value); CREATE VIRTUAL TABLE tiles USING fts5(zoom_level, tile_column, tile_row, tile_data)',
    ],
  ])('an MBTiles file with %s no longer holds up its thread for ever', async (_name, statements) => {
    await expect(openBasemap(sqlite(statements), true)).rejects.toMatchObject(refused)
  })
  test.each([
    'CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id',
    'CREATE VIEW `tiles` AS\n  SELECT `map`.`zoom_level` AS `zoom_level`, `map`.`tile_column` AS `tile_column`,\n `map`.`tile_row` AS `tile_row`, `images`.`tile_data` AS `tile_data`\n FROM `map` JOIN `images` ON `images`.`tile_id` = `map`.`tile_id`',
    'create view tiles as select m.zoom_level, m.tile_column, m.tile_row, i.tile_data from map m inner join images as i on (m.tile_id = i.tile_id);',
  ])('the view that writers of MBTiles make is read as before: %s', async (view) => {
    const file = sqlite(
      `CREATE TABLE metadata (name, value); INSERT INTO metadata VALUES ('format', 'pbf'); CREATE TABLE map (zoom_level, tile_column, tile_row, tile_id); CREATE TABLE images (tile_data, tile_id); INSERT INTO map VALUES (0, 0, 0, 'a'); ${view}`,
    )
    const db = new Database(file)
    db.prepare("INSERT INTO images VALUES (?, 'a')").run(gzipSync(madeStreets()))
    db.close()
    const reader = await openBasemap(file, true)
    expect((await reader.tile(0, 0, 0))?.length).toBe(madeStreets().length)
    await reader.close()
  })
  test('a file whose pages lead to each other again and again is no longer searched', async () => {
    const file = sqlite(
      `CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data); INSERT INTO tiles ${endless} SELECT 99, x, x, zeroblob(2000) FROM c LIMIT 500`,
    )
    const bytes = readFileSync(file)
    const size = bytes.readUInt16BE(16)
    for (let at = size; at < bytes.length; at += size)
      if (bytes[at] === 5)
        for (let i = 0; i < bytes.readUInt16BE(at + 3); i++)
          bytes.writeUInt32BE(at / size + 1, at + bytes.readUInt16BE(at + 12 + 2 * i))
    writeFileSync(file, bytes)
    await expect(openBasemap(file, true)).rejects.toMatchObject(refused)
  })
  test('a PMTiles directory of a million entries no longer fills the memory', () => {
    const bytes = new Uint8Array(4_100_000).fill(1)
    // 1,000,000 as a varint.
    bytes.set([0xc0, 0x84, 0x3d])
    expect(() => directoryEntries(bytes)).toThrow('a directory of 1000000 entries')
  })
})

describe('pages, wires, addresses', () => {
  test('4 MB of blanks in a tag no longer take minutes', () => {
    expect(cleanHtml(`<p>a</p><a${' '.repeat(4 << 20)}`)).toContain('<p>a</p>')
    expect(cleanHtml('<p   "  class="b">x</p>')).toContain('<p class="b">x</p>')
  })
  const framed = (json: string, more = 0): Uint8Array => {
    const out = new Uint8Array(((4 + json.length + 7) & ~7) + more)
    new DataView(out.buffer).setUint32(0, json.length, true)
    out.set(new TextEncoder().encode(json), 4)
    return out
  }
  test('bytes named ten thousand times no longer unfold to 35 GB', () => {
    const entry = '{"$array":["Uint8Array",0,3500000]}'
    expect(() => decodeWire(framed(`[${Array.from({ length: 10_000 }, () => entry).join()}]`, 3_500_000))).toThrow('share bytes')
    expect(decodeWire(framed('{"$array":["Uint8Array",0,8]}', 8))).toEqual(new Uint8Array(8))
  })
  test('an array entry that is no list, and bytes that are no UTF-8, are told as what they are', () => {
    for (const entry of ['null', '7', '{}']) expect(() => decodeWire(framed(`{"$array":${entry}}`))).toThrow(RangeError)
    expect(() => decodeWire(Uint8Array.of(2, 0, 0, 0, 0xff, 0xfe, 0, 0))).toThrow(SyntaxError)
  })
  test('an address with a shape 50,000 deep no longer breaks the page', () => {
    const place = hashToPlace(`#/situation?text=a&polygon=${'['.repeat(50_000)}${']'.repeat(50_000)}`)
    expect(place.filter).toEqual({ text: 'a' })
    const shape = {
      type: 'Polygon' as const,
      coordinates: [
        [
          [1, 1],
          [2, 1],
          [2, 2],
          [1, 1],
        ],
      ],
    }
    expect(hashToPlace(placeToHash({ section: 'situation', detail: null, filter: { polygon: shape } })).filter.polygon).toEqual(
      shape,
    )
  })
})

describe('rules', () => {
  test.each(['/(a+)+$/', '/^(([a-z])+.)+[A-Z]([a-z])+$/', '/(.*a){25}/'])(
    'a pattern that never ends (%s) no longer holds up an import',
    async (match) => {
      const file = join(tempFolder(), 'categories.json')
      writeFileSync(file, JSON.stringify({ rules: [{ match, category: 'fire' }] }))
      const classifier = createClassifier([await readRulesFile(file)])
      expect(() => classifier.classify(`${'a'.repeat(60)}!`, 'b'.repeat(60))).toThrow(/takes more than 250 ms/)
    },
  )
  test('an honest pattern of several repeats still places what it names', () => {
    const rules = {
      exceptions: [],
      refuse: [],
      words: [],
      rules: [{ match: '/pot *holes?( on .*)?$/', category: 'facility' as const }],
    }
    expect(createClassifier([rules]).classify('Pot holes on Main Street')).toMatchObject({ category: 'facility' })
  })
  test('a device as a file of rules or a mapping is no longer read until the memory is full', async () => {
    await expect(readRulesFile('/dev/zero')).rejects.toMatchObject({ code: 'bad-request' })
    await expect(readMappingFile('/dev/zero')).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('the door', () => {
  test('a request that cannot even be looked at no longer throws: it is a bad one', async () => {
    const app = { handlers: {} as never, language: () => 'en' as const }
    const wicked = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    )
    expect(await dispatch(app, 'report.get', wicked, noSignal.signal)).toMatchObject({ ok: false, code: 'bad-request' })
  })
  test('half a character in a passphrase is no longer an error of ours', () => {
    expect(parseRequest('lock.open', { passphrase: 'correct horse \ud800' }).ok).toBe(false)
    expect(parseRequest('passphrase.set', { passphrase: 'correct horse \ud800', computer: true }).ok).toBe(false)
    expect(parseRequest('lock.open', { passphrase: '正确的口令🔑' }).ok).toBe(true)
  })
  test('a shape of more than 100,000 points is refused, however it is cut up', () => {
    const ring = Array.from({ length: 20_000 }, () => [1, 1])
    const shape = (rings: number) => ({
      filter: { polygon: { type: 'Polygon', coordinates: Array.from({ length: rings }, () => ring) } },
    })
    expect(parseRequest('report.count', shape(5)).ok).toBe(true)
    expect(parseRequest('report.count', shape(6)).ok).toBe(false)
  })
  test('a scribble of 20,000 lines over the map no longer takes a gigabyte, and counts what it encloses; a pipe is no longer waited for', async () => {
    const app = await appOverStore((store) =>
      putReports(
        store,
        Array.from({ length: 50 }, (_, i) => makeReport(i)),
      ),
    )
    const points = Array.from({ length: 19_999 }, (_, i) => [
      118 + ((i * 7_919) % 10_007) / 10_007,
      30 + ((i * 104_729) % 10_009) / 10_009,
    ])
    const polygon = { type: 'Polygon' as const, coordinates: [[...points, points[0] as number[]]] }
    const before = process.memoryUsage.rss()
    const { matched } = await app.handlers['report.count']({ filter: { polygon } }, noSignal)
    expect([0, 50]).toContain(matched)
    expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(600)
    if (process.platform === 'win32') return
    const pipe = join(tempFolder(), 'pipe')
    execFileSync('mkfifo', [pipe])
    for (const [method, request] of [
      ['template.check', { file: pipe }],
      ['basemap.add', { file: pipe }],
      ['import.preview', { file: pipe }],
      ['import.preview', { file: pipe, map: pipe }],
      ['package.verify', { path: pipe }],
    ] as const)
      expect(await dispatch(app, method, request, noSignal.signal)).toMatchObject({ ok: false })
  })
})

describe('requests', () => {
  test('a key without a value, as a structured clone may carry it, is as one that is not there', () => {
    expect(parseRequest('settings.set', { language: 'zh', theme: undefined })).toStrictEqual({
      ok: true,
      request: { language: 'zh' },
    })
    expect(parseRequest('report.count', { filter: { text: undefined, categories: ['fire'] } })).toStrictEqual({
      ok: true,
      request: { filter: { categories: ['fire'] } },
    })
  })
})
