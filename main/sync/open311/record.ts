/** One GeoReport v2 request as a report. Who reported is never read: the standard's answers do not name them, leaks do. */
import type { Bilingual } from '../../../contract/model.ts'
import type { StatusKey } from '../../../contract/taxonomy.ts'
import type { IntakeReport } from '../../store/intake.ts'
import { decodeEntities } from '../entities.ts'
import { cleanText, languageOf } from '../file/clean.ts'
import { readInstant } from '../instant.ts'
import { mediaFromUrl } from '../media.ts'
import type { Classified } from '../taxonomy/classify.ts'
import { readExtensions, withKey } from './extension.ts'
import type { GeoreportRecord } from './parse.ts'
import { field } from './parse.ts'

/** Where a service's name goes in the closed list, or why the boundary of the product keeps it out. */
export type Classify = (label: string, group: string | null) => Classified

export interface RecordOptions {
  /** Zone of times written without an offset; null is UTC. */
  tz: string | null
  classify: Classify
  /** What the server's own list says of a service code. */
  services?: ReadonlyMap<string, { name: string | null; group: string | null }>
  /** Attributes, notes and photos were asked for. */
  extensions?: boolean
}

export type RecordOutcome =
  | { kind: 'report'; report: IntakeReport }
  | { kind: 'problem'; column: string | null; reason: Bilingual; raw: Record<string, string> }
  | { kind: 'refusal'; category: string; reason: Bilingual; externalId: string }

/** The fields the standard lets a server publish. Nothing else is looked at or kept, not even in quarantine. */
const published = [
  'service_request_id',
  'token',
  'status',
  'status_notes',
  'service_name',
  'service_code',
  'description',
  'agency_responsible',
  'service_notice',
  'requested_datetime',
  'updated_datetime',
  'expected_datetime',
  'address',
  'address_id',
  'zipcode',
  'lat',
  'long',
  'lon',
  'media_url',
]

/**
 * Maps a record by the standard's field names (and `lon` for `long`). The title is the service's name, the text the
 * description and then the status notes, with attributes and notes behind them where those were asked for; a closed
 * request's last change is its closing time.
 */
export function georeportReport(record: GeoreportRecord, options: RecordOptions): RecordOutcome {
  const problem = (column: string | null, zh: string, en: string): RecordOutcome => ({
    kind: 'problem',
    column,
    reason: { zh, en },
    raw: publishedFields(record),
  })
  const id = field(record, 'service_request_id')
  if (id === null)
    return Object.keys(publishedFields(record)).length === 0
      ? problem(null, '空记录：没有任何字段。', 'Empty record: it has no field.')
      : problem('service_request_id', '没有编号（service_request_id）。', 'No id (service_request_id).')
  if (id.length > 200) return problem('service_request_id', '编号超过 200 个字符。', 'The id is longer than 200 characters.')

  const requested = instant(record, 'requested_datetime', options.tz)
  if (requested === null) return problem('requested_datetime', '没有提交时间。', 'No time of request.')
  if (requested === 'bad') return problem('requested_datetime', '提交时间无法识别。', 'The time of request is not a time.')
  const updated = instant(record, 'updated_datetime', options.tz)
  if (updated === 'bad') return problem('updated_datetime', '更新时间无法识别。', 'The time of the last change is not a time.')

  const point = location(record)
  if (point === 'bad') return problem('lat', '坐标不是 WGS-84 经纬度。', 'The coordinates are not WGS-84 degrees.')

  const code = field(record, 'service_code')
  const service = code === null ? undefined : options.services?.get(code)
  const name = plain(field(record, 'service_name') ?? service?.name ?? code)
  if (name === null)
    return problem('service_name', '没有事项名称，也没有事项代码。', 'Neither a service name nor a service code.')
  const sorted = options.classify(name, plain(service?.group ?? null))
  if ('refused' in sorted) return { kind: 'refusal', category: name, reason: sorted.refused, externalId: id }

  const status = statusOf(field(record, 'status'))
  const description = plain(field(record, 'description')) ?? ''
  const notes = plain(field(record, 'status_notes')) ?? ''
  const media = field(record, 'media_url')
  const attachment = media === null ? null : mediaFromUrl(decodeEntities(media))
  const more = options.extensions ? readExtensions(record, options.tz) : { text: [], photos: [] }
  const attachments = attachment === null ? [] : [withKey(attachment)]
  const text = [description, notes === description ? '' : notes, ...more.text].filter((part) => part !== '').join('\n\n')
  return {
    kind: 'report',
    report: {
      externalId: id,
      occurredAt: requested.seconds,
      offsetMinutes: requested.offsetMinutes,
      receivedAt: null,
      updatedAt: updated?.seconds ?? null,
      closedAt: status === 'closed' ? (updated?.seconds ?? null) : null,
      category: sorted.category,
      subCategory: sorted.subCategory,
      // Where a rule words the sub-category anew, the source's own words are what must not be shown.
      title: sorted.relabelled && sorted.subCategory ? sorted.subCategory : name,
      text,
      place: place(record),
      lon: point?.lon ?? null,
      lat: point?.lat ?? null,
      rawLon: null,
      rawLat: null,
      datum: 'wgs84',
      accuracyMetres: null,
      status,
      level: null,
      language: languageOf(`${name} ${text}`),
      reporter: null,
      withdrawn: false,
      trail: [],
      attachments: [...attachments, ...more.photos.filter((photo) => photo.url !== attachment?.url)],
    },
  }
}

function publishedFields(record: GeoreportRecord): Record<string, string> {
  const out: Record<string, string> = {}
  for (const name of published) {
    const value = field(record, name)
    if (value !== null) out[name] = value
  }
  return out
}

/** Without what publishing added to it; null when nothing is left. */
function plain(text: string | null): string | null {
  return text === null ? null : cleanText(text) || null
}

function instant(record: GeoreportRecord, name: string, tz: string | null): ReturnType<typeof readInstant> | 'bad' {
  const text = field(record, name)
  // One server writes the word "true" where it has no date.
  if (text === null || /^(?:true|false|0)$/i.test(text)) return null
  return readInstant(text, tz) ?? 'bad'
}

function location(record: GeoreportRecord): { lon: number; lat: number } | null | 'bad' {
  const written = [field(record, 'long') ?? field(record, 'lon'), field(record, 'lat')]
  if (written[0] === null && written[1] === null) return null
  const [lon, lat] = written.map((text) => (text === null ? Number.NaN : Number(text))) as [number, number]
  // 0/0 is how servers without an empty value say "no location".
  if (lon === 0 && lat === 0) return null
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? { lon, lat } : 'bad'
}

function place(record: GeoreportRecord): string | null {
  const address = plain(field(record, 'address'))?.replace(/\s+/g, ' ').replace(/ ,/g, ',')
  const zip = plain(field(record, 'zipcode'))
  const known = zip === null || /^0+$/.test(zip) || address?.includes(zip) ? null : zip
  return [address, known].filter(Boolean).join(' ') || null
}

function statusOf(text: string | null): StatusKey {
  const word = text?.toLowerCase()
  return word === 'open' || word === 'closed' ? word : 'unknown'
}
