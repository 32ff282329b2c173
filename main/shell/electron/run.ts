import { join } from 'node:path'
import type * as Electron from 'electron'
import { Failure } from '../../../contract/reply.ts'
import type { Host } from '../../host.ts'
import { describeError, type ShellApp } from '../dispatch.ts'
import { softwareMapSwitch } from '../find-browser.ts'
import { createElectronHost } from './host.ts'
import { serveIpc } from './ipc.ts'
import { registerScheme, serveScheme } from './protocol.ts'
import { guardContents, guardSession, openMainWindow } from './window.ts'

export type ElectronParts = Pick<
  typeof Electron,
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'Notification'
  | 'powerMonitor'
  | 'protocol'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'shell'
  | 'webContents'
>

export interface RunOptions {
  storeDir: string
  version: string
  keys: string
  /** Folder of the built renderer. */
  assets: string
  /** The bundled preload. */
  preload: string
  /** Fills an empty store with the sample district first. */
  sample: boolean
  createApp: (host: Host) => Promise<ShellApp>
  /** Fills the store; called before the window shows. */
  makeSample: (app: ShellApp) => Promise<unknown>
  log?: (line: string) => void
}

/**
 * The whole Electron shell, on the Electron it is given. Must be called before Electron is ready. Resolves once the window
 * is on its way, or at once where another instance has the store already.
 */
export async function runElectron(electron: ElectronParts, options: RunOptions): Promise<void> {
  const { app } = electron
  const log = options.log ?? ((line: string) => console.error(line))
  registerScheme(electron)
  // Sandboxes every page, also one that some later code opens without saying so.
  app.enableSandbox()
  app.commandLine.appendSwitch('disable-background-networking')
  app.commandLine.appendSwitch('disable-component-update')
  app.commandLine.appendSwitch('disable-domain-reliability')
  // Without a graphics card (a virtual machine, a remote desktop) there is no map else. Only the app's own pages draw.
  app.commandLine.appendSwitch(softwareMapSwitch)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }

  let window: Electron.BrowserWindow | null = null
  let host: Host | null = null
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  app.on('web-contents-created', (_event, contents) => guardContents(contents, async (url) => host?.openLink(url)))
  await app.whenReady()

  host = createElectronHost(electron, {
    storeDir: options.storeDir,
    version: options.version,
    keys: options.keys,
    window: () => window,
    log,
  })
  let shellApp: ShellApp
  try {
    shellApp = await options.createApp(host)
    if (options.sample) await options.makeSample(shellApp)
  } catch (error) {
    const text = error instanceof Failure ? error.text[host.language] : failedStart[host.language]
    if (!(error instanceof Failure)) log(error instanceof Error ? (error.stack ?? error.name) : typeof error)
    electron.dialog.showErrorBox('Fieldbrief', text)
    app.exit(1)
    return
  }

  // Without "persist:" the session lives in memory only.
  const session = electron.session.fromPartition('fieldbrief', { cache: false })
  guardSession(session)
  serveScheme(session, options.assets)
  const stop = serveIpc(electron, shellApp, log)
  electron.Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? electron.Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  )
  window = openMainWindow(electron, {
    preload: options.preload,
    session,
    boundsFile: join(app.getPath('userData'), 'window.json'),
    devTools: !app.isPackaged,
  })
  window.once('closed', () => {
    window = null
  })
  // Nobody is there any more. A store without a passphrase stays open: nothing could open it again.
  const lock = (because: 'sleep' | 'screen') => (): void => {
    shellApp.handlers['lock.close']({ because }, { signal: new AbortController().signal }).catch((error: unknown) => {
      if (!(error instanceof Failure)) log(describeError('lock.close', error))
    })
  }
  electron.powerMonitor.on('suspend', lock('sleep'))
  electron.powerMonitor.on('lock-screen', lock('screen'))
  app.on('window-all-closed', () => app.quit())

  // The store is closed before the program ends, once.
  let closing = false
  app.on('will-quit', (event) => {
    if (closing) return
    closing = true
    event.preventDefault()
    stop()
    shellApp.close().then(
      () => app.exit(0),
      () => app.exit(1),
    )
  })
}

const failedStart = {
  zh: '启动时出错，数据没有改动。请重试；若再出现，请在终端运行 fieldbrief doctor。',
  en: 'Something failed at the start; no data was changed. Try again, and run fieldbrief doctor in a terminal if it comes back.',
}
