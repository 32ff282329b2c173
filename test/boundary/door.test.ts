/** What the outside may do to the app, as it stands: the CSP, the Electron window, the preload. Fuses and packed files: packaging.test.ts. */
import type { Session } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { pagePreferences } from '../../main/shell/electron/window.ts'
import { contentSecurityPolicy, securityHeaders } from '../../main/shell/policy.ts'
import { filesBelow, textOf } from './source.ts'

test('the content security policy', () => {
  expect(contentSecurityPolicy.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
  expect(securityHeaders['Content-Security-Policy']).toBe(contentSecurityPolicy)
})

test('the one policy is written in one place', () => {
  const places = filesBelow('main/shell', /\.ts$/).filter((path) => /default-src/.test(textOf(path)))
  expect(places).toEqual(['main/shell/policy.ts'])
  expect(textOf('renderer/index.html')).not.toMatch(/http-equiv/i)
})

test('the page in the Electron window', () => {
  const session = {} as Session
  expect(pagePreferences('/preload.cjs', session, false)).toEqual({
    preload: '/preload.cjs',
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
})

test('nothing in the Electron shell undoes a guard', () => {
  const shell = filesBelow('main/shell/electron', /\.ts$/).map(textOf).join('\n')
  for (const word of [
    'no-sandbox',
    'disable-web-security',
    'ignore-certificate-errors',
    'setUsePlainTextEncryption',
    'loadFile',
    'executeJavaScript',
    'crashReporter',
    'autoUpdater',
    'remote-debugging',
  ])
    expect(shell).not.toContain(word)
})

const bridge = vi.hoisted(() => ({
  exposed: new Map<string, Record<string, (...words: never[]) => unknown>>(),
  invoked: [] as unknown[][],
  heard: new Map<string, Set<(...words: unknown[]) => void>>(),
}))
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, value: Record<string, (...words: never[]) => unknown>) => bridge.exposed.set(name, value),
  },
  ipcRenderer: {
    invoke: async (...words: unknown[]) => {
      bridge.invoked.push(words)
      return 'answer'
    },
    on: (channel: string, listener: (...words: unknown[]) => void) =>
      bridge.heard.set(channel, (bridge.heard.get(channel) ?? new Set()).add(listener)),
    off: (channel: string, listener: (...words: unknown[]) => void) => bridge.heard.get(channel)?.delete(listener),
  },
}))
beforeEach(() => {
  bridge.exposed.clear()
  bridge.invoked.length = 0
  bridge.heard.clear()
  vi.resetModules()
})

test('the preload exposes exactly call and listen, once, under one name', async () => {
  await import('../../main/shell/electron/preload.ts')
  expect([...bridge.exposed.keys()]).toEqual(['fieldbrief'])
  const exposed = bridge.exposed.get('fieldbrief')!
  expect(Object.keys(exposed).sort()).toEqual(['call', 'listen'])

  const { call, listen } = exposed as unknown as {
    call(...words: unknown[]): Promise<unknown>
    listen(event: string, listener: (...words: unknown[]) => void): () => void
  }
  expect(await call('job.list', {}, 'c1', 'more')).toBe('answer')
  expect(bridge.invoked).toEqual([['fieldbrief:call', 'job.list', {}, 'c1']])

  const got: unknown[][] = []
  const stop = listen('reports.changed', (...words) => got.push(words))
  const tell = (...words: unknown[]): void => bridge.heard.get('fieldbrief:event')?.forEach((listener) => void listener(...words))
  tell({ sender: 'dangerous' }, 'reports.changed', { version: 1 })
  tell({ sender: 'dangerous' }, 'flags.changed', { version: 2 })
  expect(got).toEqual([[{ version: 1 }]])
  stop()
  tell({}, 'reports.changed', { version: 3 })
  expect(got).toHaveLength(1)
})

test('the channels of the preload are those of the other side', async () => {
  const { callChannel, eventChannel } = await import('../../main/shell/electron/ipc.ts')
  const preload = textOf('main/shell/electron/preload.ts')
  expect(preload.match(/'fieldbrief:[a-z]+'/g)).toEqual([`'${callChannel}'`, `'${eventChannel}'`, `'${eventChannel}'`])
})
