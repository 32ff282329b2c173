import { describe, expect, test } from 'vitest'
import { connect, copyThere, openHouse, signal, startServer, walk } from './house.ts'
import { picture } from './invented.ts'

describe('attachments', () => {
  test('the server knows no ranges: the whole is taken again; a name with spaces and umlauts is asked for as it is', async () => {
    const server = await startServer()
    const s = server.add(1, { files: new Map([['closeup 59 ü.jpg', picture(1)]]) })
    const connector = await connect(server)
    const got = await connector.attachment!(
      { externalId: s.id, key: 'closeup 59 ü.jpg', url: null, have: 100, etag: '"x"' },
      signal,
    )
    expect(got).toMatchObject({ first: 0, bytes: picture(1).length, etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) })
    const pieces: Uint8Array[] = []
    for await (const piece of got.content) pieces.push(piece)
    expect(Buffer.concat(pieces)).toEqual(picture(1))
    expect(server.of('file')[0]!.headers.range).toBeUndefined()
    await expect(
      connector.attachment!({ externalId: s.id, key: 'none.jpg', url: null, have: 0, etag: null }, signal),
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a storage elsewhere is followed without the token, and keeps the ETag of the server', async () => {
    const house = await openHouse()
    const { server } = house
    server.storage = await startServer()
    server.add(1, { files: new Map([['a.jpg', picture(1)]]) })
    await house.sync()
    expect(await house.fetch()).toMatchObject({ fetched: 1, failed: 0 })
    expect(house.copy()).toEqual(copyThere(server))
    expect(server.storage.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
    const before = server.of('file').filter(({ method }) => method === 'GET').length
    await house.sync()
    await house.fetch()
    expect(server.of('file').filter(({ method }) => method === 'GET').length).toBe(before)
  })

  test('a storage that is not encrypted is not asked', async () => {
    const server = await startServer()
    const s = server.add(1, { files: new Map([['a.jpg', picture(1)]]) })
    server.fault = (asked) =>
      asked.kind === 'file' ? { do: 'redirect', to: 'http://storage.invalid/a?signature=good' } : undefined
    const wanted = { externalId: s.id, key: 'a.jpg', url: null, have: 0, etag: null }
    await expect((await connect(server)).attachment!(wanted, signal)).rejects.toMatchObject({ kind: 'redirect' })
  })

  test('the feed and the sign-in follow no redirect to another server', async () => {
    const server = await startServer()
    const other = await startServer()
    server.add(1)
    const connector = await connect(server)
    server.fault = (asked) => (asked.kind === 'feed' ? { do: 'redirect', to: `${other.url}/v1/elsewhere` } : undefined)
    await expect(walk(connector.pages(null, signal))).rejects.toMatchObject({ kind: 'redirect' })
    expect(other.asked).toEqual([])
  })

  test('an attachment that is another now is noticed, also when the server refuses to list the newest reports', async () => {
    const house = await openHouse()
    const { server } = house
    const one = server.add(1, { files: new Map([['a.jpg', picture(1)]]) })
    await house.sync()
    await house.fetch()
    one.files.set('a.jpg', picture(2))
    let refusals = 0
    server.fault = (asked) =>
      asked.kind === 'feed' && asked.query.get('$top') === '500' && !asked.query.has('$count') && refusals++ === 0
        ? { do: 'status', status: 400, code: 400.35 }
        : undefined
    await house.sync()
    expect(refusals).toBeGreaterThan(0)
    await house.sync()
    await house.fetch()
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('of a report older than the newest 500, an attachment that comes late is noticed', async () => {
    const house = await openHouse()
    const { server } = house
    const old = server.add(0, { files: new Map([['late.jpg', null]]) })
    for (let n = 1; n < 520; n++) server.add(n, {}, { finding: [] })
    await house.sync()
    await house.fetch()
    expect(server.of('comments').length).toBeLessThanOrEqual(501)
    old.files.set('late.jpg', picture(3))
    await house.sync()
    await house.fetch()
    expect(house.copy()).toEqual(copyThere(server))
    const looked = server.of('files').length
    await house.sync()
    // It has all come: nothing to look after any more.
    expect(server.of('files').length).toBe(looked)
  })

  test('of many that wait for attachments, those whose count has changed are looked at, and no others', async () => {
    const house = await openHouse()
    const { server } = house
    const waiting = Array.from({ length: 230 }, (_, n) => server.add(n, { files: new Map([[`${n}.jpg`, null]]) }))
    for (let n = 300; n < 820; n++) server.add(n, {}, { finding: [] })
    await house.sync()
    await house.fetch()
    const looked = server.of('files').length
    waiting[7]!.files.set('7.jpg', picture(7))
    waiting[200]!.files.set('200.jpg', picture(200))
    await house.sync()
    expect(server.of('files').length - looked).toBe(2)
    await house.fetch()
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('remarks that have not changed are answered by 304', async () => {
    const house = await openHouse()
    const { server } = house
    for (let n = 0; n < 10; n++) server.add(n)
    server.comment([...server.submissions.values()][0]!, 'One')
    await house.sync()
    const before = server.of('comments').length
    await house.sync()
    expect(
      server
        .of('comments')
        .slice(before)
        .every(({ headers }) => headers['if-none-match'] !== undefined),
    ).toBe(true)
    expect(server.of('one').length).toBe(1)
  })
})
