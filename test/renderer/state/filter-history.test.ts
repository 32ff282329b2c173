import { expect, test } from 'vitest'
import {
  canBack,
  canForward,
  currentFilter,
  pushFilter,
  replaceFilter,
  startHistory,
  stepBack,
  stepForward,
} from '../../../renderer/state/filter-history.ts'

test('walks back to the filter before and forward again', () => {
  let history = startHistory({})
  history = pushFilter(history, { text: '楼道' })
  history = pushFilter(history, { text: '楼道', categories: ['fire'] })
  history = stepBack(history)
  expect(currentFilter(history)).toEqual({ text: '楼道' })
  expect(canForward(history)).toBe(true)
  expect(currentFilter(stepForward(history))).toEqual({ text: '楼道', categories: ['fire'] })
})

test('a new step drops what lay ahead', () => {
  let history = pushFilter(pushFilter(startHistory({}), { text: 'a' }), { text: 'b' })
  history = pushFilter(stepBack(stepBack(history)), { text: 'c' })
  expect(history.entries).toEqual([{}, { text: 'c' }])
  expect(canForward(history)).toBe(false)
})

test('a drag replaces its own step, so one step back leaves the drag', () => {
  let history = pushFilter(startHistory({}), { from: '2026-01-01' })
  history = replaceFilter(history, { from: '2026-01-02' })
  history = replaceFilter(history, { from: '2026-01-03' })
  expect(history.entries).toHaveLength(2)
  expect(currentFilter(history)).toEqual({ from: '2026-01-03' })
  expect(currentFilter(stepBack(history))).toEqual({})
})

test('the same filter again is no step, whatever empty parts it carries', () => {
  const history = pushFilter(startHistory({}), { text: 'a' })
  expect(pushFilter(history, { text: 'a', categories: [], from: undefined })).toBe(history)
})

test('stands still at both ends', () => {
  const history = startHistory({ text: 'a' })
  expect(stepBack(history)).toBe(history)
  expect(stepForward(history)).toBe(history)
  expect(canBack(history)).toBe(false)
})

test('forgets the oldest steps rather than growing without end', () => {
  let history = startHistory({})
  for (let i = 0; i < 500; i += 1) history = pushFilter(history, { text: String(i) })
  expect(history.entries).toHaveLength(200)
  expect(currentFilter(history)).toEqual({ text: '499' })
})
