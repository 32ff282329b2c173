import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SourceOptions } from '../../../../contract/sync.ts'
import { reconcileSource } from '../../../../main/sync/engine/reconcile.ts'
import { retryQuarantined } from '../../../../main/sync/engine/retry-quarantined.ts'
import { testSource } from '../../../../main/sync/engine/sync-source.ts'
import type { SyncTools } from '../../../../main/sync/engine/tools.ts'
import { upstreamForm } from '../../../../main/sync/engine/upstream-form.ts'
import { dumpStore } from '../../../fixture/dump-store.ts'
import { type BenchStore, end, limits, now, openBenchStore } from '../engine/bench-store.ts'
import { type OgcServed, openOgcServer, type RunningOgc, type ServedFeature, someFeatures } from './server.ts'

let bench: BenchStore
let server: RunningOgc
const tools: SyncTools = {
  signal: new AbortController().signal,
  now: () => now,
  log: () => {},
  classify: (label) => ({ category: 'facility', subCategory: label }),
  credentials: async () => null,
  clock: { now: () => now, random: () => 0.5, sleep: async () => {} },
  limits,
}
const later = (days: number): Partial<SyncTools> => ({ now: () => now + days * 86_400_000 })

async function serve(features: ServedFeature[], served: Partial<OgcServed> = {}, options: SourceOptions = {}, path = '') {
  server = await openOgcServer({ collections: [{ id: 'issues', title: 'Issues', features, time: 'observed_at' }], ...served })
  await bench.store.call('source.ensure', {
    name: 'city',
    kind: 'ogc',
    url: server.url + path,
    options: { collection: 'issues', ...options },
  })
}
const stored = async (): Promise<string[]> => [...(await bench.reports()).keys()].sort()
const idsOf = (features: ServedFeature[]): string[] => features.map(({ id }) => String(id)).sort()
const ledger = async () => (await bench.store.call('ledger.lines', { now: now / 1000 })).find(({ source }) => source === 'city')!

beforeEach(async () => {
  bench = await openBenchStore()
})
afterEach(async () => {
  await bench.close()
  await server.close()
})

describe('a walk', () => {
  test('follows the next links to the end, whatever page length the server gives', async () => {
    const features = someFeatures(250, 300, end)
    await serve(features, { maxLimit: 40 })
    const outcome = await bench.sync()
    expect(await stored()).toEqual(idsOf(features))
    expect(outcome).toMatchObject({ imported: 250, pages: 7, completeUpTo: '2026-06-30T12:00:00+00:00' })
    expect(server.itemsAsked()[0]!.searchParams.get('limit')).toBe('1000')
    expect(server.itemsAsked().every((url) => !url.searchParams.has('bbox'))).toBe(true)
    const report = (await bench.reports()).get('f-3')!
    expect(report).toMatchObject({ subCategory: 'Pothole', text: 'Feature 3', lon: 117.002, lat: 39.002 })
  })

  test.each([
    '',
    '/',
    '/conformance',
    '/collections',
    '/collections/other',
    '/collections/issues/items?limit=1&f=html&bbox=0,0,1,1',
    '/collections/issues/items/f-1',
  ])('begins at whatever address of the server was pasted: "%s"', async (path) => {
    const features = someFeatures(5, 3, end)
    await serve(features, {}, {}, path)
    await bench.sync()
    expect(await stored()).toEqual(idsOf(features))
    expect(server.itemsAsked()[0]!.searchParams.has('bbox')).toBe(false)
  })

  test('asks for shorter pages where the server refuses long ones, and remembers it', async () => {
    await serve(someFeatures(150, 30, end), { maxLimit: 100, strictLimit: true })
    await bench.sync()
    expect((await stored()).length).toBe(150)
    const before = server.asked.length
    await bench.sync(later(1))
    expect(
      server.asked
        .slice(before)
        .filter((u) => u.pathname.endsWith('/items'))
        .every((u) => u.searchParams.get('limit') === '100'),
    ).toBe(true)
  })

  test('with a first day asks and takes nothing before it', async () => {
    const features = someFeatures(100, 100, end)
    await serve(features, {}, { from: '2026-06-01' })
    await bench.sync()
    expect(server.itemsAsked()[0]!.searchParams.get('datetime')).toBe('2026-06-01T00:00:00Z/..')
    const inside = features.filter(({ properties }) => (properties.observed_at as string) >= '2026-06-01')
    expect(await stored()).toEqual(idsOf(inside))
    expect(inside.length).toBeGreaterThan(10)
  })

  test('after the first, asks for what happened since 90 days before, and for everything again after a week', async () => {
    const features = someFeatures(60, 400, end)
    await serve(features)
    await bench.sync()
    expect(server.itemsAsked()[0]!.searchParams.has('datetime')).toBe(false)
    features[59]!.properties.description = 'Changed lately'
    features[0]!.properties.description = 'Changed long ago'
    expect(await bench.sync(later(1))).toMatchObject({ updated: 1, imported: 0 })
    expect(server.itemsAsked().at(-1)!.searchParams.get('datetime')).toBe('2026-04-01T12:00:00Z/..')
    expect(await bench.sync(later(8))).toMatchObject({ updated: 1 })
    expect(server.itemsAsked().at(-1)!.searchParams.has('datetime')).toBe(false)
    expect((await bench.reports()).get('f-1')!.text).toBe('Changed long ago')
  })

  test('reads a server that takes no question by time in full each time', async () => {
    const features = someFeatures(20, 400, end)
    await serve(features, { noDatetime: true })
    await bench.sync()
    features[0]!.properties.description = 'Changed'
    expect(await bench.sync(later(1))).toMatchObject({ updated: 1 })
  })

  test('that was broken off goes on at the next page, and begins anew where its link has expired', async () => {
    const features = someFeatures(100, 100, end)
    await serve(features, { maxLimit: 20, before: (_url, n) => (n === 4 ? 403 : undefined) })
    await expect(bench.sync()).rejects.toMatchObject({ code: 'upstream' })
    const some = (await stored()).length
    expect(some).toBeGreaterThan(0)
    expect(some).toBeLessThan(100)
    server.before = () => undefined
    const asked = server.itemsAsked().length
    await bench.sync()
    expect(server.itemsAsked()[asked]!.searchParams.get('offset')).toBe(String(some))
    expect(await stored()).toEqual(idsOf(features))

    server.before = (url) => (url.searchParams.has('offset') && server.asked.length < 999 ? 403 : undefined)
    await expect(bench.sync(later(8))).rejects.toMatchObject({ code: 'upstream' })
    let refused = false
    server.before = (url) => {
      if (refused || !url.searchParams.has('offset')) return undefined
      refused = true
      return 410
    }
    features.push({ ...features[0]!, id: 'new' })
    await bench.sync(later(8))
    expect(refused).toBe(true)
    expect(await stored()).toEqual(idsOf(features))
  })

  test('that is broken off at every page leaves the store as one that is not', async () => {
    const features = someFeatures(60, 100, end)
    Object.assign(features[7]!.properties, { observed_at: 'never' })
    Object.assign(features[8]!.geometry!, {
      type: 'Polygon',
      coordinates: [
        [
          [1, 1],
          [2, 1],
          [2, 2],
          [1, 1],
        ],
      ],
    })
    await serve(features, { maxLimit: 10 })
    await bench.sync()
    const failed = new Set<string>()
    server.before = (url) => {
      const page = url.searchParams.get('offset')
      if (page === null || failed.has(page)) return undefined
      failed.add(page)
      return 403
    }
    const other = await openBenchStore()
    try {
      await other.store.call('source.ensure', { name: 'city', kind: 'ogc', url: server.url, options: { collection: 'issues' } })
      let tries = 0
      for (let done = false; !done && tries < 10; tries++)
        done = await other.sync().then(
          () => true,
          () => false,
        )
      expect(tries).toBe(6)
      await other.release()
      await bench.release()
      const key = new Uint8Array(32).fill(9)
      expect(dumpStore(other.folder, key)).toEqual(dumpStore(bench.folder, key))
    } finally {
      await other.reopen()
      await bench.reopen()
      await other.close()
    }
  })

  test('that brings fewer than the server says is read once more; what is owed then is in the ledger, and nothing is called complete', async () => {
    await serve(someFeatures(30, 30, end), { hidden: 4 })
    const outcome = await bench.sync()
    expect(server.itemsAsked().length).toBe(2)
    expect(outcome).toMatchObject({ imported: 30, completeUpTo: null })
    expect((await ledger()).owed.reports).toBe(4)
    server.hidden = 0
    expect(await bench.sync(later(1))).toMatchObject({ completeUpTo: '2026-07-01T12:00:00+00:00' })
    expect((await ledger()).owed.reports).toBe(0)
  })

  test('whose pages shift under it, because a feature was deleted meanwhile, finds the one that slipped through', async () => {
    const features = someFeatures(40, 30, end)
    await serve(features, {
      maxLimit: 10,
      before: (url, _n) => {
        if (url.searchParams.get('offset') === '20' && features.length === 40) features.shift()
        return undefined
      },
    })
    await bench.sync()
    const ids = await stored()
    for (const { id } of features) expect(ids).toContain(id)
  })

  test('of a collection that was empty at first reads what comes into it later', async () => {
    const features: ServedFeature[] = []
    await serve(features)
    expect(await bench.sync()).toMatchObject({ imported: 0, completeUpTo: '2026-06-30T12:00:00+00:00' })
    features.push(...someFeatures(3, 3, end))
    expect(await bench.sync(later(1))).toMatchObject({ imported: 3, quarantined: 0 })
  })

  test('whose next links never end, ends', async () => {
    const features = someFeatures(30, 30, end)
    await serve(features, { counts: false, maxLimit: 30, endless: true })
    await bench.sync()
    expect(await stored()).toEqual(idsOf(features))
    expect(server.itemsAsked().length).toBeLessThan(40)
  })

  test('whose next link is its own page ends', async () => {
    await serve(someFeatures(30, 30, end), { maxLimit: 10, counts: false })
    server.before = (url) => {
      if (url.searchParams.get('offset') === '20') url.searchParams.set('offset', '10')
      return undefined
    }
    await bench.sync()
    expect((await stored()).length).toBe(20)
    expect(bench.log.join()).toContain('read already')
  })
})

describe('an answer', () => {
  test('whose next page is on another server is not followed, and says what to do', async () => {
    await serve(someFeatures(30, 30, end), { maxLimit: 10, publicUrl: 'http://10.0.0.1/ogc' })
    await expect(bench.sync()).rejects.toMatchObject({
      kind: 'redirect',
      text: { en: expect.stringContaining('http://10.0.0.1') },
    })
  })
  test('that breaks off is asked for again', async () => {
    let halves = 0
    await serve(someFeatures(30, 30, end), {
      before: (url) => (url.pathname.endsWith('/items') && halves++ === 0 ? 'half' : undefined),
    })
    expect(await bench.sync()).toMatchObject({ imported: 30 })
  })
  test('that is a web page is refused in words', async () => {
    await serve(someFeatures(3, 3, end), { contentType: 'text/html' })
    await expect(bench.sync()).rejects.toMatchObject({ kind: 'bad-answer' })
  })
  test('in other coordinates than CRS84 is refused', async () => {
    await serve(someFeatures(3, 3, end), { headers: { 'content-crs': '<http://www.opengis.net/def/crs/EPSG/0/25832>' } })
    await expect(bench.sync()).rejects.toMatchObject({ code: 'upstream', text: { en: expect.stringContaining('EPSG/0/25832') } })
    expect(await stored()).toEqual([])
  })
})

describe('a feature', () => {
  const at = '2026-06-20T08:00:00Z'
  const square = [
    [
      [117, 39],
      [117.2, 39],
      [117.2, 39.2],
      [117, 39.2],
      [117, 39],
    ],
  ]

  test('that is a line or an area is placed by its first point or its centre, without an accuracy', async () => {
    const properties = { observed_at: at, category: 'Pothole' }
    await serve([
      { id: 'area', geometry: { type: 'Polygon', coordinates: square }, properties },
      {
        id: 'line',
        geometry: {
          type: 'LineString',
          coordinates: [
            [117.5, 39.5],
            [118, 40],
          ],
        },
        properties,
      },
      { id: 'nowhere', geometry: null, properties },
    ])
    await bench.sync()
    const reports = await bench.reports()
    expect(reports.get('area')!.lon).toBeCloseTo(117.1, 6)
    expect(reports.get('area')!.lat).toBeCloseTo(39.1, 6)
    expect(reports.get('line')).toMatchObject({ lon: 117.5, lat: 39.5 })
    expect(reports.get('nowhere')).toMatchObject({ lon: null, lat: null })
    expect(bench.log.join()).toContain('2 features are no points')
  })

  test('is read by the mapping of the source, else by the names of its values, nested ones too', async () => {
    const features = [
      {
        id: 1,
        geometry: null,
        properties: { what: { kind: 'Lamp', words: 'Dark corner' }, details: { date: at }, seen: '2026-06-19T01:00:00Z' },
      },
    ]
    await serve(features, {}, { fields: { occurredAt: 'seen', category: 'what/kind', text: 'what/words' } })
    await bench.sync()
    expect((await bench.reports()).get('1')).toMatchObject({
      subCategory: 'Lamp',
      text: 'Dark corner',
      occurredAt: Date.parse('2026-06-19T01:00:00Z') / 1000,
    })
  })

  test('without a readable time goes to quarantine with its id and place, and comes back from there once repaired', async () => {
    const features = someFeatures(3, 3, end)
    features[1]!.properties.observed_at = 'yesterday'
    await serve(features)
    expect(await bench.sync()).toMatchObject({ imported: 2, quarantined: 1 })
    const rows = await bench.store.call('quarantine.rows', { source: 'city' })
    expect(rows[0]!.raw).toMatchObject({ id: 'f-2', observed_at: 'yesterday', geometry: 'POINT (117.001 39.001)' })
    expect(await retryQuarantined(bench.store, rows, { observed_at: at }, tools)).toMatchObject({ stored: 1 })
    expect((await bench.reports()).get('f-2')).toMatchObject({ lon: 117.001, lat: 39.001, occurredAt: Date.parse(at) / 1000 })
  })

  test('with the address of a photo has it as an attachment', async () => {
    const features = someFeatures(1, 3, end)
    features[0]!.properties.photo_url = 'https://media.example.org/a.jpg'
    await serve(features)
    await bench.sync()
    expect((await bench.store.call('attachment.missing', { limit: 9 })).attachments).toMatchObject([
      { name: 'a.jpg', state: 'wanted' },
    ])
  })

  test('without an id keeps its place and time as one, so that other words do not make it another report', async () => {
    const features = someFeatures(5, 3, end).map(({ id: _, ...feature }) => feature)
    await serve(features)
    await bench.sync()
    features[2]!.properties.description = 'Other words'
    expect(await bench.sync(later(1))).toMatchObject({ imported: 0, updated: 1, unchanged: 4 })
    expect(bench.log.join()).toContain('5 features have no id')
  })
})

describe('a comparison of ids', () => {
  test.each([true, false])('withdraws what is gone and fetches what was missed (features with ids: %s)', async (withIds) => {
    const features = someFeatures(30, 300, end).map(({ id, ...rest }) => (withIds ? { id: id!, ...rest } : rest))
    await serve(features, { maxLimit: 10 })
    await bench.sync()
    const before = await stored()
    features.splice(4, 2)
    features.push({
      ...someFeatures(1, 300, '2025-10-01T00:00:00Z')[0]!,
      ...(withIds ? { id: 'late' } : { id: undefined as never }),
    })
    expect(await reconcileSource(bench.store, 'city', tools)).toMatchObject({ ids: 29, missing: 1, gone: 2 })
    const after = await bench.reports()
    expect([...after.values()].filter((r) => r.suppressed).length).toBe(2)
    expect(after.size).toBe(before.length + 1)
  })

  test('what is refused or in quarantine is there and not here each time, and missing never', async () => {
    const features = someFeatures(20, 100, end)
    features[2]!.properties.observed_at = 'soon'
    features[3]!.properties.category = 'Barred'
    await serve(features, {}, { fields: { category: 'category' } })
    const refusing: SyncTools = {
      ...tools,
      classify: (label) =>
        label === 'Barred' ? { refused: { zh: '不收', en: 'barred' } } : { category: 'facility', subCategory: label },
    }
    const { imported, refused, quarantined } = await bench.sync(refusing)
    expect({ imported, refused, quarantined }).toEqual({ imported: 18, refused: 1, quarantined: 1 })
    expect(await reconcileSource(bench.store, 'city', refusing)).toMatchObject({ ids: 19, missing: 0, gone: 0, restored: 0 })
    features[2]!.properties.observed_at = features[1]!.properties.observed_at
    expect(await reconcileSource(bench.store, 'city', refusing)).toMatchObject({ missing: 1, restored: 0 })
  })

  test('a first day that was chosen later withdraws nothing from before it, and fetches nothing either', async () => {
    const features = someFeatures(30, 300, end)
    await serve(features)
    await bench.sync()
    const source = (await bench.store.call('source.get', { name: 'city' }))!
    await bench.store.call('source.put', { id: source.id, options: { ...source.options, from: '2026-01-01' } })
    features.push({
      ...features[0]!,
      id: 'too-old',
      properties: { ...features[0]!.properties, observed_at: '2025-10-01T00:00:00Z' },
    })
    features.splice(0, 1)
    expect(await reconcileSource(bench.store, 'city', tools)).toMatchObject({ ids: 30, missing: 0, gone: 1 })
    expect([...(await bench.reports()).values()].filter((r) => r.suppressed).map((r) => r.externalId)).toHaveLength(1)
    expect(await stored()).not.toContain('too-old')
  })

  test('the ledger says that deletions show at the comparison alone', async () => {
    await serve(someFeatures(3, 30, end))
    await bench.sync()
    expect((await ledger()).says.en).toContain('withdrawn at the weekly comparison')
  })

  test('withdraws nothing when more than half of what stands is gone, however much was withdrawn before', async () => {
    const features = someFeatures(200, 300, end)
    await serve(features)
    await bench.sync()
    features.splice(0, 90)
    expect(await reconcileSource(bench.store, 'city', tools)).toMatchObject({ gone: 90 })
    features.splice(0, 60)
    await expect(reconcileSource(bench.store, 'city', tools)).rejects.toMatchObject({ code: 'upstream' })
    expect([...(await bench.reports()).values()].filter((r) => r.suppressed)).toHaveLength(90)
  })

  test('withdraws nothing when the server gives fewer than it says', async () => {
    const features = someFeatures(30, 300, end)
    await serve(features)
    await bench.sync()
    features.length = 10
    server.hidden = 20
    await expect(reconcileSource(bench.store, 'city', tools)).rejects.toMatchObject({ code: 'upstream' })
    expect([...(await bench.reports()).values()].some((r) => r.suppressed)).toBe(false)
  })
})

describe('the wizard', () => {
  test('sees the collections with their counts, the values with examples, and rows as they would be stored', async () => {
    await serve([])
    server.collections = [
      {
        id: 'issues',
        title: 'Issues',
        features: someFeatures(12, 10, end),
        queryables: {
          observed_at: { type: 'string', format: 'date-time', title: 'Observed' },
          category: { type: 'string' },
          geometry: { format: 'geometry-point' },
        },
      },
      { id: 'trees', features: someFeatures(3, 1, end) },
    ]
    const plan = { name: '', kind: 'ogc' as const, url: server.url, options: {} }
    const first = await upstreamForm(plan, undefined, tools)
    expect(first.forms).toEqual([
      { id: 'issues', project: null, name: 'Issues', count: 12 },
      { id: 'trees', project: null, name: 'trees', count: 3 },
    ])
    const chosen = await upstreamForm({ ...plan, options: { collection: 'issues' } }, undefined, tools)
    expect(chosen.fields).toContainEqual({
      path: 'observed_at',
      type: 'date-time',
      name: 'Observed',
      repeats: false,
      example: expect.stringContaining('2026'),
    })
    expect(chosen.fields).toContainEqual(expect.objectContaining({ path: 'description', example: 'Feature 1' }))
    expect(chosen.suggested).toMatchObject({
      occurredAt: 'observed_at',
      category: 'category',
      text: 'description',
      location: 'geometry',
    })
    expect(chosen.rows.length).toBe(12)
    // What it suggests reads the same features in the same way.
    const mapped = await upstreamForm({ ...plan, options: { collection: 'issues', fields: chosen.suggested } }, undefined, tools)
    expect(mapped.rows).toEqual(chosen.rows)
  })

  test('a test tells a collection that is not there from one that is', async () => {
    await serve(someFeatures(3, 3, end))
    expect(await testSource(bench.store, 'city', tools)).toMatchObject({
      ok: true,
      detail: { en: 'Connected: collection issues, 3 features.' },
    })
    server.collections = []
    expect(await testSource(bench.store, 'city', tools)).toMatchObject({ ok: false })
  })
})
