/**
 * Tiles from a server that a person named on purpose. Main alone asks it, for one tile after the other as the map needs
 * them; the page never does. Nothing of it is kept on the disk.
 */
import type { Bbox } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { checkAddress, type HttpClient, openHttp } from '../sync/http/http.ts'
import { HttpFailure, type HttpFailureKind } from '../sync/http/http-failure.ts'
import { type BasemapDescription, worldBounds } from './basemap-calls.ts'
import { tileAt } from './tile-at.ts'
import { mergeLayers, pictureKind, vectorLayers } from './tile-content.ts'
import { unpack } from './unpack.ts'

const limits = {
  connectMs: 5_000,
  headersMs: 10_000,
  idleMs: 10_000,
  totalMs: 20_000,
  maxBytes: 8 * 1024 * 1024,
  attempts: 1,
  connectionsPerHost: 6,
}
export const openTileServer = (): HttpClient => openHttp({ userAgent: 'Fieldbrief', allowPlainHttp: false, limits })

const wrong = (zh: string, en: string): Failure =>
  new Failure('bad-request', {
    zh: `这个瓦片地址不能用：${zh}没有添加，也没有连接任何服务器。请写成 https://服务器/路径/{z}/{x}/{y} 的样子。`,
    en: `That tile address cannot be used: ${en} It was not added and no server was asked. Write it like https://server/path/{z}/{x}/{y}.`,
  })

/** Checks a template such as https://tiles.example/{z}/{x}/{y}.png. Throws Failure; asks nobody. */
export function checkTemplate(template: string): void {
  for (const part of ['{z}', '{x}', '{y}'])
    if (template.split(part).length !== 2 && !(part === '{y}' && template.split('{-y}').length === 2))
      throw wrong(`里面要恰好有一个 ${part}。`, `it must hold ${part} exactly once.`)
  const at = addressOf(template, 0, 0, 0)
  const origin = /^[a-z]+:\/\/[^/]*/i.exec(template)?.[0] ?? ''
  if (origin.includes('{')) throw wrong('服务器名里不能有占位符。', 'the server’s name must not hold a placeholder.')
  checkAddress(at, false)
}

function addressOf(template: string, z: number, x: number, y: number): URL {
  const filled = template
    .replaceAll('{z}', String(z))
    .replaceAll('{x}', String(x))
    .replaceAll('{-y}', String(2 ** z - 1 - y))
    .replaceAll('{y}', String(y))
  if (!URL.canParse(filled)) throw wrong('它不是一个网址。', 'it is not an address.')
  return new URL(filled)
}

const said: Record<Exclude<HttpFailureKind, 'refused'>, [string, string]> = {
  unreachable: ['连接不上', 'cannot be reached'],
  timeout: ['太久没有回答', 'took too long to answer'],
  'cut-off': ['的回答中途断开', 'broke off in the middle of its answer'],
  'too-large': ['给出的瓦片太大', 'gave a tile that is too large'],
  busy: ['暂时太忙', 'is too busy'],
  server: ['内部出错', 'failed'],
  redirect: ['把请求转到了另一台服务器，没有跟过去', 'points to another server, which was not asked'],
  'bad-answer': ['的回答无法读取', 'gave an answer that cannot be read'],
  'bad-request': ['拒绝了请求', 'refused the request'],
}
/** What the HTTP client says of syncing a source, said of a basemap. */
function inWords(error: unknown, host: string): unknown {
  if (!(error instanceof HttpFailure) || error.kind === 'refused') return error
  const [zh, en] = said[error.kind]
  const status = error.status === null ? '' : ` (${error.status})`
  return new Failure(
    'upstream',
    {
      zh: `底图服务器 ${host} ${zh}${status}。那里的底图没有画出来，报告和区域不受影响。请检查网络和底图网址，或在设置中换一个底图。`,
      en: `The tile server ${host} ${en}${status}. The basemap stays empty there; reports and areas are not affected. Check the network and the address, or choose another basemap in the settings.`,
    },
    { cause: error },
  )
}

/**
 * One tile, unpacked; null where the server has none (404, 204, 410) or refuses one (4xx).
 * Throws Failure (upstream, barred, cancelled) when the server does not answer as it should.
 */
export async function fetchTile(
  http: HttpClient,
  template: string,
  z: number,
  x: number,
  y: number,
  signal: AbortSignal,
): Promise<{ bytes: Uint8Array | null; status: number }> {
  const address = addressOf(template, z, x, y)
  const { status, body } = await http.get(address, { signal }).catch((error: unknown) => {
    throw inWords(error, address.host)
  })
  if (status !== 200 || body.length === 0) return { bytes: null, status }
  try {
    const bytes = pictureKind(body) ? body : await unpack(body, 'told-by-bytes')
    return { bytes: new Uint8Array(bytes), status }
  } catch {
    return { bytes: null, status }
  }
}

/**
 * What a tile server gives, found out by asking it for a few tiles: the world's, and where the office is.
 * Throws Failure when it gives no tile that the map can draw.
 */
export async function describeServer(
  http: HttpClient,
  { url, name }: { url: string; name: string },
  around: Bbox | null,
  signal: AbortSignal,
): Promise<BasemapDescription> {
  checkTemplate(url)
  const [lon, lat] = around ? [(around[0] + around[2]) / 2, (around[1] + around[3]) / 2] : [0, 0]
  let last = 0
  const ask = async (z: number): Promise<Uint8Array | null> => {
    const { bytes, status } = await fetchTile(http, url, z, ...tileAt(lon, lat, z), signal)
    last = status
    return bytes
  }
  let first: Uint8Array | null = null
  let found = 0
  for (const z of [0, 14, 10, 6]) {
    first = await ask(z)
    found = z
    if (first) break
  }
  const host = new URL(addressOf(url, 0, 0, 0)).host
  if (!first)
    throw new Failure('upstream', {
      zh: `${host} 没有给出任何瓦片（最后回答 ${last}）。没有添加，现有底图不变。请检查地址、密钥和它覆盖的范围。`,
      en: `${host} gave no tile (it last answered ${last}). It was not added; the basemap in use stays. Check the address, its key and the region it covers.`,
    })
  const raster = pictureKind(first) !== null
  const layers = raster ? [] : vectorLayers(first)
  if (layers === null)
    throw new Failure('upstream', {
      zh: `${host} 的回答不是地图瓦片。没有添加，现有底图不变。请检查地址：它应当指向图片或矢量瓦片（MVT）。`,
      en: `What ${host} answered is no map tile. It was not added; the basemap in use stays. Check the address: it should lead to picture or vector (MVT) tiles.`,
    })
  // Deeper tiles than there are would leave the map empty: look how far down they go, where it is known where to look.
  let maxZoom = raster ? 18 : 14
  let deepest: Uint8Array | null = null
  if (around)
    for (const z of raster ? [19, 18, 17, 16, 15, 14] : [15, 14, 13, 12]) {
      deepest = await ask(z).catch((error: unknown) => {
        if (error instanceof Failure && error.code === 'upstream') return null
        throw error
      })
      if (deepest) {
        maxZoom = z
        break
      }
    }
  const more = !raster && deepest ? (vectorLayers(deepest) ?? []) : []
  return {
    name,
    kind: 'url',
    tiles: raster ? 'raster' : 'vector',
    minZoom: found === 0 ? 0 : Math.min(found, 6),
    maxZoom,
    bounds: worldBounds,
    layers: mergeLayers([layers, more]),
    attribution: host,
    bytes: 0,
  }
}
