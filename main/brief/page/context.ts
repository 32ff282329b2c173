/** What the sections of a page share: the view, running numbers of tables and figures, and numbers as they are printed. */
import type { NumberKey, SectionKey } from '../../../contract/briefing.ts'
import type { Counts, Day } from '../../../contract/model.ts'
import { daysCovered } from '../../../contract/time.ts'
import type { Block, TableColumn } from '../page-model.ts'
import type { BriefView } from '../policy.ts'
import { type NumberRun, text, type Words } from '../runs.ts'
import { count, decimal, periodWords, say } from '../words.ts'

export interface Context {
  view: BriefView
  /** Pictures are drawn; without, figures are left out. */
  pictures: boolean
  /** "表 1　" / "Table 1. ", counting up. */
  table: () => string
  figure: () => string
}
export function contextOf(view: BriefView, pictures: boolean): Context {
  let tables = 0
  let figures = 0
  return {
    view,
    pictures,
    table: () => say(view.language, `表 ${++tables}　`, `Table ${tables}. `),
    figure: () => say(view.language, `图 ${++figures}　`, `Figure ${figures}. `),
  }
}

/** A count with its key. */
export const num = (n: number, key: NumberKey | null): NumberRun => ({ n: count(n), key })
/** A mean over the spans before with its key. */
export const mean = (n: number, key: NumberKey | null, as?: string): NumberRun => ({ n: decimal(n), key, ...(as ? { as } : {}) })
/** A number with a name and no reports behind it. */
export const named = (n: string, as: string): NumberRun => ({ n, key: null, as })

/** "14%" of a ratio, without sign. */
export const percent = (ratio: number): string => `${count(Math.abs(Math.round((ratio - 1) * 100)))}%`
/** "+14%", "−6%", "0%". */
export const signed = (ratio: number): string => {
  const whole = Math.round((ratio - 1) * 100)
  return whole > 0 ? `+${count(whole)}%` : whole < 0 ? `−${count(-whole)}%` : '0%'
}
/** The upper end has no end where next to nothing was expected. */
export const high = (n: number): string => (n >= 1_000 ? '∞' : decimal(n))

/** Sources owe something of the period, or days of it are not complete: no fall is stated. */
export const isLate = ({ counts, incompleteFrom, period }: BriefView): boolean =>
  counts.owed.sourcesLate > 0 ||
  counts.owed.reports > 0 ||
  (incompleteFrom !== null && period !== null && period.to >= incompleteFrom)

/** A period without its year where that is the page's own. */
export const shortPeriod = (period: { from: Day; to: Day }, { language, period: own }: BriefView): string => {
  const words = periodWords(period, language)
  const year = own?.to.slice(0, 4)
  if (period.from.slice(0, 4) !== year || period.to.slice(0, 4) !== year) return words
  return language === 'zh' ? words.replace(/^\d+ 年 /, '') : words.replace(/ \d{4}$/, '')
}

/** What the spans compared are called: 周 / week where they are seven days. */
export function spanName(view: BriefView): { zh: string; one: string; more: string } {
  const days = view.period ? daysCovered(view.period.from, view.period.to) : 0
  return days === 7
    ? { zh: '周', one: 'week', more: 'weeks' }
    : days === 1
      ? { zh: '日', one: 'day', more: 'days' }
      : { zh: '期', one: 'span', more: 'spans' }
}

/** The count contract in one line with its numbers in place. */
export function contractWords(counts: Counts, language: 'zh' | 'en'): Words {
  const { matched, mapped, withoutLocation, suppressed, incidents } = counts
  const [all, on, none, off] = [
    num(matched, 'matched'),
    num(mapped, 'mapped'),
    num(withoutLocation, 'withoutLocation'),
    num(suppressed, 'suppressed'),
  ]
  return language === 'zh'
    ? text`${all} 件匹配 = ${on} 已上图 + ${none} 无位置 + ${off} 已抑制；合并近似重复为 ${num(incidents, 'incidents')} 起`
    : text`${all} matched = ${on} mapped + ${none} no location + ${off} suppressed; ${num(incidents, 'incidents')} ${incidents === 1 ? 'incident' : 'incidents'} once near-duplicates are merged`
}
/** What the sources still owe, or that they owe nothing. */
export function owedWords(counts: Counts, language: 'zh' | 'en'): Words {
  const { reports, attachments, sourcesLate } = counts.owed
  if (reports === 0 && attachments === 0 && sourcesLate === 0)
    return [say(language, '各来源均已收齐。', 'No source owes anything.')]
  const late = named(count(sourcesLate), 'owed.sources')
  const owed = named(count(reports), 'owed.reports')
  const media = named(count(attachments), 'owed.attachments')
  return language === 'zh'
    ? text`${late} 个来源迟到，约欠报告 ${owed} 件、附件 ${media} 个。`
    : text`${late} ${sourcesLate === 1 ? 'source is' : 'sources are'} late; about ${owed} reports and ${media} attachments are owed.`
}

export const paragraph = (section: SectionKey, block: string, words: Words): Block => ({
  kind: 'paragraph',
  section,
  block,
  words,
  editable: true,
})
export const note = (section: SectionKey, block: string, words: Words): Block => ({ kind: 'note', section, block, words })
export const column = (head: string, width: number, align: 'left' | 'right' = 'left'): TableColumn => ({ head, width, align })
