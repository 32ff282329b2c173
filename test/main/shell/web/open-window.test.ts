import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { browserEnvironment, findBrowser } from '../../../../main/shell/find-browser.ts'
import { openWindow, windowArguments } from '../../../../main/shell/web/open-window.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldbrief-open-'))
  await mkdir(join(folder, 'bin'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** A program that stands for Chromium: writes down what it was given. */
async function putBrowser(name: string): Promise<string> {
  const file = join(folder, 'bin', name)
  await writeFile(
    file,
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/given.part"; mv "${folder}/given.part" "${folder}/given"\nsleep 0.2\n`,
  )
  await chmod(file, 0o755)
  return file
}

test.runIf(process.platform === 'linux')('finds a browser on the PATH, and none where there is none', async () => {
  expect(await findBrowser({ PATH: join(folder, 'bin') })).toBeNull()
  const file = await putBrowser('google-chrome')
  expect(await findBrowser({ PATH: `${join(folder, 'nothing')}:${join(folder, 'bin')}` })).toBe(file)
})

test.runIf(process.platform === 'linux')(
  'opens an app window with a private profile that goes when the window does',
  async () => {
    await putBrowser('chromium')
    vi.stubEnv('PATH', `${join(folder, 'bin')}:/usr/bin:/bin`)
    vi.stubEnv('DISPLAY', ':99')
    const child = await openWindow('http://127.0.0.1:1/?token=t', () => {})
    expect(child).not.toBeNull()
    await expect
      .poll(() => readFile(join(folder, 'given'), 'utf8').catch(() => ''))
      .toContain('--app=http://127.0.0.1:1/?token=t')
    const profile = /--user-data-dir=(\S+)/.exec(await readFile(join(folder, 'given'), 'utf8'))![1]!
    expect((await stat(profile)).mode & 0o777).toBe(0o700)
    await expect.poll(() => stat(profile).catch((error: NodeJS.ErrnoException) => error.code)).toBe('ENOENT')
  },
)

test.runIf(process.platform === 'linux')('opens nothing where there is no display', async () => {
  await putBrowser('chromium')
  vi.stubEnv('PATH', join(folder, 'bin'))
  vi.stubEnv('DISPLAY', '')
  vi.stubEnv('WAYLAND_DISPLAY', '')
  expect(await openWindow('http://127.0.0.1:1/', () => {})).toBeNull()
})

test('the window keeps its sandbox unless it is root that starts it, and talks to no background service', () => {
  expect(windowArguments('u', 'p', false)).not.toContain('--no-sandbox')
  expect(windowArguments('u', 'p', true)).toContain('--no-sandbox')
  expect(windowArguments('u', 'p', false)).toEqual(
    expect.arrayContaining(['--disable-background-networking', '--disable-sync', '--disable-component-update', '--no-first-run']),
  )
})

test('the window may draw the map by program where there is no graphics card', () => {
  expect(windowArguments('u', 'p', false)).toContain('--enable-unsafe-swiftshader')
})

test("the window has a UTF-8 locale, the person's own where it is one", () => {
  expect(browserEnvironment({ LANG: 'zh_CN.UTF-8' })).toEqual({ LANG: 'zh_CN.UTF-8' })
  expect(browserEnvironment({ LANG: 'C' })).toEqual({ LANG: 'C', LC_ALL: 'C.UTF-8' })
  expect(browserEnvironment({ LANG: 'zh_CN.UTF-8', LC_ALL: 'POSIX' })).toMatchObject({ LC_ALL: 'C.UTF-8' })
  expect(browserEnvironment({ PATH: '/bin' })).toEqual({ PATH: '/bin', LC_ALL: 'C.UTF-8' })
})
