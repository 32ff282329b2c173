/** Calls of the copying thread (copy.worker.ts): a server made ready for a store, a store copied into another, who is let in. */
import { type ThreadClient, threadClient } from '../../thread/thread.ts'
import type { StoreAccess } from '../open.ts'
import type { ServerAddress } from '../postgres/address.ts'
import type { Grant, Login } from '../postgres/roles.ts'
import type { PreparedServer } from '../postgres/server-check.ts'
import type { Moved, Stretch } from '../postgres/spread.ts'
import type { CopyOutcome } from './copy-store.ts'

/** A store by its folder, or a database of a server. */
export type CopyEnd = { access: StoreAccess } | { server: ServerAddress; officeKey?: Uint8Array }

export interface SpreadOrder {
  /** Of the owner of the store's tables. */
  server: ServerAddress
  /** The second server; null: the stretches are only told. */
  far: ServerAddress | null
  /** Stretches that end at or below `before` go there; those from `from` on come back; what was deleted there is cleared. */
  how: { before: number } | { from: number } | 'sweep'
  /** Seconds UTC, for the audit. */
  at: number
}

export interface OfficeKeyState {
  id: string | null
  /** No content is there that lies unsealed, and this login may settle which key it is. */
  mayMake: boolean
}

export interface CopyCalls {
  'server.prepare': [{ server: ServerAddress }, PreparedServer]
  /** Which key the office's attachments are sealed under; with `set`, where there is none yet and this login may say so, that one. */
  'office.key': [{ server: ServerAddress; set?: string }, OfficeKeyState]
  'store.copy': [{ from: CopyEnd; to: CopyEnd }, CopyOutcome]
  /** `moved`: what this call moved; `stretches`: all, as they are after it. */
  'store.spread': [SpreadOrder, { moved: Moved[]; stretches: Stretch[] }]
  'access.list': [{ server: ServerAddress }, Login[]]
  'access.give': [{ server: ServerAddress; grant: Grant }, Login]
  'access.take': [{ server: ServerAddress; name: string; at: number }, { removed: boolean }]
}

/** Runs one call on a thread of its own that ends with it, so that neither keys nor passwords outlast it. */
export async function onCopyThread<M extends keyof CopyCalls & string>(
  method: M,
  request: CopyCalls[M][0],
  signal?: AbortSignal,
  onProgress?: (value: unknown) => void,
): Promise<CopyCalls[M][1]> {
  const thread: ThreadClient<CopyCalls> = threadClient(new URL('./copy.worker', import.meta.url), {})
  try {
    return (await thread.call(method, request as never, signal, onProgress)) as CopyCalls[M][1]
  } finally {
    await thread.stop()
  }
}
