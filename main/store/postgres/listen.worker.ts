/** Listens to the office's server, and connects again where that broke off. */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { ServerAddress } from './address.ts'
import { connectClient } from './client.ts'

const { address } = workerData as { address: ServerAddress }
/** In milliseconds. */
const againAfter = 2_000

for (;;) {
  try {
    const client = await connectClient(address)
    const ended = once(client, 'end').catch(() => {})
    client.on('notification', () => parentPort?.postMessage(null))
    await client.query('LISTEN fieldbrief')
    parentPort?.postMessage(null)
    await ended
  } catch {
    // Whoever asks the server is told why.
  }
  await pause(againAfter)
}
