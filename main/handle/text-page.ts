/** The first page of a text that many reports hold, without gathering its whole hit set. */
import type { Filter } from '../../contract/model.ts'
import type { House } from './house.ts'

/** A hit set up to this size is ranked by relevance; a larger one by time, where a score says little. */
export const rankedUpTo = 2_000
/** So many reports in time order are looked through, then so many behind them; a text rarer than that is gathered whole. */
const looked = [4_000, 16_000]

/** A hit set up to this size is gathered whole: to look for its hits among all reports in time order takes longer. */
const gatheredUpTo = 8_000

/** Whether more reports hold the text than are ranked. */
export async function isBroad(house: House, text: string, signal: AbortSignal): Promise<boolean> {
  const { size } = await house.store.call('search.size', { text, upTo: rankedUpTo + 1 }, signal)
  return size > rankedUpTo
}

/**
 * The next `limit` hits in time order: the reports of the filter are taken from one end of time, and the index is asked
 * about those alone. Beside it, on a thread of its own, a hit set that is not large is gathered. Where too few hits are
 * found in time order: `hits`, that set; null of a large one, and where the columns have moved on since.
 */
export async function hitsByTime(
  house: House,
  filter: Filter & { text: string },
  place: { oldest: boolean; after?: { minute: number; id: number }; limit: number },
  signal: AbortSignal,
): Promise<{ ids: number[]; more: boolean } | { hits: Int32Array | null }> {
  const standing = house.loaded()
  // The look ends as soon as the hits are gathered: it would hold up the thread that reads their rows.
  const looking = new AbortController()
  const lookSignal = AbortSignal.any([signal, looking.signal])
  // And the gathering ends when enough was seen: it would hold up the next text.
  const enough = new AbortController()
  const gathered = house.store
    .call('search.few', { text: filter.text, upTo: gatheredUpTo }, AbortSignal.any([signal, enough.signal]))
    .then(({ ids }) => {
      if (ids !== null) looking.abort()
      return ids
    })
  // Nobody may wait for it.
  gathered.catch(() => {})
  const question = house.around(filter)
  const found: number[] = []
  let seen = 0
  let { after } = place
  for (const limit of looked) {
    const next = await house.analysis('page', { question, oldest: place.oldest, limit, ...(after ? { after } : {}) }, signal)
    const within = await house.store
      .call('search.within', { text: filter.text, ids: next.ids }, lookSignal)
      .catch((error: unknown) => {
        if (looking.signal.aborted && !signal.aborted) return null
        throw error
      })
    if (within === null) break
    found.push(...within.ids)
    if (found.length > place.limit || next.next === null) {
      enough.abort()
      return { ids: found.slice(0, place.limit), more: found.length > place.limit }
    }
    after = next.next
    seen += next.ids.length
    // As many hits as are to be expected by now are soon gathered: looking further would only hold up their rows.
    if ((found.length / seen) * (await standing).reports <= gatheredUpTo && (await gathered) !== null) break
  }
  const ids = await gathered
  // The same load as when it was gathered: hits of older reports would be kept as those of the newer ones.
  return { hits: house.loaded() === standing ? ids : null }
}

/** Where a row stands in time order, as a cursor: its wall-clock minute and id. */
export const placeOf = (row: { occurredAt: string; id: number }): { minute: number; id: number } => ({
  minute: Date.parse(`${row.occurredAt.slice(0, 16)}Z`) / 60_000,
  id: row.id,
})
