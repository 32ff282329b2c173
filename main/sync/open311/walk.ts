/**
 * Where a walk through a GeoReport server stands: pure. The server can only be asked by time of request, newest last
 * change unknown, so a walk goes backwards through spans of time, window by window, and every page carries what is left.
 */
import type { GeoreportFormat } from './parse.ts'

const day = 86_400
/**
 * Widest window, seconds. The standard allows 90 days between start and end; two hours less, because servers that reckon
 * in local time see an hour more across a change of clocks.
 */
export const windowSeconds = 90 * day - 7_200
/** Changed reports are looked for this far back, because nothing can be asked by time of change; once a night. */
export const rewalkSeconds = 90 * day
const nightSeconds = 20 * 3_600
/** The first walk without a start goes back no further. */
export const floorSeconds = 12 * 365.25 * day
/** It ends earlier once it has found reports and then this much time without any. */
const emptySeconds = 4 * windowSeconds
/** A walk taken up again within this time goes on with what is left, before it looks for what is new. */
const resumeSeconds = 3_600
/** Past the present, for servers whose clock is ahead or that take local time for UTC. */
const marginSeconds = day

/** Seconds UTC, newest end last. */
export interface Span {
  from: number
  to: number
}

/** All of it is in the cursor, as JSON. */
export interface WalkState {
  v: 1
  /** What the server was found to speak; null before the first answer. */
  format: GeoreportFormat | null
  /** Whether a second page ever brought something new. `no` only once that is certain. */
  paging: 'unknown' | 'yes' | 'no'
  /** The most rows one answer ever had: the server's limit, whatever it is, is not lower. */
  largest: number
  /** When the newest window of this walk was asked. */
  asked: number
  /** Not read yet, newest first; empty when the walk is done. */
  todo: Span[]
  /** Width of the next window: halved when one is too full, doubled when one is not. */
  width: number
  /** The first walk, when nobody said where it starts: may end early. */
  open: { found: boolean; emptySeconds: number } | null
  /** Seconds that hold more than the server gives at once. */
  overfull: number[]
  /** When the last 90 days were last begun to be walked again, seconds UTC. */
  rewalked?: number
  /** When old open reports were last asked for by their ids, seconds UTC; absent before the first walk has ended. */
  requeried?: number
  /** The last id of them that was asked for, while that goes on. */
  requeryAfter?: string
}

/** The state in a stored cursor; null for none, or for one that this version cannot read: the walk starts over. */
export function readCursor(cursor: string | null): WalkState | null {
  if (cursor === null) return null
  try {
    const state = JSON.parse(cursor) as WalkState
    return state.v === 1 && Array.isArray(state.todo) && Number.isFinite(state.asked) ? state : null
  } catch {
    return null
  }
}

/**
 * The state a sync begins with. The first walks everything back to `from` (or the floor); one after a finished walk
 * takes what is new since then, once a night with the last 90 days again; one after an interrupted walk takes what is new
 * since then, unless that was just now, and goes on with the rest.
 * @param now seconds UTC
 * @param from first second wanted, or null
 */
export function beginWalk(before: WalkState | null, now: number, from: number | null): WalkState {
  const to = now + marginSeconds
  if (before === null)
    return {
      v: 1,
      format: null,
      paging: 'unknown',
      largest: 0,
      asked: now,
      rewalked: now,
      todo: [{ from: Math.min(from ?? now - floorSeconds, now), to }],
      width: windowSeconds,
      open: from === null ? { found: false, emptySeconds: 0 } : null,
      overfull: [],
    }
  if (before.todo.length > 0 && now >= before.asked && now - before.asked < resumeSeconds) return before
  const since = before.asked - marginSeconds
  const rewalk = before.todo.length === 0 && Math.abs(now - (before.rewalked ?? 0)) >= nightSeconds
  const gap = rewalk ? Math.min(since, now - rewalkSeconds) : since
  return {
    ...before,
    asked: now,
    ...(rewalk ? { rewalked: now } : {}),
    todo: joinSpans([{ from: Math.max(gap, from ?? gap), to }, ...before.todo]),
    width: Math.min(before.width, windowSeconds),
    overfull: before.todo.length > 0 ? before.overfull : [],
  }
}

/** Newest first, those that touch made one. */
export function joinSpans(spans: Span[]): Span[] {
  const out: Span[] = []
  for (const span of spans.toSorted((a, b) => b.to - a.to)) {
    const last = out.at(-1)
    if (span.to <= span.from) continue
    if (last && span.to >= last.from) last.from = Math.min(last.from, span.from)
    else out.push({ ...span })
  }
  return out
}

/** The newest window still to be read, or null when the walk is done. */
export function nextWindow(state: WalkState): Span | null {
  const span = state.todo[0]
  if (!span) return null
  return { from: Math.max(span.from, span.to - state.width), to: span.to }
}

/** The state once a window is read, with `found` new reports in it. */
export function windowRead(state: WalkState, window: Span, found: number): WalkState {
  const [span, ...rest] = state.todo
  // Only the oldest span may end early: it is the first walk itself, the others are what came after it.
  const open =
    state.open === null || rest.length > 0
      ? state.open
      : found > 0
        ? { found: true, emptySeconds: 0 }
        : { ...state.open, emptySeconds: state.open.emptySeconds + (window.to - window.from) }
  const left = span !== undefined && window.from > span.from ? [{ from: span.from, to: window.from }, ...rest] : rest
  const enough = rest.length === 0 && open !== null && open.found && open.emptySeconds >= emptySeconds
  return {
    ...state,
    todo: enough ? [] : left,
    open: enough || left.length === 0 ? null : open,
    // Wider again only where twice as much still fits well, or every other question would be asked in vain.
    width: found < 400 ? Math.min(windowSeconds, state.width * 2) : state.width,
  }
}

/** The state when a window turned out too full to be read whole: the same time again, by halves. */
export function windowTooFull(state: WalkState, window: Span): WalkState {
  return { ...state, width: Math.max(1, Math.ceil((window.to - window.from) / 2)) }
}

/** The state for a server that refuses times to come. */
export function withoutFuture(state: WalkState): WalkState {
  return { ...state, todo: joinSpans(state.todo.map((span) => ({ from: span.from, to: Math.min(span.to, state.asked) }))) }
}
