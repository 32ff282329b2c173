/** A real store in a folder of its own, and a sync against a real server with a clock that stands still. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { SourceOptions } from '../../../../contract/sync.ts'
import type { Store } from '../../../../main/store/client.ts'
import { openStoreThreads } from '../../../../main/store/client.ts'
import type { StoredReport } from '../../../../main/store/port.ts'
import type { SyncOutcome } from '../../../../main/sync/engine/sync-source.ts'
import { syncSource } from '../../../../main/sync/engine/sync-source.ts'
import type { SyncTools } from '../../../../main/sync/engine/tools.ts'
import type { HttpClock, HttpLimits } from '../../../../main/sync/http/http.ts'
import type { Asked, Fault, RunningServer, Served } from '../open311/server.ts'
import { openGeoreportServer, spread } from '../open311/server.ts'

export const now = Date.parse('2026-06-30T12:00:00Z')

export interface BenchStore {
  readonly store: Store
  folder: string
  /** Seconds the sync was made to wait, in order. */
  waits: number[]
  log: string[]
  add(url: string, options?: SourceOptions): Promise<void>
  sync(tools?: Partial<SyncTools>): Promise<SyncOutcome>
  /** Everything stored, by external id. */
  reports(): Promise<Map<string, StoredReport>>
  /** Lets go of the folder for another process, and takes it back. */
  release(): Promise<void>
  reopen(): Promise<void>
  close(): Promise<void>
}

export const limits: Partial<HttpLimits> = { connectMs: 2_000, headersMs: 2_000, idleMs: 500, totalMs: 20_000, attempts: 4 }

export async function openBenchStore(): Promise<BenchStore> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldbrief-sync-'))
  const open = () => openStoreThreads({ folder, key: new Uint8Array(32).fill(9) })
  let store = await open()
  const waits: number[] = []
  const log: string[] = []
  const clock: HttpClock = {
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      waits.push(ms / 1000)
    },
  }
  return {
    get store() {
      return store
    },
    folder,
    waits,
    log,
    async add(url, options = {}) {
      await store.call('source.ensure', { name: 'city', kind: 'open311', url, options })
    },
    sync: (tools = {}) =>
      syncSource(store, 'city', {
        signal: new AbortController().signal,
        now: () => now,
        log: (line) => log.push(line),
        classify: (label) => ({ category: 'facility', subCategory: label }),
        clock,
        limits,
        credentials: async () => null,
        ...tools,
      }),
    async reports() {
      const { reports } = await store.call('state', {})
      const out = new Map<string, StoredReport>()
      const all = await store.call('report.export', { ids: Array.from({ length: reports * 2 + 100 }, (_, i) => i + 1) })
      for (const report of all) if (report) out.set(report.externalId, report)
      return out
    },
    release: () => store.close(),
    async reopen() {
      store = await open()
    },
    async close() {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Shortly before `now`. */
export const end = '2026-06-30T11:00:00Z'
export const start = { from: '2026-01-01' }
/** A few reports in one window, for oddities of the answer itself. */
export const few = spread(7, 20, end)
export const idsOf = (reports: { id: string }[]): string[] => reports.map((r) => r.id).sort()
/** A fault for the n-th question for requests alone. */
export const once =
  (n: number, fault: Fault): Served['fault'] =>
  (asked) =>
    asked.resource === 'requests' && asked.n === n ? fault : undefined

export interface Bench {
  bench: BenchStore
  server: RunningServer
  /** Starts the server and adds it as the source. */
  serve(options: Partial<Served>, source?: Record<string, string>): Promise<void>
  /** Ids in the store, sorted. */
  stored(): Promise<string[]>
  requestsAsked(): Asked[]
}

/** A new store for each test of the file; it and the server end with the test. */
export function setUpBench(): Bench {
  const t: Bench = {
    bench: undefined as never,
    server: undefined as never,
    async serve(options, source = {}) {
      t.server = await openGeoreportServer(options)
      await t.bench.add(t.server.url, source)
    },
    stored: async () => [...(await t.bench.reports()).keys()].sort(),
    requestsAsked: () => t.server.asked.filter((a) => a.resource === 'requests'),
  }
  beforeEach(async () => {
    t.bench = await openBenchStore()
  })
  afterEach(async () => {
    await t.bench.close()
    await (t.server as RunningServer | undefined)?.close()
  })
  return t
}
