import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Job } from '../../../contract/model.ts'
import type { BackupPlan } from '../../../contract/trust.ts'
import { type App, createApp } from '../../../main/app.ts'
import { backupHandlers, isDue, startBackups } from '../../../main/handle/backup.ts'
import { createJobs, type House } from '../../../main/handle/house.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { noSignal, tempFolder, tempStore, testKey } from '../../fixture/make-store.ts'

const at = 1_790_000_000_000
const day = 86_400_000
const cheapKdf = { memoryKib: 1_024, passes: 1, lanes: 1 }

async function app(folder: string, now = () => at): Promise<App> {
  const made = await createApp(
    createFileHost({
      shell: 'terminal',
      storeDir: join(folder, 'store'),
      keys: join(folder, 'keys'),
      version: '9.9.9',
      language: 'en',
      log: () => {},
      now,
    }),
    { cost: { least: cheapKdf, mostMemoryKib: cheapKdf.memoryKib, millis: 1 } },
  )
  onTestFinished(() => made.close())
  return made
}

describe('a plan', () => {
  const plan: BackupPlan = { folder: '/b', everyDays: 2, keep: 3, lastAt: new Date(at).toISOString(), lastError: null }
  test('is due after its days, when none was made, and when the last one was made in the future', () => {
    expect(isDue(plan, at + 2 * day - 1)).toBe(false)
    expect(isDue(plan, at + 2 * day)).toBe(true)
    expect(isDue({ ...plan, lastAt: null }, at)).toBe(true)
    // The clock was a year ahead then; a minute is nobody's mistake.
    expect(isDue(plan, at - 365 * day)).toBe(true)
    expect(isDue(plan, at - 60_000)).toBe(false)
    expect(isDue({ ...plan, folder: null, lastAt: null }, at)).toBe(false)
  })
})

test('the plan is followed while the app stands open: a folder that is gone is told with it, and made up for later', async () => {
  const folder = tempFolder()
  const store = await tempStore(join(folder, 'store'))
  writeFileSync(join(folder, 'store', 'store.json'), '{"format":"fieldbrief store","id":"store-test"}')
  let now = at
  const host = createFileHost({
    shell: 'web',
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '1',
    log: () => {},
    now: () => now,
  })
  const jobs = createJobs(
    () => {},
    () => 'en',
    () => now,
  )
  const house = { host, store, jobs, nowSeconds: () => Math.floor(now / 1000) } as unknown as House
  const access = { folder: join(folder, 'store'), key: testKey }
  const { 'backup.plan': plan } = backupHandlers(house, access, () => Promise.reject(new Error('nobody asks')))
  const app = () => startBackups(house, access)
  const look = async () => {
    const opened = app()
    await opened.look()
    opened.stop()
  }
  const to = join(folder, 'disk')

  await look()
  expect(existsSync(to)).toBe(false)
  await plan({ folder: to, everyDays: 2, keep: 5 }, noSignal)
  await look()
  expect(readdirSync(to)).toHaveLength(1)
  now += day
  await look()
  expect(readdirSync(to)).toHaveLength(1)
  rmSync(to, { recursive: true })
  now += day
  await look()
  // Its disk is not connected: nothing is made in its place.
  expect(existsSync(to)).toBe(false)
  expect(await plan({}, noSignal)).toMatchObject({
    lastAt: new Date(at).toISOString(),
    lastError: { zh: expect.stringContaining(to), en: expect.stringContaining(to) },
  })
  mkdirSync(to)
  await look()
  expect(readdirSync(to)).toHaveLength(1)
  expect(await plan({}, noSignal)).toMatchObject({ lastAt: new Date(now).toISOString(), lastError: null })
})

describe('over a store in use', () => {
  let folder: string
  let made: App
  test('a backup is made, told as a job, listed, checked, kept to the plan, audited, and restored on another computer', async () => {
    folder = tempFolder()
    made = await app(folder)
    const { handlers } = made
    await handlers['sample.make']({ reports: 300, seed: 3 }, noSignal)
    const to = join(folder, 'to')

    await expect(handlers['backup.make']({}, noSignal)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(handlers['backup.make']({ folder: join(folder, 'store', 'inside') }, noSignal)).rejects.toMatchObject({
      code: 'bad-request',
    })
    expect(await handlers['backup.plan']({ folder: to, everyDays: 3, keep: 1 }, noSignal)).toMatchObject({
      folder: to,
      everyDays: 3,
      keep: 1,
      lastAt: null,
    })
    const jobs: Job[] = []
    made.listen('job.progressed', (job) => jobs.push(job))
    const first = await handlers['backup.make']({}, noSignal)
    expect(first).toMatchObject({
      reports: 300,
      version: '9.9.9',
      verified: true,
      guards: { passphrase: false, recovery: false, computer: true },
    })
    expect(jobs.at(-1)).toMatchObject({ kind: 'backup', state: 'done', unit: 'bytes' })
    expect(await handlers['backup.plan']({}, noSignal)).toMatchObject({ lastAt: first.madeAt, lastError: null })
    // One that is taken back at once leaves nothing that passes for a backup; its step ends in the background, then there is room for the next.
    const abort = new AbortController()
    const stop = made.listen('job.progressed', ({ kind }) => {
      if (kind === 'backup') abort.abort()
    })
    const elsewhere = join(folder, 'other')
    await expect(handlers['backup.make']({ folder: elsewhere }, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    stop()
    if (existsSync(elsewhere)) expect((await handlers['backup.list']({ folder: elsewhere }, noSignal)).backups).toEqual([])
    for (let tries = 0; ; tries++)
      try {
        await handlers['backup.make']({}, noSignal)
        break
      } catch (error) {
        expect([tries < 600, (error as { code: string }).code]).toEqual([true, 'busy'])
        await new Promise((done) => setTimeout(done, 50))
      }
    expect(existsSync(elsewhere) ? readdirSync(elsewhere) : []).toEqual([])
    const { backups } = await handlers['backup.list']({}, noSignal)
    expect(backups).toHaveLength(1)
    expect(await handlers['backup.check']({ path: (backups[0] as { path: string }).path }, noSignal)).toMatchObject({
      ok: true,
      problems: [],
    })
    const { lines } = await handlers['audit.list']({}, noSignal)
    expect(lines.map(({ what }) => what)).toEqual(expect.arrayContaining(['backup made', 'setting']))

    // Another computer: another folder for keys.
    const there = await app(join(folder, 'elsewhere'))
    const check = await there.handlers['backup.check']({ path: (backups[0] as { path: string }).path }, noSignal)
    expect(check).toMatchObject({ ok: false, problems: [{ en: expect.stringContaining('passphrase') }] })
    await expect(
      there.handlers['backup.restore']({ path: (backups[0] as { path: string }).path }, noSignal),
    ).rejects.toMatchObject({ code: 'bad-request' })

    const passphrase = 'three words apart'
    const { recoveryKey } = await handlers['passphrase.set']({ passphrase, computer: true }, noSignal)
    const { path, guards } = await handlers['backup.make']({}, noSignal)
    expect(guards).toEqual({ passphrase: true, recovery: true, computer: true })
    expect(await there.handlers['backup.check']({ path, passphrase }, noSignal)).toMatchObject({ ok: true, problems: [] })
    await expect(there.handlers['backup.restore']({ path, passphrase: 'another one' }, noSignal)).rejects.toMatchObject({
      code: 'bad-request',
    })
    expect(await there.handlers['backup.restore']({ path, passphrase }, noSignal)).toMatchObject({
      restored: { reports: 300 },
      kept: null,
    })
    expect(await there.handlers['app.info']({}, noSignal)).toMatchObject({ reports: 300 })
    // The recovery key does as well; what was there is kept.
    expect(await there.handlers['backup.restore']({ path, recoveryKey: recoveryKey as string }, noSignal)).toMatchObject({
      restored: { reports: 300 },
      kept: expect.stringContaining('replaced-'),
    })
    expect((await there.handlers['app.doctor']({}, noSignal)).checks.filter(({ ok }) => !ok)).toEqual([])
  })
})
