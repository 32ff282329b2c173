/** Every method over the same series: false alarms at its own default, and sensitivity at a matched false-alarm rate. */
import { conditionalMid } from '../../main/stats/conditional-binomial.ts'
import { cusum } from '../../main/stats/cusum.ts'
import { ruleDefaults } from '../../main/stats/default-rule.ts'
import { estimateDispersion } from '../../main/stats/dispersion.ts'
import { type EarsMethod, ears } from '../../main/stats/ears.ts'
import { ewma } from '../../main/stats/ewma.ts'
import { farringtonFlexible } from '../../main/stats/farrington.ts'
import { glr } from '../../main/stats/glr.ts'
import { likelihoodCusum } from '../../main/stats/nb-cusum.ts'
import { barChart, lineChart } from './plot.ts'
import { type Ask, type Part, percent, shareError } from './report.ts'
import { counter, seededBy } from './simulate.ts'

/** Days before the first judged one, quiet days judged, days of a surge. */
const history = 84
const quietDays = 28
/** Signal of a surge: its extra counts over a week, in standard deviations of a week's count. */
const strength = 4

export interface Scored {
  /** The larger, the more alarming; one for each judged point of each series. */
  scores: Float64Array[]
  /** Whether the method alarms there at its own default. */
  alarms: Uint8Array[]
}
/** One row of the comparison. */
export interface MethodRow {
  name: string
  unit: 'day' | 'week'
  /** Takes so long that it sees a fifth of the series. */
  slow?: true
  /** What it promises at its default. */
  nominal: string
  /** @param rows counts; judged from index `from` on */
  judge(rows: Int32Array[], from: number): Scored
}

const number = (value: number): number => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value)
/** A method that judges one series at a time. */
function single(
  name: string,
  nominal: string,
  run: (
    row: Int32Array,
    range: readonly [number, number],
  ) => { statistic: ArrayLike<number | null>; alarm: ArrayLike<number | boolean> },
  unit: 'day' | 'week' = 'day',
  plain: typeof run = run,
): MethodRow {
  return {
    name,
    unit,
    nominal,
    judge(rows, from) {
      const scores: Float64Array[] = []
      const alarms: Uint8Array[] = []
      for (const row of rows) {
        const found = run(row, [from, row.length - 1])
        scores.push(Float64Array.from(found.statistic, (v) => number(v ?? Number.NaN)))
        alarms.push(Uint8Array.from((plain === run ? found : plain(row, [from, row.length - 1])).alarm, Number))
      }
      return { scores, alarms }
    },
  }
}

const slowly: typeof single = (...words) => ({ ...single(...words), slow: true })

const never = 1e9
/** Mean and dispersion (variance = mean + alpha mean^2) of the history, as a chart that starts after it knows them. */
function inControl(row: Int32Array, from: number): { mean: number; alpha: number } {
  let sum = 0
  for (let i = 0; i < from; i++) sum += row[i]!
  const mean = Math.max(0.5, sum) / from
  let squares = 0
  for (let i = 0; i < from; i++) squares += (row[i]! - mean) ** 2
  return { mean, alpha: Math.max(0, (squares / (from - 1) - mean) / mean ** 2) }
}

function conditional(name: string, form: 'poisson' | 'estimated'): MethodRow {
  const { window, guard, baseline } = ruleDefaults
  return {
    name,
    unit: 'day',
    nominal: '.001',
    judge(rows, from) {
      const sums = rows.map((row) => {
        const out = new Int32Array(row.length + 1)
        for (let i = 0; i < row.length; i++) out[i + 1] = out[i]! + row[i]!
        return out
      })
      const points = rows[0]!.length - from
      const scores = rows.map(() => new Float64Array(points))
      const alarms = rows.map(() => new Uint8Array(points))
      const known = new Map<string, number>()
      for (let k = 0; k < points; k++) {
        const t = from + k
        const end = t - window - guard
        const tests = sums.map((s) => ({
          s,
          observed: s[t + 1]! - s[t + 1 - window]!,
          before: s[end + 1]! - s[end + 1 - baseline]!,
          series: { category: 0, depth: 1 },
        }))
        const phis =
          form === 'poisson'
            ? null
            : estimateDispersion(tests, (test, a, b) => test.s[b + 1]! - test.s[a]!, end + 1 - baseline, end, window)
        tests.forEach(({ observed, before }, i) => {
          // Rounded, so that equal counts need no second look.
          const phi = phis ? Math.round(phis[i]! * 50) / 50 : 1
          const key = `${observed} ${before} ${phi}`
          let p = known.get(key)
          if (p === undefined) {
            p = observed + before === 0 ? 1 : conditionalMid(observed, before, window, baseline, phi)
            known.set(key, p)
          }
          scores[i]![k] = -p
          alarms[i]![k] = p <= 0.001 ? 1 : 0
        })
      }
      return { scores, alarms }
    },
  }
}

const earsRow = (method: EarsMethod, nominal: string): MethodRow =>
  single(`EARS ${method}`, nominal, (row, range) => ears(method, row, {}, range))

export const methodRows: MethodRow[] = [
  conditional('Conditional binomial, dispersion estimated (the rule)', 'estimated'),
  conditional('Conditional binomial, Poisson', 'poisson'),
  earsRow('C1', '.001'),
  earsRow('C2', '.001'),
  earsRow('C3', '.025'),
  single('EWMA', '.001', (row, range) => ewma(row, {}, range)),
  single('CUSUM', '-', (row, range) => cusum(row, { m: inControl(row, range[0]).mean }, range)),
  single(
    'NB-CUSUM',
    '-',
    (row, range) => {
      const { mean, alpha } = inControl(row, range[0])
      return likelihoodCusum(row, mean, { alpha, cARL: never }, range)
    },
    'day',
    (row, range) => {
      const { mean, alpha } = inControl(row, range[0])
      return likelihoodCusum(row, mean, { alpha }, range)
    },
  ),
  slowly(
    'GLR, negative binomial',
    '-',
    (row, range) => {
      const { mean, alpha } = inControl(row, range[0])
      return glr(row, mean, { alpha, M: 28, cARL: never }, range)
    },
    'day',
    (row, range) => {
      const { mean, alpha } = inControl(row, range[0])
      return glr(row, mean, { alpha, M: 28 }, range)
    },
  ),
  slowly(
    'Farrington flexible (weeks)',
    '.005',
    (row, range) => farringtonFlexible(row, '2015-01-05', 'week', { ...noufaily, alpha: 0.005 }, [...range]),
    'week',
  ),
]
const noufaily = { b: 5, w: 3, noPeriods: 10, pastWeeksNotIncluded: 26, pThresholdTrend: 1, thresholdMethod: 'nbPlugin' } as const
const weeksBefore = 5 * 52 + 4
const quietWeeks = 20

/** Series of one kind: quiet ones, and the same with a surge after them. */
interface Cell {
  quiet: Scored
  /** Scores of the surge's points alone. */
  surge: Scored
}
function judgeCell(method: MethodRow, mean: number, phi: number, days: number, count: number, seed: number): Cell {
  const random = seededBy(seed, 51, mean * 100, phi * 100)
  const weekly = method.unit === 'week'
  const usual = counter(weekly ? mean * 7 : mean, phi)
  const extraAll = strength * Math.sqrt(7 * mean * phi)
  const points = weekly ? 1 : days
  const extra = counter(extraAll / points, phi)
  const from = weekly ? weeksBefore : history
  const judged = weekly ? quietWeeks : quietDays
  const rows = Array.from({ length: count }, () => Int32Array.from({ length: from + judged + points }, () => usual(random)))
  for (const row of rows) for (let d = from + judged; d < row.length; d++) row[d]! += extra(random)
  const { scores, alarms } = method.judge(rows, from)
  return {
    quiet: { scores: scores.map((s) => s.subarray(0, judged)), alarms: alarms.map((a) => a.subarray(0, judged)) },
    surge: { scores: scores.map((s) => s.subarray(judged)), alarms: alarms.map((a) => a.subarray(judged)) },
  }
}

const rateOf = (alarms: Uint8Array[]): number => {
  let hits = 0
  let all = 0
  for (const row of alarms) {
    for (const a of row) hits += a
    all += row.length
  }
  return hits / all
}

/**
 * Share of surges found when the score alarms on `level` of the quiet points. Scores are discrete: where no threshold gives
 * just that rate, the two next to it are mixed.
 */
function sensitivityAt(level: number, { quiet, surge }: Cell): number {
  const scores = Float64Array.from(quiet.scores.flatMap((s) => [...s]))
    .sort()
    .reverse()
  const allowed = level * scores.length
  const found = (threshold: number, equal: boolean): number =>
    surge.scores.filter((row) => row.some((v) => v > threshold || (equal && v === threshold))).length / surge.scores.length
  const cut = scores[Math.min(scores.length - 1, Math.floor(allowed))]!
  let above = 0
  while (above < scores.length && scores[above]! > cut) above++
  let upTo = above
  while (upTo < scores.length && scores[upTo]! === cut) upTo++
  const share = upTo === above ? 0 : (allowed - above) / (upTo - above)
  return found(cut, false) * (1 - share) + found(cut, true) * share
}

const levels = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05]
const matched = 0.005

export function sensitivityPart({ quick, seed, tell }: Ask): Part {
  const means = quick ? [1] : [0.2, 1, 5, 20]
  const phis = quick ? [1] : [1, 2, 3]
  const count = quick ? 60 : 1000
  const cells = phis.flatMap((phi) => means.map((mean) => ({ mean, phi })))
  const sensitivity = new Map<string, number[]>()
  const rates = new Map<string, number[]>()
  const curves = new Map<string, number[]>()
  for (const method of methodRows) {
    const number = method.slow ? Math.ceil(count / 5) : count
    const found: number[] = []
    const rate: number[] = []
    const curve = new Float64Array(levels.length)
    for (const { mean, phi } of cells) {
      const cell = judgeCell(method, mean, phi, 7, number, seed)
      found.push(sensitivityAt(matched, cell))
      rate.push(rateOf(cell.quiet.alarms))
      levels.forEach((level, k) => {
        curve[k]! += sensitivityAt(level, cell) / cells.length
      })
    }
    sensitivity.set(method.name, found)
    rates.set(method.name, rate)
    curves.set(method.name, [...curve])
    tell(`sensitivity: ${method.name} done`)
  }
  const names = methodRows.map((m) => m.name)
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  const rule = sensitivity.get(names[0]!)!
  const two = sensitivity.get('EARS C2')!
  const gains = rule.map((v, i) => v - two[i]!)
  const worst = gains.indexOf(Math.min(...gains))

  // The same total in fewer days: where a method that looks at single days does better.
  const shortCells = quick ? [1] : [1, 3, 7]
  const short = ['Conditional binomial, dispersion estimated (the rule)', 'EARS C2', 'EWMA', 'CUSUM', 'NB-CUSUM']
  const shortRows = short.map((name) => {
    const method = methodRows.find((m) => m.name === name) as MethodRow
    return [
      name,
      ...shortCells.map((days) =>
        percent(
          mean(
            [0.2, 1, 5].flatMap((m) =>
              (quick ? [1] : [1, 2]).map((phi) =>
                sensitivityAt(matched, judgeCell(method, m, phi, days, Math.ceil(count / 3), seed + 1)),
              ),
            ),
          ),
          0,
        ),
      ),
    ]
  })
  const head = ['method', ...cells.map(({ mean: m, phi }) => `${m}/day, var ${phi}x`)]
  return {
    title: 'Methods side by side',
    words: [
      `Each method judges the same series: ${count} a cell, ${history} quiet days before, ${quietDays} quiet days judged, then a surge of 7 days whose extra counts are ${strength} standard deviations of a usual week (relative risk ${(1 + (strength * Math.sqrt(1.4)) / 1.4).toFixed(1)} at .2 a day, ${(1 + (strength * Math.sqrt(140)) / 140).toFixed(2)} at 20). Farrington flexible has 5 years of weeks before, ${quietWeeks} quiet weeks judged and the surge in one week; its rates are per week.`,
      `Matched: the alarm level of every method is set so that it alarms on ${matched} of the quiet points of that very cell; a surge is found when any of its 7 days alarms. One standard error of a cell is at most ${percent(shareError(0.5, count))} (GLR and Farrington, which see a fifth of the series, ${percent(shareError(0.5, Math.ceil(count / 5)))}).`,
      'What is promised and what is had are two things: the first table has each method at its own default.',
    ],
    plots: [
      {
        name: 'false-alarms',
        caption: 'False alarms of each method at its own default',
        svg: barChart(
          {
            title: 'False alarms at each method’s own default, mean over means',
            x: 'variance / mean',
            y: 'share of quiet days (weeks) that alarm',
            yTicks: [0, 0.04, 0.08, 0.12, 0.16, 0.2],
          },
          phis.map(String),
          names.map((name) => ({
            name: shortName(name),
            values: phis.map((phi) => mean(rates.get(name)!.filter((_, i) => cells[i]!.phi === phi))),
          })),
        ),
      },
      {
        name: 'roc',
        caption: 'Surges found against the false-alarm rate',
        svg: lineChart(
          {
            title: 'Surges found against the false-alarm rate, mean over the grid',
            x: 'share of quiet days (weeks) that alarm',
            y: 'share of surges found',
            logX: true,
            xTicks: levels,
            yTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
          },
          names.map((name) => ({
            name: shortName(name),
            dashed: name.startsWith('EARS'),
            points: levels.map((x, k) => ({ x, y: curves.get(name)![k]! })),
          })),
        ),
      },
      {
        name: 'matched',
        caption: 'Surges found at a matched false-alarm rate of .005',
        svg: barChart(
          {
            title: 'Surges found at a matched false-alarm rate of .005',
            x: 'variance / mean',
            y: 'share of surges found',
            yTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
          },
          phis.map(String),
          names.map((name) => ({
            name: shortName(name),
            values: phis.map((phi) => mean(sensitivity.get(name)!.filter((_, i) => cells[i]!.phi === phi))),
          })),
        ),
      },
    ],
    tables: [
      {
        caption: 'False alarms at the method’s own default, % of quiet points',
        head: ['method', 'promised', ...head.slice(1)],
        rows: methodRows.map((m) => [m.name, m.nominal, ...rates.get(m.name)!.map((v) => (v * 100).toFixed(2))]),
      },
      {
        caption: `Surges of a week found at a matched false-alarm rate of ${matched}, %`,
        head: [...head, 'mean'],
        rows: names.map((name) => [
          name,
          ...sensitivity.get(name)!.map((v) => (v * 100).toFixed(0)),
          (mean(sensitivity.get(name)!) * 100).toFixed(1),
        ]),
      },
      {
        caption: 'The same extra counts in 1, 3 or 7 days, found at that rate (means .2, 1 and 5 a day, variance 1 and 2 x mean)',
        head: ['method', ...shortCells.map((d) => `${d} day${d === 1 ? '' : 's'}`)],
        rows: shortRows,
      },
    ],
    targets: [
      {
        what: `sensitivity at a matched false-alarm rate of ${matched} against C2, mean over the grid`,
        target: '+25 points',
        measured: `+${((mean(rule) - mean(two)) * 100).toFixed(1)} points (${percent(mean(two), 0)} to ${percent(mean(rule), 0)}); least +${(gains[worst]! * 100).toFixed(1)} at ${cells[worst]!.mean} a day, variance ${cells[worst]!.phi} x mean`,
        met: mean(rule) - mean(two) >= 0.25,
      },
    ],
  }
}

const shortName = (name: string): string =>
  name
    .replace('Conditional binomial, dispersion estimated (the rule)', 'The rule')
    .replace('Conditional binomial, Poisson', 'Cond. binomial, Poisson')
    .replace(' (weeks)', '')
