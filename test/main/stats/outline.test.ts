import { expect, test } from 'vitest'
import { insideRings } from '../../../contract/geometry.ts'
import { outline, signedArea } from '../../../main/stats/outline.ts'
import { createRandom } from '../../../main/stats/random.ts'

test('one point is a disc of the radius', () => {
  const { parts, squareMetres } = outline([5], [-3], 60)
  expect(parts).toHaveLength(1)
  expect(parts[0]).toHaveLength(1)
  expect(squareMetres / (Math.PI * 60 * 60)).toBeGreaterThan(0.97)
  expect(squareMetres / (Math.PI * 60 * 60)).toBeLessThan(1.01)
})

test('points around a square leave a hole, and outer rings and holes run opposite ways', () => {
  const x: number[] = []
  const y: number[] = []
  for (let i = 0; i <= 20; i++)
    for (const [u, v] of [
      [i * 20, 0],
      [i * 20, 400],
      [0, i * 20],
      [400, i * 20],
    ] as const) {
      x.push(u)
      y.push(v)
    }
  const { parts, squareMetres } = outline(x, y, 40)
  expect(parts).toHaveLength(1)
  const [outer, hole] = parts[0]!
  expect(signedArea(outer!)).toBeGreaterThan(0)
  expect(signedArea(hole!)).toBeLessThan(0)
  expect(insideRings(200, 200, parts[0]!)).toBe(false)
  expect(squareMetres).toBeLessThan(480 * 480 - 300 * 300)
})

test('groups apart from each other come out as parts, the larger first', () => {
  const { parts } = outline([0, 20, 40, 5_000], [0, 0, 0, 0], 50)
  expect(parts).toHaveLength(2)
  expect(insideRings(20, 0, parts[0]!)).toBe(true)
  expect(insideRings(5_000, 0, parts[1]!)).toBe(true)
})

test.each([
  [300, 80],
  [4_000, 50],
  [300, 3],
])('every one of %i scattered points is inside, whatever radius fits (%i m)', (n, radius) => {
  const random = createRandom(n)
  const x = Array.from({ length: n }, () => 900 * random.normal())
  const y = Array.from({ length: n }, () => 300 * random.normal())
  const { parts, squareMetres, radiusM } = outline(x, y, radius)
  expect(radiusM).toBeGreaterThanOrEqual(radius)
  const rings = parts.flat()
  for (let i = 0; i < n; i++) expect(insideRings(x[i]!, y[i]!, rings), `${x[i]},${y[i]}`).toBe(true)
  for (const ring of rings) expect(ring[0]).toEqual(ring.at(-1))
  expect(squareMetres).toBeCloseTo(
    rings.reduce((sum, ring) => sum + signedArea(ring), 0),
    3,
  )
})
