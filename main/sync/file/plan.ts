/** A profile laid over a file's columns: which cell fills which field. */
import { foldName } from './column.ts'
import type { Field, Names, Profile } from './profile.ts'

/** Places of the columns of a field, best first. */
export type Places = readonly number[]
/** A part of a composed text: the category as kept, or the first of its cells that holds something. */
export type PartPlaces = Places | '@category'

export interface Plan {
  profile: Profile
  single: Partial<Record<Field, Places>>
  context: Places[]
  coded: Places
  title: PartPlaces[]
  text: Places[]
  place: Places[][]
  placeSuffix: Places
  idPrefix: Places
  mapping: { field: Field; column: string }[]
  unused: string[]
}

/** Lays `profile` over `columns`. Where two columns have the same folded name the first is the one meant. */
export function makePlan(profile: Profile, columns: readonly string[]): Plan {
  const byName = new Map<string, number>()
  columns.forEach((column, place) => {
    const name = foldName(column)
    if (name !== '' && !byName.has(name)) byName.set(name, place)
  })
  const mapping: Plan['mapping'] = []
  const used = new Set<number>()
  const find = (names: Names | undefined, field: Field | null): Places => {
    const places = (names ?? []).map((name) => byName.get(name)).filter((place) => place !== undefined)
    for (const place of places) {
      used.add(place)
      if (field !== null && !mapping.some((m) => m.field === field && m.column === columns[place]))
        mapping.push({ field, column: columns[place]! })
    }
    return places
  }
  const single: Plan['single'] = {}
  for (const [field, names] of Object.entries(profile.single) as [Field, Names][]) {
    const places = find(names, field)
    if (places.length > 0) single[field] = places
  }
  const context = (profile.context ?? []).map((names) => find(names, 'category')).filter((places) => places.length > 0)
  const parts = (list: readonly Names[], field: Field): PartPlaces[] =>
    list
      .map((names): PartPlaces => {
        if (names[0] !== '@category') return find(names, field)
        find(profile.single.category, field)
        return '@category'
      })
      .filter((part) => part.length > 0)
  const plan: Plan = {
    profile,
    single,
    context,
    coded: find(profile.coded, null),
    title: parts(profile.title, 'title'),
    text: parts(profile.text, 'text') as Places[],
    place: profile.place.map((list) => parts(list, 'place') as Places[]).filter((list) => list.length > 0),
    placeSuffix: find(profile.placeSuffix, 'place'),
    idPrefix: find(profile.idPrefix, null),
    mapping,
    unused: [],
  }
  plan.unused = columns.filter((column, place) => !used.has(place) && foldName(column) !== '')
  return plan
}
