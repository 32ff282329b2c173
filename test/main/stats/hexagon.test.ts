import { expect, test } from 'vitest'
import {
  centreX,
  centreY,
  createLattice,
  hexagonArea,
  hexagonAt,
  hexagonCorners,
  hexagonsWithin,
} from '../../../main/stats/hexagon.ts'
import { createRandom } from '../../../main/stats/random.ts'

const across = 150

test('a point is in the hexagon whose centre is nearest, on both sides of the origin', () => {
  const random = createRandom(4)
  for (let i = 0; i < 2_000; i++) {
    const x = (random.uniform() - 0.5) * 3_000
    const y = (random.uniform() - 0.5) * 3_000
    const [column, row] = hexagonAt(x, y, across)
    const own = Math.hypot(x - centreX(column, row, across), y - centreY(row, across))
    for (let r = row - 2; r <= row + 2; r++)
      for (let c = column - 2; c <= column + 2; c++)
        expect(Math.hypot(x - centreX(c, r, across), y - centreY(r, across))).toBeGreaterThanOrEqual(own - 1e-9)
    expect(own).toBeLessThanOrEqual(across / Math.sqrt(3) + 1e-9)
  }
})

test('300 m around a hexagon of 150 m are 19 hexagons, 150 m are 7, from even and odd rows alike', () => {
  expect(hexagonsWithin(300, across).even).toHaveLength(19)
  expect(hexagonsWithin(300, across).odd).toHaveLength(19)
  expect(hexagonsWithin(150, across).even).toHaveLength(7)
  expect(hexagonsWithin(150, across).odd).toHaveLength(7)
  expect(hexagonsWithin(10, across).even).toEqual([[0, 0]])
  for (const row of [-3, 0, 5])
    for (const [dc, dr] of row & 1 ? hexagonsWithin(300, across).odd : hexagonsWithin(300, across).even)
      expect(
        Math.hypot(centreX(dc, row + dr, across) - centreX(0, row, across), centreY(row + dr, across) - centreY(row, across)),
      ).toBeLessThanOrEqual(300 + 1e-6)
})

test('the corners of a hexagon lie half a width from its flat sides and enclose its area', () => {
  const lattice = createLattice(118.6, 30.95, across)
  const { lon, lat } = hexagonCorners(lattice)
  const x = lon.map((v) => v * lattice.metresPerLon)
  const y = lat.map((v) => v * lattice.metresPerLat)
  expect(Math.max(...x) - Math.min(...x)).toBeCloseTo(across, 6)
  let twice = 0
  for (let k = 0; k < 6; k++) twice += x[k]! * y[(k + 1) % 6]! - x[(k + 1) % 6]! * y[k]!
  expect(twice / 2).toBeCloseTo(hexagonArea(across), 5)
})
