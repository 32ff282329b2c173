/**
 * The briefing as a row of blocks, the same for every document format: the numbers on paper and on screen are the same
 * because they are written once.
 */
import type { Flag } from '../../contract/model.ts'
import { daysCovered } from '../../contract/time.ts'
import { chartSvg } from './chart.ts'
import { mapSvg } from './map-picture.ts'
import type { BriefView, ExportRow, TableLine } from './policy.ts'
import { smallest } from './suppress.ts'
import {
  audienceName,
  categoryName,
  chance,
  change,
  contractLine,
  count,
  dayWords,
  decimal,
  flagStatusName,
  flagTitle,
  numeral,
  owedLine,
  periodWords,
  say,
  sourceKindName,
  stamp,
  statusName,
  timeWords,
} from './words.ts'

export interface TableColumn {
  head: string
  /** Share of the page's width. */
  width: number
  align: 'left' | 'right'
}
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  /** A paragraph that begins with words set apart. */
  | { kind: 'point'; lead: string; text: string }
  | { kind: 'contract'; text: string }
  | { kind: 'note'; text: string }
  | { kind: 'table'; caption: string; columns: TableColumn[]; rows: string[][]; small: boolean }
  | { kind: 'figure'; caption: string; alt: string; svg: string; width: number; height: number }
  | { kind: 'break' }

export interface Page {
  language: 'zh' | 'en'
  /** The red head. */
  head: string
  /** Year and audience under the head. */
  issue: string
  office: string
  day: string
  title: string
  blocks: Block[]
  footer: string
}

/** Whether a cell belongs to a line of totals; a table may hold two lines side by side. */
export const isTotal = (row: readonly string[], i: number): boolean =>
  row.slice(Math.max(0, i - (row.length === 6 ? i % 3 : i)), i + 1).some((cell) => cell === '合计' || cell === 'Total')

/** The document lists at most this many reports; the annex has them all. */
export const listLimit = 200
const areaLimit = 18
const flagLimit = 20

/** Everything a briefing's document says, in order. */
export async function pageFor(view: BriefView): Promise<Page> {
  const { language } = view
  const blocks: Block[] = []
  let number = 0
  const heading = (zh: string, en: string): void => {
    number++
    blocks.push({ kind: 'heading', text: say(language, `${numeral(number)}、${zh}`, `${number}. ${en}`) })
  }

  heading('总体情况', 'Summary')
  blocks.push({ kind: 'paragraph', text: summary(view) })
  blocks.push({
    kind: 'contract',
    text: `${contractLine(view.counts, language)}${say(language, '；', '. ')}${owedLine(view.counts, language)}`,
  })
  blocks.push(...categoryTable(view))

  heading('空间分布', 'Where')
  const map = mapSvg(view, 640)
  blocks.push({
    kind: 'figure',
    caption: say(language, '图 1　报告分布', 'Figure 1. Where the reports lie'),
    alt: mapWords(view),
    svg: map.svg,
    width: map.width,
    height: map.height,
  })
  blocks.push(...areaTable(view))

  heading('时间变化', 'When')
  if (view.bins.length > 0) {
    const unit = view.bins[0]!.unit
    const size = { width: 640, height: 220 }
    blocks.push({
      kind: 'figure',
      caption:
        say(language, `图 2　每${{ day: '日', week: '周', month: '月' }[unit]}报告件数`, `Figure 2. Reports per ${unit}`) +
        (view.withheld.bins ? say(language, `（斜线：少于 ${smallest} 件等，不公布）`, ` (hatched: withheld)`) : '') +
        (view.incompleteFrom && view.period && view.period.to >= view.incompleteFrom
          ? say(language, '（斜线：来源未收齐）', ' (hatched: sources not complete)')
          : ''),
      alt: seriesWords(view),
      svg: chartSvg(view, size),
      ...size,
    })
  }
  blocks.push({ kind: 'paragraph', text: seriesWords(view) })

  heading('重点预警', 'Flags')
  blocks.push(...flagBlocks(view))

  if (view.policy.list) {
    heading('报告清单', 'Reports')
    blocks.push(...(await listBlocks(view)))
  }

  heading('方法与数据质量', 'Method and data quality')
  blocks.push(...methodBlocks(view))

  const district = view.district ? view.district[language] || view.district.zh : ''
  return {
    language,
    head: say(
      language,
      `${district}公共安全情况简报`,
      district ? `${district} · Public Safety Briefing` : 'Public Safety Briefing',
    ),
    issue: say(
      language,
      `〔${view.madeAt.slice(0, 4)}〕${audienceName(view.audience, 'zh')}　数据版本 ${view.dataVersion}`,
      `${audienceName(view.audience, 'en')} edition · data version ${view.dataVersion}`,
    ),
    office: view.office ?? say(language, 'Fieldbrief 汇编', 'Compiled with Fieldbrief'),
    day: dayWords(view.madeAt, language),
    title: view.title,
    blocks,
    footer: `${contractLine(view.counts, language)} · ${say(language, '数据版本', 'data version')} ${view.dataVersion}`,
  }
}

function summary(view: BriefView): string {
  const { counts, language, before } = view
  const n = count(counts.matched)
  const change_ = before ? change(counts.matched, before.mean) : null
  const shown = view.categories.filter((c): c is TableLine & { count: number } => c.count !== null && c.key !== 'other')
  const top = shown[0]
  const share = top && counts.matched > 0 ? Math.round((top.count / counts.matched) * 100) : 0
  // Only kinds with enough to go by: a rise from 1 to 3 is not news.
  const rise = shown
    .filter((c) => c.before !== null && c.before > 0 && c.count >= 10)
    .map((c) => ({ ...c, ratio: c.count / (c.before as number) }))
    .sort((a, b) => b.ratio - a.ratio)[0]
  const riseWords = rise ? `多 ${change(rise.count, rise.before ?? 0)?.slice(1)}` : ''
  const late = counts.owed.sourcesLate > 0 || counts.owed.reports > 0
  if (language === 'zh') {
    const parts = [
      `${view.period ? periodWords(view.period, 'zh') : '筛选范围内'}，${view.filterWords ? `按“${view.filterWords}”筛选，` : ''}共有报告 ${n} 件（${count(counts.incidents)} 起）`,
      before && change_
        ? `，${change_ === '0%' ? '与' : '比'}前 ${before.periods} 期均值 ${decimal(before.mean)} 件${change_.startsWith('+') ? `多 ${change_.slice(1)}` : change_.startsWith('−') ? `少 ${change_.slice(1)}` : '持平'}`
        : '',
      '。',
      top ? `其中${top.name} ${count(top.count)} 件为最多，占 ${share}%` : '',
      top && rise && rise.ratio >= 1.1
        ? rise.key === top.key
          ? `，比前期均值 ${decimal(rise.before ?? 0)} 件${riseWords}，增幅也最大`
          : `；${rise.name} ${count(rise.count)} 件，比前期均值 ${decimal(rise.before ?? 0)} 件${riseWords}，增幅最大`
        : '',
      top ? '。' : '',
      view.flags.length > 0 ? `期内有 ${view.flags.length} 条预警待会商。` : '期内没有预警。',
      `截至 ${timeWords(view.madeAt, 'zh')}，`,
      late
        ? `${counts.owed.sourcesLate} 个来源未收齐，约欠 ${count(counts.owed.reports)} 件，本期不作下降判断。`
        : '各来源均已收齐。',
    ]
    return parts.join('')
  }
  const parts = [
    `${view.period ? periodWords(view.period, 'en') : 'In the selection'}${view.filterWords ? ` (${view.filterWords})` : ''}: ${n} reports of ${count(counts.incidents)} ${counts.incidents === 1 ? 'incident' : 'incidents'}`,
    before && change_
      ? `, ${change_ === '0%' ? 'level with' : `${change_.slice(1)} ${change_.startsWith('+') ? 'above' : 'below'}`} the mean of ${decimal(before.mean)} over the ${before.periods} spans before`
      : '',
    '. ',
    top ? `${top.name} come first with ${count(top.count)} (${share}%). ` : '',
    rise && rise.ratio >= 1.1
      ? `The largest rise is in ${rise.name.toLowerCase()}: ${count(rise.count)} against a mean of ${decimal(rise.before as number)} (${change(rise.count, rise.before as number)}). `
      : '',
    view.flags.length > 0
      ? `${view.flags.length} ${view.flags.length === 1 ? 'flag stands' : 'flags stand'} in the period. `
      : 'No flag stands in the period. ',
    `As of ${timeWords(view.madeAt, 'en')}, `,
    late
      ? `${counts.owed.sourcesLate} ${counts.owed.sourcesLate === 1 ? 'source is' : 'sources are'} not complete and about ${count(counts.owed.reports)} reports are owed, so no fall is stated.`
      : 'all sources are complete.',
  ]
  return parts.join('')
}

const withheldMark = (view: BriefView): string => say(view.language, '不公布', 'withheld')

function withheldNote(view: BriefView): Block {
  return {
    kind: 'note',
    text: say(
      view.language,
      `“不公布”：少于 ${smallest} 件，或为使其不能由合计推出而一并隐去。各行之和等于匹配件数。`,
      `“withheld”: fewer than ${smallest}, or hidden so that such a count cannot be worked out from the total. All lines add up to the reports matched.`,
    ),
  }
}

function categoryTable(view: BriefView): Block[] {
  const { language, before } = view
  if (view.categories.length === 0) return []
  const columns: TableColumn[] = [
    { head: say(language, '类别', 'Category'), width: before ? 40 : 70, align: 'left' },
    { head: say(language, '本期（件）', 'Reports'), width: before ? 20 : 30, align: 'right' },
  ]
  if (before)
    columns.push(
      { head: say(language, `前 ${before.periods} 期均值`, `Mean of ${before.periods} before`), width: 22, align: 'right' },
      { head: say(language, '变化', 'Change'), width: 18, align: 'right' },
    )
  const line = (name: string, n: number | null, mean: number | null): string[] => {
    const out = [name, n === null ? withheldMark(view) : count(n)]
    if (before) out.push(mean === null ? '–' : decimal(mean), n === null || mean === null ? '–' : (change(n, mean) ?? '–'))
    return out
  }
  const rows = view.categories.map((c) => line(c.name, c.count, c.before))
  rows.push(line(say(language, '合计', 'Total'), view.counts.matched, before?.mean ?? null))
  return [
    { kind: 'table', caption: say(language, '表 1　分类别件数', 'Table 1. Reports by category'), columns, rows, small: false },
    ...(view.withheld.categories ? [withheldNote(view)] : []),
  ]
}

function areaTable(view: BriefView): Block[] {
  const { language } = view
  if (view.areas.length === 0) return []
  // Leaving lines out would let a withheld one be told from the rest: for the public the table is whole.
  const whole = view.withheld.areas || view.areas.length <= areaLimit + 1
  const shown = whole ? view.areas : view.areas.slice(0, areaLimit)
  const rest = view.areas.slice(shown.length)
  const total = view.counts.matched
  const share = (n: number): string => `${decimal((n / Math.max(1, total)) * 100)}%`
  const rows = shown.map((a) => [
    a.name,
    a.count === null ? withheldMark(view) : count(a.count),
    a.count === null ? '–' : share(a.count),
  ])
  if (rest.length > 0) {
    const n = rest.reduce((sum, a) => sum + (a.count ?? 0), 0)
    rows.push([
      say(language, `其余 ${rest.length} 个片区（见附表）`, `${rest.length} more areas (see annex)`),
      count(n),
      share(n),
    ])
  }
  rows.push([say(language, '合计', 'Total'), count(total), total > 0 ? '100.0%' : '–'])
  // Two halves side by side: a page carries the map and its table.
  const folds = rows.length > 8 ? 2 : 1
  const height = Math.ceil(rows.length / folds)
  const folded = Array.from({ length: height }, (_, i) =>
    Array.from({ length: folds }, (_, f) => rows[i + f * height] ?? ['', '', '']).flat(),
  )
  const columns: TableColumn[] = [
    { head: say(language, '片区', 'Area'), width: 50, align: 'left' },
    { head: say(language, '件数', 'Reports'), width: 26, align: 'right' },
    { head: say(language, '占比', 'Share'), width: 24, align: 'right' },
  ]
  return [
    {
      kind: 'table',
      caption: say(language, '表 2　分片区件数', 'Table 2. Reports by area'),
      columns: Array.from({ length: folds }, () => columns).flat(),
      rows: folded,
      small: false,
    },
    ...(view.withheld.areas ? [withheldNote(view)] : []),
  ]
}

function mapWords(view: BriefView): string {
  const { language, counts } = view
  const top = view.areas.filter((a) => a.count !== null && a.key !== 'none').slice(0, 3)
  const list = top.map((a) => `${a.name} ${count(a.count as number)}`).join(say(language, '、', ', '))
  return say(
    language,
    `报告分布图：已上图 ${count(counts.mapped)} 件${list ? `，最多的片区为${list}` : ''}。`,
    `Map of reports: ${count(counts.mapped)} mapped${list ? `; most in ${list}` : ''}.`,
  )
}

function seriesWords(view: BriefView): string {
  const { language } = view
  const known = view.bins.filter((b) => b.count !== null)
  const peak = known.reduce<(typeof known)[number] | null>(
    (a, b) => (a === null || (b.count as number) > (a.count as number) ? b : a),
    null,
  )
  if (!peak?.count) return say(language, '期内没有可画出的报告。', 'No report to draw in the period.')
  const unit = peak.unit
  const when = peak.from === peak.to ? dayWords(peak.from, language) : periodWords({ from: peak.from, to: peak.to }, language)
  return say(
    language,
    `每${{ day: '日', week: '周', month: '月' }[unit]}件数以${when}的 ${count(peak.count)} 件为最高。`,
    `The highest ${unit} is ${when} with ${count(peak.count)} reports.`,
  )
}

const number = (n: number): string => (Number.isInteger(n) ? count(n) : decimal(n))
/** The upper end has no end where next to nothing was expected. */
const high = (n: number): string => (n >= 1_000 ? '∞' : decimal(n))
const daysOf = (flag: Flag): number => daysCovered(flag.from, flag.to)

function flagBlocks(view: BriefView): Block[] {
  const { language, flags } = view
  // The latest first, as many as a table reads; the annex has them all.
  const told = [...flags].sort((a, b) => (a.to < b.to ? 1 : a.to > b.to ? -1 : a.pAdjusted - b.pAdjusted)).slice(0, flagLimit)
  const blocks: Block[] = told.map((f, i) => {
    const days = daysOf(f)
    const text =
      language === 'zh'
        ? `${periodWords(f, 'zh')}，${days} 天观测 ${count(f.observed)} 起（原始报告 ${count(f.raw)} 件），预期 ${decimal(f.expected)} 起，通常范围 ${number(f.usual[0])}–${number(f.usual[1])} 起，为预期的 ${decimal(f.ratio[1])} 倍（95% 区间 ${decimal(f.ratio[0])}–${high(f.ratio[2])}），至少 ${f.sources} 个独立来源。为何提出：达到 ${f.threshold} 起即提示；当日检验 ${count(f.tests)} 个序列，校正后 p ${chance(f.pAdjusted).startsWith('<') ? '' : '= '}${chance(f.pAdjusted)}，偶然出现约每 ${count(f.recurrenceDays)} 天一次。规则 ${f.rule} 第 ${f.ruleVersion} 版，数据版本 ${f.dataVersion}。状态：${flagStatusName(f.status, 'zh')}${f.reason ? `（${f.reason}）` : ''}。`
        : `${periodWords(f, 'en')}: ${count(f.observed)} incidents in ${days} days (${count(f.raw)} raw reports), ${decimal(f.expected)} expected, usually ${number(f.usual[0])}–${number(f.usual[1])}; ${decimal(f.ratio[1])} times the expected (95% ${decimal(f.ratio[0])}–${high(f.ratio[2])}), from at least ${f.sources} independent sources. Why: ${f.threshold} or more alarm; ${count(f.tests)} series were tested that day, adjusted p ${chance(f.pAdjusted).startsWith('<') ? '' : '= '}${chance(f.pAdjusted)}, by chance about once in ${count(f.recurrenceDays)} days. Rule ${f.rule}, version ${f.ruleVersion}, data version ${f.dataVersion}. State: ${flagStatusName(f.status, 'en')}${f.reason ? ` (${f.reason})` : ''}.`
    return {
      kind: 'point',
      lead: say(language, `（${numeral(i + 1)}）${flagTitle(f, 'zh')}。`, `(${i + 1}) ${flagTitle(f, 'en')}. `),
      text,
    }
  })
  if (flags.length === 0)
    blocks.push({
      kind: 'paragraph',
      text: say(language, '期内没有可列入本版的预警。', 'No flag of the period belongs in this edition.'),
    })
  blocks.push({
    kind: 'note',
    text:
      say(
        language,
        '预警是对一处地点、一类问题提出的疑问，附其依据，由人判断；“起”为合并近似报告后的事件，“件”为原始报告。',
        'A flag is a question about a place and a kind of issue, with its evidence; a person decides. Incidents are near-duplicate reports collapsed; reports are raw.',
      ) +
      (flags.length > told.length
        ? say(
            language,
            `此处列最近 ${told.length} 条，全部 ${flags.length} 条见附表。`,
            ` The latest ${told.length} stand here, all ${flags.length} in the annex.`,
          )
        : '') +
      (view.flagsLeftOut > 0
        ? say(language, `另有 ${view.flagsLeftOut} 条不列入本版。`, ` ${view.flagsLeftOut} more are not part of this edition.`)
        : ''),
  })
  return blocks
}

const clip = (text: string, length: number): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  const letters = [...line]
  return letters.length > length ? `${letters.slice(0, length - 1).join('')}…` : line
}

async function listBlocks(view: BriefView): Promise<Block[]> {
  const { language, counts } = view
  const rows = await view.newest(listLimit)
  const line = (r: ExportRow): string[] => {
    const words =
      r.title && r.text && !r.text.includes(r.title.replace(/…$/, ''))
        ? `${r.title}${say(language, '：', ': ')}${r.text}`
        : r.text || r.title || ''
    return [
      String(r.id),
      r.occurredAt ? stamp(r.occurredAt) : '',
      r.category ? categoryName(r.category, language) : '',
      [r.areaName, r.place].filter(Boolean).join(say(language, '，', ', ')),
      clip(words, language === 'zh' ? 60 : 120),
      r.status ? statusName(r.status, language) : '',
    ]
  }
  const visible = counts.matched - counts.suppressed
  const note =
    rows.length < visible
      ? say(
          language,
          `下表为最新 ${count(rows.length)} 件；全部 ${count(counts.matched)} 件（含已抑制 ${count(counts.suppressed)} 件）见附表。`,
          `The newest ${count(rows.length)} are listed here; all ${count(counts.matched)} (with ${count(counts.suppressed)} suppressed) are in the annex.`,
        )
      : say(
          language,
          `下表列出全部 ${count(rows.length)} 件${counts.suppressed > 0 ? `；另有已抑制 ${count(counts.suppressed)} 件只计数` : ''}。`,
          `All ${count(rows.length)} are listed here${counts.suppressed > 0 ? `; ${count(counts.suppressed)} suppressed are only counted` : ''}.`,
        )
  return [
    { kind: 'paragraph', text: note },
    ...(rows.length > 0
      ? [
          {
            kind: 'table' as const,
            caption: say(language, '表 3　报告清单（新在前）', 'Table 3. Reports, newest first'),
            columns: [
              { head: say(language, '编号', 'No.'), width: 8, align: 'right' as const },
              { head: say(language, '时间', 'Time'), width: 14, align: 'left' as const },
              { head: say(language, '类别', 'Category'), width: 12, align: 'left' as const },
              { head: say(language, '片区与地点', 'Area and place'), width: 21, align: 'left' as const },
              { head: say(language, '内容', 'What'), width: 35, align: 'left' as const },
              { head: say(language, '状态', 'Status'), width: 10, align: 'left' as const },
            ],
            rows: rows.map(line),
            small: true,
          },
        ]
      : []),
  ]
}

function methodBlocks(view: BriefView): Block[] {
  const { language, counts, before } = view
  const blocks: Block[] = [
    {
      kind: 'point',
      lead: say(language, '计数口径。', 'Count contract. '),
      text: say(
        language,
        `${contractLine(counts, 'zh')}。“已抑制”为上游撤回或搁置的报告：计数，不上图、不列出。${owedLine(counts, 'zh')}欠数与迟到不计入匹配。`,
        `${contractLine(counts, 'en')}. Suppressed reports were withdrawn upstream or set aside: counted, never drawn or listed. ${owedLine(counts, 'en')} What is owed is not part of what matched.`,
      ),
    },
    {
      kind: 'point',
      lead: say(language, '范围。', 'Scope. '),
      text: say(
        language,
        `筛选：${view.filterWords || '全部报告'}；时段：${view.period ? periodWords(view.period, 'zh') : '无'}（按发生地当日）；数据版本 ${view.dataVersion}，冻结于 ${timeWords(view.madeAt, 'zh')}（${view.madeAt.slice(19)}）；Fieldbrief ${view.appVersion}。`,
        `Filter: ${view.filterWords || 'all reports'}; period: ${view.period ? periodWords(view.period, 'en') : 'none'} (local days where it happened); data version ${view.dataVersion}, frozen ${timeWords(view.madeAt, 'en')} (${view.madeAt.slice(19)}); Fieldbrief ${view.appVersion}.`,
      ),
    },
  ]
  if (before)
    blocks.push({
      kind: 'point',
      lead: say(language, '比较。', 'Comparison. '),
      text: say(
        language,
        `均值取自紧邻之前 ${before.periods} 个等长时段（${periodWords(before, 'zh')}），同一筛选；变化为本期对均值的百分比，未作季节校正。`,
        `Means are over the ${before.periods} spans of the same length just before (${periodWords(before, 'en')}) with the same filter; changes are of this span against the mean, not adjusted for season.`,
      ),
    })
  const rules = [
    ...new Set(
      view.flags.map((f) => say(language, `${f.rule}（第 ${f.ruleVersion} 版）`, `${f.rule} (version ${f.ruleVersion})`)),
    ),
  ]
  blocks.push({
    kind: 'point',
    lead: say(language, '规则。', 'Rules. '),
    text: say(
      language,
      `预警所用规则：${rules.join('、') || '本版无'}。每条预警注明其数据版本；未收齐的日期不判断升降。`,
      `Rules behind the flags: ${rules.join(', ') || 'none in this edition'}. Each flag names its data version; days that are not complete are never judged.`,
    ),
  })
  blocks.push({
    kind: 'point',
    lead: say(
      language,
      `${audienceName(view.audience, 'zh')}的遮蔽。`,
      `Policy of this edition (${audienceName(view.audience, 'en').toLowerCase()}). `,
    ),
    text: view.policy.words.map((w) => w[language]).join(say(language, '', ' ')),
  })
  if (view.audience !== 'public' && view.sources.length > 0)
    blocks.push({
      kind: 'table',
      caption: say(language, '表 4　来源及其欠数', 'Table 4. Sources and what they owe'),
      columns: [
        { head: say(language, '来源', 'Source'), width: 26, align: 'left' },
        { head: say(language, '方式', 'Kind'), width: 18, align: 'left' },
        { head: say(language, '收齐至', 'Complete up to'), width: 20, align: 'left' },
        { head: say(language, '在库', 'Stored'), width: 12, align: 'right' },
        { head: say(language, '隔离', 'Quarantined'), width: 12, align: 'right' },
        { head: say(language, '状况', 'State'), width: 12, align: 'left' },
      ],
      rows: view.sources.map((s) => [
        s.name,
        sourceKindName(s.kind, language),
        s.completeUpTo ? stamp(s.completeUpTo) : say(language, '未知', 'not known'),
        count(s.reports),
        count(s.quarantined),
        s.late ? say(language, '迟到', 'late') : say(language, '正常', 'in time'),
      ]),
      small: true,
    })
  return blocks
}
