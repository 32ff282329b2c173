import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Answer, Client, EventName, Events, Method, Request } from '../../contract/api.ts'
import type { Reply } from '../../contract/reply.ts'
import { CallCache, type CallError, type CallState, callKey } from './cache.ts'

const ClientContext = createContext<{ client: Client; cache: CallCache } | null>(null)

export function ClientProvider({ client, children }: { client: Client; children: ReactNode }) {
  const [held] = useState(() => ({ client, cache: new CallCache(client) }))
  useEffect(() => () => held.cache.close(), [held])
  return <ClientContext value={held}>{children}</ClientContext>
}

function useHeld(): { client: Client; cache: CallCache } {
  const held = useContext(ClientContext)
  if (!held) throw new Error('no ClientProvider above')
  return held
}
export const useClient = (): Client => useHeld().client

export interface Called<T> {
  /** Of this request, or of the one before while this one is under way (`stale` is true then). */
  data: T | undefined
  stale: boolean
  error: CallError | null
  /** True only once the call has taken 150 ms: nothing flickers for a fast answer. */
  loading: boolean
  /** True once it has taken 1 s: time to offer Cancel. */
  slow: boolean
  refresh: () => void
}

const onReports: readonly EventName[] = ['reports.changed']
const quiet: CallState<never> = { data: undefined, error: null, pending: false }

/**
 * The answer to a request, kept up to date. null asks nothing. The call before is aborted when the request changes;
 * old content stays unless `keep` is false. `on` names the events that make it ask again.
 */
export function useCall<M extends Method>(
  method: M,
  request: Request<M> | null,
  { keep = true, on = onReports }: { keep?: boolean; on?: readonly EventName[] } = {},
): Called<Answer<M>> {
  const { cache } = useHeld()
  const key = request === null ? null : callKey(method, request)
  const latest = useRef(request)
  latest.current = request
  const events = on.join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: key stands for the request, events for the list
  const subscribe = useCallback(
    (listener: () => void) => {
      if (latest.current === null) return () => {}
      return cache.watch(method, latest.current, events === '' ? [] : (events.split(' ') as EventName[]), listener)
    },
    [cache, method, key, events],
  )
  const state = useSyncExternalStore(
    subscribe,
    (): CallState<Answer<M>> => (request === null ? quiet : cache.state(method, request)),
  )

  const before = useRef<Answer<M> | undefined>(undefined)
  const stale = state.data === undefined && keep && before.current !== undefined
  const data = stale && request !== null ? before.current : state.data
  useEffect(() => {
    if (state.data !== undefined) before.current = state.data
  }, [state.data])

  const waits = useWaits(state.pending, key)
  const refresh = useCallback(() => {
    if (latest.current !== null) cache.refresh(method, latest.current)
  }, [cache, method])
  return { data, stale, error: state.error, ...waits, refresh }
}

/** How long something has been pending, in the two steps a person notices. */
function useWaits(pending: boolean, key: string | null): { loading: boolean; slow: boolean } {
  const [step, setStep] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new request starts the clock anew
  useEffect(() => {
    setStep(0)
    if (!pending) return
    const first = setTimeout(() => setStep(1), 150)
    const second = setTimeout(() => setStep(2), 1_000)
    return () => {
      clearTimeout(first)
      clearTimeout(second)
    }
  }, [pending, key])
  return { loading: pending && step >= 1, slow: pending && step >= 2 }
}

export interface Action<M extends Method> {
  run: (request: Request<M>) => Promise<Reply<Answer<M>>>
  pending: boolean
  error: CallError | null
  value: Answer<M> | undefined
  cancel: () => void
  reset: () => void
}

/** A command: run when told, once at a time; a second run takes the first one back. */
export function useAction<M extends Method>(method: M): Action<M> {
  const { client } = useHeld()
  const [state, setState] = useState<{ pending: boolean; error: CallError | null; value: Answer<M> | undefined }>({
    pending: false,
    error: null,
    value: undefined,
  })
  const abort = useRef<AbortController | null>(null)
  const run = useCallback(
    async (request: Request<M>) => {
      abort.current?.abort()
      const mine = new AbortController()
      abort.current = mine
      setState({ pending: true, error: null, value: undefined })
      const reply = await client.call(method, request, mine.signal)
      if (abort.current !== mine) return reply
      abort.current = null
      if (reply.ok) setState({ pending: false, error: null, value: reply.value })
      else
        setState({
          pending: false,
          error: reply.code === 'cancelled' ? null : { code: reply.code, message: reply.message },
          value: undefined,
        })
      return reply
    },
    [client, method],
  )
  const cancel = useCallback(() => abort.current?.abort(), [])
  const reset = useCallback(() => setState({ pending: false, error: null, value: undefined }), [])
  return { run, ...state, cancel, reset }
}

/** Hears an event for as long as the component is there. */
export function useEvent<E extends EventName>(event: E, listener: (payload: Events[E]) => void): void {
  const { client } = useHeld()
  const latest = useRef(listener)
  latest.current = listener
  useEffect(() => client.listen(event, (payload) => latest.current(payload)), [client, event])
}
