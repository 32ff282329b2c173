import { describe, expect, test } from 'vitest'
import type { Filter } from '../../../contract/model.ts'
import type { FrozenFacts } from '../../../main/brief/frozen.ts'
import { unpackFrozenRows } from '../../../main/brief/frozen-rows.ts'
import { noSignal, putReports } from '../../fixture/make-store.ts'
import { closed, count, day, now, retentionHouse, year } from '../../fixture/retention-house.ts'

describe('which reports go', () => {
  test('only what has been quiet for its time goes: any event since keeps a report, and so does being open', async () => {
    const house = retentionHouse()
    const step = { level: 'district' as const, decision: 'closed' as const, at: now - 10 * day, comment: '' }
    await house.withStore((store) =>
      putReports(store, [
        closed(1, 400),
        closed(2, 400, { receivedAt: now - 100 * day }),
        closed(3, 400, { updatedAt: now - 100 * day }),
        closed(4, 400, { closedAt: now - 100 * day }),
        closed(5, 400, { trail: [step] }),
        closed(6, 400, { status: 'checking' }),
        closed(7, 400, { status: 'unknown' }),
        closed(8, 400, { status: 'open', withdrawn: true }),
        closed(9, 364),
      ]),
    )
    await house.withApp(async (app) => {
      const preview = await app.handlers['retention.preview']({ rules: year }, noSignal)
      expect(preview).toMatchObject({ due: 4, held: 0, open: 1, reports: 3, bySource: [{ source: 'test', reports: 3 }] })
      // Looking changes nothing.
      expect((await app.handlers['retention.get']({}, noSignal)).rules).toEqual([])
      expect((await count(app)).matched).toBe(9)
      await app.handlers['retention.set']({ rules: year }, noSignal)
      expect(await app.handlers['retention.run']({ reason: 'office rule' }, noSignal)).toMatchObject({ reports: 3 })
      expect((await count(app)).matched).toBe(6)
      const left = await app.handlers['retention.preview']({}, noSignal)
      expect(left).toMatchObject({ due: 1, open: 1, reports: 0, oldest: null })
    })
    expect(house.rows<{ external_id: string }>('SELECT external_id FROM report ORDER BY id').map((r) => r.external_id)).toEqual([
      'r-2',
      'r-3',
      'r-4',
      'r-5',
      'r-6',
      'r-9',
    ])
    const audit = house.rows<{ what: string; subject: string; why: string }>('SELECT what, subject, why FROM audit ORDER BY id')
    expect(audit).toEqual([
      { what: 'retention changed', subject: 'every category of every source: 365 days', why: '' },
      { what: 'purge begun', subject: 'run 1', why: 'office rule' },
      { what: 'purge', subject: 'run 1: 3 reports, 0 attachments, 0 revisions', why: 'office rule' },
    ])
  })

  test('of several rules that fit the shortest counts, by category and source', async () => {
    const house = retentionHouse()
    await house.withStore(async (store) => {
      await putReports(store, [closed(1, 50), closed(2, 50, { category: 'power' }), closed(3, 120, { category: 'power' })], {
        source: 'a',
      })
      await putReports(store, [closed(4, 50), closed(5, 120), closed(6, 20, { category: 'waste' })], { source: 'b' })
    })
    await house.withApp(async ({ handlers }) => {
      const preview = await handlers['retention.preview'](
        {
          rules: [
            { category: null, source: null, days: 100 },
            { category: 'fire', source: 'a', days: 40 },
            { category: 'waste', source: null, days: 15 },
            { category: 'fire', source: 'b', days: 200 },
          ],
        },
        noSignal,
      )
      expect(preview.byCategory.sort((a, b) => (a.category < b.category ? -1 : 1))).toEqual([
        { category: 'fire', reports: 2 },
        { category: 'power', reports: 1 },
        { category: 'waste', reports: 1 },
      ])
      expect(preview.bySource.find((s) => s.source === 'b')?.reports).toBe(2)
    })
  })

  test('a hold keeps whatever fits its filter, text and area and all, until it is released', async () => {
    const house = retentionHouse()
    await house.withStore((store) =>
      putReports(store, [
        closed(1, 400, { title: '三号楼燃气泄漏' }),
        closed(2, 400, { text: '燃气味道很重' }),
        closed(3, 400, { category: 'power' }),
        closed(4, 400),
      ]),
    )
    await house.withApp(async (app) => {
      const { handlers } = app
      await handlers['retention.set']({ rules: year }, noSignal)
      const gas = await handlers['hold.add']({ name: '燃气案', reason: '调查中', filter: { text: '燃气' } }, noSignal)
      expect(gas).toMatchObject({ reports: (await count(app, { text: '燃气' })).matched, releasedAt: null })
      expect(gas.reports).toBe(2)
      await handlers['hold.add']({ name: 'power', reason: 'court', filter: { categories: ['power'] } }, noSignal)
      expect(await handlers['retention.preview']({}, noSignal)).toMatchObject({ due: 4, held: 3, open: 0, reports: 1 })
      expect(await handlers['retention.run']({ reason: 'office rule' }, noSignal)).toMatchObject({ reports: 1 })
      expect((await count(app)).matched).toBe(3)
      await expect(handlers['hold.release']({ id: 99, reason: 'over now' }, noSignal)).rejects.toThrow('no hold 99')
      await handlers['hold.release']({ id: gas.id, reason: '结案' }, noSignal)
      expect((await handlers['hold.list']({}, noSignal)).holds.map((h) => [h.name, h.reports, h.releasedAt !== null])).toEqual([
        ['power', 1, false],
        ['燃气案', 0, true],
      ])
      expect(await handlers['retention.run']({ reason: 'office rule' }, noSignal)).toMatchObject({ reports: 2 })
      expect((await count(app)).matched).toBe(1)
      // The audit names the hold, never what it looks for.
      const { lines } = await handlers['audit.list']({ text: 'hold' }, noSignal)
      expect(lines.map((l) => [l.what, l.why])).toEqual([
        ['hold released', '结案'],
        ['hold added', 'court'],
        ['hold added', '调查中'],
      ])
    })
  })

  test('a hold that asks for what is not there is refused; where it went later, everything is held', async () => {
    const house = retentionHouse()
    await house.withStore(async (store) => {
      await putReports(store, [closed(1, 400)], { source: 'a' })
      await store.call('hold.add', { name: '旧区', reason: '复议', filter: { areas: ['gone'] }, at: now })
    })
    await house.withApp(async ({ handlers }) => {
      for (const filter of [{ areas: ['x'] }, { sources: ['a', 'x'] }, { subCategories: ['x'] }, { text: 'source:x' }])
        await expect(handlers['hold.add']({ name: 'h', reason: 'court', filter }, noSignal)).rejects.toThrow('named "x"')
      await handlers['retention.set']({ rules: year }, noSignal)
      expect((await handlers['hold.list']({}, noSignal)).holds.map((h) => h.reports)).toEqual([1])
      const preview = await handlers['retention.preview']({}, noSignal)
      expect(preview).toMatchObject({ due: 1, held: 1, reports: 0, heldWhy: { en: expect.stringContaining('Hold 1') } })
      expect(await handlers['retention.run']({ reason: 'office rule' }, noSignal)).toMatchObject({ reports: 0 })
      await handlers['hold.release']({ id: 1, reason: '结案' }, noSignal)
      expect(await handlers['retention.preview']({}, noSignal)).not.toHaveProperty('heldWhy')
      expect(await handlers['retention.run']({ reason: 'office rule' }, noSignal)).toMatchObject({ reports: 1 })
    })
  })

  test('a source of which a hold keeps something is not removed until the hold is released', async () => {
    const house = retentionHouse()
    await house.withStore(async (store) => {
      await putReports(store, [closed(1, 4), closed(2, 4, { category: 'power', withdrawn: true })], { source: 'a' })
      await putReports(store, [closed(3, 4)], { source: 'b' })
    })
    await house.withApp(async (app) => {
      const { handlers } = app
      const filter = { categories: ['power' as const] }
      const { id } = await handlers['hold.add']({ name: '停电案', reason: '复议', filter }, noSignal)
      await expect(handlers['source.remove']({ name: 'a' }, noSignal)).rejects.toMatchObject({
        code: 'barred',
        text: { zh: expect.stringContaining('停电案') },
      })
      expect(await handlers['source.remove']({ name: 'b' }, noSignal)).toEqual({ removed: 1 })
      await handlers['hold.release']({ id, reason: '结案' }, noSignal)
      expect(await handlers['source.remove']({ name: 'a' }, noSignal)).toEqual({ removed: 2 })
      const { lines } = await handlers['audit.list']({ what: 'source removed' }, noSignal)
      expect(lines.map((l) => [l.subject, l.why])).toEqual([
        ['a', '2 reports'],
        ['b', '1 reports'],
      ])
    })
  })

  test('quarantined rows go with the time of their source', async () => {
    const house = retentionHouse()
    const problem = (text: string) => ({ row: 1, column: null, reason: { zh: '坏', en: 'bad' }, raw: { text } })
    await house.withStore(async (store) => {
      await putReports(store, [], { at: now - 400 * day, page: { problems: [problem('old')] } })
      await putReports(store, [], { at: now - 4 * day, page: { problems: [problem('new')] } })
    })
    await house.withApp(async ({ handlers }) => {
      await handlers['retention.set']({ rules: year }, noSignal)
      await handlers['retention.run']({ reason: 'office rule' }, noSignal)
    })
    expect(house.rows('SELECT raw FROM quarantine')).toEqual([{ raw: '{"text":"new"}' }])
  })
})

describe('snapshots', () => {
  test('keep every number, and lose the places of what was purged', async () => {
    const house = retentionHouse()
    await house.withStore((store) =>
      putReports(
        store,
        Array.from({ length: 40 }, (_, n) => closed(n, n < 30 ? 400 - n : 20)),
      ),
    )
    const frozen = await house.withApp(async ({ handlers }) => {
      const info = await handlers['snapshot.freeze']({ filter: {}, title: '全部' }, noSignal)
      await handlers['retention.set']({ rules: year }, noSignal)
      expect(await handlers['retention.run']({ reason: 'office rule' }, noSignal)).toMatchObject({ reports: 30 })
      const { since, ...again } = await handlers['snapshot.get']({ id: info.id }, noSignal)
      expect(again.counts).toEqual(info.counts)
      expect(again.mark).toBe(info.mark)
      expect(since).toMatchObject({ gone: 30, added: 0 })
      return info
    })
    await house.withStore(async (store) => {
      const read = await store.call('snapshot.read', { id: frozen.id })
      const rows = unpackFrozenRows(read?.rows as Uint8Array)
      expect(rows.id.length).toBe(40)
      expect(Array.from(rows.lon, (lon) => Number.isNaN(lon)).filter(Boolean).length).toBe(30)
      expect(Array.from(rows.lat.slice(30)).every((lat) => lat > 29)).toBe(true)
    })
  })
})

test('a briefing is not held against days that were purged', async () => {
  const house = retentionHouse()
  await house.withStore((store) =>
    putReports(
      store,
      Array.from({ length: 120 }, (_, n) => closed(n, n, n % 2 ? {} : { category: 'power' })),
    ),
  )
  await house
    .withApp(async ({ handlers }) => {
      const day_ = (ago: number): string => new Date((now - ago * day + 8 * 3600) * 1000).toISOString().slice(0, 10)
      const filter = { from: day_(9), to: day_(0) }
      const spans = async (more: Filter = {}) => {
        const { id } = await handlers['snapshot.freeze']({ filter: { ...filter, ...more }, title: 't' }, noSignal)
        return id
      }
      const ids = [await spans()]
      await handlers['retention.set']({ rules: [{ category: 'power', source: null, days: 40 }] }, noSignal)
      await handlers['retention.run']({ reason: 'office rule' }, noSignal)
      ids.push(await spans(), await spans({ categories: ['fire'] }), await spans({ categories: ['power'] }))
      return ids
    })
    .then((ids) =>
      house.withStore(async (store) => {
        const periods: (number | undefined)[] = []
        for (const id of ids)
          periods.push((JSON.parse((await store.call('snapshot.read', { id }))?.facts ?? '{}') as FrozenFacts).before?.periods)
        // Nine days each; of power 30 days are left before the period.
        expect(periods).toEqual([8, 3, 8, 3])
      }),
    )
})

describe('what it takes to begin', () => {
  test('without a rule nothing is purged', async () => {
    const house = retentionHouse()
    await house.withApp(async ({ handlers }) => {
      await expect(handlers['retention.run']({ reason: 'office rule' }, noSignal)).rejects.toThrow('no retention rule')
      await expect(handlers['retention.set']({ automatic: true, reason: 'yes' }, noSignal)).rejects.toThrow('no retention rule')
    })
  })

  test('it purges by itself only with a reason, after a look at the preview of those very rules', async () => {
    const house = retentionHouse()
    await house.withApp(async ({ handlers }) => {
      await handlers['retention.set']({ rules: year }, noSignal)
      await expect(handlers['retention.set']({ automatic: true, reason: 'policy 7' }, noSignal)).rejects.toThrow('preview')
      await handlers['retention.preview']({}, noSignal)
      await expect(handlers['retention.set']({ automatic: true }, noSignal)).rejects.toThrow('takes a reason')
      expect((await handlers['retention.set']({ automatic: true, reason: 'policy 7' }, noSignal)).automatic).toBe(true)
      // Other rules, seen by nobody, wait for a hand.
      const other = await handlers['retention.set']({ rules: [{ category: null, source: null, days: 1 }] }, noSignal)
      expect(other.automatic).toBe(false)
      await expect(handlers['retention.set']({ rules: [{ category: null, source: 'none', days: 1 }] }, noSignal)).rejects.toThrow(
        'no source named',
      )
      expect(
        (await handlers['audit.list']({ what: 'retention changed' }, noSignal)).lines.map((l) => [l.subject, l.why]),
      ).toEqual([
        ['automatic purge off', 'no preview of the new rules was seen'],
        ['every category of every source: 1 days', ''],
        ['automatic purge on', 'policy 7'],
        ['every category of every source: 365 days', ''],
      ])
    })
  })
})
