/** Queries in the words of tsquery. Weights stand for columns: A the title, B the place, C the text. */
import { phrasesOf, type Query, type Term } from '../../text/query.ts'
import type { Phrase } from '../../text/segment.ts'

const weightOf = { title: 'A', place: 'B' } as const

/** A token as a lexeme, quoted. */
export const lexeme = (token: string): string => `'${token.replace(/['\\]/g, '$&$&')}'`

/** Tokens that stand one after the other in a column; the last one may be a beginning. */
export function phraseQuery({ tokens, prefix }: Phrase, column: Term['column'] = null): string {
  const weight = column === null ? '' : weightOf[column]
  const words = tokens.map((token, i) => {
    const marks = `${prefix && i === tokens.length - 1 ? '*' : ''}${weight}`
    return `${lexeme(token)}${marks === '' ? '' : `:${marks}`}`
  })
  return words.join(' <-> ')
}

export const termQuery = (term: Term): string =>
  `(${phrasesOf(term)
    .map((phrase) => phraseQuery(phrase, term.column))
    .join(' | ')})`

/** null when no word narrows it; `onlyNot` when only exclusions do: then the query is what is to be left out. */
export function textQuery(query: Query): { query: string; onlyNot: boolean } | null {
  const nots = query.not.map(termQuery).join(' | ')
  if (query.all.length === 0) return nots === '' ? null : { query: nots, onlyNot: true }
  const wanted = query.all.map((terms) => `(${terms.map(termQuery).join(' | ')})`).join(' & ')
  return { query: nots === '' ? wanted : `${wanted} & !(${nots})`, onlyNot: false }
}
