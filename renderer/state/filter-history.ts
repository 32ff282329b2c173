import type { Filter } from '../../contract/model.ts'
import { type Place, sameFilter, tidyFilter } from './hash.ts'

/**
 * What was on screen, step by step, like a browser's pages: section, what is open in it, and filter. `entries[at]` is on
 * screen now; the browser's own history counts it as step `base + at`.
 */
export interface FilterHistory {
  entries: readonly Place[]
  at: number
  base: number
}
const longest = 200
const nowhere: Place = { section: 'situation', detail: null, filter: {} }

const tidyPlace = (place: Place): Place => ({ ...place, filter: tidyFilter(place.filter) })

/** @param base steps the browser holds before this one, after a reload */
export const startHistory = (place: Place, base = 0): FilterHistory => ({ entries: [tidyPlace(place)], at: 0, base })
export const currentPlace = (history: FilterHistory): Place => history.entries[history.at] ?? nowhere
export const currentFilter = (history: FilterHistory): Filter => currentPlace(history).filter
export const stepNumber = (history: FilterHistory): number => history.base + history.at

/** The place with the filter object in force where both mean the same: who watches the filter sees no change. */
function settled(history: FilterHistory, place: Place): Place {
  const now = currentFilter(history)
  return sameFilter(place.filter, now) ? { ...place, filter: now } : tidyPlace(place)
}
const isHere = (history: FilterHistory, place: Place): boolean => {
  const now = currentPlace(history)
  return now.section === place.section && now.detail === place.detail && now.filter === place.filter
}

/** A new step, even where it is the same place again; what lay ahead is dropped. */
export function addPlace(history: FilterHistory, place: Place): FilterHistory {
  const all = [...history.entries.slice(0, history.at + 1), settled(history, place)]
  const entries = all.slice(-longest)
  return { entries, at: entries.length - 1, base: history.base + all.length - entries.length }
}
/** A new step, unless it is the same place with the same filter. */
export const pushPlace = (history: FilterHistory, place: Place): FilterHistory =>
  isHere(history, settled(history, place)) ? history : addPlace(history, place)
/** The same step, changed: a brush being dragged, a word being typed. */
export function replacePlace(history: FilterHistory, place: Place): FilterHistory {
  const next = settled(history, place)
  if (isHere(history, next)) return history
  return { ...history, entries: history.entries.map((entry, i) => (i === history.at ? next : entry)) }
}
export const pushFilter = (history: FilterHistory, filter: Filter): FilterHistory =>
  pushPlace(history, { ...currentPlace(history), filter })
export const replaceFilter = (history: FilterHistory, filter: Filter): FilterHistory =>
  replacePlace(history, { ...currentPlace(history), filter })

export const canBack = (history: FilterHistory): boolean => stepNumber(history) > 0
export const canForward = (history: FilterHistory): boolean => history.at < history.entries.length - 1

/** Where the browser went. `place` is what the address says there; it stands where the step is not remembered. */
export function stepToNumber(history: FilterHistory, number: number, place: Place): FilterHistory {
  const { entries, base } = history
  const at = number - base
  if (at >= 0 && at < entries.length) return at === history.at ? history : { ...history, at }
  const next = settled(history, place)
  if (at === -1) return { entries: [next, ...entries].slice(0, longest), at: 0, base: number }
  if (at === entries.length) return { entries: [...entries, next], at, base }
  return { entries: [next], at: 0, base: number }
}

/** How many steps a filter that was on screen lies before (-1) or ahead (1); null: it is neither. */
export function stepsTo({ entries, at }: FilterHistory, filter: Filter): -1 | 1 | null {
  const before = entries[at - 1]
  if (before && sameFilter(before.filter, filter)) return -1
  const after = entries[at + 1]
  return after && sameFilter(after.filter, filter) ? 1 : null
}
