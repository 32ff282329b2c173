/**
 * Electron's security checklist (electronjs.org/docs/latest/tutorial/security), an item a test, each on the shell as it runs.
 * docs/security.md holds the same table in words.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { beforeEach, describe, expect, test } from 'vitest'
import { runElectron } from '../../../../main/shell/electron/run.ts'
import { appOrigin, contentSecurityPolicy, linkAllowed } from '../../../../main/shell/policy.ts'
import { filesBelow, textOf } from '../../../boundary/source.ts'
import { tempFolder } from '../../../fixture/make-store.ts'
import { fakeApp } from '../fake-app.ts'
import { FakeContents, recordElectron } from './fake-electron.ts'

type Recording = ReturnType<typeof recordElectron>
let recording: Recording
let called = 0
beforeEach(async () => {
  const folder = tempFolder()
  await mkdir(join(folder, 'renderer'))
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html><title>page</title>')
  called = 0
  recording = recordElectron({ userData: folder })
  const app = fakeApp({
    'job.list': async () => {
      called++
      return { jobs: [] }
    },
  })
  await runElectron(recording.electron, {
    storeDir: join(folder, 'store'),
    version: '1.2.3',
    keys: join(folder, 'keyfiles'),
    assets: join(folder, 'renderer'),
    preload: '/app/preload.cjs',
    sample: false,
    createApp: async () => app,
    makeSample: async () => {},
    log: () => {},
  })
})

const preferences = () => recording.windows[0]?.webPreferences as Electron.WebPreferences
const shellSource = filesBelow('main/shell/electron', /\.ts$/).map(textOf).join('\n')
const stops = (contents: FakeContents, event: string, details: object): boolean => {
  let stopped = false
  contents.emit(event, { ...details, preventDefault: () => (stopped = true) })
  return stopped
}
const loads = (url: string): boolean => {
  const handler = recording.session.handlers.get('onBeforeRequest') as unknown as (
    details: { url: string },
    callback: (answer: { cancel: boolean }) => void,
  ) => void
  let cancelled = true
  handler({ url }, (answer) => {
    cancelled = answer.cancel
  })
  return !cancelled
}

describe('Electron checklist', () => {
  test('1 only load secure content: nothing comes from the network at all', () => {
    expect(recording.loaded).toEqual([`${appOrigin}/`])
    for (const url of ['http://example.org/', 'https://example.org/', 'ws://example.org/', 'ftp://example.org/'])
      expect(loads(url)).toBe(false)
  })
  test('2 no Node.js integration, in the page, its workers or its frames', () => {
    expect(preferences()).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    })
  })
  test('3 context isolation', () => {
    expect(preferences().contextIsolation).toBe(true)
  })
  test('4 process sandboxing, for every page and before the first', () => {
    expect(preferences().sandbox).toBe(true)
    expect(recording.steps.indexOf('enableSandbox')).toBeGreaterThanOrEqual(0)
    expect(recording.steps.indexOf('enableSandbox')).toBeLessThan(recording.steps.indexOf('ready'))
  })
  test('5 permission requests from the page are refused, but for writing to the clipboard', () => {
    const asked = recording.session.handlers.get('permissionRequest') as unknown as (...words: unknown[]) => void
    const answers = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'hid',
      'serial',
      'usb',
      'pointerLock',
      'clipboard-read',
      'clipboard-sanitized-write',
    ].map((permission) => {
      let answer = true
      asked(null, permission, (granted: boolean) => (answer = granted), { requestingUrl: `${appOrigin}/` })
      return answer
    })
    expect(answers).toEqual([false, false, false, false, false, false, false, false, false, true])
  })
  test('6 webSecurity is not disabled', () => {
    expect(preferences().webSecurity).toBe(true)
    expect(shellSource).not.toContain('disable-web-security')
  })
  test('7 a Content-Security-Policy, restrictive, on the page itself', async () => {
    const answer = await recording.session.schemes.get('fieldbrief')?.({ url: `${appOrigin}/`, method: 'GET' })
    expect(answer?.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/)
  })
  test('8 no insecure content', () => {
    expect(preferences().allowRunningInsecureContent).toBe(false)
  })
  test('9 no experimental features', () => {
    expect(preferences().experimentalFeatures).toBe(false)
  })
  test('10 no Blink features switched on', () => {
    expect(preferences()).not.toHaveProperty('enableBlinkFeatures')
    expect(shellSource).not.toMatch(/enable-?blink-?features/i)
  })
  test('11 no webview, so none with allowpopups', () => {
    expect(preferences().webviewTag).toBe(false)
    const renderer = filesBelow('renderer', /\.(tsx?|html)$/)
      .map(textOf)
      .join('\n')
    expect(renderer).not.toMatch(/<webview|allowpopups/i)
  })
  test('12 a webview that some page makes all the same is not attached', () => {
    expect(stops(recording.contents[0] as FakeContents, 'will-attach-webview', {})).toBe(true)
  })
  test('13 navigation is limited to the app', () => {
    for (const contents of [recording.contents[0] as FakeContents, other()])
      for (const url of [
        'https://example.org/',
        'file:///etc/passwd',
        'fieldbrief://evil/',
        'javascript:1',
        'data:text/html,x',
      ]) {
        expect(stops(contents, 'will-navigate', { url })).toBe(true)
        expect(stops(contents, 'will-redirect', { url, isMainFrame: true })).toBe(true)
      }
  })
  test('14 no new windows', () => {
    for (const contents of [recording.contents[0] as FakeContents, other()])
      for (const url of ['https://example.org/', `${appOrigin}/`, 'about:blank', 'blob:x'])
        expect(contents.openHandler?.({ url })).toEqual({ action: 'deny' })
  })
  test('15 openExternal gets plain web addresses only', async () => {
    for (const url of [
      'file:///etc/passwd',
      'smb://host/share',
      'ms-msdt:x',
      'javascript:1',
      'https://user:pass@example.org/',
      'vbscript:x',
      ' https://example.org',
      `https://example.org/${'a'.repeat(3_000)}`,
    ]) {
      recording.contents[0]?.openHandler?.({ url })
      expect(linkAllowed(url)).toBe(url.trim() !== url)
    }
    recording.contents[0]?.openHandler?.({ url: 'https://example.org/a' })
    await expect.poll(() => recording.opened.at(-1)).toBe('https://example.org/a')
    expect(recording.opened.every((url) => /^\s*https:\/\/example\.org/.test(url))).toBe(true)
  })
  test('16 a current Electron, its version pinned exactly', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(import.meta.dirname, '../../../../package.json'), 'utf8')) as {
      devDependencies: Record<string, string>
    }
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/)
    expect(Number(devDependencies.electron?.split('.')[0])).toBeGreaterThanOrEqual(45)
  })
  test('17 the sender of every IPC message is validated', async () => {
    const sender = recording.contents[0] as FakeContents
    const handler = recording.ipc.get('fieldbrief:call') as (event: unknown, ...words: unknown[]) => Promise<unknown>
    for (const senderFrame of [
      null,
      { url: `${appOrigin}/` },
      { url: 'https://example.org/' },
      { url: `${appOrigin}.evil.example/` },
    ])
      expect(await handler({ sender, senderFrame }, 'job.list', {})).toMatchObject({ ok: false, code: 'barred' })
    expect(called).toBe(0)
    expect(await handler({ sender, senderFrame: sender.mainFrame }, 'job.list', {})).toMatchObject({ ok: true })
    expect([...recording.ipc.keys()]).toEqual(['fieldbrief:call'])
  })
  test('18 no file:// pages: the app has a protocol of its own', () => {
    expect(loads('file:///etc/passwd')).toBe(false)
    expect(shellSource).not.toContain('loadFile')
    expect(recording.schemes).toMatchObject([
      { scheme: 'fieldbrief', privileges: { standard: true, secure: true, bypassCSP: false } },
    ])
  })
  test('19 the fuses that are not needed are blown', () => {
    const builder = textOf('electron-builder.yml')
    for (const fuse of [
      'runAsNode: false',
      'enableNodeOptionsEnvironmentVariable: false',
      'enableNodeCliInspectArguments: false',
      'enableEmbeddedAsarIntegrityValidation: true',
      'onlyLoadAppFromAsar: true',
      'grantFileProtocolExtraPrivileges: false',
      'enableCookieEncryption: true',
    ])
      expect(builder).toContain(`  ${fuse}\n`)
  })
  test('20 no Electron API is exposed to the page', () => {
    const preload = textOf('main/shell/electron/preload.ts')
    expect(preload.match(/exposeInMainWorld\(/g)).toHaveLength(1)
    expect(preload).not.toMatch(/exposeInMainWorld\([^)]*ipcRenderer|\bremote\b|require\(/)
    expect(preload.match(/ipcRenderer\.\w+\(\s*'[^']+'/g)?.map((call) => call.replace(/\s/g, ''))).toEqual([
      "ipcRenderer.invoke('fieldbrief:call'",
      "ipcRenderer.on('fieldbrief:event'",
      "ipcRenderer.off('fieldbrief:event'",
    ])
  })
})

/** Contents that some later code makes. */
function other(): FakeContents {
  const contents = new FakeContents(9)
  recording.app.emit('web-contents-created', {}, contents)
  return contents
}
