/** Saved views. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { Counts, SavedView } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import {
  bboxOf,
  type Caller,
  type Command,
  content,
  countsLine,
  filterOf,
  given,
  hit,
  number,
  numbers,
  table,
  text,
  Usage,
  type Words,
  word,
} from './words.ts'

/** The map the position is meant for: that of the usual window, in px. */
const mapWidth = 1_152
const mapHeight = 700

/** Where a map has to stand to show a box: its middle, and the zoom (512 px tiles) at which all of it fits. */
function cameraOf([west, south, east, north]: [number, number, number, number]): NonNullable<SavedView['map']> {
  const wide = (east - west + 360) % 360 || 1e-6
  const y = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (Math.max(-85, Math.min(85, lat)) * Math.PI) / 360))
  const high = Math.max(1e-9, y(north) - y(south))
  const zoom = Math.min(Math.log2((mapWidth * 360) / (512 * wide)), Math.log2((mapHeight * 2 * Math.PI) / (512 * high)))
  const lon = ((west + wide / 2 + 540) % 360) - 180
  const lat = (Math.atan(Math.sinh((y(south) + y(north)) / 2)) * 180) / Math.PI
  const round = (value: number): number => Number(value.toFixed(6))
  return { lon: round(lon), lat: round(lat), zoom: Number(Math.max(0, Math.min(19, zoom)).toFixed(2)) }
}

function mapOf(words: Words): SavedView['map'] | undefined {
  const given = text(words, 'map')
  if (given !== undefined && text(words, 'bbox') !== undefined) throw new Usage('give --map or --bbox, not both')
  if (given === undefined) return text(words, 'bbox') === undefined ? undefined : cameraOf(bboxOf(words))
  const [lon, lat, zoom, ...more] = numbers(given)
  if (lon === undefined || lat === undefined || zoom === undefined || more.length > 0 || ![lon, lat, zoom].every(Number.isFinite))
    throw new Usage('--map takes LON,LAT,ZOOM')
  return { lon, lat, zoom }
}

async function named(name: string, { call }: Caller): Promise<SavedView> {
  const wanted = name.trim().normalize('NFC')
  const { views } = await call('view.list', {})
  const found = views.find((view) => view.name === wanted)
  if (found) return found
  const names = views.map((view) => view.name)
  throw new Failure('not-found', {
    zh: `没有名为“${wanted}”的视图。${names.length > 0 ? `现有：${names.join('、')}` : '还没有保存过视图：view save NAME --filter JSON'}`,
    en: `There is no view named "${wanted}". ${names.length > 0 ? `There are: ${names.join(', ')}` : 'None is saved yet: view save NAME --filter JSON'}`,
  })
}

/** Writes a new file only its owner may read; what is there stays unless `force`. */
function writeNew(file: string, words: string, force: boolean): void {
  const code = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'error'
  try {
    // A file written over would keep its old rights.
    if (force && existsSync(file)) rmSync(file)
    writeFileSync(file, words, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (code(error) === 'EEXIST')
      throw new Failure('bad-request', {
        zh: `${file} 已存在，没有改动它。请换一个文件名，或加 --force 覆盖。`,
        en: `${file} is there already and was not touched. Choose another name, or write over it with --force.`,
      })
    throw new Failure('storage', {
      zh: `写不了文件 ${file}（${code(error)}），没有生成文件。请检查文件夹和权限。`,
      en: `The file ${file} cannot be written (${code(error)}); nothing was made. Check the folder and its rights.`,
    })
  }
}

const mapWords = (view: SavedView): string =>
  view.map ? `${view.map.lon.toFixed(5)},${view.map.lat.toFixed(5)},${view.map.zoom}` : '-'
const lines = (views: readonly SavedView[]): string =>
  views.length === 0
    ? 'No view yet. Save one with: view save NAME --filter JSON'
    : table([
        ['id', 'name', 'order', 'map', 'filter'],
        ...views.map((view) => [String(view.id), view.name, view.order, mapWords(view), JSON.stringify(view.filter)]),
      ])

export const viewCommands: Record<string, Command> = {
  'view save': {
    usage: 'view save NAME --filter JSON [--bbox W,S,E,N | --map LON,LAT,ZOOM] [--order newest|oldest|relevance|nearest]',
    values: ['filter', 'bbox', 'map', 'order'],
    run: (words, { call }) =>
      call(
        'view.save',
        given({
          name: word(words, 0, 'NAME'),
          filter: filterOf(words),
          map: mapOf(words),
          order: text(words, 'order') as SavedView['order'] | undefined,
        }),
      ),
    print: (a: SavedView) => `Saved "${a.name}". Run it with: view run "${a.name}"`,
  },
  'view list': {
    usage: 'view list',
    run: (_words, { call }) => call('view.list', {}),
    print: (a: Answer<'view.list'>) => lines(a.views),
  },
  'view run': {
    usage: 'view run NAME [--limit N] [--after CURSOR]',
    values: ['limit', 'after'],
    async run(words, caller) {
      const view = await named(word(words, 0, 'NAME'), caller)
      const { filter, order } = view
      const from = view.map ?? filter.near
      // Nearest first needs a place to be near to; without one the newest come first.
      const asked = order === 'nearest' && !from ? 'newest' : order
      const counts = await caller.call('report.count', { filter })
      const page = await caller.call(
        'report.page',
        given({
          filter,
          order: asked,
          from: asked === 'nearest' && from ? { lon: from.lon, lat: from.lat } : undefined,
          limit: number(words, 'limit') ?? 20,
          after: text(words, 'after'),
        }),
      )
      return { view, counts, hits: page.rows.map(hit), next: page.next }
    },
    print: (a: { view: SavedView; counts: Counts; hits: ReturnType<typeof hit>[]; next: string | null }) =>
      [
        `${a.view.name}  ${JSON.stringify(a.view.filter)}`,
        countsLine(a.counts),
        ...a.hits.map((h) => `${h.occurredAt}  ${h.title}\n    ${h.snippet}`),
        ...(a.next ? [`more: --after ${a.next}`] : []),
      ].join('\n'),
  },
  'view share': {
    usage: 'view share NAME... --out FILE [--force]',
    values: ['out'],
    switches: ['force'],
    async run(words, caller) {
      if (words.words.length === 0) throw new Usage('name at least one view')
      const out = text(words, 'out')
      if (out === undefined) throw new Usage('--out is missing')
      const views: SavedView[] = []
      for (const name of words.words) views.push(await named(name, caller))
      const shared = await caller.call('view.share', { ids: views.map((view) => view.id) })
      const file = resolve(out)
      writeNew(file, shared.text, words.options.force === true)
      return { file, views: views.length, bytes: Buffer.byteLength(shared.text) }
    },
    print: (a: { file: string; views: number }) =>
      `${a.views} views in ${a.file}. Another workstation opens it with: view open FILE`,
  },
  'view open': {
    usage: 'view open FILE',
    run: (words, { call }) => call('view.open', { text: content(word(words, 0, 'FILE')) }),
    print: (a: Answer<'view.open'>) => lines(a.views),
  },
  'view rename': {
    usage: 'view rename NAME NEW',
    async run(words, caller) {
      const view = await named(word(words, 0, 'NAME'), caller)
      return caller.call('view.rename', { id: view.id, name: word(words, 1, 'NEW') })
    },
    print: (a: SavedView) => `Renamed to "${a.name}".`,
  },
  'view remove': {
    usage: 'view remove NAME',
    async run(words, caller) {
      const view = await named(word(words, 0, 'NAME'), caller)
      return caller.call('view.remove', { id: view.id })
    },
    print: (a: SavedView) => `Removed "${a.name}". It was: --filter '${JSON.stringify(a.filter)}'`,
  },
}
