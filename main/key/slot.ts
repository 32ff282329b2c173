/**
 * The store's key, wrapped so that a passphrase or the recovery key gives it back: AES-256-GCM (NIST SP 800-38D). Name of
 * the store, kind of the slot and cost of the passphrase are authenticated with it, so that none can be exchanged.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Failure } from '../../contract/reply.ts'
import type { KdfParameters } from '../../contract/trust.ts'
import { derive } from './kdf.ts'
import { newRecoverySecret, readRecoveryKey, writeRecoveryKey } from './recovery-key.ts'
import { type Slot, type StoreFile, slotOf } from './store-file.ts'

const bound = (id: string, kind: Slot['kind'], salt: string, kdf: KdfParameters | null): Buffer =>
  Buffer.from(
    JSON.stringify([
      'fieldbrief slot 1',
      id,
      kind,
      salt,
      kdf ? ['argon2id', kdf.memoryKib, kdf.passes, kdf.lanes] : ['hkdf-sha256'],
    ]),
  )

function wrap(wrapping: Uint8Array, key: Uint8Array, context: Buffer): { nonce: string; wrapped: string } {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(context)
  const wrapped = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()])
  wrapping.fill(0)
  return { nonce: nonce.toString('base64'), wrapped: wrapped.toString('base64') }
}

/** null when it does not open. */
function unwrap(wrapping: Uint8Array, slot: Slot, context: Buffer): Uint8Array | null {
  const wrapped = Buffer.from(slot.wrapped, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrapping, Buffer.from(slot.nonce, 'base64'), { authTagLength: 16 })
    decipher.setAAD(context).setAuthTag(wrapped.subarray(32))
    const opened = decipher.update(wrapped.subarray(0, 32))
    decipher.final()
    const key = Uint8Array.from(opened)
    opened.fill(0)
    return key
  } catch {
    return null
  } finally {
    wrapping.fill(0)
  }
}

export async function passphraseSlot(id: string, key: Uint8Array, passphrase: string, kdf: KdfParameters): Promise<Slot> {
  const salt = randomBytes(16)
  const named = salt.toString('base64')
  return {
    kind: 'passphrase',
    kdf,
    salt: named,
    ...wrap(await derive(passphrase, salt, kdf), key, bound(id, 'passphrase', named, kdf)),
  }
}

/** A recovery key of 160 random bits needs no slow function. */
const stretch = (secret: Uint8Array, salt: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, salt, 'fieldbrief recovery', 32))

/** The slot, and the key to be told this once. */
export function recoverySlot(id: string, key: Uint8Array): { slot: Slot; recoveryKey: string } {
  const salt = randomBytes(16)
  const named = salt.toString('base64')
  const secret = newRecoverySecret()
  const slot: Slot = { kind: 'recovery', salt: named, ...wrap(stretch(secret, salt), key, bound(id, 'recovery', named, null)) }
  const recoveryKey = writeRecoveryKey(secret)
  secret.fill(0)
  return { slot, recoveryKey }
}

/**
 * The store's key by its passphrase.
 * @throws Failure bad-request when it is wrong or the store has none; storage when the slot's parameters are out of bounds
 */
export async function unwrapPassphrase(file: StoreFile, passphrase: string): Promise<Uint8Array> {
  const slot = slotOf(file, 'passphrase')
  if (!slot)
    throw new Failure('bad-request', {
      zh: '这个数据库没有设置口令，没有打开任何内容。请用恢复密钥，或在建库的电脑和账户里打开。',
      en: 'This store has no passphrase; nothing was opened. Use its recovery key, or open it with the computer and account that made it.',
    })
  const wrapping = await derive(passphrase, Buffer.from(slot.salt, 'base64'), slot.kdf)
  const key = unwrap(wrapping, slot, bound(file.id, 'passphrase', slot.salt, slot.kdf))
  if (key) return key
  throw new Failure('bad-request', {
    zh: '口令不对，没有打开。请检查大小写和输入法后再试；忘记口令时可用恢复密钥。',
    en: 'The passphrase is wrong; nothing was opened. Check capitals and keyboard layout, then try again. If it is forgotten, use the recovery key.',
  })
}

/** The store's key by its recovery key. @throws Failure bad-request when it is misspelt, not this store's, or there is none */
export function unwrapRecovery(file: StoreFile, typed: string): Uint8Array {
  const secret = readRecoveryKey(typed)
  const slot = slotOf(file, 'recovery')
  const key = slot && unwrap(stretch(secret, Buffer.from(slot.salt, 'base64')), slot, bound(file.id, 'recovery', slot.salt, null))
  secret.fill(0)
  if (key) return key
  throw new Failure('bad-request', {
    zh: slot
      ? '这不是这个数据库现在的恢复密钥，没有打开。若后来换过新的恢复密钥，请用最新打印的那一张。'
      : '这个数据库没有恢复密钥，没有打开。请输入口令。',
    en: slot
      ? 'This is not the recovery key of this store as it is now; nothing was opened. If a new one was made since, use the sheet printed last.'
      : 'This store has no recovery key; nothing was opened. Enter the passphrase.',
  })
}
