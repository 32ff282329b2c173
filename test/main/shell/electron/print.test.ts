import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createElectronHost } from '../../../../main/shell/electron/host.ts'
import { printHidden } from '../../../../main/shell/electron/print.ts'
import { printPolicy, printUrl } from '../../../../main/shell/policy.ts'
import { type FakeSession, type Recording, recordElectron } from './fake-electron.ts'

const page = '<!doctype html><html lang="zh"><head><title>t</title></head><body>报告</body></html>'
const never = new AbortController().signal
let folder: string
let recording: Recording
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldbrief-electron-print-'))
  recording = recordElectron({ userData: folder })
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

const sessionOf = (): FakeSession => [...recording.sessions.values()].at(-1)!

test('the host prints with Electron, in a window that nobody sees and that is gone after', async () => {
  const host = createElectronHost(recording.electron, { storeDir: folder, version: '1', keys: folder, window: () => null })
  const bytes = await host.printPdf!(page, never)
  expect(Buffer.from(bytes).toString()).toBe('%PDF-1.4 x')
  expect(recording.windows).toHaveLength(1)
  expect(recording.windows[0]).toMatchObject({ show: false })
  expect(recording.loaded).toEqual([printUrl])
  expect(recording.contents[0]!.printed).toEqual([
    { printBackground: true, preferCSSPageSize: true, generateTaggedPDF: true, generateDocumentOutline: true },
  ])
  expect(recording.steps.at(-1)).toBe('destroy')
})

test('that window is sandboxed, has no preload and runs no script', async () => {
  await printHidden(recording.electron, page, never)
  const preferences = recording.windows[0]!.webPreferences!
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    javascript: false,
    devTools: false,
  })
  expect(preferences).not.toHaveProperty('preload')
  expect(preferences.session).toBe(sessionOf())
})

test('its session is held in memory, is its own each time, and answers one address alone', async () => {
  await printHidden(recording.electron, page, never)
  await printHidden(recording.electron, page, never)
  const names = recording.partitions.map((p) => p.name)
  expect(new Set(names).size).toBe(2)
  for (const name of names) expect(name).not.toMatch(/^persist:|^fieldbrief$/)
  const session = sessionOf()
  const asked = session.handlers.get('onBeforeRequest') as unknown as (
    d: { url: string },
    c: (r: { cancel: boolean }) => void,
  ) => void
  const cancelled = (url: string): boolean => {
    let answer = false
    asked({ url }, ({ cancel }) => {
      answer = cancel
    })
    return answer
  }
  expect([printUrl, 'data:image/png;base64,x'].map(cancelled)).toEqual([false, false])
  for (const url of ['https://example.org/', 'http://127.0.0.1:9/', 'file:///etc/passwd', 'fieldbrief://app/', `${printUrl}x`])
    expect([url, cancelled(url)]).toEqual([url, true])
  const serve = session.schemes.get('fieldbrief')!
  const answer = await serve({ url: printUrl, method: 'GET' })
  expect(answer.headers.get('content-security-policy')).toBe(printPolicy)
  expect(await answer.text()).toContain(`<meta http-equiv="Content-Security-Policy" content="${printPolicy}">`)
  expect((await serve({ url: 'fieldbrief://print/other', method: 'GET' })).status).toBe(404)
})

test('it is granted nothing and saves nothing', async () => {
  await printHidden(recording.electron, page, never)
  const session = sessionOf()
  let granted: boolean | null = null
  const ask = session.handlers.get('permissionRequest') as unknown as (c: null, p: string, done: (g: boolean) => void) => void
  ask(null, 'clipboard-sanitized-write', (answer) => {
    granted = answer
  })
  expect(granted).toBe(false)
  expect((session.handlers.get('permissionCheck') as unknown as () => boolean)()).toBe(false)
  let prevented = false
  session.events.emit('will-download', { preventDefault: () => (prevented = true) })
  expect(prevented).toBe(true)
})

/** A window whose printing never ends. */
function stuck(): void {
  recording.electron.app.on('web-contents-created', (_event, contents) => {
    Object.assign(contents, { printing: () => new Promise(() => {}) })
  })
}

test('cancelling takes the window away', async () => {
  stuck()
  const stop = new AbortController()
  const work = printHidden(recording.electron, page, stop.signal)
  work.catch(() => {})
  await expect.poll(() => recording.contents[0]?.printed.length).toBe(1)
  stop.abort()
  await expect(work).rejects.toMatchObject({ name: 'AbortError' })
  expect(recording.steps.at(-1)).toBe('destroy')
})

test('a page that does not come back, or whose process dies, is told of in words', async () => {
  stuck()
  await expect(printHidden(recording.electron, page, never, 20)).rejects.toMatchObject({ code: 'storage' })
  const work = printHidden(recording.electron, page, never)
  work.catch(() => {})
  await expect.poll(() => recording.contents[1]?.printed.length).toBe(1)
  recording.contents[1]!.emit('render-process-gone', {}, { reason: 'crashed' })
  await expect(work).rejects.toMatchObject({ text: { en: expect.stringContaining('crashed') } })
  expect(recording.steps.filter((s) => s === 'destroy')).toHaveLength(2)
})
