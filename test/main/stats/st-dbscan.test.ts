import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { haversineM } from '../../../contract/geometry.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { stDbscan } from '../../../main/stats/st-dbscan.ts'

interface Data {
  points: [number, number][]
  day: number[]
}
interface Run {
  epsM: number
  epsDays: number
  minSamples: number
  labels: number[]
  isCore: number[]
}
const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const fixture = (name: string): URL => new URL(`../../fixture/stats/${name}`, import.meta.url)
const truth = new URL('../../../../shared/truth/spatial.json', import.meta.url)

function compare(run: Run, { points, day }: Data): void {
  const lon = points.map((p) => p[0])
  const lat = points.map((p) => p[1])
  const got = stDbscan(lon, lat, day, { epsM: run.epsM, epsDays: run.epsDays, minPoints: run.minSamples })
  expect(Array.from(got.core)).toEqual(run.isCore)
  expect(Array.from(got.label)).toEqual(run.labels)
}

describe('ST-DBSCAN', () => {
  test('equals the reference on the points in the repo', () => {
    const small: { stdbscan: Run[] } = read(fixture('dbscan.json'))
    for (const run of small.stdbscan) compare(run, read(fixture('spatial-points.json')))
  })
  test.skipIf(!existsSync(truth))('equals every reference run (skipped: ../shared/truth is not here)', () => {
    const whole: Data & { stdbscan: Run[] } = read(truth)
    for (const run of whole.stdbscan) compare(run, whole)
  })

  test.each([
    ['a city, whole days', 121.47, 31.22, 1],
    ['a city, minutes', 121.47, 31.22, 1440],
    ['the antimeridian, whole days', 180, 60, 1],
  ])('equals brute force around %s', (_, lon0, lat0, parts) => {
    const random = createRandom(parts + lat0)
    for (let round = 0; round < 40; round++) {
      const n = 1 + random.below(160)
      const lon: number[] = []
      const lat: number[] = []
      const day: number[] = []
      for (let i = 0; i < n; i++) {
        const east = Math.round((lon0 + random.normal() * 0.004) * 1e4) / 1e4
        lon.push(east > 180 ? east - 360 : east)
        lat.push(Math.round((lat0 + random.normal() * 0.003) * 1e4) / 1e4)
        day.push(-5 + random.below(30 * parts) / parts)
      }
      const epsM = 20 + random.uniform() * 500
      // Whole and half days make pairs exactly epsDays apart.
      const epsDays = (1 + random.below(12)) / 2
      const minPoints = 1 + random.below(8)
      const near = (i: number, j: number): boolean =>
        haversineM(lon[i]!, lat[i]!, lon[j]!, lat[j]!) <= epsM && Math.abs(day[i]! - day[j]!) <= epsDays
      const all = Array.from({ length: n }, (_, i) => i)
      const core = all.map((i) => (all.filter((j) => near(i, j)).length >= minPoints ? 1 : 0))
      const label = all.map(() => -1)
      let clusters = 0
      for (const i of all) {
        if (core[i] === 0 || label[i] !== -1) continue
        const open = [i]
        label[i] = clusters
        for (let a = open.pop(); a !== undefined; a = open.pop()) {
          for (const b of all) {
            if (label[b] !== -1 || !near(a, b)) continue
            label[b] = clusters
            if (core[b] === 1) open.push(b)
          }
        }
        clusters++
      }
      const got = stDbscan(lon, lat, day, { epsM, epsDays, minPoints })
      expect(Array.from(got.core), `eps ${epsM} m ${epsDays} days, min ${minPoints}`).toEqual(core)
      expect(Array.from(got.label), `eps ${epsM} m ${epsDays} days, min ${minPoints}`).toEqual(label)
      expect(got.clusters).toBe(clusters)
    }
  })
  test('one place in two months is two clusters', () => {
    const spot = [1, 1, 1, 1, 1, 1]
    const got = stDbscan(spot, spot, [0, 30, 1, 31, 2, 32], { epsM: 10, epsDays: 2, minPoints: 3 })
    expect(Array.from(got.label)).toEqual([0, 1, 0, 1, 0, 1])
  })
  test('both sides of the antimeridian are one place', () => {
    const got = stDbscan([180, -180, 179.9999], [0, 0, 0], [1, 1, 1], { epsM: 20, epsDays: 1, minPoints: 3 })
    expect(Array.from(got.label)).toEqual([0, 0, 0])
  })
  test('no points give no clusters, one point is noise', () => {
    const params = { epsM: 10, epsDays: 1, minPoints: 2 }
    expect(stDbscan([], [], [], params).clusters).toBe(0)
    expect(Array.from(stDbscan([5], [5], [5], params).label)).toEqual([-1])
  })
  test('a value out of range is refused by name', () => {
    const params = { epsM: 10, epsDays: 1, minPoints: 2 }
    expect(() => stDbscan([1, 2], [1, 2], [1, Number.NaN], params)).toThrow(
      new RangeError('st-dbscan: day[1] = NaN is not a number'),
    )
    expect(() => stDbscan([1, Number.NaN], [1, 2], [1, 2], params)).toThrow('st-dbscan: lon[1] = NaN')
    expect(() => stDbscan([1], [1], [], params)).toThrow('1 longitudes but 0 days')
    expect(() => stDbscan([1], [1], [1], { ...params, epsDays: 0 })).toThrow('epsDays = 0')
    expect(() => stDbscan([1, 1], [1, 1], [0, 1e6], { ...params, epsDays: 1e-6 })).toThrow('too small')
  })
})
