import { describe, expect, test } from 'vitest'
import type { ConnectorPage } from '../../../../main/sync/connector.ts'
import { apiRoot } from '../../../../main/sync/odk/ask.ts'
import { chosen, connect, copyThere, fill, last, openHouse, rowsAsked, signal, sorted, startServer, walk } from './house.ts'
import { ownName } from './invented.ts'

const minute = 60_000

describe('walking', () => {
  test('three pages without any order asked for, though each names another host; every row once', async () => {
    const server = await startServer()
    fill(server, 1_100)
    const told = await walk((await connect(server)).pages(null, signal))
    expect(sorted(told.ids)).toEqual(sorted(server.submissions.keys()))
    const asked = rowsAsked(server)
    expect(asked.length).toBe(3)
    expect(
      asked.every(({ query }) => !query.has('$orderby') && query.get('$top') === '500' && query.get('$count') === 'true'),
    ).toBe(true)
    expect(asked[1]!.query.get('$skiptoken')).toMatch(/^01/)
    expect(server.url).not.toBe(ownName)
  })

  test('rows added, and deleted with the one that the next page begins at: none lost, none twice', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 1_100)
    const all = [...server.submissions.values()].sort((a, b) => b.submitted - a.submitted || (a.id < b.id ? 1 : -1))
    server.fault = (asked) => {
      if (asked.kind === 'feed' && asked.n === 2) {
        server.delete(all[499]!)
        server.delete(all[700]!)
        for (let n = 2_000; n < 2_005; n++) server.add(n)
      }
      return undefined
    }
    await house.sync()
    server.fault = () => undefined
    await house.sync()
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('the token of a purged row answers like the end of the data: noticed, and the walk begun anew', async () => {
    const server = await startServer()
    fill(server, 1_100)
    const all = [...server.submissions.values()].sort((a, b) => b.submitted - a.submitted || (a.id < b.id ? 1 : -1))
    server.fault = (asked) => {
      if (asked.kind === 'feed' && asked.n === 2) server.purge(all[499]!)
      return undefined
    }
    const connector = await connect(server)
    const told = await walk(connector.pages(null, signal))
    expect(sorted(new Set(told.ids.filter((id) => id !== all[499]!.id)))).toEqual(sorted(server.submissions.keys()))
    expect(connector.lines.join()).toContain('cut short')
    expect(Math.abs(last(told.cursors).mark - all[0]!.submitted)).toBeLessThan(1_000)
  })

  test('rows that do not come though the count has them: the walk fails, and the mark stays where it was', async () => {
    const server = await startServer()
    fill(server, 1_100)
    const connector = await connect(server)
    const gone = [...server.submissions.values()][3]!
    const told: ConnectorPage[] = []
    // Each time the second page is asked for, its token has just lost its row.
    server.fault = (asked) => {
      const id = asked.query.get('$skiptoken')
      if (id)
        server.purge(
          server.submissions.get(
            (JSON.parse(Buffer.from(id.slice(2), 'base64').toString()) as { instanceId: string }).instanceId,
          ) ?? gone,
        )
      return undefined
    }
    const all = (async () => {
      for await (const page of connector.pages(null, signal)) told.push(page)
    })()
    await expect(all).rejects.toMatchObject({ kind: 'bad-answer', text: { en: expect.stringContaining('too early') } })
    expect(told.map(({ cursor }) => JSON.parse(cursor!).mark)).toEqual(told.map(() => null))
  })

  test('a place that the server cannot go on from begins the walk anew', async () => {
    const server = await startServer()
    fill(server, 1_100)
    const connector = await connect(server)
    const pages = connector.pages(null, signal)
    const first = (await pages.next()).value as ConnectorPage
    await pages.return(undefined as never)
    const cursor = JSON.parse(first.cursor!)
    const lost = JSON.stringify({ ...cursor, walk: { ...cursor.walk, skip: 'nonsense' } })
    const told = await walk(connector.pages(lost, signal))
    expect(new Set(told.ids).size).toBe(1_100)
  })

  test('a link to another form or address is not followed', async () => {
    const { readFeedPage } = await import('../../../../main/sync/odk/answer.ts')
    const page = (next: string) => ({
      status: 200,
      headers: {},
      text: () => JSON.stringify({ value: [], '@odata.context': 'x', '@odata.nextLink': next }),
    })
    const at = new URL('https://a.example/v1/projects/1/forms/f.svc/Submissions')
    const path = '/projects/1/forms/f.svc/Submissions'
    expect(
      readFeedPage(page('https://b.example/v1/projects/1/forms/f.svc/Submissions?%24skiptoken=01x%3D'), at, path),
    ).toMatchObject({ skip: '01x=' })
    for (const other of [
      'https://a.example/v1/projects/1/forms/g.svc/Submissions?%24skiptoken=01x',
      'https://a.example/elsewhere?$skiptoken=01x',
      `${at.href}?$top=1`,
      'not an address',
    ])
      expect(() => readFeedPage(page(other), at, path), other).toThrow(expect.objectContaining({ kind: 'bad-answer' }))
  })

  test.each(['reset', 'hang', 'end'] as const)(
    'the database dies in the middle of a page (%s): nothing of the half page is taken',
    async (how) => {
      const house = await openHouse()
      const { server } = house
      fill(server, 1_100)
      server.fault = (asked) =>
        asked.kind === 'feed' && (asked.n === 2 || asked.n === 3) ? { do: 'die', rows: 120, how } : undefined
      await house.sync()
      expect(house.copy()).toEqual(copyThere(server))
    },
  )

  test('a database that stays dead ends the sync with what came in; the next one goes on from there', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 1_100)
    let dead = true
    server.fault = (asked) => (dead && asked.kind === 'feed' && asked.n > 1 ? { do: 'die', rows: 7, how: 'end' } : undefined)
    await expect(house.sync()).rejects.toThrow()
    expect(house.copy().size).toBe(500)
    expect(await house.cursor()).toMatchObject({ mark: null, walk: { stage: 'rows', seen: 500 } })
    dead = false
    const before = rowsAsked(server).length
    await house.sync()
    expect(rowsAsked(server).length - before).toBe(2)
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('after an error the kept connection is reset: the next question is asked again', async () => {
    const server = await startServer()
    fill(server, 5)
    const connector = await connect(server)
    server.fault = (asked) =>
      asked.kind === 'feed' && asked.n === 1 ? { do: 'status', status: 400, code: 400.34, resetNext: true } : undefined
    expect((await walk(connector.pages(null, signal))).ids.length).toBe(5)
  })
})

describe('what has changed since', () => {
  test('asks from some minutes before the mark: a submission with an earlier time that is committed late comes in', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 5)
    const late = server.add(50, { hidden: true })
    server.add(51)
    server.tick(1_000)
    await house.sync()
    expect((await house.cursor()).mark).toBeGreaterThan(late.submitted)
    late.hidden = false
    server.tick(2_600)
    await house.sync()
    expect(house.copy()).toEqual(copyThere(server))
    const { query } = rowsAsked(server).at(-1)!
    const since = Date.parse(/submissionDate ge (\S+)/.exec(query.get('$filter')!)![1]!)
    expect((await house.cursor()).mark! - since).toBe(10 * minute)
  })

  test('a row that changes behind a long walk is in the next one: the mark never passes the beginning of the walk', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 1_100)
    const all = [...server.submissions.values()].sort((a, b) => b.submitted - a.submitted || (a.id < b.id ? 1 : -1))
    server.fault = (asked) => {
      if (asked.kind !== 'feed' || asked.n !== 2) return undefined
      server.edit(all[0]!, { note: 'Changed when its page had been read' })
      server.tick(30 * minute)
      server.edit(all.at(-1)!, { note: 'Changed when its page was still to come' })
      return undefined
    }
    await house.sync()
    const since = rowsAsked(server).map(({ query }) =>
      Date.parse(/submissionDate ge (\S+)/.exec(query.get('$filter') ?? '')?.[1] ?? ''),
    )
    expect(Math.max(...since.filter(Number.isFinite))).toBeLessThan(all[0]!.updated!)
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('a walk that fails leaves the mark; a walk of nothing new leaves it too', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 5)
    server.tick(1_000)
    await house.sync()
    const { mark } = await house.cursor()
    server.tick(minute)
    server.add(90)
    const newest = server.clock
    server.tick(1_000)
    server.fault = (asked) =>
      asked.kind === 'feed' && asked.query.get('$filter')?.includes('deletedAt')
        ? { do: 'status', status: 400, code: 400.18 }
        : undefined
    await expect(house.sync()).rejects.toThrow()
    expect((await house.cursor()).mark).toBe(mark)
    server.fault = () => undefined
    await house.sync()
    expect((await house.cursor()).mark).toBe(newest)
    server.tick(minute)
    await house.sync()
    expect((await house.cursor()).mark).toBe(newest)
  })

  test('nothing new is answered by 304 from the third sync on; an ETag of an error, or of one page of several, is not kept', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 3)
    await house.sync()
    await house.sync()
    const feeds = () => rowsAsked(server).map(({ headers }) => headers['if-none-match'] !== undefined)
    expect(feeds()).toEqual([false, false])
    await house.sync()
    expect(feeds()).toEqual([false, false, true])
    server.edit([...server.submissions.values()][1]!, { note: 'Moves the ETag' })
    await house.sync()
    expect(house.copy()).toEqual(copyThere(server))

    // An error has an ETag of its own.
    server.fault = (asked) =>
      asked.kind === 'feed' && asked.query.has('$expand') ? { do: 'status', status: 400, code: 400.35 } : undefined
    await expect(house.sync()).rejects.toThrow()
    server.fault = () => undefined
    await house.sync()
    await house.sync()
    expect(
      rowsAsked(server)
        .flatMap(({ headers }) => headers['if-none-match'] ?? [])
        .every((etag) => etag.startsWith('W/"eventhash:')),
    ).toBe(true)

    const long = await openHouse()
    fill(long.server, 600)
    for (let i = 0; i < 3; i++) await long.sync()
    expect(rowsAsked(long.server).every(({ headers }) => headers['if-none-match'] === undefined)).toBe(true)
  })

  test('the first day wanted keeps older submissions out of every question; the comparison of ids sees them and lets them be', async () => {
    const house = await openHouse(undefined, { from: '2026-06-01' })
    const { server } = house
    const old = server.add(1, { submitted: Date.parse('2026-05-20T00:00:00Z') })
    server.add(2)
    await house.sync()
    server.edit(old, { note: 'Too old' })
    await house.sync()
    expect([...house.copy().keys()]).toEqual([...server.submissions.keys()].slice(1))
    expect(await house.reconcile()).toMatchObject({ ids: 2, missing: 0, gone: 0 })
    expect(house.copy().size).toBe(1)
  })

  test('a new version of the form with another field goes on; a mapped field that it has no more is said', async () => {
    const house = await openHouse(undefined, { fields: { text: 'note', subCategory: 'weather' } })
    const { server } = house
    server.version = 2
    server.add(1, {}, { weather: 'fog' })
    await house.sync()
    expect([...house.copy().values()][0]).toMatchObject({ kind: 'fog' })
    server.version = 1
    await expect(house.sync()).rejects.toMatchObject({ code: 'bad-request', text: { en: expect.stringContaining('weather') } })
  })
})

describe('cancelled or killed', () => {
  test('stopped after every page and taken up again, the store equals the server, and the mark never goes back', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 1_100)
    for (const s of [...server.submissions.values()].slice(0, 40)) server.review(s, 'approved')
    const marks: number[] = []
    let stops = 0
    const toTheEnd = async (): Promise<void> => {
      for (let done = false; !done && stops < 60; ) {
        const stop = new AbortController()
        done = await house.sync({ signal: stop.signal, progress: () => stop.abort() }).then(
          () => true,
          () => false,
        )
        marks.push((await house.cursor()).mark ?? 0)
        if (!done) stops++
      }
    }
    await toTheEnd()
    expect(house.copy()).toEqual(copyThere(server))
    server.delete([...server.submissions.values()][9]!)
    server.edit([...server.submissions.values()][8]!, { note: 'Edited' })
    server.tick(20 * minute)
    server.add(5_000)
    await toTheEnd()
    expect(house.copy()).toEqual(copyThere(server))
    expect(stops).toBeGreaterThan(5)
    expect(marks).toEqual([...marks].sort((a, b) => a - b))
  })

  test('a walk that was interrupted for a week is ended, and followed by one for what came meanwhile', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 1_100)
    const stop = new AbortController()
    await expect(house.sync({ signal: stop.signal, progress: () => stop.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    server.tick(7 * 86_400_000)
    server.edit([...server.submissions.values()][1_000]!, { note: 'In the pages that had been read' })
    server.delete([...server.submissions.values()][1_001]!)
    server.add(3_000)
    server.tick(1_000)
    expect(await house.sync()).toMatchObject({ completeUpTo: new Date(server.clock).toISOString().replace(/\.\d+Z/, '+00:00') })
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('a first walk that is begun anew still learns of deletions since it first began', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 1_010)
    const stop = new AbortController()
    await expect(house.sync({ signal: stop.signal, progress: () => stop.abort() })).rejects.toMatchObject({ code: 'cancelled' })
    const all = [...server.submissions.values()].sort((a, b) => b.submitted - a.submitted || (a.id < b.id ? 1 : -1))
    server.delete(all[3]!)
    server.purge(all[499]!)
    server.tick(86_400_000)
    await house.sync()
    expect(house.copy().has(all[3]!.id)).toBe(false)
    // Purged without a word: the comparison of ids finds it.
    await house.reconcile()
    expect(house.copy()).toEqual(copyThere(server))
  })

  test('the connection is lost at every request in turn: the end is the same', async () => {
    const house = await openHouse()
    const { server } = house
    fill(server, 520)
    server.review([...server.submissions.values()][2]!, 'hasIssues')
    let n = 0
    server.fault = (asked) => (asked.kind === 'feed' && ++n % 2 === 1 ? { do: 'reset' } : undefined)
    await house.sync()
    expect(house.copy()).toEqual(copyThere(server))
  })
})

test.each([
  ['https://odk.example.org', 'https://odk.example.org/v1/'],
  ['https://example.org/central/', 'https://example.org/central/v1/'],
  ['https://example.org/central/v1/projects/3/forms/a.svc', 'https://example.org/central/v1/'],
])('the API of %s is at %s', (given, root) => {
  expect(apiRoot(new URL(given)).href).toBe(root)
})

test('a place with a "+" in its token is encoded', async () => {
  const server = await startServer()
  const connector = await connect(server, { options: chosen })
  const cursor = JSON.stringify({
    v: 1,
    mark: null,
    etags: null,
    watched: [],
    walk: { stage: 'rows', since: null, start: 1, greatest: 0, newest: 0, skip: '01a+b/=', seen: 0 },
  })
  server.fault = (asked) => (asked.query.has('$skiptoken') ? { do: 'status', status: 400, code: 400.35 } : undefined)
  await walk(connector.pages(cursor, signal))
  expect(rowsAsked(server)[0]!.query.get('$skiptoken')).toBe('01a+b/=')
})
