import type { Client } from '../../../contract/api.ts'
import type { ReportId, ReportRow } from '../../../contract/model.ts'
import { type ListScope, type ListSource, listSource } from './list-source.ts'

export const pageSize = 100
const keptPages = 40
/** Rows before the edge of a page at which the next one is read. */
const ahead = 30
/** A drag of the scroll bar passes by thousands of rows; only where it rests is read. */
const rest = 70
/** After a change of the data the row on top is looked for this many pages far. */
const searched = 8

export interface ListState {
  /** Which scope the rows are of. */
  key: string
  total: number
  pages: ReadonlyMap<number, ReportRow[]>
  /** 1 once a read has taken 150 ms, 2 once it has taken a second. */
  waited: 0 | 1 | 2
  error: string | null
  /** The person stopped the reading. */
  stopped: boolean
  /** Data changed, and the row that stood on top stands so many rows further down now; `n` counts the changes. */
  moved: { n: number; rows: number }
}

export const scopeKey = (scope: ListScope): string => JSON.stringify(scope)
const rowAt = (pages: ReadonlyMap<number, ReportRow[]>, index: number): ReportRow | undefined =>
  pages.get(Math.floor(index / pageSize))?.[index % pageSize]

/**
 * The rows of one list at a time, read by the page where they are looked at. The rows of the scope before stay until
 * the first page of the new one is there.
 */
export class ReportPages {
  readonly #client: Client
  #scope: ListScope = { kind: 'nothing' }
  #source: ListSource
  #state: ListState = {
    key: '',
    total: 0,
    pages: new Map(),
    waited: 0,
    error: null,
    stopped: false,
    moved: { n: 0, rows: 0 },
  }
  readonly #listeners = new Set<() => void>()
  /** What is being read: pages, or -1 for a first look at the scope. */
  readonly #reading = new Map<number, AbortController>()
  #wanted = { first: 0, end: pageSize }
  #timer: ReturnType<typeof setTimeout> | undefined
  #waits: ReturnType<typeof setTimeout>[] = []

  constructor(client: Client) {
    this.#client = client
    this.#source = listSource(client, this.#scope)
  }

  readonly state = (): ListState => this.#state
  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly row = (index: number): ReportRow | undefined => rowAt(this.#state.pages, index)

  /** Shows another scope; `at` is the row one will look at first. */
  open(scope: ListScope, at: number): void {
    this.#abort()
    this.#scope = scope
    this.#source = listSource(this.#client, scope)
    this.#wanted = { first: at, end: at + 1 }
    this.#set({ error: null, stopped: false })
    void this.#look(scopeKey(scope), Math.floor(at / pageSize))
  }

  async #look(key: string, page: number): Promise<void> {
    const source = this.#source
    const abort = this.#begin(-1)
    const [count, rows] = await Promise.all([source.count(abort.signal), source.rows(page * pageSize, pageSize, abort.signal)])
    if (!this.#end(-1, abort)) return
    if (!count.ok || !rows.ok) {
      const failed = !count.ok ? count : rows
      if (!failed.ok && failed.code !== 'cancelled') this.#set({ error: failed.message })
      return
    }
    this.#set({ key, total: count.value, pages: new Map([[page, rows.value]]) })
  }

  /** The rows on screen: [first, end). What is not here is read; what is no longer wanted is let go. */
  readonly want = (first: number, end: number): void => {
    const far = Math.abs(first - this.#wanted.first) > 3 * pageSize
    this.#wanted = { first, end }
    clearTimeout(this.#timer)
    if (far && !rowAt(this.#state.pages, first)) this.#timer = setTimeout(() => this.#read(), rest)
    else this.#read()
  }

  #read(): void {
    const { error, stopped, total, pages } = this.#state
    if (error !== null || stopped || this.#reading.has(-1)) return
    const { first, end } = this.#wanted
    const from = Math.floor(Math.max(0, first - ahead) / pageSize)
    const to = Math.floor(Math.max(0, Math.min(total, end + ahead) - 1) / pageSize)
    for (const [page, abort] of [...this.#reading]) {
      if (page >= from - 1 && page <= to + 1) continue
      this.#reading.delete(page)
      abort.abort()
    }
    for (let page = from; page <= to; page++)
      if (!pages.has(page) && !this.#reading.has(page) && page * pageSize < total) void this.#readPage(page)
  }

  async #readPage(page: number): Promise<void> {
    const abort = this.#begin(page)
    const reply = await this.#source.rows(page * pageSize, pageSize, abort.signal)
    if (!this.#end(page, abort)) return
    if (!reply.ok) {
      if (reply.code !== 'cancelled') this.#set({ error: reply.message })
      return
    }
    const pages = new Map(this.#state.pages).set(page, reply.value)
    if (pages.size > keptPages) {
      const here = Math.floor(this.#wanted.first / pageSize)
      const furthest = [...pages.keys()].reduce((a, b) => (Math.abs(b - here) > Math.abs(a - here) ? b : a))
      pages.delete(furthest)
    }
    this.#set({ pages })
  }

  /** The data changed: reads what is on screen anew, and finds out how far the row on top has moved. */
  async refresh(): Promise<void> {
    const { total: before, pages: old, key } = this.#state
    const { first, end } = this.#wanted
    if (key !== scopeKey(this.#scope)) {
      this.open(this.#scope, first)
      return
    }
    const anchors = new Map<ReportId, number>()
    for (let i = first; i < end; i++) {
      const row = rowAt(old, i)
      if (row) anchors.set(row.id, i)
    }
    this.#abort()
    const abort = this.#begin(-1)
    // A cluster's ids were read from the data before.
    this.#source = listSource(this.#client, this.#scope)
    const source = this.#source
    const count = await source.count(abort.signal)
    const pages = new Map<number, ReportRow[]>()
    let rows = 0
    let failed = count.ok ? null : count
    if (count.ok) {
      // New rows stand before or behind the ones on screen: between "nothing moved" and "all moved by what came in".
      const delta = first === 0 ? 0 : count.value - before
      const from = Math.max(0, Math.floor((first + Math.min(0, delta)) / pageSize))
      const to = Math.floor(Math.max(0, Math.min(count.value, end + Math.max(0, delta)) - 1) / pageSize)
      const near = Array.from({ length: to - from + 1 }, (_, i) => from + i)
      // Too many to read them all: the ones at both ends, where the row is as good as always.
      const looked = near.length <= searched ? near : [...near.slice(0, searched / 2), ...near.slice(-searched / 2)]
      for (const page of looked) {
        const reply = await source.rows(page * pageSize, pageSize, abort.signal)
        if (!reply.ok) {
          failed = reply
          break
        }
        pages.set(page, reply.value)
      }
      if (first > 0) {
        search: for (const [page, list] of pages)
          for (const [i, row] of list.entries()) {
            const was = anchors.get(row.id)
            if (was === undefined) continue
            rows = page * pageSize + i - was
            break search
          }
      }
    }
    if (!this.#end(-1, abort)) return
    if (failed && !failed.ok) {
      if (failed.code !== 'cancelled') this.#set({ error: failed.message })
      return
    }
    if (!count.ok || this.#state.key !== key) return
    this.#wanted = { first: first + rows, end: end + rows }
    this.#set({ total: count.value, pages, moved: { n: this.#state.moved.n + 1, rows } })
    this.#read()
  }

  /** Takes the read that failed or was stopped up again. */
  readonly retry = (): void => {
    this.#set({ error: null, stopped: false })
    if (this.#state.key === scopeKey(this.#scope)) this.#read()
    else void this.#look(scopeKey(this.#scope), Math.floor(this.#wanted.first / pageSize))
  }

  /** Stops what is being read. */
  readonly stop = (): void => {
    this.#abort()
    this.#set({ stopped: true })
  }

  /** Rows [from, to), those that are not here read for this alone. null: it failed or was aborted. */
  readonly range = async (from: number, to: number, signal: AbortSignal): Promise<ReportRow[] | null> => {
    const rows: ReportRow[] = []
    for (let at = from; at < to; ) {
      const here = this.row(at)
      if (here) {
        rows.push(here)
        at += 1
        continue
      }
      const reply = await this.#source.rows(at, Math.min(1_000, to - at), signal)
      if (!reply.ok || signal.aborted) return null
      if (reply.value.length === 0) break
      rows.push(...reply.value)
      at += reply.value.length
    }
    return rows
  }

  /** Nobody looks any more. It can be opened again. */
  close(): void {
    this.#abort()
  }

  #begin(what: number): AbortController {
    const abort = new AbortController()
    if (this.#reading.size === 0) {
      this.#waits = [setTimeout(() => this.#set({ waited: 1 }), 150), setTimeout(() => this.#set({ waited: 2 }), 1_000)]
    }
    this.#reading.set(what, abort)
    return abort
  }

  /** False when the read was let go meanwhile. */
  #end(what: number, abort: AbortController): boolean {
    if (this.#reading.get(what) === abort) this.#reading.delete(what)
    if (this.#reading.size === 0) this.#rested()
    return !abort.signal.aborted
  }

  #rested(): void {
    for (const wait of this.#waits) clearTimeout(wait)
    this.#waits = []
    if (this.#state.waited !== 0) this.#set({ waited: 0 })
  }

  #abort(): void {
    clearTimeout(this.#timer)
    for (const abort of this.#reading.values()) abort.abort()
    this.#reading.clear()
    this.#rested()
  }

  #set(part: Partial<ListState>): void {
    this.#state = { ...this.#state, ...part }
    for (const listener of [...this.#listeners]) listener()
  }
}
