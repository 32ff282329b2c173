/** Text that is being written over a block, taken apart into words and numbers. */

export interface TypedPart {
  text: string
  /** `tied`: the snapshot knows the number; `byHand`: it does not; null: words. */
  number: 'tied' | 'byHand' | null
}

/** A number as it is printed: digits with commas and a decimal part. A year, a day or a paragraph's number looks the same. */
const numberPattern = /\d[\d,]*(?:\.\d+)?/g

/** `known` holds numbers of the page as printed. What is about time or order is not counted as typed by hand. */
export function typedParts(text: string, known: ReadonlySet<string>): TypedPart[] {
  const parts: TypedPart[] = []
  let end = 0
  for (const found of text.matchAll(numberPattern)) {
    const shown = found[0].replace(/,$/, '')
    const at = found.index
    if (at > end) parts.push({ text: text.slice(end, at), number: null })
    parts.push({ text: shown, number: known.has(shown) ? 'tied' : 'byHand' })
    end = at + shown.length
  }
  if (end < text.length) parts.push({ text: text.slice(end), number: null })
  return parts
}
