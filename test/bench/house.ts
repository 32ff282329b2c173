/** A store of sample reports, filled through the real store thread, and the app on it. */
import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import Database from 'better-sqlite3-multiple-ciphers'
import { type App, createApp } from '../../main/app.ts'
import type { Host } from '../../main/host.ts'
import { sampleDistrict } from '../../main/sample/district.ts'
import { sampleReports } from '../../main/sample/reports.ts'
import { openStoreThreads } from '../../main/store/client.ts'
import type { IntakeReport } from '../../main/store/intake.ts'
import { openForReading } from '../../main/store/open.ts'
import { storeFile } from '../../main/store/sqlite/open.ts'
import { segment } from '../../main/text/segment.ts'
import type { PlainPeer } from './plain-peer.ts'
import { rounded, type Spread, spreadOf, tell } from './timing.ts'

export const sampleSeed = 1
/** As files and the sample itself come in (main/sync/file/import.ts, main/handle/sample.ts). */
const rowsAPage = 2_000

/** A host that keeps its one secret in memory. */
export function benchHost(folder: string): Host & { key(): Uint8Array } {
  const secrets = new Map<string, Uint8Array>()
  return {
    shell: 'terminal',
    storeDir: folder,
    version: 'bench',
    language: 'zh',
    secrets: {
      // The app wipes what it was given when it closes.
      read: async (name) => secrets.get(name)?.slice() ?? null,
      create: async (name) => {
        const secret = new Uint8Array(randomBytes(32))
        secrets.set(name, secret)
        return secret.slice()
      },
      put: async (name, secret) => {
        secrets.set(name, new Uint8Array(secret))
      },
      remove: async (name) => {
        secrets.delete(name)
      },
    },
    account: 'bench',
    briefFolder: async () => folder,
    chooseFiles: null,
    openLink: async () => {},
    now: Date.now,
    log: () => {},
    key: () => [...secrets.values()][0] as Uint8Array,
  }
}

export interface Filled {
  seconds: number
  rowsPerSecond: number
  /** By processor time of all threads: what a machine with nothing else to do comes near. */
  rowsPerCpuSecond: number
  plainRowsPerSecond: number
  /** Ours over the peer's, encryption, search index, trail and attachments included. */
  ratio: number
  charactersPerReport: number
  searchIndexSeconds: number
  searchIndexShareOfImport: number
  /** One report at a time, a transaction each: segmenting and its search row. */
  indexOneReport: Spread
}

/**
 * Writes the sample, page by page, first to the store, then to the peer; only the writing is timed.
 * The share of the search index is that of the same texts segmented and indexed alone, in the same kind of file.
 * @param most a report's title and text are cut to so many characters together
 */
export async function fill(
  host: ReturnType<typeof benchHost>,
  folder: string,
  reports: number,
  peer: PlainPeer,
  most = Number.POSITIVE_INFINITY,
): Promise<Filled> {
  // The app makes the store's name and key, and is gone again.
  await (await createApp(host)).close()
  const store = await openStoreThreads({ folder, key: host.key() })
  const district = sampleDistrict(sampleSeed)
  await store.call('sample.put', { areas: district.areas, basemap: district.basemap, settings: {} })
  const index = new Database(`${folder}/index-alone.db`)
  index.pragma("cipher = 'chacha20'")
  index.pragma(`key = "x'${Buffer.from(host.key()).toString('hex')}'"`)
  index.pragma('journal_mode = WAL')
  index.pragma('synchronous = NORMAL')
  index.pragma('cache_size = -65536')
  index.exec("CREATE VIRTUAL TABLE s USING fts5 (title, body, place, content = '', contentless_delete = 1, tokenize = 'ascii')")
  const addText = index.prepare('INSERT INTO s (rowid, title, body, place) VALUES (?, ?, ?, ?)')
  // As in the store's migrations.
  index.exec("INSERT INTO s (s, rank) VALUES ('hashsize', 33554432), ('automerge', 8)")
  const runs = new Map<string, number>()
  const sourceOf = new Map<number, string>()
  let ours = 0
  let cpu = 0
  let plain = 0
  let indexed = 0
  let done = 0
  let characters = 0
  let told = 0
  async function put(runId: number, page: IntakeReport[]): Promise<void> {
    let started = performance.now()
    const before = process.cpuUsage()
    await store.call('run.apply', { runId, page: { reports: page, problems: [], refusals: [] } })
    ours += performance.now() - started
    const used = process.cpuUsage(before)
    cpu += (used.user + used.system) / 1000
    started = performance.now()
    peer.insert(sourceOf.get(runId) as string, page)
    plain += performance.now() - started
    started = performance.now()
    index.transaction(() => {
      page.forEach((r, i) => {
        addText.run(done + i + 1, segment(r.title), segment(r.text), r.place === null ? '' : segment(r.place))
      })
    })()
    indexed += performance.now() - started
    done += page.length
    for (const r of page) characters += r.title.length + r.text.length
    if (done - told >= reports / 10) {
      told = done
      tell(`  ${done} of ${reports} reports, ${Math.round(done / (ours / 1000))} a second`)
    }
  }
  const waiting = new Map<number, IntakeReport[]>()
  for (const { source, reports: some } of sampleReports({ reports, seed: sampleSeed })) {
    let runId = runs.get(source)
    if (runId === undefined) {
      const { id } = await store.call('source.ensure', { name: source, kind: 'sample' })
      runId = (await store.call('run.begin', { sourceId: id, at: 0 })).runId
      runs.set(source, runId)
      sourceOf.set(runId, source)
    }
    const cut = some.map((r) => ({ ...r, text: r.text.slice(0, Math.max(0, most - r.title.length)) }))
    const page = [...(waiting.get(runId) ?? []), ...cut]
    if (page.length < rowsAPage) waiting.set(runId, page)
    else {
      waiting.delete(runId)
      await put(runId, page)
    }
  }
  for (const [runId, page] of waiting) await put(runId, page)
  const single: number[] = []
  const { reports: some } = sampleReports({ reports: 400, seed: sampleSeed + 1 }).next().value as { reports: IntakeReport[] }
  for (const r of some.slice(0, 200)) {
    const started = performance.now()
    index.transaction(() =>
      addText.run(++done + 1e7, segment(r.title), segment(r.text), r.place === null ? '' : segment(r.place)),
    )()
    single.push(performance.now() - started)
  }
  done -= single.length
  for (const runId of runs.values()) await store.call('run.end', { runId, at: 1 })
  // As an open window does by itself once nothing has changed for some seconds.
  const merged = performance.now()
  while ((await store.call('search.merge', { whole: false, pages: 200 })).left);
  tell(`  search index merged in ${rounded((performance.now() - merged) / 1000)} s`)
  await store.close()
  index.close()
  return {
    seconds: rounded(ours / 1000),
    rowsPerSecond: Math.round(done / (ours / 1000)),
    rowsPerCpuSecond: Math.round(done / (cpu / 1000)),
    plainRowsPerSecond: Math.round(done / (plain / 1000)),
    ratio: rounded(plain / ours),
    charactersPerReport: rounded(characters / done),
    searchIndexSeconds: rounded(indexed / 1000),
    searchIndexShareOfImport: rounded(indexed / ours),
    indexOneReport: spreadOf(single),
  }
}

/** Size of the store's file, and the share of it that is the search index. */
export function sizeOf(folder: string, key: Uint8Array): { megabytes: number; bytesPerReport: number; searchIndexShare: number } {
  const db = openForReading({ folder, key })
  try {
    const whole = db.prepare('SELECT sum(pgsize) FROM dbstat').pluck().get() as number
    const index = db.prepare("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'report_search%'").pluck().get() as number
    const rows = db.prepare('SELECT count(*) FROM report').pluck().get() as number
    const bytes = statSync(storeFile(folder)).size
    return { megabytes: rounded(bytes / 1e6), bytesPerReport: Math.round(bytes / rows), searchIndexShare: rounded(index / whole) }
  } finally {
    db.close()
  }
}

export type { App }
