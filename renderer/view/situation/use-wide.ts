import { useSyncExternalStore } from 'react'

let list: MediaQueryList | null = null
const query = (): MediaQueryList => {
  list ??= window.matchMedia('(min-width: 1440px)')
  return list
}
const subscribe = (changed: () => void): (() => void) => {
  query().addEventListener('change', changed)
  return () => query().removeEventListener('change', changed)
}

/** Whether the window has room for the wide form (1440 px and more). */
export const useWide = (): boolean => useSyncExternalStore(subscribe, () => query().matches)
