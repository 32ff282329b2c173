import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type EarsMethod, ears } from '../../../main/stats/ears.ts'
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
  expect(got.index.map((i) => i + 1)).toEqual(run.index)
  run.index.forEach((_, k) => {
    expect(Math.abs(got.expected[k]! - run.baseMean[k]!)).toBeLessThan(1e-9)
    expect(Math.abs(got.threshold[k]! - run.upperbound[k]!), `${run.method} at ${k}`).toBeLessThan(1e-9)
    expect(got.alarm[k]).toBe(run.alarm[k])
  })
}
function compareDocumented(run: Documented, counts: number[]): void {
  const got = ears('C3', counts, run)
  const wanted = run.C3.flatMap((c, i) => (c === null ? [] : [i]))
  expect(got.index).toEqual(wanted)
  wanted.forEach((i, k) => {
    expect(Math.abs(got.statistic[k]! - run.C3[i]!), `C3 at ${i}`).toBeLessThan(1e-9)
    expect(Math.abs(got.threshold[k]! - run.upperbound[i]!), `U3 at ${i}`).toBeLessThan(1e-9)
    expect(got.alarm[k]).toBe(run.alarmByUpperbound[i])
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
    const documented: { runs: Documented[] } = read(truth('ears_c3_documented.json'))
    for (const run of documented.runs) compareDocumented(run, counts[run.series]!)
  })
  test('C3 sees 100,000 reports on its own day', () => {
    const counts = Array.from({ length: 40 }, (_, i) => 3 + (i % 3))
    counts[30] = 100_000
    expect(ears('C3', counts, {}, [30, 30]).alarm).toEqual([true])
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
