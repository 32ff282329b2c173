import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type EarsMethod, ears, earsMany } from '../../../main/stats/ears.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { parseSeries } from '../../../main/stats/series.ts'

interface Run {
  series: string
  method: EarsMethod
  alpha: number
  baseline: number
  minSigma: number
  index: number[]
  baseMean: (number | null)[]
  upperbound: (number | null)[]
  alarm: boolean[]
}
interface Documented {
  series: string
  baseline: number
  minSigma: number
  C3: (number | null)[]
  upperbound: (number | null)[]
  alarmByUpperbound: (boolean | null)[]
}
const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const truth = (name: string): URL => new URL(`../../../../shared/truth/${name}`, import.meta.url)

function compare(run: Run, counts: number[]): void {
  const got = ears(run.method, counts, run)
  expect(Array.from(got.index, (i) => i + 1)).toEqual(run.index)
  run.index.forEach((_, k) => {
    expect(Math.abs(got.expected[k]! - run.baseMean[k]!)).toBeLessThan(1e-9)
    expect(Math.abs(got.threshold[k]! - run.upperbound[k]!), `${run.method} at ${k}`).toBeLessThan(1e-9)
    expect(got.alarm[k] === 1).toBe(run.alarm[k])
  })
}
function compareDocumented(run: Documented, counts: number[]): void {
  const got = ears('C3', counts, run)
  const wanted = run.C3.flatMap((c, i) => (c === null ? [] : [i]))
  expect([...got.index]).toEqual(wanted)
  wanted.forEach((i, k) => {
    expect(Math.abs(got.statistic[k]! - run.C3[i]!), `C3 at ${i}`).toBeLessThan(1e-9)
    expect(Math.abs(got.threshold[k]! - run.upperbound[i]!), `U3 at ${i}`).toBeLessThan(1e-9)
    expect(got.alarm[k] === 1).toBe(run.alarmByUpperbound[i])
  })
}

describe('EARS', () => {
  const small: { sparse: number[]; runs: Run[]; c3: Documented[] } = read(
    new URL('../../fixture/stats/ears.json', import.meta.url),
  )
  test('C1 and C2 equal surveillance on the series in the repo', () => {
    for (const run of small.runs) compare(run, small.sparse)
  })
  test('C3 equals its documented formula on the series in the repo', () => {
    for (const run of small.c3) compareDocumented(run, small.sparse)
  })
  test.skipIf(!existsSync(truth('ears.json')))('all reference runs agree (skipped: ../shared/truth is not here)', () => {
    const series: { daily: { counts: number[] }; sparse: { counts: number[] } } = read(truth('series.json'))
    const counts: Record<string, number[]> = { daily: series.daily.counts, sparse: series.sparse.counts }
    const { runs }: { runs: Run[] } = read(truth('ears.json'))
    for (const run of runs) if (run.method !== 'C3') compare(run, counts[run.series]!)
    const { cdcClassic }: { cdcClassic: Record<string, Record<EarsMethod, (number | null)[]>> } = read(truth('ears.json'))
    for (const [name, classic] of Object.entries(cdcClassic))
      for (const method of ['C1', 'C2', 'C3'] as const) {
        const { statistic } = ears(method, counts[name]!, { minSigma: 0.2 }, [0, counts[name]!.length - 1])
        classic[method].forEach((wanted, i) => {
          if (wanted === null) expect(statistic[i], `${name} ${method} at ${i}`).toBeNaN()
          else expect(Math.abs(statistic[i]! - wanted), `${name} ${method} at ${i}`).toBeLessThan(1e-9)
        })
      }
    const documented: { runs: Documented[] } = read(truth('ears_c3_documented.json'))
    for (const run of documented.runs) compareDocumented(run, counts[run.series]!)
  })
  test('C3 sees 100,000 reports on its own day', () => {
    const counts = Array.from({ length: 40 }, (_, i) => 3 + (i % 3))
    counts[30] = 100_000
    expect([...ears('C3', counts, {}, [30, 30]).alarm]).toEqual([1])
  })
  test('a baseline of hundreds of millions keeps its spread', () => {
    const counts = Array.from({ length: 20 }, (_, i) => 3e8 + (i % 2))
    const { expected, threshold } = ears('C1', counts, { alpha: 0.5 - 1e-9 }, [10, 10])
    expect(expected[0]).toBeCloseTo(3e8 + 4 / 7, 6)
    // Three of 0 and four of 1 have the variance 2/7.
    const wide = ears('C1', counts, { alpha: 0.025 }, [10, 10]).threshold[0]! - expected[0]!
    expect(wide / 1.959963984540054).toBeCloseTo(Math.sqrt(2 / 7), 6)
    expect(threshold[0]).toBeCloseTo(expected[0]!, 6)
  })
  test('a lone report after silence alarms unless the sparse guard is set', () => {
    const counts = [...new Array(20).fill(0), 1, 0, 0, 2]
    expect(ears('C2', counts, {}, [20, 20]).alarm[0]).toBe(1)
    expect(ears('C2', counts, { minSigma: 0.5 }, [20, 20]).alarm[0]).toBe(0)
    const guarded = ears('C2', counts, { minCount: 2 }, [20, 23])
    expect([...guarded.alarm]).toEqual([0, 0, 0, 1])
    expect(guarded.threshold[0]).toBe(1)
  })
  test('what is outside its range is refused by name', () => {
    expect(() => ears('C1', [1, 2], { alpha: 0.6 })).toThrow(/alpha/)
    expect(() => ears('C1', [1, 2], { baseline: 2 })).toThrow(/baseline/)
    expect(() => ears('C1', [1, 2], { minSigma: -1 })).toThrow(/minSigma/)
    expect(() => ears('C1', [1, 2], { minCount: -1 })).toThrow(/minCount/)
    expect(() => ears('C1', [1, 2], {}, [0, 2])).toThrow(/range/)
    expect(() => earsMany('C1', new Float64Array(10), 3, 4)).toThrow(/12 counts, got 10/)
  })
  test('many series at once give what each gives alone: whole counts, broken ones and millions', () => {
    const random = createRandom(5)
    const [series, points] = [30, 60]
    const counts = Float64Array.from({ length: series * points }, (_, i) => {
      const s = Math.floor(i / points)
      return random.poisson(s % 3 === 2 ? 3e8 : 2) + (s % 3 === 1 ? 0.25 : 0)
    })
    for (const method of ['C1', 'C2', 'C3'] as const)
      for (const params of [{}, { baseline: 20, alpha: 0.05, minSigma: 1, minCount: 4 }]) {
        const many = earsMany(method, counts, series, points, params)
        for (let s = 0; s < series; s++) {
          const part = counts.subarray(s * points, (s + 1) * points)
          const one = ears(method, part, params, [0, points - 1])
          for (const key of ['expected', 'statistic', 'threshold', 'alarm'] as const)
            expect([...many[key].subarray(s * points, (s + 1) * points)]).toEqual([...one[key]])
        }
      }
  })
})

describe('a series file', () => {
  const good = { observed: [1, 0, 2.5], start: '2024-02-29', unit: 'day' }
  test('is read, with or without a byte order mark', () => {
    const series = parseSeries(`\ufeff${JSON.stringify(good)}`)
    expect([...series.observed]).toEqual(good.observed)
    expect([series.start, series.unit]).toEqual(['2024-02-29', 'day'])
  })
  test.each([
    ['{', /not JSON/],
    ['[1,2]', /object/],
    [JSON.stringify({ ...good, observed: [] }), /not empty/],
    [JSON.stringify({ ...good, observed: [1, -1] }), /entry 2/],
    [JSON.stringify({ ...good, observed: [1, null] }), /entry 2/],
    [JSON.stringify({ ...good, start: '2024-02-30' }), /start/],
    [JSON.stringify({ ...good, unit: 'month' }), /unit/],
  ])('that is off names what is off: %s', (text, why) => {
    expect(() => parseSeries(text)).toThrow(why)
  })
})
