/** Credentials of sources: in the vault beside the store, where they open with the store alone. */
import type { Credentials } from '../../contract/sync.ts'
import type { Host } from '../host.ts'
import { readOldSealed, type Vault } from '../key/vault.ts'

export interface CredentialKeeper {
  read(source: string): Promise<Credentials | null>
  /** null forgets them. */
  write(source: string, credentials: Credentials | null): Promise<void>
}

const name = 'credentials'
const unpacked = (bytes: Uint8Array | null): Record<string, Credentials> =>
  bytes === null ? {} : (JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, Credentials>)

export function createCredentials(host: Host, storeId: string, vault: Vault): CredentialKeeper {
  /** Before the vault they were sealed with a secret of the host. */
  const moved = once(() => moveCredentials(host, storeId, vault))
  return {
    async read(source) {
      await moved()
      return unpacked(await vault.read(name))[source] ?? null
    },
    async write(source, credentials) {
      await moved()
      await vault.change(name, (before) => {
        const all = unpacked(before)
        delete all[source]
        if (credentials) all[source] = credentials
        return Buffer.from(JSON.stringify(all))
      })
    },
  }
}

/** Seals them anew under the store's key, and forgets the secret that lay open beside it. */
export async function moveCredentials(host: Host, storeId: string, vault: Vault): Promise<void> {
  const secret = await host.secrets.read(`${storeId}-credentials`)
  if (!secret) return
  const old = readOldSealed(host.storeDir, name, secret)
  if (old) await vault.change(name, (before) => before ?? old)
  await host.secrets.remove(`${storeId}-credentials`)
}

/** Does it with the first call; again when it failed. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null
  return () => {
    const doing = done ?? work()
    done = doing
    doing.catch(() => {
      done = null
    })
    return doing
  }
}
