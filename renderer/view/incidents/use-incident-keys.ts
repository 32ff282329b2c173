import { useEffect } from 'react'
import { isTyping } from '../frame/use-frame-keys.ts'
import { useLatest } from '../situation/use-latest.ts'

/** A ticked box keeps the focus, and takes no letters. */
const ticks = (target: EventTarget | null): boolean => target instanceof HTMLInputElement && target.type === 'checkbox'

/** Single keys of the incidents, by their small letters, while nobody types and no dialog stands open. */
export function useIncidentKeys(keys: Readonly<Record<string, () => void>>): void {
  const pressed = useLatest((event: KeyboardEvent) => {
    if ((isTyping(event) && !ticks(event.target)) || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented)
      return
    if (event.target instanceof HTMLElement && event.target.closest('[role=dialog], [role=menu]')) return
    const work = keys[event.key.toLowerCase()]
    if (!work) return
    event.preventDefault()
    work()
  })
  useEffect(() => {
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [pressed])
}
