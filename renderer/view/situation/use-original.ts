import { useCallback, useEffect, useState } from 'react'
import { useClient } from '../../state/call.tsx'
import { useAsked } from './use-asked.ts'
import { useOneView } from './use-one-view.ts'

export interface Original {
  /** Address inside the page while it is shown; null: the blacked-out one is. */
  url: string | null
  pending: boolean
  error: string | null
  show: (reason: string) => Promise<boolean>
  hide: () => void
  /** Nobody waits for it any more: what still comes is dropped, and what failed is no longer told. */
  cancel: () => void
}

/** The picture without its black boxes, for one view: gone with the picture, the window, or a minute elsewhere. */
export function useOriginal(id: number): Original {
  const client = useClient()
  const [url, setUrl] = useState<string | null>(null)
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const asked = useAsked()
  const hide = useCallback(() => setUrl(null), [])
  useEffect(
    () => () => {
      if (url) URL.revokeObjectURL(url)
    },
    [url],
  )
  useOneView(url !== null, hide)
  const show = async (reason: string): Promise<boolean> => {
    const signal = asked.begin()
    setPending(true)
    setError(null)
    const reply = await client.call('attachment.read', { id, reason }, signal)
    if (signal.aborted) return false
    setPending(false)
    if (!reply.ok) {
      setError(reply.message)
      return false
    }
    const { bytes, mime } = reply.value
    setUrl(URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime })))
    return true
  }
  const cancel = (): void => {
    asked.cancel()
    setPending(false)
    setError(null)
  }
  return { url, pending, error, show, hide, cancel }
}
