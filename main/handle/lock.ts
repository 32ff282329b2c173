/** The lock and what opens it: answered whether the store is open or not. */
import type { HandlerGroup, LockMethod } from '../../contract/api.ts'
import { Failure } from '../../contract/reply.ts'
import type { Host } from '../host.ts'
import { type Gate, locked } from '../key/gate.ts'
import type { Guard, Proof } from '../key/guard.ts'
import { slotOf } from '../key/store-file.ts'

/** `touch`: a hand is on it. */
export function lockHandlers(
  host: Host,
  guard: Guard,
  gate: Gate,
  touch: () => void,
): HandlerGroup<Exclude<LockMethod, 'backup.restore'>> {
  let queue: Promise<unknown> = Promise.resolve()
  /** One change of the guards after the other. */
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }
  const hasPassphrase = (): boolean => slotOf(guard.file(), 'passphrase') !== null

  /** Opens with what somebody gave. Gives how many wrong ones came before, for the audit. */
  async function openWith(proof: Proof): Promise<number> {
    const { key, failures } = await guard.prove(proof)
    if (gate.isOpen()) {
      key.fill(0)
      return failures
    }
    const { sessions } = host
    if (sessions?.minutes !== undefined) await sessions.keep(guard.file().id, key, sessions.minutes)
    await gate.open(key)
    await gate.audit('unlock', 'passphrase' in proof ? 'passphrase' : 'recovery key', wrongBefore(failures))
    return failures
  }
  /** What changes a guard is done with the key of the open store, which is wiped after it. */
  async function withKey<T>(work: (key: Uint8Array) => Promise<T>): Promise<T> {
    const key = gate.key()
    if (!key) throw locked()
    try {
      return await work(key)
    } finally {
      key.fill(0)
    }
  }

  return {
    'lock.get': () => gate.state(),
    async 'lock.open'(proof) {
      return inOrder(async () => {
        if (!gate.isOpen()) await openWith(proof)
        touch()
        return gate.state()
      })
    },
    async 'lock.close'({ because }) {
      if (!hasPassphrase()) throw nothingWouldOpen()
      const closed = gate.close(because ?? 'hand')
      // Windows of other programs on this store look for the stamp.
      if (host.shell === 'terminal')
        await guard.change((file) => ({ ...file, lockedAt: Math.max(host.now(), (file.lockedAt ?? 0) + 1) }))
      await host.sessions?.forget(guard.file().id)
      await closed
      return gate.state()
    },
    async 'lock.touch'() {
      touch()
      return {}
    },
    async 'lock.set'({ autoLockMinutes }) {
      if (!gate.isOpen()) throw locked()
      await guard.change((file) => ({ ...file, autoLockMinutes }))
      await gate.audit('auto-lock set', `${autoLockMinutes} min`, '')
      touch()
      return gate.tell()
    },
    'passphrase.set': ({ current, recoveryKey, passphrase, computer }) =>
      inOrder(async () => {
        const proof: Proof | null =
          recoveryKey !== undefined ? { recoveryKey } : current !== undefined ? { passphrase: current } : null
        const isChange = hasPassphrase()
        let failures = 0
        if (isChange || !gate.isOpen()) {
          if (!proof) throw currentMissing()
          failures = await openWith(proof)
        }
        return withKey(async (key) => {
          const made = await guard.setPassphrase(key, passphrase, computer, gate.face())
          // What an older passphrase opened for a while ends with it.
          await host.sessions?.forget(guard.file().id)
          if (!computer) await gate.moveSecrets()
          await gate.audit(
            isChange ? 'passphrase changed' : 'passphrase set',
            computer ? 'this computer opens the store alone' : 'this computer does not open the store alone',
            isChange ? wrongBefore(failures) : '',
          )
          touch()
          return { lock: await gate.tell(), recoveryKey: made }
        })
      }),
    'passphrase.remove': ({ current }) =>
      inOrder(async () => {
        if (!hasPassphrase()) throw noPassphrase()
        const failures = await openWith({ passphrase: current })
        return withKey(async (key) => {
          await guard.removePassphrase(key)
          await gate.audit('passphrase removed', 'this computer opens the store alone', wrongBefore(failures))
          return gate.tell()
        })
      }),
    'recovery.make': ({ current }) =>
      inOrder(async () => {
        if (!hasPassphrase()) throw noPassphrase()
        const failures = await openWith({ passphrase: current })
        return withKey(async (key) => {
          const recoveryKey = await guard.makeRecovery(key)
          await gate.audit('recovery key made', '', wrongBefore(failures))
          await gate.tell()
          return { recoveryKey }
        })
      }),
  }
}

const wrongBefore = (failures: number): string => (failures === 0 ? '' : `${failures} wrong before`)

const nothingWouldOpen = (): Failure =>
  new Failure('bad-request', {
    zh: '还没有设置口令，锁定后将没有办法打开，所以没有锁定。请先在“设置”里设置口令。',
    en: 'No passphrase is set, so nothing could open the store again; it was not locked. Set a passphrase in the settings first.',
  })
const noPassphrase = (): Failure =>
  new Failure('bad-request', {
    zh: '这个数据库没有设置口令，没有改动任何内容。请先设置口令。',
    en: 'This store has no passphrase; nothing was changed. Set one first.',
  })
const currentMissing = (): Failure =>
  new Failure('bad-request', {
    zh: '需要现在的口令或恢复密钥，口令没有改动。请一并输入。',
    en: 'The current passphrase or the recovery key is needed; the passphrase was not changed. Give one of them, too.',
  })
