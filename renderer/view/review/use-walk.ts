import { type RefObject, useEffect, useState } from 'react'
import { isTyping } from '../frame/use-frame-keys.ts'
import { useLatest } from '../situation/use-latest.ts'

/** J and K walk through rows, Enter opens; with a report open beside them, walking opens the next one. */
export function useWalk({
  key,
  count,
  list,
  show,
  open,
  follows,
}: {
  /** Another question begins at its first row. */
  key: string
  count: number
  /** Takes the focus once somebody walks. */
  list: RefObject<HTMLElement | null>
  /** Brings a row into sight. */
  show: (index: number) => void
  open: (index: number) => void
  follows: boolean
}): { cursor: number; setCursor: (index: number) => void } {
  const [held, setHeld] = useState({ key, cursor: -1 })
  const cursor = held.key === key ? Math.min(held.cursor, count - 1) : -1
  const setCursor = (to: number): void => setHeld({ key, cursor: to })
  const pressed = useLatest((event: KeyboardEvent) => {
    if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || count === 0) return
    const target = event.target instanceof HTMLElement ? event.target : null
    if (target?.closest('[role=dialog], [role=alertdialog], [role=menu]')) return
    const inList = target === null || target === document.body || target.closest('[role=listbox]') !== null
    const to =
      event.key === 'j' || (inList && event.key === 'ArrowDown')
        ? cursor + 1
        : event.key === 'k' || (inList && event.key === 'ArrowUp')
          ? cursor - 1
          : inList && event.key === 'Home'
            ? 0
            : inList && event.key === 'End'
              ? count - 1
              : null
    if (to !== null) {
      event.preventDefault()
      const next = Math.min(count - 1, Math.max(0, to))
      setCursor(next)
      show(next)
      list.current?.focus({ preventScroll: true })
      if (follows) open(next)
    } else if (event.key === 'Enter' && inList && cursor >= 0) {
      event.preventDefault()
      open(cursor)
    }
  })
  useEffect(() => {
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [pressed])
  return { cursor, setCursor }
}
