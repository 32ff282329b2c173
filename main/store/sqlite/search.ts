/** Text to ids by FTS5. What a query means is main/text/query.ts; what the index holds is main/text/segment.ts. */
import { matchExpression, type Query, termExpression, termsOf } from '../../text/query.ts'
import { moving, type ThreadContext } from '../../thread/thread.ts'
import { lexiconOf } from '../lexicon.ts'
import { type RankRequest, rankedPage, weights } from '../relevance.ts'
import type { SearchCalls } from '../text-index.ts'
import type { FileConnection } from './open.ts'

/** A hit set that is gathered if it is small is looked for in so many parts. */
const fewParts = 4
/** Ids this far apart are looked for in one range: to step over a row costs less than to begin a range. */
const nearIds = 2_000
/** More ranges than these, and the whole hit set is the shorter way. */
const mostRanges = 24

export function fileSearch(db: FileConnection): SearchCalls {
  const lexicon = lexiconOf(db)
  // One row of text made in C: stepping a hundred thousand rows from JavaScript costs half as much again, JSON a third.
  const match = db.prepare('SELECT group_concat(rowid) FROM report_search WHERE report_search MATCH ?').pluck()
  const matchBetween = db
    .prepare('SELECT group_concat(rowid) FROM report_search WHERE report_search MATCH ? AND rowid BETWEEN ? AND ?')
    .pluck()
  const some = db
    .prepare(
      'SELECT group_concat(rowid) FROM (SELECT rowid FROM report_search WHERE report_search MATCH ? AND rowid BETWEEN ? AND ? LIMIT CAST(? AS INTEGER))',
    )
    .pluck()
  const newest = db.prepare('SELECT coalesce(max(id), 0) FROM report').pluck()
  const changes = db.prepare('SELECT total_changes()').pluck()
  const every = db.prepare('SELECT group_concat(rowid) FROM report_search').pluck()
  const upTo = db
    .prepare('SELECT count(*) FROM (SELECT 1 FROM report_search WHERE report_search MATCH ? LIMIT CAST(? AS INTEGER))')
    .pluck()
  // The bounds have to be integers: a number of JavaScript is bound as a real, and FTS5 then reads the whole list.
  const range = db.prepare('SELECT rowid FROM report_search WHERE report_search MATCH ? AND rowid BETWEEN ? AND ?').pluck()
  // The plus keeps FTS5 from looking each id up on its own: it walks the hits once and scores the candidates alone.
  const scored = db
    .prepare(`SELECT rowid, bm25(report_search, ${weights.title}, ${weights.body}, ${weights.place})
      FROM report_search WHERE report_search MATCH ? AND +rowid IN (SELECT value FROM json_each(?))`)
    .raw()

  const ids = (expression: string): Int32Array<ArrayBuffer> => ascending(numbersOf(match.get(expression) as string | null))

  /** Those of the hits that have one of the terms in this column. */
  function inColumn(column: 'title' | 'place', query: Query, expression: string): Set<number> {
    const terms = query.all.flat().filter((term) => term.column === null || term.column === column)
    if (terms.length === 0) return new Set()
    const any = terms.map((term) => termExpression({ ...term, column: null })).join(' OR ')
    const there = `${column} : (${any})`
    // Of a single term what stands in the column is a hit by itself.
    const alone = query.all.length === 1 && query.not.length === 0
    return new Set(ids(alone ? there : `(${expression}) AND (${there})`))
  }

  return {
    /**
     * Ascending ids of all reports that match; every id with text when only field terms were typed. `upTo`: those up to this
     * id alone, `above`: those behind it, so that two threads gather one set.
     */
    'search.ids': ({ text, upTo, above }: { text: string; upTo?: number; above?: number }, context: ThreadContext) => {
      const query = lexicon.query(text)
      const expression = matchExpression(query)
      const terms = [...new Set(termsOf(query).map((t) => t.shown))]
      // What does not hold a text is not parted: it comes with the first part.
      if (expression === null || (expression.onlyNot && above !== undefined)) return { ids: new Int32Array(0), terms }
      if (!expression.onlyNot && (upTo !== undefined || above !== undefined)) {
        const [from, to] = above === undefined ? [0n, BigInt(upTo as number)] : [BigInt(above) + 1n, 2n ** 62n]
        const part = ascending(numbersOf(matchBetween.get(expression.expression, from, to) as string | null))
        return moving({ ids: part, terms }, part)
      }
      let found = ids(expression.expression)
      if (expression.onlyNot) {
        context.check()
        const out = new Set(found)
        found = ascending(numbersOf(every.get() as string | null).filter((id) => !out.has(id)))
      }
      return moving({ ids: found, terms }, found)
    },
    /** How many reports match, counted no further than `upTo`. */
    'search.size': ({ text, upTo: most }: { text: string; upTo: number }): { size: number } => {
      const expression = matchExpression(lexicon.query(text))
      return { size: expression === null || expression.onlyNot ? most : (upTo.get(expression.expression, most) as number) }
    },
    /** Ascending ids of the reports that match, where these are no more than `upTo`; else null. */
    'search.few': (
      { text, upTo: most }: { text: string; upTo: number },
      context: ThreadContext,
    ): { ids: Int32Array<ArrayBuffer> | null } => {
      const expression = matchExpression(lexicon.query(text))
      if (expression === null || expression.onlyNot) return { ids: null }
      const found: number[] = []
      const end = newest.get() as number
      // Words that many reports hold may be slow to tell from a phrase of them: whoever asked may have seen enough by then.
      for (let part = 0; part < fewParts; part++) {
        context.check()
        const [from, to] = [part, part + 1].map((n) => BigInt(Math.floor((end * n) / fewParts))) as [bigint, bigint]
        found.push(...numbersOf(some.get(expression.expression, from + 1n, to, most + 1 - found.length) as string | null))
        if (found.length > most) return { ids: null }
      }
      const ids = ascending(Int32Array.from(found))
      return moving({ ids }, ids)
    },
    /**
     * One step of merging the segments of the index; call it until `left` is false. `whole` takes every segment into one
     * merge, also a single one that holds deleted rows: to be said in the first step alone. `pages` to be written at most.
     */
    'search.merge': ({ whole, pages }: { whole: boolean; pages: number }): { left: boolean } => {
      const before = changes.get() as number
      db.prepare("INSERT INTO report_search (report_search, rank) VALUES ('merge', ?)").run(whole ? -pages : pages)
      return { left: whole || (changes.get() as number) - before >= 2 }
    },
    /** Which of these ids match, in their order; null where they lie so far apart that the whole hit set is the shorter way. */
    'search.within': (
      { text, ids: asked }: { text: string; ids: Int32Array },
      context: ThreadContext,
    ): { ids: Int32Array } | null => {
      const expression = matchExpression(lexicon.query(text))
      if (expression === null || expression.onlyNot) return null
      const sorted = asked.slice().sort()
      const ranges: [bigint, bigint][] = []
      for (let i = 0, from = 0; i < sorted.length; i++) {
        const next = sorted[i + 1]
        if (next !== undefined && next - (sorted[i] as number) <= nearIds) continue
        if (ranges.length === mostRanges) return null
        ranges.push([BigInt(sorted[from] as number), BigInt(sorted[i] as number)])
        from = i + 1
      }
      const found = new Set(
        ranges.flatMap(([from, to]) => {
          // Whoever asked may have the whole hit set by now.
          context.check()
          return range.all(expression.expression, from, to) as number[]
        }),
      )
      return { ids: asked.filter((id) => found.has(id)) }
    },
    'search.rank': ({ text, ...request }: { text: string } & RankRequest) => {
      const query = lexicon.query(text)
      const expression = matchExpression(query)
      if (expression === null || expression.onlyNot)
        return { ids: request.within.slice(request.offset, request.offset + request.limit) }
      return rankedPage(request, {
        inColumn: (column) => inColumn(column, query, expression.expression),
        // A row of the index is read for each: 12 microseconds and more. bm25() is the lower the better.
        scored: (ids) =>
          new Map(
            (scored.all(expression.expression, JSON.stringify(ids)) as [number, number][]).map(([id, score]) => [id, -score]),
          ),
      })
    },
  }
}

/** FTS5 gives rowids in ascending order unless asked otherwise; a list that is not would break the walk over the columns. */
function ascending(ids: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  for (let i = 1; i < ids.length; i++) if ((ids[i] as number) < (ids[i - 1] as number)) return ids.sort()
  return ids
}

/** The numbers of a list written with commas; null is a list of none. */
function numbersOf(list: string | null): Int32Array<ArrayBuffer> {
  if (list === null) return new Int32Array(0)
  // At least one digit and a comma each.
  const numbers = new Int32Array((list.length + 1) >> 1)
  let at = 0
  let number = 0
  for (let i = 0; i < list.length; i++) {
    const unit = list.charCodeAt(i)
    if (unit === 44) {
      numbers[at++] = number
      number = 0
    } else number = number * 10 + unit - 48
  }
  numbers[at++] = number
  return numbers.slice(0, at)
}
