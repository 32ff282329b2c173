/** Hears from the office's server that somebody changed the store: a connection of its own, on a thread of its own. */
import { Worker } from 'node:worker_threads'
import type { ServerAddress } from './address.ts'

/**
 * Calls back when a version of the store may have grown, whoever changed it, and when the server was away for a while: what
 * was told meanwhile is lost. Connects again by itself; keeps no program alive.
 */
export function listenOffice(address: ServerAddress, onChange: () => void): { close(): void } {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const worker = new Worker(new URL(new URL('./listen.worker', import.meta.url).href + ending), {
    workerData: { address },
    name: 'listen',
  })
  worker.on('message', onChange)
  // Without it there are only the looks that somebody takes by the clock.
  worker.on('error', () => {})
  worker.unref()
  return { close: () => void worker.terminate() }
}
