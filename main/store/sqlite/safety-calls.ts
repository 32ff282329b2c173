/** Calls of the safety thread (safety.worker.ts): whole passes over a store, beside the threads that people wait for. */
import type { Bilingual, DoctorCheck } from '../../../contract/model.ts'
import { cancelled } from '../../../contract/reply.ts'
import type { BackupInfo } from '../../../contract/trust.ts'
import { type ThreadClient, threadClient } from '../../thread/thread.ts'
import type { StoreAccess } from '../open.ts'
import type { BackupOrder } from './backup.ts'

export interface SafetyCalls {
  'backup.make': [{ access: StoreAccess; order: BackupOrder }, BackupInfo]
  'backup.check': [{ path: string; keys: Uint8Array[] }, { info: BackupInfo; problems: Bilingual[]; key: number | null }]
  /** Brings the database of a copy up to this program's schema and closes it as a single file. */
  'copy.bring-up': [{ access: StoreAccess }, { reports: number }]
  /** Folds the journal of a store in and closes it as a single file. Throws Failure (busy) when somebody has it open. */
  'store.settle': [{ access: StoreAccess }, { holdsNothing: boolean }]
  'doctor.check': [{ access: StoreAccess; now: number }, DoctorCheck[]]
  'doctor.repair': [{ access: StoreAccess; now: number }, { repaired: Bilingual[] }]
}

/**
 * Runs one call on a thread of its own that ends with it: neither it nor the key outlasts the call. Cancelling rejects at
 * once; a copy under way goes on to the end of its step in the background and is then removed.
 */
export function onSafetyThread<M extends keyof SafetyCalls & string>(
  method: M,
  request: SafetyCalls[M][0],
  signal?: AbortSignal,
  onProgress?: (value: unknown) => void,
): Promise<SafetyCalls[M][1]> {
  const thread: ThreadClient<SafetyCalls> = threadClient(new URL('./safety.worker', import.meta.url), {})
  const ended = (thread.call(method, request as never, signal, onProgress) as Promise<SafetyCalls[M][1]>).finally(() =>
    thread.stop(),
  )
  if (!signal) return ended
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancelled())
    signal.addEventListener('abort', onAbort, { once: true })
    ended.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
