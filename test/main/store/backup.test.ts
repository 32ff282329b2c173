import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStoreThreads, type Store } from '../../../main/store/client.ts'
import { cacheFile } from '../../../main/store/column-cache.ts'
import { checkBackup, makeBackup } from '../../../main/store/sqlite/backup.ts'
import { backupsIn, readManifest } from '../../../main/store/sqlite/backup-folder.ts'
import { restoreBackup } from '../../../main/store/sqlite/backup-restore.ts'
import { finishRestore } from '../../../main/store/sqlite/backup-swap.ts'
import { migrate, openAlone, openFile, openFileForReading, storeFile } from '../../../main/store/sqlite/open.ts'
import { onSafetyThread } from '../../../main/store/sqlite/safety-calls.ts'
import { makeReport, putReports, tempFolder, testKey } from '../../fixture/make-store.ts'
import { repository } from '../../fixture/run-cli.ts'

const context = { cancelled: () => false, check: () => {}, progress: () => {} }
const guards = { passphrase: false, recovery: false, computer: true }
const order = (folder: string, change: { now?: number; keep?: number } = {}) => ({
  folder,
  store: 'store-test',
  guards,
  version: '1.2.3',
  now: 1_790_000_000_000,
  ...change,
})
const planted = 'PLANTEDWORDSNOBODYELSEWRITES'
const reportsOf = (folder: string, key = testKey): number => {
  const db = openFileForReading({ folder, key })
  try {
    return db.prepare('SELECT count(*) FROM report').pluck().get() as number
  } finally {
    db.close()
  }
}

let base: string
/** A closed store of 300 reports, to be copied. */
let made: string
async function withStore(folder: string, work: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openStoreThreads({ folder, key: testKey })
  try {
    await work(store)
  } finally {
    await store.close()
  }
}
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'fieldbrief-backup-'))
  made = join(base, 'made')
  mkdirSync(made)
  await withStore(made, (store) =>
    putReports(
      store,
      Array.from({ length: 300 }, (_, i) => makeReport(i, { text: `${planted} ${i} `.repeat(20) })),
    ),
  )
  writeFileSync(join(made, 'store.json'), '{"format":"fieldbrief store","id":"store-test"}\n', { mode: 0o600 })
  mkdirSync(join(made, 'basemap'))
  writeFileSync(join(made, 'basemap', '0123456789abcdef.pmtiles'), 'tiles', { mode: 0o600 })
})
afterAll(() => rmSync(base, { recursive: true, force: true }))
/** A store of its own with the 300 reports. */
function storeCopy(): string {
  const folder = join(tempFolder(), 'store')
  cpSync(made, folder, { recursive: true })
  return folder
}
const backupOf = (folder: string, to: string, change = {}) => makeBackup({ folder, key: testKey }, order(to, change), context)

describe('a backup', () => {
  test('opens with the key of the store, holds all of it, and says so; nobody else may read it', async () => {
    const folder = storeCopy()
    const to = join(tempFolder(), 'to', 'there')
    const info = await backupOf(folder, to)
    expect(info).toMatchObject({ reports: 300, schema: 6, version: '1.2.3', verified: true, guards })
    expect(readdirSync(to)).toEqual([expect.stringMatching(/^fieldbrief-\d{4}-\d\d-\d\d-\d{6}$/)])
    expect(readdirSync(info.path).sort()).toEqual(['basemap', 'fieldbrief.db', 'manifest.json', 'store.json'])
    expect(reportsOf(info.path)).toBe(300)
    for (const name of readdirSync(info.path, { recursive: true }) as string[])
      expect([name, statSync(join(info.path, name)).mode & 0o077]).toEqual([name, 0])
    expect(await checkBackup({ path: info.path, keys: [testKey] }, context)).toMatchObject({ problems: [], key: 0 })
  })

  test('has no plain page at any moment, nor beside it', async () => {
    const folder = storeCopy()
    const to = tempFolder()
    let looked = 0
    const seen: string[] = []
    const looking = {
      ...context,
      progress() {
        for (const root of [to, folder])
          for (const name of readdirSync(root, { recursive: true }) as string[]) {
            const path = join(root, name)
            if (!statSync(path).isFile() || name.endsWith('.lock')) continue
            looked += 1
            const bytes = readFileSync(path)
            if (bytes.includes(planted) || bytes.includes('SQLite format 3') || bytes.includes('CREATE TABLE')) seen.push(name)
          }
      },
    }
    await makeBackup({ folder, key: testKey }, order(to), looking)
    looking.progress()
    expect(looked).toBeGreaterThan(10)
    expect(seen).toEqual([])
  })

  test('is made while another thread goes on writing, and waits for nobody', async () => {
    const folder = storeCopy()
    const to = tempFolder()
    await withStore(folder, async (store) => {
      let isMaking = true
      let pages = 0
      const writing = (async () => {
        for (let page = 0; isMaking || page < 3; page++) {
          await putReports(
            store,
            Array.from({ length: 20 }, (_, i) => makeReport(1_000 + page * 20 + i)),
            { source: `s${page}` },
          )
          pages += 1
        }
      })()
      const told: number[] = []
      const info = await onSafetyThread(
        'backup.make',
        { access: { folder, key: testKey }, order: order(to) },
        undefined,
        (value) => told.push((value as { done: number }).done),
      )
      isMaking = false
      await writing
      expect(pages).toBeGreaterThan(1)
      // Whole pages alone: a snapshot.
      expect((info.reports - 300) % 20).toBe(0)
      expect(told).toEqual(told.toSorted((a, b) => a - b))
      expect((await store.call('state', {})).reports).toBe(300 + pages * 20)
    })
  })

  test('that was taken back leaves nothing', async () => {
    const folder = storeCopy()
    const to = tempFolder()
    let asked = 0
    const check = () => {
      if (asked++ === 2) throw Object.assign(new Error('cancelled'), { name: 'AbortError' })
    }
    await expect(makeBackup({ folder, key: testKey }, order(to), { ...context, check })).rejects.toThrow()
    expect(readdirSync(to)).toEqual([])
  })

  test('keeps the newest few of its own store, counts only whole ones, and never drops the one just made', async () => {
    const folder = storeCopy()
    const to = tempFolder()
    const days = (n: number) => 1_790_000_000_000 + n * 86_400_000
    for (const n of [1, 2, 3]) await backupOf(folder, to, { now: days(n) })
    const other = join(to, 'fieldbrief-2020-01-01-000000')
    cpSync((backupsIn(to)[0] as { path: string }).path, other, { recursive: true })
    writeFileSync(
      join(other, 'manifest.json'),
      readFileSync(join(other, 'manifest.json'), 'utf8').replace('store-test', 'store-other'),
    )
    mkdirSync(join(to, 'holiday pictures'))
    await backupOf(folder, to, { now: days(4), keep: 2 })
    expect(backupsIn(to, 'store-test').map((b) => b.manifest.madeAt)).toEqual(
      [days(4), days(3)].map((t) => new Date(t).toISOString()),
    )
    // The clock went back a month: what is made now looks old.
    const late = await backupOf(folder, to, { now: days(-30), keep: 2 })
    expect(backupsIn(to, 'store-test').map((b) => b.path)).toContain(late.path)
    expect(backupsIn(to, 'store-test')).toHaveLength(2)
    expect([existsSync(other), existsSync(join(to, 'holiday pictures'))]).toEqual([true, true])
  })

  test('that changed in any byte, lost a file, or is of another key does not pass its check, and is not restored', async () => {
    const folder = storeCopy()
    const { path } = await backupOf(folder, tempFolder())
    const problems = async (key = testKey) => (await checkBackup({ path, keys: [key] }, context)).problems.length
    expect(await problems(new Uint8Array(32).fill(8))).toBe(1)
    const db = storeFile(path)
    const bytes = readFileSync(db)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(db, bytes)
    expect(await problems()).toBe(1)
    await expect(
      restoreBackup({ backup: path, storeDir: folder, key: testKey, presentKey: testKey, now: 0 }),
    ).rejects.toMatchObject({ code: 'storage' })
    rmSync(join(path, 'store.json'))
    expect(await problems()).toBe(2)
    expect(reportsOf(folder)).toBe(300)
    expect(readdirSync(folder).filter((name) => /restoring|replaced/.test(name))).toEqual([])
  })

  test('with a manifest that names files outside of it is none', async () => {
    const { path } = await backupOf(storeCopy(), tempFolder())
    const file = join(path, 'manifest.json')
    for (const name of ['../store.json', '/etc/passwd', 'basemap/../../x', 'tries.json', 'basemap/a b']) {
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as { files: { file: string }[] }
      ;(manifest.files.at(-1) as { file: string }).file = name
      writeFileSync(join(path, 'other.json'), JSON.stringify(manifest))
      const changed = join(tempFolder(), 'b')
      cpSync(path, changed, { recursive: true })
      cpSync(join(path, 'other.json'), join(changed, 'manifest.json'))
      expect(() => readManifest(changed), name).toThrow(expect.objectContaining({ code: 'not-found' }))
    }
  })
})

describe('a restore', () => {
  test('puts the backup into the place of the store and keeps what was there, a store of its own', async () => {
    const folder = storeCopy()
    const { path } = await backupOf(folder, tempFolder())
    await withStore(folder, (store) => putReports(store, [makeReport(9_999)]))
    writeFileSync(cacheFile(folder), 'the columns of what was there')
    const { kept, restored } = await restoreBackup({
      backup: path,
      storeDir: folder,
      key: testKey,
      presentKey: testKey,
      now: 1_790_000_000_000,
    })
    expect([restored.reports, reportsOf(folder), reportsOf(kept as string)]).toEqual([300, 300, 301])
    expect(existsSync(cacheFile(folder))).toBe(false)
    expect(readdirSync(kept as string).sort()).toEqual(expect.arrayContaining(['basemap', 'fieldbrief.db', 'store.json']))
    openFile({ folder, key: testKey }).close()
  })

  test('into an empty folder keeps nothing', async () => {
    const { path } = await backupOf(storeCopy(), tempFolder())
    const folder = join(tempFolder(), 'new', 'store')
    expect((await restoreBackup({ backup: path, storeDir: folder, key: testKey, now: 0 })).kept).toBeNull()
    expect(reportsOf(folder)).toBe(300)
  })

  test('is refused while another window has the store open', async () => {
    const folder = storeCopy()
    const { path } = await backupOf(folder, tempFolder())
    const restore = () => restoreBackup({ backup: path, storeDir: folder, key: testKey, presentKey: testKey, now: 0 })
    await withStore(folder, async (store) => {
      await expect(restore()).rejects.toMatchObject({ code: 'busy' })
      expect((await putReports(store, [makeReport(5_000)])).imported).toBe(1)
    })
    expect(reportsOf(folder)).toBe(301)
  })

  test('of an older schema is brought up; of a newer one is refused', async () => {
    const folder = storeCopy()
    const { path } = await backupOf(folder, tempFolder())
    const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as { schema: number }
    writeFileSync(join(path, 'manifest.json'), JSON.stringify({ ...manifest, schema: 99 }))
    await expect(restoreBackup({ backup: path, storeDir: folder, key: testKey, now: 0 })).rejects.toThrow(/newer/)
    const old = join(tempFolder(), 'old')
    mkdirSync(old)
    writeFileSync(storeFile(old), '')
    const five = openAlone({ folder: old, key: testKey })
    migrate(five, 5)
    five.close()
    writeFileSync(join(old, 'store.json'), '{"format":"fieldbrief store","id":"store-test"}\n')
    const backup = await oldBackup(old)
    await restoreBackup({ backup, storeDir: folder, key: testKey, presentKey: testKey, now: 0 })
    const db = openFileForReading({ folder, key: testKey })
    expect(db.pragma('user_version', { simple: true })).toBe(6)
    db.close()
    expect(existsSync(join(folder, 'before-0006'))).toBe(false)
  })
})

/** A backup as a program of schema 5 would have made it: this one's files around that database. */
async function oldBackup(folder: string): Promise<string> {
  const { createHash } = await import('node:crypto')
  const path = join(tempFolder(), 'fieldbrief-2026-01-01-000000')
  cpSync(folder, path, { recursive: true })
  const file = (name: string) => {
    const bytes = readFileSync(join(path, name))
    return { file: name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  }
  const files = ['fieldbrief.db', 'store.json'].map(file)
  const manifest = {
    format: 'fieldbrief backup',
    store: 'store-test',
    madeAt: '2026-01-01T00:00:00Z',
    schema: 5,
    version: '0',
    reports: 0,
    bytes: 1,
    verified: true,
    guards,
    auditHead: null,
    files,
  }
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest))
  return path
}

describe('a kill in the middle', () => {
  const child = (...words: string[]) =>
    spawnSync(process.execPath, [join(repository, 'test/fixture/safety-child.ts'), ...words], { encoding: 'utf8' })

  test('of a backup leaves the earlier one, and no half one that passes for whole; the next sweeps what it left', async () => {
    const folder = storeCopy()
    const to = tempFolder()
    await backupOf(folder, to, { now: 1_780_000_000_000 })
    let killed = 0
    for (let at = 0; at < 60; at += Number(process.env.KILL_STRIDE ?? 7)) {
      const { stdout, signal } = child('backup', folder, to, String(at))
      const whole = backupsIn(to)
      expect(whole.length).toBeGreaterThan(0)
      for (const { path, manifest } of whole) expect([reportsOf(path), manifest.verified]).toEqual([300, true])
      expect(reportsOf(folder)).toBe(300)
      if (signal === 'SIGKILL') killed += 1
      if (stdout.includes('done')) break
    }
    expect(killed).toBeGreaterThan(1)
    expect(readdirSync(to)).toHaveLength(1)
  })

  test('of a restore leaves the store as it was or as it shall be, at whatever step it comes', async () => {
    const folder = storeCopy()
    const { path } = await backupOf(folder, tempFolder())
    await withStore(folder, (store) => putReports(store, [makeReport(7_777)]))
    const states = new Set<string>()
    let ended = false
    for (let at = 0; at < 80 && !ended; at += Number(process.env.KILL_STRIDE ?? 5)) {
      const store = join(tempFolder(), 'store')
      cpSync(folder, store, { recursive: true })
      ended = child('restore', store, path, String(at)).stdout.includes('done')
      finishRestore(store)
      const reports = reportsOf(store)
      const kept = readdirSync(store).find((name) => name.startsWith('replaced-'))
      expect(existsSync(join(store, 'store.json'))).toBe(true)
      if (reports === 300) expect(reportsOf(join(store, kept as string))).toBe(301)
      expect(readdirSync(store).filter((name) => name.startsWith('restoring'))).toEqual([])
      states.add(`${reports} ${kept === undefined ? 'alone' : 'beside the old'}`)
    }
    expect(ended).toBe(true)
    expect([...states].sort()).toEqual(['300 beside the old', '301 alone'])
  })
})
