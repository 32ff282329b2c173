import { expect, test } from 'vitest'
import { isoDay } from '../../../contract/time.ts'
import { type EarsMethod, ears } from '../../../main/stats/ears.ts'
import { farringtonFlexible } from '../../../main/stats/farrington.ts'
import { createRandom } from '../../../main/stats/random.ts'
import { checkParams, farringtonWeeks } from '../../../main/stats/rule-kinds.ts'
import type { RuleColumns } from '../../../main/stats/rule-series.ts'
import { runSeriesAlarm } from '../../../main/stats/series-alarm.ts'

const first = 20_000

/** One series of these daily counts, every report of another source. */
function columns(counts: number[]): RuleColumns {
  const day: number[] = []
  counts.forEach((count, d) => {
    for (let k = 0; k < count; k++) day.push(first + d)
  })
  const n = day.length
  return {
    n,
    day: Int32Array.from(day),
    category: new Uint8Array(n),
    area: new Int32Array(n).fill(-1),
    source: Float64Array.from(day, (_, i) => i + 1),
    incident: Int32Array.from(day, (_, i) => i),
    parents: new Int32Array(0),
    categories: 1,
  }
}
const noisy = (days: number, mean: number, seed: number): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: days }, (_, d) => random.poisson(d % 40 > 36 ? mean * 3 : mean))
}
const paramsOf = (kind: 'ears-c1' | 'ears-c2' | 'ears-c3' | 'farrington-flexible', given: Record<string, number>) => {
  const checked = checkParams(kind, { minIncidents: 2, minSources: 1, sourceCap: 50, ...given })
  if ('problem' in checked) throw new Error(checked.problem.en)
  return checked.params
}

test.each(['C1', 'C2', 'C3'] as EarsMethod[])(
  'EARS %s as a rule fires on the days on which the method alarms, with its figures',
  (method) => {
    const counts = noisy(160, 4, 3)
    const kind = `ears-${method.toLowerCase()}` as 'ears-c1'
    const params = paramsOf(kind, { alpha: 0.01, minSigma: 0.5 })
    const found = ears(method, counts, { alpha: 0.01, minSigma: 0.5 })
    const expected = Array.from(found.index, (t, i) => ({
      day: first + t,
      alarm: found.alarm[i] === 1 && counts[t]! >= 2,
      mean: found.expected[i]!,
    })).filter(({ alarm, day }) => alarm && day >= first + 20)
    const feeds = [{ firstDay: first, completeUpTo: first + 159 }]
    const { days } = runSeriesAlarm(kind, columns(counts), feeds, first + 20, first + 159, params, [])
    const fired = days.flatMap(({ flags }) => flags)
    expect(expected.length).toBeGreaterThan(3)
    expect(fired.map((f) => f.to)).toEqual(expected.map((e) => e.day))
    fired.forEach((flag, i) => {
      expect(flag.expected).toBeCloseTo(expected[i]!.mean, 9)
      expect(flag.observed).toBe(counts[flag.to - first])
      expect(flag.rows).toHaveLength(flag.observed)
      expect(flag.observed).toBeGreaterThanOrEqual(flag.threshold)
    })
  },
)

test('Farrington as a rule judges the seven days that end on the day, as the method judges such a week', () => {
  const counts = noisy(430, 1.5, 9).map((count, d) => (d >= 415 && d < 420 ? count + 6 : count))
  const params = paramsOf('farrington-flexible', { b: 1, alpha: 0.05, noPeriods: 4 })
  const weeks = farringtonWeeks(params)
  const feeds = [{ firstDay: first, completeUpTo: first + 429 }]
  const { days } = runSeriesAlarm('farrington-flexible', columns(counts), feeds, first + 405, first + 429, params, [])
  let alarms = 0
  for (const { day, flags } of days) {
    const begin = day - weeks * 7 + 1
    const weekly = Array.from({ length: weeks }, (_, w) =>
      counts.slice(begin - first + 7 * w, begin - first + 7 * w + 7).reduce((a, b) => a + b, 0),
    )
    const found = farringtonFlexible(
      weekly,
      isoDay(begin),
      'week',
      { b: 1, w: 3, alpha: 0.05, noPeriods: 4, pastWeeksNotIncluded: 26, thresholdMethod: 'nbPlugin' },
      [weeks - 1, weeks - 1],
    )
    const alarm = Boolean(found.alarm[0])
    if (alarm) alarms++
    expect([day, flags.length]).toEqual([day, alarm ? 1 : 0])
    if (alarm) expect(flags[0]).toMatchObject({ observed: weekly.at(-1), from: day - 6, to: day })
  }
  expect(alarms).toBeGreaterThan(0)
  expect(alarms).toBeLessThan(days.length)
})

test('a late feed silences what it brings, and one too young is left out and said so', () => {
  const counts = noisy(60, 4, 5)
  const params = paramsOf('ears-c2', {})
  const run = (feeds: { firstDay: number; completeUpTo: number }[]) =>
    runSeriesAlarm('ears-c2', columns(counts), feeds, first + 50, first + 59, params, [])
  const late = run([{ firstDay: first, completeUpTo: first + 54 }]).days
  expect(late.map(({ noVerdict }) => noVerdict.map((s) => s.kind).join())).toEqual([
    ...Array(5).fill(''),
    ...Array(5).fill('incomplete'),
  ])
  expect(late.every(({ tests, noVerdict }) => tests + noVerdict.length === 1)).toBe(true)
  const young = run([{ firstDay: first + 45, completeUpTo: first + 59 }]).days
  expect(young[0]).toMatchObject({ tests: 0, flags: [], noVerdict: [{ kind: 'history', historyDays: 6 }] })
  expect(young.at(-1)).toMatchObject({ tests: 1, noVerdict: [] })
})
