/** The order by relevance, the same over both databases: what they are asked for it is where a text stands, and BM25. */

/** So many hits are weighed by BM25, which costs a look at each of them. */
const weighed = 100
/** A hit in the title weighs as much as so many in the text, one in the place in between. */
export const weights = { title: 8, place: 3, body: 1 }

/** Hits to be put in order: `within` are their ids, newest first. */
export interface RankRequest {
  within: Int32Array
  limit: number
  offset: number
}
export interface Relevance {
  /** Those of the hits that have one of the terms in this column. */
  inColumn(column: 'title' | 'place'): ReadonlySet<number>
  /** BM25 under `weights`, the greater the better; a report without one counts 0. */
  scored(ids: readonly number[]): ReadonlyMap<number, number>
}

/**
 * A page of the hits, best first. All by where the text stands, title above place above body, and recency; the best of them
 * again by BM25 x recency.
 */
export function rankedPage({ within, limit, offset }: RankRequest, { inColumn, scored }: Relevance): { ids: Int32Array } {
  const place = new Map<number, number>()
  for (const [i, id] of within.entries()) place.set(id, i)
  // `within` comes newest first: the newest weighs twice the oldest.
  const recency = (id: number): number => 2 - (place.get(id) as number) / within.length
  const byScore = (score: (id: number) => number) => (a: number, b: number) =>
    score(b) - score(a) || (place.get(a) as number) - (place.get(b) as number)
  let order = [...within]
  if (order.length > weighed) {
    const title = inColumn('title')
    const named = inColumn('place')
    const where = (id: number): number => (title.has(id) ? weights.title : named.has(id) ? weights.place : weights.body)
    order.sort(byScore((id) => where(id) * recency(id)))
  }
  if (offset < weighed) {
    const best = order.slice(0, weighed)
    const scores = scored(best)
    best.sort(byScore((id) => (scores.get(id) ?? 0) * recency(id)))
    order = [...best, ...order.slice(weighed)]
  }
  return { ids: Int32Array.from(order.slice(offset, offset + limit)) }
}
