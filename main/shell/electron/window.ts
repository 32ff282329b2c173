import { readFileSync, writeFileSync } from 'node:fs'
import type * as Electron from 'electron'
import { appOrigin, downloadAllowed, loadAllowed, navigationAllowed, permissionAllowed, windowOpenDecision } from '../policy.ts'

/**
 * What the page may be: sandboxed, apart from the preload's world, without Node, without spell-check dictionaries from the
 * network. test/boundary holds these as they stand.
 */
export function pagePreferences(preload: string, session: Electron.Session, devTools: boolean): Electron.WebPreferences {
  return {
    preload,
    session,
    devTools,
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
  }
}

/** Default-deny for everything a session can be asked for. The session is held in memory: nothing of it on the disk. */
export function guardSession(session: Electron.Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(permissionAllowed(permission, details.requestingUrl))
  })
  // A check names the bare origin where a request names the page.
  session.setPermissionCheckHandler((_contents, permission, origin) => permissionAllowed(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest((details, callback) => {
    const tools = details.url.startsWith('devtools://')
    callback({ cancel: !tools && !loadAllowed(details.url) })
  })
  session.on('will-download', (event, item) => {
    if (!downloadAllowed(item.getURL())) event.preventDefault()
  })
}

/** Keeps whatever contents Electron makes inside the app: no window, no webview, no way to another page. */
export function guardContents(contents: Electron.WebContents, openLink: (url: string) => Promise<void>): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (windowOpenDecision(url) === 'outside') openLink(url).catch(() => {})
    return { action: 'deny' }
  })
  contents.on('will-navigate', (event) => {
    if (!navigationAllowed(event.url, true)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!navigationAllowed(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!navigationAllowed(event.url, event.isMainFrame)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

export interface MainWindowOptions {
  preload: string
  session: Electron.Session
  /** File that remembers where the window was. */
  boundsFile: string
  devTools: boolean
}

/** Opens the one window where it was last, if that is still on a screen. */
export function openMainWindow(
  { BrowserWindow, screen }: Pick<typeof Electron, 'BrowserWindow' | 'screen'>,
  options: MainWindowOptions,
): Electron.BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const remembered = readBounds(options.boundsFile)
  const bounds = remembered && reachable(remembered, areas) ? remembered : { width: 1440, height: 900 }
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 1024,
    minHeight: 680,
    show: false,
    title: 'Fieldbrief',
    autoHideMenuBar: true,
    webPreferences: pagePreferences(options.preload, options.session, options.devTools),
  })
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    try {
      writeFileSync(options.boundsFile, JSON.stringify(window.getNormalBounds()), { mode: 0o600 })
    } catch {
      // Where the window stood is not worth keeping it from closing.
    }
  })
  window.loadURL(`${appOrigin}/`).catch(() => {})
  return window
}

function readBounds(file: string): Electron.Rectangle | null {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Electron.Rectangle>
    const { x, y, width, height } = read
    const whole = [x, y, width, height].every((n) => Number.isInteger(n) && Math.abs(n as number) < 100_000)
    return whole ? ({ x, y, width, height } as Electron.Rectangle) : null
  } catch {
    return null
  }
}

/** Whether enough of a window's top edge lies on a screen to take hold of it. Pixels. */
export function reachable(bounds: Electron.Rectangle, areas: Electron.Rectangle[]): boolean {
  if (bounds.width < 200 || bounds.height < 200) return false
  return areas.some((area) => {
    const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
    return across >= 100 && bounds.y >= area.y - 10 && bounds.y <= area.y + area.height - 50
  })
}
