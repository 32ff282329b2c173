/** The parts of the big tables: there before a report needs them, whatever its number, and gone with nothing left in them. */
import { writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import { openOffice } from '../../../../main/store/postgres/open.ts'
import { serverFile, serverOf } from '../../../../main/store/postgres/server-file.ts'
import type { Connection } from '../../../../main/store/sql.ts'
import { upkeepOf } from '../../../../main/store/upkeep.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { makeReport, putReports, tempFolder, tempStore } from '../../../fixture/make-store.ts'
import { narrowParts } from '../../../fixture/narrow-parts.ts'

describe.skipIf(whyNoCluster() !== null)(`parts of the big tables (${whyNoCluster() ?? 'on a cluster of its own'})`, () => {
  let folder: string
  let db: Connection
  beforeEach(() => {
    folder = tempFolder()
    db = openOffice(serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>)
    onTestFinished(() => void db.close())
    db.exec("INSERT INTO source (id, name, kind) VALUES (1, 'test', 'file')")
  })

  const ranges = () => db.prepare('SELECT first_id, end_id FROM id_range ORDER BY first_id').raw().all()
  const some = (sql: string): unknown => db.prepare(sql).pluck().get()
  const put = (...ids: number[]): void => {
    const values = ids.map((id) => `(${id}, 1, 'x${id}', 1, ${id}, 480, 0, 0, 0, 0, 0, 1, 1)`).join(', ')
    db.exec(`INSERT INTO report (id, source_id, external_id, changed_version, occurred_at, offset_minutes, category_id, status, level,
      suppressed, media, source_token, near_key) VALUES ${values}`)
  }
  const tell = (...ids: number[]): void => {
    const list = `unnest(ARRAY[${ids.join(', ')}]) AS id`
    db.exec(`INSERT INTO report_text (report_id, revision, content_hash, run_id, title, body, language, datum)
      SELECT id, 1, '\\x00', 1, 't', 'b', 'zh', 'wgs84' FROM ${list};
      INSERT INTO report_search (report_id, words, whole, tokens) SELECT id, '''t'':1A', 1, 2 FROM ${list};
      UPDATE search_total SET reports = reports + ${ids.length}, tokens = tokens + ${2 * ids.length};
      INSERT INTO report_revision (report_id, revision, content_hash, run_id, replaced_at, content)
      SELECT id, 1, '\\x00', 1, 0, '{}' FROM ${list};
      INSERT INTO review_step (report_id, step, level, decision, at, comment) SELECT id, 0, 0, 'pass', 0, '' FROM ${list}`)
  }

  test('the first part is there with the schema, and the one after the newest report always', () => {
    expect(ranges()).toEqual([[0, 1_000_000]])
    put(1)
    expect(ranges()).toEqual([
      [0, 1_000_000],
      [1_000_000, 2_000_000],
    ])
    put(1_000_000)
    expect(ranges().at(-1)).toEqual([2_000_000, 3_000_000])
    tell(1, 1_000_000)
    expect(some('SELECT count(*) FROM report_text JOIN report_search USING (report_id)')).toBe(2)
  })

  test('numbers that jump, also within one statement, find their part', () => {
    const ids = [7, 3_999_999, 4_000_000, 57_000_123, 2_900_000_000]
    put(...ids)
    tell(...ids)
    expect(ranges()).toEqual([0, 3, 4, 57, 2_900, 2_901].map((million) => [million * 1_000_000, (million + 1) * 1_000_000]))
    expect(db.prepare('SELECT report_id FROM report_text ORDER BY report_id').pluck().all()).toEqual(ids)
    put(1_500_000)
    tell(1_500_000)
    expect(ranges()).toHaveLength(8)
  })

  test('parts of another width fill what those that are there leave', () => {
    put(1)
    db.exec("CREATE OR REPLACE FUNCTION range_width() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 700000::bigint'")
    put(2_000_001)
    tell(1, 2_000_001)
    expect(ranges()).toEqual([
      [0, 1_000_000],
      [1_000_000, 2_000_000],
      [2_000_000, 2_100_000],
      [2_100_000, 2_800_000],
    ])
  })

  test('a report takes its rows out of every part, and a second row of it is refused', () => {
    put(5, 6, 1_000_005)
    tell(5, 6, 1_000_005)
    expect(() => tell(5)).toThrow(/duplicate key/)
    db.exec('DELETE FROM report WHERE id IN (5, 1000005)')
    for (const table of ['report_text', 'report_search', 'report_revision', 'review_step'])
      expect(db.prepare(`SELECT report_id FROM ${table}`).pluck().all(), table).toEqual([6])
    expect(db.prepare('SELECT reports, tokens FROM search_total').get()).toEqual({ reports: 1, tokens: 2 })
    db.exec('DELETE FROM source')
    expect(some('SELECT count(*) FROM report_text')).toBe(0)
  })

  test('a part is made while somebody reads, and neither waits for the other', () => {
    put(1)
    tell(1)
    const reader = connectServer(serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>)
    onTestFinished(() => void reader.close())
    reader.transaction(() => {
      const before = reader.prepare('SELECT count(*) FROM report_text').pluck().get()
      db.exec("SET lock_timeout = '2s'")
      put(9_000_000)
      tell(9_000_000)
      expect(reader.prepare('SELECT count(*) FROM report_text').pluck().get()).toBe(before)
    })()
    expect(reader.prepare('SELECT count(*) FROM report_text').pluck().get()).toBe(2)
  })

  test('one report is looked up in its own part only', () => {
    put(1, 5_000_000, 9_000_000)
    tell(1, 5_000_000, 9_000_000)
    const plan = db
      .prepare('EXPLAIN SELECT t.title FROM report r JOIN report_text t ON t.report_id = r.id WHERE r.id = 5000000')
      .pluck()
      .all()
    expect([...plan.join('\n').matchAll(/ on (report_text_\d+)/g)].map((m) => m[1])).toEqual(['report_text_5000000'])
  })

  test('a list of ids is looked up in the parts that hold one of them only', () => {
    narrowParts(db, 100)
    put(1, 150, 250, 350)
    tell(1, 150, 250, 350)
    for (const type of ['INTEGER', 'bigint', 'BIGINT']) {
      const list = `IN (SELECT CAST(value AS ${type}) FROM json_each(?))`
      const plan = db.prepare(`EXPLAIN SELECT title FROM report_text WHERE report_id ${list}`).pluck().all('[150,350]').join('\n')
      expect([...plan.matchAll(/ on (report_text_\d+)/g)].map((m) => m[1])).toEqual(['report_text_100', 'report_text_300'])
      expect(db.prepare(`SELECT report_id FROM report_text WHERE report_id ${list}`).pluck().all('[]')).toEqual([])
    }
  })

  test('what was deleted leaves the parts it was in when they are cleared, and the other parts are left alone', async () => {
    narrowParts(db, 100)
    put(1, 2, 150)
    tell(1, 2, 150)
    db.exec('DELETE FROM report WHERE id = 2')
    const files = () =>
      db
        .prepare("SELECT pg_relation_filepath('part.report_text_0'), pg_relation_filepath('part.report_text_100')")
        .raw()
        .get() as string[]
    const before = files()
    upkeepOf(db).clear()
    const after = files()
    expect(after[0]).not.toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(some('SELECT count(*) FROM id_range WHERE unswept = 1')).toBe(0)
    expect(some('SELECT count(*) FROM report_text')).toBe(2)
  })

  test('reports that come in by the calls lie in parts, with what they said before', async () => {
    narrowParts(db, 100)
    const store = await tempStore(folder)
    await putReports(
      store,
      Array.from({ length: 450 }, (_, i) => makeReport(i)),
    )
    await putReports(store, [makeReport(3, { text: '改过的内容' })])
    expect(ranges()).toEqual([0, 1, 2, 3, 4, 5].map((n) => [n * 100, n * 100 + 100]))
    expect(
      db.prepare('SELECT count(*) FROM report_text GROUP BY report_id / 100 ORDER BY report_id / 100').pluck().all(),
    ).toEqual([99, 100, 100, 100, 51])
    expect(some('SELECT count(*) FROM report_revision')).toBe(1)
    expect(db.prepare('SELECT reports, tokens FROM search_total').get()).toEqual(
      db.prepare('SELECT count(*) AS reports, sum(tokens) AS tokens FROM report_search').get(),
    )
  })
})

describe.skipIf(whyNoCluster() !== null)(`extensions of the server (${whyNoCluster() ?? 'on a cluster of its own'})`, () => {
  const here = (folder = tempFolder()) => {
    const db = openOffice(serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>)
    onTestFinished(() => void db.close())
    return db
  }
  const has = (name: string): boolean => {
    return here().prepare('SELECT 1 FROM pg_available_extensions WHERE name = ?').get(name) !== undefined
  }

  test('with PostGIS every located report has its point, one that moves has the new one, and a place is found by it', async (context) => {
    if (!has('postgis')) context.skip('no PostGIS here: apt-get install postgresql-15-postgis-3')
    const folder = tempFolder()
    const db = here(folder)
    const store = await tempStore(folder)
    await putReports(store, [makeReport(1), makeReport(2, { lon: null, lat: null }), makeReport(3, { lon: 118.7 })])
    await putReports(store, [makeReport(3, { lon: 118.8 })])
    expect(db.prepare('SELECT id, postgis.st_astext(geom) AS point FROM report ORDER BY id').all()).toEqual([
      { id: 1, point: 'POINT(118.6 30.95)' },
      { id: 2, point: null },
      { id: 3, point: 'POINT(118.8 30.95)' },
    ])
    const near = 'SELECT id FROM report WHERE geom OPERATOR(postgis.&&) postgis.st_makeenvelope(118.75, 30, 118.9, 31, 4326)'
    expect(db.prepare(near).pluck().all()).toEqual([3])
    db.exec('SET enable_seqscan = off')
    expect(db.prepare(`EXPLAIN ${near}`).pluck().all().join(' ')).toContain('report_by_place')
    expect(db.prepare('SELECT use_postgis()').pluck().get()).toBe('in use')
  })

  test('an owner who may not take PostGIS into use has a store without points, told so, and all else works', async () => {
    const folder = tempFolder()
    const address = serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>
    const owner = connectServer(address)
    const plain = `plain${process.pid}`
    owner.exec(`CREATE ROLE ${plain} LOGIN`)
    owner.exec(`CREATE DATABASE ${plain} OWNER ${plain} TEMPLATE template0`)
    onTestFinished(() => {
      owner.exec(`DROP DATABASE ${plain} WITH (FORCE)`)
      owner.exec(`DROP ROLE ${plain}`)
      owner.close()
    })
    writeFileSync(serverFile(folder), JSON.stringify({ ...address, database: plain, user: plain }), { mode: 0o600 })
    const db = here(folder)
    expect(db.prepare('SELECT use_postgis()').pluck().get()).toMatch(has('postgis') ? /only a superuser/ : /not installed/)
    expect(
      db.prepare("SELECT count(*) FROM pg_attribute WHERE attrelid = 'report'::regclass AND attname = 'geom'").pluck().get(),
    ).toBe(0)
    const store = await tempStore(folder)
    expect(await putReports(store, [makeReport(1), makeReport(2)])).toMatchObject({ imported: 2 })
    expect((await store.call('search.ids', { text: '消防通道' })).ids).toHaveLength(2)
    expect(db.prepare('SELECT sum(reports) FROM day_count').pluck().get()).toBe(2)
  })

  test('with Citus texts and words are spread by report id', async (context) => {
    if (!has('citus')) context.skip('no Citus here: Debian has no package of it')
    const folder = tempFolder()
    const db = here(folder)
    db.exec('CREATE EXTENSION citus')
    expect(db.prepare('SELECT use_citus()').pluck().get()).toBe('in use')
    const store = await tempStore(folder)
    await putReports(store, [makeReport(1), makeReport(2)])
    expect((await store.call('search.ids', { text: '消防通道' })).ids).toHaveLength(2)
  })
})
