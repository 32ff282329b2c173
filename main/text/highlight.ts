/** Where a query's terms stand in the original text, by the same rules by which the index found them. */
import { type Unit, unitsOf } from './fold.ts'
import type { Term } from './query.ts'

/** True when the term's units stand at `at`. */
function stands(units: readonly Unit[], at: number, term: Term): boolean {
  for (let i = 0; i < term.units.length; i++) {
    const unit = units[at + i]
    const wanted = term.units[i] as Unit
    if (!unit || unit.cjk !== wanted.cjk) return false
    const last = i === term.units.length - 1
    const same = unit.text === wanted.text || (last && !wanted.cjk && !term.exact && unit.text.startsWith(wanted.text))
    if (!same) return false
    // Two neighbouring characters must be neighbours in the text as they are in the term.
    if (i > 0 && unit.cjk && (term.units[i - 1] as Unit).cjk && unit.gap !== wanted.gap) return false
  }
  return true
}

/**
 * UTF-16 [start, end) of each hit, in order and without overlaps; and how often each term was found. A form that stands
 * inside a hit of its own term (井盖 in 窨井盖) is no hit of its own.
 * @param terms a term before its forms, as termsOf gives them
 */
export function findTerms(text: string, terms: readonly Term[]): { marks: [number, number][]; counts: number[] } {
  const counts = terms.map(() => 0)
  if (terms.length === 0) return { marks: [], counts }
  const units = unitsOf(text)
  const found: [number, number][] = []
  /** Hits of terms as typed, by what was typed. */
  const own = new Map<string, [number, number][]>()
  for (const [index, term] of terms.entries()) {
    for (let at = 0; at + term.units.length <= units.length; at++) {
      if (!stands(units, at, term)) continue
      const first = units[at] as Unit
      const last = units[at + term.units.length - 1] as Unit
      const wanted = term.units[term.units.length - 1] as Unit
      // Of a word found by its beginning only the beginning is marked, where folding kept its length.
      const end =
        !last.cjk && !term.exact && last.end - last.start === last.text.length ? last.start + wanted.text.length : last.end
      const mark: [number, number] = [first.start, end]
      if (term.as) {
        if (own.get(term.shown)?.some((hit) => mark[0] < hit[1] && hit[0] < mark[1])) continue
      } else {
        const hits = own.get(term.shown)
        if (hits) hits.push(mark)
        else own.set(term.shown, [mark])
      }
      found.push(mark)
      counts[index] = (counts[index] as number) + 1
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const marks: [number, number][] = []
  for (const mark of found) {
    const last = marks[marks.length - 1]
    if (last && mark[0] < last[1]) last[1] = Math.max(last[1], mark[1])
    else marks.push([mark[0], mark[1]])
  }
  return { marks, counts }
}

/**
 * An excerpt of at most `length` UTF-16 units around the first hit, with its marks moved along. Line breaks become spaces
 * so that it fits a line.
 */
export function excerpt(
  text: string,
  marks: readonly [number, number][],
  length = 80,
): { snippet: string; marks: [number, number][] } {
  const first = marks[0]
  let from = first && text.length > length ? Math.max(0, Math.min(first[0] - Math.floor(length / 4), text.length - length)) : 0
  let to = Math.min(text.length, from + length)
  // Never cut a surrogate pair.
  if (from > 0 && text.charCodeAt(from) >= 0xdc00 && text.charCodeAt(from) < 0xe000) from -= 1
  if (to < text.length && text.charCodeAt(to) >= 0xdc00 && text.charCodeAt(to) < 0xe000) to += 1
  const head = from > 0 ? '…' : ''
  const snippet = head + text.slice(from, to).replace(/\s/g, ' ') + (to < text.length ? '…' : '')
  const shift = head.length - from
  return {
    snippet,
    marks: marks.filter((m) => m[0] >= from && m[1] <= to).map((m) => [m[0] + shift, m[1] + shift] as [number, number]),
  }
}
