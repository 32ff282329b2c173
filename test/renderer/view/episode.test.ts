import { expect, test } from 'vitest'
import type { Flag } from '../../../contract/model.ts'
import { areRelated, episodesOf, groupedEpisodes, nestOf } from '../../../renderer/view/flags/episode.ts'

// A district of two streets, each with a community.
const nest = nestOf([
  { key: 'd', parent: null },
  { key: 's1', parent: 'd' },
  { key: 'c1', parent: 's1' },
  { key: 's2', parent: 'd' },
  { key: 'c2', parent: 's2' },
])
const flag = (id: number, area: string | null, part: Partial<Flag> = {}): Flag =>
  ({
    id,
    category: 'fire',
    area,
    from: '2026-06-02',
    to: '2026-06-08',
    firstFired: '2026-06-05',
    p: 0.001,
    status: 'new',
    place: null,
    ...part,
  }) as Flag
const near = { lon: 114.3, lat: 30.5, metres: 500 }
const ids = (flags: readonly Flag[], with_ = nest) =>
  episodesOf(flags, with_).map(({ chief, related }) => [chief.id, ...related.map((one) => one.id)])

test('district, street, community and the place inside it are one entry, the narrowest first', () => {
  const local = flag(4, 'c1', { around: true, place: near, from: '2026-06-06', to: '2026-06-08' })
  expect(ids([flag(1, null), flag(2, 's1'), flag(3, 'c1'), local])).toEqual([[4, 3, 2, 1]])
})

test('a district whose reports lie close together leads no entry of a community', () => {
  const drawn = { ...near, metres: 300 }
  expect(ids([flag(1, null, { place: drawn, p: 1e-9 }), flag(2, 'c1')])).toEqual([[2, 1]])
})

test('of two equally narrow flags the smaller p leads', () => {
  expect(ids([flag(1, 'c1', { p: 0.01 }), flag(2, 'c1', { p: 0.0001 })])).toEqual([[2, 1]])
})

test('two communities under one flagged district stay two entries, the district with the stronger', () => {
  expect(ids([flag(1, null), flag(2, 'c1', { p: 0.01 }), flag(3, 'c2', { p: 0.0001 })])).toEqual([[3, 1], [2]])
})

test('another kind, other days and a neighbour are not related', () => {
  expect(areRelated(flag(1, 'c1'), flag(2, 'c1', { category: 'noise' }), nest)).toBe(false)
  expect(areRelated(flag(1, 'c1'), flag(2, 'c1', { from: '2026-06-12', to: '2026-06-18', firstFired: '2026-06-12' }), nest)).toBe(
    false,
  )
  expect(areRelated(flag(1, 'c1'), flag(2, 's2'), nest)).toBe(false)
})

test('an episode reaches back to the day it first fired', () => {
  const longer = flag(2, 's1', { from: '2026-06-10', to: '2026-06-16', firstFired: '2026-06-04' })
  expect(areRelated(flag(1, 'c1'), longer, nest)).toBe(true)
})

test('two places whose circles meet are related across a border', () => {
  const there = { ...near, lat: near.lat + 0.008 }
  const far = { ...near, lat: near.lat + 0.02 }
  expect(areRelated(flag(1, 'c1', { around: true, place: near }), flag(2, 'c2', { around: true, place: there }), nest)).toBe(true)
  expect(areRelated(flag(1, 'c1', { around: true, place: near }), flag(2, 'c2', { around: true, place: far }), nest)).toBe(false)
})

test('what is decided is not mixed with what is not, and every flag stands exactly once', () => {
  const flags = [flag(1, null, { status: 'verified' }), flag(2, 's1'), flag(3, 'c1', { status: 'seen' })]
  expect(ids(flags)).toEqual([[1], [3, 2]])
  const groups = groupedEpisodes(flags, nest)
  expect(groups.map(({ key, flags: n }) => [key, n])).toEqual([
    ['new', 2],
    ['disposed', 1],
  ])
})

test('without areas only what is the same and the whole district are taken together', () => {
  expect(ids([flag(1, 's1'), flag(2, 'c1'), flag(3, null)], nestOf([]))).toEqual([[1, 3], [2]])
})

test('a loop among the areas of a broken file comes to an end', () => {
  const loop = nestOf([
    { key: 'a', parent: 'b' },
    { key: 'b', parent: 'a' },
  ])
  expect(loop.within('a', 'b')).toBe(true)
  expect(loop.within('a', 'c')).toBe(false)
})
