/** One test a format and oddity: what a file holds comes in, whatever way it is written. */
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import type { FileOutcome } from '../../../../contract/model.ts'
import { Failure } from '../../../../contract/reply.ts'
import { adds, failureOf, importOne, iso } from './import-one.ts'
import { makeWorkbook, makeZip } from './make-zip.ts'

const zhCsv =
  '工单编号,发生时间,事件类型,标题,内容,地址,纬度,经度\nG1,2026/6/8 9:05:00,消防隐患,消防通道被堵,"单元门前停满车,\n消防车进不来",柳荫街 12 号,39.1,117.2\n'

describe('encodings', () => {
  it.each([
    ['utf-8', Buffer.from(zhCsv)],
    ['utf-8', Buffer.from(`\ufeff${zhCsv}`)],
    ['gb18030', iconv.encode(zhCsv, 'gb18030')],
    ['gb18030', iconv.encode(zhCsv + zhCsv.split('\n').slice(1).join('\n').replace('G1', '𠮷').repeat(3), 'gb18030')],
    ['utf-16le', iconv.encode(zhCsv, 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode(zhCsv, 'utf-16be', { addBOM: true })],
  ])('%s is read', async (_name, bytes) => {
    const { first } = await importOne('工单.csv', bytes, { tz: 'Asia/Shanghai' })
    expect(first).toMatchObject({
      externalId: 'G1',
      category: 'fire',
      title: '消防通道被堵',
      text: '单元门前停满车,\n消防车进不来',
      place: '柳荫街 12 号',
      lat: 39.1,
      lon: 117.2,
      language: 'zh',
    })
    expect(iso(first)).toBe('2026-06-08T09:05:00+08:00')
  })

  it('UTF-16 with tabs, as Excel saves "Unicode text", is read', async () => {
    const bytes = iconv.encode(zhCsv.replaceAll(',\n', '，\n').replaceAll(',', '\t'), 'utf-16le', { addBOM: true })
    const { outcome, first } = await importOne('工单.txt', bytes, { tz: 'Asia/Shanghai' })
    expect([outcome.imported, first.title]).toEqual([1, '消防通道被堵'])
  })

  it('a broken byte in good UTF-8 does not turn the file into another encoding', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `G${i},2026-06-08 09:00,噪声污染,广场舞太吵了请管一管,x,柳荫街,39.1,117.2`)
    const bytes = Buffer.concat([
      Buffer.from(`${zhCsv.split('\n', 1)[0]}\n${rows.join('\n')}\n`),
      Buffer.from([0xe8]),
      Buffer.from('\n'),
    ])
    const { reports } = await importOne('x.csv', bytes)
    expect(reports[0]!.title).toBe('广场舞太吵了请管一管')
  })

  it('Windows-1252 is read where high bytes stand alone', async () => {
    const text =
      'case id,created at,type,description,address\n1,2026-01-02 03:04,Noise,Café très bruyant près du métro,Rue de l’Été\n'
    const { first } = await importOne('x.csv', iconv.encode(text, 'windows-1252'))
    expect(first.text).toBe('Café très bruyant près du métro')
  })
})

describe('XLSX', () => {
  const header = ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情']
  it('reads shared, inline and number cells, and dates by their style', async () => {
    const book = makeWorkbook({
      Sheet1: [
        header,
        [188006, 'A0001', '路灯不亮', '2019/2/28 11:25:05', '\n\t\t\u3000晚上很黑 &amp; 危险'],
        [{ inline: '188007' }, 'A0002', '噪音扰民', { date: 42894.730092592603 }, '夜间施工'],
      ],
    })
    const { outcome, reports } = await importOne('m.xlsx', book)
    expect(outcome).toMatchObject({ profile: 'zh-messages', source: '留言板', rows: 2, imported: 2 })
    expect(reports.map((r) => [r.externalId, iso(r), r.category, r.reporter])).toEqual([
      ['188006', '2019-02-28T11:25:05+08:00', 'facility', 'A0001'],
      ['188007', '2017-06-08T17:31:20+08:00', 'noise', 'A0002'],
    ])
    expect(reports[0]!.text).toBe('晚上很黑 & 危险')
  })

  it('reads a workbook that counts days from 1904', async () => {
    const book = makeWorkbook({ Sheet1: [header, [1, 'A', 'x', { date: 41432.730092592603 }, 'y']] }, { date1904: true })
    expect(iso((await importOne('m.xlsx', book)).first)).toBe('2017-06-08T17:31:20+08:00')
  })

  it('takes the sheet whose header is known, and finds the header under a title', async () => {
    const book = makeWorkbook({
      说明: [['本表为留言清单', null, '内部使用']],
      数据: [['留言清单'], [], header, [7, 'A', '垃圾没人收', '2019/2/28 11:25:05', '内容']],
    })
    const { outcome, first } = await importOne('m.xlsx', book)
    expect([outcome.rows, first.externalId, first.category]).toEqual([1, '7', 'waste'])
  })

  it('reads a workbook without shared strings', async () => {
    const book = makeWorkbook({ S: [header.map((inline) => ({ inline })), [1, null, { inline: 'x' }, { date: 43657 }, null]] })
    expect((await importOne('m.xlsx', book)).first).toMatchObject({ externalId: '1', title: 'x' })
  })

  it('takes one sheet only, the first of several alike', async () => {
    const row = (id: number) => [id, 'A', 'x', '2019/2/28 11:25:05', 'y']
    const book = makeWorkbook({ 全部: [header, row(1), row(2)], 剔除后: [header, row(2)] })
    expect((await importOne('m.xlsx', book)).outcome).toMatchObject({ rows: 2, imported: 2 })
  })

  it('numbers a row in quarantine as the sheet numbers it', async () => {
    const book = makeWorkbook({ S: [header, [], [1, 'A0009', 'x', '不详', 'y'], [2, 'A', 'x', '2019/2/28 11:25:05', 'y']] })
    const { problems, outcome } = await importOne('m.xlsx', book)
    expect(outcome).toMatchObject({ rows: 2, imported: 1, quarantined: 1 })
    expect(problems[0]).toMatchObject({ row: 3, column: '留言时间' })
    expect(JSON.stringify(problems)).not.toContain('A0009')
  })

  it('refuses a zip that is no workbook, a damaged one, an old .xls, and a bomb, in words', async () => {
    const refused = async (name: string, bytes: Buffer): Promise<string> => (await failureOf(importOne(name, bytes))).text.en
    expect(await refused('x.xlsx', makeZip({ 'readme.txt': 'x' }))).toContain('not an XLSX workbook')
    expect(await refused('x.xlsx', makeWorkbook({ S: [header] }).subarray(0, 300))).toContain('damaged')
    expect(await refused('x.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toContain('save it as .xlsx'.replace('s', 'S'))
    expect(await refused('x.xlsx', makeZip({ 'xl/workbook.xml': Buffer.alloc(80 << 20, 32) }))).toContain('unreasonable size')
    expect(await refused('x.xlsx', makeZip({ '../../etc/x': 'x', 'xl/workbook.xml': '<workbook/>' }))).toContain('damaged')
  })
})

describe('JSON', () => {
  const feature = (id: number, geometry: unknown): object => ({
    type: 'Feature',
    geometry,
    properties: { id, created_at: '2026-06-08T09:00:00+08:00', type: '噪声', description: 'x' },
  })
  it('GeoJSON points become reports at their points; no geometry is no location; lines go to quarantine', async () => {
    const text = `\ufeff${JSON.stringify({
      type: 'FeatureCollection',
      features: [
        feature(1, { type: 'Point', coordinates: [117.2, 39.1, 5] }),
        feature(2, null),
        feature(3, { type: 'LineString', coordinates: [[1, 2], [3, 4]] }), // biome-ignore format: short
        feature(4, { type: 'Point', coordinates: [39.1, 117.2] }),
      ],
    })}`
    const { outcome, reports, problems } = await importOne('x.geojson', text)
    expect(outcome).toMatchObject({ rows: 4, imported: 2, quarantined: 2 })
    expect(reports.map((r) => [r.externalId, r.lon, r.lat])).toEqual([
      ['1', 117.2, 39.1],
      ['2', null, null],
    ])
    expect(problems.map((p) => p.row)).toEqual([3, 4])
    expect(problems[1]!.reason.en).toContain('swapped')
  })

  it('another coordinate system is refused by name, CRS84 and EPSG:4326 are not', async () => {
    const text = (name: string): string =>
      JSON.stringify({ type: 'FeatureCollection', crs: { type: 'name', properties: { name } }, features: [feature(1, { type: 'Point', coordinates: [1, 2] })] }) // biome-ignore format: short
    expect((await failureOf(importOne('x.geojson', text('urn:ogc:def:crs:EPSG::3857')))).text.en).toContain('EPSG::3857')
    for (const name of ['urn:ogc:def:crs:OGC:1.3:CRS84', 'urn:ogc:def:crs:EPSG::4326', 'EPSG:4326'])
      expect((await importOne('x.geojson', text(name))).outcome.imported).toBe(1)
  })

  it('polygons become areas with names in both languages, multi-part ones whole', async () => {
    const square = (x: number): number[][] => [[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]] // biome-ignore format: short
    const text = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: { OBJECTID: 27, Name: 'North End' },
          geometry: { type: 'Polygon', coordinates: [square(0)] },
        },
        {
          type: 'Feature',
          properties: { id: '120104', name: '南开区' },
          geometry: { type: 'MultiPolygon', coordinates: [[square(2)], [square(4)]] },
        },
        {
          type: 'Feature',
          properties: { name: '柳荫社区', name_en: 'Liuyin' },
          geometry: { type: 'Polygon', coordinates: [square(6).slice(0, 4)] },
        },
        { type: 'Feature', properties: { name: 'point' }, geometry: { type: 'Point', coordinates: [1, 2] } },
      ],
    })
    const { outcome, store } = await importOne('areas.geojson', text)
    expect(outcome).toMatchObject({ holds: 'areas', rows: 4, imported: 3, quarantined: 1 })
    expect([...store.areas.values()].map(({ key, zh, en, level }) => [key, zh, en, level])).toEqual([
      ['north-end', 'North End', 'North End', 'area'],
      ['120104', '南开区', '南开区', 'district'],
      ['liuyin', '柳荫社区', 'Liuyin', 'community'],
    ])
    expect(store.areas.get('120104')!.geometry.coordinates.length).toBe(2)
  })

  it('one record a line, later columns included, bad lines set aside', async () => {
    const line = (id: number, more = ''): string =>
      `{"id":${id},"created_at":"2026-06-08T09:00:00Z","type":"Noise","lat":1.5,"lon":2.5${more}}`
    const { outcome, reports, problems } = await importOne(
      'x.ndjson',
      `${line(1)}\n{"id":2,\n\n[1]\n${line(3, ',"status":"Closed"')}\n`,
    )
    expect(outcome).toMatchObject({ rows: 4, imported: 2, quarantined: 2 })
    expect(reports.map((r) => r.status)).toEqual(['unknown', 'closed'])
    expect(problems.map((p) => p.row)).toEqual([2, 3])
  })

  it('GeoReport answers: numbers such as 001, repeated keys, "null" and "true" for dates, long ids', async () => {
    const text = `{"requests": [
      {"service_request_id": 900719925474099301, "service_code": 001, "service_name": "Noise", "status": "closed",
       "requested_datetime": "2026-06-01T10:00:00Z", "requested_datetime": "null", "updated_datetime": "2026-06-02T10:00:00Z",
       "updated_datetime": "true", "lat": 37.5, "long": -122.5, "media_url": "http://example.org/a.jpg"},
      {"service_request_id": "null", "service_name": "null", "requested_datetime": ":27.7"}
    ]}`
    const { outcome, first, problems } = await importOne('requests.json', text)
    expect(outcome).toMatchObject({ profile: 'georeport', rows: 2, imported: 1, quarantined: 1 })
    expect(first).toMatchObject({
      externalId: '900719925474099301',
      category: 'noise',
      updatedAt: Date.UTC(2026, 5, 2, 10) / 1000,
      closedAt: Date.UTC(2026, 5, 2, 10) / 1000,
      lon: -122.5,
      attachments: [{ kind: 'image', mime: 'image/jpeg', name: 'a.jpg', bytes: null, url: 'http://example.org/a.jpg' }],
    })
    expect(problems[0]).toMatchObject({ row: 2, column: 'requested_datetime', raw: { requested_datetime: ':27.7' } })
  })

  it('a bare array cut off at its end keeps what is whole', async () => {
    const one = '{"service_request_id":"1","service_name":"Noise","requested_datetime":"2026-06-01T10:00:00Z"}'
    const { outcome } = await importOne('requests.json', `[${one},${one.slice(0, 60)}`)
    expect(outcome).toMatchObject({ rows: 2, imported: 1, quarantined: 1 })
  })

  it('a document much larger than a piece of it is read item by item', async () => {
    const items = Array.from({ length: 5_000 }, (_, i) => ({
      service_request_id: `${i}`,
      service_name: 'Noise',
      requested_datetime: '2026-06-01T10:00:00Z',
      description: `x${'"\\,]}'.repeat(20)}`,
    }))
    const { outcome, reports } = await importOne('requests.json', JSON.stringify({ requests: items }, null, 1))
    expect([outcome.imported, adds(outcome), reports.at(-1)!.text]).toEqual([5_000, true, `x${'"\\,]}'.repeat(20)}`])
  })

  it('several documents in one file are refused rather than half read', async () => {
    expect((await failureOf(importOne('x.json', '{\n"requests":[]}\n{\n"requests":[]}'))).text.en).toContain(
      'several JSON documents',
    )
  })
})

describe('lists of services', () => {
  it.each(['[%]', '{"services":[%]}'])('as JSON in %s are lists of categories', async (wrapper) => {
    const text = wrapper.replace(
      '%',
      '{"service_code":001,"service_name":"Pothole","group":"Streets"},{"service_code":002,"service_name":"Encampments","group":"Streets"}',
    )
    expect((await importOne('services.json', text)).outcome).toMatchObject({
      profile: 'georeport-services',
      holds: 'categories',
      rows: 2,
      imported: 1,
      refused: 1,
    })
  })
})

describe('XML', () => {
  it('GeoReport answers: a line break before the declaration, namespaces, nil and empty elements, an empty and a cut request', async () => {
    const text = `\n<?xml version="1.0" encoding="utf-8"?>
      <ns:service_requests xmlns:ns="http://x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <request><service_request_id>001</service_request_id><status>open</status><status_notes/><service_name>Noise &amp; smoke</service_name>
        <description><![CDATA[Loud <music>]]></description><requested_datetime>2026-06-01T10:00:00-07:00</requested_datetime>
        <updated_datetime xsi:nil="true"/><address> 1 Main St </address><lat>37.5</lat><long>-122.5</long></request>
      <request/>
      <request></ns:service_requests>`
    const { outcome, first, problems } = await importOne('requests.xml', text)
    expect(outcome).toMatchObject({ profile: 'georeport', rows: 3, imported: 1, quarantined: 2 })
    expect(first).toMatchObject({
      externalId: '001',
      title: 'Noise & smoke',
      text: 'Loud <music>',
      place: '1 Main St',
      updatedAt: null,
      lat: 37.5,
    })
    expect(iso(first)).toBe('2026-06-01T10:00:00-07:00')
    expect(problems.map((p) => p.row)).toEqual([2, 3])
  })

  it('a file that ends inside a request keeps the requests before it', async () => {
    const one =
      '<request><service_request_id>1</service_request_id><service_name>Noise</service_name><requested_datetime>2026-06-01T10:00:00Z</requested_datetime></request>'
    const { outcome, problems } = await importOne('r.xml', `<service_requests>${one}${one.slice(0, 60)}`)
    expect(outcome).toMatchObject({ rows: 2, imported: 1, quarantined: 1 })
    expect(problems[0]!.reason.en).toContain('ends inside')
  })

  it('a list of services is a list of categories, each placed or refused', async () => {
    const service = (code: string, name: string): string =>
      `<service><service_code>${code}</service_code><service_name>${name}</service_name><group>General</group></service>`
    const { outcome, store } = await importOne(
      'services.xml',
      `<services>${service('001', 'Pothole')}${service('002', 'Homeless Concerns')}</services>`,
    )
    expect(outcome).toMatchObject({ holds: 'categories', rows: 2, imported: 1, refused: 1 })
    expect([...store.categories]).toEqual([['services / General / Pothole', 'facility']])
  })

  it('a web page is refused', async () => {
    expect((await failureOf(importOne('x.xml', '<!DOCTYPE html><html><body>Sign in</body></html>'))).text.en).toContain(
      'web page',
    )
  })
})

describe('damaged files', () => {
  const seeds: [string, Buffer][] = [
    ['a.csv', Buffer.from(zhCsv + zhCsv.split('\n').slice(1).join('\n').repeat(5))],
    [
      'b.xlsx',
      makeWorkbook({
        S: [
          ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情'],
          [1, 'A', 'x', '2019/2/28 11:25:05', 'y'],
        ],
      }),
    ],
    ['c.ndjson', Buffer.from('{"id":1,"created_at":"2026-05-01","type":"Noise","lat":1,"lon":2}\n'.repeat(9))],
    [
      'd.xml',
      Buffer.from(
        `<requests>${'<request><service_request_id>1</service_request_id><service_name>Noise</service_name><requested_datetime>2026-05-01</requested_datetime></request>'.repeat(5)}</requests>`,
      ),
    ],
  ]
  it.each(seeds)('%s: whatever bytes are spoilt, rows add up or the failure is in words', async (name, seed) => {
    let state = 7
    const next = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) | 0
      return Math.floor(((state >>> 0) / 4294967296) * below)
    }
    let settled = 0
    for (let n = 0; n < 60; n++) {
      const bytes = Buffer.from(seed)
      for (let k = 0; k < 1 + next(6); k++)
        bytes[next(bytes.length)] = next(2) ? '",\n{}[]<>:;\0'.charCodeAt(next(12)) : next(256)
      const outcome = await importOne(name, bytes.subarray(0, next(3) ? bytes.length : next(bytes.length))).then(
        ({ outcome }) => outcome,
        (error: unknown) => error,
      )
      if (outcome instanceof Failure || adds(outcome as FileOutcome)) settled++
    }
    expect(settled).toBe(60)
  })
})

describe('what is no report file', () => {
  it.each([
    ['x.pmtiles', Buffer.from('PMTiles\x03'), 'basemap'],
    ['x.mbtiles', Buffer.from('SQLite format 3\0'), 'MBTiles'],
    ['x.pdf', Buffer.from('%PDF-1.7'), 'PDF'],
    ['x.csv', Buffer.alloc(0), 'empty'],
    ['x.csv', Buffer.from('colour,shape\nred,round\n'), 'colour, shape'],
    ['x.json', Buffer.from('{"a" 1}'), 'not'],
  ])('%s is refused in words', async (name, bytes, words) => {
    const failure = await failureOf(importOne(name, bytes))
    expect(failure.code).toBe('bad-request')
    expect(failure.text.en).toContain(words)
    expect(failure.text.zh).toMatch(/\p{Script=Han}/u)
  })
})
