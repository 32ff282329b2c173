/**
 * What the store's calls ask of a database: prepared statements and transactions, answered where they are asked. A thread of
 * the store answers one call after the other, so waiting for the database there keeps nobody up. Two databases stand behind
 * it: a file (SQLite) and the office's server (PostgreSQL, main/store/postgres). The calls are written once, in the SQL both
 * understand: times and yes/no are integers, lists come as JSON, a new row gives its id by RETURNING.
 */

/** Which database answers. Asked only where the two cannot do the same: full text, packed columns, copies of the file. */
export type Dialect = 'sqlite' | 'postgres'

export type SqlValue = string | number | bigint | Uint8Array | null

/**
 * Parameters are `?` in order, or `@name` with one object. Integers come as numbers, bytes as Buffer, null as null, a
 * yes or no as 1 or 0.
 */
export interface Statement {
  /** The first row, or undefined. */
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
  /** `changes`: rows inserted, changed or deleted. */
  run(...values: unknown[]): { changes: number }
  /** Rows as they are read; nothing else may write through this connection meanwhile. */
  iterate(...values: unknown[]): IterableIterator<unknown>
  /** Gives the first column instead of the row. */
  pluck(): this
  /** Gives rows as arrays. */
  raw(): this
}

/** Runs all of its statements or none. Inside another transaction it is a part of that one, undone alone when it throws. */
export interface Transaction<A extends unknown[], R> {
  /** What it reads is the store at one instant. */
  (...given: A): R
  /** Nobody else writes from its first statement on: what it reads still holds when it writes. */
  immediate(...given: A): R
}

/** Puts rows into one table: the way for many of them. Values as of a statement, one for each column. */
export interface Inserter {
  /**
   * The row is there for whatever this connection asks next. On the server rows travel together, so that one which cannot
   * stay (it is there already, or points to nothing) may be told of by the next statement or the end of the transaction.
   */
  add(...values: unknown[]): void
}

export interface Connection {
  readonly dialect: Dialect
  prepare(sql: string): Statement
  /** Statements without parameters and answers, as many as there are. */
  exec(sql: string): unknown
  transaction<A extends unknown[], R>(work: (...given: A) => R): Transaction<A, R>
  inserter(table: string, columns: readonly string[]): Inserter
  close(): unknown
}
