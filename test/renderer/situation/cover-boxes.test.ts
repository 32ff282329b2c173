import { expect, test } from 'vitest'
import { drawnBox, freshBox, leastSide, movedBox, sizedBox } from '../../../renderer/view/situation/cover-boxes.ts'

const box = { x: 0.2, y: 0.3, width: 0.4, height: 0.2 }

test('a box is the same whichever corner it was drawn from, and ends at the edges of the picture', () => {
  const wanted = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 }
  expect(drawnBox({ x: 0.1, y: 0.2 }, { x: 0.4, y: 0.6 })).toEqual(wanted)
  expect(drawnBox({ x: 0.4, y: 0.6 }, { x: 0.1, y: 0.2 })).toEqual(wanted)
  expect(drawnBox({ x: 0.8, y: 0.9 }, { x: 1.7, y: 1.2 })).toEqual({ x: 0.8, y: 0.9, width: 0.2, height: 0.1 })
})

test('a slip of the hand is no box', () => {
  expect(drawnBox({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.9 })).toBeNull()
  expect(drawnBox({ x: 1.2, y: 0.1 }, { x: 1.6, y: 0.9 })).toBeNull()
})

test('a moved box keeps its size and stays inside', () => {
  expect(movedBox(box, { x: 0.1, y: -0.1 })).toEqual({ ...box, x: 0.3, y: 0.2 })
  expect(movedBox(box, { x: 9, y: 9 })).toEqual({ ...box, x: 0.6, y: 0.8 })
  expect(movedBox(box, { x: -9, y: -9 })).toEqual({ ...box, x: 0, y: 0 })
})

test('a corner moves while the one across from it stays; a box is never turned inside out', () => {
  expect(sizedBox(box, 'se', { x: 0.1, y: 0.1 })).toEqual({ x: 0.2, y: 0.3, width: 0.5, height: 0.3 })
  expect(sizedBox(box, 'nw', { x: -0.1, y: 0.1 })).toEqual({ x: 0.1, y: 0.4, width: 0.5, height: 0.1 })
  const flat = sizedBox(box, 'nw', { x: 5, y: 5 })
  expect(flat).toEqual({ x: 0.59, y: 0.49, width: leastSide, height: leastSide })
  expect(sizedBox(box, 'ne', { x: 5, y: -5 })).toEqual({ x: 0.2, y: 0, width: 0.8, height: 0.5 })
})

test('every fresh box lies inside the picture', () => {
  for (let count = 0; count < 20; count++) {
    const { x, y, width, height } = freshBox(count)
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
    expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1)
  }
})
