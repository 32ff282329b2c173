/** Questions to one OGC API Features server (Part 1: Core, OGC 17-069r4). */
import { Failure } from '../../../contract/reply.ts'
import type { HttpAnswer, HttpClient } from '../http/http.ts'
import { HttpFailure, shownAddress } from '../http/http-failure.ts'
import { type Loose, type LooseObject, parseLooseJson } from '../open311/loose-json.ts'
import { isRecord, type RecordColumn } from '../record-fields.ts'

export interface ItemsPage {
  features: LooseObject[]
  /** The server's address of the next page; null on the last one. */
  next: URL | null
  /** Features that the question fits, all pages together; null where the server does not count. */
  matched: number | null
}
export interface Collection {
  id: string
  title: string
}

export interface OgcAsk {
  /** First page of a collection. @param query limit, datetime */
  itemsAt(collection: string, query: Record<string, string>): URL
  /** Throws HttpFailure; `bad-request` with its status for a 4xx. */
  items(url: URL, signal: AbortSignal): Promise<ItemsPage>
  /** One feature; null when there is none of that id. */
  item(collection: string, id: string, signal: AbortSignal): Promise<LooseObject | null>
  collections(signal: AbortSignal): Promise<Collection[]>
  /** Names and types of a collection's values, where the server publishes them; empty where it does not. */
  schema(collection: string, signal: AbortSignal): Promise<(RecordColumn & { title: string })[]>
  /** URIs of what the server says it conforms to; null where it does not say. */
  conformance(signal: AbortSignal): Promise<string[] | null>
}

/** Asked for by the connector itself; what a pasted address says of them would hide features. */
const ownParameters = ['limit', 'bbox', 'datetime', 'offset', 'startindex', 'startIndex', 'f', 'page', 'next', 'cursor']
/** More pages of a list of collections than any server has. */
const mostListPages = 50

export function ogcAsk(options: { base: URL; http: HttpClient }): OgcAsk {
  const { base, http } = options
  const root = landingPage(base)

  function at(path: string, query: Record<string, string> = {}): URL {
    const url = new URL(`${root.pathname}${path}`, root)
    for (const [name, value] of base.searchParams) if (!ownParameters.includes(name)) url.searchParams.append(name, value)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }
  const path = (...parts: string[]): string => parts.map(encodeURIComponent).join('/')

  const ask = <T>(url: URL, accept: string, signal: AbortSignal, read: (answer: HttpAnswer) => T): Promise<T> =>
    http.get(url, { signal, headers: { accept }, accept: read })

  /** A document that helps and is not needed; null when the server has none that can be read. */
  async function optional(url: URL, signal: AbortSignal): Promise<LooseObject | null> {
    try {
      return await ask(url, 'application/schema+json, application/json;q=0.9', signal, (answer) => readJson(answer, url))
    } catch (error) {
      if (error instanceof HttpFailure && ['bad-request', 'bad-answer', 'server', 'redirect', 'cut-off'].includes(error.kind))
        return null
      throw error
    }
  }

  return {
    itemsAt: (collection, query) => at(path('collections', collection, 'items'), query),
    items: (url, signal) =>
      ask(url, 'application/geo+json, application/json;q=0.9', signal, (answer) =>
        readItems(readJson(answer, url), answer, url, root),
      ),
    async item(collection, id, signal) {
      const url = at(path('collections', collection, 'items', id))
      return ask(url, 'application/geo+json, application/json;q=0.9', signal, (answer) =>
        answer.status === 404 || answer.status === 410 ? null : readJson(answer, url),
      )
    },
    async collections(signal) {
      const out = new Map<string, Collection>()
      let url: URL | null = at('collections')
      for (let page = 0; url !== null && page < mostListPages; page++) {
        const asked: URL = url
        const list: LooseObject = await ask(asked, 'application/json', signal, (answer) => readJson(answer, asked))
        if (!Array.isArray(list.collections)) throw notFeatures(asked, '没有数据集列表', 'there is no list of collections')
        for (const entry of list.collections) {
          if (!isRecord(entry) || typeof entry.id !== 'string') continue
          // Collections of tiles, coverages or records are no features.
          if (typeof entry.itemType === 'string' && entry.itemType.toLowerCase() !== 'feature') continue
          out.set(entry.id, {
            id: entry.id,
            title: typeof entry.title === 'string' && entry.title !== '' ? entry.title : entry.id,
          })
        }
        url = nextOf(list, asked, root)
      }
      return [...out.values()]
    },
    async schema(collection, signal) {
      for (const name of ['queryables', 'schema']) {
        const found = await optional(at(path('collections', collection, name)), signal)
        const properties = found && isRecord(found.properties) ? found.properties : null
        if (!properties || Object.keys(properties).length === 0) continue
        return Object.entries(properties).map(([name, value]) => ({
          path: name,
          type: typeOf(isRecord(value) ? value : {}),
          title: isRecord(value) && typeof value.title === 'string' ? value.title : name,
        }))
      }
      return []
    },
    async conformance(signal) {
      const found = await optional(at('conformance'), signal)
      return found && Array.isArray(found.conformsTo) ? found.conformsTo.filter((uri) => typeof uri === 'string') : null
    },
  }
}

/** The address that resources are appended to; ends in a slash. People paste what their browser shows, so that works too. */
function landingPage(base: URL): URL {
  const root = new URL(base.origin)
  root.pathname = `${base.pathname.replace(/\/(?:conformance|api|collections(?:\/.*)?)\/*$/i, '').replace(/\/+$/, '')}/`
  return root
}

/** JSON schema's word for a value, and its format where that tells more: "date-time", "geometry-point". */
function typeOf(schema: LooseObject): string {
  if (typeof schema.format === 'string') return schema.format
  if (Array.isArray(schema.type)) return schema.type.filter((t) => t !== 'null').join('|')
  if (typeof schema.type === 'string') return schema.type
  return typeof schema.$ref === 'string' && /geojson/i.test(schema.$ref) ? 'geometry' : ''
}

function readJson(answer: HttpAnswer, url: URL): LooseObject {
  const at = shownAddress(url)
  const { status } = answer
  if (status === 401 || status === 403)
    throw new HttpFailure(
      'bad-request',
      {
        zh: `${at} 拒绝访问（${status}）。已入库的内容保留。请在来源设置里检查凭据，或向管理员确认权限。`,
        en: `${at} denies access (${status}). What came in is kept. Check the credentials of the source, or ask its administrator about the rights.`,
      },
      { status },
    )
  if (status < 200 || status > 299)
    throw new HttpFailure(
      'bad-request',
      {
        zh: `${at} 不接受这个请求（${status}）。请检查来源地址和数据集名称。`,
        en: `${at} does not take the request (${status}). Check the address of the source and the name of the collection.`,
      },
      { status },
    )
  const type = String(answer.headers['content-type'] ?? '')
  const text = answer.text()
  if (/html|xml|gml/i.test(type) || /^\uFEFF?\s*</.test(text))
    throw notFeatures(url, `回答是 ${type || 'XML'}，不是 GeoJSON`, `it answers ${type || 'XML'}, not GeoJSON`)
  let value: Loose
  try {
    value = parseLooseJson(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    if (error.message.startsWith('ended')) throw cutOff(url)
    throw notFeatures(url, 'JSON 有误', 'its JSON is not valid')
  }
  if (!isRecord(value)) throw notFeatures(url, 'JSON 不是对象', 'its JSON is no object')
  return value
}

function readItems(value: LooseObject, answer: HttpAnswer, url: URL, root: URL): ItemsPage {
  if (value.type !== 'FeatureCollection' || !Array.isArray(value.features))
    throw notFeatures(url, '回答不是 FeatureCollection', 'the answer is no FeatureCollection')
  // Part 2 servers name the coordinates they send; without asking it is always CRS84.
  const crs = String(answer.headers['content-crs'] ?? '')
  if (crs !== '' && !/CRS84h?\b/i.test(crs))
    throw new Failure('upstream', {
      zh: `${shownAddress(url)} 使用坐标系 ${crs.slice(0, 120)}，不是标准规定的 CRS84，没有入库。请联系对方管理员。`,
      en: `${shownAddress(url)} sends coordinates in ${crs.slice(0, 120)} where the standard says CRS84, so nothing was stored. Ask its administrator.`,
    })
  const features = value.features.filter(isRecord)
  const returned = countOf(value.numberReturned)
  if (returned !== null && features.length < returned) throw cutOff(url)
  return { features, next: nextOf(value, url, root), matched: countOf(value.numberMatched) }
}

const countOf = (value: Loose | undefined): number | null =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null

/**
 * The link to the next page. The standard has it absolute; credentials and questions stay with the origin that the person
 * gave, so one that leads elsewhere is refused, not rewritten: who runs the server has to say what its address is.
 */
function nextOf(value: LooseObject, url: URL, root: URL): URL | null {
  const links = Array.isArray(value.links) ? value.links.filter(isRecord) : []
  const fits = (link: LooseObject): boolean => typeof link.type !== 'string' || /json/i.test(link.type)
  const next = links.filter((link) => link.rel === 'next' && typeof link.href === 'string')
  const href = (next.find(fits) ?? next[0])?.href as string | undefined
  if (href === undefined) return null
  if (!URL.canParse(href, url.href)) throw notFeatures(url, '下一页的链接无效', 'its link to the next page is no address')
  const found = new URL(href, url)
  if (found.origin !== root.origin)
    throw new HttpFailure('redirect', {
      zh: `${shownAddress(url)} 的下一页指向另一台服务器 ${found.origin}，没有跟过去；已读到的页保留。如果那才是正确的地址，请用它重新添加来源；否则请管理员改正服务器对外的地址。`,
      en: `The next page of ${shownAddress(url)} points to another server, ${found.origin}, which was not asked; the pages read so far are kept. If that is the right address, add the source again with it; if not, ask the administrator to set the server's public address right.`,
    })
  return found
}

const notFeatures = (url: URL, zh: string, en: string): HttpFailure =>
  new HttpFailure('bad-answer', {
    zh: `${shownAddress(url)} 的回答不是 OGC API Features 数据（${zh}），没有入库。请检查来源地址，或联系该服务器的管理员。`,
    en: `The answer of ${shownAddress(url)} is not OGC API Features data (${en}), so it was not stored. Check the address of the source, or ask its administrator.`,
  })
const cutOff = (url: URL): HttpFailure =>
  new HttpFailure('cut-off', {
    zh: `${shownAddress(url)} 的回答不完整，这一页没有入库。请重新同步，将从断开处继续。`,
    en: `The answer of ${shownAddress(url)} is not whole, so that page was not stored. Sync again: it goes on from there.`,
  })
