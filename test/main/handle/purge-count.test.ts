import { describe, expect, test } from 'vitest'
import { noSignal, putReports, seeded } from '../../fixture/make-store.ts'
import { closed, count, now, retentionHouse, year } from '../../fixture/retention-house.ts'

describe('what is gone stays out, and is counted once', () => {
  test('a purged report that its source sends again, deletes or changes is unchanged and not stored', async () => {
    const house = retentionHouse()
    const reports = [closed(1, 400), closed(2, 10)]
    await house.withStore((store) => putReports(store, reports))
    await house.withApp(async ({ handlers }) => {
      await handlers['retention.set']({ rules: year }, noSignal)
      expect(await handlers['retention.run']({ reason: 'office rule' }, noSignal)).toMatchObject({ reports: 1 })
    })
    await house.withStore(async (store) => {
      const changed = closed(1, 400, { text: '又来了', updatedAt: now, status: 'open' })
      const outcome = await putReports(store, [changed, ...reports], {
        page: { tombstones: [{ externalId: 'r-1', sourceRevision: 5, at: now }] },
      })
      expect(outcome).toMatchObject({ imported: 0, updated: 0, unchanged: 3, quarantined: 0, refused: 0, deleted: 0 })
      const source = await store.call('source.get', { name: 'test' })
      expect(await store.call('source.purged', { id: source?.id as number, externalIds: ['r-1', 'r-2', 'r-3'] })).toEqual({
        externalIds: ['r-1'],
      })
      // The same id of another source is another report.
      expect(await putReports(store, [closed(1, 1)], { source: 'other' })).toMatchObject({ imported: 1 })
      expect((await store.call('state', {})).reports).toBe(2)
    })
    expect(house.rows('SELECT count(*) AS n FROM tombstone')).toEqual([{ n: 0 }])
  })

  test('an id of a purged report is never given to another', async () => {
    const house = retentionHouse()
    await house.withStore((store) => putReports(store, [closed(1, 10), closed(2, 400), closed(3, 400)]))
    await house.withApp(async ({ handlers }) => {
      await handlers['retention.set']({ rules: year }, noSignal)
      await handlers['retention.run']({ reason: 'office rule' }, noSignal)
    })
    await house.withStore((store) => putReports(store, [closed(4, 1)]))
    expect(house.rows('SELECT id FROM report ORDER BY id')).toEqual([{ id: 1 }, { id: 4 }])
  })

  test('counts before are counts after and what was purged, whatever was purged in whatever order', async () => {
    const house = retentionHouse()
    const random = seeded(11)
    const kinds = ['fire', 'power', 'waste'] as const
    await house.withStore((store) =>
      putReports(
        store,
        Array.from({ length: 700 }, (_, n) =>
          closed(n, Math.floor(random() * 600), {
            category: kinds[n % 3] as 'fire',
            status: random() < 0.2 ? 'open' : 'closed',
            withdrawn: random() < 0.05,
            ...(random() < 0.3 ? { lon: 118.5, lat: 30.5, title: '同一件事', text: `消防通道被占用 ${n % 7}` } : {}),
          }),
        ),
      ),
    )
    type Sums = Map<string, number>
    const sums = (): { reports: Sums; stored: number; incidents: number } => {
      const reports: Sums = new Map()
      const rows = house.rows<{
        k: string
        n: number
      }>(`SELECT day || ' ' || category_id || ' ' || area_id || ' ' || source_id AS k, sum(reports) AS n FROM (
        SELECT (occurred_at / 60 + offset_minutes) / 1440 AS day, category_id, coalesce(area_id, 0) AS area_id, source_id, 1 AS reports FROM report WHERE suppressed = 0
        UNION ALL SELECT day, category_id, area_id, source_id, reports FROM purged_count) GROUP BY 1`)
      for (const { k, n } of rows) reports.set(k, n)
      const [{ n: stored }] = house.rows<{ n: number }>('SELECT count(*) AS n FROM report') as [{ n: number }]
      const [{ n: incidents }] = house.rows<{ n: number }>('SELECT coalesce(sum(incidents), 0) AS n FROM purged_count') as [
        { n: number },
      ]
      return { reports, stored, incidents }
    }
    // A withdrawn report is an incident of its own to a count, and none to statistics.
    const told = async () =>
      house.withApp(async (app) => {
        const { incidents, suppressed } = await count(app)
        return incidents - suppressed
      })
    const before = { ...sums(), told: await told() }
    let left = before.stored
    for (let round = 0; round < 4; round++) {
      const rules = kinds.map((category) => ({ category, source: null, days: 100 + Math.floor(random() * (500 - round * 100)) }))
      await house.withApp(async (app) => {
        const { handlers } = app
        await handlers['retention.set']({ rules }, noSignal)
        const preview = await handlers['retention.preview']({}, noSignal)
        expect(preview.due).toBe(preview.reports + preview.held + preview.open)
        const outcome = await handlers['retention.run']({ reason: 'office rule' }, noSignal)
        expect(outcome.reports).toBe(preview.reports)
        left -= outcome.reports
        const counts = await count(app)
        expect(counts.matched).toBe(left)
        expect(counts.matched).toBe(counts.mapped + counts.withoutLocation + counts.suppressed)
        expect((await handlers['app.doctor']({}, noSignal)).checks.filter((c) => !c.ok)).toEqual([])
      })
      const after = sums()
      expect(after.reports).toEqual(before.reports)
      expect(after.stored).toBe(left)
    }
    expect(left).toBeLessThan(500)
    // Incidents are counted once where they went whole; what stays of one still is one.
    const { incidents } = sums()
    expect(incidents).toBeGreaterThan(100)
    expect(Math.abs((await told()) + incidents - before.told)).toBeLessThanOrEqual(2)
  })

  test('a purge that was cut off anywhere is gone on with, and nothing is counted twice', async () => {
    const house = retentionHouse()
    await house.withStore((store) =>
      putReports(
        store,
        Array.from({ length: 900 }, (_, n) => closed(n, 400)),
      ),
    )
    await house.withApp(({ handlers }) => handlers['retention.set']({ rules: year }, noSignal))
    // What a program leaves that dies after its first transactions: a run begun by a process that is no more.
    await house.withStore(async (store) => {
      const { stamp, dataVersion } = await store.call('purge.stamp', {})
      const { run } = await store.call('purge.begin', { at: now, reason: 'first', process: 2 ** 22 + 1 })
      const ids = Uint32Array.from({ length: 300 }, (_, i) => i + 1)
      const some = { run, ids, incident: ids, counts: new Uint8Array(300).fill(1), rules: year, now, dataVersion, stamp }
      expect(await store.call('purge.some', some)).toEqual({ purged: 300, moved: false })
      // The same step once more finds nothing left of it.
      expect(await store.call('purge.some', some)).toEqual({ purged: 0, moved: false })
    })
    await house.withApp(async (app) => {
      const stopped = new AbortController()
      const unlisten = app.listen('job.progressed', (job) => {
        if (job.kind === 'purge' && job.done > 0) stopped.abort()
      })
      await expect(app.handlers['retention.run']({ reason: 'second' }, { signal: stopped.signal })).rejects.toMatchObject({
        code: 'cancelled',
      })
      unlisten()
      const { matched } = await count(app)
      expect(matched).toBeGreaterThan(0)
      expect(matched).toBeLessThan(600)
      expect(await app.handlers['retention.run']({ reason: 'third' }, noSignal)).toMatchObject({ reports: 900 })
      expect((await count(app)).matched).toBe(0)
      expect((await app.handlers['retention.get']({}, noSignal)).lastRun).toMatchObject({ reports: 900 })
    })
    expect(house.rows('SELECT count(*) AS runs, sum(reports) AS reports FROM purge_run')).toEqual([{ runs: 1, reports: 900 }])
    expect(house.rows('SELECT sum(reports) AS reports, sum(incidents) AS incidents FROM purged_count')).toEqual([
      { reports: 900, incidents: 900 },
    ])
    expect(house.rows('SELECT what FROM audit ORDER BY id').map((r) => (r as { what: string }).what)).toEqual([
      'retention changed',
      'purge begun',
      'purge resumed',
      'purge resumed',
      'purge',
    ])
  })

  test('a hold that comes in the middle, and a report that changes, are kept', async () => {
    const house = retentionHouse()
    await house.withStore(async (store) => {
      await putReports(store, [closed(1, 400), closed(2, 400), closed(3, 400)])
      await store.call('retention.set', { rules: year, at: now, reason: '' })
      const { stamp, dataVersion } = await store.call('purge.stamp', {})
      const { run } = await store.call('purge.begin', { at: now, reason: 'r', process: process.pid })
      const some = {
        run,
        ids: Uint32Array.of(1, 2),
        incident: Uint32Array.of(1, 2),
        counts: Uint8Array.of(1, 1),
        rules: year,
        now,
        dataVersion,
        stamp,
      }
      await putReports(store, [closed(2, 400, { text: '改过' })])
      expect(await store.call('purge.some', some)).toEqual({ purged: 1, moved: false })
      await store.call('hold.add', { name: 'h', reason: 'r', filter: {}, at: now })
      expect(await store.call('purge.some', { ...some, ids: Uint32Array.of(3), incident: Uint32Array.of(3) })).toEqual({
        purged: 0,
        moved: true,
      })
      expect((await store.call('state', {})).reports).toBe(2)
    })
  })
})
