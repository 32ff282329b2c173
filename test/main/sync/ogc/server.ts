/** An OGC API Features server that does as Part 1 says and, by options, as servers were seen to do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ServedFeature {
  id?: string | number
  geometry: object | null
  properties: Record<string, unknown>
}
export interface ServedCollection {
  id: string
  title?: string
  features: ServedFeature[]
  /** Property that `datetime` filters by. */
  time?: string
  queryables?: Record<string, object>
}

export interface OgcServed {
  collections: ServedCollection[]
  /** Longest page it gives. */
  maxLimit: number
  /** Answers 400 for a longer one, where the standard has it give what it can. */
  strictLimit: boolean
  /** Answers 400 for a question by time. */
  noDatetime: boolean
  counts: boolean
  /** Has a link to a next page on every page, also behind the last. */
  endless: boolean
  /** Says it holds so many more than it gives. */
  hidden: number
  /** What its links begin with, when not its own address. */
  publicUrl: string | null
  contentType: string
  headers: Record<string, string>
  /** Looks at each question before it is answered; a returned status is the answer. */
  before(url: URL, n: number): number | 'half' | undefined
}
export interface RunningOgc extends OgcServed {
  url: string
  asked: URL[]
  /** Questions for pages of items. */
  itemsAsked(): URL[]
  close(): Promise<void>
}

export async function openOgcServer(options: Partial<OgcServed> = {}): Promise<RunningOgc> {
  const asked: URL[] = []
  const server = createServer((request, response) => answer(running, request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const running: RunningOgc = {
    collections: [],
    maxLimit: 10_000,
    strictLimit: false,
    noDatetime: false,
    counts: true,
    endless: false,
    hidden: 0,
    publicUrl: null,
    contentType: 'application/geo+json',
    headers: {},
    before: () => undefined,
    ...options,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ogc`,
    asked,
    itemsAsked: () => asked.filter((url) => url.pathname.endsWith('/items')),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  return running
}

function answer(served: RunningOgc, request: IncomingMessage, response: ServerResponse): unknown {
  const url = new URL(request.url!, served.url)
  served.asked.push(url)
  const send = (body: object, type = 'application/json'): unknown =>
    response.writeHead(200, { 'content-type': type, ...served.headers }).end(JSON.stringify(body))
  const fail = (status: number): unknown =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code: String(status) }))
  const first = served.before(url, served.asked.length)
  if (typeof first === 'number') return fail(first)
  const own = served.publicUrl ?? served.url
  const [collectionId, resource, featureId] = url.pathname
    .replace(/^\/ogc\/collections\/?/, '')
    .split('/')
    .map(decodeURIComponent)
  if (url.pathname === '/ogc/conformance')
    return send({ conformsTo: ['http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core'] })
  if (!url.pathname.startsWith('/ogc/collections')) return fail(404)
  if (!collectionId)
    return send({
      links: [],
      collections: served.collections.map(({ id, title }) => ({ id, title: title ?? id, itemType: 'feature', links: [] })),
    })
  const collection = served.collections.find(({ id }) => id === collectionId)
  if (!collection) return fail(404)
  if (resource === 'queryables')
    return collection.queryables ? send({ type: 'object', properties: collection.queryables }) : fail(404)
  if (resource !== 'items') return fail(404)
  const json = ({ id, ...feature }: ServedFeature): object => ({
    type: 'Feature',
    ...(id === undefined ? {} : { id }),
    ...feature,
  })
  if (featureId !== undefined) {
    const feature = collection.features.find(({ id }) => String(id) === featureId)
    return feature ? send(json(feature), served.contentType) : fail(404)
  }

  const limit = Number(url.searchParams.get('limit') ?? 10)
  if (served.strictLimit && limit > served.maxLimit) return fail(400)
  const datetime = url.searchParams.get('datetime')
  if (datetime !== null && served.noDatetime) return fail(400)
  const since = datetime === null ? null : Date.parse(datetime.split('/')[0]!)
  const fitting = collection.features.filter(
    ({ properties }) =>
      since === null || collection.time === undefined || Date.parse(String(properties[collection.time])) >= since,
  )
  const offset = Number(url.searchParams.get('offset') ?? 0)
  const page = fitting.slice(offset, offset + Math.min(limit, served.maxLimit))
  const end = offset + page.length
  const query = new URLSearchParams(url.searchParams)
  query.set('offset', String(served.endless && page.length === 0 ? offset + 1 : end))
  const body = {
    type: 'FeatureCollection',
    features: page.map(json),
    links: [
      { rel: 'self', href: url.href },
      ...(end < fitting.length || served.endless
        ? [{ rel: 'next', type: 'application/geo+json', href: `${own}/collections/${collection.id}/items?${query}` }]
        : []),
    ],
    ...(served.counts ? { numberMatched: fitting.length + served.hidden, numberReturned: page.length } : {}),
  }
  if (first === 'half') {
    const text = JSON.stringify(body)
    return response.writeHead(200, { 'content-type': served.contentType }).end(text.slice(0, text.length / 2))
  }
  return send(body, served.contentType)
}

/** `count` features "f-1" ... spread over `days` before `end`, oldest first. */
export function someFeatures(count: number, days: number, end: string): ServedFeature[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `f-${i + 1}`,
    geometry: { type: 'Point', coordinates: [117 + (i % 70) / 1000, 39 + (i % 90) / 1000] },
    properties: {
      observed_at: new Date(Date.parse(end) - Math.round(((count - 1 - i) / count) * days * 86_400_000)).toISOString(),
      category: i % 2 === 0 ? 'Pothole' : 'Street light',
      description: `Feature ${i + 1}`,
    },
  }))
}
