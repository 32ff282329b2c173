import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { decodeWire, encodeWire } from '../../../contract/wire.ts'
import { webClient } from '../../../renderer/client/web.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

/** A real server on loopback that answers every call as told; undefined never answers. */
async function serving(answer: (method: string, request: unknown) => unknown): Promise<string> {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const reply = answer(String(request.url), decodeWire(new Uint8Array(Buffer.concat(parts))))
    if (reply !== undefined) response.end(encodeWire(reply))
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a call goes out and comes back with its typed arrays', async () => {
  const seen: unknown[] = []
  const origin = await serving((url, request) => {
    seen.push([url, request])
    return { ok: true, value: { lon: new Float64Array([114.3, 30.5]) } }
  })
  const reply = await webClient(origin).call('map.clusters', { filter: { text: '楼道' }, bbox: [1, 2, 3, 4], zoom: 9 })
  expect(seen).toEqual([['/call/map.clusters', { filter: { text: '楼道' }, bbox: [1, 2, 3, 4], zoom: 9 }]])
  expect(reply).toEqual({ ok: true, value: { lon: new Float64Array([114.3, 30.5]) } })
})

test('a call taken back answers as cancelled', async () => {
  const origin = await serving(() => undefined)
  const abort = new AbortController()
  const reply = webClient(origin).call('app.info', {}, abort.signal)
  abort.abort()
  expect(await reply).toMatchObject({ ok: false, code: 'cancelled' })
})

test('a program that does not answer is said in words, not thrown', async () => {
  const origin = await serving(() => ({ ok: true, value: {} }))
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
  const reply = await webClient(origin).call('app.info', {})
  expect(reply).toMatchObject({ ok: false, code: 'upstream' })
  expect(reply.ok ? '' : reply.message).toMatch(/没有应答.*did not answer/)
})

test('a failure of the program comes through as it is', async () => {
  const origin = await serving(() => ({ ok: false, code: 'barred', message: '不可以。' }))
  expect(await webClient(origin).call('app.info', {})).toEqual({ ok: false, code: 'barred', message: '不可以。' })
})
