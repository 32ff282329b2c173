import { expect, test } from 'vitest'
import { openStoreThreads } from '../../../main/store/client.ts'
import { freeName } from '../../../main/store/view.ts'
import { tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const view = (name: string, text = 'a') => ({ name, filter: { text }, map: null, order: 'newest' as const })

test('a view is kept over a restart with its filter, map position and order', async () => {
  const folder = tempFolder()
  const first = await openStoreThreads({ folder, key: testKey })
  const map = { lon: 118.6, lat: 30.95, zoom: 14.25 }
  const saved = await first.call('view.put', {
    view: { name: '楼道', filter: { text: '楼道', near: { lon: 1, lat: 2, metres: 50 } }, map, order: 'nearest' },
    at: 1_780_000_000,
  })
  await first.close()
  const again = await tempStore(folder)
  expect(await again.call('view.list', {})).toEqual([saved])
  expect(saved).toMatchObject({ map, order: 'nearest', savedAt: '2026-05-28T20:26:40.000Z' })
})

test('saving under a name that is there writes over it and keeps its number', async () => {
  const store = await tempStore()
  const one = await store.call('view.put', { view: view('x', 'a'), at: 1 })
  const two = await store.call('view.put', { view: view('x', 'b'), at: 2 })
  expect(two.id).toBe(one.id)
  expect(await store.call('view.list', {})).toHaveLength(1)
  expect(two.filter).toEqual({ text: 'b' })
})

test('views that join the list step aside for the names that are there, and for one another', async () => {
  const store = await tempStore()
  await store.call('view.put', { view: view('x', 'mine'), at: 1 })
  const added = await store.call('view.add', { views: [view('x'), view('x'), view('y')], at: 2 })
  expect(added.map((one) => one.name)).toEqual(['x (2)', 'x (3)', 'y'])
  expect((await store.call('view.list', {})).find((one) => one.name === 'x')?.filter).toEqual({ text: 'mine' })
})

test('a long name is cut so that its number fits, never in the middle of a character', () => {
  const long = '𠮷'.repeat(40)
  const free = freeName(long, (name) => name === long)
  expect(free.length).toBeLessThanOrEqual(80)
  expect(free.endsWith(' (2)')).toBe(true)
  expect(free.isWellFormed()).toBe(true)
})

test('a name is given to another only when it is free, and nothing is said of a view that is gone', async () => {
  const store = await tempStore()
  const x = await store.call('view.put', { view: view('x'), at: 1 })
  await store.call('view.put', { view: view('y'), at: 1 })
  expect(await store.call('view.rename', { id: x.id, name: 'y' })).toBe('taken')
  expect(await store.call('view.rename', { id: x.id, name: 'x' })).toMatchObject({ name: 'x' })
  expect(await store.call('view.remove', { id: x.id })).toMatchObject({ name: 'x' })
  expect(await store.call('view.remove', { id: x.id })).toBe(null)
  expect(await store.call('view.rename', { id: x.id, name: 'z' })).toBe(null)
})
