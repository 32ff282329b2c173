/** One process a source: two at once would race for its cursor. */

import { hostname } from 'node:os'
import { Failure } from '../../../contract/reply.ts'
import type { StoreClient } from '../../store/port.ts'
import type { SyncTools } from './tools.ts'

/** Where this process runs, and its number there: a claim of one that died is free at once. */
const claimName = (job: string): string => `${hostname()} ${globalThis.process.pid} ${job}`

/** The claim is renewed this often, in milliseconds: well before it counts as dead. */
const renewEvery = 20_000

/** Claims of work that ended while the store was away, by source: they would hold up the next one for nothing. */
const unreleased = new Map<number, string>()

/**
 * Runs work while this process holds the source. Throws Failure `busy` while another does; what was claimed by a process
 * that died is free after a minute and a half. `held` aborts when the claim was lost on the way.
 */
export async function whileClaimed<T>(
  store: StoreClient,
  source: { id: number; name: string },
  tools: Pick<SyncTools, 'now' | 'log'>,
  work: (held: AbortSignal) => Promise<T>,
): Promise<T> {
  // Two jobs of one process are two as well.
  const process = claimName(Math.random().toString(36).slice(2, 8))
  const claim = () => store.call('source.claim', { id: source.id, process, now: Math.floor(tools.now() / 1000) })
  const left = unreleased.get(source.id)
  if (left !== undefined) {
    await store.call('source.release', { id: source.id, process: left })
    unreleased.delete(source.id)
  }
  if (!(await claim()).mine)
    throw new Failure('busy', {
      zh: `「${source.name}」正在同步（也可能在另一个窗口或终端里），不能同时再开一次。请等它完成，或先取消。`,
      en: `"${source.name}" is being synced already, perhaps in another window or terminal. Wait until it is done, or cancel it first.`,
    })
  // A machine that slept too long finds that another has taken over: two would race for the cursor.
  const lost = new AbortController()
  const renewing = setInterval(() => {
    claim()
      .then(({ mine }) => {
        if (!mine) lost.abort()
      })
      .catch((error: unknown) => tools.log(`claim of ${source.name}: ${(error as Error).name}`))
  }, renewEvery)
  renewing.unref()
  try {
    return await work(lost.signal)
  } finally {
    clearInterval(renewing)
    await store.call('source.release', { id: source.id, process }).catch(() => unreleased.set(source.id, process))
  }
}
