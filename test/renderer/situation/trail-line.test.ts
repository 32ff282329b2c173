import { expect, test } from 'vitest'
import type { ReviewStep } from '../../../contract/model.ts'
import { stepsOf, stopsOf, waitsAt } from '../../../renderer/view/situation/trail-line.ts'

const step = (
  level: ReviewStep['level'],
  decision: ReviewStep['decision'],
  at: string,
  category?: 'fire' | 'power',
): ReviewStep => ({
  level,
  decision,
  at,
  comment: '',
  ...(category ? { category } : {}),
})
const trail = [
  step('community', 'received', '2026-06-01T08:00:00+08:00'),
  step('community', 'accepted', '2026-06-01T09:00:00+08:00', 'fire'),
  step('station', 'accepted', '2026-06-02T09:00:00+08:00', 'power'),
]

test('a trail says where the report waits: accepted moves it up, returned down, closed nowhere', () => {
  expect(waitsAt({ level: 'station', decision: 'accepted' })).toBe('district')
  expect(waitsAt({ level: 'district', decision: 'accepted' })).toBe('district')
  expect(waitsAt({ level: 'district', decision: 'returned' })).toBe('station')
  expect(waitsAt({ level: 'community', decision: 'returned' })).toBe('community')
  expect(waitsAt({ level: 'station', decision: 'waiting' })).toBe('station')
  expect(waitsAt({ level: 'station', decision: 'closed' })).toBeNull()
  expect(waitsAt({ level: 'station', decision: 'rejected' })).toBeNull()
})

test('its three stops are passed, here or ahead', () => {
  expect(stopsOf(trail).map((stop) => stop.state)).toEqual(['passed', 'passed', 'here'])
  expect(stopsOf(trail.slice(0, 1)).map((stop) => stop.state)).toEqual(['here', 'ahead', 'ahead'])
  expect(stopsOf([...trail, step('station', 'closed', '2026-06-03T09:00:00+08:00')]).map((stop) => stop.state)).toEqual([
    'passed',
    'passed',
    'ahead',
  ])
})

test('a step knows the one before it, and whether the category was judged anew', () => {
  expect(stepsOf(trail).map(({ after, changed }) => [after, changed])).toEqual([
    [null, false],
    ['2026-06-01T08:00:00+08:00', false],
    ['2026-06-01T09:00:00+08:00', true],
  ])
})
