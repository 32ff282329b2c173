import { useCallback, useEffect, useRef, useState } from 'react'
import type { Answer, Client, Request } from '../../../contract/api.ts'
import { callKey } from '../../state/cache.ts'
import { useClient, useEvent } from '../../state/call.tsx'

type Paged = 'review.queue' | 'review.differing' | 'incident.list'
type RowOf<M extends Paged> =
  Answer<M> extends { rows: (infer R)[] } ? R : Answer<M> extends { incidents: (infer R)[] } ? R : never
interface Held<M extends Paged> {
  key: string
  pages: Answer<M>[]
  error: string | null
}

export interface PagedRows<M extends Paged> {
  rows: RowOf<M>[]
  /** The first page, with what it says about the whole; of the question before while `stale`. */
  head: Answer<M> | undefined
  stale: boolean
  error: string | null
  /** Reads the next page, once; nothing where all is here. */
  more: () => void
  refresh: () => void
}

/** Pages of a question from its first on, as many as `count`. */
async function readPages<M extends Paged>(
  client: Client,
  method: M,
  request: Request<M>,
  count: number,
  signal: AbortSignal,
): Promise<{ pages: Answer<M>[]; error: string | null } | null> {
  const pages: Answer<M>[] = []
  let after: string | null | undefined
  while (pages.length < count && after !== null) {
    const reply = await client.call(method, (after === undefined ? request : { ...request, after }) as Request<M>, signal)
    if (signal.aborted) return null
    if (!reply.ok) return { pages, error: reply.message }
    pages.push(reply.value)
    after = reply.value.next
  }
  return { pages, error: null }
}

/** Rows that come by the page, read on as one scrolls, and read anew, as far as they were, when the data moves. */
export function usePaged<M extends Paged>(method: M, request: Request<M>): PagedRows<M> {
  const client = useClient()
  const key = callKey(method, request)
  const [held, setHeld] = useState<Held<M>>({ key: '', pages: [], error: null })
  const latest = useRef({ request, held })
  latest.current = { request, held }
  const reading = useRef<AbortController | null>(null)

  const load = useCallback(
    async (count: number) => {
      reading.current?.abort()
      const mine = new AbortController()
      reading.current = mine
      const asked = latest.current.request
      const read = await readPages(client, method, asked, count, mine.signal)
      if (reading.current === mine) reading.current = null
      if (read === null) return
      setHeld((now) => ({
        key: callKey(method, asked),
        pages: read.error === null ? read.pages : now.pages,
        error: read.error,
      }))
    },
    [client, method],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is read from its beginning
  useEffect(() => {
    void load(1)
    return () => reading.current?.abort()
  }, [load, key])
  const refresh = useCallback(() => void load(Math.max(1, latest.current.held.pages.length)), [load])
  useEvent('reports.changed', refresh)
  useEvent('incidents.changed', refresh)
  const more = useCallback(() => {
    const { pages, key: of } = latest.current.held
    if (reading.current || of !== callKey(method, latest.current.request) || !pages.at(-1)?.next) return
    void load(pages.length + 1)
  }, [load, method])
  return {
    rows: held.pages.flatMap((page) => ('rows' in page ? page.rows : page.incidents) as RowOf<M>[]),
    head: held.pages[0],
    stale: held.key !== key,
    error: held.error,
    more,
    refresh,
  }
}
