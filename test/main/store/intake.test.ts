import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { openForReading, openStore } from '../../../main/store/open.ts'
import { asFile, migrate, openFile, storeFile } from '../../../main/store/sqlite/open.ts'
import { failedChecks } from '../../fixture/check-store.ts'
import { fileTest, makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const language = 'zh' as const

test('the same reports a second time change nothing', async () => {
  const store = await tempStore()
  const reports = [makeReport(1), makeReport(2), makeReport(3)]
  expect(await putReports(store, reports)).toMatchObject({ imported: 3, updated: 0, unchanged: 0 })
  const before = await store.call('state', {})
  expect(await putReports(store, reports)).toMatchObject({ imported: 0, updated: 0, unchanged: 3 })
  expect((await store.call('state', {})).dataVersion).toBe(before.dataVersion)
})

test('a changed report keeps what it said before as a revision and is found by its new words only', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [makeReport(1, { text: '井盖破损' })])
  expect(await putReports(store, [makeReport(1, { text: '路灯不亮' })])).toMatchObject({ updated: 1 })
  expect((await store.call('search.ids', { text: '井盖' })).ids).toHaveLength(0)
  expect((await store.call('search.ids', { text: '路灯' })).ids).toHaveLength(1)
  expect((await store.call('report.detail', { id: 1, language }))?.revision).toBe(2)
  const db = openForReading({ folder, key: testKey })
  const old = db.prepare('SELECT revision, content FROM report_revision').get() as { revision: number; content: string }
  db.close()
  expect(old.revision).toBe(1)
  expect(JSON.parse(old.content).body).toBe('井盖破损')
})

test('a file that holds a report twice, old and new, is unchanged when it comes a second time', async () => {
  const store = await tempStore()
  const rows = [makeReport(1, { status: 'open' }), makeReport(1, { status: 'closed' })]
  expect(await putReports(store, rows, { fileHash: 'a' })).toMatchObject({ imported: 1, updated: 1 })
  expect(await putReports(store, rows, { fileHash: 'a' })).toMatchObject({ imported: 0, updated: 0, unchanged: 2 })
  expect((await store.call('report.rows', { ids: [1], language }))[0]?.status).toBe('closed')
})

test('a report that goes back to what it was, told by another file, is a new revision', async () => {
  const store = await tempStore()
  await putReports(store, [makeReport(1, { status: 'open' })], { fileHash: 'a' })
  await putReports(store, [makeReport(1, { status: 'closed' })], { fileHash: 'b' })
  expect(await putReports(store, [makeReport(1, { status: 'open' })], { fileHash: 'c' })).toMatchObject({ updated: 1 })
})

test('a withdrawn report stays counted, and its text, place and revisions lose their content', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [makeReport(1, { text: '要被撤回的内容' })])
  await putReports(store, [makeReport(1, { text: '要被撤回的内容又改了' })])
  expect(await putReports(store, [makeReport(1, { withdrawn: true })])).toMatchObject({ updated: 1 })
  const [row] = await store.call('report.rows', { ids: [1], language })
  expect(row).toMatchObject({ suppressed: true, title: '', snippet: '', lon: null, lat: null })
  expect((await store.call('search.ids', { text: '撤回' })).ids).toHaveLength(0)
  const db = openForReading({ folder, key: testKey })
  expect(JSON.stringify(db.prepare('SELECT content FROM report_revision').all())).not.toContain('撤回')
  db.close()
})

test('a bad row is kept once in quarantine with its row number and reason, and the rest of the page comes in', async () => {
  const store = await tempStore()
  const problem = {
    row: 7,
    column: 'open_dt',
    reason: { zh: '时间无法识别', en: 'The time cannot be read' },
    raw: { open_dt: 'x' },
  }
  const page = { problems: [problem] }
  expect(await putReports(store, [makeReport(1)], { page })).toMatchObject({ imported: 1, quarantined: 1 })
  expect(await putReports(store, [makeReport(1)], { page })).toMatchObject({ unchanged: 1, quarantined: 1 })
  const { rows, total } = await store.call('quarantine.list', { limit: 10 })
  expect(total).toBe(1)
  expect(rows[0]).toMatchObject({ row: 7, column: 'open_dt', reason: problem.reason })
})

test('a page that fails leaves nothing of itself behind', async () => {
  const store = await tempStore()
  await putReports(store, [makeReport(1)])
  const before = await store.call('state', {})
  const broken = makeReport(3, { occurredAt: 1.5 })
  await expect(putReports(store, [makeReport(2), broken])).rejects.toThrow()
  expect(await store.call('state', {})).toMatchObject({ reports: 1, dataVersion: before.dataVersion })
  expect(await putReports(store, [makeReport(2)])).toMatchObject({ imported: 1 })
})

test('attachments are stored once by content and go when the last report that holds them changes', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  const image = { kind: 'image' as const, mime: 'image/png', name: 'a.png', bytes: new Uint8Array([1, 2, 3]), url: null }
  await putReports(store, [makeReport(1, { attachments: [image] }), makeReport(2, { attachments: [image] })])
  const db = openForReading({ folder, key: testKey })
  const contents = () => (db.prepare('SELECT count(*) AS n FROM attachment_content').get() as { n: number }).n
  expect(contents()).toBe(1)
  const [info] = await store.call('attachment.info', { reportId: 1 })
  expect((await store.call('attachment.read', { id: info?.id as number }))?.bytes).toEqual(image.bytes)
  await putReports(store, [makeReport(1), makeReport(2)])
  expect(contents()).toBe(0)
  db.close()
})

test('a reporter becomes a token that is equal within a salt period and different after it, and the name is nowhere in the store', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  const day = 86_400
  await putReports(
    store,
    [
      makeReport(1, { reporter: 'A000102948' }),
      makeReport(2, { reporter: 'A000102948' }),
      makeReport(3, { reporter: 'B1' }),
      makeReport(4),
    ],
    { at: 90 * day * 200 },
  )
  await putReports(store, [makeReport(5, { reporter: 'A000102948' })], { at: 90 * day * 201 })
  const db = openForReading({ folder, key: testKey })
  const tokens = db.prepare('SELECT source_token FROM report ORDER BY id').pluck().all() as number[]
  expect(tokens[0]).toBe(tokens[1])
  expect(tokens[0]).not.toBe(tokens[2])
  expect(tokens[3]).toBe(0)
  expect(tokens[4]).not.toBe(tokens[0])
  expect(db.prepare('SELECT count(*) FROM token_salt').pluck().get()).toBe(1)
  const dump = JSON.stringify(
    ['report', 'report_text', 'report_revision', 'quarantine', 'audit', 'setting', 'source'].map((t) =>
      db.prepare(`SELECT * FROM ${t}`).all(),
    ),
    (_k, v) => (typeof v === 'bigint' ? String(v) : v),
  )
  db.close()
  expect(dump).not.toContain('A000102948')
})

fileTest('no report text and no SQLite header can be read from the store file or its journal', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(
    store,
    Array.from({ length: 300 }, (_, i) => makeReport(i, { text: `plainly-readable-${i} 消防通道被占` })),
  )
  for (const name of ['fieldbrief.db', 'fieldbrief.db-wal']) {
    const bytes = readFileSync(join(folder, name))
    expect(bytes.length).toBeGreaterThan(0)
    expect(bytes.includes('plainly-readable')).toBe(false)
    expect(bytes.includes('消防通道')).toBe(false)
    expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  }
})

fileTest('a wrong key opens nothing, says so in both languages and leaves the file as it was', () => {
  const folder = tempFolder()
  openFile({ folder, key: testKey }).close()
  const before = readFileSync(storeFile(folder))
  const wrong = () => openFile({ folder, key: new Uint8Array(32).fill(8) })
  expect(wrong).toThrow(Failure)
  expect(wrong).toThrow(/key does not fit/)
  expect(readFileSync(storeFile(folder)).equals(before)).toBe(true)
})

fileTest('a store made by a newer version is refused and not changed', () => {
  const folder = tempFolder()
  const db = openFile({ folder, key: testKey })
  db.pragma('user_version = 99')
  db.close()
  expect(() => openFile({ folder, key: testKey })).toThrow(/newer Fieldbrief/)
})

fileTest('the migrations make the whole schema from an empty file, and the hot reads use their indices', () => {
  const folder = tempFolder()
  const db = openFile({ folder, key: testKey })
  expect(db.pragma('user_version', { simple: true })).toBe(6)
  const tables = db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'report_search%' AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    .pluck()
    .all()
  expect(tables).toEqual([
    'agency',
    'area',
    'attachment',
    'attachment_content',
    'attachment_cover',
    'attachment_part',
    'audit',
    'basemap',
    'basemap_file',
    'brief_edit',
    'brief_template',
    'category',
    'column_block',
    'flag',
    'flag_day',
    'flag_event',
    'incident_change',
    'incident_kept',
    'incident_pin',
    'legal_hold',
    'made_briefing',
    'marked_event',
    'meeting',
    'meeting_decision',
    'meeting_item',
    'meeting_touch',
    'notice_told',
    'outbox',
    'past_query',
    'place_name',
    'purge_run',
    'purged_count',
    'purged_report',
    'quarantine',
    'refusal',
    'refused_report',
    'report',
    'report_revision',
    'report_text',
    'retention_rule',
    'review_step',
    'rule',
    'rule_day',
    'rule_replay',
    'rule_version',
    'saved_view',
    'setting',
    'snapshot',
    'source',
    'source_category',
    'sub_category',
    'sync_run',
    'synonym',
    'thumbnail',
    'token_salt',
    'tombstone',
    'version',
  ])
  const plan = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((r) => r.detail).join('; ')
  expect(plan("SELECT id FROM report WHERE source_id = 1 AND external_id = 'x'")).toContain('report_by_external')
  expect(plan('SELECT id FROM report WHERE changed_version > 5')).toContain('report_by_change')
  expect(plan("SELECT rowid FROM report_search WHERE report_search MATCH 'x'")).toContain('VIRTUAL TABLE INDEX')
  db.close()
})

test('audit rows and dispositions can be added but neither changed nor deleted', () => {
  const folder = tempFolder()
  const db = openStore({ folder, key: testKey })
  db.prepare("INSERT INTO audit (at, what, subject, why) VALUES (1, 'reveal', 'report 1', 'test')").run()
  expect(() => db.prepare("UPDATE audit SET why = 'x'").run()).toThrow(/never changed/)
  expect(() => db.prepare('DELETE FROM audit').run()).toThrow(/never deleted/)
  db.close()
})

test('revealing a report writes its reason down in the same moment', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [makeReport(1, { text: '联系电话13812345678' })])
  expect((await store.call('report.detail', { id: 1, language }))?.text.text).not.toContain('13812345678')
  const shown = await store.call('report.reveal', { id: 1, reason: '核实现场地址', at: 5 })
  expect(shown?.text).toContain('13812345678')
  const db = openForReading({ folder, key: testKey })
  expect(db.prepare('SELECT at, what, why FROM audit').all()).toEqual([{ at: 5, what: 'reveal', why: '核实现场地址' }])
  db.close()
})

fileTest('a plain SQLite reader cannot open the store', async () => {
  const folder = tempFolder()
  await tempStore(folder)
  const plain = new Database(storeFile(folder), { readonly: true })
  expect(() => plain.prepare('SELECT count(*) FROM sqlite_schema').get()).toThrow(/not a database|encrypted/)
  plain.close()
})

test('reports are placed in the smallest area that holds them, and placed anew when areas come', async () => {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { lon: 1, lat: 1 }),
    makeReport(2, { lon: 5, lat: 5 }),
    makeReport(3, { lon: 50, lat: 5 }),
  ])
  const square = (key: string, from: number, to: number, parent: string | null) => ({
    key,
    zh: key,
    en: key,
    level: 'area' as const,
    parent,
    geometry: {
      type: 'Polygon' as const,
      coordinates: [
        [
          [from, from],
          [to, from],
          [to, to],
          [from, to],
          [from, from],
        ],
      ],
    },
  })
  await store.call('area.put', { areas: [square('big', 0, 10, null), square('small', 0, 2, 'big')], sourceId: 1, at: 1 })
  const rows = await store.call('report.rows', { ids: [1, 2, 3], language })
  expect(rows.map((r) => r.area)).toEqual(['small', 'big', null])
  expect((await store.call('report.detail', { id: 1, language }))?.area?.path.map((p) => p.en)).toEqual(['big', 'small'])
})

test('removing a source takes its reports, search rows and attachments along', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [makeReport(1)], { source: 'a' })
  await putReports(store, [makeReport(1)], { source: 'b' })
  expect(await store.call('source.remove', { name: 'a' })).toEqual({ removed: 1 })
  expect((await store.call('search.ids', { text: '消防通道' })).ids).toHaveLength(1)
  expect(failedChecks(folder)).toEqual([])
})

fileTest('a store of the first release opens with its reports, its attachments marked as here or as an address alone', () => {
  const folder = tempFolder()
  const file = storeFile(folder)
  const db = asFile(new Database(file))
  db.pragma("cipher = 'chacha20'")
  db.pragma(`key = "x'${Buffer.from(testKey).toString('hex')}'"`)
  migrate(db, 1)
  db.exec(`INSERT INTO source (id, name, kind) VALUES (1, 'old', 'file');
    INSERT INTO report (id, source_id, external_id, changed_version, occurred_at, offset_minutes, category_id, status, level, suppressed, media, source_token, near_key)
      VALUES (1, 1, 'x', 1, 1767225600, 480, 0, 0, 0, 0, 0, 0, 0);
    INSERT INTO report_text (report_id, revision, content_hash, run_id, title, body, language, datum) VALUES (1, 1, x'00', 1, '旧库里的报告', '正文', 'zh', 'wgs84');
    INSERT INTO attachment (report_id, kind, mime, name, bytes, content_hash, url) VALUES (1, 'image', 'image/png', 'a', 1, x'01', NULL), (1, 'image', 'image/png', 'b', 0, NULL, 'https://example.org/b.png')`)
  db.close()
  const now = openFile({ folder, key: testKey })
  expect(now.pragma('user_version', { simple: true })).toBe(6)
  expect(now.prepare('SELECT title, source_revision FROM report_text').all()).toEqual([
    { title: '旧库里的报告', source_revision: null },
  ])
  expect(now.prepare('SELECT name, state FROM attachment ORDER BY id').all()).toEqual([
    { name: 'a', state: 'here' },
    { name: 'b', state: 'address' },
  ])
  now.close()
})
