/** One window of a walk: its pages, or that it is too full to be read at once. */
import { HttpFailure } from '../http/http-failure.ts'
import { readInstant } from '../instant.ts'
import type { GeoreportAsk } from './ask.ts'
import type { GeoreportRecord } from './parse.ts'
import { field } from './parse.ts'
import type { Span, WalkState } from './walk.ts'

/** The most a server gives for one question, by the standard. */
const standardCap = 1_000
const pageSize = 500
/** A window with more pages is halved: what an interrupted sync has to ask again stays small. */
const mostPages = 20

export interface WindowEnd {
  paging: WalkState['paging']
  largest: number
  /** Different ids in the window. */
  found: number
  /** There may be more than was given. */
  tooFull: boolean
  /** The rows not yet handed out. */
  last: GeoreportRecord[]
  /** The server does not take a time that is still to come. */
  noFuture: boolean
  /** The server gives the same whatever time is asked for: there is no other window. */
  timeless: boolean
}

/**
 * One window, page by page. Gives each page but the last as it comes; the last goes with the end, so that the cursor
 * moves past the window together with it. An answer that is too full and cannot be paged through is dropped: its halves
 * bring the same rows again.
 */
export async function* readWindow(
  ask: GeoreportAsk,
  window: Span,
  state: WalkState,
  signal: AbortSignal,
): AsyncGenerator<{ rows: GeoreportRecord[]; paging: WalkState['paging'] }, WindowEnd> {
  const length = window.to - window.from
  // Servers differ on whether an end is included: a second of overlap leaves no crack between two windows.
  const from = length > 1 ? window.from - 1 : window.from
  let { paging, largest } = state
  const halve = (): WindowEnd => ({ paging, largest, found: 0, tooFull: true, last: [], timeless: false, noFuture: false })
  const request = (page: number | null): Promise<GeoreportRecord[]> =>
    ask.requests({ from, to: window.to }, page === null ? {} : { page: String(page), page_size: String(pageSize) }, signal)

  let first: GeoreportRecord[]
  try {
    first = await request(paging === 'no' ? null : 1).catch(async (error: unknown) => {
      if (paging !== 'unknown' || !isStatus(error, [400])) throw error
      // It may be the page that the server does not like.
      const rows = await request(null)
      paging = 'no'
      return rows
    })
  } catch (error) {
    if (isStatus(error, [400]) && window.to > state.asked) return { ...halve(), noFuture: true }
    const tooLarge = error instanceof HttpFailure && error.kind === 'too-large' && length > 1
    // Some servers allow less than 90 days at once.
    if (tooLarge || (isStatus(error, [400]) && length > 86_400)) return halve()
    throw error
  }

  const ids = new Set<string>()
  const addNew = (rows: GeoreportRecord[]): number => {
    const before = ids.size
    for (const row of rows) {
      const id = field(row, 'service_request_id')
      if (id !== null) ids.add(id)
    }
    return ids.size - before
  }
  addNew(first)
  const timeless = await ignoresTime(ask, window, first, signal)
  let last = first
  for (let page = 2; paging !== 'no' && first.length > 0; page++) {
    let rows: GeoreportRecord[] = []
    try {
      rows = await request(page)
    } catch (error) {
      // Past the end some servers repeat their last page, others are empty, say that there is no such page, or ignore
      // the number altogether: whatever brings nothing new is the end.
      if (!isStatus(error, [400, 404])) throw error
    }
    if (addNew(rows) === 0) {
      // A server that pages would have had more to say after a full answer.
      if (paging === 'unknown' && first.length >= standardCap) paging = 'no'
      break
    }
    paging = 'yes'
    yield { rows: last, paging }
    last = rows
    if (page >= mostPages && length > 3_600 && !timeless) return halve()
  }

  // Without pages, a round number that no larger answer has gone beyond may be a lower limit of the server's own.
  const limited = paging === 'yes' ? ids.size === standardCap : first.length >= standardCap
  const suspect = limited || (paging !== 'yes' && first.length > 0 && first.length % 50 === 0 && first.length >= largest)
  largest = Math.max(largest, first.length)
  return suspect && length > 1 && !timeless
    ? halve()
    : { paging, largest, found: ids.size, tooFull: limited, last, timeless, noFuture: false }
}

/**
 * Whether the server ignores what time is asked for, as one that is only a file does: most rows are far outside the
 * window, and some of them come again for a month in 1980.
 */
async function ignoresTime(ask: GeoreportAsk, window: Span, rows: GeoreportRecord[], signal: AbortSignal): Promise<boolean> {
  const away = rows.filter((row) => {
    const at = readInstant(field(row, 'requested_datetime') ?? '', null)?.seconds
    return at !== undefined && (at < window.from - 2 * 86_400 || at > window.to + 2 * 86_400)
  })
  if (away.length === 0 || away.length <= rows.length / 2) return false
  const ids = new Set(away.map((row) => field(row, 'service_request_id')))
  const elsewhere = await ask.requests({ from: 315_532_800, to: 315_532_800 + 30 * 86_400 }, {}, signal)
  return elsewhere.some((row) => ids.has(field(row, 'service_request_id')))
}

function isStatus(error: unknown, statuses: number[]): boolean {
  return error instanceof HttpFailure && error.kind === 'bad-request' && error.status !== null && statuses.includes(error.status)
}

/**
 * The narrowest window again, service by service and there by status, because it cannot be halved: servers that know
 * only the day of a request put thousands of them on one second.
 */
export async function readSecond(
  ask: GeoreportAsk,
  window: Span,
  codes: Iterable<string>,
  signal: AbortSignal,
): Promise<{ rows: GeoreportRecord[]; whole: boolean }> {
  const rows: GeoreportRecord[] = []
  let asked = false
  let whole = true
  for (const code of codes) {
    asked = true
    const some = await ask.requests(window, { service_code: code }, signal)
    if (some.length < standardCap) {
      rows.push(...some)
      continue
    }
    for (const status of ['open', 'closed']) {
      const part = await ask.requests(window, { service_code: code, status }, signal)
      if (part.length >= standardCap) whole = false
      rows.push(...part)
    }
  }
  return { rows, whole: asked && whole }
}
