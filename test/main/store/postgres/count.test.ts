/** Counts of days: whatever moves reports, they are what a recount gives. */
import { describe, expect, onTestFinished, test } from 'vitest'
import { categories } from '../../../../contract/taxonomy.ts'
import type { Store } from '../../../../main/store/client.ts'
import { openOffice } from '../../../../main/store/postgres/open.ts'
import { serverOf } from '../../../../main/store/postgres/server-file.ts'
import type { Connection } from '../../../../main/store/sql.ts'
import { whyNoCluster } from '../../../fixture/cluster.ts'
import { makeReport, putReports, seeded, tempFolder, tempStore } from '../../../fixture/make-store.ts'
import { narrowParts } from '../../../fixture/narrow-parts.ts'

const counted = 'SELECT day, category_id, area_id, source_id, reports FROM day_count ORDER BY 1, 2, 3, 4'
/** Worked out by another way than the triggers do. */
const recounted = `SELECT day, category_id, area_id, source_id, count(*) FROM (
    SELECT to_timestamp(occurred_at + offset_minutes * 60)::timestamp AT TIME ZONE 'UTC' AS at, category_id, coalesce(area_id, 0) AS area_id, source_id
    FROM report WHERE suppressed = 0) AS r, LATERAL (SELECT date(at AT TIME ZONE 'UTC') - DATE '1970-01-01' AS day) AS d
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`

function open(): { folder: string; db: Connection } {
  const folder = tempFolder()
  const db = openOffice(serverOf(folder) as NonNullable<ReturnType<typeof serverOf>>)
  onTestFinished(() => void db.close())
  db.exec("SET timezone = 'UTC'")
  narrowParts(db, 150)
  return { folder, db }
}

describe.skipIf(whyNoCluster() !== null)(`counts of days (${whyNoCluster() ?? 'on a cluster of its own'})`, () => {
  test.each([1, 2, 3])(
    'stay true through reports, revisions, withdrawals, deletions, purges and removed sources (seed %i)',
    async (seed) => {
      const { folder, db } = open()
      const store = await tempStore(folder)
      const random = seeded(seed)
      const among = (n: number): number => Math.floor(random() * n)
      const isTrue = (): void => {
        expect(db.prepare(counted).raw().all()).toEqual(db.prepare(recounted).raw().all())
        expect(db.prepare('SELECT reports, tokens FROM search_total').get()).toEqual(
          db.prepare('SELECT count(*) AS reports, coalesce(sum(tokens), 0) AS tokens FROM report_search').get(),
        )
      }
      const made = (n: number) =>
        makeReport(n, {
          occurredAt: -200_000 + among(1_000_000) + (among(2) === 1 ? 1_767_225_600 : 0),
          offsetMinutes: [480, 0, -210, 765][among(4)] as number,
          category: (categories[among(5)] as (typeof categories)[number]).key,
          withdrawn: among(12) === 0,
          text: `楼道 ${among(50)}`,
          lon: among(5) === 0 ? null : 118.6 + random() / 10,
        })
      const square = (key: string, west: number) => ({
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
      let moved = 0
      for (let step = 0; step < 30; step++) {
        const source = `s${among(3)}`
        const kind = step < 3 ? 0 : among(8)
        if (kind === 7) moved += (await store.call('source.remove', { name: source })).removed
        else if (kind === 6) moved += await purge(store, db, among(40) + 1)
        else if (kind === 5) {
          const { id } = await store.call('source.ensure', { name: 'areas', kind: 'file' })
          await store.call('area.put', {
            areas: [square('east', 118.6 + among(3) / 100), square('west', 118.65 + among(3) / 100)],
            sourceId: id,
            at: 1,
          })
          while ((await store.call('area.place', {})).left);
        } else if (kind === 4)
          await putReports(store, [], {
            source,
            page: { tombstones: [1, 2, 3].map(() => ({ externalId: `r-${among(200)}`, sourceRevision: 0, at: 5 })) },
          })
        else
          await putReports(
            store,
            Array.from({ length: among(80) + 1 }, () => made(among(200))),
            { source },
          )
        isTrue()
      }
      expect(moved).toBeGreaterThan(0)
      expect(db.prepare('SELECT count(*) FROM day_count WHERE reports < 1').pluck().get()).toBe(0)
    },
  )

  test('a transaction that fails leaves them as they were', () => {
    const { db } = open()
    db.exec("INSERT INTO source (id, name, kind) VALUES (1, 'test', 'file')")
    const put = (id: number): void =>
      void db.exec(`INSERT INTO report (id, source_id, external_id, changed_version, occurred_at, offset_minutes, category_id, status, level,
        suppressed, media, source_token, near_key) VALUES (${id}, 1, 'x${id}', 1, 86399, 1, 3, 0, 0, 0, 0, 1, 1)`)
    put(1)
    expect(() =>
      db
        .transaction(() => {
          put(2)
          db.exec('DELETE FROM report WHERE id = 1')
          throw new Error('stop')
        })
        .immediate(),
    ).toThrow('stop')
    expect(db.prepare(counted).raw().all()).toEqual([[1, 3, 0, 1, 1]])
  })

  test('counted anew they are the same', async () => {
    const { folder, db } = open()
    const store = await tempStore(folder)
    await putReports(
      store,
      Array.from({ length: 300 }, (_, i) => makeReport(i * 97)),
    )
    const before = db.prepare(counted).raw().all()
    const total = db.prepare('SELECT * FROM search_total').all()
    db.exec('SELECT count_anew()')
    expect(db.prepare(counted).raw().all()).toEqual(before)
    expect(db.prepare('SELECT * FROM search_total').all()).toEqual(total)
  })
})

/** Some of the reports that are past a day; gives how many went. */
async function purge(store: Store, db: Connection, most: number): Promise<number> {
  const { run } = await store.call('purge.begin', { at: 1_900_000_000, reason: 'test', process: 1 })
  const { stamp, dataVersion } = await store.call('purge.stamp', {})
  const ids = Uint32Array.from(db.prepare('SELECT id FROM report ORDER BY near_key, id LIMIT ?').pluck().all(most) as number[])
  const { purged } = await store.call('purge.some', {
    run,
    ids,
    incident: ids,
    counts: new Uint8Array(ids.length),
    rules: [{ category: null, source: null, days: 1 }],
    now: 1_900_000_000,
    dataVersion,
    stamp,
  })
  await store.call('purge.end', { run, at: 1_900_000_000, reason: 'test' })
  return purged
}
