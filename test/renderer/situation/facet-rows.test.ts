import { describe, expect, it } from 'vitest'
import type { Area, Facets } from '../../../contract/model.ts'
import {
  allBut,
  areaRows,
  categoryRows,
  type FacetRow,
  sourceRows,
  subCategoryRows,
  toggled,
} from '../../../renderer/view/situation/facet-rows.ts'

const facets = (part: Partial<Facets>): Facets => ({
  category: [],
  subCategory: [],
  area: [],
  status: [],
  level: [],
  source: [],
  media: [],
  ...part,
})
const area = (key: string, level: Area['level'], parent: string | null): Area => ({
  key,
  level,
  parent,
  name: { zh: key, en: key },
  bbox: [0, 0, 1, 1],
  lon: 0,
  lat: 0,
})
const areas = [
  area('d', 'district', null),
  area('s1', 'street', 'd'),
  area('c1', 'community', 's1'),
  area('c2', 'community', 's1'),
  area('s2', 'street', 'd'),
]

describe('facet rows', () => {
  it('keeps the ten categories in their order when nothing matches, and "other" away', () => {
    const rows = categoryRows(facets({}), {})
    expect(rows.map((row) => row.value)).toEqual([
      'fire',
      'building',
      'power',
      'traffic',
      'facility',
      'waste',
      'noise',
      'theft',
      'fraud',
      'dispute',
    ])
    expect(rows.every((row) => row.count === 0)).toBe(true)
  })

  it('keeps a chosen "other" in sight even at zero', () => {
    expect(categoryRows(facets({}), { categories: ['other'] }).at(-1)).toMatchObject({ value: 'other', on: true, count: 0 })
  })

  it('lists the streets of one district, and below a chosen one its communities', () => {
    expect(areaRows(areas, facets({}), {}).map((row) => row.value)).toEqual(['s1', 's2'])
    expect(areaRows(areas, facets({}), { areas: ['s1'] }).map((row) => [row.value, row.depth])).toEqual([
      ['s1', 0],
      ['c1', 1],
      ['c2', 1],
      ['s2', 0],
    ])
    expect(areaRows(areas, facets({}), { areas: ['c2'] }).map((row) => row.value)).toContain('c2')
  })

  it('lists districts where there are several and no streets', () => {
    expect(areaRows([area('x', 'district', null), area('y', 'district', null)], undefined, {}).map((row) => row.value)).toEqual([
      'x',
      'y',
    ])
  })

  it('shows reports in no area as a row of their own', () => {
    expect(areaRows(areas, facets({ area: [{ value: 'none', count: 4 }] }), {}).at(-1)).toMatchObject({ value: 'none', count: 4 })
  })

  it('keeps known sources with zero and adds unknown ones', () => {
    expect(sourceRows(facets({ source: [{ value: 'b', count: 2 }] }), {}, ['a']).map((row) => [row.value, row.count])).toEqual([
      ['a', 0],
      ['b', 2],
    ])
  })
})

it('toggles a value and ends in no condition at all', () => {
  expect(toggled(undefined, 'a')).toEqual(['a'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
  expect(toggled(['a'], 'a')).toBeUndefined()
})

describe('all but one', () => {
  const row = (value: string, depth = 0): FacetRow => ({ value, count: 1, on: false, depth })
  it('is every other row of a flat group', () => {
    expect(allBut([row('a'), row('b'), row('c')], 'b')).toEqual(['a', 'c'])
    expect(allBut([row('a')], 'x')).toEqual([])
  })
  it('inside an area leaves out neither its neighbours nor the other areas, and takes no area twice', () => {
    const rows = [row('street 1'), row('community 1a', 1), row('community 1b', 1), row('street 2'), row('street 3')]
    expect(allBut(rows, 'community 1a')).toEqual(['community 1b', 'street 2', 'street 3'])
    expect(allBut(rows, 'street 1')).toEqual(['street 2', 'street 3'])
    expect(allBut(rows, 'street 2')).toEqual(['street 1', 'street 3'])
  })
})

describe('sub-categories', () => {
  it('stand by what they hold now; those without a report, and the chosen, are still there', () => {
    const found = facets({
      subCategory: [
        { value: 'b', count: 2 },
        { value: 'a', count: 5 },
      ],
    })
    const known = [
      { value: 'z', count: 90 },
      { value: 'a', count: 50 },
      { value: 'b', count: 40 },
    ]
    const rows = subCategoryRows(found, { subCategories: ['gone'] }, known)
    expect(rows.map((r) => [r.value, r.count, r.on])).toEqual([
      ['a', 5, false],
      ['b', 2, false],
      ['z', 0, false],
      ['gone', 0, true],
    ])
  })
})
