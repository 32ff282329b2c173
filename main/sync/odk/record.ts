/** A submission as a report. Who sent it goes on to the store's token maker and no further; names are never read. */
import type { Bilingual } from '../../../contract/model.ts'
import type { MappedField } from '../../../contract/sync.ts'
import type { Datum, Decision, StatusKey } from '../../../contract/taxonomy.ts'
import type { IntakeAttachment, IntakeReport, IntakeStep, IntakeTombstone } from '../../store/intake.ts'
import { cleanLine, cleanText, languageOf } from '../file/clean.ts'
import { foldName, isPersonal } from '../file/column.ts'
import { locateDegrees, readPoint } from '../file/coordinates.ts'
import { readStatus } from '../file/status.ts'
import { readInstant } from '../instant.ts'
import { mediaOfName } from '../media.ts'
import type { Classify } from '../open311/record.ts'
import { suggestFields } from '../suggest-fields.ts'
import type { OdkComment, OdkField, OdkRow } from './answer.ts'

export interface RecordOptions {
  fields: OdkField[]
  /** The upstream's path for each of ours. */
  mapped: Partial<Record<MappedField, string>>
  tz: string | null
  datum: Datum
  classify: Classify
}
export type OdkOutcome =
  | { kind: 'report'; report: IntakeReport }
  | { kind: 'tombstone'; tombstone: IntakeTombstone }
  | { kind: 'problem'; column: string | null; reason: Bilingual; raw: Record<string, string> }
  | { kind: 'refusal'; category: string; reason: Bilingual; externalId: string; sourceRevision: number }

/** What the server itself says of a submission; times in milliseconds. */
export interface OdkSystem {
  submitted: number | null
  updated: number | null
  deleted: number | null
  reviewState: string | null
  submitter: string | null
  present: number
  expected: number
  /** Encrypted, or without its data. */
  sealed: boolean
}

export function systemOf(row: OdkRow): OdkSystem {
  const said = (typeof row.__system === 'object' && row.__system !== null ? row.__system : {}) as Record<string, unknown>
  const time = (value: unknown): number | null => {
    const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
    return Number.isFinite(ms) ? ms : null
  }
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
  return {
    submitted: time(said.submissionDate),
    updated: time(said.updatedAt),
    deleted: time(said.deletedAt),
    reviewState: typeof said.reviewState === 'string' ? said.reviewState : null,
    // Text in the feed, a number elsewhere.
    submitter: said.submitterId == null ? null : String(said.submitterId),
    present: number(said.attachmentsPresent),
    expected: number(said.attachmentsExpected),
    sealed: typeof said.status === 'string',
  }
}

/** How the office's review answers in the trail and in the status. The server is one level of review: the district's. */
const reviews: Record<string, { decision: Decision; status: StatusKey }> = {
  hasIssues: { decision: 'returned', status: 'returned' },
  // Accepted, and still to be closed by somebody.
  approved: { decision: 'accepted', status: 'checking' },
  rejected: { decision: 'rejected', status: 'closed' },
  // Sent in again: to be looked at again.
  edited: { decision: 'received', status: 'checking' },
}
/** ODK knows no closed state: a closing is an approval with a remark that begins so. */
export const closingWords = '已办结 Closed'

/** Status by the server's review alone. */
export const statusOfReview = (state: string | null): StatusKey =>
  state === null ? 'open' : (reviews[state]?.status ?? 'unknown')

/**
 * Fields without a mapping are recognised by name and type. The text is the mapped field and then one line for each entry
 * of a repeat. Attachments are keyed by their file names, those that have not come among them.
 * @param comments null: not asked for; those that are stored stay
 * @param files ETag of each attachment where it was asked for, null for one that has not come
 */
export function odkReport(
  row: OdkRow,
  comments: OdkComment[] | null,
  options: RecordOptions,
  files: ReadonlyMap<string, string | null> | null = null,
): OdkOutcome {
  const system = systemOf(row)
  if (system.deleted !== null)
    return {
      kind: 'tombstone',
      tombstone: { externalId: row.__id, sourceRevision: system.deleted, at: Math.floor(system.deleted / 1000) },
    }
  const cell = (field: MappedField): string => {
    const path = options.mapped[field]
    return path === undefined ? '' : textOf(valuesAt(row, path)[0])
  }
  const problem = (field: MappedField, reason: Bilingual): OdkOutcome => ({
    kind: 'problem',
    column: options.mapped[field] ?? field,
    reason,
    raw: plainCells(row, options),
  })
  if (system.sealed)
    return problem('text', {
      zh: '这条记录在服务器上是加密的，无法读取。请在 ODK Central 里解密后导出，再作为文件导入。',
      en: 'This submission is encrypted on the server and cannot be read. Decrypt and export it in ODK Central, and import it as a file.',
    })
  if (system.submitted === null) return problem('occurredAt', { zh: '没有提交时间。', en: 'There is no time of submission.' })

  const written = cell('occurredAt')
  const occurred = readInstant(written || new Date(system.submitted).toISOString(), options.tz)
  if (!occurred)
    return problem('occurredAt', {
      zh: `时间无法识别：“${written.slice(0, 40)}”。`,
      en: `Not a time: "${written.slice(0, 40)}".`,
    })

  const located = locate(options.mapped.location === undefined ? null : valuesAt(row, options.mapped.location)[0], options.datum)
  if (located && 'problem' in located) return problem('location', located.reason)
  const point = located && 'lon' in located ? located : null

  const label = cleanLine(cell('category').replaceAll('_', ' '))
  const finer = cleanLine(cell('subCategory').replaceAll('_', ' '))
  const sorted = finer === '' ? options.classify(label, null) : options.classify(finer, label || null)
  const revision = Math.max(system.submitted ?? 0, system.updated ?? 0)
  if ('refused' in sorted)
    return {
      kind: 'refusal',
      category: finer || label,
      reason: sorted.refused,
      externalId: row.__id,
      sourceRevision: revision,
    }

  const { trail, decision } = trailOf(system, comments ?? [])
  const reviewed = system.reviewState === null ? null : reviews[system.reviewState]
  const status: StatusKey =
    decision === 'closed'
      ? 'closed'
      : (reviewed?.status ?? (system.reviewState !== null ? 'unknown' : knownStatus(cell('status'))))
  const words = cleanText(cell('text'))
  const repeats = repeatLines(row, options)
  const text = [words, repeats.join('\n')].filter((part) => part !== '').join('\n\n')
  // The instance's own name (meta/instanceName) is often a person's: not used.
  const title = cleanLine(cell('title')) || cleanLine(words.slice(0, 40)) || label || row.__id
  const changed = Math.floor(revision / 1000)
  return {
    kind: 'report',
    report: {
      externalId: row.__id,
      occurredAt: occurred.seconds,
      offsetMinutes: occurred.offsetMinutes,
      receivedAt: Math.floor(system.submitted / 1000),
      updatedAt: system.updated === null ? null : changed,
      closedAt: status === 'closed' && system.reviewState !== null ? changed : null,
      category: sorted.category,
      subCategory: sorted.subCategory,
      title,
      text,
      place: cleanLine(cell('place')) || null,
      lon: point?.lon ?? null,
      lat: point?.lat ?? null,
      rawLon: point?.rawLon ?? null,
      rawLat: point?.rawLat ?? null,
      datum: options.datum,
      accuracyMetres: located && 'lon' in located ? located.accuracy : null,
      status,
      level: 'district',
      language: languageOf(`${title} ${text}`),
      reporter: system.submitter,
      withdrawn: false,
      sourceRevision: revision,
      // Read now and not deleted: whatever a tombstone said before.
      present: true,
      trail,
      ...(comments === null ? { commentsUnknown: true as const } : {}),
      attachments: attachmentsOf(row, options.fields, files),
    },
  }
}

const knownStatus = (word: string): StatusKey => {
  const status = word === '' ? 'unknown' : readStatus(word)
  return status === 'unknown' ? 'open' : status
}

/**
 * Received, then what the office made of it, with the remarks between. A remark takes no decision of its own: its step
 * repeats the one that stood when it was made.
 */
function trailOf(system: OdkSystem, comments: readonly OdkComment[]): { trail: IntakeStep[]; decision: Decision } {
  const made: { at: number; decision: Decision; comment: string }[] = [
    { at: system.submitted as number, decision: 'received', comment: '' },
  ]
  const { updated } = system
  const review = system.reviewState === null ? undefined : reviews[system.reviewState]
  const closing =
    system.reviewState === 'approved' &&
    updated !== null &&
    comments.some(({ body, at }) => at >= updated && body.startsWith(closingWords))
  const decision: Decision = closing ? 'closed' : (review?.decision ?? 'received')
  if (updated !== null && (review || system.reviewState === null)) made.push({ at: updated, decision, comment: '' })
  for (const { body, at } of comments) {
    const comment = cleanText(body)
    if (comment !== '') made.push({ at, decision: updated !== null && at >= updated ? decision : 'received', comment })
  }
  made.sort((a, b) => a.at - b.at)
  return {
    trail: made.map(({ at, ...step }) => ({ level: 'district', ...step, at: Math.floor(at / 1000) })),
    decision,
  }
}

type Point = { lon: number; lat: number; rawLon: number | null; rawLat: number | null; accuracy: number | null }

/** A GeoJSON point; of a line or an area its first corner. */
function locate(value: unknown, datum: Datum): Point | { none: true } | { problem: string; reason: Bilingual } | null {
  if (value === null || value === undefined || value === '') return null
  const bad = { problem: 'location', reason: { zh: '坐标无法识别。', en: 'The coordinates are not a point.' } }
  if (typeof value === 'string') {
    const read = readPoint(value)
    if (!read) return bad
    const found = locateDegrees(Number(read[0]), Number(read[1]), datum)
    return 'lon' in found ? { ...found, accuracy: null } : found
  }
  const { coordinates, properties } = value as { coordinates?: unknown; properties?: { accuracy?: unknown } | null }
  let corner = coordinates
  while (Array.isArray(corner) && Array.isArray(corner[0])) corner = corner[0]
  const [lon, lat] = Array.isArray(corner) ? corner : []
  if (typeof lon !== 'number' || typeof lat !== 'number') return bad
  const found = locateDegrees(lat, lon, datum)
  const accuracy = properties?.accuracy
  // 0 is how a point set by hand says that nothing measured it.
  return 'lon' in found ? { ...found, accuracy: typeof accuracy === 'number' && accuracy > 0 ? accuracy : null } : found
}

/** Everything at a path, in each entry of the repeats on the way. */
function valuesAt(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value]
  for (const part of path.replace(/^\//, '').split('/')) {
    found = found
      .flat()
      .map((one) => (typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[part] : undefined))
  }
  return found.flat().filter((one) => one !== undefined && one !== null)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** Names of files in the fields that hold them. What traces the person with the device (meta/audit) is left alone. */
function attachmentsOf(
  row: OdkRow,
  fields: readonly OdkField[],
  files: ReadonlyMap<string, string | null> | null,
): IntakeAttachment[] {
  const names = new Set<string>()
  for (const { path, binary } of fields)
    if (binary && !path.startsWith('meta/'))
      for (const value of valuesAt(row, path)) if (typeof value === 'string' && value !== '') names.add(value)
  return [...names].map((name) => {
    const etag = files?.get(name)
    return { ...mediaOfName(name), name, key: name, bytes: null, url: null, ...(etag === undefined ? {} : { etag }) }
  })
}

const mostLines = 200
const isBox = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('coordinates' in value)
const isOurs = (name: string): boolean => !name.startsWith('__') && !name.includes('@odata') && !isPersonal(foldName(name))

/** "name 1: field: value; field: value" for each entry of each repeat, those inside others after them. */
function repeatLines(row: OdkRow, { fields }: RecordOptions): string[] {
  const files = new Set(fields.filter(({ binary }) => binary).map(({ path }) => path))
  const lines: string[] = []
  const visit = (value: Record<string, unknown>, path: string, before: string): void => {
    for (const [name, inner] of Object.entries(value)) {
      if (!isOurs(name)) continue
      const at = path === '' ? name : `${path}/${name}`
      if (isBox(inner) && at !== 'meta') visit(inner, at, before)
      if (!Array.isArray(inner)) continue
      for (const [i, entry] of inner.entries()) {
        if (!isBox(entry) || lines.length >= mostLines) continue
        const label = `${before}${name} ${i + 1}`
        const cells = cellsOf(entry, at, files)
        if (cells.length > 0) lines.push(cleanLine(`${label}: ${cells.join('; ')}`))
        visit(entry, at, `${label} / `)
      }
    }
  }
  visit(row, '', '')
  return lines
}

/** Plain values of a group and of the groups in it. */
function cellsOf(group: Record<string, unknown>, path: string, files: ReadonlySet<string>): string[] {
  return Object.entries(group).flatMap(([name, value]) => {
    const at = `${path}/${name}`
    if (!isOurs(name) || files.has(at)) return []
    if (isBox(value)) return cellsOf(value, at, files)
    const text = textOf(value)
    return text === '' ? [] : [`${name}: ${text}`]
  })
}

const systemCells = ['__id', '__system/submissionDate', '__system/updatedAt', '__system/reviewState', '__system/deletedAt']

/** What of a row a person needs to repair it, and what it takes to read it again: not who sent it. */
function plainCells(row: OdkRow, { mapped, fields }: RecordOptions): Record<string, string> {
  const out: Record<string, string> = {}
  const own = fields.filter(({ path, repeats }) => {
    const personal = path.split('/').some((part) => isPersonal(foldName(part)))
    return !(repeats || personal || path === mapped.reporter || path.startsWith('meta'))
  })
  for (const path of [...systemCells, ...own.map((field) => field.path)]) {
    const value = valuesAt(row, path)[0]
    const text = typeof value !== 'object' || isBox(value) ? textOf(value) : JSON.stringify(value)
    if (text !== '') out[path] = text
  }
  return out
}

const isPoint = (text: string): boolean => text.startsWith('{') && text.includes('"coordinates"')

/**
 * A quarantined row read again from its cells and what a person put right. Types are told by what the cells hold; what
 * repeats and attachments said comes back when the row changes upstream.
 */
export function odkReportOfCells(
  cells: Readonly<Record<string, string>>,
  options: Omit<RecordOptions, 'fields' | 'mapped'> & { mapped: RecordOptions['mapped'] | undefined },
): OdkOutcome {
  const row: OdkRow = { __id: cells.__id ?? '' }
  const fields: OdkField[] = []
  for (const [path, text] of Object.entries(cells)) {
    const parts = path.split('/')
    let at: Record<string, unknown> = row
    for (const part of parts.slice(0, -1)) {
      if (!Object.hasOwn(at, part) || !isBox(at[part])) at[part] = {}
      at = at[part] as Record<string, unknown>
    }
    const name = parts.at(-1) as string
    at[name] = isPoint(text) ? parsedPoint(text) : text
    const type = isPoint(text) ? 'geopoint' : readInstant(text, null) ? 'dateTime' : 'string'
    if (!path.startsWith('__')) fields.push({ path, name, type, binary: false, repeats: false })
  }
  return odkReport(row, null, { ...options, fields, mapped: recognised(fields, options.mapped) })
}

function parsedPoint(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The mapping in force: what the source says, the rest as recognised by name and type. */
export function recognised(
  fields: readonly OdkField[],
  given: Partial<Record<MappedField, string>> = {},
): Partial<Record<MappedField, string>> {
  const plain = Object.fromEntries(Object.entries(given).map(([ours, path]) => [ours, path.replace(/^\//, '')]))
  const own = suggestFields(fields.filter(({ type }) => type !== 'structure').map((field) => ({ ...field, example: null })))
  // Who reported is known to the server itself; a field of the form only where somebody says so.
  delete own.reporter
  return { ...own, ...plain }
}
