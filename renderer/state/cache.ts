import type { Answer, Client, EventName, Method, Request } from '../../contract/api.ts'
import type { ErrorCode } from '../../contract/reply.ts'

export interface CallError {
  code: ErrorCode
  message: string
}
/** What is known of one call now. A new object whenever something changed. */
export interface CallState<T> {
  data: T | undefined
  error: CallError | null
  pending: boolean
}
interface Entry {
  state: CallState<unknown>
  listeners: Set<() => void>
  events: Set<EventName>
  abort: AbortController | null
  /** An event came while the call was under way: ask once more when it is back. */
  again: boolean
  fetch: () => void
}
const idle: CallState<never> = { data: undefined, error: null, pending: false }
/** Answers nobody looks at are kept this many, so that going back is instant. */
const kept = 40

export const callKey = (method: Method, request: unknown): string => `${method} ${JSON.stringify(request)}`

/**
 * Calls by method and request: asked once for all who watch, asked again when a named event comes, aborted when the
 * last watcher leaves.
 */
export class CallCache {
  #client: Client
  #entries = new Map<string, Entry>()
  #stops = new Map<EventName, () => void>()

  constructor(client: Client) {
    this.#client = client
  }

  state<M extends Method>(method: M, request: Request<M>): CallState<Answer<M>> {
    return (this.#entries.get(callKey(method, request))?.state ?? idle) as CallState<Answer<M>>
  }

  /** Starts the call where no answer is there; gives back the function that stops watching. */
  watch<M extends Method>(method: M, request: Request<M>, events: readonly EventName[], listener: () => void): () => void {
    const key = callKey(method, request)
    const entry = this.#entries.get(key) ?? this.#add(key, method, request)
    for (const event of events) {
      entry.events.add(event)
      this.#hear(event)
    }
    entry.listeners.add(listener)
    if (entry.state.data === undefined && !entry.abort) entry.fetch()
    return () => {
      entry.listeners.delete(listener)
      if (entry.listeners.size > 0) return
      entry.abort?.abort()
      this.#trim()
    }
  }

  refresh<M extends Method>(method: M, request: Request<M>): void {
    this.#ask(this.#entries.get(callKey(method, request)))
  }

  #ask(entry: Entry | undefined): void {
    if (!entry) return
    if (entry.abort) entry.again = true
    else entry.fetch()
  }

  #add<M extends Method>(key: string, method: M, request: Request<M>): Entry {
    const entry: Entry = { state: idle, listeners: new Set(), events: new Set(), abort: null, again: false, fetch: () => {} }
    const set = (state: CallState<unknown>): void => {
      entry.state = state
      for (const listener of [...entry.listeners]) listener()
    }
    entry.fetch = () => {
      const abort = new AbortController()
      entry.abort = abort
      entry.again = false
      set({ ...entry.state, pending: true })
      void this.#client.call(method, request, abort.signal).then((reply) => {
        if (entry.abort === abort) entry.abort = null
        const wanted = entry.listeners.size > 0
        if (reply.ok) set({ data: reply.value, error: null, pending: false })
        else if (reply.code === 'cancelled') set({ ...entry.state, pending: false })
        else set({ data: entry.state.data, error: { code: reply.code, message: reply.message }, pending: false })
        // A watcher that came back while the abort was under way still has no answer.
        const lost = !reply.ok && reply.code === 'cancelled' && abort.signal.aborted
        if (wanted && (entry.again || lost)) entry.fetch()
      })
    }
    this.#entries.set(key, entry)
    return entry
  }

  #hear(event: EventName): void {
    if (this.#stops.has(event)) return
    this.#stops.set(
      event,
      this.#client.listen(event, () => {
        for (const [key, entry] of [...this.#entries]) {
          if (!entry.events.has(event)) continue
          if (entry.listeners.size > 0) this.#ask(entry)
          else this.#entries.delete(key)
        }
      }),
    )
  }

  #trim(): void {
    const unwatched = [...this.#entries].filter(([, entry]) => entry.listeners.size === 0)
    for (const [key] of unwatched.slice(0, Math.max(0, unwatched.length - kept))) this.#entries.delete(key)
  }

  close(): void {
    for (const stop of this.#stops.values()) stop()
    this.#stops.clear()
    for (const entry of this.#entries.values()) entry.abort?.abort()
    this.#entries.clear()
  }
}
