/** 总体情况: how much, against before with an interval, of what; the count contract; the table of categories. */
import type { Block } from '../page-model.ts'
import type { BriefView, TableLine } from '../policy.ts'
import { text, type Words } from '../runs.ts'
import { smallest } from '../suppress.ts'
import { change, count, decimal, periodWords, say, timeWords } from '../words.ts'
import {
  type Context,
  column,
  contractWords,
  isLate,
  mean,
  named,
  note,
  num,
  owedWords,
  paragraph,
  percent,
  signed,
  spanName,
} from './context.ts'

/** The period as one number that an edit stays tied to. */
export const periodRun = (period: { from: string; to: string }, language: 'zh' | 'en'): Words => [
  named(periodWords(period, language), 'period'),
]

/** How the whole compares with the spans before; '' where nothing is compared. */
function totalChange(view: BriefView): Words {
  const { before, changes, language } = view
  if (!before || !changes) return []
  const span = spanName(view)
  const { ratio } = changes.total
  const base = mean(before.mean, 'before')
  const periods = named(String(before.periods), 'periods')
  const interval = named(
    `${signed(ratio[0])}${say(language, ' 至 ', ' to ')}${Number.isFinite(ratio[2]) ? signed(ratio[2]) : '∞'}`,
    'interval',
  )
  const by = named(percent(ratio[1]), 'change')
  if (!(before.mean > 0))
    return language === 'zh'
      ? text`；前 ${periods} ${span.zh}没有报告`
      : text`; there was none in the ${periods} ${span.more} before`
  if (ratio[0] > 1)
    return language === 'zh'
      ? text`，比前 ${periods} ${span.zh}均值 ${base} 件多 ${by}（95% 区间 ${interval}）`
      : text`, ${by} above the mean of ${base} a ${span.one} over the ${periods} ${span.more} before (95% interval ${interval})`
  if (isLate(view))
    return language === 'zh'
      ? text`；前 ${periods} ${span.zh}均值为 ${base} 件，因来源未收齐，本期不作下降判断`
      : text`; the mean of the ${periods} ${span.more} before is ${base}, and as sources are not complete no fall is stated`
  if (ratio[2] < 1)
    return language === 'zh'
      ? text`，比前 ${periods} ${span.zh}均值 ${base} 件少 ${by}（95% 区间 ${interval}）`
      : text`, ${by} below the mean of ${base} a ${span.one} over the ${periods} ${span.more} before (95% interval ${interval})`
  return language === 'zh'
    ? text`，前 ${periods} ${span.zh}均值为 ${base} 件，变化在通常起伏之内（95% 区间 ${interval}）`
    : text`; the mean of the ${periods} ${span.more} before is ${base}, and the difference is within the usual (95% interval ${interval})`
}

function overall(view: BriefView): Words {
  const { counts, language } = view
  const all = num(counts.matched, 'matched')
  const incidents = num(counts.incidents, 'incidents')
  // The filter's words of an agency's part begin with its name.
  const name = view.agency?.name.zh ?? ''
  const rest = view.filterWords.startsWith(name) ? view.filterWords.slice(name.length).replace(/^，/, '') : view.filterWords
  const scope =
    language === 'zh'
      ? view.agency
        ? `${name}职责范围${rest && `（${rest}）`}内，`
        : view.filterWords && `按“${view.filterWords}”筛选，`
      : view.filterWords && ` (${view.filterWords})`
  if (counts.matched === 0) {
    const when = view.period ? periodRun(view.period, language) : [say(language, '筛选范围内', 'In the selection')]
    return language === 'zh'
      ? text`${when}，${scope}没有报告（${all} 件）${totalChange(view)}。`
      : text`${when}${scope}: no report (${all})${totalChange(view)}.`
  }
  if (language === 'zh') {
    const when = view.period ? periodRun(view.period, 'zh') : ['筛选范围内']
    return text`${when}，${scope}报告共 ${all} 件（合并近似重复为 ${incidents} 起）${totalChange(view)}。${largest(view)}`
  }
  const when = view.period ? periodRun(view.period, 'en') : ['In the selection']
  return text`${when}${scope}: ${all} reports, ${incidents} ${counts.incidents === 1 ? 'incident' : 'incidents'} once near-duplicates are merged${totalChange(view)}. ${largest(view)}`
}

/** The largest kind, and the one that rose most with something to go by. */
function largest(view: BriefView): Words {
  const { counts, language, changes } = view
  const shown = view.categories.filter(
    (c): c is TableLine & { count: number } => c.count !== null && c.key !== 'other' && c.key !== 'rest',
  )
  const top = shown[0]
  if (!top || counts.matched === 0) return []
  if (top.count === counts.matched) return [say(language, `均为${top.name}。`, `All are of one kind: ${top.name.toLowerCase()}.`)]
  const share = named(`${Math.round((top.count / counts.matched) * 100)}%`, 'share')
  const rise = changes?.lines
    .filter((l) => l.kind === 'category' && l.now >= 10 && l.pAdjusted < 0.05 && l.ratio[0] > 1 && l.mean > 0)
    .filter((l) => shown.some((c) => c.key === l.key))
    .sort((a, b) => b.ratio[1] - a.ratio[1])[0]
  const first = num(top.count, `category:${top.key}`)
  const riseName = rise ? (shown.find((c) => c.key === rise.key) as TableLine).name : ''
  const riseNow = rise ? num(rise.now, `category:${rise.key}`) : null
  const riseBase = rise ? mean(rise.mean, `before:${rise.key}`) : null
  const riseBy = rise ? named(percent(rise.ratio[1]), 'rise') : null
  const riseInterval = rise
    ? named(`${signed(rise.ratio[0])}${say(language, ' 至 ', ' to ')}${signed(rise.ratio[2])}`, 'rise.interval')
    : null
  if (language === 'zh') {
    const lead = text`其中${top.name} ${first} 件，占 ${share}，为最多`
    if (!rise || !riseNow || !riseBase || !riseBy || !riseInterval) return text`${lead}。`
    return rise.key === top.key
      ? text`${lead}；比均值 ${riseBase} 件多 ${riseBy}（95% 区间 ${riseInterval}），增幅也最大。`
      : text`${lead}；${riseName} ${riseNow} 件，比均值 ${riseBase} 件多 ${riseBy}（95% 区间 ${riseInterval}），增幅最大。`
  }
  const lead = text`${top.name} come first with ${first} (${share}).`
  if (!rise || !riseNow || !riseBase || !riseBy || !riseInterval) return lead
  if (rise.key === top.key)
    return text`${lead} They rose most, too: ${riseBy} above their mean of ${riseBase} (95% interval ${riseInterval}).`
  return text`${lead} The largest rise is in ${riseName.toLowerCase()}: ${riseNow} against a mean of ${riseBase}, ${riseBy} more (95% interval ${riseInterval}).`
}

function standing(view: BriefView): Words {
  const { counts, language, told } = view
  const flags = named(String(told.flags.length), 'flags')
  const waiting = told.flags.filter((f) => f.status === 'new' || f.status === 'seen').length
  const wait = named(String(waiting), 'flags.waiting')
  const asOf = named(timeWords(view.madeAt, language), 'asOf')
  const late = named(String(counts.owed.sourcesLate), 'owed.sources')
  const owed = named(count(counts.owed.reports), 'owed.reports')
  if (language === 'zh') {
    const first =
      told.flags.length === 0
        ? text`期内没有列入本版的预警。`
        : waiting === told.flags.length
          ? text`期内有预警 ${flags} 条，均待会商判断。`
          : waiting > 0
            ? text`期内有预警 ${flags} 条，其中 ${wait} 条待会商判断。`
            : text`期内有预警 ${flags} 条，均已处置。`
    return text`${first}截至 ${asOf}，${
      isLate(view)
        ? counts.owed.sourcesLate > 0 || counts.owed.reports > 0
          ? text`${late} 个来源未收齐，约欠 ${owed} 件，本期不作下降判断。`
          : text`部分日期尚未收齐，本期不作下降判断。`
        : text`各来源均已收齐。`
    }`
  }
  const first =
    told.flags.length === 0
      ? text`No flag of the period belongs in this edition. `
      : waiting === told.flags.length
        ? text`${flags} ${waiting === 1 ? 'flag stands in the period and waits' : 'flags stand in the period, and all wait'} for the table's judgement. `
        : waiting > 0
          ? text`${flags} ${told.flags.length === 1 ? 'flag stands' : 'flags stand'} in the period; ${wait} ${waiting === 1 ? 'waits' : 'wait'} for the table's judgement. `
          : text`${flags} ${told.flags.length === 1 ? 'flag stands' : 'flags stand'} in the period, each disposed of. `
  return text`${first}As of ${asOf}, ${
    isLate(view)
      ? counts.owed.sourcesLate > 0 || counts.owed.reports > 0
        ? text`${late} ${counts.owed.sourcesLate === 1 ? 'source is' : 'sources are'} not complete and about ${owed} reports are owed, so no fall is stated.`
        : text`some days are not complete, so no fall is stated.`
      : text`all sources are complete.`
  }`
}

export const withheldMark = (view: BriefView): string => say(view.language, '不公布', 'withheld')
export const withheldNote = (view: BriefView, block: string, section: 'summary' | 'map'): Block =>
  note(section, block, [
    say(
      view.language,
      `“不公布”：少于 ${smallest} 件，或为使其不能由合计推出而一并隐去。各行之和等于匹配件数。`,
      `“withheld”: fewer than ${smallest}, or hidden so that such a count cannot be worked out from the total. All lines add up to the reports matched.`,
    ),
  ])

/** A table that would tell small counts whatever of it were withheld is not there at all. */
export const notGiven = (view: BriefView, block: string, section: 'summary' | 'map'): Block =>
  note(section, block, [
    section === 'summary'
      ? say(view.language, `各类件数过少，分类别件数不公布。`, `Counts by category are too small to be told.`)
      : say(view.language, `各片区件数过少，分片区件数不公布。`, `Counts by area are too small to be told.`),
  ])

function categoryTable(context: Context): Block[] {
  const { view } = context
  const { language } = view
  // Where no line may be compared, the whole is: in the sentence above the table.
  const before = view.categories.some((c) => c.before !== null) ? view.before : null
  if (view.categories.length === 0) return view.withheld.categories ? [notGiven(view, 'table.category.withheld', 'summary')] : []
  const span = spanName(view)
  const columns = [
    column(say(language, '类别', 'Category'), before ? 40 : 70),
    column(say(language, `本${span.zh === '期' ? '期' : span.zh}（件）`, 'Reports'), before ? 20 : 30, 'right'),
  ]
  if (before)
    columns.push(
      column(say(language, `前 ${before.periods} ${span.zh}均值`, `Mean of ${before.periods} ${span.more} before`), 22, 'right'),
      column(say(language, '变化', 'Change'), 18, 'right'),
    )
  const late = isLate(view)
  const notJudged = say(language, '不判断', 'not judged')
  const line = (name: string, n: number | null, base: number | null, key: string, beforeKey: string): Words[] => {
    const single = !key.endsWith(':rest')
    const out: Words[] = [
      [name],
      n === null ? [withheldMark(view)] : single ? [num(n, key)] : [{ n: count(n), key: null, as: key }],
    ]
    if (!before) return out
    const by = n === null || base === null ? null : change(n, base)
    out.push(base === null ? ['–'] : [single ? mean(base, beforeKey) : { n: decimal(base), key: null, as: beforeKey }])
    out.push(by === null ? ['–'] : late && by.startsWith('−') ? [notJudged] : [named(by, `change:${key}`)])
    return out
  }
  const rows = view.categories.map((c) => line(c.name, c.count, c.before, `category:${c.key}`, `before:${c.key}`))
  rows.push(line(say(language, '合计', 'Total'), view.counts.matched, before?.mean ?? null, 'matched', 'before'))
  const falls = late && before && rows.some((r) => r.at(-1)?.[0] === notJudged)
  return [
    {
      kind: 'table',
      section: 'summary',
      block: 'table.category',
      caption: [context.table(), say(language, '分类别件数', 'Reports by category')],
      columns,
      rows,
      small: false,
    },
    ...(view.withheld.categories ? [withheldNote(view, 'table.category.withheld', 'summary')] : []),
    ...(falls
      ? [
          note('summary', 'table.category.late', [
            say(
              language,
              '“不判断”：来源未收齐，少于均值不作为下降。',
              '“not judged”: sources are not complete, so fewer than the mean is not taken for a fall.',
            ),
          ]),
        ]
      : []),
  ]
}

export function summaryBlocks(context: Context): Block[] {
  const { view } = context
  return [
    paragraph('summary', 'summary.1', overall(view)),
    paragraph('summary', 'summary.2', standing(view)),
    {
      kind: 'contract',
      section: 'summary',
      block: 'summary.contract',
      words: text`${contractWords(view.counts, view.language)}${say(view.language, '；', '. ')}${owedWords(view.counts, view.language)}`,
    },
    ...categoryTable(context),
  ]
}
