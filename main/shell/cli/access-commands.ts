/** Who is let in on the office's server, with which roles and areas. Passwords are the server administrator's to give. */
import { resolve } from 'node:path'
import { createFileHost, defaultStore } from '../file-host.ts'
import { appVersion } from '../place.ts'
import { passphraseAsker } from './lock-commands.ts'
import { type Command, list, listOf, plain, table, text, Usage, type Words, word } from './words.ts'

type Access = typeof import('../../handle/access.ts')
type Answer = Awaited<ReturnType<Access['listAccess']>>

/** Loaded when asked for: the other commands start without it. */
const access = (): Promise<Access> => import('../../handle/access.ts')
const hostOf = (words: Words, signal: AbortSignal) =>
  createFileHost({
    shell: 'terminal',
    storeDir: resolve(text(words, 'store') ?? defaultStore(process.env)),
    version: appVersion,
    askPassphrase: passphraseAsker(words, signal),
  })
const most = (words: Words, places: number): void => {
  if (words.words.length > places) throw new Usage(`there is no place for "${words.words[places]}"`)
}

const print = ({ server, logins }: Answer): string =>
  logins.length === 0
    ? `${server}: nobody but its owner`
    : table([
        ['login', 'roles', 'areas', ''],
        ...logins.map(({ name, roles, areas, enters }) => [
          plain(name),
          roles.join(', '),
          areas === null ? 'the whole office' : areas.map(plain).join(', '),
          enters ? '' : 'may not log in',
        ]),
      ])

export const accessCommands: Record<string, Command> = {
  'store who': {
    usage: 'store who',
    storeless: true,
    async run(words, { signal }) {
      return (await access()).listAccess(hostOf(words, signal), signal)
    },
    print,
  },
  'store grant': {
    usage: 'store grant USER ROLE[,ROLE] [--areas KEY,KEY]; roles: viewer, analyst, briefer, administrator',
    values: ['areas'],
    storeless: true,
    async run(words, { signal }) {
      const [name, roles] = [word(words, 0, 'USER'), word(words, 1, 'ROLE')]
      most(words, 2)
      const areas = list(words, 'areas') ?? null
      return (await access()).giveAccess(hostOf(words, signal), { name, roles: listOf(roles), areas }, signal)
    },
    print,
  },
  'store revoke': {
    usage: 'store revoke USER',
    storeless: true,
    async run(words, { signal }) {
      const name = word(words, 0, 'USER')
      most(words, 1)
      return (await access()).takeAccess(hostOf(words, signal), name, signal)
    },
    print: ({ server }: Answer) => `${server}: access taken`,
  },
}
