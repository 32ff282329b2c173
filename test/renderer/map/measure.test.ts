import { describe, expect, it } from 'vitest'
import { pointAt } from '../../../renderer/map/circle.ts'
import { measured, measuredText, metresAlong } from '../../../renderer/map/measure.ts'

const start = { lon: 118.6, lat: 30.95 }
const east = pointAt(start.lon, start.lat, 400, 90)
const north = pointAt(east.lon, east.lat, 300, 0)

describe('measuring', () => {
  it('adds up the pieces of the line', () => {
    const along = metresAlong([start, east, north])
    expect(along[0]).toBe(0)
    expect(along[1]).toBeCloseTo(400, 6)
    expect(along[2]).toBeCloseTo(700, 6)
  })

  it('runs on to the pointer while the line is under way', () => {
    const line = measured([start, east], north)
    expect(line.points).toBe(2)
    expect(line.metres).toBeCloseTo(700, 6)
    expect(line.lastMetres).toBeCloseTo(300, 6)
    expect(measured([start, east], null).metres).toBeCloseTo(400, 6)
  })

  it('is nothing of a single point', () => {
    expect(measured([start], null)).toEqual({ points: 1, metres: 0, lastMetres: 0 })
  })

  it('is said to the metre, from ten kilometres on in kilometres', () => {
    expect([0.4, 419.6, 9_999, 12_345].map(measuredText)).toEqual(['0 m', '420 m', '9,999 m', '12.3 km'])
  })
})
