/**
 * The benchmark: `npm run bench [-- --reports 100000,1000000] [--characters 44] [--keep DIR]`. Sample reports go through the
 * real store and app in a fresh folder; every figure stands beside a named peer timed in the same run on the same rows. Prints
 * one JSON document on stdout, progress on stderr. Times are milliseconds unless named otherwise; a ratio above 1 is in our
 * favour. `--characters`: title and text of a report are cut to so many; the targets of search are set for 44, the sample has
 * 80. `npm run bench -- stats [--quick]` prints the speed table of the statistics instead (stats-bench.ts), `npm run bench --
 * brief [--reports 100000]` the files of a briefing (brief-bench.ts), `npm run bench -- start` cold start and idle memory
 * (start-bench.ts), `npm run bench -- server [--reports 10000000]` the store on an office's server beside psql
 * (server-bench.ts), `npm run bench -- copy [--reports 1000000]` a store from a file to a server and back (copy-bench.ts).
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3-multiple-ciphers'
import type { Bbox, Filter } from '../../contract/model.ts'
import { categoryKeys, statusKeys } from '../../contract/taxonomy.ts'
import { leastOfFile } from '../../main/analysis/column-keeper.ts'
import { createApp } from '../../main/app.ts'
import { sampleSources } from '../../main/sample/source.ts'
import { cacheFile, dropCache } from '../../main/store/column-cache.ts'
import { storeFile } from '../../main/store/sqlite/open.ts'
import { readAhead } from '../../main/store/sqlite/read-ahead.ts'
import { benchBrief } from './brief-bench.ts'
import { benchBrush } from './brush-bench.ts'
import { benchCopy } from './copy-bench.ts'
import { benchCounts } from './count-bench.ts'
import { frameBench } from './frame-bench.ts'
import { type App, benchHost, fill, sampleSeed, sizeOf } from './house.ts'
import { benchLasso } from './lasso-bench.ts'
import { benchMap } from './map-bench.ts'
import { PlainPeer } from './plain-peer.ts'
import { benchSearch } from './search-bench.ts'
import { benchServer } from './server-bench.ts'
import { benchStart } from './start-bench.ts'
import { benchStats } from './stats-bench.ts'
import { benchSync } from './sync-bench.ts'
import { rounded, seeded, spreadOf, sweep, tell, timed } from './timing.ts'

const context = { signal: new AbortController().signal }
/** A store is opened so often, one after another. */
const mostOpenings = 9
const openingsAnew = 3
/** A window writes its columns within so long, milliseconds. */
const keptWithin = 60_000

async function untilKept(folder: string): Promise<void> {
  const end = performance.now() + keptWithin
  while (!existsSync(cacheFile(folder))) {
    if (performance.now() > end) throw new Error('bench: the columns were not kept')
    await setTimeout(50)
  }
}

/** Filters as people set them: a category or two, a stretch of time, a state, a source; each different. */
function someFilters(count: number, seed: number, firstDay: string, lastDay: string): Filter[] {
  const random = seeded(seed)
  const first = Date.parse(firstDay)
  const span = Date.parse(lastDay) - first
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
  const sources = sampleSources().map((s) => s.name)
  const seen = new Set<string>()
  const filters: Filter[] = []
  while (filters.length < count) {
    const filter: Filter = {}
    if (random.unit() < 0.55) filter.categories = [...new Set([random.pick(categoryKeys), random.pick(categoryKeys)])]
    if (random.unit() < 0.6) {
      const from = first + random.unit() * span * 0.9
      filter.from = day(from)
      filter.to = day(from + 86_400_000 * (7 + random.below(180)))
    }
    if (random.unit() < 0.3) filter.statuses = [...new Set([random.pick(statusKeys), random.pick(statusKeys)])]
    if (random.unit() < 0.25) filter.sources = [random.pick(sources)]
    const key = JSON.stringify(filter)
    if (key === '{}' || seen.has(key)) continue
    seen.add(key)
    filters.push(filter)
  }
  return filters
}

async function benchSize(reports: number, parent: string, characters?: number) {
  const folder = join(parent, `reports-${reports}`)
  mkdirSync(folder, { recursive: true })
  tell(`${reports} reports in ${folder}`)
  const host = benchHost(folder)
  const peer = new PlainPeer(folder)
  const imported = await fill(host, folder, reports, peer, characters)
  const size = sizeOf(folder, host.key())
  tell(`  store ${size.megabytes} MB; building the peer's trigram index`)
  const trigram = await timed(() => peer.buildTrigram())

  const open = async (): Promise<{ app: App; matched: number; store: number; toFirstCount: number }> => {
    const opened = await timed(() => createApp(host))
    const counted = await timed(() => opened.value.handlers['report.count']({ filter: {} }, context))
    const { matched } = counted.value
    return { app: opened.value, matched, store: opened.millis, toFirstCount: opened.millis + counted.millis }
  }
  // The open after the fill works out what a window keeps, such as the incidents; the next ones lay all rows out anew, as after
  // a large import; those behind take the columns as they stood, once a window was open for some seconds: the usual ones.
  const afterFill = await open()
  await afterFill.app.close()
  const anew: number[] = []
  for (let i = 0; i < openingsAnew; i++) {
    dropCache(folder)
    const { app, toFirstCount } = await open()
    anew.push(toFirstCount)
    await app.close()
  }
  const { app: standing } = await open()
  if (reports >= leastOfFile) await untilKept(folder)
  await standing.close()
  const openings: { store: number; toFirstCount: number }[] = []
  for (let i = 1; i < mostOpenings; i++) {
    const { app, ...times } = await open()
    openings.push(times)
    await app.close()
  }
  const { app, matched, ...times } = await open()
  openings.push(times)
  // As a window does once its first map is drawn.
  const ahead = readAhead(storeFile(folder))
  await ahead.ended
  try {
    const { firstDay, lastDay } = await app.handlers['app.info']({}, context)
    if (firstDay === null || lastDay === null) throw new Error('bench: the store is empty')
    const { areas } = await app.handlers['area.list']({}, context)
    const box: Bbox = [
      Math.min(...areas.map((a) => a.bbox[0])),
      Math.min(...areas.map((a) => a.bbox[1])),
      Math.max(...areas.map((a) => a.bbox[2])),
      Math.max(...areas.map((a) => a.bbox[3])),
    ]
    const clusters = await benchMap(app, peer, someFilters(200, 3, firstDay, lastDay), box, reports > 300_000 ? 10 : 40)
    const brush = await benchBrush(app, peer, someFilters(200, 13, firstDay, lastDay), box, firstDay, lastDay)
    const lasso = await benchLasso(app, peer, box, reports > 300_000 ? 3 : 20)
    sweep()
    const search = await benchSearch(app, peer, reports)
    const counts = await benchCounts(app, peer, someFilters(120, 7, firstDay, lastDay))
    // A feed of a million says what one of five million would: its pages are the same.
    const sync = reports > 1_000_000 ? null : await benchSync(parent, reports, imported.plainRowsPerSecond)
    const flags = await timed(() => app.handlers['flag.evaluate']({ asOf: lastDay }, context))
    return {
      reports,
      import: { ...imported, peer: 'plain, unencrypted SQLite: one table, three indexes, same driver, same pages' },
      store: size,
      open: {
        storeMillis: spreadOf(openings.map((one) => one.store)),
        toFirstCountMillis: spreadOf(openings.map((one) => one.toFirstCount)),
        anewToFirstCountMillis: spreadOf(anew),
        afterFillMillis: rounded(afterFill.toFirstCount),
        matched,
      },
      clusters,
      brush,
      lasso,
      search: { ...search, trigramBuildSeconds: rounded(trigram.millis / 1000) },
      counts,
      sync: sync && { ...sync, peer: 'plain, unencrypted SQLite inserts, rows a second; no network, no index of text' },
      flags: { evaluateDayMillis: rounded(flags.millis), series: flags.value.series },
    }
  } finally {
    await app.close()
    await ahead.close()
    peer.close()
  }
}

const { values, positionals } = parseArgs({
  options: {
    reports: { type: 'string', default: '100000,1000000' },
    characters: { type: 'string' },
    keep: { type: 'string' },
    quick: { type: 'boolean', default: false },
    from: { type: 'string' },
  },
  allowPositionals: true,
})
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  platform: process.platform,
}
const reportsOr = (usual: number): number =>
  process.argv.some((word) => word.startsWith('--reports')) ? Number.parseInt(values.reports, 10) : usual
const parts: Record<string, () => object | Promise<object>> = {
  stats: () => benchStats(values.quick),
  brief: () => benchBrief(reportsOr(100_000)),
  start: () => benchStart({ reports: reportsOr(100_000), quick: values.quick, from: values.from }),
  server: () => benchServer(reportsOr(10_000_000), values.quick),
  copy: () => benchCopy(reportsOr(1_000_000)),
}
if (positionals.length > 0) {
  const part = parts[positionals.join(' ')]
  if (part === undefined) {
    process.stderr.write(
      `bench: there is no part "${positionals.join(' ')}"; name one of ${Object.keys(parts).join(', ')}, or nothing for the store and the views.\n`,
    )
    process.exit(2)
  }
  const results = await part()
  const document = { machine, versions: { node: process.versions.node }, ...results }
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`, () => process.exit(0))
  // Nothing else runs; the line above ends the process once all is written.
  await new Promise(() => {})
}
const sizes = values.reports.split(',').map(Number)
if (sizes.some((n) => !Number.isInteger(n) || n < 1000)) {
  process.stderr.write('bench: --reports takes whole numbers of at least 1000, separated by commas.\n')
  process.exit(2)
}
const characters = values.characters === undefined ? undefined : Number(values.characters)
if (characters !== undefined && !(Number.isInteger(characters) && characters >= 20)) {
  process.stderr.write('bench: --characters takes a whole number of at least 20.\n')
  process.exit(2)
}
const parent = values.keep ?? mkdtempSync(join(tmpdir(), 'fieldbrief-bench-'))
// Stopped half way, nothing of it stays behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    if (!values.keep) rmSync(parent, { recursive: true, force: true })
    process.exit(130)
  })
const version = (name: string): string =>
  (JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as { version: string })
    .version
try {
  const results = []
  for (const reports of sizes) results.push(await benchSize(reports, parent, characters))
  const document = {
    machine,
    versions: {
      node: process.versions.node,
      sqlite: new Database(':memory:').prepare('SELECT sqlite_version()').pluck().get(),
      'better-sqlite3-multiple-ciphers': version('better-sqlite3-multiple-ciphers'),
      supercluster: version('supercluster'),
      crossfilter2: version('crossfilter2'),
      '@turf/points-within-polygon': version('@turf/points-within-polygon'),
      minisearch: version('minisearch'),
    },
    seed: sampleSeed,
    results,
    // null where no Chromium is installed or the page is not built.
    frames: await frameBench(),
  }
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
} finally {
  if (!values.keep) rmSync(parent, { recursive: true, force: true })
}
