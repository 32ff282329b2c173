/** `audit`, `retention` and `hold`: what was done here, how long reports are kept, and what is kept beyond that. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Answer, Request } from '../../../contract/api.ts'
import { Failure } from '../../../contract/reply.ts'
import { type CategoryKey, categoryKeys } from '../../../contract/taxonomy.ts'
import type { AuditLine, AuditVerdict, LegalHold, RetentionPlan, RetentionRule } from '../../../contract/trust.ts'
import { type Command, filterOf, given, n, number, required, table, text, Usage, word } from './words.ts'

const lineOf = (line: AuditLine): (string | number | null)[] => [
  String(line.id),
  line.at,
  line.account || '-',
  line.what,
  line.subject,
  line.why,
]

/** "fire=365", "*=730", "fire@Source=90", "*@Source=30": days by category and source. */
function ruleOf(value: string): RetentionRule {
  const at = value.lastIndexOf('=')
  const days = Number(value.slice(at + 1))
  const [category = '', ...rest] = value.slice(0, Math.max(0, at)).split('@')
  const source = rest.join('@')
  if (at < 1 || !Number.isInteger(days) || days < 1)
    throw new Usage(`a rule is CATEGORY[@SOURCE]=DAYS, "*" for every category, not "${value}"`)
  if (category !== '*' && !categoryKeys.includes(category as CategoryKey))
    throw new Usage(`no category "${category}"; there are: * ${categoryKeys.join(' ')}`)
  return { category: category === '*' ? null : (category as CategoryKey), source: source === '' ? null : source, days }
}
const rulesOf = (words: readonly string[]): RetentionRule[] => (words[0] === 'none' ? [] : words.map(ruleOf))

const planLines = ({ rules, automatic, lastRun }: RetentionPlan): string =>
  [
    rules.length === 0
      ? 'Everything is kept: there is no rule. Set one with: retention set CATEGORY[@SOURCE]=DAYS... --reason TEXT'
      : table([['category', 'source', 'days'], ...rules.map((r) => [r.category ?? '*', r.source ?? '*', r.days])]),
    `Purges by itself: ${automatic ? 'once a day while the app is open' : 'no'}`,
    lastRun ? `Last purge ${lastRun.at}: ${n(lastRun.reports)} reports, ${n(lastRun.attachments)} attachments` : 'No purge yet.',
  ].join('\n')

const holdLines = (holds: readonly LegalHold[]): string =>
  holds.length === 0
    ? 'No hold.'
    : table([
        ['id', 'name', 'since', 'released', 'reports', 'reason'],
        ...holds.map((h) => [String(h.id), h.name, h.at, h.releasedAt, h.reports, h.reason]),
      ])

export const auditCommands: Record<string, Command> = {
  'audit list': {
    usage: 'audit list [--what KIND] [--text T] [--from DATE] [--to DATE] [--limit N] [--after CURSOR]',
    values: ['what', 'text', 'from', 'to', 'limit', 'after'],
    run: (words, { call }) =>
      call(
        'audit.list',
        given({
          what: text(words, 'what'),
          text: text(words, 'text'),
          from: text(words, 'from'),
          to: text(words, 'to'),
          after: text(words, 'after'),
          limit: number(words, 'limit') ?? 50,
        }),
      ),
    print: (a: Answer<'audit.list'>) =>
      [
        `${n(a.total)} lines: ${a.kinds.map((k) => `${k.what} ${n(k.count)}`).join(', ') || 'none'}`,
        ...(a.lines.length === 0 ? [] : [table([['line', 'at', 'account', 'what', 'subject', 'why'], ...a.lines.map(lineOf)])]),
        ...(a.next ? [`more: --after ${a.next}`] : []),
      ].join('\n'),
  },
  'audit verify': {
    usage: 'audit verify [--head HEAD]',
    values: ['head'],
    async run(words, { call }) {
      const verdict = await call('audit.verify', given({ head: text(words, 'head') }))
      // Lines that were cut off or written anew leave a whole chain without the head that was kept.
      return { ok: verdict.valid && verdict.knownHead !== false, ...verdict }
    },
    print: (a: AuditVerdict) =>
      [
        a.valid ? `The chain holds: ${n(a.lines)} lines.` : `The chain is broken: ${a.broken?.problem.en}`,
        ...(a.before > 0 ? [`${n(a.before)} lines are from before the chain; its first link covers them.`] : []),
        ...(a.knownHead === null ? [] : [a.knownHead ? 'The given head is a link of it.' : 'The given head is no link of it.']),
        `head ${a.head ?? '-'}`,
      ].join('\n'),
  },
  'audit export': {
    usage: 'audit export [--out FILE]',
    values: ['out'],
    async run(words, { call }) {
      const out = text(words, 'out')
      const taken = await call('audit.export', {})
      if (out === undefined) return taken
      const file = resolve(out)
      await writeFile(file, taken.text, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        throw new Failure('storage', {
          zh: `写不了文件 ${file}（${error.code ?? error.name}），审计没有导出。请换一个文件名，或检查文件夹和权限。`,
          en: `The file ${file} cannot be written (${error.code ?? error.name}); the audit was not exported. Choose another name, or check the folder and its permissions.`,
        })
      })
      return { file, head: taken.head, lines: taken.text.split('\n').length - 1 }
    },
    print: (a: Answer<'audit.export'> | { file: string; head: string | null; lines: number }) =>
      'text' in a ? a.text.trimEnd() : `${n(a.lines)} lines in ${a.file}\nhead ${a.head ?? '-'}`,
  },
  'retention show': {
    usage: 'retention show',
    run: (_words, { call }) => call('retention.get', {}),
    print: planLines,
  },
  'retention set': {
    usage: 'retention set [CATEGORY[@SOURCE]=DAYS... | none] [--automatic on|off] [--reason TEXT]',
    values: ['automatic', 'reason'],
    run(words, { call }) {
      const automatic = text(words, 'automatic')
      if (automatic !== undefined && automatic !== 'on' && automatic !== 'off') throw new Usage('--automatic takes on or off')
      if (words.words.length === 0 && automatic === undefined) throw new Usage('name a rule, none, or --automatic')
      return call(
        'retention.set',
        given({
          rules: words.words.length === 0 ? undefined : rulesOf(words.words),
          automatic: automatic === undefined ? undefined : automatic === 'on',
          reason: text(words, 'reason'),
        }) as Request<'retention.set'>,
      )
    },
    print: planLines,
  },
  'retention preview': {
    usage: 'retention preview [CATEGORY[@SOURCE]=DAYS... | none]',
    run: (words, { call }) => call('retention.preview', words.words.length === 0 ? {} : { rules: rulesOf(words.words) }),
    print: (a: Answer<'retention.preview'>) =>
      [
        `${n(a.due)} reports past their time = ${n(a.reports)} to purge + ${n(a.held)} on hold + ${n(a.open)} still open`,
        ...(a.heldWhy ? [a.heldWhy.en] : []),
        `${n(a.attachments)} attachments, ${n(a.attachmentBytes)} bytes${a.oldest ? `; from ${a.oldest} to ${a.newest}` : ''}`,
        ...(a.byCategory.length === 0 ? [] : [table(a.byCategory.map((c) => [`  ${c.category}`, c.reports]))]),
        ...(a.bySource.length === 0 ? [] : [table(a.bySource.map((s) => [`  ${s.source}`, s.reports]))]),
      ].join('\n'),
  },
  'retention run': {
    usage: 'retention run --reason TEXT',
    values: ['reason'],
    run: (words, { call }) => call('retention.run', { reason: required(words, 'reason') }),
    print: (a: Answer<'retention.run'>) =>
      `Purged ${n(a.reports)} reports, ${n(a.attachments)} attachments and ${n(a.revisions)} revisions for good in ${a.seconds.toFixed(1)} s; the store is ${n(a.freedBytes)} bytes smaller.`,
  },
  'hold list': {
    usage: 'hold list',
    run: (_words, { call }) => call('hold.list', {}),
    print: (a: Answer<'hold.list'>) => holdLines(a.holds),
  },
  'hold add': {
    usage: 'hold add NAME --filter JSON --reason TEXT',
    values: ['filter', 'reason'],
    run(words, { call }) {
      required(words, 'filter')
      return call('hold.add', { name: word(words, 0, 'NAME'), filter: filterOf(words), reason: required(words, 'reason') })
    },
    print: (a: LegalHold) => holdLines([a]),
  },
  'hold release': {
    usage: 'hold release ID --reason TEXT',
    values: ['reason'],
    run(words, { call }) {
      const id = Number(word(words, 0, 'ID'))
      if (!Number.isInteger(id)) throw new Usage('ID is the number of a hold; see hold list')
      return call('hold.release', { id, reason: required(words, 'reason') })
    },
    print: (a: LegalHold) => holdLines([a]),
  },
}
