/** 会商议题: the agenda, and each item with the office's own words and what it counts. */
import type { Block } from '../page-model.ts'
import { joined, plain, text, type Words } from '../runs.ts'
import { dayWords, numeral, say } from '../words.ts'
import { type Context, named, num, paragraph } from './context.ts'

export function itemBlocks({ view }: Context): Block[] {
  const { language, told } = view
  const { meeting, items } = told
  if (!meeting || !view.policy.officeWords) return []
  const out: Block[] = []
  const agenda = meeting.agenda
  if (agenda.length > 0 || meeting.agencies.length > 0) {
    const day = named(dayWords(meeting.day, language, false), 'meeting.day')
    const table = meeting.agencies.join(say(language, '、', ', '))
    const list = joined(
      agenda.map((words, i): Words => text`${say(language, `${i + 1}.`, `(${i + 1}) `)}${words}`),
      say(language, '；', '; '),
    )
    out.push(
      paragraph(
        'items',
        'items.agenda',
        language === 'zh'
          ? text`会商定于 ${day}举行${table ? `，参加单位：${table}` : ''}。${agenda.length > 0 ? text`议程：${list}。` : ''}`
          : text`The meeting is on ${day}${table ? `, with ${table}` : ''}.${agenda.length > 0 ? text` Agenda: ${list}.` : ''}`,
      ),
    )
  }
  items.forEach((item, i) => {
    const counted: Words =
      item.reports === null
        ? []
        : item.kind === 'flag'
          ? []
          : item.reports === 0
            ? [say(language, '期内没有相关报告。', 'No report of the period. ')]
            : language === 'zh'
              ? text`相关报告 ${num(item.reports, `item:${item.id}`)} 件${item.incidents === null ? '' : text`，合并为 ${named(String(item.incidents), 'incidents')} 起`}。`
              : text`${num(item.reports, `item:${item.id}`)} reports${item.incidents === null ? '' : text`, ${named(String(item.incidents), 'incidents')} ${item.incidents === 1 ? 'incident' : 'incidents'}`}. `
    const note = joined(item.note, say(language, '', ' '))
    const ends = /[。！？.!?]$/.test(plain(note))
    const about =
      item.flag !== null && told.flags.some((f) => f.id === item.flag)
        ? say(language, '详见重点预警。', 'See the flag above.')
        : ''
    out.push({
      kind: 'point',
      section: 'items',
      block: `item.${item.id}`,
      lead: language === 'zh' ? text`（${numeral(i + 1)}）${item.title}。` : text`(${String(i + 1)}) ${item.title}. `,
      words: text`${counted}${note}${note.length > 0 && !ends ? say(language, '。', '. ') : ''}${about}`,
      editable: true,
    })
  })
  return out
}
