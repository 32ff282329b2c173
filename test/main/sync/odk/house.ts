/** A real store that follows a server as recorded, and both sides told in the same words so that they can be compared. */
import { createHash } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Credentials, SourceOptions } from '../../../../contract/sync.ts'
import { type decisions, statusKeys } from '../../../../contract/taxonomy.ts'
import type { Store } from '../../../../main/store/client.ts'
import { openForReading } from '../../../../main/store/open.ts'
import type { Connector, ConnectorPage, WalkEnd } from '../../../../main/sync/connector.ts'
import { type FetchOutcome, fetchAttachments } from '../../../../main/sync/engine/fetch-attachments.ts'
import { openConnector } from '../../../../main/sync/engine/open-connector.ts'
import { type ReconcileOutcome, reconcileSource } from '../../../../main/sync/engine/reconcile.ts'
import { type SyncOutcome, syncSource } from '../../../../main/sync/engine/sync-source.ts'
import type { SyncTools } from '../../../../main/sync/engine/tools.ts'
import type { HttpLimits } from '../../../../main/sync/http/http.ts'
import { tempFolder, tempStore, testKey } from '../../../fixture/make-store.ts'
import type { Asked, Submission } from './invented.ts'
import { OdkServer } from './server.ts'

export const limits: Partial<HttpLimits> = { connectMs: 2_000, headersMs: 3_000, idleMs: 400, totalMs: 20_000, attempts: 4 }
const password: Credentials = { user: 'reader@example.org', secret: 'secret' }

export function toolsOf(server: OdkServer, change: Partial<SyncTools> = {}): SyncTools & { lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    signal: new AbortController().signal,
    now: () => server.clock,
    log: (line) => lines.push(line),
    classify: (label) =>
      label === 'barred' ? { refused: { zh: '不收', en: 'Not taken' } } : { category: 'facility', subCategory: label || null },
    credentials: async () => password,
    clock: { now: () => server.clock, random: () => 0.5, sleep: async () => {} },
    limits,
    ...change,
  }
}

export async function startServer(): Promise<OdkServer> {
  const server = await OdkServer.start()
  onTestFinished(() => server.close())
  return server
}

export const chosen: SourceOptions = { project: '1', form: 'field_note' }
/** A connector of the server's form, closed when the test ends. */
export async function connect(
  server: OdkServer,
  change: { options?: SourceOptions; credentials?: Credentials; url?: string; tools?: Partial<SyncTools> } = {},
): Promise<Connector & { lines: string[] }> {
  const tools = toolsOf(server, change.tools)
  const connector = await openConnector(
    { name: 'odk', kind: 'odk', url: change.url ?? server.url, options: { ...chosen, ...change.options } },
    tools,
    { credentials: change.credentials ?? password },
  )
  onTestFinished(() => connector.close())
  return Object.assign(connector, { lines: tools.lines })
}

export interface House {
  server: OdkServer
  store: Store
  folder: string
  sync(change?: Partial<SyncTools>): Promise<SyncOutcome>
  fetch(): Promise<FetchOutcome>
  reconcile(): Promise<ReconcileOutcome>
  cursor(): Promise<{ mark: number | null; walk: { skip: string | null; seen: number; stage: string } | null }>
  copy(): Map<string, Copy>
  /** Content as it stands there: body, place, status, trail, revision. Files by the digest of their content. */
  withdrawn(): string[]
}

export async function openHouse(given?: OdkServer, options: SourceOptions = {}): Promise<House> {
  const server = given ?? (await startServer())
  const folder = tempFolder()
  const store = await tempStore(folder)
  await store.call('source.ensure', { name: 'odk', kind: 'odk', url: server.url, options: { ...chosen, ...options } })
  return {
    server,
    store,
    folder,
    sync: (change) => syncSource(store, 'odk', toolsOf(server, change)),
    // A day later: whatever failed is due again.
    fetch: () => fetchAttachments(store, 'odk', toolsOf(server)),
    reconcile: () => reconcileSource(store, 'odk', toolsOf(server)),
    cursor: async () => JSON.parse((await store.call('source.get', { name: 'odk' }))?.cursor ?? 'null'),
    copy: () => copyHere(folder),
    withdrawn: () => read(folder, 'SELECT external_id FROM report WHERE suppressed = 1 ORDER BY 1').map(([id]) => String(id)),
  }
}

export interface Copy {
  body: string
  kind: string | null
  status: string
  at: number
  spot: [number, number] | null
  accuracy: number | null
  revision: number
  trail: [decision: string, at: number, comment: string][]
  files: [name: string, content: string | null][]
}

function read(folder: string, sql: string): unknown[][] {
  const db = openForReading({ folder, key: testKey })
  try {
    return db.prepare(sql).raw().all() as unknown[][]
  } finally {
    db.close()
  }
}

/** What is stored and not withdrawn. */
export function copyHere(folder: string): Map<string, Copy> {
  const out = new Map<string, Copy>()
  for (const [id, body, kind, status, at, lon, lat, accuracy, revision] of read(
    folder,
    `SELECT r.external_id, t.body, c.name, r.status, r.occurred_at, r.lon, r.lat, t.accuracy_metres, t.source_revision FROM report r
      JOIN report_text t ON t.report_id = r.id LEFT JOIN sub_category c ON c.id = r.sub_category_id WHERE r.suppressed = 0 ORDER BY 1`,
  ) as [string, string, string | null, number, number, number | null, number | null, number | null, number][])
    out.set(id, {
      body,
      kind,
      status: statusKeys[status] as string,
      at,
      spot: lon === null ? null : [lon, lat as number],
      accuracy,
      revision,
      trail: [],
      files: [],
    })
  for (const [id, decision, at, comment] of read(
    folder,
    'SELECT r.external_id, s.decision, s.at, s.comment FROM review_step s JOIN report r ON r.id = s.report_id WHERE r.suppressed = 0 ORDER BY 1, s.step',
  ) as [string, string, number, string][])
    out.get(id)?.trail.push([decision, at, comment])
  for (const [id, name, content] of read(
    folder,
    `SELECT r.external_id, a.name, hex(a.content_hash) FROM attachment a JOIN report r ON r.id = a.report_id WHERE r.suppressed = 0 ORDER BY 1, 2`,
  ) as [string, string, string | null][])
    out.get(id)?.files.push([name, content ? content.toLowerCase() : null])
  return out
}

const seconds = (ms: number): number => Math.floor(ms / 1000)
const meaning: Record<string, [decision: (typeof decisions)[number], status: string]> = {
  hasIssues: ['returned', 'returned'],
  approved: ['accepted', 'checking'],
  rejected: ['rejected', 'closed'],
  edited: ['received', 'checking'],
}

/** What the server holds, in the words of the local copy. */
export function copyThere(server: OdkServer): Map<string, Copy> {
  const of = (s: Submission): Copy => {
    const data = s.data as { note: string; kind: string; seen_at: string; finding: { what: string; number: number }[] } & {
      spot: { coordinates: [number, number]; properties: { accuracy: number } } | null
    }
    const lines = data.finding.map(({ what, number }, i) => `finding ${i + 1}: what: ${what}; number: ${number}`)
    const [decision, status] = (s.review === null ? undefined : meaning[s.review]) ?? ['received', 'open']
    const steps: [number, string, string][] = [[s.submitted, 'received', '']]
    if (s.updated !== null) steps.push([s.updated, decision, ''])
    for (const { body, at } of s.comments) steps.push([at, s.updated !== null && at >= s.updated ? decision : 'received', body])
    return {
      body: [data.note, lines.join('\n')].filter(Boolean).join('\n\n'),
      kind: data.kind.replaceAll('_', ' '),
      status,
      at: seconds(Date.parse(data.seen_at)),
      spot: data.spot === null ? null : [data.spot.coordinates[0], data.spot.coordinates[1]],
      accuracy: data.spot?.properties.accuracy ?? null,
      revision: Math.max(s.submitted, s.updated ?? 0),
      trail: steps.sort((a, b) => a[0] - b[0]).map(([at, made, words]) => [made, seconds(at), words]),
      files: [...s.files]
        .filter(([name]) => JSON.stringify(s.data).includes(JSON.stringify(name)))
        .map(([name, content]): [string, string | null] => [name, content && createHash('sha256').update(content).digest('hex')])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    }
  }
  return new Map(
    server
      .alive()
      .map((s): [string, Copy] => [s.id, of(s)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

export const signal = new AbortController().signal

/** Many small rows, a few milliseconds apart; equal times are common. */
export function fill(server: OdkServer, count: number): void {
  for (let n = 0; n < count; n++) server.add(n, n % 5 === 0 ? { submitted: server.clock } : {}, { finding: [] })
}
/** A walk to its end: what came, in order. */
export async function walk(
  pages: AsyncGenerator<ConnectorPage, WalkEnd>,
): Promise<{ ids: string[]; gone: string[]; end: WalkEnd; cursors: string[] }> {
  const told = { ids: [] as string[], gone: [] as string[], cursors: [] as string[] }
  for (;;) {
    const step = await pages.next()
    if (step.done) return { ...told, end: step.value }
    told.ids.push(...step.value.reports.map((r) => r.externalId))
    told.gone.push(...(step.value.tombstones ?? []).map((t) => t.externalId))
    if (step.value.cursor) told.cursors.push(step.value.cursor)
  }
}
export const last = (cursors: string[]) => JSON.parse(cursors.at(-1)!) as { mark: number }
/** The walk over the rows alone. */
export const rowsAsked = (server: OdkServer): Asked[] => server.of('feed').filter(({ query }) => query.has('$expand'))
export const sorted = (ids: Iterable<string>): string[] => [...ids].sort()
