import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { type Client, lockMethods, type Method } from '../../../contract/api.ts'
import type { LockState } from '../../../contract/trust.ts'
import { forgetEverything } from '../../state/forget.ts'
import { forgetPlace, hideAddress, showAddress } from '../../state/resume.ts'

/** `locking`: nothing is shown any more, and the key is being dropped. */
export type Phase = 'asking' | 'open' | 'locking' | 'locked' | 'unreachable'
export interface Gate {
  phase: Phase
  lock: LockState | null
  /** Of `unreachable`, and of a lock that could not be closed. */
  problem: string | null
  /** Another number for each time the store was opened: everything shown is of one of them. */
  round: number
  /** The client of everything behind the gate. */
  behind: Client
  retry: () => void
  /** The lock screen is done: the store stands open. */
  enter: (lock: LockState) => void
  /** While held, a store that was opened is not shown yet: whoever opens it says when by `enter`. */
  hold: (held: boolean) => void
  lockNow: () => void
  /** Another store lies there now: everything is read anew. */
  /**
   * Does what puts another store in the place of this one. It closes the store for a while, which is no lock: the window stays
   * until the work has ended, and is read anew where the store was closed. `work` says whether another one lies there.
   */
  replaceStore: (work: () => Promise<boolean>) => Promise<void>
  /** The passphrase or the time changed. */
  learn: (lock: LockState) => void
}
interface At {
  phase: Phase
  lock: LockState | null
  problem: string | null
  round: number
}
const ofLock: ReadonlySet<Method> = new Set<Method>(lockMethods)
/** What was being saved when the window was locked is waited for so long, milliseconds. */
const savesWithin = 1_000
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The lock screen looks like what it covers: what main told of it last may be older than a change of language or theme. */
function asOnScreen(lock: LockState): LockState {
  const { lang, dataset } = document.documentElement
  return {
    ...lock,
    face: { language: lang.startsWith('zh') ? 'zh' : 'en', theme: dataset.theme === 'dark' ? 'dark' : 'light' },
  }
}

/** Whether the store is open or locked, and what keeps the two apart: behind a closed gate nothing is mounted or kept. */
export function useGate(client: Client): Gate {
  const [at, setAt] = useState<At>({ phase: 'asking', lock: null, problem: null, round: 0 })
  const latest = useRef(at)
  latest.current = at
  const held = useRef(false)
  const underWay = useRef(0)
  const replacing = useRef<{ closed: boolean } | null>(null)

  /** At once: what is on screen goes, then what the page still knows of it. */
  const blank = useCallback((phase: 'locking' | 'locked', lock: LockState | null) => {
    const before = latest.current.phase
    const next: At = { ...latest.current, phase, lock, problem: null }
    latest.current = next
    flushSync(() => setAt(next))
    if (before === 'locked' || before === 'locking') return
    forgetEverything()
    hideAddress()
  }, [])
  const enter = useCallback((lock: LockState) => {
    held.current = false
    const now = latest.current
    if (now.phase === 'open') return
    showAddress()
    const next: At = { phase: 'open', lock, problem: null, round: now.round + 1 }
    latest.current = next
    setAt(next)
  }, [])
  const told = useCallback(
    (lock: LockState) => {
      const { phase } = latest.current
      if (lock.state === 'locked' && phase === 'open' && replacing.current) replacing.current.closed = true
      else if (lock.state === 'locked') blank('locked', lock)
      else if (phase === 'open') setAt((now) => ({ ...now, lock }))
      else if (phase === 'locked' && !held.current) enter(lock)
    },
    [blank, enter],
  )
  const ask = useCallback(async () => {
    const reply = await client.call('lock.get', {})
    if (!reply.ok) {
      if (latest.current.phase === 'asking') setAt((now) => ({ ...now, phase: 'unreachable', problem: reply.message }))
      return
    }
    if (latest.current.phase !== 'asking' || reply.value.state === 'locked') told(reply.value)
    else enter(reply.value)
  }, [client, told, enter])

  useEffect(() => {
    let gone = false
    let stop = (): void => {}
    // The first answer comes before the ear: events are then told from that answer on.
    void ask().then(() => {
      if (!gone) stop = client.listen('lock.changed', (lock) => told(lock))
    })
    // A window that slept may not have heard of it.
    const looked = (): void => {
      if (document.visibilityState === 'visible' && latest.current.phase === 'open') void ask()
    }
    document.addEventListener('visibilitychange', looked)
    return () => {
      gone = true
      stop()
      document.removeEventListener('visibilitychange', looked)
    }
  }, [client, ask, told])

  const behind = useMemo<Client>(
    () => ({
      async call(method, request, signal) {
        underWay.current += 1
        try {
          const reply = await client.call(method, request, signal)
          if (
            !reply.ok &&
            reply.code === 'locked' &&
            !ofLock.has(method) &&
            latest.current.phase === 'open' &&
            !replacing.current
          ) {
            // Another window locked it.
            const { lock } = latest.current
            blank('locked', lock && { ...asOnScreen(lock), state: 'locked', because: 'elsewhere' })
            void ask()
          }
          return reply
        } finally {
          underWay.current -= 1
        }
      },
      listen: (event, listener) => client.listen(event, listener),
    }),
    [client, blank, ask],
  )

  const lockNow = useCallback(() => {
    const { phase, lock } = latest.current
    if (phase !== 'open' || !lock?.guards.passphrase) return
    // What is being typed into a field that keeps itself is kept when the field is left.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    blank('locking', asOnScreen(lock))
    void (async () => {
      for (let waited = 0; underWay.current > 0 && waited < savesWithin; waited += 50) await wait(50)
      const reply = await client.call('lock.close', { because: 'hand' })
      if (reply.ok) told(reply.value)
      else {
        enter(lock)
        setAt((now) => ({ ...now, problem: reply.message }))
      }
    })()
  }, [client, blank, told, enter])
  const reopen = useCallback(() => {
    latest.current = { ...latest.current, phase: 'asking', problem: null }
    flushSync(() => setAt(latest.current))
    forgetEverything()
    forgetPlace()
    void ask()
  }, [ask])
  const replaceStore = useCallback(
    async (work: () => Promise<boolean>) => {
      const mine = { closed: false }
      replacing.current = mine
      try {
        if (await work()) mine.closed = true
      } finally {
        replacing.current = null
        if (mine.closed || latest.current.phase !== 'open') reopen()
      }
    },
    [reopen],
  )
  const retry = useCallback(() => {
    latest.current = { ...latest.current, phase: 'asking', problem: null }
    setAt(latest.current)
    void ask()
  }, [ask])
  const hold = useCallback((on: boolean) => {
    held.current = on
  }, [])
  const learn = useCallback((lock: LockState) => setAt((now) => ({ ...now, lock })), [])
  return { ...at, behind, retry, enter, hold, lockNow, replaceStore, learn }
}
