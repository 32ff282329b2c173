/** A profile says which columns of a known export fill which field of a report. It knows columns, never files. */
import { foldName } from './column.ts'
import type { DateOrder } from './time.ts'

export const fields = [
  'externalId',
  'occurredAt',
  'receivedAt',
  'updatedAt',
  'closedAt',
  'category',
  'subCategory',
  'title',
  'text',
  'place',
  'lat',
  'lon',
  'point',
  'status',
  'level',
  'reporter',
  'media',
  'withdrawn',
] as const
export type Field = (typeof fields)[number]

/** Folded column names, best first: the first that is there (and in a row: that holds something) is taken. */
export type Names = readonly string[]

export interface Profile {
  name: string
  holds: 'reports' | 'areas' | 'categories'
  /** Default source name; null is the file's base name. */
  source: string | null
  /** Zone of times without an offset; null where the columns do not tell. */
  tz: string | null
  dateOrder?: DateOrder
  /** Of each group one column must be there. */
  needs: readonly Names[]
  /** None of these may be there. */
  without?: Names
  /** Columns of fields with one value. `category` is the source's own category, which stays as the sub-category. */
  single: Partial<Record<Exclude<Field, 'title' | 'text' | 'place'>, Names>>
  /** Codes of the category column spelled out. */
  categoryWords?: Readonly<Record<string, string>>
  /** Finer or wider category columns that help to place the category; not kept. */
  context?: readonly Names[]
  /** Third-level codes, short texts among free ones: looked at only for what the boundary bars. */
  coded?: Names
  /** Parts joined by ": ". '@category' is the category as kept. */
  title: readonly Names[]
  /** Parts joined by a blank line. */
  text: readonly Names[]
  /** Alternatives; each is a list of parts joined by " & ", the first that has any. */
  place: readonly (readonly Names[])[]
  /** Added to the place after a comma, unless it is in there. */
  placeSuffix?: Names
  /** The last change of a closed report is its closing (GeoReport v2). */
  closedByUpdate?: boolean
  /** Puts the source before the id, where one file holds the reports of several sources. */
  idPrefix?: Names
}

/** A profile that knows no column yet. */
export const emptyProfile = (name: string, holds: Profile['holds'] = 'reports'): Profile => ({
  name,
  holds,
  source: null,
  tz: null,
  needs: [],
  single: {},
  title: [],
  text: [],
  place: [],
})

/** Folded names present. */
export const foldedSet = (columns: readonly string[]): Set<string> => new Set(columns.map(foldName))

export function fits(profile: Profile, present: Set<string>): boolean {
  return (
    profile.needs.every((group) => group.some((name) => present.has(name))) && !profile.without?.some((name) => present.has(name))
  )
}
