/** A GeoReport v2 server that does as the standard says and, by options, as servers were seen to do. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ServedRequest {
  id: string
  /** ISO time with offset. */
  requested: string
  updated?: string
  status?: string
  service?: string
  code?: string
  description?: string
  notes?: string
  address?: string
  lat?: number | string
  long?: number | string
  media?: string
  /** More fields, written as they are; objects and lists nested, in XML with the singular of a list's name for its items. */
  more?: Record<string, unknown>
}

export interface Asked {
  /** Counts the questions for /requests from 1. */
  n: number
  resource: 'requests' | 'services'
  format: 'json' | 'xml'
  query: URLSearchParams
  headers: IncomingMessage['headers']
}
export type Fault =
  | { do: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Sends half the body and closes the connection. */
  | { do: 'cut' }
  /** Sends half the body with a length to match: valid HTTP, broken JSON. */
  | { do: 'half' }
  /** Sends half the body and then nothing more. */
  | { do: 'hang' }
  | { do: 'no-answer' }
  | { do: 'reset' }
  | { do: 'redirect'; to: string; status?: number }
  | { do: 'body'; body: string; type?: string }
  /** Spaces before the data, without end to speak of. */
  | { do: 'padded'; bytes: number }

export interface Served {
  reports: ServedRequest[]
  services?: { code: string; name: string; group?: string }[]
  /** Formats it speaks; others are 404. */
  formats: ('json' | 'xml')[]
  /** Most rows of one answer. */
  cap: number
  /**
   * ignored: page and page_size mean nothing; paged: past the end comes an empty list; repeats: past the end comes the
   * last page again; missing: past the end is a 404; rejected: asking for a page is a 400.
   */
  paging: 'ignored' | 'paged' | 'repeats' | 'missing' | 'rejected'
  /** Most rows of all pages together. */
  pagedCap: number
  /** Longest page it gives, whatever page_size asks. */
  maxPage: number
  /** Longest span it takes; more is a 400. */
  maxSpanDays: number
  /** Times after this one are a 400. */
  latest: number
  /** By service_request_id: found: those it knows; strict: 404 for a list with one it does not know; ignored: as if not asked. */
  byId: 'found' | 'strict' | 'ignored'
  /** Gives the same whatever span is asked for. */
  timeless: boolean
  /** The end of a span belongs to it. */
  endIncluded: boolean
  /** Ids and codes as JSON numbers, also 007. */
  numericIds: boolean
  bom: boolean
  contentType: string | null
  /** What wraps the JSON list. */
  wrap: 'none' | 'requests' | 'service_requests'
  /** Written after the last element of the XML list. */
  xmlTail: string
  fault(asked: Asked): Fault | undefined
}

export interface RunningServer extends Served {
  url: string
  asked: Asked[]
  close(): Promise<void>
}

const day = 86_400_000

export async function openGeoreportServer(options: Partial<Served> = {}): Promise<RunningServer> {
  const served: Served = {
    reports: [],
    formats: ['json', 'xml'],
    cap: 1_000,
    paging: 'ignored',
    pagedCap: Number.POSITIVE_INFINITY,
    maxPage: 1_000,
    maxSpanDays: 90,
    latest: Number.POSITIVE_INFINITY,
    byId: 'found',
    timeless: false,
    endIncluded: true,
    numericIds: false,
    bom: false,
    contentType: null,
    wrap: 'none',
    xmlTail: '',
    fault: () => undefined,
    ...options,
  }
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    answer(running, request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const running: RunningServer = Object.assign(served, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/open311/v2`,
    asked,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  })
  return running
}

function answer(served: RunningServer, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url!, served.url)
  const path = /^\/(?:open311\/v2|moved)\/(requests|services)\.(json|xml)$/.exec(url.pathname)
  if (!path) {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<html><body>Not found</body></html>')
    return
  }
  const [, resource, format] = path as unknown as [string, Asked['resource'], Asked['format']]
  const n = served.asked.filter((a) => a.resource === resource).length + 1
  const question: Asked = { n, resource, format, query: url.searchParams, headers: request.headers }
  served.asked.push(question)

  let status = 200
  let body: string
  if (!served.formats.includes(format)) {
    status = 404
    body = '<html><body>Not found</body></html>'
  } else if (resource === 'services') body = servicesBody(served, format)
  else {
    const rows = select(served, url.searchParams)
    if (typeof rows === 'number') {
      status = rows
      body =
        format === 'json'
          ? `[{"code":"${rows}","description":"refused"}]`
          : `<errors><error><code>${rows}</code><description>refused</description></error></errors>`
    } else body = format === 'json' ? jsonBody(served, rows) : xmlBody(served, rows)
  }
  const type = served.contentType ?? (format === 'json' ? 'application/json; charset=utf-8' : 'text/xml; charset=utf-8')
  const bytes = Buffer.from((served.bom ? '\uFEFF' : '') + body)
  const fault = served.fault(question)
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2))
  switch (fault?.do) {
    case undefined:
      response.writeHead(status, { 'content-type': type, 'content-length': bytes.length }).end(bytes)
      break
    case 'status':
      response.writeHead(fault.status, fault.headers).end(fault.body ?? '')
      break
    case 'cut':
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.length })
      response.write(half, () => response.destroy())
      break
    case 'half':
      response.writeHead(200, { 'content-type': type, 'content-length': half.length }).end(half)
      break
    case 'hang':
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.length })
      response.write(half)
      break
    case 'no-answer':
      break
    case 'reset':
      request.socket.destroy()
      break
    case 'redirect':
      response.writeHead(fault.status ?? 302, { location: fault.to }).end()
      break
    case 'body':
      response.writeHead(200, { 'content-type': fault.type ?? type }).end(fault.body)
      break
    case 'padded':
      response.writeHead(200, { 'content-type': type }).end(Buffer.concat([Buffer.alloc(fault.bytes, 32), bytes]))
  }
}

/** The rows of a question, newest first, or the status that refuses it. */
function select(served: Served, query: URLSearchParams): ServedRequest[] | number {
  if (query.has('service_request_id') && served.byId !== 'ignored') {
    const ids = query.get('service_request_id')!.split(',')
    const known = served.reports.filter(({ id }) => ids.includes(id))
    return served.byId === 'strict' && known.length < ids.length ? 404 : known
  }
  if (query.has('service_request_id'))
    return served.reports.toSorted((a, b) => Date.parse(b.requested) - Date.parse(a.requested)).slice(0, 50)
  const end = query.has('end_date') ? Date.parse(query.get('end_date')!) : Date.now()
  const start = query.has('start_date') ? Date.parse(query.get('start_date')!) : end - 90 * day
  if (Number.isNaN(start) || Number.isNaN(end) || end - start > served.maxSpanDays * day || end > served.latest) return 400
  if (served.paging === 'rejected' && query.has('page')) return 400
  const all = served.reports
    .filter((r) => {
      if (
        query.has('service_code') &&
        !query
          .get('service_code')!
          .split(',')
          .includes(r.code ?? '001')
      )
        return false
      if (
        query.has('status') &&
        !query
          .get('status')!
          .split(',')
          .includes(r.status ?? 'open')
      )
        return false
      const at = Date.parse(r.requested)
      return served.timeless || Number.isNaN(at) || (at >= start && (served.endIncluded ? at <= end : at < end))
    })
    .sort((a, b) => Date.parse(b.requested) - Date.parse(a.requested))
  if (served.paging === 'ignored' || served.paging === 'rejected') return all.slice(0, served.cap)
  const rows = all.slice(0, served.pagedCap)
  const page = Number(query.get('page') ?? 1)
  const size = Math.min(Number(query.get('page_size') ?? 50), served.maxPage)
  const pages = Math.max(1, Math.ceil(rows.length / size))
  if (page > pages && served.paging === 'missing') return 404
  const at = page > pages && served.paging === 'repeats' ? pages : page
  return rows.slice((at - 1) * size, at * size)
}

function fields(r: ServedRequest): [string, unknown][] {
  return [
    ['service_request_id', r.id],
    ['status', r.status ?? 'open'],
    ['status_notes', r.notes ?? null],
    ['service_name', r.service ?? 'Pothole'],
    ['service_code', r.code ?? '001'],
    ['description', r.description ?? `Report ${r.id}`],
    ['requested_datetime', r.requested],
    ['updated_datetime', r.updated ?? null],
    ['expected_datetime', null],
    ['address', r.address ?? null],
    ['zipcode', null],
    ['lat', r.lat ?? null],
    ['long', r.long ?? null],
    ['media_url', r.media ?? null],
    ...Object.entries(r.more ?? {}),
  ]
}

function jsonBody(served: Served, rows: ServedRequest[]): string {
  const items = rows.map((r) => {
    const parts = fields(r).map(([name, value]) => {
      const bare = served.numericIds && (name === 'service_request_id' || name === 'service_code')
      return `"${name}":${bare ? value : JSON.stringify(value)}`
    })
    return `{${parts.join(',')}}`
  })
  const list = `[${items.join(',\n')}]`
  return served.wrap === 'none' ? list : `{"${served.wrap}":${list}}`
}

const xmlText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

function xmlNested(name: string, value: unknown): string {
  if (Array.isArray(value))
    return value.map((v) => `<${name.replace(/s$/, '')}>${xmlNested(name, v)}</${name.replace(/s$/, '')}>`).join('')
  if (typeof value !== 'object' || value === null) return xmlText(String(value ?? ''))
  return Object.entries(value)
    .map(([key, v]) => `<${key}>${xmlNested(key, v)}</${key}>`)
    .join('')
}

function xmlBody(served: Served, rows: ServedRequest[]): string {
  const items = rows.map((r) => {
    const parts = fields(r).map(([name, value]) =>
      value === null
        ? name.endsWith('datetime')
          ? `<${name} xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>`
          : `<${name}/>`
        : `<${name}>${xmlNested(name, value)}</${name}>`,
    )
    return `<request>${parts.join('')}</request>`
  })
  return `\n<?xml version="1.0" encoding="utf-8"?>\n<service_requests xmlns:m="http://example.org/services">${items.join('\n')}${served.xmlTail}</service_requests>\n`
}

function servicesBody(served: Served, format: 'json' | 'xml'): string {
  const services = served.services ?? [{ code: '001', name: 'Pothole', group: 'Streets' }]
  if (format === 'json')
    return JSON.stringify(
      services.map((s) => ({
        service_code: s.code,
        service_name: s.name,
        metadata: false,
        type: 'realtime',
        group: s.group ?? null,
      })),
    )
  const items = services.map(
    (s) =>
      `<service><service_code>${s.code}</service_code><service_name>${xmlText(s.name)}</service_name><metadata>false</metadata><group>${xmlText(s.group ?? '')}</group></service>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?><services>${items.join('')}</services>`
}

/** `count` requests spread evenly over `days` days before `end`, oldest first, ids "r-1" ... */
export function spread(count: number, days: number, end: string): ServedRequest[] {
  const last = Date.parse(end)
  return Array.from({ length: count }, (_, i) => ({
    id: `r-${i + 1}`,
    requested: new Date(last - Math.round(((count - 1 - i) / count) * days * day)).toISOString().replace(/\.\d+Z/, 'Z'),
    lat: 39 + (i % 100) / 1000,
    long: 117 + (i % 77) / 1000,
  }))
}
