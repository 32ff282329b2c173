/** 上次议定事项: what became of earlier decisions, and with what effect, stated with care. */
import { followFigure } from '../follow-figure.ts'
import type { Block } from '../page-model.ts'
import type { ViewDecision, ViewFollow } from '../policy/parts.ts'
import { text, tidy, type Words } from '../runs.ts'
import { dayWords, numeral, say } from '../words.ts'
import { type Context, column, note, paragraph } from './context.ts'

export const stateName = (state: ViewDecision['state'], language: 'zh' | 'en'): string =>
  ({
    open: { zh: '未启动', en: 'not begun' },
    doing: { zh: '在办', en: 'under way' },
    done: { zh: '已完成', en: 'done' },
    dropped: { zh: '已撤销', en: 'dropped' },
  })[state][language]

const progress = (line: ViewFollow, language: 'zh' | 'en'): Words => {
  const { decision } = line
  const state = stateName(decision.state, language)
  const day = decision.stateDay && decision.state !== 'open' ? dayWords(decision.stateDay, language, false) : ''
  return language === 'zh'
    ? text`${state}${day ? `（${day}）` : ''}${line.overdue ? '，已逾期' : ''}${decision.note.length > 0 ? text`；${decision.note}` : ''}`
    : text`${state}${day ? ` (${day})` : ''}${line.overdue ? ', overdue' : ''}${decision.note.length > 0 ? text`; ${decision.note}` : ''}`
}

export function followBlocks(context: Context): Block[] {
  const { view } = context
  const { language, told } = view
  if (!told.meeting || !view.policy.officeWords) return []
  const { follow } = told
  if (follow.length === 0)
    return [
      paragraph('follow', 'follow.none', [
        say(language, '此前没有待跟进的议定事项。', 'No decision of an earlier meeting is to be followed up.'),
      ]),
    ]
  const count = (test: (line: ViewFollow) => boolean): number => follow.filter(test).length
  const done = count((l) => l.decision.state === 'done')
  const overdue = count((l) => l.overdue)
  const n = (value: number, as: string) => ({ n: String(value), key: null, as })
  const out: Block[] = [
    paragraph(
      'follow',
      'follow.1',
      language === 'zh'
        ? text`此前议定事项 ${n(follow.length, 'all')} 项：已完成 ${n(done, 'done')} 项，在办及未启动 ${n(
            count((l) => l.decision.state === 'doing' || l.decision.state === 'open'),
            'open',
          )} 项，其中逾期 ${n(overdue, 'overdue')} 项。`
        : text`Of ${n(follow.length, 'all')} earlier ${follow.length === 1 ? 'decision' : 'decisions'}, ${n(done, 'done')} ${done === 1 ? 'is' : 'are'} done and ${n(
            count((l) => l.decision.state === 'doing' || l.decision.state === 'open'),
            'open',
          )} still open, ${n(overdue, 'overdue')} of them overdue.`,
    ),
    {
      kind: 'table',
      section: 'follow',
      block: 'table.follow',
      caption: [context.table(), say(language, '此前议定事项的进展', 'Progress of earlier decisions')],
      columns: [
        column(say(language, '事项', 'Decision'), 40),
        column(say(language, '牵头', 'Lead'), 16),
        column(say(language, '期限', 'Due'), 14),
        column(say(language, '进展', 'Progress'), 30),
      ],
      rows: follow.map((line) => [
        line.decision.text,
        [line.decision.agency ?? '–'],
        [line.decision.due ? dayWords(line.decision.due, language, false) : '–'],
        progress(line, language),
      ]),
      rowBlocks: follow.map((line) => `decision.${line.decision.id}`),
      small: false,
    },
  ]
  const judged = follow.filter((line) => line.effect !== null)
  judged.forEach((line, i) => {
    const { decision } = line
    out.push({
      kind: 'point',
      section: 'follow',
      block: `followup.${decision.id}`,
      lead:
        language === 'zh'
          ? text`（${numeral(i + 1)}）${decision.text.length > 0 ? shorten(decision.text) : ''}。`
          : text`(${String(i + 1)}) ${shorten(decision.text)}. `,
      words: counted(line, language),
      editable: true,
    })
  })
  // Why the others cannot be judged is said once for each, below.
  const silent = follow.filter((line) => line.effect === null && line.decision.state === 'done')
  for (const line of silent)
    out.push(
      note(
        'follow',
        `followup.${line.decision.id}.note`,
        text`${shorten(line.decision.text)}${say(language, '：', ': ')}${counted(line, language)}`,
      ),
    )
  if (context.pictures && judged.length > 0) {
    const figure = followFigure(
      told.followLines.filter((l) => l.effect !== null),
      language,
    )
    out.push({
      kind: 'figure',
      section: 'follow',
      block: 'figure.follow',
      caption: [
        context.figure(),
        say(language, '议定事项前后变化（对照地点校正，95% 区间）', 'Before and after, against like places (95% intervals)'),
      ],
      ...figure,
    })
  }
  return out
}

/** The counts before and after stand first of all that is counted in incidents: "10 起，…16 起", "10 incidents in …, 16 in …". */
const counts = { zh: /(?<!至少要 |[\d,])(\d[\d,]*)(?= 起)/g, en: /(\d[\d,]*)(?= (?:incidents? )?in the \d)/g }
function counted(line: ViewFollow, language: 'zh' | 'en'): Words {
  if (!line.counted) return line.words
  const sides = ['before', 'after']
  return tidy(
    line.words.flatMap((run): Words => {
      if (typeof run !== 'string') return [run]
      const out: Words = []
      let at = 0
      for (const found of run.matchAll(counts[language])) {
        const side = sides.shift()
        if (side === undefined) break
        out.push(run.slice(at, found.index), { n: found[0], key: `decision:${line.decision.id}:${side}` })
        at = found.index + found[0].length
      }
      return [...out, run.slice(at)]
    }),
  )
}

/** The words up to a full stop. */
function shorten(words: Words): Words {
  const last = words.at(-1)
  return typeof last === 'string' && /[。.]$/.test(last) ? [...words.slice(0, -1), last.slice(0, -1)] : words
}
