import { useEffect } from 'react'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { sections } from '../../state/hash.ts'
import { useLock } from '../lock/lock-context.ts'

/** True while a person types: single-letter keys belong to the text then. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null
}

/** Keys that work everywhere: sections, search, filter history, the list of keys. */
export function useFrameKeys(showKeys: () => void): void {
  const { go } = useRoute()
  const { back, forward } = useFilter()
  const { lock, lockNow } = useLock()
  const locks = lock.guards.passphrase
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const control = event.ctrlKey || event.metaKey
      if (control && !event.altKey && !event.shiftKey && /^[1-8]$/.test(event.key)) {
        event.preventDefault()
        const section = sections[Number(event.key) - 1]
        if (section) go(section)
      } else if (control && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        // The search field of the top bar carries this id, whoever draws it.
        const field = document.getElementById('search')
        field?.focus()
        if (field instanceof HTMLInputElement) field.select()
      } else if (locks && control && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'l') {
        event.preventDefault()
        lockNow()
      } else if (event.altKey && !control && event.key === 'ArrowLeft') {
        event.preventDefault()
        back()
      } else if (event.altKey && !control && event.key === 'ArrowRight') {
        event.preventDefault()
        forward()
      } else if (event.key === '?' && !isTyping(event)) {
        event.preventDefault()
        showKeys()
      }
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [go, back, forward, showKeys, locks, lockNow])
}
