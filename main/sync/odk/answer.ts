/** What an ODK Central server answers, read strictly: a page only whole, an error in plain words. */
import { z } from 'zod'
import type { Bilingual } from '../../../contract/model.ts'
import type { HttpAnswer } from '../http/http.ts'
import { HttpFailure, shownAddress } from '../http/http-failure.ts'

export type Answer = Pick<HttpAnswer, 'status' | 'headers' | 'text'>

/** One row of the feed: the form's own fields beside `__id` and `__system`. */
export type OdkRow = Record<string, unknown> & { __id: string }
export interface FeedPage {
  rows: OdkRow[]
  /** Rows under the filter, all pages together; null where it was not asked for. */
  count: number | null
  /** Where the next page begins; null on the last. */
  skip: string | null
  /** Of a 200 alone; errors carry ETags too. */
  etag: string | null
  /** Milliseconds by the server's clock, whole seconds; null where it does not say. */
  date: number | null
}

/** An answer that ended early though nothing said so; worth asking again. */
const incomplete = (url: URL): HttpFailure =>
  new HttpFailure('cut-off', {
    zh: `${shownAddress(url)} 的回答不完整，这一页没有入库。请稍后重新同步，将从断开处继续；仍不行请检查来源地址。`,
    en: `The answer of ${shownAddress(url)} was not whole, so that page was not stored. Sync again later: it goes on from there. If it stays so, check the address.`,
  })

const row = z.looseObject({ __id: z.string().min(1).max(200) })
const page = z.object({
  value: z.array(row),
  '@odata.context': z.string(),
  '@odata.count': z.number().int().min(0).optional(),
  '@odata.nextLink': z.string().optional(),
})
const problem = z.object({ code: z.number() })

/**
 * A page of the feed. The server says 200 before it has read its rows: an answer counts only as whole JSON with its context.
 * @param path of the table, decoded, that a link to the next page must lead to; the link's host is the server's own idea of
 *   itself and is not looked at
 * Throws HttpFailure, `cut-off` for an answer that is not whole.
 */
export function readFeedPage(answer: Answer, url: URL, path: string): FeedPage {
  if (answer.status !== 200) throw odkFailure(answer, url)
  const value = jsonOf(answer)
  if (value === null || typeof value !== 'object' || !('@odata.context' in value)) throw incomplete(url)
  const read = page.safeParse(value)
  if (!read.success)
    throw new HttpFailure('bad-answer', {
      zh: `${shownAddress(url)} 的回答不是 ODK 数据页的格式，没有入库。请确认地址，或联系该服务器的管理员。`,
      en: `The answer of ${shownAddress(url)} is not a page of ODK data and was not stored. Check the address, or ask its administrator.`,
    })
  const next = read.data['@odata.nextLink']
  return {
    rows: read.data.value,
    count: read.data['@odata.count'] ?? null,
    skip: next === undefined ? null : skipOf(next, url, path),
    etag: header(answer, 'etag'),
    date: dateOf(answer),
  }
}

function skipOf(link: string, url: URL, path: string): string {
  const next = URL.canParse(link, url.href) ? new URL(link, url.href) : null
  const token = next?.searchParams.get('$skiptoken')
  if (!next || !token || !decoded(next.pathname).endsWith(path))
    throw new HttpFailure('bad-answer', {
      zh: `${shownAddress(url)} 给出的下一页不属于这张表单，没有跟过去。请联系该服务器的管理员。`,
      en: `The next page that ${shownAddress(url)} names is not one of this form, so it was not asked for. Ask the server's administrator.`,
    })
  return token
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A place in the feed that the server cannot go on from: the walk begins anew. */
export const isLostPlace = (answer: Answer): boolean => answer.status === 400 && [400.34, 400.35].includes(codeOf(answer) ?? 0)

const fields = z.array(
  z.object({
    path: z.string().startsWith('/'),
    name: z.string(),
    type: z.string(),
    binary: z.boolean().nullish(),
  }),
)
export interface OdkField {
  /** With "/" between groups and the field, without one before. */
  path: string
  name: string
  type: string
  /** Holds the name of an attachment. */
  binary: boolean
  /** Stands in a repeat, or is one. */
  repeats: boolean
}
/** The form's fields. Throws HttpFailure. */
export function readFields(answer: Answer, url: URL): OdkField[] {
  const list = readAs(fields, answer, url)
  const repeats = list.filter(({ type }) => type === 'repeat').map(({ path }) => path)
  return list.map(({ path, name, type, binary }) => ({
    path: path.slice(1),
    name,
    type,
    binary: binary === true,
    repeats: repeats.some((repeat) => path === repeat || path.startsWith(`${repeat}/`)),
  }))
}

const projects = z.array(
  z.object({ id: z.number().int(), name: z.string(), archived: z.boolean().nullish(), deletedAt: z.string().nullish() }),
)
export const readProjects = (answer: Answer, url: URL) =>
  readAs(projects, answer, url).filter(({ archived, deletedAt }) => !archived && !deletedAt)

const forms = z.array(z.object({ xmlFormId: z.string(), name: z.string().nullish(), submissions: z.number().int().nullish() }))
export const readForms = (answer: Answer, url: URL) => readAs(forms, answer, url)

const attachments = z.array(z.object({ name: z.string(), exists: z.boolean() }))
export const readAttachments = (answer: Answer, url: URL) => readAs(attachments, answer, url)

export interface OdkComment {
  body: string
  /** Milliseconds. */
  at: number
}
const comments = z.array(z.object({ body: z.string(), createdAt: z.string() }))
/** Oldest first. Who wrote them is not read. */
export const readComments = (answer: Answer, url: URL): OdkComment[] =>
  readAs(comments, answer, url)
    .map(({ body, createdAt }) => ({ body, at: Date.parse(createdAt) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at || (a.body < b.body ? -1 : 1))

const submission = z.object({
  instanceId: z.string(),
  createdAt: z.string(),
  updatedAt: z.string().nullish(),
  reviewState: z.string().nullish(),
  currentVersion: z.object({ createdAt: z.string() }).nullish(),
})
/** How a submission stands: `at` its last change, `written` its last edit, both in milliseconds. */
export interface OdkStanding {
  at: number
  written: number
  reviewState: string | null
}
export function readStanding(answer: Answer, url: URL): OdkStanding {
  const read = readAs(submission, answer, url)
  const made = Date.parse(read.createdAt)
  return {
    at: Math.max(made, read.updatedAt ? Date.parse(read.updatedAt) : 0),
    written: read.currentVersion ? Date.parse(read.currentVersion.createdAt) : made,
    reviewState: read.reviewState ?? null,
  }
}

function readAs<T>(parser: z.ZodType<T>, answer: Answer, url: URL): T {
  if (answer.status !== 200) throw odkFailure(answer, url)
  const value = jsonOf(answer)
  if (value === null) throw incomplete(url)
  const read = parser.safeParse(value)
  if (read.success) return read.data
  throw new HttpFailure('bad-answer', {
    zh: `${shownAddress(url)} 的回答不是 ODK Central 的格式。请确认地址，或联系该服务器的管理员。`,
    en: `The answer of ${shownAddress(url)} is not of ODK Central's form. Check the address, or ask its administrator.`,
  })
}

export function header(answer: Pick<Answer, 'headers'>, name: string): string | null {
  const value = answer.headers[name]
  return typeof value === 'string' ? value : null
}

export function dateOf(answer: Answer): number | null {
  const date = Date.parse(header(answer, 'date') ?? '')
  return Number.isFinite(date) ? date : null
}

export function jsonOf(answer: Pick<Answer, 'text'>): unknown {
  try {
    return JSON.parse(answer.text())
  } catch {
    return null
  }
}

const codeOf = (answer: Pick<Answer, 'text'>): number | null => {
  const read = problem.safeParse(jsonOf(answer))
  return read.success ? read.data.code : null
}

/** An error in plain words. Of what the server says only its code: its words quote what was sent, addresses among it. */
export function odkFailure(answer: Pick<Answer, 'status' | 'text'>, url: URL): HttpFailure {
  const { status } = answer
  const at = shownAddress(url)
  const code = codeOf(answer)
  const said = code === null ? `${status}` : `${status}, ${code}`
  const text: Bilingual =
    status === 401
      ? {
          zh: `${at} 不接受登录（${said}）。已入库的内容保留。请在来源设置里更新邮箱和密码或令牌，再同步。`,
          en: `${at} does not accept the sign-in (${said}). What came in is kept. Give the source its e-mail address and password or token again, then sync again.`,
        }
      : status === 403
        ? {
            zh: `这个帐号在 ${at} 没有足够的权限（${said}）。读取需要项目的“查看者”，发送处置意见需要“管理者”。请向该服务器的管理员申请。`,
            en: `This account may not do that at ${at} (${said}). Reading needs the role viewer in the project, sending decisions manager. Ask the server's administrator.`,
          }
        : status === 404
          ? {
              zh: `${at} 没有这个项目、表单或记录（${said}），或这个帐号看不到它。请检查项目编号和表单。`,
              en: `${at} has no such project, form or record (${said}), or this account cannot see it. Check the project's number and the form.`,
            }
          : {
              zh: `${at} 回答 ${said}，没有给出数据。请检查来源地址，或联系该服务器的管理员。`,
              en: `${at} answers ${said} and gives no data. Check the address of the source, or ask the server's administrator.`,
            }
  const kind =
    status === 429 || status === 503
      ? 'busy'
      : status === 408
        ? 'timeout'
        : status >= 500 && status !== 501
          ? 'server'
          : 'bad-request'
  return new HttpFailure(kind, text, { status })
}
