import type { EventName, Events, Handlers } from '../../../contract/api.ts'
import type { ShellApp } from '../../../main/shell/dispatch.ts'

/** An app whose handlers are the ones given; calling any other fails. `tell` sends an event to who listens. */
export function fakeApp(handlers: Partial<Handlers>): ShellApp & {
  tell<E extends EventName>(event: E, payload: Events[E]): void
  listeners(): number
} {
  const heard = new Map<string, Set<(payload: never) => void>>()
  return {
    handlers: handlers as Handlers,
    language: () => 'en',
    close: async () => {},
    listen(event, listener) {
      const set = heard.get(event) ?? new Set()
      heard.set(event, set)
      set.add(listener as (payload: never) => void)
      return () => set.delete(listener as (payload: never) => void)
    },
    tell(event, payload) {
      for (const listener of heard.get(event) ?? []) listener(payload as never)
    },
    listeners: () => [...heard.values()].reduce((sum, set) => sum + set.size, 0),
  }
}
