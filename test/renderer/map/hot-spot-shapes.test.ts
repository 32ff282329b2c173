import { describe, expect, it } from 'vitest'
import type { HotSpots } from '../../../contract/model.ts'
import { cellClass, densitySteps, hotPlaceAt, hotSpotShapes } from '../../../renderer/map/hot-spot-shapes.ts'

const words = { zh: '', en: '' }
const counts = {
  matched: 9,
  mapped: 9,
  withoutLocation: 0,
  suppressed: 0,
  incidents: 9,
  owed: { reports: 0, attachments: 0, sourcesLate: 0 },
}
/** Cells in a row, a hundredth of a degree apart. */
function spots(method: HotSpots['method'], values: number[], p: number[]): HotSpots {
  const corners = [0, 1, 2, 3, 4, 5].map((k) => (k * Math.PI) / 3)
  return {
    method,
    params: { metres: 300, min: 0, alpha: 0.1, acrossMetres: 150 },
    counts,
    cells: {
      lon: Float64Array.from(values, (_, i) => 118 + i / 100),
      lat: Float64Array.from(values, () => 31),
      value: Float64Array.from(values),
      p: Float64Array.from(p),
      count: Uint32Array.from(values, () => 3),
      cornerLon: Float64Array.from(corners, (turn) => 0.004 * Math.sin(turn)),
      cornerLat: Float64Array.from(corners, (turn) => 0.004 * Math.cos(turn)),
    },
    outlines: { type: 'FeatureCollection', features: [] },
    noise: 0,
    scale: { low: 0, high: Math.max(...values), unit: words },
    sentence: words,
    inWords: words,
  }
}

describe('hot spots on the map', () => {
  it('classes a test by its corrected p, and never draws what is colder than the rest', () => {
    const gi = spots('gi', [9, 4, 3, 2.1, -6], [0.001, 0.01, 0.05, 0.2, 0.0001])
    expect([0, 1, 2, 3, 4].map((i) => cellClass(gi, i))).toEqual([2, 2, 1, null, null])
    expect(cellClass(spots('gi', [2.4], [0.1]), 0)).toBe(0)
  })

  it('classes a density by quarters of the densest and leaves the lowest out', () => {
    const kde = spots('kde', [100, 76, 51, 26, 24, 0], [1, 1, 1, 1, 1, 1])
    expect([0, 1, 2, 3, 4, 5].map((i) => cellClass(kde, i))).toEqual([2, 2, 1, 0, null, null])
    expect(densitySteps({ high: 100 })).toEqual([25, 50, 75])
  })

  it('draws each shown cell as a closed hexagon about its own middle, the strongest on top', () => {
    const { features } = hotSpotShapes(spots('gi', [9, 4, 1], [0.001, 0.04, 0.5]))
    expect(features.map((f) => f.properties)).toEqual([
      { class: 1, index: 1 },
      { class: 2, index: 0 },
    ])
    const [ring] = features[0]!.geometry.coordinates as [number, number][][]
    expect(ring).toHaveLength(7)
    expect(ring!.at(-1)).toEqual(ring![0])
    const west = Math.min(...ring!.map(([lon]) => lon))
    const east = Math.max(...ring!.map(([lon]) => lon))
    expect((west + east) / 2).toBeCloseTo(118.01, 9)
  })

  it('finds the cell under a point among those that are shown', () => {
    const gi = spots('gi', [9, 4, 1], [0.001, 0.04, 0.5])
    expect(hotPlaceAt(gi, 118.011, 31.001)).toEqual({ kind: 'cell', index: 1 })
    expect(hotPlaceAt(gi, 118.02, 31)).toBeNull()
    expect(hotPlaceAt(gi, 118.005, 31)).toBeNull()
  })

  it('finds the patch under a point', () => {
    const patches = spots('dbscan', [], [])
    patches.outlines.features.push({
      type: 'Feature',
      properties: { label: 0, count: 12, squareKm: 0.2, from: '2026-01-01', to: '2026-01-03' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
            [0, 0],
          ],
        ],
      },
    })
    expect(hotPlaceAt(patches, 0.5, 0.5)).toEqual({ kind: 'outline', index: 0 })
    expect(hotPlaceAt(patches, 1.5, 0.5)).toBeNull()
    expect(hotSpotShapes(patches).features[0]!.properties).toEqual({ class: 1, index: 0 })
  })
})
