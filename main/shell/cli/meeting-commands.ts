/** Joint meetings: their list, items, decisions and what became of them; who sits at the table. */
import type { Answer, Request } from '../../../contract/api.ts'
import {
  type DecisionPlace,
  type DecisionState,
  decisionStates,
  type ItemSubject,
  type Meeting,
  type MeetingDecision,
  type MeetingItem,
} from '../../../contract/briefing.ts'
import { Failure } from '../../../contract/reply.ts'
import type { CategoryKey, Language } from '../../../contract/taxonomy.ts'
import { idOf } from './flag-commands.ts'
import {
  type Caller,
  type Command,
  content,
  filterOf,
  given,
  list,
  n,
  number,
  required,
  spot,
  table,
  text,
  Usage,
  type Words,
  word,
} from './words.ts'

/**
 * The id of a meeting named by its running number; a number that no meeting has is taken as an id. Of two meetings of one
 * number the newest. Throws Failure (not-found).
 */
export async function meetingId(name: string, { call }: Caller): Promise<number> {
  const wanted = Number(name)
  if (!Number.isSafeInteger(wanted) || wanted < 0) throw new Usage(`a meeting is named by its running number, not "${name}"`)
  const { meetings } = await call('meeting.list', {})
  const found = meetings.find((m) => m.number === wanted) ?? meetings.find((m) => m.id === wanted)
  if (found) return found.id
  const there = meetings.map((m) => m.number)
  throw new Failure('not-found', {
    zh: `没有第 ${name} 次会商。${there.length > 0 ? `现有：第 ${there.join('、')} 次` : '还没有会商：meeting add --day DAY'}`,
    en: `There is no meeting ${name}. ${there.length > 0 ? `There are: ${there.join(', ')}` : 'None is there yet: meeting add --day DAY'}`,
  })
}

const filter = (words: Words): Meeting['filter'] | undefined =>
  text(words, 'filter') === undefined ? undefined : filterOf(words)
/** "@FILE" is the file's text. */
const textOrFile = (words: Words, name: string): string | undefined => {
  const value = text(words, name)
  return value?.startsWith('@') ? content(value.slice(1)) : value
}
function period(words: Words): Meeting['period'] | undefined {
  const [from, to] = [text(words, 'from'), text(words, 'to')]
  if (from === undefined && to === undefined) return undefined
  if (from === undefined || to === undefined) throw new Usage('--from and --to go together: first and last day, both included')
  return { from, to }
}
function placeOf(words: Words): DecisionPlace | undefined {
  const circle = spot(words)
  const area = text(words, 'area')
  if (circle && area !== undefined) throw new Usage('give --place or --area, not both')
  if (circle) return { kind: 'spot', spot: circle, name: text(words, 'name') ?? '' }
  return area === undefined ? undefined : { kind: 'area', area }
}
async function subjectOf(words: Words, { call }: Caller): Promise<ItemSubject> {
  const kinds = ['filter', 'view', 'flag', 'incident', 'place'].filter((kind) => text(words, kind) !== undefined)
  if (kinds.length > 1) throw new Usage(`an item is about one thing: --${kinds.join(' or --')}`)
  switch (kinds[0]) {
    case 'filter':
      return { kind: 'filter', filter: filterOf(words) }
    case 'view': {
      const wanted = required(words, 'view').trim().normalize('NFC')
      const { views } = await call('view.list', {})
      const view = views.find((v) => v.name === wanted)
      if (!view)
        throw new Failure('not-found', {
          zh: `没有名为“${wanted}”的视图，议题没有添加。用 view list 查看现有视图。`,
          en: `There is no view named "${wanted}"; no item was added. See view list.`,
        })
      return { kind: 'view', name: view.name, filter: view.filter }
    }
    case 'flag':
      return { kind: 'flag', flag: number(words, 'flag') as number }
    case 'incident':
      return { kind: 'incident', report: number(words, 'incident') as number }
    case 'place':
      return given({
        kind: 'place' as const,
        spot: spot(words) as { lon: number; lat: number; metres: number },
        name: text(words, 'name') ?? '',
        category: text(words, 'category') as CategoryKey | undefined,
      })
    default:
      return { kind: 'text' }
  }
}
function stateOf(value: string): DecisionState {
  const found = decisionStates.find((state) => state === value)
  if (!found) throw new Usage(`no state "${value}"; there are: ${decisionStates.join(' ')}`)
  return found
}

const placeWords = (place: DecisionPlace | null): string =>
  place === null
    ? '-'
    : place.kind === 'area'
      ? place.area
      : `${place.name === '' ? '' : `${place.name} `}${place.spot.lon.toFixed(4)},${place.spot.lat.toFixed(4)} ${Math.round(place.spot.metres)} m`
function subjectWords(subject: ItemSubject): string {
  switch (subject.kind) {
    case 'filter':
      return JSON.stringify(subject.filter)
    case 'view':
      return `view ${subject.name}`
    case 'flag':
      return `flag ${subject.flag}`
    case 'incident':
      return `incident of report ${subject.report}`
    case 'place':
      return placeWords({ kind: 'spot', spot: subject.spot, name: subject.name })
    case 'text':
      return '-'
  }
}
const decisionLine = (d: MeetingDecision): string[] => [
  `  ${d.id}`,
  d.stateDay ? `${d.state} ${d.stateDay}` : d.state,
  d.agency ?? '-',
  d.due ?? '-',
  d.category ?? '-',
  placeWords(d.place),
  d.text,
]
const meetingLines = (m: Meeting): string =>
  [
    `${m.title}  (number ${m.number}, id ${m.id}, ${m.state})`,
    table([
      ['day', m.day],
      ['about', `${m.period.from} to ${m.period.to}${Object.keys(m.filter).length > 0 ? `, ${JSON.stringify(m.filter)}` : ''}`],
      ['agencies', m.agencies.join(', ') || '-'],
      ['before it', m.previous ? `number ${m.previous.number}, ${m.previous.day}` : '-'],
      ['snapshot', m.snapshot ? `${m.snapshot.mark}, ${m.snapshot.madeAt}` : 'none yet: brief --meeting freezes one'],
    ]),
    ...(m.agenda.length > 0 ? ['Agenda', ...m.agenda.map((line, i) => `  ${i + 1}. ${line}`)] : []),
    ...(m.items.length > 0
      ? ['Items', table(m.items.map((item) => [`  ${item.id}`, item.title, subjectWords(item.subject)]))]
      : []),
    ...(m.decisions.length > 0 ? ['Decisions', table(m.decisions.map(decisionLine))] : []),
    ...(m.minutes === '' ? [] : ['Minutes', m.minutes]),
  ].join('\n')

const fields = ['title', 'from', 'to', 'agencies', 'filter', 'language', 'agenda', 'number']
const fieldsUsage =
  '[--title T] [--from D --to D] [--agencies a,b] [--filter JSON] [--language zh|en] [--agenda "LINE;LINE"] [--number N]'
const meetingFields = (words: Words): Omit<Request<'meeting.add'>, 'day'> =>
  given({
    title: text(words, 'title'),
    period: period(words),
    filter: filter(words),
    agencies: list(words, 'agencies'),
    language: text(words, 'language') as Language | undefined,
    agenda: text(words, 'agenda')
      ?.split(/[;；]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    number: number(words, 'number'),
  }) as Omit<Request<'meeting.add'>, 'day'>

export const meetingCommands: Record<string, Command> = {
  'meeting list': {
    usage: 'meeting list',
    run: (_words, { call }) => call('meeting.list', {}),
    print: (a: Answer<'meeting.list'>) =>
      a.meetings.length === 0
        ? 'No meeting yet. Add one with: meeting add --day DAY'
        : table([
            ['number', 'id', 'day', 'state', 'items', 'decisions', 'done', 'overdue', 'frozen', 'title'],
            ...a.meetings.map((m) => [
              String(m.number),
              String(m.id),
              m.day,
              m.state,
              m.items,
              m.decisions,
              m.done,
              m.overdue,
              m.frozenAt,
              m.title,
            ]),
          ]),
  },
  'meeting add': {
    usage: `meeting add --day D ${fieldsUsage}`,
    values: ['day', ...fields],
    run: (words, { call }) => call('meeting.add', { day: required(words, 'day'), ...meetingFields(words) }),
    print: (a: Meeting) => meetingLines(a),
  },
  'meeting show': {
    usage: 'meeting show NUMBER   (the running number; a number that no meeting has is taken as an id)',
    run: async (words, caller) => caller.call('meeting.get', { id: await meetingId(word(words, 0, 'NUMBER'), caller) }),
    print: (a: Meeting) => meetingLines(a),
  },
  'meeting set': {
    usage: `meeting set NUMBER [--day D] ${fieldsUsage} [--minutes TEXT|@FILE] [--state planned|held]`,
    values: ['day', ...fields, 'minutes', 'state'],
    run: async (words, caller) =>
      caller.call('meeting.set', {
        id: await meetingId(word(words, 0, 'NUMBER'), caller),
        ...meetingFields(words),
        ...given({
          day: text(words, 'day'),
          minutes: textOrFile(words, 'minutes'),
          state: text(words, 'state') as Meeting['state'] | undefined,
        }),
      } as Request<'meeting.set'>),
    print: (a: Meeting) => meetingLines(a),
  },
  'meeting remove': {
    usage: 'meeting remove NUMBER',
    run: async (words, caller) => caller.call('meeting.remove', { id: await meetingId(word(words, 0, 'NUMBER'), caller) }),
    print: (a: Answer<'meeting.remove'>) => `Removed. Until the program's window is next opened: meeting restore ${a.removed}`,
  },
  'meeting restore': {
    usage: 'meeting restore ID',
    run: (words, { call }) => call('meeting.restore', { id: idOf(words, 'ID') }),
    print: (a: Meeting) => meetingLines(a),
  },
  'meeting item': {
    usage:
      'meeting item NUMBER --title T [--note T] [--filter JSON | --view NAME | --flag ID | --incident REPORT | --place LON,LAT,METRES [--name N] [--category C]] [--at POSITION]',
    values: ['title', 'note', 'filter', 'view', 'flag', 'incident', 'place', 'name', 'category', 'at'],
    async run(words, caller) {
      const meeting = await meetingId(word(words, 0, 'NUMBER'), caller)
      const item = {
        meeting,
        title: required(words, 'title'),
        note: textOrFile(words, 'note') ?? '',
        subject: await subjectOf(words, caller),
      }
      return caller.call('item.add', given({ ...item, at: number(words, 'at') }) as Request<'item.add'>)
    },
    print: (a: MeetingItem) => `Item ${a.id}: ${a.title}`,
  },
  'meeting decide': {
    usage:
      'meeting decide NUMBER --text T [--agency KEY] [--due D] [--expected T] [--place LON,LAT,METRES [--name N] | --area KEY] [--category C] [--state open|doing|done|dropped] [--day D] [--note T]',
    values: ['text', 'agency', 'due', 'expected', 'place', 'name', 'area', 'category', 'state', 'day', 'note'],
    async run(words, caller) {
      const meeting = await meetingId(word(words, 0, 'NUMBER'), caller)
      const state = text(words, 'state')
      const decision = given({
        agency: text(words, 'agency'),
        due: text(words, 'due'),
        expected: text(words, 'expected'),
        place: placeOf(words),
        category: text(words, 'category') as CategoryKey | undefined,
        state: state === undefined ? undefined : stateOf(state),
        stateDay: text(words, 'day'),
        note: text(words, 'note'),
      })
      return caller.call('decision.add', { meeting, text: required(words, 'text'), ...decision } as Request<'decision.add'>)
    },
    print: (a: MeetingDecision) => `Decision ${a.id}, ${a.state}. When it is done: meeting state ${a.id} done`,
  },
  'meeting state': {
    usage: 'meeting state DECISION open|doing|done|dropped [--day D] [--note T]',
    values: ['day', 'note'],
    run: (words, { call }) =>
      call('decision.set', {
        id: idOf(words, 'DECISION'),
        state: stateOf(word(words, 1, 'a state')),
        ...given({ stateDay: text(words, 'day'), note: text(words, 'note') }),
      } as Request<'decision.set'>),
    print: (a: MeetingDecision) => `Decision ${a.id} is ${a.state}${a.stateDay ? ` since ${a.stateDay}` : ''}.`,
  },
  'agency list': {
    usage: 'agency list',
    run: (_words, { call }) => call('agency.list', {}),
    print: (a: Answer<'agency.list'>) =>
      table([
        ['key', 'name', 'categories', 'areas', 'sealed to'],
        ...a.agencies.map((agency) => [
          agency.key,
          `${agency.name.zh} ${agency.name.en}`,
          agency.categories.join(',') || 'all',
          agency.areas.length === 0 ? 'all' : `${n(agency.areas.length)}: ${agency.areas.slice(0, 3).join(',')}`,
          agency.recipient,
        ]),
      ]),
  },
  'agency set': {
    usage: 'agency set KEY [--zh NAME --en NAME] [--categories a,b] [--areas a,b] [--recipient age1...|none]',
    values: ['zh', 'en', 'categories', 'areas', 'recipient'],
    async run(words, { call }) {
      const key = word(words, 0, 'KEY')
      const { agencies } = await call('agency.list', {})
      const known = agencies.find((agency) => agency.key === key)
      const base = known ?? {
        key,
        name: { zh: required(words, 'zh'), en: required(words, 'en') },
        categories: [],
        areas: [],
        recipient: null,
      }
      const recipient = text(words, 'recipient')
      const next = {
        ...base,
        name: { zh: text(words, 'zh') ?? base.name.zh, en: text(words, 'en') ?? base.name.en },
        categories: (list(words, 'categories') as CategoryKey[] | undefined) ?? base.categories,
        areas: list(words, 'areas') ?? base.areas,
        recipient: recipient === undefined ? base.recipient : recipient === 'none' ? null : recipient,
      }
      const put = await call('agency.put', {
        agencies: known ? agencies.map((agency) => (agency.key === key ? next : agency)) : [...agencies, next],
      })
      return put.agencies.find((agency) => agency.key === key)
    },
    print: (a: Answer<'agency.list'>['agencies'][number]) => `${a.key}: ${a.name.zh} ${a.name.en}`,
  },
  'office show': {
    usage: 'office show',
    run: (_words, { call }) => call('office.get', {}),
    print: (a: Answer<'office.get'>) => `${a.name.zh} ${a.name.en}\nsigns with ${a.publicKey}`,
  },
  'office set': {
    usage: 'office set --zh NAME --en NAME',
    values: ['zh', 'en'],
    run: (words, { call }) => call('office.set', { name: { zh: required(words, 'zh'), en: required(words, 'en') } }),
    print: (a: Answer<'office.get'>) => `${a.name.zh} ${a.name.en}\nsigns with ${a.publicKey}`,
  },
}
