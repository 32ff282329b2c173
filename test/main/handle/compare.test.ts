import { expect, test } from 'vitest'
import type { Filter } from '../../../contract/model.ts'
import { rateRatio } from '../../../main/stats/rate-ratio.ts'
import { appOverStore } from '../../fixture/app-over-store.ts'
import { makeReport, noSignal, putReports, tempApp } from '../../fixture/make-store.ts'

async function sampleApp() {
  const app = await tempApp()
  await app.handlers['sample.make']({ reports: 600, seed: 5 }, noSignal)
  const compare = (a: Filter, b: Filter, by?: 'category' | 'area' | 'status' | 'level' | 'source') =>
    app.handlers['compare.count']({ a, b, ...(by ? { by } : {}) }, noSignal)
  const count = async (filter: Filter) => (await app.handlers['report.count']({ filter }, noSignal)).matched
  return { app, compare, count }
}

test('two months stand beside each other with the counts of the filter, per day', async () => {
  const { compare, count } = await sampleApp()
  const may = { from: '2026-05-01', to: '2026-06-01' }
  const april = { from: '2026-04-01', to: '2026-05-01' }
  const found = await compare(april, may)
  expect([found.a.days, found.b.days, found.perDay, found.by]).toEqual([30, 31, true, 'category'])
  expect([found.a.counts.matched, found.b.counts.matched]).toEqual([await count(april), await count(may)])
  expect(found.total).toMatchObject({ a: await count(april), b: await count(may) })
  for (const line of found.lines) {
    const inA = await count({ ...april, categories: [line.value as 'fire'] })
    const inB = await count({ ...may, categories: [line.value as 'fire'] })
    expect([line.a, line.b, line.change]).toEqual([inA, inB, inB - inA])
    const { low, middle, high, p } = rateRatio(inA, inB, 30, 31)
    expect(line.p).toBe(p)
    expect(line.ratio).toEqual([low, middle, high].map((v) => (Number.isFinite(v) ? v : null)))
    expect(line.pAdjusted).toBeGreaterThanOrEqual(line.p)
  }
  expect(found.lines.reduce((sum, l) => sum + l.a, 0)).toBe(found.total.a)
})

test('by category, status, level and source the lines add up to both totals', async () => {
  const { compare } = await sampleApp()
  for (const by of ['category', 'status', 'level', 'source'] as const) {
    const { total, lines } = await compare({ categories: ['fire'] }, { categories: ['power', 'noise'] }, by)
    expect(lines.reduce((sum, l) => sum + l.a, 0)).toBe(total.a)
    expect(lines.reduce((sum, l) => sum + l.b, 0)).toBe(total.b)
  }
})

test('reports that are in both sides are told, with texts and without', async () => {
  const { compare, count } = await sampleApp()
  expect((await compare({ categories: ['fire'] }, { categories: ['noise'] })).overlap).toBe(0)
  expect((await compare({}, { categories: ['fire'] })).overlap).toBe(await count({ categories: ['fire'] }))
  const both = await compare({ text: '消防' }, { text: '楼道' })
  expect(both.overlap).toBe(await count({ text: '消防 楼道' }))
  expect(both.overlap).toBeGreaterThan(0)
})

test('by area a line holds everything inside the area, as the filter does', async () => {
  const { compare, count } = await sampleApp()
  const { lines } = await compare({ categories: ['fire'] }, { categories: ['noise'] }, 'area')
  expect(lines.length).toBeGreaterThan(5)
  for (const line of lines.slice(0, 6)) {
    expect(line.a).toBe(await count({ categories: ['fire'], areas: [line.value] }))
    expect(line.b).toBe(await count({ categories: ['noise'], areas: [line.value] }))
  }
})

test('the same length of time needs no rate, and an open end gives none', async () => {
  const { compare } = await sampleApp()
  const weeks = await compare({ from: '2026-05-01', to: '2026-05-08' }, { text: 'after:2026-05-08 before:2026-05-15' })
  expect([weeks.a.days, weeks.b.days, weeks.perDay]).toEqual([7, 7, false])
  const open = await compare({ from: '2026-05-01', to: '2026-05-08' }, { from: '2026-05-08' })
  expect([open.a.days, open.b.days, open.perDay]).toEqual([7, null, false])
  expect(open.total.ratio[1]).toBeCloseTo(open.total.b / open.total.a, 12)
})

test('nothing on one side leaves the bound open, never a made-up figure', async () => {
  const { compare } = await sampleApp()
  const { total } = await compare({ text: '没有这个词的报告' }, { categories: ['fire'] })
  expect(total.a).toBe(0)
  expect(total.ratio[0]).toBeGreaterThan(1)
  expect(total.ratio.slice(1)).toEqual([null, null])
  expect((await compare({ text: '没有这个词' }, { text: '也没有这个词' })).total).toMatchObject({
    a: 0,
    b: 0,
    p: 1,
    ratio: [0, null, null],
  })
})

test('a period that ends before it begins is refused with what to do', async () => {
  const { compare } = await sampleApp()
  await expect(compare({ from: '2026-05-08', to: '2026-05-01' }, {})).rejects.toMatchObject({ code: 'bad-request' })
})

test('a period that a late source has not reached is said to be incomplete, and only where that source counts', async () => {
  const seconds = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000
  const app = await appOverStore(
    async (store) => {
      await putReports(store, [makeReport(1), makeReport(2)], { source: 'file' })
      const { id } = await store.call('source.ensure', { name: 'feed', kind: 'open311', url: 'http://127.0.0.1:1/' })
      const { runId } = await store.call('run.begin', { sourceId: id, at: seconds('2026-05-20') })
      await store.call('run.apply', { runId, page: { reports: [makeReport(3)], problems: [], refusals: [] } })
      await store.call('run.end', { runId, at: seconds('2026-05-20'), completeUpTo: seconds('2026-05-20') })
    },
    () => seconds('2026-06-10') * 1000,
  )
  const compare = async (a: Filter, b: Filter) => (await app.handlers['compare.count']({ a, b }, noSignal)).incompleteFrom
  const april = { from: '2026-04-01', to: '2026-05-01' }
  const may = { from: '2026-05-01', to: '2026-06-01' }
  expect(await compare(april, may)).toBe('2026-05-20')
  expect(await compare(may, april)).toBe('2026-05-20')
  expect(await compare(april, { ...may, to: '2026-05-20' })).toBe(null)
  expect(await compare(april, { ...may, sources: ['file'] })).toBe(null)
  expect(await compare(april, {})).toBe('2026-05-20')
})
