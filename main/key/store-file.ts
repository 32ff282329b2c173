/**
 * store.json: what must be known of a store before it opens. Its name, the slots that hold its key (slot.ts), how the lock
 * screen looks. Nothing in it is secret by itself.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../../contract/reply.ts'
import type { KdfParameters, LockState } from '../../contract/trust.ts'
import { inTurn, writeWhole } from './file-turn.ts'

interface SealedKey {
  /** base64: 16, 12 and 48 bytes. */
  salt: string
  nonce: string
  wrapped: string
}
export type Slot = ({ kind: 'passphrase'; kdf: KdfParameters } & SealedKey) | ({ kind: 'recovery' } & SealedKey)
export interface StoreFile {
  format: 'fieldbrief store'
  /** Random; names the key at the host. */
  id: string
  /** At most one of a kind; absent in stores without a passphrase. */
  slots?: Slot[]
  face?: LockState['face']
  autoLockMinutes?: number
  /** Milliseconds since 1970: when a terminal last locked every window on this store. */
  lockedAt?: number
}

const bytes = (length: number) =>
  z.string().refine((text) => Buffer.from(text, 'base64').length === length, `base64 of ${length} bytes`)
const sealed = { salt: bytes(16), nonce: bytes(12), wrapped: bytes(48) }
const whole = z
  .number()
  .int()
  .min(1)
  .max(2 ** 32 - 1)
/** Keys of a newer program stay as they are. */
const parser = z.looseObject({
  format: z.literal('fieldbrief store'),
  id: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  slots: z
    .array(
      z.union([
        z.looseObject({
          kind: z.literal('passphrase'),
          kdf: z.strictObject({ memoryKib: whole, passes: whole, lanes: whole }),
          ...sealed,
        }),
        z.looseObject({ kind: z.literal('recovery'), ...sealed }),
      ]),
    )
    .max(10)
    .optional(),
  face: z.object({ language: z.enum(['zh', 'en']), theme: z.enum(['light', 'dark', 'system']) }).optional(),
  autoLockMinutes: z.number().int().min(0).max(1_440).optional(),
  lockedAt: z.number().optional(),
})

export const storeFilePath = (folder: string): string => join(folder, 'store.json')

/** The content of a store.json. @throws Failure storage when it is none; the text names `where` */
export function parseStoreFile(text: string, where: string): StoreFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = null
  }
  const parsed = parser.safeParse(value)
  if (!parsed.success)
    throw new Failure('storage', {
      zh: `${where} 已损坏，无法知道用哪把密钥。数据没有改动。请从备份恢复这个文件。`,
      en: `${where} is damaged, so the store's key cannot be told. Nothing was changed. Restore that file from a backup.`,
    })
  return parsed.data as StoreFile
}

/** @throws Failure storage when it is missing or damaged */
export function readStoreFile(folder: string): StoreFile {
  const file = storeFilePath(folder)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'error'
    throw new Failure(
      'storage',
      {
        zh: `读不了 ${file}（${code}），无法知道用哪把密钥。数据没有改动。请把 store.json 放回该文件夹，并检查权限。`,
        en: `${file} cannot be read (${code}), so the store's key cannot be told. Nothing was changed. Put store.json back into the folder and check its permissions.`,
      },
      { cause },
    )
  }
  return parseStoreFile(text, file)
}

/** Puts what `change` makes of it in its place, whole; no other process changes it in between. Gives what stands now. */
export function changeStoreFile(folder: string, change: (file: StoreFile) => StoreFile): Promise<StoreFile> {
  const path = storeFilePath(folder)
  return inTurn(path, () => {
    const next = change(readStoreFile(folder))
    writeWhole(path, `${JSON.stringify(next)}\n`)
    return next
  })
}

/** Names a new store. Of two processes that start at once, one makes the name and both use it. */
export function nameStore(folder: string): void {
  const file = storeFilePath(folder)
  if (existsSync(file)) return
  const content: StoreFile = { format: 'fieldbrief store', id: `store-${randomBytes(8).toString('hex')}` }
  try {
    writeFileSync(file, `${JSON.stringify(content)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

export const slotOf = <K extends Slot['kind']>(file: StoreFile, kind: K): Extract<Slot, { kind: K }> | null =>
  (file.slots?.find((slot) => slot.kind === kind) as Extract<Slot, { kind: K }> | undefined) ?? null

/** The slots with this one in the place of its kind. */
export const withSlot = (slots: readonly Slot[] | undefined, slot: Slot): Slot[] => [
  ...(slots ?? []).filter(({ kind }) => kind !== slot.kind),
  slot,
]
