import { expect, test } from 'vitest'
import { haversineM, insideRings } from '../../../contract/geometry.ts'
import type { HotSpotMethod } from '../../../contract/model.ts'
import { findHotSpots, type HotSpotInput, hdbscanUpTo } from '../../../main/stats/hot-spot.ts'
import { hotSpotMethod, hotSpotSentence } from '../../../main/stats/hot-spot-words.ts'
import { kernelDensity } from '../../../main/stats/kernel-density.ts'
import { createRandom } from '../../../main/stats/random.ts'

const square = (size: number) => [
  [
    [118.6 - size, 30.95 - size],
    [118.6 + size, 30.95 - size],
    [118.6 + size, 30.95 + size],
    [118.6 - size, 30.95 + size],
    [118.6 - size, 30.95 - size],
  ],
]
const quiet = { check() {}, progress() {} }

/** Points spread evenly over the square, and `crowd` more within some 80 m of one place. */
function scattered(method: HotSpotMethod, even: number, crowd: number, seed = 7): HotSpotInput {
  const random = createRandom(seed)
  const n = even + crowd
  const lon = new Float64Array(n)
  const lat = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    lon[i] = i < even ? 118.6 + (random.uniform() - 0.5) * 0.06 : 118.61 + 0.0004 * random.normal()
    lat[i] = i < even ? 30.95 + (random.uniform() - 0.5) * 0.06 : 30.96 + 0.0004 * random.normal()
  }
  return {
    method,
    lon,
    lat,
    day: Int32Array.from({ length: n }, (_, i) => 20_000 + (i % 40)),
    within: [square(0.03)],
    anchor: null,
  }
}

test('Gi* finds the planted crowd, most significant first, and counts every report once', () => {
  const input = scattered('gi', 400, 60)
  const found = findHotSpots(input, quiet)
  expect(haversineM(found.cells.lon[0]!, found.cells.lat[0]!, 118.61, 30.96)).toBeLessThan(300)
  expect(found.cells.p[0]).toBeLessThan(1e-6)
  expect([...found.cells.p]).toEqual([...found.cells.p].sort((a, b) => a - b))
  expect(found.cells.count.reduce((a, b) => a + b, 0)).toBe(460)
  expect(found.spots).toHaveLength(1)
  expect(found.spots[0]!.count).toBeGreaterThanOrEqual(55)
  // Empty hexagons are part of it: about the area of the square over that of a hexagon.
  const hexagons = (0.06 * 111_195 * 0.06 * 111_195 * Math.cos((30.95 * Math.PI) / 180)) / ((150 * 150 * Math.sqrt(3)) / 2)
  expect(Math.abs(found.cellsJudged / hexagons - 1)).toBeLessThan(0.05)
})

test.each([15, 40, 400, 3_000])('among %i reports spread evenly Gi* calls a hot spot no more often than alpha allows', (n) => {
  let alarms = 0
  for (let seed = 1; seed <= 40; seed++) if (findHotSpots(scattered('gi', n, 0, seed), quiet).spots.length > 0) alarms += 1
  // Of 40 at 5 %: 2 expected, 6 or more happen once in seventy times.
  expect(alarms).toBeLessThanOrEqual(6)
})

test('the study area is where reports can lie: outside it nothing is empty', () => {
  const input = scattered('gi', 300, 40)
  const half = findHotSpots({ ...input, within: [square(0.03), square(0.015)] }, quiet)
  const whole = findHotSpots(input, quiet)
  expect(half.cellsJudged).toBeLessThan(whole.cellsJudged / 2)
  expect(half.pointsOutside).toBeGreaterThan(0)
  expect(half.cells.count.reduce((a, b) => a + b, 0) + half.pointsOutside).toBe(340)
  expect(hotSpotMethod('gi', half).en).toContain(`${half.pointsOutside} reports outside the study area are left out`)
})

test('the hexagons stay where they are when the filter changes', () => {
  const anchor = { lon: 118.6, lat: 30.95 }
  const one = findHotSpots({ ...scattered('gi', 200, 30), anchor }, quiet)
  const two = findHotSpots({ ...scattered('gi', 200, 30, 8), within: [square(0.02)], anchor }, quiet)
  const step = 150 / (111_195 * Math.cos((30.95 * Math.PI) / 180))
  for (const found of [one, two])
    for (const lon of found.cells.lon) {
      const columns = (lon - anchor.lon) / step
      expect(Math.abs(columns * 2 - Math.round(columns * 2))).toBeLessThan(1e-3)
    }
})

test('an area too large for hexagons of 150 m gets larger ones, and says so', () => {
  const found = findHotSpots({ ...scattered('gi', 200, 30), within: [square(3)] }, quiet)
  expect(found.enlarged).toBe(true)
  expect(found.params.acrossMetres).toBeGreaterThan(400)
  expect(hotSpotMethod('gi', found).en).toContain('instead of 150 m')
})

test('the density at a hexagon is that of the kernel, in reports per square kilometre', () => {
  const input = scattered('kde', 500, 100)
  const found = findHotSpots({ ...input, metres: 200 }, quiet)
  expect(found.exact).toBe(true)
  for (const k of [0, 5, 50]) {
    const [wanted] = kernelDensity(input.lon, input.lat, {
      lon0: found.cells.lon[k]!,
      lat0: found.cells.lat[k]!,
      bandwidthM: 200,
      gridX: [0],
      gridY: [0],
    })
    expect(Math.abs(found.cells.value[k]! / (wanted! * 600 * 1e6) - 1)).toBeLessThan(1e-3)
  }
  expect(found.cells.p.every((p) => p === 1)).toBe(true)
})

test('many reports take the fine grid, and it agrees with the exact sum', () => {
  const input = scattered('kde', 60_000, 6_000)
  const found = findHotSpots(input, quiet)
  expect(found.exact).toBe(false)
  const [wanted] = kernelDensity(input.lon, input.lat, {
    lon0: found.cells.lon[0]!,
    lat0: found.cells.lat[0]!,
    bandwidthM: 250,
    gridX: [0],
    gridY: [0],
  })
  expect(Math.abs(found.cells.value[0]! / (wanted! * 66_000 * 1e6) - 1)).toBeLessThan(0.005)
  expect(hotSpotMethod('kde', found).zh).toContain('25.0 m 的细格')
})

test.each(['dbscan', 'hdbscan'] as const)(
  '%s draws the crowd around its reports, with its days, and leaves the rest out',
  (method) => {
    const input = scattered(method, 300, 80)
    const found = findHotSpots({ ...input, min: 20 }, quiet)
    const crowd = found.outlines.find((o) => insideRings(118.61, 30.96, o.parts.flat()))!
    expect(crowd.count).toBeGreaterThanOrEqual(60)
    expect(haversineM(crowd.lon, crowd.lat, 118.61, 30.96)).toBeLessThan(500)
    expect(found.noise + found.outlines.reduce((sum, o) => sum + o.count, 0)).toBe(380)
    expect(crowd.firstDay).toBeGreaterThanOrEqual(20_000)
    expect(crowd.lastDay).toBeLessThanOrEqual(20_039)
    expect(crowd.squareKm).toBeGreaterThan(0)
    expect(crowd.squareKm).toBeLessThan(method === 'dbscan' ? 1 : 30)
    expect(found.params.min).toBe(20)
  },
)

test.each(['gi', 'kde', 'dbscan', 'hdbscan'] as const)('%s with next to no reports draws nothing and says why', (method) => {
  const input = scattered(method, 1, 0)
  const found = findHotSpots(input, quiet)
  expect([found.cells.lon.length, found.outlines.length]).toEqual([0, 0])
  const { zh, en } = hotSpotSentence(method, found, null)
  expect(en).toContain('Too few to say: 1 report on the map')
  expect(zh).toContain('不画热点')
})

test('reports on one single spot are one crowd, and no figure is broken', () => {
  for (const method of ['gi', 'kde', 'dbscan', 'hdbscan'] as const) {
    const n = 200
    const found = findHotSpots(
      {
        method,
        lon: new Float64Array(n).fill(118.6),
        lat: new Float64Array(n).fill(30.95),
        day: new Int32Array(n),
        within: [],
        anchor: null,
      },
      quiet,
    )
    expect([...found.cells.value].every(Number.isFinite)).toBe(true)
    expect(found.outlines.every((o) => Number.isFinite(o.squareKm) && o.parts.length > 0)).toBe(true)
    if (method === 'dbscan') expect(found.outlines.map((o) => o.count)).toEqual([n])
  }
})

test('HDBSCAN refuses more reports than it can take, rather than leave some out', () => {
  const n = hdbscanUpTo + 1
  const input: HotSpotInput = {
    method: 'hdbscan',
    lon: new Float64Array(n),
    lat: new Float64Array(n),
    day: new Int32Array(n),
    within: [],
    anchor: null,
  }
  expect(() => findHotSpots(input, quiet)).toThrow(`at most ${hdbscanUpTo}`)
})

test('a call that was taken back stops in the middle', () => {
  for (const method of ['gi', 'kde', 'dbscan', 'hdbscan'] as const) {
    let left = 2
    const check = (): void => {
      if (--left < 0) throw new Error('taken back')
    }
    expect(() => findHotSpots(scattered(method, 9_000, 500), { check, progress() {} }), method).toThrow('taken back')
  }
})
