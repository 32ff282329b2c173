import type { Client, EventName } from '../../../contract/api.ts'
import type { Reply } from '../../../contract/reply.ts'

export interface Asked {
  method: string
  request: unknown
  signal: AbortSignal | undefined
  answer: (reply: Reply<unknown>) => void
}

/** A client whose calls wait to be answered by the test, and whose events the test tells. */
export function recordingClient(): { client: Client; asked: Asked[]; tell: (event: EventName) => void; heard: () => number } {
  const asked: Asked[] = []
  const listeners = new Map<EventName, Set<() => void>>()
  const client = {
    call: (method: string, request: unknown, signal?: AbortSignal) =>
      new Promise((resolve) => {
        asked.push({ method, request, signal, answer: resolve })
        signal?.addEventListener('abort', () => resolve({ ok: false, code: 'cancelled', message: '' }))
      }),
    listen: (event: EventName, listener: () => void) => {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener))
      return () => void set.delete(listener)
    },
  } as unknown as Client
  return {
    client,
    asked,
    tell: (event) => {
      for (const listener of listeners.get(event) ?? []) listener()
    },
    heard: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  }
}

/** Lets promises that are already settled be heard. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
