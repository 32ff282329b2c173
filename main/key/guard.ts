/** What guards a store: where its key may come from, and how that is changed without ever leaving it without one. */
import { existsSync, statSync } from 'node:fs'
import { uptime } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import { Failure } from '../../contract/reply.ts'
import type { LockState } from '../../contract/trust.ts'
import type { Host } from '../host.ts'
import { makeStoreFolder, storeFile } from '../store/sqlite/open.ts'
import { sweepDrafts } from './file-turn.ts'
import { calibrate } from './kdf.ts'
import type { KdfCost } from './kdf-calls.ts'
import { passphraseSlot, recoverySlot, unwrapPassphrase, unwrapRecovery } from './slot.ts'
import {
  changeStoreFile,
  nameStore,
  readStoreFile,
  type Slot,
  type StoreFile,
  slotOf,
  storeFilePath,
  withSlot,
} from './store-file.ts'
import { readTries, tryOnce, waitLeft } from './tries.ts'

export interface GuardOptions {
  /** What a new passphrase shall cost; absent: as the product does. Only tests make it cheaper. */
  cost?: KdfCost
  /** Seconds since the machine was started. */
  uptime?: () => number
}
/** A passphrase or a recovery key, as somebody gave it. */
export type Proof = { passphrase: string } | { recoveryKey: string }

export interface Guard {
  /** store.json as it is now. @throws Failure storage */
  file(): StoreFile
  /** The same, read again only when it was changed; as it was last where it cannot be read. */
  seen(): StoreFile
  /** 0: it does not lock by itself. */
  autoLockMinutes(): number
  /** A new store's key; that of this computer; null: a passphrase or recovery key is needed. @throws Failure storage */
  atStart(): Promise<Uint8Array | null>
  /** The key as this computer keeps it. */
  ofComputer(): Promise<Uint8Array | null>
  /**
   * @returns the key, and how many wrong tries came before it
   * @param of the store.json of a backup, where that is to be opened
   * @throws Failure bad-request when it is wrong; busy while wrong ones are waited off; storage
   */
  prove(proof: Proof, of?: StoreFile): Promise<{ key: Uint8Array; failures: number }>
  guards(): Promise<LockState['guards']>
  tries(): Pick<LockState, 'waitSeconds' | 'failures'>
  /** Sets or changes the passphrase. Gives the recovery key that the first one comes with. */
  setPassphrase(key: Uint8Array, passphrase: string, computer: boolean, face: LockState['face']): Promise<string | null>
  removePassphrase(key: Uint8Array): Promise<void>
  makeRecovery(key: Uint8Array): Promise<string>
  change(change: (file: StoreFile) => StoreFile): Promise<StoreFile>
}

/** Minutes without a hand on it, once a passphrase is set. */
const usualAutoLock = 10

export function createGuard(host: Host, options: GuardOptions = {}): Guard {
  const folder = host.storeDir
  const now = options.uptime ?? uptime
  const file = (): StoreFile => readStoreFile(folder)
  let last: { mark: string; file: StoreFile } = { mark: '', file: { format: 'fieldbrief store', id: '' } }
  function seen(): StoreFile {
    try {
      const { ino, mtimeMs, size } = statSync(storeFilePath(folder))
      const mark = `${ino} ${mtimeMs} ${size}`
      if (mark !== last.mark) last = { mark, file: file() }
    } catch {
      // Whoever needs it now is told by `file`.
    }
    return last.file
  }
  const change: Guard['change'] = (edit) => changeStoreFile(folder, edit)
  const isSame = (a: Uint8Array | null, b: Uint8Array): boolean => a !== null && Buffer.from(a).equals(b)

  /** Puts a slot on the disk; not before it is known to open. */
  async function keepSlots(id: string, slots: Slot[], also: Partial<StoreFile> = {}): Promise<void> {
    await change((old) => {
      if (old.id !== id) throw changedBeneath()
      return { ...old, ...also, slots: slots.reduce<Slot[]>((all, slot) => withSlot(all, slot), old.slots ?? []) }
    })
  }

  return {
    file,
    seen,
    autoLockMinutes() {
      const { slots, autoLockMinutes = 0 } = seen()
      return slots?.some(({ kind }) => kind === 'passphrase') ? autoLockMinutes : 0
    },
    change,
    async atStart() {
      if (!existsSync(storeFilePath(folder))) {
        if (existsSync(storeFile(folder)))
          throw new Failure('storage', {
            zh: `${folder} 里有数据库，但缺少 store.json，无法知道用哪把密钥。数据没有改动。请把 store.json 放回该文件夹。`,
            en: `${folder} holds a store but its store.json is missing, so its key cannot be told. Nothing was changed. Put store.json back into the folder.`,
          })
        makeStoreFolder(folder)
        nameStore(folder)
      }
      sweepDrafts(storeFilePath(folder))
      const { id, slots = [] } = file()
      if (slots.length > 0)
        // A keychain that does not answer is no reason not to ask for the passphrase.
        return host.secrets.read(id).catch((error: unknown) => {
          host.log(`The key of this computer could not be read (${(error as Error).name}); the passphrase is asked for.`)
          return null
        })
      const key = await host.secrets.read(id)
      if (key) return key
      if (existsSync(storeFile(folder)))
        throw new Failure('storage', {
          zh: `找不到这个数据库的密钥（${id}）。数据没有改动。密钥留在建库的那台电脑和账户里：请在那里打开，或把密钥文件放回原处。`,
          en: `The key of this store (${id}) is not on this computer. Nothing was changed. The key stays with the computer and account that made the store: open it there, or put the key file back.`,
        })
      return host.secrets.create(id)
    },
    ofComputer: () => host.secrets.read(file().id),
    async prove(proof, of = file()) {
      if ('recoveryKey' in proof) {
        const { failures } = readTries(folder, now())
        return { key: unwrapRecovery(of, proof.recoveryKey), failures }
      }
      // A backup made for the purpose, whose passphrase is known, must not wipe what was counted at this store.
      const { id, slots = [] } = seen()
      const isOwn = of.id === id && isDeepStrictEqual(slotOf({ ...of, slots }, 'passphrase'), slotOf(of, 'passphrase'))
      const { value, failures } = await tryOnce(folder, now, () => unwrapPassphrase(of, proof.passphrase), isOwn)
      return { key: value, failures }
    },
    async guards() {
      const known = file()
      return {
        passphrase: slotOf(known, 'passphrase') !== null,
        recovery: slotOf(known, 'recovery') !== null,
        computer: (await host.secrets.read(known.id).catch(() => null)) !== null,
      }
    },
    tries() {
      const at = now()
      const tries = readTries(folder, at)
      return { waitSeconds: waitLeft(tries, at), failures: tries.failures }
    },
    async setPassphrase(key, passphrase, computer, face) {
      const { id, slots, autoLockMinutes = usualAutoLock } = file()
      const isFirst = !slots?.some(({ kind }) => kind === 'passphrase')
      const slot = await passphraseSlot(id, key, passphrase, await calibrate(options.cost))
      const recovery = isFirst ? recoverySlot(id, key) : null
      await keepSlots(id, [slot, ...(recovery ? [recovery.slot] : [])], { autoLockMinutes, face })
      // From here on the slot opens the store; only now may this computer forget the key.
      if (!slotOf(file(), 'passphrase')) throw changedBeneath()
      if (!computer) await host.secrets.remove(id)
      else if (!isSame(await host.secrets.read(id).catch(() => null), key)) await host.secrets.put(id, key)
      return recovery?.recoveryKey ?? null
    },
    async removePassphrase(key) {
      const { id } = file()
      if (!isSame(await host.secrets.read(id).catch(() => null), key)) await host.secrets.put(id, key)
      if (!isSame(await host.secrets.read(id), key)) throw changedBeneath()
      await change((old) => ({ ...old, slots: (old.slots ?? []).filter(({ kind }) => kind !== 'passphrase') }))
    },
    async makeRecovery(key) {
      const { id } = file()
      const { slot, recoveryKey } = recoverySlot(id, key)
      await keepSlots(id, [slot])
      return recoveryKey
    },
  }
}

const changedBeneath = (): Failure =>
  new Failure('storage', {
    zh: 'store.json 在此期间被换掉，口令和密钥保持原样。请确认没有别的程序在改动数据文件夹，再重试。',
    en: "store.json was exchanged in between; passphrase and keys are as they were. Make sure that no other program changes the store's folder, then try again.",
  })
