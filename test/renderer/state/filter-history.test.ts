import { expect, test } from 'vitest'
import type { Filter } from '../../../contract/model.ts'
import {
  addPlace,
  canBack,
  canForward,
  currentFilter,
  currentPlace,
  type FilterHistory,
  pushFilter,
  pushPlace,
  replaceFilter,
  startHistory,
  stepNumber,
  stepsTo,
  stepToNumber,
} from '../../../renderer/state/filter-history.ts'
import type { Place } from '../../../renderer/state/hash.ts'

const situation = (filter: Filter): Place => ({ section: 'situation', detail: null, filter })
const place = (detail: string, filter: Filter): Place => ({ section: 'place', detail, filter })
/** As the browser does it: one step back or forward by number. */
const walk = (history: FilterHistory, by: number): FilterHistory =>
  stepToNumber(history, stepNumber(history) + by, situation({ text: 'not remembered' }))

test('walks back to the filter before and forward again', () => {
  let history = startHistory(situation({}))
  history = pushFilter(history, { text: '楼道' })
  history = pushFilter(history, { text: '楼道', categories: ['fire'] })
  history = walk(history, -1)
  expect(currentFilter(history)).toEqual({ text: '楼道' })
  expect(canForward(history)).toBe(true)
  expect(currentFilter(walk(history, 1))).toEqual({ text: '楼道', categories: ['fire'] })
})

test('a section and a place page are steps like any filter, and the filter comes along unchanged', () => {
  let history = pushFilter(startHistory(situation({})), { categories: ['fire'] })
  const { filter } = currentPlace(history)
  history = pushPlace(history, place('lon=1&lat=2&m=50', { categories: ['fire'] }))
  expect(currentFilter(history)).toBe(filter)
  history = pushPlace(history, { section: 'flags', detail: '12', filter: { categories: ['fire'] } })
  history = walk(history, -1)
  expect(currentPlace(history)).toEqual(place('lon=1&lat=2&m=50', { categories: ['fire'] }))
  expect(currentPlace(walk(history, -1))).toEqual(situation({ categories: ['fire'] }))
})

test('a new step drops what lay ahead', () => {
  let history = pushFilter(pushFilter(startHistory(situation({})), { text: 'a' }), { text: 'b' })
  history = pushFilter(walk(history, -2), { text: 'c' })
  expect(history.entries.map((entry) => entry.filter)).toEqual([{}, { text: 'c' }])
  expect(canForward(history)).toBe(false)
})

test('a drag replaces its own step, so one step back leaves the drag', () => {
  let history = pushFilter(startHistory(situation({})), { from: '2026-01-01' })
  history = replaceFilter(history, { from: '2026-01-02' })
  history = replaceFilter(history, { from: '2026-01-03' })
  expect(history.entries).toHaveLength(2)
  expect(currentFilter(history)).toEqual({ from: '2026-01-03' })
  expect(currentFilter(walk(history, -1))).toEqual({})
})

test('the same filter again is no step, whatever empty parts it carries; an address asked for again is one', () => {
  const history = pushFilter(startHistory(situation({})), { text: 'a' })
  expect(pushFilter(history, { text: 'a', categories: [], from: undefined })).toBe(history)
  expect(stepNumber(addPlace(history, situation({ text: 'a' })))).toBe(2)
})

test('there is nothing before the first step', () => {
  expect(canBack(startHistory(situation({ text: 'a' })))).toBe(false)
  expect(canForward(startHistory(situation({ text: 'a' })))).toBe(false)
})

test('after a reload the steps the browser still holds are taken from their addresses', () => {
  const reloaded = startHistory(situation({ text: 'c' }), 5)
  expect(canBack(reloaded)).toBe(true)
  const before = stepToNumber(reloaded, 4, situation({ text: 'b' }))
  expect(currentFilter(before)).toEqual({ text: 'b' })
  expect(currentFilter(stepToNumber(before, 5, situation({})))).toEqual({ text: 'c' })
  const far = stepToNumber(before, 1, situation({ text: 'x' }))
  expect([currentFilter(far), stepNumber(far)]).toEqual([{ text: 'x' }, 1])
  const ahead = stepToNumber(reloaded, 6, situation({ text: 'd' }))
  expect([currentFilter(ahead), stepNumber(ahead)]).toEqual([{ text: 'd' }, 6])
})

test('forgets the oldest steps rather than growing without end, and still counts them', () => {
  let history = startHistory(situation({}))
  for (let i = 0; i < 500; i += 1) history = pushFilter(history, { text: String(i) })
  expect(history.entries).toHaveLength(200)
  expect(currentFilter(history)).toEqual({ text: '499' })
  expect(stepNumber(history)).toBe(500)
})

test('a filter that lies one step away is found there', () => {
  let history = pushFilter(pushFilter(startHistory(situation({})), { text: 'a' }), { text: 'b' })
  expect(stepsTo(history, { text: 'a' })).toBe(-1)
  expect(stepsTo(history, {})).toBe(null)
  history = walk(history, -1)
  expect(stepsTo(history, { text: 'b' })).toBe(1)
})
