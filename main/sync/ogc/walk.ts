/**
 * Where the reading of a collection stands: pure. The standard can be asked by the time that features happened, never by
 * when they changed. So the first walk reads everything, each later one what happened since 90 days before the last, and
 * once a week everything again, which brings in what was changed or added further back. What is gone shows in a
 * comparison of ids.
 */
import type { FeatureShape } from './record.ts'

const day = 86_400
const rewalkSeconds = 90 * day
const fullEverySeconds = 7 * day
/** A walk taken up again later than this begins anew: a link to a next page means nothing by then. */
const resumeSeconds = 6 * 3_600
/** Most features asked for at once; less is tried where a server does not take it. */
export const limits = [1_000, 100, 10] as const

export interface Walk {
  /** All features, not only the recent ones. */
  full: boolean
  /** Seconds UTC. */
  begun: number
  /** Address of the next page; null before the first. */
  next: string | null
  /** Features read so far, those that came twice in a row counted once. */
  read: number
  /** The largest number of features that the server said it holds. */
  most: number | null
  /** It is the second try, because the first brought fewer than the server said. */
  again: boolean
}
/** All of it is in the cursor, as JSON. */
export interface OgcState {
  v: 1
  limit: number
  /** Whether the server takes a question by time. */
  dated: boolean
  shape: FeatureShape | null
  /** When the last walk that brought everything began, and the last full one; seconds UTC. */
  watermark: number | null
  full: number | null
  walk: Walk | null
}

/** The state in a stored cursor; a new one for none, or for one that this version cannot read. */
export function readState(cursor: string | null): OgcState {
  const fresh: OgcState = { v: 1, limit: limits[0], dated: true, shape: null, watermark: null, full: null, walk: null }
  if (cursor === null) return fresh
  try {
    const state = JSON.parse(cursor) as OgcState
    return state.v === 1 && Number.isInteger(state.limit) ? state : fresh
  } catch {
    return fresh
  }
}

const newWalk = (full: boolean, begun: number, again = false): Walk => ({ full, begun, next: null, read: 0, most: null, again })

/** @param now seconds UTC */
export function beginWalk(state: OgcState, now: number): OgcState & { walk: Walk } {
  const { walk } = state
  if (walk !== null && now >= walk.begun && now - walk.begun < resumeSeconds) return { ...state, walk }
  const full = !state.dated || state.full === null || state.watermark === null || now - state.full >= fullEverySeconds
  return { ...state, walk: newWalk(full, now) }
}

/** The same walk from its first page, everything read counted anew. */
export const restarted = (state: OgcState & { walk: Walk }, again = state.walk.again): OgcState & { walk: Walk } => ({
  ...state,
  walk: newWalk(state.walk.full, state.walk.begun, again),
})

/** The question for a walk's first page. @param from first second wanted, or null */
export function firstQuery(state: OgcState & { walk: Walk }, from: number | null): Record<string, string> {
  const since = state.walk.full ? from : Math.max((state.watermark as number) - rewalkSeconds, from ?? Number.NEGATIVE_INFINITY)
  return {
    limit: String(state.limit),
    ...(since === null || !state.dated ? {} : { datetime: `${new Date(since * 1000).toISOString().replace('.000', '')}/..` }),
  }
}

/** Features that the server said it holds and did not give. */
export const shortBy = ({ read, most }: Walk): number => Math.max(0, (most ?? 0) - read)

/** The state when a walk is over. One that came short does not move the watermark: the next sync reads all of it again. */
export function walkEnded(state: OgcState & { walk: Walk }): OgcState {
  const { walk } = state
  if (shortBy(walk) > 0) return { ...state, walk: null, full: null }
  return { ...state, walk: null, watermark: walk.begun, full: walk.full ? walk.begun : state.full }
}
