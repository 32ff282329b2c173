/**
 * Everything that an office's own template may ask for: the one table behind what is filled in (data.ts), what is checked
 * (check.ts) and what is told about it (docs/templates.md, printed from here).
 */

import { type SectionKey, sectionKeys } from '../../../contract/briefing.ts'
import type { Bilingual } from '../../../contract/model.ts'

export type PlaceholderKind = 'text' | 'picture' | 'loop' | 'block'
export interface Placeholder {
  name: string
  kind: PlaceholderKind
  words: Bilingual
  /** Of a loop: what each round of it holds. */
  fields?: readonly { name: string; words: Bilingual }[]
}

const text = (name: string, zh: string, en: string): Placeholder => ({ name, kind: 'text', words: { zh, en } })
const picture = (name: string, zh: string, en: string): Placeholder => ({ name, kind: 'picture', words: { zh, en } })
const block = (name: string, zh: string, en: string): Placeholder => ({ name, kind: 'block', words: { zh, en } })
const loop = (name: string, zh: string, en: string, fields: readonly (readonly [string, string, string])[]): Placeholder => ({
  name,
  kind: 'loop',
  words: { zh, en },
  fields: fields.map(([field, fieldZh, fieldEn]) => ({ name: field, words: { zh: fieldZh, en: fieldEn } })),
})

const sectionWords: Record<SectionKey, Bilingual> = {
  summary: { zh: '总体情况', en: 'the summary' },
  changes: { zh: '主要变化', en: 'key changes' },
  map: { zh: '空间分布', en: 'where: map and areas' },
  series: { zh: '时间变化', en: 'when: the series' },
  flags: { zh: '重点预警', en: 'flags with their why' },
  incidents: { zh: '事件', en: 'incidents' },
  items: { zh: '会商事项', en: 'the items of the agenda' },
  follow: { zh: '上次议定事项及成效', en: 'follow-through of earlier decisions' },
  decisions: { zh: '议定事项', en: 'decisions' },
  reports: { zh: '报告清单', en: 'the list of reports' },
  method: { zh: '方法与数据质量', en: 'method and data quality' },
}

export const placeholders: readonly Placeholder[] = [
  text('head', '红头，如“青澜区公共安全会商简报”', 'the head of the first page'),
  text('issue', '期号与版别', 'the number of the issue and the edition'),
  text('office', '发文单位', 'the issuing office'),
  text('day', '成文日期', 'the day of issue'),
  text('title', '标题', 'the title'),
  text('period', '所述时段', 'the period it is about'),
  text('audience', '版别：内部版、成员单位版、公开版', 'the edition: internal, partner agencies, public'),
  text('agency', '专为哪个单位；不是单位版时为空', 'the agency whose own edition this is; empty otherwise'),
  text('recipients', '分送单位，以顿号分开；没有会商时为空', 'who it goes to: the agencies of the meeting; empty without one'),
  text('filter', '筛选条件', 'the filter in words'),
  text('summary', '总体情况第一段，纯文字', 'the first paragraph of the summary, as plain text'),
  text('snapshot', '快照编号', 'the mark of the snapshot'),
  text('data_version', '数据版本', 'the data version'),
  text('made_at', '快照冻结的时刻', 'when the snapshot was frozen'),
  text('meeting_number', '第几次会商；没有会商时为空', 'the number of the meeting; empty without one'),
  text('meeting_day', '会商日期；没有会商时为空', 'the day of the meeting; empty without one'),
  text('counts.matched', '匹配件数', 'reports matched'),
  text('counts.mapped', '其中已上图', 'of them on the map'),
  text('counts.without_location', '其中无位置', 'of them without location'),
  text('counts.suppressed', '其中已抑制', 'of them suppressed'),
  text('counts.incidents', '合并近似重复后的起数', 'incidents once near-duplicates are merged'),
  text('contract_line', '计数口径一行', 'the count contract in a line'),
  text('owed_line', '来源欠数一行', 'what the sources owe in a line'),
  text('footer', '页脚：计数口径与数据版本', 'the footer: count contract and data version'),

  picture('map', '报告分布图', 'the map of reports'),
  picture('series', '时间变化图', 'the chart over time'),
  picture('flags_map', '重点预警位置图', 'the map of the flags'),
  picture('follow_figure', '议定事项前后对比图', 'the figure of the follow-through'),

  loop('categories', '分类别件数，逐类', 'counts by category', [
    ['name', '类别', 'category'],
    ['count', '本期件数，或“不公布”', 'reports, or "withheld"'],
    ['before', '前几期均值', 'mean of the spans before'],
    ['change', '变化', 'change'],
  ]),
  loop('areas', '分片区件数，逐片', 'counts by area', [
    ['name', '片区', 'area'],
    ['count', '件数，或“不公布”', 'reports, or "withheld"'],
    ['share', '占比', 'share'],
  ]),
  loop('flags', '预警，已核实的在前，新的在前', 'flags: verified ones first, the latest first', [
    ['title', '何处何事', 'where and what'],
    ['where', '片区', 'area'],
    ['category', '类别', 'category'],
    ['period', '时段', 'its days'],
    ['observed', '观测起数', 'incidents observed'],
    ['raw', '原始报告件数', 'raw reports'],
    ['expected', '预期起数', 'incidents expected'],
    ['ratio', '为预期的倍数', 'ratio to the expected'],
    ['interval', '倍数的 95% 区间', '95 % interval of the ratio'],
    ['sources', '独立来源数', 'independent sources'],
    ['why', '为何提出，整段', 'why it was raised, as a paragraph'],
    ['status', '处置状态', 'state'],
  ]),
  loop('incidents', '事件，大者在前', 'incidents, the largest first', [
    ['title', '事件', 'incident'],
    ['words', '说明', 'what is said about it'],
  ]),
  loop('items', '会商事项', 'items of the agenda', [
    ['title', '事项', 'item'],
    ['words', '说明', 'what is said about it'],
  ]),
  loop('decisions', '本次议定事项', 'decisions of this meeting', [
    ['text', '事项', 'decision'],
    ['agency', '牵头单位', 'agency'],
    ['due', '期限', 'due'],
    ['expected', '预期效果', 'what it should bring about'],
    ['state', '进展；会前为空', 'progress; empty before the meeting'],
  ]),
  loop('follow', '以前议定事项及成效', 'earlier decisions and what became of them', [
    ['text', '事项', 'decision'],
    ['agency', '牵头单位', 'agency'],
    ['due', '期限', 'due'],
    ['state', '进展', 'state'],
    ['words', '前后对比，整段', 'before and after, as a paragraph'],
  ]),

  block('@body', '全文：各节依次，含表和图', 'the whole body: every section with its tables and figures'),
  ...sectionKeys.map((key) => block(`@section_${key}`, `一节：${sectionWords[key].zh}`, `one section: ${sectionWords[key].en}`)),
]

const byName = new Map(placeholders.map((p) => [p.name, p]))
/** A placeholder by its name as written between the braces, `@` included; names of objects' own workings are not among them. */
export const placeholderNamed = (name: string): Placeholder | undefined => byName.get(name)

/** What may stand inside a loop besides what may stand anywhere. */
export const fieldNamed = (loopName: string, field: string): boolean =>
  byName.get(loopName)?.fields?.some((f) => f.name === field) ?? false

const kindWords: Record<PlaceholderKind, { title: string; how: string }> = {
  text: {
    title: '文字 / Text',
    how: '`{title}`\n\n写在哪里都可以：正文、表格、页眉、页脚。`{#agency}……{/agency}` 之间的内容只在该项不为空时出现。\n\nAnywhere: in the body, in tables, headers and footers. What stands between `{#agency}` and `{/agency}` appears only when there is such a text.',
  },
  picture: {
    title: '图片 / Pictures',
    how: '`{map}`，或者在模板里放一张图，把它的替代文字写成 `{map}`：图换成新的，宽度、环绕方式不变。\n\n`{map}` as text; or put any picture into the template and make `{map}` its alternative text: the picture is exchanged, its width and how text flows round it stay.',
  },
  loop: {
    title: '循环 / Loops',
    how: '`{#flags}……{/flags}` 之间的内容每条重复一次。放在表格同一行的两个单元格里，则整行重复。循环不能套循环。\n\nWhat stands between `{#flags}` and `{/flags}` is repeated for each. With both in cells of one row of a table, the row is repeated. A loop cannot stand in a loop.',
  },
  block: {
    title: '成段内容 / Blocks',
    how: '`{@body}` 独占一段，替换为标题、段落、表和图。样式取模板里名为 `Fieldbrief …` 的样式；没有时，标题用模板的“标题 1、标题 2”，其余随正文。`{#@section_items}……{/@section_items}` 之间的内容（如自己的标题）只在本版有这一节时出现。\n\n`{@body}` alone in its paragraph becomes headings, paragraphs, tables and figures. They take the styles named `Fieldbrief …` of the template; without these, headings take its "Heading 1" and "Heading 2", and the rest follows its body text. What stands between `{#@section_items}` and `{/@section_items}`, a heading of your own perhaps, appears only where the edition has that section.',
  },
}

/** docs/templates.md, whole. */
export function placeholderPage(): string {
  const cell = (words: string): string => words.replaceAll('|', '\\|')
  const lines = [
    '# 简报模板 / Templates for briefings',
    '',
    '<!-- Printed from main/brief/template/placeholders.ts: node setup/print-templates.mjs > docs/templates.md -->',
    '',
    '单位自己的 Word 文档（.docx）就是模板：把占位符写进去，`fieldbrief brief check 模板.docx` 会列出写错的、没用到的和用不了的地方，`fieldbrief template add 模板.docx --name 名称` 存进本机。最省事的开头是 `fieldbrief template save zh --out 模板.docx`，在内置模板上改。模板里的任何内容都不会被执行。',
    '',
    "An office's own Word document (.docx) is the template: write placeholders into it; `fieldbrief brief check TEMPLATE.docx` lists what is misspelt, unused or unusable; `fieldbrief template add TEMPLATE.docx --name NAME` keeps it here. The easiest beginning is `fieldbrief template save en --out TEMPLATE.docx`. Nothing inside a template is ever executed.",
    '',
    '占位符用半角花括号。有下列任何一种，模板都不收：宏、嵌入对象、图表、外部链接的图片或模板、批注、修订、密码、会自行取数的域。',
    '',
    'Braces are plain `{` and `}`. A template is refused with any of: macros, embedded objects, charts, linked pictures or templates, comments, tracked changes, a password, fields that fetch something.',
    '',
  ]
  for (const kind of ['text', 'picture', 'loop', 'block'] as const) {
    lines.push(`## ${kindWords[kind].title}`, '', kindWords[kind].how, '', '| | 中文 | English |', '|---|---|---|')
    for (const p of placeholders.filter((q) => q.kind === kind)) {
      const name = kind === 'loop' ? `\`{#${p.name}}\`` : `\`{${p.name}}\``
      lines.push(`| ${name} | ${cell(p.words.zh)} | ${cell(p.words.en)} |`)
      for (const f of p.fields ?? []) lines.push(`| 　\`{${f.name}}\` | ${cell(f.words.zh)} | ${cell(f.words.en)} |`)
    }
    lines.push('')
  }
  lines.push(
    '手工填写、不出自快照的数字在文档里带 †，文末自动加注。',
    '',
    'Numbers typed by hand, which do not come from the snapshot, carry † in the document, and a note stands at its end.',
    '',
  )
  return lines.join('\n')
}
