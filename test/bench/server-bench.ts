/**
 * The store on a server beside plain psql: `npm run bench -- server [--reports 10000000]`. A throw-away cluster in a temp
 * folder, fsync on. Reports come in through the store's own calls, a page at a time; beyond the first 200,000 they are made
 * of those by SQL on the server, days and ids moved on, and the last 50,000 come in by the calls again: the rate on a large
 * store. Every figure stands beside psql doing the same on the same server in the same run.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../main/app.ts'
import { sampleDistrict } from '../../main/sample/district.ts'
import { sampleReports } from '../../main/sample/reports.ts'
import { createFileHost } from '../../main/shell/file-host.ts'
import { openStoreThreads, type Store } from '../../main/store/client.ts'
import type { IntakeReport } from '../../main/store/intake.ts'
import { lexiconOf } from '../../main/store/lexicon.ts'
import { columnCopy } from '../../main/store/postgres/columns.ts'
import { connectServer, type OfficeConnection } from '../../main/store/postgres/connection.ts'
import { textQuery } from '../../main/store/postgres/match.ts'
import { openOffice } from '../../main/store/postgres/open.ts'
import { serverFileText } from '../../main/store/postgres/server-file.ts'
import type { Cluster } from '../fixture/cluster.ts'
import { sampleSeed } from './house.ts'
import { onThrowaway } from './throwaway.ts'
import { type Beside, beside, rounded, tell, timed } from './timing.ts'

/** As files and the sample itself come in. */
const rowsAPage = 2_000
const mostGenerated = 200_000
const lastReports = 50_000
/** How often each search is asked. */
const rounds = 5
const terms = {
  common: ['消防', '电动车', '楼道', '垃圾', '噪音', '路灯', '停车', '充电', '积水', '施工'],
  phrases: ['消防通道', '电动车充电', '井盖破损', '楼道堆物', '污水外溢', '路灯不亮', '占道经营', '施工噪音'],
  rare: [
    '灭火器过期',
    '燃气泄漏',
    '高空抛物',
    '电梯困人',
    '墙砖脱落',
    '井盖缺失 夜间',
    '消防栓 无水',
    'streetlight',
    'gas smell',
    'manhole',
  ],
}
/** Tables that a report's rows go into. */
const tables = ['report', 'report_text', 'report_search', 'review_step']
interface Rate {
  reports: number
  seconds: number
  rowsPerSecond: number
  /** Processor time of the workstation and of the server: what a machine with nothing else to do comes near. */
  clientCpuSeconds?: number
  serverCpuSeconds: number
}
/** Processor seconds of the cluster with its backends, those that ended too. */
function serverCpu(cluster: Cluster): number {
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))
  const pid = cluster.pid()
  let server = 0
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      // Behind the name in brackets: state, parent; utime, stime, cutime, cstime are 11 to 14 behind the state.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      const times = fields.slice(11, 15).map(Number) as [number, number, number, number]
      if (Number(name) === pid) server += times[0] + times[1] + times[2] + times[3]
      else if (Number(fields[1]) === pid) server += times[0] + times[1]
    } catch {
      // It ended in between.
    }
  }
  return server / ticks
}

/** Sample reports in pages of one source, as they came in. */
function* pagesOf(reports: number, seed: number, suffix = ''): Generator<{ source: string; page: IntakeReport[] }> {
  const waiting = new Map<string, IntakeReport[]>()
  for (const { source, reports: some } of sampleReports({ reports, seed })) {
    const page = [
      ...(waiting.get(source) ?? []),
      ...some.map((report) => ({ ...report, externalId: report.externalId + suffix })),
    ]
    if (page.length < rowsAPage) waiting.set(source, page)
    else {
      waiting.delete(source)
      yield { source, page }
    }
  }
  for (const [source, page] of waiting) yield { source, page }
}

/** @returns what writing alone took */
async function bringIn(cluster: Cluster, store: Store, reports: number, seed: number, suffix = ''): Promise<Rate> {
  const runs = new Map<string, number>()
  let millis = 0
  let client = 0
  let done = 0
  const before = serverCpu(cluster)
  for (const { source, page } of pagesOf(reports, seed, suffix)) {
    let runId = runs.get(source)
    if (runId === undefined) {
      const { id } = await store.call('source.ensure', { name: source, kind: 'sample' })
      runId = (await store.call('run.begin', { sourceId: id, at: 0 })).runId
      runs.set(source, runId)
    }
    const put = { runId, page: { reports: page, problems: [], refusals: [] } }
    const used = process.cpuUsage()
    millis += (await timed(() => store.call('run.apply', put))).millis
    const { user, system } = process.cpuUsage(used)
    client += (user + system) / 1e6
    done += page.length
  }
  for (const runId of runs.values()) millis += (await timed(() => store.call('run.end', { runId, at: 1 }))).millis
  return {
    reports: done,
    seconds: rounded(millis / 1000),
    rowsPerSecond: Math.round(done / (millis / 1000)),
    clientCpuSeconds: rounded(client),
    serverCpuSeconds: rounded(serverCpu(cluster) - before),
  }
}

/** Runs a script through one psql; gives the milliseconds that psql's own \timing tells for each statement. */
function psqlTimes(cluster: Cluster, database: string, script: string): number[] {
  const { host } = cluster.address(database)
  const { stdout, stderr, status } = spawnSync(
    'psql',
    ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', host, '-U', 'owner', '-d', database, '-f', '-'],
    {
      input: `\\timing on\n${script}`,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' },
    },
  )
  if (status !== 0) throw new Error(`psql: ${stderr}`)
  return [...stdout.matchAll(/^Time: ([\d.]+) ms/gm)].map((found) => Number(found[1]))
}
const sumOf = (times: readonly number[]): number => times.reduce((sum, time) => sum + time, 0)

/** Columns that rows come with. */
const columnsOf = (db: OfficeConnection, table: string): string[] =>
  db
    .prepare(
      `SELECT attname FROM pg_attribute WHERE attrelid = CAST(? AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      ORDER BY attnum`,
    )
    .pluck()
    .all(table) as string[]

/** Rows of the first reports again and again, with ids and days moved on; in steps, so that no transaction is long. */
function multiply(db: OfficeConnection, base: number, wanted: number): void {
  const [first, days] = db
    .prepare('SELECT min(occurred_at), (max(occurred_at) - min(occurred_at)) / 86400 + 1 FROM report')
    .raw()
    .get() as [number, number]
  const moved: Record<string, string> = {
    id: 'id + $from',
    report_id: 'report_id + $from',
    external_id: "external_id || '-$copy'",
    near_key: 'near_key + $copy',
    // Other days of the same stretch: a copy is no second telling of the same thing.
    occurred_at: `${first} + (occurred_at - ${first} + $copy * 37 * 86400) % ${days * 86_400}`,
  }
  for (let from = base, copy = 1; from < wanted; from += base, copy++) {
    const most = Math.min(base, wanted - from)
    for (const table of tables) {
      const columns = columnsOf(db, table)
      const key = table === 'report' ? 'id' : 'report_id'
      const values = columns.map((column) => moved[column] ?? column).join(', ')
      db.exec(
        `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values} FROM ${table} WHERE ${key} <= ${most} ORDER BY ${key}`
          .replaceAll('$from', String(from))
          .replaceAll('$copy', String(copy)),
      )
    }
    tell(`  ${from + most} of ${wanted} reports`)
  }
}

/** The same rows by `\copy` into the same tables of another database, as fast as psql goes. */
function importPeer(cluster: Cluster, db: OfficeConnection, upTo: number): Rate {
  const owner = connectServer(cluster.address('postgres'))
  owner.exec('CREATE DATABASE plain')
  owner.close()
  openOffice(cluster.address('plain')).close()
  const { host } = cluster.address('plain')
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-rows-'))
  try {
    // psql writes and reads the files, not the server: it is of this account.
    const listed = (table: string): string => columnsOf(db, table).join(', ')
    const copies = (database: string, table: string, what: string): string =>
      execFileSync(
        'psql',
        [
          '-X',
          '-q',
          '-v',
          'ON_ERROR_STOP=1',
          '-h',
          host,
          '-U',
          'owner',
          '-d',
          database,
          '-c',
          `\\copy ${what} ${join(folder, table)} (FORMAT binary)`,
        ],
        { encoding: 'utf8' },
      )
    for (const table of ['source', 'sub_category', 'area']) {
      copies('office', table, `(SELECT ${listed(table)} FROM ${table} ORDER BY id) TO`)
      copies('plain', table, `${table} (${listed(table)}) FROM`)
    }
    for (const table of tables)
      copies(
        'office',
        table,
        `(SELECT ${listed(table)} FROM ${table} WHERE ${table === 'report' ? 'id' : 'report_id'} <= ${upTo}) TO`,
      )
    let millis = 0
    const before = serverCpu(cluster)
    // A page of the calls is a transaction of 2,000 reports; here each table comes in one, which is the most psql can do.
    for (const table of tables)
      millis += sumOf(
        psqlTimes(cluster, 'plain', `\\copy ${table} (${listed(table)}) FROM ${join(folder, table)} (FORMAT binary)\n`),
      )
    return {
      reports: upTo,
      seconds: rounded(millis / 1000),
      rowsPerSecond: Math.round(upTo / (millis / 1000)),
      serverCpuSeconds: rounded(serverCpu(cluster) - before),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function searches(store: Store, db: OfficeConnection, cluster: Cluster, reports: number) {
  const lexicon = lexiconOf(db)
  const signal = new AbortController().signal
  const newest = (db.prepare('SELECT max(id) FROM report').pluck().get() as number) ?? 0
  /** The newest page of the map's list: ids that a search looks into before it has the whole hit set. */
  const page = Int32Array.from({ length: 1_000 }, (_, i) => newest - i).filter((id) => id > 0)
  const result: Record<string, unknown> = {}
  for (const [name, list] of Object.entries(terms)) {
    const ours = { few: [] as number[], ids: [] as number[], within: [] as number[] }
    const scripts = { few: '', ids: '', within: '' }
    let hits = 0
    for (const text of list) {
      const query = textQuery(lexicon.query(text))?.query.replaceAll("'", "''")
      const where = `FROM report_search WHERE words @@ CAST('${query}' AS tsquery)`
      for (let i = 0; i < rounds; i++) {
        ours.few.push((await timed(() => store.call('search.few', { text, upTo: 500 }, signal))).millis)
        const found = await timed(() => store.call('search.ids', { text }, signal))
        ours.ids.push(found.millis)
        if (i === 0) hits += found.value.ids.length
        ours.within.push((await timed(() => store.call('search.within', { text, ids: page }, signal))).millis)
        scripts.few += `SELECT count(*) FROM (SELECT report_id ${where} LIMIT 501) AS hit;\n`
        scripts.ids += `SELECT count(*), sum(report_id) ${where};\n`
        scripts.within += `SELECT count(*) ${where} AND report_id > ${newest - 1_000};\n`
      }
    }
    const answers: Record<string, Beside> = {}
    for (const kind of ['few', 'ids', 'within'] as const)
      answers[kind] = beside(
        ours[kind],
        'psql, the same tsquery, counted on the server',
        psqlTimes(cluster, 'office', scripts[kind]),
      )
    result[name] = { terms: list.length, meanShare: rounded(hits / list.length / reports), ...answers }
  }
  return result
}

/** In a process of its own. */
function child(words: string[]): Record<string, number> {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--max-old-space-size=8192', join(import.meta.dirname, 'server-child.ts'), ...words],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  )
  if (status !== 0) throw new Error(`bench: ${words[0]}: ${stderr}`)
  return JSON.parse(stdout) as Record<string, number>
}

/** @param quick a twentieth of what is generated, to see that all of it runs */
export async function benchServer(reports: number, quick: boolean) {
  return onThrowaway({ checkpoint_timeout: '15min', random_page_cost: '1.1' }, async (cluster, folder, settings) => {
    const keys = join(folder, 'keys')
    const owner = connectServer(cluster.address('postgres'))
    owner.exec('CREATE DATABASE office')
    owner.close()
    openOffice(cluster.address('office')).close()
    const storeDir = mkdtempSync(join(folder, 'store-'))
    writeFileSync(join(storeDir, 'server.json'), serverFileText(cluster.address('office')), { mode: 0o600 })
    const host = createFileHost({ shell: 'terminal', storeDir, version: 'bench', language: 'zh', keys })
    await (await createApp(host)).close()
    const { id } = JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')) as { id: string }
    const key = (await host.secrets.read(id)) as Uint8Array
    const db = connectServer(cluster.address('office'))
    const store = await openStoreThreads({ folder: storeDir, key })
    try {
      const district = sampleDistrict(sampleSeed)
      await store.call('sample.put', { areas: district.areas, basemap: district.basemap, settings: {} })
      const part = quick ? 0.05 : 1
      const base = Math.min(reports, mostGenerated * part)
      tell(`${base} reports through the store's calls`)
      const first = await bringIn(cluster, store, base, sampleSeed)
      tell(`  ${first.rowsPerSecond} a second; the same rows by psql`)
      const plain = importPeer(cluster, db, base)
      tell(`  ${plain.rowsPerSecond} a second`)
      const last = Math.min(lastReports * part, reports >> 2)
      let late: Rate | null = null
      if (reports > base) {
        multiply(db, base, reports - last)
        late = await bringIn(cluster, store, last, sampleSeed + 1, '-late')
        tell(`  ${late.rowsPerSecond} a second into a store of ${reports - last}`)
      }
      db.exec('ANALYZE')
      const size = db.prepare('SELECT pg_database_size(current_database())').pluck().get() as number
      const held = db.prepare('SELECT count(*) FROM report').pluck().get() as number

      tell('columns to a workstation')
      const copied = psqlCopy(cluster)
      const cold = child(['columns', storeDir, Buffer.from(key).toString('hex')])
      const kept = child(['columns', storeDir, Buffer.from(key).toString('hex')])
      tell(`  ${cold.loadedSeconds} s by COPY, ${kept.refreshedSeconds} s from what was kept; psql ${copied.seconds} s`)
      tell('searches')
      const search = await searches(store, db, cluster, held)
      tell('flags of a day')
      const flags = child(['flags', storeDir, keys])
      const counted = psqlTimes(
        cluster,
        'office',
        `SELECT count(*) FROM (SELECT local_day(occurred_at, offset_minutes), category_id, area_id, source_id, count(*) FROM report
          WHERE suppressed = 0 GROUP BY 1, 2, 3, 4) AS counts;
        SELECT count(*), sum(reports) FROM day_count;\n`,
      )
      return {
        reports: held,
        settings,
        database: { megabytes: Math.round(size / 1e6), bytesPerReport: Math.round(size / held) },
        import: {
          empty: first,
          ...(late ? { full: late } : {}),
          peer: {
            name: 'psql \\copy of the same rows into the same tables and indexes, a transaction a table, no file kept up or masked',
            ...plain,
          },
          ratio: rounded(first.rowsPerSecond / plain.rowsPerSecond),
        },
        columns: {
          cold: { ...cold, megabytesPerSecond: rounded(copied.megabytes / (cold.fetchedSeconds as number)) },
          kept,
          peer: {
            name: 'psql -c "COPY (the same columns) TO STDOUT (FORMAT binary)" into nothing',
            ...copied,
            megabytesPerSecond: rounded(copied.megabytes / copied.seconds),
          },
          ratio: {
            fetched: rounded(copied.seconds / (cold.fetchedSeconds as number)),
            kept: rounded(copied.seconds / (kept.refreshedSeconds as number)),
          },
        },
        search,
        flags: {
          ...flags,
          peer: {
            name: 'psql: day counts by GROUP BY over all reports; the table that intake keeps of them',
            groupBySeconds: rounded((counted[0] as number) / 1000),
            keptCountsSeconds: rounded((counted[1] as number) / 1000),
          },
          ratio: rounded((counted[0] as number) / 1000 / (flags.evaluatedSeconds as number)),
        },
      }
    } finally {
      await store.close()
      db.close()
    }
  })
}

/** The columns by psql, its output counted and thrown away. */
function psqlCopy(cluster: Cluster): { seconds: number; megabytes: number } {
  const { host } = cluster.address('office')
  const command = `psql -X -q -h '${host}' -U owner -d office -c "COPY (${columnCopy.replaceAll('\n', ' ')}) TO STDOUT (FORMAT binary)"`
  // Once to count the bytes, which also brings the pages into memory for both; then timed.
  const megabytes = Number(execFileSync('sh', ['-c', `${command} | wc -c`], { encoding: 'utf8' })) / 1e6
  const began = performance.now()
  execFileSync('sh', ['-c', `${command} > /dev/null`])
  return { seconds: rounded((performance.now() - began) / 1000), megabytes: rounded(megabytes) }
}
