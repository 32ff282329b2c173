/** The columns of a store in a file, kept beside it as they stood. Of an office's: test/main/store/postgres/column-cache.test.ts */
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { expect, onTestFinished, vi } from 'vitest'
import { columnKeeper } from '../../../main/analysis/column-keeper.ts'
import { Columns } from '../../../main/analysis/columns.ts'
import type { AnalysisCalls } from '../../../main/analysis/query.ts'
import { openStoreThreads } from '../../../main/store/client.ts'
import { cacheFile, readCache, writeCache } from '../../../main/store/column-cache.ts'
import { openForReading } from '../../../main/store/open.ts'
import type { Connection } from '../../../main/store/sql.ts'
import { storeFile } from '../../../main/store/sqlite/open.ts'
import { threadClient } from '../../../main/thread/thread.ts'
import { fileTest, makeReport, putReports, tempFolder, testKey } from '../../fixture/make-store.ts'
import { areaSquare, loadedTown, townReports } from './town.ts'

const read = (db: Connection): Columns => {
  const columns = new Columns()
  columns.load(db)
  return columns
}
/** What a window that starts now holds, before it asks the store. */
function started(folder: string) {
  const columns = new Columns()
  const keeper = columnKeeper(columns, { folder, key: testKey })
  return { columns, keeper, restored: keeper.restore() }
}
const kept = (folder: string, columns: Columns): void => columnKeeper(columns, { folder, key: testKey }).write()

fileTest(
  'columns that were kept are those that are read anew, also after changes; after a removal nothing stays kept',
  async () => {
    const { store, db, folder } = await loadedTown(3_000)
    kept(folder, read(db))
    expect(statSync(cacheFile(folder)).mode & 0o777).toBe(0o600)
    expect(readFileSync(cacheFile(folder)).includes('west')).toBe(false)
    const first = started(folder)
    expect([first.restored, first.columns.n, first.columns.differing(read(db))]).toEqual([true, 3_000, 0])
    expect(first.columns.load(db)).toBe(false)

    await putReports(store, townReports(3_100, 9).slice(2_950), { source: 'one' })
    const second = started(folder)
    expect([second.columns.load(db), second.columns.unkept, second.columns.differing(read(db))]).toEqual([true, 150, 0])

    // Areas place every report anew.
    await store.call('area.put', { areas: [areaSquare('late', 118.65, 30.9, 0.03, 'east')], sourceId: 1, at: 2 })
    const third = started(folder)
    expect([third.columns.load(db), third.columns.differing(read(db))]).toEqual([true, 0])

    await store.call('source.remove', { name: 'two' })
    const last = started(folder)
    expect(last.restored).toBe(true)
    last.columns.load(db)
    last.keeper.loaded()
    expect([last.columns.differing(read(db)), existsSync(cacheFile(folder))]).toEqual([0, false])
  },
)

fileTest(
  'a file in the place of the store that has another past is read from its beginning, also where its numbers go further',
  async () => {
    const [ours, theirs] = [tempFolder(), tempFolder()]
    const put = async (folder: string, from: number, at: number): Promise<void> => {
      const store = await openStoreThreads({ folder, key: testKey })
      const some = Array.from({ length: 50 }, (_, i) => makeReport(from + i, { lon: 118 + from / 10_000 }))
      await putReports(store, some, { at })
      await store.close()
    }
    const loaded = (folder: string): Columns => {
      const db = openForReading({ folder, key: testKey })
      onTestFinished(() => void db.close())
      return read(db)
    }
    await put(ours, 0, 1_780_000_000)
    copyFileSync(storeFile(ours), storeFile(theirs))
    await put(ours, 1_000, 1_780_000_100)
    kept(ours, loaded(ours))
    const before = loaded(ours).dataVersion
    await put(theirs, 2_000, 1_780_000_200)
    await put(theirs, 3_000, 1_780_000_300)
    copyFileSync(storeFile(theirs), storeFile(ours))
    const { columns, restored } = started(ours)
    expect([restored, columns.n, loaded(ours).dataVersion > before]).toEqual([true, 100, true])
    const db = openForReading({ folder: ours, key: testKey })
    onTestFinished(() => void db.close())
    expect([columns.load(db), columns.unkept, columns.differing(loaded(theirs))]).toEqual([true, Number.POSITIVE_INFINITY, 0])
  },
)

fileTest(
  'kept columns that are not what the store says are told by the check of the thread, and are kept no longer',
  async () => {
    const { db, folder } = await loadedTown(800)
    const start = () => {
      const thread = threadClient<AnalysisCalls>(new URL('../../../main/analysis/analysis.worker', import.meta.url), {
        access: { folder, key: testKey },
      })
      onTestFinished(() => thread.stop())
      return thread
    }
    kept(folder, read(db))
    expect(await start().call('columns.check', {})).toEqual({ differing: 0 })
    expect(existsSync(cacheFile(folder))).toBe(true)
    const content = readCache(folder, testKey)
    if (!content) throw new Error('it does not open')
    for (const row of [3, 400]) (content.arrays.status as Uint8Array)[row]! ^= 1
    for (const _ of writeCache(content, folder, testKey));
    expect(await start().call('columns.check', {})).toEqual({ differing: 2 })
    expect(existsSync(cacheFile(folder))).toBe(false)
    expect(await start().call('columns.check', {})).toEqual({ differing: 0 })
  },
)

fileTest('writing the file anew, as a purge ends, takes what is kept away', async () => {
  const { store, db, folder } = await loadedTown(200)
  kept(folder, read(db))
  await store.call('purge.clear', {})
  expect(existsSync(cacheFile(folder))).toBe(false)
})

fileTest('of another past with fewer or more reports under the same run and version, all is read anew', async () => {
  const { db, folder } = await loadedTown(400)
  const columns = read(db)
  const { meta, arrays } = columns.kept()
  const shorter = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice(0, -1)]))
  expect(columns.restore({ meta, arrays: { ...shorter, byTime: shorter.byTime!.map((row) => Math.min(row, 398)) } })).toBe(true)
  expect([columns.n, columns.load(db), columns.n, columns.differing(read(db))]).toEqual([399, true, 400, 0])
  expect(existsSync(cacheFile(folder))).toBe(false)
})

const drafts = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.draft'))
/** Columns that say of themselves how large they are and how many rows changed. */
function keeping(n: number, unkept: number, isHiding = false) {
  const folder = tempFolder()
  const columns = Object.assign(new Columns(), { n, unkept, isHiding })
  return { folder, columns, keeper: columnKeeper(columns, { folder, key: testKey }), isKept: () => existsSync(cacheFile(folder)) }
}

fileTest(
  'a small store, and a few rows of a large one, are not written by themselves; many are, three seconds after the last change',
  () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const isWritten = (n: number, unkept: number): boolean => {
      const { keeper, isKept } = keeping(n, unkept)
      keeper.loaded()
      vi.advanceTimersByTime(2_999)
      expect(isKept()).toBe(false)
      vi.advanceTimersByTime(120_000)
      return isKept()
    }
    expect(isWritten(99_999, Number.POSITIVE_INFINITY)).toBe(false)
    expect(isWritten(100_000, 2_000)).toBe(false)
    expect(isWritten(100_000, 2_001)).toBe(true)
    expect(isWritten(1_000_000, 19_000)).toBe(false)
    expect(isWritten(1_000_000, Number.POSITIVE_INFINITY)).toBe(true)

    // An import goes on: each page of it puts the writing off, a look that finds nothing new does not.
    const { columns, keeper, isKept } = keeping(100_000, Number.POSITIVE_INFINITY)
    for (let page = 1; page <= 10; page++) {
      columns.names = { ...columns.names, dataVersion: page }
      keeper.loaded()
      vi.advanceTimersByTime(2_000)
      keeper.loaded()
    }
    expect(isKept()).toBe(false)
    vi.advanceTimersByTime(1_000)
    expect(isKept()).toBe(true)
  },
)

fileTest('a report that was withdrawn is not kept as it was: what is kept is written again within the minute', async () => {
  const { store, db } = await loadedTown(300)
  const columns = read(db)
  columns.kept()
  await putReports(store, [{ ...townReports(300, 3)[4]!, withdrawn: true }], { source: 'one' })
  expect([columns.load(db), columns.unkept, columns.isHiding]).toEqual([true, 1, true])
  columns.kept()
  expect(columns.isHiding).toBe(false)

  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { keeper, isKept } = keeping(1_000_000, 1, true)
  keeper.loaded()
  vi.advanceTimersByTime(60_000)
  expect(isKept()).toBe(true)
})

fileTest('what is dropped does not come back: neither what is being written here nor a draft of another program', async () => {
  const { folder, keeper } = keeping(1, 1)
  const pieces = { a: new Float64Array(2_000_000) }
  const another = writeCache({ meta: {}, arrays: pieces }, folder, testKey)
  another.next()
  expect(drafts(folder)).toHaveLength(1)
  keeper.drop()
  expect(readdirSync(folder)).toEqual([])
  expect(() => [...another]).toThrow('ENOENT')

  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate'] })
  onTestFinished(() => void vi.useRealTimers())
  for (const ends of ['drop', 'stop'] as const) {
    const { folder: place, columns, keeper: writer } = keeping(100_000, Number.POSITIVE_INFINITY)
    columns.byTime = new Uint32Array(4_000_000)
    writer.loaded()
    vi.advanceTimersByTime(3_000)
    expect(drafts(place)).toHaveLength(1)
    writer[ends]()
    vi.runAllTimers()
    expect(readdirSync(place)).toEqual([])
  }
})
