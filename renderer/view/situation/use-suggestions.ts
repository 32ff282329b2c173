import { useEffect, useState } from 'react'
import type { Suggestion } from '../../../contract/model.ts'
import { useClient, useEvent } from '../../state/call.tsx'

const debounce = 60
const most = 12

/**
 * What the program suggests for what is typed, while `open`. A new keystroke takes the last call back; the suggestions
 * before stay until the new ones are here. `renew` asks again.
 */
export function useSuggestions(typed: string, open: boolean): { suggestions: Suggestion[]; failed: boolean; renew: () => void } {
  const client = useClient()
  const [held, setHeld] = useState<{ suggestions: Suggestion[]; failed: boolean }>({ suggestions: [], failed: false })
  const [round, setRound] = useState(0)
  const renew = (): void => setRound((n) => n + 1)
  useEvent('views.changed', renew)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again
  useEffect(() => {
    if (!open) return
    const abort = new AbortController()
    const timer = setTimeout(() => {
      void client.call('search.suggest', { text: typed.slice(0, 200), limit: most }, abort.signal).then((reply) => {
        if (abort.signal.aborted) return
        if (reply.ok) setHeld({ suggestions: reply.value.suggestions, failed: false })
        else if (reply.code !== 'cancelled') setHeld({ suggestions: [], failed: true })
      })
    }, debounce)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [client, typed, open, round])
  return { ...held, renew }
}
