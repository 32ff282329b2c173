/**
 * Text to ids by tsvector under GIN. What a query means is main/text/query.ts. A text with more positions than a tsvector
 * holds (`whole` = 0) is looked through here, so that both databases find the same reports.
 */
import { phrasesOf, type Query, termsOf } from '../../text/query.ts'
import { moving } from '../../thread/thread.ts'
import { lexiconOf } from '../lexicon.ts'
import { rankedPage, weights } from '../relevance.ts'
import type { Connection } from '../sql.ts'
import type { SearchCalls } from '../text-index.ts'
import { phraseQuery, termQuery, textQuery } from './match.ts'
import { countIn, partedTexts } from './parted.ts'

/** Of BM25, as FTS5 sets them. */
const k1 = 1.2
const b = 0.75

export function officeSearch(db: Connection): SearchCalls {
  const lexicon = lexiconOf(db)
  // Asked through functions, which keep to the areas of the login (office-schema/0006-roles.sql).
  const between = db.prepare('SELECT search_list(CAST(? AS tsquery), ?, ?)').pluck()
  const counted = db.prepare('SELECT search_count(CAST(? AS tsquery), ?)').pluck()
  const held = db
    .prepare('SELECT search_among(CAST(? AS tsquery), ARRAY(SELECT CAST(value AS bigint) FROM json_each(?)))')
    .pluck()
  const every = db.prepare('SELECT search_every()').pluck()
  const parted = partedTexts(db)
  // As FTS5 counts in a file: what was taken out again (contentless_delete) stays in its averages.
  const total = db.prepare(
    'SELECT greatest(added_reports, reports) AS reports, greatest(added_tokens, tokens) AS tokens FROM search_total',
  )

  /** Ids between two that match, ascending. */
  function hits(query: Query, from: number, to: number): Int32Array<ArrayBuffer> {
    const text = textQuery(query)
    if (text === null) return new Int32Array(0)
    const sure = numbersOf(between.get(text.query, from, to) as string | null)
    const wanted = text.onlyNot ? { ...query, all: [query.not], not: [] } : query
    const looked = parted.matching(wanted, from, to)
    return looked.length === 0 ? sure : Int32Array.from([...sure, ...looked]).sort()
  }
  const everything = Number.MAX_SAFE_INTEGER

  const settle = db.prepare(
    "SELECT CASE WHEN has_function_privilege('settle_search()', 'EXECUTE') THEN settle_search() ELSE 0 END",
  )

  return {
    'search.ids': ({ text, upTo, above }, context) => {
      const query = lexicon.query(text)
      const meaning = textQuery(query)
      const terms = [...new Set(termsOf(query).map((t) => t.shown))]
      // What does not hold a text is not parted: it comes with the first part.
      if (meaning === null || (meaning.onlyNot && above !== undefined)) return { ids: new Int32Array(0), terms }
      if (!meaning.onlyNot) {
        const part = hits(query, above === undefined ? 0 : above + 1, upTo ?? everything)
        return moving({ ids: part, terms }, part)
      }
      const out = new Set(hits(query, 0, everything))
      context.check()
      const found = numbersOf(every.get() as string | null).filter((id) => !out.has(id))
      return moving({ ids: found, terms }, found)
    },
    'search.size': ({ text, upTo }) => {
      const query = lexicon.query(text)
      const meaning = textQuery(query)
      if (meaning === null || meaning.onlyNot) return { size: upTo }
      const sure = counted.get(meaning.query, upTo) as number
      if (sure >= upTo) return { size: upTo }
      return { size: Math.min(upTo, sure + parted.matching(query).length) }
    },
    'search.few': ({ text, upTo }, context) => {
      const query = lexicon.query(text)
      const meaning = textQuery(query)
      if (meaning === null || meaning.onlyNot) return { ids: null }
      if ((counted.get(meaning.query, upTo + 1) as number) > upTo) return { ids: null }
      context.check()
      const ids = hits(query, 0, everything)
      return ids.length > upTo ? { ids: null } : moving({ ids }, ids)
    },
    // What waits to be taken into the index is taken in while nobody waits for a search; who only reads leaves it to others.
    'search.merge': () => {
      settle.get()
      return { left: false }
    },
    'search.within': ({ text, ids: asked }) => {
      const query = lexicon.query(text)
      const meaning = textQuery(query)
      if (meaning === null || meaning.onlyNot) return null
      if (asked.length === 0) return { ids: new Int32Array(0) }
      const found = new Set(numbersOf(held.get(meaning.query, JSON.stringify([...asked])) as string | null))
      const sorted = asked.slice().sort()
      for (const id of parted.matching(query, sorted[0], sorted.at(-1))) found.add(id)
      return { ids: asked.filter((id) => found.has(id)) }
    },
    'search.rank': ({ text, ...request }) => {
      const query = lexicon.query(text)
      const meaning = textQuery(query)
      if (meaning === null || meaning.onlyNot)
        return { ids: request.within.slice(request.offset, request.offset + request.limit) }
      return rankedPage(request, {
        inColumn: (column) => inColumn(column, query),
        scored: (ids) => scored(query, ids),
      })
    },
  }

  /** Those of the hits that have one of the terms in this column. */
  function inColumn(column: 'title' | 'place', query: Query): Set<number> {
    const terms = query.all.flat().filter((term) => term.column === null || term.column === column)
    if (terms.length === 0) return new Set()
    const any = terms.map((term) => termQuery({ ...term, column })).join(' | ')
    const both = `${textQuery(query)?.query} & (${any})`
    const found = new Set(numbersOf(between.get(both, 0, everything) as string | null))
    const there: Query = { ...query, all: [...query.all, terms.map((term) => ({ ...term, column }))] }
    for (const id of parted.matching(there)) found.add(id)
    return found
  }

  /** BM25 of reports, as FTS5 weighs it (https://sqlite.org/fts5.html#the_bm25_function); the greater the better. */
  function scored(query: Query, ids: readonly number[]): Map<number, number> {
    const { reports, tokens } = total.get() as { reports: number; tokens: number }
    const average = tokens / Math.max(1, reports)
    const asked = [...query.all.flat(), ...query.not].flatMap((term) =>
      phrasesOf(term).map((phrase) => ({ phrase, column: term.column })),
    )
    const looked = parted.holding(asked)
    const phrases = asked.map(({ phrase, column }, i) => {
      const having = (counted.get(phraseQuery(phrase, column), everything) as number) + (looked[i] as number)
      const rarity = Math.log((reports - having + 0.5) / (having + 0.5))
      return { phrase, column, rarity: rarity > 0 ? rarity : 1e-6 }
    })
    return new Map(
      parted.texts(ids).map(({ id, columns }) => {
        const length = columns.title.length + columns.body.length + columns.place.length
        let score = 0
        for (const { phrase, column, rarity } of phrases) {
          let often = 0
          for (const key of ['title', 'body', 'place'] as const)
            if (column === null || column === key) often += weights[key] * countIn(columns[key], phrase)
          score += (rarity * often * (k1 + 1)) / (often + k1 * (1 - b + (b * length) / average))
        }
        return [id, score]
      }),
    )
  }
}

/** The numbers of a list written with commas; null is a list of none. */
const numbersOf = (list: string | null): Int32Array<ArrayBuffer> =>
  list === null ? new Int32Array(0) : Int32Array.from(list.split(','), Number)
