/** Questions to one form of an ODK Central server, each with the token and with one sign-in more when it is refused. */
import { Failure } from '../../../contract/reply.ts'
import type { ConnectorParts } from '../engine/open-connector.ts'
import type { HttpAnswer, HttpStream } from '../http/http.ts'
import { HttpFailure } from '../http/http-failure.ts'
import {
  dateOf,
  type FeedPage,
  header,
  isLostPlace,
  type OdkComment,
  odkFailure,
  readAttachments,
  readComments,
  readFeedPage,
} from './answer.ts'
import { odkSession } from './session.ts'

const notHere = Symbol('refused')

/** With the server's time, milliseconds, where it says it. */
export interface NotModified {
  same: true
  date: number | null
}

export interface OdkAsk {
  /** `/v1/` of the server. */
  root: URL
  /** What is read of an answer of any status but 401; `read` throws HttpFailure for one it cannot use. */
  get<T>(url: URL, signal: AbortSignal, read: (answer: HttpAnswer) => T, headers?: Record<string, string>): Promise<T>
  /** `same`: not modified; 'lost': the server cannot go on from there. */
  feed(
    query: Record<string, string>,
    skip: string | null,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<FeedPage | NotModified | 'lost'>
  /** One submission with its repeats; null: it is not there, or deleted. */
  one(id: string, signal: AbortSignal): Promise<FeedPage['rows'][number] | null>
  comments(
    id: string,
    etag: string | null,
    signal: AbortSignal,
  ): Promise<{ comments: OdkComment[]; etag: string | null } | 'same' | 'gone'>
  /** Name -> ETag of its content, null where it has not come; null: the submission is gone. */
  files(id: string, signal: AbortSignal): Promise<Map<string, string | null> | null>
  write(url: URL, method: 'POST' | 'PATCH', body: unknown, signal: AbortSignal): Promise<HttpAnswer>
  stream(url: URL, signal: AbortSignal): Promise<HttpStream>
  form(...more: string[]): URL
  submission(id: string, ...more: string[]): URL
}

/** Where the API begins, from whatever of the server's addresses a person gave. */
export function apiRoot(url: URL): URL {
  const root = new URL(url)
  root.search = ''
  root.hash = ''
  root.pathname = `${root.pathname.replace(/\/(?:v1|projects)(?:\/.*)?$/, '').replace(/\/+$/, '')}/v1/`
  return root
}

export function odkAsk(parts: ConnectorParts): OdkAsk {
  const { http } = parts
  const root = apiRoot(parts.url)
  const project = parts.options.project ?? ''
  const form = parts.options.form ?? ''
  const session = odkSession({ root, credentials: parts.credentials, http, now: parts.now })
  const at = (path: string[], tail = ''): URL => new URL(path.map(encodeURIComponent).join('/') + tail, root)
  const own = ['projects', project, 'forms', form]
  const table = (tail: string): URL => at(own, `.svc/Submissions${tail}`)
  const tablePath = `/projects/${project}/forms/${form}.svc/Submissions`

  /** Does it with the token; refused, once more with a new one; refused again, it is the account that is not accepted. */
  async function signedIn<T>(
    signal: AbortSignal,
    work: (headers: Record<string, string>) => Promise<T | typeof notHere>,
    url: URL,
  ): Promise<T> {
    let value = await session.header(signal)
    for (let again = false; ; again = true) {
      const done = await work(value === null ? {} : { authorization: value })
      if (done !== notHere) return done as T
      const renewed = again || value === null ? null : await session.renewed(value, signal)
      if (renewed === null) throw odkFailure({ status: 401, text: () => '' }, url)
      value = renewed
    }
  }

  const get: OdkAsk['get'] = (url, signal, read, headers = {}) =>
    signedIn(
      signal,
      (who) =>
        http.get(url, {
          signal,
          headers: { accept: 'application/json', ...headers, ...who },
          accept: (answer) => (answer.status === 401 ? notHere : read(answer)),
        }),
      url,
    )

  async function etagOf(url: URL, signal: AbortSignal): Promise<string | null> {
    const ask = () =>
      signedIn(
        signal,
        async (who) => {
          const answer = await http.head(url, { signal, headers: who })
          return answer.status === 401 ? notHere : answer
        },
        url,
      )
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof HttpFailure && error.kind === 'cut-off') return ask()
      throw error
    })
    // A storage elsewhere is pointed at; the ETag is of the content all the same.
    return answer.status === 200 || (answer.status > 300 && answer.status < 309) ? header(answer, 'etag') : null
  }

  const self: OdkAsk = {
    root,
    get,
    form: (...more) => at([...own, ...more]),
    submission: (id, ...more) => at([...own, 'submissions', id, ...more]),
    feed(query, skip, etag, signal) {
      const all = { ...query, ...(skip === null ? {} : { $skiptoken: skip }) }
      // Encoded whole: a "+" that stands for itself would be read as a space.
      const asked = Object.entries(all).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      const url = table(`?${asked.join('&')}`)
      return get<FeedPage | NotModified | 'lost'>(
        url,
        signal,
        (answer) =>
          answer.status === 304 && etag !== null
            ? { same: true, date: dateOf(answer) }
            : isLostPlace(answer)
              ? 'lost'
              : readFeedPage(answer, url, tablePath),
        etag === null ? {} : { 'if-none-match': etag },
      )
    },
    one(id, signal) {
      const url = table(`(${encodeURIComponent(`'${id.replaceAll("'", "''")}'`)})?$expand=${encodeURIComponent('*')}`)
      return get(url, signal, (answer) => (answer.status === 404 ? null : (readFeedPage(answer, url, tablePath).rows[0] ?? null)))
    },
    comments(id, etag, signal) {
      const url = self.submission(id, 'comments')
      return get<{ comments: OdkComment[]; etag: string | null } | 'same' | 'gone'>(
        url,
        signal,
        (answer) =>
          answer.status === 304 && etag !== null
            ? 'same'
            : answer.status === 404
              ? 'gone'
              : { comments: readComments(answer, url), etag: header(answer, 'etag') },
        etag === null ? {} : { 'if-none-match': etag },
      )
    },
    async files(id, signal) {
      const url = self.submission(id, 'attachments')
      const list = await get(url, signal, (answer) => (answer.status === 404 ? null : readAttachments(answer, url)))
      if (list === null) return null
      const out = new Map<string, string | null>()
      for (const { name, exists } of list)
        out.set(name, exists ? await etagOf(self.submission(id, 'attachments', name), signal) : null)
      return out
    },
    write: (url, method, body, signal) =>
      signedIn(
        signal,
        async (who) => {
          const answer = await http.send(url, {
            method,
            signal,
            headers: { 'content-type': 'application/json', accept: 'application/json', ...who },
            body: JSON.stringify(body),
          })
          return answer.status === 401 ? notHere : answer
        },
        url,
      ),
    stream: (url, signal) =>
      signedIn(
        signal,
        async (who) => {
          const answer = await http.stream(url, { signal, headers: who, leave: true })
          if (answer.status !== 401) return answer
          for await (const _piece of answer.content) break
          return notHere
        },
        url,
      ),
  }
  return self
}

/** Runs work over a list, a few at a time, results in order. */
export async function each<A, B>(list: readonly A[], atOnce: number, work: (item: A) => Promise<B>): Promise<B[]> {
  const out = new Array<B>(list.length)
  let next = 0
  const line = async (): Promise<void> => {
    while (next < list.length) {
      const i = next++
      out[i] = await work(list[i] as A)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, line))
  return out
}

export const gone = (): Failure =>
  new Failure('not-found', { zh: '来源已没有这条记录。', en: 'The source has this record no more.' })
