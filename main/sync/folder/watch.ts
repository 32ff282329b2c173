/** Notices that something was put into a folder. What it is, and whether it is whole, is the connector's to see. */
import { type FSWatcher, watch } from 'node:fs'
import { quietMs } from './files.ts'

/** After the folder could not be watched, it is tried again this often, milliseconds. */
const retryMs = 60_000

/**
 * Calls `wake` once things have been quiet for a while after a change. A folder that cannot be watched (gone, a share that
 * tells nothing) is tried again each minute; its schedule goes on all the same.
 * @param quiet milliseconds without a further change
 */
export function watchFolder(path: string, wake: () => void, quiet = quietMs): { stop(): void } {
  let watcher: FSWatcher | null = null
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  const soon = (ms: number, then: () => void): void => {
    if (stopped) return
    if (timer) clearTimeout(timer)
    timer = setTimeout(then, ms)
    timer.unref()
  }
  function start(): void {
    if (stopped) return
    const again = (): void => {
      watcher?.close()
      watcher = null
      soon(retryMs, start)
    }
    try {
      watcher = watch(path, { persistent: false }, () => soon(quiet, wake))
      watcher.on('error', again)
    } catch {
      again()
    }
  }
  start()
  return {
    stop() {
      stopped = true
      watcher?.close()
      if (timer) clearTimeout(timer)
    },
  }
}
