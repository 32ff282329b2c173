/** 报告清单: the newest reports; the annex has all of them. */
import type { Block } from '../page-model.ts'
import type { ExportRow } from '../policy.ts'
import { text, type Words } from '../runs.ts'
import { categoryName, count, say, stamp, statusName } from '../words.ts'
import { type Context, column, named, num } from './context.ts'

/** The document lists at most this many reports. */
export const listLimit = 60

const clip = (words: string, length: number): string => {
  const line = words.replace(/\s+/g, ' ').trim()
  const letters = [...line]
  return letters.length > length ? `${letters.slice(0, length - 1).join('')}…` : line
}

export async function reportBlocks(context: Context): Promise<Block[]> {
  const { view } = context
  const { language, counts } = view
  if (!view.policy.list) return []
  const rows = await view.newest(listLimit)
  const line = (r: ExportRow): Words[] => {
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
    ].map((cell) => [cell])
  }
  const visible = counts.matched - counts.suppressed
  const shown = named(count(rows.length), 'listed')
  const all = num(counts.matched, 'matched')
  const off = num(counts.suppressed, 'suppressed')
  const words =
    counts.matched === 0
      ? text`${say(language, '期内没有报告。', 'There is no report.')}`
      : rows.length < visible
        ? language === 'zh'
          ? text`下表为最新 ${shown} 件；全部 ${all} 件（含已抑制 ${off} 件）见附表。`
          : text`The newest ${shown} are listed here; all ${all} (with ${off} suppressed) are in the annex.`
        : language === 'zh'
          ? text`下表列出全部 ${shown} 件${counts.suppressed > 0 ? text`；另有已抑制 ${off} 件只计数` : ''}。`
          : text`All ${shown} are listed here${counts.suppressed > 0 ? text`; ${off} suppressed are only counted` : ''}.`
  const out: Block[] = [{ kind: 'paragraph', section: 'reports', block: 'reports.1', words }]
  if (rows.length > 0)
    out.push({
      kind: 'table',
      section: 'reports',
      block: 'table.reports',
      caption: [context.table(), say(language, '报告清单（新在前）', 'Reports, newest first')],
      columns: [
        column(say(language, '编号', 'No.'), 8, 'right'),
        column(say(language, '时间', 'Time'), 14),
        column(say(language, '类别', 'Category'), 12),
        column(say(language, '片区与地点', 'Area and place'), 21),
        column(say(language, '内容', 'What'), 35),
        column(say(language, '状态', 'Status'), 10),
      ],
      rows: rows.map(line),
      small: true,
    })
  return out
}
