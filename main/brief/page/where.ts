/** 空间分布: the map, and the table of areas. */
import { mapSvg } from '../map-picture.ts'
import type { Block } from '../page-model.ts'
import type { BriefView } from '../policy.ts'
import { plain, text, type Words } from '../runs.ts'
import { count, decimal, say } from '../words.ts'
import { type Context, column, named, num } from './context.ts'
import { notGiven, withheldMark, withheldNote } from './summary.ts'

const areaLimit = 18

function mapWords(view: BriefView): Words {
  const { language, counts } = view
  const top = view.areas.filter((a) => a.count !== null && a.key !== 'none' && a.key !== 'rest').slice(0, 3)
  const mapped = num(counts.mapped, 'mapped')
  const list = top.flatMap(
    (a, i): Words => [i > 0 ? say(language, '、', ', ') : '', `${a.name} `, num(a.count as number, `area:${a.key}`)],
  )
  return language === 'zh'
    ? text`已上图报告 ${mapped} 件${list.length > 0 ? text`，最多的片区为${list}` : ''}。`
    : text`${mapped} reports are mapped${list.length > 0 ? text`; most in ${list}` : ''}.`
}

function areaTable(context: Context): Block[] {
  const { view } = context
  const { language } = view
  if (view.areas.length === 0) return view.withheld.areas ? [notGiven(view, 'table.area.withheld', 'map')] : []
  // Leaving lines out would let a withheld one be told from the rest: for the public the table is whole.
  const whole = view.withheld.areas || view.areas.length <= areaLimit + 1
  const shown = whole ? view.areas : view.areas.slice(0, areaLimit)
  const rest = view.areas.slice(shown.length)
  const total = view.counts.matched
  const share = (n: number, key: string): Words => [named(`${decimal((n / Math.max(1, total)) * 100)}%`, `share:${key}`)]
  const cells = (name: string, n: number | null, key: string): Words[] => [
    [name],
    n === null ? [withheldMark(view)] : key === 'area:rest' ? [named(count(n), key)] : [num(n, key)],
    n === null ? ['–'] : share(n, key),
  ]
  const rows: Words[][] = shown.map((a) => cells(a.name, a.count, `area:${a.key}`))
  if (rest.length > 0) {
    const n = rest.reduce((sum, a) => sum + (a.count ?? 0), 0)
    rows.push(
      cells(say(language, `其余 ${rest.length} 个片区（见附表）`, `${rest.length} more areas (see annex)`), n, 'area:rest'),
    )
  }
  rows.push([[say(language, '合计', 'Total')], [num(total, 'matched')], [total > 0 ? '100.0%' : '–']])
  // Two halves side by side: a page carries the map and its table.
  const folds = rows.length > 8 ? 2 : 1
  const height = Math.ceil(rows.length / folds)
  const folded = Array.from({ length: height }, (_, i) =>
    Array.from({ length: folds }, (_, f): Words[] => rows[i + f * height] ?? [[], [], []]).flat(),
  )
  const columns = [
    column(say(language, '片区', 'Area'), 50),
    column(say(language, '件数', 'Reports'), 26, 'right'),
    column(say(language, '占比', 'Share'), 24, 'right'),
  ]
  return [
    {
      kind: 'table',
      section: 'map',
      block: 'table.area',
      caption: [context.table(), say(language, '分片区件数', 'Reports by area')],
      columns: Array.from({ length: folds }, () => columns).flat(),
      rows: folded,
      small: false,
    },
    ...(view.withheld.areas ? [withheldNote(view, 'table.area.withheld', 'map')] : []),
  ]
}

export function whereBlocks(context: Context): Block[] {
  const { view } = context
  const words = mapWords(view)
  const out: Block[] = [{ kind: 'paragraph', section: 'map', block: 'map.1', words, editable: true }]
  if (context.pictures) {
    const map = mapSvg(view, 640)
    out.push({
      kind: 'figure',
      section: 'map',
      block: 'figure.map',
      caption: [context.figure(), say(view.language, '报告分布', 'Where the reports lie')],
      alt: `${say(view.language, '报告分布图：', 'Map of reports: ')}${plain(words)}`,
      svg: map.svg,
      width: map.width,
      height: map.height,
    })
  }
  return [...out, ...areaTable(context)]
}
