import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { fetchAttachments } from '../../../../main/sync/engine/fetch-attachments.ts'
import { readExtensions } from '../../../../main/sync/open311/extension.ts'
import { end, limits, now, setUpBench, start } from '../engine/bench-store.ts'
import { spread } from './server.ts'

const t = setUpBench()
const { serve, requestsAsked } = t
const requested = '2026-06-01T08:00:00+08:00'

/** What Chicago's and Boston's servers were documented to add. */
const more = {
  extended_attributes: {
    channel: 'web',
    ward: '12',
    x: '1164',
    y: '1892',
    photos: [{ id: '9', title: 'Front', media_url: 'https://media.example.org/a.jpg' }],
  },
  attributes: [
    { code: 'SIZE', label: 'How large is it?', value: 'As a car' },
    { code: 'PHONE', label: 'Phone number', value: '312 555 0100' },
    {
      code: 'KIND',
      label: 'Kinds',
      values: [
        { key: 'a', name: 'Deep' },
        { key: 'b', name: 'Wet' },
      ],
    },
  ],
  notes: [
    { datetime: '2026-06-03T10:30:00+08:00', description: 'Filled.', type: 'closed' },
    { datetime: '2026-06-02T09:00:00+08:00', description: 'Crew sent.', type: 'assigned' },
  ],
}

describe('extensions', () => {
  test.each(['json', 'xml'] as const)(
    'asked for, they become lines of the text with their times, and photos (%s)',
    async (format) => {
      await serve(
        { formats: [format], reports: [{ id: '1', requested, description: 'A hole', more }] },
        { ...start, extensions: true as never },
      )
      await t.bench.sync()
      expect(requestsAsked().every(({ query }) => query.get('extensions') === 'true')).toBe(true)
      const report = (await t.bench.reports()).get('1')!
      expect(report.text.split('\n')).toEqual([
        'A hole',
        '',
        'channel: web',
        'ward: 12',
        'How large is it?: As a car',
        'Kinds: Deep, Wet',
        '',
        '[2026-06-02 09:00] assigned: Crew sent.',
        '[2026-06-03 10:30] closed: Filled.',
      ])
      expect(report.text).not.toContain('555')
      const { attachments } = await t.bench.store.call('attachment.missing', { limit: 9 })
      expect(attachments).toMatchObject([{ name: 'a.jpg', kind: 'image', state: 'wanted' }])
    },
  )

  test('not asked for, they are not read even where the server sends them', async () => {
    await serve({ reports: [{ id: '1', requested, description: 'A hole', more }] }, start)
    await t.bench.sync()
    expect(requestsAsked().some(({ query }) => query.has('extensions'))).toBe(false)
    expect((await t.bench.reports()).get('1')).toMatchObject({ text: 'A hole', attachments: 0 })
  })

  test('are read in the other ways servers write them, and nothing comes of empty ones', () => {
    expect(
      readExtensions(
        { attributes: { 'Near a school': 'yes', first_name: 'Ann' }, photos: ['https://x.org/1', 'no address'] },
        null,
      ),
    ).toEqual({
      text: ['Near a school: yes'],
      photos: [{ kind: 'image', mime: 'image/jpeg', name: '1', bytes: null, url: 'https://x.org/1', key: 'https://x.org/1' }],
    })
    expect(readExtensions({ notes: '', photos: null, attributes: [], extended_attributes: '' }, null)).toEqual({
      text: [],
      photos: [],
    })
  })
})

describe('old open reports', () => {
  const night = (days: number) => ({ now: () => now + days * 86_400_000 })
  const asked = () => requestsAsked().filter(({ query }) => query.has('service_request_id'))
  const idsAsked = () => asked().flatMap(({ query }) => query.get('service_request_id')!.split(','))
  /** 200 requests over 300 days: those of the last 90 are walked again anyway. */
  const old = () => spread(200, 300, end)

  test('are asked for by their ids once a night, in batches of 50, and closed where the server closed them', async () => {
    const reports = old()
    await serve({ reports }, { from: '2025-01-01' })
    await t.bench.sync()
    expect(asked()).toEqual([])
    Object.assign(reports[0]!, { status: 'closed', updated: '2026-06-30T13:00:00Z' })
    expect(await t.bench.sync(night(1))).toMatchObject({ updated: 1, imported: 0 })
    expect((await t.bench.reports()).get('r-1')!.status).toBe('closed')
    expect(asked().map(({ query }) => query.get('service_request_id')!.split(',').length)).toEqual([50, 50, expect.any(Number)])
    expect(asked()[2]!.query.get('service_request_id')!.split(',').length).toBeLessThan(50)
    expect(new Set(idsAsked()).size).toBe(idsAsked().length)
    const before = asked().length
    await t.bench.sync({ now: () => now + 86_400_000 + 3_600_000 })
    expect(asked().length).toBe(before)
    await t.bench.sync(night(2))
    expect(idsAsked().slice(-200)).not.toContain(undefined)
    expect(
      asked()
        .slice(before)
        .flatMap(({ query }) => query.get('service_request_id')!.split(',')),
    ).not.toContain('r-1')
  })

  test.each(['found', 'strict'] as const)('that do not come back are left as they are (server: %s)', async (byId) => {
    const reports = old()
    await serve({ reports, byId }, { from: '2025-01-01' })
    await t.bench.sync()
    t.server.reports = reports.slice(3)
    Object.assign(reports[10]!, { status: 'closed', updated: '2026-06-30T13:00:00Z' })
    expect(await t.bench.sync(night(1))).toMatchObject({ updated: 1, deleted: 0 })
    expect((await t.bench.reports()).get('r-1')).toMatchObject({ status: 'open', suppressed: false })
  })

  test('of a server that ignores ids are asked for once and left', async () => {
    await serve({ reports: old(), byId: 'ignored' }, { from: '2025-01-01' })
    await t.bench.sync()
    const outcome = await t.bench.sync(night(1))
    expect(outcome).toMatchObject({ imported: 0, updated: 0 })
    expect(asked().length).toBe(1)
    expect(t.bench.log.join()).toContain('does not find reports by their ids')
  })

  test('are gone on with behind the last batch when a sync broke off', async () => {
    await serve({ reports: old() }, { from: '2025-01-01' })
    await t.bench.sync()
    let batches = 0
    t.server.fault = ({ query }) =>
      query.has('service_request_id') && ++batches === 2 ? { do: 'status', status: 403 } : undefined
    await expect(t.bench.sync(night(1))).rejects.toMatchObject({ code: 'upstream' })
    t.server.fault = () => undefined
    const first = asked()[0]!.query.get('service_request_id')!.split(',')
    const before = asked().length
    await t.bench.sync({ now: () => now + 86_400_000 + 60_000 })
    const rest = asked()
      .slice(before)
      .flatMap(({ query }) => query.get('service_request_id')!.split(','))
    expect(rest.length).toBeGreaterThan(50)
    expect(rest.filter((id) => first.includes(id))).toEqual([])
  })
})

describe('photos', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  let media: Server | undefined
  const seen: { path: string; authorization: string | undefined; range: string | undefined }[] = []
  async function serveMedia(host = '127.0.0.1', cutAt = 0): Promise<string> {
    let cut = cutAt
    media = createServer((request, response) => {
      seen.push({ path: request.url!, authorization: request.headers.authorization, range: request.headers.range })
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      response.writeHead(from > 0 ? 206 : 200, {
        'content-type': 'image/png',
        'content-length': png.length - from,
        etag: '"1"',
        ...(from > 0 ? { 'content-range': `bytes ${from}-${png.length - 1}/${png.length}` } : {}),
      })
      if (cut > 0) response.write(png.subarray(0, cut), () => response.destroy())
      else response.end(png.subarray(from))
      cut = 0
    })
    await new Promise<void>((done) => media!.listen(0, host, done))
    return `http://${host}:${(media.address() as AddressInfo).port}`
  }
  afterEach(() => {
    media?.close()
    media = undefined
    seen.length = 0
  })
  const fetchThem = (clock = now) =>
    fetchAttachments(t.bench.store, 'city', {
      signal: new AbortController().signal,
      now: () => clock,
      log: () => {},
      classify: (label) => ({ category: 'facility', subCategory: label }),
      credentials: async () => ({ secret: 'k' }),
      limits,
    })

  test('on the host of the source are fetched, from where a connection broke, without its credentials on another port', async () => {
    const address = await serveMedia('127.0.0.1', 20)
    await serve({ reports: [{ id: '1', requested, media: `${address}/a.png` }] }, start)
    await t.bench.sync()
    expect(await fetchThem()).toMatchObject({ failed: 1 })
    expect(await fetchThem(now + 3_600_000)).toMatchObject({ fetched: 1, left: 0 })
    expect(seen).toEqual([
      { path: '/a.png', authorization: undefined, range: undefined },
      { path: '/a.png', authorization: undefined, range: 'bytes=20-' },
    ])
  })

  test('survive a change of their report without being fetched again', async () => {
    const address = await serveMedia()
    await serve({ reports: [{ id: '1', requested, media: `${address}/a.png` }] }, start)
    await t.bench.sync()
    await fetchThem()
    Object.assign(t.server.reports[0]!, { status: 'closed', updated: '2026-06-30T11:00:00Z' })
    expect(await t.bench.sync({ now: () => now + 86_400_000 })).toMatchObject({ updated: 1 })
    expect(await fetchThem(now + 90_000_000)).toEqual({ fetched: 0, failed: 0, left: 0 })
    expect(seen.length).toBe(1)
  })

  test.each([
    ['http://photos.example.org/a.png', 'not encrypted'],
    ['https://localhost:9/a.png', 'points to this machine'],
  ])('at %s are not asked for', async (media_url, words) => {
    await serve({ reports: [{ id: '1', requested, media: media_url }] }, start)
    await t.bench.sync()
    expect(await fetchThem()).toMatchObject({ fetched: 0, failed: 1 })
    const { attachments } = await t.bench.store.call('attachment.missing', { limit: 9 })
    expect(attachments[0]!.state).toBe('refused')
    expect(attachments[0]!.problem!.en).toContain(words)
  })

  test('that are no addresses of the web are no attachments', async () => {
    await serve({ reports: [{ id: '1', requested, media: 'file:///etc/passwd' }] }, start)
    await t.bench.sync()
    expect((await t.bench.reports()).get('1')!.attachments).toBe(0)
  })
})
