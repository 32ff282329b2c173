/** What stands in the annex, sheet by sheet: the reports, what was counted of them, flags, decisions, and where it all is from. */
import { isoTime } from '../../contract/time.ts'
import { dictionary, formatOf, labelOf } from './dictionary.ts'
import { flagWhy } from './flag-why.ts'
import { stateName } from './page/follow.ts'
import type { BriefView, ColumnKey, ExportRow } from './policy.ts'
import { plain } from './runs.ts'
import { smallest } from './suppress.ts'
import {
  audienceName,
  categoryName,
  chance,
  contractLine,
  flagStatusName,
  flagTitle,
  levelName,
  owedLine,
  periodWords,
  pick,
  say,
  sourceKindName,
  statusName,
} from './words.ts'

export type Cell = string | number | boolean | null | { day: string } | { time: string } | { bold: string }
export interface Sheet {
  /** At most 31 characters, none of \ / ? * [ ] : and never from data. */
  name: string
  widths: number[]
  /** Rows that stay on top. */
  frozen: number
  /** Filter buttons in the first row, over all columns. */
  filter: boolean
  /** Rows below the head. */
  count: number
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>
  /** Columns of degrees. */
  degrees: ReadonlySet<number>
  /** Long texts are broken into lines. */
  wrap: boolean
}

function cellOf(row: ExportRow, key: ColumnKey, view: BriefView): Cell {
  const value = row[key]
  const { language } = view
  if (value === null) {
    // A public row without its kind or place is withheld, which is not the same as not known.
    if (view.audience === 'public' && (key === 'category' || key === 'area')) return say(language, '不公布', 'withheld')
    return null
  }
  if (key === 'occurredAt') return { time: String(value) }
  if (key === 'category') return categoryName(value as never, language)
  if (key === 'status') return statusName(String(value), language)
  if (key === 'level') return levelName(String(value), language)
  if (key === 'suppressed') return value ? say(language, '是', 'yes') : say(language, '否', 'no')
  return value
}

const widthOf: Partial<Record<ColumnKey, number>> = {
  id: 9, source: 14, externalId: 16, occurredAt: 17, subCategory: 16, title: 28, text: 60, place: 28, areaName: 16, lon: 12, lat: 12, attachments: 8,
} // biome-ignore format: one line of widths

/** A sheet of a few lines, its head bold. */
function table(name: string, widths: number[], head: Cell[], rows: Cell[][], filter = false): Sheet {
  return { name, widths, frozen: 1, filter, count: rows.length, rows: [head, ...rows], degrees: new Set(), wrap: true }
}

/**
 * The sheets of a view, in order. The reports are read as they are written.
 * @param progress told after each page how many reports it had
 */
export function sheetsOf(view: BriefView, progress: (rows: number) => void, signal?: AbortSignal): Sheet[] {
  const { language, counts } = view
  const { columns } = view.policy
  const t = (zh: string, en: string): string => say(language, zh, en)
  const withheld = t('不公布', 'withheld')
  const total: Cell[] = [{ bold: t('合计', 'Total') }, counts.matched]

  async function* reports(): AsyncGenerator<Cell[]> {
    yield columns.map((key) => labelOf(key, language))
    for await (const page of view.rows(signal)) {
      for (const row of page) yield columns.map((key) => cellOf(row, key, view))
      progress(page.length)
    }
  }
  return [
    {
      name: t('报告', 'Reports'),
      widths: columns.map((key) => widthOf[key] ?? 12),
      frozen: 1,
      filter: true,
      count: view.rowCount,
      rows: reports(),
      degrees: new Set([columns.indexOf('lon'), columns.indexOf('lat')]),
      wrap: false,
    },
    table(
      t('分类别', 'By category'),
      view.before ? [24, 12, 16] : [24, 12],
      [
        t('类别', 'Category'),
        t('件数', 'Reports'),
        ...(view.before ? [t(`前 ${view.before.periods} 期均值`, `Mean of ${view.before.periods} before`)] : []),
      ],
      [
        ...view.categories.map((c): Cell[] => [
          c.name,
          c.count ?? withheld,
          ...(view.before ? [c.before === null ? null : Math.round(c.before * 10) / 10] : []),
        ]),
        [...total, ...(view.before ? [Math.round(view.before.mean * 10) / 10] : [])],
      ],
    ),
    table(
      t('分片区', 'By area'),
      [14, 28, 12],
      [t('片区代码', 'Area key'), t('片区', 'Area'), t('件数', 'Reports')],
      [...view.areas.map((a): Cell[] => [a.key, a.name, a.count ?? withheld]), [null, ...total]],
    ),
    table(
      t('分时段', 'Over time'),
      [14, 14, 12],
      [t('首日', 'From'), t('末日', 'To'), t('件数', 'Reports')],
      view.bins.map((b): Cell[] => [{ day: b.from }, { day: b.to }, b.count ?? withheld]),
    ),
    flagSheet(view),
    ...(view.told.decisions.length + view.told.follow.length > 0 ? [decisionSheet(view)] : []),
    ...(view.audience !== 'public' && view.sources.length > 0 ? [ledgerSheet(view)] : []),
    ...(view.rules.length > 0 ? [ruleSheet(view)] : []),
    table(
      t('字典', 'Dictionary'),
      [16, 20, 16, 80],
      [t('键', 'Key'), t('列名', 'Column'), t('类型', 'Type'), t('含义', 'Meaning')],
      [
        ...columns.map((key): Cell[] => [key, labelOf(key, language), formatOf(key), dictionary[key].meaning[language]]),
        [
          null,
          null,
          null,
          t(
            "文字从不作为公式：此表中均为文本单元格；CSV 中以 = + - @、制表符或换行开头的文字前加一个撇号（'）。数值（包括负的经纬度）不加。",
            "Text is never a formula: here it is in text cells; in the CSV, text that begins with = + - @, a tab or a line break has an apostrophe (') before it. Numbers, negative coordinates among them, have none.",
          ),
        ],
      ],
    ),
    table(t('出处', 'Provenance'), [22, 90], [t('项', 'Item'), t('值', 'Value')], provenance(view)),
  ]
}

/** Flags as the layers have them, or for the public as the page tells them. */
function flagSheet(view: BriefView): Sheet {
  const { language } = view
  const t = (zh: string, en: string): string => say(language, zh, en)
  if (view.policy.smallCountsHidden)
    return table(
      t('预警', 'Flags'),
      [28, 16, 16, 12, 12, 12, 44],
      [
        t('预警', 'Flag'), t('类别', 'Category'), t('片区', 'Area'), t('首日', 'From'), t('末日', 'To'), t('状态', 'State'), t('为何', 'Why'),
      ], // biome-ignore format: columns
      view.told.flags.map((f): Cell[] => [
        flagTitle({ category: f.category, areaName: f.areaName === null ? null : { zh: f.areaName, en: f.areaName } }, language),
        categoryName(f.category, language), f.areaName, { day: f.from }, { day: f.to }, flagStatusName(f.status, language), flagWhy(f, f.counts, language),
      ]), // biome-ignore format: as in the head
    )
  return table(
    t('预警', 'Flags'),
    [28, 16, 16, 12, 12, ...new Array<number>(13).fill(10), 22, 8, 10, 12, 30, 80],
    [
      t('预警', 'Flag'), t('类别', 'Category'), t('片区', 'Area'), t('首日', 'From'), t('末日', 'To'), t('观测（起）', 'Observed incidents'),
      t('原始报告（件）', 'Raw reports'), t('预期', 'Expected'), t('通常下限', 'Usual from'), t('通常上限', 'Usual to'), t('提示值', 'Threshold'),
      t('倍数下限', 'Ratio low'), t('倍数', 'Ratio'), t('倍数上限', 'Ratio high'), t('独立来源至少', 'Sources at least'), t('检验序列', 'Series tested'),
      t('校正后 p', 'Adjusted p'), t('重现天数', 'Recurrence days'), t('规则', 'Rule'), t('规则版本', 'Rule version'), t('数据版本', 'Data version'),
      t('状态', 'State'), t('理由', 'Reason'), t('为何', 'Why'),
    ], // biome-ignore format: columns
    view.flags.map((f): Cell[] => [
      flagTitle(f, language), categoryName(f.category, language), f.areaName ? f.areaName[language] || f.areaName.zh : '',
      { day: f.from }, { day: f.to }, f.observed, f.raw, f.expected, f.usual[0], f.usual[1], f.threshold,
      f.ratio[0], f.ratio[1], f.ratio[2], f.sources, f.tests, chance(f.pAdjusted), f.recurrenceDays,
      f.rule, f.ruleVersion, f.dataVersion, flagStatusName(f.status, language), f.reason, flagWhy(f, f, language),
    ]), // biome-ignore format: as in the head
    true,
  )
}

/** What this meeting decided, and what became of what was decided before. */
function decisionSheet(view: BriefView): Sheet {
  const { language } = view
  const t = (zh: string, en: string): string => say(language, zh, en)
  const day = (d: string | null): Cell => (d === null ? null : { day: d })
  const verdict = { fewer: t('减少', 'fewer'), more: t('增多', 'more'), unclear: t('尚不能判断', 'not clear') }
  const one = (d: BriefView['told']['decisions'][number]): Cell[] => [
    plain(d.text), d.agency, day(d.due), stateName(d.state, language), day(d.stateDay), d.place === null ? null : plain(d.place),
    d.category === null ? null : categoryName(d.category, language), plain(d.expected), plain(d.note),
  ] // biome-ignore format: as in the head
  return table(
    t('决定', 'Decisions'),
    [40, 16, 12, 10, 12, 20, 16, 30, 30, 16, 10, 10, 10, 10, 10, 10, 12, 60],
    [
      t('决定', 'Decision'), t('承办单位', 'Agency'), t('期限', 'Due'), t('状态', 'State'), t('状态日期', 'Since'), t('地点', 'Place'), t('类别', 'Category'),
      t('预期效果', 'Expected effect'), t('备注', 'Note'), t('会商', 'Meeting'), t('前（起）', 'Incidents before'), t('后（起）', 'Incidents after'), t('对照预期', 'Expected by controls'),
      t('比值下限', 'Ratio low'), t('比值', 'Ratio'), t('比值上限', 'Ratio high'), t('判断', 'Verdict'), t('说明', 'In words'),
    ], // biome-ignore format: columns
    [
      ...view.told.follow.map((f): Cell[] => [
        ...one(f.decision), t(`第 ${f.meeting.number} 次`, `No. ${f.meeting.number}`), f.effect?.before.count ?? null, f.effect?.after.count ?? null,
        f.effect ? Math.round(f.effect.expected * 10) / 10 : null, f.effect?.ratio[0] ?? null, f.effect?.ratio[1] ?? null, f.effect?.ratio[2] ?? null,
        f.effect ? verdict[f.effect.verdict] : null, plain(f.words),
      ]), // biome-ignore format: as in the head
      ...view.told.decisions.map((d): Cell[] => [...one(d), t('本次', 'this one')]),
    ],
    true,
  )
}

/** A time on the clock of another: a source's last success is kept in UTC. */
function onClockOf(clock: string, time: string): string {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(clock) ?? ['', '+', '0', '0']
  return isoTime(Math.floor(Date.parse(time) / 1000), (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)))
}

/** The state of each source when the snapshot was made. */
function ledgerSheet(view: BriefView): Sheet {
  const { language } = view
  const t = (zh: string, en: string): string => say(language, zh, en)
  return table(
    t('来源', 'Sources'),
    [24, 16, 18, 18, 12, 12, 12, 10],
    [
      t('来源', 'Source'), t('方式', 'Kind'), t('收齐至', 'Complete up to'), t('上次成功', 'Last success'), t('在库', 'Stored'), t('隔离', 'Quarantined'),
      t('拒收', 'Refused'), t('状况', 'State'),
    ], // biome-ignore format: columns
    view.sources.map((s): Cell[] => [
      s.name, sourceKindName(s.kind, language), s.completeUpTo === null ? null : { time: s.completeUpTo }, s.lastSuccess === null ? null : { time: onClockOf(view.madeAt, s.lastSuccess) },
      s.reports, s.quarantined, s.refused, s.late ? t('迟到', 'late') : t('正常', 'in time'),
    ]), // biome-ignore format: as in the head
    true,
  )
}

function ruleSheet(view: BriefView): Sheet {
  const { language } = view
  const t = (zh: string, en: string): string => say(language, zh, en)
  return table(
    t('规则', 'Rules'),
    [28, 28, 10, 20, 80, 60],
    [t('规则', 'Rule'), t('键', 'Key'), t('版本', 'Version'), t('方法', 'Kind'), t('说明', 'In words'), t('参数', 'Parameters')],
    view.rules.map((r): Cell[] => [
      pick(language, r.name),
      r.key,
      r.version,
      r.kind,
      pick(language, r.words),
      view.policy.officeWords ? JSON.stringify(r.params) : null,
    ]),
  )
}

/** What the annex is bound to. */
function provenance(view: BriefView): Cell[][] {
  const { language, counts } = view
  const t = (zh: string, en: string): string => say(language, zh, en)
  return [
    [t('标题', 'Title'), view.title],
    [t('版本', 'Edition'), audienceName(view.audience, language)],
    ...(view.agency ? [[t('成员单位', 'Agency'), pick(language, view.agency.name)]] : []),
    [t('出具单位', 'Office'), view.office],
    [t('快照', 'Snapshot'), view.info?.mark ?? null],
    [t('筛选', 'Filter'), view.filterWords || t('全部报告', 'all reports')],
    [t('筛选（JSON）', 'Filter (JSON)'), JSON.stringify(view.filter)],
    [t('时段', 'Period'), view.period ? periodWords(view.period, language) : null],
    [t('匹配', 'Matched'), counts.matched],
    [t('起数（近似重复并为一起）', 'Incidents (near-duplicates as one)'), counts.incidents],
    [t('已上图', 'Mapped'), counts.mapped],
    [t('无位置', 'Without location'), counts.withoutLocation],
    [t('已抑制', 'Suppressed'), counts.suppressed],
    [t('计数口径', 'Count contract'), contractLine(counts, language)],
    [t('欠数', 'Owed'), owedLine(counts, language)],
    [t('欠报告', 'Owed reports'), counts.owed.reports],
    [t('欠附件', 'Owed attachments'), counts.owed.attachments],
    [t('迟到来源', 'Late sources'), counts.owed.sourcesLate],
    [t('数据版本', 'Data version'), view.dataVersion],
    [t('冻结时间', 'Made at'), view.madeAt],
    [t('软件', 'Software'), `Fieldbrief ${view.appVersion}`],
    ...view.policy.words.map((w): Cell[] => [t('遮蔽', 'Policy'), w[language]]),
    ...(view.withheld.categories || view.withheld.areas || view.withheld.bins
      ? [
          [
            t('不公布', 'Withheld'),
            t(
              `少于 ${smallest} 件，或为使其不能由合计推出`,
              `fewer than ${smallest}, or so that such a count cannot be worked out`,
            ),
          ],
        ]
      : []),
  ]
}
