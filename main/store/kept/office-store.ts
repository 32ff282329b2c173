/**
 * The store of an office for its callers: the server answers, and while it is away what is kept on this workstation does.
 * Changes that may wait go to the server, in their order, before anything else is asked of it again.
 */
import { Failure, isServerAway as isAway } from '../../../contract/reply.ts'
import { threadClient } from '../../thread/thread.ts'
import type { StoreAccess } from '../open.ts'
import type { StoreCalls, StoreClient, StoreMethod } from '../port.ts'
import { isWaitingMethod, over, type WaitingCall } from '../waiting.ts'
import type { KeptCalls, KeptFacts, WaitingEnd, WaitingRow } from './kept-calls.ts'
import { isKept, keptFolder } from './kept-store.ts'

export interface LinkState {
  /** Since when the server does not answer, seconds UTC; null: it does. */
  awaySince: number | null
  /** null: nothing was kept yet. */
  kept: KeptFacts | null
  /** Waiting, or to be settled by a person. */
  waiting: WaitingRow[]
}
/** The way to the office's server. */
export interface Link {
  state(): LinkState
  /** To be told of each change. One listener. */
  onChange(listener: (state: LinkState) => void): void
  /** `mine`: over what it was told of as standing there; `drop`: as it stands there; `again`: as it was made. */
  settle(id: number, how: 'mine' | 'drop' | 'again'): Promise<void>
  /** Takes what is to be kept, now. */
  refresh(): Promise<void>
}
export interface LinkOptions {
  now(): number
  /** A window: it keeps up with the server by itself. A command of a terminal is over too soon. */
  stays: boolean
  log?(line: string): void
}

/** A server that is away is asked again so often, in milliseconds. */
const askEvery = 3_000
/**
 * What is kept is taken anew so long after a change, and not more often, in milliseconds; a store that takes long to take is taken
 * that much less often.
 */
const keepAfter = 3_000
const keepEvery = 15_000
const keepShare = 20

const isTurnedAway = (error: unknown): boolean => error instanceof Failure && error.server === 'turned-away'
/** Of a change that waited: it, or whoever makes it, is not accepted. Anything else passes, and it goes on waiting. */
const isRefused = (error: unknown): error is Failure =>
  error instanceof Failure && error.server === null && ['bad-request', 'not-found', 'barred'].includes(error.code)

/** @param reads calls that change nothing */
export function officeLink(
  threads: StoreClient,
  access: StoreAccess,
  reads: ReadonlySet<StoreMethod>,
  { now, stays, log = () => {} }: LinkOptions,
) {
  const folder = keptFolder(access) as string
  const kept = threadClient<KeptCalls>(new URL('./kept.worker', import.meta.url), { access })
  let facts: KeptFacts | null = null
  let waiting: WaitingRow[] = []
  let awaySince: number | null = null
  let tell: (state: LinkState) => void = () => {}
  let asking: NodeJS.Timeout | null = null
  let keeping: NodeJS.Timeout | null = null
  let keptLast = Number.NEGATIVE_INFINITY
  let keepPause = keepEvery
  let triedAt = Number.NEGATIVE_INFINITY
  let lastState = ''
  let isClosed = false
  let isUnreadable = false
  let settling: Promise<boolean> | null = null

  const seconds = (): number => Math.floor(now() / 1000)
  const state = (): LinkState => ({ awaySince, kept: facts, waiting })
  const changed = (): void => tell(state())
  async function look(): Promise<void> {
    waiting = await kept.call('waiting.list', {})
  }

  /** What is kept by now, where anything is. What cannot be read does not keep anybody from the server. */
  async function begin(): Promise<void> {
    if (!isKept(folder)) return
    try {
      facts = await kept.call('kept.facts', {})
      if (facts.at === null) facts = null
      await look()
    } catch (error) {
      facts = null
      waiting = []
      isUnreadable = true
      log(`what is kept of the office: ${(error as Error).message}`)
    }
  }
  /** Whoever the server turns away keeps nothing of it; what waits stays. */
  async function drop(): Promise<void> {
    if (!isKept(folder) || isUnreadable) return
    facts = null
    await kept.call('kept.drop', {}).catch((error: unknown) => log(`dropping what is kept: ${(error as Error).message}`))
    changed()
  }

  async function refresh(): Promise<void> {
    keptLast = now()
    try {
      const started = performance.now()
      facts = await kept.call('kept.refresh', { now: seconds() })
      keepPause = Math.max(keepEvery, (performance.now() - started) * keepShare)
      changed()
    } catch (error) {
      lastState = ''
      if (isTurnedAway(error)) await drop()
      if (!isAway(error)) throw error
    }
  }
  function refreshSoon(): void {
    if (!stays || keeping || isClosed || isUnreadable) return
    keeping = setTimeout(
      () => {
        keeping = null
        if (awaySince === null) refresh().catch((error: unknown) => log(`keeping of the office: ${(error as Error).message}`))
      },
      Math.max(keepAfter, keptLast + keepPause - now()),
    ).unref()
  }

  function lost(): void {
    triedAt = now()
    if (awaySince !== null) return
    awaySince = seconds()
    changed()
    askSoon()
  }
  function askSoon(): void {
    if (asking || isClosed || !stays) return
    asking = setTimeout(async () => {
      asking = null
      await tryAgain().catch(() => {})
      if (awaySince !== null) askSoon()
    }, askEvery).unref()
  }
  /** @returns whether the server is back */
  async function tryAgain(): Promise<boolean> {
    triedAt = now()
    try {
      await threads.call('state', {})
    } catch (error) {
      // One that turns this login away is there: every call is told so, and what waits goes on waiting.
      if (!isTurnedAway(error)) return false
      awaySince = null
      await drop()
      changed()
      return true
    }
    if (!(await bringIn())) return false
    awaySince = null
    keptLast = Number.NEGATIVE_INFINITY
    changed()
    refreshSoon()
    return true
  }

  /** Brings in what waits, in its order. @returns false where that has to go on later */
  async function bringIn(): Promise<boolean> {
    if (!isKept(folder) || isUnreadable) return true
    settling ??= inOrder().finally(() => {
      settling = null
    })
    return settling
  }
  async function inOrder(): Promise<boolean> {
    for (;;) {
      await look()
      const next = waiting.find((row) => row.state === 'waiting')
      if (!next) return true
      const end = await endOf(next.call)
      if (end instanceof Failure) return false
      await note(next.id, end)
    }
  }
  /** A Failure: not now. */
  async function endOf(call: WaitingCall): Promise<'done' | WaitingEnd | Failure> {
    try {
      const applied = await threads.call('waiting.apply', call)
      if (applied.state === 'done') return 'done'
      return applied.state === 'clash' ? applied : { state: 'refused', why: gone }
    } catch (error) {
      if (isRefused(error)) return { state: 'refused', why: error.text }
      log(`sending what waited: ${(error as Error).message}`)
      return error instanceof Failure ? error : { state: 'refused', why: ourFault }
    }
  }
  const note = (id: number, end: 'done' | WaitingEnd, call?: WaitingCall): Promise<unknown> =>
    end === 'done'
      ? kept.call('waiting.end', { id })
      : kept.call('waiting.mark', { id, end, ...(call === undefined ? {} : { call }) })

  /** While the server is away. @param because what this very call was told by the server's absence, if it got that far */
  async function without(method: StoreMethod, request: unknown, because: Failure | null): Promise<unknown> {
    if (isWaitingMethod(method)) {
      const reply = await kept.call('kept.change', { method, request, at: seconds() })
      await look()
      changed()
      // The server came back in between: nothing else would send it.
      if (awaySince === null && !(await bringIn().catch(() => false))) lost()
      return reply
    }
    try {
      return await kept.call('kept.call', { method, request })
    } catch (error) {
      // Whether it was stored there may not be known: its own words say so.
      throw because !== null && isAway(error) ? because : error
    }
  }
  async function call(method: StoreMethod, request: never, signal?: AbortSignal): Promise<unknown> {
    // A window asks by itself whether the server is back; without one the next call does.
    if (awaySince !== null && !stays && now() - triedAt >= askEvery) await tryAgain()
    // Where nothing is kept there is only the server to ask.
    if (awaySince !== null && facts !== null) return without(method, request, null)
    try {
      const reply = await threads.call(method, request, signal)
      if (method === 'state') noteState(reply as StoreCalls['state'][1])
      // What is not of a version: meetings, what was written over a briefing, views.
      else if (!reads.has(method)) refreshSoon()
      return reply
    } catch (error) {
      if (isTurnedAway(error)) await drop()
      if (!isAway(error)) throw error
      lost()
      if (facts === null) throw error
      return without(method, request, error)
    }
  }
  /** Whoever stays asks for the state every few seconds: that it moved is what tells that there is something new to keep. */
  function noteState({ dataVersion, areaVersion, flagVersion, incidentVersion }: StoreCalls['state'][1]): void {
    const text = `${dataVersion} ${areaVersion} ${flagVersion} ${incidentVersion}`
    if (text === lastState && facts !== null) return
    lastState = text
    refreshSoon()
  }

  const link: Link = {
    state,
    onChange(listener) {
      tell = listener
    },
    async settle(id, how) {
      const row = waiting.find((one) => one.id === id)
      if (!row) return
      if (how === 'drop') await kept.call('waiting.end', { id })
      else if (how === 'again' || row.clash === null) await kept.call('waiting.mark', { id, end: null })
      else {
        // What was shown may be written over; anything newer is shown first.
        const call = over(row.call, row.clash)
        const end = await endOf(call)
        if (end instanceof Failure) throw end
        // What was accepted once is not asked for again.
        await note(id, end, call)
      }
      if (awaySince === null && !(await bringIn())) lost()
      await look()
      changed()
    },
    refresh,
  }
  return {
    link,
    call: call as StoreClient['call'],
    begin,
    lost,
    drop,
    bringIn,
    async close(): Promise<void> {
      isClosed = true
      if (asking) clearTimeout(asking)
      if (keeping) clearTimeout(keeping)
      if (isKept(folder) && !isUnreadable)
        await kept.call('close', {}).catch((error: unknown) => log(`closing what is kept: ${(error as Error).message}`))
      await kept.stop()
    },
  }
}

const gone = {
  zh: '它已经不在了（被同事删除），改动没有送出。',
  en: 'It is not there any more (somebody removed it); the change was not sent.',
}
const ourFault = {
  zh: '程序内部出错，这项改动没有送出，仍留在本机。请再试一次。',
  en: 'Something went wrong inside the program; this change was not sent and is still here. Try again.',
}
