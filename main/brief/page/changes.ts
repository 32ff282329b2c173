/** 主要变化: what moved with support, and what moved since the last meeting. */
import type { Block } from '../page-model.ts'
import type { ChangeLine } from '../policy/change.ts'
import type { BriefView } from '../policy.ts'
import { joined, text, type Words } from '../runs.ts'
import { sinceNote } from '../since.ts'
import { categoryName, dayWords, decimal, pick, say } from '../words.ts'
import { type Context, high, isLate, mean, named, num, paragraph, spanName } from './context.ts'

const told = 5
/** Fewer than this now are no news, whatever their ratio. */
const enough = 10

function lineWords(view: BriefView, line: ChangeLine, name: string): Words {
  const { language } = view
  const key = `${line.kind}:${line.key}`
  const now = num(line.now, key)
  const base = line.kind === 'category' ? mean(line.mean, `before:${line.key}`) : mean(line.mean, null, `mean:${key}`)
  const times = named(high(line.ratio[1]), `times:${key}`)
  const interval = named(`${decimal(line.ratio[0])}–${high(line.ratio[2])}`, `interval:${key}`)
  if (!(line.mean > 0)) return language === 'zh' ? text`${name} ${now} 件（此前没有）` : text`${name} ${now} (none before)`
  return language === 'zh'
    ? text`${name} ${now} 件，均值 ${base} 件，为其 ${times} 倍（95% 区间 ${interval}）`
    : text`${name} ${now} against a mean of ${base}, ${times} times (95% interval ${interval})`
}

function movedWords(view: BriefView, kind: ChangeLine['kind'], up: boolean): Words[] {
  const names = new Map((kind === 'category' ? view.categories : view.areas).map((l) => [l.key, l.name]))
  const shown = (line: ChangeLine): string | undefined =>
    names.get(line.key) ?? (kind === 'category' ? categoryName(line.key as never, view.language) : undefined)
  return (
    (view.changes?.lines ?? [])
      .filter(
        (l) =>
          l.kind === kind && l.pAdjusted < 0.05 && (up ? l.ratio[0] > 1 && l.now >= enough : l.ratio[2] < 1 && l.mean >= enough),
      )
      // A line that the table joins with others is not told on its own either.
      .filter((l) => shown(l) !== undefined && (!view.policy.smallLinesJoined || names.has(l.key)))
      .sort((a, b) => (up ? b.ratio[1] - a.ratio[1] : a.ratio[1] - b.ratio[1]) || (a.key < b.key ? -1 : 1))
      .slice(0, told)
      .map((l) => lineWords(view, l, shown(l) as string))
  )
}

function sinceWords(view: BriefView): Words[] {
  const { since } = view.told
  if (!since) return []
  const { language } = view
  const { reports, flags } = since
  const note = sinceNote(since)
  const noted: Words[] = note ? [[pick(language, note)]] : []
  const last = named(dayWords(since.from.madeAt, language, false), 'since.day')
  const [fresh, closed, back, gone] = [
    num(reports.new, 'since:new'),
    num(reports.closed, 'since:closed'),
    num(reports.back, 'since:back'),
    num(reports.gone, 'since:gone'),
  ]
  const f = (key: keyof typeof flags) => named(String(flags[key]), `since.flags.${key}`)
  if (language === 'zh') {
    const out = [
      text`与上次会商的快照（${last}）相比：新收报告 ${fresh} 件，办结 ${closed} 件，办结后在原地再次反映 ${back} 件${reports.gone > 0 ? text`，上游撤回 ${gone} 件` : ''}。`,
    ]
    out.push(
      flags.raised === 0
        ? text`其间没有新的预警。`
        : text`其间提出预警 ${f('raised')} 条：核实 ${f('verified')} 条，已有解释 ${f('explained')} 条，数据问题 ${f('artefact')} 条，无需处置 ${f('noAction')} 条，尚待判断 ${f('undecided')} 条。`,
    )
    return [...out, ...noted]
  }
  return [
    text`Since the snapshot of the last meeting (${last}): ${fresh} new reports, ${closed} closed, ${back} reported again where an issue had been closed${reports.gone > 0 ? text`, ${gone} withdrawn upstream` : ''}.`,
    flags.raised === 0
      ? text`No new flag was raised.`
      : text`${f('raised')} ${flags.raised === 1 ? 'flag was' : 'flags were'} raised: ${f('verified')} verified, ${f('explained')} explained, ${f('artefact')} ${flags.artefact === 1 ? 'an artefact' : 'artefacts'} of the data, ${f('noAction')} needing no action, ${f('undecided')} still open.`,
    ...noted,
  ]
}

export function changeBlocks({ view }: Context): Block[] {
  const { language } = view
  const out: Block[] = []
  if (view.changes) {
    const span = spanName(view)
    for (const [kind, zh, en] of [
      ['category', '类别', 'categories'],
      ['area', '片区', 'areas'],
    ] as const) {
      // Of one line alone the summary has said it.
      if (view.changes.lines.filter((l) => l.kind === kind).length < 2) continue
      const up = movedWords(view, kind, true)
      const down = isLate(view) ? [] : movedWords(view, kind, false)
      const parts: Words[] = []
      if (up.length > 0)
        parts.push(
          language === 'zh'
            ? text`明显多于前 ${named(String(view.changes.total.periods), 'periods')} ${span.zh}的${zh}：${joined(up, '；')}。`
            : text`Clearly more than in the ${named(String(view.changes.total.periods), 'periods')} ${span.more} before, by ${en}: ${joined(up, '; ')}.`,
        )
      if (down.length > 0)
        parts.push(
          language === 'zh' ? text`明显少于此前的${zh}：${joined(down, '；')}。` : text`Clearly fewer: ${joined(down, '; ')}.`,
        )
      if (parts.length === 0)
        parts.push([
          say(
            language,
            `各${zh}与前期相比，未见超出通常起伏的${isLate(view) ? '上升' : '变化'}。`,
            `No ${kind === 'category' ? 'category' : 'area'} ${isLate(view) ? 'rose' : 'moved'} beyond the usual.`,
          ),
        ])
      out.push(paragraph('changes', `changes.${kind}`, joined(parts, say(language, '', ' '))))
    }
  }
  sinceWords(view).forEach((words, i) => {
    out.push(paragraph('changes', `changes.since.${i + 1}`, words))
  })
  return out
}
