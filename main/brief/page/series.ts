/** 时间变化: bars over the period. */
import { chartSvg } from '../chart.ts'
import type { Block } from '../page-model.ts'
import type { BriefView } from '../policy.ts'
import { plain, text, type Words } from '../runs.ts'
import { dayWords, periodWords, say } from '../words.ts'
import { type Context, named, num, paragraph } from './context.ts'

function seriesWords(view: BriefView): Words {
  const { language } = view
  const known = view.bins.filter((b) => b.count !== null)
  const peak = known.reduce<(typeof known)[number] | null>(
    (a, b) => (a === null || (b.count as number) > (a.count as number) ? b : a),
    null,
  )
  if (!peak?.count)
    return [
      view.withheld.bins
        ? say(language, '各日件数较少，不公布。', 'Counts a day are small and withheld.')
        : say(language, '期内没有可画出的报告。', 'No report to draw in the period.'),
    ]
  const { unit } = peak
  const when = named(
    peak.from === peak.to ? dayWords(peak.from, language, false) : periodWords({ from: peak.from, to: peak.to }, language),
    'peak.when',
  )
  const most = num(peak.count, `bin:${peak.from}..${peak.to}`)
  const late = view.incompleteFrom !== null && view.period !== null && view.period.to >= view.incompleteFrom
  const from = late ? named(dayWords(view.incompleteFrom as string, language, false), 'incompleteFrom') : null
  return language === 'zh'
    ? text`每${{ day: '日', week: '周', month: '月' }[unit]}件数以 ${when}的 ${most} 件为最高。${from ? text`${from}起的日期尚未收齐，图中以斜线表示，不作判断。` : ''}`
    : text`The highest ${unit} is ${when} with ${most} reports.${from ? text` From ${from} on the days are not complete: they are hatched and not judged.` : ''}`
}

export function seriesBlocks(context: Context): Block[] {
  const { view } = context
  const { language } = view
  const words = seriesWords(view)
  const out: Block[] = [paragraph('series', 'series.1', words)]
  if (!context.pictures || !view.bins.some((b) => b.count !== 0)) return out
  const unit = view.bins[0]!.unit
  const size = { width: 640, height: 220 }
  out.push({
    kind: 'figure',
    section: 'series',
    block: 'figure.series',
    caption: [
      context.figure(),
      say(language, `每${{ day: '日', week: '周', month: '月' }[unit]}报告件数`, `Reports per ${unit}`),
      view.withheld.bins ? say(language, '（斜线：不公布）', ' (hatched: withheld)') : '',
      view.incompleteFrom && view.period && view.period.to >= view.incompleteFrom
        ? say(language, '（斜线：来源未收齐）', ' (hatched: sources not complete)')
        : '',
    ],
    alt: plain(words),
    svg: chartSvg(view, size),
    ...size,
  })
  return out
}
