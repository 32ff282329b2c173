import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type KernelDensityParams, kernelDensity } from '../../../main/stats/kernel-density.ts'
import { createRandom } from '../../../main/stats/random.ts'

interface Truth {
  kde: KernelDensityParams & { gridX: number[]; gridY: number[]; densityPerM2: number[] }
}
const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const fixture = (name: string): URL => new URL(`../../fixture/stats/${name}`, import.meta.url)
const truth = new URL('../../../../shared/truth/spatial.json', import.meta.url)

function compare({ kde }: Truth, points: [number, number][]): void {
  const got = kernelDensity(
    points.map((p) => p[0]),
    points.map((p) => p[1]),
    kde,
  )
  expect(got.length).toBe(kde.densityPerM2.length)
  kde.densityPerM2.forEach((density, g) => {
    expect(Math.abs(got[g]! / density - 1), `grid point ${g}`).toBeLessThan(1e-8)
  })
}
const axis = (from: number, step: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i * step)

describe('kernel density', () => {
  const { points }: { points: [number, number][] } = read(fixture('spatial-points.json'))
  test('equals scikit-learn on the points in the repo', () => {
    compare(read(fixture('kernel-density.json')), points)
  })
  test.skipIf(!existsSync(truth))('equals the reference grid (skipped: ../shared/truth is not here)', () => {
    const whole: Truth & { points: [number, number][] } = read(truth)
    compare(whole, whole.points)
  })

  test('equals the plain sum for any bandwidth and grid, and a cut-off only leaves out what lies beyond it', () => {
    const random = createRandom(8)
    for (let round = 0; round < 10; round++) {
      const n = 1 + random.below(60)
      const lon = Array.from({ length: n }, () => 121.47 + random.normal() * 0.01)
      const lat = Array.from({ length: n }, () => 31.22 + random.normal() * 0.01)
      const h = 100 + random.uniform() * 900
      const grid = { lon0: 121.46, lat0: 31.2, bandwidthM: h, gridX: axis(-3000, 411, 15), gridY: axis(-2000, 377, 13) }
      const got = kernelDensity(lon, lat, grid)
      const short = kernelDensity(lon, lat, { ...grid, cutoff: 4 })
      const degree = (Math.PI / 180) * 6371008.8
      const peak = 1 / (2 * Math.PI * h * h)
      grid.gridY.forEach((y, row) => {
        grid.gridX.forEach((x, column) => {
          let density = 0
          for (let i = 0; i < n; i++) {
            const dx = (lon[i]! - 121.46) * degree * Math.cos((31.2 * Math.PI) / 180) - x
            const dy = (lat[i]! - 31.2) * degree - y
            density += (peak / n) * Math.exp(-(dx * dx + dy * dy) / (2 * h * h))
          }
          const g = row * 15 + column
          expect(Math.abs(got[g]! - density)).toBeLessThan(peak * 1e-14)
          expect(short[g]).toBeLessThanOrEqual(got[g]!)
          expect(got[g]! - short[g]!).toBeLessThan(peak * 3.4e-4)
        })
      })
    }
  })
  test('the density over a wide grid sums to one, whatever the number of points', () => {
    const wide = { lon0: 10, lat0: 50, bandwidthM: 300, gridX: axis(-6000, 100, 121), gridY: axis(-6000, 100, 121) }
    for (const n of [1, 7]) {
      const got = kernelDensity(new Float64Array(n).fill(10.01), new Float64Array(n).fill(50.01), wide)
      expect(got.reduce((a, b) => a + b) * 100 * 100).toBeCloseTo(1, 9)
    }
  })
  test('a point across the antimeridian counts as near as it is', () => {
    const grid = { lat0: 0, bandwidthM: 500, gridX: [-1000, 0, 1000], gridY: [0] }
    const across = kernelDensity([-179.995], [0], { ...grid, lon0: 179.995 })
    const plain = kernelDensity([5.005], [0], { ...grid, lon0: 4.995 })
    plain.forEach((density, g) => {
      expect(Math.abs(across[g]! / density - 1)).toBeLessThan(1e-9)
    })
    expect(plain[2]).toBeGreaterThan(plain[1]!)
    const back = kernelDensity([179.995], [0], { ...grid, lon0: -179.995 })
    expect(Math.abs(back[0]! / plain[2]! - 1)).toBeLessThan(1e-9)
  })
  test('no points give nothing', () => {
    const grid = { lon0: 0, lat0: 0, bandwidthM: 100, gridX: [0, 1], gridY: [0] }
    expect(kernelDensity([], [], grid)).toEqual(new Float64Array(2))
  })
  test('a value out of range is refused by name', () => {
    const grid = { lon0: 0, lat0: 0, bandwidthM: 100, gridX: [0, 1], gridY: [0] }
    expect(() => kernelDensity([Number.NaN], [0], grid)).toThrow(
      new RangeError('kernel-density: lon[0] = NaN is not in [-180,180]'),
    )
    expect(() => kernelDensity([0], [0], { ...grid, bandwidthM: 0 })).toThrow('bandwidthM = 0')
    expect(() => kernelDensity([0], [0], { ...grid, gridX: [0, Number.NaN] })).toThrow('gridX[1] = NaN')
    expect(() => kernelDensity([0], [0], { ...grid, gridY: [1, 0] })).toThrow('gridY[1] = 0 is not above the one before it')
    expect(() => kernelDensity([0], [0], { ...grid, cutoff: 0 })).toThrow('cutoff = 0')
    expect(() => kernelDensity([0], [0], { ...grid, lat0: 90 })).toThrow('lat0 = 90')
  })
})
