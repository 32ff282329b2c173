import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Detected, detect, yearOf } from '../../../main/stats/detect.ts'
import { fitSeasonal } from '../../../main/stats/detect-baseline.ts'
import { type DetectMethod, detectMethods, methodTable, readParameters } from '../../../main/stats/detect-parameters.ts'
import { createRandom } from '../../../main/stats/random.ts'
import type { ObservedSeries } from '../../../main/stats/series.ts'

const read = (url: URL): never => JSON.parse(readFileSync(url, 'utf8')) as never
const fixture = (name: string): URL => new URL(`../../fixture/truth/${name}`, import.meta.url)
const truth = (name: string): URL => new URL(`../../../../shared/truth/${name}`, import.meta.url)

const weekly = (observed: ArrayLike<number>): ObservedSeries => ({
  observed: Float64Array.from(observed),
  start: '2020-01-06',
  unit: 'week',
})
const run = (method: DetectMethod, series: ObservedSeries, params: object = {}): Detected =>
  detect(method, series, readParameters(method, params, series.observed.length))

/** Counts about a level, with bumps; the same for the same seed. */
function counts(seed: number, length: number, level: number): number[] {
  const random = createRandom(seed)
  return Array.from({ length }, (_, i) => random.poisson(level * (i % 97 > 92 ? 3 : 1)))
}

/** Largest distance, measured against 1 or the wanted value where that is larger; null in the wanted list asks nothing. */
function off(got: ArrayLike<number | null>, wanted: ArrayLike<number | null>): number {
  expect(got.length).toBe(wanted.length)
  let most = 0
  for (let i = 0; i < wanted.length; i++) {
    const want = wanted[i]!
    if (want === null) continue
    const distance = Math.abs((got[i] ?? Number.NaN) - want) / Math.max(1, Math.abs(want))
    most = Math.max(most, Number.isNaN(distance) ? Infinity : distance)
  }
  return most
}

interface TruthRun {
  method: string
  index: number[]
  alarm: boolean[]
  statistic?: number[]
  cusum?: number[]
  upperbound?: number[]
  [parameter: string]: unknown
}
const names: Record<string, DetectMethod> = { glrnb: 'glr-nb', cusum: 'cusum', bayes: 'bayes', rki: 'rki' }
function checkTruth(runs: TruthRun[], observed: number[]): void {
  for (const { method, index, alarm, statistic, cusum, upperbound, note, ...params } of runs) {
    const { 'c.ARL': cARL, ...rest } = params
    const range = [index[0]! - 1, index.at(-1)! - 1]
    const got = run(names[method]!, weekly(observed), { ...rest, ...(cARL ? { cARL } : {}), range })
    expect(got.index.map((i) => i + 1)).toEqual(index)
    expect(got.alarm, method).toEqual(alarm)
    if (cusum) expect(off(got.statistic, cusum), method).toBeLessThan(1e-8)
    if (statistic) expect(off(got.statistic, statistic), method).toBeLessThan(1e-5)
    if (upperbound) expect(off(got.threshold, upperbound), method).toBeLessThan(1e-8)
  }
}

describe('against surveillance', () => {
  const { observed, runs }: { observed: number[]; runs: TruthRun[] } = read(fixture('cusum-glr.json'))
  test('CUSUM, GLR, Bayes and RKI equal the reference', () => checkTruth(runs, observed))
  test.skipIf(!existsSync(truth('cusum_glr.json')))('the same over the whole file (skipped: ../shared/truth is not here)', () => {
    checkTruth((read(truth('cusum_glr.json')) as { runs: TruthRun[] }).runs, observed)
  })

  interface Reference {
    method: DetectMethod
    series: number
    params: object
    statistic?: number[]
    threshold?: number[]
    expected?: number[]
    estimated?: number
    alarm: boolean[]
  }
  const { series, runs: references }: { series: number[][]; runs: Reference[] } = read(fixture('surveillance-runs.json'))
  test.each([...new Set(references.map((r) => r.method))])('%s equals it on random series and parameters', (method) => {
    for (const reference of references.filter((r) => r.method === method)) {
      const got = run(method, weekly(series[reference.series]!), reference.params)
      const about = JSON.stringify(reference.params)
      expect(got.alarm, about).toEqual(reference.alarm)
      if (reference.statistic) expect(off(got.statistic, reference.statistic), about).toBeLessThan(1e-5)
      if (reference.threshold) expect(off(got.threshold, reference.threshold), about).toBeLessThan(1e-8)
      if (reference.expected) expect(off(got.expected, reference.expected), about).toBeLessThan(1e-4)
      if (reference.estimated) expect(Math.abs(got.estimated!.alpha - reference.estimated), about).toBeLessThan(1e-4)
    }
  })

  test.skipIf(!existsSync(truth('farrington.json')))('Farrington flexible by name (skipped: ../shared/truth is not here)', () => {
    const { daily }: { daily: { counts: number[] } } = read(truth('series.json'))
    const weeks = Array.from({ length: Math.floor(daily.counts.length / 7) }, (_, i) =>
      daily.counts.slice(i * 7, i * 7 + 7).reduce((sum, count) => sum + count),
    )
    interface Run {
      control: Record<string, unknown>
      index: number[]
      expected: number[]
      upperbound: number[]
      phi: number[]
      score: number[]
      alarm: boolean[]
    }
    const { runs }: { runs: Run[] } = read(truth('farrington.json'))
    for (const { control, index, ...wanted } of runs) {
      const { glmWarnings, ...params } = control
      const got = run('farrington-flexible', weekly(weeks), { ...params, range: [index[0]! - 1, index.at(-1)! - 1] })
      expect(got.alarm).toEqual(wanted.alarm)
      for (const [list, want] of [
        [got.expected, wanted.expected],
        [got.threshold, wanted.upperbound],
        [got.phi!, wanted.phi],
        [got.statistic, wanted.score],
      ] as const)
        expect(off(list, want)).toBeLessThan(1e-6)
    }
  })
})

describe('every method', () => {
  const series = weekly(counts(11, 420, 6))
  /** Parameters under which each can judge this series. */
  const settings = (method: DetectMethod): object => (methodTable[method].parameters.some((p) => p.name === 'b') ? { b: 2 } : {})
  const charts: DetectMethod[] = ['cusum', 'nb-cusum', 'glr-nb', 'glr-poisson']

  test.each(detectMethods)(
    '%s answers with one entry for each point of the range, and only alarms past its threshold',
    (method) => {
      const got = run(method, series, { ...settings(method), range: [300, 399] })
      expect(got.index).toEqual(Array.from({ length: 100 }, (_, i) => 300 + i))
      for (const list of [got.expected, got.statistic, got.threshold, got.alarm]) expect(list).toHaveLength(100)
      expect(got.params).toMatchObject({ ...settings(method), range: [300, 399] })
      got.index.forEach((at, i) => {
        const y = method === 'conditional-binomial' ? windowSum(series.observed, at, 7) : series.observed[at]!
        const past =
          method === 'cusum'
            ? y >= got.threshold[i]!
            : method.startsWith('farrington')
              ? (got.statistic[i] ?? 0) > 1
              : y > got.threshold[i]!
        expect(got.alarm[i], `${method} at ${at}: ${y} against ${got.threshold[i]}`).toBe(past)
      })
    },
  )

  test.each(detectMethods.filter((m) => !charts.includes(m)))('%s says the same of a point whatever the range', (method) => {
    const whole = run(method, series, settings(method))
    const part = run(method, series, { ...settings(method), range: [350, 380] })
    const from = whole.index.indexOf(350)
    for (const key of ['index', 'expected', 'statistic', 'threshold', 'alarm'] as const)
      expect(part[key]).toEqual(whole[key].slice(from, from + 31))
  })

  test.each(charts)('%s depends on the start of its range but not on the end', (method) => {
    const long = run(method, series, { range: [200, 399] })
    const short = run(method, series, { range: [200, 280] })
    for (const key of ['expected', 'statistic', 'threshold', 'alarm'] as const) expect(short[key]).toEqual(long[key].slice(0, 81))
  })

  test.each(detectMethods)('%s stays silent on a series of zeros and hears one count of 100,000', (method) => {
    const zeros = weekly(new Float64Array(420))
    const quiet = run(method, zeros, { ...settings(method), range: [300, 419] })
    expect(quiet.alarm).not.toContain(true)
    zeros.observed[400] = 100_000
    const loud = run(method, zeros, { ...settings(method), range: [300, 419] })
    expect(loud.alarm.indexOf(true)).toBe(100)
    expect(JSON.stringify(loud)).not.toContain('NaN')
  })

  test.each(detectMethods)('%s says there is not enough history instead of an all-clear', (method) => {
    expect(() => run(method, weekly([3, 2, 4, 1]))).toThrow(/Not enough history.*not an all-clear/)
    if (charts.includes(method)) expect(() => run(method, series, { range: [0, 200] })).toThrow(/Not enough history/)
    else expect(() => run(method, series, { ...settings(method), range: [0, 2] })).toThrow(/Not enough history/)
  })

  test.each([
    ['ears-c1', {}, 7],
    ['ears-c2', {}, 9],
    ['ears-c3', {}, 11],
    ['ewma', {}, 30],
    ['conditional-binomial', {}, 64],
    ['farrington-flexible', { b: 2 }, 106],
    ['bayes', { b: 2 }, 110],
    ['rki', {}, 108],
  ] as const)(
    '%s starts by itself at the first point with enough history, and lists those before it without verdict',
    (method, params, first) => {
      const whole = run(method, series, params)
      expect(whole.index[0]).toBe(first + (method === 'farrington-flexible' ? 1 : 0))
      const asked = run(method, series, { ...params, range: [first - 2, first] })
      expect(asked.index).toEqual([first - 2, first - 1, first])
      expect(asked.expected.map((value) => value === null)).toEqual([true, true, false])
      expect([asked.statistic[0], asked.threshold[0], asked.alarm[0]]).toEqual([null, null, false])
    },
  )

  test.each(detectMethods)('%s has words in both languages and a sane default for each parameter', (method) => {
    const { words, parameters } = methodTable[method]
    expect(words.zh.length * words.en.length).toBeGreaterThan(0)
    expect(new Set(parameters.map((p) => p.name)).size).toBe(parameters.length)
    for (const p of parameters) {
      expect(p.words.zh.length * p.words.en.length, p.name).toBeGreaterThan(0)
      // A default given as a wish is accepted as it stands.
      expect(readParameters(method, { [p.name]: p.default }, 100).values[p.name]).toEqual(p.default)
      if (p.default === null) expect('absent' in p && p.absent, p.name).toBeTruthy()
    }
  })
})

describe('parameters', () => {
  test.each([
    ['ears-c1', { alpha: 0 }, 'alpha'],
    ['ears-c1', { alpha: '0.01' }, 'alpha'],
    ['ears-c2', { baseline: 2 }, 'baseline'],
    ['ears-c2', { baseline: 7.5 }, 'whole'],
    ['ears-c3', { minsigma: 1 }, 'minsigma'],
    ['cusum', { trans: 'none' }, 'standard, rossi, anscombe'],
    ['cusum', { m: -1 }, 'm must be'],
    ['nb-cusum', { theta: 0 }, 'theta'],
    ['glr-nb', { mu0: 0 }, 'mu0'],
    ['glr-nb', { mu0: { S: 1, season: 2 } }, 'mu0'],
    ['glr-poisson', { alpha: 0.1 }, 'alpha'],
    ['glr-poisson', { theta: 0.1 }, 'no "theta"'],
    ['farrington-flexible', { limit54: [5] }, 'limit54'],
    ['farrington', { trend: 1 }, 'true or false'],
    ['ewma', { range: [5, 4] }, 'range'],
    ['ewma', { range: [0, 100] }, 'at most 99'],
    ['ewma', [], 'object'],
  ] as const)('%s refuses %j and names what is off', (method, params, named) => {
    expect(() => readParameters(method, params, 100)).toThrow(named)
  })

  test('what does not fit the series is refused too', () => {
    const series = weekly(counts(3, 120, 4))
    expect(() => run('cusum', series, { m: [1, 2, 3] })).toThrow(/3 numbers for 120 monitored points/)
    expect(() => run('glr-nb', series, { mu0: 4 })).toThrow(/alpha must be given/)
    expect(() => run('glr-nb', series, { mu0: 4, alpha: 0, M: 2, Mtilde: 3 })).toThrow(/M must be -1/)
    expect(() => run('farrington-flexible', weekly(counts(3, 400, 4)), { w: 30 })).toThrow(/w must be/)
    expect(() => run('glr-nb', series, { mu0: 4, alpha: 0.1, change: 'epi', dir: 'dec' })).toThrow(/increases alone/)
    expect(() => run('bayes', series, { b: 0, actY: false })).toThrow(/nothing is left/)
  })
})

test('a season and a trend are found in counts that have them', () => {
  const mean = (i: number): number => Math.exp(2 + (0.5 * (i + 1)) / 260 + 0.6 * Math.sin((2 * Math.PI * (i + 1)) / yearOf.week))
  const fit = fitSeasonal(
    Array.from({ length: 260 }, (_, i) => mean(i)),
    { harmonics: 1, trend: true, period: yearOf.week },
    0,
  )
  for (const i of [0, 100, 259, 300]) expect(fit.mean(i) / mean(i)).toBeCloseTo(1, 6)
  expect(() => fitSeasonal([1, 2, 3], { harmonics: 1, trend: false, period: 52 }, 0)).toThrow(/more than 3 points/)
})

const windowSum = (observed: Float64Array, at: number, window: number): number =>
  observed.subarray(at - window + 1, at + 1).reduce((sum, count) => sum + count, 0)
