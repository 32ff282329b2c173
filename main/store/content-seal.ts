/**
 * Contents of attachments on an office's server lie sealed under the office's key, which the server never has: its disks, its
 * backups and its administrator hold pictures and recordings that nobody opens there. AES-256-GCM under a key that HKDF gives.
 * Their address stays the SHA-256 of what they are. A file is encrypted as a whole and seals nothing of its own.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { Failure } from '../../contract/reply.ts'
import type { Connection } from './sql.ts'

const head = Buffer.from('FBO1')
const nonceBytes = 12
const tagBytes = 16
/** What sealing adds, in bytes. */
const added = head.length + nonceBytes + tagBytes

/** Setting of the office: which key its contents are sealed under; absent: none. */
export const officeKeySetting = 'attachment-key'
/** Tells a key without giving it away. @param key 32 bytes */
export const officeKeyId = (key: Uint8Array): string =>
  createHash('sha256').update('fieldbrief office key').update(key).digest('hex').slice(0, 16)

const keys = new WeakMap<Connection, { id: string; secret: Uint8Array }>()
/** Told once by the thread that opened the connection. */
export const nameOfficeKey = (db: Connection, key: Uint8Array): void =>
  void keys.set(db, {
    id: officeKeyId(key),
    secret: new Uint8Array(hkdfSync('sha256', Uint8Array.from(key), '', 'fieldbrief attachment', 32)),
  })

export interface ContentSeal {
  /** Whether a content can be stored from here. */
  isReady(): boolean
  /** @throws Failure storage where the office has a key and this workstation has not */
  seal(bytes: Uint8Array): Uint8Array
  /** @throws Failure storage where there is no key for it, or it does not open */
  open(bytes: Buffer): Buffer
}

/** How many bytes of a content a row of `attachment_part` stands for. */
export const contentLength = (db: Connection): string =>
  db.dialect === 'sqlite'
    ? 'length(content)'
    : `length(content) - CASE WHEN hex(substr(content, 1, ${head.length})) = '${head.toString('hex').toUpperCase()}' THEN ${added} ELSE 0 END`

const same: ContentSeal = { isReady: () => true, seal: (bytes) => bytes, open: (bytes) => bytes }

export function contentSeal(db: Connection): ContentSeal {
  if (db.dialect === 'sqlite') return same
  const settled = db.prepare('SELECT value FROM setting WHERE name = ?').pluck()
  /** null: the office has no key, and this workstation none of it; undefined: it lacks the office's. Whoever has it seals, whatever the server says. */
  function secret(): Uint8Array | null | undefined {
    const own = keys.get(db)
    const id = settled.get(officeKeySetting) as string | undefined
    if (id === undefined) return own?.secret ?? null
    return own?.id === id ? own.secret : undefined
  }
  return {
    isReady: () => secret() !== undefined,
    seal(bytes) {
      const key = secret()
      if (key === undefined) throw noKey()
      if (key === null) return bytes
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(head)
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()])
      return Buffer.concat([head, nonce, cipher.getAuthTag(), sealed])
    },
    open(bytes) {
      if (bytes.length < added || !bytes.subarray(0, head.length).equals(head)) return bytes
      const own = keys.get(db)
      if (own === undefined) throw noKey()
      try {
        const tagAt = head.length + nonceBytes
        const decipher = createDecipheriv('aes-256-gcm', own.secret, bytes.subarray(head.length, tagAt), {
          authTagLength: tagBytes,
        })
        decipher.setAAD(head).setAuthTag(bytes.subarray(tagAt, added))
        return Buffer.concat([decipher.update(bytes.subarray(added)), decipher.final()])
      } catch (cause) {
        throw notOpened(cause)
      }
    },
  }
}

const noKey = (): Failure =>
  new Failure('storage', {
    zh: '这台电脑没有单位的附件密钥，附件打不开，也不能存入新的附件；其他内容不受影响。请向已经连接的同事要密钥文件（fieldbrief store key --out FILE），再用 store init 加 --office-key FILE 连接一次。',
    en: "This computer does not have the office's key of attachments: they cannot be opened, and none can be stored; nothing else is affected. Ask a colleague who is connected for the key's file (fieldbrief store key --out FILE), then connect once more with store init and --office-key FILE.",
  })
const notOpened = (cause: unknown): Failure =>
  new Failure(
    'storage',
    {
      zh: '附件打不开：它在服务器上被改动过，或是用另一把密钥封存的。别的附件不受影响。请联系管理员从备份恢复。',
      en: 'The attachment does not open: it was changed on the server, or sealed under another key. Others are not affected. Ask the administrator to restore it from a backup.',
    },
    { cause },
  )
