/**
 * What the full-text index holds. Each run of CJK characters becomes its overlapping bigrams and, alone, its last
 * character; words stay words. A term of two characters or more is then a phrase of its bigrams, which finds exactly
 * the texts that contain it: bigrams overlap inside a run, and the lone last character keeps two runs apart.
 */
import { type Unit, unitsOf } from './fold.ts'

/**
 * Index tokens of a text, separated by single spaces.
 * @param hidden spans [start, end) whose words and digits stay out of the index (identity numbers, phones, plates):
 *   nobody can be followed from report to report by searching for them. Characters stay.
 */
export function segment(text: string, hidden: readonly { start: number; end: number }[] = []): string {
  const units = unitsOf(text)
  let out = ''
  for (let i = 0; i < units.length; i++) {
    const unit = units[i] as Unit
    if (unit.cjk) {
      const next = units[i + 1]
      out += next?.cjk && !next.gap ? `${unit.text + next.text} ` : `${unit.text} `
    } else if (!hidden.some((span) => span.start < unit.end && unit.start < span.end)) {
      out += `${unit.text} `
    }
  }
  return out
}

/** Index tokens that stand one after the other; `prefix`: the last one is a beginning. */
export interface Phrase {
  tokens: string[]
  prefix: boolean
}

/**
 * The phrase of one term's units; null when it has none.
 * @param exact a quoted term: its last word must be that word, not a beginning of it.
 */
export function phraseOf(units: readonly Unit[], exact: boolean): Phrase | null {
  if (units.length === 0) return null
  const tokens: string[] = []
  let prefix = false
  for (let i = 0; i < units.length; i++) {
    const unit = units[i] as Unit
    const next = units[i + 1]
    if (!unit.cjk) {
      tokens.push(unit.text)
      if (!next) prefix = !exact
    } else if (next?.cjk && !next.gap) {
      tokens.push(unit.text + next.text)
    } else if (next) {
      // The run ends inside the term, so it ends in the text too: its lone last character is there.
      tokens.push(unit.text)
    } else {
      const before = units[i - 1]
      // The last character of a run is held by the bigram before it; a run of one character is a beginning of a bigram.
      if (before?.cjk && !unit.gap) continue
      tokens.push(unit.text)
      prefix = true
    }
  }
  return { tokens, prefix }
}
