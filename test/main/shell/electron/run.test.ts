import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Handlers } from '../../../../contract/api.ts'
import { Failure } from '../../../../contract/reply.ts'
import type { Host } from '../../../../main/host.ts'
import { runElectron } from '../../../../main/shell/electron/run.ts'
import { reachable } from '../../../../main/shell/electron/window.ts'
import { contentSecurityPolicy } from '../../../../main/shell/policy.ts'
import { fakeApp } from '../fake-app.ts'
import { FakeContents, type Recording, recordElectron } from './fake-electron.ts'

let folder: string
let host: Host | null
let app: ReturnType<typeof fakeApp>
const lines: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldbrief-electron-'))
  await mkdir(join(folder, 'renderer'))
  await writeFile(join(folder, 'renderer', 'index.html'), '<!doctype html><title>page</title>')
  await writeFile(join(folder, 'secret.json'), '{}')
  host = null
  lines.length = 0
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

async function start(
  handlers: Partial<Handlers> = {},
  given: Partial<Parameters<typeof recordElectron>[0]> & { fail?: Error } = {},
): Promise<Recording> {
  app = fakeApp(handlers)
  const recording = recordElectron({ userData: folder, ...given })
  await runElectron(recording.electron, {
    storeDir: join(folder, 'store'),
    version: '1.2.3',
    keys: join(folder, 'keyfiles'),
    assets: join(folder, 'renderer'),
    preload: '/app/preload.cjs',
    sample: false,
    createApp: async (made) => {
      host = made
      if (given.fail) throw given.fail
      return app
    },
    makeSample: async () => {},
    log: (line) => lines.push(line),
  })
  return recording
}

describe('the window', () => {
  test('is sandboxed, isolated and without Node, and loads only the app scheme', async () => {
    const { windows, loaded, session } = await start()
    expect(windows).toHaveLength(1)
    expect(windows[0]!.webPreferences).toEqual({
      preload: '/app/preload.cjs',
      session,
      devTools: false,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      autoplayPolicy: 'document-user-activation-required',
    })
    expect(loaded).toEqual(['fieldbrief://app/'])
  })

  test('a machine without a graphics card may draw the map by program; that is said before Electron is ready', async () => {
    const { steps } = await start()
    const said = steps.indexOf('switch enable-unsafe-swiftshader')
    expect(said).toBeGreaterThanOrEqual(0)
    expect(said).toBeLessThan(steps.indexOf('ready'))
  })

  test('the scheme is registered, and every page sandboxed, before Electron is ready', async () => {
    const { steps, schemes } = await start()
    expect(steps.indexOf('registerScheme')).toBeLessThan(steps.indexOf('ready'))
    expect(steps.indexOf('enableSandbox')).toBeLessThan(steps.indexOf('ready'))
    expect(steps.indexOf('ready')).toBeLessThan(steps.indexOf('window'))
    expect(schemes).toEqual([
      {
        scheme: 'fieldbrief',
        privileges: {
          standard: true,
          secure: true,
          supportFetchAPI: true,
          stream: true,
          corsEnabled: false,
          bypassCSP: false,
          allowServiceWorkers: false,
          allowExtensions: false,
          codeCache: false,
        },
      },
    ])
  })

  test('its session is held in memory: no "persist:", no cache', async () => {
    expect((await start()).partitions).toEqual([{ name: 'fieldbrief', options: { cache: false } }])
  })

  test('opens where it was closed, unless that is off every screen', async () => {
    const file = join(folder, 'window.json')
    await writeFile(file, JSON.stringify({ x: 5, y: 6, width: 1300, height: 900 }))
    expect((await start()).windows[0]).toMatchObject({ x: 5, y: 6, width: 1300, height: 900 })
    for (const kept of ['{"x":9000,"y":6,"width":1300,"height":900}', '{"x":1}', 'x', 'null']) {
      await writeFile(file, kept)
      expect((await start()).windows[0]).toMatchObject({ width: 1440, height: 900 })
    }
    expect(reachable({ x: -1250, y: 0, width: 1300, height: 900 }, [{ x: 0, y: 0, width: 1920, height: 1080 }])).toBe(false)
  })
})

describe('guards', () => {
  test('every permission but writing to the clipboard is refused, asked or checked', async () => {
    const { session } = await start()
    const asked = (permission: string, requestingUrl: string): boolean => {
      let answer: boolean | null = null
      const handler = session.handlers.get('permissionRequest') as unknown as (...words: unknown[]) => void
      handler(null, permission, (granted: boolean) => (answer = granted), { requestingUrl })
      return answer!
    }
    const checked = session.handlers.get('permissionCheck') as unknown as (...words: unknown[]) => boolean
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fullscreen',
      'local-fonts',
    ]) {
      expect(asked(permission, 'fieldbrief://app/')).toBe(false)
      expect(checked(null, permission, 'fieldbrief://app/')).toBe(false)
    }
    expect(asked('clipboard-sanitized-write', 'fieldbrief://app/')).toBe(true)
    expect(asked('clipboard-sanitized-write', 'https://example.org/')).toBe(false)
    expect(checked(null, 'clipboard-sanitized-write', 'fieldbrief://app/')).toBe(true)
    expect((session.handlers.get('device') as () => boolean)()).toBe(false)
    expect(session.handlers.get('displayMedia')).toBeNull()
    expect(session.spellChecker).toBe(false)
  })

  test('nothing is loaded from outside, whatever asks for it', async () => {
    const { session } = await start()
    const handler = session.handlers.get('onBeforeRequest') as unknown as (
      details: { url: string },
      callback: (answer: unknown) => void,
    ) => void
    const cancelled = (url: string): boolean => {
      let answer: { cancel: boolean } | null = null
      handler({ url }, (given) => (answer = given as { cancel: boolean }))
      return answer!.cancel
    }
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1/',
      'wss://example.org/',
      'file:///etc/passwd',
      'ftp://example.org/',
    ])
      expect(cancelled(url)).toBe(true)
    expect(cancelled('fieldbrief://app/assets/a.js')).toBe(false)
    expect(cancelled('blob:fieldbrief://app/1-2')).toBe(false)
  })

  test('only what the page holds already can be saved as a download', async () => {
    const { session } = await start()
    const prevented = (url: string): boolean => {
      let stopped = false
      session.events.emit('will-download', { preventDefault: () => (stopped = true) }, { getURL: () => url })
      return stopped
    }
    expect(prevented('https://example.org/a.exe')).toBe(true)
    expect(prevented('blob:fieldbrief://app/1')).toBe(false)
  })

  test('no page, frame, redirect or webview leaves the app, in whatever contents Electron makes', async () => {
    const recording = await start()
    const other = new FakeContents(9)
    recording.app.emit('web-contents-created', {}, other)
    const prevented = (contents: FakeContents, event: string, details: object): boolean => {
      let stopped = false
      contents.emit(event, { ...details, preventDefault: () => (stopped = true) })
      return stopped
    }
    for (const contents of [recording.contents[0]!, other]) {
      for (const url of ['https://example.org/', 'file:///etc/passwd', 'fieldbrief://evil/', 'about:blank']) {
        expect(prevented(contents, 'will-navigate', { url })).toBe(true)
        expect(prevented(contents, 'will-frame-navigate', { url, isMainFrame: false })).toBe(true)
        expect(prevented(contents, 'will-redirect', { url, isMainFrame: true })).toBe(true)
      }
      expect(prevented(contents, 'will-navigate', { url: 'fieldbrief://app/' })).toBe(false)
      expect(prevented(contents, 'will-attach-webview', {})).toBe(true)
    }
  })

  test('window.open never opens a window; a web address goes to the system browser', async () => {
    const { contents, opened } = await start()
    const open = contents[0]!.openHandler!
    for (const url of ['https://example.org/a', 'file:///etc/passwd', 'fieldbrief://app/', 'javascript:1'])
      expect(open({ url })).toEqual({ action: 'deny' })
    await expect.poll(() => opened).toEqual(['https://example.org/a'])
  })
})

describe('the scheme', () => {
  test('serves the page with the same CSP as the web shell', async () => {
    const { session } = await start()
    const answer = await session.schemes.get('fieldbrief')!({ url: 'fieldbrief://app/', method: 'GET' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toContain('<title>page</title>')
  })
  test.each([
    'fieldbrief://app/..%2fsecret.json',
    'fieldbrief://app/%2e%2e/secret.json',
    'fieldbrief://evil/index.html',
    'fieldbrief://app/nothing.js',
  ])('has nothing at %s', async (url) => {
    const { session } = await start()
    expect((await session.schemes.get('fieldbrief')!({ url, method: 'GET' })).status).toBe(404)
  })
})

describe('the bridge', () => {
  const call = async (recording: Recording, words: unknown[], frame?: unknown): Promise<unknown> => {
    const sender = recording.contents[0]!
    return recording.ipc.get('fieldbrief:call')!(
      { sender, senderFrame: frame === undefined ? sender.mainFrame : frame },
      ...words,
    )
  }

  test('answers the main frame of the app', async () => {
    const recording = await start({ 'job.list': async () => ({ jobs: [] }) })
    expect(await call(recording, ['job.list', {}])).toEqual({ ok: true, value: { jobs: [] } })
  })

  test('refuses any other frame without calling the handler', async () => {
    let called = false
    const recording = await start({
      'job.list': async () => {
        called = true
        return { jobs: [] }
      },
    })
    for (const frame of [null, { url: 'fieldbrief://app/' }, { url: 'https://example.org/' }])
      expect(await call(recording, ['job.list', {}], frame)).toMatchObject({ ok: false, code: 'barred' })
    expect(called).toBe(false)
  })

  test.each([[[]], [[null, {}]], [[{}, {}]], [['nope', {}]], [['job.cancel', 'x']], [['job.cancel', { id: 1 }, 7]]])(
    'answers bad-request to %j',
    async (words) => {
      const recording = await start()
      expect(await call(recording, words)).toMatchObject({ ok: false, code: 'bad-request' })
    },
  )

  test('refuses bytes over the limit of the method', async () => {
    const recording = await start({ 'import.stage': async () => ({ upload: 'u', file: null }) })
    const request = { name: 'a', bytes: new Uint8Array(5_000_000), last: true }
    expect(await call(recording, ['import.stage', request])).toMatchObject({ ok: false, code: 'bad-request' })
  })

  test('a call is taken back by its id, and by its page going away', async () => {
    const recording = await start({
      'job.list': (_request, { signal }) =>
        new Promise((_done, fail) => signal.addEventListener('abort', () => fail(signal.reason), { once: true })),
    })
    const first = call(recording, ['job.list', {}, 'c1'])
    expect(await call(recording, ['cancel', { id: 'c2' }])).toEqual({ ok: true, value: { cancelled: false } })
    expect(await call(recording, ['cancel', { id: 'c1' }])).toEqual({ ok: true, value: { cancelled: true } })
    expect(await first).toMatchObject({ ok: false, code: 'cancelled' })
    const second = call(recording, ['job.list', {}, 'c3'])
    recording.contents[0]!.emit('destroyed')
    expect(await second).toMatchObject({ ok: false, code: 'cancelled' })
  })

  test('events go to the app and to no other page', async () => {
    const recording = await start()
    const stranger = new FakeContents(5)
    stranger.url = 'https://example.org/'
    recording.contents.push(stranger)
    app.tell('reports.changed', { version: 3 })
    expect(recording.contents[0]!.sent).toEqual([['fieldbrief:event', 'reports.changed', { version: 3 }]])
    expect(stranger.sent).toEqual([])
  })
})

describe('the key of the store', () => {
  test('is sealed by the system keychain, and never lies in the open', async () => {
    await start()
    const secret = await host!.secrets.create('store-1')
    expect(await host!.secrets.read('store-1')).toEqual(secret)
    expect(await readdir(join(folder, 'keys'))).toEqual(['store-1.sealed'])
    const kept = await readFile(join(folder, 'keys', 'store-1.sealed'))
    expect(kept.includes(Buffer.from(secret))).toBe(false)
    expect(kept.toString()).not.toContain(Buffer.from(secret).toString('base64'))
    await expect(readdir(join(folder, 'keyfiles'))).rejects.toThrow('ENOENT')
  })

  test.runIf(process.platform === 'linux')(
    'is not sealed with the public password of basic_text: a key file takes its place, in one line',
    async () => {
      await start({}, { backend: 'basic_text' })
      const secret = await host!.secrets.create('store-1')
      expect(await readdir(join(folder, 'keyfiles'))).toEqual(['store-1.key'])
      expect(await host!.secrets.read('store-1')).toEqual(secret)
      expect(lines).toHaveLength(1)
    },
  )

  test('that the keychain cannot open any more is said in words', async () => {
    await start()
    await host!.secrets.create('store-1')
    await writeFile(join(folder, 'keys', 'store-1.sealed'), 'of another machine')
    await expect(host!.secrets.read('store-1')).rejects.toMatchObject({ code: 'storage' })
  })
})

describe('start and end', () => {
  test('a second instance quits at once, opening nothing', async () => {
    const { steps, windows } = await start({}, { lock: false })
    expect(steps).toContain('quit')
    expect(steps).not.toContain('ready')
    expect(windows).toEqual([])
  })

  test('a store that does not open ends in words, not in a window', async () => {
    const { errors, windows, exits } = await start(
      {},
      { fail: new Failure('storage', { zh: '磁盘已满', en: 'The disk is full' }) },
    )
    expect(errors).toEqual(['The disk is full'])
    expect(windows).toEqual([])
    expect(exits).toEqual([1])
  })

  test('the store is closed before the program ends', async () => {
    const recording = await start()
    let closed = false
    app.close = async () => {
      closed = true
    }
    let held = false
    recording.app.emit('will-quit', { preventDefault: () => (held = true) })
    await expect.poll(() => recording.exits).toEqual([0])
    expect(held).toBe(true)
    expect(closed).toBe(true)
    expect(recording.ipc.size).toBe(0)
  })
})

describe('when nobody is there', () => {
  test('the store is locked as the machine goes to sleep or its screen is locked; a refusal brings nothing down', async () => {
    const asked: unknown[] = []
    const recording = await start({
      'lock.close': async (request) => {
        asked.push(request)
        throw new Failure('bad-request', { zh: '没有口令', en: 'no passphrase' })
      },
    })
    recording.powerMonitor.emit('suspend')
    recording.powerMonitor.emit('lock-screen')
    await expect.poll(() => asked).toEqual([{ because: 'sleep' }, { because: 'screen' }])
    expect(lines).toEqual([])
  })
})

describe('a notice', () => {
  test('is shown by the desktop, and its click brings the window up and opens what it tells of', async () => {
    const { notices, steps } = await start()
    let opened = 0
    const open = (): void => {
      opened += 1
    }
    host?.notify?.({ title: 'New early warning', body: 'Liuyin · Fire hazards · 9 incidents', open })
    expect(notices.map(({ title, body, shown }) => ({ title, body, shown }))).toEqual([
      { title: 'New early warning', body: 'Liuyin · Fire hazards · 9 incidents', shown: true },
    ])
    expect(opened).toBe(0)
    notices[0]?.emit('click')
    expect(opened).toBe(1)
    expect(steps.at(-1)).toBe('focus')
  })

  test('is left out where the desktop shows none', async () => {
    const { notices } = await start({}, { notices: false })
    host?.notify?.({ title: 'x', body: 'y', open: () => {} })
    expect(notices).toEqual([])
  })
})
