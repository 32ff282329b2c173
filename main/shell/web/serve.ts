/**
 * The app on a loopback port, for a browser window on the same machine. The printed address carries a random token; the
 * first visit swaps it for a cookie, and from then on only pages of this very origin, holding that cookie, are answered.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure, failureReply } from '../../../contract/reply.ts'
import { isMethod } from '../../../contract/request.ts'
import { decodeWire, encodeWire, eventHeader } from '../../../contract/wire.ts'
import { dispatch, eventNames, type ShellApp } from '../dispatch.ts'
import { assetFor, bodyLimit, callerOrigin, cookieName, readCookie, sameSecret, securityHeaders } from '../policy.ts'
import { readAsset } from './asset.ts'
import { BodyProblem, readBody } from './body.ts'
import { eventJournal, eventText } from './event-journal.ts'
import { tellPage } from './page.ts'

export interface ServeOptions {
  /** 0 takes a free port. */
  port: number
  /** Folder of the built renderer. */
  assets: string
  /** How long a body may take to arrive, milliseconds. */
  bodyTimeout?: number
  /** How long the headers of a request may take to arrive, milliseconds. */
  headersTimeout?: number
  /** By how much longer each wrong token waits for its answer once there were ten, milliseconds. */
  guessDelay?: number
  /** How long a one-use address stays good, milliseconds. */
  ticketLife?: number
  log?: (line: string) => void
}

export interface WebShell {
  /** The address to print, with this start's token. */
  url: string
  port: number
  /** An address that opens the app once, soon: safe to hand to another program, whose arguments everybody can list. */
  ticket(): string
  /** Ends every connection and frees the port. The app itself is left open. */
  close(): Promise<void>
}

/** Wrong tokens that are answered at once: a person may open an old address a few times. The right one never waits. */
const freeGuesses = 10
/** Milliseconds. */
const longestWait = 2_000

/** Starts the loopback server. Rejects with a `Failure` when the port is taken. */
export async function serveWeb(app: ShellApp, options: ServeOptions): Promise<WebShell> {
  const log = options.log ?? ((line: string) => console.error(line))
  const token = randomBytes(32).toString('base64url')
  // Another secret than the token: an address that leaks later opens nothing that the cookie opened, nor the reverse.
  const session = randomBytes(32).toString('base64url')
  const tickets = new Map<string, number>()
  let wrongTokens = 0
  const streams = new Set<ServerResponse>()
  const journal = eventJournal()
  const stops = eventNames.map((name) =>
    app.listen(name, (payload) => {
      const text = eventText(journal.write(name, payload))
      for (const stream of streams) tell(stream, text)
    }),
  )
  let port = options.port

  const server = createServer(
    {
      keepAliveTimeout: 5_000,
      headersTimeout: options.headersTimeout ?? 10_000,
      requestTimeout: 60_000,
      // Node looks for the late ones every half minute unless told.
      connectionsCheckingInterval: Math.min(2_000, (options.headersTimeout ?? 10_000) / 2),
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        log(`web: ${error instanceof Error ? error.name : typeof error}`)
        if (!response.headersSent) plain(response, 500, 'Internal error.')
        else response.destroy()
      })
    },
  )
  server.maxConnections = 64

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    response.setHeader('Cache-Control', 'no-store')

    const caller = callerOrigin(request.headers, port)
    if (caller === 'host') return plain(response, 421, 'This address does not belong to Fieldbrief.')
    if (caller === 'origin') return plain(response, 403, 'Fieldbrief answers only its own page.')

    const [path = '', query = ''] = splitTarget(request.url ?? '')
    const cookie = readCookie(request.headers.cookie, cookieName(port))
    const known = sameSecret(cookie, session)

    const given = path === '/' ? new URLSearchParams(query).get('token') : null
    if (request.method === 'GET' && given !== null) {
      if (!admits(given)) {
        wrongTokens++
        if (wrongTokens > freeGuesses)
          await sleep(Math.min(longestWait, (wrongTokens - freeGuesses) * (options.guessDelay ?? 100)))
        return page(response, 401)
      }
      wrongTokens = 0
      response.setHeader('Set-Cookie', `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`)
      response.writeHead(303, { Location: '/' }).end()
      return
    }
    if (path.startsWith('/call/')) return call(request, response, path.slice('/call/'.length), known)
    if (!known) return page(response, 401)
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Only GET here.')
    if (path === '/events') return events(request, response, new URLSearchParams(query).get('since'))
    return asset(request, response, path)
  }

  /** Whether a token opens the app: this start's own, or a ticket that was not used yet. */
  function admits(given: string): boolean {
    const now = Date.now()
    let good = sameSecret(given, token)
    for (const [ticket, until] of tickets) {
      if (until < now) tickets.delete(ticket)
      else if (sameSecret(given, ticket)) {
        tickets.delete(ticket)
        good = true
      }
    }
    return good
  }

  async function call(request: IncomingMessage, response: ServerResponse, method: string, known: boolean): Promise<void> {
    if (!known)
      return wire(request, response, 401, {
        zh: '这个窗口的登录已失效，没有执行任何操作。请打开终端里最近一次打印的地址。',
        en: 'This window is no longer signed in; nothing was done. Open the address printed last in the terminal.',
      })
    if (request.method !== 'POST')
      return wire(request, response, 405, { zh: '调用必须用 POST。', en: 'A call is a POST; send it as one.' })
    if (!isMethod(method)) {
      request.resume()
      return send(response, 404, await dispatch(app, method, null, new AbortController().signal, log))
    }
    // A form or a plain-text post from another page cannot carry this type without asking first.
    if (request.headers['content-type'] !== 'application/octet-stream')
      return wire(request, response, 415, {
        zh: '请求类型不对，未执行。请使用 application/octet-stream。',
        en: 'The request has the wrong type and was not carried out. Send application/octet-stream.',
      })

    let input: unknown
    try {
      input = decodeWire(await readBody(request, bodyLimit(method), options.bodyTimeout ?? 30_000))
    } catch (error) {
      if (error instanceof BodyProblem) return wire(request, response, error.status, error.text)
      return wire(request, response, 400, {
        zh: '请求的编码无法读取，未执行。请刷新窗口后重试。',
        en: 'The request could not be decoded and was not carried out. Reload the window and try again.',
      })
    }
    // Read before the call is carried out: whatever happens from here on, the page may not have seen in its answer.
    response.setHeader(eventHeader, journal.last)
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    send(response, 200, await dispatch(app, method, input, gone.signal, log))
  }

  function events(request: IncomingMessage, response: ServerResponse, since: string | null): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
    response.write(': open\n\n')
    const known = Number(request.headers['last-event-id'] ?? since ?? journal.last)
    for (const missed of journal.since(Number.isFinite(known) ? known : 0)) response.write(eventText(missed))
    const beat = setInterval(() => tell(response, ': beat\n\n'), 15_000)
    streams.add(response)
    request.socket.setTimeout(0)
    response.once('close', () => {
      clearInterval(beat)
      streams.delete(response)
    })
  }

  async function asset(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const named = assetFor(path)
    const bytes = named === null ? null : await readAsset(options.assets, named.file)
    if (named === null || bytes === null) return plain(response, 404, 'There is no such page.')
    response.writeHead(200, {
      'Content-Type': named.contentType,
      'Content-Length': bytes.length,
      'Cache-Control': named.cacheControl,
    })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }

  function wire(request: IncomingMessage, response: ServerResponse, status: number, text: { zh: string; en: string }): void {
    // What is left of the body is not wanted: answer, then hang up instead of reading it.
    if (!request.complete) response.setHeader('Connection', 'close')
    const code = status === 401 || status === 403 ? 'barred' : 'bad-request'
    send(response, status, failureReply(new Failure(code, text), app.language()))
    if (!request.complete) response.once('finish', () => request.destroy())
  }

  function page(response: ServerResponse, status: number): void {
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(tellPage(app.language()))
  }

  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        new Failure(
          'busy',
          {
            zh: `端口 ${options.port} 无法使用（${error.code}），程序没有启动。请换一个端口：--port N，或去掉 --port 由系统选择。`,
            en: `Port ${options.port} cannot be used (${error.code}), so nothing was started. Name another with --port N, or leave it out.`,
          },
          { cause: error },
        ),
      ),
    )
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, done)
  })
  port = (server.address() as AddressInfo).port

  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    ticket() {
      const ticket = randomBytes(32).toString('base64url')
      tickets.set(ticket, Date.now() + (options.ticketLife ?? 60_000))
      return `http://127.0.0.1:${port}/?token=${ticket}`
    },
    async close() {
      for (const stop of stops) stop()
      for (const stream of streams) stream.end()
      const closed = new Promise<void>((done) => server.close(() => done()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** A page that stopped reading must not fill the memory; its EventSource comes back by itself, and is told what it missed. */
function tell(stream: ServerResponse, text: string): void {
  if (stream.writableLength > 1_000_000) stream.destroy()
  else stream.write(text)
}

/** Path and query as they were sent: no decoding, no folding of dot segments. */
function splitTarget(target: string): [string, string] {
  const at = target.indexOf('?')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

function send(response: ServerResponse, status: number, reply: unknown): void {
  if (response.destroyed) return
  const bytes = encodeWire(reply)
  response.writeHead(status, { 'Content-Type': 'application/octet-stream', 'Content-Length': bytes.length })
  response.end(bytes)
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
  response.end(`${text}\n`)
}
