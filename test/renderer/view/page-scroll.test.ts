import { expect, test } from 'vitest'
import { stepToFollow } from '../../../renderer/view/briefings/page-scroll.ts'

test('a shorter page stands between the same two anchors, in the same proportion', () => {
  const leading = new Map([
    ['heading.map', -300],
    ['secret', -100],
    ['heading.series', 100],
  ])
  // Three quarters of the way from the map to the series; the block in between is not on the other page.
  expect(
    stepToFollow(
      leading,
      new Map([
        ['heading.map', 0],
        ['heading.series', 200],
      ]),
    ),
  ).toBe(150)
})

test('before the first and after the last common anchor the distance to it is kept', () => {
  expect(stepToFollow(new Map([['summary.1', 40]]), new Map([['summary.1', -60]]))).toBe(-100)
  expect(stepToFollow(new Map([['method.policy', -40]]), new Map([['method.policy', 10]]))).toBe(50)
  expect(stepToFollow(new Map([['a', 0]]), new Map([['b', 0]]))).toBe(0)
})
