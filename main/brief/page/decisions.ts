/** 议定事项: what this meeting decided, or is asked to decide. */
import type { Block } from '../page-model.ts'
import type { BriefView } from '../policy.ts'
import { text } from '../runs.ts'
import { dayWords, say } from '../words.ts'
import { type Context, column } from './context.ts'
import { stateName } from './follow.ts'

/** The snapshot was frozen on the day of the meeting or after it. */
export const isHeld = (view: BriefView): boolean =>
  view.told.meeting !== null && view.madeAt.slice(0, 10) >= view.told.meeting.day

export function decisionBlocks(context: Context): Block[] {
  const { view } = context
  const { language, told } = view
  if (!told.meeting || !view.policy.officeWords) return []
  const { decisions, meeting } = told
  const held = isHeld(view)
  const out: Block[] = []
  if (decisions.length > 0)
    out.push({
      kind: 'table',
      section: 'decisions',
      block: 'table.decisions',
      caption: [
        context.table(),
        held ? say(language, '本次议定事项', 'Decisions of this meeting') : say(language, '建议议定事项', 'Proposed decisions'),
      ],
      columns: [
        column(say(language, '事项', 'Decision'), 40),
        column(say(language, '牵头', 'Lead'), 16),
        column(say(language, '期限', 'Due'), 14),
        column(held ? say(language, '进展', 'Progress') : say(language, '预期效果', 'Expected'), 30),
      ],
      rows: decisions.map((d) => [
        d.place && d.place.length > 0 ? text`${d.text}${say(language, '（', ' (')}${d.place}${say(language, '）', ')')}` : d.text,
        [d.agency ?? '–'],
        [d.due ? dayWords(d.due, language, false) : '–'],
        held
          ? text`${stateName(d.state, language)}${d.note.length > 0 ? text`${say(language, '；', '; ')}${d.note}` : ''}`
          : d.expected.length > 0
            ? d.expected
            : ['–'],
      ]),
      rowBlocks: decisions.map((d) => `decision.${d.id}`),
      small: false,
    })
  if (meeting.minutes.length > 0) {
    out.push({
      kind: 'heading',
      level: 2,
      section: 'decisions',
      block: 'heading.minutes',
      words: [say(language, '会议纪要', 'Minutes')],
    })
    meeting.minutes.forEach((words, i) => {
      out.push({ kind: 'paragraph', section: 'decisions', block: `minutes.${i + 1}`, words })
    })
  }
  return out
}
