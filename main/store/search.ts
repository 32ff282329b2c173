/** Text to ids. What a query means is main/text/query.ts; what the index holds is main/text/segment.ts. */
import { matchExpression, parseQuery, termsOf } from '../text/query.ts'
import { moving, type ThreadContext } from '../thread/thread.ts'
import type { Connection } from './open.ts'

export function searchCalls(db: Connection) {
  const match = db.prepare('SELECT rowid FROM report_search WHERE report_search MATCH ? ORDER BY rowid').pluck()
  const every = db.prepare('SELECT rowid FROM report_search ORDER BY rowid').pluck()
  // Title above place above body; only for hit sets small enough that a score says something.
  const scored = db
    .prepare('SELECT rowid, bm25(report_search, 8.0, 1.0, 3.0) FROM report_search WHERE report_search MATCH ?')
    .raw()

  // All rows in one call: stepping a million times from JavaScript costs several times the search itself.
  const ids = (expression: string): Int32Array<ArrayBuffer> => Int32Array.from(match.all(expression) as number[])

  return {
    /** Ascending ids of all reports that match; every id with text when only field terms were typed. */
    'search.ids': ({ text }: { text: string }, context: ThreadContext) => {
      const query = parseQuery(text)
      const expression = matchExpression(query)
      const terms = termsOf(query).map((t) => t.shown)
      if (expression === null) return { ids: new Int32Array(0), terms }
      let found = ids(expression.expression)
      if (expression.onlyNot) {
        context.check()
        const out = new Set(found)
        found = Int32Array.from((every.all() as number[]).filter((id) => !out.has(id)))
      }
      return moving({ ids: found, terms }, found)
    },
    /** The ids of `within` by BM25 x recency, best first. */
    'search.rank': ({ text, within, limit, offset }: { text: string; within: Int32Array; limit: number; offset: number }) => {
      const expression = matchExpression(parseQuery(text))
      const place = new Map<number, number>()
      // `within` comes newest first: the place in it is the recency.
      for (const [i, id] of within.entries()) place.set(id, i)
      if (expression === null || expression.onlyNot) return { ids: within.slice(offset, offset + limit) }
      const hits: { id: number; score: number }[] = []
      for (const [id, rank] of scored.all(expression.expression) as [number, number][]) {
        const at = place.get(id)
        // bm25() is the lower the better; the newest weighs twice the oldest.
        if (at !== undefined) hits.push({ id, score: rank * (2 - at / within.length) })
      }
      hits.sort((a, b) => a.score - b.score || (place.get(a.id) as number) - (place.get(b.id) as number))
      return { ids: Int32Array.from(hits.slice(offset, offset + limit), (h) => h.id) }
    },
  }
}
