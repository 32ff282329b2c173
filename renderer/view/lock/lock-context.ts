import { createContext, useContext } from 'react'
import type { LockState } from '../../../contract/trust.ts'

/** The lock as everything behind it sees it. */
export interface LockHeld {
  lock: LockState
  /** Why it could not be locked, when somebody tried. */
  problem: string | null
  lockNow: () => void
  /** See `Gate`. */
  replaceStore: (work: () => Promise<boolean>) => Promise<void>
  learn: (lock: LockState) => void
}
export const LockContext = createContext<LockHeld | null>(null)

export function useLock(): LockHeld {
  const held = useContext(LockContext)
  if (!held) throw new Error('no LockContext above')
  return held
}
