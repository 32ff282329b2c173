import { describe, expect, it } from 'vitest'
import { distanceText, mercatorX, mercatorY, metresPerPixel, projectAll, scaleBar } from '../../../renderer/map/mercator.ts'

describe('projection of markers', () => {
  it('puts the centre of the view in the middle and east to the right, south down', () => {
    const lon = [118.6, 118.7, 118.6]
    const lat = [30.95, 30.95, 30.85]
    const out = new Float32Array(6)
    const view = { x: mercatorX(118.6), y: mercatorY(30.95), zoom: 12, width: 800, height: 600 }
    projectAll(Float64Array.from(lon, mercatorX), Float64Array.from(lat, mercatorY), view, out)
    expect([out[0], out[1]]).toEqual([400, 300])
    // 0.1 degrees of longitude at zoom 12: 512 * 4096 / 3600 pixels.
    expect(out[2]! - 400).toBeCloseTo((512 * 4096) / 3600, 2)
    expect(out[5]!).toBeGreaterThan(300)
  })

  it('draws a marker across 180° beside its neighbour, not on the other side of the world', () => {
    const out = new Float32Array(2)
    projectAll(
      Float64Array.of(mercatorX(-179.9)),
      Float64Array.of(mercatorY(0)),
      { x: mercatorX(179.9), y: 0.5, zoom: 8, width: 100, height: 100 },
      out,
    )
    expect(out[0]! - 50).toBeCloseTo((512 * 256 * 0.2) / 360, 1)
  })

  it('holds the poles inside the map', () => {
    expect(mercatorY(90)).toBeCloseTo(0, 6)
    expect(mercatorY(-90)).toBeCloseTo(1, 6)
  })
})

describe('scale bar', () => {
  it('is a round distance that fits', () => {
    for (let zoom = 1; zoom < 19; zoom += 0.3) {
      const { metres, pixels } = scaleBar(31, zoom, 110)
      expect(pixels).toBeLessThanOrEqual(110)
      expect(pixels).toBeGreaterThan(110 / 2.6)
      expect(pixels * metresPerPixel(31, zoom)).toBeCloseTo(metres, 6)
      expect(['1', '2', '5']).toContain(String(metres).replace('.', '').replace(/^0+/, '')[0])
    }
  })

  it('reads in metres, then kilometres', () => {
    expect([50, 500, 1000, 20_000, 2_000_000].map(distanceText)).toEqual(['50 m', '500 m', '1 km', '20 km', '2,000 km'])
  })
})
