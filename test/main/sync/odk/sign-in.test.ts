import { describe, expect, test } from 'vitest'
import { connect, signal, startServer, walk } from './house.ts'

describe('signing in', () => {
  test('a session is made once and kept for the next connector; the token goes to this server alone', async () => {
    const server = await startServer()
    server.add(1)
    const one = await connect(server)
    await walk(one.pages(null, signal))
    await walk((await connect(server)).pages(null, signal))
    expect(server.of('session').length).toBe(1)
    expect(server.asked.filter((a) => a.kind !== 'session').every((a) => a.headers.authorization === 'Bearer token-1')).toBe(true)
  })

  test('an expired session is renewed once, in the middle of a walk, whoever notices first', async () => {
    const server = await startServer()
    for (let n = 0; n < 20; n++) server.review(server.add(n), 'approved')
    let ended = false
    server.fault = (asked) => {
      if (asked.kind === 'comments' && asked.n === 5 && !ended) {
        ended = true
        server.sessions.clear()
      }
      return undefined
    }
    const told = await walk((await connect(server)).pages(null, signal))
    expect(told.ids.length).toBe(20)
    expect(server.of('session').length).toBe(2)
  })

  test('a wrong password, and a token that is refused, stop with what to do, and are not tried again', async () => {
    const server = await startServer()
    const wrong = await connect(server, { credentials: { user: 'reader@example.org', secret: 'other' } })
    expect(await wrong.test(signal)).toMatchObject({
      ok: false,
      detail: { en: expect.stringContaining('e-mail address or password') },
    })
    expect(server.of('session').length).toBe(1)
    const token = await connect(server, { credentials: { secret: 'never-given' } })
    await expect(walk(token.pages(null, signal))).rejects.toMatchObject({
      status: 401,
      text: { en: expect.stringContaining('401') },
    })
    expect(server.of('session').length).toBe(1)
    expect(server.asked.length).toBe(2)
  })

  test('a server that refuses each new session is asked once more and then left', async () => {
    const server = await startServer()
    server.fault = (asked) => (asked.kind === 'fields' ? { do: 'status', status: 401, code: 401.2 } : undefined)
    await expect(walk((await connect(server)).pages(null, signal))).rejects.toMatchObject({ status: 401 })
    expect([server.of('session').length, server.of('fields').length]).toEqual([2, 2])
  })

  test('a given token is used as it is; an app user is told that it may not read', async () => {
    const server = await startServer()
    server.sessions.add('given')
    const connector = await connect(server, { credentials: { secret: 'given' } })
    expect(await connector.test(signal)).toMatchObject({ ok: true })
    server.role = 'appuser'
    expect(await connector.test(signal)).toMatchObject({ ok: false, detail: { en: expect.stringContaining('viewer') } })
    expect(server.of('session').length).toBe(0)
  })
})
