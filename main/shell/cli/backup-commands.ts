/** Commands for the safety of the store: backup, restore, doctor. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { BackupInfo } from '../../../contract/trust.ts'
import { systemLanguage } from '../file-host.ts'
import { secretFromFile } from './ask-secret.ts'
import { passphraseFile, present } from './lock-commands.ts'
import { type Command, given, n, number, table, text, Usage, type Words, word } from './words.ts'

const language = () => systemLanguage(process.env)
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
const opensWith = ({ guards }: BackupInfo): string =>
  Object.entries(guards)
    .filter(([, has]) => has)
    .map(([name]) => name)
    .join(', ') || 'nothing known here'
/** A backup that only this computer opens is lost with it. */
const warning = ({ guards }: BackupInfo): string =>
  guards.passphrase || guards.recovery
    ? ''
    : language() === 'zh'
      ? '\n注意：只有这台电脑和这个账户能打开它。设置口令（passphrase set）并打印恢复密钥后再备份，别处才能打开。'
      : '\nNote: only this computer and account open it. Set a passphrase (passphrase set), keep its recovery key, and back up again; then it opens elsewhere.'
const line = (b: BackupInfo) => [
  b.path,
  b.madeAt,
  b.reports,
  megabytes(b.bytes),
  b.verified ? 'checked' : 'NOT CHECKED',
  opensWith(b),
]
/** Whether the backup has a slot that a passphrase opens. */
function hasPassphrase(path: string): boolean {
  try {
    const { slots } = JSON.parse(readFileSync(join(path, 'store.json'), 'utf8')) as { slots?: unknown[] }
    return (slots?.length ?? 0) > 0
  } catch {
    return false
  }
}
const none = (words: Words, most: number): void => {
  if (words.words.length > most) throw new Usage(`there is no place for "${words.words[most]}"`)
}

export const backupCommands: Record<string, Command> = {
  'backup list': {
    usage: 'backup list [DIR]',
    run(words, { call }) {
      none(words, 1)
      const folder = words.words[0]
      return call('backup.list', folder === undefined ? {} : { folder: resolve(folder) })
    },
    print: (a: Answer<'backup.list'>) => (a.backups.length === 0 ? 'no backups' : table(a.backups.map(line))),
  },
  'backup check': {
    usage: 'backup check DIR [--of-passphrase-file FILE]',
    values: ['of-passphrase-file'],
    run(words, { call }) {
      none(words, 1)
      const file = text(words, 'of-passphrase-file')
      const passphrase = file === undefined ? undefined : secretFromFile(file, (line) => console.error(line))
      return call('backup.check', given({ path: resolve(word(words, 0, 'the folder of a backup')), passphrase }))
    },
    print: (a: Answer<'backup.check'>) =>
      [a.ok ? 'ok' : 'FAILED', ...a.problems.map((p) => `  ${p[language()]}`), table([line(a.info)])].join('\n'),
  },
  'backup plan': {
    usage: 'backup plan [--folder DIR | --off] [--every DAYS] [--keep N]',
    values: ['folder', 'every', 'keep'],
    switches: ['off'],
    run(words, { call }) {
      const folder = text(words, 'folder')
      if (folder !== undefined && words.options.off) throw new Usage('--folder and --off exclude each other')
      return call(
        'backup.plan',
        given({
          folder: words.options.off ? null : folder === undefined ? undefined : resolve(folder),
          everyDays: number(words, 'every'),
          keep: number(words, 'keep'),
        }),
      )
    },
    print: (a: Answer<'backup.plan'>) =>
      a.folder === null
        ? 'no backups by themselves'
        : `every ${a.everyDays} days to ${a.folder}, the newest ${a.keep} are kept; last ${a.lastAt ?? 'never'}${a.lastError ? `; failed: ${a.lastError[language()]}` : ''}`,
  },
  backup: {
    usage: 'backup [--to DIR]',
    values: ['to'],
    run(words, { call }) {
      const to = text(words, 'to')
      return call('backup.make', to === undefined ? {} : { folder: resolve(to) })
    },
    print: (a: Answer<'backup.make'>) =>
      `${a.path}: ${n(a.reports)} reports, ${megabytes(a.bytes)}, opened again and checked${warning(a)}`,
  },
  restore: {
    usage: 'restore DIR [--passphrase-file FILE] [--recovery]',
    switches: ['recovery'],
    // Its passphrase is that of the backup; the store that is there need not open.
    locked: true,
    replaces: true,
    async run(words, { call, signal }) {
      none(words, 1)
      const path = resolve(word(words, 0, 'the folder of a backup'))
      const isRecovery = words.options.recovery === true
      const proved = async () => {
        const given = await present(words, signal, isRecovery)
        return call('backup.restore', isRecovery ? { path, recoveryKey: given } : { path, passphrase: given })
      }
      if (isRecovery || passphraseFile(words) !== undefined) return proved()
      // This computer may open it; else somebody at a terminal is asked.
      return call('backup.restore', { path }).catch((error: unknown) => {
        if (process.stdin.isTTY && hasPassphrase(path)) return proved()
        throw error
      })
    },
    print: (a: Answer<'backup.restore'>) =>
      `${n(a.restored.reports)} reports of ${a.restored.madeAt} restored${a.kept === null ? '' : `; what was there is kept in ${a.kept}`}`,
  },
  doctor: {
    usage: 'doctor [--repair]',
    switches: ['repair'],
    run: (words, { call }) => call('app.doctor', words.options.repair ? { repair: true } : {}),
    print: (a: Answer<'app.doctor'>) =>
      [
        ...a.repaired.map((done) => done[language()]),
        table(a.checks.map((c) => [c.ok ? 'ok' : 'FAILED', c.name, c.detail])),
        ...a.checks.flatMap((c) => (c.advice ? [`${c.name}: ${c.advice[language()]}`] : [])),
      ].join('\n'),
  },
}
