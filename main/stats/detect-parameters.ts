/**
 * Every method of `detect` with its parameters: name, default, sane range and words, for the terminal and for whatever edits a
 * rule. Names and defaults are those of R's surveillance where it has the method.
 */
import type { Bilingual } from '../../contract/model.ts'
import { Failure } from '../../contract/reply.ts'
import { bayesDefaults, rkiDefaults } from './bayes.ts'
import { conditionalBinomialDefaults } from './conditional-binomial.ts'
import { cusumDefaults, cusumTransformations } from './cusum.ts'
import { earsDefaults } from './ears.ts'
import { ewmaDefaults } from './ewma.ts'
import { farringtonDefaults, farringtonFlexibleDefaults } from './farrington-parameters.ts'
import { glrDefaults } from './glr.ts'
import { likelihoodCusumDefaults } from './nb-cusum.ts'

export const detectMethods = [
  'ears-c1',
  'ears-c2',
  'ears-c3',
  'ewma',
  'cusum',
  'nb-cusum',
  'glr-nb',
  'glr-poisson',
  'farrington',
  'farrington-flexible',
  'conditional-binomial',
  'bayes',
  'rki',
] as const
export type DetectMethod = (typeof detectMethods)[number]
export const isDetectMethod = (name: string): name is DetectMethod => (detectMethods as readonly string[]).includes(name)

interface Named {
  name: string
  words: Bilingual
}
export interface NumberParameter extends Named {
  kind: 'number'
  /** null: what `absent` says. */
  default: number | null
  least: number
  most: number
  /** The least itself is too small. */
  above?: true
  whole?: true
  /** What leaving it out means, where that is no number. */
  absent?: Bilingual
}
export interface ChoiceParameter extends Named {
  kind: 'choice'
  default: string
  values: readonly string[]
}
export interface SwitchParameter extends Named {
  kind: 'switch'
  default: boolean
}
/** Two numbers, [counts, points]. */
export interface PairParameter extends Named {
  kind: 'pair'
  default: readonly [number, number]
}
/** Expected counts: one for all monitored points, one for each, or how to estimate them from the history. */
export interface MeansParameter extends Named {
  kind: 'means'
  default: null
  absent: Bilingual
  /** What may stand for an estimate besides null: "glm", or an object such as {"S":1,"trend":false,"refit":false}. */
  model: 'glm' | 'seasonal'
}
export type Parameter = NumberParameter | ChoiceParameter | SwitchParameter | PairParameter | MeansParameter

const b = (zh: string, en: string): Bilingual => ({ zh, en })
const number = (
  name: string,
  preset: number | null,
  [least, most]: readonly [number, number],
  words: Bilingual,
  more: Partial<NumberParameter> = {},
): NumberParameter => ({ kind: 'number', name, default: preset, least, most, words, ...more })
const whole = (name: string, preset: number | null, span: readonly [number, number], words: Bilingual): NumberParameter =>
  number(name, preset, span, words, { whole: true })

const alpha = (preset: number): NumberParameter =>
  number('alpha', preset, [0, 0.5], b('单点误报概率（上限）', 'Chance of a false alarm at one point'), { above: true })
const baseline = (preset: number, least = 3): NumberParameter =>
  whole('baseline', preset, [least, 3650], b('基线长度（点数）', 'Points in the baseline'))
const minSigma = (preset: number): NumberParameter =>
  number('minSigma', preset, [0, 1e6], b('标准差下限，防止稀疏序列误报', 'Least standard deviation; guards sparse series'))
const guard = whole(
  'guard',
  ewmaDefaults.guard,
  [0, 365],
  b('基线与当前之间空出的点数', 'Points left out between baseline and now'),
)

const ears = (method: 'C1' | 'C2' | 'C3'): Parameter[] => [
  alpha(earsDefaults[method].alpha),
  baseline(earsDefaults[method].baseline),
  minSigma(earsDefaults[method].minSigma),
  number(
    'minCount',
    earsDefaults[method].minCount,
    [0, 1e6],
    b('少于此数不报警（稀疏保护）', 'No alarm with fewer than this (sparse guard)'),
  ),
]

const mu0: MeansParameter = {
  kind: 'means',
  name: 'mu0',
  default: null,
  model: 'seasonal',
  words: b(
    '受控均值：一个数、每点一个数，或 {S, trend, refit}',
    'In-control mean: one number, one a point, or {S, trend, refit}',
  ),
  absent: b('用监测起点之前的数据拟合季节回归', 'seasonal regression on the points before the first monitored one'),
}
const dispersion: NumberParameter = number(
  'alpha',
  null,
  [0, 100],
  b('离散参数：方差 = 均值 + alpha × 均值²', 'Dispersion: variance = mean + alpha mean²'),
  { absent: b('与均值一起估计', 'estimated with the mean') },
)
/** surveillance's algo.glrpois takes it too, and nothing but 0. */
const poissonDispersion = number('alpha', 0, [0, 0], b('离散参数，泊松分布恒为 0', 'Dispersion, always 0 for Poisson counts'))
const cARL = number('cARL', glrDefaults.cARL, [0, 1000], b('报警界限（对数似然比）', 'Alarm level of the log likelihood ratio'), {
  above: true,
})
const glr: Parameter[] = [
  mu0,
  cARL,
  {
    kind: 'choice',
    name: 'change',
    default: glrDefaults.change,
    values: ['intercept', 'epi'],
    words: b('变化类型：水平改变，或随前一点传播', 'Kind of change: of level, or spreading from the point before'),
  },
  {
    kind: 'choice',
    name: 'dir',
    default: glrDefaults.dir,
    values: ['inc', 'dec'],
    words: b('方向：增加或减少', 'Direction: increase or decrease'),
  },
  whole('M', glrDefaults.M, [-1, 3650], b('最多回看的点数，-1 为全部', 'Points to look back at most, -1 for all')),
  whole('Mtilde', glrDefaults.Mtilde, [1, 365], b('变化后至少的点数', 'Least points since the change')),
]

const farringtonBoth: Parameter[] = [
  whole('b', farringtonDefaults.b, [1, 20], b('回看年数', 'Years to go back')),
  whole('w', farringtonDefaults.w, [0, 182], b('往年同期前后的点数', 'Points on either side of the same time in past years')),
  {
    kind: 'switch',
    name: 'reweight',
    default: farringtonDefaults.reweight,
    words: b('降低以往爆发的权重', 'Past outbreaks weigh less'),
  },
  alpha(farringtonDefaults.alpha),
  { kind: 'switch', name: 'trend', default: farringtonDefaults.trend, words: b('尝试多年趋势', 'Try a trend over the years') },
  {
    kind: 'pair',
    name: 'limit54',
    default: farringtonDefaults.limit54,
    words: b('[件数, 点数]：最近这些点内少于此件数不报警', '[counts, points]: no alarm with fewer counts in so many last points'),
  },
  {
    kind: 'choice',
    name: 'powertrans',
    default: farringtonDefaults.powertrans,
    values: ['2/3', '1/2', 'none'],
    words: b('计数的幂变换', 'Power transformation of the counts'),
  },
  {
    kind: 'switch',
    name: 'epochAsDate',
    default: farringtonDefaults.epochAsDate,
    words: b('按日历年回看，而非 52 周或 365 天', 'Go back by calendar years instead of 52 weeks or 365 days'),
  },
]
const farringtonFlexible: Parameter[] = [
  ...farringtonBoth,
  number(
    'weightsThreshold',
    farringtonFlexibleDefaults.weightsThreshold,
    [0, 100],
    b('残差超过此值的往年点降低权重', 'Standardised residual from which a past point weighs less'),
    { above: true },
  ),
  number(
    'pThresholdTrend',
    farringtonFlexibleDefaults.pThresholdTrend,
    [0, 1],
    b('趋势的 p 低于此值才保留', 'The trend stays when its p is below this'),
  ),
  whole('noPeriods', farringtonFlexibleDefaults.noPeriods, [1, 52], b('季节分段数', 'Seasonal levels')),
  number(
    'pastWeeksNotIncluded',
    farringtonFlexibleDefaults.pastWeeksNotIncluded,
    [0, 3650],
    b('不用作参照的最近点数', 'Latest points left out of the past'),
    { whole: true, absent: b('与 w 相同', 'as many as w') },
  ),
  {
    kind: 'choice',
    name: 'thresholdMethod',
    default: farringtonFlexibleDefaults.thresholdMethod,
    values: ['delta', 'nbPlugin', 'muan'],
    words: b('阈值的算法', 'How the threshold is found'),
  },
]

const reference = (preset: { b: number; w: number; actY: boolean }): Parameter[] => [
  whole('b', preset.b, [0, 20], b('回看年数', 'Years to go back')),
  whole('w', preset.w, [1, 182], b('参照窗口的半宽（点数）', 'Half width of the reference window, in points')),
  { kind: 'switch', name: 'actY', default: preset.actY, words: b('也用当前点之前的点', 'Use the points just before as well') },
]

/** The methods by name, each with what it is called and its parameters in the order to show. */
export const methodTable: Record<DetectMethod, { words: Bilingual; parameters: readonly Parameter[] }> = {
  'ears-c1': { words: b('EARS C1（紧邻基线）', 'EARS C1 (baseline just before)'), parameters: ears('C1') },
  'ears-c2': { words: b('EARS C2（隔两点基线）', 'EARS C2 (baseline two points back)'), parameters: ears('C2') },
  'ears-c3': { words: b('EARS C3（三点累计）', 'EARS C3 (summed over three points)'), parameters: ears('C3') },
  ewma: {
    words: b('指数加权移动平均', 'Exponentially weighted moving average'),
    parameters: [
      number('lambda', ewmaDefaults.lambda, [0, 1], b('最新计数的权重', 'Weight of the newest count'), { above: true }),
      baseline(ewmaDefaults.baseline),
      guard,
      alpha(ewmaDefaults.alpha),
      minSigma(ewmaDefaults.minSigma),
    ],
  },
  cusum: {
    words: b('累积和', 'Cumulative sum'),
    parameters: [
      number('k', cusumDefaults.k, [0, 10], b('参考值', 'Reference value')),
      number('h', cusumDefaults.h, [0, 1000], b('报警界限', 'Decision boundary'), { above: true }),
      {
        kind: 'means',
        name: 'm',
        default: null,
        model: 'glm',
        words: b('期望计数：一个数、每点一个数，或 "glm"', 'Expected count: one number, one a point, or "glm"'),
        absent: b('监测起点之前的均值', 'mean of the points before the first monitored one'),
      },
      {
        kind: 'choice',
        name: 'trans',
        default: cusumDefaults.trans,
        values: cusumTransformations,
        words: b('计数的标准化', 'How counts are standardised'),
      },
    ],
  },
  'nb-cusum': {
    words: b('负二项累积和（似然比）', 'Negative binomial CUSUM (likelihood ratio)'),
    parameters: [
      mu0,
      dispersion,
      number('theta', likelihoodCusumDefaults.theta, [-5, 5], b('所找倍数的对数，不为 0', 'Log of the factor looked for, not 0')),
      cARL,
    ],
  },
  'glr-nb': { words: b('负二项广义似然比', 'Generalised likelihood ratio, negative binomial'), parameters: [dispersion, ...glr] },
  'glr-poisson': {
    words: b('泊松广义似然比', 'Generalised likelihood ratio, Poisson'),
    parameters: [poissonDispersion, ...glr],
  },
  farrington: { words: b('Farrington 法（1996）', 'Farrington 1996'), parameters: farringtonBoth },
  'farrington-flexible': { words: b('Farrington 灵活法（2013）', 'Farrington flexible (2013)'), parameters: farringtonFlexible },
  'conditional-binomial': {
    words: b('条件二项检验', 'Conditional binomial test'),
    parameters: [
      whole('window', conditionalBinomialDefaults.window, [1, 365], b('窗口长度（点数）', 'Points in the window')),
      baseline(conditionalBinomialDefaults.baseline, 1),
      { ...guard, default: conditionalBinomialDefaults.guard },
      alpha(conditionalBinomialDefaults.alpha),
      number('dispersion', conditionalBinomialDefaults.dispersion, [1, 100], b('方差与均值之比', 'Variance over mean')),
    ],
  },
  bayes: {
    words: b('贝叶斯预测区间', 'Bayesian prediction interval'),
    parameters: [...reference(bayesDefaults), alpha(bayesDefaults.alpha)],
  },
  rki: { words: b('RKI 法', 'RKI method'), parameters: reference(rkiDefaults) },
}

/** Values by parameter name, defaults filled in; `range` apart. */
export interface DetectParameters {
  values: Record<string, unknown>
  range: readonly [number, number] | undefined
}

const bad = (zh: string, en: string): Failure =>
  new Failure('bad-request', {
    zh: `参数不能用：${zh}。没有计算任何内容。请改正后重试。`,
    en: `The parameters cannot be used: ${en}. Nothing was computed. Correct them and try again.`,
  })

/** Of R's control lists, taken and passed over: they only tell R what to print. */
const saysNothing = ['glmWarnings', 'verbose']

/**
 * Checks what was given against the table and fills in the defaults; null is as not given.
 * @param points length of the series, which bounds `range`
 * Throws Failure (bad-request) that names the parameter and its sane range.
 */
export function readParameters(method: DetectMethod, given: unknown, points: number): DetectParameters {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw bad('应是对象，例如 {"alpha":0.001}', 'they must be an object such as {"alpha":0.001}')
  const { parameters } = methodTable[method]
  const known = ['range', ...parameters.map((p) => p.name)]
  for (const name of Object.keys(given))
    if (!known.includes(name) && !(method.startsWith('farrington') && saysNothing.includes(name)))
      throw bad(`${method} 没有参数 ${name}，只有 ${known.join('、')}`, `${method} has no "${name}", only ${known.join(', ')}`)
  const from = given as Record<string, unknown>
  const values: Record<string, unknown> = {}
  for (const parameter of parameters) {
    const value = from[parameter.name]
    values[parameter.name] = value === undefined || value === null ? parameter.default : accepted(parameter, value)
  }
  const range = readRange(from.range, points)
  checkTogether(values, range ? range[1] - range[0] + 1 : points)
  return { values, range }
}

/** What no parameter is by itself, but several are together. */
function checkTogether(values: Record<string, unknown>, monitored: number): void {
  if (values.theta === 0) throw bad('theta 不能为 0', 'theta must not be 0')
  for (const name of ['m', 'mu0']) {
    const list = values[name]
    if (Array.isArray(list) && list.length !== monitored)
      throw bad(
        `${name} 有 ${list.length} 个数，而监测点有 ${monitored} 个`,
        `${name} has ${list.length} numbers for ${monitored} monitored points`,
      )
  }
  if ((typeof values.mu0 === 'number' || Array.isArray(values.mu0)) && values.alpha === null)
    throw bad(
      'mu0 给成数时 alpha 也要给（泊松计数为 0）',
      'with mu0 given as numbers alpha must be given too (0 for Poisson counts)',
    )
  if (values.change === 'epi' && values.dir === 'dec')
    throw bad('change 为 "epi" 时只能找增加（dir "inc"）', 'change "epi" looks for increases alone (dir "inc")')
  if (values.M !== undefined && values.M !== -1 && (values.M as number) < (values.Mtilde as number))
    throw bad('M 应是 -1，或不小于 Mtilde', 'M must be -1 or at least Mtilde')
  if (values.b === 0 && values.actY === false)
    throw bad('b 为 0 且 actY 为 false 时没有可比的点', 'with b 0 and actY false nothing is left to compare with')
}

function readRange(value: unknown, points: number): readonly [number, number] | undefined {
  if (value === undefined || value === null) return undefined
  const [first, last, ...rest] = Array.isArray(value) ? (value as unknown[]) : []
  if (!isWhole(first) || !isWhole(last) || rest.length > 0 || first < 0 || last < first || last >= points)
    throw bad(
      `range 应是 [首, 末]，从 0 数起，不超过 ${points - 1}`,
      `range must be [first, last], counted from 0, first not after last and last at most ${points - 1}`,
    )
  return [first, last]
}

const isWhole = (value: unknown): value is number => Number.isInteger(value)
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0

function accepted(parameter: Parameter, value: unknown): unknown {
  const { name } = parameter
  switch (parameter.kind) {
    case 'number': {
      const { least, most, above, whole: isCounted } = parameter
      if (
        typeof value === 'number' &&
        (!isCounted || isWhole(value)) &&
        value <= most &&
        (above ? value > least : value >= least)
      )
        return value
      throw bad(
        `${name} 应是${isCounted ? '整数，' : ''}${above ? '大于' : '不小于'} ${least}、不超过 ${most}`,
        `${name} must be a ${isCounted ? 'whole ' : ''}number ${above ? 'above' : 'of at least'} ${least} and at most ${most}, not ${JSON.stringify(value)}`,
      )
    }
    case 'choice':
      if (parameter.values.includes(value as string)) return value
      throw bad(
        `${name} 应是 ${parameter.values.join('、')} 之一`,
        `${name} must be one of ${parameter.values.join(', ')}, not ${JSON.stringify(value)}`,
      )
    case 'switch':
      if (typeof value === 'boolean') return value
      throw bad(`${name} 应是 true 或 false`, `${name} must be true or false, not ${JSON.stringify(value)}`)
    case 'pair':
      if (Array.isArray(value) && value.length === 2 && isCount(value[0]) && isWhole(value[1]) && value[1] >= 1) return value
      throw bad(`${name} 应是两个数，例如 [5, 4]`, `${name} must be two numbers such as [5, 4], not ${JSON.stringify(value)}`)
    case 'means':
      return acceptedMeans(parameter, value)
  }
}

function acceptedMeans({ name, model }: MeansParameter, value: unknown): unknown {
  const positive = (v: unknown): boolean => isCount(v) && (v > 0 || name === 'm')
  if (positive(value)) return value
  if (Array.isArray(value) && value.length > 0 && value.every(positive)) return value
  if (model === 'glm' && value === 'glm') return value
  if (model === 'seasonal' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { S = 1, trend = false, refit = false, ...rest } = value as Record<string, unknown>
    const odd = Object.keys(rest)[0]
    if (odd === undefined && isWhole(S) && S >= 0 && S <= 10 && typeof trend === 'boolean' && typeof refit === 'boolean')
      return { S, trend, refit }
  }
  const other = model === 'glm' ? '"glm"' : '{"S":1,"trend":false,"refit":false}'
  throw bad(
    `${name} 应是正数、每个监测点一个正数，或 ${other}`,
    `${name} must be a number above 0, one for each monitored point, or ${other}`,
  )
}
