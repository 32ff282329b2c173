import { expect, test } from 'vitest'
import type { SavedView } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import { openText, shareFileName, shareText } from '../../../main/handle/view.ts'
import { noSignal, tempApp } from '../../fixture/make-store.ts'

const view = (change: Partial<SavedView> = {}): SavedView => ({
  id: 1,
  name: '消防近况',
  filter: { text: '楼道 OR 小区', categories: ['fire'], from: '2026-03-12', near: { lon: 118.6, lat: 30.95, metres: 300 } },
  map: { lon: 118.6, lat: 30.95, zoom: 14.5 },
  order: 'relevance',
  savedAt: '2026-06-08T18:07:00.000Z',
  ...change,
})
/** What was refused, in both languages. */
function refusal(work: () => unknown): Failure {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was refused')
}

test('a shared view opens on another workstation as it was', async () => {
  const here = await tempApp()
  const there = await tempApp()
  const { name, filter, map, order } = view()
  const saved = await here.handlers['view.save']({ name, filter, map, order }, noSignal)
  const { text, fileName } = await here.handlers['view.share']({ ids: [saved.id] }, noSignal)
  expect(fileName).toMatch(/^fieldbrief-消防近况-\d{4}-\d{2}-\d{2}\.json$/)
  const { views } = await there.handlers['view.open']({ text }, noSignal)
  expect(views).toMatchObject([{ name, filter, map, order }])
  expect((await there.handlers['view.list']({}, noSignal)).views).toEqual(views)
})

test('a file opened twice makes a second view with a name of its own, and both say so', async () => {
  const app = await tempApp()
  const told: number[] = []
  app.listen('views.changed', ({ count }) => told.push(count))
  const text = shareText([view()])
  await app.handlers['view.open']({ text }, noSignal)
  const { views } = await app.handlers['view.open']({ text }, noSignal)
  expect(views.map((one) => one.name)).toEqual(['消防近况 (2)'])
  expect(told).toEqual([1, 2])
})

test('a foreign file is refused in both languages and nothing joins the list', async () => {
  const app = await tempApp()
  const foreign = [
    '',
    'hello',
    '[]',
    '{"format":"other","version":1,"views":[]}',
    '{"type":"FeatureCollection","features":[]}',
    'null',
  ]
  for (const text of foreign) {
    const { code, text: words } = refusal(() => openText(text))
    expect(code).toBe('bad-request')
    expect(words.zh).toContain('不是 Fieldbrief 的视图文件')
    expect(words.en).toContain('not a file of Fieldbrief views')
    await expect(app.handlers['view.open']({ text }, noSignal)).rejects.toThrow(Failure)
  }
  expect((await app.handlers['view.list']({}, noSignal)).views).toEqual([])
})

test('a file of a newer program says to update', () => {
  const { text } = refusal(() => openText(JSON.stringify({ format: 'fieldbrief views', version: 2, views: [] })))
  expect(text.zh).toContain('更新的 Fieldbrief')
  expect(text.en).toContain('newer Fieldbrief')
})

test('one unsound view in a file keeps all of them out, and is named by its place and its fault', async () => {
  const app = await tempApp()
  const sound = { name: 'a', filter: {}, map: null, order: 'newest' }
  const file = (second: unknown): string => JSON.stringify({ format: 'fieldbrief views', version: 1, views: [sound, second] })
  const unsound = [
    { ...sound, filter: { categories: ['opinion'] } },
    { ...sound, filter: { person: 'x' } },
    { ...sound, filter: { from: '2026-02-30' } },
    { ...sound, name: '' },
    { ...sound, order: 'loudest' },
    { ...sound, map: { lon: 999, lat: 0, zoom: 3 } },
    'b',
  ]
  for (const second of unsound) expect(refusal(() => openText(file(second))).text.en).toContain('View 2 of the file is not sound')
  await expect(app.handlers['view.open']({ text: file(unsound[0]) }, noSignal)).rejects.toThrow('categories')
  expect((await app.handlers['view.list']({}, noSignal)).views).toEqual([])
})

test('a file may lack map and order, and begin with a byte order mark', () => {
  const text = `\uFEFF${JSON.stringify({ format: 'fieldbrief views', version: 1, views: [{ name: ' a ', filter: {} }] })}`
  expect(openText(text)).toEqual([{ name: 'a', filter: {}, map: null, order: 'newest' }])
})

test('reports chosen by hand stay in their store: such a view is neither shared nor opened', () => {
  const byHand = view({ name: '手选', filter: { ids: [1, 2, 3] } })
  const refused = refusal(() => shareText([view(), byHand]))
  expect(refused.text.zh).toContain('“手选”')
  expect(refused.text.en).toContain('"手选"')
  const file = JSON.stringify({ format: 'fieldbrief views', version: 1, views: [byHand] })
  expect(refusal(() => openText(file)).text.en).toContain('another store')
})

test('a query that holds a phone number does not leave the machine in a share file', () => {
  const refused = refusal(() => shareText([view({ filter: { text: '13812345678' } })]))
  expect(refused.code).toBe('barred')
  expect(refused.text.zh).not.toContain('13812345678')
  expect(refused.text.en).not.toContain('13812345678')
})

test('the file name is one that every system takes', () => {
  const name = (words: string): string => shareFileName([view({ name: words })], '2026-06-09')
  expect(name('a/b\\c:d*e?"<>|')).toBe('fieldbrief-a b c d e-2026-06-09.json')
  expect(name('...')).toBe('fieldbrief-views-2026-06-09.json')
  expect(shareFileName([view(), view()], '2026-06-09')).toBe('fieldbrief-2 views-2026-06-09.json')
})

test('renaming to a name that is there changes nothing and says what to do', async () => {
  const app = await tempApp()
  const one = await app.handlers['view.save']({ name: 'one', filter: {} }, noSignal)
  await app.handlers['view.save']({ name: 'two', filter: {} }, noSignal)
  await expect(app.handlers['view.rename']({ id: one.id, name: 'two' }, noSignal)).rejects.toThrow('nothing was renamed')
  await expect(app.handlers['view.remove']({ id: 99 }, noSignal)).rejects.toThrow('no such view')
  expect((await app.handlers['view.list']({}, noSignal)).views.map((view) => view.name)).toEqual(['one', 'two'])
})

test('a removed view can be saved again from what the removal gives back', async () => {
  const app = await tempApp()
  const { name, filter, map, order } = view()
  const saved = await app.handlers['view.save']({ name, filter, map, order }, noSignal)
  const removed = await app.handlers['view.remove']({ id: saved.id }, noSignal)
  const again = await app.handlers['view.save'](
    { name: removed.name, filter: removed.filter, map: removed.map, order: removed.order },
    noSignal,
  )
  expect({ ...again, id: 0, savedAt: '' }).toEqual({ ...saved, id: 0, savedAt: '' })
})
