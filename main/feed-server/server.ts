/**
 * A reference server of the report feed (docs/report-feed.md): real HTTP on loopback, over a log made of sample reports,
 * with faults on demand. For tests, benchmarks, demonstrations, and integrators who want to see how it is meant.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { categories } from '../../contract/taxonomy.ts'
import { type FaultKind, seededFaults } from './fault.ts'
import { feedLog, type LogRequest } from './log.ts'

export interface FeedServerOptions extends LogRequest {
  /** 0 or absent: any free port. */
  port?: number
  /** Bearer token; absent: none is asked for. */
  token?: string
  faults?: ReadonlyMap<FaultKind, number>
  /** The log grows by so many entries a second from half its length on; 0: it is all there. */
  entriesPerSecond?: number
  now?(): number
}
export interface FeedServer {
  url: string
  /** Of the log, all entries. */
  entries: number
  requests: number
  /** What was written back. */
  dispositions: { report: string; decision: string; comment: string; revision: number }[]
  close(): Promise<void>
}

const largestPage = 1_000
const usualPage = 200

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startFeedServer(options: FeedServerOptions): Promise<FeedServer> {
  const log = feedLog(options)
  const faults = seededFaults(options.faults ?? new Map(), options.seed)
  const now = options.now ?? Date.now
  const started = now()
  const answered = new Map<string, { status: number; body: string }>()
  const self: FeedServer = { url: '', entries: log.length, requests: 0, dispositions: [], close: async () => {} }

  /** Entries that are committed by now. */
  const committed = (): number => {
    if (!options.entriesPerSecond) return log.length
    return Math.min(log.length, Math.floor(log.length / 2 + ((now() - started) / 1000) * options.entriesPerSecond))
  }

  function page(url: URL, request: IncomingMessage, response: ServerResponse): unknown {
    const limit = Number(url.searchParams.get('limit') ?? usualPage)
    if (!Number.isInteger(limit) || limit < 1 || limit > largestPage)
      return problem(response, 400, 'bad-limit', `limit is a whole number from 1 to ${largestPage}`)
    const after = url.searchParams.get('after')
    let from = after === null || after === '' ? 0 : readCursor(after)
    if (from === null || from > log.length) return problem(response, 400, 'bad-cursor', 'this feed gave no such cursor')
    if (after && faults.hits('expired', url.pathname))
      return problem(response, 410, 'cursor-expired', 'read the feed from its beginning')
    if (from > 0 && faults.hits('repeat', url.search)) from = Math.max(0, from - 1 - faults.random.below(20))
    const end = Math.min(committed(), from + limit)
    const etag = `"${hash('sha1', `${options.seed} ${from} ${end} ${limit}`, 'hex').slice(0, 20)}"`
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end()
      return
    }
    let items = Array.from({ length: end - from }, (_, i) => log.item((from as number) + i))
    if (faults.hits('reorder', url.search)) items = faults.random.shuffled(items)
    const ahead = faults.hits('skew', url.search) ? 86_400_000 : 0
    const more = end < committed()
    const watermark = ahead ? new Date(now() + ahead).toISOString() : log.watermark(end - 1)
    const cut = faults.hits('truncate', url.search)
    // Half of the cuts leave whole JSON: only the count tells.
    const kept = cut && faults.random.chance(0.5) ? items.slice(0, items.length >> 1) : items
    let body = `{"items":[${kept.join(',')}],"count":${items.length},"next":"${cursorOf(end)}","more":${more},"watermark":"${watermark}"}`
    if (cut && kept === items) body = body.slice(0, body.length >> 1)
    send(response, url, 200, Buffer.from(body), {
      'content-type': 'application/json; charset=utf-8',
      etag,
      ...(ahead ? { date: new Date(now() + ahead).toUTCString() } : {}),
    })
  }

  function attachment(url: URL, request: IncomingMessage, response: ServerResponse): unknown {
    let id: string
    try {
      id = decodeURIComponent(url.pathname.slice('/attachments/'.length))
    } catch {
      return problem(response, 400, 'bad-id', 'the id is not percent-encoded UTF-8')
    }
    const found = log.attachment(id)
    if (!found) return problem(response, 404, 'not-found', 'there is no such attachment')
    const etag = `"${found.sha256.slice(0, 32)}"`
    const whole = Buffer.from(found.bytes)
    let body = whole
    let status = 200
    const headers: Record<string, string> = { 'content-type': found.mime, etag, 'accept-ranges': 'bytes' }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    const ifRange = request.headers['if-range']
    if (range && (ifRange === undefined || ifRange === etag)) {
      const first = Number(range[1])
      const last = range[2] === '' ? whole.length - 1 : Math.min(Number(range[2]), whole.length - 1)
      if (first >= whole.length || first > last) {
        response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end()
        return
      }
      body = whole.subarray(first, last + 1)
      status = 206
      headers['content-range'] = `bytes ${first}-${last}/${whole.length}`
    }
    if (faults.hits('hash', url.pathname) && body.length > 0) {
      body = Buffer.from(body)
      body[body.length >> 1]! ^= 0xff
    }
    if (faults.hits('length', url.pathname)) {
      if (faults.random.chance(0.5)) body = body.subarray(0, body.length >> 1)
      else headers['content-length'] = String(body.length + 10)
    }
    send(response, url, status, body, headers)
  }

  async function disposition(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const key = request.headers['idempotency-key']
    if (typeof key !== 'string' || key === '') return problem(response, 400, 'no-key', 'an Idempotency-Key is needed')
    const pieces: Buffer[] = []
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece)
    const known = answered.get(key)
    if (known) {
      response.writeHead(known.status, { 'content-type': 'application/json' }).end(known.body)
      return
    }
    let asked: { report?: unknown; revision?: unknown; decision?: unknown; comment?: unknown }
    try {
      asked = JSON.parse(Buffer.concat(pieces).toString('utf8')) as typeof asked
    } catch {
      return problem(response, 400, 'bad-json', 'the body is not JSON')
    }
    const { report, revision, decision, comment } = asked
    if (
      typeof report !== 'string' ||
      typeof revision !== 'number' ||
      (decision !== 'accepted' && decision !== 'returned' && decision !== 'closed') ||
      typeof comment !== 'string'
    )
      return problem(response, 400, 'bad-disposition', 'report, revision, decision and comment are needed')
    const newest = log.revisionOf(report)
    if (newest === null) return problem(response, 404, 'not-found', 'there is no such report')
    if (newest !== revision) {
      response.writeHead(409, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 'moved-on', message: 'the report has a newer revision', revision: newest }))
      return
    }
    const made = log.append(report, decision, comment)
    self.dispositions.push({ report, decision, comment, revision: made })
    const body = JSON.stringify({ report, revision: made })
    answered.set(key, { status: 201, body })
    // The answer may be lost after it was carried out: what the key is for.
    if (faults.hits('drop', '/dispositions')) {
      response.destroy()
      return
    }
    response.writeHead(201, { 'content-type': 'application/json' }).end(body)
  }

  /** Sends a body whole, or as a fault has it. */
  function send(response: ServerResponse, url: URL, status: number, body: Buffer, headers: Record<string, string>): void {
    const whole = { 'content-length': String(body.length), ...headers }
    if (faults.hits('drop', url.pathname + url.search)) {
      response.writeHead(status, whole)
      response.write(body.subarray(0, faults.random.below(Math.max(1, body.length))), () => response.destroy())
      return
    }
    if (faults.hits('slow', url.pathname + url.search)) {
      setTimeout(() => {
        response.writeHead(status, whole)
        const third = Math.ceil(body.length / 3)
        response.write(body.subarray(0, third))
        setTimeout(() => response.write(body.subarray(third, 2 * third)), 40)
        setTimeout(() => response.end(body.subarray(2 * third)), 80)
      }, 60)
      return
    }
    response.writeHead(status, whole)
    // Less than was announced: the connection ends where the body does.
    if (Number(whole['content-length']) > body.length) response.write(body, () => response.destroy())
    else response.end(body)
  }

  const server = createServer((request, response) => {
    self.requests += 1
    const url = new URL(request.url ?? '/', 'http://feed')
    response.on('error', () => {})
    if (url.pathname === '/health') {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ feed: 'report-feed', version: 1, time: new Date(now()).toISOString() }))
      return
    }
    if (options.token !== undefined && !permitted(request.headers.authorization, options.token))
      return problem(response, 401, 'unauthorized', 'the token is missing or wrong')
    if (faults.hits('revoked', url.pathname)) return problem(response, 401, 'revoked', 'the token was taken back')
    if (faults.hits('busy', url.pathname + url.search)) {
      const status = faults.random.chance(0.5) ? 429 : 503
      response.writeHead(status, { 'retry-after': '1', 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 'busy', message: 'try again later' }))
      return
    }
    if (request.method === 'GET' && url.pathname === '/feed') return page(url, request, response)
    if (request.method === 'GET' && url.pathname === '/categories') {
      const body = JSON.stringify({ categories: categories.map((c) => ({ code: c.key, label: c.zh, label_en: c.en })) })
      return send(response, url, 200, Buffer.from(body), { 'content-type': 'application/json; charset=utf-8' })
    }
    if (request.method === 'GET' && url.pathname.startsWith('/attachments/')) return attachment(url, request, response)
    if (request.method === 'POST' && url.pathname === '/dispositions') {
      disposition(request, response).catch(() => response.destroy())
      return
    }
    problem(response, 404, 'not-found', 'there is no such address')
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(options.port ?? 0, '127.0.0.1', () => listening())
  })
  self.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  self.close = () =>
    new Promise((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })
  return self
}

function problem(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }))
}

const cursorOf = (position: number): string => Buffer.from(`feed ${position}`).toString('base64url')
function readCursor(cursor: string): number | null {
  const found = /^feed (\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  return found ? Number(found[1]) : null
}

function permitted(header: string | undefined, token: string): boolean {
  const given = Buffer.from(hash('sha256', header ?? ''))
  const wanted = Buffer.from(hash('sha256', `Bearer ${token}`))
  return timingSafeEqual(given, wanted)
}
