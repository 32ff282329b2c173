import { expect, test } from 'vitest'
import type { Filter, PageOrder } from '../../../contract/model.ts'
import type { App } from '../../../main/app.ts'
import { noSignal, tempApp } from '../../fixture/make-store.ts'

const from = { lon: 118.6, lat: 30.95 }
const orders: [PageOrder, Filter][] = [
  ['newest', {}],
  ['oldest', {}],
  ['newest', { categories: ['fire', 'waste'] }],
  ['oldest', { text: '楼道' }],
  ['newest', { text: '楼道' }],
  ['relevance', { text: '楼道 OR 消防' }],
  ['nearest', { hasLocation: true, suppressed: false }],
]

/** All ids of an order, walked page by page. */
async function walked(app: App, order: PageOrder, filter: Filter): Promise<number[]> {
  const ids: number[] = []
  for (let after: string | undefined; ; ) {
    const page = await app.handlers['report.page']({ filter, order, from, limit: 64, ...(after ? { after } : {}) }, noSignal)
    ids.push(...page.rows.map((row) => row.id))
    if (!page.next) return ids
    after = page.next
  }
}

test('a jump into any order gives the rows a walk comes to, and goes on from there', {
  timeout: 120_000,
}, async () => {
  const app = await tempApp()
  await app.handlers['sample.make']({ reports: 700, seed: 5 }, noSignal)
  for (const [order, filter] of orders) {
    const words = `${order} ${JSON.stringify(filter)}`
    const ids = await walked(app, order, filter)
    expect(ids.length, words).toBeGreaterThan(20)
    expect(new Set(ids).size, words).toBe(ids.length)
    for (const skip of [1, 17, ids.length - 5, ids.length, ids.length + 100]) {
      const page = await app.handlers['report.page']({ filter, order, from, skip, limit: 10 }, noSignal)
      expect(
        page.rows.map((row) => row.id),
        `${words} after ${skip}`,
      ).toEqual(ids.slice(skip, skip + 10))
    }
    const first = await app.handlers['report.page']({ filter, order, from, skip: 3, limit: 6 }, noSignal)
    const after = first.next as string
    const second = await app.handlers['report.page']({ filter, order, from, after, limit: 6 }, noSignal)
    expect(
      second.rows.map((row) => row.id),
      words,
    ).toEqual(ids.slice(9, 15))
  }
})
