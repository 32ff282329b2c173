import { expect, test } from 'vitest'
import { insideRings } from '../../../contract/geometry.ts'
import { openStore } from '../../../main/store/open.ts'
import { areaFinder, labelPoint } from '../../../main/store/place.ts'
import { seeded, tempFolder, testKey } from '../../fixture/make-store.ts'

/** A jagged ring around (0, 0). */
function star(random: () => number, points: number, size: number): number[][] {
  const ring = Array.from({ length: points }, (_, i) => {
    const angle = (i / points) * 2 * Math.PI
    const r = size * (0.4 + 0.6 * random())
    return [r * Math.cos(angle), r * Math.sin(angle)]
  })
  return [...ring, ring[0] as number[]]
}

test('a point is found in an area with islands and holes exactly where the even-odd rule says', () => {
  const random = seeded(8)
  const hole = star(random, 40, 3)
  const island = star(random, 25, 1).map(([x, y]) => [(x as number) + 14, y as number])
  const rings = [star(random, 900, 10), hole, island]
  const db = openStore({ folder: tempFolder(), key: testKey })
  db.prepare(
    "INSERT INTO area (key, zh, en, level, geometry, west, south, east, north, label_lon, label_lat) VALUES ('a', 'a', 'a', 'area', ?, -10, -10, 15, 10, 0, 0)",
  ).run(JSON.stringify({ type: 'MultiPolygon', coordinates: [[rings[0], hole], [island]] }))
  const find = areaFinder(db)
  let inside = 0
  for (let k = 0; k < 5_000; k++) {
    const lon = -11 + random() * 27
    const lat = -11 + random() * 22
    const wanted = insideRings(lon, lat, rings as number[][][])
    if (wanted) inside += 1
    expect(find(lon, lat), `${lon} ${lat}`).toBe(wanted ? 1 : null)
  }
  expect(inside).toBeGreaterThan(500)
  db.close()
})

test('a label stands inside its area even where the centroid does not', () => {
  const crescent = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
    [0, 9],
    [9, 9],
    [9, 1],
    [0, 1],
    [0, 0],
  ]
  const [lon, lat] = labelPoint({ type: 'Polygon', coordinates: [crescent] })
  expect(insideRings(lon, lat, [crescent])).toBe(true)
})
