import { expect, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { Analysis } from '../../../main/analysis/analysis.ts'
import { openForReading } from '../../../main/store/open.ts'
import { makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'
import { ask, loadedTown } from './town.ts'

/** Reports at wall-clock minutes, UTC. */
async function reportsAt(...minutes: string[]): Promise<Analysis> {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(
    store,
    minutes.map((minute, i) => makeReport(i + 1, { occurredAt: Date.parse(`${minute}:30Z`) / 1000, offsetMinutes: 0 })),
  )
  const analysis = new Analysis(openForReading({ folder, key: testKey }))
  analysis.refresh()
  return analysis
}

test('bins of hours and minutes span the bounds of the filter, empty ones too, and the store where it has none', async () => {
  const analysis = await reportsAt('2026-01-31T08:05', '2026-01-31T08:59', '2026-01-31T11:00', '2026-02-03T00:00')
  const period = { from: '2026-01-31T07:00', to: '2026-01-31T12:00' }
  expect(analysis.histogram(ask(period), 'hour', 'fire').bins).toEqual([
    { from: '2026-01-31T07:00', count: 0, highlighted: 0 },
    { from: '2026-01-31T08:00', count: 2, highlighted: 2 },
    { from: '2026-01-31T09:00', count: 0, highlighted: 0 },
    { from: '2026-01-31T10:00', count: 0, highlighted: 0 },
    { from: '2026-01-31T11:00', count: 1, highlighted: 1 },
  ])
  const minutes = analysis.histogram(ask({ from: '2026-01-31T08:58', to: '2026-01-31T09:01' }), 'minute', null).bins
  expect(minutes.map((bin) => [bin.from, bin.count])).toEqual([
    ['2026-01-31T08:58', 0],
    ['2026-01-31T08:59', 1],
    ['2026-01-31T09:00', 0],
  ])
  const whole = analysis.histogram(ask({}), 'hour', null).bins
  expect([whole[0]?.from, whole.at(-1)?.from, whole.length]).toEqual(['2026-01-31T08:00', '2026-02-03T00:00', 65])
  expect(whole.reduce((sum, bin) => sum + bin.count, 0)).toBe(4)
})

test('a bound in the middle of an hour or a day cuts its bin', async () => {
  const analysis = await reportsAt('2026-01-31T08:05', '2026-01-31T08:59', '2026-02-02T11:00')
  const cut = { from: '2026-01-31T08:30', to: '2026-02-02T11:00' }
  expect(analysis.histogram(ask(cut), 'hour', null).bins[0]).toMatchObject({ from: '2026-01-31T08:00', count: 1 })
  expect(analysis.histogram(ask(cut), 'day', null).bins.map((bin) => bin.count)).toEqual([1, 0, 0])
})

test('years start on the first of January', async () => {
  const analysis = await reportsAt('2023-12-31T23:59', '2024-01-01T00:00', '2026-07-01T00:00')
  expect(analysis.histogram(ask({}), 'year', null).bins.map((bin) => [bin.from, bin.count])).toEqual([
    ['2023-01-01', 1],
    ['2024-01-01', 1],
    ['2025-01-01', 0],
    ['2026-01-01', 1],
  ])
})

test('a unit that would give more than 20,000 bins is refused with what to do instead, in both languages', async () => {
  const { analysis } = await loadedTown(200)
  const refusal = (() => {
    try {
      analysis.histogram(ask({}), 'minute', null)
    } catch (error) {
      return error as Failure
    }
    throw new Error('it was not refused')
  })()
  expect(refusal).toBeInstanceOf(Failure)
  expect(refusal.code).toBe('bad-request')
  expect(refusal.text.en).toMatch(/at most 20,000 are drawn.*Shorten the period, or use hours/)
  expect(refusal.text.zh).toMatch(/最多只画 20,000 段.*改为按小时/)
  expect(analysis.histogram(ask({ from: '2026-03-01', to: '2026-03-10' }), 'minute', null).bins).toHaveLength(9 * 1440)
})

test('a brush over a period counts what the filter over it counts, in every unit', async () => {
  const { analysis } = await loadedTown(3_000)
  for (const unit of ['minute', 'hour', 'day', 'week', 'month', 'year'] as const)
    for (const [from, to] of [
      ['2026-02-01', '2026-02-05'],
      ['2026-03-03T10:07', '2026-03-09T22:01'],
      ['2030-01-01', '2030-01-02'],
      ['2026-04-02', '2026-04-01'],
    ]) {
      const question = ask({ categories: ['fire', 'noise', 'waste'], from: from as string, to: to as string })
      const { bins, counts } = analysis.histogram(question, unit, null)
      expect(
        bins.reduce((sum, bin) => sum + bin.count, 0),
        `${unit} ${from}`,
      ).toBe(counts.matched)
    }
})
