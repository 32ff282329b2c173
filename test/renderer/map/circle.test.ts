import { describe, expect, it } from 'vitest'
import { haversineM } from '../../../contract/geometry.ts'
import { circlePolygon, circleTo, handleAt, saidMetres } from '../../../renderer/map/circle.ts'

describe('a circle on the ground', () => {
  it('has every corner as far from its middle as the filter counts', () => {
    for (const near of [
      { lon: 118.6, lat: 30.95, metres: 300 },
      { lon: -0.1, lat: 51.5, metres: 12 },
      { lon: 20, lat: -64, metres: 40_000 },
    ]) {
      const [ring] = circlePolygon(near).coordinates
      for (const [lon, lat] of ring!) expect(haversineM(near.lon, near.lat, lon!, lat!)).toBeCloseTo(near.metres, 3)
      expect(ring!.at(-1)).toEqual(ring![0])
    }
  })

  it('holds its handle at its easternmost point', () => {
    const near = { lon: 118.6, lat: 30.95, metres: 500 }
    const handle = handleAt(near)
    expect(handle.lon).toBeGreaterThan(near.lon)
    expect(haversineM(near.lon, near.lat, handle.lon, handle.lat)).toBeCloseTo(500, 3)
  })

  it('comes back from its middle and its edge with the radius a person would say', () => {
    const near = { lon: 118.6, lat: 30.95, metres: 300 }
    expect(circleTo(near, handleAt({ ...near, metres: 303 }))).toEqual(near)
  })

  it('is said in fives below a hundred metres, in tens below a thousand, then in fifties, and held to its ends', () => {
    expect([1, 43, 96, 104, 987, 1_012, 1_030, 9e9].map(saidMetres)).toEqual([5, 45, 95, 100, 990, 1_000, 1_050, 50_000])
  })
})
