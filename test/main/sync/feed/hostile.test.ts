import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../../main/store/client.ts'
import type { IntakeAttachment } from '../../../../main/store/intake.ts'
import { openForReading } from '../../../../main/store/open.ts'
import { fetchAttachments } from '../../../../main/sync/engine/fetch-attachments.ts'
import { retryQuarantined } from '../../../../main/sync/engine/retry-quarantined.ts'
import { sendOutbox } from '../../../../main/sync/engine/send-outbox.ts'
import { syncSource } from '../../../../main/sync/engine/sync-source.ts'
import { faultKey, feedName, feedTools, openFeedStore } from '../../../fault/feed-house.ts'
import { makeReport, putReports, tempFolder } from '../../../fixture/make-store.ts'

async function feedOf(listen: RequestListener, folder = tempFolder()) {
  const server = createServer(listen)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const store = await openFeedStore(folder, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => store.close())
  return store
}
const photo: IntakeAttachment = { kind: 'file', mime: 'text/plain', name: 'p', bytes: null, url: null, key: 'p' }
const day = 86_400_000

test('a feed that gives the same cursor for ever is left, and what it told once is kept', async () => {
  let pages = 0
  const store = await feedOf((request, response) => {
    if (request.url?.startsWith('/feed')) pages += 1
    const items = [{ id: 'a', revision: 1, occurred_at: '2026-06-01T08:00:00+08:00', category: 'fire', text: '占用消防通道' }]
    response.end(JSON.stringify({ items, next: 'same', more: true }))
  })
  await expect(syncSource(store, feedName, feedTools())).rejects.toMatchObject({ code: 'upstream' })
  expect(pages).toBe(2)
  expect((await store.call('state', {})).reports).toBe(1)
})

test('of a row that cannot be read nothing is kept that the protocol does not know, whatever its name', async () => {
  const secret = '张三丰'
  const store = await feedOf((_request, response) => {
    const items = [
      {
        id: 'a',
        revision: 1,
        occurred_at: 'some day',
        category: 'fire',
        reporter: secret,
        contact: secret,
        举报人: { 姓名: secret },
        review: [{ level: 'community', decision: 'accepted', at: '2026-06-01', by: secret }],
        title: { author: secret },
      },
    ]
    response.end(JSON.stringify({ items, next: 'end', more: false }))
  })
  await syncSource(store, feedName, feedTools())
  const rows = await store.call('quarantine.rows', {})
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain(secret)
  expect(rows[0]!.raw).toMatchObject({ id: 'a', occurred_at: 'some day' })
})

test('a row that is repaired by hand says nothing of its source, which stays failing', async () => {
  const store = await feedOf((request, response) => {
    if (request.url?.startsWith('/feed?limit=1000&after')) {
      response.writeHead(401).end()
      return
    }
    const items = [{ id: 'a', revision: 1, occurred_at: 'some day', category: 'fire', text: '占用消防通道' }]
    response.end(JSON.stringify({ items, next: 'end', more: false }))
  })
  await syncSource(store, feedName, feedTools())
  await expect(syncSource(store, feedName, feedTools())).rejects.toThrow()
  const before = (await store.call('ledger.lines', { now: 1_790_000_000 }))[0]!
  expect(before.problem?.en).toContain('token')
  const rows = await store.call('quarantine.rows', {})
  const tools = { ...feedTools(), now: () => 1_789_000_000_000 }
  expect(await retryQuarantined(store, rows, { occurred_at: '2026-06-01T08:00:00+08:00' }, tools)).toMatchObject({ stored: 1 })
  const after = (await store.call('ledger.lines', { now: 1_790_000_000 }))[0]!
  expect(after).toMatchObject({ problem: before.problem, lastSuccess: before.lastSuccess, quarantined: 0 })
})

test('a content that was here whole when the program was killed is fetched anew where the server has nothing behind it', async () => {
  const content = 'all of it'
  const store = await feedOf((request, response) => {
    if (request.headers.range) response.writeHead(416).end()
    else response.setHeader('etag', '"e"').end(content)
  })
  await putReports(store, [makeReport(1, { sourceRevision: 1, attachments: [photo] })], { source: feedName })
  const [wanted] = await store.call('attachment.next', { source: feedName, now: 0, limit: 1, screen: [] })
  await store.call('attachment.part', { id: wanted!.id, first: 0, bytes: Buffer.from(content), etag: '"e"' })
  const tools = feedTools()
  expect(await fetchAttachments(store, feedName, tools)).toMatchObject({ fetched: 0, failed: 1, left: 1 })
  expect(await fetchAttachments(store, feedName, { ...tools, now: () => tools.now() + day })).toMatchObject({
    fetched: 1,
    left: 0,
  })
  expect(Buffer.from((await store.call('attachment.read', { id: wanted!.id }))!.bytes).toString()).toBe(content)
})

test('a content that comes in after its report was withdrawn is not kept', async () => {
  const folder = tempFolder()
  const store: Store = await feedOf(async (_request, response) => {
    response.write('a photo of ')
    await putReports(store, [], {
      source: feedName,
      page: { tombstones: [{ externalId: 'r-1', sourceRevision: 2, at: 1_780_000_000 }] },
    })
    response.end('somebody')
  }, folder)
  await putReports(store, [makeReport(1, { sourceRevision: 1, attachments: [photo] })], { source: feedName })
  expect(await fetchAttachments(store, feedName, feedTools())).toMatchObject({ fetched: 0, left: 0 })
  const db = openForReading({ folder, key: faultKey })
  expect(db.prepare('SELECT count(*) FROM attachment_content').pluck().get()).toBe(0)
  db.close()
})

test('a server that is down is asked a few times and then left alone until its rest is over; what it holds stays wanted', async () => {
  let asked = 0
  let up = false
  const store = await feedOf((_request, response) => {
    asked += 1
    if (up) response.end('a photo')
    else response.writeHead(503).end()
  })
  const reports = Array.from({ length: 90 }, (_, n) => makeReport(n, { sourceRevision: 1, attachments: [photo] }))
  await putReports(store, reports, { source: feedName })
  const tools = feedTools()
  expect(await fetchAttachments(store, feedName, tools)).toEqual({ fetched: 0, failed: 4, left: 90 })
  expect(asked).toBe(4)
  const { attachments } = await store.call('attachment.missing', { limit: 99 })
  expect(attachments.filter(({ tries }) => tries > 0)).toHaveLength(4)
  expect(await fetchAttachments(store, feedName, tools)).toMatchObject({ failed: 0 })
  expect(asked).toBe(4)
  up = true
  expect(await fetchAttachments(store, feedName, { ...tools, now: () => tools.now() + day })).toMatchObject({
    fetched: 90,
    left: 0,
  })
})

test('behind what a server that is down holds there are few looks, however much it is', async () => {
  const store = await feedOf((_request, response) => response.writeHead(503).end())
  const reports = Array.from({ length: 1_000 }, (_, n) => makeReport(n, { sourceRevision: 1, attachments: [photo] }))
  await putReports(store, reports, { source: feedName })
  let looks = 0
  const watched: Store = {
    ...store,
    call: (method, request, signal) => {
      if (method === 'attachment.next') looks += 1
      return store.call(method, request, signal)
    },
  }
  expect(await fetchAttachments(watched, feedName, feedTools())).toEqual({ fetched: 0, failed: 4, left: 1_000 })
  expect(looks).toBeLessThan(5)
})

test.each([
  ['text', 7, '字段 text 应为文字。', 'Field text is not text.'],
  ['occurred_at', undefined, '字段 occurred_at 缺失，应为文字。', 'Field occurred_at is missing; it is text.'],
  ['revision', -1, '字段 revision 低于下限 0。', 'Field revision is under its limit of 0.'],
  ['id', '', '字段 id 为空。', 'Field id is empty.'],
  ['category', 7, '字段 category 缺失或不合规。', 'Field category is missing or not of its form.'],
])('what is off with a field %s is said in both languages', async (field, value, zh, en) => {
  const store = await feedOf((_request, response) => {
    const item = { id: 'a', revision: 1, occurred_at: '2026-06-01T08:00:00+08:00', category: 'fire', [field]: value }
    response.end(JSON.stringify({ items: [item], next: 'end', more: false }))
  })
  await syncSource(store, feedName, feedTools())
  const [row] = await store.call('quarantine.rows', {})
  expect(row).toMatchObject({ column: field, reason: { zh, en } })
})

test("the upstream's side of a conflict is kept masked, as what was seen here is", async () => {
  const store = await feedOf((_request, response) => {
    response.writeHead(409).end(JSON.stringify({ revision: 9, status: 'closed', text: '请联系 13812345678 王女士' }))
  })
  await putReports(store, [makeReport(1, { sourceRevision: 1 })], { source: feedName })
  const item = await store.call('outbox.add', { report: 1 as never, decision: 'accepted', comment: '', at: 1 })
  const [sent] = await sendOutbox(store, [item!.id], feedTools())
  expect(sent).toMatchObject({ state: 'conflict', conflict: { theirs: { revision: 9, status: 'closed' } } })
  expect(JSON.stringify(sent)).not.toContain('13812345678')
})

test('contents that are too large hold up none of the others: their connections are let go', async () => {
  const store = await feedOf((request, response) => {
    if (request.url?.endsWith('/small')) response.end('small')
    else response.end(Buffer.alloc(4_000_000))
  })
  const attachments = ['a', 'b', 'c', 'd', 'small'].map((key) => ({ ...photo, key, name: key }))
  await putReports(store, [makeReport(1, { sourceRevision: 1, attachments })], { source: feedName })
  expect(await fetchAttachments(store, feedName, { ...feedTools(), mostBytes: 1_000 })).toMatchObject({ fetched: 1, failed: 4 })
  const { attachments: missing } = await store.call('attachment.missing', { limit: 10 })
  expect(missing.map((a) => a.state)).toEqual(['too-large', 'too-large', 'too-large', 'too-large'])
})
