/**
 * The host of the shells without a system keychain: web and terminal. Secrets are 0600 files outside the store folder,
 * so that a copy of the store folder alone cannot be read.
 */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, link, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises'
import { homedir, uptime, userInfo } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../contract/reply.ts'
import type { Language } from '../../contract/taxonomy.ts'
import type { Host } from '../host.ts'
import { linkAllowed } from './policy.ts'
import { printWithBrowser } from './print-pdf.ts'

const secretBytes = 32

export interface FileHostOptions {
  shell: Host['shell']
  storeDir: string
  version: string
  language?: Language
  /** Folder of the key files; default `keyFolder()`. */
  keys?: string
  /** A store opened with its passphrase stays open to the terminal's commands for so long. */
  sessionMinutes?: number
  askPassphrase?: Host['askPassphrase']
  /** Where `fieldbrief-briefings` is made; default the person's Documents folder, else the current folder. */
  briefings?: string
  log?: (line: string) => void
  now?: () => number
}

export function createFileHost(options: FileHostOptions): Host {
  const log = options.log ?? ((line: string) => console.error(line))
  const now = options.now ?? Date.now
  const sessions = sessionFolder(process.env)
  return {
    shell: options.shell,
    storeDir: options.storeDir,
    version: options.version,
    language: options.language ?? systemLanguage(process.env),
    secrets: createKeyFiles(options.keys ?? keyFolder(process.env), log),
    ...(sessions ? { sessions: createSessionKeys(sessions, options.sessionMinutes) } : {}),
    account: accountName(),
    ...(options.askPassphrase ? { askPassphrase: options.askPassphrase } : {}),
    briefFolder: async (title) => freshBriefFolder(options.briefings ?? (await documentsFolder()), title, now()),
    chooseFiles: null,
    printPdf: (html, signal) => printWithBrowser(html, signal),
    openLink: async (url) => openOutside(url, log),
    now,
    log,
  }
}

/** Name of the account this program runs as; '' where the system has none for it. */
export function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/** `$FIELDBRIEF_KEYS`, else `fieldbrief/keys` under the user's configuration. */
export function keyFolder(env: NodeJS.ProcessEnv): string {
  if (env.FIELDBRIEF_KEYS) return env.FIELDBRIEF_KEYS
  const config =
    process.platform === 'win32'
      ? (env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'))
      : env.XDG_CONFIG_HOME || join(homedir(), '.config')
  return join(config, 'fieldbrief', 'keys')
}

/**
 * Where keys of open sessions lie: in memory until the person logs out. null where the system has no such folder; whoever
 * names a folder for keys has said where they may lie.
 */
export const sessionFolder = (env: NodeJS.ProcessEnv): string | null =>
  env.XDG_RUNTIME_DIR ? join(env.XDG_RUNTIME_DIR, 'fieldbrief') : env.FIELDBRIEF_KEYS || null

/** The store opened when none is named. */
export function defaultStore(env: NodeJS.ProcessEnv): string {
  const data =
    process.platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : env.XDG_DATA_HOME || join(homedir(), '.local', 'share')
  return join(data, 'fieldbrief', 'store')
}

/** Chinese unless the system's locale names another language. */
export function systemLanguage(env: NodeJS.ProcessEnv): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return locale === '' || /^(zh|C|POSIX)/.test(locale) ? 'zh' : 'en'
}

/** File name of a secret. A name that is no plain file name still gets a file of its own. */
export function secretStem(name: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) ? name : createHash('sha256').update(name).digest('hex')
}

/** Secrets as files of 32 random bytes in `folder` (0700), each 0600. */
export function createKeyFiles(folder: string, log: (line: string) => void): Host['secrets'] {
  const fileOf = (name: string): string => join(folder, `${secretStem(name)}.key`)
  return {
    async read(name) {
      const file = fileOf(name)
      let bytes: Buffer
      try {
        bytes = await readFile(file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw keyFailure(file, error)
      }
      if (bytes.length !== secretBytes)
        throw new Failure('storage', {
          zh: `密钥文件 ${file} 已损坏（${bytes.length} 字节，应为 ${secretBytes}），数据库保持原样未打开。请从备份恢复该文件。`,
          en: `The key file ${file} is damaged (${bytes.length} bytes instead of ${secretBytes}); the store was left as it is. Restore that file from a backup.`,
        })
      if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0) {
        await chmod(file, 0o600)
        log(`The key file ${file} could be read by others; its mode is 0600 again.`)
      }
      return new Uint8Array(bytes)
    },
    async create(name) {
      const file = fileOf(name)
      const secret = randomBytes(secretBytes)
      await writeOnce(folder, file, secret).catch((error: unknown) => {
        throw keyFailure(file, error)
      })
      return new Uint8Array(secret)
    },
    async put(name, secret) {
      const file = fileOf(name)
      await replaceFile(folder, file, secret).catch((error: unknown) => {
        throw keyFailure(file, error)
      })
    },
    async remove(name) {
      const file = fileOf(name)
      await rm(file, { force: true }).catch((error: unknown) => {
        throw keyFailure(file, error)
      })
    },
  }
}

/** The first line of a session's file; after it come the bytes of the key, which no string ever holds. */
interface SessionTimes {
  /** By the wall clock, milliseconds since 1970, and by the time the machine has run, seconds: both must hold. */
  from: number
  until: number
  upFrom: number
  upUntil: number
}

/** Keys of stores that `unlock` opened, as 0600 files that are good for some minutes and never past a restart. */
export function createSessionKeys(
  folder: string,
  minutes?: number,
  now: () => number = Date.now,
  running: () => number = uptime,
): NonNullable<Host['sessions']> {
  const fileOf = (name: string): string => join(folder, `${secretStem(name)}.session`)
  /** The key in a file; one past its time, or torn, goes. */
  async function take(file: string): Promise<Uint8Array | null> {
    let bytes: Buffer
    try {
      bytes = await readFile(file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      bytes = Buffer.alloc(0)
    }
    try {
      const end = bytes.indexOf('\n')
      const times = JSON.parse(bytes.subarray(0, Math.max(0, end)).toString('utf8')) as SessionTimes
      const up = running()
      const holds = now() >= times.from && now() < times.until && up >= times.upFrom && up < times.upUntil
      if (holds && bytes.length - end - 1 === secretBytes) return Uint8Array.from(bytes.subarray(end + 1))
    } catch {
      // Torn.
    } finally {
      bytes.fill(0)
    }
    await rm(file, { force: true })
    return null
  }
  return {
    ...(minutes === undefined ? {} : { minutes }),
    read: (name) => take(fileOf(name)),
    async sweep() {
      const files = await readdir(folder).catch(() => [])
      for (const file of files) if (file.endsWith('.session')) (await take(join(folder, file)))?.fill(0)
    },
    async keep(name, key, minutes) {
      const times: SessionTimes = {
        from: now(),
        until: now() + minutes * 60_000,
        upFrom: running(),
        upUntil: running() + minutes * 60,
      }
      const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(times)}\n`), key])
      try {
        await replaceFile(folder, fileOf(name), bytes)
      } finally {
        bytes.fill(0)
      }
    },
    forget: (name) => rm(fileOf(name), { force: true }),
  }
}

/**
 * Makes `file` in `folder` with this content, 0600, whole or not at all: it is written under another name, flushed, then
 * linked to its own. Rejects with EEXIST when the name is taken.
 */
export const writeOnce = (folder: string, file: string, bytes: Uint8Array): Promise<void> => writeWhole(folder, file, bytes, link)
/** The same over what is there. */
export const replaceFile = (folder: string, file: string, bytes: Uint8Array): Promise<void> =>
  writeWhole(folder, file, bytes, rename)

async function writeWhole(
  folder: string,
  file: string,
  bytes: Uint8Array,
  name: (draft: string, file: string) => Promise<void>,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}.draft`
  try {
    const handle = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await name(draft, file)
    await syncFolder(folder)
  } finally {
    await unlink(draft).catch(() => {})
  }
}

/** What a person is told when a key file cannot be used. */
export function keyFailure(file: string, cause: unknown): Failure {
  const code = (cause as NodeJS.ErrnoException).code ?? 'error'
  return new Failure(
    'storage',
    {
      zh: `无法读写密钥文件 ${file}（${code}），数据库没有打开。请检查该文件夹的权限和磁盘空间，再重试。`,
      en: `The key file ${file} could not be read or written (${code}); the store was not opened. Check the folder's permissions and free space, then try again.`,
    },
    { cause },
  )
}

/** Makes a new name in a folder outlast a power cut. Windows cannot open folders and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** `<base>/fieldbrief-briefings/<day>-<title>`, numbered when that is there already. The folder is not made here. */
export async function freshBriefFolder(base: string, title: string, now: number): Promise<string> {
  const at = new Date(now)
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const stem = join(base, 'fieldbrief-briefings', `${day}-${slug(title)}`)
  for (let n = 1; ; n++) {
    const folder = n === 1 ? stem : `${stem}-${n}`
    if (!(await exists(folder))) return folder
  }
}

/** Letters and digits of any script, at most 40, joined by hyphens; "briefing" when the title has none. */
export function slug(title: string): string {
  const words = title.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []
  return [...words.join('-')].slice(0, 40).join('').replace(/-+$/, '') || 'briefing'
}

async function documentsFolder(): Promise<string> {
  const documents = join(homedir(), 'Documents')
  return (await exists(documents)) ? documents : process.cwd()
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Whether a window can be shown here at all. */
export function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Hands an allowed address to the system's browser, without a shell in between. */
function openOutside(url: string, log: (line: string) => void): void {
  if (!linkAllowed(url))
    throw new Failure('barred', {
      zh: '该链接不是普通的 http(s) 网址，未打开。',
      en: 'That link is not a plain http(s) address and was not opened.',
    })
  if (!hasDisplay(process.env)) {
    log(`No display here; open this address elsewhere: ${url}`)
    return
  }
  const [program, ...words] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url]
  const child = spawn(program!, words, { stdio: 'ignore', detached: true })
  child.once('error', () => log(`Nothing here opens links; the address is ${url}`))
  child.unref()
}
