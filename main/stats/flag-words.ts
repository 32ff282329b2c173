/** A flag in plain words, both languages: what was seen, and what single change would take it back. */
import type { Bilingual, Flag } from '../../contract/model.ts'
import { daysCovered } from '../../contract/time.ts'

export interface FlagNames {
  category: Bilingual
  /** null for the whole district. */
  area: Bilingual | null
}
type Told = Pick<Flag, 'from' | 'to' | 'observed' | 'expected' | 'ratio' | 'threshold' | 'sources'>

const shortDay = (day: string): string => day.slice(5)
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const englishDay = (day: string): string => `${Number(day.slice(8, 10))} ${months[Number(day.slice(5, 7)) - 1]}`
const round = (value: number): string => (value >= 99.95 ? value.toFixed(0) : value.toFixed(1))
const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

/** What the window was compared with. */
export interface Compared {
  /** Days of the baseline; of Farrington's rule the years gone back. */
  days?: number
  years?: number
  /** Metres around a place, where the rule looks around places. */
  within?: number
}

/** "06-02 至 06-08 的 7 天里，柳荫社区的消防隐患明显多于此前 56 天……" */
export function flagSentence(flag: Told, names: FlagNames, compared: Compared = {}): Bilingual {
  const days = daysCovered(flag.from, flag.to)
  const [from, to] = [shortDay(flag.from), shortDay(flag.to)]
  const area = names.area ?? (compared.within === undefined ? { zh: '全区', en: 'the whole district' } : null)
  const where =
    compared.within === undefined
      ? (area as Bilingual)
      : {
          zh: `${area ? `${area.zh}一处` : '一处'} ${compared.within} 米内`,
          en: area ? `${area.en}, within ${compared.within} m of one place,` : `within ${compared.within} m of one place`,
        }
  const when =
    days === 1
      ? { zh: `${to} 这一天`, en: `On ${englishDay(flag.to)}` }
      : {
          zh: `${from} 至 ${to} 的 ${days} 天里`,
          en: `In the ${days} days from ${englishDay(flag.from)} to ${englishDay(flag.to)}`,
        }
  const than =
    compared.years === undefined
      ? { zh: `此前 ${compared.days ?? 56} 天`, en: `the ${compared.days ?? 56} days before` }
      : { zh: `过去 ${compared.years} 年的同期`, en: `the same weeks of the ${compared.years} years before` }
  const times = flag.expected > 0 ? round(flag.ratio[1]) : null
  return {
    zh:
      `${when.zh}，${where.zh}的${names.category.zh}明显多于${than.zh}：` +
      `${flag.observed} 起，预期 ${round(flag.expected)} 起${times === null ? '' : `（${times} 倍）`}，来自至少 ${flag.sources} 个独立来源。`,
    en:
      `${when.en}, ${lowerFirst(names.category.en)} ${compared.within !== undefined && !area ? '' : 'in '}${where.en} came in clearly more often than in ` +
      `${than.en}: ${flag.observed} incidents against ${round(flag.expected)} expected` +
      `${times === null ? '' : ` (${times} times)`}, from at least ${flag.sources} independent ${flag.sources === 1 ? 'source' : 'sources'}.`,
  }
}

/** "合并后不足 17 起（少 7 起），或独立来源少于 2 个" */
export function unflagSentence(flag: Told, minSources = 2): Bilingual {
  const fewer = Math.max(1, flag.observed - flag.threshold + 1)
  return {
    zh: `合并后不足 ${flag.threshold} 起（少 ${fewer} 起），或独立来源少于 ${minSources} 个`,
    en: `Fewer than ${flag.threshold} incidents after merging (${fewer} fewer), or fewer than ${minSources} independent sources`,
  }
}

/** Why a series got no verdict: `history` knows so many days of `needed`, `incomplete` is complete up to a day. */
export function silenceSentence(
  silence: { kind: 'history' | 'incomplete'; historyDays: number; completeUpTo: string },
  neededDays: number,
): Bilingual {
  if (silence.kind === 'history')
    return {
      zh: `历史只有 ${silence.historyDays} 天（需要 ${neededDays} 天），不给出结论`,
      en: `Only ${silence.historyDays} days of history (${neededDays} are needed): no verdict`,
    }
  return {
    zh: `来源未收齐，只完整到 ${shortDay(silence.completeUpTo)}，不给出结论`,
    en: `A source is not complete after ${englishDay(silence.completeUpTo)}: no verdict`,
  }
}
