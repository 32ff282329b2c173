/**
 * The app without a shell: finds the key, opens the workstation on the store, and locks it again. The handlers given to
 * a shell stay the same throughout; while the store is locked all but `lockMethods` are refused.
 */
import { type EventName, type Events, type Handlers, lockMethods, type Method } from '../contract/api.ts'
import { Failure } from '../contract/reply.ts'
import { methods } from '../contract/request.ts'
import type { Language } from '../contract/taxonomy.ts'
import { lockHandlers } from './handle/lock.ts'
import { restoreHandlers } from './handle/restore.ts'
import type { Host } from './host.ts'
import { watchLock } from './key/auto-lock.ts'
import { createGate, type Emit, type Gate } from './key/gate.ts'
import { createGuard, type Guard, type GuardOptions } from './key/guard.ts'
import { sweepScratch } from './scratch.ts'
import { finishRestore } from './store/sqlite/backup-swap.ts'
import { openWorkstation } from './workstation.ts'

export interface App {
  handlers: Handlers
  /** Gives back the function that stops listening. */
  listen<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
  language(): Language
  /** Whether the store waits for its passphrase. */
  isLocked(): boolean
  close(): Promise<void>
}
export interface AppOptions extends GuardOptions {
  /** Milliseconds of a clock that nobody sets. */
  monotonic?: () => number
  /** A store that does not open stays locked, and nobody is asked: it is there to be replaced by a backup. */
  toReplace?: boolean
}

/** Keys of `unlock` go so soon after their minutes while a window stands open, milliseconds. */
const forgetEvery = 10_000

/**
 * Opens the store where this computer may open it alone; else it is locked, and a shell that can ask asks at once.
 * @throws Failure storage when the store does not open; locked when the shell asked in vain
 */
export async function createApp(host: Host, options: AppOptions = {}): Promise<App> {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const emit: Emit = (event, payload) => {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
  }
  // What a kill left of uploads and prints. Nobody waits for it.
  sweepScratch().catch((error: unknown) => host.log(`sweeping: ${(error as Error).name}`))

  finishRestore(host.storeDir)
  const guard = createGuard(host, options)
  const gate = createGate(host, guard, emit, (access, tell) =>
    openWorkstation(host, { storeId: guard.file().id, access, prove: guard.prove, emit: tell }),
  )
  try {
    const ofComputer = await guard.atStart()
    const key = ofComputer ?? (await sessionKey(host, guard))
    if (key) await gate.open(key)
    if (ofComputer) await noteStart(host, guard, gate)
  } catch (error) {
    if (!options.toReplace || !(error instanceof Failure)) throw error
    host.log(error.text[host.language])
  }
  const forgetSessions = (): void => {
    host.sessions?.sweep().catch((error: unknown) => host.log(`sessions: ${(error as Error).name}`))
  }
  forgetSessions()
  const forgetting = host.shell === 'terminal' ? undefined : setInterval(forgetSessions, forgetEvery).unref()
  const watch = host.shell === 'terminal' ? null : watchStore(host, guard, gate, options.monotonic)

  const own: Partial<Handlers> = {
    ...lockHandlers(host, guard, gate, () => watch?.touch()),
    ...restoreHandlers(host, guard, gate, emit),
  }
  const handlers = Object.fromEntries(
    methods.map((method) => [
      method,
      isLockMethod(method)
        ? own[method]
        : (request: never, context: never) => gate.call(method as Exclude<Method, keyof typeof own>, request, context),
    ]),
  ) as unknown as Handlers
  const app: App = {
    handlers,
    listen(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set)
      set.add(listener as (payload: never) => void)
      return () => set.delete(listener as (payload: never) => void)
    },
    language: () => gate.face().language,
    isLocked: () => !gate.isOpen(),
    async close() {
      clearInterval(forgetting)
      watch?.stop()
      await gate.end()
    },
  }
  if (app.isLocked() && host.askPassphrase && !options.toReplace) await ask(host.askPassphrase, app)
  return app
}

/**
 * A store that somebody locks, opened by this computer without a passphrase: its window says so in the audit. Commands of a
 * terminal do not, each line of theirs being a start; `unlock` has its own line.
 */
async function noteStart({ shell, log }: Host, guard: Guard, gate: Gate): Promise<void> {
  if (shell === 'terminal' || !guard.seen().slots?.some(({ kind }) => kind === 'passphrase')) return
  await gate.audit('opened', 'this computer', '').catch((error: unknown) => log(`auditing the start: ${(error as Error).name}`))
}

/** Of a terminal whose `unlock` was not long ago; `unlock` itself asks again. */
async function sessionKey({ shell, sessions }: Host, guard: Guard): Promise<Uint8Array | null> {
  return shell === 'terminal' && sessions && sessions.minutes === undefined ? sessions.read(guard.file().id) : null
}

const isLockMethod = (method: Method): boolean => (lockMethods as readonly Method[]).includes(method)

/** Until one is right, or the shell has no more. @throws Failure of the last try; locked when there was none */
async function ask(askPassphrase: () => Promise<string | null>, app: App): Promise<void> {
  let failure: unknown = new Failure('locked', {
    zh: '数据库已锁定，命令没有执行，数据没有改动。请先运行 fieldbrief unlock，或用 --passphrase-file FILE（或环境变量 FIELDBRIEF_PASSPHRASE_FILE）指出存放口令的文件。',
    en: 'The store is locked; the command was not carried out and no data was changed. Run fieldbrief unlock first, or name the file that holds the passphrase with --passphrase-file FILE (or FIELDBRIEF_PASSPHRASE_FILE).',
  })
  while (app.isLocked()) {
    const passphrase = await askPassphrase()
    if (passphrase === null) throw failure
    await app.handlers['lock.open']({ passphrase }, { signal: new AbortController().signal }).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.code !== 'bad-request') throw error
      failure = error
    })
  }
}

/** Locks an open store when nobody is there, the machine slept, or a terminal said so. */
function watchStore(host: Host, guard: Guard, gate: Gate, monotonic = () => performance.now()) {
  let stamp = guard.seen().lockedAt
  const marked = (): string => JSON.stringify([guard.seen().slots, guard.seen().autoLockMinutes])
  let mark = marked()
  return watchLock({
    now: host.now,
    monotonic,
    isOpen: gate.isOpen,
    idleMinutes: () => guard.autoLockMinutes(),
    askedElsewhere() {
      const { lockedAt } = guard.seen()
      const isNew = lockedAt !== stamp
      stamp = lockedAt
      if (mark !== marked()) {
        // A terminal changed what guards the store: windows show it.
        mark = marked()
        gate.tellNews().catch((error: unknown) => host.log(`telling of the lock: ${(error as Error).name}`))
      }
      return isNew
    },
    lock(because) {
      if (!guard.seen().slots?.some(({ kind }) => kind === 'passphrase')) return
      gate.close(because).catch((error: unknown) => host.log(`locking: ${(error as Error).name}`))
    },
  })
}
