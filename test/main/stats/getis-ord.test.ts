import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { getisOrd, queenWeights } from '../../../main/stats/getis-ord.ts'
import { createRandom } from '../../../main/stats/random.ts'

interface Truth {
  grid: { nx: number; ny: number }
  counts: number[]
  runs: {
    queenRadius: number
    z: number[]
    pTwoSided: number[]
    pUpper: number[]
    pUpperBH: number[]
    pUpperBY: number[]
    permUpper: number[]
  }[]
}
const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const truth = new URL('../../../../shared/truth/gistar.json', import.meta.url)
const farthest = (got: Float64Array, wanted: number[]): number => Math.max(...wanted.map((w, i) => Math.abs(w - got[i]!)))

function compare({ grid, counts, runs }: Truth): void {
  for (const run of runs) {
    const got = getisOrd(counts, queenWeights(grid.nx, grid.ny, run.queenRadius), 999, 11)
    expect(farthest(got.z, run.z)).toBeLessThan(1e-9)
    expect(farthest(got.upper, run.pUpper)).toBeLessThan(1e-9)
    expect(farthest(got.twoSided, run.pTwoSided)).toBeLessThan(1e-9)
    expect(farthest(got.upperBh, run.pUpperBH)).toBeLessThan(1e-9)
    expect(farthest(got.upperBy, run.pUpperBY)).toBeLessThan(1e-9)
    // Both sides drew 999 times, so that one cell's two p differ by a standard error of up to .022: .03 on the whole,
    // never 4 standard errors.
    const errors = run.permUpper.map((p, i) => Math.abs(p - got.permutation!.folded[i]!))
    expect(errors.reduce((a, b) => a + b) / errors.length).toBeLessThan(0.015)
    expect(errors.filter((e) => e <= 0.03).length / errors.length).toBeGreaterThan(0.9)
    errors.forEach((e, i) => {
      const p = run.permUpper[i]!
      expect(e, `cell ${i}`).toBeLessThan(0.01 + 4 * Math.sqrt((2 * p * (1 - p)) / 999))
    })
  }
}

describe('Getis-Ord Gi*', () => {
  test('equals spdep on the grid in the repo', () => {
    compare(read(new URL('../../fixture/stats/getis-ord.json', import.meta.url)))
  })
  test.skipIf(!existsSync(truth))('equals every reference run (skipped: ../shared/truth is not here)', () => {
    compare(read(truth))
  })

  test('equals the formula for any weights', () => {
    const random = createRandom(3)
    for (let round = 0; round < 20; round++) {
      const n = 3 + random.below(40)
      const x = Array.from({ length: n }, () => random.negativeBinomial(3, 2))
      x[0] = x[1]! + 1
      const start = new Uint32Array(n + 1)
      const other: number[] = []
      const weight: number[] = []
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (i !== j && random.uniform() > 0.2) continue
          other.push(j)
          weight.push(random.uniform() + 0.1)
        }
        start[i + 1] = other.length
      }
      const got = getisOrd(x, { start, other: Uint32Array.from(other), weight: Float64Array.from(weight) })
      const mean = x.reduce((a, b) => a + b) / n
      const s = Math.sqrt(x.reduce((a, b) => a + b * b, 0) / n - mean * mean)
      for (let i = 0; i < n; i++) {
        const w = weight.slice(start[i], start[i + 1])
        const total = w.reduce((a, b) => a + b)
        const squares = w.reduce((a, b) => a + b * b, 0)
        const sum = w.reduce((a, b, k) => a + b * x[other[start[i]! + k]!]!, 0)
        const z = (sum - mean * total) / (s * Math.sqrt((n * squares - total * total) / (n - 1)))
        expect(got.z[i]).toBeCloseTo(z, 9)
      }
    }
  })
  test('a planted hot spot has a small p by both ways, and the same seed the same p', () => {
    const x = new Float64Array(100).fill(1)
    for (let i = 0; i < 100; i += 3) x[i] = 2
    for (const i of [44, 45, 54, 55]) x[i] = 20
    const got = getisOrd(x, queenWeights(10, 10), 999, 4)
    expect(got.upperBh[44]).toBeLessThan(0.001)
    expect(got.permutation!.upper[44]).toBe(0.001)
    expect(got.upper[0]).toBeGreaterThan(0.5)
    expect(getisOrd(x, queenWeights(10, 10), 999, 4)).toEqual(got)
    expect(getisOrd(x, queenWeights(10, 10), 999, 5).permutation).not.toEqual(got.permutation)
  })
  test('the permutation p is that of all ways to draw where these can be counted', () => {
    // Three draws from {0,0,0,1} hold the 1 in three of four cases: its sum is at least 1 with p .75.
    const line = { start: Uint32Array.of(0, 3, 5, 7, 9, 10), other: Uint32Array.of(0, 1, 2, 0, 1, 1, 2, 2, 3, 4) }
    const got = getisOrd([0, 1, 0, 0, 0], { ...line, weight: new Float64Array(10).fill(1) }, 20_000)
    expect(got.permutation!.upper[0]).toBeGreaterThan(0.735)
    expect(got.permutation!.upper[0]).toBeLessThan(0.765)
  })
  test('no cells give nothing; one cell, equal counts or a grid of one neighbourhood say nothing', () => {
    expect(getisOrd([], queenWeights(0, 0)).z).toEqual(new Float64Array(0))
    for (const [x, columns] of [
      [[7], 1],
      [[0.1, 0.1, 0.1, 0.1], 2],
      [[1, 2, 3, 4], 2],
    ] as const) {
      const got = getisOrd(x, queenWeights(columns, columns), 19)
      expect(Array.from(got.z)).toEqual(x.map(() => Number.NaN))
      expect(Array.from(got.upperBh)).toEqual(x.map(() => 1))
      expect(Array.from(got.permutation!.upper)).toEqual(x.map(() => 1))
    }
  })
  test('a bad value is refused by name', () => {
    expect(() => getisOrd([1, Number.NaN], queenWeights(2, 1))).toThrow(new RangeError('getis-ord: x[1] = NaN is not a number'))
    expect(() => getisOrd([1, 2, 3], queenWeights(2, 1))).toThrow('3 values but weights for 2 cells')
    expect(() => getisOrd([1, 2], queenWeights(2, 1), -1)).toThrow('draws = -1')
    expect(() => queenWeights(2, 1.5)).toThrow('rows = 1.5')
    const strange = { start: Uint32Array.of(0, 1, 2), weight: Float64Array.of(1, 1) }
    expect(() => getisOrd([1, 2], { ...strange, other: Uint32Array.of(0, 7) })).toThrow('neighbour 7 of cell 1')
    expect(() => getisOrd([1, 2], { ...strange, other: Uint32Array.of(0, 0) })).toThrow('cell 1 is not its own neighbour')
  })
})
