import type { ReplaySummary, Rule, RuleKindInfo, RuleScope, RuleVersion } from '../../../contract/detection.ts'
import type { Text } from '../../text/text.tsx'

export interface VersionOf {
  key: string
  version: number
}

export const liveOf = (rule: Rule): RuleVersion | undefined => rule.versions.find((one) => one.version === rule.live)

/** "2025-11-22 – 2026-11-21: 0.4 a week, at most 0.3 of them false, 3 of 4 events caught". */
export function replayWords(summary: ReplaySummary, { t, day, decimal, number }: Text): string {
  return [
    t('rules.replayed', { from: day(summary.from), to: day(summary.to) }),
    t('rules.perWeek', { n: decimal(summary.episodesPerWeek, 2) }),
    t('rules.unexplained', { n: decimal(summary.unexplainedPerWeek, 2) }),
    summary.marked > 0 ? t('rules.caught', { caught: number(summary.caught), marked: number(summary.marked) }) : '',
  ]
    .filter(Boolean)
    .join(t('rules.comma'))
}

/** All parameters of a version: those not given have their standard. */
export const allParams = (info: RuleKindInfo | undefined, params: Record<string, number>): Record<string, number> =>
  Object.fromEntries((info?.params ?? []).map((param) => [param.name, params[param.name] ?? param.standard]))

type Param = RuleKindInfo['params'][number]
/** "Window (days)". */
export const paramLabel = (param: Param, { t, say }: Pick<Text, 't' | 'say'>): string =>
  param.unit === 'days' || param.unit === 'metres'
    ? t('rules.withUnit', { name: say(param.words), unit: t(`rules.unit.${param.unit}`) })
    : say(param.words)

const showNumber = (param: Param, n: number): string =>
  param.whole || Math.abs(n) < 0.01 ? String(n) : String(Number(n.toPrecision(3)))
/** The ends of the range in which it makes sense, as they stand on screen. */
export const paramRange = (param: Param): { least: string; most: string } => ({
  least: showNumber(param, param.least),
  most: showNumber(param, param.most),
})

/** What is wrong with a number for a parameter, or null. */
export function paramProblem(param: Param, value: string, { t }: Pick<Text, 't'>): string | null {
  const number = Number(value)
  const sound =
    value.trim() !== '' &&
    Number.isFinite(number) &&
    number >= param.least &&
    number <= param.most &&
    (!param.whole || Number.isInteger(number))
  return sound ? null : t(param.whole ? 'rules.notWhole' : 'rules.notInRange', paramRange(param))
}

export const emptyScope: RuleScope = { areas: [], categories: [], sources: [] }
export const sameScope = (a: RuleScope, b: RuleScope): boolean =>
  (['areas', 'categories', 'sources'] as const).every((part) => [...a[part]].sort().join('\n') === [...b[part]].sort().join('\n'))
