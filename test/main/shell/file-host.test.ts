import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFileHost, freshBriefFolder, keyFolder, slug, systemLanguage } from '../../../main/shell/file-host.ts'

let folder: string
const lines: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldbrief-host-'))
  lines.length = 0
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

const host = (): ReturnType<typeof createFileHost> =>
  createFileHost({
    shell: 'terminal',
    storeDir: join(folder, 'store'),
    version: '0',
    keys: join(folder, 'config', 'keys'),
    briefings: folder,
    log: (line) => lines.push(line),
    now: () => Date.parse('2026-03-04T05:06:07Z'),
  })

test('a secret is 32 bytes in a 0600 file of a 0700 folder, the same at every later reading', async () => {
  expect(await host().secrets.read('store-1')).toBeNull()
  const made = await host().secrets.create('store-1')
  expect(made).toHaveLength(32)
  expect(await host().secrets.read('store-1')).toEqual(made)
  const keys = join(folder, 'config', 'keys')
  expect(await readdir(keys)).toEqual(['store-1.key'])
  expect((await stat(keys)).mode & 0o777).toBe(0o700)
  expect((await stat(join(keys, 'store-1.key'))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(keys, 'store-1.key'))).toEqual(Buffer.from(made))
})

test('two stores have different secrets, and nothing is put into the store folder', async () => {
  await mkdir(join(folder, 'store'))
  expect(await host().secrets.create('a')).not.toEqual(await host().secrets.create('b'))
  expect(await readdir(join(folder, 'store'))).toEqual([])
})

test('a secret that is there is never written over', async () => {
  const made = await host().secrets.create('a')
  await expect(host().secrets.create('a')).rejects.toMatchObject({ code: 'storage' })
  expect(await host().secrets.read('a')).toEqual(made)
  expect(await readdir(join(folder, 'config', 'keys'))).toEqual(['a.key'])
})

test('of two that create the same secret at once, one wins and both files are not mixed', async () => {
  const both = await Promise.allSettled([host().secrets.create('a'), host().secrets.create('a')])
  const won = both.filter((result) => result.status === 'fulfilled')
  expect(won).toHaveLength(1)
  expect(await host().secrets.read('a')).toEqual(won[0]!.value)
})

test('a name that is no plain file name cannot leave the folder', async () => {
  await host().secrets.create('../../escape')
  expect(await readdir(join(folder, 'config', 'keys'))).toHaveLength(1)
  expect(await readdir(folder)).toEqual(['config'])
})

test('a damaged key file is said, not used', async () => {
  await host().secrets.create('a')
  await truncate(join(folder, 'config', 'keys', 'a.key'), 31)
  await expect(host().secrets.read('a')).rejects.toMatchObject({ code: 'storage' })
})

test('a key file that others could read is closed again, with a line about it', async () => {
  await host().secrets.create('a')
  const file = join(folder, 'config', 'keys', 'a.key')
  await chmod(file, 0o644)
  await host().secrets.read('a')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(lines).toHaveLength(1)
})

test('a briefing folder is named by day and title, and numbered when it is there', async () => {
  const first = await host().briefFolder('消防 通道：周报 / week 9')
  expect(first).toBe(join(folder, 'fieldbrief-briefings', `${first.match(/\d{4}-\d\d-\d\d/)![0]}-消防-通道-周报-week-9`))
  await mkdir(first, { recursive: true })
  expect(await host().briefFolder('消防 通道：周报 / week 9')).toBe(`${first}-2`)
})

test.each(['../../etc', '..', '', '///', '\0', '.hidden', 'a'.repeat(500)])(
  'the title %j cannot name another folder',
  async (title) => {
    const made = await freshBriefFolder(folder, title, 0)
    expect(made.startsWith(join(folder, 'fieldbrief-briefings', '19'))).toBe(true)
    expect(slug(title)).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}-]{0,39}$/u)
  },
)

test('a link that is no plain web address is barred', async () => {
  await expect(host().openLink('file:///etc/passwd')).rejects.toMatchObject({ code: 'barred' })
})

test('places and language come from the environment', () => {
  expect(keyFolder({ FIELDBRIEF_KEYS: '/k' })).toBe('/k')
  expect(keyFolder({ XDG_CONFIG_HOME: '/c' })).toBe(join('/c', 'fieldbrief', 'keys'))
  expect(systemLanguage({ LANG: 'en_US.UTF-8' })).toBe('en')
  expect(systemLanguage({ LANG: 'zh_CN.UTF-8' })).toBe('zh')
  expect(systemLanguage({})).toBe('zh')
})
