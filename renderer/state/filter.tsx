import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { Filter } from '../../contract/model.ts'
import {
  canBack,
  canForward,
  currentFilter,
  type FilterHistory,
  pushFilter,
  replaceFilter,
  startHistory,
  stepBack,
  stepForward,
} from './filter-history.ts'
import { hashToPlace, type Place, placeToHash, type Section } from './hash.ts'

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

/** Holds the one shared Filter and the section on screen; both are mirrored in the address. */
export function FilterProvider({ children }: { children: ReactNode }) {
  const [first] = useState<Place>(() => hashToPlace(window.location.hash))
  const [history, setHistory] = useState<FilterHistory>(() => startHistory(first.filter))
  const [route, setRoute] = useState({ section: first.section, detail: first.detail })
  const filter = currentFilter(history)

  const written = useRef('')
  useEffect(() => {
    const hash = placeToHash({ ...route, filter })
    written.current = hash
    if (window.location.hash !== hash) window.history.replaceState(null, '', hash)
  }, [route, filter])
  useEffect(() => {
    const typed = (): void => {
      if (window.location.hash === written.current) return
      const place = hashToPlace(window.location.hash)
      setRoute({ section: place.section, detail: place.detail })
      setHistory((held) => pushFilter(held, place.filter))
    }
    window.addEventListener('hashchange', typed)
    return () => window.removeEventListener('hashchange', typed)
  }, [])

  const setFilter = useCallback((next: Filter, how: 'push' | 'replace' = 'push') => {
    setHistory((held) => (how === 'push' ? pushFilter : replaceFilter)(held, next))
  }, [])
  const patchFilter = useCallback((part: Partial<Filter>, how: 'push' | 'replace' = 'push') => {
    setHistory((held) => (how === 'push' ? pushFilter : replaceFilter)(held, { ...currentFilter(held), ...part }))
  }, [])
  const clear = useCallback(() => setHistory((held) => pushFilter(held, {})), [])
  const back = useCallback(() => setHistory(stepBack), [])
  const forward = useCallback(() => setHistory(stepForward), [])
  const go = useCallback((section: Section, detail: string | null = null) => setRoute({ section, detail }), [])

  const backwards = canBack(history)
  const forwards = canForward(history)
  const held = useMemo(
    () => ({ filter, setFilter, patchFilter, clear, back, forward, canBack: backwards, canForward: forwards }),
    [filter, setFilter, patchFilter, clear, back, forward, backwards, forwards],
  )
  const routed = useMemo(() => ({ ...route, go }), [route, go])
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
