import { createCipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCredentials } from '../../../main/handle/credentials.ts'
import { createVault } from '../../../main/key/vault.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { tempFolder } from '../../fixture/make-store.ts'

const key = new Uint8Array(32).fill(5)
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

describe('the vault', () => {
  test('opens with the key of its store alone; nothing in it can be read or exchanged', async () => {
    const folder = tempFolder()
    const vault = createVault(folder, 'store-1', key)
    expect(await vault.read('credentials')).toBeNull()
    await vault.change('credentials', () => bytes('the secret of a source'))
    await vault.change('office-key', () => bytes('another'))
    expect(await vault.read('credentials')).toEqual(bytes('the secret of a source'))
    const file = join(folder, 'credentials.sealed')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'latin1')).not.toContain('secret')
    const other = new Uint8Array(32).fill(6)
    await expect(createVault(folder, 'store-1', other).read('credentials')).rejects.toMatchObject({ code: 'storage' })
    await expect(createVault(folder, 'store-2', key).read('credentials')).rejects.toMatchObject({ code: 'storage' })
    writeFileSync(join(folder, 'office-key.sealed'), readFileSync(file))
    await expect(vault.read('office-key')).rejects.toMatchObject({ code: 'storage' })
    await vault.change('credentials', () => null)
    expect(existsSync(file)).toBe(false)
  })

  test('takes credentials over that an older program sealed with a secret of the host, and forgets that secret', async () => {
    const folder = tempFolder()
    const host = createFileHost({ shell: 'terminal', storeDir: folder, keys: join(folder, 'keys'), version: '0', log: () => {} })
    const secret = await host.secrets.create('store-1-credentials')
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', secret, nonce)
    const body = Buffer.concat([cipher.update('{"feed":{"secret":"s3"}}'), cipher.final()])
    writeFileSync(join(folder, 'credentials.sealed'), Buffer.concat([nonce, cipher.getAuthTag(), body]))
    const keeper = createCredentials(host, 'store-1', createVault(folder, 'store-1', key))
    expect(await keeper.read('feed')).toEqual({ secret: 's3' })
    expect(await host.secrets.read('store-1-credentials')).toBeNull()
    await keeper.write('other', { user: 'u', secret: 's4' })
    const later = createCredentials(host, 'store-1', createVault(folder, 'store-1', key))
    expect([await later.read('feed'), await later.read('other')]).toEqual([{ secret: 's3' }, { user: 'u', secret: 's4' }])
    await later.write('feed', null)
    expect(await later.read('feed')).toBeNull()
  })
})
