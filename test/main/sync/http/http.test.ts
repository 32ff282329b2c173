import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { HttpClient, HttpOptions } from '../../../../main/sync/http/http.ts'
import { checkAddress, openHttp } from '../../../../main/sync/http/http.ts'

let server: Server | undefined
let http: HttpClient | undefined
afterEach(async () => {
  await http?.close()
  server?.closeAllConnections()
  server?.close()
})
async function serve(listener: RequestListener, options: Partial<HttpOptions> = {}): Promise<URL> {
  server = createServer(listener)
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done))
  http = openHttp({
    userAgent: 'Fieldbrief/test',
    allowPlainHttp: false,
    clock: { now: () => 0, random: () => 0, sleep: async () => {} },
    ...options,
    limits: { attempts: 2, idleMs: 500, headersMs: 500, maxBytes: 100_000, ...options.limits },
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x`)
}
const signal = new AbortController().signal

describe('an answer', () => {
  test('is given whatever its status below 500', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end('no'))
    const answer = await http!.get(url, { signal })
    expect([answer.status, answer.text()]).toEqual([404, 'no'])
  })

  test('is unpacked', async () => {
    const url = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('中文')))
    expect((await http!.get(url, { signal })).text()).toBe('中文')
  })

  test('that unpacks to more than the limit is refused', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000))),
    )
    await expect(http!.get(url, { signal })).rejects.toMatchObject({ kind: 'too-large' })
  })

  test('that is half a gzip stream is asked again and then given up', async () => {
    let asked = 0
    const url = await serve((_request, response) => {
      asked++
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000)).subarray(0, 15))
    })
    await expect(http!.get(url, { signal })).rejects.toMatchObject({ kind: 'cut-off' })
    expect(asked).toBe(2)
  })

  test.each([
    ['UTF-8, whatever the header says', Buffer.from('é中'), 'text/xml; charset=iso-8859-1', 'é中'],
    ['Latin-1 by the header', Buffer.from('Straße', 'latin1'), 'text/xml; charset=ISO-8859-1', 'Straße'],
    [
      'Latin-1 by the XML declaration',
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>ß</a>', 'latin1'),
      'text/xml',
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>ß</a>',
    ],
    ['GB18030 by the header', Buffer.from([0xd6, 0xd0, 0xce, 0xc4]), 'text/plain; charset=gb18030', '中文'],
    ['UTF-16 by its mark', Buffer.from('\uFEFFhi', 'utf16le'), 'text/plain', 'hi'],
    ['an unknown charset', Buffer.from([0xff, 0x41]), 'text/plain; charset=martian', '\uFFFDA'],
  ])('is text in %s', async (_name, bytes, type, text) => {
    const url = await serve((_request, response) => response.writeHead(200, { 'content-type': type }).end(bytes))
    expect((await http!.get(url, { signal })).text()).toBe(text)
  })

  test('carries who asks', async () => {
    let agent: string | undefined
    const url = await serve((request, response) => {
      agent = request.headers['user-agent']
      response.end()
    })
    await http!.get(url, { signal })
    expect(agent).toBe('Fieldbrief/test')
  })
})

describe('limits', () => {
  test('a server that never answers', async () => {
    const url = await serve(() => {})
    await expect(http!.get(url, { signal })).rejects.toMatchObject({ kind: 'timeout', code: 'upstream' })
  })

  test('a trickle that never pauses long enough for the idle limit ends at the whole limit', async () => {
    const url = await serve(
      (_request, response) => {
        const timer = setInterval(() => response.write('x'), 50)
        response.on('close', () => clearInterval(timer))
      },
      { limits: { totalMs: 400, attempts: 1 } },
    )
    await expect(http!.get(url, { signal })).rejects.toMatchObject({ kind: 'timeout' })
  })

  describe('a stream', () => {
    const drops = (every: number, bytes: number, most = Infinity): RequestListener => {
      return (_request, response) => {
        let sent = 0
        const timer = setInterval(() => {
          sent += 1
          if (sent > most) response.end()
          else response.write(Buffer.alloc(bytes, 1))
        }, every)
        response.on('close', () => clearInterval(timer))
      }
    }
    const read = async (url: URL): Promise<number> => {
      let bytes = 0
      for await (const piece of (await http!.stream(url, { signal })).content) bytes += piece.length
      return bytes
    }
    test('that trickles is left, though it never pauses', async () => {
      const url = await serve(drops(50, 1), { limits: { totalMs: 300 } })
      await expect(read(url)).rejects.toMatchObject({ kind: 'timeout' })
    })
    test('that goes on at a fair pace may last longer than one answer', async () => {
      const url = await serve(drops(20, 4_096, 40), { limits: { totalMs: 200, leastStreamBytes: 4_096 } })
      expect(await read(url)).toBe(40 * 4_096)
    })
    test('that nobody walks is let go', async () => {
      let open = 0
      const url = await serve(
        (request, response) => {
          open += 1
          request.socket.on('close', () => (open -= 1))
          response.write('x')
        },
        { limits: { totalMs: 100, idleMs: 60_000 } },
      )
      await http!.stream(url, { signal })
      expect(open).toBe(1)
      await expect.poll(() => open).toBe(0)
    })
  })

  test('nobody at the address', async () => {
    const url = await serve((_request, response) => response.end())
    server!.close()
    server!.closeAllConnections()
    await expect(http!.get(url, { signal })).rejects.toMatchObject({ kind: 'unreachable' })
  })

  test('no more connections to one host than allowed', async () => {
    let open = 0
    let most = 0
    const url = await serve(
      (_request, response) => {
        most = Math.max(most, ++open)
        setTimeout(() => {
          open--
          response.end()
        }, 20)
      },
      { limits: { connectionsPerHost: 2 } },
    )
    await Promise.all(Array.from({ length: 8 }, () => http!.get(url, { signal })))
    expect(most).toBe(2)
  })

  test('redirects in a circle end', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: '/x' }).end())
    await expect(http!.get(url, { signal })).rejects.toMatchObject({ kind: 'redirect' })
  })

  test('a cancel in the middle of a body', async () => {
    const stop = new AbortController()
    const url = await serve((_request, response) => {
      response.write('half')
      setTimeout(() => stop.abort(), 20)
    })
    await expect(http!.get(url, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('a cancel while waiting to try again', async () => {
    const stop = new AbortController()
    let asked = 0
    const url = await serve(
      (_request, response) => {
        asked++
        response.writeHead(503).end()
      },
      {
        clock: {
          now: () => 0,
          random: () => 0,
          sleep: async () => {
            stop.abort()
          },
        },
      },
    )
    await expect(http!.get(url, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(asked).toBe(1)
  })
})

describe('addresses', () => {
  test.each([
    'https://a.example/x',
    'http://127.0.0.1:8080/',
    'http://localhost/',
    'http://[::1]:3000/',
    'http://dev.localhost/',
  ])('%s may be asked', (address) => {
    expect(() => checkAddress(new URL(address), false)).not.toThrow()
  })
  test.each([
    'http://a.example/',
    'http://10.0.0.7/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'ftp://127.0.0.1/',
    'https://u:p@a.example/',
    'http://127.0.0.1@evil.example/',
  ])('%s may not', (address) => {
    expect(() => checkAddress(new URL(address), false)).toThrow()
  })
  test('plain HTTP by explicit choice', () => {
    expect(() => checkAddress(new URL('http://a.example/'), true)).not.toThrow()
    expect(() => checkAddress(new URL('ftp://a.example/'), true)).toThrow()
  })
})
