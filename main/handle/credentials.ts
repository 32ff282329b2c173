/**
 * Credentials of sources, sealed with a key of the host's secret store (the system keychain where there is one). The file
 * stands beside the store and says nothing without that key. AES-256-GCM (NIST SP 800-38D), a fresh nonce each time.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../contract/reply.ts'
import type { Credentials } from '../../contract/sync.ts'
import type { Host } from '../host.ts'

export interface CredentialKeeper {
  read(source: string): Promise<Credentials | null>
  /** null forgets them. */
  write(source: string, credentials: Credentials | null): Promise<void>
}

export function createCredentials(host: Host, storeId: string): CredentialKeeper {
  const file = join(host.storeDir, 'credentials.sealed')
  const keyName = `${storeId}-credentials`
  let queue: Promise<unknown> = Promise.resolve()

  async function open(): Promise<Record<string, Credentials>> {
    if (!existsSync(file)) return {}
    const key = await host.secrets.read(keyName)
    const sealed = readFileSync(file)
    try {
      if (!key) throw new Error('no key')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(12, 28))
      return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')) as Record<
        string,
        Credentials
      >
    } catch (cause) {
      throw new Failure(
        'storage',
        {
          zh: '来源的登录信息打不开：密钥不在这台电脑上，或文件已损坏。报告不受影响；请在来源设置里重新输入。',
          en: "The sources' credentials do not open: their key is not on this computer, or the file is damaged. Reports are unharmed; enter them again with the source.",
        },
        { cause },
      )
    }
  }
  async function seal(all: Record<string, Credentials>): Promise<void> {
    const key = (await host.secrets.read(keyName)) ?? (await host.secrets.create(keyName))
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const body = Buffer.concat([cipher.update(JSON.stringify(all), 'utf8'), cipher.final()])
    const draft = `${file}.${randomBytes(4).toString('hex')}.draft`
    writeFileSync(draft, Buffer.concat([nonce, cipher.getAuthTag(), body]), { mode: 0o600, flag: 'wx' })
    renameSync(draft, file)
  }
  return {
    read: async (source) => (await open())[source] ?? null,
    write(source, credentials) {
      const work = queue.then(async () => {
        // What cannot be opened any more is written anew: the person has just given it again.
        const all = await open().catch((): Record<string, Credentials> => ({}))
        delete all[source]
        if (credentials) all[source] = credentials
        await seal(all)
      })
      queue = work.catch(() => {})
      return work
    },
  }
}
