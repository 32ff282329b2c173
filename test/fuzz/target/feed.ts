/**
 * Upstream servers that answer anything at all. Behind a go-between that spoils answers stands the server of the connector's
 * own tests, so that what is spoilt begins as a right answer, at any step of a walk.
 */
import { request as ask, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { Failure } from '../../../contract/reply.ts'
import type { FeedKind, SourceOptions } from '../../../contract/sync.ts'
import { startFeedServer } from '../../../main/feed-server/server.ts'
import { openConnector } from '../../../main/sync/engine/open-connector.ts'
import { OdkServer } from '../../main/sync/odk/server.ts'
import { openOgcServer, someFeatures } from '../../main/sync/ogc/server.ts'
import { openGeoreportServer, spread } from '../../main/sync/open311/server.ts'
import { oddText, Random, spoilBytes, spoilValue } from '../mutate.ts'
import type { Target } from '../target.ts'
import { laughs, outside } from './file.ts'

const now = Date.UTC(2026, 5, 9, 1, 32)
const end = '2026-06-08T12:00:00Z'

interface Spoiling {
  /** From which request of the walk on, and whether only that one. */
  from: number
  once: boolean
  seed: number
  /** The whole answer, whatever was asked. */
  body?: () => { status?: number; headers?: Record<string, string>; body: Uint8Array; raw?: string }
}
interface Upstream {
  url: string
  close(): Promise<void>
}

const words = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\u0000',
  'null',
  'NaN',
  '1e999',
  '-1',
  '"__proto__":{"spoilt":1},',
  '[[[[[[',
  '<',
  '>',
  '</',
  '&a;',
  '<![CDATA[',
  '<!ENTITY',
  '\uFEFF',
  '2026-02-30',
  '"next":"',
  '"more":true',
  '"href":"http://127.0.0.1:9/"',
  '"id":',
  '"deleted":true',
]

/** An answer spoilt: its values where it is JSON, else its bytes; now and then its status, type or packing. */
function spoilt(random: Random, status: number, headers: Record<string, string | string[] | undefined>, body: Buffer) {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string' && !/^(content-length|transfer-encoding|connection|date|keep-alive)$/.test(name))
      out[name] = value
  let bytes: Uint8Array = body
  let code = status
  if (random.chance(0.6))
    try {
      let value: unknown = JSON.parse(body.toString())
      for (let i = 0; i <= random.below(5); i++) value = spoilValue(random, value)
      bytes = Buffer.from(JSON.stringify(value, (_k, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? '')
    } catch {
      bytes = spoilBytes(random, body, words, [])
    }
  else if (random.chance(0.8)) bytes = spoilBytes(random, body, words, [])
  if (random.chance(0.08))
    code = random.pick([200, 201, 204, 206, 300, 301, 304, 307, 400, 401, 404, 409, 410, 418, 429, 500, 503])
  if (random.chance(0.1))
    out['content-type'] = random.pick([
      'text/html',
      'text/xml',
      'application/json; charset=utf-7',
      'text/plain; charset=gb18030',
      '',
      'multipart/mixed; boundary=x',
    ])
  if (random.chance(0.06)) out['content-encoding'] = random.pick(['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'identity', 'x'])
  else if (random.chance(0.05)) {
    out['content-encoding'] = 'gzip'
    bytes = gzipSync(bytes)
  }
  if (random.chance(0.05))
    out.location = random.pick([
      '/',
      'http://127.0.0.1:9/',
      'file:///etc/passwd',
      '//x',
      'http://user:pass@127.0.0.1/',
      oddText(random).replace(/[^\x20-\x7e]/g, ''),
    ])
  if (random.chance(0.05)) out['retry-after'] = random.pick(['0', '-1', '99999999999', 'soon', 'Thu, 01 Jan 1970 00:00:00 GMT'])
  if (random.chance(0.05))
    out.link = random.pick(['<>; rel=next', `<${'x'.repeat(4_000)}>; rel="next"`, '<file:///etc/passwd>; rel="next"'])
  return { code, headers: out, bytes }
}

const json = { 'content-type': 'application/json' }
const xml = { 'content-type': 'text/xml' }
const always = (made: string, body: () => Uint8Array | string, headers: Record<string, string> = json, status = 200) => ({
  made,
  make: (): Spoiling => {
    // Made before the clock runs.
    const bytes = Buffer.from(body() as string)
    return { from: 0, once: false, seed: 1, body: () => ({ status, headers, body: bytes }) }
  },
})
const bomb = (size: number): Buffer => Buffer.alloc(size, ' ')
const wicked = [
  always('nothing', () => ''),
  always('lists 100,000 deep', () => '['.repeat(100_000) + ']'.repeat(100_000)),
  always('objects 100,000 deep', () => `${'{"items":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  always(
    'features 100,000 deep',
    () =>
      `{"type":"FeatureCollection","features":[{"type":"Feature","properties":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)},"geometry":null}]}`,
  ),
  always('entities that grow', () => laughs('service_requests'), xml),
  always('an entity that is a file', () => outside('service_requests'), xml),
  always('elements 100,000 deep', () => '<a>'.repeat(100_000), xml),
  always('40 MB of blanks', () => bomb(40 << 20)),
  always('400 MB packed into 400 KB (gzip)', () => gzipSync(bomb(400 << 20)), { ...json, 'content-encoding': 'gzip' }),
  always('400 MB packed (brotli)', () => brotliCompressSync(bomb(400 << 20), { params: {} }), {
    ...json,
    'content-encoding': 'br',
  }),
  always('400 MB packed (deflate)', () => deflateSync(bomb(400 << 20)), { ...json, 'content-encoding': 'deflate' }),
  always('a redirect to itself', () => '', { location: '/' }, 302),
  always('a redirect to a file', () => '', { location: 'file:///etc/passwd' }, 302),
  always('busy for ever', () => '', { 'retry-after': '999999' }, 503),
  always('a million items of nothing', () => `{"items":[${'{},'.repeat(999_999)}{}],"features":[],"value":[]}`),
  always('a page of 200,000 numbers', () => `[${'1,'.repeat(200_000)}1]`),
  always(
    'keys of the prototype',
    () => '{"__proto__":{"items":[]},"constructor":{"prototype":{"spoilt":1}},"items":[{"__proto__":{"spoilt":1}}]}',
  ),
  always(
    '30 MB of one text',
    () =>
      `{"items":[{"id":"1","revision":1,"occurred_at":"2026-06-01T00:00:00Z","category":{"code":"fire","label":"fire"},"text":"${'x'.repeat(30 << 20)}"}],"next":"a","more":false,"count":1}`,
  ),
  ...[8_000, 70_000].map((n) => ({
    made: `headers of ${n} bytes`,
    make: (): Spoiling => ({
      from: 0,
      once: false,
      seed: 1,
      body: () => ({ body: new Uint8Array(), raw: `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(n)}\r\nContent-Length: 2\r\n\r\n[]` }),
    }),
  })),
  {
    made: 'no HTTP at all',
    make: (): Spoiling => ({
      from: 0,
      once: false,
      seed: 1,
      body: () => ({ body: new Uint8Array(), raw: 'SSH-2.0-x\r\n'.repeat(50) }),
    }),
  },
  {
    made: 'two lengths that differ',
    make: (): Spoiling => ({
      from: 0,
      once: false,
      seed: 1,
      body: () => ({
        body: new Uint8Array(),
        raw: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n[]',
      }),
    }),
  },
  {
    made: 'a chunk of a length that is none',
    make: (): Spoiling => ({
      from: 0,
      once: false,
      seed: 1,
      body: () => ({
        body: new Uint8Array(),
        raw: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n[]',
      }),
    }),
  },
]

function feedTarget_(kind: FeedKind, options: SourceOptions, upstream: (own: () => string) => Promise<Upstream>): Target {
  return {
    memory: 1_100,
    // An input is a whole walk, of up to some fifty answers one after the other; it can be called off between any two.
    seconds: 10,
    async open() {
      let own = ''
      const behind = await upstream(() => own)
      let asked = 0
      let spoiling: Spoiling | null = null
      const server = createServer((request, response) => {
        response.on('error', () => {})
        const n = asked++
        const plan = spoiling
        const spoil = plan !== null && (plan.once ? n === plan.from : n >= plan.from)
        const whole = spoil ? plan.body?.() : undefined
        if (whole?.raw !== undefined) {
          response.socket?.end(whole.raw)
          return
        }
        if (whole) {
          response.writeHead(whole.status ?? 200, whole.headers).end(whole.body)
          return
        }
        const through = ask(
          new URL(request.url ?? '/', behind.url),
          { method: request.method ?? 'GET', headers: { ...request.headers, host: new URL(behind.url).host } },
          (answer) => {
            const parts: Buffer[] = []
            answer.on('data', (part: Buffer) => parts.push(part))
            answer.on('error', () => response.destroy())
            answer.on('end', () => {
              const body = Buffer.concat(parts)
              if (!spoil) {
                response.writeHead(answer.statusCode ?? 200, answer.headers).end(body)
                return
              }
              const { code, headers, bytes } = spoilt(new Random(plan.seed + n), answer.statusCode ?? 200, answer.headers, body)
              try {
                response.writeHead(code, headers).end(bytes)
              } catch {
                response.destroy()
              }
            })
          },
        )
        through.on('error', () => response.destroy())
        request.pipe(through)
      })
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
      own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const path = new URL(behind.url).pathname.replace(/\/$/, '')
      return {
        wicked,
        make(random) {
          const value: Spoiling = { from: random.below(5), once: random.chance(0.4), seed: random.bits() }
          return { bytes: Buffer.from(JSON.stringify(value)), made: `answers spoilt from request ${value.from}`, value }
        },
        async run({ value }) {
          spoiling = value as Spoiling
          asked = 0
          const aborter = new AbortController()
          const tools = {
            signal: aborter.signal,
            now: () => now,
            log: () => {},
            classify: (label: string) => ({ category: 'facility' as const, subCategory: label || null }),
            credentials: async () => (kind === 'odk' ? { user: 'reader@example.org', secret: 'secret' } : null),
            clock: { now: () => now, random: () => 0.5, sleep: async () => {} },
            limits: { connectMs: 2_000, headersMs: 2_000, idleMs: 1_000, totalMs: 8_000, attempts: 2, maxWaitMs: 1_000 },
          }
          let outcome = 'walked'
          const tryIt = async (work: () => Promise<unknown>): Promise<void> => {
            try {
              await work()
            } catch (error) {
              if (!(error instanceof Failure) || error.code === 'internal') throw error
              outcome = `refused ${error.code}`
            }
          }
          const connector = await openConnector({ name: 'a', kind, url: own + path, options }, tools)
          try {
            await tryIt(async () => {
              let pages = 0
              const walk = connector.pages(null, aborter.signal)
              for (let step = await walk.next(); !step.done && ++pages < 12; step = await walk.next()) {
                for (const report of step.value.reports)
                  if (!Number.isFinite(report.occurredAt)) throw new Error('a report without a time came through')
              }
              await walk.return?.(undefined as never)
            })
            if (asked % 3 === 0) {
              await tryIt(() => connector.test(aborter.signal))
              await tryIt(async () => connector.fields?.(aborter.signal))
              await tryIt(async () => {
                let pages = 0
                for await (const _ of connector.ids?.(aborter.signal) ?? []) if (++pages > 5) break
              })
            }
          } finally {
            await connector.close()
          }
          return outcome
        },
        async close() {
          server.closeAllConnections()
          server.close()
          await behind.close()
        },
      }
    },
  }
}

export const open311Target = feedTarget_('open311', { from: '2026-05-20' }, () =>
  openGeoreportServer({ reports: spread(60, 15, end) }),
)
export const ogcTarget = feedTarget_('ogc', { collection: 'reports' }, (own) => {
  // Its links lead back through the go-between, whose address is known once it listens.
  return openOgcServer({
    collections: [{ id: 'reports', time: 'seen', features: someFeatures(40, 10, end) }],
    maxLimit: 15,
  }).then((running) => {
    Object.defineProperty(running, 'publicUrl', { get: () => `${own()}/ogc` })
    return running
  })
})
export const odkTarget = feedTarget_('odk', { project: '1', form: 'field_note' }, async () => {
  const server = await OdkServer.start()
  for (let n = 1; n <= 30; n++) server.add(n)
  return server
})
export const feedTarget = feedTarget_('feed', {}, () => startFeedServer({ reports: 60, seed: 1 }))
