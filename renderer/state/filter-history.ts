import type { Filter } from '../../contract/model.ts'
import { sameFilter, tidyFilter } from './hash.ts'

/** Filters walked through, like a browser's pages. `entries[at]` is the one on screen. */
export interface FilterHistory {
  entries: readonly Filter[]
  at: number
}
const longest = 200

export const startHistory = (filter: Filter): FilterHistory => ({ entries: [tidyFilter(filter)], at: 0 })
export const currentFilter = (history: FilterHistory): Filter => history.entries[history.at] ?? {}

/** A new step; what lay ahead is dropped. The same filter again is no step. */
export function pushFilter(history: FilterHistory, filter: Filter): FilterHistory {
  const next = tidyFilter(filter)
  if (sameFilter(next, currentFilter(history))) return history
  const entries = [...history.entries.slice(0, history.at + 1), next].slice(-longest)
  return { entries, at: entries.length - 1 }
}

/** The same step, changed: a brush being dragged, a word being typed. */
export function replaceFilter(history: FilterHistory, filter: Filter): FilterHistory {
  const next = tidyFilter(filter)
  if (sameFilter(next, currentFilter(history))) return history
  return { entries: history.entries.map((entry, i) => (i === history.at ? next : entry)), at: history.at }
}

export const canBack = (history: FilterHistory): boolean => history.at > 0
export const canForward = (history: FilterHistory): boolean => history.at < history.entries.length - 1
export const stepBack = (history: FilterHistory): FilterHistory =>
  canBack(history) ? { ...history, at: history.at - 1 } : history
export const stepForward = (history: FilterHistory): FilterHistory =>
  canForward(history) ? { ...history, at: history.at + 1 } : history
