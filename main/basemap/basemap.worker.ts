/** The thread that reads basemap files: a large or slow file holds up nothing but its own tiles. */
import { serveThread } from '../thread/thread.ts'
import { type BasemapCalls, DamagedTile, type TileReader } from './basemap-calls.ts'
import { openBasemap } from './open-basemap.ts'
import { TileCache } from './tile-cache.ts'

/** Files kept open; the map shows one at a time. */
const keptOpen = 4
const readers = new Map<string, Promise<TileReader>>()
const cache = new TileCache(32 * 1024 * 1024)

function readerOf(file: string): Promise<TileReader> {
  const known = readers.get(file)
  if (known) return known
  const opening = openBasemap(file)
  readers.set(file, opening)
  opening.catch(() => readers.delete(file))
  if (readers.size > keptOpen) release(readers.keys().next().value as string)
  return opening
}
function release(file: string): Promise<void> {
  const reader = readers.get(file)
  readers.delete(file)
  cache.drop(file)
  return Promise.resolve(reader).then(
    (open) => open?.close(),
    () => {},
  )
}

serveThread<BasemapCalls>({
  async describe({ file }) {
    // A file looked at before it is copied is not kept open.
    const reader = await openBasemap(file, true)
    try {
      return await reader.describe()
    } finally {
      await reader.close()
    }
  },
  async tile({ file, z, x, y }) {
    const known = cache.get(file, z, x, y)
    if (known !== undefined) return { bytes: known, damaged: false }
    const reader = await readerOf(file)
    try {
      const bytes = await reader.tile(z, x, y)
      cache.put(file, z, x, y, bytes)
      return { bytes, damaged: false }
    } catch (error) {
      if (!(error instanceof DamagedTile)) throw error
      cache.put(file, z, x, y, null)
      return { bytes: null, damaged: true }
    }
  },
  async release({ file }) {
    await release(file)
    return {}
  },
})
