import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Filter } from '../../contract/model.ts'
import { filterChangeWords } from './filter-change.ts'
import {
  addPlace,
  canBack,
  canForward,
  currentPlace,
  type FilterHistory,
  pushFilter,
  pushPlace,
  replaceFilter,
  replacePlace,
  startHistory,
  stepNumber,
  stepsTo,
  stepToNumber,
} from './filter-history.ts'
import { hashToPlace, placeToHash, type Section, sameFilter } from './hash.ts'
import { useUndo } from './undo.tsx'

interface FilterHeld {
  filter: Filter
  /** `replace` changes the present step instead of adding one: for drags and typing. */
  setFilter: (next: Filter, how?: 'push' | 'replace') => void
  patchFilter: (part: Partial<Filter>, how?: 'push' | 'replace') => void
  clear: () => void
  back: () => void
  forward: () => void
  canBack: boolean
  canForward: boolean
}
interface RouteHeld {
  section: Section
  detail: string | null
  go: (section: Section, detail?: string | null) => void
}
const FilterContext = createContext<FilterHeld | null>(null)
const RouteContext = createContext<RouteHeld | null>(null)

/** A drag changes the filter many times a second; a browser takes its address back up only now and then. Milliseconds. */
const addressRests = 200
/** A step back in the browser's history is told of by then, milliseconds. */
const landsWithin = 500
/** The number this app gave a step of the browser's history; null where it gave none: an address that was typed. */
const numberOf = (state: unknown): number | null => {
  const step = (state as { step?: unknown } | null)?.step
  return typeof step === 'number' && Number.isSafeInteger(step) && step >= 0 ? step : null
}

/**
 * Holds the one shared Filter and the section on screen. Both are in the address, and each step of theirs is a step of
 * the browser's own history: its buttons, Alt and the arrows and the buttons of the top bar all do the same.
 */
export function FilterProvider({ children }: { children: ReactNode }) {
  const [history, setHistory] = useState<FilterHistory>(() => {
    const step = numberOf(window.history.state) ?? 0
    // Numbered at once: an address that comes before anybody listens is a step after this one.
    window.history.replaceState({ step }, '', window.location.href)
    return startHistory(hashToPlace(window.location.hash), step)
  })
  const place = currentPlace(history)
  const { filter, section, detail } = place
  const number = stepNumber(history)
  const latest = useRef(history)
  latest.current = history

  /** What the browser was told last. */
  const written = useRef({ number: -1, hash: '' })
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null)
  const flush = useCallback(() => {
    if (waiting.current === null) return
    clearTimeout(waiting.current)
    waiting.current = null
    window.history.replaceState({ step: written.current.number }, '', written.current.hash)
  }, [])
  const moved = useCallback(() => {
    const to = numberOf(window.history.state)
    const { hash } = window.location
    if (to === written.current.number) return
    if (to !== null) {
      if (waiting.current !== null) clearTimeout(waiting.current)
      waiting.current = null
      written.current = { number: to, hash }
      setHistory((held) => stepToNumber(held, to, hashToPlace(hash)))
      return
    }
    // An address that was typed, or a link inside the app: the browser made a step of its own for it.
    const asked = hashToPlace(hash)
    const known = hashToPlace(written.current.hash)
    const next = written.current.number + 1
    window.history.replaceState({ step: next }, '', hash)
    written.current = { number: next, hash }
    setHistory((held) => {
      // A filter that is only newer than the address, in the middle of a drag, is kept.
      const { filter } = sameFilter(asked.filter, known.filter) ? currentPlace(held) : asked
      return addPlace(held, { ...asked, filter })
    })
  }, [])
  useLayoutEffect(() => {
    const hash = placeToHash(place)
    const before = written.current
    if (before.number === number && before.hash === hash) return
    if (before.number < 0) {
      written.current = { number, hash }
      if (numberOf(window.history.state) === number) window.history.replaceState({ step: number }, '', hash)
      // An address that came since the first place was read, before anybody listened, is a step like any that is typed.
      else moved()
      return
    }
    if (number > before.number) {
      // The step that is left may have changed in the same moment, or not yet have been told.
      const left = latest.current.entries[latest.current.at - 1]
      if (left) written.current = { number: before.number, hash: placeToHash(left) }
      if (written.current.hash !== before.hash) waiting.current ??= setTimeout(flush, addressRests)
      flush()
      written.current = { number, hash }
      window.history.pushState({ step: number }, '', hash)
      return
    }
    written.current = { number, hash }
    waiting.current ??= setTimeout(flush, addressRests)
  }, [place, number, flush, moved])
  useLayoutEffect(() => {
    window.addEventListener('popstate', moved)
    window.addEventListener('hashchange', moved)
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('popstate', moved)
      window.removeEventListener('hashchange', moved)
      window.removeEventListener('pagehide', flush)
      // Nothing is written once the window is locked.
      flush()
    }
  }, [flush, moved])
  /** Several changes of one press are one step: until the browser has heard of a step, it is changed, not added to. */
  const change = useCallback(
    (push: (held: FilterHistory) => FilterHistory, replace: (held: FilterHistory) => FilterHistory, how: 'push' | 'replace') => {
      setHistory((held) => (how === 'push' && stepNumber(held) <= written.current.number ? push : replace)(held))
    },
    [],
  )
  const travel = useCallback(
    (steps: -1 | 1) => {
      flush()
      window.history.go(steps)
    },
    [flush],
  )

  // Whatever changed the filter can be taken back, except taking back itself.
  const { push } = useUndo()
  const cause = useRef<'push' | 'replace' | 'undo'>('push')
  const shown = useRef({ filter, step: 0 })
  const landed = useRef<() => void>(() => {})
  useEffect(() => {
    const before = shown.current.filter
    if (before === filter) return
    const how = cause.current
    cause.current = 'push'
    const step = shown.current.step + (how === 'replace' ? 0 : 1)
    shown.current = { filter, step }
    if (how === 'undo') {
      landed.current()
      return
    }
    // Over when the filter is the one that was wanted: the next step is counted from there.
    const to = (wanted: Filter): Promise<void> =>
      new Promise((done) => {
        landed.current = done
        setTimeout(done, landsWithin)
        cause.current = 'undo'
        const steps = stepsTo(latest.current, wanted)
        if (steps !== null) travel(steps)
        else setHistory((held) => pushFilter(held, wanted))
      })
    push({
      label: filterChangeWords(before, filter),
      undo: () => to(before),
      redo: () => to(filter),
      merges: `filter ${step}`,
    })
  }, [filter, push, travel])

  const setFilter = useCallback(
    (next: Filter, how: 'push' | 'replace' = 'push') => {
      cause.current = how
      change(
        (held) => pushFilter(held, next),
        (held) => replaceFilter(held, next),
        how,
      )
    },
    [change],
  )
  const patchFilter = useCallback(
    (part: Partial<Filter>, how: 'push' | 'replace' = 'push') => {
      cause.current = how
      const patched = (held: FilterHistory): Filter => ({ ...currentPlace(held).filter, ...part })
      change(
        (held) => pushFilter(held, patched(held)),
        (held) => replaceFilter(held, patched(held)),
        how,
      )
    },
    [change],
  )
  const clear = useCallback(() => setFilter({}), [setFilter])
  const back = useCallback(() => travel(-1), [travel])
  const forward = useCallback(() => travel(1), [travel])
  const go = useCallback(
    (to: Section, what: string | null = null) => {
      const next = (held: FilterHistory) => ({ ...currentPlace(held), section: to, detail: what })
      // From flag to flag is no step; from section to section and from place to place is one.
      const here = currentPlace(latest.current).section === to && to !== 'place'
      change(
        (held) => pushPlace(held, next(held)),
        (held) => replacePlace(held, next(held)),
        here ? 'replace' : 'push',
      )
    },
    [change],
  )

  const backwards = canBack(history)
  const forwards = canForward(history)
  const held = useMemo(
    () => ({ filter, setFilter, patchFilter, clear, back, forward, canBack: backwards, canForward: forwards }),
    [filter, setFilter, patchFilter, clear, back, forward, backwards, forwards],
  )
  const routed = useMemo(() => ({ section, detail, go }), [section, detail, go])
  return (
    <FilterContext value={held}>
      <RouteContext value={routed}>{children}</RouteContext>
    </FilterContext>
  )
}

export function useFilter(): FilterHeld {
  const held = useContext(FilterContext)
  if (!held) throw new Error('no FilterProvider above')
  return held
}
export function useRoute(): RouteHeld {
  const held = useContext(RouteContext)
  if (!held) throw new Error('no FilterProvider above')
  return held
}
