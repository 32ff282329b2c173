/** Rules of retention while they are edited: days as they are typed. Pure. */
import { type CategoryKey, categoryKeys } from '../../../contract/taxonomy.ts'
import type { RetentionRule } from '../../../contract/trust.ts'

export interface DraftRule {
  /** Tells rows apart while they are edited. */
  key: number
  category: CategoryKey | null
  source: string | null
  days: string
}
/** As the contract takes them: a hundred years. */
export const mostDays = 36_500
const usualDays = '730'

export const draftOf = (rules: readonly RetentionRule[]): DraftRule[] =>
  rules.map((rule, at) => ({ key: at + 1, category: rule.category, source: rule.source, days: String(rule.days) }))

/** One more, about the first category that none of every source is about yet. */
export const newRule = (rules: readonly DraftRule[]): DraftRule => ({
  key: Math.max(0, ...rules.map((rule) => rule.key)) + 1,
  category: [null, ...categoryKeys].find((key) => !rules.some((rule) => rule.source === null && rule.category === key)) ?? null,
  source: null,
  days: usualDays,
})

const isDays = (days: string): boolean => /^\d{1,5}$/.test(days.trim()) && Number(days) >= 1 && Number(days) <= mostDays
const scope = (rule: { category: string | null; source: string | null }): string => JSON.stringify([rule.category, rule.source])

/** `days`: one is no number of days; `twice`: two are about the same category and source. */
export function problemOf(rules: readonly DraftRule[]): 'days' | 'twice' | null {
  if (rules.some((rule) => !isDays(rule.days))) return 'days'
  return new Set(rules.map(scope)).size < rules.length ? 'twice' : null
}

/** Rules of a draft without a problem. */
export const rulesOf = (rules: readonly DraftRule[]): RetentionRule[] =>
  rules.map(({ category, source, days }) => ({ category, source, days: Number(days) }))

/** Whether two lists say the same, in whatever order. */
export function sameRules(a: readonly RetentionRule[], b: readonly RetentionRule[]): boolean {
  const told = (rules: readonly RetentionRule[]): string =>
    rules
      .map((rule) => `${scope(rule)} ${rule.days}`)
      .sort()
      .join('\n')
  return told(a) === told(b)
}
