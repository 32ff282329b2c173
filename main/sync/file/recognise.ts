/** Which profile a table's columns speak for. */
import { Failure } from '../../../contract/reply.ts'
import { foldName } from './column.ts'
import { commonNames } from './common-names.ts'
import type { MappingFile } from './mapping-file.ts'
import { emptyProfile, fits, foldedSet, type Profile } from './profile.ts'
import { profiles } from './profiles.ts'

/** The first known export whose columns these are; null when none. */
export function knownProfile(columns: readonly string[]): Profile | null {
  const present = foldedSet(columns)
  return profiles.find((profile) => fits(profile, present)) ?? null
}

/**
 * A guess from common column names: a time, and two of id, coordinates, category, words, address; null when there is
 * too little to go by. `located` says that the rows bring their own points.
 */
export function guessProfile(columns: readonly string[], located = false): Profile | null {
  const present = foldedSet(columns)
  const { title, text, place, ...single } = commonNames
  const has = (names: readonly string[] | undefined): boolean => names?.some((name) => present.has(name)) ?? false
  const here = (names: readonly string[]): string[] => names.filter((name) => present.has(name))
  const signs = [
    has(single.externalId),
    located || (has(single.lat) && has(single.lon)) || has(single.point),
    has(single.category),
    has(title) || has(text),
    has(place),
  ].filter(Boolean).length
  if (!has(single.occurredAt) || signs < 2) return null
  // A column is for one purpose: what another field took is not taken again. "location" may be a point or an address.
  const taken = new Set<string>()
  const take = (names: readonly string[] | undefined): string[] => {
    const first = here(names ?? []).find((name) => !taken.has(name))
    if (first === undefined) return []
    taken.add(first)
    return [first]
  }
  const guessed: Profile['single'] = {}
  for (const field of Object.keys(single) as (keyof typeof single)[]) {
    // A column "location" or "coordinates" is read as a point where there is one in it; it may be the address as well.
    const names = field === 'point' ? here(single.point ?? []) : take(single[field])
    if (names.length > 0) guessed[field] = names
  }
  return {
    ...emptyProfile('generic'),
    single: guessed,
    title: [take(title)],
    text: [take(text)],
    place: [[take(place)]],
  }
}

export interface Wish {
  /** --profile */
  profile?: string | undefined
  mapping?: MappingFile | null
}

/** The profile for a table. Throws Failure that names the columns found and says what to do. */
export function chooseProfile(file: string, columns: readonly string[], wish: Wish, located = false): Profile {
  if (wish.mapping) return checkedMapping(file, columns, wish.mapping)
  if (wish.profile !== undefined) return namedProfile(file, columns, wish.profile, located)
  const found = knownProfile(columns) ?? guessProfile(columns, located)
  if (found) return found
  throw new Failure('bad-request', {
    zh: `认不出 ${file} 的列：${listed(columns)}。请用 --map 映射文件指明哪一列是时间、类别、坐标等，或用 --profile 指定格式。`,
    en: `The columns of ${file} are not of a known export: ${listed(columns)}. Say which is the time, the category, the coordinates with --map mapping.json, or name a --profile.`,
  })
}

function checkedMapping(file: string, columns: readonly string[], mapping: MappingFile): Profile {
  const present = foldedSet(columns)
  const missing = mapping.columns.filter((column) => !present.has(foldName(column)))
  if (missing.length === 0) return mapping.profile
  throw new Failure('bad-request', {
    zh: `映射文件中的列在 ${file} 里找不到：${missing.join('、')}。文件的列有：${listed(columns)}。`,
    en: `The mapping names columns that ${file} does not have: ${missing.join(', ')}. Its columns are: ${listed(columns)}.`,
  })
}

function namedProfile(file: string, columns: readonly string[], name: string, located: boolean): Profile {
  const names = [...profiles.map((p) => p.name), 'generic']
  if (!names.includes(name))
    throw new Failure('bad-request', {
      zh: `没有名为“${name}”的格式。可用的有：${names.join('、')}。`,
      en: `There is no profile "${name}". Known ones: ${names.join(', ')}.`,
    })
  const profile = name === 'generic' ? guessProfile(columns, located) : profiles.find((p) => p.name === name)!
  if (profile && fits(profile, foldedSet(columns))) return profile
  throw new Failure('bad-request', {
    zh: `${file} 的列与格式“${name}”不符：${listed(columns)}。请去掉 --profile，或用 --map 指明各列。`,
    en: `The columns of ${file} do not fit the profile "${name}": ${listed(columns)}. Leave --profile away, or say with --map which column is which.`,
  })
}

function listed(columns: readonly string[]): string {
  const named = columns
    .filter((column) => column !== '')
    // What is no text file has no names either: keep its bytes out of a sentence.
    .map((column) => column.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?').slice(0, 60))
  if (named.length === 0) return '-'
  return named.slice(0, 40).join(', ') + (named.length > 40 ? ` … (${named.length})` : '')
}
