/** The address of what is on screen: "#/section/detail?filter". Readable, and a reload or a sent link returns to it. */
import type { Bbox, Filter } from '../../contract/model.ts'
import { packIds, unpackIds } from './id-list.ts'

export const sections = ['situation', 'flags', 'incidents', 'review', 'place', 'briefings', 'sources', 'settings'] as const
export type Section = (typeof sections)[number]
export interface Place {
  section: Section
  /** What is open inside the section, such as a flag's number; of the place section its point, area or address. */
  detail: string | null
  filter: Filter
}

const lists = ['categories', 'subCategories', 'areas', 'statuses', 'levels', 'sources'] as const
const words = ['text', 'from', 'to'] as const
const switches = ['hasLocation', 'hasMedia', 'suppressed', 'incidentsOnly'] as const

export function filterToQuery(filter: Filter): string {
  const parts: string[] = []
  const put = (key: string, value: string): void => void parts.push(`${key}=${value}`)
  for (const key of words) if (filter[key]) put(key, encodeURIComponent(filter[key]))
  for (const key of lists) {
    const values = filter[key]
    if (values?.length) put(key, values.map(encodeURIComponent).join(','))
  }
  if (filter.bbox) put('bbox', filter.bbox.join(','))
  if (filter.near) put('near', `${filter.near.lon},${filter.near.lat},${filter.near.metres}`)
  if (filter.polygon) put('polygon', encodeURIComponent(JSON.stringify(filter.polygon)))
  for (const key of switches) if (filter[key] !== undefined) put(key, filter[key] ? '1' : '0')
  if (filter.ids) put('ids', packIds(filter.ids))
  return parts.join('&')
}

const numbers = (value: string, count: number): number[] | null => {
  const list = value.split(',').map(Number)
  return list.length === count && list.every(Number.isFinite) ? list : null
}

/** The filter of a query string. Parts that cannot be read are left out: an address is a person's to mangle. */
export function queryToFilter(query: string): Filter {
  const filter: Record<string, unknown> = {}
  for (const part of query.split('&')) {
    const at = part.indexOf('=')
    if (at < 1) continue
    const key = part.slice(0, at)
    const raw = part.slice(at + 1)
    try {
      if ((words as readonly string[]).includes(key)) filter[key] = decodeURIComponent(raw)
      else if ((lists as readonly string[]).includes(key)) filter[key] = raw.split(',').map(decodeURIComponent)
      else if ((switches as readonly string[]).includes(key)) filter[key] = raw === '1'
      else if (key === 'bbox') {
        const box = numbers(raw, 4)
        if (box) filter.bbox = box as Bbox
      } else if (key === 'near') {
        const near = numbers(raw, 3)
        if (near) filter.near = { lon: near[0], lat: near[1], metres: near[2] }
      } else if (key === 'ids') {
        const ids = unpackIds(raw)
        if (ids) filter.ids = ids
      } else if (key === 'polygon') {
        const polygon: unknown = JSON.parse(decodeURIComponent(raw))
        if (isPolygon(polygon)) filter.polygon = polygon
      }
    } catch {
      // A broken escape or broken JSON: that part is not there.
    }
  }
  return tidyFilter(filter as Filter)
}

/** A shape as the door takes it; anything else in an address is not there. */
function isPolygon(value: unknown): value is NonNullable<Filter['polygon']> {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('coordinates' in value)) return false
  const depth = value.type === 'Polygon' ? 3 : value.type === 'MultiPolygon' ? 4 : 0
  const isNested = (part: unknown, left: number): boolean =>
    left === 0 ? typeof part === 'number' : Array.isArray(part) && part.every((inner) => isNested(inner, left - 1))
  return depth > 0 && isNested(value.coordinates, depth)
}

/** Without empty parts: two filters that mean the same are written the same. */
export function tidyFilter(filter: Filter): Filter {
  const entries = Object.entries(filter).filter(
    ([, value]) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(entries) as Filter
}

export const sameFilter = (a: Filter, b: Filter): boolean => filterToQuery(a) === filterToQuery(b)

/** The parts of an address that say which place page is open; none of them is a part of a filter. */
const placeKeys: ReadonlySet<string> = new Set(['lon', 'lat', 'm', 'area', 'address', 'only'])

/** "#/flags/12?categories=fire"; a place page stands in the query: "#/place?lon=118.6&lat=30.95&m=100&categories=fire". */
export function placeToHash(place: Place): string {
  const query = filterToQuery(place.filter)
  const inQuery = place.section === 'place' && place.detail !== null
  const detail = place.detail === null || inQuery ? '' : `/${encodeURIComponent(place.detail)}`
  const parts = [inQuery ? place.detail : '', query].filter(Boolean).join('&')
  return `#/${place.section}${detail}${parts ? `?${parts}` : ''}`
}

export function hashToPlace(hash: string): Place {
  const body = hash.replace(/^#\/?/, '')
  const at = body.indexOf('?')
  const path = (at < 0 ? body : body.slice(0, at)).split('/')
  const query = at < 0 ? '' : body.slice(at + 1)
  const section = (sections as readonly string[]).includes(path[0] ?? '') ? (path[0] as Section) : 'situation'
  const filter = queryToFilter(query)
  if (section === 'place') {
    const parts = query.split('&').filter((part) => placeKeys.has(part.slice(0, Math.max(0, part.indexOf('=')))))
    return { section, detail: parts.length > 0 ? parts.join('&') : null, filter }
  }
  let detail: string | null = null
  try {
    detail = path[1] ? decodeURIComponent(path[1]) : null
  } catch {
    detail = null
  }
  return { section, detail, filter }
}
