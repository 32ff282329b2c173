/** The one way out to other computers: GET with limits, retries and no surprises about where the request went. */

import { createHash } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici'
import { cancelled } from '../../../contract/reply.ts'
import { decodeText } from './decode-text.ts'
import { HttpFailure, httpFailure, shownAddress, timedOut, tooLarge } from './http-failure.ts'
import { backoffMs, retryAfterMs } from './retry.ts'
import { sleep } from './sleep.ts'

export interface HttpLimits {
  connectMs: number
  /** From the request to the last header. */
  headersMs: number
  /** Between two pieces of the body. */
  idleMs: number
  /** For one whole answer, so that a trickle also ends. */
  totalMs: number
  /** A stream, however long, brings at least so much within each `totalMs`. */
  leastStreamBytes: number
  /** Of one body, also after unpacking. */
  maxBytes: number
  /** Requests made for one answer before giving up. */
  attempts: number
  /** A server that asks to wait longer ends the sync. */
  maxWaitMs: number
  connectionsPerHost: number
}

const httpLimits: HttpLimits = {
  connectMs: 10_000,
  headersMs: 60_000,
  idleMs: 30_000,
  totalMs: 300_000,
  leastStreamBytes: 262_144,
  maxBytes: 32 * 1_048_576,
  attempts: 5,
  maxWaitMs: 300_000,
  connectionsPerHost: 2,
}

/** Time and chance, injected. `sleep` ends early, without an error, when the signal aborts. */
export interface HttpClock {
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
  random(): number
}

const systemClock: HttpClock = { now: Date.now, random: Math.random, sleep }

export interface HttpOptions {
  userAgent: string
  /** Plain HTTP to other than this machine: only by the person's explicit choice. */
  allowPlainHttp: boolean
  limits?: Partial<HttpLimits>
  clock?: HttpClock
  log?: (line: string) => void
  /** Value of the Authorization header, asked for with each request; null: none. Sent to the source's own origin alone. */
  authorization?: (signal: AbortSignal) => Promise<string | null>
  /** Origin that credentials belong to; needed with `authorization`. */
  origin?: string
  /** SHA-256 of the public key of the server's certificate, base64: any other server is refused. */
  pin?: string
  /** http://host:port */
  proxy?: string
  /** At most so many requests a second; 0 or absent: no limit of ours. */
  requestsPerSecond?: number
}

/** An answer whose body is still coming. Walk `content`, or hand it to `leaveContent`: untouched it holds its connection. */
export interface HttpStream {
  status: number
  headers: Record<string, string | string[] | undefined>
  content: AsyncIterable<Uint8Array>
}

/** Lets go of a body that nobody reads, and with it of the connection. */
export async function leaveContent(content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    // A walk that never began would not end either.
    for await (const _ of content) break
  } catch {
    // A connection that broke is free as well.
  }
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** The body as text: UTF-8 when it is valid UTF-8, else as the header or the XML declaration says. */
  text(): string
}

export interface HttpClient {
  /**
   * The answer, whatever its status below 500. Redirects are followed inside the origin. Broken connections, time-outs,
   * 408, 429 and 5xx are tried again; so is an answer for which `accept` throws an error with `cutOff: true`.
   * Throws HttpFailure, Failure `cancelled`, or what `accept` threw.
   */
  get<T = HttpAnswer>(
    url: URL,
    options: { signal: AbortSignal; headers?: Record<string, string>; accept?: (answer: HttpAnswer) => T },
  ): Promise<T>
  /**
   * Sends a body once and gives the answer, whatever its status: whether to try again is the caller's to say, who knows if
   * it is safe. Throws HttpFailure for a broken connection.
   */
  send(
    url: URL,
    options: { method: 'POST' | 'PATCH'; signal: AbortSignal; headers?: Record<string, string>; body: string },
  ): Promise<HttpAnswer>
  /** Status and headers alone, of the address itself: no redirect is followed, nothing tried again. Throws HttpFailure. */
  head(
    url: URL,
    options: { signal: AbortSignal; headers?: Record<string, string> },
  ): Promise<Pick<HttpAnswer, 'status' | 'headers'>>
  /**
   * One GET without retries, its body as it comes, bytes as sent. Redirects as in `get`; a broken body throws HttpFailure.
   * @param options.leave follows a redirect to another server too, over https and without any of `headers`: a signed address
   *   of a storage. The ETag is then the one that the source's own server gave, where it gave one.
   */
  stream(url: URL, options: { signal: AbortSignal; headers?: Record<string, string>; leave?: boolean }): Promise<HttpStream>
  close(): Promise<void>
}

/** Throws HttpFailure `refused` for an address that requests must not go to. */
export function checkAddress(url: URL, allowPlainHttp: boolean): void {
  if (url.username !== '' || url.password !== '')
    throw new HttpFailure('refused', {
      zh: '来源地址里不能写用户名或密码，因为地址会显示在屏幕和日志里。请去掉后重新添加。',
      en: 'An address must not hold a user name or password, because addresses are shown on screen and in logs. Add it again without.',
    })
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (allowPlainHttp || isLoopback(url.hostname)))) return
  throw new HttpFailure('refused', {
    zh: `${shownAddress(url)} 不加密，内容可能被旁人读取或篡改，所以没有连接。请改用 https 地址，或在添加来源时明确选择允许不加密。`,
    en: `${shownAddress(url)} is not encrypted: others could read or change what it sends, so it was not asked. Use its https address, or choose plain HTTP explicitly when adding the source.`,
  })
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

const unpack: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

export function openHttp(options: HttpOptions): HttpClient {
  const limits = { ...httpLimits, ...options.limits }
  const clock = options.clock ?? systemClock
  const connection = {
    connections: limits.connectionsPerHost,
    pipelining: 1,
    allowH2: false,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.idleMs,
  }
  const tls = options.pin === undefined ? {} : { checkServerIdentity: pinned(options.pin) }
  const agent: Dispatcher =
    options.proxy === undefined
      ? new Agent({ ...connection, connect: { timeout: limits.connectMs, ...tls } })
      : new ProxyAgent({ ...connection, uri: options.proxy, requestTls: { timeout: limits.connectMs, ...tls } })
  let nextSlot = 0

  /** Waits for this client's turn, and adds what proves who asks, for the source's own origin alone. */
  async function prepared(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Record<string, string>> {
    if (options.requestsPerSecond) {
      const now = clock.now()
      const wait = Math.max(0, nextSlot - now)
      nextSlot = Math.max(now, nextSlot) + 1000 / options.requestsPerSecond
      if (wait > 0) await clock.sleep(wait, signal)
      if (signal.aborted) throw cancelled()
    }
    const value = options.authorization && url.origin === options.origin ? await options.authorization(signal) : null
    const sent = { 'user-agent': options.userAgent, ...headers }
    return value === null || 'authorization' in headers ? sent : { ...sent, authorization: value }
  }

  /** One request without retries or redirects, its body whole and unpacked. */
  async function once(
    url: URL,
    given: Record<string, string>,
    signal: AbortSignal,
    sending?: { method: 'POST' | 'PATCH'; body: string } | { method: 'HEAD' },
  ): Promise<HttpAnswer> {
    const headers = await prepared(url, given, signal)
    const deadline = AbortSignal.timeout(limits.totalMs)
    try {
      const answer = await request(url, {
        dispatcher: agent,
        headers,
        signal: AbortSignal.any([signal, deadline]),
        ...sending,
      })
      const pieces: Buffer[] = []
      let size = 0
      for await (const piece of answer.body as AsyncIterable<Buffer>) {
        size += piece.length
        // Leaving the loop destroys the body, and with it the connection.
        if (size > limits.maxBytes) throw tooLarge(url, limits.maxBytes)
        pieces.push(piece)
      }
      const packed = Buffer.concat(pieces)
      const coding = String(answer.headers['content-encoding'] ?? 'identity').toLowerCase()
      const body =
        Object.hasOwn(unpack, coding) && size > 0 ? await unpack[coding]!(packed, { maxOutputLength: limits.maxBytes }) : packed
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body,
        text: () => decodeText(body, answer.headers['content-type']),
      }
    } catch (error) {
      if (signal.aborted) throw cancelled()
      if (deadline.aborted) throw timedOut(url, error)
      if ((error as { code?: unknown })?.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(url, limits.maxBytes)
      throw httpFailure(error, url)
    }
  }

  /**
   * Redirects are followed inside the origin. @param pass what to do with an answer that is only a way mark
   * @param mayLeave whether another server is asked too; `left` says that it is one, which is told nothing of who asks
   */
  async function followed<A extends { status: number; headers: HttpAnswer['headers'] }>(
    start: URL,
    ask: (url: URL, left: boolean) => Promise<A>,
    pass: (answer: A) => void = () => {},
    mayLeave = false,
  ): Promise<A> {
    let url = start
    let left = false
    for (let hop = 0; hop <= 5; hop++) {
      const answer = await ask(url, left)
      const location = answer.headers.location
      if (![301, 302, 303, 307, 308].includes(answer.status) || typeof location !== 'string') return answer
      pass(answer)
      if (!URL.canParse(location, url.href)) break
      const next = new URL(location, url)
      left ||= next.origin !== start.origin
      const safe = next.protocol === 'https:' || (isLoopback(start.hostname) && isLoopback(next.hostname))
      if (left && !(mayLeave && safe))
        throw new HttpFailure('redirect', {
          zh: `${shownAddress(start)} 把请求转到了另一台服务器 ${next.origin}，没有跟过去。如果那才是正确的地址，请用它重新添加来源。`,
          en: `${shownAddress(start)} points to another server, ${next.origin}, which was not asked. If that is the right address, add the source again with it.`,
        })
      url = next
    }
    throw new HttpFailure('redirect', {
      zh: `${shownAddress(start)} 一直转来转去，没有给出数据。请检查来源地址。`,
      en: `${shownAddress(start)} keeps redirecting and gives no data. Check the address of the source.`,
    })
  }

  return {
    async get(url, { signal, headers = {}, accept }) {
      checkAddress(url, options.allowPlainHttp)
      const sent = { 'accept-encoding': 'gzip, deflate, br', ...headers }
      for (let attempt = 1; ; attempt++) {
        if (signal.aborted) throw cancelled()
        let failure: unknown
        let askedMs: number | null = null
        try {
          const answer = await followed(url, (at) => once(at, sent, signal))
          const again = statusFailure(answer, url)
          if (again === null) return accept ? accept(answer) : (answer as never)
          failure = again
          askedMs = retryAfterMs(answer.headers['retry-after'], clock.now())
        } catch (error) {
          if (!worthRepeating(error)) throw error
          failure = error
        }
        if (attempt >= limits.attempts) throw failure
        if (askedMs !== null && askedMs > limits.maxWaitMs) throw comeBack(url, askedMs)
        const waitMs = backoffMs(attempt, askedMs, clock.random())
        options.log?.(
          `${shownAddress(url)}: ${reasonOf(failure)}; try ${attempt + 1} of ${limits.attempts} in ${Math.round(waitMs)} ms`,
        )
        await clock.sleep(waitMs, signal)
      }
    },
    async send(url, { method, signal, headers = {}, body }) {
      checkAddress(url, options.allowPlainHttp)
      return once(url, headers, signal, { method, body })
    },
    async head(url, { signal, headers = {} }) {
      checkAddress(url, options.allowPlainHttp)
      return once(url, headers, signal, { method: 'HEAD' })
    },
    async stream(url, { signal, headers = {}, leave = false }) {
      checkAddress(url, options.allowPlainHttp)
      let etag: string | undefined
      let came = 0
      const slow = new AbortController()
      const pace = setInterval(() => {
        if (came < limits.leastStreamBytes) slow.abort()
        came = 0
      }, limits.totalMs)
      pace.unref()
      // A content that nobody walks is cut off as well: its connection is wanted elsewhere.
      slow.signal.addEventListener('abort', () => clearInterval(pace))
      const broken = (error: unknown, at: URL): Error => {
        clearInterval(pace)
        return signal.aborted ? cancelled() : slow.signal.aborted ? timedOut(at, error) : httpFailure(error, at)
      }
      const open = async (at: URL, left: boolean) => {
        const own = { 'accept-encoding': 'identity', ...(left ? {} : headers) }
        const sent = left ? { 'user-agent': options.userAgent, ...own } : await prepared(at, own, signal)
        try {
          return await request(at, { dispatcher: agent, headers: sent, signal: AbortSignal.any([signal, slow.signal]) })
        } catch (error) {
          throw broken(error, at)
        }
      }
      const found = await followed(
        url,
        async (at, left) => {
          const { statusCode, headers: answered, body } = await open(at, left)
          return { status: statusCode, headers: answered, body }
        },
        ({ body, headers: answered }) => {
          // A weak one is of the way mark itself.
          if (typeof answered.etag === 'string' && answered.etag.startsWith('"')) etag ??= answered.etag
          // Destroying what is not read to its end is an error of its own.
          body.on('error', () => {}).destroy()
        },
        leave,
      ).catch((error: unknown) => {
        clearInterval(pace)
        throw error
      })
      // Of a content that nobody walks, nobody hears how it ended.
      found.body.on('error', () => {})
      async function* content(): AsyncGenerator<Uint8Array> {
        try {
          for await (const piece of found.body as AsyncIterable<Buffer>) {
            came += piece.length
            yield piece
          }
        } catch (error) {
          throw broken(error, url)
        } finally {
          clearInterval(pace)
        }
      }
      return {
        status: found.status,
        headers: etag === undefined ? found.headers : { ...found.headers, etag },
        content: content(),
      }
    },
    close: () => agent.destroy(),
  }
}

function worthRepeating(error: unknown): boolean {
  if (error instanceof HttpFailure) return error.kind === 'unreachable' || error.kind === 'timeout' || error.kind === 'cut-off'
  return error instanceof Error && 'cutOff' in error && error.cutOff === true
}

function reasonOf(failure: unknown): string {
  return failure instanceof HttpFailure
    ? `${failure.kind}${failure.status === null ? '' : ` ${failure.status}`}`
    : 'unreadable answer'
}

/** A status that may pass, as a failure; null for an answer. */
function statusFailure(answer: HttpAnswer, url: URL): HttpFailure | null {
  const { status } = answer
  const at = shownAddress(url)
  if (status === 429 || status === 503)
    return new HttpFailure(
      'busy',
      {
        zh: `${at} 暂时太忙（${status}），重试后仍未成功。已入库的数据保留；请稍后重新同步。`,
        en: `${at} is too busy (${status}), also after trying again. What came in is kept; sync again later.`,
      },
      { status },
    )
  // 501 is no failure that passes: the server cannot, and says so.
  if ((status < 500 && status !== 408) || status === 501) return null
  return new HttpFailure(
    'server',
    {
      zh: `${at} 内部出错（${status}），重试后仍未成功。已入库的数据保留；请稍后重新同步，或联系该服务器的管理员。`,
      en: `${at} failed (${status}), also after trying again. What came in is kept; sync again later, or ask its administrator.`,
    },
    { status },
  )
}

function comeBack(url: URL, waitMs: number): HttpFailure {
  const at = shownAddress(url)
  const minutes = Math.ceil(waitMs / 60_000)
  const failure = new HttpFailure('busy', {
    zh: `${at} 要求 ${minutes} 分钟后再来。已入库的数据保留；请届时重新同步。`,
    en: `${at} asks to come back in ${minutes} minutes. What came in is kept; sync again then.`,
  })
  failure.retryAfterSeconds = Math.ceil(waitMs / 1000)
  return failure
}

/** Besides the usual check of the name: the server's public key is the one that was agreed on. */
const pinned =
  (pin: string) =>
  (host: string, certificate: PeerCertificate): Error | undefined => {
    const usual = checkServerIdentity(host, certificate)
    if (usual) return usual
    const key = (certificate as PeerCertificate & { pubkey?: Buffer }).pubkey
    const found = key ? createHash('sha256').update(key).digest('base64') : ''
    return found === pin ? undefined : Object.assign(new Error('the public key is another'), { code: 'CERT_PIN_MISMATCH' })
  }
