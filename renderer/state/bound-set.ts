/** A set of reports that a screen is about instead of the filter's: the snapshot of a briefing. The count bar tells it. */
import { useEffect, useSyncExternalStore } from 'react'
import type { Counts } from '../../contract/model.ts'

export type BoundTerm = 'matched' | 'mapped' | 'withoutLocation' | 'suppressed'
export interface BoundSet {
  counts: Counts
  /** What it is bound to, in words. */
  words: string
  /** Shows exactly the reports of a term. */
  open: (term: BoundTerm) => void
}
let bound: BoundSet | null = null
const listeners = new Set<() => void>()
const put = (next: BoundSet | null): void => {
  bound = next
  for (const listener of [...listeners]) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useBoundSet = (): BoundSet | null => useSyncExternalStore(subscribe, () => bound)

/** Says it for as long as the component is there; null: the filter's own set. Keep the object between renders. */
export function useBinds(set: BoundSet | null): void {
  useEffect(() => {
    put(set)
    return () => put(null)
  }, [set])
}
