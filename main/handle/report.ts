import type { HandlerGroup } from '../../contract/api.ts'
import type { Filter, PageOrder, ReportRow } from '../../contract/model.ts'
import { matchExpression, parseQuery } from '../text/query.ts'
import { decodeCursor, encodeCursor, type House, notFound } from './house.ts'
import { createOrderedIds } from './ordered-ids.ts'
import { hitsByTime, isBroad, placeOf, rankedUpTo } from './text-page.ts'

const nearbyMetres = 150
const nearbyDays = 7

/** A query inside a filter that has a text of its own: both have to hold. An open quote ends with its own text. */
function bothTexts(first: string | undefined, second: string): string {
  if (first === undefined || first.trim() === '') return second
  const open = (first.match(/["“”]/g)?.length ?? 0) % 2 === 1
  return `${first}${open ? '"' : ''} ${second}`
}

export function reportHandlers(
  house: House,
): HandlerGroup<'report.count' | 'report.page' | 'report.get' | 'report.reveal' | 'search.query' | 'map.rows'> {
  const gone = () =>
    notFound(
      '没有这条报告，它可能已被来源撤回或随来源删除。请刷新列表。',
      'There is no such report: it may have been withdrawn, or removed with its source. Refresh the list.',
    )
  const ordered = createOrderedIds(house)
  const rows = (ids: Iterable<number>, text: string | undefined, signal: AbortSignal): Promise<ReportRow[]> =>
    house.store.call(
      'report.rows',
      { ids: [...ids], language: house.settings().language, ...(text === undefined ? {} : { text }) },
      signal,
    )

  async function page(
    filter: Filter,
    order: PageOrder,
    after: string | undefined,
    limit: number,
    signal: AbortSignal,
    point?: { lon: number; lat: number },
  ) {
    if (limit === 0) return { rows: [], next: null }
    const cursor = decodeCursor(after)
    const from =
      cursor && cursor.minute !== undefined && cursor.id !== undefined ? { minute: cursor.minute, id: cursor.id } : undefined
    const { text, ...rest } = filter
    const query = parseQuery(text ?? '')
    const expression = matchExpression(query)
    let few = false
    let hits: Int32Array | null = null
    if (text !== undefined && expression !== null && !expression.onlyNot && cursor?.offset === undefined) {
      // What else narrows may leave few enough of a broad text's hits to rank: then they are counted first.
      const narrowed = Object.keys({ ...rest, ...query.filter }).length > 0 || query.without.length > 0
      const byTime = order === 'newest' || order === 'oldest' || (order === 'relevance' && (from !== undefined || !narrowed))
      // By relevance only those that many hold are listed by time.
      few = order === 'relevance' && !(await isBroad(house, text, signal))
      const place = { oldest: order === 'oldest', limit, ...(from ? { after: from } : {}) }
      const found = byTime && !few ? await hitsByTime(house, { ...filter, text }, place, signal) : null
      if (found && 'hits' in found) hits = found.hits
      else if (found) {
        const page = await rows(found.ids, text, signal)
        const last = page.at(-1)
        return { rows: page, next: found.more && last ? encodeCursor(placeOf(last)) : null }
      }
    }
    const question = await house.question(filter, signal, hits ?? undefined)
    if (order === 'nearest') {
      const offset = cursor?.offset ?? 0
      const found = await house.analysis('nearest', { question, from: point ?? null, offset, limit }, signal)
      const next = found.next === null ? null : encodeCursor({ offset: found.next })
      return { rows: await rows(found.ids, text, signal), next }
    }
    if (order === 'relevance' && expression !== null && from === undefined) {
      if (few || (await house.analysis('counts', question, signal)).matched <= rankedUpTo) {
        const offset = cursor?.offset ?? 0
        const { ids } = await house.analysis('ids', question, signal)
        const ranked = await house.store.call('search.rank', { text: text as string, within: ids, limit, offset }, signal)
        const end = offset + ranked.ids.length
        const next = end < ids.length && ranked.ids.length > 0 ? encodeCursor({ offset: end }) : null
        return { rows: await rows([...ranked.ids], text, signal), next }
      }
    }
    // A jump: the place in the order is known, not the row before it.
    if (cursor?.offset !== undefined) {
      const skip = cursor.offset
      const found = await ordered.slice(question, { oldest: order === 'oldest', skip, limit }, signal)
      const end = skip + found.ids.length
      const next = found.ids.length > 0 && end < found.total ? encodeCursor({ offset: end }) : null
      return { rows: await rows(found.ids, text, signal), next }
    }
    const found = await house.analysis(
      'page',
      { question, oldest: order === 'oldest', limit, ...(from ? { after: from } : {}) },
      signal,
    )
    return { rows: await rows(found.ids, text, signal), next: found.next ? encodeCursor(found.next) : null }
  }

  return {
    async 'report.count'({ filter }, { signal }) {
      const question = await house.question(filter, signal)
      return house.counts(house.analysis('counts', question, signal))
    },
    async 'report.page'({ filter, order, from, after, skip, limit }, { signal }) {
      const start = after ?? (skip === undefined ? undefined : encodeCursor({ offset: skip }))
      const { rows: found, next } = await page(filter, order ?? 'newest', start, limit ?? 50, signal, from)
      return { rows: found, next }
    },
    async 'report.get'({ id, text }, { signal }) {
      const language = house.settings().language
      const detail = await house.store.call('report.detail', { id, language, ...(text === undefined ? {} : { text }) }, signal)
      if (!detail) throw gone()
      const nearby = await house.analysis('nearby', { id, metres: nearbyMetres, days: nearbyDays }, signal)
      return {
        ...detail,
        nearby: {
          count: nearby.ids.length,
          likelyDuplicates: nearby.likelyDuplicates,
          metres: nearbyMetres,
          days: nearbyDays,
          ids: nearby.ids,
        },
      }
    },
    async 'report.reveal'({ id, reason }) {
      const revealed = await house.store.call('report.reveal', { id, reason, at: house.nowSeconds() })
      if (!revealed) throw gone()
      return revealed
    },
    async 'search.query'({ text, filter, limit, after }, { signal }) {
      const both = { ...filter, text: bothTexts(filter?.text, text) }
      const counted = house.question(both, signal).then((question) => house.analysis('counts', question, signal))
      const [counts, found] = await Promise.all([house.counts(counted), page(both, 'relevance', after, limit ?? 50, signal)])
      return { counts, hits: found.rows, next: found.next }
    },
    async 'map.rows'({ ids, text }, { signal }) {
      return { rows: await rows(ids, text, signal) }
    },
  }
}
