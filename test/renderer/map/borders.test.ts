import { describe, expect, it } from 'vitest'
import type { AreaShapes } from '../../../contract/model.ts'
import { borderLines, bulkBounds, shapesBounds, veilShape } from '../../../renderer/map/borders.ts'

const square = (key: string, level: string, x: number, y: number, size = 1): AreaShapes['features'][number] => ({
  type: 'Feature',
  properties: { key, zh: key, en: key, level },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [x, y],
        [x + size, y],
        [x + size, y + size],
        [x, y + size],
        [x, y],
      ],
    ],
  },
})
const shapes = (...features: AreaShapes['features']): AreaShapes => ({ type: 'FeatureCollection', features })
const edges = (lines: { geometry: { coordinates: unknown[][] } }[]): number =>
  lines.reduce((sum, f) => sum + f.geometry.coordinates.reduce((n, line) => n + line.length - 1, 0), 0)

describe('area lines', () => {
  it('draws the border that two neighbours share once', () => {
    expect(edges(borderLines(shapes(square('a', 'street', 0, 0), square('b', 'street', 1, 0))).features)).toBe(7)
  })

  it('leaves to the district what its streets share with it', () => {
    const lines = borderLines(shapes(square('s', 'street', 0, 0), square('d', 'district', 0, 0))).features
    expect(lines.map((f) => f.properties.level)).toEqual(['district'])
  })
})

describe('veil', () => {
  it('covers the world but the districts', () => {
    const veil = veilShape(shapes(square('d', 'district', 0, 0), square('s', 'street', 0, 0)))
    expect(veil.features[0]?.geometry.coordinates.length).toBe(2)
  })

  it('is not drawn without a district', () => {
    expect(veilShape(shapes(square('s', 'street', 0, 0))).features).toEqual([])
  })
})

describe('first view', () => {
  it('is the box of all areas', () => {
    expect(shapesBounds(shapes(square('a', 'street', 0, 0), square('b', 'street', 5, 2)))).toEqual([0, 0, 6, 3])
    expect(shapesBounds(shapes())).toBeNull()
  })

  it('is not moved by one stray coordinate', () => {
    const lon = [...Array.from({ length: 50 }, (_, i) => -71 - i / 1000), 0]
    const lat = [...Array.from({ length: 50 }, (_, i) => 42 + i / 1000), 0]
    const weight = [...Array.from({ length: 50 }, () => 100), 1]
    const box = bulkBounds(lon, lat, weight)
    expect(box?.[2]).toBeLessThan(-70)
    expect(box?.[1]).toBeGreaterThan(41)
    expect(bulkBounds([], [], [])).toBeNull()
  })
})
