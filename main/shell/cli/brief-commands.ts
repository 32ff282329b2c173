/** `brief` and `snapshot`: briefings written to a folder, and what they are bound to. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { SnapshotInfo } from '../../../contract/briefing.ts'
import { formats as allFormats } from '../../../contract/taxonomy.ts'
import { meetingId } from './meeting-commands.ts'
import {
  type Caller,
  type Command,
  countsLine,
  filterOf,
  given,
  list,
  listOf,
  n,
  number,
  required,
  table,
  text,
  Usage,
  type Words,
  word,
} from './words.ts'

const usualFormats = 'docx,xlsx,gpkg,geojson,html'

/** A meeting is named by its running number here as in `meeting show`. */
const meetingOf = async (words: Words, caller: Caller): Promise<number | undefined> => {
  const name = text(words, 'meeting')
  return name === undefined ? undefined : meetingId(name, caller)
}

/** "KEY=REASON; KEY=REASON": findings of the leak check that somebody looked at. */
function clearedOf(value: string | undefined): { key: string; reason: string }[] | undefined {
  if (value === undefined) return undefined
  return value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      if (at < 1 || part.slice(at + 1).trim() === '') throw new Usage(`--clear takes KEY=REASON, not "${part}"`)
      return { key: part.slice(0, at).trim(), reason: part.slice(at + 1).trim() }
    })
}

const periodLine = ({ period }: SnapshotInfo): string => (period === null ? '-' : `${period.from} to ${period.to}`)
const snapshotLines = (a: SnapshotInfo): string =>
  [
    `${a.mark} (${a.id})  ${a.title}`,
    `made ${a.madeAt}, ${periodLine(a)}${a.meeting === null ? '' : `, meeting ${a.meeting}`}`,
    countsLine(a.counts),
    `rules ${a.rules.map((rule) => `${rule.key} ${rule.version}`).join(', ') || '-'}`,
    ...(a.since === null
      ? []
      : [`since then: ${n(a.since.added)} added, ${n(a.since.changed)} changed, ${n(a.since.gone)} gone`]),
  ].join('\n')

export const briefCommands: Record<string, Command> = {
  brief: {
    usage:
      'brief --title T --audience internal|partner|public --out DIR [--filter JSON | --meeting N | --snapshot N] [--agency KEY] [--formats all|docx,pdf,html,pptx,xlsx,csv,geojson,gpkg,cap] [--template FILE|NAME] [--seal RECIPIENT,...] [--clear "KEY=REASON;..."] [--language zh|en]',
    values: [
      'title',
      'audience',
      'out',
      'filter',
      'meeting',
      'snapshot',
      'agency',
      'formats',
      'template',
      'seal',
      'clear',
      'language',
    ],
    async run(words, caller) {
      const { call } = caller
      const subjects = ['filter', 'meeting', 'snapshot'].filter((name) => text(words, name) !== undefined)
      if (subjects.length > 1) throw new Usage('give one of --filter, --meeting and --snapshot')
      const meeting = await meetingOf(words, caller)
      const snapshot = number(words, 'snapshot')
      const isFilter = meeting === undefined && snapshot === undefined
      const agency = text(words, 'agency')
      const formats = text(words, 'formats') ?? usualFormats
      const template = text(words, 'template')
      const receipt = await call(
        'brief.make',
        given({
          // A meeting and a snapshot have titles of their own.
          title: isFilter ? required(words, 'title') : text(words, 'title'),
          audience: (agency !== undefined ? (text(words, 'audience') ?? 'partner') : required(words, 'audience')) as 'internal',
          agency,
          out: resolve(required(words, 'out')),
          meeting,
          snapshot,
          filter: isFilter ? filterOf(words) : undefined,
          formats: (formats === 'all' ? [...allFormats] : listOf(formats)) as 'docx'[],
          language: text(words, 'language') as 'zh' | undefined,
          template: template !== undefined && existsSync(template) ? resolve(template) : template,
          seal: list(words, 'seal'),
          cleared: clearedOf(text(words, 'clear')),
        }),
      )
      return { ...receipt, ok: receipt.released }
    },
    print: (a: Answer<'brief.make'>) =>
      a.released
        ? [
            countsLine(a.counts),
            `snapshot ${a.snapshot.mark} (${a.snapshot.id})`,
            a.folder,
            table(a.files.map((f) => [`  ${f.file}`, f.bytes, f.sha256])),
            ...(a.package === null ? [] : [`  ${a.package}`]),
            ...a.cleared.map((leak) => `let stand: ${leak.file} ${leak.where} (${leak.kind}): ${leak.reason}`),
          ].join('\n')
        : [
            `Not released: ${n(a.leaks.length)} findings that nobody cleared; nothing was left behind. Correct them at the source, narrow the filter, or let each stand over the same snapshot: --snapshot ${a.snapshot.id} --clear "KEY=REASON;..."`,
            table(a.leaks.map((leak) => [leak.key, leak.file, leak.where, leak.kind, leak.text])),
          ].join('\n'),
  },
  'snapshot freeze': {
    usage: 'snapshot freeze --meeting N | --filter JSON [--title T]',
    values: ['meeting', 'filter', 'title'],
    async run(words, caller) {
      const { call } = caller
      const meeting = await meetingOf(words, caller)
      if (meeting !== undefined) return call('snapshot.freeze', { meeting })
      return call('snapshot.freeze', given({ filter: filterOf(words), title: text(words, 'title') }) as { filter: never })
    },
    print: snapshotLines,
  },
  'snapshot list': {
    usage: 'snapshot list [--meeting N]',
    values: ['meeting'],
    run: async (words, caller) =>
      caller.call('snapshot.list', given({ meeting: await meetingOf(words, caller) }) as { meeting?: number }),
    print: ({ snapshots }: Answer<'snapshot.list'>) =>
      table(snapshots.map((s) => [s.id, s.mark, s.madeAt, periodLine(s), n(s.counts.matched), s.title])) || 'No snapshot yet.',
  },
  'snapshot show': {
    usage: 'snapshot show ID',
    run: (words, { call }) => call('snapshot.get', { id: Number(word(words, 0, 'ID')) }),
    print: snapshotLines,
  },
  'snapshot number': {
    usage: 'snapshot number KEY [--snapshot ID] [--agency KEY] [--limit N]',
    values: ['snapshot', 'agency', 'limit'],
    async run(words, { call }) {
      const key = word(words, 0, 'KEY')
      const snapshot = number(words, 'snapshot') ?? (await call('snapshot.list', {})).snapshots[0]?.id
      if (snapshot === undefined) throw new Usage('there is no snapshot yet; make one with: fieldbrief snapshot freeze')
      return call(
        'snapshot.number',
        given({ snapshot, key, agency: text(words, 'agency'), limit: number(words, 'limit') }) as {
          snapshot: number
          key: string
        },
      )
    },
    print: (a: Answer<'snapshot.number'>) =>
      [
        `${a.label.en}: ${a.shown} ${a.unit}`,
        ...a.words.map((line) => line.en),
        countsLine(a.counts),
        ...(a.withdrawn > 0 ? [`${n(a.withdrawn)} of them withdrawn upstream since: counted, not shown`] : []),
        table(a.rows.map((row) => [`  ${row.id}`, row.occurredAt, row.category, row.area ?? '-', row.title])),
      ].join('\n'),
  },
}
