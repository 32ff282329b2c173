/** Which pictures were blacked out anew in this window: whoever shows one reads it again. */
import { useSyncExternalStore } from 'react'

let version = 0
const listeners = new Set<() => void>()
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A number that moves whenever black boxes were saved: one picture may hang on several reports. */
export const useCoverVersion = (): number => useSyncExternalStore(subscribe, () => version)

export function coversChanged(): void {
  version += 1
  for (const listener of [...listeners]) listener()
}
