/**
 * Small secrets of a store (credentials of its sources, the office's signing key), each sealed in a file beside it under a
 * key derived from the store's own: they open with the store, and with nothing else. HKDF-SHA-256 (RFC 5869), AES-256-GCM.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../contract/reply.ts'
import { inTurn, writeWhole } from './file-turn.ts'

export interface Vault {
  /** null: there is none. @throws Failure storage when it does not open */
  read(name: string): Promise<Uint8Array | null>
  /** Puts what `change` makes of what is there in its place; null forgets it. No other process changes it in between. */
  change(name: string, change: (before: Uint8Array | null) => Uint8Array | null): Promise<void>
}

/** Before it files were sealed with a secret of the host, without a head. */
const head = Buffer.from('FBV1')

/** @param key the store's, 32 bytes; read anew with each call, as it is wiped when the store locks */
export function createVault(folder: string, storeId: string, key: Uint8Array): Vault {
  const keyOf = (name: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', Uint8Array.from(key), storeId, `fieldbrief vault ${name}`, 32))
  const fileOf = (name: string): string => join(folder, `${name}.sealed`)

  function read(name: string): Uint8Array | null {
    let sealed: Buffer
    try {
      sealed = readFileSync(fileOf(name))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw notOpened(fileOf(name), error)
    }
    if (!sealed.subarray(0, 4).equals(head)) return null
    try {
      const decipher = createDecipheriv('aes-256-gcm', keyOf(name), sealed.subarray(4, 16), { authTagLength: 16 })
      decipher.setAAD(head).setAuthTag(sealed.subarray(16, 32))
      return Uint8Array.from(Buffer.concat([decipher.update(sealed.subarray(32)), decipher.final()]))
    } catch (error) {
      throw notOpened(fileOf(name), error)
    }
  }
  function seal(name: string, bytes: Uint8Array): Uint8Array {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keyOf(name), nonce).setAAD(head)
    const body = Buffer.concat([cipher.update(bytes), cipher.final()])
    return Buffer.concat([head, nonce, cipher.getAuthTag(), body])
  }
  return {
    read: async (name) => read(name),
    change: (name, change) =>
      inTurn(fileOf(name), () => {
        let before: Uint8Array | null = null
        try {
          before = read(name)
        } catch {
          // What cannot be opened any more is written anew: the person has just given it again.
        }
        const next = change(before)
        if (next) writeWhole(fileOf(name), seal(name, next))
        else rmSync(fileOf(name), { force: true })
      }),
  }
}

/** What an older program sealed with a secret of the host: nonce, tag, content. null when it is not there or no such file. */
export function readOldSealed(folder: string, name: string, secret: Uint8Array): Uint8Array | null {
  try {
    const sealed = readFileSync(join(folder, `${name}.sealed`))
    if (sealed.subarray(0, 4).equals(head)) return null
    const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12), { authTagLength: 16 })
    decipher.setAuthTag(sealed.subarray(12, 28))
    return Uint8Array.from(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]))
  } catch {
    return null
  }
}

const notOpened = (file: string, cause: unknown): Failure =>
  new Failure(
    'storage',
    {
      zh: `${file} 打不开：它不属于这个数据库，或已损坏。报告不受影响；请重新输入来源的登录信息，或从备份恢复该文件。`,
      en: `${file} does not open: it is not of this store, or it is damaged. Reports are unharmed; enter the source's credentials again, or restore the file from a backup.`,
    },
    { cause },
  )
