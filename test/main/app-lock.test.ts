/** The lock over a real app and a real store: what comes through, what stays outside, what is on the disk. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type EventName, lockMethods } from '../../contract/api.ts'
import { methods } from '../../contract/request.ts'
import type { LockState } from '../../contract/trust.ts'
import { type App, type AppOptions, createApp } from '../../main/app.ts'
import { dispatch, eventNames } from '../../main/shell/dispatch.ts'
import { createFileHost, type FileHostOptions } from '../../main/shell/file-host.ts'
import { openForReading } from '../../main/store/open.ts'
import { noSignal, tempFolder } from '../fixture/make-store.ts'

// Threads start and end dozens of times: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000 })

const least = { memoryKib: 64, passes: 1, lanes: 1 }
const cheap = { least, mostMemoryKib: 64, millis: 1 }
const passphrase = 'correct horse battery'

function hostOf(folder: string, change: Partial<FileHostOptions> = {}) {
  return createFileHost({
    shell: 'web',
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '0.0.0',
    language: 'en',
    log: () => {},
    ...change,
  })
}
async function appOn(folder: string, options: AppOptions = {}, change: Partial<FileHostOptions> = {}): Promise<App> {
  const app = await createApp(hostOf(folder, change), { cost: cheap, ...options })
  onTestFinished(() => app.close())
  return app
}
const set = (app: App, computer = false) => app.handlers['passphrase.set']({ passphrase, computer }, noSignal)
const open = (app: App, given: string = passphrase) => app.handlers['lock.open']({ passphrase: given }, noSignal)
const close = (app: App) => app.handlers['lock.close']({}, noSignal)
const stateOf = (app: App) => app.handlers['lock.get']({}, noSignal)

function csv(folder: string, rows: number): string {
  const file = join(folder, 'reports.csv')
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `n-${i},2026-01-${String((i % 28) + 1).padStart(2, '0')} 10:00:00,30.9${i % 97},118.6${i % 89},fire,楼道堆放杂物,第${i}件：消防通道被占`,
  )
  writeFileSync(file, `id,date,latitude,longitude,category,title,text\n${lines.join('\n')}\n`)
  return file
}
const fill = (app: App, folder: string, rows: number) => app.handlers['import.run']({ files: [csv(folder, rows)] }, noSignal)
function tap(app: App): { name: EventName; payload: unknown }[] {
  const heard: { name: EventName; payload: unknown }[] = []
  for (const name of eventNames) app.listen(name, (payload) => heard.push({ name, payload }))
  return heard
}

describe('a store with a passphrase', () => {
  test('is not opened by this computer when it shall not be; passphrase and recovery key open it, nothing else does', async () => {
    const folder = tempFolder()
    const first = await createApp(hostOf(folder), { cost: cheap })
    await fill(first, folder, 600)
    const office = (await first.handlers['office.get']({}, noSignal)).publicKey
    const { lock, recoveryKey } = await set(first)
    expect(lock).toMatchObject({
      state: 'open',
      guards: { passphrase: true, recovery: true, computer: false },
      kdf: least,
      autoLockMinutes: 10,
    })
    await first.handlers['settings.set']({ language: 'zh', theme: 'dark' }, noSignal)
    await expect
      .poll(async () => JSON.parse(readFileSync(join(folder, 'store', 'store.json'), 'utf8')).face)
      .toEqual({ language: 'zh', theme: 'dark' })
    await first.close()
    // Nothing outside the store folder opens it, and no key lies in the open there.
    expect(existsSync(join(folder, 'keys')) ? readdirSync(join(folder, 'keys')) : []).toEqual([])

    const app = await appOn(folder)
    expect(app.isLocked()).toBe(true)
    expect(app.language()).toBe('zh')
    expect(await stateOf(app)).toMatchObject({ state: 'locked', because: 'start', face: { language: 'zh', theme: 'dark' } })
    await expect(open(app, 'wrong horse')).rejects.toMatchObject({ code: 'bad-request' })
    expect(await stateOf(app)).toMatchObject({ state: 'locked', failures: 1 })
    expect(await open(app)).toMatchObject({ state: 'open', failures: 0, because: null })
    expect(await app.handlers['app.info']({}, noSignal)).toMatchObject({ reports: 600 })
    // The office signs with the key it had.
    expect((await app.handlers['office.get']({}, noSignal)).publicKey).toBe(office)

    await close(app)
    await app.handlers['lock.open']({ recoveryKey: (recoveryKey as string).toLowerCase() }, noSignal)
    expect(await app.handlers['report.count']({ filter: {} }, noSignal)).toMatchObject({ matched: 600 })
    const { recoveryKey: next } = await app.handlers['recovery.make']({ current: passphrase }, noSignal)
    await close(app)
    await expect(app.handlers['lock.open']({ recoveryKey: recoveryKey as string }, noSignal)).rejects.toMatchObject({
      code: 'bad-request',
    })
    await app.handlers['lock.open']({ recoveryKey: next }, noSignal)
  })

  test('is changed without one byte of content written again; the old passphrase opens nothing', async () => {
    const folder = tempFolder()
    const app = await appOn(folder)
    await fill(app, folder, 300)
    await set(app)
    await close(app)
    const hash = () =>
      createHash('sha256')
        .update(readFileSync(join(folder, 'store', 'fieldbrief.db')))
        .digest('hex')
    const before = hash()
    // The guard alone: the app also writes an audit line.
    const { createGuard } = await import('../../main/key/guard.ts')
    const guard = createGuard(hostOf(folder), { cost: cheap })
    const { key } = await guard.prove({ passphrase })
    expect(await guard.setPassphrase(key, 'quite another one', false, { language: 'en', theme: 'light' })).toBeNull()
    expect(hash()).toBe(before)
    expect(readdirSync(join(folder, 'store')).filter((name) => /wal|draft|turn/.test(name))).toEqual([])
    await expect(open(app)).rejects.toMatchObject({ code: 'bad-request' })
    await open(app, 'quite another one')
    expect(await app.handlers['report.count']({ filter: {} }, noSignal)).toMatchObject({ matched: 300 })
  })

  test('can be told a new one by its recovery key, also while locked; without either nothing is changed', async () => {
    const folder = tempFolder()
    const app = await appOn(folder)
    const { recoveryKey } = await set(app)
    const change = (more: object) =>
      app.handlers['passphrase.set']({ passphrase: 'quite another one', computer: false, ...more }, noSignal)
    await expect(change({})).rejects.toMatchObject({ code: 'bad-request' })
    await expect(change({ current: 'not the right one' })).rejects.toMatchObject({ code: 'bad-request' })
    await close(app)
    await expect(change({})).rejects.toMatchObject({ code: 'bad-request' })
    expect(await change({ recoveryKey })).toMatchObject({ lock: { state: 'open' }, recoveryKey: null })
    await close(app)
    await expect(open(app)).rejects.toMatchObject({ code: 'bad-request' })
    await open(app, 'quite another one')
  })

  test('given up leaves a store that this computer opens alone, its credentials and keys with it', async () => {
    const folder = tempFolder()
    const app = await appOn(folder)
    await app.handlers['source.add'](
      { name: 'feed', kind: 'feed', url: 'https://feed.example.org/', credentials: { secret: 's3' } },
      noSignal,
    )
    await set(app)
    await expect(app.handlers['passphrase.remove']({ current: 'not the right one' }, noSignal)).rejects.toMatchObject({
      code: 'bad-request',
    })
    expect(await app.handlers['passphrase.remove']({ current: passphrase }, noSignal)).toMatchObject({
      guards: { passphrase: false, computer: true },
    })
    await expect(close(app)).rejects.toMatchObject({ code: 'bad-request' })
    await app.close()
    const again = await appOn(folder)
    expect(again.isLocked()).toBe(false)
    expect((await again.handlers['source.list']({}, noSignal)).sources.map(({ name }) => name)).toEqual(['feed'])
    expect(readFileSync(join(folder, 'store', 'credentials.sealed'), 'latin1')).not.toContain('s3')
  })

  test('takes the office key of this account with it and leaves it to the other stores', async () => {
    const folder = tempFolder()
    await hostOf(folder).secrets.create('office-key')
    const app = await appOn(folder)
    await set(app)
    const office = (await app.handlers['office.get']({}, noSignal)).publicKey
    const other = await appOn(folder, {}, { storeDir: join(folder, 'other') })
    expect((await other.handlers['office.get']({}, noSignal)).publicKey).toBe(office)
  })

  test('that this computer opens at a start says so in the audit', async () => {
    const folder = tempFolder()
    const first = await createApp(hostOf(folder), { cost: cheap })
    await set(first, true)
    await first.close()
    const terminal = await createApp(hostOf(folder, { shell: 'terminal' }))
    await terminal.close()
    const app = await appOn(folder)
    const { lines } = await app.handlers['audit.list']({}, noSignal)
    expect(lines.map(({ what, subject }) => [what, subject])).toEqual([
      ['opened', 'this computer'],
      ['passphrase set', 'this computer opens the store alone'],
    ])
  })

  test('from before slots were there opens as ever, and its store.json is not touched', async () => {
    const folder = tempFolder()
    const first = await createApp(hostOf(folder))
    await first.handlers['settings.set']({ theme: 'dark' }, noSignal)
    const text = readFileSync(join(folder, 'store', 'store.json'), 'utf8')
    expect(Object.keys(JSON.parse(text))).toEqual(['format', 'id'])
    await first.close()
    const app = await appOn(folder)
    expect(await stateOf(app)).toMatchObject({
      state: 'open',
      guards: { passphrase: false, recovery: false, computer: true },
      autoLockMinutes: 0,
      kdf: null,
    })
    expect(readFileSync(join(folder, 'store', 'store.json'), 'utf8')).toBe(text)
  })
})

describe('a locked store', () => {
  test('answers nothing but the lock, and tells nothing any more', async () => {
    const folder = tempFolder()
    const app = await appOn(folder)
    await fill(app, folder, 300)
    await set(app)
    const heard = tap(app)
    const slow = app.handlers['report.page']({ filter: { text: '消防' } }, noSignal)
    const closing = close(app)
    // Locked at once, before its threads have ended; what was under way comes back empty.
    expect(app.isLocked()).toBe(true)
    await expect(slow).rejects.toMatchObject({ code: 'locked' })
    expect((await closing).state).toBe('locked')
    expect(heard.filter(({ name }) => name === 'lock.changed').map(({ payload }) => (payload as LockState).because)).toEqual([
      'hand',
    ])
    heard.length = 0
    const open: string[] = [...lockMethods]
    for (const method of methods.filter((name) => !open.includes(name)))
      await expect(app.handlers[method]({} as never, noSignal)).rejects.toMatchObject({ code: 'locked' })
    expect(await dispatch(app, 'app.info', {}, noSignal.signal)).toMatchObject({ ok: false, code: 'locked' })
    await expect(app.handlers['lock.set']({ autoLockMinutes: 0 }, noSignal)).rejects.toMatchObject({ code: 'locked' })
    await new Promise((done) => setTimeout(done, 100))
    expect(heard).toEqual([])
  })

  test('an import that was running is taken back; what went in stays, and the same import then brings the rest', async () => {
    const folder = tempFolder()
    const app = await appOn(folder)
    await set(app)
    const file = csv(folder, 20_000)
    const heard = tap(app)
    const running = app.handlers['import.run']({ files: [file] }, noSignal)
    running.catch(() => {})
    await expect
      .poll(() => heard.some(({ name, payload }) => name === 'job.progressed' && (payload as { done: number }).done > 0), {
        timeout: 20_000,
        interval: 5,
      })
      .toBe(true)
    const closing = close(app)
    // Asked for in the middle of closing: it waits for it, then opens.
    const opening = open(app)
    await expect(running).rejects.toMatchObject({ code: 'locked' })
    await closing
    await opening
    expect((await app.handlers['job.list']({}, noSignal)).jobs).toEqual([])
    const part = (await app.handlers['report.count']({ filter: {} }, noSignal)).matched
    expect(part).toBeLessThan(20_000)
    const { files } = await app.handlers['import.run']({ files: [file] }, noSignal)
    expect(files[0]).toMatchObject({ rows: 20_000, imported: 20_000 - part, unchanged: part })
  })

  test('opens again and again with the listeners it had', async () => {
    const app = await appOn(tempFolder())
    await set(app)
    const heard = tap(app)
    for (let i = 0; i < 2; i++) {
      await close(app)
      await open(app)
    }
    await app.handlers['settings.set']({ theme: 'dark' }, noSignal)
    const told = heard.filter(({ name }) => name === 'lock.changed').map(({ payload }) => (payload as LockState).state)
    expect(told).toEqual(['locked', 'open', 'locked', 'open'])
    expect(heard.filter(({ name }) => name === 'settings.changed')).toHaveLength(1)
  })

  test('two calls that open at once, one that closes while it opens: it ends as the last one said', async () => {
    const app = await appOn(tempFolder())
    await set(app)
    await close(app)
    await Promise.all([open(app), open(app)])
    expect(app.isLocked()).toBe(false)
    await close(app)
    const opening = open(app)
    await Promise.all([opening, new Promise((done) => app.listen('lock.changed', done))])
    await Promise.all([close(app), close(app)])
    expect((await stateOf(app)).state).toBe('locked')
  })
})

describe('wrong passphrases', () => {
  test('are waited off over restarts, whatever the wall clock says, and stand in the audit', async () => {
    const folder = tempFolder()
    const up = 5_000
    let now = Date.parse('2026-06-01T08:00:00Z')
    const options = { uptime: () => up }
    const first = await createApp(hostOf(folder, { now: () => now }), { cost: cheap, ...options })
    await set(first)
    await close(first)
    for (let i = 0; i < 3; i++) await expect(open(first, 'wrong horse')).rejects.toMatchObject({ code: 'bad-request' })
    await first.close()
    let later = up
    now += 365 * 86_400_000
    const app = await appOn(folder, { uptime: () => later }, { now: () => now })
    expect(await stateOf(app)).toMatchObject({ waitSeconds: 1, failures: 3 })
    await expect(open(app)).rejects.toMatchObject({ code: 'busy' })
    now -= 2 * 365 * 86_400_000
    await expect(open(app)).rejects.toMatchObject({ code: 'busy' })
    expect(statSync(join(folder, 'store', 'tries.json')).mode & 0o777).toBe(0o600)
    later += 1
    await open(app)
    expect(await stateOf(app)).toMatchObject({ waitSeconds: 0, failures: 0 })
    const { createGuard } = await import('../../main/key/guard.ts')
    const { key } = await createGuard(hostOf(folder), { uptime: () => later }).prove({ passphrase })
    const db = openForReading({ folder: join(folder, 'store'), key })
    const rows = db
      .prepare("SELECT what, subject, why, account FROM audit WHERE what IN ('passphrase set', 'lock', 'unlock') ORDER BY id")
      .all()
    db.close()
    const { account } = hostOf(folder)
    expect(rows).toEqual([
      { what: 'passphrase set', subject: 'this computer does not open the store alone', why: '', account },
      { what: 'lock', subject: 'hand', why: '', account },
      { what: 'unlock', subject: 'passphrase', why: '3 wrong before', account },
    ])
  })

  test('do not keep the recovery key from opening', async () => {
    const app = await appOn(tempFolder(), { uptime: () => 9 })
    const { recoveryKey } = await set(app)
    await close(app)
    for (let i = 0; i < 3; i++) await expect(open(app, 'wrong horse')).rejects.toMatchObject({ code: 'bad-request' })
    await expect(open(app)).rejects.toMatchObject({ code: 'busy' })
    expect((await app.handlers['lock.open']({ recoveryKey: recoveryKey as string }, noSignal)).state).toBe('open')
  })
})

describe('nobody there', () => {
  test('the window locks when a terminal says so', async () => {
    const folder = tempFolder()
    const app = await appOn(folder)
    await set(app, true)
    const heard = tap(app)
    const terminal = await createApp(hostOf(folder, { shell: 'terminal' }), { cost: cheap })
    await terminal.handlers['lock.close']({}, noSignal)
    await terminal.close()
    await expect.poll(() => app.isLocked(), { timeout: 20_000 }).toBe(true)
    expect(heard.find(({ name }) => name === 'lock.changed')?.payload).toMatchObject({ state: 'locked', because: 'elsewhere' })
    await open(app)
    // The stamp locks once.
    await new Promise((done) => setTimeout(done, 1_200))
    expect(app.isLocked()).toBe(false)
  })

  test('by the minutes set, told as idle', async () => {
    const folder = tempFolder()
    let steady = 0
    const app = await appOn(folder, { monotonic: () => steady })
    await set(app)
    const lock = await app.handlers['lock.set']({ autoLockMinutes: 1 }, noSignal)
    expect(lock.autoLockMinutes).toBe(1)
    // In steps that are no sleep.
    const timer = setInterval(() => {
      steady += 25_000
    }, 1_000)
    await expect.poll(() => app.isLocked(), { timeout: 20_000 }).toBe(true)
    clearInterval(timer)
    expect((await stateOf(app)).because).toBe('idle')
  })
})
