import { describe, expect, it } from 'vitest'
import { mostVertices, outlinePolygon, rectangle, simplifyLine } from '../../../renderer/map/lasso.ts'
import { outlineOf, projectOutline, toMercator } from '../../../renderer/map/outline.ts'

/** A closed scribble with as many corners as asked for, in pixels. */
const scribble = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => {
    const angle = (2 * Math.PI * i) / size
    const radius = 300 + (i % 2 ? 25 : -25)
    return [400 + radius * Math.cos(angle), 400 + radius * Math.sin(angle)]
  }).flat()
const toDegrees = (x: number, y: number) => ({ lon: 120 + x / 1_000, lat: 30 - y / 1_000 })

describe('an outline made simple', () => {
  it('keeps its ends and its corners, and drops what lies on a straight line', () => {
    const line = [0, 0, 10, 0.2, 20, 0, 30, 0, 30, 40, 30, 80]
    expect(simplifyLine(line, 500)).toEqual([0, 0, 30, 0, 30, 80])
  })

  it('keeps the far side of a line that ends where it begins', () => {
    expect(simplifyLine([0, 0, 50, 50, 100, 0, 0, 0], 500)).toEqual([0, 0, 50, 50, 100, 0, 0, 0])
  })

  it('fits thousands of corners into the bound, ends kept', () => {
    const points = scribble(6_000)
    const line = simplifyLine(points, 499)
    expect(line.length / 2).toBe(499)
    expect(line.slice(0, 2)).toEqual(points.slice(0, 2))
    expect(line.slice(-2)).toEqual(points.slice(-2))
  })
})

describe('a lasso as a polygon', () => {
  it('has a closed ring of at most 500 vertices, however long the hand went', () => {
    const ring = outlinePolygon(scribble(6_000), toDegrees)!.coordinates[0]!
    expect(ring.length).toBe(mostVertices)
    expect(ring.at(-1)).toEqual(ring[0])
  })

  it('gives a rectangle its four corners in degrees', () => {
    expect(outlinePolygon(rectangle(100, 200, 300, 400), toDegrees)).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [120.1, 29.8],
          [120.3, 29.8],
          [120.3, 29.6],
          [120.1, 29.6],
          [120.1, 29.8],
        ],
      ],
    })
  })

  it('is nothing where the hand only slipped', () => {
    expect(outlinePolygon([10, 10], toDegrees)).toBeNull()
    expect(outlinePolygon(rectangle(10, 10, 12, 60), toDegrees)).toBeNull()
    expect(outlinePolygon([0, 0, 50, 50], toDegrees)).toBeNull()
  })

  it('counts degrees from -180 to 180, wherever the map was turned to, and stays on the globe', () => {
    const turned = outlinePolygon(rectangle(0, 0, 10, 10), (x, y) => ({ lon: 480 + x, lat: y }))!.coordinates[0]!
    expect(turned.map((p) => p[0])).toEqual([120, 130, 130, 120, 120])
    const beyond = outlinePolygon(rectangle(0, 0, 10, 10), (x, y) => ({ lon: 175 + x, lat: 85 + y }))!.coordinates[0]!
    expect(Math.max(...beyond.map((p) => p[0]!))).toBe(180)
    expect(Math.max(...beyond.map((p) => p[1]!))).toBe(90)
  })
})

describe('an outline on the map', () => {
  const view = { x: 0.83, y: 0.41, zoom: 13, width: 800, height: 600 }

  it('is drawn where it was laid', () => {
    const ground = [...toMercator(120, 90, view), ...toMercator(500, 400, view)]
    const [ring] = projectOutline([ground], view)
    expect(ring!.map((n) => Math.round(n * 1_000) / 1_000)).toEqual([120, 90, 500, 400])
  })

  it('stays in one piece in the copy of the world nearest to the view', () => {
    const outline = outlineOf({
      type: 'Polygon',
      coordinates: [
        [
          [179.9, 10],
          [180, 10],
          [180, 11],
          [179.9, 10],
        ],
      ],
    })
    const [ring] = projectOutline(outline, { ...view, x: -0.0001, y: 0.47, zoom: 8 })
    const xs = ring!.filter((_, i) => i % 2 === 0)
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(100)
    expect(Math.abs(xs[0]! - 400)).toBeLessThan(100)
  })

  it('takes every ring of a shape in several parts', () => {
    const square = (at: number): number[][] => [
      [at, 0],
      [at + 1, 0],
      [at + 1, 1],
      [at, 0],
    ]
    expect(outlineOf({ type: 'MultiPolygon', coordinates: [[square(0)], [square(5), square(6)]] })).toHaveLength(3)
  })
})
