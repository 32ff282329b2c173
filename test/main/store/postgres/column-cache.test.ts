/** The columns of a store on the server: by COPY, and from the file that a workstation keeps of them. */
import { hash } from 'node:crypto'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { columnKeeper } from '../../../../main/analysis/column-keeper.ts'
import { Columns } from '../../../../main/analysis/columns.ts'
import type { AnalysisCalls } from '../../../../main/analysis/query.ts'
import { openStoreThreads, type Store } from '../../../../main/store/client.ts'
import { cacheFile, readCache, writeCache } from '../../../../main/store/column-cache.ts'
import { openForReading } from '../../../../main/store/open.ts'
import type { ServerAddress } from '../../../../main/store/postgres/address.ts'
import { connectServer } from '../../../../main/store/postgres/connection.ts'
import { openOffice } from '../../../../main/store/postgres/open.ts'
import { serverFileText, serverOf } from '../../../../main/store/postgres/server-file.ts'
import type { Connection } from '../../../../main/store/sql.ts'
import { type ThreadClient, threadClient } from '../../../../main/thread/thread.ts'
import { makeCluster, whyNoCluster } from '../../../fixture/cluster.ts'
import { makeReport, putReports, tempFolder, testKey } from '../../../fixture/make-store.ts'
import { areaSquare, townReports } from '../../analysis/town.ts'

const names = [
  'id',
  'minute',
  'x',
  'y',
  'category',
  'subCategory',
  'area',
  'status',
  'level',
  'source',
  'flags',
  'keyHigh',
  'keyLow',
  'byTime',
] as const
const digest = (array: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array): string =>
  hash('sha256', new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
/** The columns row by row, without the tokens, which differ between stores by their salts; equal words are equal columns. */
const laidOut = (columns: Columns): Record<string, string> => ({
  size: `${columns.n} ${columns.drawn}`,
  names: JSON.stringify({ ...columns.names, office: '', run: null }),
  ...Object.fromEntries(names.map((name) => [name, digest(columns[name])])),
})
const withTokens = (columns: Columns) => ({ ...laidOut(columns), token: digest(columns.token) })

function plainFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fieldbrief-columns-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
async function opened(folder: string): Promise<{ folder: string; store: Store; db: Connection }> {
  const store = await openStoreThreads({ folder, key: testKey })
  const db = openForReading({ folder, key: testKey })
  onTestFinished(async () => {
    db.close()
    await store.close().catch(() => {})
  })
  return { folder, store, db }
}
async function fill(store: Store, count: number): Promise<void> {
  await store.call('area.put', {
    areas: [areaSquare('west', 118.5, 30.9, 0.1, null), areaSquare('inner', 118.5, 30.9, 0.05, 'west')],
    sourceId: 1,
    at: 1,
  })
  const reports = townReports(count, 5).map((report, i) => ({ ...report, reporter: i % 3 === 0 ? null : `${i % 50}` }))
  for (let i = 0; i < count; i += 1_000)
    await putReports(store, reports.slice(i, i + 1_000), { source: i % 2_000 === 0 ? 'one' : 'two' })
}
function read(db: Connection): Columns {
  const columns = new Columns()
  columns.load(db)
  return columns
}

describe.skipIf(whyNoCluster() !== null)(
  `columns of a store on the server (${whyNoCluster() ?? 'on a cluster of its own'})`,
  () => {
    test('by COPY they are what the blocks of a file give of the same reports, and what comes after is merged as there', async () => {
      const office = await opened(tempFolder())
      const file = await opened(plainFolder())
      for (const { store } of [office, file]) await fill(store, 4_000)
      const [ours, theirs] = [read(office.db), read(file.db)]
      expect(ours.n).toBe(4_000)
      expect(laidOut(ours)).toEqual(laidOut(theirs))
      const tokens = new Map(office.db.prepare('SELECT id, source_token FROM report').raw().all() as [number, number][])
      expect([...ours.token].every((token, row) => token === tokens.get(ours.id[row] as number))).toBe(true)
      expect(new Set(ours.token).size).toBeGreaterThan(40)
      const more = townReports(4_300, 8).slice(3_900)
      for (const { store } of [office, file]) await putReports(store, more, { source: 'one' })
      expect([ours.load(office.db), theirs.load(file.db)]).toEqual([true, true])
      expect(laidOut(ours)).toEqual(laidOut(theirs))
      expect([ours.load(office.db), laidOut(read(office.db))]).toEqual([false, laidOut(theirs)])
    })

    test('rows that are cut by the ends of what the server sends, and values at their bounds, come whole', async () => {
      const { folder, store, db } = await opened(tempFolder())
      await putReports(store, [makeReport(1)])
      // 94 bytes a row: some eight pieces of a megabyte. Ids leave gaps, as after a purge.
      const owner = connectServer(serverOf(folder) as ServerAddress)
      onTestFinished(() => void owner.close())
      owner.exec(`INSERT INTO report (id, source_id, external_id, changed_version, occurred_at, offset_minutes, category_id, status, level,
        suppressed, media, lon, lat, source_token, near_key)
      SELECT i * 2, 1, 'x' || i, 1, i * 61 - 500000, i % 1700 - 850, i % 10, i % 6, i % 5, i % 2, i % 16,
        CASE WHEN i % 7 > 0 THEN i / 1000.0 END, CASE WHEN i % 7 > 0 THEN -i / 5000.0 END, 281474976710655 - i,
        CASE i % 3 WHEN 0 THEN -9223372036854775807 + i WHEN 1 THEN 9223372036854775807 - i ELSE 0 END
      FROM generate_series(1, 90000) AS i`)
      const columns = read(db)
      expect(columns.n).toBe(90_001)
      const rows = db
        .prepare(
          'SELECT id, occurred_at, offset_minutes, category_id, status, level, suppressed, media, source_token, near_key >> 32, near_key & 4294967295 FROM report',
        )
        .raw()
        .iterate() as IterableIterator<number[]>
      for (const [id, at, offset, category, status, level, suppressed, media, token, high, low] of rows as IterableIterator<
        [number, number, number, number, number, number, number, number, number, number, number]
      >) {
        const row = columns.rowOf(id)
        const is = [
          columns.minute[row],
          columns.category[row],
          columns.status[row],
          columns.level[row],
          columns.isSuppressed(row),
          (columns.flags[row] as number) >> 2,
          columns.token[row],
          columns.keyHigh[row],
          columns.keyLow[row],
        ]
        const wanted = [Math.floor(at / 60) + offset, category, status, level, suppressed === 1, media, token, high | 0, low | 0]
        if (is.some((value, i) => value !== wanted[i])) expect([id, ...is]).toEqual([id, ...wanted])
      }
    })

    test('what is kept opens as it was; what changed since is fetched, and after a removal all is fetched anew', async () => {
      const { folder, store, db } = await opened(tempFolder())
      await fill(store, 3_000)
      const columns = read(db)
      const keeper = columnKeeper(columns, { folder, key: testKey })
      keeper?.write()
      expect(statSync(cacheFile(folder)).mode & 0o777).toBe(0o600)
      expect(readFileSync(cacheFile(folder)).includes('west')).toBe(false)
      const { kept, restored } = restoredFrom(folder)
      expect([restored, withTokens(kept)]).toEqual([true, withTokens(columns)])

      await putReports(store, townReports(3_100, 9).slice(2_950), { source: 'one' })
      expect(kept.load(db)).toBe(true)
      expect([kept.unkept, withTokens(kept)]).toEqual([150, withTokens(read(db))])

      // As a purge leaves it: rows are gone, and the setting tells since when.
      const owner = connectServer(serverOf(folder) as ServerAddress)
      onTestFinished(() => void owner.close())
      owner.exec(`DELETE FROM report WHERE id <= 10; UPDATE version SET value = value + 1 WHERE name = 'data';
      INSERT INTO setting (name, value) SELECT 'removed-at-version', CAST(value AS text) FROM version WHERE name = 'data'
      ON CONFLICT (name) DO UPDATE SET value = excluded.value`)
      const later = restoredFrom(folder)
      expect(later.restored).toBe(true)
      expect(later.kept.rowOf(5)).toBeGreaterThanOrEqual(0)
      expect(later.kept.load(db)).toBe(true)
      later.keeper?.loaded()
      expect([later.kept.rowOf(5), withTokens(later.kept)]).toEqual([-1, withTokens(read(db))])
      // It held what was removed.
      expect(existsSync(cacheFile(folder))).toBe(false)
      later.keeper?.write()
    })

    test('a store that was put back to an earlier state, or is another behind the same address, is read from its beginning', async () => {
      const { folder, store, db } = await opened(tempFolder())
      await fill(store, 1_000)
      const columns = read(db)
      columnKeeper(columns, { folder, key: testKey })?.write()
      const owner = connectServer(serverOf(folder) as ServerAddress)
      onTestFinished(() => void owner.close())
      owner.exec("DELETE FROM report WHERE id > 500; UPDATE version SET value = value - 1 WHERE name = 'data'")
      const { kept } = restoredFrom(folder)
      expect(kept.n).toBe(1_000)
      kept.load(db)
      expect([kept.n, kept.unkept]).toEqual([500, Number.POSITIVE_INFINITY])
      // The same numbers under another name of the store.
      const other = restoredFrom(folder).kept
      other.names = { ...other.names, office: '1 1 1 owner', dataVersion: other.names.dataVersion - 1 }
      expect([other.load(db), other.n]).toEqual([true, 500])
    })

    test('a file that was changed, cut, lengthened or put together otherwise in any place, or is of another key, server, role or layout, is thrown away', async () => {
      const { folder, store, db } = await opened(tempFolder())
      await fill(store, 1_000)
      columnKeeper(read(db), { folder, key: testKey })?.write()
      const whole = readFileSync(cacheFile(folder))
      const isTaken = (key = testKey): boolean => {
        const { restored, kept } = restoredFrom(folder, key)
        if (!restored) expect([kept.n, existsSync(cacheFile(folder))]).toEqual([0, false])
        return restored
      }
      const withFile = (bytes: Uint8Array): boolean => {
        writeFileSync(cacheFile(folder), bytes)
        return isTaken()
      }
      expect(withFile(whole)).toBe(true)
      for (let i = 0; i < 60; i++) {
        const at = i < 30 ? i : Math.floor((whole.length * (i - 29)) / 31)
        const bytes = Buffer.from(whole)
        bytes[at] = (bytes[at] as number) ^ (1 << (i % 8))
        expect(withFile(bytes), `byte ${at}`).toBe(false)
      }
      for (const length of [0, 3, 20, 30, whole.length >> 1, whole.length - 21, whole.length - 1])
        expect(withFile(whole.subarray(0, length)), `${length} bytes`).toBe(false)
      expect(withFile(Buffer.concat([whole, Buffer.from([0])]))).toBe(false)
      const pieces = piecesOf(whole)
      // The last piece left out, and two pieces of one size in each other's place.
      expect(withFile(Buffer.concat([whole.subarray(0, 20), ...pieces.slice(0, -1)]))).toBe(false)
      const [a, b] = [1, 2].map((i) => pieces[i] as Buffer) as [Buffer, Buffer]
      expect(withFile(Buffer.concat([whole.subarray(0, 20), pieces[0] as Buffer, b, a, ...pieces.slice(3)]))).toBe(false)

      writeFileSync(cacheFile(folder), whole)
      expect(isTaken(new Uint8Array(32).fill(8))).toBe(false)
      for (const change of [{ user: 'somebody' }, { host: '/elsewhere' }, { database: 'other' }, { port: 1 }]) {
        const there = readFileSync(join(folder, 'server.json'))
        writeFileSync(cacheFile(folder), whole)
        writeFileSync(join(folder, 'server.json'), serverFileText({ ...(serverOf(folder) as ServerAddress), ...change }))
        expect(isTaken(), JSON.stringify(change)).toBe(false)
        writeFileSync(join(folder, 'server.json'), there)
      }
      writeFileSync(cacheFile(folder), whole)
      const content = readCache<{ columns: { layout: number } }>(folder, testKey)
      if (!content) throw new Error('it does not open')
      content.meta.columns.layout += 1
      for (const _ of writeCache(content, folder, testKey));
      expect(isTaken()).toBe(false)
      delete content.arrays.minute
      content.meta.columns.layout -= 1
      for (const _ of writeCache(content, folder, testKey));
      expect(isTaken()).toBe(false)
    })

    test('writing that is stopped at any piece leaves the file of before, or none, and its draft is swept away', () => {
      const folder = plainFolder()
      const content = (n: number) => ({
        meta: { n },
        arrays: { a: new Float64Array(2_000_000).fill(n), b: new Uint8Array([1, 2, 3]) },
      })
      const steps = (n: number, count: number, isKilled: boolean): void => {
        const writing = writeCache(content(n), folder, testKey)
        for (let i = 0; i < count; i++) writing.next()
        if (!isKilled) writing.return(undefined)
      }
      for (let count = 1; count <= 5; count++) {
        steps(1, count, true)
        expect(readCache(folder, testKey)).toBeNull()
      }
      expect(readdirSync(folder)).toHaveLength(5)
      for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1, 1)
      for (const _ of writeCache(content(2), folder, testKey));
      expect(readdirSync(folder)).toEqual(['columns.cache'])
      steps(3, 3, true)
      steps(4, 3, false)
      expect(readdirSync(folder)).toHaveLength(2)
      expect(readCache<{ n: number }>(folder, testKey)?.meta.n).toBe(2)
      for (const _ of writeCache(content(5), folder, testKey));
      const last = readCache<{ n: number }>(folder, testKey)
      expect([last?.meta.n, last?.arrays.a?.length, last?.arrays.a?.at(-1), last?.arrays.b]).toEqual([
        5,
        2_000_000,
        5,
        new Uint8Array([1, 2, 3]),
      ])
      truncateSync(cacheFile(folder), 5_000_000)
      expect([readCache(folder, testKey), existsSync(cacheFile(folder))]).toEqual([null, false])
    })

    test('while the server is away the map answers from what was kept, says so, and goes on when it is told that it is back', async () => {
      const cluster = makeCluster()
      onTestFinished(() => cluster.remove())
      const owner = connectServer(cluster.address('postgres'))
      owner.exec('CREATE DATABASE office')
      owner.close()
      openOffice(cluster.address('office')).close()
      const folder = plainFolder()
      writeFileSync(join(folder, 'server.json'), serverFileText(cluster.address('office')), { mode: 0o600 })
      const store = await openStoreThreads({ folder, key: testKey })
      await fill(store, 2_000)
      await store.close()

      const start = (): ThreadClient<AnalysisCalls> => {
        const thread = threadClient<AnalysisCalls>(new URL('../../../../main/analysis/analysis.worker', import.meta.url), {
          access: { folder, key: testKey },
        })
        onTestFinished(() => thread.stop())
        return thread
      }
      const everything = { filters: [{}], textKey: null }
      const first = start()
      expect(await first.call('refresh', {})).toMatchObject({ reports: 2_000, isAway: false })
      const there = await first.call('counts', everything)
      while (!existsSync(cacheFile(folder))) await new Promise((done) => setTimeout(done, 50))
      cluster.stop()
      expect(await first.call('refresh', {})).toMatchObject({ reports: 2_000, isAway: true })
      await first.stop()

      const second = start()
      expect(await second.call('refresh', {})).toMatchObject({ reports: 2_000, isAway: true })
      expect(await second.call('counts', everything)).toEqual(there)
      expect(await second.call('counts', { filters: [{ incidentsOnly: true }], textKey: null })).toMatchObject({
        matched: there.incidents,
      })
      cluster.start()
      const again = await openStoreThreads({ folder, key: testKey })
      onTestFinished(() => again.close())
      await putReports(again, [makeReport(9_001)], { source: 'one' })
      // A server that was missed is not waited for again at once, until it is said to be back.
      expect(await second.call('refresh', {})).toMatchObject({ reports: 2_000, isAway: true })
      await second.call('server.back', {})
      expect(await second.call('refresh', {})).toMatchObject({ reports: 2_001, isAway: false })
    })
  },
)

function restoredFrom(folder: string, key = testKey) {
  const kept = new Columns()
  const keeper = columnKeeper(kept, { folder, key })
  return { kept, keeper, restored: keeper?.restore() ?? false }
}

/** The pieces of a file, each with its length in front and its seal behind. */
function piecesOf(whole: Buffer): Buffer[] {
  const pieces: Buffer[] = []
  let at = 20
  while (at < whole.length) {
    const end = at + 4 + whole.readUInt32BE(at) + 16
    pieces.push(whole.subarray(at, end))
    at = end
  }
  return pieces
}
