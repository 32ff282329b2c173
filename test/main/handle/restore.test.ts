/** Restoring beside the lock: no way round it, and a way back from a store that does not open any more. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Failure } from '../../../contract/reply.ts'
import type { LockState } from '../../../contract/trust.ts'
import { type App, type AppOptions, createApp } from '../../../main/app.ts'
import { createFileHost } from '../../../main/shell/file-host.ts'
import { noSignal, tempFolder } from '../../fixture/make-store.ts'

const least = { memoryKib: 64, passes: 1, lanes: 1 }
const passphrase = 'correct horse battery'

async function appOn(folder: string, options: AppOptions = {}): Promise<App> {
  const host = createFileHost({
    shell: 'web',
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '0',
    language: 'en',
    log: () => {},
  })
  const app = await createApp(host, { cost: { least, mostMemoryKib: 64, millis: 1 }, ...options })
  onTestFinished(() => app.close())
  return app
}

test('a backup is no way round the lock: its passphrase is needed, guesses at it are counted, and a refusal leaves it locked', async () => {
  const folder = tempFolder()
  const app = await appOn(folder, { uptime: () => 5 })
  // This computer may open the store at a start; somebody locked it all the same.
  await app.handlers['passphrase.set']({ passphrase, computer: true }, noSignal)
  const { path } = await app.handlers['backup.make']({ folder: join(folder, 'backups') }, noSignal)
  await app.handlers['settings.set']({ theme: 'dark' }, noSignal)
  await app.handlers['lock.close']({}, noSignal)
  await expect(app.handlers['backup.restore']({ path }, noSignal)).rejects.toMatchObject({ code: 'bad-request' })
  for (let i = 0; i < 3; i++)
    await expect(app.handlers['backup.restore']({ path, passphrase: 'not the right one' }, noSignal)).rejects.toMatchObject({
      code: 'bad-request',
    })
  await expect(app.handlers['backup.restore']({ path, passphrase }, noSignal)).rejects.toMatchObject({ code: 'busy' })
  expect(await app.handlers['lock.get']({}, noSignal)).toMatchObject({ state: 'locked', failures: 3 })
  expect(readdirSync(join(folder, 'store')).some((name) => name.startsWith('replaced'))).toBe(false)
})

test('neither is a backup made for the purpose: opening it with its own passphrase wipes nothing that was counted', async () => {
  const folder = tempFolder()
  const known = 'a passphrase of mine'
  const elsewhere = await appOn(join(folder, 'elsewhere'))
  await elsewhere.handlers['passphrase.set']({ passphrase: known, computer: false }, noSignal)
  const { path } = await elsewhere.handlers['backup.make']({ folder: join(folder, 'backups') }, noSignal)
  // It opens, but is no backup: the store stays.
  rmSync(join(path, 'manifest.json'))

  const app = await appOn(folder, { uptime: () => 5 })
  await app.handlers['passphrase.set']({ passphrase, computer: false }, noSignal)
  await app.handlers['lock.close']({}, noSignal)
  const failures = async (): Promise<number> => (await app.handlers['lock.get']({}, noSignal)).failures
  const restore = () => app.handlers['backup.restore']({ path, passphrase: known }, noSignal)
  for (let i = 0; i < 2; i++)
    await expect(app.handlers['lock.open']({ passphrase: 'not the right one' }, noSignal)).rejects.toMatchObject({
      code: 'bad-request',
    })
  await expect(restore()).rejects.toBeInstanceOf(Failure)
  expect(await failures()).toBe(2)
  await expect(app.handlers['lock.open']({ passphrase: 'not the right one' }, noSignal)).rejects.toMatchObject({
    code: 'bad-request',
  })
  await expect(restore()).rejects.toMatchObject({ code: 'busy' })
  expect(await failures()).toBe(3)
})

test('guesses at a backup that is only checked are counted and waited off, too; the right one of this store ends that', async () => {
  const folder = tempFolder()
  let up = 5
  const app = await appOn(folder, { uptime: () => up })
  await app.handlers['passphrase.set']({ passphrase, computer: true }, noSignal)
  const { path } = await app.handlers['backup.make']({ folder: join(folder, 'backups') }, noSignal)
  const check = (given: string) => app.handlers['backup.check']({ path, passphrase: given }, noSignal)
  for (let i = 0; i < 3; i++) await expect(check('not the right one')).rejects.toMatchObject({ code: 'bad-request' })
  await expect(check(passphrase)).rejects.toMatchObject({ code: 'busy' })
  up += 1
  expect(await check(passphrase)).toMatchObject({ ok: true })
  expect((await app.handlers['lock.get']({}, noSignal)).failures).toBe(0)
})

test('a store that does not open any more is replaced by a backup, and what was there is kept', async () => {
  const folder = tempFolder()
  const first = await appOn(folder)
  await first.handlers['view.save']({ name: 'mine', filter: {} }, noSignal)
  const { path } = await first.handlers['backup.make']({ folder: join(folder, 'backups') }, noSignal)
  await first.close()
  writeFileSync(join(folder, 'store', 'fieldbrief.db'), Buffer.alloc(40_960, 7))
  await expect(appOn(folder)).rejects.toMatchObject({ code: 'storage' })
  const app = await appOn(folder, { toReplace: true })
  expect(app.isLocked()).toBe(true)
  const told: LockState[] = []
  app.listen('lock.changed', (state) => told.push(state))
  const { kept } = await app.handlers['backup.restore']({ path }, noSignal)
  expect(kept).toContain('replaced-')
  expect(told.map(({ state }) => state)).toEqual(['open'])
  expect((await app.handlers['view.list']({}, noSignal)).views.map(({ name }) => name)).toEqual(['mine'])
})
