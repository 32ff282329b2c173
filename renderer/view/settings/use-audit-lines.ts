import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Request } from '../../../contract/api.ts'
import type { AuditLine } from '../../../contract/trust.ts'
import { useClient } from '../../state/call.tsx'

export type AuditQuestion = Pick<Request<'audit.list'>, 'what' | 'text' | 'from' | 'to'>
const pageSize = 200
/** While the list is in sight it is looked for new lines so often, milliseconds: whatever is done elsewhere may add one. */
const lookEvery = 5_000

interface Held {
  lines: AuditLine[]
  total: number | null
  next: string | null
  error: string | null
}
const nothing: Held = { lines: [], total: null, next: null, error: null }

/** Lines of the audit, newest first, page after page as they are scrolled to. `place` is where they are shown. */
export function useAuditLines(question: AuditQuestion, place: RefObject<HTMLElement | null>) {
  const client = useClient()
  const [held, setHeld] = useState<Held>(nothing)
  const [loading, setLoading] = useState(false)
  const reading = useRef<AbortController | null>(null)
  const latest = useRef(held)
  latest.current = held

  const read = useCallback(
    async (after: string | null) => {
      if (after === null) reading.current?.abort()
      else if (reading.current) return
      const mine = new AbortController()
      reading.current = mine
      setLoading(true)
      const reply = await client.call('audit.list', { ...question, limit: pageSize, ...(after ? { after } : {}) }, mine.signal)
      if (reading.current !== mine) return
      reading.current = null
      setLoading(false)
      if (!reply.ok) {
        setHeld((now) => ({ ...now, error: reply.message }))
        return
      }
      const { lines, total, next } = reply.value
      setHeld((now) => ({ lines: after === null ? lines : [...now.lines, ...lines], total, next, error: null }))
    },
    [client, question],
  )
  useEffect(() => {
    void read(null)
    return () => {
      reading.current?.abort()
      reading.current = null
    }
  }, [read])
  useEffect(() => {
    const element = place.current
    if (!element) return
    let timer: ReturnType<typeof setInterval> | undefined
    const look = async (): Promise<void> => {
      const { lines, total } = latest.current
      // Who has read on is not thrown back to the beginning.
      if (reading.current || total === null || lines.length > pageSize) return
      const reply = await client.call('audit.list', { ...question, limit: 1 })
      if (reply.ok && reply.value.lines[0]?.id !== latest.current.lines[0]?.id) void read(null)
    }
    const seen = new IntersectionObserver(([entry]) => {
      clearInterval(timer)
      if (!entry?.isIntersecting) return
      void look()
      timer = setInterval(() => void look(), lookEvery)
    })
    seen.observe(element)
    return () => {
      clearInterval(timer)
      seen.disconnect()
    }
  }, [client, question, read, place])
  const more = useCallback(() => {
    if (latest.current.next) void read(latest.current.next)
  }, [read])
  const refresh = useCallback(() => void read(null), [read])
  return { ...held, loading, more, refresh }
}
