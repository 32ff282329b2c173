import { expect, it } from 'vitest'
import type { AreaShapes } from '../../../contract/model.ts'
import { areaAt, areaName } from '../../../renderer/view/situation/area-at.ts'
import { inView, overlap } from '../../../renderer/view/situation/list-source.ts'

const ring = (x: number, y: number, size: number): number[][] => [
  [x, y],
  [x + size, y],
  [x + size, y + size],
  [x, y + size],
  [x, y],
]
const shapes: AreaShapes = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { key: 'd', zh: '区', en: 'D', level: 'district' },
      geometry: { type: 'Polygon', coordinates: [ring(0, 0, 10)] },
    },
    {
      type: 'Feature',
      properties: { key: 's', zh: '街', en: 'S', level: 'street' },
      geometry: { type: 'Polygon', coordinates: [ring(0, 0, 6), ring(2, 2, 1)] },
    },
  ],
}

it('names the street a point lies in, the district where no street does, and nothing outside', () => {
  expect(areaAt(shapes, 1, 1)?.zh).toBe('街')
  expect(areaAt(shapes, 2.5, 2.5)?.zh).toBe('区')
  expect(areaAt(shapes, 9, 9)?.zh).toBe('区')
  expect(areaAt(shapes, 11, 1)).toBeNull()
})

it('shows the romanised name before the local one, and a name that is the same in both once', () => {
  expect(areaName({ zh: '柳荫', en: 'Liuyin' }, 'en')).toBe('Liuyin 柳荫')
  expect(areaName({ zh: '柳荫', en: 'Liuyin' }, 'zh')).toBe('柳荫')
  expect(areaName({ zh: 'Roxbury', en: 'Roxbury' }, 'en')).toBe('Roxbury')
})

it('lists in view what lies in the view and in the box of the filter', () => {
  expect(overlap([0, 0, 10, 10], [5, 5, 20, 20])).toEqual([5, 5, 10, 10])
  expect(inView({ bbox: [0, 0, 1, 1] }, [5, 5, 6, 6])).toBeNull()
  expect(inView({ hasLocation: false }, [5, 5, 6, 6])).toBeNull()
  expect(inView({ text: 'a' }, [5, 5, 6, 6])).toEqual({ text: 'a', bbox: [5, 5, 6, 6], hasLocation: true })
})
