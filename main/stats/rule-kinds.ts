/** The kinds of rule there are: what each compares, its parameters with the ranges in which they make sense, and what it needs. */
import type { RuleKind, RuleKindInfo, RuleParam } from '../../contract/detection.ts'
import type { Bilingual } from '../../contract/model.ts'
import { ruleDefaults } from './default-rule.ts'
import { earsDefaults } from './ears.ts'
import { localSurgeDefaults } from './local-surge.ts'

/** Parameters by name: all of the kind's. */
export type ParamValues = Record<string, number>

export interface RuleKindRow extends RuleKindInfo {
  /** Days before a judged day that its verdict rests on. */
  leadIn(params: ParamValues): number
  /** The spans that a chart of a flag marks, in days: window, then guard, then baseline, going back. */
  frame(params: ParamValues): { window: number; guard: number; baseline: number }
}

const param = (
  name: string,
  [zh, en]: [string, string],
  [hintZh, hintEn]: [string, string],
  unit: RuleParam['unit'],
  standard: number,
  least: number,
  most: number,
): RuleParam => ({
  name,
  words: { zh, en },
  hint: { zh: hintZh, en: hintEn },
  unit,
  standard,
  least,
  most,
  whole: unit === 'days' || unit === 'incidents' || unit === 'sources' || name === 'b' || name === 'w' || name === 'noPeriods',
})

/** What every kind has in common. */
const evidence = (minIncidents: number, minSources: number, sourceCap: number): RuleParam[] => [
  param(
    'minIncidents',
    ['最少起数', 'Least incidents'],
    ['调高：只报较大的集中', 'Higher: only larger clusters are flagged'],
    'incidents',
    minIncidents,
    2,
    100,
  ),
  param(
    'minSources',
    ['最少独立来源', 'Least independent sources'],
    ['调高：少数人反复上报不会触发', 'Higher: a few who report again and again set nothing off'],
    'sources',
    minSources,
    1,
    50,
  ),
  param(
    'sourceCap',
    ['同一来源最多计', 'Most that one source counts for'],
    ['调低：一个来源的分量更小', 'Lower: one source weighs less'],
    'incidents',
    sourceCap,
    1,
    50,
  ),
]
const coolDown = (standard: number): RuleParam =>
  param(
    'coolDown',
    ['冷却期', 'Cool-down'],
    ['调高：隔得更久的触发也并为一次', 'Higher: days that fire further apart are still one flag'],
    'days',
    standard,
    0,
    90,
  )
const falseShare = (standard: number): RuleParam =>
  param(
    'q',
    ['可接受的误报占比', 'False share put up with'],
    ['调高：报得更多，误报也更多', 'Higher: more is flagged, and more of it is false'],
    'share',
    standard,
    0.001,
    0.5,
  )
const ceiling = (standard: number): RuleParam =>
  param(
    'ceiling',
    ['单个序列的 p 上限', 'Largest p of a single series'],
    ['调高：较弱的集中也可能触发', 'Higher: weaker clusters may be flagged'],
    'share',
    standard,
    0.00001,
    0.05,
  )
const span = (name: string, words: [string, string], hint: [string, string], standard: number, least: number, most: number) =>
  param(name, words, hint, 'days', standard, least, most)
const compared = (window: number, baseline: number, guard: number): RuleParam[] => [
  span('window', ['观察期', 'Window'], ['调高：更稳，但发现得更晚', 'Higher: steadier, but found later'], window, 1, 28),
  span(
    'baseline',
    ['对照期', 'Baseline'],
    ['调高：平时水平估得更准，但跟不上季节', 'Higher: the usual level is known better, but follows the seasons less'],
    baseline,
    14,
    364,
  ),
  span('guard', ['间隔', 'Guard'], ['调高：慢慢上升的也能发现', 'Higher: slow rises are found too'], guard, 0, 28),
]

/** A window held against a baseline, a guard between the two. */
const overBaseline: Pick<RuleKindRow, 'leadIn' | 'frame'> = {
  leadIn: (p) => at(p, 'window') + at(p, 'guard') + at(p, 'baseline'),
  frame: (p) => ({ window: at(p, 'window'), guard: at(p, 'guard'), baseline: at(p, 'baseline') }),
}

const binomial: RuleKindRow = {
  kind: 'conditional-binomial',
  name: { zh: '近期与此前相比（按区域）', en: 'Lately against before, by area' },
  words: {
    zh: '每个区域的每一类问题：把最近几天与此前几周相比，扣除偶然波动、重复上报、单一来源和同时检查的序列数。',
    en: 'Each kind of issue in each area: the last few days against the weeks before, allowing for chance, copies, single loud sources and the number of series looked at.',
  },
  params: [
    ...compared(ruleDefaults.window, ruleDefaults.baseline, ruleDefaults.guard),
    falseShare(ruleDefaults.q),
    ...evidence(ruleDefaults.minIncidents, ruleDefaults.minSources, ruleDefaults.sourceCap),
    param(
      'minRatio',
      ['最少为平时的倍数', 'Least times the usual rate'],
      ['调高：只报明显高于平时的', 'Higher: only what is clearly above the usual is flagged'],
      'number',
      ruleDefaults.minRatio,
      1,
      20,
    ),
    ceiling(ruleDefaults.ceiling),
    coolDown(ruleDefaults.coolDown),
  ],
  ...overBaseline,
}

const local: RuleKindRow = {
  kind: 'local-surge',
  name: { zh: '一处附近的集中（不看边界）', en: 'Close together, whatever the borders' },
  words: {
    zh: '在任何一处周围步行距离内：几天里同类问题比该处此前和全区同期所能预期的明显多。区域边界不起作用。',
    en: 'Around any place, within walking distance: clearly more of one kind in a few days than the place itself before, and the district as a whole, would lead one to expect. Borders of areas do not matter.',
  },
  params: [
    ...compared(localSurgeDefaults.window, localSurgeDefaults.baseline, localSurgeDefaults.guard),
    param(
      'radius',
      ['半径', 'Radius'],
      ['调高：看得更宽，位置更粗', 'Higher: looks wider, places are coarser'],
      'metres',
      localSurgeDefaults.radius,
      100,
      3_000,
    ),
    falseShare(localSurgeDefaults.q),
    ...evidence(localSurgeDefaults.minIncidents, localSurgeDefaults.minSources, localSurgeDefaults.sourceCap),
    ceiling(localSurgeDefaults.ceiling),
    coolDown(localSurgeDefaults.coolDown),
  ],
  ...overBaseline,
}

const earsLag = { C1: 1, C2: 3, C3: 3 } as const
function ears(method: 'C1' | 'C2' | 'C3', zh: string, en: string): RuleKindRow {
  const standard = earsDefaults[method]
  const lead = (p: ParamValues): number => at(p, 'baseline') + (method === 'C3' ? 4 : earsLag[method] - 1)
  return {
    kind: `ears-${method.toLowerCase()}` as RuleKind,
    name: { zh: `EARS ${method}`, en: `EARS ${method}` },
    words: { zh, en },
    params: [
      param(
        'alpha',
        ['单个序列一天的误报率', 'False alarms of a series on a day'],
        ['调高：报得更多，误报也更多', 'Higher: more is flagged, and more of it is false'],
        'share',
        standard.alpha,
        0.00001,
        0.05,
      ),
      span(
        'baseline',
        ['对照期', 'Baseline'],
        ['调高：平时水平估得更准', 'Higher: the usual level is known better'],
        standard.baseline,
        3,
        56,
      ),
      param(
        'minSigma',
        ['最小标准差', 'Least standard deviation'],
        ['调高：稀少的序列不容易触发', 'Higher: sparse series fire less easily'],
        'number',
        // Without it a single report on a quiet series is an alarm.
        Math.max(0.5, standard.minSigma),
        0,
        10,
      ),
      ...evidence(3, 2, 3),
      coolDown(7),
    ],
    leadIn: lead,
    frame: (p) => ({ window: 1, guard: earsLag[method] - 1, baseline: at(p, 'baseline') }),
  }
}

/** Weeks that Farrington's method needs, the judged one included. */
export const farringtonWeeks = (p: ParamValues): number => 52 * at(p, 'b') + at(p, 'w') + 1
const farrington: RuleKindRow = {
  kind: 'farrington-flexible',
  name: { zh: '与往年同期相比（Farrington）', en: 'Against the same weeks of earlier years (Farrington)' },
  words: {
    zh: '最近 7 天与往年同一时期相比，顾及季节、趋势和过去的爆发（Noufaily 等 2013）。历史不足的序列不给出结论。',
    en: 'The last 7 days against the same time of earlier years, allowing for season, trend and past outbreaks (Noufaily et al. 2013). Series with too little history get no verdict.',
  },
  params: [
    param(
      'alpha',
      ['单个序列一周的误报率', 'False alarms of a series in a week'],
      ['调高：报得更多，误报也更多', 'Higher: more is flagged, and more of it is false'],
      'share',
      0.005,
      0.00001,
      0.05,
    ),
    param(
      'b',
      ['往回看的年数', 'Years to go back'],
      ['调高：需要更长的历史', 'Higher: more history is needed'],
      'number',
      3,
      1,
      10,
    ),
    param(
      'w',
      ['同期前后各几周', 'Weeks on either side'],
      ['调高：同期取得更宽', 'Higher: more weeks count as the same time of the year'],
      'number',
      3,
      1,
      12,
    ),
    param(
      'noPeriods',
      ['季节分段', 'Seasonal levels'],
      ['调高：季节描得更细', 'Higher: the season is drawn finer'],
      'number',
      10,
      1,
      20,
    ),
    ...evidence(5, 2, 3),
    coolDown(7),
  ],
  leadIn: (p) => farringtonWeeks(p) * 7 - 1,
  frame: () => ({ window: 7, guard: 0, baseline: 364 }),
}

export const ruleKindRows: readonly RuleKindRow[] = [
  binomial,
  local,
  ears(
    'C1',
    '当天与前 7 天相比，不隔天；不按序列数校正，误报较多，供对照。',
    'The day against the 7 days right before it; not corrected for the number of series, so it cries wolf more: for comparison.',
  ),
  ears(
    'C2',
    '当天与隔两天的前 7 天相比；不按序列数校正，误报较多，供对照。',
    'The day against 7 days that end 3 days before it; not corrected for the number of series, so it cries wolf more: for comparison.',
  ),
  ears(
    'C3',
    '把最近三天的 C2 超出部分相加；不按序列数校正，误报较多，供对照。',
    'Adds up what the last three days exceed in C2; not corrected for the number of series, so it cries wolf more: for comparison.',
  ),
  farrington,
]

export const rowOfKind = (kind: RuleKind): RuleKindRow => ruleKindRows.find((row) => row.kind === kind) as RuleKindRow
/** The kinds as a screen shows them. */
export const ruleKindInfos: RuleKindInfo[] = ruleKindRows.map(({ kind, name, words, params }) => ({ kind, name, words, params }))

function at(params: ParamValues, name: string): number {
  const value = params[name]
  if (value === undefined) throw new RangeError(`rule: parameter ${name} is missing`)
  return value
}

export type Checked = { params: ParamValues } | { problem: Bilingual }
/** Every parameter of the kind: those given, checked against its table, and the standard of the others. */
export function checkParams(kind: RuleKind, given: ParamValues): Checked {
  const table = rowOfKind(kind).params
  for (const [name, value] of Object.entries(given)) {
    const row = table.find((p) => p.name === name)
    if (!row)
      return {
        problem: {
          zh: `这种规则没有参数“${name}”，没有保存。可用的有：${table.map((p) => `${p.name}（${p.words.zh}）`).join('、')}。`,
          en: `This kind of rule has no parameter "${name}"; nothing was saved. It has: ${table.map((p) => p.name).join(', ')}.`,
        },
      }
    if (!(value >= row.least && value <= row.most) || (row.whole && !Number.isInteger(value)))
      return {
        problem: {
          zh: `${row.words.zh}（${name}）应是 ${row.least} 到 ${row.most} 之间的${row.whole ? '整数' : '数'}，不能是 ${value}。没有保存，请改后再试。`,
          en: `${row.words.en} (${name}) must be a ${row.whole ? 'whole ' : ''}number from ${row.least} to ${row.most}, not ${value}. Nothing was saved; change it and try again.`,
        },
      }
  }
  return { params: Object.fromEntries(table.map((p) => [p.name, given[p.name] ?? p.standard])) }
}
