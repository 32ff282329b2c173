/**
 * Many analysts at once on one store of the office's server: searching, paging, opening reports, disposing of flags, putting
 * incidents together, and several of them syncing the same feed. Told: how long a search and a disposition took, that every
 * disposition that was acknowledged is stored once, and that one workstation at a time synced the source.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startFeedServer } from '../../main/feed-server/server.ts'
import { sampleReports } from '../../main/sample/reports.ts'
import { openStoreThreads, type Store } from '../../main/store/client.ts'
import type { FlagInput, StoreCalls } from '../../main/store/port.ts'
import { connectServer } from '../../main/store/postgres/connection.ts'
import { openOffice } from '../../main/store/postgres/open.ts'
import { serverFileText } from '../../main/store/postgres/server-file.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../fixture/cluster.ts'
import { faultKey, feedName } from './feed-house.ts'
import { table } from './table.ts'

/** What a process of analysts is to do. */
export interface AnalystJob {
  folder: string
  analysts: string[]
  /** So many of them sync besides. */
  syncers: number
  seconds: number
  thinkMillis: number
  /** Dispositions that each makes before it ends, whatever the time. */
  least: number
  flags: number
  reports: number
  seed: number
}
export interface Deed {
  analyst: string
  /** Milliseconds since 1970 in `from` and `to`. `asked`: a disposition is on its way. `synced`: from when to when the source was held. */
  kind: 'search' | 'page' | 'detail' | 'list' | 'disposition' | 'asked' | 'incident' | 'sync' | 'synced'
  from: number
  to: number
  mark?: string
  error?: string
}
export interface AnalystsRequest {
  analysts: number
  seconds: number
  reports: number
  /** Reports that the feed tells. */
  feed: number
  thinkMillis: number
  seed: number
  /** See AnalystJob. */
  least: number
  /** Nothing that was acknowledged goes with the machine, as in an office. */
  durable: boolean
}
export interface AnalystsResult {
  /** By kind of deed, milliseconds. */
  times: { kind: string; done: number; p50: number; p95: number; most: number; errors: number }[]
  errors: Record<string, number>
  acknowledged: number
  /** Acknowledged and not stored. */
  lost: number
  /** Stored more than once. */
  doubled: number
  /** Stored, never acknowledged: where a connection was lost on the way. */
  unanswered: number
  syncs: { held: number; refused: number; overlapping: number; runs: number; overlappingRuns: number; reports: number }
  /** The audit's chain is whole. */
  auditValid: boolean
}

const flagCount = 200
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', shared_buffers: '256MB', max_wal_size: '2GB' }
/** Analysts that share a process: as many threads as their workstations have, in less memory. */
const together = 5

/** A store of sample reports with flags to dispose of and a feed to sync. */
async function fill(store: Store, request: AnalystsRequest, url: string): Promise<void> {
  const runs = new Map<string, number>()
  for (const { source, reports } of sampleReports({ reports: request.reports, seed: request.seed })) {
    let runId = runs.get(source)
    if (runId === undefined) {
      const { id } = await store.call('source.ensure', { name: source, kind: 'sample' })
      runId = (await store.call('run.begin', { sourceId: id, at: 0 })).runId
      runs.set(source, runId)
    }
    await store.call('run.apply', { runId, page: { reports, problems: [], refusals: [] } })
  }
  for (const runId of runs.values()) await store.call('run.end', { runId, at: 0 })
  const flag: Omit<FlagInput, 'area'> = {
    rule: 'default',
    ruleVersion: 1,
    category: 'fire',
    place: null,
    from: '2026-06-01',
    to: '2026-06-07',
    observed: 9,
    expected: 2,
    usual: [0, 5],
    threshold: 6,
    ratio: [1, 2, 3],
    sources: 3,
    raw: 9,
    p: 0.001,
    pAdjusted: 0.01,
    tests: 10,
    recurrenceDays: 100,
    reports: [1, 2, 3],
  }
  const put: StoreCalls['flag.put'][0] = {
    rule: 'default',
    ruleVersion: 1,
    day: '2026-06-07',
    coolDownDays: 1,
    at: 1_780_000_000,
    flags: Array.from({ length: flagCount }, (_, i) => ({ ...flag, area: `area-${i}` })),
  }
  await store.call('flag.put', put)
  await store.call('source.ensure', { name: feedName, kind: 'feed', url })
}

/** Runs the processes and gathers what they tell. */
async function work(folder: string, request: AnalystsRequest): Promise<Deed[]> {
  const deeds: Deed[] = []
  const names = Array.from({ length: request.analysts }, (_, i) => `analyst-${i + 1}`)
  const groups = Array.from({ length: Math.ceil(names.length / together) }, (_, i) =>
    names.slice(i * together, (i + 1) * together),
  )
  let waiting = groups.length
  const children: ChildProcess[] = []
  await Promise.all(
    groups.map(async (analysts, i) => {
      const job: AnalystJob = {
        folder,
        analysts,
        syncers: Math.min(2, analysts.length),
        seconds: request.seconds,
        thinkMillis: request.thinkMillis,
        least: request.least,
        flags: flagCount,
        reports: request.reports,
        seed: request.seed + i * 100,
      }
      const child = spawn(process.execPath, [new URL('./analyst-child.ts', import.meta.url).pathname, JSON.stringify(job)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      children.push(child)
      const ended = new Promise<number | null>((done) => child.once('close', done))
      for await (const line of createInterface({ input: child.stdout })) {
        const told = JSON.parse(line) as Deed | string
        if (typeof told !== 'string') deeds.push(told)
        else if (told === 'open' && --waiting === 0) for (const one of children) one.stdin?.write('begin\n')
      }
      const code = await ended
      if (code !== 0) throw new Error(`analysts ${analysts.join(', ')} ended with ${code}`)
    }),
  )
  return deeds
}

/** Spans that begin before another has ended. The ledger counts whole seconds: of two that begin in one, the shorter was first. */
function overlapping(spans: { from: number; to: number }[]): number {
  const sorted = [...spans].sort((a, b) => a.from - b.from || a.to - b.to)
  let end = Number.NEGATIVE_INFINITY
  let found = 0
  for (const { from, to } of sorted) {
    if (from < end) found += 1
    end = Math.max(end, to)
  }
  return found
}

function judge(cluster: Cluster, deeds: readonly Deed[]): Omit<AnalystsResult, 'auditValid'> {
  const rounded = (ms: number): number => Math.round(ms * 10) / 10
  const times = (['search', 'page', 'detail', 'list', 'disposition', 'incident', 'sync'] as const).map((kind) => {
    const all = deeds.filter((deed) => deed.kind === kind && deed.mark !== 'busy')
    const took = all
      .filter(({ error }) => error === undefined)
      .map(({ from, to }) => to - from)
      .sort((a, b) => a - b)
    const at = (share: number): number => rounded(took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0)
    return {
      kind,
      done: took.length,
      p50: at(0.5),
      p95: at(0.95),
      most: rounded(took.at(-1) ?? 0),
      errors: all.length - took.length,
    }
  })
  const errors: Record<string, number> = {}
  for (const { kind, error } of deeds)
    if (error !== undefined) errors[`${kind}: ${error}`] = (errors[`${kind}: ${error}`] ?? 0) + 1
  const db = connectServer(cluster.address('postgres'))
  try {
    const stored = new Map(
      db.prepare("SELECT reason, count(*) FROM flag_event WHERE reason LIKE 'analyst-%' GROUP BY reason").raw().all() as [
        string,
        number,
      ][],
    )
    const acknowledged = deeds
      .filter((deed) => deed.kind === 'disposition' && deed.mark !== undefined)
      .map(({ mark }) => mark as string)
    const known = new Set(acknowledged)
    const runs = db
      .prepare(
        `SELECT r.started_at AS "from", coalesce(r.finished_at, r.started_at) AS "to" FROM sync_run r JOIN source s ON s.id = r.source_id WHERE s.name = ? AND r.pages > 0`,
      )
      .all(feedName) as { from: number; to: number }[]
    const held = deeds.filter(({ kind }) => kind === 'synced')
    return {
      times,
      errors,
      acknowledged: acknowledged.length,
      lost: acknowledged.filter((mark) => !stored.has(mark)).length,
      doubled: [...stored.values()].filter((times) => times > 1).length + (acknowledged.length - known.size),
      unanswered: [...stored.keys()].filter((mark) => !known.has(mark)).length,
      syncs: {
        held: held.length,
        refused: deeds.filter((deed) => deed.kind === 'sync' && deed.mark === 'busy').length,
        overlapping: overlapping(held),
        runs: runs.length,
        overlappingRuns: overlapping(runs),
        reports: db
          .prepare('SELECT count(*) FROM report r JOIN source s ON s.id = r.source_id WHERE s.name = ?')
          .pluck()
          .get(feedName) as number,
      },
    }
  } finally {
    db.close()
  }
}

/** Makes a throw-away cluster and lets the analysts at it. @throws Error where there is no PostgreSQL */
export async function runAnalysts(
  request: AnalystsRequest,
  progress: (line: string) => void = () => {},
): Promise<AnalystsResult> {
  const cluster = makeCluster(request.durable ? durable : {})
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-analysts-'))
  const feed = await startFeedServer({ reports: request.feed, seed: request.seed })
  try {
    openOffice(cluster.address('postgres')).close()
    writeFileSync(join(folder, 'server.json'), serverFileText(cluster.address('postgres')), { mode: 0o600 })
    chmodSync(folder, 0o700)
    const store = await openStoreThreads({ folder, key: faultKey })
    progress(`filling with ${request.reports} sample reports`)
    await fill(store, request, feed.url)
    cluster.psql('postgres', 'VACUUM ANALYZE')
    progress(`${request.analysts} analysts for ${request.seconds} s`)
    const deeds = await work(folder, request)
    const { valid } = await store.call('audit.verify', {})
    await store.close()
    return { ...judge(cluster, deeds), auditValid: valid }
  } finally {
    await feed.close()
    cluster.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const isClean = ({ lost, doubled, syncs, auditValid, acknowledged, errors }: AnalystsResult): boolean =>
  lost === 0 &&
  doubled === 0 &&
  syncs.overlapping === 0 &&
  syncs.overlappingRuns === 0 &&
  auditValid &&
  acknowledged > 0 &&
  Object.keys(errors).length === 0

/** `npm run faults -- analysts --analysts 20 --minutes 5`. @returns the program's exit code */
export async function analystsCommand(args: string[]): Promise<number> {
  const why = whyNoCluster()
  if (why !== null) {
    process.stderr.write(`faults: ${why}\n`)
    return 2
  }
  let values: Record<string, string | boolean | undefined>
  try {
    values = parseArgs({
      args,
      options: {
        analysts: { type: 'string', default: '20' },
        minutes: { type: 'string', default: '5' },
        reports: { type: 'string', default: '100000' },
        feed: { type: 'string', default: '20000' },
        think: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    process.stderr.write(`faults: ${(error as Error).message}\n`)
    return 2
  }
  const result = await runAnalysts(
    {
      analysts: Number(values.analysts),
      seconds: Number(values.minutes) * 60,
      reports: Number(values.reports),
      feed: Number(values.feed),
      thinkMillis: Number(values.think) * 1_000,
      seed: Number(values.seed),
      least: 0,
      durable: true,
    },
    (line) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`),
  )
  const ok = isClean(result)
  if (values.json) process.stdout.write(`${JSON.stringify({ ok, ...result }, null, 2)}\n`)
  else {
    const { syncs } = result
    process.stdout.write(
      `${table([['deed', 'done', 'p50 ms', 'p95 ms', 'most ms', 'errors'], ...result.times.map((t) => [t.kind, t.done, t.p50, t.p95, t.most, t.errors])])}\n\n` +
        `dispositions: ${result.acknowledged} acknowledged, ${result.lost} lost, ${result.doubled} doubled, ${result.unanswered} stored without an answer\n` +
        `syncers: held ${syncs.held} times, refused ${syncs.refused} times, ${syncs.overlapping} at the same time; ledger: ${syncs.runs} runs, ${syncs.overlappingRuns} overlapping; ${syncs.reports} reports\n` +
        `audit: ${result.auditValid ? 'whole' : 'BROKEN'}; errors: ${
          Object.entries(result.errors)
            .map(([kind, n]) => `${kind} ${n}`)
            .join(', ') || 'none'
        }\n`,
    )
  }
  return ok ? 0 : 1
}
