/** Incidents: listing, showing, putting together and parting, and issues that came back. */
import type { Answer } from '../../../contract/api.ts'
import type { Incident, IncidentChange, IncidentDetail } from '../../../contract/detection.ts'
import { type Command, filterOf, given, n, number, numbers, required, table, text, Usage, type Words, word } from './words.ts'

/** Report ids as words or between commas. */
function reportsOf(words: Words, from = 0): number[] {
  const ids = words.words.slice(from).flatMap(numbers)
  if (ids.length === 0) throw new Usage('name at least one report id')
  for (const id of ids)
    if (!Number.isInteger(id) || id < 1) throw new Usage('report ids are whole numbers, as search --json gives them')
  return ids
}
function idOf(words: Words, what: string): number {
  const id = Number(word(words, 0, what))
  if (!Number.isInteger(id) || id < 1) throw new Usage(`${what} is a whole number, not "${words.words[0]}"`)
  return id
}
function orderOf(words: Words): 'newest' | 'largest' | undefined {
  const order = text(words, 'order')
  if (order !== undefined && order !== 'newest' && order !== 'largest') throw new Usage('--order takes newest or largest')
  return order
}

const lines = (incidents: readonly Incident[]): string =>
  table([
    ['report', 'reports', 'sources', 'open', 'category', 'area', 'from', 'to', 'title'],
    ...incidents.map((i) => [
      i.first,
      i.raw,
      `>= ${i.sources}`,
      i.open,
      i.category,
      i.area,
      i.from.slice(0, 16),
      i.to.slice(0, 16),
      `${i.title}${i.edited ? ' *' : ''}`,
    ]),
  ])
const changeLine = (c: IncidentChange): string =>
  `${c.id} ${c.kind} ${c.at} ${c.reports.slice(0, 10).join(' ')}${c.reports.length > 10 ? ' …' : ''}${c.reason === '' ? '' : `: ${c.reason}`}${c.undone ? ' (undone)' : ''}`
const shown = (a: IncidentDetail): string =>
  [
    lines([a]),
    '',
    table([
      ['report', 'why', 'occurred', 'source', 'status', 'title'],
      ...a.rows.map((r) => [r.id, r.joined, r.occurredAt.slice(0, 16), r.source, r.status, r.title]),
    ]),
    ...(a.rows.length < a.raw ? [`and ${n(a.raw - a.rows.length)} more`] : []),
    ...(a.history.length > 0 ? ['', 'changes, newest first:', ...a.history.map(changeLine)] : []),
    ...(a.nearby.length > 0 ? ['', 'near in place, time and kind:', lines(a.nearby)] : []),
  ].join('\n')

export const incidentCommands: Record<string, Command> = {
  'incident list': {
    usage: 'incident list [--filter JSON] [--least N] [--order newest|largest] [--limit N] [--after CURSOR]',
    values: ['filter', 'least', 'order', 'limit', 'after'],
    run: (words, { call }) =>
      call('incident.list', {
        filter: filterOf(words),
        ...given({
          least: number(words, 'least'),
          order: orderOf(words),
          limit: number(words, 'limit'),
          after: text(words, 'after'),
        }),
      }),
    print: (a: Answer<'incident.list'>) =>
      [
        `${n(a.all.reports)} reports make ${n(a.all.incidents)} incidents; ${n(a.total)} of them are listed (* put together or parted by hand)`,
        lines(a.incidents),
        ...(a.next === null ? [] : [`more: --after ${a.next}`]),
      ].join('\n'),
  },
  'incident show': {
    usage: 'incident show REPORT',
    run: (words, { call }) => call('incident.get', { report: idOf(words, 'REPORT') }),
    print: shown,
  },
  'incident merge': {
    usage: 'incident merge REPORT REPORT... --reason WHY',
    values: ['reason'],
    run: (words, { call }) => call('incident.merge', { reports: reportsOf(words), reason: required(words, 'reason') }),
    print: shown,
  },
  'incident split': {
    usage: 'incident split REPORT... --reason WHY',
    values: ['reason'],
    run: (words, { call }) => call('incident.split', { reports: reportsOf(words), reason: required(words, 'reason') }),
    print: (a: Answer<'incident.split'>) =>
      [shown(a.incident), ...(a.rest ? ['', 'what is left:', shown(a.rest)] : [])].join('\n'),
  },
  'incident undo': {
    usage: 'incident undo CHANGE',
    run: (words, { call }) => call('incident.undo', { change: idOf(words, 'CHANGE') }),
    print: (a: Answer<'incident.undo'>) => changeLine(a),
  },
  'incident back': {
    usage: 'incident back [--filter JSON] [--days N] [--limit N]',
    values: ['filter', 'days', 'limit'],
    run: (words, { call }) =>
      call('incident.back', {
        filter: filterOf(words),
        ...given({ days: number(words, 'days'), limit: number(words, 'limit') }),
      }),
    print: (a: Answer<'incident.back'>) =>
      [
        `${n(a.total)} places where a closed issue came back within ${a.days} days`,
        table([
          ['returns', 'median days', 'last', 'category', 'area', 'lon', 'lat', 'closed -> again'],
          ...a.places.map((p) => [
            p.returns,
            p.medianDays,
            p.lastReturn.slice(0, 16),
            p.category,
            p.area,
            p.place.lon.toFixed(5),
            p.place.lat.toFixed(5),
            p.pairs
              .slice(0, 3)
              .map((pair) => `${pair.closed} -> ${pair.again}`)
              .join(', '),
          ]),
        ]),
      ].join('\n'),
  },
}
