import { expect, test } from 'vitest'
import { placeLabels, tickStep } from '../../../renderer/view/flags/place-labels.ts'

test('labels that fit stand where they were wished', () => {
  expect(
    placeLabels(
      [
        { at: 10, size: 40 },
        { at: 100, size: 50 },
      ],
      300,
    ),
  ).toEqual([10, 100])
})

test('labels wished on one spot stand side by side in their order', () => {
  expect(
    placeLabels(
      [
        { at: 50, size: 40 },
        { at: 45, size: 30 },
      ],
      300,
      10,
    ),
  ).toEqual([85, 45])
})

test('labels at the right edge are pushed back in, without touching', () => {
  const labels = [
    { at: 200, size: 80 },
    { at: 260, size: 60 },
    { at: 290, size: 50 },
  ]
  const left = placeLabels(labels, 300, 8)
  expect(left[2]! + 50).toBeLessThanOrEqual(300)
  expect(left[1]! + 60 + 8).toBeLessThanOrEqual(left[2]!)
  expect(left[0]! + 80 + 8).toBeLessThanOrEqual(left[1]!)
})

test('axis steps are round and at least one', () => {
  expect(tickStep(6, 3)).toBe(2)
  expect(tickStep(2, 3)).toBe(1)
  expect(tickStep(70, 3)).toBe(50)
  expect(tickStep(241, 3)).toBe(100)
})
