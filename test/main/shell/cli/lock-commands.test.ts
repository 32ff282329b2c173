import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { LockState } from '../../../../contract/trust.ts'
import { createApp } from '../../../../main/app.ts'
import { createFileHost, createSessionKeys, sessionFolder } from '../../../../main/shell/file-host.ts'
import { openStoreThreads } from '../../../../main/store/client.ts'
import { makeReport, noSignal, putReports, tempFolder } from '../../../fixture/make-store.ts'
import { repository } from '../../../fixture/run-cli.ts'

const entry = join(repository, 'main', 'shell', 'cli', 'main.ts')
const passphrase = 'correct horse battery'
const next = 'quite another one'

/** A store of three reports that only its passphrase opens, at a cost that tests can pay; and its terminal. */
async function lockedStore() {
  const folder = tempFolder()
  const [storeDir, keys, run] = ['store', 'keys', 'run'].map((name) => join(folder, name)) as [string, string, string]
  const host = createFileHost({ shell: 'terminal', storeDir, keys, version: '0', language: 'en', log: () => {} })
  const least = { memoryKib: 64, passes: 1, lanes: 1 }
  const app = await createApp(host, { cost: { least, mostMemoryKib: 64, millis: 1 } })
  const { id } = JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')) as { id: string }
  const store = await openStoreThreads({ folder: storeDir, key: (await host.secrets.read(id)) as Uint8Array })
  await putReports(store, [makeReport(1), makeReport(2), makeReport(3)])
  await store.close()
  const { recoveryKey } = await app.handlers['passphrase.set']({ passphrase, computer: false }, noSignal)
  await app.close()
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600 })
    return join(folder, name)
  }
  const cli = async (args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; out: string; err: string }> => {
    const { FIELDBRIEF_PASSPHRASE_FILE: _none, ...rest } = process.env
    const options = { env: { ...rest, FIELDBRIEF_KEYS: keys, XDG_RUNTIME_DIR: run, LANG: 'en_US.UTF-8', ...env } }
    const child = promisify(execFile)(process.execPath, [entry, ...args, '--store', storeDir], options)
    child.child.stdin?.end()
    return child.then(
      ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, out: stdout, err: stderr }),
    )
  }
  return { folder, storeDir, keys, run, id, file, cli, recoveryKey: recoveryKey as string }
}

test('a command opens a locked store with a passphrase from a file, and without one says what to do', async () => {
  const { file, cli } = await lockedStore()
  const right = file('right', passphrase)
  const bare = await cli(['count'])
  expect(bare.code).toBe(1)
  expect(bare.err).toContain('fieldbrief unlock')
  expect(bare.err).toContain('--passphrase-file')
  expect(bare.out).toBe('')
  expect(await cli(['count', '--json', '--passphrase-file', right])).toMatchObject({ code: 0, err: '' })
  const byVariable = await cli(['count', '--json'], { FIELDBRIEF_PASSPHRASE_FILE: right })
  expect(JSON.parse(byVariable.out)).toMatchObject({ matched: 3 })
  const wrong = await cli(['count', '--passphrase-file', file('wrong', 'not the right one')])
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain('wrong')
  for (const { err } of [bare, wrong]) expect(err).not.toContain('not the right one')
  // Never in an argument.
  expect((await cli(['count', '--passphrase', passphrase])).code).toBe(2)
  const status = JSON.parse((await cli(['lock', 'status', '--json'])).out) as LockState
  expect(status).toMatchObject({ state: 'locked', failures: 1, guards: { passphrase: true, recovery: true, computer: false } })
}, 240_000)

test('unlock opens the store to the next commands for some minutes, lock ends that', async () => {
  const { storeDir, run, id, file, cli, recoveryKey } = await lockedStore()
  const unlocked = await cli([
    'unlock',
    '--minutes',
    '5',
    '--recovery',
    '--json',
    '--passphrase-file',
    file('sheet', recoveryKey.toLowerCase()),
  ])
  expect(JSON.parse(unlocked.out)).toMatchObject({ lock: { state: 'open' }, minutes: 5 })
  const session = join(run, 'fieldbrief', `${id}.session`)
  expect(statSync(session).mode & 0o777).toBe(0o600)
  expect(JSON.parse((await cli(['count', '--json'])).out)).toMatchObject({ matched: 3 })
  const locked = await cli(['lock', '--json'])
  expect(JSON.parse(locked.out)).toMatchObject({ lock: { state: 'locked' } })
  expect(existsSync(session)).toBe(false)
  expect(JSON.parse(readFileSync(join(storeDir, 'store.json'), 'utf8')).lockedAt).toBeGreaterThan(0)
  expect((await cli(['count'])).code).toBe(1)
  // A system without such a folder: nothing is asked for and nothing kept.
  const nowhere = await cli(['unlock'], { XDG_RUNTIME_DIR: '', FIELDBRIEF_KEYS: '', XDG_CONFIG_HOME: run })
  expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('XDG_RUNTIME_DIR')])
}, 240_000)

test('the passphrase is changed, given up and set again; the recovery key is told once', async () => {
  const { keys, id, file, cli, recoveryKey } = await lockedStore()
  const [right, other] = [file('right', passphrase), file('other', next)]
  const made = await cli(['recovery', 'new', '--json', '--passphrase-file', right])
  const fresh = (JSON.parse(made.out) as { recoveryKey: string }).recoveryKey
  expect(fresh).toMatch(/^(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}$/)
  expect(fresh).not.toBe(recoveryKey)
  const changed = await cli(['passphrase', 'change', '--json', '--passphrase-file', right, '--new-passphrase-file', other])
  const { lock } = JSON.parse(changed.out) as { lock: LockState }
  expect(lock.guards.computer).toBe(false)
  expect(lock.kdf).toMatchObject({ lanes: 4 })
  expect(lock.kdf?.memoryKib).toBeGreaterThanOrEqual(65_536)
  expect(lock.kdf?.passes).toBeGreaterThanOrEqual(3)
  expect((await cli(['passphrase', 'remove', '--passphrase-file', right])).code).toBe(1)
  expect((await cli(['passphrase', 'remove', '--passphrase-file', other])).code).toBe(0)
  expect(readdirSync(keys)).toEqual([`${id}.key`])
  const short = await cli(['passphrase', 'set', '--new-passphrase-file', file('short', '1234567')])
  expect(short.code).toBe(1)
  expect(short.err).not.toContain('1234567')
  const set = await cli(['passphrase', 'set', '--new-passphrase-file', right])
  expect(set.out).toContain('Recovery key, told this once')
  expect(set.out + set.err).not.toContain(passphrase)
}, 240_000)

test('a session is good for its minutes by both clocks, and not past a restart', async () => {
  const folder = tempFolder()
  const at = { wall: Date.parse('2026-06-01T08:00:00Z'), up: 5_000 }
  const keys = createSessionKeys(
    folder,
    undefined,
    () => at.wall,
    () => at.up,
  )
  const key = new Uint8Array(32).fill(3)
  const after = async (change: Partial<typeof at>): Promise<Uint8Array | null> => {
    Object.assign(at, { wall: Date.parse('2026-06-01T08:00:00Z'), up: 5_000 })
    await keys.keep('store-1', key, 10)
    Object.assign(at, change)
    return keys.read('store-1')
  }
  expect(await keys.read('store-1')).toBeNull()
  expect(await after({ wall: at.wall + 599_000, up: 5_599 })).toEqual(key)
  expect(await after({ wall: at.wall + 600_000 })).toBeNull()
  expect(existsSync(join(folder, 'store-1.session'))).toBe(false)
  // The clock was put back, the machine started anew, the file torn.
  expect(await after({ up: 5_600 })).toBeNull()
  expect(await after({ wall: at.wall - 3_600_000 })).toBeNull()
  expect(await after({ up: 4_999 })).toBeNull()
  await keys.keep('store-1', key, 10)
  writeFileSync(join(folder, 'store-1.session'), '{"from":')
  expect(await keys.read('store-1')).toBeNull()
})

test('a session past its time is gone as soon as any shell starts, whichever store it was of; one that holds stays', async () => {
  const folder = tempFolder()
  const put = createSessionKeys(join(folder, 'sessions'))
  await put.keep('store-old', new Uint8Array(32).fill(3), 0)
  await put.keep('store-new', new Uint8Array(32).fill(4), 10)
  const host = createFileHost({
    shell: 'web',
    storeDir: join(folder, 'store'),
    keys: join(folder, 'keys'),
    version: '0',
    log: () => {},
  })
  const app = await createApp({ ...host, sessions: put })
  await expect.poll(() => readdirSync(join(folder, 'sessions'))).toEqual(['store-new.session'])
  await app.close()
})

test('where no folder ends with the login no session is kept, unless a folder for keys is named', () => {
  expect(sessionFolder({ XDG_RUNTIME_DIR: '/run/user/7', FIELDBRIEF_KEYS: '/k' })).toBe(join('/run/user/7', 'fieldbrief'))
  expect(sessionFolder({ FIELDBRIEF_KEYS: '/k' })).toBe('/k')
  expect(sessionFolder({ HOME: '/home/a' })).toBeNull()
})
