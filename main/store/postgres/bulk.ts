/**
 * Rows that are gathered and written together before anything else is asked: whoever asks sees them. A table comes after those
 * that its rows point to, as it would have row by row.
 */
import type { Inserter } from '../sql.ts'
import { describeTarget, type RowWay, rowWay, type ServerWay, type Target } from './row-way.ts'

/** Gathered over all tables before it is written in the middle of a transaction, in bytes. */
const mostBytes = 4 * 1024 * 1024

interface Gathered {
  readonly target: Target
  readonly way: RowWay
}

export interface Bulk {
  inserter(table: string, columns: readonly string[]): Inserter
  /** Writes what was gathered. @throws ServerError; it is forgotten then */
  flush(): void
  /** Forgets what was gathered: its transaction is undone. */
  drop(): void
}

/** @param server past `flush` */
export function bulkOf(server: ServerWay): Bulk {
  const pending = new Set<Gathered>()

  function flush(): void {
    if (pending.size === 0) return
    const waiting = new Set(pending)
    const write = (one: Gathered): void => {
      if (!waiting.delete(one)) return
      for (const other of waiting) if (one.target.parents.has(other.target.id)) write(other)
      one.way.write()
    }
    try {
      for (const one of pending) write(one)
    } finally {
      drop()
    }
  }
  function drop(): void {
    for (const { way } of pending) way.drop()
    pending.clear()
  }

  return {
    flush,
    drop,
    inserter(table, columns) {
      let gathered: Gathered | null = null
      return {
        add(...values) {
          // Asked once: a schema does not change while a program is in it, nor do its rights.
          if (gathered === null) {
            const target = describeTarget(server, table, columns)
            gathered = { target, way: rowWay(target, server) }
          }
          gathered.way.add(values)
          pending.add(gathered)
          let bytes = 0
          for (const { way } of pending) bytes += way.bytes()
          if (!server.inTransaction() || gathered.way.isFull() || bytes >= mostBytes) flush()
        },
      }
    },
  }
}
