/** The report feed (docs/report-feed.md) behind the connector port. */
import { z } from 'zod'
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { Connector, ConnectorPage, WalkEnd } from '../connector.ts'
import type { HttpAnswer, HttpClient } from '../http/http.ts'
import { HttpFailure, shownAddress } from '../http/http-failure.ts'
import { openAttachment } from '../http/open-attachment.ts'
import { readInstant } from '../instant.ts'
import type { Classify } from '../open311/record.ts'
import { readFeedItem } from './record.ts'

export interface FeedOptions {
  url: URL
  tz: string | null
  classify: Classify
  http: HttpClient
  /** Milliseconds since 1970. */
  now(): number
  log(line: string): void
}

const pageSize = 1_000

const pageParser = z.object({
  items: z.array(z.unknown()),
  count: z.number().int().min(0).nullish(),
  next: z.string().max(4_000),
  more: z.boolean(),
  watermark: z.string().nullish(),
})
const categoriesParser = z.object({
  categories: z.array(z.object({ code: z.union([z.string(), z.number().transform(String)]), label: z.string() })),
})

/** An answer that ended early, though nothing said so; worth asking again. */
class Incomplete extends HttpFailure {
  readonly cutOff = true
  constructor(url: URL, what: Bilingual) {
    const at = shownAddress(url)
    super('cut-off', {
      zh: `${at} 的回答不完整（${what.zh}），这一页没有入库。请重新同步，将从断开处继续；若再出现，请联系对方管理员。`,
      en: `The answer of ${at} is not whole (${what.en}), so that page was not stored. Sync again: it goes on from there. If it comes back, ask its administrator.`,
    })
  }
}

export function feedConnector(options: FeedOptions): Connector {
  const { http, url } = options
  const root = new URL(url)
  root.pathname = `${url.pathname.replace(/\/(?:feed|health|categories)?\/*$/, '')}/`
  const at = (path: string, query: Record<string, string> = {}): URL => {
    const address = new URL(`${root.pathname}${path}`, root)
    for (const [name, value] of root.searchParams) address.searchParams.append(name, value)
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
    return address
  }

  async function page(after: string | null, signal: AbortSignal) {
    const address = at('feed', { limit: String(pageSize), ...(after === null ? {} : { after }) })
    return http.get(address, {
      signal,
      headers: { accept: 'application/json' },
      accept: (answer) => {
        if (answer.status === 410) return 'expired' as const
        if (answer.status !== 200) throw statusFailure(answer, address)
        return readPage(answer, address)
      },
    })
  }

  async function labels(signal: AbortSignal): Promise<Map<string, string>> {
    const address = at('categories')
    return http.get(address, {
      signal,
      accept: (answer) => {
        // The labels help; a feed without them says its categories in its items.
        if (answer.status === 401 || answer.status === 403) throw statusFailure(answer, address)
        const read = answer.status === 200 ? categoriesParser.safeParse(jsonOf(answer)) : null
        return new Map(read?.success ? read.data.categories.map((c) => [c.code, c.label]) : [])
      },
    })
  }

  async function* pages(from: string | null, signal: AbortSignal): AsyncGenerator<ConnectorPage, WalkEnd> {
    const known = await labels(signal)
    let after = from
    let done = 0
    let again = 0
    let anew = false
    for (;;) {
      const answer = await page(after, signal)
      if (answer === 'expired') {
        // Read from the start: what is here already is found unchanged by its revision.
        options.log(`${shownAddress(at('feed'))}: the cursor has expired; reading from the beginning`)
        if (after === null || ++again > 8)
          throw new Failure('upstream', {
            zh: '数据源一再声称位置已过期，无法继续。已入库的内容保留。请联系对方管理员。',
            en: 'The feed says again and again that its cursor has expired, so it cannot be read on. What came in is kept. Ask its administrator.',
          })
        after = null
        anew = true
        done = 0
        continue
      }
      const out: ConnectorPage = {
        reports: [],
        problems: [],
        refusals: [],
        tombstones: [],
        ...(anew ? {} : { cursor: answer.next }),
        progress: { done: 0, total: null, unit: 'reports' },
      }
      const now = Math.floor(options.now() / 1000)
      for (const [i, raw] of answer.items.entries()) {
        const item = readFeedItem(raw, { tz: options.tz, classify: options.classify, labels: known, now })
        if (item.kind === 'report') out.reports.push(item.report)
        else if (item.kind === 'tombstone') out.tombstones!.push(item.tombstone)
        else if (item.kind === 'refusal') {
          const { kind: _kind, ...refusal } = item
          out.refusals.push({ row: done + i + 1, ...refusal })
        } else out.problems.push({ row: done + i + 1, column: item.column, reason: item.reason, raw: item.raw })
      }
      if (answer.more && answer.next === after)
        throw new Failure('upstream', {
          zh: '数据源说还有更多内容，却一再给出同一个位置，无法继续。已入库的内容保留。请联系对方管理员。',
          en: 'The feed says there is more but gives the same cursor again, so it cannot be read on. What came in is kept. Ask its administrator.',
        })
      done += answer.items.length
      out.progress.done = done
      after = answer.next
      yield out
      if (answer.more) continue
      const watermark = answer.watermark ? readInstant(answer.watermark, null) : null
      // A clock that runs ahead promises what it cannot know: no watermark is later than now.
      return { completeUpTo: watermark === null ? null : Math.min(watermark.seconds, now), cursor: answer.next }
    }
  }

  return {
    pages,
    async test(signal) {
      try {
        const health = at('health')
        const version = await http.get(health, {
          signal,
          accept: (answer) => {
            if (answer.status !== 200) throw statusFailure(answer, health)
            return (jsonOf(answer) as { version?: unknown } | null)?.version
          },
        })
        const first = await page(null, signal)
        const items = first === 'expired' ? 0 : first.items.length
        return {
          ok: true,
          detail: {
            zh: `连接正常：报告源协议版本 ${String(version ?? '未知')}，第一页 ${items} 条。`,
            en: `Connected: report feed version ${String(version ?? 'unknown')}, ${items} items on its first page.`,
          },
        }
      } catch (error) {
        if (error instanceof Failure && error.code !== 'cancelled') return { ok: false, detail: error.text }
        throw error
      }
    },
    async attachment(wanted, signal) {
      const address = at(`attachments/${encodeURIComponent(wanted.key ?? '')}`)
      return openAttachment(http, address, wanted, signal, (status) => statusFailure({ status }, address))
    },
    async send(disposition, signal) {
      const address = at('dispositions')
      const answer = await http.send(address, {
        method: 'POST',
        signal,
        headers: { 'content-type': 'application/json', 'idempotency-key': disposition.idempotencyKey },
        body: JSON.stringify({
          report: disposition.externalId,
          revision: disposition.sourceRevision,
          decision: disposition.decision,
          comment: disposition.comment,
        }),
      })
      const said = jsonOf(answer) as { revision?: unknown; status?: unknown; text?: unknown; at?: unknown } | null
      const revision = typeof said?.revision === 'number' ? said.revision : null
      if (answer.status === 200 || answer.status === 201) return { kind: 'sent', sourceRevision: revision }
      if (answer.status === 409)
        return {
          kind: 'conflict',
          theirs: {
            revision,
            status: typeof said?.status === 'string' ? said.status : 'unknown',
            text: typeof said?.text === 'string' ? said.text : '',
            at: typeof said?.at === 'string' ? said.at : null,
          },
        }
      throw statusFailure(answer, address)
    },
    close: () => http.close(),
  }
}

/** Taken only whole: JSON, of the form, and with as many items as it says. */
function readPage(answer: HttpAnswer, url: URL): z.infer<typeof pageParser> {
  const value = jsonOf(answer)
  if (value === null) throw new Incomplete(url, { zh: '不是完整的 JSON', en: 'no whole JSON' })
  const read = pageParser.safeParse(value)
  if (!read.success)
    throw new HttpFailure('bad-answer', {
      zh: `${shownAddress(url)} 的回答不是报告源协议的格式，没有入库。请确认地址，或联系对方管理员。`,
      en: `The answer of ${shownAddress(url)} is not of the report feed's form and was not stored. Check the address, or ask its administrator.`,
    })
  if (read.data.count != null && read.data.count !== read.data.items.length)
    throw new Incomplete(url, {
      zh: `${read.data.count} 条里只有 ${read.data.items.length} 条`,
      en: `${read.data.items.length} of ${read.data.count} items`,
    })
  return read.data
}

function jsonOf(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.text())
  } catch {
    return null
  }
}

function statusFailure(answer: { status: number }, url: URL): HttpFailure {
  const { status } = answer
  const at = shownAddress(url)
  const text: Bilingual =
    status === 401 || status === 403
      ? {
          zh: `${at} 不接受这个令牌（${status}）。已入库的内容保留。请在来源设置里换一个令牌，再同步。`,
          en: `${at} does not accept the token (${status}). What came in is kept. Give the source another token, then sync again.`,
        }
      : {
          zh: `${at} 回答 ${status}，没有给出数据。请检查来源地址，或联系对方管理员。`,
          en: `${at} answers ${status} and gives no data. Check the address of the source, or ask its administrator.`,
        }
  return new HttpFailure('bad-request', text, { status })
}
