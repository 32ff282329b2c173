/** Basemaps: files copied into the store's folder, or a tile server a person named. At most one is used. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { HandlerGroup } from '../../contract/api.ts'
import type { Basemap, Bbox } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { copyInto, removeUnnamed } from '../basemap/copy-file.ts'
import { TileCache } from '../basemap/tile-cache.ts'
import { isUpload } from '../scratch.ts'
import type { BasemapEntry } from '../store/basemap.ts'
import type { HttpClient } from '../sync/http/http.ts'
import { type House, notFound } from './house.ts'

/** Of tiles from a server, which are not kept on the disk. */
const keptFromServer = 32 * 1024 * 1024

const folderOf = ({ host }: House): string => join(host.storeDir, 'basemap')

/** Copies that a program left which ended in the middle of adding one; to be called when a window opens. */
export async function sweepBasemaps(house: House): Promise<void> {
  const list = await house.store.call('basemap-file.list', {})
  await removeUnnamed(folderOf(house), new Set(list.flatMap(({ file }) => file ?? [])))
}

export function basemapHandlers(
  house: House,
): HandlerGroup<'basemap.list' | 'basemap.add' | 'basemap.use' | 'basemap.remove' | 'basemap.tile'> {
  const { host, store, basemaps: thread } = house
  const folder = folderOf(house)
  const fetched = new TileCache(keptFromServer)
  /** What was logged last of a server, and of which files a damaged tile was: once each, not once a tile. */
  const serverTold = new Map<number, string>()
  const damagedTold = new Set<string>()
  let http: HttpClient | null = null
  const client = async (): Promise<HttpClient> => {
    http ??= (await import('../basemap/url-tiles.ts')).openTileServer()
    return http
  }

  /** Entries by id, read again after each change; another process may have made one. */
  let known: Map<number, BasemapEntry> | null = null
  const entries = async (): Promise<Map<number, BasemapEntry>> => {
    const list = await store.call('basemap-file.list', {})
    known = new Map(list.map((entry) => [entry.id, entry]))
    return known
  }
  const entryOf = async (id: number): Promise<BasemapEntry> => {
    const entry = known?.get(id) ?? (await entries()).get(id)
    if (!entry)
      throw notFound(
        `没有编号为 ${id} 的底图，可能已被移除。请在设置中重新选择。`,
        `There is no basemap ${id}; it may have been removed. Choose again in the settings.`,
      )
    return entry
  }
  const pathOf = (entry: BasemapEntry): string | null => (entry.file === null ? null : join(folder, entry.file))
  const missing = (entry: BasemapEntry): boolean => {
    const path = pathOf(entry)
    return path !== null && !existsSync(path)
  }
  const told = (entry: BasemapEntry): Basemap => ({
    ...entry.description,
    id: entry.id,
    url: entry.url,
    missing: missing(entry),
  })
  const gone = (entry: BasemapEntry): Failure =>
    new Failure('not-found', {
      zh: `底图“${entry.description.name}”的文件不在数据文件夹里了，无法使用。报告和区域不受影响。请在设置中移除它，再重新添加文件。`,
      en: `The file of the basemap "${entry.description.name}" is gone from the store's folder, so it cannot be used. Reports and areas are not affected. Remove it in the settings and add the file again.`,
    })
  const usedOf = (all: Iterable<BasemapEntry>): number | null => [...all].find((entry) => entry.used)?.id ?? null
  const changed = async (): Promise<number | null> => {
    const used = usedOf((await entries()).values())
    house.emit('basemaps.changed', { used })
    return used
  }

  async function addFile(request: { file: string; name?: string }, signal: AbortSignal): Promise<Basemap> {
    const file = resolve(request.file)
    const label = basename(file)
    // A browser window sent it beforehand: that copy has done its work, whatever comes of it.
    const staged = isUpload(file)
    try {
      // A file that is no basemap is refused before it becomes a job.
      const description = await thread.call('describe', { file }, signal)
      return await house.jobs.run(
        'basemap',
        { zh: `正在添加底图 ${label}`, en: `Adding the basemap ${label}` },
        'bytes',
        { signal },
        async (job) => {
          job.progress(0, description.bytes)
          const name = await copyInto(folder, file, description.kind, { signal: job.signal, progress: job.progress })
          const added = store.call('basemap-file.add', {
            file: name,
            url: null,
            description: { ...description, name: request.name ?? description.name },
          })
          // A copy that no entry names would never be removed.
          const { id } = await added.catch(async (error: unknown) => {
            await rm(join(folder, name), { force: true })
            throw error
          })
          await changed()
          return told(await entryOf(id))
        },
      )
    } finally {
      if (staged) await rm(dirname(file), { recursive: true, force: true })
    }
  }

  async function addServer(request: { url: string; name: string }, signal: AbortSignal): Promise<Basemap> {
    const { checkTemplate, describeServer } = await import('../basemap/url-tiles.ts')
    checkTemplate(request.url)
    const description = await describeServer(await client(), request, await office(), signal)
    const { id } = await store.call('basemap-file.add', { file: null, url: request.url, description })
    // That an address outside is asked from now on is a decision to be found later.
    await store.call('audit.add', {
      at: house.nowSeconds(),
      what: 'basemap.add',
      subject: description.attribution,
      why: request.name,
    })
    await changed()
    return told(await entryOf(id))
  }

  /** The box of all areas, or null. */
  async function office(): Promise<Bbox | null> {
    const areas = await store.call('area.list', {})
    if (areas.length === 0) return null
    const lon = areas.map((area) => area.lon)
    const lat = areas.map((area) => area.lat)
    return [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)]
  }

  return {
    async 'basemap.list'() {
      const all = [...(await entries()).values()]
      return { basemaps: all.map(told), used: usedOf(all) }
    },
    'basemap.add': (request, { signal }) => ('url' in request ? addServer(request, signal) : addFile(request, signal)),
    async 'basemap.use'({ id }) {
      if (id !== null) {
        const entry = await entryOf(id)
        if (missing(entry)) throw gone(entry)
      }
      const { found } = await store.call('basemap-file.use', { id })
      if (!found) known = null
      if (!found && id !== null) await entryOf(id)
      return { used: await changed() }
    },
    async 'basemap.remove'({ id }) {
      const entry = await entryOf(id)
      await store.call('basemap-file.remove', { id })
      const path = pathOf(entry)
      if (path !== null) {
        await thread.call('release', { file: path })
        await rm(path, { force: true })
      }
      fetched.drop(String(id))
      await changed()
      return { removed: entry.description.name }
    },
    async 'basemap.tile'({ id, z, x, y }, { signal }) {
      if (x >= 2 ** z || y >= 2 ** z) return { bytes: null }
      const entry = await entryOf(id)
      const { minZoom, maxZoom, name } = entry.description
      if (z < minZoom || z > maxZoom) return { bytes: null }
      const path = pathOf(entry)
      if (path !== null) {
        const { bytes, damaged } = await thread.call('tile', { file: path, z, x, y }, signal).catch((error: unknown) => {
          throw missing(entry) ? gone(entry) : error
        })
        if (damaged && !damagedTold.has(path)) {
          damagedTold.add(path)
          host.log(`basemap ${id} (${basename(path)}): tile ${z}/${x}/${y} is damaged and left empty`)
        }
        return { bytes }
      }
      const cached = fetched.get(String(id), z, x, y)
      if (cached !== undefined) return { bytes: cached }
      const { fetchTile } = await import('../basemap/url-tiles.ts')
      const { bytes } = await fetchTile(await client(), entry.url as string, z, x, y, signal).catch((error: unknown) => {
        if (error instanceof Failure && error.code !== 'cancelled' && serverTold.get(id) !== error.text.en) {
          serverTold.set(id, error.text.en)
          host.log(`basemap ${id} (${name}): ${error.text.en}`)
        }
        throw error
      })
      serverTold.delete(id)
      fetched.put(String(id), z, x, y, bytes)
      return { bytes }
    },
  }
}
