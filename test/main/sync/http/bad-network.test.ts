import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../../contract/reply.ts'
import { few, idsOf, now, once, setUpBench, start } from '../engine/bench-store.ts'
import type { Fault } from '../open311/server.ts'
import { openGeoreportServer } from '../open311/server.ts'

const t = setUpBench()
const { serve, stored } = t

describe('bad networks', () => {
  const passing: [string, Fault][] = [
    ['a connection that breaks', { do: 'reset' }],
    ['half a body', { do: 'cut' }],
    ['half a JSON with the right length', { do: 'half' }],
    ['a body that stops coming', { do: 'hang' }],
    ['a 500', { do: 'status', status: 500 }],
    ['a 429 without a time', { do: 'status', status: 429 }],
  ]
  test.each(passing)('%s is asked again', async (_name, fault) => {
    await serve({ reports: few, fault: once(1, fault) }, start)
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(few))
    expect(t.bench.waits.length).toBe(1)
  })

  test('half an XML answer is asked again, never taken for a whole one', async () => {
    await serve(
      {
        reports: few,
        formats: ['xml'],
        fault: (a) => (a.n === 3 && a.format === 'xml' && a.resource === 'requests' ? { do: 'half' } : undefined),
      },
      start,
    )
    await t.bench.sync()
    expect(t.bench.waits.length).toBe(1)
    expect(await stored()).toEqual(idsOf(few))
  })

  test('a 429 with Retry-After waits as long as it says', async () => {
    await serve({ reports: few, fault: once(1, { do: 'status', status: 429, headers: { 'retry-after': '17' } }) }, start)
    await t.bench.sync()
    expect(t.bench.waits).toEqual([17.5])
    expect(await stored()).toEqual(idsOf(few))
  })

  test('two 503 in a row, one with a date to come back at', async () => {
    const at = new Date(now + 42_000).toUTCString()
    await serve(
      {
        reports: few,
        fault: (a) =>
          a.resource === 'requests' && a.n <= 2
            ? { do: 'status', status: 503, ...(a.n === 1 ? { headers: { 'retry-after': at } } : {}) }
            : undefined,
      },
      start,
    )
    await t.bench.sync()
    expect(t.bench.waits).toEqual([42.5, 1])
    expect(await stored()).toEqual(idsOf(few))
  })

  test('a server that asks to come back in an hour ends the sync and says so', async () => {
    await serve({ reports: few, fault: once(1, { do: 'status', status: 503, headers: { 'retry-after': '3600' } }) }, start)
    await expect(t.bench.sync()).rejects.toMatchObject({ code: 'upstream', text: { en: expect.stringContaining('60 minutes') } })
    expect(t.bench.waits).toEqual([])
  })

  test('a redirect inside the origin is followed', async () => {
    await serve({ reports: few }, start)
    t.server.fault = (a) =>
      a.resource === 'requests' && a.n === 1 ? { do: 'redirect', to: `/moved/requests.json?${a.query}` } : undefined
    await t.bench.sync()
    expect(await stored()).toEqual(idsOf(few))
  })

  test('a redirect to another origin is not followed', async () => {
    let visits = 0
    const other = createServer((_request, response) => {
      visits++
      response.end('[]')
    })
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}/requests.json`
    await serve({ reports: few, fault: (a) => (a.resource === 'requests' ? { do: 'redirect', to } : undefined) }, start)
    await expect(t.bench.sync()).rejects.toMatchObject({
      code: 'upstream',
      text: { en: expect.stringContaining('points to another server') },
    })
    other.close()
    expect(visits).toBe(0)
    expect(await stored()).toEqual([])
  })

  test('an endless body is cut at the limit and named', async () => {
    await serve(
      { reports: few, fault: (a) => (a.resource === 'requests' ? { do: 'padded', bytes: 5_000_000 } : undefined) },
      { from: '2026-06-30' },
    )
    await expect(t.bench.sync({ limits: { maxBytes: 1_048_576, attempts: 2 } })).rejects.toMatchObject({
      text: { en: expect.stringContaining('larger than the limit of 1 MB') },
    })
  })

  test('errors and logs hold no key of the address', async () => {
    t.server = await openGeoreportServer({ fault: () => ({ do: 'status', status: 500 }) })
    await t.bench.add(`${t.server.url}?api_key=s3cret`, start)
    const failure = (await t.bench.sync().catch((error: unknown) => error)) as Failure
    expect(failure).toBeInstanceOf(Failure)
    expect(
      JSON.stringify([
        failure.text,
        failure.message,
        t.bench.log,
        await t.bench.store.call('source.list', { now: 0 }),
      ]).replaceAll(`${t.server.url}?api_key=s3cret`, ''),
    ).not.toContain('s3cret')
  })
})
