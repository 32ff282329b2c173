/** The office's server behind the statements of main/store/sql.ts. */
import type { Connection, Statement, Transaction } from '../sql.ts'
import { storableText } from '../storable.ts'
import type { ServerAddress } from './address.ts'
import { bulkOf } from './bulk.ts'
import { type Translated, translate } from './dialect.ts'
import { ServerError } from './server-error.ts'
import { openWire, type WireReply, type WireRequest } from './wire.ts'

/** Rows that a reader is handed at a time. */
const fetched = 2_000
/** "fieldbrf" as a number: the turn of whoever writes. */
const writersTurn = '7379539938263529062'
const readsOnly = /^\s*(?:select\b|begin\b|with\b(?!.*\b(?:insert|update|delete)\b))/is

/** Times that a read is asked once more. */
const mostAgain = 2
/** It was waited for already, and is not there. */
const isCutOff = (error: ServerError): boolean => error.code === 'ETIMEDOUT'

type Shape = 'object' | 'pluck' | 'raw'

/** The server's connection, with what only PostgreSQL has. */
export interface OfficeConnection extends Connection {
  readonly dialect: 'postgres'
  /**
   * The bytes of `COPY (sql) TO STDOUT (FORMAT binary)` as they come, in buffers of about a megabyte that are the caller's
   * own. Nothing else may be asked on this connection meanwhile; who stops early takes the rest back.
   * @throws ServerError
   */
  copyOut(sql: string): IterableIterator<Buffer>
}

export function connectServer(address: ServerAddress): OfficeConnection {
  const wire = openWire(address)
  /** Statements by their text: the server parses each once a connection. */
  const known = new Map<string, Translated & { name: string }>()
  let depth = 0
  let cursors = 0
  let isCopying = false

  /** Asks past what was gathered. A connection that was lost with nothing on it is made anew, and asked once more. */
  function ask(request: WireRequest, text: string): WireReply {
    if (isCopying) throw new Error('a copy is being read on this connection')
    const alone = depth === 0
    for (let again = 0; ; again++) {
      try {
        return wire.ask(request)
      } catch (error) {
        if (!(error instanceof ServerError && error.lost && alone)) throw error
        if (!readsOnly.test(text)) throw new ServerError(error, true)
        // A server that falls takes those along that just came in.
        if (isCutOff(error) || again === mostAgain) throw error
      }
    }
  }
  const direct = (text: string, values: unknown[] | null = null, name = ''): WireReply =>
    ask({ kind: 'query', name, text, values, alive: depth > 0 }, text)

  const bulk = bulkOf({
    query: direct,
    copyIn: (text, bytes) => void ask({ kind: 'copy-in', text, bytes, alive: depth > 0 }, text),
    inTransaction: () => depth > 0,
  })
  function query(text: string, values: unknown[] | null = null, name = ''): WireReply {
    bulk.flush()
    return direct(text, values, name)
  }

  function prepare(sql: string): Statement {
    let translated = known.get(sql)
    if (!translated) {
      translated = { ...translate(sql), name: `s${known.size}` }
      known.set(sql, translated)
    }
    const { text, names, name } = translated
    let shape: Shape = 'object'
    const valuesOf = (given: unknown[]): unknown[] =>
      (names ? names.map((key) => (given[0] as Record<string, unknown>)[key]) : given).map((value) => {
        if (value === undefined) throw new TypeError('a parameter is undefined')
        if (typeof value === 'string') return storableText(value)
        return typeof value === 'bigint' ? String(value) : Number.isNaN(value) ? null : value
      })
    function* shaped({ fields, rows }: WireReply): Generator<unknown> {
      for (const row of rows) {
        for (let i = 0; i < row.length; i++) {
          const value = row[i]
          if (value instanceof Uint8Array) row[i] = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
        }
        if (shape === 'raw') yield row
        else if (shape === 'pluck') yield row[0]
        else {
          const object: Record<string, unknown> = {}
          for (const [i, field] of fields.entries()) object[field] = row[i]
          yield object
        }
      }
    }
    function* iterate(...given: unknown[]): Generator<unknown> {
      const values = valuesOf(given)
      const cursor = `c${++cursors}`
      const alone = depth === 0
      const open = (): WireReply => {
        if (alone) begin('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
        query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values)
        return query(`FETCH ${fetched} FROM ${cursor}`)
      }
      let isWhole = false
      try {
        let reply: WireReply
        try {
          reply = open()
        } catch (error) {
          if (!(alone && error instanceof ServerError && error.lost && !isCutOff(error))) throw error
          depth = 0
          reply = open()
        }
        for (;;) {
          yield* shaped(reply)
          if (reply.rows.length < fetched) break
          reply = query(`FETCH ${fetched} FROM ${cursor}`)
        }
        isWhole = true
      } finally {
        if (alone) {
          if (isWhole) commit()
          else undo('ROLLBACK')
          depth = 0
        } else if (isWhole) query(`CLOSE ${cursor}`)
      }
    }
    const statement: Statement = {
      get: (...given) => shaped(query(text, valuesOf(given), name)).next().value,
      all: (...given) => [...shaped(query(text, valuesOf(given), name))],
      run: (...given) => ({ changes: query(text, valuesOf(given), name).changes }),
      iterate,
      pluck() {
        shape = 'pluck'
        return this
      },
      raw() {
        shape = 'raw'
        return this
      },
    }
    return statement
  }

  function begin(how: string): void {
    try {
      query(how)
    } catch (error) {
      // Of two statements only the second may have failed.
      undo('ROLLBACK')
      throw error
    }
    depth = 1
  }
  /** What was done stays, or it throws. */
  function commit(): void {
    bulk.flush()
    let command: string
    try {
      command = wire.ask({ kind: 'query', name: '', text: 'COMMIT', values: null, alive: true }, true).command
    } catch (error) {
      throw error instanceof ServerError && error.lost ? new ServerError(error, true) : error
    }
    // The server undoes what had an error in it, also one that was caught, and calls that no error.
    if (command !== 'COMMIT') throw new Error(`a statement of the transaction failed and was passed over; it was undone`)
  }
  /** A connection that is gone has undone it by itself. */
  function undo(how: string): void {
    bulk.drop()
    try {
      wire.ask({ kind: 'query', name: '', text: how, values: null, alive: true }, true)
    } catch (error) {
      if (!(error instanceof ServerError)) throw error
    }
  }

  function transaction<A extends unknown[], R>(work: (...given: A) => R): Transaction<A, R> {
    function run(how: 'read' | 'write', given: A): R {
      if (depth > 0) return nested(given)
      // One after the other: what a call reads before it writes is still so when it writes, as in a file.
      begin(how === 'write' ? `BEGIN; SELECT pg_advisory_xact_lock(${writersTurn})` : 'BEGIN ISOLATION LEVEL REPEATABLE READ')
      try {
        const value = work(...given)
        commit()
        return value
      } catch (error) {
        undo('ROLLBACK')
        throw error
      } finally {
        depth = 0
      }
    }
    function nested(given: A): R {
      const point = `p${depth}`
      query(`SAVEPOINT ${point}`)
      depth++
      try {
        const value = work(...given)
        query(`RELEASE ${point}`)
        return value
      } catch (error) {
        undo(`ROLLBACK TO ${point}; RELEASE ${point}`)
        throw error
      } finally {
        depth--
      }
    }
    return Object.assign((...given: A) => run('read', given), { immediate: (...given: A) => run('write', given) })
  }

  function* copyOut(sql: string): Generator<Buffer> {
    bulk.flush()
    const text = `COPY (${sql}) TO STDOUT (FORMAT binary)`
    let reply = ask({ kind: 'copy-out', text, alive: depth > 0 }, 'SELECT')
    isCopying = true
    let isUnderWay = true
    const more = (): WireReply => {
      // After an error there is nothing to take back.
      isUnderWay = false
      const next = wire.ask({ kind: 'copy-more' })
      isUnderWay = true
      return next
    }
    try {
      while (reply.bytes !== null) {
        yield Buffer.from(reply.bytes.buffer)
        reply = more()
      }
      isUnderWay = false
    } finally {
      if (isUnderWay) takeBack()
      isCopying = false
    }
  }
  function takeBack(): void {
    try {
      wire.ask({ kind: 'copy-stop' }, true)
    } catch (error) {
      // That it was taken back comes as an error.
      if (!(error instanceof ServerError)) throw error
    }
  }

  return {
    dialect: 'postgres',
    prepare,
    exec: (sql) => query(sql),
    transaction,
    inserter: bulk.inserter,
    copyOut,
    close: () => wire.close(),
  }
}
