import { describe, expect, it } from 'vitest'
import { Failure } from '../../../../contract/reply.ts'
import { importFiles } from '../../../../main/sync/file/import.ts'
import { parseRules } from '../../../../main/sync/taxonomy/rules.ts'
import { CollectingStore } from './collecting-store.ts'
import { adds, failureOf, importOne, iso, tools, writeTemp } from './import-one.ts'

const header = 'case id,created at,type,subject,description,address,lat,lon\n'
const row = (id: number | string, more: Partial<Record<'at' | 'type' | 'lat' | 'lon', string>> = {}): string =>
  `${id},${more.at ?? '2026-06-01 10:00'},${more.type ?? 'Noise'},Loud,music,1 Main St,${more.lat ?? '39.1'},${more.lon ?? '117.2'}\n`
const many = (n: number): string => header + Array.from({ length: n }, (_, i) => row(i)).join('')

describe('every row is accounted for', () => {
  it('good, ragged, unclosed, without time, in the future, out of range and refused', async () => {
    const text =
      header +
      row(1) +
      '2,ragged\n' +
      '3,2026-06-01 10:00,Noise,"never closed,x,y,1,2\n' +
      row(4, { at: '' }) +
      row(5, { at: '2026-02-30 10:00' }) +
      row(6, { at: '2026-06-12 10:00' }) +
      row(7, { at: '2026-06-10 10:00' }) +
      row(8, { lat: '117.2', lon: '39.1' }) +
      row(9, { type: 'Panhandling' }) +
      row(10, { lat: '', lon: '' }) +
      row('')
    const { outcome, problems, reports } = await importOne('x.csv', text, { tz: 'UTC' })
    expect(outcome).toMatchObject({ rows: 11, imported: 4, quarantined: 6, refused: 1 })
    expect(adds(outcome)).toBe(true)
    expect(problems.map((p) => [p.row, p.column, p.reason.en.split(':')[0]])).toEqual([
      [3, null, 'Wrong number of columns'],
      [4, null, 'A quote opened in this row is never closed. Close it in the source file.'],
      [5, 'created at', 'There is no time.'],
      [6, 'created at', 'Not a time, or one that does not exist'],
      [7, 'created at', 'The time is in the future'],
      [9, 'lat', 'Latitude 117.2 is out of range; latitude and longitude look swapped.'],
    ])
    expect(problems[2]!.raw).toMatchObject({ 'case id': '4', subject: 'Loud' })
    expect(reports.map((r) => [r.externalId.slice(0, 4), r.lat])).toEqual([
      ['1', 39.1],
      ['7', 39.1],
      ['10', null],
      ['row-', 39.1],
    ])
  })

  it('a second import changes nothing; a changed row is an update; rows without an id too', async () => {
    const text = header + row(1) + row(2) + row('')
    const first = await importOne('x.csv', text)
    expect(first.outcome).toMatchObject({ rows: 3, imported: 3 })
    const again = await importOne('x.csv', text, {}, {}, first.store)
    expect(again.outcome).toMatchObject({ imported: 0, updated: 0, unchanged: 3 })
    const changed = await importOne('x.csv', text.replace('Noise', 'Pothole'), {}, {}, first.store)
    expect(changed.outcome).toMatchObject({ imported: 0, updated: 1, unchanged: 2 })
  })

  it('the same bytes read under other settings are not taken for the same file', async () => {
    const store = new CollectingStore()
    const file = writeTemp('x.csv', header + row(1))
    await importFiles(store, { files: [file], tz: 'UTC' }, tools())
    await importFiles(store, { files: [file], tz: 'UTC' }, tools())
    await importFiles(store, { files: [file], tz: 'Asia/Shanghai' }, tools())
    await importFiles(
      store,
      { files: [file], tz: 'UTC' },
      tools({ userRules: parseRules({ rules: [{ match: 'noise', category: 'dispute' }] }, 'x') }),
    )
    const hashes = store.runs.map((run) => run.fileHash)
    expect(hashes[1]).toBe(hashes[0])
    expect(new Set(hashes).size).toBe(3)
  })

  it('nothing of who reported is in quarantine, not even in a row out of step', async () => {
    const text =
      'case id,created at,type,reporter,contact phone\n1,bad,Noise,SECRET1,SECRET2\n2,2026-06-01,Noise,x,SECRET3,SECRET4\n'
    const { problems, outcome } = await importOne('x.csv', text)
    expect(outcome).toMatchObject({ rows: 2, quarantined: 2 })
    expect(problems[0]!.raw).toEqual({ 'case id': '1', 'created at': 'bad', type: 'Noise' })
    expect(JSON.stringify(problems)).not.toContain('SECRET')
  })
})

describe('pages', () => {
  it('hold 2,000 rows, at most two of them unanswered, in the order of the file', async () => {
    const store = new CollectingStore()
    store.keepPages = true
    const { outcome } = await importOne('x.csv', many(9_345), {}, {}, store)
    expect(outcome).toMatchObject({ rows: 9_345, imported: 9_345 })
    expect(store.pages.map((page) => page.reports.length)).toEqual([2_000, 2_000, 2_000, 2_000, 1_345])
    expect(store.pages.flatMap((page) => page.reports.map((r) => r.externalId))).toEqual(
      Array.from({ length: 9_345 }, (_, i) => `${i}`),
    )
    expect(store.mostInFlight).toBe(2)
    expect(store.runs).toMatchObject([{ ended: true, error: null }])
  })

  it('progress counts bytes up to the whole file', async () => {
    const text = many(60_000)
    const seen: [number, number][] = []
    await importOne('x.csv', text, {}, { progress: ({ done, total }) => seen.push([done, total]) })
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b))
    expect(seen.at(-1)).toEqual([text.length, text.length])
  })

  it('cancelling stops between pages and says so in the ledger', async () => {
    const store = new CollectingStore()
    const controller = new AbortController()
    let pages = 0
    store.onApply = () => {
      if (++pages === 3) controller.abort()
    }
    const failure = await failureOf(importOne('x.csv', many(40_000), {}, { signal: controller.signal }, store))
    expect(failure.code).toBe('cancelled')
    expect(store.reports.size).toBeLessThan(12_000)
    expect(store.runs).toMatchObject([{ ended: true, error: '已取消。\nCancelled.' }])
  })

  it('an import broken off and made again leaves the store as one that was not', async () => {
    const text = many(12_000)
    const broken = new CollectingStore()
    let pages = 0
    broken.onApply = () => {
      if (++pages === 3) throw new Failure('storage', { zh: '断电', en: 'power cut' })
    }
    expect((await failureOf(importOne('x.csv', text, {}, {}, broken))).text.en).toBe('power cut')
    expect(broken.runs).toMatchObject([{ ended: true, error: '断电\npower cut' }])
    broken.onApply = () => {}
    const { outcome } = await importOne('x.csv', text, {}, {}, broken)
    expect(adds(outcome)).toBe(true)
    expect(outcome.unchanged).toBeGreaterThanOrEqual(4_000)
    expect(Object.fromEntries(broken.reports)).toEqual(Object.fromEntries((await importOne('x.csv', text)).store.reports))
  })

  it('files are imported one after the other, each with its own source', async () => {
    const store = new CollectingStore()
    const outcomes = await importFiles(store, { files: [writeTemp('a.csv', many(3)), writeTemp('b.csv', many(2))] }, tools())
    expect(outcomes.map((o) => [o.source, o.imported])).toEqual([
      ['a', 3],
      ['b', 2],
    ])
  })
})

describe('--map', () => {
  const text = 'nr,wann,wo,was,breite,laenge\n7,08.06.2026 09:05,Hauptstr. 1,Lärm,39.908692,116.397477\n'
  const mapping = {
    fields: {
      externalId: 'nr',
      occurredAt: 'wann',
      place: 'wo',
      category: 'was',
      lat: 'breite',
      lon: 'laenge',
      title: ['was', 'wo'],
    },
    tz: 'Europe/Berlin',
    datum: 'gcj02',
    source: 'Rathaus',
    categories: [{ match: 'lärm', category: 'noise', subCategory: 'Noise' }],
  }
  const withMap = (value: unknown) => importOne('x.csv', text, { map: writeTemp('map.json', JSON.stringify(value)) })

  it('names the columns, zone, datum, source and categories by hand', async () => {
    const { outcome, first } = await withMap(mapping)
    expect(outcome).toMatchObject({ profile: 'map', source: 'Rathaus', imported: 1 })
    expect(first).toMatchObject({
      externalId: '7',
      category: 'noise',
      subCategory: 'Noise',
      place: 'Hauptstr. 1',
      datum: 'gcj02',
      rawLon: 116.397477,
      rawLat: 39.908692,
    })
    expect(iso(first)).toBe('2026-06-08T09:05:00+02:00')
    expect(Math.abs(first.lon! - 116.39123)).toBeLessThan(0.0002)
  })
  it('options of the command win over it', async () => {
    const map = writeTemp('map.json', JSON.stringify(mapping))
    const { outcome, first } = await importOne('x.csv', text, { map, source: 'X', tz: 'UTC', datum: 'wgs84' })
    expect([outcome.source, iso(first), first.rawLon]).toEqual(['X', '2026-06-08T09:05:00+00:00', null])
  })
  it.each([
    [{ fields: { occurredAt: 'when' } }, /when.*nr, wann, wo, was, breite, laenge/],
    [{ fields: { externalId: 'nr' } }, /occurredAt must be given/],
    [{ fields: { occurredAt: 'wann', colour: 'x' } }, /colour.*externalId/s],
    [{ fields: { occurredAt: 'wann' }, tz: 'Mars' }, /IANA/],
    [{ fields: { occurredAt: 'wann' }, datum: 'nad27' }, /datum/],
    [{ fields: { occurredAt: 'wann' }, categories: [{ match: 'x', category: 'religion' }] }, /categories\.0\.category/],
  ])('that is off says what is off: %j', async (value, words) => {
    expect((await failureOf(withMap(value))).text.en).toMatch(words)
  })
  it('that is missing or no JSON is told', async () => {
    expect((await failureOf(importOne('x.csv', text, { map: '/nowhere.json' }))).text.en).toContain('/nowhere.json')
    expect((await failureOf(importOne('x.csv', text, { map: writeTemp('m.json', '{') }))).text.en).toContain('not valid JSON')
  })
})

describe('options', () => {
  it('--tz reads times without offset on that clock, across a change of clocks', async () => {
    const text = header + row(1, { at: '2026-03-08 01:30' }) + row(2, { at: '2026-03-08 03:30' })
    const { reports } = await importOne('x.csv', text, { tz: 'America/New_York' })
    expect(reports.map(iso)).toEqual(['2026-03-08T01:30:00-05:00', '2026-03-08T03:30:00-04:00'])
    expect(reports[1]!.occurredAt - reports[0]!.occurredAt).toBe(3600)
  })
  it('an unknown --tz, a missing file and a folder are told in words', async () => {
    expect((await failureOf(importOne('x.csv', many(1), { tz: 'Asia/Nowhere' }))).text.en).toContain('Asia/Nowhere')
    expect((await failureOf(importFiles(new CollectingStore(), { files: ['/no/such.csv'] }, tools()))).text.en).toContain(
      '/no/such.csv',
    )
    expect((await failureOf(importFiles(new CollectingStore(), { files: ['/tmp'] }, tools()))).code).toBe('bad-request')
  })
  it('the person’s own rules come first, but never lift a refusal', async () => {
    const userRules = parseRules(
      {
        rules: [{ match: ['noise', 'Encampment'], category: 'dispute' }],
        refuse: [{ match: 'Pothole', reason: { zh: '不要', en: 'not wanted' } }],
      },
      'categories.json',
    )
    const text = header + row(1) + row(2, { type: 'Encampment' }) + row(3, { type: 'Pothole' })
    const { outcome, first } = await importOne('x.csv', text, {}, { userRules })
    expect(first.category).toBe('dispute')
    expect(outcome.refusedWhy.map((why) => [why.category, why.count])).toEqual([
      ['Encampment', 1],
      ['Pothole', 1],
    ])
  })
  it('an unmapped category is kept as the sub-category under other', async () => {
    expect((await importOne('x.csv', header + row(1, { type: 'Quantum_Flux' }))).first).toMatchObject({
      category: 'other',
      subCategory: 'Quantum Flux',
    })
  })
})
