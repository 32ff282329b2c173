import { useEffect, useState } from 'react'
import { onForget } from '../../state/forget.ts'

const open = new Set<AbortController>()
onForget(() => {
  for (const asked of open) asked.abort()
})

/** Who asked for what is masked otherwise. */
export interface Asked {
  /** Of a new question; aborted by the next one, by `cancel`, by leaving and by the lock. */
  begin: () => AbortSignal
  cancel: () => void
}
export function createAsked(): Asked {
  let now: AbortController | null = null
  const cancel = (): void => {
    if (!now) return
    now.abort()
    open.delete(now)
    now = null
  }
  return {
    begin() {
      cancel()
      now = new AbortController()
      open.add(now)
      return now.signal
    },
    cancel,
  }
}

/** An answer that comes when nobody waits for it any more is not to be shown: its signal is aborted then. */
export function useAsked(): Asked {
  const [asked] = useState(createAsked)
  useEffect(() => asked.cancel, [asked])
  return asked
}
