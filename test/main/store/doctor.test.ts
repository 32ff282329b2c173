import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStoreThreads } from '../../../main/store/client.ts'
import { checkStore } from '../../../main/store/sqlite/doctor.ts'
import { repairStore } from '../../../main/store/sqlite/doctor-repair.ts'
import { type FileConnection, openFile } from '../../../main/store/sqlite/open.ts'
import { makeReport, putReports, tempFolder, testKey } from '../../fixture/make-store.ts'

const context = { cancelled: () => false, check: () => {}, progress: () => {} }
const now = 1_790_000_000_000

let made: string
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'fieldbrief-doctor-'))
  const store = await openStoreThreads({ folder: made, key: testKey })
  const photo = { kind: 'image' as const, mime: 'image/png', name: 'a.png', bytes: new Uint8Array([1, 2, 3]), url: null }
  await putReports(
    store,
    Array.from({ length: 60 }, (_, i) =>
      makeReport(i, { ...(i < 3 ? { attachments: [{ ...photo, bytes: new Uint8Array([i]) }] } : {}) }),
    ),
  )
  await store.close()
  writeFileSync(join(made, 'store.json'), '{"format":"fieldbrief store","id":"store-test"}\n', { mode: 0o600 })
})
afterAll(() => rmSync(made, { recursive: true, force: true }))

/** A store of 60 reports after `harm`; the connection may write what a program never would. */
function harmed(harm: (db: FileConnection, folder: string) => void): { folder: string; key: Uint8Array } {
  const folder = join(tempFolder(), 'store')
  cpSync(made, folder, { recursive: true })
  chmodSync(folder, 0o700)
  const db = openFile({ folder, key: testKey })
  db.unsafeMode()
  db.pragma('foreign_keys = OFF')
  harm(db, folder)
  db.close()
  return { folder, key: testKey }
}
const failed = (access: { folder: string; key: Uint8Array }, at = now): string[] =>
  checkStore(access, at, context)
    .filter((found) => !found.ok)
    .map(({ name }) => name)

test('a store that is well passes every check, and a repair of it touches nothing', () => {
  const access = harmed(() => {})
  const checks = checkStore(access, now, context)
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'pages',
      'indices',
      'search index',
      'references',
      'schema',
      'search rows',
      'columns on disk',
      'attachments',
      'orphans',
      'clock',
      'journal',
      'permissions',
      'leftovers',
      'free space',
      'store.json',
    ]),
  )
  expect(repairStore(access, now, context)).toEqual({ repaired: [] })
  expect(existsSync(join(access.folder, 'before-repair'))).toBe(false)
})

const mendable: [what: string, check: string, harm: (db: FileConnection, folder: string) => void][] = [
  ['a search row that is missing', 'search rows', (db) => db.prepare('DELETE FROM report_search WHERE rowid = 7').run()],
  [
    'a search row of a report that is gone',
    'search rows',
    (db) => db.prepare("INSERT INTO report_search (rowid, title) VALUES (999, 'aa')").run(),
  ],
  [
    'search rows that hold other words',
    'search rows',
    (db) => {
      db.prepare('DELETE FROM report_search WHERE rowid = 9').run()
      db.prepare("INSERT INTO report_search (rowid, title, body, place) VALUES (9, 'other', 'words', '')").run()
    },
  ],
  [
    'a torn full-text index',
    'search index',
    (db) =>
      db
        .prepare(
          'UPDATE report_search_data SET block = zeroblob(length(block)) WHERE id = (SELECT max(id) FROM report_search_data)',
        )
        .run(),
  ],
  [
    'a column block that says other than its rows, in as many rows',
    'columns on disk',
    (db) => db.prepare('UPDATE report SET lon = lon + 1 WHERE id = 5').run(),
  ],
  ['column blocks that are gone', 'columns on disk', (db) => db.prepare('DELETE FROM column_block').run()],
  [
    'a content that no attachment names',
    'orphans',
    (db) => db.prepare("INSERT INTO attachment_content VALUES (x'00ff', x'01')").run(),
  ],
  [
    'the beginning of a content that is here',
    'orphans',
    (db) => db.prepare("INSERT INTO attachment_part VALUES (1, 0, x'01')").run(),
  ],
  [
    'an index without a row of its table',
    'indices',
    (db) => {
      db.pragma('writable_schema = ON')
      db.prepare(
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX report_by_change ON report (changed_version) WHERE id <> 4' WHERE name = 'report_by_change'",
      ).run()
      db.pragma('writable_schema = RESET')
      db.exec('REINDEX report_by_change')
      db.pragma('writable_schema = ON')
      db.prepare(
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX report_by_change ON report (changed_version)' WHERE name = 'report_by_change'",
      ).run()
      db.pragma('writable_schema = RESET')
    },
  ],
  [
    'rows of an attachment whose report is gone',
    'references',
    (db) => {
      db.prepare(
        "INSERT INTO attachment (report_id, kind, mime, name, bytes, state) VALUES (888, 'image', 'image/png', 'x', 0, 'address')",
      ).run()
    },
  ],
  ['files that others may read', 'permissions', (_db, folder) => chmodSync(join(folder, 'store.json'), 0o644)],
  [
    'a draft of long ago',
    'leftovers',
    (_db, folder) => {
      const draft = join(folder, 'store.json.0123abcd.draft')
      writeFileSync(draft, 'x', { mode: 0o600 })
      utimesSync(draft, 1, 1)
    },
  ],
]
test.each(mendable)('%s is found by "%s" and mended, the reports untouched', (_what, name, harm) => {
  const access = harmed(harm)
  expect(failed(access)).toContain(name)
  const { repaired } = repairStore(access, now, context)
  expect(repaired.length).toBeGreaterThan(0)
  expect(failed(access)).toEqual([])
  const db = openFile(access)
  expect(db.prepare('SELECT count(*) FROM report_text').pluck().get()).toBe(60)
  expect(db.prepare('SELECT count(*) FROM report_search WHERE report_search MATCH \'"消防"\'').pluck().get()).toBe(60)
  db.close()
})

test('before rows are mended a copy is kept, which goes once the store was opened well again', () => {
  const access = harmed((db) => db.prepare('DELETE FROM column_block').run())
  repairStore(access, now, context)
  const copy = { folder: join(access.folder, 'before-repair'), key: testKey }
  expect(failed(copy)).toContain('columns on disk')
  openFile(access).close()
  expect(existsSync(copy.folder)).toBe(false)
})

const lasting: [what: string, check: string, harm: (db: FileConnection, folder: string) => void][] = [
  ['a report without its text', 'report text', (db) => db.prepare('DELETE FROM report_text WHERE report_id = 3').run()],
  ['a text without its report', 'references', (db) => db.prepare('DELETE FROM report WHERE id = 3').run()],
  ['an attachment without its content', 'attachments', (db) => db.prepare('DELETE FROM attachment_content').run()],
  ['a content that is not what it was', 'attachments', (db) => db.prepare("UPDATE attachment_content SET content = x'ee'").run()],
  ['a table too many', 'schema', (db) => db.exec('CREATE TABLE other (a)')],
  ['a trigger that is gone', 'schema', (db) => db.exec('DROP TRIGGER audit_kept')],
  ['a store.json that is none', 'store.json', (_db, folder) => writeFileSync(join(folder, 'store.json'), '{', { mode: 0o600 })],
  [
    'an entry of next month',
    'clock',
    (db) => db.prepare('INSERT INTO sync_run (source_id, started_at) VALUES (1, ?)').run(now / 1000 + 30 * 86_400),
  ],
]
test.each(lasting)('%s is found by "%s", told with advice in both languages, and left as it is', (_what, name, harm) => {
  const access = harmed(harm)
  const found = checkStore(access, now, context).find((one) => one.name === name)
  expect(found).toMatchObject({
    ok: false,
    repairable: false,
    advice: { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/[a-z]/) },
  })
  repairStore(access, now, context)
  expect(failed(access)).toContain(name)
})

test('a check that was taken back ends between two passes', () => {
  let passes = 0
  const check = () => {
    if (passes++ === 5) throw new Error('taken back')
  }
  expect(() =>
    checkStore(
      harmed(() => {}),
      now,
      { ...context, check },
    ),
  ).toThrow('taken back')
})

test('a kept store beside it is told of, and no fault', () => {
  const access = harmed((_db, folder) => mkdirSync(join(folder, 'replaced-2026-01-01-000000'), { mode: 0o700 }))
  expect(checkStore(access, now, context).find(({ name }) => name === 'leftovers')).toMatchObject({
    ok: true,
    detail: expect.stringContaining('replaced-2026'),
  })
  expect(readdirSync(access.folder)).toContain('replaced-2026-01-01-000000')
})
