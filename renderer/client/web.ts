import type { Answer, Client, EventName, Events, Method, Request } from '../../contract/api.ts'
import type { Reply } from '../../contract/reply.ts'
import { decodeWire, encodeWire, eventHeader } from '../../contract/wire.ts'

const unreachable: Reply<never> = {
  ok: false,
  code: 'upstream',
  message:
    'Fieldbrief 主程序没有应答，数据没有丢失。请确认它仍在运行，再重试。 / The Fieldbrief program did not answer; no data was lost. See that it still runs, then try again.',
}

/** The contract over the loopback web shell: one POST for a call, one event stream for all events. `origin` is the page's own. */
export function webClient(origin = ''): Client {
  let stream: EventSource | null = null
  // The page's first answers are what it shows; the stream, opened later, begins with whatever moved since them.
  let since = Number.POSITIVE_INFINITY
  const open = (): EventSource => {
    stream ??= new EventSource(`${origin}/events${Number.isFinite(since) ? `?since=${since}` : ''}`)
    return stream
  }
  return {
    async call<M extends Method>(method: M, request: Request<M>, signal?: AbortSignal): Promise<Reply<Answer<M>>> {
      try {
        const response = await fetch(`${origin}/call/${method}`, {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: encodeWire(request),
          ...(signal ? { signal } : {}),
        })
        since = Math.min(since, Number(response.headers.get(eventHeader) ?? Number.POSITIVE_INFINITY))
        return decodeWire(new Uint8Array(await response.arrayBuffer())) as Reply<Answer<M>>
      } catch (error) {
        if (signal?.aborted || (error instanceof DOMException && error.name === 'AbortError'))
          return { ok: false, code: 'cancelled', message: '' }
        return unreachable
      }
    },
    listen<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
      const source = open()
      const heard = (message: MessageEvent<string>): void => listener(JSON.parse(message.data) as Events[E])
      source.addEventListener(event, heard)
      return () => source.removeEventListener(event, heard)
    },
  }
}
