/** One method over one series by name, as `fieldbrief detect` and the comparison of methods run it. */
import { Failure } from '../../contract/reply.ts'
import { type BayesParams, bayes, referenceHistory, rki, type SeasonalReference } from './bayes.ts'
import { type ConditionalBinomialParams, conditionalBinomial } from './conditional-binomial.ts'
import { type CusumParams, cusum, cusumHistory } from './cusum.ts'
import { coefficientsOf, fitSeasonal, type SeasonalModel } from './detect-baseline.ts'
import { type DetectMethod, type DetectParameters, methodTable } from './detect-parameters.ts'
import type { Range, Verdicts } from './detect-result.ts'
import { type EarsParams, ears, earsHistory } from './ears.ts'
import { type EwmaParams, ewma } from './ewma.ts'
import { type FarringtonDetection, farrington, farringtonFlexible } from './farrington.ts'
import type { FarringtonFlexibleParams } from './farrington-parameters.ts'
import { type GlrParams, glr } from './glr.ts'
import { type LikelihoodCusumParams, likelihoodCusum, type Refit } from './nb-cusum.ts'
import type { ObservedSeries } from './series.ts'

/** The answer in the shape of cli.md, one entry for each monitored point. */
export interface Detected {
  method: DetectMethod
  /** All parameters, defaults and range filled in. */
  params: Record<string, unknown>
  index: number[]
  expected: (number | null)[]
  statistic: (number | null)[]
  threshold: (number | null)[]
  alarm: boolean[]
  /** Farrington: variance over mean, at least 1. */
  phi?: (number | null)[]
  /** Farrington: chance of a count as large. */
  pValue?: (number | null)[]
  /** What was estimated on the way. */
  estimated?: { alpha: number }
}

/** Points in a year. */
export const yearOf: Record<ObservedSeries['unit'], number> = { day: 365, week: 52 }

/** What one method needs and does. `values` holds every parameter of its table. */
interface Runner {
  /** Points that must lie before a judged one; of a chart before its first one. */
  history(values: never, period: number, asked: boolean): number
  /** Runs from the first monitored point on, and is as a whole without history or with it. */
  chart?: true
  run(series: ObservedSeries, values: never, range: Range): Verdicts | Lists | Estimated
}
interface Estimated {
  verdicts: Verdicts
  alpha?: number
}
/** Answers as plain lists, which leave out points without history. */
type Lists = Pick<FarringtonDetection, 'index' | 'expected' | 'statistic' | 'threshold' | 'alarm'> &
  Partial<Pick<FarringtonDetection, 'phi' | 'pValue'>>

const earsRunner = (method: 'C1' | 'C2' | 'C3'): Runner => ({
  history: ({ baseline }: EarsParams) => earsHistory(method, baseline),
  run: ({ observed }, values: EarsParams, range) => ears(method, observed, values, range),
})

const runners: Record<DetectMethod, Runner> = {
  'ears-c1': earsRunner('C1'),
  'ears-c2': earsRunner('C2'),
  'ears-c3': earsRunner('C3'),
  ewma: {
    history: ({ baseline, guard }: EwmaParams) => baseline + guard,
    run: ({ observed }, values: EwmaParams, range) => ewma(observed, values, range),
  },
  cusum: {
    chart: true,
    history({ m }: { m: CusumParams['m'] | 'glm' }, period, asked) {
      if (m === 'glm') return asked ? coefficientsOf(yearly(period)) + 1 : period
      return m === null ? (asked ? 1 : cusumHistory) : 0
    },
    run({ observed, unit }, values: Omit<CusumParams, 'm'> & { m: CusumParams['m'] | 'glm' }, range) {
      if (values.m !== 'glm') return cusum(observed, { ...values, m: values.m }, range)
      const fit = fitSeasonal(observed.subarray(0, range[0]), yearly(yearOf[unit]), 0)
      return cusum(observed, { ...values, m: meansOver(fit.mean, range) }, range)
    },
  },
  'nb-cusum': {
    chart: true,
    history: inControlHistory,
    run: (series, values: LikelihoodCusumParams & InControl, range) =>
      overInControl(series, values, range, (mu0, alpha, refit) =>
        likelihoodCusum(series.observed, mu0, { ...values, alpha }, range, refit),
      ),
  },
  'glr-nb': {
    chart: true,
    history: inControlHistory,
    run: (series, values: GlrParams & InControl, range) =>
      overInControl(series, values, range, (mu0, alpha, refit) => glr(series.observed, mu0, { ...values, alpha }, range, refit)),
  },
  'glr-poisson': {
    chart: true,
    history: inControlHistory,
    run: (series, values: GlrParams & InControl, range) =>
      overInControl(series, { ...values, alpha: 0 }, range, (mu0, alpha, refit) =>
        glr(series.observed, mu0, { ...values, alpha }, range, refit),
      ),
  },
  farrington: {
    history: ({ b, w }: FarringtonFlexibleParams, period) => b * period - w - 1,
    run: ({ observed, start, unit }, values: FarringtonFlexibleParams, [first, last]) =>
      farrington(observed, start, unit, values, [first, last]),
  },
  'farrington-flexible': {
    history: ({ b, w }: FarringtonFlexibleParams, period) => b * period + w,
    run: ({ observed, start, unit }, values: FarringtonFlexibleParams, [first, last]) =>
      farringtonFlexible(observed, start, unit, values, [first, last]),
  },
  'conditional-binomial': {
    history: ({ window, baseline, guard }: ConditionalBinomialParams) => window + guard + baseline - 1,
    run: ({ observed }, values: ConditionalBinomialParams, [first, last]) => conditionalBinomial(observed, values, [first, last]),
  },
  bayes: {
    history: (values: BayesParams, period) => referenceHistory(values, period),
    run: ({ observed, unit }, values: BayesParams, range) => bayes(observed, yearOf[unit], values, range),
  },
  rki: {
    history: (values: SeasonalReference, period) => referenceHistory(values, period),
    run: ({ observed, unit }, values: SeasonalReference, range) => rki(observed, yearOf[unit], values, range),
  },
}

/**
 * @param parameters as readParameters gives them for this method and series
 * Points of an asked range without enough history are listed, with null for all and no alarm. Throws Failure (bad-request)
 * when not one point has enough, or parameters do not fit together.
 */
export function detect(method: DetectMethod, series: ObservedSeries, { values, range }: DetectParameters): Detected {
  const runner = runners[method]
  const points = series.observed.length
  const needed = runner.history(values as never, yearOf[series.unit], range !== undefined)
  const [first, last] = range ?? [Math.max(0, needed), points - 1]
  const shortOf = runner.chart || range === undefined ? first < needed || first > last : last < needed
  // Farrington's own rule is a point or two more lenient than the figure: it has the last word on an asked range.
  if (shortOf && !(range !== undefined && method.startsWith('farrington')))
    throw tooShort(method, needed, runner.chart ? first : points)
  let answer: ReturnType<Runner['run']>
  try {
    answer = runner.run(series, values as never, [first, last])
  } catch (error) {
    if (error instanceof RangeError) throw unfit(error.message)
    throw error
  }
  if ('phi' in answer && answer.index.length === 0) throw tooShort(method, needed, points)
  const verdicts = 'verdicts' in answer ? answer.verdicts : answer
  const lists = overRange(verdicts, first, last)
  return {
    method,
    params: { ...values, range: [first, last] },
    ...lists,
    ...('alpha' in answer && answer.alpha !== undefined ? { estimated: { alpha: answer.alpha } } : {}),
  }
}

/** A list entry for each point of the range; null for those an answer leaves out, and for what is no number. */
function overRange(answer: Verdicts | Lists, first: number, last: number): Omit<Detected, 'method' | 'params'> {
  const at = new Map(Array.from(answer.index, (index, i) => [index, i] as const))
  const index = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const list = (values: ArrayLike<number | null>): (number | null)[] =>
    index.map((i) => {
      const value = values[at.get(i) ?? -1]
      return value !== undefined && value !== null && Number.isFinite(value) ? value : null
    })
  return {
    index,
    expected: list(answer.expected),
    statistic: list(answer.statistic),
    threshold: list(answer.threshold),
    alarm: index.map((i) => Boolean(answer.alarm[at.get(i) ?? -1])),
    ...('phi' in answer && answer.phi ? { phi: list(answer.phi) } : {}),
    ...('pValue' in answer && answer.pValue ? { pValue: list(answer.pValue) } : {}),
  }
}

interface InControl {
  mu0: number | number[] | null | { S: number; trend: boolean; refit: boolean }
  alpha: number | null
}
const yearly = (period: number): SeasonalModel => ({ harmonics: 1, trend: false, period })

function inControlHistory({ mu0 }: InControl, period: number, asked: boolean): number {
  if (mu0 !== null && (typeof mu0 === 'number' || Array.isArray(mu0))) return 0
  const model = { harmonics: mu0?.S ?? 1, trend: mu0?.trend ?? false, period }
  return asked ? coefficientsOf(model) + 1 : Math.max(period, coefficientsOf(model) + 1)
}

/** In-control means and dispersion, given or fitted to the points before the range. */
function overInControl(
  { observed, unit }: ObservedSeries,
  { mu0, alpha }: InControl,
  range: Range,
  run: (mu0: number | ArrayLike<number>, alpha: number, refit?: Refit) => Verdicts,
): Estimated {
  // readParameters has seen to it that alpha comes with such means.
  if (typeof mu0 === 'number' || Array.isArray(mu0)) return { verdicts: run(mu0, alpha ?? 0) }
  const model: SeasonalModel = { harmonics: mu0?.S ?? 1, trend: mu0?.trend ?? false, period: yearOf[unit] }
  const fit = fitSeasonal(observed.subarray(0, range[0]), model, alpha)
  const refit: Refit = (next) => meansOver(fitSeasonal(observed.subarray(0, next), model, fit.alpha).mean, [next, range[1]])
  const verdicts = run(meansOver(fit.mean, range), fit.alpha, mu0?.refit ? refit : undefined)
  return alpha === null ? { verdicts, alpha: fit.alpha } : { verdicts }
}

const meansOver = (mean: (i: number) => number, [first, last]: Range): Float64Array =>
  Float64Array.from({ length: last - first + 1 }, (_, i) => mean(first + i))

function tooShort(method: DetectMethod, needed: number, have: number): Failure {
  const { zh, en } = methodTable[method].words
  return new Failure('bad-request', {
    zh: `历史不够：${zh}需要第一个判断点之前有 ${needed} 个点，这里只有 ${have} 个，所以没有结论（不是“正常”）。请给更长的序列，或缩短基线。`,
    en: `Not enough history: ${en} needs ${needed} points before the first one it judges and there are ${have}, so there is no verdict (which is not an all-clear). Give a longer series or a shorter baseline.`,
  })
}
const unfit = (what: string): Failure =>
  new Failure('bad-request', {
    zh: `参数与序列不相配：${what}。没有计算任何内容。请改正后重试。`,
    en: `The parameters do not fit the series: ${what}. Nothing was computed. Correct them and try again.`,
  })
