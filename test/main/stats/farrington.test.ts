import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type FarringtonDetection, farrington, farringtonFlexible, farringtonMany } from '../../../main/stats/farrington.ts'
import type { FarringtonFlexibleParams } from '../../../main/stats/farrington-parameters.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { farringtonCases } from './farrington-cases.ts'

interface Truth {
  weekly: { counts: number[] }
  runs: {
    control: Partial<FarringtonFlexibleParams>
    index: number[]
    expected: (number | null)[]
    upperbound: (number | null)[]
    score: (number | null)[]
    phi: (number | null)[]
    pvalue: (number | null)[]
    alarm: boolean[]
    trendUsed: number[]
  }[]
}
const truth = new URL('../../../../shared/truth/farrington.json', import.meta.url)

/** @param least differences below this are rounding */
function agree(got: (number | null)[], wanted: (number | null)[], what: string, least = 0): void {
  expect(got.length, what).toBe(wanted.length)
  wanted.forEach((value, i) => {
    const ours = got[i]!
    if (value === null || ours === null) expect(ours, `${what} ${i}`).toBe(value)
    else expect(Math.abs(ours - value), `${what} ${i}: ${ours} for ${value}`).toBeLessThanOrEqual(1e-6 * Math.abs(value) + least)
  })
}

/** Weekly counts with a season, a slow rise and, where asked, a surge on the last week. */
function weekly(seed: number, weeks: number, last?: number): Float64Array {
  const random = createRandom(seed)
  const counts = Float64Array.from({ length: weeks }, (_, t) =>
    random.poisson(8 * Math.exp(0.4 * Math.sin((2 * Math.PI * t) / 52) + 0.001 * t)),
  )
  if (last !== undefined) counts[weeks - 1] = last
  return counts
}
const noufaily: Partial<FarringtonFlexibleParams> = {
  noPeriods: 10,
  pastWeeksNotIncluded: 26,
  thresholdMethod: 'nbPlugin',
  alpha: 0.005,
}

describe('Farrington flexible', () => {
  test.skipIf(!existsSync(truth))('agrees with surveillance on the weekly truth (skipped without ../shared/truth)', () => {
    const { weekly: series, runs }: Truth = JSON.parse(readFileSync(truth, 'utf8')) as Truth
    for (const run of runs) {
      const got = farringtonFlexible(series.counts, '2019-01-01', 'week', run.control, [run.index[0]! - 1, run.index.at(-1)! - 1])
      expect(got.index.map((i) => i + 1)).toEqual(run.index)
      agree(got.expected, run.expected, 'expected')
      agree(got.threshold, run.upperbound, 'threshold')
      agree(got.statistic, run.score, 'score', 1e-12)
      agree(got.phi, run.phi, 'phi')
      agree(got.pValue, run.pvalue, 'p')
      expect(got.alarm).toEqual(run.alarm)
      expect(got.trendUsed.map(Number)).toEqual(run.trendUsed)
    }
  })

  test('monitors from b years and w points in, to the end', () => {
    const counts = weekly(1, 52 * 3 + 3 + 10)
    const { index } = farringtonFlexible(counts, '2020-01-06', 'week', { b: 3 })
    expect(index[0]).toBe(159)
    expect(index.at(-1)).toBe(168)
    expect(farringtonFlexible(counts, '2020-01-06', 'week', { b: 4 }).index).toEqual([])
  })

  test('alarms on a surge and not on a usual week, and takes less from a past outbreak when it reweights', () => {
    const weeks = 52 * 5 + 4
    for (const thresholdMethod of ['delta', 'nbPlugin', 'muan'] as const) {
      const at = (counts: Float64Array, more: Partial<FarringtonFlexibleParams> = {}): FarringtonDetection =>
        farringtonFlexible(counts, '2019-01-07', 'week', { ...noufaily, thresholdMethod, ...more })
      expect(at(weekly(3, weeks, 60)).alarm).toEqual([true])
      expect(at(weekly(3, weeks, 10)).alarm).toEqual([false])
      const past = weekly(3, weeks, 10)
      // The same weeks two years ago.
      for (let i = 0; i < 4; i++) past[weeks - 1 - 104 - i] = 150
      const reweighted = at(past).threshold[0]!
      const plain = at(past, { reweight: false }).threshold[0]!
      expect(reweighted).toBeLessThan(plain)
    }
  })

  test('gives no verdict with fewer than limit54 counts, and none where the series holds nothing', () => {
    const counts = new Float64Array(52 * 5 + 4)
    counts[counts.length - 1] = 4
    const few = farringtonFlexible(counts, '2019-01-07', 'week', noufaily)
    expect(few).toMatchObject({ expected: [null], threshold: [null], alarm: [false] })
    const enough = farringtonFlexible(counts, '2019-01-07', 'week', { ...noufaily, limit54: [4, 4] })
    expect(enough.alarm).toEqual([few.phi[0] !== null])
  })

  test('by calendar years it reaches back to the same weekday nearest to the date', () => {
    // One busy week a year, the Monday nearest to 1 July. By position the windows drift off it.
    const start = Date.UTC(2010, 0, 4)
    const counts = Float64Array.from({ length: 52 * 9 + 30 }, (_, t) => {
      const monday = start + t * 7 * 86_400_000
      const july = Date.UTC(new Date(monday).getUTCFullYear(), 6, 1)
      return Math.abs(july - monday) <= 3 * 86_400_000 ? 40 : 5
    })
    // 1 July 2019 is a Monday.
    const last = (Date.UTC(2019, 6, 1) - start) / (7 * 86_400_000)
    const judge = (epochAsDate: boolean): number =>
      farringtonFlexible(counts, '2010-01-04', 'week', { b: 7, w: 0, epochAsDate }, [last, last]).expected[0]!
    expect(judge(true)).toBeCloseTo(40, 6)
    expect(judge(false)).toBeLessThan(30)
  })

  test('a seasonal level with a single row weighs like the others', () => {
    const counts = weekly(5, 52 * 2 + 1)
    const got = farringtonFlexible(
      counts,
      '2021-01-04',
      'week',
      { b: 1, w: 0, noPeriods: 2, thresholdMethod: 'nbPlugin' },
      [100, 104],
    )
    // The window of the year before is one week, and with no trend it is what is expected.
    got.index.forEach((at, i) => {
      expect(got.expected[i]).toBeCloseTo(counts[at - 52]!, 6)
      expect(got.phi[i]).toBeGreaterThanOrEqual(1)
    })
    expect(got.index.length).toBe(5)
  })

  test('names the parameter that is out of range', () => {
    const counts = weekly(1, 300)
    const wrong: [Partial<FarringtonFlexibleParams>, RegExp][] = [
      [{ b: 0 }, /b must/],
      [{ w: 26 }, /w must/],
      [{ alpha: 0 }, /alpha/],
      [{ limit54: [5, 0] }, /limit54/],
      [{ noPeriods: 0 }, /noPeriods/],
      [{ weightsThreshold: 0 }, /weightsThreshold/],
      [{ pThresholdTrend: 2 }, /pThresholdTrend/],
      [{ pastWeeksNotIncluded: -1 }, /pastWeeksNotIncluded/],
      [{ powertrans: '3/4' as never }, /powertrans/],
      [{ thresholdMethod: 'nb' as never }, /thresholdMethod/],
    ]
    for (const [params, words] of wrong) expect(() => farringtonFlexible(counts, '2019-01-07', 'week', params)).toThrow(words)
    expect(() => farringtonFlexible(counts, 'yesterday', 'week')).toThrow(/start/)
  })

  test('many series at once get the verdicts they get one by one', () => {
    const weeks = 52 * 5 + 4
    const count = 40
    const all = new Float64Array(count * weeks)
    for (let s = 0; s < count; s++) {
      const counts = weekly(100 + s, weeks, s % 5 === 0 ? 45 : undefined)
      // Sparse ones among them.
      all.set(s % 3 === 0 ? counts.map((y) => (y > 11 ? y - 11 : 0)) : counts, s * weeks)
    }
    for (const params of [noufaily, {}, { ...noufaily, thresholdMethod: 'muan' as const, trend: false }]) {
      const many = farringtonMany(all, weeks, '2019-01-07', 'week', params)
      for (let s = 0; s < count; s++) {
        const one = farringtonFlexible(all.subarray(s * weeks, (s + 1) * weeks), '2019-01-07', 'week', params)
        const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)
        expect(orNull(many.expected[s]!)).toBe(one.expected[0])
        expect(orNull(many.threshold[s]!)).toBe(one.threshold[0])
        expect(orNull(many.statistic[s]!)).toBe(one.statistic[0])
        expect(orNull(many.phi[s]!)).toBe(one.phi[0])
        expect(many.alarm[s] === 1).toBe(one.alarm[0])
        expect(many.trendUsed[s] === 1).toBe(one.trendUsed[0])
      }
    }
    expect(() => farringtonMany(all, weeks, '2019-01-07', 'week', { b: 6 })).toThrow(/6 years/)
  })
})

describe('Farrington 1996', () => {
  test('starts w before b years are full, with the windows that exist, and gives 0 with too few counts', () => {
    const counts = weekly(2, 52 * 3)
    const got = farrington(counts, '2019-01-07', 'week', { b: 3 })
    expect(got.index[0]).toBe(152)
    expect(got.phi.every((phi) => phi !== null && phi >= 1)).toBe(true)
    const sparse = farrington(new Float64Array(52 * 3).fill(0).fill(1, 0, 110), '2019-01-07', 'week', { b: 3 })
    expect(sparse.threshold.at(-1)).toBe(0)
    expect(sparse.statistic.at(-1)).toBe(0)
    expect(sparse.alarm.at(-1)).toBe(false)
  })
  test('alarms on a surge', () => {
    const weeks = 52 * 5 + 4
    expect(farrington(weekly(4, weeks, 70), '2019-01-07', 'week').alarm.at(-1)).toBe(true)
    expect(farrington(weekly(4, weeks, 9), '2019-01-07', 'week').alarm.at(-1)).toBe(false)
  })
})

/** Why R cannot be asked here, or null. */
function withoutR(): string | null {
  try {
    execFileSync('Rscript', ['-e', 'library(surveillance); library(jsonlite)'], { stdio: 'ignore' })
    return null
  } catch {
    return 'R with the packages surveillance and jsonlite is not installed'
  }
}
const missing = withoutR()

describe('beside R', () => {
  test.skipIf(missing !== null)(
    `40 random series and settings agree with surveillance${missing ? ` (skipped: ${missing})` : ''}`,
    {
      timeout: 60_000,
    },
    () => {
      interface FromR {
        error?: string
        threshold: (number | string)[]
        alarm: (boolean | string)[]
        trendUsed: (boolean | string)[]
        expected?: (number | string)[]
        statistic?: (number | string)[]
        phi?: (number | string)[]
        pValue: (number | string)[]
      }
      const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-farrington-'))
      const cases = farringtonCases(7, 40)
      const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
      try {
        const file = join(folder, 'cases.json')
        writeFileSync(file, JSON.stringify(cases))
        const script = fileURLToPath(new URL('farrington-peer.R', import.meta.url))
        const answers = JSON.parse(execFileSync('Rscript', [script, file], { maxBuffer: 1e8 }).toString()) as FromR[]
        let compared = 0
        cases.forEach((one, i) => {
          const wanted = answers[i]!
          // R itself fails on some: levels with no or one row.
          if (wanted.error !== undefined) return
          compared++
          const method = one.method === 'farrington' ? farrington : farringtonFlexible
          const got = method(one.observed, one.start, one.unit, { ...one.control, epochAsDate: one.epochAsDate }, one.range)
          const name = `case ${i} ${JSON.stringify(one.control)}`
          agree(got.threshold, wanted.threshold.map(number), `${name} threshold`)
          // R gives 1 - p for the original method.
          agree(got.pValue, wanted.pValue.map(number), `${name} p`, 1e-12)
          if (wanted.expected) agree(got.expected, wanted.expected.map(number), `${name} expected`)
          if (wanted.statistic) agree(got.statistic, wanted.statistic.map(number), `${name} score`, 1e-12)
          if (wanted.phi) agree(got.phi, wanted.phi.map(number), `${name} phi`)
          expect(got.alarm, name).toEqual(wanted.alarm.map((alarm) => alarm === true))
          expect(got.trendUsed, name).toEqual(wanted.trendUsed.map((used) => used === true))
        })
        expect(compared).toBeGreaterThan(30)
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )
})
