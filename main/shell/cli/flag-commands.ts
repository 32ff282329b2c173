/** Early warnings: the inbox, one flag, its disposition, and judging by hand. */
import type { Answer } from '../../../contract/api.ts'
import type { FlagDetail, NoVerdict } from '../../../contract/model.ts'
import { type FlagStatus, flagStatuses } from '../../../contract/taxonomy.ts'
import { type Command, given, n, required, table, text, Usage, type Words, word } from './words.ts'

type Flags = Answer<'flag.list'>['flags']

export const idOf = (words: Words, what: string): number => {
  const id = Number(word(words, 0, what))
  if (!Number.isSafeInteger(id) || id < 1) throw new Usage(`${what} takes a number, not "${words.words[0]}"`)
  return id
}
const statusOf = (value: string): FlagStatus => {
  if (!(flagStatuses as readonly string[]).includes(value))
    throw new Usage(`no status "${value}"; there are: ${flagStatuses.join(' ')}`)
  return value as FlagStatus
}

/** p and q to one significant figure. */
export const smallNumber = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toPrecision(1))
const where = (flag: Flags[number]): string =>
  flag.areaName
    ? `${flag.areaName.zh} ${flag.areaName.en}`
    : flag.around && flag.place
      ? `${flag.place.lon.toFixed(4)},${flag.place.lat.toFixed(4)}`
      : '全区 whole district'

function flagTable(flags: Flags): string {
  return table([
    ['id', 'rule', 'category', 'area', 'window', 'observed', 'expected', 'q', 'status'],
    ...flags.map((f) => [
      String(f.id),
      f.rule,
      f.category,
      where(f),
      `${f.from}..${f.to}`,
      f.observed,
      f.expected.toFixed(1),
      smallNumber(f.pAdjusted),
      f.lapsedAt === undefined ? f.status : `${f.status}, no longer holds`,
    ]),
  ])
}

interface Listed {
  flags: Flags
  incomplete: NoVerdict[]
  asOf: string | null
}
const silence = (incomplete: NoVerdict[]): string[] =>
  incomplete.length === 0
    ? []
    : [`${n(incomplete.length)} series without a verdict (no surge and no all-clear is stated on them).`]
function flagLines({ flags, incomplete, asOf }: Listed): string {
  return [flags.length === 0 ? `Nothing to report as of ${asOf ?? '-'}.` : flagTable(flags), ...silence(incomplete)].join('\n')
}

export const flagCommands: Record<string, Command> = {
  'flags list': {
    usage: 'flags list [--status new,seen,verified,explained,artefact,no-action]',
    values: ['status'],
    async run(words, { call }) {
      const statuses = text(words, 'status')
        ?.split(',')
        .map((s) => statusOf(s.trim()))
      const found = await call('flag.list', given({ statuses }))
      return { flags: found.flags, incomplete: found.noVerdict, asOf: found.asOf, trust: found.trust }
    },
    print: (a: Listed & { trust: Answer<'flag.list'>['trust'] }) =>
      [
        flagLines(a),
        a.trust.evaluatedAt === null
          ? 'Never evaluated: flags evaluate'
          : `${n(a.trust.series)} series judged as of ${a.trust.asOf} by ${a.trust.rules.map((r) => `${r.key} ${r.version}`).join(', ') || 'no rule'}${
              a.trust.late.length > 0
                ? `; late: ${a.trust.late.map((l) => `${l.source} (complete up to ${l.completeUpTo ?? '-'})`).join(', ')}`
                : ''
            }.`,
      ].join('\n'),
  },
  'flags show': {
    usage: 'flags show ID',
    run: (words, { call }) => call('flag.get', { id: idOf(words, 'ID') }),
    print: (a: FlagDetail) =>
      [
        a.sentence.en,
        a.sentence.zh,
        table([
          ['rule', `${a.ruleName.en}, version ${a.ruleVersion}: ${a.ruleWords.en}`],
          ['fired', `${a.firstFired} to ${a.to}, ${a.episodeDays} days; window ${a.from} to ${a.to}`],
          ['observed', `${n(a.observed)} incidents (${n(a.raw)} reports) from at least ${n(a.sources)} sources`],
          ['expected', `${a.expected.toFixed(1)}; usual ${a.usual[0]} to ${a.usual[1]}; flagged from ${a.threshold}`],
          ['ratio', a.ratio.map((r) => (r === null ? '-' : r.toFixed(1))).join(' / ')],
          ['p, q', `${smallNumber(a.p)}, ${smallNumber(a.pAdjusted)} among ${n(a.tests)} series`],
          ['un-flags it', a.unflag.en],
          ['data version', String(a.dataVersion)],
          ['status', a.lapsedAt === undefined ? a.status : `${a.status}; no longer holds since ${a.lapsedAt}`],
          ...a.history.map((h) => ['', `${h.at.slice(0, 16).replace('T', ' ')} ${h.status}${h.reason ? `: ${h.reason}` : ''}`]),
          ...a.owed.map((o) => [
            'source',
            `${o.source}: ${o.late ? `late, complete up to ${o.completeUpTo ?? '-'}` : 'on time'}${o.reports ? `, owes ${n(o.reports)} reports` : ''}`,
          ]),
        ]),
        ...a.rows.map((r) => `${r.occurredAt}  ${r.title}`),
      ].join('\n'),
  },
  'flags dispose': {
    usage: 'flags dispose ID --status seen|verified|explained|artefact|no-action [--reason TEXT]',
    values: ['status', 'reason'],
    run: (words, { call }) =>
      call(
        'flag.dispose',
        given({ id: idOf(words, 'ID'), status: statusOf(required(words, 'status')), reason: text(words, 'reason') }),
      ),
    print: (a: Flags[number]) => `Flag ${a.id}: ${a.status}${a.reason ? ` (${a.reason})` : ''}.`,
  },
  'flags evaluate': {
    usage: 'flags evaluate [--as-of DATE]',
    values: ['as-of'],
    run: (words, { call }) => call('flag.evaluate', given({ asOf: text(words, 'as-of') })),
    print: flagLines,
  },
  'flags scoreboard': {
    usage: 'flags scoreboard [--from DATE] [--to DATE]',
    values: ['from', 'to'],
    run: (words, { call }) => call('flag.scoreboard', given({ from: text(words, 'from'), to: text(words, 'to') })),
    print: (a: Answer<'flag.scoreboard'>) =>
      [
        `${a.from} to ${a.to}`,
        table([
          [
            'rule',
            'flags',
            'a week',
            'verified',
            'explained',
            'artefact',
            'no action',
            'open',
            'share verified',
            'days to decide',
          ],
          ...a.scores.map((s) => [
            s.rule,
            s.flags,
            s.flagsPerWeek.toFixed(2),
            s.ends.verified,
            s.ends.explained,
            s.ends.artefact,
            s.ends['no-action'],
            s.ends.new + s.ends.seen,
            s.shareVerified === null ? '-' : s.shareVerified.toFixed(2),
            s.daysToDisposition === null ? '-' : s.daysToDisposition.toFixed(1),
          ]),
        ]),
        ...a.scores.flatMap((s) => (s.suggested ? [`${s.rule}: ${s.suggested.words.en}`] : [])),
      ].join('\n'),
  },
}
