import { useCallback, useEffect, useState } from 'react'
import { useClient } from '../../state/call.tsx'

/** What may be shown as what it says it is; anything else is only offered to be saved. */
const playable = /^(image\/(png|jpeg|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/

export interface HeldAttachment {
  /** Address inside the page, good until the component goes. */
  url: string | null
  failed: boolean
  /** Tell it when the content is not what it says it is and cannot be shown. */
  fail: () => void
}

/** The content of an attachment as a blob address; null asks for nothing. */
export function useAttachment(id: number | null): HeldAttachment {
  const client = useClient()
  const [held, setHeld] = useState<Omit<HeldAttachment, 'fail'>>({ url: null, failed: false })
  useEffect(() => {
    setHeld({ url: null, failed: false })
    if (id === null) return
    const abort = new AbortController()
    let made: string | null = null
    void client.call('attachment.read', { id }, abort.signal).then((reply) => {
      if (abort.signal.aborted) return
      if (!reply.ok) {
        setHeld({ url: null, failed: true })
        return
      }
      const type = playable.test(reply.value.mime) ? reply.value.mime : 'application/octet-stream'
      made = URL.createObjectURL(new Blob([reply.value.bytes as Uint8Array<ArrayBuffer>], { type }))
      setHeld({ url: made, failed: false })
    })
    return () => {
      abort.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [client, id])
  const fail = useCallback(() => setHeld({ url: null, failed: true }), [])
  return { ...held, fail }
}
