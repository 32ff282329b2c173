/** Older stretches on a second server: two clusters of the test's own, and nothing that is asked of the store is otherwise. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Store } from '../../../../main/store/client.ts'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import { openOffice } from '../../../../main/store/postgres/open.ts'
import { serverOf } from '../../../../main/store/postgres/server-file.ts'
import { gatherStretches, spreadStretches, stretches, sweepAway } from '../../../../main/store/postgres/spread.ts'
import type { Connection } from '../../../../main/store/sql.ts'
import { type Cluster, makeCluster, whyNoCluster } from '../../../fixture/cluster.ts'
import { makeReport, putReports, seeded, tempFolder, tempStore } from '../../../fixture/make-store.ts'
import { narrowParts } from '../../../fixture/narrow-parts.ts'

const language = 'zh'
const everything = { before: Number.MAX_SAFE_INTEGER, at: 1_790_000_000, why: 'test' }
const words = ['消防通道', '井盖 破损', 'lamp', '"通道 被占"', '楼道 -井盖', '第12号']
const area = (key: string, west: number) => ({
  key,
  zh: key,
  en: key,
  level: 'street' as const,
  parent: null,
  geometry: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [west, 30.9],
        [west + 0.05, 30.9],
        [west + 0.05, 31],
        [west, 31],
        [west, 30.9],
      ],
    ],
  },
})

describe.skipIf(whyNoCluster() !== null)(`a second server (${whyNoCluster() ?? 'two clusters'})`, () => {
  let second: Cluster
  let databases = 0
  beforeAll(() => {
    second = makeCluster()
  })
  afterAll(() => second?.remove())

  let folder: string
  let db: Connection
  let store: Store
  let far: ReturnType<Cluster['address']>
  beforeEach(async () => {
    folder = tempFolder()
    db = openOffice(serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>)
    onTestFinished(() => void db.close())
    narrowParts(db, 100)
    const database = `far${++databases}`
    second.psql('postgres', `CREATE DATABASE ${database}`)
    far = second.address(database)
    store = await tempStore(folder)
    const { id } = await store.call('source.ensure', { name: 'areas', kind: 'file' })
    await store.call('area.put', { areas: [area('west', 118.6), area('east', 118.65)], sourceId: id, at: 1 })
    await putReports(
      store,
      Array.from({ length: 450 }, (_, i) =>
        makeReport(i, {
          text: ['楼道堆放杂物，消防通道被占', '井盖破损，行人小心', 'Street lamp broken near the gate'][i % 3] as string,
          lon: 118.61 + (i % 2) * 0.05,
          trail: i % 5 === 0 ? [{ level: 'community', decision: 'accepted', at: 1_767_300_000, comment: '已核实' }] : [],
        }),
      ),
    )
    await putReports(store, [makeReport(7, { text: '改过的内容' }), makeReport(420, { text: '也改过' })])
  })

  const remote = (): Connection => {
    const there = connectServer(far)
    onTestFinished(() => void there.close())
    return there
  }
  const ids = (): number[] => db.prepare('SELECT id FROM report ORDER BY id').pluck().all() as number[]
  const count = (one: Connection, table: string): unknown => one.prepare(`SELECT count(*) FROM ${table}`).pluck().get()

  /** What the store answers about texts, whole. */
  async function answers() {
    const all = ids()
    const asked = words.map(async (text) => {
      const hits = (await store.call('search.ids', { text })).ids
      return {
        hits,
        size: await store.call('search.size', { text, upTo: 40 }),
        few: await store.call('search.few', { text, upTo: 400 }),
        within: await store.call('search.within', { text, ids: Int32Array.from(all.slice(30, 330)) }),
        rank: await store.call('search.rank', { text, within: hits.slice().reverse(), limit: 60, offset: 0 }),
      }
    })
    return {
      searched: await Promise.all(asked),
      exported: await store.call('report.export', { ids: all }),
      rows: await store.call('report.rows', { ids: all.slice(0, 300), text: '消防', language }),
      details: await Promise.all([1, 8, 50, 99, 100, 101, 250, 421].map((id) => store.call('report.detail', { id, language }))),
      places: await store.call('review.waiting', {}),
    }
  }

  test('searches, details and exports are the same before, on two servers, and brought back', async () => {
    const before = await answers()
    expect(before.searched[0]?.hits.length).toBeGreaterThan(100)
    const moved = spreadStretches(db, far, everything)
    expect(moved.map(({ first, end, reports }) => [first, end, reports])).toEqual([
      [0, 100, 99],
      [100, 200, 100],
      [200, 300, 100],
      [300, 400, 100],
    ])
    expect(count(remote(), 'part.report_text_100')).toBe(100)
    expect(
      db
        .prepare(
          "SELECT relname FROM pg_class WHERE relnamespace = CAST('part' AS regnamespace) AND relkind = 'r' AND relname ~ 'text|search' ORDER BY 1",
        )
        .pluck()
        .all(),
    ).toEqual(['report_search_400', 'report_search_500', 'report_text_400', 'report_text_500'])
    expect(await answers()).toEqual(before)
    expect(spreadStretches(db, far, everything)).toEqual([])
    const back = gatherStretches(db, remote(), { from: 200, at: 1_790_000_001, why: 'test' })
    expect(back.map(({ first, reports }) => [first, reports])).toEqual([
      [300, 100],
      [200, 100],
    ])
    expect(stretches(db).map(({ server }) => server !== null)).toEqual([true, true, false, false, false, false])
    expect(await answers()).toEqual(before)
    expect(db.prepare("SELECT count(*) FROM audit WHERE what = 'store spread'").pluck().get()).toBe(6)
  })

  test('only closed stretches go, and only those below the given id', () => {
    expect(spreadStretches(db, far, { ...everything, before: 250 }).map(({ end }) => end)).toEqual([100, 200])
    expect(
      stretches(db)
        .filter(({ closed }) => !closed)
        .map(({ first }) => first),
    ).toEqual([400, 500])
  })

  test('an attempt that was broken off is made good by the next', async () => {
    const before = await answers()
    const there = remote()
    spreadStretches(db, far, { ...everything, before: 100 })
    // As after a kill in the middle of the copy, and after one between copy and swap.
    there.exec(`CREATE TABLE part.report_text_100 (report_id bigint);
      CREATE TABLE part.report_search_200 (LIKE part.report_search_0)`)
    there.exec('INSERT INTO part.report_search_200 SELECT 200, words, whole, tokens FROM part.report_search_0 LIMIT 1')
    db.exec('DROP TABLE IF EXISTS part.report_text_100_far')
    spreadStretches(db, far, everything)
    expect(await answers()).toEqual(before)
  })

  test('killed at whatever instant, nothing is missing or there twice, and the next attempt goes on', async () => {
    const before = await answers()
    const home = serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>
    const child = new URL('../../../fixture/spread-child.ts', import.meta.url).pathname
    const random = seeded(7)
    let killed = 0
    for (let turn = 0; turn < 8 && stretches(db).some(({ server, closed }) => closed && server === null); turn++) {
      const running = spawn(process.execPath, [child, JSON.stringify(home), JSON.stringify(far)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(running.stdout, 'data')
      const timer = setTimeout(() => running.kill('SIGKILL'), random() * 400)
      const [, signal] = (await once(running, 'exit')) as [number | null, string | null]
      clearTimeout(timer)
      if (signal === 'SIGKILL') killed += 1
      expect(count(db, 'report_text')).toBe(450)
      expect(count(db, 'report_search')).toBe(450)
    }
    expect(killed).toBeGreaterThan(0)
    spreadStretches(db, far, everything)
    expect(stretches(db).filter(({ closed, server }) => closed && server === null)).toEqual([])
    expect(await answers()).toEqual(before)
  })

  test('revised, withdrawn, deleted and purged reports change and go on the second server too', async () => {
    const there = remote()
    spreadStretches(db, far, everything)
    await putReports(store, [makeReport(10, { text: '后来改成了树倒' }), makeReport(11, { withdrawn: true })])
    await putReports(store, [], { page: { tombstones: [{ externalId: 'r-12', sourceRevision: 0, at: 5 }] } })
    expect((await store.call('search.ids', { text: '树倒' })).ids).toEqual(Int32Array.of(11))
    expect(
      there.prepare('SELECT body FROM part.report_text_0 WHERE report_id IN (11, 12, 13) ORDER BY report_id').pluck().all(),
    ).toEqual(['后来改成了树倒', '', ''])
    expect(there.prepare('SELECT report_id FROM part.report_search_0 WHERE report_id IN (11, 12, 13)').pluck().all()).toEqual([
      11,
    ])
    db.exec('DELETE FROM report WHERE id BETWEEN 90 AND 110')
    expect(there.prepare('SELECT max(report_id) FROM part.report_text_0').pluck().get()).toBe(89)
    expect(there.prepare('SELECT min(report_id) FROM part.report_search_100').pluck().get()).toBe(111)
    expect(db.prepare('SELECT reports, tokens FROM search_total').get()).toEqual(
      db.prepare('SELECT count(*) AS reports, sum(tokens) AS tokens FROM report_search').get(),
    )
    const written = (text: string): unknown => {
      there.exec('CHECKPOINT')
      return there
        .prepare("SELECT position(convert_to(?, 'UTF8') IN pg_read_binary_file(pg_relation_filepath('part.report_text_0'))) > 0")
        .pluck()
        .get(text)
    }
    db.exec('DELETE FROM report WHERE id = 8')
    expect([written('改过的内容'), written('后来改成了树倒')]).toEqual([1, 1])
    sweepAway(db, there)
    expect([written('改过的内容'), written('后来改成了树倒')]).toEqual([0, 1])
    expect((await store.call('source.remove', { name: 'test' })).removed).toBe(428)
    for (const first of [0, 100, 200, 300])
      expect([count(there, `part.report_text_${first}`), count(there, `part.report_search_${first}`)]).toEqual([0, 0])
  })

  test('while the second server is away, what needs it fails with words, the rest goes on, and it comes back by itself', async () => {
    spreadStretches(db, far, everything)
    // As whoever comes after it: connections that are open go on with their plans.
    store = await tempStore(folder)
    const before = await answers()
    second.stop()
    try {
      await expect(store.call('search.ids', { text: '消防通道' })).rejects.toThrow(/second server, which does not answer/)
      await expect(store.call('report.detail', { id: 5, language })).rejects.toThrow(/second server/)
      await expect(putReports(store, [makeReport(10, { text: '改' })])).rejects.toThrow(/second server/)
      expect(
        (await store.call('search.within', { text: '消防通道', ids: Int32Array.from(ids().slice(-50)) }))?.ids.length,
      ).toBeGreaterThan(10)
      expect((await store.call('report.detail', { id: 430, language }))?.id).toBe(430)
      expect(await putReports(store, [makeReport(900, { text: '新的报告' }), makeReport(449, { text: '新内容' })])).toMatchObject(
        { imported: 1, updated: 1 },
      )
      expect(await store.call('area.list', {})).toHaveLength(2)
    } finally {
      second.start()
    }
    const { imported } = await putReports(store, [makeReport(901)])
    expect(imported).toBe(1)
    const after = await answers()
    expect(after.searched[1]?.hits).toEqual(before.searched[1]?.hits)
    expect(after.details.slice(0, 6)).toEqual(before.details.slice(0, 6))
  })

  test('a login that is held to an area reads no other there, nor the table itself, nor the password', async () => {
    const login = `held${process.pid}_${databases}`
    db.exec(`CREATE ROLE ${login} LOGIN; SELECT office_admit('${login}', '{viewer}', '{east}')`)
    onTestFinished(() => void db.exec(`DROP OWNED BY ${login}; DROP ROLE ${login}`))
    spreadStretches(db, far, everything)
    const viewer = connectServer({ ...(serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>), user: login })
    onTestFinished(() => void viewer.close())
    const east = db
      .prepare("SELECT r.id FROM report r JOIN area a ON a.id = r.area_id WHERE a.key = 'east' AND r.id < 400 ORDER BY r.id")
      .pluck()
      .all()
    expect(east.length).toBeGreaterThan(100)
    expect(viewer.prepare('SELECT report_id FROM report_text WHERE report_id < 400 ORDER BY report_id').pluck().all()).toEqual(
      east,
    )
    expect(viewer.prepare("SELECT search_list('''通道''', 0, 399)").pluck().get() ?? '').toBe(
      db
        .prepare(
          "SELECT string_agg(CAST(report_id AS text), ',' ORDER BY report_id) FROM report_search JOIN report r ON r.id = report_id JOIN area a ON a.id = r.area_id WHERE words @@ '''通道''' AND r.id < 400 AND a.key = 'east'",
        )
        .pluck()
        .get() ?? '',
    )
    expect(() => viewer.prepare('SELECT count(*) FROM part.report_text_0').get()).toThrow(/permission denied/)
    expect(viewer.prepare('SELECT umoptions FROM pg_user_mappings').pluck().all()).toEqual([null])
  })

  test('a database that is another store’s is refused, and nothing is moved', () => {
    second.psql(far.database, "CREATE SCHEMA part; CREATE TABLE part.home (store text); INSERT INTO part.home VALUES ('other')")
    expect(() => spreadStretches(db, far, everything)).toThrow(/belongs to another store/)
    expect(stretches(db).every(({ server }) => server === null)).toBe(true)
  })
})
