import { describe, expect, it } from 'vitest'
import { sampleDistrict } from '../../../main/sample/district.ts'
import { communityOf, union } from '../../../main/sample/grid.ts'
import { plan } from '../../../main/sample/names.ts'
import type { Point } from '../../../main/sample/shape.ts'

const ringsOf = (area: { geometry: { type: string; coordinates: unknown } }): number[][][] =>
  area.geometry.coordinates as number[][][]
/** Signed area of a ring, square degrees; positive counter-clockwise. */
const signed = (ring: number[][]): number => {
  let sum = 0
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0]! * ring[i]![1]! - ring[i]![0]! * ring[i - 1]![1]!
  return sum / 2
}

describe('the sample district', () => {
  const { areas, basemap, name } = sampleDistrict(1)
  const children = (key: string) => areas.filter((a) => a.parent === key)

  it('has one district of six streets with about thirty communities, named in both languages', () => {
    expect(name.zh).toBe('青澜区')
    expect(areas.filter((a) => a.level === 'district')).toHaveLength(1)
    expect(areas.filter((a) => a.level === 'street').map((a) => a.zh)).toEqual([
      '望江街道',
      '石塘街道',
      '柳荫街道',
      '麓园街道',
      '东站街道',
      '南桥街道',
    ])
    expect(areas.filter((a) => a.level === 'community')).toHaveLength(32)
    for (const area of areas) {
      expect(area.key).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(area.en).toMatch(/^[A-Z][A-Za-z ]+$/)
    }
    expect(new Set(areas.map((a) => a.key)).size).toBe(areas.length)
  })

  it('keeps the keys of its areas whatever the seed', () => {
    expect(sampleDistrict(99).areas.map((a) => a.key)).toEqual(areas.map((a) => a.key))
    expect(sampleDistrict(99).areas[0]!.geometry).not.toEqual(areas[0]!.geometry)
  })

  it('tiles: children add up to their parent and share every inner border', () => {
    for (const parent of areas.filter((a) => a.level !== 'community')) {
      const own = signed(ringsOf(parent)[0]!)
      const sum = children(parent.key).reduce((s, c) => s + signed(ringsOf(c)[0]!), 0)
      expect(own).toBeGreaterThan(0)
      expect(Math.abs(sum / own - 1)).toBeLessThan(1e-6)
      // What the children do not share among themselves is exactly the parent's outline.
      const outline = union(children(parent.key).map((c) => ringsOf(c)[0] as Point[]))
      expect(outline).toHaveLength(1)
      expect(new Set(outline[0]!.map(String))).toEqual(new Set(ringsOf(parent)[0]!.map(String)))
    }
  })

  it('has simple closed rings of more than a corner or two', () => {
    for (const area of areas) {
      const [ring] = ringsOf(area)
      expect(ring![0]).toEqual(ring!.at(-1))
      expect(ring!.length).toBeGreaterThan(20)
      expect(new Set(ring!.slice(1).map(String)).size).toBe(ring!.length - 1)
    }
  })

  it('refuses cells whose outline would touch itself', () => {
    const square = (x: number, y: number): Point[] => [
      [x, y],
      [x + 1, y],
      [x + 1, y + 1],
      [x, y + 1],
      [x, y],
    ]
    expect(() => union([square(0, 0), square(1, 1)])).toThrow(/touches itself/)
    expect(union([square(0, 0), square(1, 0)])[0]).toHaveLength(7)
  })

  it('gives every letter of the plan a community', () => {
    for (const [row, line] of plan.entries())
      for (const [column, letter] of [...line].entries()) expect(communityOf(row, column) >= 0).toBe(letter !== '.')
  })

  it('draws a town: every kind of feature, thousands of buildings, a few megabytes at most', () => {
    const kinds = new Set(basemap.features.map((f) => f.properties!.kind as string))
    expect([...kinds].sort()).toEqual([
      'bank',
      'building',
      'land',
      'lane',
      'park',
      'place',
      'primary',
      'rail',
      'ring',
      'secondary',
      'street',
      'water',
      'yard',
    ])
    const buildings = basemap.features
      .filter((f) => f.properties!.kind === 'building')
      .reduce((n, f) => n + (f.geometry as { coordinates: unknown[] }).coordinates.length, 0)
    expect(buildings).toBeGreaterThan(5_000)
    expect(JSON.stringify(basemap).length).toBeLessThan(3_000_000)
    expect(basemap.features.filter((f) => f.properties!.kind === 'place').map((f) => f.properties!.zh)).toContain('南桥农贸市场')
  })

  it('names its roads in both languages and rounds to six decimals', () => {
    const named = basemap.features.filter((f) => ['primary', 'secondary', 'ring'].includes(f.properties!.kind as string))
    for (const road of named.filter((f) => f.geometry.type === 'LineString')) {
      expect(road.properties!.zh).toMatch(/[路街道]$/)
      expect(road.properties!.en).toMatch(/(Road|Street|Avenue)$/)
    }
    for (const [number] of JSON.stringify(basemap).matchAll(/\d+\.\d+/g))
      expect(number.split('.')[1]!.length).toBeLessThanOrEqual(6)
  })
})
