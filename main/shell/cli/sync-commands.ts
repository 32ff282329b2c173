/** Sources and what they owe: sync, ledger, quarantine, review, outbox, and the reference feed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Answer } from '../../../contract/api.ts'
import { Failure } from '../../../contract/reply.ts'
import type { Credentials, SourceOptions } from '../../../contract/sync.ts'
import { type Command, filterOf, given, json, n, number, plain, required, table, text, Usage, type Words, word } from './words.ts'

/** Secrets come from a file or from standard input, never from the command line, which other accounts can read. */
function credentialsOf(words: Words): Credentials | undefined {
  const file = text(words, 'secret-file')
  if (file === undefined) {
    if (text(words, 'user') !== undefined) throw new Usage('--user needs --secret-file FILE (or - for standard input)')
    return undefined
  }
  let secret: string
  try {
    secret = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error'
    throw new Failure('not-found', {
      zh: `读不了密钥文件 ${file}（${code}），命令没有执行。请检查路径和权限。`,
      en: `The secret file ${file} cannot be read (${code}); nothing was done. Check its path and permissions.`,
    })
  }
  return given({ user: text(words, 'user'), secret })
}

function optionsOf(words: Words): SourceOptions {
  const fields = text(words, 'fields')
  return given({
    jurisdiction: text(words, 'jurisdiction'),
    extensions: words.options.extensions === true ? true : undefined,
    project: text(words, 'project'),
    form: text(words, 'form'),
    collection: text(words, 'collection'),
    fields: fields === undefined ? undefined : (json(fields, '--fields') as SourceOptions['fields']),
    tz: text(words, 'tz'),
    datum: text(words, 'datum') as 'wgs84' | undefined,
    from: text(words, 'from'),
    allowPlainHttp: words.options['allow-plain-http'] === true ? true : undefined,
    pin: text(words, 'pin'),
    proxy: text(words, 'proxy'),
    everyMinutes: number(words, 'every'),
  }) as SourceOptions
}
const sourceValues = [
  'kind',
  'url',
  'jurisdiction',
  'project',
  'form',
  'collection',
  'fields',
  'tz',
  'datum',
  'from',
  'pin',
  'proxy',
  'every',
  'user',
  'secret-file',
]
const sourceSwitches = ['allow-plain-http', 'extensions']
const sourceUsage =
  '[--project N --form ID] [--collection ID] [--jurisdiction ID] [--fields JSON] [--tz ZONE] [--datum D] [--from DAY] [--every MINUTES] [--user U] [--secret-file FILE|-] [--pin BASE64] [--proxy URL] [--extensions] [--allow-plain-http]'

const ids = (words: Words): number[] => {
  const out = words.words.map(Number)
  if (out.length === 0 || out.some((id) => !Number.isInteger(id) || id < 1)) throw new Usage('name one id or more')
  return out
}
const span = (seconds: number): string =>
  seconds < 5_400
    ? `${Math.round(seconds / 60)} min`
    : seconds < 172_800
      ? `${Math.round(seconds / 3600)} h`
      : `${Math.round(seconds / 86_400)} d`

const syncLine = (a: Answer<'source.sync'>): string =>
  `${a.source}: ${n(a.pages)} pages, ${n(a.imported)} imported, ${n(a.updated)} updated, ${n(a.unchanged)} unchanged, ${n(a.deleted)} deleted, ${n(a.quarantined)} quarantined, ${n(a.refused)} refused; complete up to ${a.completeUpTo ?? '-'}`

export const syncCommands: Record<string, Command> = {
  'source add': {
    usage: `source add NAME --kind open311|odk|ogc|feed|folder --url URL ${sourceUsage}`,
    values: sourceValues,
    switches: sourceSwitches,
    run: (words, { call }) => {
      const kind = required(words, 'kind') as 'open311'
      const url = required(words, 'url')
      return call(
        'source.add',
        given({
          name: word(words, 0, 'NAME'),
          kind,
          url: (kind as string) === 'folder' ? resolve(url) : url,
          options: optionsOf(words),
          credentials: credentialsOf(words),
        }),
      )
    },
    print: (a: Answer<'source.add'>) => `Source "${a.name}" added. Next: fieldbrief sync "${a.name}"`,
  },
  'source fields': {
    usage: `source fields NAME | --kind K --url URL ${sourceUsage}`,
    values: sourceValues,
    switches: sourceSwitches,
    run: (words, { call }) =>
      words.words.length > 0
        ? call('source.fields', { name: word(words, 0, 'NAME') })
        : call(
            'source.fields',
            given({
              kind: required(words, 'kind') as 'odk',
              url: required(words, 'url'),
              options: optionsOf(words),
              credentials: credentialsOf(words),
            }),
          ),
    print: (a: Answer<'source.fields'>) =>
      [
        table([['project', 'form', 'name', 'rows'], ...a.forms.map((f) => [f.project, f.id, f.name, f.count])]),
        table([['field', 'type', 'name', 'example'], ...a.fields.map((f) => [f.path, f.type, f.name, f.example])]),
        ...Object.entries(a.suggested).map(([ours, theirs]) => `${ours} <- ${theirs}`),
        ...a.rows
          .slice(0, 10)
          .map((r) =>
            'stored' in r
              ? `  ${r.row}: ${r.stored.occurredAt} ${r.stored.category} ${r.stored.title}`
              : `  ${r.row}: ${r.problem.en}`,
          ),
      ].join('\n'),
  },
  'source set': {
    usage: `source set NAME ${sourceUsage}`,
    values: sourceValues,
    switches: sourceSwitches,
    run: (words, { call }) => {
      const options = optionsOf(words)
      return call(
        'source.set',
        given({
          name: word(words, 0, 'NAME'),
          options: Object.keys(options).length > 0 ? options : undefined,
          credentials: credentialsOf(words),
        }),
      )
    },
    print: (a: Answer<'source.set'>) => `Source "${a.name}" changed.`,
  },
  'source pause': {
    usage: 'source pause NAME',
    run: (words, { call }) => call('source.set', { name: word(words, 0, 'NAME'), paused: true }),
    print: (a: Answer<'source.set'>) => `"${a.name}" is paused: it does not sync by itself.`,
  },
  'source resume': {
    usage: 'source resume NAME',
    run: (words, { call }) => call('source.set', { name: word(words, 0, 'NAME'), paused: false }),
    print: (a: Answer<'source.set'>) =>
      `"${a.name}" goes on${a.everyMinutes ? `, every ${a.everyMinutes} minutes` : ' when it is synced by hand'}.`,
  },
  'source reconcile': {
    usage: 'source reconcile NAME',
    run: (words, { call }) => call('source.reconcile', { name: word(words, 0, 'NAME') }),
    print: (a: Answer<'source.reconcile'>) =>
      `${n(a.ids)} ids upstream; ${n(a.missing)} were missing here (${n(a.restored)} restored), ${n(a.gone)} are gone; ${a.seconds.toFixed(1)} s`,
  },
  sync: {
    usage: 'sync NAME | sync [NAME...] --watch [--every MINUTES]',
    values: ['every'],
    switches: ['watch'],
    async run(words, { call, signal }) {
      if (!words.options.watch) return call('source.sync', { name: word(words, 0, 'NAME') })
      const every = number(words, 'every') ?? 5
      // It may run for months: of each source the last outcome is kept, and how many there were.
      const last = new Map<string, Answer<'source.sync'>>()
      let syncs = 0
      while (!signal.aborted) {
        const { lines } = await call('ledger.list', {})
        const names =
          words.words.length > 0
            ? words.words
            : lines.filter((l) => l.kind !== 'file' && l.kind !== 'sample' && !l.paused).map((l) => l.source)
        for (const name of names) {
          if (signal.aborted) break
          try {
            const outcome = await call('source.sync', { name })
            last.set(name, outcome)
            syncs += 1
            process.stderr.write(`${new Date().toISOString()} ${plain(syncLine(outcome))}\n`)
          } catch (error) {
            if (signal.aborted) break
            process.stderr.write(`${new Date().toISOString()} ${plain(`${name}: ${(error as Error).message}`)}\n`)
          }
        }
        await wait(every * 60_000, undefined, { signal }).catch(() => {})
      }
      return { syncs, last: [...last.values()] }
    },
    print: (a: Answer<'source.sync'> | { syncs: number; last: Answer<'source.sync'>[] }) =>
      'syncs' in a ? [`${n(a.syncs)} syncs; last:`, ...a.last.map(syncLine)].join('\n') : syncLine(a),
  },
  ledger: {
    usage: 'ledger',
    run: (_words, { call }) => call('ledger.list', {}),
    print: (a: Answer<'ledger.list'>) =>
      a.lines.length === 0
        ? 'No source yet.'
        : a.lines
            .map((l) =>
              [
                `${l.source} (${l.kind})${l.running ? ', syncing now' : ''}${l.late ? ', LATE' : ''}`,
                `  ${l.says.en}`,
                `  usual lag ${l.usualLag ? `${span(l.usualLag.medianSeconds)} (${span(l.usualLag.lowSeconds)}-${span(l.usualLag.highSeconds)})` : '-'}, now ${l.lagSeconds === null ? '-' : span(l.lagSeconds)}; owed ${l.owed.reports ?? '?'} reports, ${l.owed.attachments} attachments, ${l.owed.dispositions} decisions; ${l.quarantined} quarantined, ${l.refused} refused`,
              ].join('\n'),
            )
            .join('\n'),
  },
  'quarantine list': {
    usage: 'quarantine list [--source NAME] [--limit N]',
    values: ['source', 'limit'],
    run: (words, { call }) => call('quarantine.list', given({ source: text(words, 'source'), limit: number(words, 'limit') })),
    print: (a: Answer<'quarantine.list'>) =>
      [`${n(a.total)} rows`, table(a.rows.map((r) => [String(r.id), r.source, r.file, r.row, r.column, r.reason.en]))].join('\n'),
  },
  'quarantine retry': {
    usage: 'quarantine retry ID... [--set COLUMN=VALUE,...]',
    values: ['set'],
    run(words, { call }) {
      const set = text(words, 'set')
      const changes =
        set === undefined
          ? undefined
          : Object.fromEntries(
              set.split(',').map((part): [string, string] => {
                const at = part.indexOf('=')
                if (at < 1) throw new Usage('--set takes COLUMN=VALUE, several joined by commas')
                return [part.slice(0, at), part.slice(at + 1)]
              }),
            )
      return call('quarantine.retry', given({ ids: ids(words), changes }))
    },
    print: (a: Answer<'quarantine.retry'>) =>
      [`${n(a.stored)} stored`, ...a.still.map((s) => `  ${s.id}: ${s.reason.en}`)].join('\n'),
  },
  'quarantine export': {
    usage: 'quarantine export --out FILE [--source NAME]',
    values: ['out', 'source'],
    async run(words, { call }) {
      const out = resolve(required(words, 'out'))
      if (existsSync(out)) throw new Usage(`${out} is there already`)
      const { text: rows } = await call('quarantine.export', given({ source: text(words, 'source') }))
      writeFileSync(out, rows, { mode: 0o600, flag: 'wx' })
      return { file: out, bytes: Buffer.byteLength(rows) }
    },
    print: (a: { file: string }) => `Written: ${a.file}`,
  },
  'review queue': {
    usage:
      'review queue [--level community|station|district] [--decision D] [--min-days N] [--filter JSON] [--limit N] [--after CURSOR]',
    values: ['level', 'decision', 'min-days', 'filter', 'limit', 'after'],
    run: (words, { call }) =>
      call(
        'review.queue',
        given({
          level: text(words, 'level') as 'district' | undefined,
          decision: text(words, 'decision') as 'accepted' | undefined,
          minDays: number(words, 'min-days'),
          filter: filterOf(words),
          limit: number(words, 'limit'),
          after: text(words, 'after'),
        }),
      ),
    print: (a: Answer<'review.queue'>) =>
      [
        table(a.byLevel.map((l) => [l.level, l.waiting, `median ${span(l.medianSeconds)}`, `longest ${span(l.longestSeconds)}`])),
        table(a.rows.map((r) => [span(r.waitedSeconds), r.level, r.lastDecision, r.row.title])),
      ].join('\n'),
  },
  'review matrix': {
    usage: 'review matrix --of category|severity|outcome --between LEVEL,LEVEL [--filter JSON]',
    values: ['of', 'between', 'filter'],
    run: (words, { call }) =>
      call('review.matrix', {
        of: required(words, 'of') as 'outcome',
        between: required(words, 'between').split(',') as ['community', 'station'],
        filter: filterOf(words),
      }),
    print: (a: Answer<'review.matrix'>) =>
      [
        `${n(a.agreed)} of ${n(a.compared)} agree${a.kappa === null ? '' : `; kappa ${a.kappa.toFixed(2)}`}; rows ${a.between[0]}, columns ${a.between[1]}`,
        table([['', ...a.keys], ...a.keys.map((key, i) => [key, ...(a.counts[i] as number[])])]),
      ].join('\n'),
  },
  'outbox list': {
    usage: 'outbox list',
    run: (_words, { call }) => call('outbox.list', {}),
    print: (a: Answer<'outbox.list'>) =>
      a.items.length === 0
        ? 'Nothing waits to be sent.'
        : table(a.items.map((i) => [String(i.id), i.state, i.decision, i.source, i.externalId, i.comment, i.problem?.en ?? ''])),
  },
  'outbox add': {
    usage: 'outbox add REPORT --decision accepted|returned|closed --comment TEXT',
    values: ['decision', 'comment'],
    run: (words, { call }) =>
      call('outbox.add', {
        report: ids(words)[0] as number,
        decision: required(words, 'decision') as 'accepted',
        comment: required(words, 'comment'),
      }),
    print: (a: Answer<'outbox.add'>) => `${a.id}: ${a.decision} waits. Send it with: outbox send ${a.id}`,
  },
  'outbox send': {
    usage: 'outbox send ID...',
    run: (words, { call }) => call('outbox.send', { ids: ids(words) }),
    print: (a: Answer<'outbox.send'>) => table(a.items.map((i) => [String(i.id), i.state, i.problem?.en ?? ''])),
  },
  'outbox undo': {
    usage: 'outbox undo ID',
    run: (words, { call }) => call('outbox.undo', { id: ids(words)[0] as number }),
    print: (a: Answer<'outbox.undo'>) => `${a.id}: ${a.state}`,
  },
  'feed-server': {
    usage:
      'feed-server [--reports N] [--seed S] [--port P] [--token T, better in FIELDBRIEF_FEED_TOKEN: other accounts can read a command line] [--fault drop,slow:0.5,...|all] [--grow ENTRIES-PER-SECOND]',
    values: ['reports', 'seed', 'port', 'token', 'fault', 'grow'],
    storeless: true,
    async run(words, { signal }) {
      const { startFeedServer } = await import('../../feed-server/server.ts')
      const { readFaults } = await import('../../feed-server/fault.ts')
      let faults: ReturnType<typeof readFaults>
      try {
        faults = readFaults(text(words, 'fault') ?? '')
      } catch (error) {
        throw new Usage((error as Error).message)
      }
      const server = await startFeedServer(
        given({
          reports: number(words, 'reports') ?? 5_000,
          seed: number(words, 'seed') ?? 1,
          port: number(words, 'port'),
          token: text(words, 'token') ?? (process.env.FIELDBRIEF_FEED_TOKEN || undefined),
          entriesPerSecond: number(words, 'grow'),
          faults,
        }),
      )
      process.stderr.write(`The reference feed answers at ${server.url} (${server.entries} entries). Ctrl-C ends it.\n`)
      if (!signal.aborted) await new Promise<void>((ended) => signal.addEventListener('abort', () => ended(), { once: true }))
      await server.close()
      return { url: server.url, entries: server.entries, requests: server.requests, dispositions: server.dispositions }
    },
    print: (a: { requests: number; dispositions: unknown[] }) =>
      `${n(a.requests)} requests, ${a.dispositions.length} decisions received`,
  },
}
