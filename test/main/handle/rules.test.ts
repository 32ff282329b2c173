import { describe, expect, test } from 'vitest'
import { ruleKinds } from '../../../contract/detection.ts'
import { ruleKindRows } from '../../../main/stats/rule-kinds.ts'
import { makeReport, noSignal, putReports, tempApp } from '../../fixture/make-store.ts'
import { dayOf, everyDay, later, ruleHouse } from '../../fixture/rule-house.ts'

const begin = '2026-01-01'
const last = later(begin, 89)
const now = `${last}T12:00:00Z`

describe('rules by version', () => {
  test('the default rules are on from the start, every parameter at its standard', async () => {
    const { handlers } = await tempApp()
    const { rules, kinds } = await handlers['rule.list']({}, noSignal)
    expect(rules.map((r) => [r.key, r.live, r.builtIn, r.versions.length])).toEqual([
      ['default', 1, true, 1],
      ['default-local', 1, true, 1],
    ])
    for (const rule of rules) {
      const table = kinds.find((kind) => kind.kind === rule.versions[0]!.kind)!.params
      expect(rule.versions[0]!.params).toEqual(Object.fromEntries(table.map((p) => [p.name, p.standard])))
      expect(rule.versions[0]!.words.zh).toContain('全区')
      expect(rule.versions[0]!.words.en).toContain('whole district')
    }
    expect(kinds.map((kind) => kind.kind).sort()).toEqual([...ruleKinds].sort())
  })

  test('a new version waits: what is live stays live until it was replayed and switched on', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, [...everyDay(begin, 89, 1), ...dayOf(last, 12)]))
    await house.withApp(now, async ({ handlers }) => {
      const made = await handlers['rule.set']({ key: 'default', kind: 'conditional-binomial', params: { q: 0.02 } }, noSignal)
      expect(made).toMatchObject({
        live: 1,
        versions: [{ version: 2, replay: null, params: { q: 0.02, window: 7 } }, { version: 1 }],
      })
      await expect(handlers['rule.switch']({ key: 'default', version: 2 }, noSignal)).rejects.toThrow(
        /never replayed.*Replay it first/,
      )
      const replay = await handlers['rule.replay']({ key: 'default', from: later(last, -27), to: last }, noSignal)
      expect(replay).toMatchObject({
        version: 2,
        summary: { episodes: 1, episodesPerWeek: 0.25, unexplainedPerWeek: 0.25, marked: 0 },
      })
      // Replaying raises nothing.
      expect((await handlers['flag.list']({}, noSignal)).flags).toEqual([])
      const on = await handlers['rule.switch']({ key: 'default', version: 2, reason: '误报太多' }, noSignal)
      expect(on).toMatchObject({
        live: 2,
        versions: [
          { version: 2, replay: { to: last, episodes: 1 } },
          { version: 1, replay: null },
        ],
      })
      await handlers['flag.evaluate']({}, noSignal)
      const { flags, trust } = await handlers['flag.list']({}, noSignal)
      expect(flags).toMatchObject([{ rule: 'default', ruleVersion: 2 }])
      expect(trust.rules).toMatchObject([
        { key: 'default', version: 2, falsePerWeek: 0.25 },
        { key: 'default-local', falsePerWeek: null },
      ])
      expect(await handlers['rule.switch']({ key: 'default', version: null }, noSignal)).toMatchObject({ live: null })
      // The built-in version stands by itself.
      expect(await handlers['rule.switch']({ key: 'default', version: 1 }, noSignal)).toMatchObject({ live: 1 })
    })
    // All of it is there when the store is opened again.
    await house.withApp(now, async ({ handlers }) => {
      const { rules } = await handlers['rule.list']({}, noSignal)
      expect(rules[0]).toMatchObject({ live: 1, versions: [{ version: 2, replay: { episodes: 1 } }, { version: 1 }] })
    })
  })

  test('saving what is there makes no version, and a name alone is changed without one', async () => {
    const { handlers } = await tempApp()
    const set = () => handlers['rule.set']({ key: 'night', kind: 'ears-c2', params: { alpha: 0.01 } }, noSignal)
    expect((await set()).versions).toHaveLength(1)
    expect((await set()).versions).toHaveLength(1)
    const named = await handlers['rule.set'](
      { key: 'night', kind: 'ears-c2', params: { alpha: 0.01 }, name: { zh: '夜间', en: 'Night' } },
      noSignal,
    )
    expect(named).toMatchObject({ name: { zh: '夜间' }, live: null, versions: [{ version: 1 }] })
    // Without a key the kind gives one, and the next a number.
    expect((await handlers['rule.set']({ kind: 'ears-c1' }, noSignal)).key).toBe('ears-c1')
    expect((await handlers['rule.set']({ kind: 'ears-c1' }, noSignal)).key).toBe('ears-c1-2')
  })

  test.each([
    [{ kind: 'conditional-binomial' as const, params: { qq: 1 } }, 'no parameter "qq"'],
    [{ kind: 'conditional-binomial' as const, params: { q: 0.9 } }, 'from 0.001 to 0.5, not 0.9'],
    [{ kind: 'conditional-binomial' as const, params: { window: 7.5 } }, 'whole number from 1 to 28'],
    [{ kind: 'ears-c1' as const, params: { window: 7 } }, 'no parameter "window"'],
    [{ kind: 'ears-c1' as const, scope: { areas: ['nowhere'] } }, 'no area "nowhere"'],
    [{ kind: 'ears-c1' as const, scope: { sources: ['nobody'] } }, 'no source "nobody"'],
  ])('what makes no sense is refused with what would: %j', async (request, words) => {
    const { handlers } = await tempApp()
    await expect(handlers['rule.set'](request, noSignal)).rejects.toThrow(words)
    expect((await handlers['rule.list']({}, noSignal)).rules).toHaveLength(2)
  })

  test('a period that is none, a version and a rule that are not there are told', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, everyDay(begin, 3, 1)))
    await house.withApp(now, async ({ handlers }) => {
      const replay = (request: object) => handlers['rule.replay']({ key: 'default', from: begin, to: last, ...request }, noSignal)
      await expect(replay({ from: last, to: begin })).rejects.toThrow('period of the replay is not valid')
      await expect(replay({ version: 7 })).rejects.toThrow('no version 7')
      await expect(replay({ key: 'nothing' })).rejects.toThrow('There are: default, default-local')
      // Past the last report nothing is known.
      expect((await replay({})).summary.to).toBe(later(begin, 2))
    })
  })
})

describe('scope', () => {
  test('categories and sources narrow what a rule sees, in replay as in judging', async () => {
    const house = ruleHouse()
    // What rises everywhere at once is no surge: most kinds stay as they are.
    const others = (['waste', 'traffic', 'power', 'building'] as const).flatMap((category) =>
      everyDay(begin, 90, 2, { category }),
    )
    await house.withStore(async (store) => {
      await putReports(store, [...everyDay(begin, 90, 1), ...dayOf(last, 14).slice(1), ...others], { source: 'a' })
      await putReports(
        store,
        [...everyDay(begin, 90, 1, { category: 'noise' }), ...dayOf(last, 14, { category: 'noise' }).slice(1)],
        { source: 'b' },
      )
    })
    await house.withApp(now, async ({ handlers }) => {
      const seen = async (scope: object) => {
        const rule = await handlers['rule.set']({ kind: 'conditional-binomial', scope, params: { coolDown: 5 } }, noSignal)
        const { episodes } = await handlers['rule.replay']({ key: rule.key, from: later(last, -6), to: last }, noSignal)
        return { found: episodes.map((e) => e.category).sort(), rule }
      }
      expect((await seen({})).found).toEqual(['fire', 'noise'])
      expect((await seen({ categories: ['noise'] })).found).toEqual(['noise'])
      const { found, rule } = await seen({ sources: ['a'] })
      expect(found).toEqual(['fire'])
      expect(rule.versions[0]!.words.en).toContain('from a alone')
      await handlers['rule.switch']({ key: rule.key, version: 1 }, noSignal)
      for (const key of ['default', 'default-local']) await handlers['rule.switch']({ key, version: null }, noSignal)
      const { flags } = await handlers['flag.evaluate']({}, noSignal)
      expect(flags.map((f) => [f.rule, f.category, f.reports.length])).toEqual([[rule.key, 'fire', 20]])
    })
  })

  test('of areas, those inside them are looked at too, and the series of the scope is named for what it is', {
    timeout: 60_000,
  }, async () => {
    const { handlers } = await tempApp()
    await handlers['sample.make']({ reports: 6_000, seed: 1 }, noSignal)
    const { areas } = await handlers['area.list']({}, noSignal)
    const span = { from: '2026-04-01', to: '2026-06-09' }
    const whole = await handlers['rule.replay']({ key: 'default', ...span }, noSignal)
    const inside = (key: string | null, around: string): boolean => {
      for (let at = key; at !== null; at = areas.find((a) => a.key === at)?.parent ?? null) if (at === around) return true
      return false
    }
    const street = areas.find((a) => a.name.zh === '柳荫街道')!
    const rule = await handlers['rule.set']({ kind: 'conditional-binomial', scope: { areas: [street.key] } }, noSignal)
    expect(rule.versions[0]!.words.zh).toContain('柳荫街道')
    const narrow = await handlers['rule.replay']({ key: rule.key, ...span }, noSignal)
    expect(narrow.episodes.length).toBeGreaterThan(0)
    expect(narrow.episodes.every((e) => inside(e.area, street.key))).toBe(true)
    // The surge at the end of the sample is there by both, with the very same reports.
    const surge = (episodes: typeof whole.episodes) =>
      episodes.find((e) => e.category === 'fire' && e.area === street.key && e.lastFired === span.to)
    expect(surge(narrow.episodes)?.reports).toEqual(surge(whole.episodes)?.reports)
    expect(surge(narrow.episodes)?.reports.length).toBeGreaterThan(10)
    expect(narrow.series).toBeLessThan(whole.series)
  })
})

describe('replay', () => {
  test('tells which marked events a rule would have caught, and on which day', async () => {
    const house = ruleHouse()
    const fire = later(last, -20)
    await house.withStore((store) => putReports(store, [...everyDay(begin, 90, 1), ...dayOf(later(fire, 1), 14).slice(1)]))
    await house.withApp(now, async ({ handlers }) => {
      const mark = (name: string, category: 'fire' | 'noise', from: string, to: string) =>
        handlers['event.mark']({ name, category, area: null, place: null, from, to }, noSignal)
      const caught = await mark('楼道火情', 'fire', fire, later(fire, 2))
      const missed = await mark('夜间施工', 'noise', fire, later(fire, 2))
      const before = await mark('去年的事', 'fire', '2025-01-01', '2025-01-05')
      await expect(mark('倒着', 'fire', last, begin)).rejects.toThrow('Swap')
      const { summary, events, episodes } = await handlers['rule.replay'](
        { key: 'default', from: later(last, -27), to: last },
        noSignal,
      )
      expect(summary).toMatchObject({ episodes: 1, marked: 2, caught: 1, unexplainedPerWeek: 0 })
      expect(episodes[0]!.events).toEqual([caught.id])
      expect(events).toMatchObject([
        { id: missed.id, caughtOn: null, daysAfter: null },
        { id: caught.id, caughtOn: later(fire, 1), daysAfter: 1 },
      ])
      expect(await handlers['event.remove']({ id: before.id }, noSignal)).toMatchObject({ name: '去年的事' })
      await expect(handlers['event.remove']({ id: before.id }, noSignal)).rejects.toThrow('Refresh')
      expect((await handlers['event.list']({}, noSignal)).events).toHaveLength(2)
    })
  })

  test('is a job with days as its unit, and one that is cancelled keeps no summary', async () => {
    const house = ruleHouse()
    await house.withStore((store) => putReports(store, everyDay(begin, 90, 3)))
    await house.withApp(now, async (app) => {
      const abort = new AbortController()
      const kinds = new Set<string>()
      app.listen('job.progressed', (job) => {
        kinds.add(`${job.kind} ${job.unit}`)
        abort.abort()
      })
      const replay = app.handlers['rule.replay']({ key: 'default', from: begin, to: last }, { signal: abort.signal })
      await expect(replay).rejects.toMatchObject({ code: 'cancelled' })
      expect([...kinds]).toEqual(['replay days'])
      expect((await app.handlers['rule.list']({}, noSignal)).rules[0]!.versions[0]!.replay).toBeNull()
    })
  })

  test.each(ruleKindRows.map((row) => row.kind))(
    '%s replays, and finds a day of forty where there is one a day',
    async (kind) => {
      const house = ruleHouse()
      // Two years before, so that Farrington has a year to compare with; the forty are close together.
      const days = kind === 'farrington-flexible' ? 480 : 90
      const from = later(last, 1 - days)
      const crowd = Array.from({ length: 40 }, (_, i) =>
        makeReport(0, {
          ...dayOf(last, 40)[i]!,
          externalId: `crowd ${i}`,
          reporter: `crowd ${i}`,
          lon: 118.2 + (i % 7) * 0.0002,
        }),
      )
      // The local rule asks for more than the district as a whole has: most of it stays quiet.
      const others = everyDay(from, days, 6, { category: 'noise' })
      await house.withStore((store) => putReports(store, [...everyDay(from, days, 1), ...others, ...crowd]))
      await house.withApp(now, async ({ handlers }) => {
        const { key } = await handlers['rule.set']({ kind, params: kind === 'farrington-flexible' ? { b: 1 } : {} }, noSignal)
        const { episodes, series } = await handlers['rule.replay']({ key, from: later(last, -6), to: last }, noSignal)
        expect(episodes).toMatchObject([{ category: 'fire', lastFired: last, firstFired: last }])
        expect(episodes[0]!.reports.length).toBeGreaterThanOrEqual(40)
        expect(episodes[0]!.p).toBeLessThan(0.001)
        expect(series).toBeGreaterThan(0)
      })
    },
  )

  test.each(['conditional-binomial', 'ears-c2', 'farrington-flexible'] as const)(
    '%s says nothing of a series that is too young: grey, not quiet',
    async (kind) => {
      const house = ruleHouse()
      await house.withStore((store) => putReports(store, everyDay(later(last, -4), 5, 6)))
      await house.withApp(now, async ({ handlers }) => {
        const { key } = await handlers['rule.set']({ kind }, noSignal)
        const { episodes, withoutVerdict, series } = await handlers['rule.replay']({ key, from: last, to: last }, noSignal)
        expect({ episodes, series }).toEqual({ episodes: [], series: 0 })
        expect(withoutVerdict).toEqual({ history: 1, incomplete: 0 })
      })
    },
  )
})
