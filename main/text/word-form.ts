/** Other forms of Latin words that the store's texts hold: by English stem, and one letter away where nothing else is found. */
import type { Query, Term } from './query.ts'
import { stem, stemBeginning } from './stem.ts'
import { addForms, formOf, type Synonyms } from './synonym.ts'

/** The words of the full-text index, folded. */
export interface Vocabulary {
  /** Words of a-z that begin so and are wanted. */
  beginning(prefix: string, wanted: (word: string) => boolean): string[]
  /** Those of the words that are there, commonest first. */
  present(words: readonly string[]): string[]
  /** Whether any report holds the term or one of its forms. */
  finds(term: Term): boolean
}

const shortestStem = 3
const endings = ['', 'e', 's', 'es', 'ed', 'd', 'y', 'ie', 'ies', 'ied', 'ying', 'ing', 'er', 'ers']
const shortestTypo = 4
/** More words one letter away say that the word was no slip of the finger. */
const mostTypos = 6

/** Replaces the last word of what was typed. */
const withLast = (term: Term, word: string): string => {
  const last = term.units.at(-1)
  return last ? term.shown.slice(0, last.start) + word : word
}

/** The Latin word a term ends in; null where it has none that may have other forms. */
const lastWord = (term: Term): string | null => {
  const last = term.units.at(-1)
  return last && !last.cjk && /^[a-z]+$/.test(last.text) ? last.text : null
}

function stems(term: Term, vocabulary: Vocabulary): string[] {
  const word = lastWord(term)
  if (word === null || word.length < shortestStem) return []
  const beginning = stemBeginning(word)
  if (beginning === '') return []
  const wanted = stem(word)
  const isForm = (other: string): boolean => other !== word && stem(other) === wanted
  // One or two letters begin the commonest words ("the", "use"): to read them all would cost more than to guess the endings.
  const others =
    beginning.length < 3 ? vocabulary.present(endings.map((end) => beginning + end)) : vocabulary.beginning(beginning, isForm)
  return others.filter(isForm).map((other) => withLast(term, other))
}

/** Every string one insertion, deletion, substitution or swap of neighbours away. */
function oneAway(word: string): string[] {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const out = new Set<string>()
  for (let i = 0; i <= word.length; i++) {
    const head = word.slice(0, i)
    const tail = word.slice(i)
    if (tail) out.add(head + tail.slice(1))
    if (tail.length > 1) out.add(head + tail[1] + tail[0] + tail.slice(2))
    for (const letter of letters) {
      out.add(head + letter + tail)
      if (tail) out.add(head + letter + tail.slice(1))
    }
  }
  out.delete(word)
  return [...out]
}

/**
 * Puts the forms of words beside the terms of a query, quoted terms left alone: same stem always; one letter away only
 * for a word that is found in no form, and never for what is left out: nothing is left out on a guess. Where no report
 * holds what was meant ("garbige", and all write rubbish), its synonyms are found.
 */
export function addWordForms(query: Query, vocabulary: Vocabulary, synonyms: Synonyms): void {
  for (const term of [...query.all.flat(), ...query.not]) {
    if (term.exact) continue
    // A synonym stands for its other forms too: "bins" where "bin" was asked for.
    const ofSynonyms = (term.forms ?? []).flatMap((form) =>
      stems({ ...form, shown: form.as?.word ?? form.shown }, vocabulary).map((word) => formOf(term, word, 'synonym')),
    )
    addForms(
      term,
      stems(term, vocabulary).map((word) => formOf(term, word, 'stem')),
    )
    addForms(term, ofSynonyms)
  }
  for (const term of query.all.flat()) {
    const word = lastWord(term)
    if (term.exact || term.units.length !== 1 || word === null || word.length < shortestTypo || vocabulary.finds(term)) continue
    const away = oneAway(word)
    const near = vocabulary.present(away)
    if (near.length === 0) {
      const words = away.flatMap((other) => synonyms.of(other))
      addForms(
        term,
        words.map((other) => formOf(term, other, 'synonym')),
      )
    }
    addForms(
      term,
      near.slice(0, mostTypos).map((other) => formOf(term, other, 'typo')),
    )
  }
}
