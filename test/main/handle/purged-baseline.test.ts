import { expect, test } from 'vitest'
import { makeReport, noSignal, putReports, seeded } from '../../fixture/make-store.ts'
import { dayOf, later, ruleHouse } from '../../fixture/rule-house.ts'

const begin = '2024-10-01'
const days = 560
const last = later(begin, days - 1)
const now = `${last}T12:00:00Z`

test('verdicts on recent days stay what they were when the days they are held against are purged', async () => {
  const house = ruleHouse()
  const random = seeded(5)
  const status = 'closed' as const
  await house.withStore(async (store) => {
    for (let i = 0; i < days; i++) {
      const surge = i > days - 12 && i < days - 4 ? 5 : 0
      await putReports(store, [
        ...dayOf(later(begin, i), 1 + Math.floor(random() * 3) + surge, { status }),
        ...dayOf(later(begin, i), Math.floor(random() * 2), { status, category: 'power' }),
      ])
    }
  })
  const kinds = ['conditional-binomial', 'ears-c2', 'farrington-flexible', 'local-surge'] as const
  const verdicts = () =>
    house.withApp(now, async ({ handlers }) => {
      const told: Record<string, unknown> = {}
      for (const kind of kinds) {
        const params: Record<string, number> =
          kind === 'farrington-flexible' ? { b: 1, noPeriods: 1 } : kind === 'conditional-binomial' ? { baseline: 84 } : {}
        await handlers['rule.set']({ key: `try-${kind}`, kind, params }, noSignal)
        const { episodes, withoutVerdict, series } = await handlers['rule.replay'](
          { key: `try-${kind}`, from: later(last, -27), to: last },
          noSignal,
        )
        told[kind] = { episodes, withoutVerdict, series }
      }
      return told as Record<(typeof kinds)[number], { episodes: unknown[]; withoutVerdict: { history: number }; series: number }>
    })
  const before = await verdicts()
  expect(before['conditional-binomial'].episodes.length).toBeGreaterThan(0)
  expect(before['farrington-flexible'].episodes.length).toBeGreaterThan(0)
  expect(before['farrington-flexible'].series).toBeGreaterThan(0)

  const purged = await house.withApp(now, async ({ handlers }) => {
    await handlers['retention.set']({ rules: [{ category: null, source: null, days: 42 }], reason: 'short' }, noSignal)
    return handlers['retention.run']({ reason: 'short' }, noSignal)
  })
  expect(purged.reports).toBeGreaterThan(1_000)
  const after = await verdicts()
  for (const kind of ['conditional-binomial', 'ears-c2', 'farrington-flexible'] as const)
    expect(after[kind]).toEqual(before[kind])
  // What looks around places has no points there: it says that the history is too short, and never that it was quiet.
  expect(before['local-surge'].withoutVerdict.history).toBe(0)
  expect(after['local-surge'].withoutVerdict.history).toBeGreaterThan(0)

  // New reports of the same source are judged against them as well.
  await house.withStore((store) =>
    putReports(store, [makeReport(1, { occurredAt: Date.parse(`${last}T10:00:00Z`) / 1000, status })]),
  )
  expect((await verdicts())['farrington-flexible'].series).toBe(before['farrington-flexible'].series)
}, 60_000)
