/**
 * A workstation of the office that is there to be killed, or to lose its server: `node server-child.ts`. It loads its code, says
 * `ready`, waits for one line with its job, says `begun`, works until it is done, whatever is said to it meanwhile, and says
 * `done`. `ack` names what the store said is stored; `told` is what a person would read.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../contract/reply.ts'
import { openStoreThreads, type Store } from '../../main/store/client.ts'
import { fetchAttachments } from '../../main/sync/engine/fetch-attachments.ts'
import { syncSource } from '../../main/sync/engine/sync-source.ts'
import { importFiles } from '../../main/sync/file/import.ts'
import { faultKey, feedName, feedTools } from './feed-house.ts'
import { decisions, type ServerJob } from './server-job.ts'

const say = (word: string, what: unknown = ''): void => void process.stdout.write(`${word} ${JSON.stringify(what)}\n`)

/** The same store, which tells of each report that it said was stored. */
const telling = (store: Store): Store => ({
  ...store,
  async call(method, request, signal) {
    const reply = await store.call(method, request, signal)
    if (method === 'run.apply') {
      const { reports } = (request as { page: { reports: { externalId: string }[] } }).page
      say(
        'ack',
        reports.map(({ externalId }) => externalId),
      )
    }
    return reply
  },
})

let fetches = 0
const works: Record<ServerJob['work'], (store: Store, job: ServerJob) => Promise<void>> = {
  async import(store, { what, now }) {
    const signal = new AbortController().signal
    await importFiles(telling(store), { files: [what], tz: 'Asia/Shanghai' }, { signal, now: () => now, progress: () => {} })
  },
  async sync(store, { what }) {
    await store.call('source.ensure', { name: feedName, kind: 'feed', url: what })
    // Claims grow old with the clock.
    const from = performance.now()
    const tools = feedTools()
    await syncSource(telling(store), feedName, { ...tools, now: () => tools.now() + Math.round(performance.now() - from) })
    for (;;) {
      // Each round a day later: whatever failed is due again.
      fetches += 1
      const { left } = await fetchAttachments(store, feedName, { ...tools, now: () => tools.now() + fetches * 90_000_000 })
      if (left === 0) return
    }
  },
  // As a person is told to: look whether it is there, and decide again only where it is not.
  async disposition(store, { now }) {
    const flags = (await store.call('flag.list', {})).map(({ id }) => id).sort((a, b) => a - b)
    const there = new Set((await store.call('flag.events', {})).map(({ reason }) => reason))
    for (const [i, reason] of decisions.entries()) {
      if (there.has(reason)) continue
      const id = flags[i % flags.length] as number
      await store.call('flag.dispose', { id, status: i % 2 === 0 ? 'seen' : 'explained', reason, at: now / 1000 + i })
      say('ack', [reason])
    }
  },
}

const lines = createInterface({ input: process.stdin })
say('ready')
const [line] = (await once(lines, 'line')) as [string]
const job = JSON.parse(line) as ServerJob
say('begun')
// Nobody is there any more to hear what it does.
lines.once('close', () => process.exit(1))
let store: Store | null = null
for (;;)
  try {
    store ??= await openStoreThreads({ folder: job.folder, key: faultKey, account: 'fault' })
    await works[job.work](store, job)
    break
  } catch (error) {
    const words = error instanceof Failure ? { code: error.code, ...error.text } : null
    say('told', words ?? { bare: String((error as Error).stack) })
    await pause(100)
  }
await store.close()
process.stdout.write('done ""\n', () => process.exit(0))
