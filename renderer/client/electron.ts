import type { Answer, Client, EventName, Events, Method, Request } from '../../contract/api.ts'
import type { Reply } from '../../contract/reply.ts'

/** What the preload exposes: exactly these two. A call is taken back by `call('cancel', {id})`. */
export interface Bridge {
  call(method: string, request: unknown, id?: string): Promise<Reply<unknown>>
  listen(event: string, listener: (payload: unknown) => void): () => void
}
declare global {
  interface Window {
    fieldbrief?: Bridge
  }
}

/** The contract over the preload's bridge. */
export function electronClient(bridge: Bridge): Client {
  let last = 0
  return {
    async call<M extends Method>(method: M, request: Request<M>, signal?: AbortSignal): Promise<Reply<Answer<M>>> {
      if (signal?.aborted) return { ok: false, code: 'cancelled', message: '' }
      last += 1
      const id = `c${last}`
      const cancel = (): void => void bridge.call('cancel', { id })
      signal?.addEventListener('abort', cancel, { once: true })
      try {
        return (await bridge.call(method, request, id)) as Reply<Answer<M>>
      } finally {
        signal?.removeEventListener('abort', cancel)
      }
    },
    listen<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
      return bridge.listen(event, (payload) => listener(payload as Events[E]))
    },
  }
}
