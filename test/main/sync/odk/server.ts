/** A server that answers as the recorded ODK Central does (../../../../../shared/odk-samples), with data of its own and its traps. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Asked, type Fault, fieldsOf, ownName, projectPath, type Submission } from './invented.ts'
import { filtered } from './odata-filter.ts'

const md5 = (content: string | Buffer): string => createHash('md5').update(content).digest('hex')
const sha = (content: string): string => createHash('sha1').update(content).digest('base64').slice(0, 27)
const tokenOf = (id: string): string => `01${Buffer.from(JSON.stringify({ instanceId: id })).toString('base64')}`
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
export class OdkServer {
  url = ''
  asked: Asked[] = []
  submissions = new Map<string, Submission>()
  /** Milliseconds; each event a little later. */
  clock = Date.parse('2026-06-01T00:00:00.000Z')
  users = new Map([['reader@example.org', 'secret']])
  role: 'manager' | 'viewer' | 'appuser' = 'manager'
  sessions = new Set<string>()
  version = 1
  /** Where contents are kept: signed addresses of another server, instead of answering itself. */
  storage: OdkServer | null = null
  objects = new Map<string, Buffer>()
  fault: (asked: Asked) => Fault | undefined = () => undefined
  #server = createServer((request, response) => void this.#answer(request, response).catch(() => response.destroy()))
  #resetNext = new Set<object>()
  #counted = new Map<string, number>()
  #signed = 0

  static async start(): Promise<OdkServer> {
    const self = new OdkServer()
    self.#server.keepAliveTimeout = 5_000
    await new Promise<void>((done) => self.#server.listen(0, '127.0.0.1', done))
    self.url = `http://127.0.0.1:${(self.#server.address() as AddressInfo).port}`
    return self
  }
  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((done) => this.#server.close(() => done()))
  }
  tick(ms = 7): number {
    this.clock += ms
    return this.clock
  }

  // What happens to the data.
  add(n: number, change: Partial<Submission> = {}, data: Record<string, unknown> = {}): Submission {
    const id = `uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
    const submission: Submission = {
      id,
      instance: id,
      submitted: change.submitted ?? this.tick(),
      updated: null,
      deleted: null,
      review: null,
      edits: 0,
      submitter: 5 + (n % 3),
      files: new Map(),
      comments: [],
      hidden: false,
      ...change,
      data: {
        kind: ['pothole', 'street_light', 'noise'][n % 3],
        note: `Made up note ${n}`,
        seen_at: new Date(Date.parse('2026-05-01T08:00:00Z') + n * 3_600_000).toISOString(),
        spot:
          n % 10 === 9
            ? null
            : { type: 'Point', coordinates: [118 + n / 10_000, 31 - n / 10_000, 12.5], properties: { accuracy: 4.5 } },
        photo: [...(change.files?.keys() ?? [])][0] ?? null,
        site: { name: `Site ${n % 7}` },
        finding: Array.from({ length: n % 3 }, (_, i) => ({ what: `thing ${i}`, number: i + 1, closeup: null })),
        ...data,
      },
    }
    this.submissions.set(id, submission)
    return submission
  }
  edit(s: Submission, data: Record<string, unknown>): void {
    s.data = { ...s.data, ...data }
    s.edits += 1
    s.instance = `${s.id}-v${s.edits}`
    s.review = 'edited'
    s.updated = this.tick()
  }
  review(s: Submission, state: string | null): void {
    s.review = state
    s.updated = this.tick()
  }
  /** Neither remarks nor attachments nor a deletion or its undoing move `updated`. */
  comment(s: Submission, body: string): void {
    s.comments.push({ body, at: this.tick() })
  }
  delete(s: Submission): void {
    s.deleted = this.tick()
  }
  restore(s: Submission): void {
    s.deleted = null
    this.tick()
  }
  purge(s: Submission): void {
    this.submissions.delete(s.id)
  }
  alive(): Submission[] {
    return [...this.submissions.values()].filter((s) => s.deleted === null && !s.hidden)
  }
  of(kind: Asked['kind']): Asked[] {
    return this.asked.filter((a) => a.kind === kind)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const url = new URL(request.url ?? '/', this.url)
    const path = decodeURIComponent(url.pathname)
    const asked = this.#asked(request, url, path)
    this.asked.push(asked)
    response.sendDate = false
    response.setHeader('Date', new Date(this.clock).toUTCString())
    if (this.#resetNext.delete(request.socket)) return void request.socket.destroy()
    let body = ''
    for await (const piece of request) body += piece
    const fault = this.fault(asked)
    if (fault?.do === 'reset') return void request.socket.destroy()
    if (fault?.do === 'first') fault.work()
    if (fault?.do === 'redirect') return void response.writeHead(302, { Location: fault.to }).end()
    if (fault?.do === 'status') {
      if (fault.resetNext) this.#resetNext.add(request.socket)
      return this.#problem(response, fault.status, fault.code)
    }

    if (path.startsWith('/storage/')) {
      const content = this.objects.get(path.slice(9))
      if (!content || url.searchParams.get('signature') !== 'good') return void response.writeHead(403).end()
      return void response
        .writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': content.length, ETag: '"of-the-storage"' })
        .end(content)
    }
    if (path === '/v1/sessions' && request.method === 'POST') return this.#signIn(response, body)
    const who = request.headers.authorization ?? ''
    if (who.startsWith('Basic ')) return this.#problem(response, 401, 401.3)
    if (!this.sessions.has(who.replace(/^Bearer /, ''))) return this.#problem(response, 401, 401.2)
    if (path === '/v1/projects')
      return this.#json(request, response, [{ id: 1, name: 'Made up project', archived: null, deletedAt: null }])
    if (path === '/v1/projects/1/forms')
      return this.#json(request, response, [
        {
          projectId: 1,
          xmlFormId: 'field_note',
          name: 'Field note (made up)',
          ...(request.headers['x-extended-metadata'] ? { submissions: this.alive().length } : {}),
        },
      ])
    if (!path.startsWith(projectPath)) return this.#problem(response, 404, 404.1)
    if (this.role === 'appuser') return this.#problem(response, 403, 403.1)
    const rest = path.slice(projectPath.length)
    if (rest === '/fields') return this.#json(request, response, fieldsOf(this.version))
    if (rest === '.svc/Submissions') return this.#feed(request, response, url, fault)
    const one = /^\.svc\/Submissions\('(.*)'\)$/.exec(rest)
    if (one) {
      const s = this.#live(one[1]!)
      if (!s) return this.#problem(response, 404, 404.1)
      return this.#json(request, response, {
        value: [this.#row(s, url.searchParams.get('$expand') === '*')],
        '@odata.context': `${ownName}${projectPath}.svc/$metadata#Submissions`,
      })
    }
    const [, id, part, name] = /^\/submissions\/([^/]+)(?:\/(comments|attachments)(?:\/(.+))?)?$/.exec(rest) ?? []
    const s = id === undefined ? undefined : this.#live(id)
    if (!s) return this.#problem(response, 404, 404.1)
    if (part === 'comments') {
      if (request.method === 'POST') {
        this.comment(s, (JSON.parse(body) as { body: string }).body)
        return this.#json(request, response, s.comments.at(-1))
      }
      const list = s.comments.map(({ body: words, at }) => ({ body: words, actorId: 5, createdAt: iso(at) }))
      return this.#json(request, response, list.reverse())
    }
    if (part === 'attachments' && name === undefined)
      return this.#json(
        request,
        response,
        [...s.files].map(([file, content]) => ({ name: file, exists: content !== null })),
      )
    if (part === 'attachments') return this.#file(request, response, s, name as string)
    if (request.method === 'PATCH') {
      if (this.role !== 'manager') return this.#problem(response, 403, 403.1)
      // If-Match is not looked at.
      const { reviewState } = JSON.parse(body) as { reviewState?: string | null }
      if (
        reviewState === undefined ||
        (reviewState !== null && !['edited', 'hasIssues', 'approved', 'rejected'].includes(reviewState))
      )
        return this.#problem(response, 400, 400.8)
      this.review(s, reviewState)
      return this.#json(request, response, this.#standing(s))
    }
    return this.#json(request, response, {
      ...this.#standing(s),
      currentVersion: { instanceId: s.instance, current: true, createdAt: iso(s.edits > 0 ? s.updated : s.submitted) },
    })
  }

  #asked(request: IncomingMessage, url: URL, path: string): Asked {
    const kinds: [Asked['kind'], RegExp][] = [
      ['session', /\/sessions$/],
      ['feed', /\.svc\/Submissions$/],
      ['one', /\.svc\/Submissions\(/],
      ['comments', /\/comments$/],
      ['files', /\/attachments$/],
      ['file', /\/attachments\/|^\/storage/],
      ['rest', /\/submissions\/[^/]+$/],
      ['fields', /\/fields$/],
      ['forms', /\/(?:projects|forms)$/],
    ]
    const kind = kinds.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other'
    const n = (this.#counted.get(kind) ?? 0) + 1
    this.#counted.set(kind, n)
    return { method: request.method ?? '', path, query: url.searchParams, headers: request.headers, n, kind }
  }
  #live(id: string): Submission | undefined {
    const s = this.submissions.get(id)
    return s && s.deleted === null && !s.hidden ? s : undefined
  }
  #standing(s: Submission) {
    return {
      instanceId: s.id,
      submitterId: s.submitter,
      createdAt: iso(s.submitted),
      updatedAt: iso(s.updated),
      reviewState: s.review,
      deletedAt: iso(s.deleted),
    }
  }

  #signIn(response: ServerResponse, body: string): unknown {
    const { email, password } = JSON.parse(body) as { email?: string; password?: string }
    if (email === undefined || password === undefined) return this.#problem(response, 400, 400.3)
    if (this.users.get(email) !== password) return this.#problem(response, 401, 401.2)
    const token = `token-${++this.#signed}`
    this.sessions.add(token)
    const at = Date.now()
    response
      .writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' })
      .end(JSON.stringify({ token, csrf: 'c', createdAt: iso(at), expiresAt: iso(at + 86_400_000) }))
  }

  #feed(request: IncomingMessage, response: ServerResponse, url: URL, fault: Fault | undefined): unknown {
    const { searchParams: query } = url
    for (const name of query.keys())
      if (
        ![
          '$top',
          '$skip',
          '$skiptoken',
          '$count',
          '$expand',
          '$select',
          '$filter',
          '$orderby',
          '$search',
          '$wkt',
          '$format',
        ].includes(name)
      )
        return this.#problem(response, 501, 501.1)
    const [top, token, select, filter] = ['$top', '$skiptoken', '$select', '$filter'].map((name) => query.get(name))
    if (query.has('$expand') && select) return this.#problem(response, 501, 501.11)
    if (query.has('$orderby') && token) return this.#problem(response, 501, 501.1)
    const found = filtered(
      [...this.submissions.values()].filter((s) => !s.hidden),
      filter ?? null,
    )
    if (typeof found === 'number') return this.#problem(response, Math.floor(found), found)
    const rows = found.sort((a, b) => b.submitted - a.submitted || (a.id < b.id ? 1 : -1))
    let begin = 0
    if (token) {
      if (!token.startsWith('01')) return this.#problem(response, 400, 400.35)
      const { instanceId } = JSON.parse(Buffer.from(token.slice(2), 'base64').toString()) as { instanceId: string }
      const at = this.submissions.get(instanceId)
      // A row that was purged has no place: the end of the data, without a word. A deleted one has.
      begin = at ? rows.findIndex((s) => s.submitted < at.submitted || (s.submitted === at.submitted && s.id < at.id)) : -1
      if (begin < 0) begin = rows.length
    }
    const page = top === null ? rows.slice(begin) : rows.slice(begin, begin + Number(top))
    const etag = `W/"eventhash:${page.length === 0 ? '0'.repeat(32) : md5(page.map((s) => [s.id, s.submitted, s.updated, s.deleted].join()).join())}"`
    const more = page.length > 0 && begin + page.length < rows.length
    const next = new URL(`${ownName}${projectPath}.svc/Submissions`)
    for (const [name, value] of query) if (name !== '$skiptoken') next.searchParams.append(name, value)
    if (more) next.searchParams.append('$skiptoken', tokenOf(page.at(-1)!.id))
    response.setHeader('ETag', etag)
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end()
    const values = page.map((s) => {
      const row = this.#row(s, query.get('$expand') === '*')
      return select ? Object.fromEntries(select.split(',').map((name) => [name, row[name]])) : row
    })
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    if (fault?.do === 'die') {
      response.writeHead(200)
      const part = `{"value":[${values
        .slice(0, fault.rows)
        .map((row) => JSON.stringify(row))
        .join(',')}`
      if (fault.how === 'end') return void response.end(part)
      response.write(part, () => fault.how === 'reset' && request.socket.destroy())
      return
    }
    response.writeHead(200).end(
      JSON.stringify({
        value: values,
        '@odata.context': `${ownName}${projectPath}.svc/$metadata#Submissions`,
        ...(more ? { '@odata.nextLink': next.href } : {}),
        // The total under the filter, on every page.
        ...(query.get('$count') === 'true' ? { '@odata.count': rows.length } : {}),
      }),
    )
  }

  #row(s: Submission, expand: boolean): Record<string, unknown> {
    const { finding, ...data } = s.data
    const link = `Submissions('${encodeURIComponent(s.id)}')/finding`
    return {
      ...data,
      ...(this.version > 1 ? { weather: data.weather ?? null } : {}),
      meta: { instanceID: s.instance },
      __id: s.id,
      __system: {
        submissionDate: iso(s.submitted),
        updatedAt: iso(s.updated),
        submitterId: String(s.submitter),
        submitterName: 'Somebody (made up)',
        attachmentsPresent: [...s.files.values()].filter((content) => content !== null).length,
        attachmentsExpected: s.files.size,
        status: null,
        reviewState: s.review,
        deviceId: null,
        edits: s.edits,
        formVersion: String(this.version),
        deletedAt: iso(s.deleted),
      },
      'finding@odata.navigationLink': link,
      ...(expand ? { finding } : {}),
    }
  }

  #file(request: IncomingMessage, response: ServerResponse, s: Submission, name: string): unknown {
    const content = s.files.get(name)
    if (!content) return this.#problem(response, 404, 404.1)
    const etag = `"${md5(content)}"`
    response.setHeader('ETag', etag)
    if (request.headers['if-none-match']?.replace('W/', '') === etag) return void response.writeHead(304).end()
    if (this.storage) {
      const key = md5(content)
      this.storage.objects.set(key, content)
      return void response.writeHead(307, { Location: `${this.storage.url}/storage/${key}?signature=good` }).end()
    }
    // Range is not looked at: the whole again.
    response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': content.length })
    response.end(request.method === 'HEAD' ? undefined : content)
  }

  #json(request: IncomingMessage, response: ServerResponse, value: unknown): unknown {
    const text = JSON.stringify(value)
    const etag = `W/"${text.length.toString(16)}-${sha(text)}"`
    response.setHeader('ETag', etag)
    if (request.method === 'GET' && request.headers['if-none-match'] === etag) return void response.writeHead(304).end()
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(text)
  }
  /** Errors carry ETags too. */
  #problem(response: ServerResponse, status: number, code: number): void {
    const text = JSON.stringify({ message: 'An error (made up).', code })
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ETag: `W/"${sha(text)}"` }).end(text)
  }
}
