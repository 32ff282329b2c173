/** Reports a second from the reference feed into the encrypted, indexed store, and whether memory stays flat on the way. */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { openStoreThreads } from '../../main/store/client.ts'
import { syncSource } from '../../main/sync/engine/sync-source.ts'
import { createClassifier } from '../../main/sync/taxonomy/classify.ts'
import { rounded, tell } from './timing.ts'

export interface SyncResult {
  reports: number
  seconds: number
  reportsPerSecond: number
  /** Resident megabytes of this process (store thread included) at each tenth of the way. */
  residentMegabytes: number[]
  /** The last over the third of those: near 1 is flat. */
  growth: number
}

/** @param plainRowsPerSecond of the peer that only inserts, for the ratio */
export async function benchSync(
  parent: string,
  reports: number,
  plainRowsPerSecond: number,
): Promise<SyncResult & { besidePlainInserts: number }> {
  const folder = join(parent, `sync-${reports}`)
  mkdirSync(folder, { recursive: true })
  // In a process of its own, as an upstream is.
  const server = spawn(process.execPath, [new URL('./feed-child.ts', import.meta.url).pathname, String(reports)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const url = await new Promise<string>((ready, failed) => {
      server.stdout.once('data', (line: Buffer) => ready(line.toString().trim()))
      server.once('exit', () => failed(new Error('bench: the feed server ended')))
    })
    const store = await openStoreThreads({ folder, key: new Uint8Array(32).fill(3) })
    await store.call('source.ensure', { name: 'feed', kind: 'feed', url })
    const { classify } = createClassifier([])
    const residentMegabytes: number[] = []
    const started = performance.now()
    const outcome = await syncSource(store, 'feed', {
      signal: new AbortController().signal,
      now: Date.now,
      log: () => {},
      classify,
      credentials: async () => null,
      progress: ({ done }) => {
        if (done >= ((residentMegabytes.length + 1) * reports) / 10)
          residentMegabytes.push(Math.round(process.memoryUsage().rss / 1e6))
      },
    })
    const seconds = (performance.now() - started) / 1000
    await store.close()
    const total = outcome.imported + outcome.updated + outcome.unchanged + outcome.deleted
    const result = {
      reports,
      seconds: rounded(seconds),
      reportsPerSecond: Math.round(total / seconds),
      residentMegabytes,
      growth: rounded((residentMegabytes.at(-1) ?? 0) / (residentMegabytes[2] ?? 1)),
      besidePlainInserts: rounded(total / seconds / plainRowsPerSecond),
    }
    tell(`  sync: ${result.reportsPerSecond} reports a second, memory ${residentMegabytes.join(' ')} MB`)
    return result
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
