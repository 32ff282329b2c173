import { expect, test } from 'vitest'
import type { Filter } from '../../../contract/model.ts'
import { cancelled } from '../../../contract/reply.ts'
import { createAsking } from '../../../main/handle/house.ts'
import { noSignal, tempApp } from '../../fixture/make-store.ts'

async function sampleApp() {
  const app = await tempApp()
  await app.handlers['sample.make']({ reports: 400, seed: 3 }, noSignal)
  const count = async (filter: Filter) => (await app.handlers['report.count']({ filter }, noSignal)).matched
  return { app, count }
}

test('a text asked again after many others still has its facets', async () => {
  const { app, count } = await sampleApp()
  await count({ text: '消防' })
  for (const text of ['楼道', '小区', '电动', '噪声', '垃圾', '道路', '路灯']) await count({ text })
  // Known to the caller as recent, oldest in the thread: the next text pushes it out there.
  await count({ text: '消防' })
  await count({ text: '积水' })
  const { category } = await app.handlers['facet.count']({ filter: { text: '消防' } }, noSignal)
  expect(category.reduce((sum, c) => sum + c.count, 0)).toBe(await count({ text: '消防' }))
})

test('taking one call back does not take back another that asks for the same text', async () => {
  const stop = new AbortController()
  // Both threads by hand, so that the first call is taken back exactly while its hit set is on the way.
  const store = {
    call: (_method: string, _request: unknown, signal?: AbortSignal) =>
      signal === stop.signal
        ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(cancelled()), { once: true }))
        : Promise.resolve({ ids: new Int32Array(0), terms: [] }),
  }
  const analysis = { call: async () => ({ dataVersion: 1 }), stop: async () => {} }
  const { question } = createAsking(store as never, analysis as never)
  const first = question({ text: '消防' }, stop.signal)
  const second = question({ text: '消防' }, noSignal.signal)
  await new Promise((later) => setImmediate(later))
  stop.abort()
  await expect(first).rejects.toMatchObject({ code: 'cancelled' })
  expect((await second).textKey).toContain('消防')
})

test('what asks for a text is asked behind its hit set; a hit set that did not arrive is sent again', async () => {
  const store = { call: async () => ({ version: 1 }) }
  const asked: string[] = []
  const arrives = [() => Promise.reject(new Error('lost on the way')), () => new Promise(() => {})]
  const analysis = {
    call: (method: string) => {
      asked.push(method)
      return method === 'text.put' ? arrives.shift()?.() : Promise.resolve({ dataVersion: 1 })
    },
  }
  const asking = createAsking(store as never, analysis as never)
  const ask = async () => {
    const question = await asking.question({ text: '消防' }, noSignal.signal, Int32Array.of(1, 2))
    await asking.analysis('counts', question)
  }
  await ask()
  // The second never says that it arrived: nothing waits for it.
  await ask()
  await ask()
  expect(asked).toEqual(['refresh', 'text.put', 'counts', 'text.put', 'counts', 'counts'])
})

test('a field term with a minus leaves out what it names', async () => {
  const { count } = await sampleApp()
  const all = await count({})
  const fire = await count({ categories: ['fire'] })
  expect(fire).toBeGreaterThan(0)
  expect(await count({ text: '-category:fire' })).toBe(all - fire)
  expect(await count({ text: '消防 -category:fire' })).toBe(
    (await count({ text: '消防' })) - (await count({ text: '消防', categories: ['fire'] })),
  )
})

test('a search inside a filter with a text of its own keeps both', async () => {
  const { app, count } = await sampleApp()
  const found = await app.handlers['search.query']({ text: '楼道', filter: { text: '"消防' }, limit: 0 }, noSignal)
  expect(found.counts.matched).toBe(await count({ text: '消防 楼道' }))
  expect(found.counts.matched).toBeLessThan(await count({ text: '楼道' }))
})
