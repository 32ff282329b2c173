import { expect, test } from 'vitest'
import type { Filter } from '../../../contract/model.ts'
import { parseRequest } from '../../../contract/request.ts'
import { filterToQuery, hashToPlace, placeToHash, queryToFilter, sameFilter } from '../../../renderer/state/hash.ts'

const whole: Filter = {
  text: '"消防通道" -文昌苑 & 50% = ?',
  from: '2026-03-12',
  to: '2026-06-10T08:30',
  categories: ['fire', 'power'],
  subCategories: ['Street, Lights', '楼道=堆物'],
  areas: ['a/1', 'none'],
  statuses: ['open'],
  levels: ['district'],
  sources: ['12345 热线, 二'],
  bbox: [-71.2, 42.2, -70.9, 42.4],
  polygon: {
    type: 'Polygon',
    coordinates: [
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  },
  near: { lon: 114.3, lat: 30.5, metres: 420 },
  hasLocation: false,
  hasMedia: true,
  incidentsOnly: true,
}

test('a filter with every part comes back from its address unchanged', () => {
  expect(queryToFilter(filterToQuery(whole))).toEqual(whole)
})

test('an address survives being written and read with its section and what is open', () => {
  const place = { section: 'flags', detail: 'none-fire-街/1?', filter: { text: 'a?b#c' } } as const
  expect(hashToPlace(placeToHash(place))).toEqual(place)
})

test('a short filter reads like words', () => {
  expect(placeToHash({ section: 'situation', detail: null, filter: { categories: ['fire', 'power'], from: '2026-03-12' } })).toBe(
    '#/situation?from=2026-03-12&categories=fire,power',
  )
})

test('parts that cannot be read are left out and the rest stands', () => {
  expect(queryToFilter('text=%E0%A4%A&bbox=1,2,x,4&near=1,2&polygon=%7Bbroken&categories=fire&nonsense=1&=x')).toEqual({
    categories: ['fire'],
  })
})

test('an unknown section falls back to the situation', () => {
  expect(hashToPlace('#/nowhere/7')).toEqual({ section: 'situation', detail: '7', filter: {} })
  expect(hashToPlace('')).toEqual({ section: 'situation', detail: null, filter: {} })
})

test('filters that mean the same are the same', () => {
  expect(sameFilter({ text: '', categories: [] }, {})).toBe(true)
  expect(sameFilter({ hasLocation: false }, {})).toBe(false)
})

test('a filter read from an address is one the door accepts', () => {
  const read = queryToFilter(filterToQuery(whole))
  expect(parseRequest('report.count', { filter: read })).toEqual({ ok: true, request: { filter: whole } })
})

test('a place page stands in the query beside the filter, and both come back', () => {
  const place = {
    section: 'place',
    detail: 'lon=118.6&lat=30.95&m=100',
    filter: { categories: ['fire'], areas: ['a/1'] },
  } as const
  expect(placeToHash({ ...place, filter: { categories: ['fire'], areas: ['a/1'] } })).toBe(
    '#/place?lon=118.6&lat=30.95&m=100&categories=fire&areas=a%2F1',
  )
  expect(hashToPlace('#/place?lon=118.6&lat=30.95&m=100&categories=fire&areas=a%2F1')).toEqual(place)
  expect(hashToPlace('#/place?categories=fire')).toEqual({ section: 'place', detail: null, filter: { categories: ['fire'] } })
})

test('a selection by hand is a filter of its own in the address', () => {
  expect(queryToFilter(filterToQuery({ ids: [3, 1, 2] }))).toEqual({ ids: [3, 1, 2] })
  expect(sameFilter({ ids: [1] }, { ids: [2] })).toBe(false)
})
