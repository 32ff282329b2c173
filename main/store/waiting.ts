/**
 * Changes that may wait on a workstation while the office's server is away, and how they come in once it is back: each says what
 * was seen of its part when it was made, and where somebody else has changed that since, nothing is written over.
 */
import type { FlagStatus } from '../../contract/taxonomy.ts'
import type { ThreadHandlers } from '../thread/thread.ts'
import { ask } from './ask.ts'
import type { StoreCalls } from './port.ts'
import type { Connection } from './sql.ts'
import { type Clash, editPart, lastTouch, type Touch } from './touch.ts'

export const waitingMethods = ['flag.dispose', 'meeting.set', 'item.set', 'decision.set', 'edit.put'] as const
export type WaitingMethod = (typeof waitingMethods)[number]
/** A change as it was made. `seen`: what stood there, null where nothing is to be compared. */
export type WaitingCall = { [M in WaitingMethod]: { method: M; request: StoreCalls[M][0]; seen: Seen<M> | null } }[WaitingMethod]
/** Parts of meetings carry theirs in `touch`. */
type Seen<M> = M extends 'flag.dispose' ? Verdict : M extends 'edit.put' ? { runs: string | null } : never
interface Verdict {
  status: FlagStatus
  reason: string | null
}
/** `gone`: what was changed is not there any more. */
export type Applied = { state: 'done' | 'gone' } | { state: 'clash'; clash: Clash }

type Calls = ThreadHandlers<StoreCalls>
export const isWaitingMethod = (method: string): method is WaitingMethod => (waitingMethods as readonly string[]).includes(method)

const runsOf = (calls: Calls, { meeting, language, block }: StoreCalls['edit.put'][0]): string | null =>
  ask(calls, 'edit.list', { meeting, language }).find((edit) => edit.block === block)?.runs ?? null

/** The change with what the person saw, or what stood in the store it is first made in. @param before changes that wait already */
export function asSeen<M extends WaitingMethod>(
  calls: Calls,
  method: M,
  request: StoreCalls[M][0],
  before: readonly WaitingCall[],
): WaitingCall {
  const call = { method, request, seen: null } as WaitingCall
  if (call.method === 'flag.dispose') {
    const flag = ask(calls, 'flag.get', { id: call.request.id })
    return { ...call, seen: flag && { status: flag.status, reason: flag.reason } }
  }
  if (call.method === 'edit.put') return { ...call, seen: { runs: runsOf(calls, call.request) } }
  const { id, change, touch } = call.request
  const old = (ask(calls, partRead[call.method], { id }) ?? {}) as Record<string, unknown>
  // What waits already has changed these: a window that had not heard of it saw what was before.
  const mine = new Set(
    before.flatMap((one) => (one.method === call.method && one.request.id === id ? Object.keys(one.request.change) : [])),
  )
  const shown = (touch.seen ?? {}) as Record<string, unknown>
  const seen = Object.fromEntries(
    Object.keys(change).map((key) => [key, mine.has(key) || !(key in shown) ? old[key] : shown[key]]),
  )
  return { ...call, request: { ...call.request, touch: { ...touch, seen, isLate: true } } } as WaitingCall
}
const partRead = { 'meeting.set': 'meeting.get', 'item.set': 'item.get', 'decision.set': 'decision.get' } as const

/** The request as it is first made here, where nobody else is. */
export const unasked = (request: object): object =>
  'touch' in request ? { ...request, touch: { at: (request.touch as Touch<object>).at } } : request

/** The same change over what somebody else made of its part, as it was shown; over anything newer it is asked again. */
export function over(call: WaitingCall, { part, theirs }: Clash): WaitingCall {
  if (call.method === 'flag.dispose') return { ...call, seen: theirs as Verdict }
  if (call.method === 'edit.put') return { ...call, seen: { runs: theirs as string | null } }
  const { touch } = call.request
  return {
    ...call,
    request: { ...call.request, touch: { ...touch, seen: { ...touch.seen, [part]: theirs } } },
  } as WaitingCall
}

export function waitingCalls(db: Connection, calls: Calls) {
  const decided = db.prepare(
    `SELECT account, at FROM audit WHERE what = 'disposition' AND subject LIKE 'flag ' || CAST(? AS TEXT) || ' %' ORDER BY id DESC LIMIT 1`,
  )

  /** null: nothing stands against it; `done`: it is as it was to be. */
  function standing(call: WaitingCall): Clash | 'done' | null {
    if (call.method === 'flag.dispose') {
      const { id, status, reason, at } = call.request
      const flag = ask(calls, 'flag.get', { id })
      // What was asked twice because its answer was lost is there already.
      const isThere = ask(calls, 'flag.events', { id }).some(
        (event) => event.status === status && event.reason === reason && Math.floor(Date.parse(event.at) / 1000) === at,
      )
      if (isThere) return 'done'
      if (!flag || !call.seen || (flag.status === call.seen.status && flag.reason === call.seen.reason)) return null
      // Looking decides nothing, before or after.
      if (flag.status === 'seen') return null
      if (status === 'seen') return 'done'
      return {
        part: 'disposition',
        theirs: { status: flag.status, reason: flag.reason },
        mine: { status, reason },
        by: (decided.get(id) as Clash['by'] | undefined) ?? null,
      }
    }
    if (call.method === 'edit.put') {
      const { meeting, language, block, runs } = call.request
      const theirs = runsOf(calls, call.request)
      if (theirs === runs) return 'done'
      if (!call.seen || theirs === call.seen.runs) return null
      const by = lastTouch(db, meeting, editPart(language, block))
      return { part: 'block', theirs, mine: runs, by }
    }
    return null
  }

  return {
    /** Brings in a change that waited. One that is there already stays as it is. */
    'waiting.apply': (call: WaitingCall): Applied =>
      db
        .transaction((): Applied => {
          const known = standing(call)
          if (known === 'done') return { state: 'done' }
          if (known) return { state: 'clash', clash: known }
          const reply = ask(calls, call.method, call.request as never) as object | null
          if (reply === null) return { state: 'gone' }
          return 'clash' in reply ? { state: 'clash', clash: reply.clash as Clash } : { state: 'done' }
        })
        .immediate(),
  }
}
