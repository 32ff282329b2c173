import { useCallback, useEffect, useState } from 'react'
import type { Client } from '../../../contract/api.ts'
import type { Reply } from '../../../contract/reply.ts'
import { useClient } from '../../state/call.tsx'
import { useCoverVersion } from '../../state/covers.ts'

/** What may be shown as what it says it is; anything else is only offered to be saved. */
const playable = /^(image\/(png|jpeg|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/

export interface HeldAttachment {
  /** Address inside the page, good until the component goes. */
  url: string | null
  /** Name to save it under: a picture with black boxes is another kind of file than it came as. */
  name: string | null
  failed: boolean
  /** Tell it when the content is not what it says it is and cannot be shown. */
  fail: () => void
}
type Content = Reply<{ mime: string; bytes: Uint8Array; name?: string }>
type Read = (client: Client, id: number, signal: AbortSignal) => Promise<Content>

const whole: Read = (client, id, signal) => client.call('attachment.read', { id }, signal)
/** What cannot be made small, such as a WebP, is shown as it is. */
const small: Read = async (client, id, signal) => {
  const reply = await client.call('attachment.thumbnail', { id }, signal)
  return reply.ok || signal.aborted ? reply : whole(client, id, signal)
}

function useContent(id: number | null, read: Read): HeldAttachment {
  const client = useClient()
  const version = useCoverVersion()
  const [held, setHeld] = useState<Omit<HeldAttachment, 'fail'>>({ url: null, name: null, failed: false })
  // biome-ignore lint/correctness/useExhaustiveDependencies: black boxes saved anew are another picture
  useEffect(() => {
    setHeld({ url: null, name: null, failed: false })
    if (id === null) return
    const abort = new AbortController()
    let made: string | null = null
    void read(client, id, abort.signal).then((reply) => {
      if (abort.signal.aborted) return
      if (!reply.ok) {
        setHeld({ url: null, name: null, failed: true })
        return
      }
      const type = playable.test(reply.value.mime) ? reply.value.mime : 'application/octet-stream'
      made = URL.createObjectURL(new Blob([reply.value.bytes as Uint8Array<ArrayBuffer>], { type }))
      setHeld({ url: made, name: reply.value.name ?? null, failed: false })
    })
    return () => {
      abort.abort()
      if (made) URL.revokeObjectURL(made)
    }
  }, [client, id, read, version])
  const fail = useCallback(() => setHeld({ url: null, name: null, failed: true }), [])
  return { ...held, fail }
}

/** The content of an attachment as a blob address; null asks for nothing. */
export const useAttachment = (id: number | null): HeldAttachment => useContent(id, whole)
/** A small picture of it. */
export const useThumbnail = (id: number): HeldAttachment => useContent(id, small)
