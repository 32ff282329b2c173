/**
 * Text with its numbers in place: what a block of a briefing says. A number keeps the key that leads back to its reports
 * through every format that can hold one, and through an edit of the words around it.
 */
import type { NumberKey } from '../../contract/briefing.ts'

/** A number as printed. `key` null: nothing stands behind it (a share, an interval, a year). */
export interface NumberRun {
  n: string
  key: NumberKey | null
  /** What a number without reports behind it is ("change", "period"): an edit of the words stays tied to it by this name. */
  as?: string
  /** Typed by a person, and not a number that the snapshot knows. */
  byHand?: true
}
/** Words that this audience gets instead of more telling ones. */
export interface NarrowedRun {
  narrowed: string
}
export type Run = string | NumberRun | NarrowedRun
export type Words = Run[]

const textOf = (run: Run): string => (typeof run === 'string' ? run : 'n' in run ? run.n : run.narrowed)
/** The words alone, as a reader without marks sees them. */
export const plain = (words: Words): string => words.map(textOf).join('')

/** Runs in a row, neighbouring strings joined, empty ones dropped. */
export function tidy(words: Words): Words {
  const out: Words = []
  for (const run of words) {
    if (run === '') continue
    const last = out.at(-1)
    if (typeof run === 'string' && typeof last === 'string') out[out.length - 1] = last + run
    else out.push(run)
  }
  return out
}

/** A template of words: text`共 ${n} 件` with runs, words or strings put in. */
export function text(strings: TemplateStringsArray, ...parts: (Run | Words)[]): Words {
  const out: Words = []
  for (const [i, string] of strings.entries()) {
    out.push(string)
    const part = parts[i]
    if (part !== undefined) out.push(...(Array.isArray(part) ? part : [part]))
  }
  return tidy(out)
}

/** Words joined by a separator. */
export const joined = (list: readonly Words[], separator: string): Words =>
  tidy(list.flatMap((words, i) => (i === 0 ? words : [separator, ...words])))

const digit = /[0-9０-９]/
/** Where `n` stands in the text from `at` on, not as a part of a longer number; -1. */
export function placeOfNumber(text: string, n: string, at = 0): number {
  for (let found = text.indexOf(n, at); found >= 0; found = text.indexOf(n, found + 1)) {
    const [before, after] = [text[found - 1] ?? '', text[found + n.length] ?? '']
    const longer =
      (digit.test(n[0] ?? '') && (digit.test(before) || (/[.,．]/.test(before) && digit.test(text[found - 2] ?? '')))) ||
      (digit.test(n.at(-1) ?? '') &&
        (digit.test(after) || (/[.,．]/.test(after) && digit.test(text[found + n.length + 1] ?? ''))))
    if (!longer) return found
  }
  return -1
}

/** Words with these numbers put where they stand in them, in order; one that does not stand there is left out. */
export function anchored(words: Words, numbers: readonly NumberRun[]): Words {
  const parts: Words = [...words]
  let part = 0
  let from = 0
  for (const run of numbers) {
    for (let i = part, at = from; i < parts.length; i++, at = 0) {
      const string = parts[i]
      if (typeof string !== 'string') continue
      const found = placeOfNumber(string, run.n, at)
      if (found < 0) continue
      parts.splice(i, 1, string.slice(0, found), run, string.slice(found + run.n.length))
      part = i + 2
      from = 0
      break
    }
  }
  return tidy(parts)
}
