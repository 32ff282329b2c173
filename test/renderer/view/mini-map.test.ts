import { expect, test } from 'vitest'
import { frameOf, gather, pathOf } from '../../../renderer/view/flags/mini-map.ts'

const lons = [114.3, 114.31, 114.31]
const lats = [30.5, 30.505, 30.505]

test('every point lies inside the frame, north up', () => {
  const view = frameOf(lons, lats, 272, 220)!
  for (let i = 0; i < lons.length; i += 1) {
    expect(view.x(lons[i]!)).toBeGreaterThan(0)
    expect(view.x(lons[i]!)).toBeLessThan(272)
    expect(view.y(lats[i]!)).toBeGreaterThan(0)
    expect(view.y(lats[i]!)).toBeLessThan(220)
  }
  expect(view.y(lats[1]!)).toBeLessThan(view.y(lats[0]!))
})

test('one point alone is not magnified beyond the least width', () => {
  expect(frameOf([114.3], [30.5], 272, 220, 500)!.metresWide).toBeCloseTo(500)
})

test('without points or room there is no frame', () => {
  expect(frameOf([], [], 272, 220)).toBeNull()
  expect(frameOf(lons, lats, 0, 220)).toBeNull()
})

test('points on one another are one dot with their number', () => {
  const view = frameOf(lons, lats, 272, 220)!
  expect(gather(lons, lats, view).map((dot) => dot.count)).toEqual([1, 2])
})

test('what lies outside the frame draws nothing, rings close', () => {
  const view = frameOf(lons, lats, 272, 220)!
  expect(
    pathOf(
      {
        type: 'LineString',
        coordinates: [
          [10, 10],
          [11, 11],
        ],
      },
      view,
    ),
  ).toBe('')
  expect(
    pathOf(
      {
        type: 'Polygon',
        coordinates: [
          [
            [114.3, 30.5],
            [114.31, 30.5],
            [114.31, 30.51],
            [114.3, 30.5],
          ],
        ],
      },
      view,
    ),
  ).toMatch(/^M.*Z$/)
  expect(pathOf({ type: 'Point', coordinates: [114.3, 30.5] }, view)).toBe('')
})
