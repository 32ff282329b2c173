/** A PostgreSQL and a folder for one benchmark, gone with it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cluster, makeCluster, whyNoCluster } from '../fixture/cluster.ts'

/** As an office would run it: nothing that was acknowledged goes with the machine. */
const durable = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  maintenance_work_mem: '256MB',
}

/** @param settings lines of postgresql.conf besides those of an office @throws Error where there is no PostgreSQL */
export async function onThrowaway<T>(
  settings: Record<string, string>,
  work: (cluster: Cluster, folder: string, settings: Record<string, string>) => Promise<T>,
): Promise<T> {
  const why = whyNoCluster()
  if (why !== null) throw new Error(`bench: ${why}`)
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-bench-'))
  const all = { ...durable, ...settings }
  const cluster = makeCluster(all)
  const clear = (): void => {
    cluster.remove()
    rmSync(folder, { recursive: true, force: true })
  }
  // Stopped half way, no server stays behind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      clear()
      process.exit(130)
    })
  try {
    return await work(cluster, folder, all)
  } finally {
    clear()
  }
}
