/** Records of named values (features of a service, rows of an export) as reports: which value fills which field, and the mapping. */
import type { MappedField, SourceOptions } from '../../contract/sync.ts'
import type { Datum } from '../../contract/taxonomy.ts'
import { foldName } from './file/column.ts'
import { RowMapper } from './file/map-row.ts'
import { emptyProfile, type Field, type Names, type Profile } from './file/profile.ts'
import { guessProfile, knownProfile } from './file/recognise.ts'
import { type DateOrder, timeReader } from './file/time.ts'
import type { Loose, LooseObject } from './open311/loose-json.ts'
import type { Classify } from './open311/record.ts'
import { suggestFields } from './suggest-fields.ts'
import { type Classifier, createClassifier } from './taxonomy/classify.ts'

/** A value of an upstream's records: where it stands (parts joined by "/") and what it is, '' where nothing says so. */
export interface RecordColumn {
  path: string
  type: string
}

const leafOf = (path: string): string => path.split('/').at(-1) ?? path

/**
 * How records with these values are read. What the person mapped holds; then the columns of an export that is known; then
 * common names, wherever in a nested record they stand; then what the wizard would suggest.
 */
export function recordProfile(columns: readonly RecordColumn[], mapped: SourceOptions['fields'] = {}): Profile {
  const paths = columns.map(({ path }) => path)
  const base = knownProfile(paths) ?? byLeaf(paths) ?? emptyProfile('record')
  const profile: Profile = { ...base, single: { ...base.single } }
  const suggested = suggestFields(
    columns.map(({ path, type }) => ({ path, type, name: leafOf(path), repeats: false, example: null })),
  )
  // One value is for one purpose: what a more careful look took is not taken again.
  for (const [field, path] of Object.entries(suggested) as [MappedField, string][])
    if (!isFilled(profile, field) && !takes(profile, foldName(path))) fillField(profile, field, path)
  for (const [field, path] of Object.entries(mapped) as [MappedField, string | undefined][])
    if (path !== undefined && path !== '') fillField(profile, field, path)
  return profile
}

/** Guesses by the last part of each path, told in whole paths. */
function byLeaf(paths: readonly string[]): Profile | null {
  const whole = new Map<string, string[]>()
  for (const path of paths) {
    const leaf = foldName(leafOf(path))
    whole.set(leaf, [...(whole.get(leaf) ?? []), foldName(path)])
  }
  const leaves = paths.map(leafOf)
  // A time of an uncommon name is found otherwise; the rest may have common ones all the same.
  const guessed = guessProfile(leaves, true) ?? guessProfile([...leaves, 'occurredAt'], true)
  if (!guessed) return null
  const all = (names: Names): Names => names.flatMap((name) => whole.get(name) ?? [])
  return {
    ...guessed,
    single: Object.fromEntries(Object.entries(guessed.single).map(([field, names]) => [field, all(names)])),
    title: guessed.title.map(all),
    text: guessed.text.map(all),
    place: guessed.place.map((list) => list.map(all)),
  }
}

const wordFields = ['title', 'text', 'place'] as const
const isWords = (field: MappedField): field is (typeof wordFields)[number] => (wordFields as readonly string[]).includes(field)
/** A location is one value here, however it is written. */
const ours = (field: MappedField): Exclude<Field, 'title' | 'text' | 'place'> =>
  (field === 'location' ? 'point' : field) as Exclude<Field, 'title' | 'text' | 'place'>

function isFilled(profile: Profile, field: MappedField): boolean {
  if (field === 'place') return profile.place.flat(2).length > 0
  if (isWords(field)) return profile[field].flat().length > 0
  if (field === 'location' && profile.single.lat && profile.single.lon) return true
  return (profile.single[ours(field)]?.length ?? 0) > 0
}
const takes = (profile: Profile, name: string): boolean =>
  [Object.values(profile.single), profile.title, profile.text, profile.place.flat()].flat(2).includes(name)

/** Has a field of ours filled by that value alone. */
export function fillField(profile: Profile, field: MappedField, path: string): void {
  const name = foldName(path)
  if (field === 'place') profile.place = [[[name]]]
  else if (isWords(field)) profile[field] = [[name]]
  else profile.single = { ...profile.single, [ours(field)]: [name] }
}

export interface RecordSetup {
  /** IANA zone of times without an offset; null: the profile's, or UTC. */
  tz: string | null
  datum?: Datum | undefined
  order: DateOrder
  classify: Classify
  /** Milliseconds since 1970. */
  now(): number
}

/** @param columns names of the cells; may grow, as new names come up */
export function recordMapper(profile: Profile, columns: readonly string[], setup: RecordSetup): RowMapper {
  const placeTz = setup.tz ?? profile.tz
  return new RowMapper(
    {
      profile,
      datum: setup.datum ?? 'wgs84',
      classifier: classifierOf(setup.classify),
      time: timeReader(placeTz ?? 'UTC', placeTz, profile.dateOrder ?? setup.order),
      now: setup.now() / 1000,
      plainIds: true,
    },
    columns,
  )
}

/** The engine's way of sorting categories, with the built-in words for reports that name none. */
export function classifierOf(classify: Classify): Classifier {
  const builtIn = createClassifier([])
  return {
    classify: (label, ...details) => classify(label, details.filter(Boolean).join(' / ') || null),
    fromTitle: builtIn.fromTitle,
    barred: builtIn.barred,
    fingerprint: builtIn.fingerprint,
  }
}

/** Values by path; lists stay together as JSON. Deeper than five levels it is left as JSON too. */
export function* flatCells(value: LooseObject, above = '', depth = 0): Generator<[string, string]> {
  for (const [name, part] of Object.entries(value)) {
    const path = above === '' ? name : `${above}/${name}`
    if (part === null) continue
    if (typeof part === 'string') yield [path, part]
    else if (isRecord(part) && depth < 5) yield* flatCells(part, path, depth + 1)
    else yield [path, JSON.stringify(part)]
  }
}

export const isRecord = (value: Loose | undefined): value is LooseObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
