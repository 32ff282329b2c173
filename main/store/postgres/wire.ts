/** The asking side of a connection to the office's server: waits for each answer. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { isCallCancelled } from '../../thread/thread.ts'
import type { ServerAddress } from './address.ts'
import { ServerError, type ServerTrouble } from './server-error.ts'

/** `alive`: it makes sense on the connection that was asked before only. */
export type WireRequest =
  /** `values` null: text without parameters, of one statement or several. */
  | { kind: 'query'; name: string; text: string; values: unknown[] | null; alive: boolean }
  | { kind: 'copy-in'; text: string; bytes: Uint8Array<ArrayBuffer>; alive: boolean }
  /** Answered by the first bytes of it, `copy-more` by the next; after the last comes null. */
  | { kind: 'copy-out'; text: string; alive: boolean }
  | { kind: 'copy-more' }
  | { kind: 'copy-stop' }
  | { kind: 'end' }
export type WireMessage =
  | { number: number; request: WireRequest }
  /** Answered by nothing: what is under way under that number fails. */
  | { number: number; cancel: true }

export interface WireReply {
  fields: string[]
  rows: unknown[][]
  changes: number
  /** What was done, as the server calls it: of a COMMIT that could only undo, ROLLBACK. */
  command: string
  bytes: Uint8Array<ArrayBuffer> | null
}

/**
 * Shared words of the two threads. `answered`: number of the last request whose reply was posted, `ended` once the thread
 * is gone. `begun`: it has read its code.
 */
export const answered = 0
export const begun = 1
export const ended = -1

export interface Wire {
  /** @param isLasting the caller's change of mind is not asked for. @throws ServerError */
  ask(request: WireRequest, isLasting?: boolean): WireReply
  close(): void
}

/** A caller who took the call back is heard within this time, in milliseconds. */
const lookEvery = 200
/** The thread has read its code by then, in milliseconds. */
const beginPatience = 60_000

export function openWire(address: ServerAddress): Wire {
  const state = new Int32Array(new SharedArrayBuffer(8))
  const { port1, port2 } = new MessageChannel()
  const port: MessagePort = port1
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  const worker = new Worker(new URL(new URL('./wire.worker', import.meta.url).href + ending), {
    workerData: { address, port: port2, state },
    transferList: [port2],
    name: 'wire',
  })
  worker.unref()
  port.unref()
  let isClosed = false
  let asked = 0

  /** Returns when the reply to that request lies at the port: waking up alone says nothing of whose reply it is. */
  function awaitReply(number: number, isLasting: boolean): void {
    let isTakenBack = isLasting
    let waited = 0
    for (;;) {
      const last = Atomics.load(state, answered)
      if (last === number) return
      if (last === ended) throw new Error('the thread of the connection has ended')
      if (Atomics.wait(state, answered, last, lookEvery) !== 'timed-out') continue
      waited += lookEvery
      if (!isTakenBack && isCallCancelled()) {
        isTakenBack = true
        port.postMessage({ number, cancel: true } satisfies WireMessage)
      }
      if (waited > beginPatience && Atomics.load(state, begun) === 0) {
        isClosed = true
        throw new Error('the thread of the connection did not begin')
      }
    }
  }

  function ask(request: WireRequest, isLasting = false): WireReply {
    if (isClosed) throw new Error('the connection is closed')
    const number = ++asked
    port.postMessage({ number, request } satisfies WireMessage, request.kind === 'copy-in' ? [request.bytes.buffer] : [])
    awaitReply(number, isLasting)
    const reply = receiveMessageOnPort(port)?.message as WireReply | { trouble: ServerTrouble } | undefined
    if (reply === undefined) throw new Error('a reply of the connection was lost')
    if ('trouble' in reply) throw new ServerError(reply.trouble)
    return reply
  }

  return {
    ask,
    close() {
      if (isClosed) return
      try {
        ask({ kind: 'end' }, true)
      } finally {
        isClosed = true
        port.close()
        void worker.terminate()
      }
    },
  }
}
