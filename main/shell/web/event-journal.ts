import type { EventName, Events } from '../../../contract/api.ts'

/** Jobs whose last word is kept; older ones ended long ago. */
const jobsKept = 200

/** Told where it happens or not at all: said again later, they would be said twice. */
const passing: ReadonlySet<EventName> = new Set(['notice.due', 'notice.opened'])

interface Entry {
  id: number
  name: EventName
  data: string
}

export interface EventJournal {
  /** Number of the newest event; 0 before the first. */
  readonly last: number
  write<E extends EventName>(name: E, payload: Events[E]): Entry
  /** The newest word of each thing that moved after event `id`, oldest first. */
  since(id: number): Entry[]
}

/**
 * What a page that was not listening has missed: between its first answer and its stream, or while its stream was cut.
 * An event says how something stands now, so the newest of each name (of each job) is enough, and the journal stays small.
 */
export function eventJournal(): EventJournal {
  const newest = new Map<string, Entry>()
  let last = 0
  return {
    get last() {
      return last
    },
    write(name, payload) {
      last += 1
      const entry = { id: last, name, data: JSON.stringify(payload) }
      if (passing.has(name)) return entry
      // Nothing told before is told again through a locked door.
      if (name === 'lock.changed' && (payload as Events['lock.changed']).state === 'locked') newest.clear()
      const key = name === 'job.progressed' ? `job ${(payload as Events['job.progressed']).id}` : name
      newest.delete(key)
      newest.set(key, entry)
      if (newest.size > jobsKept) {
        const oldest = [...newest.keys()].find((held) => held.startsWith('job '))
        if (oldest !== undefined) newest.delete(oldest)
      }
      return entry
    },
    since: (id) => [...newest.values()].filter((entry) => entry.id > id),
  }
}

/** An event as the stream carries it; its number comes back as `Last-Event-ID` when the stream was cut. */
export function eventText({ id, name, data }: Entry): string {
  return `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`
}
