import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '../../../main/app.ts'
import { startFeedServer } from '../../../main/feed-server/server.ts'
import { createJobs } from '../../../main/handle/house.ts'
import { reviewHandlers } from '../../../main/handle/review.ts'
import { scheduleOf, syncNow } from '../../../main/handle/source.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { openStoreThreads } from '../../../main/store/client.ts'
import { openForReading } from '../../../main/store/open.ts'
import { noSignal, tempApp, tempFolder, tempStore } from '../../fixture/make-store.ts'
import { openOgcServer, someFeatures } from '../sync/ogc/server.ts'

const hostOf = (folder: string, shell: 'terminal' | 'web') =>
  createFileHost({
    shell,
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '0.0.0',
    language: 'zh',
    log: () => {},
    now: Date.now,
  })
async function accessOf(folder: string) {
  const storeDir = join(folder, 'store')
  const { id } = JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')) as { id: string }
  return { folder: storeDir, key: (await hostOf(folder, 'terminal').secrets.read(id)) as Uint8Array }
}
/** An upstream that takes the call and says nothing. */
async function silentUpstream(): Promise<string> {
  const silent = createServer(() => {})
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', () => listening()))
  onTestFinished(() => {
    silent.closeAllConnections()
    silent.close()
  })
  return `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
}

describe('two who ask for the same sync', () => {
  test('each take their own call back: the sync ends with the last of them, and can be asked for anew', async () => {
    const { handlers } = await tempApp()
    const url = await silentUpstream()
    await handlers['source.add']({ name: 'feed', kind: 'feed', url }, noSignal)
    const [a, b] = [new AbortController(), new AbortController()]
    const first = handlers['source.sync']({ name: 'feed' }, { signal: a.signal })
    const running = async () => (await handlers['ledger.list']({}, noSignal)).lines[0]?.running
    await expect.poll(running, { timeout: 20_000 }).toBe(true)
    const second = handlers['source.sync']({ name: 'feed' }, { signal: b.signal })
    // What is asked of the store later is answered later: the second is in by then.
    for (let i = 0; i < 3; i++) await handlers['source.list']({}, noSignal)
    a.abort()
    await expect(first).rejects.toMatchObject({ code: 'cancelled' })
    expect(await running()).toBe(true)
    b.abort()
    // Asked for while the last one is still being wound up.
    const c = new AbortController()
    const third = handlers['source.sync']({ name: 'feed' }, { signal: c.signal })
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(running, { timeout: 20_000 }).toBe(true)
    c.abort()
    await expect(third).rejects.toMatchObject({ code: 'cancelled' })
    expect(await running()).toBe(false)
  })
})

test('a key in the address of a source stands in no audit', async () => {
  const folder = tempFolder()
  const { handlers } = await tempApp(folder)
  await handlers['source.add']({ name: 'feed', kind: 'feed', url: 'https://feed.example.org/v1?key=secret-key' }, noSignal)
  const db = openForReading(await accessOf(folder))
  const why = db.prepare("SELECT why FROM audit WHERE what = 'source added'").pluck().all()
  db.close()
  expect(why).toEqual(['https://feed.example.org/v1'])
})

test('a source that is synced every day is compared once a week, the first time too', async () => {
  const server = await openOgcServer({
    collections: [{ id: 'issues', features: someFeatures(30, 60, '2026-06-01T00:00:00Z'), time: 'observed_at' }],
  })
  onTestFinished(() => server.close())
  let now = Date.parse('2026-06-02T00:00:00Z')
  const { handlers } = await tempApp(tempFolder(), () => now)
  await handlers['source.add']({ name: 'city', kind: 'ogc', url: server.url, options: { collection: 'issues' } }, noSignal)
  const days: number[] = []
  let last: string | undefined
  for (let day = 0; day < 18; day++) {
    await handlers['source.sync']({ name: 'city' }, noSignal)
    const at = (await handlers['ledger.list']({}, noSignal)).lines[0]?.reconciled?.at
    if (at !== undefined && at !== last) days.push(day)
    last = at
    now += 86_400_000
  }
  expect(days).toEqual([8, 16])
})

describe('quarantined rows that are read again', () => {
  test('are a job that can be taken back; what went in stays in', async () => {
    const folder = tempFolder()
    const app = await tempApp(folder)
    const file = join(folder, 'rows.csv')
    const lines = Array.from({ length: 1_300 }, (_, i) => `${i + 1},某天,消防隐患,第 ${i + 1} 行`)
    writeFileSync(file, `id,occurred_at,category,text\n${lines.join('\n')}\n`)
    await app.handlers['import.run']({ files: [file] }, noSignal)
    const { rows } = await app.handlers['quarantine.list']({ limit: 1_000 }, noSignal)
    expect(rows).toHaveLength(1_000)
    const stop = new AbortController()
    const seen: string[] = []
    app.listen('job.progressed', ({ label, done, state }) => {
      seen.push(`${label.en}: ${state}`)
      if (done >= 500) stop.abort()
    })
    const changes = { occurred_at: '2026-06-01 08:00' }
    const ids = rows.map(({ id }) => id)
    await expect(app.handlers['quarantine.retry']({ ids, changes }, { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(seen.at(-1)).toBe('Reading quarantined rows again: cancelled')
    const { total } = await app.handlers['quarantine.list']({ limit: 1 }, noSignal)
    expect(total).toBe(800)
    expect((await app.handlers['report.count']({ filter: {} }, noSignal)).matched).toBe(500)
  })
})

test('a review queue that could not be read once is read anew when it is asked for again', async () => {
  let failing = true
  const house = {
    loaded: async () => ({ dataVersion: 1, lastDay: null }),
    nowSeconds: () => 1_790_000_000,
    settings: () => ({ language: 'zh' }),
    store: {
      call: async (method: string) => {
        if (failing) throw new Error('the disk is away')
        if (method === 'report.rows') return []
        return { id: [], since: [], level: [], decision: [], first: [], second: [] }
      },
    },
  } as unknown as Parameters<typeof reviewHandlers>[0]
  const review = reviewHandlers(house)
  const queue = () => review['review.queue']({}, noSignal)
  const matrix = () => review['review.matrix']({ of: 'outcome', between: ['community', 'station'] }, noSignal)
  await expect(queue()).rejects.toThrow('away')
  await expect(matrix()).rejects.toThrow('away')
  failing = false
  expect(await queue()).toMatchObject({ total: 0 })
  expect(await matrix()).toMatchObject({ compared: 0 })
})

test('attachments that cannot be asked for behind a sync are told to the log; the sync stands and the program goes on', async () => {
  const folder = tempFolder()
  const store = await tempStore()
  await store.call('source.ensure', { name: 'drop', kind: 'folder', url: folder })
  const log: string[] = []
  const house = {
    host: { shell: 'web', storeDir: folder, version: '0.0.0', now: Date.now, log: (line: string) => log.push(line) },
    store: {
      ...store,
      call: async (method: 'attachment.missing', request: never) => {
        if (method === 'attachment.missing') throw new Error('the disk is away')
        return store.call(method, request)
      },
    },
    jobs: createJobs(
      () => {},
      () => 'zh',
      Date.now,
    ),
    credentials: { read: async () => null },
    changed: async () => {},
    emit: () => {},
    nowSeconds: () => Math.floor(Date.now() / 1000),
  } as unknown as Parameters<typeof syncNow>[0]
  expect(await syncNow(house, 'drop', noSignal)).toMatchObject({ source: 'drop' })
  await expect.poll(() => log).toContain('attachments of drop: Error')
})

test('what is put into a watched folder while it is being read is not left until the next interval', async () => {
  const folder = tempFolder()
  const store = await tempStore()
  await store.call('source.ensure', { name: 'drop', kind: 'folder', url: folder, options: { everyMinutes: 600 } })
  let syncs = 0
  const woken: unknown[] = []
  const house = {
    host: { shell: 'web', storeDir: folder, version: '0.0.0', now: Date.now, log: () => {} },
    store: {
      ...store,
      call: async (method: 'source.put', request: { id: number; nextTry?: number | null }) => {
        if (method === 'source.put' && request.nextTry !== undefined) woken.push(request.nextTry)
        return store.call(method, request)
      },
    },
    jobs: createJobs(
      () => {},
      () => 'zh',
      Date.now,
    ),
    credentials: { read: async () => null },
    // At the end of a sync.
    changed: async () => {
      syncs += 1
      if (syncs > 1) return
      writeFileSync(join(folder, 'late.csv'), 'id,text\n')
      await expect.poll(() => woken, { timeout: 20_000 }).toEqual([0])
    },
    emit: () => {},
    nowSeconds: () => Math.floor(Date.now() / 1000),
  } as unknown as Parameters<typeof scheduleOf>[0]
  const schedule = scheduleOf(house)
  onTestFinished(() => schedule.stop())
  await expect.poll(() => woken.length, { timeout: 30_000 }).toBe(2)
  schedule.wake()
  await expect.poll(() => syncs, { timeout: 10_000 }).toBe(2)
}, 60_000)

describe('a window that opens after the program ended in the middle', () => {
  test('has a decision that was on its way waiting, with a word that it may have arrived, and sends nothing by itself', async () => {
    const server = await startFeedServer({ reports: 60, seed: 2, attachments: false })
    onTestFinished(() => server.close())
    const folder = tempFolder()
    const before = await createApp(hostOf(folder, 'terminal'))
    await before.handlers['source.add']({ name: 'feed', kind: 'feed', url: server.url }, noSignal)
    await before.handlers['source.sync']({ name: 'feed' }, noSignal)
    const { rows } = await before.handlers['report.page']({ filter: { statuses: ['open'] }, limit: 1 }, noSignal)
    const made = { report: rows[0]!.id, decision: 'accepted' as const, comment: '属实' }
    const { id } = await before.handlers['outbox.add'](made, noSignal)
    await before.close()
    const store = await openStoreThreads(await accessOf(folder))
    await store.call('outbox.claim', { ids: [id] })
    await store.close()

    const window = await createApp(hostOf(folder, 'web'))
    onTestFinished(() => window.close())
    const item = async () => (await window.handlers['outbox.list']({}, noSignal)).items[0]
    await expect.poll(async () => (await item())?.state, { timeout: 20_000 }).toBe('waiting')
    expect((await item())?.problem?.en).toContain('may have arrived')
    expect(server.dispositions).toEqual([])
    await window.handlers['outbox.send']({ ids: [id] }, noSignal)
    expect(await item()).toMatchObject({ state: 'sent', problem: null })
    expect(server.dispositions).toHaveLength(1)
  })

  test('removes the copy of a basemap that no entry names, and leaves one that may be in the making', async () => {
    const folder = tempFolder()
    await (await createApp(hostOf(folder, 'terminal'))).close()
    const basemaps = join(folder, 'store', 'basemap')
    mkdirSync(basemaps, { recursive: true })
    const [old, young, other] = ['0123456789abcdef.pmtiles', 'fedcba9876543210.pmtiles', 'notes.txt']
    for (const name of [old, young, other]) writeFileSync(join(basemaps, name), 'x')
    const long = new Date(Date.now() - 3 * 86_400_000)
    for (const name of [old, other]) utimesSync(join(basemaps, name), long, long)
    const window = await createApp(hostOf(folder, 'web'))
    onTestFinished(() => window.close())
    await expect.poll(() => existsSync(join(basemaps, old)), { timeout: 20_000 }).toBe(false)
    expect(readdirSync(basemaps).toSorted()).toEqual([young, other].toSorted())
  })
})
