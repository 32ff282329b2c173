/**
 * Texts with more words or positions than a tsvector holds (`whole` = 0): few, and looked through here token by token, so that
 * both databases find the same reports in them.
 */
import { phrasesOf, type Query, type Term } from '../../text/query.ts'
import type { Phrase } from '../../text/segment.ts'
import { searchTexts } from '../search-texts.ts'
import type { Connection } from '../sql.ts'

interface TextRow {
  id: number
  title: string
  body: string
  place: string | null
}
/** Tokens by column. */
type Columns = Record<'title' | 'body' | 'place', string[]>

const columnsOf = ({ title, body, place }: TextRow): Columns => {
  const [a, c, d] = searchTexts(title, body, place).map((text) => text.split(' ').filter((token) => token !== ''))
  return { title: a as string[], body: c as string[], place: d as string[] }
}

/** How often a phrase stands in a column. */
export function countIn(tokens: readonly string[], { tokens: wanted, prefix }: Phrase): number {
  let found = 0
  const last = wanted.length - 1
  for (let i = 0; i + last < tokens.length; i++) {
    let j = 0
    while (
      j <= last &&
      (j === last && prefix ? (tokens[i + j] as string).startsWith(wanted[j] as string) : tokens[i + j] === wanted[j])
    )
      j++
    if (j > last) found += 1
  }
  return found
}

const hasTerm = (columns: Columns, term: Term): boolean =>
  phrasesOf(term).some((phrase) => hasPhrase(columns, phrase, term.column))
const hasPhrase = (columns: Columns, phrase: Phrase, column: Term['column']): boolean =>
  (column === null ? (['title', 'body', 'place'] as const) : [column]).some((key) => countIn(columns[key], phrase) > 0)
const hasQuery = (columns: Columns, query: Query): boolean =>
  query.all.every((terms) => terms.some((term) => hasTerm(columns, term))) && !query.not.some((term) => hasTerm(columns, term))

export function partedTexts(db: Connection) {
  const held = db.prepare(
    'SELECT report_id AS id, title, body, place FROM report_text WHERE report_id IN (SELECT CAST(value AS INTEGER) FROM json_each(?)) ORDER BY report_id',
  )
  const long = db.prepare('SELECT search_parted(?, ?)').pluck()
  const texts = (ids: readonly number[]): { id: number; columns: Columns }[] =>
    (held.all(JSON.stringify(ids)) as TextRow[]).map((row) => ({ id: row.id, columns: columnsOf(row) }))
  // In two steps: nothing is asked of parts that hold none, which may lie on another server.
  const between = (from: number, to: number): { id: number; columns: Columns }[] => {
    const ids = long.all(from, to) as number[]
    return ids.length === 0 ? [] : texts(ids)
  }
  const everywhere = () => between(0, Number.MAX_SAFE_INTEGER)
  return {
    /** Tokens of these reports, long or not. */
    texts,
    /** Ids between two of those that match. */
    matching: (query: Query, from = 0, to = Number.MAX_SAFE_INTEGER): number[] =>
      between(from, to)
        .filter(({ columns }) => hasQuery(columns, query))
        .map(({ id }) => id),
    /** How many hold each of the phrases, each in its column. */
    holding(asked: readonly { phrase: Phrase; column: Term['column'] }[]): number[] {
      const rows = everywhere()
      return asked.map(({ phrase, column }) => rows.filter(({ columns }) => hasPhrase(columns, phrase, column)).length)
    },
    finds: (term: Term): boolean => everywhere().some(({ columns }) => hasTerm(columns, term)),
  }
}
