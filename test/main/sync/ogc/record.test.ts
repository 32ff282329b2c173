import { describe, expect, test } from 'vitest'
import { pointOf } from '../../../../main/sync/ogc/record.ts'
import { type Loose, parseLooseJson } from '../../../../main/sync/open311/loose-json.ts'
import { recordProfile } from '../../../../main/sync/record-fields.ts'

const geometry = (type: string, coordinates: unknown): Loose => parseLooseJson(JSON.stringify({ type, coordinates }))
const square = (x: number, y: number, side: number) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
]

describe('where a feature is', () => {
  test.each<[string, Loose, [number, number] | null, boolean]>([
    ['a point', geometry('Point', [117.25, 39.5]), [117.25, 39.5], true],
    ['a point with a height', geometry('Point', [117.25, 39.5, 12]), [117.25, 39.5], true],
    [
      'several points: the first',
      geometry('MultiPoint', [
        [1, 2],
        [3, 4],
      ]),
      [1, 2],
      false,
    ],
    [
      'several lines: the first point',
      geometry('MultiLineString', [
        [
          [5, 6],
          [7, 8],
        ],
        [
          [1, 1],
          [2, 2],
        ],
      ]),
      [5, 6],
      false,
    ],
    ['an area: its centre', geometry('Polygon', [square(10, 20, 2)]), [11, 21], false],
    ['areas: the centre of the largest', geometry('MultiPolygon', [[square(0, 0, 1)], [square(10, 20, 2)]]), [11, 21], false],
    // A bracket of three sides: its centre of gravity lies in the open.
    [
      'a bent area: its first corner',
      geometry('Polygon', [
        [
          [0, 0],
          [10, 0],
          [10, 1],
          [1, 1],
          [1, 9],
          [10, 9],
          [10, 10],
          [0, 10],
          [0, 0],
        ],
      ]),
      [0, 0],
      false,
    ],
    [
      'an area without extent: its first corner',
      geometry('Polygon', [
        [
          [3, 4],
          [5, 4],
          [7, 4],
          [3, 4],
        ],
      ]),
      [3, 4],
      false,
    ],
    ['nothing', null, null, false],
    ['an empty point', geometry('Point', []), null, false],
    ['numbers that are none', geometry('LineString', [['x', 'y']]), null, false],
  ])('%s', (_what, value, at, exact) => {
    const point = pointOf(value)
    if (at === null) return expect(point).toBeNull()
    expect(point!.exact).toBe(exact)
    expect(point!.lon).toBeCloseTo(at[0], 9)
    expect(point!.lat).toBeCloseTo(at[1], 9)
  })

  test('a collection of shapes: the first of them', () => {
    const value = parseLooseJson(
      '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Point","coordinates":[3,4]}]}',
    )
    expect(pointOf(value)).toEqual({ lon: 1, lat: 2, exact: false })
  })
})

describe('which value fills which field', () => {
  const of = (paths: string[], mapped = {}) =>
    recordProfile(
      paths.map((path) => ({ path, type: '' })),
      mapped,
    )

  test('common names do, wherever in a nested record they stand', () => {
    const profile = of(['meta/created_at', 'issue/category', 'issue/description', 'where/address', 'reporter'])
    expect(profile.single).toMatchObject({ occurredAt: ['metacreatedat'], category: ['issuecategory'], reporter: ['reporter'] })
    expect(profile.text).toEqual([['issuedescription']])
    expect(profile.place).toEqual([[['whereaddress']]])
  })
  test('a known export is known', () => {
    expect(of(['unique_key', 'created_date', 'complaint_type', 'status']).name).toBe('nyc-311')
  })
  test('what the person chose holds over all', () => {
    const profile = of(['date', 'category', 'kind', 'seen'], { occurredAt: 'seen', category: 'kind' })
    expect(profile.single).toMatchObject({ occurredAt: ['seen'], category: ['kind'] })
  })
  test('Chinese names are read, and the time it was closed is not the time it happened', () => {
    const profile = of(['办结时间', '发生时间', '类别', '内容', '地点'])
    expect(profile.single).toMatchObject({ occurredAt: ['发生时间'], closedAt: ['办结时间'], category: ['类别'] })
  })
})
