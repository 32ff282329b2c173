/** `fieldbrief <command>`: the app from a terminal. Results on stdout, everything else on stderr; exit 0, 1 or 2. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Answer, lockMethods, type Method, type Request } from '../../../contract/api.ts'
import { failureReply } from '../../../contract/reply.ts'
import { isMethod, methods, parseRequest } from '../../../contract/request.ts'
import { type App, createApp } from '../../app.ts'
import { keepOutOfCoreDumps } from '../core-dump.ts'
import { dispatch } from '../dispatch.ts'
import { createFileHost, defaultStore, systemLanguage } from '../file-host.ts'
import { appVersion } from '../place.ts'
import { startWeb } from '../web/start.ts'
import { commands } from './command.ts'
import { passphraseAsker } from './lock-commands.ts'
import { asJson, type Caller, type Command, plain, Usage, type Words } from './words.ts'

/** A reply that was not ok, on its way to stderr. */
class Refused extends Error {}

const serveUsage = 'serve [--port N]'
const callUsage = 'call METHOD [JSON, or - for stdin]'
const help = (): string =>
  [
    'fieldbrief <command> [--store DIR] [--json] [--passphrase-file FILE]',
    '',
    ...Object.values(commands).map((c) => `  ${c.usage}`),
    `  ${serveUsage}`,
    `  ${callUsage}`,
  ].join('\n')

const abort = new AbortController()
process.once('SIGINT', () => abort.abort())
process.once('SIGTERM', () => abort.abort())
// Whoever reads may have seen enough, as `head` has after ten lines: nobody is left to tell, and stores are closed by then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

function split(argv: string[]): { name: string; command: Command | null; rest: string[] } {
  const two = argv.slice(0, 2).join(' ')
  if (Object.hasOwn(commands, two)) return { name: two, command: commands[two] as Command, rest: argv.slice(2) }
  const one = argv[0] ?? ''
  if (Object.hasOwn(commands, one)) return { name: one, command: commands[one] as Command, rest: argv.slice(1) }
  return { name: one, command: null, rest: argv.slice(1) }
}

/** Whether words without an option may follow: its usage line then begins with their capitals. */
const takesWords = (name: string, command: Command): boolean => /^ \[?[A-Z]/.test(command.usage.slice(name.length))

function read(rest: string[], values: readonly string[], switches: readonly string[]): Words {
  const options: Record<string, { type: 'string' | 'boolean' }> = {
    store: { type: 'string' },
    json: { type: 'boolean' },
    'passphrase-file': { type: 'string' },
  }
  for (const value of values) options[value] = { type: 'string' }
  for (const name of switches) options[name] = { type: 'boolean' }
  // "--bbox -71.2,42.2,..." and a query such as "-notthis" begin with a hyphen and are no options.
  const known = new Set(Object.keys(options).map((o) => `--${o}`))
  const joined: string[] = []
  const words: string[] = []
  for (let i = 0; i < rest.length; i++) {
    const part = rest[i] as string
    const [name] = part.split('=', 1) as [string]
    if (part === '--') {
      words.push(...rest.slice(i + 1))
      break
    }
    if (known.has(name)) {
      const takes = options[name.slice(2)]?.type === 'string'
      if (takes && !part.includes('=')) {
        if (rest[i + 1] === undefined) throw new Usage(`${name} needs a value`)
        joined.push(`${name}=${rest[++i]}`)
      } else joined.push(part)
    } else if (part.startsWith('--')) throw new Usage(`no such option: ${name}`)
    else words.push(part)
  }
  const parsed = parseArgs({ args: joined, options, strict: true })
  return { words, options: parsed.values as Words['options'] }
}

async function withApp<T>(
  words: Words,
  command: Pick<Command, 'sessionMinutes' | 'replaces'> & { locked?: boolean },
  work: (app: App) => Promise<T>,
): Promise<T> {
  const app = await createApp(
    createFileHost({
      shell: 'terminal',
      storeDir: storeOf(words),
      version: appVersion,
      sessionMinutes: command.sessionMinutes?.(words),
      ...(command.locked ? {} : { askPassphrase: passphraseAsker(words, abort.signal) }),
    }),
    command.replaces ? { toReplace: true } : {},
  )
  const quiet = showProgress(app)
  try {
    return await work(app)
  } finally {
    quiet()
    await app.close()
  }
}

/** Long work tells how far it is, on stderr and only to a person. Ctrl-C cancels it; what is stored stays. */
function showProgress(app: App): () => void {
  if (!process.stderr.isTTY) return () => {}
  const language = systemLanguage(process.env)
  const clear = '\r\u001b[K'
  const stop = app.listen('job.progressed', ({ label, done, total, secondsLeft, state }) => {
    const share = total === null ? done.toLocaleString('en-US') : `${Math.floor((done / Math.max(1, total)) * 100)} %`
    const left = secondsLeft === null ? '' : language === 'zh' ? `，还要约 ${secondsLeft} 秒` : `, about ${secondsLeft} s left`
    process.stderr.write(state === 'running' ? `${clear}${label[language]} ${share}${left}` : clear)
  })
  return () => {
    stop()
    process.stderr.write(clear)
  }
}
const storeOf = (words: Words): string =>
  typeof words.options.store === 'string' ? resolve(words.options.store) : defaultStore(process.env)

async function run(argv: string[]): Promise<number> {
  if (argv.length === 0 || argv[0] === 'help' || argv[0] === '--help') {
    console.log(help())
    return argv.length === 0 ? 2 : 0
  }
  const { name, command, rest } = split(argv)
  if (command) {
    const words = read(rest, command.values ?? [], command.switches ?? [])
    // A word nobody reads would be a wish passed over: "count fire" is not the count of everything.
    if (words.words.length > 0 && !takesWords(name, command)) throw new Usage(`${name} takes no "${words.words[0]}"`)
    const answer = command.storeless
      ? await command.run(words, noStore)
      : await withApp(words, command, (app) => command.run(words, caller(app)))
    // One that writes line by line has nothing left to say.
    if (answer === undefined) return 0
    process.stdout.write(`${words.options.json ? asJson(answer) : plain(command.print(answer as never))}\n`)
    return (answer as { ok?: boolean }).ok === false ? 1 : 0
  }
  if (name === 'call') {
    const words = read(rest, [], [])
    const [method, input] = words.words
    if (method === undefined) throw new Usage(callUsage)
    if (!isMethod(method)) throw new Usage(`no method ${method}; there are: ${methods.join(' ')}`)
    const request: unknown = input === undefined ? {} : parseJson(input === '-' ? readFileSync(0, 'utf8') : input)
    // A lock is asked about, and opened, as it is.
    const locked = (lockMethods as readonly string[]).includes(method)
    if (locked && input !== undefined && input !== '-' && input.trim() !== '{}')
      console.error(
        `What ${method} was given stands in the list of processes for everybody here to see: give it on stdin, with -.`,
      )
    const reply = await withApp(words, { locked }, (app) => dispatch(app, method, request, abort.signal, console.error))
    process.stdout.write(`${asJson(reply)}\n`)
    return reply.ok ? 0 : 1
  }
  if (name === 'serve') {
    const words = read(rest, ['port'], [])
    const port = Number(words.options.port ?? 0)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Usage('--port takes a number from 0 to 65535')
    const started = await startWeb({ storeDir: storeOf(words), port, window: false, sample: false })
    process.stdout.write(`${words.options.json ? asJson({ url: started.shell.url }) : started.shell.url}\n`)
    await new Promise<void>((done) => abort.signal.addEventListener('abort', () => done(), { once: true }))
    await started.close()
    return 0
  }
  throw new Usage(`no command "${name}"`)
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch (error) {
    throw new Usage(`the request is not JSON: ${(error as Error).message}`)
  }
}

const noStore: Caller = {
  signal: abort.signal,
  call: () => Promise.reject(new Error('a command without a store called the app')),
}

function caller(app: App): Caller {
  return {
    signal: abort.signal,
    async call<M extends Method>(method: M, request: Request<M>): Promise<Answer<M>> {
      const parsed = parseRequest(method, request)
      if (!parsed.ok) throw new Usage(parsed.problem)
      const reply = await dispatch(app, method, request, abort.signal, console.error)
      if (!reply.ok) throw new Refused(reply.message)
      return reply.value as Answer<M>
    },
  }
}

keepOutOfCoreDumps()
try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (error instanceof Usage) {
    const { name, command } = split(process.argv.slice(2))
    console.error(
      `${error.message}. Usage: fieldbrief ${command?.usage ?? (name === 'serve' ? serveUsage : name === 'call' ? callUsage : '<command>; see fieldbrief help')}`,
    )
    process.exitCode = 2
  } else {
    const language = systemLanguage(process.env)
    console.error(plain(error instanceof Refused ? error.message : failureReply(error, language).message))
    if (process.env.FIELDBRIEF_DEBUG && !(error instanceof Refused)) console.error(error)
    process.exitCode = 1
  }
}
