/** 方法与数据质量: what was counted and how, what is owed, which rules judged, and what this edition leaves out. */

import type { StatusKey } from '../../../contract/taxonomy.ts'
import { followMethod } from '../../stats/follow-words.ts'
import type { Block } from '../page-model.ts'
import { joined, text, type Words } from '../runs.ts'
import { audienceName, count, decimal, pick, say, sourceKindName, stamp, statusName, timeWords } from '../words.ts'
import { type Context, column, contractWords, isLate, named, owedWords, spanName } from './context.ts'
import { periodRun } from './summary.ts'

export function methodBlocks(context: Context): Block[] {
  const { view } = context
  const { language, counts, before, told } = view
  const blocks: Block[] = []
  const point = (block: string, lead: string, words: Words): void => {
    blocks.push({ kind: 'point', section: 'method', block: `method.${block}`, lead: [lead], words })
  }
  const contract = contractWords(counts, language)
  const owed = owedWords(counts, language)
  point(
    'contract',
    say(language, '计数口径。', 'Count contract. '),
    language === 'zh'
      ? text`${contract}。“已抑制”为上游撤回或搁置的报告：计数，不上图、不列出。${owed}欠数与迟到不计入匹配。`
      : text`${contract}. Suppressed reports were withdrawn upstream or set aside: counted, never drawn or listed. ${owed} What is owed is not part of what matched.`,
  )
  const made = named(timeWords(view.madeAt, language), 'madeAt')
  const version = named(String(view.dataVersion), 'data.version')
  const mark = view.info?.mark ? say(language, `，快照 ${view.info.mark}`, `, snapshot ${view.info.mark}`) : ''
  const period = view.period ? periodRun(view.period, language) : [say(language, '无', 'none')]
  const zone = view.madeAt.slice(19)
  point(
    'scope',
    say(language, '范围。', 'Scope. '),
    language === 'zh'
      ? text`筛选：${view.filterWords || '全部报告'}；时段：${period}（按发生地当日）；数据版本 ${version}，冻结于 ${made}（${zone}）${mark}；Fieldbrief ${view.appVersion}。本件各数均出自该快照，同一快照再次生成，内容不变。`
      : text`Filter: ${view.filterWords || 'all reports'}; period: ${period} (local days where it happened); data version ${version}, frozen ${made} (${zone})${mark}; Fieldbrief ${view.appVersion}. Every number comes from that snapshot, and making the document again from it changes nothing.`,
  )
  if (before) {
    const span = spanName(view)
    const base = periodRun(before, language)
    const periods = named(String(before.periods), 'periods')
    point(
      'comparison',
      say(language, '比较。', 'Comparison. '),
      language === 'zh'
        ? text`均值取自紧邻之前 ${periods} 个等长时段（${base}），同一筛选；变化为本${span.zh}对均值的百分比，未作季节校正。95% 区间为两期计数之比的条件精确区间，并按此前各${span.zh}的起伏放宽；区间含 0% 的不称为升降。分类、分片区的判断已按多重检验校正（Benjamini–Hochberg）。`
        : text`Means are over the ${periods} spans of the same length just before (${base}) with the same filter; changes are of this ${span.one} against the mean, not adjusted for season. The 95% interval is the exact conditional one of the ratio of two counts, widened by how much the ${span.more} before varied; where it holds 0% no change is stated. Judgements by category and area are adjusted for being many (Benjamini–Hochberg).`,
    )
  }
  if (told.handling && told.handling.length > 0) {
    const of = (status: StatusKey): number => told.handling?.find((s) => s.status === status)?.count ?? 0
    const share = (n: number): string => `${decimal((n / Math.max(1, counts.matched)) * 100)}%`
    const list = told.handling
      .filter((s) => s.status !== 'returned')
      .map((s): Words => text`${statusName(s.status, language)} ${named(count(s.count), `status.${s.status}`)}`)
    const returned = named(count(of('returned')), 'status.returned')
    const rate = named(share(of('returned')), 'status.rate')
    point(
      'handling',
      say(language, '核查质量（仅内部）。', 'Handling (internal only). '),
      language === 'zh'
        ? text`期内报告中退回 ${returned} 件，退回率 ${rate}；${joined(list, '、')}。`
        : text`${returned} of the reports were returned (${rate}); ${joined(list, ', ')}.`,
    )
  }
  const missing: string[] = []
  const late = view.sources.filter((s) => s.late)
  if (late.length > 0 && view.audience !== 'public')
    missing.push(
      language === 'zh'
        ? late.map((s) => `${s.name}${s.completeUpTo ? `只收齐至 ${stamp(s.completeUpTo)}` : '未报收齐时间'}`).join('；')
        : late
            .map(
              (s) =>
                `${s.name} is ${s.completeUpTo ? `complete up to ${stamp(s.completeUpTo)} only` : 'not known to be complete'}`,
            )
            .join('; '),
    )
  if (view.incompleteFrom && view.period && view.period.to >= view.incompleteFrom)
    missing.push(
      say(
        language,
        `${view.incompleteFrom} 起的日期尚未收齐，图中以斜线表示，不判断升降`,
        `days from ${view.incompleteFrom} on are not complete: hatched, and not judged`,
      ),
    )
  if (view.withdrawn > 0)
    missing.push(
      say(
        language,
        `快照之后上游撤回 ${view.withdrawn} 件，仍计数而不再列出其内容`,
        `${view.withdrawn} reports were withdrawn upstream since: still counted, their content no longer listed`,
      ),
    )
  point('missing', say(language, '未齐之处。', 'What is not complete. '), [
    missing.length > 0
      ? `${missing.join(say(language, '；', '; '))}${say(language, '。', '.')}`
      : isLate(view)
        ? say(language, '有来源未收齐，本件不作下降判断。', 'Some sources are not complete, so no fall is stated.')
        : say(language, '截至快照时各来源均已收齐。', 'All sources were complete when it was frozen.'),
  ])
  const rules =
    view.rules.length > 0
      ? view.rules.map((r) =>
          view.audience === 'public'
            ? say(language, `“${pick('zh', r.name)}”第 ${r.version} 版`, `“${pick('en', r.name)}”, version ${r.version}`)
            : say(
                language,
                `“${pick('zh', r.name)}”第 ${r.version} 版：${r.words.zh.replace(/[。.]$/, '')}`,
                `“${pick('en', r.name)}”, version ${r.version}: ${r.words.en.replace(/\.$/, '')}`,
              ),
        )
      : [
          ...new Set(
            told.flags.map((f) => say(language, `“${f.rule}”第 ${f.ruleVersion} 版`, `“${f.rule}”, version ${f.ruleVersion}`)),
          ),
        ]
  point('rules', say(language, '规则。', 'Rules. '), [
    say(
      language,
      `${rules.length > 0 ? `预警所用规则：${rules.join('；')}。` : '本件没有预警。'}每条预警注明其数据版本；未收齐的日期不判断升降。`,
      `${rules.length > 0 ? `Rules behind the flags: ${rules.join('; ')}.` : 'There is no flag here.'} Each flag names its data version; days that are not complete are never judged.`,
    ),
  ])
  if (told.follow.some((line) => line.effect !== null))
    point('follow', say(language, '前后比较。', 'Before and after. '), [pick(language, followMethod)])
  const edition = view.agency
    ? say(language, `${view.agency.name.zh}版的范围与遮蔽。`, `Scope and policy of the edition for ${view.agency.name.en}. `)
    : say(
        language,
        `${audienceName(view.audience, 'zh')}的遮蔽。`,
        `Policy of this edition (${audienceName(view.audience, 'en').toLowerCase()}). `,
      )
  const left = Object.values(view.leftOut).reduce((a, b) => a + b, 0)
  point('policy', edition, [
    view.agency
      ? say(
          language,
          `只含该单位职责内的类别与片区${left > 0 ? `；预警、事件、议题、议定事项等 ${left} 项不在其范围，未列入` : ''}。`,
          `Only the agency's categories and areas${left > 0 ? `; ${left} flags, incidents, items or decisions are outside them and left out` : ''}. `,
        )
      : '',
    view.policy.words.map((w) => w[language]).join(say(language, '', ' ')),
    view.policy.smallCountsHidden
      ? say(
          language,
          `计数口径一行说明数据是否齐全，不作隐去。`,
          ` The terms of the count contract say how complete the data are and are not withheld.`,
        )
      : '',
  ])
  if (view.audience !== 'public' && view.sources.length > 0)
    blocks.push({
      kind: 'table',
      section: 'method',
      block: 'table.sources',
      caption: [context.table(), say(language, '来源及其欠数', 'Sources and what they owe')],
      columns: [
        column(say(language, '来源', 'Source'), 26),
        column(say(language, '方式', 'Kind'), 18),
        column(say(language, '收齐至', 'Complete up to'), 20),
        column(say(language, '在库', 'Stored'), 12, 'right'),
        column(say(language, '隔离', 'Quarantined'), 12, 'right'),
        column(say(language, '状况', 'State'), 12),
      ],
      rows: view.sources.map((s) => [
        [s.name],
        [sourceKindName(s.kind, language)],
        [s.completeUpTo ? stamp(s.completeUpTo) : say(language, '未知', 'not known')],
        [count(s.reports)],
        [count(s.quarantined)],
        [s.late ? say(language, '迟到', 'late') : say(language, '正常', 'in time')],
      ]),
      small: true,
    })
  return blocks
}
