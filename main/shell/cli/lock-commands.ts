/** Lock and keys: unlock for a while, lock every window, passphrase, recovery key. */
import type { Answer } from '../../../contract/api.ts'
import { Failure } from '../../../contract/reply.ts'
import type { LockState } from '../../../contract/trust.ts'
import { sessionFolder, systemLanguage } from '../file-host.ts'
import { askSecret, secretFromFile } from './ask-secret.ts'
import { type Caller, type Command, number, text, Usage, type Words } from './words.ts'

const usualMinutes = 60
const mostMinutes = 24 * 60
const zh = (): boolean => systemLanguage(process.env) === 'zh'
const warn = (line: string): void => console.error(line)

/** Where a store's passphrase comes from: --passphrase-file, else the variable that names a file. */
export const passphraseFile = (words: Words): string | undefined =>
  text(words, 'passphrase-file') ?? (process.env.FIELDBRIEF_PASSPHRASE_FILE || undefined)

/** What `Host.askPassphrase` is in a terminal: the file once, else three questions. */
export function passphraseAsker(words: Words, signal: AbortSignal): () => Promise<string | null> {
  const file = passphraseFile(words)
  let asked = 0
  return async () => {
    if (asked++ >= (file === undefined ? 3 : 1)) return null
    if (file !== undefined) return secretFromFile(file, warn)
    const again = asked === 1 ? '' : zh() ? '不对，再试一次。' : 'Wrong, once more. '
    return askSecret(`${again}${zh() ? '口令：' : 'Passphrase: '}`, signal)
  }
}

/** Minutes of `unlock`, for the host. */
export function minutesOf(words: Words): number {
  const minutes = number(words, 'minutes') ?? usualMinutes
  if (!(minutes > 0 && minutes <= mostMinutes)) throw new Usage(`--minutes takes a number up to ${mostMinutes}`)
  return minutes
}

const missing = (what: { zh: string; en: string }): Failure =>
  new Failure('locked', {
    zh: `没有拿到${what.zh}，没有改动任何内容。请在终端里运行并按提示输入，或用 --passphrase-file FILE 指出文件。`,
    en: `No ${what.en} was given; nothing was changed. Run this in a terminal and type it when asked, or name a file with --passphrase-file FILE.`,
  })

export async function present(words: Words, signal: AbortSignal, isRecovery = false): Promise<string> {
  const file = passphraseFile(words)
  if (file !== undefined) return secretFromFile(file, warn)
  const name = isRecovery ? { zh: '恢复密钥', en: 'recovery key' } : { zh: '现在的口令', en: 'passphrase' }
  const typed = await askSecret(zh() ? `${name.zh}：` : isRecovery ? 'Recovery key: ' : 'Current passphrase: ', signal)
  if (!typed) throw missing(name)
  return typed
}

async function fresh(words: Words, signal: AbortSignal): Promise<string> {
  const file = text(words, 'new-passphrase-file')
  const given = file === undefined ? await askTwice(signal) : secretFromFile(file, warn)
  if ([...given].length < 8)
    throw new Failure('bad-request', {
      zh: '新口令太短，口令没有改动。请用 8 个字符以上，最好是几个不相干的词。',
      en: 'The new passphrase is too short; nothing was changed. Use eight characters or more, best a few unrelated words.',
    })
  return given
}
async function askTwice(signal: AbortSignal): Promise<string> {
  const first = await askSecret(zh() ? '新口令：' : 'New passphrase: ', signal)
  if (!first)
    throw new Failure('bad-request', {
      zh: '没有拿到新口令，没有改动任何内容。请在终端里运行并按提示输入，或用 --new-passphrase-file FILE 指出文件。',
      en: 'No new passphrase was given; nothing was changed. Run this in a terminal and type it when asked, or name a file with --new-passphrase-file FILE.',
    })
  if ((await askSecret(zh() ? '再输一遍：' : 'Once more: ', signal)) === first) return first
  throw new Failure('bad-request', {
    zh: '两次输入不一样，口令没有改动。请再试一次。',
    en: 'The two differ; the passphrase was not changed. Try again.',
  })
}

function lockLine(lock: LockState): string {
  const { passphrase, recovery, computer } = lock.guards
  const opens = [passphrase && 'its passphrase', recovery && 'the recovery key', computer && 'this computer, unasked'].filter(
    Boolean,
  )
  return [
    `${lock.state}; opened by ${opens.join(', ')}`,
    ...(lock.failures > 0
      ? [`${lock.failures} wrong passphrases${lock.waitSeconds > 0 ? `, next try in ${lock.waitSeconds} s` : ''}`]
      : []),
    ...(passphrase
      ? [
          lock.autoLockMinutes > 0
            ? `a window locks by itself after ${lock.autoLockMinutes} min`
            : 'a window does not lock by itself when idle',
          `argon2id, ${(lock.kdf?.memoryKib ?? 0) / 1024} MiB, ${lock.kdf?.passes} passes, ${lock.kdf?.lanes} lanes`,
        ]
      : []),
  ].join('\n')
}
const told = (recoveryKey: string | null): string =>
  recoveryKey === null
    ? ''
    : `\nRecovery key, told this once. Write it down and keep it away from this computer:\n\n    ${recoveryKey}\n`

const noPlace = (): Failure =>
  new Failure('bad-request', {
    zh: '这个系统没有随登录结束而清空的位置（没有 XDG_RUNTIME_DIR），密钥不能留给后面的命令，所以没有解锁。请在每条命令里输入口令，或用 --passphrase-file FILE（或环境变量 FIELDBRIEF_PASSPHRASE_FILE）指出文件。',
    en: 'This system has no place for the key that ends with the login (no XDG_RUNTIME_DIR), so it is kept for no later command and nothing was unlocked. Type the passphrase with each command, or name a file with --passphrase-file FILE (or FIELDBRIEF_PASSPHRASE_FILE).',
  })

const proof = async (words: Words, { signal }: Caller): Promise<{ current: string } | { recoveryKey: string }> =>
  words.options.recovery ? { recoveryKey: await present(words, signal, true) } : { current: await present(words, signal) }

export const lockCommands: Record<string, Command> = {
  unlock: {
    usage: 'unlock [--minutes N] [--recovery] [--passphrase-file FILE]',
    values: ['minutes'],
    switches: ['recovery'],
    locked: true,
    sessionMinutes: minutesOf,
    async run(words, caller) {
      const before = await caller.call('lock.get', {})
      // This computer opens it alone: there is nothing to keep.
      if (before.state === 'open') return { lock: before, minutes: null }
      if (sessionFolder(process.env) === null) throw noPlace()
      const isRecovery = words.options.recovery === true
      const given = await present(words, caller.signal, isRecovery)
      const lock = await caller.call('lock.open', isRecovery ? { recoveryKey: given } : { passphrase: given })
      return { lock, minutes: minutesOf(words) }
    },
    print: ({ minutes }: { lock: LockState; minutes: number | null }) =>
      minutes === null
        ? 'This computer opens the store by itself; there is nothing to unlock.'
        : `Unlocked for the commands of the next ${minutes} minutes. "fieldbrief lock" ends it.`,
  },
  lock: {
    usage: 'lock',
    locked: true,
    run: async (_words, { call }) => ({ lock: await call('lock.close', {}) }),
    print: ({ lock }: { lock: LockState }) =>
      `Locked, in every window on this store.${lock.guards.computer ? ' This computer still opens it by itself at the next start: "fieldbrief passphrase change --no-computer" ends that.' : ''}`,
  },
  'lock status': {
    usage: 'lock status',
    locked: true,
    run: (_words, { call }) => call('lock.get', {}),
    print: lockLine,
  },
  'passphrase set': {
    usage: 'passphrase set [--new-passphrase-file FILE] [--no-computer]',
    values: ['new-passphrase-file'],
    switches: ['no-computer'],
    locked: true,
    async run(words, { call, signal }) {
      const { guards } = await call('lock.get', {})
      if (guards.passphrase)
        throw new Failure('bad-request', {
          zh: '已经设置了口令，没有改动。要换口令，请用 fieldbrief passphrase change。',
          en: 'There is a passphrase already; nothing was changed. To change it, use fieldbrief passphrase change.',
        })
      return call('passphrase.set', { passphrase: await fresh(words, signal), computer: words.options['no-computer'] !== true })
    },
    print: (a: Answer<'passphrase.set'>) => `The passphrase is set.${told(a.recoveryKey)}\n${lockLine(a.lock)}`,
  },
  'passphrase change': {
    usage: 'passphrase change [--recovery] [--passphrase-file FILE] [--new-passphrase-file FILE] [--no-computer | --computer]',
    values: ['new-passphrase-file'],
    switches: ['no-computer', 'computer', 'recovery'],
    locked: true,
    async run(words, caller) {
      const { computer, 'no-computer': alone } = words.options
      if (computer && alone) throw new Usage('--computer or --no-computer, not both')
      const { guards } = await caller.call('lock.get', {})
      const given = await proof(words, caller)
      return caller.call('passphrase.set', {
        ...given,
        passphrase: await fresh(words, caller.signal),
        // As it was, unless told.
        computer: alone ? false : computer ? true : guards.computer,
      })
    },
    print: (a: Answer<'passphrase.set'>) => `The passphrase was changed.${told(a.recoveryKey)}\n${lockLine(a.lock)}`,
  },
  'passphrase remove': {
    usage: 'passphrase remove [--passphrase-file FILE]',
    locked: true,
    run: async (words, { call, signal }) => ({
      lock: await call('passphrase.remove', { current: await present(words, signal) }),
    }),
    print: ({ lock }: { lock: LockState }) => `The passphrase is gone.\n${lockLine(lock)}`,
  },
  'recovery new': {
    usage: 'recovery new [--passphrase-file FILE]',
    locked: true,
    run: async (words, { call, signal }) => call('recovery.make', { current: await present(words, signal) }),
    print: (a: Answer<'recovery.make'>) => `The recovery key from before opens nothing any more.${told(a.recoveryKey)}`,
  },
}
