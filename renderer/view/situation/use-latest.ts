import { useCallback, useRef } from 'react'

/** A function that never changes and always does what `act` of the last render does: for rows that are kept as they are. */
export function useLatest<A extends unknown[]>(act: (...args: A) => void): (...args: A) => void {
  const latest = useRef(act)
  latest.current = act
  return useCallback((...args: A) => latest.current(...args), [])
}
