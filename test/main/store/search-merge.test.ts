import { expect, test } from 'vitest'
import { openForReading } from '../../../main/store/open.ts'
import { makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

function segments(folder: string): number {
  const db = openForReading({ folder, key: testKey })
  try {
    return db.prepare('SELECT count(DISTINCT segid) FROM report_search_idx').pluck().get() as number
  } finally {
    db.close()
  }
}

test('small steps of merging end, leave one segment of the search index, and every search finds what it found', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  for (let page = 0; page < 7; page++)
    await putReports(
      store,
      Array.from({ length: 60 }, (_, i) =>
        makeReport(page * 60 + i, { title: `第${i % 7}号楼井盖`, text: `${'楼道堆放杂物'.repeat(i % 4)}第${page}页路灯不亮` }),
      ),
    )
  const texts = ['井盖', '"号楼井"', '堆放杂物', '第3页', '路灯 -第5页']
  const ask = () => Promise.all(texts.map(async (text) => [...(await store.call('search.ids', { text })).ids]))
  const before = await ask()
  expect(before.map((ids) => ids.length)).toEqual([420, 420, 315, 60, 360])
  expect(segments(folder)).toBeGreaterThan(3)
  let steps = 0
  while ((await store.call('search.merge', { whole: false, pages: 1 })).left) {
    steps += 1
    expect(steps).toBeLessThan(1_000)
  }
  expect(steps).toBeGreaterThan(0)
  expect(segments(folder)).toBe(1)
  expect(await ask()).toEqual(before)
  for (const [i, text] of texts.slice(0, 4).entries())
    expect([...((await store.call('search.few', { text, upTo: 1_000 })).ids ?? [])]).toEqual(before[i])
})

test('a hit set larger than asked for is no small one, wherever its hits lie', async () => {
  const store = await tempStore()
  await putReports(
    store,
    Array.from({ length: 100 }, (_, i) => makeReport(i, { title: i % 10 === 0 ? '井盖' : '路灯', text: '。' })),
  )
  expect((await store.call('search.few', { text: '井盖', upTo: 9 })).ids).toBeNull()
  expect((await store.call('search.few', { text: '井盖', upTo: 10 })).ids).toHaveLength(10)
  expect((await store.call('search.few', { text: '没有的词', upTo: 10 })).ids).toHaveLength(0)
})
