import { useEffect, useRef } from 'react'

/** What was revealed is hidden again when the window was left for so long, milliseconds. */
export const leftFor = 60_000

/** Ends a view of what is masked otherwise: when the window has been without the focus, or out of sight, for a minute. */
export function useOneView(shown: boolean, end: () => void): void {
  const latest = useRef(end)
  latest.current = end
  useEffect(() => {
    if (!shown) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let left: number | null = null
    const over = (): void => latest.current()
    const looked = (): void => {
      const here = document.hasFocus() && document.visibilityState === 'visible'
      if (here) {
        clearTimeout(timer)
        // A machine that slept counted no time.
        if (left !== null && Date.now() - left >= leftFor) over()
        left = null
      } else if (left === null) {
        left = Date.now()
        timer = setTimeout(over, leftFor)
      }
    }
    looked()
    window.addEventListener('blur', looked)
    window.addEventListener('focus', looked)
    document.addEventListener('visibilitychange', looked)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('blur', looked)
      window.removeEventListener('focus', looked)
      document.removeEventListener('visibilitychange', looked)
    }
  }, [shown])
}
