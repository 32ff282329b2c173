import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CheckedArea, checkAreas } from '../../../main/store/area-check.ts'
import { metresPerDegree, regionsOf } from '../../../main/store/slab.ts'
import { seeded } from '../../fixture/make-store.ts'
import { repository } from '../../fixture/run-cli.ts'

const lat0 = 31
const [perLon, perLat] = metresPerDegree(lat0)
/** Metres about 118 E, 31 N to degrees. */
const at = ([x, y]: readonly [number, number]): [number, number] => [118 + x / perLon, lat0 + y / perLat]
const ring = (...corners: [number, number][]): [number, number][] => [...corners, corners[0] as [number, number]].map(at)
const box = (west: number, south: number, east: number, north: number): [number, number][] =>
  ring([west, south], [east, south], [east, north], [west, north])
const area = (key: string, rings: [number, number][][], parent: string | null = null): CheckedArea => ({
  key,
  name: { zh: `${key}区`, en: key },
  level: parent === null ? 'district' : 'street',
  parent,
  geometry: { type: 'Polygon', coordinates: rings },
})
const metresFrom = (lon: number, lat: number): [number, number] => [(lon - 118) * perLon, (lat - lat0) * perLat]

test('areas that fit together have no problem', () => {
  expect(
    checkAreas([
      area('d', [box(0, 0, 2000, 1000)]),
      area('a', [box(0, 0, 1000, 1000)], 'd'),
      area('b', [box(1000, 0, 2000, 1000)], 'd'),
    ]),
  ).toEqual([])
})

test('an overlap is told with its size and a place inside both', () => {
  const [found, ...more] = checkAreas([area('a', [box(0, 0, 1000, 1000)]), area('b', [box(900, 0, 2000, 1000)])])
  expect(more).toEqual([])
  expect(found).toMatchObject({ kind: 'overlap', area: 'a', other: 'b' })
  expect(found?.squareMetres).toBeCloseTo(100_000, -2)
  const [x, y] = metresFrom(found!.lon, found!.lat)
  expect(x).toBeGreaterThan(900)
  expect(x).toBeLessThan(1000)
  expect(y).toBeGreaterThan(0)
  expect(y).toBeLessThan(1000)
})

test('a strip of noise along a border is no overlap', () => {
  expect(checkAreas([area('a', [box(0, 0, 1000, 1000)]), area('b', [box(999.95, 0, 2000, 1000)])])).toEqual([])
})

test('a gap inside the parent is told, with the parent; small ones are not', () => {
  const problems = checkAreas([
    area('d', [box(0, 0, 2000, 1000)]),
    area('a', [box(0, 0, 1000, 1000)], 'd'),
    area('b', [box(1050, 0, 2000, 1000)], 'd'),
  ])
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ kind: 'gap', area: 'd', other: 'd' })
  expect(problems[0]?.squareMetres).toBeCloseTo(50_000, -2)
  expect(
    checkAreas([
      area('d', [box(0, 0, 2000, 1000)]),
      area('a', [box(0, 0, 1000, 1000)], 'd'),
      area('b', [box(1000.5, 0, 2000, 1000)], 'd'),
    ]),
  ).toEqual([])
})

test('two gaps apart are two problems, each with its own place', () => {
  const problems = checkAreas([
    area('d', [box(0, 0, 3000, 1000)]),
    area('a', [box(100, 0, 1500, 1000)], 'd'),
    area('b', [box(1500, 0, 2950, 1000)], 'd'),
  ])
  expect(problems.map((p) => Math.round((p.squareMetres ?? 0) / 1000))).toEqual([100, 50])
  expect(problems.map((p) => Math.round(metresFrom(p.lon, p.lat)[0]))).toEqual([50, 2975])
})

test('a hole between areas without a parent is a gap; what is open to the outside is not', () => {
  const around = [
    area('n', [box(0, 600, 1000, 1000)]),
    area('s', [box(0, 0, 1000, 400)]),
    area('w', [box(0, 400, 400, 600)]),
    area('e', [box(600, 400, 1000, 600)]),
  ]
  const closed = checkAreas(around)
  expect(closed).toHaveLength(1)
  expect(closed[0]).toMatchObject({ kind: 'gap', other: null })
  expect(closed[0]?.squareMetres).toBeCloseTo(40_000, -2)
  expect(checkAreas(around.slice(0, 3))).toEqual([])
})

test('a part outside the parent is told', () => {
  const problems = checkAreas([area('d', [box(0, 0, 1000, 1000)]), area('a', [box(0, 0, 1200, 1000)], 'd')])
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ kind: 'outside-parent', area: 'a', other: 'd' })
  expect(problems[0]?.squareMetres).toBeCloseTo(200_000, -3)
})

test('an outline that crosses itself is told with the crossing', () => {
  const [found] = checkAreas([area('a', [ring([0, 0], [1000, 1000], [1000, 0], [0, 1000])])])
  expect(found).toMatchObject({ kind: 'self-intersection', area: 'a' })
  const [x, y] = metresFrom(found!.lon, found!.lat)
  expect(x).toBeCloseTo(500, 0)
  expect(y).toBeCloseTo(500, 0)
})

test('a figure of eight through a corner crosses itself; a ring that only touches a corner does not', () => {
  const eight = ring([0, 0], [500, 500], [1000, 1000], [1000, 0], [500, 500], [0, 1000])
  expect(checkAreas([area('a', [eight])]).map((p) => p.kind)).toEqual(['self-intersection'])
  const touching = ring([0, 0], [1000, 0], [1000, 1000], [500, 500], [0, 1000])
  expect(checkAreas([area('a', [touching])])).toEqual([])
})

test('a line drawn as an area is empty', () => {
  expect(checkAreas([area('a', [ring([0, 0], [1000, 0], [500, 0])])]).map((p) => p.kind)).toEqual(['empty'])
})

describe('sizes by slabs', () => {
  test('agree with the sum over the corners on random stars, and with areas counted point by point', () => {
    const random = seeded(11)
    for (let round = 0; round < 20; round++) {
      const star = (cx: number): [number, number][] =>
        ring(
          ...Array.from({ length: 24 }, (_, i): [number, number] => {
            const r = 200 + 600 * random()
            return [cx + r * Math.cos((i * Math.PI) / 12), r * Math.sin((i * Math.PI) / 12)]
          }),
        )
      const [a, b] = [star(0), star(500)]
      const regions = regionsOf([[a], [b]], (inside) =>
        inside.length === 2 ? [2] : inside.length === 1 ? [inside[0] as number] : [],
      )
      const size = (key: number): number => regions.filter((r) => r.key === key).reduce((sum, r) => sum + r.squareMetres, 0)
      const shoelace = (corners: [number, number][]): number => {
        const plane = corners.map(([x, y]) => metresFrom(x, y))
        return Math.abs(plane.slice(1).reduce((sum, [x, y], i) => sum + (plane[i]![0] * y - x * plane[i]![1]) / 2, 0))
      }
      expect((size(0) + size(2)) / shoelace(a)).toBeCloseTo(1, 3)
      expect((size(1) + size(2)) / shoelace(b)).toBeCloseTo(1, 3)
      // Each region's place lies in it: in both shapes for the overlap.
      for (const region of regions.filter((r) => r.key === 2)) {
        const inside = regionsOf(
          [
            [a],
            [b],
            [
              [
                [region.lon - 1e-7, region.lat - 1e-7],
                [region.lon + 1e-7, region.lat - 1e-7],
                [region.lon, region.lat + 1e-7],
              ],
            ],
          ],
          (s) => (s.includes(2) ? [s.length] : []),
        )
        expect(inside.map((r) => r.key)).toContain(3)
      }
    }
  })
})

const boston = join(repository, '..', 'shared', 'data', 'boston', 'neighborhoods.geojson')
test.skipIf(!existsSync(boston))(
  `Boston's areas have the sizes their own file states, and one hole (skipped without ${boston})`,
  () => {
    const { features } = JSON.parse(readFileSync(boston, 'utf8')) as {
      features: { properties: { Name: string; Acres: number }; geometry: CheckedArea['geometry'] }[]
    }
    const areas = features.map(
      ({ properties: { Name }, geometry }): CheckedArea => ({
        key: Name,
        name: { zh: Name, en: Name },
        level: 'area',
        parent: null,
        geometry,
      }),
    )
    for (const { properties, geometry } of features) {
      const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()
      const [size] = [regionsOf([rings], (inside) => (inside.length > 0 ? [1] : [])).reduce((sum, r) => sum + r.squareMetres, 0)]
      expect(size / 4046.8726 / properties.Acres, properties.Name).toBeCloseTo(1, 2)
    }
    // Pleasure Bay, enclosed by the causeway to Castle Island.
    expect(checkAreas(areas).map(({ kind, area }) => [kind, area])).toEqual([['gap', 'South Boston']])
  },
)
