import { useSyncExternalStore } from 'react'

const query = (): MediaQueryList => window.matchMedia('(min-width: 1440px)')

/** Whether the window has room for the wide form (1440 px and more). */
export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = query()
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => query().matches,
  )
}
