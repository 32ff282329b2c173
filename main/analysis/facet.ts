/** Counts of every value of every facet. */
import type { Facets, FacetValue } from '../../contract/model.ts'
import { categoryKeys, levelKeys, statusKeys } from '../../contract/taxonomy.ts'
import { mediaKinds } from '../store/codes.ts'
import { type Bits, countBits, dropBits, fullBits, rowsOfBits } from './bits.ts'
import { type Columns, mediaShift } from './columns.ts'
import type { FacetDimension } from './filter.ts'

export const facetDimensions: readonly FacetDimension[] = [
  'category',
  'subCategory',
  'area',
  'status',
  'level',
  'source',
  'media',
]
/** Counts by code of each facet; of areas by index + 1, of media by the bits of their kinds. */
export type Tally = Record<FacetDimension, Uint32Array>

const sizes = (columns: Columns): Record<FacetDimension, number> => ({
  category: 256,
  subCategory: 65_536,
  area: columns.names.areas.length + 1,
  status: 256,
  level: 256,
  source: 65_536,
  media: 64,
})

function tallyRows(columns: Columns, rows: Uint32Array, dimension: FacetDimension): Uint32Array {
  const counts = new Uint32Array(sizes(columns)[dimension])
  if (dimension === 'area') for (const row of rows) counts[(columns.area[row] as number) + 1]! += 1
  else if (dimension === 'media') for (const row of rows) counts[(columns.flags[row] as number) >> mediaShift]! += 1
  else {
    const codes = columns[dimension]
    for (let i = 0; i < rows.length; i++) counts[codes[rows[i] as number] as number]! += 1
  }
  return counts
}

/**
 * Counts of some facets over a set of rows. Of a set of more than half the rows the others are counted, and taken off.
 * @param whole counts over all rows, made at its first call
 */
export function tally(columns: Columns, match: Bits, dimensions: readonly FacetDimension[], whole: () => Tally): Partial<Tally> {
  const result: Partial<Tally> = {}
  if (dimensions.length === 0) return result
  const count = countBits(match)
  const isMost = count > columns.n / 2
  let set = match
  if (isMost) {
    set = fullBits(columns.n)
    dropBits(set, match)
  }
  const rows = rowsOfBits(set, isMost ? columns.n - count : count)
  for (const dimension of dimensions) {
    const counts = tallyRows(columns, rows, dimension)
    if (isMost) {
      const all = whole()[dimension]
      for (let code = 0; code < counts.length; code++) counts[code] = (all[code] as number) - (counts[code] as number)
    }
    result[dimension] = counts
  }
  return result
}

/** Counts over all rows. */
export function tallyAll(columns: Columns): Tally {
  const rows = Uint32Array.from({ length: columns.n }, (_, row) => row)
  return Object.fromEntries(facetDimensions.map((dimension) => [dimension, tallyRows(columns, rows, dimension)])) as Tally
}

/** The counts by the names people know. Sub-categories with reports only, the 500 largest. */
export function facetsOf(columns: Columns, counts: Tally): Facets {
  const { names } = columns
  const values = (keys: readonly string[], of: Uint32Array, from = 0): FacetValue[] =>
    keys.map((value, i) => ({ value, count: of[i + from] as number }))
  const largest = (list: FacetValue[]): FacetValue[] => list.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  const ofKind = mediaKinds.map((_, k) => counts.media.reduce((sum, count, bits) => (bits & (1 << k) ? sum + count : sum), 0))
  return {
    category: values(categoryKeys, counts.category),
    subCategory: largest(
      names.subCategories.map((s) => ({ value: s.name, count: counts.subCategory[s.id] as number })).filter((v) => v.count > 0),
    ).slice(0, 500),
    area: areaValues(columns, counts.area),
    status: values(statusKeys, counts.status),
    level: values(levelKeys, counts.level, 1),
    source: names.sources.map((s) => ({ value: s.name, count: counts.source[s.id] as number })),
    media: [
      ...mediaKinds.map((value, k) => ({ value, count: ofKind[k] as number })),
      { value: 'none', count: counts.media[0] as number },
    ],
  }
}

/** Counts of each area with everything inside it, and of no area. */
function areaValues(columns: Columns, own: Uint32Array): FacetValue[] {
  const { areas } = columns.names
  const index = new Map(areas.map((a, i) => [a.id, i]))
  const sums = areas.map((_, i) => own[i + 1] as number)
  areas.forEach((area, i) => {
    for (let id = area.parentId, steps = 0; id !== null && steps < 20; steps++) {
      const up = index.get(id)
      if (up === undefined) break
      sums[up]! += own[i + 1] as number
      id = areas[up]!.parentId
    }
  })
  return [...areas.map((a, i) => ({ value: a.key, count: sums[i] as number })), { value: 'none', count: own[0] as number }]
}
