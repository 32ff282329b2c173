/**
 * What `extensions=true` adds to a request: attributes, notes with their time, photos. No standard says how they are
 * written; read is what servers were seen to send. A trail step stands for the decision of one of three levels, which no
 * note of a city tells, so notes go into the text, each with its time.
 */
import type { IntakeAttachment } from '../../store/intake.ts'
import { decodeEntities } from '../entities.ts'
import { cleanLine, cleanText } from '../file/clean.ts'
import { foldName, isPersonal } from '../file/column.ts'
import { readInstant } from '../instant.ts'
import { mediaFromUrl } from '../media.ts'
import type { Loose, LooseObject } from './loose-json.ts'
import type { GeoreportRecord } from './parse.ts'

export interface Extensions {
  /** Parts of the text: attributes a line each, notes a line each. */
  text: string[]
  photos: IntakeAttachment[]
}

const mostAttributes = 30
const mostNotes = 50
const longestValue = 500
/** Where it is and what it is called inside a server is told elsewhere, or nobody's to read. */
const technical =
  /^(?:x|y|lat|latitude|long?|longitude|photos?|notes?|images?|details|(?:.*[\s_-])?(?:id|url|uri|uuid|guid|token))$/i

/** @param tz zone of times without an offset; null is UTC */
export function readExtensions(record: GeoreportRecord, tz: string | null): Extensions {
  const extended = isObject(record.extended_attributes) ? record.extended_attributes : {}
  const attributes = new Map<string, string>()
  const add = (label: string | null, value: string | null, code: string | null = null): void => {
    if (label === null || value === null || attributes.size >= mostAttributes || /^https?:/i.test(value)) return
    // An attribute that names or reaches a person is not read, whatever the server publishes.
    if ([label, code ?? ''].some((name) => isPersonal(foldName(name))) || technical.test(label)) return
    if (!attributes.has(label)) attributes.set(label, value.slice(0, longestValue))
  }
  for (const [name, value] of Object.entries(extended)) add(cleanLine(name.replaceAll('_', ' ')) || null, wordsOf(value))
  for (const item of [record.attributes, extended.details].flatMap((value) => listOf(value, 'attribute')))
    add(
      first(item, ['label', 'name', 'description', 'code']),
      wordsOf(item.value ?? item.values ?? null),
      first(item, ['code', 'name']),
    )
  // A map from name to value is one more way to write them.
  if (isObject(record.attributes) && !('attribute' in record.attributes))
    for (const [name, value] of Object.entries(record.attributes))
      add(cleanLine(name.replaceAll('_', ' ')) || null, wordsOf(value))

  const notes = [record.notes, extended.notes]
    .flatMap((value) => listOf(value, 'note'))
    .slice(0, mostNotes)
    .map((note) => noteLine(note, tz))
    .filter((note) => note !== null)
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line)
  const photos = new Map<string, IntakeAttachment>()
  for (const value of [record.photos, extended.photos])
    for (const address of addressesOf(value)) {
      const photo = photoOf(address)
      if (photo?.url) photos.set(photo.url, photo)
    }
  const lines = [...attributes].map(([label, value]) => `${label}: ${value}`)
  return { text: [lines.join('\n'), [...new Set(notes)].join('\n')].filter((part) => part !== ''), photos: [...photos.values()] }
}

/** Content that is fetched later survives a report's revisions by its address. */
export const withKey = (attachment: IntakeAttachment): IntakeAttachment =>
  attachment.url === null ? attachment : { ...attachment, key: attachment.url }

function noteLine(note: LooseObject, tz: string | null): { at: number; line: string } | null {
  const words = first(note, ['description', 'summary', 'text', 'comment'])
  const kind = first(note, ['type', 'status'])
  const said = [kind, words].filter((part, i, all) => part !== null && all.indexOf(part) === i).join(': ')
  if (said === '') return null
  const when = readInstant(first(note, ['datetime', 'date', 'created_at', 'updated_datetime']) ?? '', tz)
  if (when === null) return { at: Number.MAX_SAFE_INTEGER, line: said }
  const wall = new Date((when.seconds + when.offsetMinutes * 60) * 1000).toISOString()
  return { at: when.seconds, line: `[${wall.slice(0, 10)} ${wall.slice(11, 16)}] ${said}` }
}

function photoOf(address: string): IntakeAttachment | null {
  const found = mediaFromUrl(decodeEntities(address.trim()))
  if (found === null) return null
  // An address without an ending says nothing; among photos it is one, and its bytes have to prove it.
  return withKey(found.kind === 'file' ? { ...found, kind: 'image', mime: 'image/jpeg' } : found)
}

function addressesOf(value: Loose | undefined): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(addressesOf)
  if (!isObject(value)) return []
  const address = first(value, ['media_url', 'url', 'src', 'href'])
  return address !== null ? [address] : addressesOf(value.photo ?? value.photos)
}

/** The objects of a list, whether it is one, wraps one (XML), or is a single object. */
function listOf(value: Loose | undefined, item: string): LooseObject[] {
  if (Array.isArray(value)) return value.filter(isObject)
  if (!isObject(value)) return []
  const inner = value[item] ?? value[`${item}s`]
  if (inner !== undefined) return listOf(inner, item)
  return ['value', 'values', 'description', 'datetime', 'summary', 'type'].some((name) => name in value) ? [value] : []
}

/** The first of these members that says something, on one line. */
function first(item: LooseObject, names: readonly string[]): string | null {
  for (const name of names) {
    const value = item[name]
    if (typeof value !== 'string') continue
    const text = cleanLine(cleanText(value))
    if (text !== '' && text.toLowerCase() !== 'null') return text
  }
  return null
}

/** A value as words: text, or the names of a list of choices. */
function wordsOf(value: Loose): string | null {
  if (typeof value === 'string') {
    const text = cleanLine(value)
    return text === '' || text.toLowerCase() === 'null' ? null : text
  }
  if (Array.isArray(value))
    return (
      value
        .map((v) => wordsOf(v))
        .filter(Boolean)
        .join(', ') || null
    )
  if (!isObject(value)) return null
  return first(value, ['name', 'label', 'key']) ?? (value.value === undefined ? null : wordsOf(value.value))
}

const isObject = (value: Loose | undefined): value is LooseObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
