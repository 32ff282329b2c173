/** Text that is being written over a block, taken apart into words and numbers. */

export interface TypedPart {
  text: string
  /** `tied`: it stands in the text of the snapshot, and follows it; `byHand`: it does not; null: words. */
  number: 'tied' | 'byHand' | null
}

/** A number as it is printed: sign, digits with commas, decimal part, percent. */
const numberPattern = /[+\-−]?\d+(?:,\d{3})*(?:\.\d+)?[%‰]?/g

/** The same number has the same form: without commas, one minus. */
const formOf = (shown: string): string => shown.replaceAll(',', '').replace('−', '-')

/** Every number of a text by its form. */
export const numbersIn = (text: string): Set<string> =>
  new Set(Array.from(text.matchAll(numberPattern), ([shown]) => formOf(shown)))

/** `known`: the numbers of the text that was there, by `numbersIn`. */
export function typedParts(text: string, known: ReadonlySet<string>): TypedPart[] {
  const parts: TypedPart[] = []
  let end = 0
  for (const found of text.matchAll(numberPattern)) {
    const at = found.index
    if (at > end) parts.push({ text: text.slice(end, at), number: null })
    parts.push({ text: found[0], number: known.has(formOf(found[0])) ? 'tied' : 'byHand' })
    end = at + found[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end), number: null })
  return parts
}
