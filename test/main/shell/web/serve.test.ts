import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Handlers } from '../../../../contract/api.ts'
import { decodeWire, encodeWire } from '../../../../contract/wire.ts'
import { eventNames } from '../../../../main/shell/dispatch.ts'
import { contentSecurityPolicy } from '../../../../main/shell/policy.ts'
import { type ServeOptions, serveWeb, type WebShell } from '../../../../main/shell/web/serve.ts'
import { fakeApp } from '../fake-app.ts'

let folder: string
let shell: WebShell | null = null
let app: ReturnType<typeof fakeApp>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldbrief-web-'))
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.json'), '{"secret":true}')
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'renderer', 'assets', 'main-DqX3a9_b.js'), 'export {}')
  await symlink(join(folder, 'secret.json'), join(folder, 'renderer', 'leak.json'))
})
afterEach(async () => {
  await shell?.close()
  shell = null
  await rm(folder, { recursive: true, force: true })
})

async function serve(handlers: Partial<Handlers> = {}, options: Partial<ServeOptions> = {}): Promise<WebShell> {
  app = fakeApp(handlers)
  shell = await serveWeb(app, { port: 0, assets: join(folder, 'renderer'), log: () => {}, ...options })
  return shell
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}
/** A request as sent, with no client in between that tidies the path or forbids a header. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: Uint8Array } = {},
): Promise<Answer> {
  const port = shell!.port
  return new Promise((done, fail) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {} })
    sent.once('error', fail)
    sent.once('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('error', fail)
      response.once('end', () => done({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }))
    })
    sent.end(options.body)
  })
}
async function signIn(): Promise<string> {
  const answer = await ask(shell!.url.slice(shell!.url.indexOf('/?')))
  return answer.headers['set-cookie']![0]!.split(';')[0]!
}
const wireType = { 'content-type': 'application/octet-stream' }
const call = async (cookie: string, method: string, request: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(`/call/${method}`, { method: 'POST', headers: { ...wireType, cookie, ...headers }, body: encodeWire(request) })

test('listens on the loopback address only', async () => {
  await serve()
  expect(shell!.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[A-Za-z0-9_-]{43}$/)
})

test('swaps the token for an HttpOnly, SameSite=Strict cookie named after the port and leaves the address bar clean', async () => {
  await serve()
  const answer = await ask(shell!.url.slice(shell!.url.indexOf('/?')))
  expect(answer.status).toBe(303)
  expect(answer.headers.location).toBe('/')
  expect(answer.headers['set-cookie']).toHaveLength(1)
  expect(answer.headers['set-cookie']![0]).toMatch(
    new RegExp(`^fieldbrief-${shell!.port}=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
  )
  expect(answer.headers['set-cookie']![0]).not.toContain(new URL(shell!.url).searchParams.get('token'))
})

test('serves the page with the CSP and its companions, and never says what serves it', async () => {
  await serve()
  const answer = await ask('/', { headers: { cookie: await signIn() } })
  expect(answer.status).toBe(200)
  expect(answer.body.toString()).toContain('<title>page</title>')
  expect(answer.headers).toMatchObject({
    'content-security-policy': contentSecurityPolicy,
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  })
  expect(answer.headers.server).toBeUndefined()
  expect(answer.headers['x-powered-by']).toBeUndefined()
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
})

test('lets hashed assets be kept for good', async () => {
  await serve()
  const answer = await ask('/assets/main-DqX3a9_b.js', { headers: { cookie: await signIn() } })
  expect(answer.status).toBe(200)
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8')
})

test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example', '[::1]', '127.0.0.1.nip.io'])(
  'a page that reaches the port under the name %s (DNS rebinding) gets nothing, cookie or not',
  async (host) => {
    await serve({ 'job.list': async () => ({ jobs: [] }) })
    const cookie = await signIn()
    for (const path of ['/', shell!.url.slice(shell!.url.indexOf('/?')), '/events']) {
      const answer = await ask(path, { headers: { host, cookie } })
      expect(answer.status).toBe(421)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
    expect((await call(cookie, 'job.list', {}, { host })).status).toBe(421)
  },
)

test('localhost is the same machine by its other name', async () => {
  await serve({ 'job.list': async () => ({ jobs: [] }) })
  const cookie = await signIn()
  const host = `localhost:${shell!.port}`
  expect((await call(cookie, 'job.list', {}, { host, origin: `http://${host}` })).status).toBe(200)
})

test.each([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://127.0.0.1:9' },
  { origin: 'http://localhost:PORT' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
])('a call from another origin is refused even with the cookie: %j', async (headers) => {
  let called = false
  await serve({
    'job.list': async () => {
      called = true
      return { jobs: [] }
    },
  })
  const cookie = await signIn()
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(shell!.port))]),
  )
  expect((await call(cookie, 'job.list', {}, sent)).status).toBe(403)
  expect((await ask('/events', { headers: { cookie, ...sent } })).status).toBe(403)
  expect(called).toBe(false)
})

test('without the cookie: a page that says what to do, and no call, event or asset', async () => {
  await serve({ 'job.list': async () => ({ jobs: [] }) })
  const page = await ask('/')
  expect(page.status).toBe(401)
  expect(page.body.toString()).toMatch(/token/)
  expect(page.body.toString()).not.toContain('<script')
  for (const path of ['/events', '/assets/main-DqX3a9_b.js', '/index.html']) expect((await ask(path)).status).toBe(401)
  const answer = await call('', 'job.list', {})
  expect(answer.status).toBe(401)
  expect(decodeWire(answer.body)).toMatchObject({ ok: false, code: 'barred' })
})

test('guessed tokens and cookies open nothing', async () => {
  await serve()
  const token = new URL(shell!.url).searchParams.get('token')!
  for (const guess of [
    '',
    'x',
    'a'.repeat(43),
    token.slice(0, -1),
    `${token}a`,
    token.toLowerCase() === token ? 'z' : token.toLowerCase(),
  ]) {
    const answer = await ask(`/?token=${guess}`)
    expect(answer.status).toBe(401)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect((await ask('/', { headers: { cookie: `fieldbrief-${shell!.port}=${guess}` } })).status).toBe(401)
  }
  // The token itself is no cookie, nor is a cookie of another port.
  expect((await ask('/', { headers: { cookie: `fieldbrief-${shell!.port}=${token}` } })).status).toBe(401)
  const [, value] = (await signIn()).split('=')
  expect((await ask('/', { headers: { cookie: `fieldbrief-1=${value}` } })).status).toBe(401)
})

test('a ticket opens the app once, and not after its time', async () => {
  await serve()
  const ticket = shell!.ticket().replace(/^.*\/\?/, '/?')
  expect((await ask(ticket)).status).toBe(303)
  expect((await ask(ticket)).status).toBe(401)
  await shell!.close()
  await serve({}, { ticketLife: -1 })
  expect((await ask(shell!.ticket().replace(/^.*\/\?/, '/?'))).status).toBe(401)
})

test.each([
  '/../secret.json',
  '/..%2fsecret.json',
  '/%2e%2e/secret.json',
  '/..%5csecret.json',
  '/..\\secret.json',
  '/assets/../../secret.json',
  '/assets\\..\\..\\secret.json',
  '/assets/..%2f..%2fsecret.json',
  '/..%252fsecret.json',
  '/index.html%00.js',
  '/%00',
  '//secret.json',
  '/./index.html',
  '/.hidden.json',
  '/assets/',
  '/assets',
  '/leak.json',
  '/index.html/',
  '/nothing.js',
  '/etc/passwd',
])('the path %s names no asset', async (path) => {
  await serve()
  const answer = await ask(path, { headers: { cookie: await signIn() } })
  expect(answer.status).toBe(404)
  expect(answer.body.toString()).not.toContain('"secret"')
})

test('a request target that is a whole address of another host is answered like any unknown path', async () => {
  await serve()
  const cookie = await signIn()
  expect((await ask('http://evil.example/index.html', { headers: { cookie } })).status).toBe(404)
})

test('carries typed arrays both ways', async () => {
  let staged: Uint8Array | null = null
  await serve({
    'import.stage': async ({ bytes }) => {
      staged = bytes
      return { upload: 'u1', file: null }
    },
    'attachment.read': async () => ({ mime: 'image/png', name: 'a.png', bytes: new Uint8Array([1, 2, 3]) }),
  })
  const cookie = await signIn()
  await call(cookie, 'import.stage', { name: 'a.csv', bytes: new Uint8Array([9, 8, 7]), last: false })
  expect(staged).toEqual(new Uint8Array([9, 8, 7]))
  const answer = await call(cookie, 'attachment.read', { id: 1 })
  expect(answer.headers['content-type']).toBe('application/octet-stream')
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(decodeWire(answer.body)).toEqual({
    ok: true,
    value: { mime: 'image/png', name: 'a.png', bytes: new Uint8Array([1, 2, 3]) },
  })
})

test('an unknown method is 404 with a reply that names it', async () => {
  await serve()
  const answer = await call(await signIn(), 'job.explode', {})
  expect(answer.status).toBe(404)
  expect(decodeWire(answer.body)).toMatchObject({ ok: false, code: 'bad-request' })
})

test('a call by GET, or with a type that a foreign form could send, is not carried out', async () => {
  await serve({ 'job.list': async () => ({ jobs: [] }) })
  const cookie = await signIn()
  expect((await ask('/call/job.list', { headers: { cookie } })).status).toBe(405)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
    expect((await call(cookie, 'job.list', {}, { 'content-type': type })).status).toBe(415)
})

test.each([
  ['no bytes', new Uint8Array()],
  ['a header that names more than there is', new Uint8Array([255, 255, 255, 127, 1])],
  ['no JSON', new Uint8Array([2, 0, 0, 0, 123, 123])],
  ['no UTF-8', new Uint8Array([2, 0, 0, 0, 0xff, 0xfe])],
  ['an array past the end', encodeWire({ name: 'x', last: true, bytes: new Uint8Array(9) }).slice(0, -9)],
])('malformed wire (%s) is 400 with a reply', async (_name, body) => {
  await serve({ 'import.stage': async () => ({ upload: 'u', file: null }) })
  const answer = await ask('/call/import.stage', { method: 'POST', headers: { ...wireType, cookie: await signIn() }, body })
  expect(answer.status).toBe(400)
  expect(decodeWire(answer.body)).toMatchObject({ ok: false, code: 'bad-request' })
})

test('a body over the limit of its method is 413 by its announced length', async () => {
  await serve({ 'job.cancel': async () => ({ cancelled: true }) })
  const cookie = await signIn()
  const answer = await ask('/call/job.cancel', {
    method: 'POST',
    headers: { ...wireType, cookie, 'content-length': '20000' },
  }).catch((error: unknown) => error as Error)
  expect(answer).toMatchObject({ status: 413 })
})

test('a body over the limit of its method is 413 when it came without a length', async () => {
  await serve({ 'job.cancel': async () => ({ cancelled: true }) })
  const cookie = await signIn()
  const socket = connect(shell!.port, '127.0.0.1')
  const heard = once(socket, 'data')
  socket.on('error', () => {})
  socket.write(
    `POST /call/job.cancel HTTP/1.1\r\nHost: 127.0.0.1:${shell!.port}\r\nCookie: ${cookie}\r\nContent-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n`,
  )
  socket.write(`5000\r\n${'x'.repeat(0x5000)}\r\n`)
  const [bytes] = (await heard) as [Buffer]
  socket.destroy()
  expect(bytes.toString('latin1')).toMatch(/^HTTP\/1\.1 413 /)
})

test('a body that drips in is given up with 408', async () => {
  await serve({ 'job.cancel': async () => ({ cancelled: true }) }, { bodyTimeout: 150 })
  const cookie = await signIn()
  const socket = connect(shell!.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    `POST /call/job.cancel HTTP/1.1\r\nHost: 127.0.0.1:${shell!.port}\r\nCookie: ${cookie}\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\n`,
  )
  const drip = setInterval(() => socket.write('x'), 20)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  clearInterval(drip)
  socket.destroy()
  expect(bytes.toString('latin1')).toMatch(/^HTTP\/1\.1 408 /)
})

test('a page that hangs up takes its call back, down to the handler', async () => {
  let seen: (aborted: boolean) => void
  const aborted = new Promise<boolean>((done) => {
    seen = done
  })
  let begun: () => void
  const started = new Promise<void>((done) => {
    begun = done
  })
  await serve({
    'job.list': (_request, { signal }) =>
      new Promise((_done, fail) => {
        begun()
        signal.addEventListener('abort', () => {
          seen(signal.aborted)
          fail(signal.reason)
        })
      }),
  })
  const cookie = await signIn()
  const sent = httpRequest({
    host: '127.0.0.1',
    port: shell!.port,
    path: '/call/job.list',
    method: 'POST',
    headers: { ...wireType, cookie },
  })
  sent.on('error', () => {})
  sent.end(encodeWire({}))
  await started
  sent.destroy()
  expect(await aborted).toBe(true)
})

test('a call that was answered in full does not count as taken back', async () => {
  let signal: AbortSignal | null = null
  await serve({
    'job.list': async (_request, context) => {
      signal = context.signal
      return { jobs: [] }
    },
  })
  await call(await signIn(), 'job.list', {}, { connection: 'close' })
  await shell!.close()
  expect(signal!.aborted).toBe(false)
})

/** An open stream of events and all that came through it so far. */
async function streamOf(path: string, headers: Record<string, string>) {
  const sent = httpRequest({ host: '127.0.0.1', port: shell!.port, path, headers })
  sent.on('error', () => {})
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.on('error', () => {})
  response.setEncoding('utf8')
  const stream = { sent, response, text: '' }
  response.on('data', (part: string) => {
    stream.text += part
  })
  return stream
}

test('streams events to who is signed in, and stops listening when the app is left', async () => {
  await serve()
  const cookie = await signIn()
  const stream = await streamOf('/events', { cookie })
  const { response } = stream
  expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  expect(response.headers['content-security-policy']).toBe(contentSecurityPolicy)
  await expect.poll(() => stream.text).toBe(': open\n\n')
  app.tell('reports.changed', { version: 7 })
  app.tell('flags.changed', { version: 8 })
  await expect.poll(() => stream.text).toContain('event: flags.changed')
  expect(stream.text).toContain('event: reports.changed\ndata: {"version":7}\n\n')
  expect(app.listeners()).toBe(eventNames.length)
  await shell!.close()
  expect(app.listeners()).toBe(0)
})

test('a stream begins with what moved since the first answer of its page, and goes on where it was cut', async () => {
  await serve({ 'job.list': async () => ({ jobs: [] }) })
  const cookie = await signIn()
  app.tell('reports.changed', { version: 1 })
  const answer = await call(cookie, 'job.list', {})
  const seen = String(answer.headers['fieldbrief-event'])
  expect(seen).toBe('1')
  app.tell('flags.changed', { version: 2 })
  app.tell('notice.opened', { flag: 9 })
  app.tell('flags.changed', { version: 3 })
  const stream = await streamOf(`/events?since=${seen}`, { cookie })
  await expect.poll(() => stream.text).toBe(': open\n\nid: 4\nevent: flags.changed\ndata: {"version":3}\n\n')
  stream.sent.destroy()
  app.tell('reports.changed', { version: 5 })
  const again = await streamOf(`/events?since=${seen}`, { cookie, 'last-event-id': '4' })
  await expect.poll(() => again.text).toBe(': open\n\nid: 5\nevent: reports.changed\ndata: {"version":5}\n\n')
})

test('closing ends open streams and frees the port', async () => {
  const first = await serve()
  const cookie = await signIn()
  await streamOf('/events', { cookie })
  await first.close()
  const again = await serve({}, { port: first.port })
  expect(again.port).toBe(first.port)
})

test('a taken port is said in words', async () => {
  const first = await serve()
  await expect(serveWeb(fakeApp({}), { port: first.port, assets: folder })).rejects.toMatchObject({
    name: 'Failure',
    code: 'busy',
  })
})
