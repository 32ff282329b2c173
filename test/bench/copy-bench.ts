/**
 * A whole store there and back: `npm run bench -- copy [--reports 1000000]`. Sample reports in a file, copied to an office's
 * server (fsync on) and from there into another file; then the export of every report and of the audit is taken of all three
 * and compared by its hash. Beside it pg_dump and pg_restore of the same database, which neither compare nor encrypt.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sampleDistrict } from '../../main/sample/district.ts'
import { sampleReports } from '../../main/sample/reports.ts'
import { openStoreThreads } from '../../main/store/client.ts'
import { copyStore } from '../../main/store/copy/copy-store.ts'
import { openForReading, openHalf, type StoreAccess } from '../../main/store/open.ts'
import { openOffice } from '../../main/store/postgres/open.ts'
import { serverFileText } from '../../main/store/postgres/server-file.ts'
import type { Cluster } from '../fixture/cluster.ts'
import { sampleSeed } from './house.ts'
import { onThrowaway } from './throwaway.ts'
import { rounded, tell, timed } from './timing.ts'

const key = new Uint8Array(32).fill(9)
/** Reports asked for at a time. */
const together = 5_000

async function fill(access: StoreAccess, reports: number): Promise<void> {
  const store = await openStoreThreads(access)
  const district = sampleDistrict(sampleSeed)
  await store.call('sample.put', { areas: district.areas, basemap: district.basemap, settings: {} })
  const runs = new Map<string, number>()
  for (const { source, reports: some } of sampleReports({ reports, seed: sampleSeed })) {
    let runId = runs.get(source)
    if (runId === undefined) {
      const { id } = await store.call('source.ensure', { name: source, kind: 'sample' })
      runId = (await store.call('run.begin', { sourceId: id, at: 0 })).runId
      runs.set(source, runId)
    }
    await store.call('run.apply', { runId, page: { reports: some, problems: [], refusals: [] } })
  }
  for (const runId of runs.values()) await store.call('run.end', { runId, at: 0 })
  await store.close()
}

async function exported(access: StoreAccess, reports: number) {
  const store = await openStoreThreads(access)
  const digest = createHash('sha256')
  let told = 0
  let characters = 0
  for (let from = 1; from <= reports; from += together) {
    const ids = Array.from({ length: together }, (_, i) => from + i)
    for (const report of await store.call('report.export', { ids })) {
      const line = JSON.stringify(report)
      digest.update(line)
      told += 1
      characters += line.length
    }
  }
  digest.update((await store.call('audit.export', {})).text)
  await store.close()
  return { reports: told, characters, sha256: digest.digest('hex') }
}

const copied = (from: StoreAccess, to: StoreAccess) => {
  const source = openForReading(from)
  const target = openHalf(to)
  try {
    return copyStore(source, target, { check: () => {}, progress: () => {} })
  } finally {
    target.close()
    source.close()
  }
}

/** @returns seconds */
async function dumpAndRestore(cluster: Cluster, folder: string): Promise<number> {
  const { host, port } = cluster.address('office')
  const at = ['-h', host, '-p', String(port), '-U', 'owner']
  const file = join(folder, 'dump')
  cluster.psql('postgres', 'CREATE DATABASE again')
  const { millis } = await timed(() => {
    execFileSync('pg_dump', [...at, '-Fc', '-Z0', '-f', file, 'office'])
    execFileSync('pg_restore', [...at, '-d', 'again', '--exit-on-error', file])
  })
  return rounded(millis / 1000)
}

export async function benchCopy(reports: number) {
  return onThrowaway({}, async (cluster, folder) => {
    const [file, server, again] = ['file', 'server', 'again'].map((name): StoreAccess => {
      mkdirSync(join(folder, name), { mode: 0o700 })
      return { folder: join(folder, name), key }
    }) as [StoreAccess, StoreAccess, StoreAccess]
    cluster.psql('postgres', 'CREATE DATABASE office')
    openOffice(cluster.address('office')).close()
    writeFileSync(join(server.folder, 'server.json'), serverFileText(cluster.address('office')), { mode: 0o600 })
    tell(`${reports} reports into a file`)
    await fill(file, reports)
    tell('file -> server')
    const there = await timed(() => copied(file, server))
    tell(`  ${rounded(there.millis / 1000)} s; server -> file`)
    const back = await timed(() => copied(server, again))
    tell(`  ${rounded(back.millis / 1000)} s; exports`)
    const exports = [await exported(file, reports), await exported(server, reports), await exported(again, reports)]
    tell('pg_dump and pg_restore')
    const peerSeconds = await dumpAndRestore(cluster, folder)
    const seconds = rounded((there.millis + back.millis) / 1000)
    return {
      reports,
      toServerSeconds: rounded(there.millis / 1000),
      toFileSeconds: rounded(back.millis / 1000),
      sameTables: there.value.same && back.value.same,
      sameExport: new Set(exports.map(({ sha256 }) => sha256)).size === 1,
      export: exports[0],
      peer: { name: 'pg_dump -Fc and pg_restore of the same database: one way and back, not compared', seconds: peerSeconds },
      ratio: rounded(peerSeconds / seconds),
    }
  })
}
