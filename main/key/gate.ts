/**
 * The one door to the open store: passes calls through while it is open, refuses them while it is not, and sees to it that
 * nothing read before comes out after.
 */
import type { CallContext, EventName, Events, LockMethod, Method } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import type { LockState } from '../../contract/trust.ts'
import type { Host } from '../host.ts'
import type { StoreAccess } from '../store/open.ts'
import type { Workstation } from '../workstation.ts'
import type { Guard } from './guard.ts'
import { slotOf } from './store-file.ts'

export type Emit = <E extends EventName>(event: E, payload: Events[E]) => void
type Inner = Exclude<Method, LockMethod>

export interface Gate {
  isOpen(): boolean
  /** Whether it was locked since the program began. */
  wasLocked(): boolean
  /** The key while the store is open; a copy of it is the caller's to wipe. */
  key(): Uint8Array | null
  state(): Promise<LockState>
  /** Opens with this key, which is wiped. Waits for a closing that still runs. @throws Failure storage when it does not open */
  open(key: Uint8Array): Promise<void>
  /** Locked when it returns; resolves when threads and key are gone, too. */
  close(because: NonNullable<LockState['because']>): Promise<void>
  /** The same at the end of the program: what was worked out is kept, and nobody is told. */
  end(): Promise<void>
  /** @throws Failure locked while it is */
  call(method: Inner, request: never, context: CallContext): Promise<unknown>
  /** Tells everybody how the lock stands now. */
  tell(): Promise<LockState>
  /** The same where what guards the store is not what was told last. */
  tellNews(): Promise<void>
  audit(what: string, subject: string, why: string): Promise<void>
  /** Nothing of the open store stays with the host alone. */
  moveSecrets(): Promise<void>
  face(): LockState['face']
}

interface Opened {
  house: Workstation
  key: Uint8Array
  ended: AbortController
  running: Set<Promise<unknown>>
}

/** Calls that were taken back get so long to end by themselves, milliseconds; then their threads end. */
const patience = 10_000

export function createGate(
  host: Host,
  guard: Guard,
  emit: Emit,
  openHouse: (access: StoreAccess, emit: Emit) => Promise<Workstation>,
): Gate {
  let opened: Opened | null = null
  let opening = 0
  /** Opening and closing, one after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  let because: LockState['because'] = 'start'
  /** As it was told last: locking waits for no file. */
  let known: LockState | null = null

  const face = (): LockState['face'] =>
    opened
      ? { language: opened.house.settings().language, theme: opened.house.settings().theme }
      : (guard.seen().face ?? { language: host.language, theme: 'light' })

  async function state(): Promise<LockState> {
    const guards = await guard.guards()
    const file = guard.file()
    known = {
      state: opened ? 'open' : 'locked',
      guards,
      ...guard.tries(),
      autoLockMinutes: guard.autoLockMinutes(),
      kdf: slotOf(file, 'passphrase')?.kdf ?? null,
      because: opened ? null : because,
      face: face(),
    }
    return known
  }
  async function tell(): Promise<LockState> {
    const now = await state()
    emit('lock.changed', now)
    return now
  }

  /** The lock screen wears what the office chose last. */
  function keepFace({ language, theme }: Events['settings.changed']): void {
    const { face: kept, slots } = guard.seen()
    if (!slots || (kept?.language === language && kept.theme === theme)) return
    guard
      .change((file) => ({ ...file, face: { language, theme } }))
      .catch((error: unknown) => host.log(`keeping the lock screen's language: ${(error as Error).name}`))
  }

  async function openNow(key: Uint8Array): Promise<Opened> {
    // Every thread looks at these very bytes, so that wiping them once wipes them for all.
    const shared = new Uint8Array(new SharedArrayBuffer(32))
    shared.set(key)
    key.fill(0)
    const ended = new AbortController()
    try {
      const house = await openHouse({ folder: host.storeDir, key: shared, account: host.account }, (event, payload) => {
        if (ended.signal.aborted) return
        emit(event, payload)
        if (event === 'settings.changed') keepFace(payload as Events['settings.changed'])
      })
      opened = { house, key: shared, ended, running: new Set() }
      return opened
    } catch (error) {
      ended.abort()
      shared.fill(0)
      throw error
    }
  }
  async function closeNow({ house, key, running }: Opened, why: LockState['because']): Promise<void> {
    // Nothing waits for this line: the window is blank by now.
    if (why)
      running.add(house.audit('lock', why, '').catch((error: unknown) => host.log(`auditing the lock: ${(error as Error).name}`)))
    let timer: NodeJS.Timeout | undefined
    await Promise.race([
      Promise.allSettled(running),
      new Promise((done) => {
        timer = setTimeout(done, patience)
      }),
    ])
    clearTimeout(timer)
    try {
      await house.close({ quick: why !== null })
    } finally {
      key.fill(0)
    }
  }

  /** Nothing comes through from here on; threads and key follow. `why`: it locks; null: the program ends. */
  function shut(why: LockState['because']): Promise<void> {
    const now = opened as Opened
    opened = null
    now.ended.abort()
    // Who locks a window means the terminal beside it, too.
    if (why) host.sessions?.forget(guard.seen().id).catch((error: unknown) => host.log(`sessions: ${(error as Error).name}`))
    const work = turn.then(() => closeNow(now, why))
    turn = work.catch(() => {})
    return work
  }

  return {
    isOpen: () => opened !== null,
    wasLocked: () => because !== 'start',
    key: () => (opened ? Uint8Array.from(opened.key) : null),
    state,
    tell,
    async tellNews() {
      const marked = ({ guards, autoLockMinutes, kdf }: LockState): string => JSON.stringify([guards, autoLockMinutes, kdf])
      const before = known && marked(known)
      const now = await state()
      if (marked(now) !== before) emit('lock.changed', now)
    },
    face,
    open(key) {
      opening += 1
      const work = turn.then(async () => {
        try {
          if (opened) return void key.fill(0)
          const { guards } = await state()
          const { house } = await openNow(key)
          await tell()
          // A change of the passphrase may have been cut short before it.
          if (!guards.computer)
            await house.moveSecrets().catch((error: unknown) => host.log(`moving secrets: ${(error as Error).name}`))
        } finally {
          opening -= 1
        }
      })
      turn = work.catch(() => {})
      return work
    },
    close(why) {
      if (opened) {
        const shown = face()
        because = why
        const closed = shut(why)
        known = { ...(known as LockState), state: 'locked', because: why, face: shown }
        emit('lock.changed', known)
        return closed
      }
      // Asked for while it opens: as soon as it stands open.
      return turn.then(() => (opened && opening === 0 ? this.close(why) : undefined))
    },
    async end() {
      await turn
      if (opened) await shut(null)
    },
    async call(method, request, context) {
      const now = opened
      if (!now) throw locked()
      const both = new AbortController()
      const taken = (): void => both.abort(context.signal.reason)
      if (context.signal.aborted) taken()
      context.signal.addEventListener('abort', taken, { once: true })
      let stopped: () => void = () => {}
      const closing = new Promise<never>((_, reject) => {
        stopped = () => {
          both.abort(locked())
          reject(locked())
        }
        now.ended.signal.addEventListener('abort', stopped, { once: true })
      })
      closing.catch(() => {})
      const handler = now.house.handlers[method] as unknown as (request: never, context: CallContext) => Promise<unknown>
      const work = (async () => handler(request, { signal: both.signal }))()
      now.running.add(work)
      try {
        const value = await Promise.race([work, closing])
        if (now.ended.signal.aborted) throw locked()
        return value
      } finally {
        work.then(
          () => now.running.delete(work),
          () => now.running.delete(work),
        )
        context.signal.removeEventListener('abort', taken)
        now.ended.signal.removeEventListener('abort', stopped)
      }
    },
    async moveSecrets() {
      await opened?.house.moveSecrets()
    },
    async audit(what, subject, why) {
      await opened?.house.audit(what, subject, why)
    },
  }
}

export const locked = (): Failure =>
  new Failure('locked', {
    zh: '数据库已锁定，没有执行任何操作，数据没有改动。请先输入口令或恢复密钥解锁。',
    en: 'The store is locked; nothing was done and no data was changed. Unlock it with its passphrase or recovery key first.',
  })
