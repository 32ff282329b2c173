import { describe, expect, test } from 'vitest'
import { Failure } from '../../../../contract/reply.ts'
import { testSource } from '../../../../main/sync/engine/sync-source.ts'
import { spread } from '../open311/server.ts'
import type { BenchStore } from './bench-store.ts'
import { end, few, idsOf, now, openBenchStore, setUpBench, start } from './bench-store.ts'

const t = setUpBench()
const { serve, stored } = t

describe('interrupted', () => {
  const reports = spread(2_600, 400, end)
  const contents = async (of: BenchStore): Promise<unknown[]> =>
    [...(await of.reports()).values()]
      .map(({ id: _id, ...report }) => report)
      .sort((a, b) => (a.externalId < b.externalId ? -1 : 1))

  test.each([
    ['ignored', 1],
    ['repeats', 5],
  ] as const)(
    'pages %s: cancelled after every %i pages and taken up again, the store equals an uninterrupted one',
    async (paging, pages) => {
      await serve({ reports, paging, maxPage: 250 })
      await t.bench.sync()
      const whole = await contents(t.bench)
      await t.bench.close()

      t.bench = await openBenchStore()
      await t.bench.add(t.server.url)
      let cuts = 0
      for (let done = false; !done && cuts < 200; ) {
        const stop = new AbortController()
        let seen = 0
        const progress = () => ++seen >= pages && stop.abort()
        done = await t.bench.sync({ signal: stop.signal, progress }).then(
          () => true,
          (error: Failure) => error.code !== 'cancelled',
        )
        if (!done) cuts++
      }
      expect(cuts).toBeGreaterThan(3)
      expect(cuts).toBeLessThan(200)
      expect(await contents(t.bench)).toEqual(whole)
    },
  )

  test('a server that dies in the middle leaves what came in; the next sync does not ask for it again', async () => {
    await serve({ reports, fault: (asked) => (asked.resource === 'requests' && asked.n > 5 ? { do: 'reset' } : undefined) })
    await expect(t.bench.sync()).rejects.toMatchObject({ code: 'upstream' })
    const kept = (await stored()).length
    expect(kept).toBeGreaterThan(500)
    const [source] = await t.bench.store.call('source.list', { now: now / 1000 })
    expect(source).toMatchObject({ completeUpTo: null, reports: kept, late: true })
    expect(source!.lastError!.en).toContain('broke off')
    expect(source!.lastError!.zh).toContain('断开')

    t.server.fault = () => undefined
    const outcome = await t.bench.sync()
    expect(outcome).toMatchObject({ imported: reports.length - kept })
    expect(await stored()).toEqual(idsOf(reports))
    expect((await t.bench.store.call('source.list', { now: now / 1000 }))[0]).toMatchObject({
      lastError: null,
      completeUpTo: expect.stringMatching(/^2026-06-30T12:00:00/),
    })
  })

  test('reports made while the first sync was interrupted come in when it goes on', async () => {
    await serve({
      reports: [...reports],
      fault: (asked) => (asked.resource === 'requests' && asked.n > 5 ? { do: 'reset' } : undefined),
    })
    await expect(t.bench.sync()).rejects.toBeInstanceOf(Failure)
    t.server.fault = () => undefined
    const later = now + 40 * 86_400_000
    t.server.reports.push(...spread(300, 39, new Date(later).toISOString()).map((r) => ({ ...r, id: `n-${r.id}` })))
    await t.bench.sync({ now: () => later })
    expect(await stored()).toEqual(idsOf(t.server.reports))
  })

  test('cancelled while the server keeps it waiting, a sync ends at once', async () => {
    const stop = new AbortController()
    await serve(
      {
        reports: few,
        fault: (asked) => {
          if (asked.resource === 'services') return undefined
          setTimeout(() => stop.abort(), 20)
          return { do: 'no-answer' }
        },
      },
      start,
    )
    await expect(t.bench.sync({ signal: stop.signal, limits: { headersMs: 60_000 } })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })

  test('a second sync of the same source at the same time is refused politely', async () => {
    await serve({ reports: few }, start)
    const first = t.bench.sync()
    await expect(t.bench.sync()).rejects.toMatchObject({ code: 'busy' })
    expect(await first).toMatchObject({ imported: few.length })
  })
})

describe('what cannot be synced', () => {
  test('an unknown source, and one that comes from files', async () => {
    await expect(t.bench.sync()).rejects.toMatchObject({ code: 'not-found' })
    await t.bench.store.call('source.ensure', { name: 'city', kind: 'file' })
    await expect(t.bench.sync()).rejects.toMatchObject({ code: 'bad-request' })
  })

  test.each([
    ['plain HTTP to another machine', 'http://open311.example.org/v2', {}, 'barred'],
    ['a password in the address', 'https://u:p@open311.example.org/v2', {}, 'barred'],
    ['an unknown zone', 'https://open311.example.org/v2', { tz: 'Mars/Olympus' }, 'bad-request'],
    ['a first day that is none', 'https://open311.example.org/v2', { from: 'yesterday' }, 'bad-request'],
  ])('%s is refused before anything is asked, and the ledger has it', async (_name, url, options, code) => {
    await t.bench.add(url, options as Record<string, string>)
    await expect(t.bench.sync()).rejects.toMatchObject({ code })
    expect((await t.bench.store.call('source.list', { now: now / 1000 }))[0]!.lastError).not.toBeNull()
  })
})

describe('testing a source', () => {
  const tools = () => ({
    signal: new AbortController().signal,
    now: () => now,
    log: () => {},
    credentials: async () => null,
    classify: () => ({ category: 'other' as const, subCategory: null }),
  })
  test('tells what it found, or what is wrong', async () => {
    await serve({
      reports: few,
      services: [
        { code: '1', name: 'A' },
        { code: '2', name: 'B' },
      ],
    })
    expect(await testSource(t.bench.store, 'city', tools())).toMatchObject({
      ok: true,
      detail: { en: 'Connected (JSON): 2 services, 1 reports in the last day.' },
    })
    t.server.formats = []
    const refused = await testSource(t.bench.store, 'city', tools())
    expect(refused.ok).toBe(false)
    expect(refused.detail.en).toContain('404')
    expect((await t.bench.store.call('source.list', { now: now / 1000 }))[0]!.runs).toEqual([])
  })
})
