import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { haversineM } from '../../../contract/geometry.ts'
import { hdbscan } from '../../../main/stats/hdbscan.ts'
import { createRandom, type Random } from '../../../main/stats/random.ts'

interface Run {
  minClusterSize: number
  minSamples: number
  selection: 'eom' | 'leaf'
  labels: number[]
  probabilities: number[]
  coreDistM: number[]
  mstTotalM: number
}
const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const fixture = (name: string): URL => new URL(`../../fixture/stats/${name}`, import.meta.url)
const truth = (name: string): URL => new URL(`../../../../shared/truth/${name}`, import.meta.url)

/** Adjusted Rand index of two partitions, noise as one more part (Hubert & Arabie 1985). */
function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const pairs = (keys: string[]): number => {
    const count = new Map<string, number>()
    for (const key of keys) count.set(key, (count.get(key) ?? 0) + 1)
    return [...count.values()].reduce((sum, c) => sum + (c * (c - 1)) / 2, 0)
  }
  const index = Array.from({ length: a.length }, (_, i) => i)
  const one = pairs(index.map((i) => `${a[i]}`))
  const two = pairs(index.map((i) => `${b[i]}`))
  const chance = (one * two) / ((a.length * (a.length - 1)) / 2)
  return (pairs(index.map((i) => `${a[i]} ${b[i]}`)) - chance) / ((one + two) / 2 - chance)
}
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)

function compare(run: Run, points: [number, number][]): void {
  const got = hdbscan(
    points.map((p) => p[0]),
    points.map((p) => p[1]),
    { minClusterSize: run.minClusterSize, minPoints: run.minSamples, selection: run.selection },
  )
  expect(adjustedRand(got.label, run.labels)).toBeGreaterThanOrEqual(0.99)
  expect(got.clusters).toBe(Math.max(...run.labels) + 1)
  expect(Math.abs(sum(got.edges.lengthM) / run.mstTotalM - 1)).toBeLessThan(1e-6)
  // Equal lengths may be merged in either order, which moves single points; nearly all must agree.
  const same = run.probabilities.filter((p, i) => Math.abs(p - got.probability[i]!) < 1e-6).length
  expect(same / points.length).toBeGreaterThan(0.9)
  run.coreDistM.forEach((metres, i) => {
    expect(Math.abs(got.coreM[i]! - metres), `core distance ${i}`).toBeLessThan(1e-6)
  })
}

/** Core distances and the lengths of a minimum spanning tree from the table of all distances (Prim 1957). */
function bruteForce(lon: number[], lat: number[], k: number): { core: number[]; lengths: number[] } {
  const distance = lon.map((_, i) => lon.map((_, j) => haversineM(lon[i]!, lat[i]!, lon[j]!, lat[j]!)))
  const core = distance.map((row) => row.toSorted((a, b) => a - b)[k - 1]!)
  const best = lon.map(() => Number.POSITIVE_INFINITY)
  const open = new Set(lon.keys())
  const lengths: number[] = []
  let at = 0
  open.delete(0)
  while (open.size > 0) {
    let next = -1
    for (const j of open) {
      best[j] = Math.min(best[j]!, Math.max(core[at]!, core[j]!, distance[at]![j]!))
      if (next < 0 || best[j]! < best[next]!) next = j
    }
    lengths.push(best[next]!)
    open.delete(next)
    at = next
  }
  return { core, lengths: lengths.sort((a, b) => a - b) }
}

/** Blobs and scatter around a point, longitudes brought back to [-180,180). */
function scatter(random: Random, n: number, lon0: number, lat0: number): { lon: number[]; lat: number[] } {
  const lon: number[] = []
  const lat: number[] = []
  const blobs = Array.from({ length: 4 }, () => [
    random.normal() * 0.03,
    random.normal() * 0.03,
    0.001 + random.uniform() * 0.004,
  ])
  for (let i = 0; i < n; i++) {
    const [x, y, s] = i % 4 === 0 ? [0, 0, 0.05] : blobs[random.below(4)]!
    lon.push(((((lon0 + x! + s! * random.normal() + 180) % 360) + 360) % 360) - 180)
    lat.push(lat0 + y! + s! * random.normal())
  }
  return { lon, lat }
}

describe('HDBSCAN', () => {
  const { points }: { points: [number, number][] } = read(fixture('spatial-points.json'))
  test('agrees with scikit-learn on the points in the repo', () => {
    const small: { hdbscan: Run[] } = read(fixture('hdbscan.json'))
    for (const run of small.hdbscan) compare(run, points)
  })
  test.skipIf(!existsSync(truth('spatial.json')))(
    'agrees with every scikit-learn and R run (skipped: ../shared/truth is not here)',
    () => {
      const whole: { points: [number, number][]; hdbscan: Run[] } = read(truth('spatial.json'))
      for (const run of whole.hdbscan) compare(run, whole.points)
      const r: Record<string, { minPts: number; cluster: number[] }> = read(truth('dbscan_R.json'))
      const lon = points.map((p) => p[0])
      const lat = points.map((p) => p[1])
      for (const run of Object.values(r)) {
        if (!run.cluster) continue
        const got = hdbscan(lon, lat, { minClusterSize: run.minPts })
        expect(adjustedRand(got.label, run.cluster), `R, minPts ${run.minPts}`).toBeGreaterThanOrEqual(0.99)
      }
    },
  )

  test.each([
    ['a city', 121.47, 31.22],
    ['the antimeridian', -180, 65],
  ])('core distances and tree equal brute force around %s', (_, lon0, lat0) => {
    const random = createRandom(lat0)
    for (let round = 0; round < 12; round++) {
      const n = 2 + random.below(200)
      const { lon, lat } = scatter(random, n, lon0, lat0)
      // Some points on one spot, and with them equal lengths.
      for (let i = 0; i < n / 8; i++) {
        lon[random.below(n)] = lon[0]!
        lat[random.below(n)] = lat[0]!
      }
      const minPoints = 1 + random.below(Math.min(n, 15))
      const got = hdbscan(lon, lat, { minClusterSize: 5, minPoints })
      const wanted = bruteForce(lon, lat, minPoints)
      expect(got.edges.lengthM.length).toBe(n - 1)
      wanted.core.forEach((metres, i) => {
        expect(Math.abs(got.coreM[i]! - metres)).toBeLessThan(1e-6)
      })
      wanted.lengths.forEach((metres, e) => {
        expect(Math.abs(got.edges.lengthM[e]! - metres)).toBeLessThan(1e-6)
      })
    }
  })
  test('the order of the input changes no cluster', () => {
    const random = createRandom(9)
    const { lon, lat } = scatter(random, 600, 10, 50)
    const params = { minClusterSize: 20, minPoints: 5 }
    const got = hdbscan(lon, lat, params)
    expect(got.clusters).toBeGreaterThan(1)
    const turned = hdbscan(lon.toReversed(), lat.toReversed(), params)
    expect(adjustedRand(got.label, turned.label.toReversed())).toBeGreaterThan(0.99)
    expect(got.label[got.label.findIndex((l) => l >= 0)]).toBe(0)
  })
  test('points on a few spots, far apart, are one cluster a spot and the stray is noise', () => {
    const lon = [0, 0, 0, 1, 1, 1, 1, 0, 20, 3, 3, 3, 3]
    const got = hdbscan(
      lon,
      lon.map(() => 40),
      { minClusterSize: 4, minPoints: 2 },
    )
    expect(Array.from(got.label)).toEqual([0, 0, 0, 1, 1, 1, 1, 0, -1, 2, 2, 2, 2])
    expect(Array.from(got.probability)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1])
  })
  test('too few points for a cluster are noise: none, one, or less than the least numbers', () => {
    expect(hdbscan([], [], { minClusterSize: 5 })).toMatchObject({ clusters: 0, label: new Int32Array(0) })
    expect(Array.from(hdbscan([5], [5], { minClusterSize: 2, minPoints: 1 }).label)).toEqual([-1])
    expect(Array.from(hdbscan([5, 6, 7], [5, 5, 5], { minClusterSize: 4 }).label)).toEqual([-1, -1, -1])
    expect(Array.from(hdbscan([5, 5, 5], [5, 5, 5], { minClusterSize: 3, minPoints: 1 }).label)).toEqual([-1, -1, -1])
  })
  test('a value out of range is refused by name', () => {
    expect(() => hdbscan([1, 2], [1, Number.NaN], { minClusterSize: 5 })).toThrow(
      new RangeError('hdbscan: lat[1] = NaN is not in [-90,90]'),
    )
    expect(() => hdbscan([1], [1], { minClusterSize: 1 })).toThrow('minClusterSize = 1')
    expect(() => hdbscan([1], [1], { minClusterSize: 2, minPoints: 0 })).toThrow('minPoints = 0')
  })
})
