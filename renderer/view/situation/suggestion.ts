/** What the search field suggests: areas, categories, commands and past queries. Never report text. */
import Fuse from 'fuse.js'

export type SuggestionKind = 'past' | 'area' | 'category' | 'command'
export interface Suggestion {
  kind: SuggestionKind
  key: string
  label: string
  /** Other words that find it, such as its name in the other language. */
  also: string[]
}

const most = 7
/** Fewer suggestions of a kind than this, so that one long list does not push the others out. */
const mostOfKind: Record<SuggestionKind, number> = { past: 3, area: 4, category: 3, command: 3 }

export type Finder = (typed: string) => Suggestion[]

/** A finder over short lists; typos are tolerated. With nothing typed it gives the past queries. */
export function suggestionFinder(entries: readonly Suggestion[]): Finder {
  const fuse = new Fuse([...entries], { keys: ['label', 'also'], threshold: 0.34, ignoreLocation: true, minMatchCharLength: 1 })
  return (typed) => {
    const wanted = typed.trim()
    const found = wanted === '' ? entries.filter((entry) => entry.kind === 'past') : fuse.search(wanted).map((hit) => hit.item)
    const taken: Record<SuggestionKind, number> = { past: 0, area: 0, category: 0, command: 0 }
    return found
      .filter((entry) => {
        // A past query that is just what is typed says nothing.
        if (entry.kind === 'past' && entry.label === wanted) return false
        taken[entry.kind] += 1
        return taken[entry.kind] <= mostOfKind[entry.kind]
      })
      .slice(0, most)
  }
}

const mostPast = 12
/** Past queries with the newest first, without doubles and without the half-typed beginnings of the new one. */
export function withQuery(past: readonly string[], query: string): string[] {
  const wanted = query.trim()
  if (wanted === '') return [...past]
  return [wanted, ...past.filter((old) => old !== wanted && !wanted.startsWith(old))].slice(0, mostPast)
}
