import { expect, test } from 'vitest'
import { openStoreThreads, type Store } from '../../../main/store/client.ts'
import type { IntakeArea } from '../../../main/store/intake.ts'
import { openForReading, openStore } from '../../../main/store/open.ts'
import { placeStep } from '../../../main/store/placing.ts'
import { readBlocks } from '../../../main/store/sqlite/column-block.ts'
import { makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const language = 'zh' as const
const square = (key: string, zh: string, from: number, to: number, parent: string | null = null): IntakeArea => ({
  key,
  zh,
  en: key,
  level: parent === null ? 'district' : 'street',
  parent,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [from, from],
        [to, from],
        [to, to],
        [from, to],
        [from, from],
      ],
    ],
  },
})
const put = (store: Store, ...areas: IntakeArea[]) => store.call('area.put', { areas, sourceId: 1, at: 1 })
const unlocated = (n: number, title: string, place: string | null = null) =>
  makeReport(n, { lon: null, lat: null, title, text: '无', place })
const areasOf = async (store: Store, ids: number[]) =>
  (await store.call('report.rows', { ids, language })).map((r) => [r.area, r.areaInferred, r.lon])

/** Whether the packed columns of a file tell of every report what the table tells. */
function blocksEqualTable(folder: string): void {
  const db = openForReading({ folder, key: testKey })
  if (db.dialect === 'postgres') return void db.close()
  const table = db.prepare('SELECT id, coalesce(area_id, 0) FROM report ORDER BY id').raw().all() as [number, number][]
  const packed: [number, number][] = []
  for (const block of readBlocks(db))
    for (let i = 0; i < block.n; i++) packed.push([block.id[i] as number, block.area[i] as number])
  db.close()
  expect(packed).toEqual(table)
}

test('a report without a point gets the area its words name, and stays without a point', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await put(store, square('heping', '和平区', 0, 10), square('zhong', '中山路街道', 0, 2, 'heping'))
  await putReports(store, [
    unlocated(1, '和平区中山路街道占道'),
    unlocated(2, '灯不亮', '和平区'),
    unlocated(3, '别处的事'),
    makeReport(4, { lon: 5, lat: 5, title: '中山路街道占道' }),
  ])
  expect(await areasOf(store, [1, 2, 3, 4])).toEqual([
    ['中山路街道', true, null],
    ['和平区', true, null],
    [null, false, null],
    ['和平区', false, 5],
  ])
  expect(await store.call('gazetteer.inferred', {})).toEqual({ inferred: 2 })
  blocksEqualTable(folder)
})

test('a report that later gets a point is placed by the point', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await put(store, square('heping', '和平区', 0, 10), square('hexi', '河西区', 20, 30))
  await putReports(store, [unlocated(1, '和平区占道')])
  await putReports(store, [makeReport(1, { title: '和平区占道', lon: 25, lat: 25 })])
  expect(await areasOf(store, [1])).toEqual([['河西区', false, 25]])
  blocksEqualTable(folder)
})

test('areas that come later, and names added and removed, place the reports anew', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(store, [unlocated(1, '锦绣家园停水'), unlocated(2, '和平区占道'), makeReport(3, { lon: 5, lat: 5 })])
  const before = (await store.call('state', {})).dataVersion
  await put(store, square('heping', '和平区', 0, 10))
  expect(await areasOf(store, [1, 2, 3])).toEqual([
    [null, false, null],
    ['和平区', true, null],
    ['和平区', false, 5],
  ])
  expect((await store.call('state', {})).dataVersion).toBe(before + 1)

  expect(await store.call('gazetteer.put', { names: [{ name: '锦绣家园', kind: 'estate', area: '和平区' }] })).toEqual({
    added: 1,
    unchanged: 0,
  })
  expect((await store.call('area.place', {})).left).toBe(false)
  expect(await areasOf(store, [1])).toEqual([['和平区', true, null]])
  blocksEqualTable(folder)

  const listed = await store.call('gazetteer.list', { text: '锦绣', limit: 10 })
  expect(listed.names).toMatchObject([{ name: '锦绣家园', kind: 'estate', area: 'heping', ambiguous: false }])
  expect(listed.inferred).toBe(2)
  expect(await store.call('gazetteer.remove', { id: listed.names[0]!.id! })).toEqual({ removed: '锦绣家园' })
  await store.call('area.place', {})
  expect(await areasOf(store, [1])).toEqual([[null, false, null]])
  blocksEqualTable(folder)
})

test('a name for an area that is not there is refused, and none of the request is kept', async () => {
  const store = await tempStore()
  await put(store, square('heping', '和平区', 0, 10))
  const names = [
    { name: '锦绣家园', kind: 'estate' as const, area: 'heping' },
    { name: '阳光花园', kind: 'estate' as const, area: '没有' },
  ]
  await expect(store.call('gazetteer.put', { names })).rejects.toMatchObject({ code: 'not-found' })
  expect((await store.call('gazetteer.list', { text: '锦绣', limit: 10 })).total).toBe(0)
  // What was read of the taken back state must not linger: the next version has the same number.
  await store.call('gazetteer.put', { names: [{ name: '望江花园', kind: 'estate', area: 'heping' }] })
  await putReports(store, [unlocated(1, '锦绣家园停水'), unlocated(2, '望江花园停水')])
  expect(await areasOf(store, [1, 2])).toEqual([
    [null, false, null],
    ['和平区', true, null],
  ])
})

test('a pass over many reports goes by steps and goes on where it stood', async () => {
  const folder = tempFolder()
  const store = await openStoreThreads({ folder, key: testKey })
  const reports = Array.from({ length: 9_000 }, (_, i) => unlocated(i + 1, i % 3 === 0 ? '和平区占道' : '别处'))
  await putReports(store, reports)
  await put(store, square('heping', '和平区', 0, 10))
  await store.close()

  // Another process, after a kill: nothing but the file knows how far the pass came.
  const db = openStore({ folder, key: testKey })
  const inferred = () => db.prepare('SELECT count(*) FROM report WHERE area_inferred = 1').pluck().get()
  expect(inferred()).toBeLessThan(3_000)
  const steps = Array.from({ length: 5 }, () => placeStep(db))
  expect(steps.map((s) => s.done)).toEqual([4_000, 6_000, 8_000, 9_000, 9_000])
  expect(steps.map((s) => s.left)).toEqual([true, true, true, false, false])
  expect(inferred()).toBe(3_000)
  db.close()
  blocksEqualTable(folder)
})

test('an area lies in the smallest larger one that holds it where its file names no parent', async () => {
  const store = await tempStore()
  await put(
    store,
    { ...square('inner', '内街道', 1, 2), level: 'street' },
    { ...square('grid', '甲网格', 1.2, 1.4), level: 'grid' },
    square('outer', '外区', 0, 10),
    square('far', '远区', 20, 30),
  )
  const parents = Object.fromEntries((await store.call('area.list', {})).map((a) => [a.key, a.parent]))
  expect(parents).toEqual({ inner: 'outer', grid: 'inner', outer: null, far: null })
  // The same file again changes nothing.
  expect(await put(store, { ...square('inner', '内街道', 1, 2), level: 'street' })).toMatchObject({ unchanged: 1, updated: 0 })
})

test('a parent that comes last in a file is a parent all the same', async () => {
  const store = await tempStore()
  await put(store, { ...square('in', '内街道', 50, 51, 'out'), level: 'street' }, square('out', '外区', 0, 10))
  expect((await store.call('area.list', {})).find((a) => a.key === 'in')?.parent).toBe('out')
  expect((await store.call('area.check', {})).problems).toMatchObject([
    { kind: 'outside-parent', area: 'in', other: 'out' },
    { kind: 'gap', area: 'out' },
  ])
})
