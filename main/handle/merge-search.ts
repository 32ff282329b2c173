/** Keeps the search index in few segments, in small steps while nobody waits. */
import type { House } from './house.ts'

/** Nothing has changed for so long, in milliseconds. */
const restFor = 4_000
/** Written at most in one step: whoever wants to write waits no longer for it than for a page of a sync. */
const pagesAStep = 200

export interface Merging {
  /** Something was written: merge once it rests. */
  soon(): void
  stop(): void
}

export function startMerging(house: House): Merging {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let under = false
  const merge = async (): Promise<void> => {
    if (under || stopped) return
    // An import merges what it has to by itself; what it leaves is merged after it.
    if (house.jobs.list().some((job) => job.state === 'running')) {
      soon()
      return
    }
    under = true
    try {
      while (!stopped && (await house.store.call('search.merge', { whole: false, pages: pagesAStep })).left);
    } catch (error) {
      if (!stopped) house.host.log(`merging the search index: ${(error as Error).name}`)
    } finally {
      under = false
    }
  }
  const soon = (): void => {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => void merge(), restFor).unref()
  }
  soon()
  return {
    soon,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
