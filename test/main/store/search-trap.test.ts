/** One test for each trap of Chinese full-text search that was measured on real sentences (search.md, "What fails"). */
import Database from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import type { Store } from '../../../main/store/client.ts'
import { openForReading } from '../../../main/store/open.ts'
import { fileTest, makeReport, putReports, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const found = async (store: Store, text: string) => [...(await store.call('search.ids', { text })).ids]
const storeOf = async (...texts: string[]) => {
  const store = await tempStore()
  await putReports(
    store,
    texts.map((text, i) => makeReport(i + 1, { title: '标题', text })),
  )
  return store
}

test('a word in the middle of a sentence without spaces is found, which unicode61 misses', async () => {
  const text = '我家楼下的消防通道被人堵住了'
  const db = new Database(':memory:')
  db.exec("CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = 'unicode61')")
  db.prepare('INSERT INTO t VALUES (?)').run(text)
  expect(db.prepare('SELECT count(*) FROM t WHERE t MATCH ?').pluck().get('"消防通道"')).toBe(0)
  expect(await found(await storeOf(text), '消防通道')).toEqual([1])
})

test('a query of two characters is found, for which trigram silently finds nothing', async () => {
  const text = '楼道堆放杂物'
  const db = new Database(':memory:')
  db.exec("CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = 'trigram')")
  db.prepare('INSERT INTO t VALUES (?)').run(text)
  expect(db.prepare('SELECT count(*) FROM t WHERE t MATCH ?').pluck().get('"楼道"')).toBe(0)
  expect(await found(await storeOf(text), '楼道')).toEqual([1])
})

test('of several terms the short ones count, which trigram ignores', async () => {
  const store = await storeOf('消防通道堆物', '消防通道通畅', '楼顶堆物')
  expect(await found(store, '消防通道 堆物')).toEqual([1])
  expect(await found(store, '消防通道 堆')).toEqual([1])
  expect(await found(store, '消防通道 -堆物')).toEqual([2])
})

test('a term that no dictionary would cut out so is found: nothing is segmented into words', async () => {
  const store = await storeOf('南京市长江大桥堵车', '研究生命起源')
  for (const term of ['京市', '市长', '长江大桥', '江大']) expect(await found(store, term), term).toEqual([1])
  for (const term of ['究生', '研究生', '生命']) expect(await found(store, term), term).toEqual([2])
})

test('two runs of characters do not grow together over a mark between them', async () => {
  const store = await storeOf('小区东门，消防车进不来', '小区东 门消防')
  expect(await found(store, '东门消防')).toEqual([])
  expect(await found(store, '门消')).toEqual([2])
})

test('an excerpt is of the original text, with exact marks, though the index holds none', async () => {
  const store = await storeOf(`${'前文。'.repeat(50)}㎡ﬁ樓道，Ｌｉｇｈｔ壞了`)
  const [row] = await store.call('report.rows', { ids: [1], text: '楼道 light', language: 'zh' })
  expect(row?.snippet).toContain('㎡ﬁ樓道，Ｌｉｇｈｔ壞了')
  expect(row?.marks.map(([from, to]) => row.snippet.slice(from, to))).toEqual(['樓道', 'Ｌｉｇｈｔ'])
})

test('folding that changes lengths does not move the marks', async () => {
  // ㎡ folds to two letters, ﬁ to two, İ to i and a dot, 龍 to 龙, 𠮷 is two UTF-16 units.
  const store = await storeOf('㎡ ﬁ İ 𠮷 ① 龍華路井蓋')
  const [row] = await store.call('report.rows', { ids: [1], text: '龙华路', language: 'zh' })
  expect(row?.marks.map(([from, to]) => row.snippet.slice(from, to))).toEqual(['龍華路'])
})

test('a phrase is a phrase: its characters in another order are no hit', async () => {
  const store = await storeOf('道楼防消', '消防楼道', '消防和楼道')
  expect(await found(store, '"消防楼道"')).toEqual([2])
})

test('a revised report is found by its new text alone', async () => {
  const store = await storeOf('井蓋破損')
  await putReports(store, [makeReport(1, { title: '标题', text: '路灯不亮' })])
  expect(await found(store, '井盖')).toEqual([])
  expect(await found(store, '路灯')).toEqual([1])
})

test('what is FTS5 syntax is text to the person who types it', async () => {
  const store = await storeOf('NEAR the gate', 'AND so on', 'a body of water', '楼道')
  expect(await found(store, 'NEAR')).toEqual([1])
  expect(await found(store, 'AND')).toEqual([2])
  expect(await found(store, 'body:water')).toEqual([])
  expect(await found(store, 'body water')).toEqual([3])
  for (const typed of ['楼道*', '(楼道)', '^楼道', '楼道+', '{楼道}', '"楼道'])
    expect(await found(store, typed), typed).toEqual([4])
})

test('characters of the extension planes are characters', async () => {
  const store = await storeOf('𠮷田路积水', '𠮶田路', '田路')
  expect(await found(store, '𠮷田')).toEqual([1])
  expect(await found(store, '𠮷')).toEqual([1])
  expect(await found(store, '田路')).toEqual([1, 2, 3])
  const [row] = await store.call('report.rows', { ids: [1], text: '𠮷田', language: 'zh' })
  expect(row?.marks.map(([from, to]) => row.snippet.slice(from, to))).toEqual(['𠮷田'])
})

fileTest('a range of ids is a seek in the index: its bounds are bound as integers', async () => {
  const folder = tempFolder()
  const store = await tempStore(folder)
  await putReports(
    store,
    Array.from({ length: 400 }, (_, i) => makeReport(i + 1, { text: '楼道' })),
  )
  const db = openForReading({ folder, key: testKey })
  const plan = db
    .prepare('EXPLAIN QUERY PLAN SELECT rowid FROM report_search WHERE report_search MATCH ? AND rowid BETWEEN ? AND ?')
    .all('"楼道"', 10n, 20n) as { detail: string }[]
  // FTS5 names what it uses: M the match, < and > the bounds of the rowid.
  expect(plan[0]?.detail).toMatch(/M\d.*[<>]/)
  db.close()
  const within = await store.call('search.within', { text: '楼道', ids: Int32Array.of(400, 399, 7, 6) })
  expect([...(within?.ids ?? [])]).toEqual([400, 399, 7, 6])
})

fileTest('ids too far apart are left to the whole hit set', async () => {
  const store = await storeOf('楼道')
  expect(
    await store.call('search.within', { text: '楼道', ids: Int32Array.from({ length: 60 }, (_, i) => 1 + i * 10_000) }),
  ).toBeNull()
})

test('a broad text is counted no further than it has to be', async () => {
  const store = await tempStore()
  await putReports(
    store,
    Array.from({ length: 60 }, (_, i) => makeReport(i + 1, { text: '楼道' })),
  )
  expect(await store.call('search.size', { text: '楼道', upTo: 11 })).toEqual({ size: 11 })
  expect(await store.call('search.size', { text: '楼道', upTo: 100 })).toEqual({ size: 60 })
})

test('a hit in the title stands before a newer one in the text, in a small hit set and in a large one', async () => {
  const store = await tempStore()
  await putReports(store, [
    makeReport(1, { title: '井盖破损', text: '请处理' }),
    ...Array.from({ length: 299 }, (_, i) => makeReport(i + 2, { title: '路面', text: '井盖破损，请处理一下这个问题' })),
  ])
  for (const n of [20, 300]) {
    const within = Int32Array.from({ length: n }, (_, i) => n - i)
    const { ids } = await store.call('search.rank', { text: '井盖破损', within, limit: 300, offset: 0 })
    expect(ids[0], String(n)).toBe(1)
    expect([...ids].sort((a, b) => b - a)).toEqual([...within])
  }
})
