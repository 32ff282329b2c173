import { expect, test } from 'vitest'
import type { ReportRow } from '../../../contract/model.ts'
import type { App } from '../../../main/app.ts'
import { hitsByTime } from '../../../main/handle/text-page.ts'
import { noSignal, tempApp } from '../../fixture/make-store.ts'

async function sampleApp(reports: number): Promise<App> {
  const app = await tempApp()
  await app.handlers['sample.make']({ reports, seed: 3 }, noSignal)
  return app
}
const counted = async (app: App, text: string) => (await app.handlers['report.count']({ filter: { text } }, noSignal)).matched

test('changed synonyms change counts, pages and marks at once, and tell everybody', async () => {
  const app = await sampleApp(600)
  const before = await counted(app, '路灯')
  const others = await counted(app, '"井盖" -"路灯"')
  expect(others).toBeGreaterThan(0)
  let told = 0
  app.listen('reports.changed', () => {
    told += 1
  })
  await app.handlers['synonym.set']({ groups: [['路灯', '井盖']] }, noSignal)
  expect(told).toBe(1)
  expect(await counted(app, '路灯')).toBeGreaterThanOrEqual(Math.max(before, others))
  expect(await counted(app, '路灯')).toBe(await counted(app, '"路灯" OR "井盖"'))
  const { hits, counts } = await app.handlers['search.query']({ text: '路灯', limit: 2_000 }, noSignal)
  expect(hits).toHaveLength(counts.matched)
  expect(hits.every((hit) => hit.why.length > 0)).toBe(true)
  expect(hits.filter((hit) => hit.why.every((w) => w.as?.word === '井盖' && w.as.by === 'synonym')).length).toBeGreaterThan(0)
})

test('a quoted text and the same text without quotes are not taken for each other', async () => {
  const app = await sampleApp(600)
  const open = await counted(app, '电动车')
  const quoted = await counted(app, '"电动车"')
  expect(quoted).toBeLessThanOrEqual(open)
  await app.handlers['synonym.set']({ groups: [['电动车', '井盖']] }, noSignal)
  expect(await counted(app, '"电动车"')).toBe(quoted)
  expect(await counted(app, '电动车')).toBe(await counted(app, '"电动车" OR "井盖"'))
})

test('a broad text, page after page, is every one of its reports once, newest first or oldest first', async () => {
  const app = await sampleApp(6_000)
  const text = '路 OR 区 OR 楼'
  const total = await counted(app, text)
  // Else the test would not go the way it is for.
  expect(total).toBeGreaterThan(2_000)
  for (const order of ['newest', 'oldest', 'relevance'] as const) {
    const seen: ReportRow[] = []
    let after: string | undefined
    do {
      const page = await app.handlers['report.page'](
        { filter: { text }, order, limit: 700, ...(after ? { after } : {}) },
        noSignal,
      )
      seen.push(...page.rows)
      after = page.next ?? undefined
    } while (after)
    expect(seen).toHaveLength(total)
    expect(new Set(seen.map((r) => r.id)).size).toBe(total)
    const minutes = seen.map((r) => r.occurredAt.slice(0, 16))
    const sorted = [...minutes].sort()
    expect(minutes).toEqual(order === 'oldest' ? sorted : sorted.reverse())
  }
})

test('a broad text inside a filter keeps to the filter', async () => {
  const app = await sampleApp(6_000)
  const filter = { text: '路 OR 区 OR 楼 -category:fire', statuses: ['open' as const] }
  const total = (await app.handlers['report.count']({ filter }, noSignal)).matched
  const { rows } = await app.handlers['report.page']({ filter, limit: 10_000 }, noSignal)
  expect(rows).toHaveLength(total)
  expect(rows.every((r) => r.status === 'open' && r.category !== 'fire')).toBe(true)
})

test('suggestions follow what is remembered and forgotten, and never quote a report', async () => {
  const app = await sampleApp(300)
  const suggest = async (text: string) => (await app.handlers['search.suggest']({ text }, noSignal)).suggestions
  expect(await suggest('')).toEqual([])
  await app.handlers['search.remember']({ text: '井盖 夜间' }, noSignal)
  expect(await suggest('')).toEqual([
    { kind: 'past', label: { zh: '井盖 夜间', en: '井盖 夜间' }, text: '井盖 夜间', by: 'text' },
  ])
  expect((await suggest('xfld'))[0]).toMatchObject({ text: '消防楼道', by: 'initials' })
  expect(await app.handlers['search.forget']({}, noSignal)).toEqual({ forgotten: 1 })
  expect(await suggest('')).toEqual([])
  // A title of a report is no suggestion, unless it is a word of the lists.
  const { rows } = await app.handlers['report.page']({ filter: {}, limit: 30 }, noSignal)
  for (const { snippet } of rows) {
    const start = snippet.slice(0, 14)
    // The last letters may begin a word of the lists; what stands before them is the person's own.
    for (const { label } of await suggest(start)) expect(`${label.zh} ${label.en}`).not.toContain(start)
  }
})

test('a hit set that was gathered before the columns moved on is not taken for theirs', async () => {
  let load = Promise.resolve({})
  const around = (moves: boolean) =>
    hitsByTime(
      {
        loaded: () => load,
        around: () => ({ filters: [{}], textKey: null }),
        analysis: async () => {
          if (moves) load = Promise.resolve({})
          return { ids: [1, 2, 3], next: { minute: 1, id: 3 } }
        },
        store: { call: async (method: string) => ({ ids: Int32Array.of(...(method === 'search.few' ? [2, 9] : [2])) }) },
      } as unknown as Parameters<typeof hitsByTime>[0],
      { text: '积水' },
      { oldest: false, limit: 5 },
      noSignal.signal,
    )
  expect(await around(false)).toEqual({ hits: Int32Array.of(2, 9) })
  expect(await around(true)).toEqual({ hits: null })
})
