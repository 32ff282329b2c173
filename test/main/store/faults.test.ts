/** What a disk or a person can do to a store: each ends in words, and what was stored stays. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import { openStoreThreads } from '../../../main/store/client.ts'
import { storeFailure } from '../../../main/store/failure.ts'
import { checkStore } from '../../../main/store/sqlite/doctor.ts'
import { openFile, openFileForReading, storeFile } from '../../../main/store/sqlite/open.ts'
import { dueSources } from '../../../main/sync/engine/schedule.ts'
import { makeReport, putReports, tempFolder, testKey } from '../../fixture/make-store.ts'
import { repository } from '../../fixture/run-cli.ts'

const context = { cancelled: () => false, check: () => {}, progress: () => {} }
let base: string
let made: string
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'fieldbrief-faults-'))
  chmodSync(base, 0o755)
  made = join(base, 'made')
  mkdirSync(made)
  const store = await openStoreThreads({ folder: made, key: testKey })
  await putReports(
    store,
    Array.from({ length: 400 }, (_, i) => makeReport(i, { text: `第${i}号报告说楼道堆放杂物`.repeat(10) })),
  )
  await store.close()
})
afterAll(() => rmSync(base, { recursive: true, force: true }))
function storeCopy(folder = join(tempFolder(), 'store')): { folder: string; key: Uint8Array } {
  cpSync(made, folder, { recursive: true })
  return { folder, key: testKey }
}
const reportsOf = (access: { folder: string; key: Uint8Array }): number => {
  const db = openFileForReading(access)
  try {
    return db.prepare('SELECT count(*) FROM report').pluck().get() as number
  } finally {
    db.close()
  }
}
const bytesOf = (folder: string): string => readFileSync(storeFile(folder)).toString('base64')
const thrown = (work: () => unknown): Failure => {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
interface Told {
  code?: string
  zh?: string
  en?: string
  imported?: number
}
/** Runs fault-child.ts; `limit`: no file may grow beyond so many KiB. */
function child(words: string[], { limit, asNobody }: { limit?: number; asNobody?: boolean } = {}): Told & { pages: number } {
  const run = [process.execPath, join(repository, 'test/fixture/fault-child.ts'), ...words]
  const { stdout, stderr } = limit
    ? spawnSync('bash', ['-c', `ulimit -f ${limit}; exec "$@"`, 'bash', ...run], { encoding: 'utf8' })
    : spawnSync(run[0] as string, run.slice(1), {
        encoding: 'utf8',
        env: { ...process.env, ...(asNobody ? { AS_NOBODY: '1' } : {}) },
      })
  if (stdout === '') throw new Error(stderr)
  return { ...(JSON.parse(stdout) as Told), pages: stderr.split('\n').filter((line) => line.startsWith('page ')).length }
}
const bilingual = { zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/[a-z]{3}/) }

describe('a key that does not fit', () => {
  test.each([
    ['another', new Uint8Array(32).fill(8)],
    ['one of 16 bytes', new Uint8Array(16).fill(7)],
    ['an empty one', new Uint8Array(0)],
  ])('%s is told in words and changes nothing', (_what, key) => {
    const { folder } = storeCopy()
    const before = bytesOf(folder)
    for (const open of [openFile, openFileForReading])
      expect(thrown(() => open({ folder, key }))).toMatchObject({ code: 'storage', text: bilingual })
    expect(bytesOf(folder)).toBe(before)
    expect(reportsOf({ folder, key: testKey })).toBe(400)
  })
})

test('a store of a newer program is told in words and not touched', () => {
  const access = storeCopy()
  const db = openFile(access)
  db.pragma('user_version = 7')
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  const before = bytesOf(access.folder)
  expect(thrown(() => openFile(access))).toMatchObject({ code: 'storage', message: expect.stringContaining('newer') })
  expect(bytesOf(access.folder)).toBe(before)
})

test('damaged pages are told in words by reads and writes, named by doctor, and nothing is written over them', async () => {
  const access = storeCopy()
  const file = storeFile(access.folder)
  const db = openFile(access)
  const pages = db
    .prepare("SELECT pageno FROM dbstat WHERE name = 'report_text' AND pagetype = 'leaf' LIMIT 5")
    .pluck()
    .all() as number[]
  db.close()
  const bytes = readFileSync(file)
  for (const page of pages) bytes.fill(0xab, (page - 1) * 4096 + 1_000, (page - 1) * 4096 + 1_400)
  writeFileSync(file, bytes)
  const store = await openStoreThreads(access)
  const written = await putReports(
    store,
    Array.from({ length: 400 }, (_, i) => makeReport(i)),
  ).catch((error: unknown) => error)
  const read = await store
    .call('report.freeze', { ids: Uint32Array.from({ length: 400 }, (_, i) => i + 1) })
    .catch((error: unknown) => error)
  await store.close()
  for (const told of [written, read])
    expect(told).toMatchObject({
      code: 'storage',
      text: { zh: expect.stringMatching(/损坏/), en: expect.stringMatching(/damaged/) },
    })
  expect(reportsOf(access)).toBe(400)
  const after = readFileSync(file)
  for (const page of pages)
    expect(after.subarray((page - 1) * 4096, page * 4096).equals(bytes.subarray((page - 1) * 4096, page * 4096))).toBe(true)
  const checks = checkStore(access, Date.now(), context)
  expect(checks.find(({ name }) => name === 'pages')).toMatchObject({
    ok: false,
    repairable: false,
    advice: bilingual,
    detail: expect.stringContaining('report_text'),
  })
  const to = join(tempFolder(), 'to')
  expect(child(['backup', access.folder, to])).toMatchObject({ code: 'storage', en: expect.stringMatching(/damaged/) })
  expect(readdirSync(to)).toEqual([])
})

describe('the journal', () => {
  /** A store whose process ended without closing it: 400 reports in the file, 300 more in its journal. */
  async function unclosed(): Promise<{ folder: string; key: Uint8Array }> {
    const live = storeCopy()
    const store = await openStoreThreads(live)
    for (let page = 0; page < 3; page++)
      await putReports(
        store,
        Array.from({ length: 100 }, (_, i) => makeReport(1_000 + page * 100 + i)),
        { source: `s${page}` },
      )
    const left = join(tempFolder(), 'store')
    // A process of its own copies it: to close a file that SQLite has open here would drop its locks.
    execFileSync('cp', ['-r', live.folder, left])
    await store.close()
    return { folder: left, key: testKey }
  }
  test('without its index file is read all the same', async () => {
    const access = await unclosed()
    rmSync(`${storeFile(access.folder)}-shm`)
    const db = openFile(access)
    expect(db.prepare('SELECT count(*) FROM report').pluck().get()).toBe(700)
    db.close()
  })
  test.each([0.2, 0.5, 0.8, 0.99])('cut off at %f of it keeps the pages that were whole, and none in part', async (part) => {
    const access = await unclosed()
    const wal = `${storeFile(access.folder)}-wal`
    rmSync(`${storeFile(access.folder)}-shm`)
    truncateSync(wal, Math.floor(statSync(wal).size * part))
    openFile(access).close()
    const reports = reportsOf(access)
    expect([400, 500, 600, 700]).toContain(reports)
    writeFileSync(join(access.folder, 'store.json'), '{"format":"fieldbrief store","id":"s"}', { mode: 0o600 })
    chmodSync(access.folder, 0o700)
    expect(checkStore(access, 1_790_000_000_000, context).filter(({ ok, name }) => !ok && name !== 'permissions')).toEqual([])
  })
})

describe('a disk that is full', () => {
  test.skipIf(process.platform === 'win32')(
    'in the middle of an import stops it with words; earlier pages stay, and it goes on once there is room',
    () => {
      const access = storeCopy()
      // No file may grow beyond the size of the store and a little: the limit of a process is the disk's end.
      const outcome = child(['import', access.folder, '40'], {
        limit: Math.ceil(statSync(storeFile(access.folder)).size / 1024) + 2_048,
      })
      expect(outcome).toMatchObject({ code: 'storage', ...bilingual })
      expect(outcome.pages).toBeGreaterThan(0)
      expect(reportsOf(access)).toBe(400 + outcome.pages * 500)
      expect(child(['import', access.folder, '2'])).toMatchObject({ imported: 1_000 })
    },
  )

  test('of its own: the same, and a backup onto it is refused before it is begun', (ctx) => {
    const disk = join(tempFolder(), 'disk')
    mkdirSync(disk)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', disk])
    if (mounted.status !== 0) return ctx.skip('no small disk can be mounted here')
    onTestFinished(() => void spawnSync('umount', [disk]))
    const access = storeCopy(join(disk, 'store'))
    const outcome = child(['import', access.folder, '40'])
    expect(outcome).toMatchObject({ code: 'storage', zh: expect.stringMatching(/磁盘/), en: expect.stringMatching(/disk/) })
    expect(reportsOf(access)).toBe(400 + outcome.pages * 500)
    const whole = storeCopy()
    expect(child(['backup', whole.folder, join(disk, 'to')])).toMatchObject({
      code: 'storage',
      en: expect.stringMatching(/[Rr]oom/),
    })
    expect(readdirSync(disk)).not.toContain('fieldbrief')
  })
})

test.skipIf(process.platform === 'win32')('a folder that may only be read is told in words, and nothing is changed', (ctx) => {
  const access = storeCopy()
  const asNobody = process.getuid?.() === 0
  if (asNobody && (statSync(repository).mode & 0o005) !== 0o005) return ctx.skip('nobody may not read the program here')
  if (
    asNobody &&
    spawnSync('sh', ['-c', `setpriv --reuid=65534 --regid=65534 --clear-groups ${process.execPath} -e 0`]).status !== 0
  )
    return ctx.skip('nobody may not run the program here')
  const before = bytesOf(access.folder)
  chmodSync(join(access.folder, '..'), 0o755)
  chmodSync(storeFile(access.folder), 0o444)
  chmodSync(access.folder, 0o555)
  const outcome = child(['import', access.folder, '1'], { asNobody })
  chmodSync(access.folder, 0o700)
  expect(outcome).toMatchObject({ code: 'storage', ...bilingual })
  expect(bytesOf(access.folder)).toBe(before)
})

test('every code of SQLite that a disk can cause has words; a fault of ours keeps its own name', () => {
  const error = (code: string) => new Database.SqliteError('x', code)
  for (const code of [
    'SQLITE_FULL',
    'SQLITE_READONLY_DBMOVED',
    'SQLITE_CORRUPT_VTAB',
    'SQLITE_NOTADB',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_IOERR_WRITE',
    'SQLITE_CANTOPEN_ISDIR',
    'SQLITE_PERM',
    'SQLITE_NOMEM',
  ])
    expect([code, storeFailure(error(code))?.text]).toEqual([code, bilingual])
  expect(storeFailure(error('SQLITE_BUSY'))?.code).toBe('busy')
  expect(storeFailure(error('SQLITE_CONSTRAINT_UNIQUE'))).toBeNull()
  expect(storeFailure(new TypeError('x'))).toBeNull()
})

describe('a clock that jumps', () => {
  const year = 365 * 86_400
  const at = 1_780_000_000

  test('a year forward and back: reports, runs and tokens go on, and the store stays well', async () => {
    const access = storeCopy()
    const store = await openStoreThreads(access)
    const told = [at, at + year, at, at - year]
    for (const [i, time] of told.entries())
      expect(
        await putReports(store, [makeReport(20_000 + i, { reporter: 'one and the same' })], { at: time, fileHash: String(i) }),
      ).toMatchObject({ imported: 1 })
    // The same report told again under an earlier clock is the same report.
    expect(await putReports(store, [makeReport(20_000, { reporter: 'one and the same' })], { at: at - 2 * year })).toMatchObject({
      unchanged: 1,
    })
    await store.close()
    const db = openFile(access)
    const tokens = db
      .prepare("SELECT source_token FROM report WHERE external_id LIKE 'r-2000%' ORDER BY id")
      .pluck()
      .all() as number[]
    // A salt that was left is gone for good, also when the clock comes back to its time.
    expect(new Set(tokens).size).toBe(4)
    db.close()
    expect(checkStore(access, (at + 3 * year) * 1000, context).find(({ name }) => name === 'clock')).toMatchObject({ ok: true })
    expect(checkStore(access, at * 1000, context).find(({ name }) => name === 'clock')).toMatchObject({
      ok: false,
      advice: bilingual,
    })
  })

  test('back: a source that was held or tried in the future is free and due', async () => {
    const store = await openStoreThreads(storeCopy())
    onTestFinished(() => store.close())
    const { id } = await store.call('source.ensure', { name: 'feed', kind: 'open311' })
    expect(await store.call('source.claim', { id, process: 'elsewhere:1:x', now: at + year })).toEqual({ mine: true })
    expect(await store.call('source.claim', { id, process: 'here:2:y', now: at })).toEqual({ mine: true })
    const state = {
      id,
      name: 'feed',
      kind: 'open311' as const,
      url: null,
      paused: false,
      options: { everyMinutes: 60 },
      begun: null,
    }
    expect(dueSources([{ ...state, lastTry: at + year, nextTry: at + year + 3_600 }], at)).toHaveLength(1)
    expect(dueSources([{ ...state, lastTry: at - 60, nextTry: at + 3_540 }], at)).toHaveLength(0)
  })
})
