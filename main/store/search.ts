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

  function collect(rows: Iterable<unknown>, context: ThreadContext): Int32Array {
    let ids = new Int32Array(4096)
    let n = 0
    for (const id of rows) {
      if (n === ids.length) {
        const grown = new Int32Array(ids.length * 2)
        grown.set(ids)
        ids = grown
        context.check()
      }
      ids[n++] = id as number
    }
    return ids.slice(0, n)
  }

  return {
    /** Ascending ids of all reports that match; every id with text when only field terms were typed. */
    'search.ids': ({ text }: { text: string }, context: ThreadContext) => {
      const query = parseQuery(text)
      const expression = matchExpression(query)
      const terms = termsOf(query).map((t) => t.shown)
      if (expression === null) return { ids: new Int32Array(0), terms }
      let ids = collect(match.iterate(expression.expression), context)
      if (expression.onlyNot) {
        const out = new Set(ids)
        ids = collect(every.iterate(), context).filter((id) => !out.has(id))
      }
      return moving({ ids, terms }, ids)
    },
    /** The ids of `within` by BM25 x recency, best first. */
    'search.rank': ({ text, within, limit, offset }: { text: string; within: Int32Array; limit: number; offset: number }) => {
      const expression = matchExpression(parseQuery(text))
      const place = new Map<number, number>()
      // `within` comes newest first: the place in it is the recency.
      for (const [i, id] of within.entries()) place.set(id, i)
      if (expression === null || expression.onlyNot) return { ids: within.slice(offset, offset + limit) }
      const hits: { id: number; score: number }[] = []
      for (const [id, rank] of scored.iterate(expression.expression) as Iterable<[number, number]>) {
        const at = place.get(id)
        // bm25() is the lower the better; the newest weighs twice the oldest.
        if (at !== undefined) hits.push({ id, score: rank * (2 - at / within.length) })
      }
      hits.sort((a, b) => a.score - b.score || (place.get(a.id) as number) - (place.get(b.id) as number))
      return { ids: Int32Array.from(hits.slice(offset, offset + limit), (h) => h.id) }
    },
  }
}
