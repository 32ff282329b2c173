/** A walk over the feed, page by page, that notices when the server ends it too early without a word. */
import { HttpFailure, shownAddress } from '../http/http-failure.ts'
import type { OdkRow } from './answer.ts'
import type { NotModified, OdkAsk } from './ask.ts'

export interface FedPage {
  rows: OdkRow[]
  /** Place of the next page; null on the last. */
  skip: string | null
  /** Rows of this walk so far, these among them. */
  seen: number
  count: number | null
  etag: string | null
  date: number | null
  /** The first page of a walk, also of one begun anew. */
  first: boolean
}
export interface FeedWalk {
  query: Record<string, string>
  /** Of the filter in the query, without its word. */
  filter: string | null
  from: { skip: string | null; seen: number }
  etag: string | null
  /**
   * Filter of the rows that joined the walk while it went on, as far as `first` and the clock tell: they may have missed it.
   * null: nothing joins.
   */
  joined(): string | null
}

/** A walk is begun anew so often before the server is given up. */
const mostTimes = 3

/**
 * Pages in the server's own order, newest first: any order asked for breaks at the second page. A token of a row that has
 * been purged answers like the end of the data, so an empty page is never believed, and the rows received are held
 * against the count the server names. Ends with `same` when the first page has not been modified. Throws HttpFailure.
 */
export async function* walkFeed(
  ask: OdkAsk,
  walk: FeedWalk,
  log: (line: string) => void,
  signal: AbortSignal,
): AsyncGenerator<FedPage, NotModified | null> {
  let { skip, seen } = walk.from
  for (let times = 0; ; ) {
    const page = await ask.feed(walk.query, skip, skip === null && times === 0 ? walk.etag : null, signal)
    if (typeof page === 'object' && 'same' in page) return page
    const short = page === 'lost' ? 'lost' : await isShort(page)
    if (short !== null) {
      if (++times > mostTimes) throw cutShort(ask)
      log(`${shownAddress(ask.form())}: the walk was cut short (${short}); beginning it again`)
      skip = null
      seen = 0
      continue
    }
    if (page === 'lost') continue
    const first = skip === null
    seen += page.rows.length
    skip = page.skip
    yield { rows: page.rows, skip, seen, count: page.count, etag: page.etag, date: page.date, first }
    if (skip === null) return null
  }

  /** Why a page cannot be the last one though it says so; null where it can. */
  async function isShort(page: { rows: OdkRow[]; skip: string | null; count: number | null }): Promise<string | null> {
    if (page.skip !== null) return null
    if (page.rows.length === 0 && skip !== null) return 'an empty page'
    const have = seen + page.rows.length
    if (page.count === null || have >= page.count) return null
    const filter = skip === null ? null : walk.joined()
    let late = 0
    if (filter !== null) {
      const whole = walk.filter === null ? filter : `(${walk.filter}) and (${filter})`
      const counted = await ask.feed({ $top: '0', $count: 'true', $filter: whole }, null, null, signal)
      late = typeof counted === 'object' && 'count' in counted ? (counted.count ?? 0) : 0
    }
    return have + late >= page.count ? null : `${have} of ${page.count} rows`
  }
}

function cutShort(ask: OdkAsk): HttpFailure {
  const at = shownAddress(ask.form())
  return new HttpFailure('bad-answer', {
    zh: `${at} 一再提前结束数据，给出的条数与它自己说的总数不符。已入库的内容保留，进度没有前移；请稍后重新同步，仍不行请联系该服务器的管理员。`,
    en: `${at} ends its data too early again and again: it gives fewer rows than it says there are. What came in is kept and the watermark stays; sync again later, or ask its administrator.`,
  })
}

/** Times as the filters write them: UTC, to the millisecond. */
export const iso = (ms: number): string => new Date(ms).toISOString()
const and = (parts: (string | null)[]): string | null => {
  const given = parts.filter((part) => part !== null)
  return given.length === 0 ? null : given.length === 1 ? (given[0] as string) : given.map((part) => `(${part})`).join(' and ')
}

/** Submitted or changed since then; a row that was never changed has no time of change and comes by the first arm. */
export const changedSince = (since: number): string =>
  `__system/submissionDate ge ${iso(since)} or __system/updatedAt ge ${iso(since)}`

/** @param from first second wanted: earlier submissions stay out, whatever happens to them */
export const rowsFilter = (since: number | null, from: number | null): string | null =>
  and([since === null ? null : changedSince(since), submittedFrom(from)])
/** Any mention of a deletion takes the place of the usual "not deleted". */
export const goneFilter = (since: number, from: number | null): string =>
  and([`__system/deletedAt ge ${iso(since)}`, submittedFrom(from)]) as string
const submittedFrom = (from: number | null): string | null =>
  from === null ? null : `__system/submissionDate ge ${iso(from * 1000)}`
