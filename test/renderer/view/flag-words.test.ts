import { expect, test } from 'vitest'
import type { Flag } from '../../../contract/model.ts'
import { parseRequest } from '../../../contract/request.ts'
import { textOf } from '../../../renderer/text/text.tsx'
import { flagFilter, flagTitle, grouped, windowDays } from '../../../renderer/view/flags/flag-words.ts'

const flag = (part: Partial<Flag>): Flag =>
  ({
    id: 1,
    category: 'fire',
    area: 'a1',
    areaName: { zh: '柳荫社区', en: 'Liuyin' },
    from: '2026-06-02',
    to: '2026-06-08',
    status: 'new',
    place: null,
    ...part,
  }) as Flag

test('the filter of a flag holds its last day and passes the door', () => {
  const filter = flagFilter(flag({}))
  expect(filter).toEqual({ categories: ['fire'], areas: ['a1'], from: '2026-06-02', to: '2026-06-09' })
  expect(parseRequest('report.count', { filter }).ok).toBe(true)
})

test('a flag without an area is held to its place, where it has one', () => {
  const place = { lon: 114.3, lat: 30.5, metres: 420 }
  expect(flagFilter(flag({ area: null, areaName: null, place }))).toMatchObject({ near: place })
  expect(flagFilter(flag({ area: null, areaName: null }))).not.toHaveProperty('near')
})

test('a flag over everything says so', () => {
  expect(flagTitle(flag({ area: null, areaName: null }), textOf('zh', 2026))).toBe('消防隐患 · 全区')
  expect(flagTitle(flag({}), textOf('en', 2026))).toBe('Fire hazards · Liuyin')
})

test('the window counts both its ends', () => {
  expect(windowDays(flag({}))).toBe(7)
})

test('flags stand in groups new, seen, disposed, and an empty group is left out', () => {
  const groups = grouped([
    flag({ id: 1, status: 'verified' }),
    flag({ id: 2, status: 'new' }),
    flag({ id: 3, status: 'artefact' }),
  ])
  expect(groups.map((group) => [group.key, group.flags.map((one) => one.id)])).toEqual([
    ['new', [2]],
    ['disposed', [1, 3]],
  ])
})
