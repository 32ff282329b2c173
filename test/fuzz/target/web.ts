/** The web shell's port: bytes that may or may not be HTTP, to a server that must answer the next one. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Handlers } from '../../../contract/api.ts'
import { encodeWire } from '../../../contract/wire.ts'
import { serveWeb } from '../../../main/shell/web/serve.ts'
import { fakeApp } from '../../main/shell/fake-app.ts'
import { spoilBytes } from '../mutate.ts'
import type { Target } from '../target.ts'

export const webTarget: Target = {
  memory: 600,
  async open(folder) {
    const assets = join(folder, 'renderer')
    mkdirSync(join(assets, 'assets'), { recursive: true })
    writeFileSync(join(assets, 'index.html'), '<!doctype html><title>page</title>')
    writeFileSync(join(folder, 'secret.json'), '{"secret":true}')
    let called = 0
    const handlers: Partial<Handlers> = {
      'job.list': async () => {
        called++
        return { jobs: [] }
      },
    }
    const shell = await serveWeb(fakeApp(handlers), { port: 0, assets, log: () => {}, bodyTimeout: 300 })
    const { port } = shell
    const cookie = await new Promise<string>((done, fail) => {
      ask({ host: '127.0.0.1', port, path: shell.url.slice(shell.url.indexOf('/?')) }, (response) => {
        response.resume()
        done(response.headers['set-cookie']?.[0]?.split(';')[0] ?? '')
      })
        .once('error', fail)
        .end()
    })
    const own = `Host: 127.0.0.1:${port}\r\n`
    const body = encodeWire({})
    const post = (headers: string, content: Uint8Array | string): Uint8Array =>
      Buffer.concat([Buffer.from(`POST /call/job.list HTTP/1.1\r\n${own}${headers}\r\n`), Buffer.from(content as string)])
    const seeds = [
      Buffer.from(`GET / HTTP/1.1\r\n${own}\r\n`),
      Buffer.from(`GET /?token=x HTTP/1.1\r\n${own}\r\n`),
      Buffer.from(`GET /assets/../index.html HTTP/1.1\r\n${own}Cookie: fieldbrief-${port}=x\r\n\r\n`),
      post(`Content-Type: application/octet-stream\r\nContent-Length: ${body.length}\r\n`, body),
      post('Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n', `1\r\na\r\n0\r\n\r\n`),
      Buffer.from(`GET /events HTTP/1.1\r\n${own}\r\n`),
    ]
    const words = [
      '\r\n',
      '\n',
      '\r',
      '\r\n\r\n',
      '\u0000',
      ' ',
      ':',
      'Host: evil.example\r\n',
      'Host:\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Transfer-Encoding : chunked\r\n',
      'Content-Length: 0\r\n',
      'Content-Length: -1\r\n',
      'Content-Length: 99999999999999999999\r\n',
      'Expect: 100-continue\r\n',
      'Connection: upgrade\r\nUpgrade: websocket\r\n',
      'Upgrade: h2c\r\n',
      'Origin: null\r\n',
      'HTTP/9.9',
      'TRACE',
      'CONNECT',
      'OPTIONS',
      'PRI * HTTP/2.0',
      '%2e%2e',
      '..',
      '//',
      '\\',
      'http://evil.example/',
      '*',
      'FFFFFFFF\r\n',
      '0\r\n\r\n',
      'X-A: '.padEnd(9_000, 'a'),
    ]
    const raw = (made: string, text: () => string | Uint8Array) => ({ made, make: () => Buffer.from(text() as string) })
    return {
      wicked: [
        raw('nothing', () => ''),
        raw('a header of 1 MB', () => `GET / HTTP/1.1\r\n${own}X-A: ${'a'.repeat(1 << 20)}\r\n\r\n`),
        raw('100,000 headers', () => `GET / HTTP/1.1\r\n${own}${'a:b\r\n'.repeat(100_000)}\r\n`),
        raw('an address of 1 MB', () => `GET /${'a'.repeat(1 << 20)} HTTP/1.1\r\n${own}\r\n`),
        raw('1,000 requests at once', () => `GET / HTTP/1.1\r\n${own}\r\n`.repeat(1_000)),
        raw('a body of 20 MB without a cookie', () =>
          Buffer.concat([
            post('Content-Type: application/octet-stream\r\nContent-Length: 20971520\r\n', ''),
            Buffer.alloc(20 << 20),
          ]),
        ),
        raw('TLS', () => Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])),
        raw('HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
        raw('4 MB of line ends', () => '\r\n'.repeat(2 << 20)),
      ],
      make: (random) => ({ bytes: spoilBytes(random, random.pick(seeds), words, seeds), made: 'spoilt request' }),
      async run({ bytes }) {
        const before = called
        const heard = await new Promise<string>((done) => {
          const socket = connect(port, '127.0.0.1')
          let text = ''
          const end = (): void => {
            clearTimeout(timer)
            socket.destroy()
            done(text)
          }
          const timer = setTimeout(end, 60)
          socket.on('data', (part: Buffer) => {
            if (text.length < 100_000) text += part.toString('latin1')
            if (/^HTTP\/1\.1 \d{3} [\s\S]*?\r\n\r\n/.test(text)) setTimeout(end, 2)
          })
          socket.on('error', end)
          socket.on('close', end)
          socket.write(bytes)
        })
        if (called !== before) throw new Error('a call without the cookie was carried out')
        if (heard.includes('"secret"')) throw new Error('a file beside the renderer was given out')
        if (/access-control-allow/i.test(heard)) throw new Error('a header that lets other pages read')
        const status = /^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 'none'
        if (status.startsWith('5') && status !== '501') throw new Error(`answered ${heard.slice(0, 200)}`)
        // The door still opens for who has the key.
        const fine = await new Promise<number>((done, fail) => {
          const sent = ask({ host: '127.0.0.1', port, path: '/', headers: { cookie, connection: 'close' } }, (response) => {
            response.resume()
            done(response.statusCode ?? 0)
          })
          sent.once('error', fail)
          sent.end()
        })
        if (fine !== 200) throw new Error(`the page was answered ${fine} afterwards`)
        return status
      },
      close: () => shell.close(),
    }
  },
}
