/** A store that reads a report feed to its end, whatever goes wrong on the way. */
import { openStoreThreads, type Store } from '../../main/store/client.ts'
import { fetchAttachments } from '../../main/sync/engine/fetch-attachments.ts'
import { syncSource } from '../../main/sync/engine/sync-source.ts'
import type { SyncTools } from '../../main/sync/engine/tools.ts'
import { createClassifier } from '../../main/sync/taxonomy/classify.ts'

export const faultKey = new Uint8Array(32).fill(5)
export const feedName = 'feed'
/** Later than everything the sample tells. */
const start = Date.parse('2026-07-01T00:00:00Z')

/** Tools with a clock that does not wait: waiting moves it on. */
export function feedTools(log: string[] = [], token: string | null = null): SyncTools {
  let waited = 0
  const { classify } = createClassifier([])
  return {
    signal: new AbortController().signal,
    now: () => start + waited,
    log: (line) => log.push(line),
    classify,
    credentials: async () => (token === null ? null : { secret: token }),
    clock: {
      now: () => start + waited,
      random: () => 0.5,
      sleep: async (ms) => {
        waited += ms
      },
    },
    limits: { attempts: 8, idleMs: 250, headersMs: 5_000 },
  }
}

export async function openFeedStore(folder: string, url: string): Promise<Store> {
  const store = await openStoreThreads({ folder, key: faultKey })
  await store.call('source.ensure', { name: feedName, kind: 'feed', url })
  return store
}

export interface ReadToEnd {
  syncs: number
  /** Cursor after every sync that was begun. */
  cursors: (string | null)[]
  fetches: number
}

/** Syncs until it ends well, then fetches attachments until none is owed. Throws what still fails after many tries. */
export async function readToEnd(store: Store, tools: SyncTools, most = 60): Promise<ReadToEnd> {
  const told: ReadToEnd = { syncs: 0, cursors: [], fetches: 0 }
  for (;;) {
    told.syncs += 1
    try {
      await syncSource(store, feedName, tools)
      break
    } catch (error) {
      if (told.syncs >= most) throw error
    } finally {
      told.cursors.push((await store.call('source.get', { name: feedName }))?.cursor ?? null)
    }
  }
  for (;;) {
    told.fetches += 1
    // Each round a day later: whatever failed is due again.
    const round = told.fetches * 90_000_000
    const { left } = await fetchAttachments(store, feedName, { ...tools, now: () => start + round })
    if (left === 0) return told
    if (told.fetches >= most) throw new Error(`${left} attachments are still owed after ${most} rounds`)
  }
}

/** Position that a cursor of the reference server stands for. */
export const positionOf = (cursor: string | null): number =>
  cursor === null ? -1 : Number(Buffer.from(cursor, 'base64url').toString('latin1').replace('feed ', ''))
