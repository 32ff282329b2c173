import { describe, expect, onTestFinished, test } from 'vitest'
import { fitGumbel, gumbelTail } from '../../../main/stats/gumbel.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { estimateClumping } from '../../../main/stats/scan-dispersion.ts'
import { clumpedDraw, expectedDraw, permutedDraw, replicateSeed, type ScanDraw } from '../../../main/stats/scan-draw.ts'
import { createLadder, largestExpected, logRatio } from '../../../main/stats/scan-likelihood.ts'
import { scanNullRate } from '../../../main/stats/scan-null-rate.ts'
import { scanPoints } from '../../../main/stats/scan-points.ts'
import type { ScanSettings, ScanTask } from '../../../main/stats/scan-study.ts'
import type { StatsCalls } from '../../../main/stats/stats-calls.ts'
import { threadClient } from '../../../main/thread/thread.ts'

/** Three places over five days, windows of up to two days that end on the last. */
const task = (expected: Float64Array | null = null, prospective = true): ScanTask => ({
  model: expected ? 'poisson' : 'stp',
  places: 3,
  intervals: 5,
  count: Int32Array.of(...[4, 0, 3, 2, 1], ...[0, 5, 5, 0, 10], ...[6, 6, 6, 6, 6]),
  expected,
  total: 60,
  circles: { start: Uint32Array.of(0, 1, 2, 3), member: Uint16Array.of(0, 1, 2) },
  prospective,
  minLength: 1,
  maxLength: 2,
  minCases: 2,
})
const copies = (draw: ScanDraw, times: number): { cell: Int32Array; perPlace: Int32Array }[] =>
  Array.from({ length: times }, (_, r) => {
    draw.next(replicateSeed(1, r))
    return { cell: draw.cell.slice(), perPlace: draw.perPlace.slice() }
  })
const column = (cell: Int32Array, columns: number, j: number): number => [0, 1, 2].reduce((s, p) => s + cell[p * columns + j]!, 0)

describe('draws under chance alone', () => {
  test('a permutation keeps places and dates, and has C_z C_d / N in the mean', () => {
    const whole = copies(permutedDraw(task(null, false)), 3000)
    const mean = new Float64Array(15)
    for (const { cell, perPlace } of whole) {
      expect([...perPlace]).toEqual([10, 20, 30])
      for (let p = 0; p < 3; p++) expect(cell.slice(p * 5, p * 5 + 5).reduce((a, b) => a + b, 0)).toBe(perPlace[p])
      for (let j = 0; j < 5; j++) expect(column(cell, 5, j)).toBe([10, 11, 14, 8, 17][j])
      cell.forEach((n, i) => {
        mean[i]! += n / whole.length
      })
    }
    for (let p = 0; p < 3; p++)
      for (let j = 0; j < 5; j++) expect(mean[p * 5 + j]).toBeCloseTo(([10, 20, 30][p]! * [10, 11, 14, 8, 17][j]!) / 60, 0)
    const last = copies(permutedDraw(task()), 50)
    for (const { cell } of last) expect([column(cell, 2, 0), column(cell, 2, 1)]).toEqual([8, 17])
  })
  test('a replicate depends on its seed alone, not on what was drawn before', () => {
    for (const make of [
      () => permutedDraw(task()),
      () => clumpedDraw(task(), 2),
      () => expectedDraw(task(new Float64Array(15).fill(4)), 1),
      () => expectedDraw(task(new Float64Array(15).fill(4)), 3),
    ]) {
      const first = copies(make(), 5)
      const draw = make()
      draw.next(replicateSeed(1, 3))
      expect(draw.cell).toEqual(first[3]!.cell)
      expect(first[3]!.cell).not.toEqual(first[4]!.cell)
    }
  })
  test('clumps keep the dates, and vary phi times as much as by chance', () => {
    const places = 40
    const counts = new Int32Array(places * 12).fill(5)
    const many: ScanTask = {
      ...task(),
      places,
      intervals: 12,
      count: counts,
      total: 5 * places * 12,
      circles: { start: new Uint32Array(places + 1), member: new Uint16Array(0) },
    }
    for (const phi of [1.5, 3]) {
      let squares = 0
      const drawn = copies(clumpedDraw(many, phi), 300)
      for (const { cell, perPlace } of drawn) {
        expect(perPlace.reduce((a, b) => a + b, 0)).toBe(many.total)
        let last = 0
        for (let p = 0; p < places; p++) {
          last += cell[p * 2 + 1]!
          squares += (cell[p * 2 + 1]! - 5) ** 2
        }
        expect(last).toBe(5 * places)
      }
      expect(squares / (drawn.length * places) / 5).toBeGreaterThan(phi * 0.9)
      expect(squares / (drawn.length * places) / 5).toBeLessThan(phi * 1.15)
    }
  })
})

describe('the dispersion of a baseline', () => {
  test('is found for full and for sparse cells, in clumps or copies', () => {
    for (const [mean, places, days, tolerance] of [
      [2, 100, 60, 0.2],
      [0.1, 300, 150, 0.3],
    ] as const)
      for (const phi of [1, 1.8, 3]) {
        const random = createRandom(17)
        const rate = Array.from({ length: places }, () => mean * (0.2 + 1.6 * random.uniform()))
        const count = Int32Array.from({ length: places * days }, (_, i) =>
          random.negativeBinomial(rate[Math.floor(i / days)]! * (1 + 0.3 * Math.sin(i % days)), phi),
        )
        const { estimate, error, phi: used } = estimateClumping(count, places, days, days)!
        expect(Math.abs(estimate - phi)).toBeLessThan(tolerance)
        expect(Math.abs(estimate - phi)).toBeLessThan(3.5 * error)
        expect(used).toBeGreaterThanOrEqual(Math.max(1, estimate))
      }
    const random = createRandom(3)
    const doubled = Int32Array.from({ length: 100 * 80 }, () => {
      const n = random.poisson(0.4)
      return n + Array.from({ length: n }, () => Number(random.uniform() < 0.5)).reduce((a, b) => a + b, 0)
    })
    // One or two each: second moment 2.5 over mean 1.5.
    expect(estimateClumping(doubled, 100, 80, 80)!.estimate).toBeCloseTo(5 / 3, 0.5)
  })
  test('is not told from a handful of cases', () => {
    expect(
      estimateClumping(
        Int32Array.from({ length: 60 }, (_, i) => Number(i % 5 === 0)),
        6,
        10,
        10,
      ),
    ).toBeNull()
  })
})

describe('quiet data', () => {
  const ask = { places: 50, days: 70, mean: 0.4, maxLength: 14, sets: 60, replicates: 19, seed: 2 }
  test('in clumps alarm the standard test nearly always and the one that allows for them seldom', () => {
    const rate = scanNullRate({ ...ask, kind: 'nb', phi: 3 })
    expect(rate.standard).toBeGreaterThan(0.75)
    expect(rate.overdispersed).toBeLessThan(0.13)
    const duplicates = scanNullRate({ ...ask, kind: 'duplicates', phi: 1.5 })
    expect(duplicates.standard).toBeGreaterThan(0.3)
    expect(duplicates.overdispersed).toBeLessThan(0.1)
  })
  test('by chance alone alarm neither, and a planted cluster is found by both', () => {
    const quiet = scanNullRate({ ...ask, kind: 'poisson', phi: 1 })
    expect(quiet.standard).toBeLessThan(0.13)
    expect(quiet.overdispersed).toBeLessThan(0.13)
    const planted = scanNullRate({ ...ask, kind: 'poisson', phi: 1, cluster: { places: 5, days: 7, relativeRisk: 4 } })
    expect(planted.found.standard).toBeGreaterThan(0.9)
    expect(planted.found.overdispersed).toBeGreaterThan(0.9)
    const clumped = scanNullRate({ ...ask, kind: 'nb', phi: 2, cluster: { places: 5, days: 7, relativeRisk: 6 } })
    expect(clumped.found.overdispersed).toBeGreaterThan(0.7)
  })
})

describe('the arithmetic', () => {
  test('the largest expected number is where the ratio meets the bound, from above by next to nothing', () => {
    for (const total of [50, 6000, 1e6])
      for (const c of [1, 2, 7, 50])
        for (const bound of [0.5, 3, 12]) {
          if (logRatio(c, 1e-300, total) < bound) continue
          const mu = largestExpected(c, bound, total, 0)
          expect(logRatio(c, mu, total)).toBeLessThanOrEqual(bound)
          expect(logRatio(c, mu * (1 - 1e-7), total)).toBeGreaterThan(bound)
        }
    const ladder = createLadder(100, 20, 3)
    expect([ladder.largest(4)[2], ladder.fill(0, 7)]).toEqual([0, 7])
    expect(ladder.levelOf(ladder.boundOf(9))).toBe(9)
  })
  test('the bound that windows are turned away by holds: h(x) <= x^2 / (2 + x / 4) up to 100', () => {
    for (let x = 0; x <= 100; x += 0.01) expect((1 + x) * Math.log1p(x) - x).toBeLessThanOrEqual((x * x) / (2 + x / 4) + 1e-12)
  })
  test('Gumbel by moments, with the standard deviation of the whole population', () => {
    const g = fitGumbel([4, 5, 6, 9])
    expect([g.mean, g.sd]).toEqual([6, Math.sqrt(3.5)])
    expect(g.beta).toBeCloseTo((Math.sqrt(3.5) * Math.sqrt(6)) / Math.PI, 12)
    expect(gumbelTail(g, 9)).toBeCloseTo(1 - Math.exp(-Math.exp((6 - 0.5772156649 * g.beta - 9) / g.beta)), 12)
    // Where 1 - exp(-x) would be nothing but rounding.
    expect(gumbelTail(g, 80)).toBeCloseTo(Math.exp((g.mu - 80) / g.beta), 25)
    expect(gumbelTail(fitGumbel([]), 3)).toBeNaN()
    expect(gumbelTail(fitGumbel([2, 2]), 3)).toBe(0)
  })
})

describe('a scan over points of the app', () => {
  const points = (plane: boolean) => {
    const random = createRandom(5)
    const x: number[] = []
    const y: number[] = []
    const day: number[] = []
    const put = (px: number, py: number, d: number) => {
      x.push(plane ? px * 1000 : 120 + px / 100)
      y.push(plane ? py * 1000 : 30 + py / 100)
      day.push(20_000 + d)
    }
    for (let i = 0; i < 300; i++) put(random.below(6), random.below(6), random.below(60))
    for (let i = 0; i < 16; i++) put(2, 3, 57 + (i % 3))
    return { x: Float64Array.from(x), y: Float64Array.from(y), day: Int32Array.from(day), plane }
  }
  const settings: ScanSettings = {
    model: 'stp',
    spatial: false,
    prospective: true,
    unit: 'day',
    aggregate: 1,
    maxPercent: 50,
    minTime: 1,
    maxTime: { units: 7 },
    minCases: 2,
  }
  const ask = { unit: 'day', aggregate: 1, everyCentre: false, replicates: 49, seed: 1 } as const
  test('names places by their first entry and tells how far it is', () => {
    const told: number[] = []
    for (const plane of [true, false]) {
      const given = points(plane)
      const found = scanPoints({ ...given, settings, ask }, { progress: (done) => told.push(done) })
      const top = found.clusters[0]!
      const at = Number(top.center)
      expect([given.x[at], given.y[at]]).toEqual([given.x[300], given.y[300]])
      expect(given.x.findIndex((v, i) => v === given.x[300] && given.y[i] === given.y[300])).toBe(at)
      expect(top.p).toBe(0.02)
      expect([top.start, top.end]).toEqual([20_057, 20_059])
    }
    expect(told.length).toBeGreaterThan(3)
  })
  test('runs on the stats thread', async () => {
    const thread = threadClient<StatsCalls>(new URL('../../../main/stats/stats.worker', import.meta.url), {})
    onTestFinished(() => thread.stop())
    expect(await thread.call('scan', { ...points(true), settings, ask })).toEqual(scanPoints({ ...points(true), settings, ask }))
  })
  test('stops when it is taken back', () => {
    const check = () => {
      throw new Error('taken back')
    }
    expect(() => scanPoints({ ...points(true), settings, ask }, { check })).toThrow('taken back')
    expect(() => scanPoints({ ...points(true), day: new Int32Array(2), settings, ask })).toThrow(RangeError)
  })
})
