/** Rules by version, their replay, and events to try them against. */
import type { Answer, Request } from '../../../contract/api.ts'
import type { MarkedEvent, Replay, Rule } from '../../../contract/detection.ts'
import { Failure } from '../../../contract/reply.ts'
import { idOf, smallNumber } from './flag-commands.ts'
import { type Caller, type Command, given, json, n, number, required, spot, table, text, Usage, word } from './words.ts'

async function ruleNamed(key: string, { call }: Caller): Promise<Rule> {
  const { rules } = await call('rule.list', {})
  const found = rules.find((rule) => rule.key === key)
  if (found) return found
  const keys = rules.map((rule) => rule.key)
  throw new Failure('not-found', {
    zh: `没有规则“${key}”。现有：${keys.join('、')}。`,
    en: `There is no rule "${key}". There are: ${keys.join(', ')}.`,
  })
}
const paramsOf = (params: Record<string, number>): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
const replayed = ({ replay }: Rule['versions'][number]): string =>
  replay
    ? `${replay.from}..${replay.to}: ${replay.unexplainedPerWeek.toFixed(2)} unexplained a week, ${replay.caught} of ${replay.marked} events`
    : 'not replayed'
const ruleLines = (rule: Rule): string =>
  [
    `${rule.key}: ${rule.name.zh} / ${rule.name.en}, ${rule.live === null ? 'switched off' : `version ${rule.live} is on`}`,
    ...rule.versions.map(
      (v) => `  version ${v.version} (${v.kind}; ${paramsOf(v.params)}), ${replayed(v)}\n    ${v.words.en}\n    ${v.words.zh}`,
    ),
  ].join('\n')
const eventLine = (e: MarkedEvent): string[] => [
  String(e.id),
  e.name,
  e.category,
  e.areaName ? `${e.areaName.zh} ${e.areaName.en}` : e.place ? `${e.place.lon},${e.place.lat},${e.place.metres}` : '-',
  e.from,
  e.to,
]

export const ruleCommands: Record<string, Command> = {
  'rule list': {
    usage: 'rule list',
    run: (_words, { call }) => call('rule.list', {}),
    print: (a: Answer<'rule.list'>) => a.rules.map(ruleLines).join('\n'),
  },
  'rule kinds': {
    usage: 'rule kinds',
    run: async (_words, { call }) => ({ kinds: (await call('rule.list', {})).kinds }),
    print: (a: { kinds: Answer<'rule.list'>['kinds'] }) =>
      a.kinds
        .map(
          (kind) =>
            `${kind.kind}: ${kind.words.en}\n${table(kind.params.map((p) => [`  ${p.name}`, p.words.en, String(p.standard), `${p.least} to ${p.most}`, p.hint.en]))}`,
        )
        .join('\n'),
  },
  'rule show': {
    usage: 'rule show KEY',
    run: (words, caller) => ruleNamed(word(words, 0, 'KEY'), caller),
    print: ruleLines,
  },
  'rule set': {
    usage: 'rule set [KEY] [--kind K] [--params JSON] [--scope JSON] [--name-zh T] [--name-en T]',
    values: ['kind', 'params', 'scope', 'name-zh', 'name-en'],
    async run(words, caller) {
      const key = words.words[0]
      const { rules } = await caller.call('rule.list', {})
      const newest = rules.find((rule) => rule.key === key)?.versions[0]
      const kind = text(words, 'kind') ?? newest?.kind
      if (kind === undefined) throw new Usage('--kind is missing; see rule kinds')
      const params = text(words, 'params')
      const scope = text(words, 'scope')
      const [zh, en] = [text(words, 'name-zh'), text(words, 'name-en')]
      // What is not said stays as the newest version of the same kind has it.
      const same = newest?.kind === kind ? newest : undefined
      return caller.call(
        'rule.set',
        given({
          key,
          name: zh === undefined && en === undefined ? undefined : { zh: zh ?? (en as string), en: en ?? (zh as string) },
          kind: kind as 'conditional-binomial',
          params: { ...same?.params, ...(params === undefined ? {} : (json(params, '--params') as Record<string, number>)) },
          scope: { ...same?.scope, ...(scope === undefined ? {} : (json(scope, '--scope') as object)) },
        }) as Request<'rule.set'>,
      )
    },
    print: (a: Rule) =>
      `${ruleLines(a)}\nReplay it, then switch it on: rule replay ${a.key} --from DATE --to DATE; rule switch ${a.key} --version ${a.versions[0]?.version}`,
  },
  'rule replay': {
    usage: 'rule replay KEY [--version N] --from DATE --to DATE',
    values: ['version', 'from', 'to'],
    run: (words, { call }) =>
      call(
        'rule.replay',
        given({
          key: word(words, 0, 'KEY'),
          version: number(words, 'version'),
          from: required(words, 'from'),
          to: required(words, 'to'),
        }),
      ),
    print: ({ rule, version, summary, episodes, events, withoutVerdict, seconds }: Replay) =>
      [
        `${rule} version ${version}, ${summary.from} to ${summary.to}: ${n(summary.episodes)} episodes, ${summary.episodesPerWeek.toFixed(2)} a week, ${summary.unexplainedPerWeek.toFixed(2)} of them unexplained; ${seconds.toFixed(1)} s`,
        `Without a verdict, series x days: ${n(withoutVerdict.history)} too little history, ${n(withoutVerdict.incomplete)} incomplete`,
        ...(events.length === 0
          ? ['No event is marked in this period: event mark NAME ...']
          : [
              table(
                events.map((e) => [...eventLine(e), e.caughtOn === null ? 'missed' : `caught ${e.caughtOn}, day ${e.daysAfter}`]),
              ),
            ]),
        ...(episodes.length === 0
          ? []
          : [
              table([
                ['first', 'last', 'days', 'category', 'area', 'observed', 'expected', 'p'],
                ...episodes.map((e) => [
                  e.firstFired,
                  e.lastFired,
                  e.days,
                  e.category,
                  e.areaName ? `${e.areaName.zh} ${e.areaName.en}` : '-',
                  e.observed,
                  e.expected.toFixed(1),
                  smallNumber(e.p),
                ]),
              ]),
            ]),
      ].join('\n'),
  },
  'rule switch': {
    usage: 'rule switch KEY --version N|off [--reason TEXT]',
    values: ['version', 'reason'],
    run(words, { call }) {
      const version = required(words, 'version')
      return call(
        'rule.switch',
        given({
          key: word(words, 0, 'KEY'),
          version: version === 'off' ? null : (number(words, 'version') as number),
          reason: text(words, 'reason'),
        }),
      )
    },
    print: ruleLines,
  },
  'event list': {
    usage: 'event list',
    run: (_words, { call }) => call('event.list', {}),
    print: (a: Answer<'event.list'>) =>
      a.events.length === 0
        ? 'No event yet. Mark one with: event mark NAME --category C --from DATE --to DATE'
        : table([['id', 'name', 'category', 'where', 'from', 'to'], ...a.events.map(eventLine)]),
  },
  'event mark': {
    usage: 'event mark NAME --category C --from DATE --to DATE [--area KEY] [--place LON,LAT,METRES]',
    values: ['category', 'from', 'to', 'area', 'place'],
    run: (words, { call }) =>
      call('event.mark', {
        name: word(words, 0, 'NAME'),
        category: required(words, 'category') as MarkedEvent['category'],
        area: text(words, 'area') ?? null,
        place: spot(words) ?? null,
        from: required(words, 'from'),
        to: required(words, 'to'),
      }),
    print: (a: MarkedEvent) => `Event ${a.id} "${a.name}", ${a.from} to ${a.to}.`,
  },
  'event remove': {
    usage: 'event remove ID',
    run: (words, { call }) => call('event.remove', { id: idOf(words, 'ID') }),
    print: (a: MarkedEvent) => `Removed event ${a.id} "${a.name}".`,
  },
}
