import { describe, expect, test } from 'vitest'
import { end, few, idsOf, now, openBenchStore, setUpBench, start } from '../engine/bench-store.ts'
import { openGeoreportServer, spread } from './server.ts'

const t = setUpBench()
const { serve, stored, requestsAsked } = t

describe('the walk', () => {
  test('a first sync without a start brings in everything there is', async () => {
    const reports = spread(900, 400, end)
    await serve({ reports })
    const outcome = await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
    expect(outcome).toMatchObject({
      source: 'city',
      imported: 900,
      updated: 0,
      unchanged: 0,
      quarantined: 0,
      refused: 0,
      deleted: 0,
    })
    expect(outcome.completeUpTo).toBe('2026-06-30T12:00:00+00:00')
  })

  test('reports of years ago are found behind years of nothing, and the walk ends after a year without any', async () => {
    const reports = spread(120, 200, '2019-05-01T00:00:00Z')
    await serve({ reports })
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
    const oldest = Math.min(...requestsAsked().map((a) => Date.parse(a.query.get('start_date')!)))
    expect(new Date(oldest).getUTCFullYear()).toBe(2017)
  })

  test('a walk with a first day asks nothing before it', async () => {
    await serve({ reports: spread(400, 400, end) }, { from: '2026-03-01' })
    await t.bench.sync()
    expect(Math.min(...requestsAsked().map((a) => Date.parse(a.query.get('start_date')!)))).toBeGreaterThanOrEqual(
      Date.parse('2026-02-28T23:59:59Z'),
    )
    const inside = t.server.reports.filter((r) => r.requested >= '2026-03-01')
    expect(await stored()).toEqual(idsOf(inside))
    expect(inside.length).toBeGreaterThan(100)
  })

  test('no question ever spans more than 90 days, and a server that refuses wider ones is read', async () => {
    const reports = spread(300, 500, end)
    await serve({ reports, maxSpanDays: 90 })
    await t.bench.sync()
    for (const { query } of requestsAsked())
      expect(Date.parse(query.get('end_date')!) - Date.parse(query.get('start_date')!)).toBeLessThanOrEqual(90 * 86_400_000)
    expect(await stored()).toEqual(idsOf(reports))
  })

  test('a server that allows only 30 days at once is read in smaller windows', async () => {
    const reports = spread(200, 150, end)
    await serve({ reports, maxSpanDays: 30 }, start)
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
  })

  test('reports on the very border of two windows come once, also where the end of a span is not included', async () => {
    const probe = await openGeoreportServer({})
    await t.bench.add(probe.url, start)
    await t.bench.sync()
    const borders = new Set(
      probe.asked.flatMap((a) => [a.query.get('start_date'), a.query.get('end_date')]).filter((t) => t !== null),
    )
    await probe.close()
    await t.bench.close()
    t.bench = await openBenchStore()
    const reports = [...borders]
      .map((requested, i) => ({ id: `b-${i}`, requested }))
      .filter((r) => r.requested >= '2026-01-01' && Date.parse(r.requested) <= now)
    await serve({ reports, endIncluded: false }, start)
    const outcome = await t.bench.sync()
    expect(reports.length).toBeGreaterThan(1)
    expect(await stored()).toEqual(idsOf(reports))
    expect(outcome).toMatchObject({ imported: reports.length, unchanged: 0 })
  })

  test('a server that refuses times to come is read up to now', async () => {
    const reports = spread(200, 150, end)
    await serve({ reports, latest: now + 60_000 }, start)
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
  })

  test.each([
    ['ignored', 7],
    ['ignored', 1_001],
    ['repeats', 1_700],
  ] as const)('a server that ignores the time asked for (pages %s, %i reports) is read once', async (paging, count) => {
    const reports = spread(count, 5, '2010-11-15T01:05:25Z')
    await serve({ reports, timeless: true, paging, cap: 5_000, maxPage: 50 })
    const outcome = await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
    expect(outcome).toMatchObject({
      imported: count,
      unchanged: 0,
      completeUpTo: paging === 'ignored' && count > 1_000 ? null : '2026-06-30T12:00:00+00:00',
    })
    expect(requestsAsked().length).toBeLessThan(50)
    expect(await t.bench.sync()).toMatchObject({ imported: 0, updated: 0, unchanged: count })
  })

  test('the jurisdiction and a key in the address go along with every question', async () => {
    t.server = await openGeoreportServer({ reports: few })
    await t.bench.add(`${t.server.url}/requests.json?api_key=abc`, { ...start, jurisdiction: 'city.gov' })
    await t.bench.sync()
    expect(t.server.asked.length).toBeGreaterThan(2)
    for (const { query } of t.server.asked)
      expect([query.get('jurisdiction_id'), query.get('api_key')]).toEqual(['city.gov', 'abc'])
    expect(await stored()).toEqual(idsOf(few))
  })
})

describe('too full to be read at once', () => {
  test('a server that gives only the first 1,000 is read whole by halving', async () => {
    const reports = spread(5_200, 170, end)
    await serve({ reports }, start)
    const outcome = await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
    expect(outcome).toMatchObject({ imported: 5_200, unchanged: 0 })
  })

  test('a server with a lower limit of its own, which it does not tell, is read whole too', async () => {
    const reports = spread(730, 100, end)
    await serve({ reports, cap: 50 }, start)
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
  })

  test('2,700 reports of one second are read service by service, and there by status', async () => {
    const pile = Array.from({ length: 2_700 }, (_, i) => ({
      id: `p-${i}`,
      requested: '2026-05-04T00:00:00Z',
      code: i % 3 === 0 ? '002' : '001',
      status: i % 2 === 0 ? 'open' : 'closed',
    }))
    const services = [
      { code: '001', name: 'Pothole' },
      { code: '002', name: 'Light out' },
    ]
    await serve({ reports: [...spread(100, 100, end), ...pile], services }, start)
    const outcome = await t.bench.sync()
    expect(await stored()).toEqual(idsOf(t.server.reports))
    expect(outcome).toMatchObject({ imported: 2_800, unchanged: 0 })
    expect(t.bench.log.join('\n')).not.toContain('holds more')
  })

  test('what no question can bring out of one second is named in the log, and the rest comes in', async () => {
    const pile = Array.from({ length: 1_200 }, (_, i) => ({ id: `p-${i}`, requested: '2026-05-04T00:00:00Z' }))
    const reports = [...spread(100, 100, end), ...pile]
    await serve({ reports }, start)
    await t.bench.sync()
    const ids = new Set(await stored())
    expect(reports.slice(0, 100).filter((r) => !ids.has(r.id))).toEqual([])
    expect(ids.size).toBe(1_100)
    expect(t.bench.log.join('\n')).toContain('holds more reports than the server gives')
  })

  test('an answer over the size limit is asked for in halves', async () => {
    const reports = spread(300, 80, end).map((r) => ({ ...r, description: 'x'.repeat(2_000) }))
    await serve({ reports }, start)
    await t.bench.sync({ limits: { maxBytes: 200_000, attempts: 2 } })
    expect(await stored()).toEqual(idsOf(reports))
  })
})

describe('pages', () => {
  const reports = spread(1_730, 150, end)
  test.each(['paged', 'repeats', 'missing'] as const)(
    'a server that pages (past the end: %s) is read to its last page',
    async (paging) => {
      await serve({ reports, paging, maxPage: 100 }, start)
      const outcome = await t.bench.sync()
      expect(await stored()).toEqual(idsOf(reports))
      expect(outcome).toMatchObject({ imported: 1_730, unchanged: 0 })
    },
  )

  test('a server that pages only through the first 1,000 is read whole by halving', async () => {
    const many = spread(3_100, 150, end)
    await serve({ reports: many, paging: 'paged', pagedCap: 1_000, maxPage: 200 }, start)
    const outcome = await t.bench.sync()
    expect(await stored()).toEqual(idsOf(many))
    expect(outcome).toMatchObject({ imported: 3_100, unchanged: 0 })
  })

  test('a window of very many pages is read in smaller windows, each report once', async () => {
    await serve({ reports, paging: 'paged', maxPage: 20 }, start)
    const outcome = await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
    expect(outcome).toMatchObject({ imported: 1_730, unchanged: 0 })
    expect(Math.max(...requestsAsked().map((a) => Number(a.query.get('page') ?? 0)))).toBeLessThanOrEqual(21)
  })

  test('a server that refuses to be asked for a page is read without', async () => {
    await serve({ reports, paging: 'rejected' }, start)
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
  })

  test('a server that ignores pages is found out, and asked no more for second pages', async () => {
    await serve({ reports, paging: 'ignored' }, start)
    await t.bench.sync()
    t.server.asked.length = 0
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(reports))
    expect(requestsAsked().filter((a) => a.query.has('page'))).toEqual([])
  })
})

describe('what a sync after the first does', () => {
  const nextNight = now + 21 * 3_600_000
  const startsAsked = (): number[] =>
    requestsAsked().flatMap(({ query }) => (query.has('start_date') ? Date.parse(query.get('start_date')!) : []))

  test('the last 90 days are walked again once a night; the syncs between take what is new', async () => {
    await serve({ reports: spread(300, 120, end) }, start)
    await t.bench.sync()
    const reachOf = async (at: number): Promise<number> => {
      t.server.asked.length = 0
      await t.bench.sync({ now: () => at })
      return (at - Math.min(...startsAsked())) / 86_400_000
    }
    t.server.reports.push({ id: 'new', requested: new Date(now + 600_000).toISOString() })
    expect(await reachOf(now + 900_000)).toBeLessThan(2)
    expect(await stored()).toContain('new')
    expect(await reachOf(nextNight)).toBeGreaterThan(89)
    expect(await reachOf(nextNight + 900_000)).toBeLessThan(2)
    expect(await reachOf(nextNight + 21 * 3_600_000)).toBeGreaterThan(89)
  })

  test('nothing, when nothing changed upstream', async () => {
    await serve({ reports: spread(800, 300, end) })
    await t.bench.sync()
    const before = await t.bench.store.call('state', {})
    const outcome = await t.bench.sync({ now: () => nextNight })
    expect(outcome).toMatchObject({ imported: 0, updated: 0, quarantined: 0, refused: 0 })
    expect(outcome.unchanged).toBeGreaterThan(100)
    expect((await t.bench.store.call('state', {})).dataVersion).toBe(before.dataVersion)
    expect(Math.min(...startsAsked().slice(-4))).toBeGreaterThan(now - 92 * 86_400_000)
  })

  test('a report changed within 90 days makes a revision, and new ones come in', async () => {
    await serve({ reports: spread(300, 120, end) }, start)
    await t.bench.sync()
    t.server.reports.at(-40)!.status = 'closed'
    t.server.reports.at(-40)!.updated = '2026-06-30T11:30:00Z'
    t.server.reports.at(-40)!.notes = 'Repaired.'
    t.server.reports.push({ id: 'new', requested: '2026-06-30T11:50:00Z' })
    const outcome = await t.bench.sync({ now: () => nextNight })
    expect(outcome).toMatchObject({ imported: 1, updated: 1 })
    const changed = (await t.bench.reports()).get(t.server.reports.at(-41)!.id)!
    expect(changed).toMatchObject({ revision: 2, status: 'closed', closedAt: Date.parse('2026-06-30T11:30:00Z') / 1000 })
    expect(changed.text).toContain('Repaired.')
  })

  test('after half a year without a sync the gap is read as well', async () => {
    await serve({ reports: spread(100, 50, end) }, start)
    await t.bench.sync()
    const later = now + 200 * 86_400_000
    const gap = spread(600, 190, new Date(later).toISOString()).map((r) => ({ ...r, id: `g-${r.id}` }))
    t.server.reports.push(...gap)
    await t.bench.sync({ now: () => later })
    expect(await stored()).toEqual(idsOf(t.server.reports))
  })

  test('one report given twice with different states is stored in its newer state', async () => {
    const old = { id: 'twice', requested: '2026-05-01T10:00:00Z', updated: '2026-05-02T10:00:00Z', status: 'open' }
    await serve({ reports: [{ ...old, updated: '2026-05-03T10:00:00Z', status: 'closed' }, old, ...few] }, start)
    await t.bench.sync()
    expect((await t.bench.reports()).get('twice')).toMatchObject({ status: 'closed', revision: 1 })
  })
})
