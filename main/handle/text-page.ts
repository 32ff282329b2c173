/** The first page of a text that many reports hold, without gathering its whole hit set. */
import type { Filter } from '../../contract/model.ts'
import type { House } from './house.ts'

/** A hit set up to this size is ranked by relevance; a larger one by time, where a score says little. */
export const rankedUpTo = 2_000
/** So many reports in time order are looked through, then so many behind them; a text rarer than that is gathered whole. */
const looked = [2_000, 16_000]

/** Whether more reports hold the text than are ranked. */
export async function isBroad(house: House, text: string, signal: AbortSignal): Promise<boolean> {
  const { size } = await house.store.call('search.size', { text, upTo: rankedUpTo + 1 }, signal)
  return size > rankedUpTo
}

/**
 * The next `limit` hits in time order of a text known to be broad: the reports of the filter are taken from one end of
 * time, and the index is asked about those alone. null: too few were found that way.
 */
export async function hitsByTime(
  house: House,
  filter: Filter & { text: string },
  place: { oldest: boolean; after?: { minute: number; id: number }; limit: number },
  signal: AbortSignal,
): Promise<{ ids: number[]; more: boolean } | null> {
  const question = house.around(filter)
  const hits: number[] = []
  let { after } = place
  for (const limit of looked) {
    const found = await house.analysis('page', { question, oldest: place.oldest, limit, ...(after ? { after } : {}) }, signal)
    const within = await house.store.call('search.within', { text: filter.text, ids: Int32Array.from(found.ids) }, signal)
    if (within === null) return null
    hits.push(...within.ids)
    if (hits.length > place.limit || found.next === null)
      return { ids: hits.slice(0, place.limit), more: hits.length > place.limit }
    after = found.next
  }
  return null
}

/** Where a row stands in time order, as a cursor: its wall-clock minute and id. */
export const placeOf = (row: { occurredAt: string; id: number }): { minute: number; id: number } => ({
  minute: Date.parse(`${row.occurredAt.slice(0, 16)}Z`) / 60_000,
  id: row.id,
})
