/**
 * GeoReport v2 answers as they come: JSON and XML into the same loose records. Every scalar stays text, because ids such
 * as 001 lose their zeros (and large ones their last digits) as numbers, and because the standard's own JSON example
 * holds numbers that are not JSON.
 */
import type { Loose, LooseObject } from './loose-json.ts'
import { parseLooseJson } from './loose-json.ts'
import { parseLooseXml } from './loose-xml.ts'

export type GeoreportFormat = 'json' | 'xml'
/** One `request` or `service`; nested parts are kept as they are. */
export type GeoreportRecord = LooseObject

/** The answer is not what was asked for. `cutOff`: it ended before its end, so asking again may help. */
export class UnreadableAnswer extends Error {
  readonly cutOff: boolean
  constructor(message: string, cutOff: boolean) {
    super(message)
    this.name = 'UnreadableAnswer'
    this.cutOff = cutOff
  }
}

const lists = { request: ['service_requests', 'requests', 'request'], service: ['services', 'service'] } as const
type Item = keyof typeof lists

/** The requests of a JSON answer: a bare array, or one wrapped in `requests` or `service_requests`. Throws UnreadableAnswer. */
export function requestsFromJson(text: string): GeoreportRecord[] {
  return records(looseJson(text), 'request')
}
/** The requests of an XML answer; an empty `<request/>` is a record without fields. Throws UnreadableAnswer. */
export function requestsFromXml(text: string): GeoreportRecord[] {
  return records(looseXml(text), 'request')
}
/** The same by format. */
export function requestsFrom(text: string, format: GeoreportFormat): GeoreportRecord[] {
  return format === 'json' ? requestsFromJson(text) : requestsFromXml(text)
}
/** The services of an answer. Throws UnreadableAnswer. */
export function servicesFrom(text: string, format: GeoreportFormat): GeoreportRecord[] {
  return records(format === 'json' ? looseJson(text) : looseXml(text), 'service')
}

/** A top-level scalar as trimmed text; null where it is missing, empty, or the word "null". */
export function field(record: GeoreportRecord, name: string): string | null {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' || text.toLowerCase() === 'null' ? null : text
}

function unreadableFor<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new UnreadableAnswer(error.message, error.message.startsWith('ended'))
  }
}

const looseJson = (text: string): Loose => unreadableFor(() => parseLooseJson(text))

function looseXml(text: string): Loose {
  if (/^[\uFEFF\s]*<(?:!doctype\s+html|html)\b/i.test(text)) throw new UnreadableAnswer('a web page, not GeoReport XML', false)
  return unreadableFor(() => parseLooseXml(text, ['request', 'service', 'note', 'photo', 'attribute', 'value']))
}

function records(value: Loose, item: Item): GeoreportRecord[] {
  if (Array.isArray(value)) {
    if (
      value.some(
        (v) =>
          isObject(v) && 'code' in v && 'description' in v && !(`service_${item === 'request' ? 'request_id' : 'code'}` in v),
      )
    )
      throw new UnreadableAnswer('an error list in place of data', false)
    return value.map((v) => (isObject(v) ? v : {}))
  }
  if (isObject(value)) {
    for (const name of lists[item]) {
      if (!Object.hasOwn(value, name)) continue
      const inner = value[name]!
      // An empty root element comes as text or null.
      return isObject(inner) || Array.isArray(inner) ? records(inner, item) : []
    }
    if ('service_request_id' in value || 'service_code' in value) return [value]
    if (Object.keys(value).length === 0) return []
  }
  throw new UnreadableAnswer('no list of requests in the answer', false)
}

function isObject(value: Loose): value is LooseObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
