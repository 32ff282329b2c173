import { describe, expect, test } from 'vitest'
import type { App } from '../../../main/app.ts'
import { noSignal, putReports } from '../../fixture/make-store.ts'
import { dayOf, everyDay, later, ruleHouse } from '../../fixture/rule-house.ts'

/** Days judged by one evaluation, over the rules that are on. */
async function judged(app: App, asOf?: string): Promise<number> {
  let days = 0
  const stop = app.listen('job.progressed', (job) => {
    if (job.kind === 'flags') days = job.total ?? 0
  })
  await app.handlers['flag.evaluate'](asOf === undefined ? {} : { asOf }, noSignal)
  stop()
  return days
}
const flagsOf = async (app: App) =>
  (await app.handlers['flag.list']({}, noSignal)).flags.filter((flag) => flag.rule === 'default')

const begin = '2026-01-01'
/** 90 days of one report a day: the quiet before. */
const last = later(begin, 89)
const at = (day: string): string => `${day}T12:00:00Z`

describe('what is judged again', () => {
  test('a first look goes back 28 days, a second finds nothing to do, and a new day costs a day', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, everyDay(begin, 90, 1)))
    await house.withApp(at(last), async (app) => {
      expect(await judged(app)).toBe(2 * 28)
      expect(await judged(app)).toBe(0)
    })
    await house.withStore((store) => putReports(store, dayOf(later(last, 1), 1)))
    await house.withApp(at(later(last, 1)), async (app) => {
      expect(await judged(app)).toBe(2)
      expect((await app.handlers['flag.list']({}, noSignal)).asOf).toBe(later(last, 1))
    })
  })

  test('a report that only changed its status changes no verdict, one that moved to another place does', async () => {
    const house = ruleHouse()
    const reports = everyDay(begin, 90, 1)
    await house.withStore((store) => putReports(store, reports))
    await house.withApp(at(last), judged)
    const one = reports[85]!
    await house.withStore((store) => putReports(store, [{ ...one, status: 'closed' }]))
    await house.withApp(at(last), async (app) => expect(await judged(app)).toBe(0))
    await house.withStore((store) => putReports(store, [{ ...one, status: 'closed', lon: 118.9 }]))
    // Its own day and the four after it.
    await house.withApp(at(last), async (app) => expect(await judged(app)).toBe(2 * 5))
  })

  test('reports that came late raise the flag they would have raised, with the days on which it would have fired', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, everyDay(begin, 90, 1)))
    await house.withApp(at(last), async (app) => {
      await judged(app)
      expect(await flagsOf(app)).toEqual([])
    })
    const surge = later(last, -6)
    await house.withStore((store) =>
      putReports(
        store,
        [0, 1, 2].flatMap((i) =>
          dayOf(later(surge, i), 15)
            .slice(1)
            .map((r) => ({ ...r, externalId: `late ${r.externalId}` })),
        ),
      ),
    )
    await house.withApp(at(last), async (app) => {
      await judged(app)
      const [flag, ...more] = await flagsOf(app)
      expect(more).toEqual([])
      expect(flag).toMatchObject({ category: 'fire', area: null, status: 'new', firstFired: later(surge, 0) })
      expect(flag!.to).toBe(last)
      expect(flag!.episodeDays).toBe(7)
      // The day on which it first fired is one on which it was not judged to fire before.
      const replay = await app.handlers['rule.replay']({ key: 'default', from: later(last, -27), to: last }, noSignal)
      expect(replay.episodes).toMatchObject([{ firstFired: flag!.firstFired, lastFired: last }])
    })
  })

  test('a flag whose reports were withdrawn stays listed as one that no longer holds, with what was decided', async () => {
    const house = ruleHouse()
    const surge = [0, 1].flatMap((i) => dayOf(later(last, i - 1), 12))
    await house.withStore((store) => putReports(store, [...everyDay(begin, 88, 1), ...surge]))
    await house.withApp(at(last), async (app) => {
      await judged(app)
      const [flag] = await flagsOf(app)
      await app.handlers['flag.dispose']({ id: flag!.id, status: 'artefact', reason: '测试数据' }, noSignal)
      expect((await app.handlers['app.info']({}, noSignal)).newFlags).toBe(0)
    })
    await house.withStore((store) =>
      putReports(
        store,
        surge.map((r) => ({ ...r, withdrawn: true })),
      ),
    )
    await house.withApp(at(last), async (app) => {
      await judged(app)
      const [flag, ...more] = await flagsOf(app)
      expect(more).toEqual([])
      expect(flag).toMatchObject({ status: 'artefact', reason: '测试数据', lapsedAt: expect.any(String) })
      const detail = await app.handlers['flag.get']({ id: flag!.id }, noSignal)
      expect(detail.history.map((h) => h.status)).toEqual(['artefact'])
    })
    // They come back: the flag holds again, and is the same one.
    await house.withStore((store) =>
      putReports(
        store,
        surge.map((r) => ({ ...r, text: '占道又来' })),
      ),
    )
    await house.withApp(at(last), async (app) => {
      await judged(app)
      const [flag, ...more] = await flagsOf(app)
      expect(more).toEqual([])
      expect(flag!.lapsedAt).toBeUndefined()
      expect(flag!.status).toBe('artefact')
    })
  })

  test('reports that an analyst puts together are one incident to the rules, and many again when parted', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, [...everyDay(begin, 89, 1), ...dayOf(last, 14)]))
    await house.withApp(at(last), async (app) => {
      const { handlers } = app
      await judged(app)
      const [flag] = await flagsOf(app)
      expect(flag).toMatchObject({ observed: 20 })
      const surge = await handlers['report.page']({ filter: { from: last } }, noSignal)
      const { history } = await handlers['incident.merge']({ reports: surge.rows.map((r) => r.id), reason: '同一起' }, noSignal)
      await judged(app)
      expect(await flagsOf(app)).toMatchObject([{ id: flag!.id, status: 'new', lapsedAt: expect.any(String) }])
      expect((await handlers['app.info']({}, noSignal)).newFlags).toBe(0)
      await handlers['incident.undo']({ change: history.at(-1)!.id }, noSignal)
      await judged(app)
      const again = await flagsOf(app)
      expect(again).toMatchObject([{ id: flag!.id, observed: 20 }])
      expect(again[0]!.lapsedAt).toBeUndefined()
    })
  })

  test('a day that is asked for by name is judged whether it was judged before or not', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, everyDay(begin, 90, 1)))
    await house.withApp(at(last), async (app) => {
      await judged(app)
      expect(await judged(app, later(last, -3))).toBe(2)
      await judged(app)
      // The standing of the last day is not that of the day looked at.
      await judged(app, later(last, -60))
      expect((await app.handlers['flag.list']({}, noSignal)).asOf).toBe(last)
      const early = await app.handlers['flag.evaluate']({ asOf: later(begin, 10) }, noSignal)
      expect(early).toMatchObject({ asOf: later(begin, 10), incomplete: [{ category: 'fire', area: null }] })
      expect((await app.handlers['flag.list']({}, noSignal)).noVerdict).toEqual([])
    })
  })

  test('a report dated years ahead does not carry the judging there', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, [...everyDay(begin, 90, 1), ...dayOf('2031-05-01', 1)]))
    await house.withApp(at(last), async (app) => {
      const { asOf } = await app.handlers['flag.evaluate']({}, noSignal)
      expect(asOf! <= later(last, 1)).toBe(true)
    })
  })
})

describe('an episode and what a person decides', () => {
  test('goes on as one flag within the cool-down of its disposition, saying so, and is asked anew after it', async () => {
    const house = ruleHouse()
    const surge = (i: number) => dayOf(later(last, i), 12 + 3 * i)
    await house.withStore((store) => putReports(store, [...everyDay(begin, 90, 1), ...surge(1)]))
    const first = await house.withApp(at(later(last, 1)), async (app) => {
      await judged(app)
      const [flag] = await flagsOf(app)
      await app.handlers['flag.dispose']({ id: flag!.id, status: 'seen' }, noSignal)
      await app.handlers['flag.dispose']({ id: flag!.id, status: 'explained', reason: '集中排查' }, noSignal)
      return flag!.id
    })
    // A surge that grows from day to day goes on firing.
    await house.withStore((store) => putReports(store, [2, 3, 4].flatMap(surge)))
    await house.withApp(at(later(last, 4)), async (app) => {
      await judged(app)
      const flags = await flagsOf(app)
      expect(flags).toMatchObject([{ id: first, status: 'explained', firedOn: 3, to: later(last, 4) }])
    })
    await house.withStore((store) => putReports(store, [5, 6, 7, 8, 9].flatMap(surge)))
    await house.withApp(at(later(last, 9)), async (app) => {
      await judged(app)
      const flags = await flagsOf(app)
      expect(flags).toMatchObject([
        { status: 'new', follows: first, firstFired: later(last, 9) },
        { id: first, status: 'explained', firedOn: 7 },
      ])
    })
  })

  test('new, seen, disposed, and found in the scoreboard of its rule', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, [...everyDay(begin, 90, 1), ...dayOf(later(last, 1), 15)]))
    const day = later(last, 1)
    await house.withApp(at(day), async (app) => {
      const { handlers } = app
      await judged(app)
      const [flag] = await flagsOf(app)
      expect(flag!.status).toBe('new')
      expect(await handlers['flag.dispose']({ id: flag!.id, status: 'seen' }, noSignal)).toMatchObject({ status: 'seen' })
      await expect(handlers['flag.dispose']({ id: flag!.id, status: 'verified' }, noSignal)).rejects.toThrow('reason')
      await handlers['flag.dispose']({ id: flag!.id, status: 'verified', reason: '现场属实' }, noSignal)
      const { scores, to } = await handlers['flag.scoreboard']({}, noSignal)
      expect(to).toBe(day)
      expect(scores.find((s) => s.rule === 'default')).toMatchObject({
        flags: 1,
        flagsPerWeek: 7,
        shareVerified: 1,
        daysToDisposition: 0,
        suggested: null,
        ends: { new: 0, seen: 0, verified: 1, explained: 0, artefact: 0, 'no-action': 0 },
      })
      // What was verified explains the episode that a replay finds.
      const replay = await handlers['rule.replay']({ key: 'default', from: later(last, -27), to: day }, noSignal)
      expect(replay.summary).toMatchObject({ episodes: 1, unexplainedPerWeek: 0 })
    })
  })
})

test('a hundred copies of one report from one source raise no flag', async () => {
  const house = ruleHouse()
  const copies = Array.from({ length: 100 }, (_, i) => ({
    ...dayOf(last, 1)[0]!,
    externalId: `copy ${i}`,
    text: '三单元一楼楼道堆放大量杂物，消防通道被完全占用，请尽快清理',
    reporter: 'the same',
  }))
  await house.withStore((store) => putReports(store, [...everyDay(begin, 90, 1), ...copies]))
  await house.withApp(at(last), async (app) => {
    await judged(app)
    expect((await app.handlers['flag.list']({}, noSignal)).flags).toEqual([])
  })
})

test('a terminal judges when it is told to, not by itself', async () => {
  const house = ruleHouse()
  await house.withStore((store) => putReports(store, everyDay(begin, 90, 1)))
  await house.withApp(at(last), async (app) => {
    await app.handlers['report.count']({ filter: {} }, noSignal)
    const { trust } = await app.handlers['flag.list']({}, noSignal)
    expect(trust).toMatchObject({ evaluatedAt: null, nextAt: null, asOf: null, series: 0 })
    await judged(app)
    const after = await app.handlers['flag.list']({}, noSignal)
    expect(after.trust).toMatchObject({ evaluatedAt: at(last).replace('Z', '.000Z'), asOf: last, late: [] })
    expect(after.trust.series).toBeGreaterThan(0)
    expect(after.trust.rules.map((r) => `${r.key} ${r.version}`)).toEqual(['default 1', 'default-local 1'])
  })
})
