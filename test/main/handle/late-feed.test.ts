import { expect, onTestFinished, test } from 'vitest'
import { noSignal, putReports } from '../../fixture/make-store.ts'
import { dayOf, everyDay, later, ruleHouse } from '../../fixture/rule-house.ts'
import { openGeoreportServer, type ServedRequest } from '../sync/open311/server.ts'

const begin = '2026-01-01'
/** Last day of which the feed tells in time. */
const whole = later(begin, 89)
const told = (day: string, count: number): ServedRequest[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${day}-${i}`,
    requested: `${day}T${String(2 + Math.floor((i * 18) / count)).padStart(2, '0')}:00:00Z`,
    service: 'Street light out',
    description: 'dark',
    status: 'open',
    lat: 30.9,
    long: 118.2 + (i % 40) * 0.02,
  }))

test('a late feed greys its series, and when it catches up the flag appears with the days on which it would have fired', async () => {
  const quiet = Array.from({ length: 90 }, (_, i) => told(later(begin, i), 1)).flat()
  const server = await openGeoreportServer({ reports: quiet })
  onTestFinished(() => server.close())
  const house = ruleHouse()
  // Files go on being imported while the feed is silent.
  await house.withStore((store) => putReports(store, everyDay(begin, 90, 1, { category: 'noise' })))

  const kind = await house.withApp(`${later(whole, 1)}T00:30:00Z`, async ({ handlers }) => {
    await handlers['source.add']({ name: 'city', kind: 'open311', url: server.url, options: { from: begin } }, noSignal)
    await handlers['source.sync']({ name: 'city' }, noSignal)
    const { flags, asOf } = await handlers['flag.evaluate']({}, noSignal)
    expect({ flags, asOf }).toEqual({ flags: [], asOf: whole })
    const { trust, noVerdict } = await handlers['flag.list']({}, noSignal)
    expect(trust.late).toEqual([])
    expect(noVerdict).toEqual([])
    const { facets } = { facets: await handlers['facet.count']({ filter: { sources: ['city'] } }, noSignal) }
    return facets.category.find((c) => c.count > 0)!.value
  })

  // Four days of lights going out, of which the feed says nothing: its server answers nobody.
  server.reports = [...quiet, ...[1, 2, 3, 4].flatMap((i) => told(later(whole, i), i <= 2 ? 12 : 1))]
  server.fault = () => ({ do: 'status', status: 403 })
  const today = later(whole, 4)
  await house.withStore((store) => putReports(store, everyDay(later(whole, 1), 4, 1, { category: 'noise' })))
  await house.withApp(`${today}T15:00:00Z`, async ({ handlers }) => {
    await handlers['source.sync']({ name: 'city' }, noSignal).catch(() => {})
    const { flags, incomplete } = await handlers['flag.evaluate']({}, noSignal)
    expect(flags).toEqual([])
    expect(incomplete.some((line) => line.category === kind && line.reason.en.includes('not complete after'))).toBe(true)
    // What files bring is judged as ever.
    expect(incomplete.filter((line) => line.category === 'noise')).toEqual([])
    const { trust } = await handlers['flag.list']({}, noSignal)
    expect(trust.late.map((l) => l.source)).toEqual(['city'])
    expect(trust.withoutVerdict.incomplete).toBeGreaterThan(0)
    expect(trust.series).toBeGreaterThan(0)
  })

  server.fault = () => undefined
  await house.withApp(`${today}T15:30:00Z`, async ({ handlers }) => {
    await handlers['source.sync']({ name: 'city' }, noSignal)
    await handlers['flag.evaluate']({}, noSignal)
    const { flags, noVerdict, trust } = await handlers['flag.list']({}, noSignal)
    expect(noVerdict).toEqual([])
    expect(trust).toMatchObject({ late: [], withoutVerdict: { history: 0, incomplete: 0 } })
    const flag = flags.find((f) => f.rule === 'default')
    expect(flag).toMatchObject({ category: kind, firstFired: later(whole, 1), to: today, status: 'new' })
    const detail = await handlers['flag.get']({ id: flag!.id }, noSignal)
    expect(detail.owed).toMatchObject([{ source: 'city', late: false }])
    expect(detail.ruleName.en).toContain('Default')
    expect(detail.ruleWords.en).toContain('the last 7 days')
  })
})

test('a feed on time whose last report is a day old is not late, and its series are judged', async () => {
  const server = await openGeoreportServer({ reports: Array.from({ length: 90 }, (_, i) => told(later(begin, i), 1)).flat() })
  onTestFinished(() => server.close())
  const house = ruleHouse()
  await house.withStore((store) => putReports(store, dayOf(later(whole, 1), 1, { category: 'noise' })))
  await house.withApp(`${later(whole, 1)}T10:00:00Z`, async ({ handlers }) => {
    await handlers['source.add']({ name: 'city', kind: 'open311', url: server.url, options: { from: begin } }, noSignal)
    await handlers['source.sync']({ name: 'city' }, noSignal)
    const { incomplete, asOf } = await handlers['flag.evaluate']({}, noSignal)
    expect(asOf).toBe(later(whole, 1))
    expect(incomplete.filter((line) => line.category !== 'noise')).toEqual([])
  })
})
