import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { FaultKind } from '../../../main/feed-server/fault.ts'
import { startFeedServer } from '../../../main/feed-server/server.ts'
import { noSignal, tempApp, tempFolder } from '../../fixture/make-store.ts'

async function feedApp(
  options: { attachments?: boolean; reports?: number; token?: string; faults?: Map<FaultKind, number> } = {},
) {
  const server = await startFeedServer({ reports: 300, seed: 2, ...options })
  onTestFinished(() => server.close())
  const folder = tempFolder()
  const app = await tempApp(folder, () => Date.parse('2026-06-10T00:00:00Z'))
  const { handlers } = app
  await handlers['source.add'](
    { name: 'feed', kind: 'feed', url: server.url, ...(options.token ? { credentials: { secret: options.token } } : {}) },
    noSignal,
  )
  return { server, app, handlers, folder }
}

describe('a feed under its handlers', () => {
  test('what a sync owes, it says: attachments until they are here, and the counts of every view carry it', async () => {
    const { handlers } = await feedApp()
    await handlers['source.sync']({ name: 'feed' }, noSignal)
    const { lines } = await handlers['ledger.list']({}, noSignal)
    expect(lines).toMatchObject([{ source: 'feed', owed: { reports: 0, attachments: 0, dispositions: 0 }, problem: null }])
    expect(lines[0]?.says.en).toContain('Everything up to')
    const counts = await handlers['report.count']({ filter: {} }, noSignal)
    expect(counts.owed).toMatchObject({ reports: 0, attachments: 0 })
    expect((await handlers['attachment.missing']({}, noSignal)).total).toBe(0)
  })

  test('the ledger and the count of every view agree at every moment of a slow sync', async () => {
    const { handlers, app } = await feedApp({ reports: 4_000, attachments: false, faults: new Map([['slow', 0.4]]) })
    const seen: number[] = []
    const sync = handlers['source.sync']({ name: 'feed' }, noSignal)
    let going = true
    void sync.finally(() => {
      going = false
    })
    while (going) {
      const [counts, { sources }] = await Promise.all([
        handlers['report.count']({ filter: {} }, noSignal),
        handlers['source.list']({}, noSignal),
      ])
      expect(counts.matched).toBe(counts.mapped + counts.withoutLocation + counts.suppressed)
      expect(sources[0]!.reports).toBeGreaterThanOrEqual(counts.matched)
      expect(counts.matched).toBeGreaterThanOrEqual(seen.at(-1) ?? 0)
      seen.push(counts.matched)
      await new Promise((later) => setTimeout(later, 20))
    }
    await sync
    const [counts, { sources }] = await Promise.all([
      handlers['report.count']({ filter: {} }, noSignal),
      handlers['source.list']({}, noSignal),
    ])
    expect(counts.matched).toBe(sources[0]!.reports)
    expect(counts.matched).toBe(4_000)
    expect(seen.length).toBeGreaterThan(3)
    expect(app.language()).toBe('zh')
  })

  test('a token opens the feed, stands in no file of the store as text, and a wrong one is told with what to do', async () => {
    const { handlers, folder } = await feedApp({ token: 'a-long-secret-token' })
    await handlers['source.sync']({ name: 'feed' }, noSignal)
    const store = join(folder, 'store')
    expect(statSync(join(store, 'credentials.sealed')).mode & 0o077).toBe(0)
    for (const name of readdirSync(store)) {
      if (statSync(join(store, name)).isFile())
        expect(readFileSync(join(store, name)).includes('a-long-secret-token')).toBe(false)
    }
    await handlers['source.set']({ name: 'feed', credentials: { secret: 'wrong' } }, noSignal)
    await expect(handlers['source.sync']({ name: 'feed' }, noSignal)).rejects.toMatchObject({
      text: { en: expect.stringContaining('Give the source another token') },
    })
    expect((await handlers['ledger.list']({}, noSignal)).lines[0]?.problem?.en).toContain('another token')
  })

  test('a source that another process is syncing is refused politely, and free again once that one is gone', async () => {
    // An upstream that takes the call and says nothing until it is told to go.
    const silent = createServer(() => {})
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', () => listening()))
    onTestFinished(() => void silent.close())
    const folder = tempFolder()
    const { handlers } = await tempApp(folder)
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    await handlers['source.add']({ name: 'feed', kind: 'feed', url }, noSignal)
    const other = await tempApp(folder)
    const cancel = new AbortController()
    const first = handlers['source.sync']({ name: 'feed' }, { signal: cancel.signal })
    await expect.poll(async () => (await handlers['ledger.list']({}, noSignal)).lines[0]?.running).toBe(true)
    await expect(other.handlers['source.sync']({ name: 'feed' }, noSignal)).rejects.toMatchObject({ code: 'busy' })
    cancel.abort()
    silent.closeAllConnections()
    await expect(first).rejects.toMatchObject({ code: 'cancelled' })
    expect((await handlers['ledger.list']({}, noSignal)).lines[0]).toMatchObject({ running: false })
  })

  test('asking twice in one window is one sync', async () => {
    const { handlers } = await feedApp({ reports: 100 })
    const [first, second] = await Promise.all([
      handlers['source.sync']({ name: 'feed' }, noSignal),
      handlers['source.sync']({ name: 'feed' }, noSignal),
    ])
    expect(second).toEqual(first)
    expect((await handlers['source.list']({}, noSignal)).sources[0]?.runs).toHaveLength(1)
  })
})

describe('the outbox', () => {
  test('a decision is sent once, only when it is asked for, and can be taken back until then', async () => {
    const { handlers, server } = await feedApp()
    await handlers['source.sync']({ name: 'feed' }, noSignal)
    const { rows } = await handlers['report.page']({ filter: { statuses: ['open'] }, limit: 2 }, noSignal)
    const [a, b] = rows
    const first = await handlers['outbox.add']({ report: a!.id, decision: 'accepted', comment: '属实，转住建' }, noSignal)
    const second = await handlers['outbox.add']({ report: b!.id, decision: 'closed', comment: '已整改' }, noSignal)
    expect(server.dispositions).toEqual([])
    expect(await handlers['outbox.undo']({ id: second.id }, noSignal)).toMatchObject({ state: 'undone' })
    const { items } = await handlers['outbox.send']({ ids: [first.id, second.id] }, noSignal)
    expect(items).toMatchObject([{ id: first.id, state: 'sent' }])
    expect(server.dispositions).toMatchObject([{ report: a!.externalId, decision: 'accepted', comment: '属实，转住建' }])
    await handlers['outbox.send']({ ids: [first.id] }, noSignal)
    expect(server.dispositions).toHaveLength(1)
    // The answer comes down the feed as the report's next revision.
    expect(await handlers['source.sync']({ name: 'feed' }, noSignal)).toMatchObject({ updated: 1 })
    const detail = await handlers['report.get']({ id: a!.id }, noSignal)
    expect(detail.trail.at(-1)).toMatchObject({ level: 'district', decision: 'accepted', comment: '属实，转住建' })
  })

  test('an answer that is lost on the way back does not send the decision twice', async () => {
    const { handlers, server } = await feedApp({ faults: new Map([['drop', 0.9]]) })
    await handlers['source.sync']({ name: 'feed' }, noSignal)
    const { rows } = await handlers['report.page']({ filter: { statuses: ['open'] }, limit: 1 }, noSignal)
    const item = await handlers['outbox.add']({ report: rows[0]!.id, decision: 'returned', comment: '请补充照片' }, noSignal)
    const { items } = await handlers['outbox.send']({ ids: [item.id] }, noSignal)
    expect(items).toMatchObject([{ state: 'sent' }])
    expect(server.dispositions).toHaveLength(1)
  })

  test('a report that has moved on is a conflict that shows both versions', async () => {
    const { handlers, server } = await feedApp()
    await handlers['source.sync']({ name: 'feed' }, noSignal)
    const { rows } = await handlers['report.page']({ filter: { statuses: ['open'] }, limit: 1 }, noSignal)
    const row = rows[0]!
    const item = await handlers['outbox.add']({ report: row.id, decision: 'accepted', comment: '属实' }, noSignal)
    const { revision } = await handlers['report.get']({ id: row.id }, noSignal)
    await fetch(`${server.url}/dispositions`, {
      method: 'POST',
      headers: { 'idempotency-key': 'other' },
      body: JSON.stringify({ report: row.externalId, revision, decision: 'closed', comment: '别人先办了' }),
    })
    const { items } = await handlers['outbox.send']({ ids: [item.id] }, noSignal)
    expect(items).toMatchObject([{ state: 'conflict', conflict: { ours: { revision }, theirs: { revision: revision + 1 } } }])
  })
})

describe('review', () => {
  test('the queue holds what is not closed, longest waiting first, and its levels sum to the total', async () => {
    const { handlers } = await feedApp()
    await handlers['source.sync']({ name: 'feed' }, noSignal)
    const queue = await handlers['review.queue']({ limit: 500 }, noSignal)
    expect(queue.rows.length).toBe(queue.total)
    expect(queue.byLevel.reduce((sum, l) => sum + l.waiting, 0)).toBe(queue.total)
    const waits = queue.rows.map((r) => r.waitedSeconds)
    expect(waits).toEqual([...waits].sort((a, b) => b - a))
    expect(queue.rows.every((r) => r.row.status !== 'closed')).toBe(true)
    const district = await handlers['review.queue']({ level: 'district', limit: 500 }, noSignal)
    expect(district.total).toBe(queue.byLevel.find((l) => l.level === 'district')?.waiting)
  })

  test('the matrix counts every report judged by both levels once, and a cell lists exactly its reports', async () => {
    const { handlers } = await feedApp({ reports: 600 })
    await handlers['source.sync']({ name: 'feed' }, noSignal)
    const request = { of: 'category' as const, between: ['community', 'station'] as ['community', 'station'] }
    const matrix = await handlers['review.matrix'](request, noSignal)
    expect(matrix.counts.flat().reduce((sum, n) => sum + n, 0)).toBe(matrix.compared)
    expect(matrix.agreed).toBeLessThan(matrix.compared)
    expect(matrix.kappa).toBeGreaterThan(0.8)
    const all = await handlers['review.differing']({ ...request, limit: 500 }, noSignal)
    expect(all.total).toBe(matrix.compared - matrix.agreed)
    const i = matrix.counts.findIndex((row, at) => row.some((n, k) => k !== at && n > 0))
    const k = matrix.counts[i]!.findIndex((n, at) => at !== i && n > 0)
    const cell = await handlers['review.differing'](
      { ...request, first: matrix.keys[i] as string, second: matrix.keys[k] as string },
      noSignal,
    )
    expect(cell.total).toBe(matrix.counts[i]![k])
  })
})

describe('the quarantine', () => {
  test('shows and exports a row masked but for the cell at fault, and takes no mask back', async () => {
    const folder = tempFolder()
    const app = await tempApp(folder)
    const file = join(folder, 'rows.csv')
    writeFileSync(file, 'id,occurred_at,category,text\n1,某天 13900000000,消防隐患,请联系 13812345678 占用消防通道\n')
    await app.handlers['import.run']({ files: [file] }, noSignal)
    const { rows } = await app.handlers['quarantine.list']({}, noSignal)
    expect(rows).toHaveLength(1)
    const { raw, column } = await app.handlers['quarantine.get']({ id: rows[0]!.id }, noSignal)
    expect(JSON.stringify(raw)).not.toContain('13812345678')
    expect(raw[column as string]).toBe('某天 13900000000')
    const { text } = await app.handlers['quarantine.export']({}, noSignal)
    expect(text).toContain('消防通道')
    expect(text).not.toContain('13812345678')
    await expect(
      app.handlers['quarantine.retry']({ ids: [rows[0]!.id], changes: { text: raw.text as string } }, noSignal),
    ).rejects.toMatchObject({ code: 'bad-request' })
    const changes = { [column as string]: '2026-06-01 08:00' }
    expect(await app.handlers['quarantine.retry']({ ids: [rows[0]!.id], changes }, noSignal)).toMatchObject({ stored: 1 })
    expect((await app.handlers['report.reveal']({ id: 1, reason: '核实电话' }, noSignal)).text).toContain('13812345678')
  })
})
