import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { haversineM } from '../../../contract/geometry.ts'
import { dbscan } from '../../../main/stats/dbscan.ts'
import { createRandom } from '../../../main/stats/random.ts'

interface Run {
  epsM: number
  minSamples: number
  labels: number[]
  isCore: number[]
}
const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const fixture = (name: string): URL => new URL(`../../fixture/stats/${name}`, import.meta.url)
const truth = new URL('../../../../shared/truth/spatial.json', import.meta.url)

function compare(run: Run, points: [number, number][]): void {
  const lon = points.map((p) => p[0])
  const lat = points.map((p) => p[1])
  const got = dbscan(lon, lat, { epsM: run.epsM, minPoints: run.minSamples })
  expect(Array.from(got.core)).toEqual(run.isCore)
  // Ours also gives a border point to the first-labelled cluster, so that all labels are scikit-learn's.
  expect(Array.from(got.label)).toEqual(run.labels)
  expect(got.clusters).toBe(Math.max(...run.labels) + 1)
}

/** The definition, pair by pair. */
function bruteForce(lon: number[], lat: number[], epsM: number, minPoints: number): { label: number[]; core: number[] } {
  const near = lon.map((_, i) => lon.flatMap((_, j) => (haversineM(lon[i]!, lat[i]!, lon[j]!, lat[j]!) <= epsM ? [j] : [])))
  const core = near.map((list) => (list.length >= minPoints ? 1 : 0))
  const label: number[] = lon.map(() => -1)
  let next = 0
  for (let i = 0; i < lon.length; i++) {
    if (core[i] === 0 || label[i] !== -1) continue
    const open = [i]
    label[i] = next
    for (let a = open.pop(); a !== undefined; a = open.pop()) {
      for (const b of near[a]!) {
        if (label[b] !== -1) continue
        label[b] = next
        if (core[b] === 1) open.push(b)
      }
    }
    next++
  }
  return { label, core }
}

describe('DBSCAN', () => {
  const { points }: { points: [number, number][] } = read(fixture('spatial-points.json'))
  const small: { dbscan: Run[] } = read(fixture('dbscan.json'))

  test('equals scikit-learn on the points in the repo, labels and core points', () => {
    for (const run of small.dbscan) compare(run, points)
  })
  test.skipIf(!existsSync(truth))('equals every reference run (skipped: ../shared/truth is not here)', () => {
    const whole: { points: [number, number][]; dbscan: Run[] } = read(truth)
    for (const run of whole.dbscan) compare(run, whole.points)
  })

  test.each([
    ['a city', 121.47, 31.22],
    ['the antimeridian', 180, -17],
    ['the north pole', 0, 89.9999],
    ['the equator', 0, 0],
  ])('equals brute force around %s for any radius and least number', (_, lon0, lat0) => {
    const random = createRandom(Math.round(lon0 * 7 + lat0))
    for (let round = 0; round < 30; round++) {
      const n = 1 + random.below(220)
      const stretch = Math.cos((lat0 * Math.PI) / 180)
      const lon: number[] = []
      const lat: number[] = []
      for (let i = 0; i < n; i++) {
        const spread = i % 3 === 0 ? 0.01 : 0.001
        // Rounding puts many points on top of each other.
        const to = (v: number): number => Math.round(v * 1e4) / 1e4
        const east = to(lon0 + (random.normal() * spread) / stretch)
        const north = to(lat0 + random.normal() * spread)
        lon.push(((((east + 180) % 360) + 360) % 360) - 180)
        lat.push(Math.min(90, north))
      }
      const epsM = 5 + random.uniform() ** 3 * 1500
      const minPoints = 1 + random.below(12)
      const got = dbscan(lon, lat, { epsM, minPoints })
      const wanted = bruteForce(lon, lat, epsM, minPoints)
      expect(Array.from(got.core), `core, eps ${epsM}, min ${minPoints}`).toEqual(wanted.core)
      expect(Array.from(got.label), `label, eps ${epsM}, min ${minPoints}`).toEqual(wanted.label)
    }
  })
  test('equals brute force over the whole earth with a radius of hundreds of kilometres', () => {
    const random = createRandom(5)
    const lon = Array.from({ length: 400 }, () => random.uniform() * 360 - 180)
    const lat = Array.from({ length: 400 }, () => (Math.asin(2 * random.uniform() - 1) * 180) / Math.PI)
    for (const epsM of [300_000, 650_000, 1_000_000]) {
      const got = dbscan(lon, lat, { epsM, minPoints: 4 })
      const wanted = bruteForce(lon, lat, epsM, 4)
      expect(Array.from(got.core)).toEqual(wanted.core)
      expect(Array.from(got.label)).toEqual(wanted.label)
    }
  })
  test('a pair exactly epsM apart are neighbours, a hair less and they are not', () => {
    const apart = haversineM(121.4, 31.2, 121.401, 31.2005)
    const at = (epsM: number): number[] => Array.from(dbscan([121.4, 121.401], [31.2, 31.2005], { epsM, minPoints: 2 }).label)
    expect(at(apart)).toEqual([0, 0])
    expect(at(apart * (1 - 1e-12))).toEqual([-1, -1])
  })
  test('clusters are numbered by their first core point in the input', () => {
    const got = dbscan([10, 20, 20, 10, 20, 10, 30], [1, 1, 1, 1, 1, 1, 1], { epsM: 1, minPoints: 3 })
    expect(Array.from(got.label)).toEqual([0, 1, 1, 0, 1, 0, -1])
  })
  test('no points give no clusters; one point is noise, or a cluster when one is enough', () => {
    expect(dbscan([], [], { epsM: 10, minPoints: 3 })).toEqual({ label: new Int32Array(0), core: new Uint8Array(0), clusters: 0 })
    expect(Array.from(dbscan([5], [5], { epsM: 10, minPoints: 2 }).label)).toEqual([-1])
    expect(Array.from(dbscan([5], [5], { epsM: 10, minPoints: 1 }).label)).toEqual([0])
  })
  test('a value out of range is refused by name', () => {
    const good = { epsM: 10, minPoints: 3 }
    expect(() => dbscan([1, Number.NaN], [1, 1], good)).toThrow(new RangeError('dbscan: lon[1] = NaN is not in [-180,180]'))
    expect(() => dbscan([1, 2], [1, 91], good)).toThrow(new RangeError('dbscan: lat[1] = 91 is not in [-90,90]'))
    expect(() => dbscan([1, 2], [1], good)).toThrow(new RangeError('dbscan: 2 longitudes but 1 latitudes'))
    expect(() => dbscan([1], [1], { epsM: 0, minPoints: 3 })).toThrow('epsM = 0')
    expect(() => dbscan([1], [1], { epsM: 10, minPoints: 2.5 })).toThrow('minPoints = 2.5')
  })
})
