/** How numbers, days and the house's closed lists are written in a briefing. */
import type { Bilingual, Counts, Day, Flag } from '../../contract/model.ts'
import {
  type Audience,
  type CategoryKey,
  categories,
  type FlagStatus,
  type Language,
  levels,
  statuses,
} from '../../contract/taxonomy.ts'

/** Picks the language: `say('zh', '件', 'reports')`. */
export const say = (language: Language, zh: string, en: string): string => (language === 'zh' ? zh : en)
export const pick = (language: Language, words: Bilingual): string => words[language] || words.en || words.zh

/** 12431 -> "12,431": exact with thousands commas in both languages. */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US')
/** Expected values, means and ratios: one decimal. */
export const decimal = (n: number): string => n.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
/** p values: one significant figure, "< 0.0001" below that. */
export const chance = (p: number): string => (p < 0.0001 ? '< 0.0001' : Number(p.toPrecision(1)).toString())
/** Signed whole per cent with a real minus: "+14%", "−6%", "0%". */
export const change = (now: number, then: number): string | null => {
  if (!(then > 0)) return null
  const percent = Math.round(((now - then) / then) * 100)
  return percent > 0 ? `+${count(percent)}%` : percent < 0 ? `−${count(-percent)}%` : '0%'
}

export const categoryName = (key: CategoryKey, language: Language): string =>
  categories.find((c) => c.key === key)?.[language] ?? key
export const statusName = (key: string, language: Language): string => statuses.find((s) => s.key === key)?.[language] ?? key
export const levelName = (key: string, language: Language): string => levels.find((l) => l.key === key)?.[language] ?? key
export const audienceName = (key: Audience, language: Language): string =>
  ({
    internal: { zh: '内部版', en: 'Internal' },
    partner: { zh: '成员单位版', en: 'Partner agencies' },
    public: { zh: '公开版', en: 'Public' },
  })[key][language]
export const flagStatusName = (key: FlagStatus, language: Language): string =>
  ({
    new: { zh: '待处置', en: 'new' },
    seen: { zh: '已查看', en: 'seen' },
    verified: { zh: '已核实', en: 'verified' },
    explained: { zh: '已解释', en: 'explained' },
    artefact: { zh: '数据问题', en: 'artefact of the data' },
    'no-action': { zh: '无需处置', en: 'no action' },
  })[key][language]
export const sourceKindName = (kind: string, language: Language): string =>
  ({
    file: { zh: '文件导入', en: 'file import' },
    open311: { zh: 'Open311 接口', en: 'Open311 feed' },
    sample: { zh: '示例数据', en: 'sample data' },
  })[kind]?.[language] ?? kind

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** "2026-06-08" -> "2026 年 6 月 8 日" / "8 Jun 2026". */
export function dayWords(day: Day, language: Language, withYear = true): string {
  const [y, m, d] = day.slice(0, 10).split('-').map(Number) as [number, number, number]
  return language === 'zh' ? `${withYear ? `${y} 年 ` : ''}${m} 月 ${d} 日` : `${d} ${months[m - 1]}${withYear ? ` ${y}` : ''}`
}
/** Both ends included: "2026 年 6 月 2 日至 8 日", "2–8 Jun 2026". */
export function periodWords(period: { from: Day; to: Day }, language: Language): string {
  const { from, to } = period
  if (from === to) return dayWords(from, language)
  const sameYear = from.slice(0, 4) === to.slice(0, 4)
  const sameMonth = from.slice(0, 7) === to.slice(0, 7)
  if (language === 'zh') {
    const end = sameMonth ? `${Number(to.slice(8, 10))} 日` : dayWords(to, 'zh', !sameYear)
    return `${dayWords(from, 'zh')}至 ${end}`
  }
  if (sameMonth) return `${Number(from.slice(8, 10))}–${dayWords(to, 'en')}`
  return `${dayWords(from, 'en', !sameYear)} – ${dayWords(to, 'en')}`
}
/** An ISO time as the wall clock it was written with: "2026 年 6 月 9 日 9 时 32 分" / "9 Jun 2026, 09:32". */
export function timeWords(iso: string, language: Language): string {
  const clock = iso.slice(11, 16)
  const [hour, minute] = clock.split(':')
  return language === 'zh' ? `${dayWords(iso, 'zh')} ${Number(hour)} 时 ${minute} 分` : `${dayWords(iso, 'en')}, ${clock}`
}
/** "2026-06-08T18:07:00+08:00" -> "2026-06-08 18:07". */
export const stamp = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)}`

/** The count contract in one line, the same in every format: raw reports (件) and the incidents (起) they make. */
export function contractLine(counts: Counts, language: Language): string {
  const { matched, mapped, withoutLocation, suppressed, incidents } = counts
  return language === 'zh'
    ? `${count(matched)} 件匹配 = ${count(mapped)} 已上图 + ${count(withoutLocation)} 无位置 + ${count(suppressed)} 已抑制；合并近似重复为 ${count(incidents)} 起`
    : `${count(matched)} matched = ${count(mapped)} mapped + ${count(withoutLocation)} no location + ${count(suppressed)} suppressed; ${count(incidents)} ${incidents === 1 ? 'incident' : 'incidents'} once near-duplicates are merged`
}
/** What the sources still owe, or that they owe nothing. */
export function owedLine(counts: Counts, language: Language): string {
  const { reports, attachments, sourcesLate } = counts.owed
  if (reports === 0 && attachments === 0 && sourcesLate === 0)
    return say(language, '各来源均已收齐。', 'No source owes anything.')
  return language === 'zh'
    ? `${count(sourcesLate)} 个来源迟到，约欠报告 ${count(reports)} 件、附件 ${count(attachments)} 个。`
    : `${count(sourcesLate)} ${sourcesLate === 1 ? 'source is' : 'sources are'} late; about ${count(reports)} reports and ${count(attachments)} attachments are owed.`
}

/** "柳荫社区 消防隐患": where and what a flag asks about. */
export function flagTitle(flag: Pick<Flag, 'category' | 'areaName'>, language: Language): string {
  const where = flag.areaName ? pick(language, flag.areaName) : say(language, '全区', 'Whole district')
  return language === 'zh'
    ? `${where}${categoryName(flag.category, 'zh')}`
    : `${where}: ${categoryName(flag.category, 'en').toLowerCase()}`
}

/** 1 -> 一, 12 -> 十二; up to 99. */
export function numeral(n: number): string {
  const digits = '零一二三四五六七八九'
  if (n < 10) return digits[n]!
  const tens = Math.floor(n / 10)
  return `${tens > 1 ? digits[tens] : ''}十${n % 10 ? digits[n % 10] : ''}`
}
