import { expect, test } from 'vitest'
import type { AreaShapes } from '../../../contract/model.ts'
import { areaAt } from '../../../main/handle/area-shape.ts'
import { Shape } from '../../../main/store/place.ts'

const square = (west: number, south: number, side: number): number[][] => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
]
test('a ring-shaped area is as small as its land: the store and the handlers name the same one for a point', () => {
  const shapes: Record<string, number[][][]> = {
    // 100 less a hole of 81, and a whole square of 25 across it.
    belt: [square(0, 0, 10), square(0.5, 0.5, 9).toReversed()],
    block: [square(-4.8, 4, 5)],
  }
  const features = Object.entries(shapes).map(([key, coordinates]): AreaShapes['features'][number] => ({
    type: 'Feature',
    properties: { key, zh: key, en: key, level: 'area' },
    geometry: { type: 'Polygon', coordinates },
  }))
  const smallest = Object.entries(shapes)
    .map(([key, rings], i) => ({ key, shape: new Shape(i, rings) }))
    .filter(({ shape }) => shape.holds(0.1, 5))
    .sort((a, b) => a.shape.size - b.shape.size)
  expect(smallest.map(({ key }) => key)).toEqual(['belt', 'block'])
  expect(areaAt(0.1, 5, { type: 'FeatureCollection', features })?.key).toBe('belt')
})
