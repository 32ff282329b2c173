import { expect, test } from 'vitest'
import { type Fired, type Happened, meets } from '../../../main/handle/event-match.ts'

/** district > street > community, and another street. */
const parents = new Map<string, string | null>([
  ['district', null],
  ['street', 'district'],
  ['community', 'street'],
  ['other', 'district'],
])
const place = (north: number, metres: number) => ({ lon: 118.6, lat: 30.9 + north / 111_195, metres })
const happened: Happened = { category: 'fire', area: 'street', place: null, from: 100, to: 104 }
const fired: Fired = { category: 'fire', area: 'community', place: place(0, 100), wholeDistrict: false, first: 103, last: 106 }
const met = (event: Partial<Happened>, episode: Partial<Fired> = {}, reach = 9) =>
  meets({ ...happened, ...event }, { ...fired, ...episode }, reach, parents)

test('an area meets the areas inside it and around it, not its neighbour', () => {
  expect(met({})).toBe(true)
  expect(met({ area: 'community' }, { area: 'street' })).toBe(true)
  expect(met({ area: 'other' })).toBe(false)
  expect(met({ category: 'noise' })).toBe(false)
})

test('days meet while the reports of what happened are still in the window', () => {
  expect(met({}, { first: 113, last: 120 })).toBe(true)
  expect(met({}, { first: 114, last: 120 })).toBe(false)
  expect(met({}, { first: 90, last: 100 })).toBe(true)
  expect(met({}, { first: 90, last: 99 })).toBe(false)
})

test('without areas the circles decide, and an event without a place is of the whole district', () => {
  const nowhere = { area: null }
  expect(met({ area: null, place: place(250, 200) }, nowhere)).toBe(true)
  expect(met({ area: null, place: place(350, 200) }, nowhere)).toBe(false)
  expect(met({ area: null })).toBe(true)
  // The series of the whole district holds every place; a circle in no known area does not.
  expect(met({ area: 'other' }, { area: null, wholeDistrict: true })).toBe(true)
  expect(met({ area: 'other' }, nowhere)).toBe(false)
})
