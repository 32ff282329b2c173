/**
 * Texts that try to be something else than text, through every method of the contract and every part of a report, over a server:
 * they come back as they were written, no other table is touched, and the server never meets a statement that it cannot read.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Method } from '../../../../contract/api.ts'
import { methods, parseRequest } from '../../../../contract/request.ts'
import { type App, createApp } from '../../../../main/app.ts'
import { dispatch } from '../../../../main/shell/dispatch.ts'
import { createFileHost } from '../../../../main/shell/file-host.ts'
import { openStoreThreads, type Store } from '../../../../main/store/client.ts'
import type { IntakeReport } from '../../../../main/store/intake.ts'
import { connectServer, type OfficeConnection } from '../../../../main/store/postgres/connection.ts'
import { openOffice } from '../../../../main/store/postgres/open.ts'
import { serverFileText } from '../../../../main/store/postgres/server-file.ts'
import { storable } from '../../../../main/store/storable.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../../../fixture/cluster.ts'
import { makeReport, testKey } from '../../../fixture/make-store.ts'
import { at, seedOffice } from '../../../fixture/office-seed.ts'
import { sampleRequests } from '../../../fuzz/sample-request.ts'

const payloads = [
  "'",
  "''",
  '"',
  '`',
  "\\'",
  '\\',
  "\\\\'",
  "';",
  "' --",
  "' OR '1'='1",
  "' OR 1=1 --",
  "') OR ('1'='1",
  "'; DROP TABLE report; --",
  "'; DROP TABLE audit CASCADE; SELECT '",
  '1; DELETE FROM report',
  "'); TRUNCATE report_text; --",
  "' UNION SELECT hash FROM audit --",
  "'; UPDATE audit SET why = 'x'; --",
  "'||(SELECT version())||'",
  "' AND pg_sleep(5) --",
  "'; COPY report TO PROGRAM 'id'; --",
  "'; SET ROLE postgres; --",
  '$1',
  '$2::text',
  '$$; DROP TABLE report; $$',
  '$tag$ x $tag$',
  "E'\\x27'",
  "U&'\\0027'",
  '?',
  '?1',
  '@id',
  ':id',
  '%s%n',
  '/* */',
  '*/ OR /*',
  '-- ',
  '#',
  ';',
  '\u2019 OR 1=1',
  '＇ OR ＇1＇=＇1',
  'ʼ; DROP TABLE report',
  '\u0000',
  'a\u0000b',
  '\ud800',
  "x\udc00'y",
  "\ud83d\ude42'",
  '\\.',
  'a\\tb\\N',
  '\\N',
  '\t',
  '\r\n\\.\r\n',
  'PGCOPY\n\u00ff\r\n',
  'a & b | !c',
  'a <-> b',
  'a:*',
  "'a':1A",
  '(((',
  '!!',
  'a <2> b',
  ':*',
  '"a\' & \'b"',
  '{"a":',
  '"}]',
  '[{"$ne":1}]',
  '\\u0000',
  '$.name',
  '$."a"',
  '{1,2}',
  'NULL',
  'null',
  '1e999',
  'NaN',
  '-1',
  "x' RETURNING id; --",
  '{{7*7}}',
  `$${'{7*7}'}`,
]
const back = (text: string): string => storable(text)

/** Methods that ask another computer, guard the file's key, or write files: no text of theirs comes to the store. */
const apart =
  /^(lock|passphrase|recovery|backup|leak|package|import|office|notice|template|job|store)\.|^(app\.doctor|source\.(test|fields|sync|reconcile|shift)|outbox\.send|sample\.make|brief\.make|basemap\.(add|tile)|retention\.run|hotspot\.find|rule\.replay|flag\.(evaluate|scoreboard))$/
/** Keys that name files and addresses. */
const notText = new Set(['file', 'files', 'path', 'folder', 'out', 'url', 'template', 'credentials', 'fields'])

/** Every request with one of its texts replaced: paths to strings, and how to set them. */
function* spoilt(value: unknown, payload: string): Generator<unknown> {
  if (typeof value === 'string') yield payload
  else if (Array.isArray(value))
    for (const [i, part] of value.entries()) for (const other of spoilt(part, payload)) yield value.with(i, other)
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const [key, part] of Object.entries(value))
      if (!notText.has(key)) for (const other of spoilt(part, payload)) yield { ...value, [key]: other }
}
/** What an answer is made of; one of nothing found may be empty. */
const shape = (value: unknown): string =>
  typeof value !== 'object' || value === null
    ? 'one value'
    : Array.isArray(value)
      ? 'a list'
      : Object.keys(value).sort().join(' ')
/** What a method may write, by the beginning of its name; all may write what is remembered of asking. */
const always = ['past_query', 'incident_kept', 'audit', 'version', 'setting', 'own_setting', 'thumbnail', 'search_word']
const touched: [RegExp, string[]][] = [
  [/^view\./, ['saved_view']],
  [/^basemap\./, ['basemap_file']],
  [/^synonym\./, ['synonym']],
  [/^gazetteer\./, ['place_name']],
  [/^(meeting|item|decision)\./, ['meeting', 'meeting_item', 'meeting_decision', 'meeting_touch']],
  [/^brief\./, ['brief_edit', 'made_briefing', 'snapshot']],
  [/^snapshot\./, ['snapshot']],
  [/^agency\./, ['agency']],
  [/^(retention|hold)\./, ['retention_rule', 'legal_hold']],
  [/^(rule|flag|event)\./, ['rule', 'rule_version', 'flag_event', 'marked_event', 'notice_told']],
  [/^incident\./, ['incident_change', 'incident_pin']],
  [/^outbox\./, ['outbox']],
  [/^source\./, ['source', 'sync_run']],
  [/^quarantine\./, ['quarantine', 'sync_run']],
  [/^attachment\./, ['attachment_cover']],
]

describe.skipIf(whyNoCluster() !== null)('texts that try to be statements', () => {
  let cluster: Cluster
  let owner: OfficeConnection
  let app: App
  let room: string
  /** Where the server writes its log. */
  const complaints = (): string[] =>
    readFileSync(join(cluster.address('x').host, 'log'), 'utf8')
      .split('\n')
      .filter((line) => /^\w{5} \S* ?(ERROR|FATAL|PANIC):/.test(line))
  const asOffice = (database: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-injection-'))
    writeFileSync(join(folder, 'server.json'), serverFileText(cluster.address(database)), { mode: 0o600 })
    return folder
  }
  const schema = (): unknown =>
    owner
      .prepare(
        `SELECT c.relname, c.relkind, (SELECT string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
         FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1`,
      )
      .all()
  const tables = (): string[] =>
    owner
      .prepare("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1")
      .pluck()
      .all() as string[]
  let counting = ''
  const counts = (): Map<string, number> => {
    counting ||= tables()
      .map((name) => `SELECT '${name}' AS name, count(*) AS n FROM ${name}`)
      .join(' UNION ALL ')
    return new Map(owner.prepare(counting).raw().all() as [string, number][])
  }

  beforeAll(async () => {
    cluster = makeCluster({ log_line_prefix: "'%e %d '", log_min_error_statement: 'panic', log_statement: 'none' })
    const maker = connectServer(cluster.address('postgres'))
    maker.exec('CREATE DATABASE office')
    maker.close()
    openOffice(cluster.address('office')).close()
    owner = connectServer(cluster.address('office'))
    room = mkdtempSync(join(tmpdir(), 'fieldbrief-injection-'))
    const storeDir = join(room, 'store')
    mkdirSync(storeDir)
    writeFileSync(join(storeDir, 'server.json'), serverFileText(cluster.address('office')), { mode: 0o600 })
    const store = await openStoreThreads({ folder: storeDir, key: testKey })
    await seedOffice(store, 60)
    await store.close()
    app = await createApp(
      createFileHost({ shell: 'terminal', storeDir, keys: join(room, 'keys'), version: '0.0.0', language: 'en', log: () => {} }),
    )
  })
  afterAll(async () => {
    await app?.close()
    owner?.close()
    cluster?.remove()
    rmSync(room, { recursive: true, force: true })
  })

  test('through every method of the contract that takes a text', async () => {
    const samples = sampleRequests(room) as Record<Method, unknown[]>
    const before = schema()
    const wrong: string[] = []
    let asked = 0
    const tried = new Set<Method>()
    let turn = 0
    for (const method of methods) {
      if (apart.test(method)) continue
      const rows = counts()
      for (const sample of samples[method]) {
        const plain = await dispatch(app, method, sample, new AbortController().signal, () => {})
        // Each text of the sample gets some of the payloads, and over all methods each payload is used many times.
        const places = [...spoilt(sample, '')].length
        for (let place = 0; place < places; place++)
          for (let n = 0, tries = 0; n < 3 && tries < payloads.length; tries++) {
            const request = [...spoilt(sample, payloads[turn++ % payloads.length] as string)][place]
            try {
              parseRequest(method, request)
            } catch {
              continue
            }
            n += 1
            asked += 1
            tried.add(method)
            const reply = await dispatch(app, method, request, new AbortController().signal, () => {})
            if (reply.ok && plain.ok && shape(reply.value) !== shape(plain.value))
              wrong.push(`${method} ${JSON.stringify(request)}: ${shape(reply.value)} is not ${shape(plain.value)}`)
            if (!reply.ok && (reply.code === 'internal' || reply.code === 'storage'))
              wrong.push(`${method} ${JSON.stringify(request)}: ${reply.code} ${reply.message}`)
          }
      }
      const own = touched.find(([names]) => names.test(method))?.[1] ?? []
      for (const [name, n] of counts())
        if (n !== rows.get(name) && !always.includes(name) && !own.includes(name))
          wrong.push(`${method} touched ${name}: ${rows.get(name)} to ${n}`)
    }
    expect(wrong).toEqual([])
    expect(complaints()).toEqual([])
    expect(schema()).toEqual(before)
    expect(asked).toBeGreaterThan(300)
    expect(tried.size).toBeGreaterThan(40)
  })

  /** A report each of whose texts is the payload. */
  const reportOf = (payload: string, n: number): IntakeReport =>
    makeReport(n, {
      externalId: `${payload}${n}`,
      title: payload,
      text: `${payload} 楼道`,
      place: payload,
      subCategory: payload,
      reporter: payload,
      sourceRevision: 1,
      trail: [{ level: 'community', decision: 'accepted', at, comment: payload }],
      attachments: [{ kind: 'image', mime: payload, name: payload, bytes: null, url: payload, key: payload, etag: payload }],
    })

  test('every text of a report comes in and back, in a file and on a server alike, and is found the same', async () => {
    const folders = [mkdtempSync(join(tmpdir(), 'fieldbrief-injection-')), asOffice('office')]
    const stores: Store[] = []
    try {
      const told: unknown[][] = []
      for (const folder of folders) {
        const store = await openStoreThreads({ folder, key: testKey })
        stores.push(store)
        const { id } = await store.call('source.ensure', { name: "o'feed\u0000", kind: 'folder' })
        const { runId } = await store.call('run.begin', { sourceId: id, at })
        const first = (await store.call('state', {})).reports
        const problem = (payload: string, row: number) => ({
          row,
          column: payload,
          reason: { zh: payload, en: payload },
          raw: { [payload]: payload, row: String(row) },
        })
        const page = {
          reports: payloads.map(reportOf),
          problems: payloads.map(problem),
          refusals: payloads.map((payload, row) => ({
            row,
            category: payload,
            reason: { zh: payload, en: payload },
            externalId: `refused ${payload}`,
          })),
          tombstones: payloads.map((payload) => ({ externalId: `gone ${payload}`, sourceRevision: 1, at })),
          cursor: "a'cursor\u0000",
          fileRead: "a'file\u0000",
        }
        expect(await store.call('run.apply', { runId, page })).toMatchObject({
          imported: payloads.length,
          quarantined: payloads.length,
        })
        // Again, as an upstream tells them again.
        expect(
          await store.call('run.apply', { runId, page: { ...page, problems: [], refusals: [], tombstones: [] } }),
        ).toMatchObject({ imported: 0, updated: 0 })
        await store.call('run.end', { runId, at, error: "it's\u0000broken" })
        const ids = payloads.map((_, i) => first + i + 1)
        const reports = await store.call('report.export', { ids })
        expect(reports.map((r) => [r.title, r.text, r.place, r.subCategory])).toEqual(
          payloads.map((p) => [back(p), back(`${p} 楼道`), back(p), back(p)]),
        )
        const found: unknown[] = []
        for (const text of payloads) {
          const { ids: hits, terms } = await store.call('search.ids', { text })
          found.push([[...hits].filter((hit) => hit > first).map((hit) => hit - first), terms])
        }
        const source = await store.call('source.get', { name: "o'feed\u0000" })
        const quarantined = await store.call('quarantine.rows', { source: "o'feed\u0000" })
        const details = []
        for (const report of ids) {
          const detail = await store.call('report.detail', { id: report, language: 'zh' })
          details.push([
            detail?.externalId,
            detail?.title.text,
            detail?.trail.map(({ comment }) => comment),
            detail?.attachments.map(({ name, mime, url }) => [name, mime, url]),
          ])
        }
        told.push([found, source?.cursor, source?.name, quarantined.map(({ id: _, ...row }) => row), details])
      }
      expect(told[1]).toEqual(told[0])
      expect(complaints()).toEqual([])
    } finally {
      for (const store of stores) await store.close()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    }
  })
})
