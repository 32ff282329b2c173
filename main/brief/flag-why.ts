/** Why a flag was raised, in one paragraph of plain words, for the files that stand beside the briefing. */
import type { Day, Flag } from '../../contract/model.ts'
import type { Language } from '../../contract/taxonomy.ts'
import { daysCovered } from '../../contract/time.ts'
import { chance, count, decimal, periodWords } from './words.ts'

/** As `Flag`: what the audience may be told of its counts. */
export type WhyCounts = Pick<
  Flag,
  'observed' | 'raw' | 'expected' | 'usual' | 'threshold' | 'ratio' | 'sources' | 'tests' | 'pAdjusted' | 'recurrenceDays'
>

const whole = (n: number): string => (Number.isInteger(n) ? count(n) : decimal(n))
/** The upper end has no end where next to nothing was expected. */
const high = (n: number): string => (n >= 1_000 ? '∞' : decimal(n))
const adjusted = (p: number): string => (chance(p).startsWith('<') ? chance(p) : `= ${chance(p)}`)

/**
 * @param counts null: an audience that may not have them is told the days alone
 */
export function flagWhy(days: { from: Day; to: Day }, counts: WhyCounts | null, language: Language): string {
  const period = periodWords(days, language)
  if (counts === null)
    return language === 'zh' ? `${period}，多于平常，已由人核实。` : `${period}: more than usual, verified by a person.`
  const n = daysCovered(days.from, days.to)
  const { observed, raw, expected, usual, ratio, sources, threshold, tests, pAdjusted, recurrenceDays } = counts
  return language === 'zh'
    ? `${period}，${n} 天观测 ${count(observed)} 起（原始报告 ${count(raw)} 件），预期 ${decimal(expected)} 起，通常 ${whole(usual[0])}–${whole(usual[1])} 起，为预期的 ${decimal(ratio[1])} 倍（95% 区间 ${decimal(ratio[0])}–${high(ratio[2])}），至少 ${count(sources)} 个独立来源；达到 ${whole(threshold)} 起即提示，当日检验 ${count(tests)} 个序列，校正后 p ${adjusted(pAdjusted)}，偶然出现约每 ${count(recurrenceDays)} 天一次。`
    : `${period}: ${count(observed)} incidents in ${n} ${n === 1 ? 'day' : 'days'} (${count(raw)} raw reports), ${decimal(expected)} expected, usually ${whole(usual[0])}–${whole(usual[1])}; ${decimal(ratio[1])} times the expected (95% ${decimal(ratio[0])}–${high(ratio[2])}), from at least ${count(sources)} independent sources; ${whole(threshold)} or more alarm, ${count(tests)} series were tested that day, adjusted p ${adjusted(pAdjusted)}, by chance about once in ${count(recurrenceDays)} days.`
}
