/**
 * Typed request, reply, cancel and progress over a worker thread.
 *
 * Calls is a map method -> [request, reply]. Cancelling is part of the protocol: each request carries a shared flag
 * that the other side can read in the middle of its work, so a long loop stops without waiting for its message queue.
 */
import { type MessagePort, parentPort, type Transferable, Worker } from 'node:worker_threads'
import { cancelled, type ErrorCode, Failure, type ServerTrouble } from '../../contract/reply.ts'

export type Calls = object
type Method<C extends Calls> = keyof C & string
type In<C extends Calls, M extends Method<C>> = C[M] extends [infer I, unknown] ? I : never
type Out<C extends Calls, M extends Method<C>> = C[M] extends [unknown, infer O] ? O : never

/** Answered by every thread, behind the calls that came before: nothing runs on it then. */
const rest = 'thread.rest'
/** A thread that is stopped gets so long to come to rest, in milliseconds. */
const restPatience = 2_000

interface CallMessage {
  id: number
  method: string
  request: unknown
  flag: Int32Array
}
type ReplyMessage =
  | { id: number; value: unknown }
  | { id: number; failure: { code: ErrorCode; text: { zh: string; en: string }; server: ServerTrouble | null } }
  | { id: number; error: { name: string; message: string; stack: string } }
  | { id: number; progress: unknown }

/** What a thread's handler is given besides the request. */
export interface ThreadContext {
  /** True once the caller took the call back. Cheap: read it every few thousand rows. */
  cancelled(): boolean
  /** Throws the `cancelled` failure when the caller took the call back. */
  check(): void
  progress(value: unknown): void
}
export type ThreadHandlers<C extends Calls> = {
  [M in Method<C>]: (request: In<C, M>, context: ThreadContext) => Out<C, M> | Promise<Out<C, M>>
}

/** Buffers of a reply that may move instead of being copied: a handler names them by wrapping its value. */
const moved = new WeakMap<object, Transferable[]>()
/** Marks the buffers of typed arrays in `value` to be moved to the caller; the thread loses them. */
export function moving<T extends object>(value: T, ...arrays: ArrayBufferView[]): T {
  moved.set(
    value,
    arrays.map((a) => a.buffer as ArrayBuffer),
  )
  return value
}

let current: Int32Array | null = null
/** Whether the call that this thread is at was taken back: for whoever waits for another thread in the middle of it. */
export const isCallCancelled = (): boolean => current !== null && Atomics.load(current, 0) === 1

/** Answers calls on this thread, one after the other in the order they came. `rests` is called before the thread is ended. */
export function serveThread<C extends Calls>(
  handlers: ThreadHandlers<C>,
  { port = parentPort, rests = () => {} }: { port?: MessagePort | null; rests?: () => void } = {},
): void {
  if (!port) throw new Error('serveThread: not inside a worker thread')
  let queue: Promise<void> = Promise.resolve()
  port.on('message', (message: CallMessage) => {
    queue = queue.then(() => answer(message))
  })
  async function answer({ id, method, request, flag }: CallMessage): Promise<void> {
    const isCancelled = () => Atomics.load(flag, 0) === 1
    const context: ThreadContext = {
      cancelled: isCancelled,
      check: () => {
        if (isCancelled()) throw cancelled()
      },
      progress: (value) => port?.postMessage({ id, progress: value } satisfies ReplyMessage),
    }
    current = flag
    try {
      if (method === rest) {
        rests()
        port?.postMessage({ id, value: null } satisfies ReplyMessage)
        return
      }
      context.check()
      const handler = (handlers as Record<string, (request: unknown, context: ThreadContext) => unknown>)[method]
      if (!handler) throw new Error(`thread: no method ${method}`)
      const value = await handler(request, context)
      const transfer = typeof value === 'object' && value !== null ? (moved.get(value) ?? []) : []
      port?.postMessage({ id, value } satisfies ReplyMessage, transfer)
    } catch (error) {
      port?.postMessage(
        error instanceof Failure
          ? { id, failure: { code: error.code, text: error.text, server: error.server } }
          : {
              id,
              error: { name: (error as Error).name, message: (error as Error).message, stack: (error as Error).stack ?? '' },
            },
      )
    } finally {
      current = null
    }
  }
}

export interface ThreadClient<C extends Calls> {
  call<M extends Method<C>>(
    method: M,
    request: In<C, M>,
    signal?: AbortSignal,
    onProgress?: (value: unknown) => void,
  ): Promise<Out<C, M>>
  /** Starts the thread ahead of its first call, so that it has read its code by then; it keeps no program alive. */
  begin(): void
  /**
   * Ends the thread; calls under way are taken back and fail. It is ended at rest, since a thread ended in the middle of a
   * native call can bring the whole process down; one that does not come to rest in two seconds is ended all the same.
   */
  stop(): Promise<void>
}

/**
 * Starts a worker thread on its first call, or when told to begin.
 * @param entry address of the worker's file without its ending, e.g. new URL('./store.worker', import.meta.url): the
 *   ending is that of the running code, .ts from the source tree and .js once built.
 */
export function threadClient<C extends Calls>(entry: URL, workerData: unknown): ThreadClient<C> {
  let worker: Worker | null = null
  let ended: Error | null = null
  let isGone = false
  let stopping: Promise<void> | null = null
  let next = 1
  const waiting = new Map<
    number,
    { flag: Int32Array; resolve(value: unknown): void; reject(error: unknown): void; progress?: (value: unknown) => void }
  >()

  function fail(error: Error): void {
    ended = error
    isGone = true
    for (const call of waiting.values()) call.reject(error)
    waiting.clear()
  }
  function start(): Worker {
    const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
    const started = new Worker(new URL(entry.href + ending), { workerData, name: entry.pathname.split('/').at(-1) })
    started.on('message', (message: ReplyMessage) => {
      const call = waiting.get(message.id)
      if (!call) return
      if ('progress' in message) {
        call.progress?.(message.progress)
        return
      }
      waiting.delete(message.id)
      // A reply that comes while the thread is being stopped must not let the program end before it has stopped.
      if (waiting.size === 0 && !ended) started.unref()
      if ('failure' in message) call.reject(new Failure(message.failure.code, message.failure.text, message.failure))
      else if ('error' in message) call.reject(Object.assign(new Error(message.error.message), message.error))
      else call.resolve(message.value)
    })
    started.on('error', fail)
    started.on('exit', (code) => fail(new Error(`thread ${started.threadId} ended with ${code}`)))
    return started
  }

  function ask(
    running: Worker,
    method: string,
    request: unknown,
    signal?: AbortSignal,
    progress?: (value: unknown) => void,
  ): Promise<unknown> {
    const id = next++
    const flag = new Int32Array(new SharedArrayBuffer(4))
    return new Promise((resolve, reject) => {
      const onAbort = () => Atomics.store(flag, 0, 1)
      signal?.addEventListener('abort', onAbort, { once: true })
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', onAbort)
          settle(value)
        }
      waiting.set(id, { flag, resolve: done(resolve), reject: done(reject), progress })
      running.ref()
      running.postMessage({ id, method, request, flag } satisfies CallMessage)
    })
  }
  async function end(running: Worker): Promise<void> {
    for (const { flag } of waiting.values()) Atomics.store(flag, 0, 1)
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, restPatience)
    })
    // What fails here has ended by itself.
    await Promise.race([ask(running, rest, null).catch(() => null), patience])
    clearTimeout(timer)
    await running.terminate()
  }

  return {
    call(method, request, signal, onProgress) {
      if (ended) return Promise.reject(ended)
      if (signal?.aborted) return Promise.reject(cancelled())
      worker ??= start()
      return ask(worker, method, request, signal, onProgress) as Promise<never>
    },
    begin() {
      if (ended || worker) return
      worker = start()
      worker.unref()
    },
    async stop() {
      ended ??= new Error('thread: stopped')
      if (worker && !isGone) stopping ??= end(worker)
      await stopping
    },
  }
}
