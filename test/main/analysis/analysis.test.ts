import { expect, test } from 'vitest'
import type { Filter } from '../../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../../contract/taxonomy.ts'
import { dayNumber } from '../../../contract/time.ts'
import { Analysis } from '../../../main/analysis/analysis.ts'
import { frozenRows } from '../../../main/analysis/frozen.ts'
import type { Store } from '../../../main/store/client.ts'
import { openForReading } from '../../../main/store/open.ts'
import { type ColumnRow, columnList, packRows, readBlocks } from '../../../main/store/sqlite/column-block.ts'
import { failedChecks } from '../../fixture/check-store.ts'
import { makeReport, putReports, seeded, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const square = (key: string, w: number, s: number, size: number, parent: string | null) => ({
  key,
  zh: `${key}区`,
  en: key,
  level: 'area' as const,
  parent,
  geometry: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [w, s],
        [w + size, s],
        [w + size, s + size],
        [w, s + size],
        [w, s],
      ],
    ],
  },
})

/** 3,000 reports over a town of two areas, some without place, some withdrawn, some on one spot. */
function town() {
  const random = seeded(3)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  return Array.from({ length: 3_000 }, (_, i) => {
    const nowhere = random() < 0.1
    const stacked = random() < 0.1
    return makeReport(i + 1, {
      occurredAt: 1_767_225_600 + Math.floor(random() * 200 * 86_400),
      category: pick(categoryKeys),
      status: pick(statusKeys),
      level: pick([...levelKeys, null]),
      subCategory: pick(['a', 'b', null]),
      withdrawn: random() < 0.02,
      offsetMinutes: pick([480, 0, -300]),
      lon: nowhere ? null : stacked ? 118.55 : 118.5 + random() * 0.2,
      lat: nowhere ? null : stacked ? 30.95 : 30.9 + random() * 0.2,
      attachments:
        random() < 0.2
          ? [
              {
                kind: pick(['image', 'audio', 'video'] as const),
                mime: 'x/y',
                name: 'x',
                bytes: null,
                url: 'https://example.org/x',
              },
            ]
          : [],
    })
  })
}
async function loaded(): Promise<{ store: Store; analysis: Analysis; folder: string }> {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await store.call('area.put', {
    areas: [
      square('west', 118.5, 30.9, 0.1, null),
      square('inner', 118.5, 30.9, 0.05, 'west'),
      square('east', 118.6, 30.9, 0.1, null),
    ],
    sourceId: 1,
    at: 1,
  })
  const reports = town()
  for (let i = 0; i < reports.length; i += 500)
    await putReports(store, reports.slice(i, i + 500), { source: i < 1_500 ? 'one' : 'two' })
  const analysis = new Analysis(openForReading({ folder, key: testKey }))
  analysis.refresh()
  return { store, analysis, folder }
}
const ask = (filter: Filter) => ({ filters: [filter], textKey: null })
const world: [number, number, number, number] = [-180, -85, 180, 85]

/** A random filter of one to three parts. */
function randomFilter(random: () => number): Filter {
  const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.4)
  const parts: Filter[] = [
    { categories: some(categoryKeys) },
    { statuses: some(statusKeys) },
    { levels: some(levelKeys) },
    { areas: some(['west', 'east', 'inner', 'none']) },
    { from: '2026-02-01', to: '2026-04-15' },
    { bbox: [118.5, 30.9, 118.5 + random() * 0.2, 30.9 + random() * 0.2] },
    { hasLocation: random() < 0.7 },
    { hasMedia: random() < 0.5 },
    { sources: some(['one', 'two']) },
    { near: { lon: 118.6, lat: 31, metres: 9_000 * random() } },
    { subCategories: ['a'] },
    { suppressed: random() < 0.5 },
    { incidentsOnly: true },
    {
      polygon: {
        type: 'Polygon',
        coordinates: [
          [
            [118.5, 30.9],
            [118.7, 30.92],
            [118.6, 31.1 * 0.999],
            [118.5, 30.9],
          ],
        ],
      },
    },
  ]
  return Object.assign(
    {},
    ...Array.from({ length: 1 + Math.floor(random() * 3) }, () => parts[Math.floor(random() * parts.length)]),
  )
}

test('matched = mapped + without location + suppressed, and map, list, histogram and facets say the same for 200 random filters', async () => {
  const { analysis } = await loaded()
  const random = seeded(17)
  for (let k = 0; k < 200; k++) {
    const filter = randomFilter(random)
    const question = ask(filter)
    const { counts } = analysis.matched(question)
    const words = JSON.stringify(filter)
    expect(counts.mapped + counts.withoutLocation + counts.suppressed, words).toBe(counts.matched)
    const zoom = Math.floor(random() * 20)
    const set = analysis.clusters(question, world, zoom)
    expect(
      set.count.reduce((a, b) => a + b, 0),
      words,
    ).toBe(counts.mapped)
    expect(set.inBox).toBe(counts.mapped)
    expect(set.parts.reduce((a, b) => a + b, 0)).toBe(counts.mapped)
    expect(analysis.ids(question)).toHaveLength(counts.matched)
    const bins = analysis.histogram(question, (['day', 'week', 'month'] as const)[k % 3] ?? 'day', 'fire').bins
    expect(
      bins.reduce((sum, bin) => sum + bin.count, 0),
      words,
    ).toBe(counts.matched)
    expect(frozenRows(analysis, question).id).toHaveLength(counts.matched)
  }
})

test('a filter lets through what a plain reading of each report lets through', async () => {
  const { analysis, store } = await loaded()
  const all = await store.call('report.export', { ids: Array.from({ length: 3_000 }, (_, i) => i + 1) })
  const local = (r: (typeof all)[number]) => new Date((r.occurredAt + r.offsetMinutes * 60) * 1000).toISOString().slice(0, 10)
  const cases: [Filter, (r: (typeof all)[number]) => boolean][] = [
    [{ categories: ['fire', 'noise'] }, (r) => r.category === 'fire' || r.category === 'noise'],
    [{ statuses: ['closed'], levels: ['district'] }, (r) => r.status === 'closed' && r.level === 'district'],
    [{ from: '2026-03-01', to: '2026-03-02' }, (r) => local(r) === '2026-03-01'],
    [{ sources: ['two'] }, (r) => r.source === 'two'],
    [{ areas: ['inner'] }, (r) => r.area === 'inner'],
    [{ areas: ['west'] }, (r) => r.area === 'west' || r.area === 'inner'],
    [{ areas: ['none'] }, (r) => r.area === null],
    [{ hasLocation: false, suppressed: false }, (r) => r.lon === null && !r.suppressed],
    [{ suppressed: true }, (r) => r.suppressed],
    [{ hasMedia: true }, (r) => r.attachments > 0],
    [
      { bbox: [118.52, 30.95, 118.6, 31] },
      (r) => r.lon !== null && r.lat !== null && r.lon >= 118.52 && r.lon <= 118.6 && r.lat >= 30.95 && r.lat <= 31,
    ],
  ]
  for (const [filter, plain] of cases) {
    const wanted = all.filter(plain).map((r) => r.id)
    expect(wanted.length, JSON.stringify(filter)).toBeGreaterThan(0)
    expect(
      [...analysis.ids(ask(filter))].sort((a, b) => a - b),
      JSON.stringify(filter),
    ).toEqual(wanted)
  }
})

test('pages follow each other without a gap or a repeat, newest first and oldest first', async () => {
  const { analysis } = await loaded()
  const question = ask({ categories: ['fire', 'waste', 'noise'] })
  for (const oldest of [false, true]) {
    const seen: number[] = []
    let after: { minute: number; id: number } | null = null
    do {
      const page: ReturnType<Analysis['page']> = analysis.page(question, oldest, after, 37)
      seen.push(...page.ids)
      after = page.next
    } while (after)
    const all = [...analysis.ids(question)]
    expect(seen).toEqual(oldest ? all.reverse() : all)
  }
})

test('in any view each report is in one cluster, and panning changes neither ids, places nor counts', async () => {
  const { analysis } = await loaded()
  const question = ask({})
  for (const zoom of [8, 11, 13, 15.5, 18, 22]) {
    const whole = analysis.clusters(question, world, zoom)
    const byId = new Map(whole.id.map((id, i) => [id, [whole.lon[i], whole.lat[i], whole.count[i]]]))
    expect(byId.size).toBe(whole.id.length)
    const random = seeded(zoom * 10)
    for (let k = 0; k < 20; k++) {
      const w = 118.45 + random() * 0.2
      const s = 30.85 + random() * 0.2
      const box: [number, number, number, number] = [w, s, w + random() * 0.1, s + random() * 0.1]
      const view = analysis.clusters(question, box, zoom)
      for (const [i, id] of view.id.entries()) expect([view.lon[i], view.lat[i], view.count[i]]).toEqual(byId.get(id))
      const members = view.id.flatMap((id) => [...analysis.members(question, id)])
      expect(new Set(members).size).toBe(members.length)
      const inside = analysis.ids(ask({ bbox: box, hasLocation: true }))
      expect(view.inBox).toBe(inside.length)
      const held = new Set(members)
      expect([...inside].every((id) => held.has(id))).toBe(true)
    }
  }
})

test('reports on the very same spot stay together at every zoom; others come apart', async () => {
  const { analysis } = await loaded()
  const stacked = analysis.ids(ask({ bbox: [118.5499999, 30.9499999, 118.5500001, 30.9500001] })).length
  expect(stacked).toBeGreaterThan(100)
  const deep = analysis.clusters(ask({}), world, 22)
  expect(Math.max(...deep.count)).toBe(stacked)
  expect(deep.id.length).toBeGreaterThan(2_000)
})

test('facets count each value under the other filters', async () => {
  const { analysis } = await loaded()
  const filter: Filter = { categories: ['fire'], statuses: ['open', 'closed'], areas: ['west'] }
  const facets = analysis.facets(ask(filter))
  const count = (change: Filter) => analysis.matched(ask({ ...filter, ...change })).counts.matched
  for (const { value, count: n } of facets.category) expect(n, value).toBe(count({ categories: [value as 'fire'] }))
  for (const { value, count: n } of facets.status) expect(n, value).toBe(count({ statuses: [value as 'open'] }))
  for (const { value, count: n } of facets.area) expect(n, value).toBe(count({ areas: [value] }))
  for (const { value, count: n } of facets.level) expect(n, value).toBe(count({ levels: [value as 'community'] }))
  for (const { value, count: n } of facets.source) expect(n, value).toBe(count({ sources: [value] }))
})

test('columns brought up to date by changes equal columns read afresh', async () => {
  const { analysis, store, folder } = await loaded()
  await putReports(
    store,
    [makeReport(5, { text: 'changed', lon: 118.51, lat: 30.91 }), makeReport(9, { withdrawn: true }), makeReport(9_001)],
    { source: 'one' },
  )
  await store.call('area.put', { areas: [square('late', 118.65, 30.9, 0.01, 'east')], sourceId: 1, at: 2 })
  analysis.refresh()
  const fresh = new Analysis(openForReading({ folder, key: testKey }))
  fresh.refresh()
  for (const filter of [{}, { areas: ['late'] }, { areas: ['west'] }, { suppressed: true }] as Filter[]) {
    expect([...analysis.ids(ask(filter))], JSON.stringify(filter)).toEqual([...fresh.ids(ask(filter))])
    expect(analysis.clusters(ask(filter), world, 12).id).toEqual(fresh.clusters(ask(filter), world, 12).id)
  }
  await store.call('source.remove', { name: 'two' })
  analysis.refresh()
  expect(analysis.matched(ask({})).counts.matched).toBe(1_501)
})

test('a day is the day at the place: the offset of the report decides, not this computer', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  const at = Date.parse('2026-03-01T23:30:00Z') / 1000
  await putReports(store, [
    makeReport(1, { occurredAt: at, offsetMinutes: 480 }),
    makeReport(2, { occurredAt: at, offsetMinutes: -300 }),
  ])
  const analysis = new Analysis(openForReading({ folder, key: testKey }))
  analysis.refresh()
  expect([...analysis.ids(ask({ from: '2026-03-02', to: '2026-03-03' }))]).toEqual([1])
  expect([...analysis.ids(ask({ from: '2026-03-01', to: '2026-03-02' }))]).toEqual([2])
  expect(analysis.span()).toEqual({ first: dayNumber('2026-03-01'), last: dayNumber('2026-03-02') })
})

test('weeks start on Monday and months on their first, and no bin between is missing', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  const on = (day: string) => Date.parse(`${day}T04:00:00Z`) / 1000
  await putReports(store, [
    makeReport(1, { occurredAt: on('2026-01-04') }),
    makeReport(2, { occurredAt: on('2026-01-05') }),
    makeReport(3, { occurredAt: on('2026-03-01') }),
  ])
  const analysis = new Analysis(openForReading({ folder, key: testKey }))
  analysis.refresh()
  const weeks = analysis.histogram(ask({}), 'week', null).bins
  expect(weeks.slice(0, 2).map((b) => [b.from, b.count])).toEqual([
    ['2025-12-29', 1],
    ['2026-01-05', 1],
  ])
  expect(weeks).toHaveLength(9)
  expect(analysis.histogram(ask({}), 'month', null).bins.map((b) => [b.from, b.count])).toEqual([
    ['2026-01-01', 2],
    ['2026-02-01', 0],
    ['2026-03-01', 1],
  ])
})

test('columns read from their blocks equal the rows of the store, after inserts, changes, withdrawals, areas and removals', async () => {
  const { store, folder } = await loaded()
  await putReports(
    store,
    [makeReport(5, { text: 'changed', lon: 118.51, lat: 30.91, category: 'waste' }), makeReport(9, { withdrawn: true })],
    {
      source: 'one',
    },
  )
  for (let i = 0; i < 60; i++) await putReports(store, [makeReport(8_000 + i)], { source: 'two' })
  await store.call('area.put', { areas: [square('late', 118.65, 30.9, 0.01, 'east')], sourceId: 1, at: 2 })
  await store.call('source.remove', { name: 'one' })
  const db = openForReading({ folder, key: testKey })
  const rows = db.prepare(`SELECT ${columnList} FROM report ORDER BY id`).raw().all() as ColumnRow[]
  const wanted = packRows(rows)
  const blocks = [...readBlocks(db)]
  expect(rows.length).toBeGreaterThan(1_500)
  expect(blocks.length).toBeLessThan(5)
  for (const name of [
    'id',
    'minute',
    'lon',
    'lat',
    'category',
    'subCategory',
    'area',
    'status',
    'level',
    'source',
    'flags',
    'token',
    'keyHigh',
    'keyLow',
  ] as const)
    expect(
      blocks.flatMap((block) => [...block[name]]),
      name,
    ).toEqual([...wanted[name]])
  expect(failedChecks(folder)).toEqual([])
  db.close()
})

test('the place of a withdrawn report is in no block', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [makeReport(1, { lon: 117.123456, lat: 31.5 }), makeReport(2)])
  await putReports(store, [makeReport(1, { withdrawn: true })])
  const db = openForReading({ folder, key: testKey })
  expect([...readBlocks(db)].flatMap((block) => [...block.lon])).toEqual([Number.NaN, 118.6])
  db.close()
})

test('a view across the antimeridian holds the reports on both of its sides and none between', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [
    makeReport(1, { lon: 179.9, lat: 1 }),
    makeReport(2, { lon: -179.9, lat: 1 }),
    makeReport(3, { lon: 0, lat: 1 }),
  ])
  const analysis = new Analysis(openForReading({ folder, key: testKey }))
  analysis.refresh()
  for (const zoom of [0, 3, 9]) {
    expect(analysis.clusters(ask({}), [170, -10, -170, 10], zoom).inBox).toBe(2)
    expect(analysis.clusters(ask({}), [-170, -10, 170, 10], zoom).inBox).toBe(1)
  }
  expect(analysis.ids(ask({ bbox: [170, -10, -170, 10] }))).toHaveLength(2)
})
