import { expect, it } from 'vitest'
import type { AreaShapes } from '../../../contract/model.ts'
import { areaOfLevel } from '../../../renderer/map/area-pick.ts'
import { isSoftware } from '../../../renderer/map/graphics.ts'

const square = (key: string, level: string, west: number): AreaShapes['features'][number] => ({
  type: 'Feature',
  properties: { key, zh: key, en: key, level },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [west, 0],
        [west + 1, 0],
        [west + 1, 1],
        [west, 1],
        [west, 0],
      ],
    ],
  },
})
const shapes: AreaShapes = {
  type: 'FeatureCollection',
  features: [square('left', 'street', 0), square('right', 'street', 1), square('block', 'community', 1)],
}

it('a click on a border means the area of that level on whose side it fell', () => {
  expect(areaOfLevel(shapes, 'street', 0.999, 0.5)).toBe('left')
  expect(areaOfLevel(shapes, 'street', 1.001, 0.5)).toBe('right')
  expect(areaOfLevel(shapes, 'community', 1.001, 0.5)).toBe('block')
  expect(areaOfLevel(shapes, 'street', 5, 5)).toBeNull()
  expect(areaOfLevel(null, 'street', 0.5, 0.5)).toBeNull()
})

it('tells a renderer on the processor from a graphics card', () => {
  expect(isSoftware('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)')).toBe(true)
  expect(isSoftware('llvmpipe (LLVM 19.1.7, 256 bits)')).toBe(true)
  expect(isSoftware('Microsoft Basic Render Driver')).toBe(true)
  expect(isSoftware('ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)')).toBe(false)
})
