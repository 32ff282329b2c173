import { expect, test } from 'vitest'
import { cellAfter, kappaClass, rampStep, shownMatrix } from '../../../renderer/view/review/matrix-words.ts'

const three = shownMatrix({
  keys: ['fire', 'building', 'power', 'other'],
  counts: [
    [9, 0, 2, 0],
    [1, 4, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ],
})

test('values nobody used go, those one level alone used stay, and no count is lost', () => {
  expect(three.keys).toEqual(['fire', 'building', 'power'])
  expect(three.counts).toEqual([
    [9, 0, 2],
    [1, 4, 0],
    [0, 0, 0],
  ])
  expect(three.rowTotals).toEqual([11, 5, 0])
  expect(three.columnTotals).toEqual([10, 4, 2])
  expect(three.worst).toBe(2)
})

test('only differences take the ramp, the largest its last step', () => {
  expect([0, 1, 10, 30, 31, 60, 61, 100].map((n) => rampStep(n, 100))).toEqual([0, 1, 1, 2, 3, 3, 4, 4])
  expect(rampStep(0, 0)).toBe(0)
})

test('kappa is put into words, and says nothing where a level used one value only', () => {
  expect([-0.1, 0.19, 0.2, 0.4, 0.6, 0.8].map((kappa) => kappaClass(kappa, three))).toEqual([
    'none',
    'none',
    'slight',
    'fair',
    'good',
    'strong',
  ])
  expect(kappaClass(0, { rowTotals: [7, 0, 0], columnTotals: [3, 2, 2] })).toBe('single')
  expect(kappaClass(0, { rowTotals: [4, 3, 0], columnTotals: [0, 7, 0] })).toBe('single')
})

test('arrow keys walk the cells and stop at the edges; other keys are not taken', () => {
  expect(cellAfter('ArrowDown', [0, 0], 3)).toEqual([1, 0])
  expect(cellAfter('ArrowUp', [0, 0], 3)).toEqual([0, 0])
  expect(cellAfter('ArrowRight', [1, 2], 3)).toEqual([1, 2])
  expect(cellAfter('End', [1, 0], 3)).toEqual([1, 2])
  expect(cellAfter('Enter', [1, 0], 3)).toBeNull()
})
