/** Questions to one GeoReport server, whichever of the two formats it speaks. */
import type { Bilingual } from '../../../contract/model.ts'
import type { HttpAnswer, HttpClient } from '../http/http.ts'
import { HttpFailure, shownAddress } from '../http/http-failure.ts'
import type { GeoreportFormat, GeoreportRecord } from './parse.ts'
import { field, requestsFrom, servicesFrom, UnreadableAnswer } from './parse.ts'
import type { Span } from './walk.ts'

export interface Service {
  name: string | null
  group: string | null
}

export interface GeoreportAsk {
  /** The format that worked last; null before the first answer. */
  format(): GeoreportFormat | null
  /**
   * Requests by time of request, seconds UTC, both ends included; `more` goes along as it is (page, service_code ...).
   * Throws HttpFailure, `bad-request` with its status for a 4xx.
   */
  requests(span: Span, more: Record<string, string>, signal: AbortSignal): Promise<GeoreportRecord[]>
  /** The requests of these ids that the server still knows. Throws as `requests`. */
  byIds(ids: readonly string[], signal: AbortSignal): Promise<GeoreportRecord[]>
  /** The server's list by service code. */
  services(signal: AbortSignal): Promise<Map<string, Service>>
}

export interface AskOptions {
  /** As the person gave it: the service root, or one of its addresses. Its query goes along with every question. */
  base: URL
  jurisdiction: string | null
  http: HttpClient
  /** Attributes, notes and photos too: https://wiki.open311.org/GeoReport_v2/Extensions */
  extensions?: boolean
  /** What an earlier sync found. */
  format: GeoreportFormat | null
  log(line: string): void
}

export function georeportAsk(options: AskOptions): GeoreportAsk {
  const root = serviceRoot(options.base)
  let known = options.format

  function address(resource: string, format: GeoreportFormat, query: Record<string, string>): URL {
    const url = new URL(`${root.pathname}${resource}.${format}`, root)
    for (const [name, value] of options.base.searchParams) url.searchParams.append(name, value)
    if (options.jurisdiction !== null) url.searchParams.set('jurisdiction_id', options.jurisdiction)
    if (options.extensions && resource === 'requests') url.searchParams.set('extensions', 'true')
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }

  async function ask<T>(
    resource: string,
    query: Record<string, string>,
    read: (text: string, format: GeoreportFormat) => T,
    signal: AbortSignal,
  ): Promise<T> {
    const order: GeoreportFormat[] = known === 'xml' ? ['xml', 'json'] : ['json', 'xml']
    let first: HttpFailure | undefined
    for (const format of order) {
      const url = address(resource, format, query)
      try {
        const value = await options.http.get(url, {
          signal,
          headers: { accept: format === 'json' ? 'application/json' : 'application/xml, text/xml' },
          accept: (answer) => readAnswer(answer, url, format, read),
        })
        // One bad answer does not make a JSON server an XML server; a missing address does.
        // And an id that is not known is no missing address.
        if (resource === 'requests' && !('service_request_id' in query) && (known === null || first?.kind === 'bad-request'))
          known = format
        return value
      } catch (error) {
        const failure = error instanceof UnreadableAnswer ? unreadable(url, error) : error
        // Only what may be the format's fault is worth asking in the other one.
        if (!(failure instanceof HttpFailure) || !triesOtherFormat(failure)) throw failure
        if (first === undefined) {
          options.log(
            `${shownAddress(url)}: ${failure.kind} ${failure.status ?? ''}; trying ${format === 'json' ? 'XML' : 'JSON'}`,
          )
          first = failure
        }
      }
    }
    throw first!
  }

  return {
    format: () => known,
    requests: (span, more, signal) =>
      ask('requests', { start_date: isoSecond(span.from), end_date: isoSecond(span.to), ...more }, requestsFrom, signal),
    byIds: (ids, signal) => ask('requests', { service_request_id: ids.join(',') }, requestsFrom, signal),
    async services(signal) {
      const out = new Map<string, Service>()
      for (const record of await ask('services', {}, servicesFrom, signal)) {
        const code = field(record, 'service_code')
        if (code !== null) out.set(code, { name: field(record, 'service_name'), group: field(record, 'group') })
      }
      return out
    },
  }
}

/** The address that resources are appended to; ends in a slash. People paste what their browser shows, so that works too. */
function serviceRoot(base: URL): URL {
  const root = new URL(base.origin)
  root.pathname = `${base.pathname.replace(/\/(?:requests|services|discovery)\.(?:json|xml)$/i, '').replace(/\/+$/, '')}/`
  return root
}

function isoSecond(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

function readAnswer<T>(
  answer: HttpAnswer,
  url: URL,
  asked: GeoreportFormat,
  read: (text: string, format: GeoreportFormat) => T,
): T {
  const at = shownAddress(url)
  const { status } = answer
  if (status === 401 || status === 403)
    throw new HttpFailure(
      'bad-request',
      {
        zh: `${at} 拒绝访问（${status}）。GeoReport 的读取通常不需要密钥；请向该服务器的管理员确认地址与权限。`,
        en: `${at} denies access (${status}). Reading GeoReport usually needs no key; ask its administrator about the address and the rights.`,
      },
      { status },
    )
  if (status < 200 || status > 299)
    throw new HttpFailure(
      'bad-request',
      {
        zh: `${at} 不接受这个请求（${status}）。请检查来源地址和 jurisdiction。`,
        en: `${at} does not take the request (${status}). Check the address of the source and its jurisdiction.`,
      },
      { status },
    )
  const text = status === 204 ? '[]' : answer.text()
  // Servers name a wrong content type, or answer XML whatever was asked: the first character tells.
  return read(text, /^\uFEFF?\s*</.test(text) ? 'xml' : /^\uFEFF?\s*[[{]/.test(text) ? 'json' : asked)
}

function triesOtherFormat(failure: HttpFailure): boolean {
  if (failure.kind === 'bad-answer') return true
  return failure.kind === 'bad-request' && [404, 406, 415].includes(failure.status ?? 0)
}

function unreadable(url: URL, error: UnreadableAnswer): HttpFailure {
  const at = shownAddress(url)
  const text: Bilingual = {
    zh: `${at} 的回答不是 GeoReport 数据（${error.message}），这一页没有入库。请检查来源地址，或联系该服务器的管理员。`,
    en: `The answer of ${at} is not GeoReport data (${error.message}), so that page was not stored. Check the address of the source, or ask its administrator.`,
  }
  return new HttpFailure(error.cutOff ? 'cut-off' : 'bad-answer', text, { cause: error })
}
