/** Where the store is: on an office's server, how its schema stands, a whole store copied into another. */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import { createFileHost, defaultStore, systemLanguage } from '../file-host.ts'
import { appVersion } from '../place.ts'
import { secretFromFile } from './ask-secret.ts'
import { passphraseAsker } from './lock-commands.ts'
import { type Caller, type Command, content, n, number, table, text, Usage, type Words, word } from './words.ts'

type Office = typeof import('../../handle/office.ts')
type Told<F extends keyof Office> = Office[F] extends (...given: never[]) => Promise<infer A> ? A : never

/** Loaded when asked for: the other commands start without it. */
const office = (): Promise<Office> => import('../../handle/office.ts')
const isUrl = (value: string): boolean => /^postgres(ql)?:\/\//i.test(value)

function hostAt(folder: string, words: Words, signal: AbortSignal) {
  return createFileHost({
    shell: 'terminal',
    storeDir: folder,
    version: appVersion,
    askPassphrase: passphraseAsker(words, signal),
  })
}
const storeOf = (words: Words): string => resolve(text(words, 'store') ?? defaultStore(process.env))

/** A server's address as it was given; "-" reads it from stdin, where nobody else sees its password. */
function urlOf(given: string): string {
  if (given === '-') return readFileSync(0, 'utf8').trim().split(/\r?\n/, 1)[0] ?? ''
  if (/^[^/]*\/\/[^/@]*:[^/@]+@/.test(given))
    console.error(
      systemLanguage(process.env) === 'zh'
        ? '地址里的口令会出现在进程列表里，这台电脑上的人都看得到：请用 - 从标准输入给出地址，或用 FIELDBRIEF_SERVER_PASSWORD、~/.pgpass。'
        : 'The password in the address stands in the list of processes for everybody here to see: give the address on stdin, with -, or use FIELDBRIEF_SERVER_PASSWORD or ~/.pgpass.',
    )
  return given
}
function certificate(words: Words): string | undefined {
  const file = text(words, 'ca')
  return file === undefined ? undefined : content(file)
}
const most = (words: Words, places: number): void => {
  if (words.words.length > places) throw new Usage(`there is no place for "${words.words[places]}"`)
}
const schemaWords = ({ from, to }: { from: number; to: number }): string =>
  from === to ? `schema ${to}, up to date` : from === 0 ? `schema ${to}, new` : `schema ${from} -> ${to}`

/** How far it is, to a person; one line that is written over. */
function progressLine(): (progress: { done: number; total: number }) => void {
  if (!process.stderr.isTTY) return () => {}
  let last = -1
  return ({ done, total }) => {
    const share = Math.floor((done / Math.max(1, total)) * 100)
    if (share !== last) process.stderr.write(`\r\u001b[K${share} %`)
    last = share
    if (done === total) process.stderr.write('\r\u001b[K')
  }
}

const status: Command = {
  usage: 'store status',
  run: (_words: Words, { call }: Caller) => call('store.status', {}),
  print: (a: Answer<'store.status'>) =>
    [
      a.kind === 'file' ? `a file in ${a.folder}` : `on a server: ${a.where}; this workstation's folder is ${a.folder}`,
      `schema ${a.schema}, ${n(a.reports)} reports, ${(a.bytes / 1e6).toFixed(1)} MB`,
      `${a.capabilities.shared ? 'shared by many' : 'for one workstation'}; ${a.capabilities.encryptedByUs ? 'encrypted by this program' : "encrypted by the server's disks, and by TLS on the way"}`,
      ...(a.connected.length === 0
        ? []
        : [table([['workstation', 'account', 'connections'], ...a.connected.map((c) => [c.name, c.account, c.connections])])]),
    ].join('\n'),
}

/** Never over a file that is there: it may be the only copy of another key. @throws Failure bad-request */
function writeKey(file: string, key: string): void {
  try {
    writeFileSync(file, key, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? ''
    throw new Failure(
      'bad-request',
      {
        zh: `密钥没有写到 ${file}（${why}）。请另选一个不存在的文件名，并确认文件夹可写。`,
        en: `The key was not written to ${file} (${why}). Name a file that is not there yet, in a folder that can be written.`,
      },
      { cause },
    )
  }
}

const keyWords: Record<Told<'initOffice'>['attachments'], Bilingual[]> = {
  none: [
    {
      zh: '这个单位没有附件密钥：附件在服务器上不加封存。要封存，请先连接一个空的数据库，再用 store copy 复制进去。',
      en: 'This office has no key of attachments: they lie on the server unsealed. To have them sealed, connect to an empty database first and copy the store into it with store copy.',
    },
  ],
  here: [],
  made: [
    {
      zh: '附件在服务器上用一把新的密钥封存，服务器上没有这把密钥。请现在就用 fieldbrief store key --out FILE 另存一份：丢了它，附件谁也打不开。',
      en: 'Attachments are sealed on the server under a new key, which the server does not have. Keep a copy now with fieldbrief store key --out FILE: without it nobody opens them.',
    },
  ],
  'not-here': [
    {
      zh: '这台电脑没有单位的附件密钥，附件打不开。请向同事要密钥文件，加 --office-key FILE 再连接一次。',
      en: "This computer does not have the office's key of attachments and cannot open them. Ask a colleague for the key's file and connect once more with --office-key FILE.",
    },
  ],
}

export const storeCommands: Record<string, Command> = {
  store: { ...status, usage: 'store' },
  'store status': status,
  'store init': {
    usage:
      'store init URL [--ca FILE] [--office-key FILE]; URL is postgres://user[:password]@host[:port]/database, or - for stdin',
    values: ['ca', 'office-key'],
    storeless: true,
    async run(words, { signal }) {
      const given = word(words, 0, 'the address of the server')
      most(words, 1)
      const { initOffice } = await office()
      const keyFile = text(words, 'office-key')
      const keyText = keyFile === undefined ? undefined : content(keyFile)
      return initOffice(hostAt(storeOf(words), words, signal), urlOf(given), certificate(words), signal, keyText)
    },
    print: (a: Told<'initOffice'>) =>
      [
        `${a.store} is a workstation of ${a.server} (PostgreSQL ${a.version}${a.created ? ', the database was made' : ''}; ${schemaWords(a.schema)}).`,
        systemLanguage(process.env) === 'zh'
          ? '口令（若地址里有）封存在该文件夹里；备份由服务器的管理员做（pg_dump 或基础备份）。'
          : "The password, where the address had one, is sealed in that folder; backups are the server administrator's (pg_dump or a base backup).",
        ...keyWords[a.attachments].map((line) => line[systemLanguage(process.env)]),
      ].join('\n'),
  },
  'store key': {
    usage: 'store key --out FILE',
    values: ['out'],
    storeless: true,
    async run(words, { signal }) {
      most(words, 0)
      const out = text(words, 'out')
      if (out === undefined) throw new Usage('--out is missing: the key is written to a file, never to the screen')
      const { officeKeyText } = await office()
      const key = await officeKeyText(hostAt(storeOf(words), words, signal))
      writeKey(resolve(out), key)
      return { file: resolve(out) }
    },
    print: (a: { file: string }) =>
      systemLanguage(process.env) === 'zh'
        ? `单位的附件密钥写在 ${a.file}（仅本账户可读）。谁有它就能打开服务器上的附件：另存一份在安全处，交给同事用过后删除。`
        : `The office's key of attachments is in ${a.file}, readable by this account alone. Whoever has it opens the attachments on the server: keep a copy in a safe, and remove the file once a colleague has used it.`,
  },
  'store migrate': {
    usage: 'store migrate [URL] [--ca FILE]',
    values: ['ca'],
    storeless: true,
    async run(words, { signal }) {
      most(words, 1)
      const given = words.words[0]
      const { migrateServer } = await office()
      return migrateServer(
        hostAt(storeOf(words), words, signal),
        given === undefined ? undefined : urlOf(given),
        certificate(words),
        signal,
      )
    },
    print: (a: Told<'migrateServer'>) => `${a.server}: ${schemaWords(a.schema)}`,
  },
  'store spread': {
    usage: 'store spread [URL] [--before ID | --back [--from ID] | --sweep] [--of URL] [--ca FILE]',
    values: ['before', 'from', 'of', 'ca'],
    switches: ['back', 'sweep'],
    storeless: true,
    async run(words, { signal }) {
      most(words, 1)
      const { back, sweep } = words.options
      const [before, from] = [number(words, 'before'), number(words, 'from')]
      if ([back || from !== undefined, sweep, before !== undefined].filter(Boolean).length > 1)
        throw new Usage('--before, --back and --sweep exclude each other')
      const far = words.words[0]
      if (far === undefined && (back || sweep || before !== undefined || from !== undefined))
        throw new Usage('the address of the second server is missing')
      const of = text(words, 'of')
      const { spreadOffice } = await office()
      return spreadOffice(
        hostAt(storeOf(words), words, signal),
        {
          of: of === undefined ? undefined : urlOf(of),
          far: far === undefined ? undefined : urlOf(far),
          ca: certificate(words),
          how: sweep ? 'sweep' : back || from !== undefined ? { from: from ?? 0 } : { before: before ?? Number.MAX_SAFE_INTEGER },
        },
        signal,
      )
    },
    print: (a: Told<'spreadOffice'>) =>
      [
        table([
          ['reports', 'up to', 'where', 'MB here'],
          ...a.stretches.map((s) => [
            s.first,
            s.end - 1,
            s.server ?? (s.closed ? 'here' : 'here, still growing'),
            Math.round(s.bytes / 1e6),
          ]),
        ]),
        ...a.moved.map((m) => `moved: ${n(m.first)} to ${n(m.end - 1)}, ${n(m.reports)} reports in ${m.seconds.toFixed(1)} s`),
      ].join('\n'),
  },
  'store copy': {
    usage: 'store copy FROM TO [--ca FILE] [--from-passphrase-file FILE]; each a folder or a URL',
    values: ['ca', 'from-passphrase-file'],
    storeless: true,
    async run(words, { signal }) {
      const [from, to] = [word(words, 0, 'FROM'), word(words, 1, 'TO')]
      most(words, 2)
      if (from === '-' && to === '-') throw new Usage('only one of the two can come from stdin')
      const ca = certificate(words)
      const fromFile = text(words, 'from-passphrase-file')
      const place = (given: string, isSource: boolean) =>
        given === '-' || isUrl(given)
          ? { url: urlOf(given), ca }
          : {
              host:
                isSource && fromFile !== undefined
                  ? {
                      ...hostAt(resolve(given), words, signal),
                      askPassphrase: once(() => secretFromFile(fromFile, (line) => console.error(line))),
                    }
                  : hostAt(resolve(given), words, signal),
            }
      const { copyOffice } = await office()
      return copyOffice(place(from, true), place(to, false), signal, progressLine())
    },
    print: (a: Told<'copyOffice'>) =>
      [
        table([
          ['table', 'rows', 'sha-256'],
          ...a.tables.filter((t) => t.rows > 0).map((t) => [t.name, t.rows, t.hash.slice(0, 16)]),
        ]),
        a.same
          ? `${a.to} holds what ${a.from} holds, read again and compared.`
          : `NOT THE SAME: ${a.different.join(', ')}. ${a.to} stays marked as unfinished; make an empty one and copy again.`,
      ].join('\n'),
  },
}

/** A file is read once: what was wrong in it stays wrong. */
function once(read: () => string): () => Promise<string | null> {
  let asked = 0
  return async () => (asked++ === 0 ? read() : null)
}
