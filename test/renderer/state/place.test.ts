import { expect, test } from 'vitest'
import { detailToPlace, type PlaceAt, placeFilter, placeToDetail } from '../../../renderer/state/place.tsx'

test('a point, an area and an address come back from their addresses', () => {
  const places: PlaceAt[] = [
    { lon: 118.588649, lat: 30.956929, metres: 100 },
    { area: 'liuyin/1&2=?' },
    { address: '纺织厂宿舍 3 号楼 #2' },
  ]
  for (const at of places) expect(detailToPlace(placeToDetail(at))).toEqual(at)
})

test('a point without a radius gets the usual one', () => {
  expect(detailToPlace('lon=1&lat=2')).toEqual({ lon: 1, lat: 2, metres: 100 })
})

test('an address that names no place that can be is no place', () => {
  for (const detail of [
    null,
    '',
    'lon=1',
    'lon=&lat=2',
    'lon=200&lat=2&m=50',
    'lon=1&lat=2&m=0',
    'lon=1&lat=2&m=9999',
    'address=x',
    'area=%E0%A4%A',
  ])
    expect(detailToPlace(detail)).toBe(null)
})

test('the reports of a place are those of its circle or area, inside what the page is narrowed to', () => {
  const page = { lon: 1, lat: 2, metres: 77 }
  expect(placeFilter({ lon: 3, lat: 4, metres: 50 }, page, {})).toEqual({ near: { lon: 3, lat: 4, metres: 50 } })
  expect(placeFilter({ area: 'a' }, page, { text: 'x', areas: ['b'] })).toEqual({ text: 'x', areas: ['a'] })
  expect(placeFilter({ address: 'Mill Road' }, page, {})).toEqual({ near: page })
})
