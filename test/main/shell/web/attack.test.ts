/** The loopback port under attack, over real sockets: what a page elsewhere, another program or another user may try. */
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Handlers } from '../../../../contract/api.ts'
import { encodeWire } from '../../../../contract/wire.ts'
import { type ServeOptions, serveWeb, type WebShell } from '../../../../main/shell/web/serve.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { fakeApp } from '../fake-app.ts'

let shell: WebShell | null = null
let called = 0
const lines: string[] = []
beforeEach(() => {
  called = 0
  lines.length = 0
})
afterEach(async () => {
  await shell?.close()
  shell = null
})

async function serve(options: Partial<ServeOptions> = {}): Promise<WebShell> {
  const folder = tempFolder()
  const assets = join(folder, 'renderer')
  await mkdir(assets)
  await writeFile(join(assets, 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'secret.json'), '{"secret":true}')
  const handlers: Partial<Handlers> = {
    'job.list': async () => {
      called++
      return { jobs: [] }
    },
    'job.cancel': async () => {
      called++
      return { cancelled: true }
    },
  }
  shell = await serveWeb(fakeApp(handlers), { port: 0, assets, log: (line) => lines.push(line), ...options })
  return shell
}

/** Sends these bytes as they are and hears until the other side hangs up, or `until` holds of what came. */
function speak(bytes: string | Uint8Array, until: (heard: string) => boolean = () => false, patience = 4_000): Promise<string> {
  return new Promise((done) => {
    const socket = connect(shell?.port ?? 0, '127.0.0.1')
    let heard = ''
    const end = (): void => {
      clearTimeout(timer)
      socket.destroy()
      done(heard)
    }
    const timer = setTimeout(end, patience)
    socket.on('data', (part: Buffer) => {
      heard += part.toString('latin1')
      if (until(heard)) end()
    })
    socket.on('error', end)
    socket.on('close', end)
    socket.write(bytes)
  })
}
const oneAnswer = (heard: string): boolean => /^HTTP\/1\.1 \d{3}[\s\S]*?\r\n\r\n/.test(heard)
const statusOf = (heard: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0)
const statuses = (heard: string): number[] => [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((found) => Number(found[1]))
const host = (): string => `127.0.0.1:${shell?.port}`

async function signIn(): Promise<string> {
  const heard = await speak(
    `GET ${(shell as WebShell).url.replace(/^http:\/\/[^/]+/, '')} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`,
  )
  return /set-cookie: ([^;]+)/i.exec(heard)?.[1] ?? ''
}
const call = (cookie: string, headers = '', body: Uint8Array = encodeWire({})): Buffer =>
  Buffer.concat([
    Buffer.from(
      `POST /call/job.list HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\nConnection: close\r\n${headers}Content-Length: ${body.length}\r\n\r\n`,
    ),
    body,
  ])
const wireType = 'Content-Type: application/octet-stream\r\n'

test('the call that all attacks are variants of is answered', async () => {
  await serve()
  expect(statusOf(await speak(call(await signIn(), wireType), oneAnswer))).toBe(200)
  expect(called).toBe(1)
})

describe('DNS rebinding', () => {
  const hosts = [
    'LOCALHOST:PORT',
    'localhost.:PORT',
    '127.0.0.1.:PORT',
    '127.0.0.1:PORT.evil.example',
    'evil.example:PORT',
    '[::1]:PORT',
    '[::ffff:127.0.0.1]:PORT',
    '0.0.0.0:PORT',
    '127.1:PORT',
    '2130706433:PORT',
    '0x7f000001:PORT',
    'user@127.0.0.1:PORT',
    '127.0.0.1:PORT/',
    '127.0.0.1:0PORT',
    '127.0.0.1',
  ]
  test.each(hosts)('under the name %s nothing is given out, cookie or not', async (host) => {
    await serve()
    const cookie = await signIn()
    const given = host.replace('PORT', String(shell?.port))
    const heard = await speak(`GET / HTTP/1.1\r\nHost: ${given}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`, oneAnswer)
    expect([400, 421]).toContain(statusOf(heard))
    expect(heard).not.toContain('<title>page')
  })
  test('two Host headers, none, or one over two lines are no way in', async () => {
    await serve()
    const cookie = await signIn()
    for (const headers of [`Host: evil.example\r\nHost: ${host()}\r\n`, '', `Host: evil.example\r\n ${host()}\r\n`]) {
      const heard = await speak(`GET / HTTP/1.1\r\n${headers}Cookie: ${cookie}\r\nConnection: close\r\n\r\n`, oneAnswer)
      expect([400, 421]).toContain(statusOf(heard))
    }
    expect(statusOf(await speak(`GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`, oneAnswer))).toBe(421)
  })
})

describe('other pages (CSRF, cross-origin reads)', () => {
  test.each([
    ['a form', 'Content-Type: application/x-www-form-urlencoded\r\n', 415],
    ['a form with a file', 'Content-Type: multipart/form-data; boundary=x\r\n', 415],
    ['plain text', 'Content-Type: text/plain\r\n', 415],
    ['the right type with a parameter', 'Content-Type: application/octet-stream; charset=utf-8\r\n', 415],
    ['no type', '', 415],
    ['a sandboxed frame', `${wireType}Origin: null\r\n`, 403],
    ['another port of this machine', `${wireType}Origin: http://127.0.0.1:1\r\n`, 403],
    ['the other name of this machine', `${wireType}Origin: http://localhost:PORT\r\n`, 403],
    ['the same host over https', `${wireType}Origin: https://127.0.0.1:PORT\r\n`, 403],
    ['a name that begins like ours', `${wireType}Origin: http://127.0.0.1:PORT.evil.example\r\n`, 403],
    ['another site', `${wireType}Sec-Fetch-Site: cross-site\r\n`, 403],
    ['the same site', `${wireType}Sec-Fetch-Site: same-site\r\n`, 403],
    ['a site in capitals', `${wireType}Sec-Fetch-Site: SAME-ORIGIN\r\n`, 403],
    ['two sites', `${wireType}Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n`, 403],
  ])('%s is not carried out, even with the cookie', async (_name, headers, status) => {
    await serve()
    const cookie = await signIn()
    expect(statusOf(await speak(call(cookie, headers.replaceAll('PORT', String(shell?.port))), oneAnswer))).toBe(status)
    expect(called).toBe(0)
  })

  test('no answer of any kind lets another page read it, and each says so', async () => {
    await serve()
    const cookie = await signIn()
    const get = (path: string, headers = ''): string =>
      `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\nOrigin: http://${host()}\r\nConnection: close\r\n${headers}\r\n`
    const asked: (string | Buffer)[] = [
      get('/'),
      get('/', `Cookie: ${cookie}\r\n`),
      get('/events', `Cookie: ${cookie}\r\n`),
      get('/none', `Cookie: ${cookie}\r\n`),
      get('/?token=x'),
      call(cookie, wireType),
      call('', wireType),
      `OPTIONS /call/job.list HTTP/1.1\r\nHost: ${host()}\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Private-Network: true\r\nConnection: close\r\n\r\n`,
    ]
    for (const question of asked) {
      const heard = await speak(question, oneAnswer)
      expect(heard).not.toMatch(/access-control-/i)
      expect(heard).toMatch(/cross-origin-resource-policy: same-origin/i)
      expect(heard).toMatch(/cross-origin-opener-policy: same-origin/i)
      expect(heard).toMatch(/x-content-type-options: nosniff/i)
      expect(heard).toMatch(/x-frame-options: DENY/i)
      expect(heard).toMatch(/referrer-policy: no-referrer/i)
    }
  })
})

describe('tokens', () => {
  test('after ten wrong ones each next waits longer, and the right one is never kept waiting', async () => {
    await serve({ guessDelay: 40 })
    const guess = async (token: string): Promise<{ status: number; ms: number }> => {
      const began = performance.now()
      const heard = await speak(`GET /?token=${token} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`)
      return { status: statusOf(heard), ms: performance.now() - began }
    }
    for (let i = 0; i < 15; i++) expect((await guess('a'.repeat(43))).status).toBe(401)
    // A wait has a least length: that much is sure on any machine.
    expect((await guess('b'.repeat(43))).ms).toBeGreaterThanOrEqual(200)
    const right = new URL((shell as WebShell).url).searchParams.get('token') as string
    expect((await guess(right)).status).toBe(303)
  })

  test('a wrong token is told nothing that depends on how near it was', async () => {
    await serve()
    const right = new URL((shell as WebShell).url).searchParams.get('token') as string
    const answers = new Set<string>()
    for (const guess of ['', 'x', right.slice(0, 42), `${right}a`, `${right.slice(0, 42)}${right.endsWith('A') ? 'B' : 'A'}`])
      answers.add(
        (await speak(`GET /?token=${guess} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`)).replace(/^date:.*$/im, ''),
      )
    expect(answers.size).toBe(1)
  })

  test('neither token nor cookie shows in the log, in a page, or in where the page is sent', async () => {
    await serve()
    const token = new URL((shell as WebShell).url).searchParams.get('token') as string
    const heard = await speak(`GET /?token=${token} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\n\r\n`)
    expect(heard).toMatch(/^location: \/\r$/im)
    expect(heard).not.toContain(token)
    const cookie = await signIn()
    const page = await speak(`GET / HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`)
    expect(page.slice(page.indexOf('\r\n\r\n'))).not.toContain(cookie.split('=')[1])
    expect(lines.join('\n')).not.toContain(token)
  })
})

describe('paths and methods', () => {
  test.each([
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..%5csecret.json',
    '/..\\secret.json',
    '/index.html%00',
    '//127.0.0.1/secret.json',
    'http://evil.example/index.html',
    '*',
    `/${'a'.repeat(4_000)}`,
    '/call/../index.html',
    '/call/__proto__',
    '/call/constructor',
    '/call/job.list/',
    '/call/job%2elist',
    '/events/../secret.json',
  ])('%s leads nowhere', async (path) => {
    await serve()
    const cookie = await signIn()
    const heard = await speak(
      `GET ${path} HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      oneAnswer,
    )
    expect([400, 404, 405, 421]).toContain(statusOf(heard))
    expect(heard).not.toContain('"secret"')
  })
  test.each(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'CONNECT'])('%s does nothing', async (method) => {
    await serve()
    const cookie = await signIn()
    const heard = await speak(
      `${method} /call/job.list HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      oneAnswer,
      1_000,
    )
    expect([0, 400, 405, 421]).toContain(statusOf(heard))
    expect(heard).not.toContain(cookie)
    expect(called).toBe(0)
  })
  test('no protocol is switched to', async () => {
    await serve()
    const cookie = await signIn()
    for (const to of ['websocket', 'h2c']) {
      const heard = await speak(
        `GET /events HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\nSec-WebSocket-Key: x\r\n\r\n`,
        oneAnswer,
        1_000,
      )
      expect(statusOf(heard)).not.toBe(101)
    }
  })
})

describe('sizes, slowness, smuggling', () => {
  test('headers that drip in are given up', async () => {
    await serve({ headersTimeout: 300 })
    const heard = await speak('GET / HTTP/1.1\r\nHost: x\r\nX-A: ')
    expect([0, 408]).toContain(statusOf(heard))
  })
  test.each([
    ['one of 64 KB', () => `X-A: ${'a'.repeat(65_536)}\r\n`],
    ['five thousand', () => 'a: b\r\n'.repeat(5_000)],
  ])('headers without measure (%s) are refused', async (_name, headers) => {
    await serve()
    const cookie = await signIn()
    const heard = await speak(`GET / HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\n${headers()}\r\n`, oneAnswer)
    expect([400, 431]).toContain(statusOf(heard))
  })
  test.each([
    ['both a length and chunks', 'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX'],
    ['chunks twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n'],
    ['chunks with a blank before the colon', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 40\r\n\r\n'],
    ['a length with a sign', 'Content-Length: +0\r\n\r\n'],
    ['a length in hexadecimal', 'Content-Length: 0x10\r\n\r\n'],
    ['a chunk of no size', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a chunk larger than numbers', 'Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n'],
    ['a line that ends half', 'X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ])('%s: refused, and nothing behind it is taken for a request', async (_name, rest) => {
    await serve()
    const cookie = await signIn()
    const hidden = `POST /call/job.cancel HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\n${wireType}Content-Length: 0\r\n\r\n`
    const heard = await speak(
      `POST /call/job.list HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\n${wireType}${rest}${hidden}`,
      (text) => statuses(text).length > 1,
      700,
    )
    expect(statuses(heard)).not.toContain(200)
    expect(called).toBe(0)
  })
  test('a body shorter than it said is never carried out', async () => {
    await serve({ bodyTimeout: 200 })
    const cookie = await signIn()
    const heard = await speak(
      `POST /call/job.list HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\n${wireType}Content-Length: 999\r\n\r\nabc`,
      oneAnswer,
    )
    expect(statusOf(heard)).toBe(408)
    expect(called).toBe(0)
  })
  test('a crowd of open connections is cut off, and the page still opens once they are gone', async () => {
    await serve({ headersTimeout: 400 })
    const cookie = await signIn()
    const crowd = Array.from({ length: 120 }, () => speak('GET / HTTP/1.1\r\nX-A: ', () => false, 6_000))
    await Promise.all(crowd)
    const heard = await speak(`GET / HTTP/1.1\r\nHost: ${host()}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`, oneAnswer)
    expect(statusOf(heard)).toBe(200)
  })
})
