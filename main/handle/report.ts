import type { HandlerGroup } from '../../contract/api.ts'
import type { Filter, PageOrder, ReportRow } from '../../contract/model.ts'
import { matchExpression, parseQuery } from '../text/query.ts'
import { decodeCursor, encodeCursor, type House, notFound } from './house.ts'

/** A hit set up to this size is ranked by relevance; a larger one by time, where a score says little. */
const rankedUpTo = 2_000
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
): HandlerGroup<
  'report.count' | 'report.page' | 'report.get' | 'report.reveal' | 'attachment.read' | 'search.query' | 'map.rows'
> {
  const gone = () =>
    notFound(
      '没有这条报告，它可能已被来源撤回或随来源删除。请刷新列表。',
      'There is no such report: it may have been withdrawn, or removed with its source. Refresh the list.',
    )
  const rows = (ids: readonly number[], text: string | undefined, signal: AbortSignal): Promise<ReportRow[]> =>
    house.store.call(
      'report.rows',
      { ids: [...ids], language: house.settings().language, ...(text === undefined ? {} : { text }) },
      signal,
    )

  async function page(filter: Filter, order: PageOrder, after: string | undefined, limit: number, signal: AbortSignal) {
    const question = await house.question(filter, signal)
    const counts = await house.analysis('counts', question, signal)
    if (limit === 0) return { counts, rows: [], next: null }
    const cursor = decodeCursor(after)
    const expression = filter.text === undefined ? null : matchExpression(parseQuery(filter.text))
    if (order === 'relevance' && expression !== null && counts.matched <= rankedUpTo) {
      const offset = cursor?.offset ?? 0
      const { ids } = await house.analysis('ids', question, signal)
      const ranked = await house.store.call('search.rank', { text: filter.text as string, within: ids, limit, offset }, signal)
      const next =
        offset + ranked.ids.length < counts.matched && ranked.ids.length > 0
          ? encodeCursor({ offset: offset + ranked.ids.length })
          : null
      return { counts, rows: await rows([...ranked.ids], filter.text, signal), next }
    }
    const from =
      cursor && cursor.minute !== undefined && cursor.id !== undefined ? { minute: cursor.minute, id: cursor.id } : undefined
    const found = await house.analysis(
      'page',
      { question, oldest: order === 'oldest', limit, ...(from ? { after: from } : {}) },
      signal,
    )
    return { counts, rows: await rows(found.ids, filter.text, signal), next: found.next ? encodeCursor(found.next) : null }
  }

  return {
    async 'report.count'({ filter }, { signal }) {
      return house.counts(await house.analysis('counts', await house.question(filter, signal), signal))
    },
    async 'report.page'({ filter, order, after, limit }, { signal }) {
      const { rows: found, next } = await page(filter, order ?? 'newest', after, limit ?? 50, signal)
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
    async 'attachment.read'({ id }) {
      const found = await house.store.call('attachment.read', { id })
      if (!found)
        throw notFound(
          '附件内容还没有取回，只有地址。',
          'The content of this attachment was not fetched; only its address is known.',
        )
      return found
    },
    async 'search.query'({ text, filter, limit, after }, { signal }) {
      const found = await page({ ...filter, text: bothTexts(filter?.text, text) }, 'relevance', after, limit ?? 50, signal)
      return { counts: await house.counts(found.counts), hits: found.rows, next: found.next }
    },
    async 'map.rows'({ ids, text }, { signal }) {
      return { rows: await rows(ids, text, signal) }
    },
  }
}
