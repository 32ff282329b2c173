import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import type { ElectronParts } from '../../../../main/shell/electron/run.ts'

type Handler = (...words: never[]) => unknown

/** A session that records every guard put on it. */
export class FakeSession {
  readonly handlers = new Map<string, Handler | null>()
  readonly schemes = new Map<string, (request: { url: string; method: string }) => Promise<Response>>()
  spellChecker: boolean | null = null
  readonly events = new EventEmitter()
  readonly protocol = {
    handle: (scheme: string, handler: (request: { url: string; method: string }) => Promise<Response>) =>
      void this.schemes.set(scheme, handler),
  }
  readonly webRequest = { onBeforeRequest: (handler: Handler) => void this.handlers.set('onBeforeRequest', handler) }
  setPermissionRequestHandler(handler: Handler): void {
    this.handlers.set('permissionRequest', handler)
  }
  setPermissionCheckHandler(handler: Handler): void {
    this.handlers.set('permissionCheck', handler)
  }
  setDevicePermissionHandler(handler: Handler): void {
    this.handlers.set('device', handler)
  }
  setDisplayMediaRequestHandler(handler: Handler | null): void {
    this.handlers.set('displayMedia', handler)
  }
  setSpellCheckerEnabled(on: boolean): void {
    this.spellChecker = on
  }
  on(event: string, listener: (...words: unknown[]) => void): void {
    this.events.on(event, listener)
  }
}

/** Contents that record what they were sent and guarded with. */
export class FakeContents extends EventEmitter {
  readonly id: number
  url = 'fieldbrief://app/'
  readonly mainFrame = { url: this.url }
  readonly sent: unknown[][] = []
  /** What it was asked to print with. */
  readonly printed: Electron.PrintToPDFOptions[] = []
  printing: () => Promise<Uint8Array> = async () => Buffer.from('%PDF-1.4 x')
  openHandler: ((details: { url: string }) => { action: string }) | null = null
  constructor(id = 1) {
    super()
    this.id = id
  }
  getURL(): string {
    return this.url
  }
  isDestroyed(): boolean {
    return false
  }
  send(...words: unknown[]): void {
    this.sent.push(words)
  }
  async printToPDF(options: Electron.PrintToPDFOptions): Promise<Uint8Array> {
    this.printed.push(options)
    return this.printing()
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
}

export interface Recording {
  electron: ElectronParts
  /** In the order they happened: what was asked of Electron. */
  steps: string[]
  schemes: Electron.CustomScheme[]
  windows: Electron.BrowserWindowConstructorOptions[]
  loaded: string[]
  partitions: { name: string; options: unknown }[]
  session: FakeSession
  /** Sessions besides the app's own, by partition. */
  sessions: Map<string, FakeSession>
  contents: FakeContents[]
  ipc: Map<string, (event: unknown, ...words: unknown[]) => Promise<unknown>>
  opened: string[]
  errors: string[]
  notices: (EventEmitter & { title: string; body: string; shown: boolean })[]
  app: EventEmitter
  /** Tells of sleep and of the locked screen. */
  powerMonitor: EventEmitter
  exits: number[]
}

/** A stand-in for Electron that records every option it is given and answers the least it can. */
export function recordElectron(options: {
  userData: string
  lock?: boolean
  backend?: string
  sealing?: boolean
  notices?: boolean
}): Recording {
  const session = new FakeSession()
  const app = new EventEmitter()
  const recording: Omit<Recording, 'electron'> = {
    steps: [],
    schemes: [],
    windows: [],
    loaded: [],
    partitions: [],
    session,
    sessions: new Map(),
    contents: [],
    ipc: new Map(),
    opened: [],
    errors: [],
    notices: [],
    app,
    powerMonitor: new EventEmitter(),
    exits: [],
  }
  const step = (name: string): void => void recording.steps.push(name)
  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeContents(recording.contents.length + 1)
    constructor(given: Electron.BrowserWindowConstructorOptions) {
      super()
      step('window')
      recording.windows.push(given)
      recording.contents.push(this.webContents)
      app.emit('web-contents-created', {}, this.webContents)
    }
    async loadURL(url: string): Promise<void> {
      recording.loaded.push(url)
    }
    getNormalBounds(): Electron.Rectangle {
      return { x: 10, y: 20, width: 1200, height: 800 }
    }
    show(): void {}
    destroy(): void {
      step('destroy')
    }
    focus(): void {
      step('focus')
    }
    isMinimized(): boolean {
      return false
    }
  }
  class FakeNotification extends EventEmitter {
    static isSupported(): boolean {
      return options.notices ?? true
    }
    readonly title: string
    readonly body: string
    shown = false
    constructor(given: { title: string; body: string }) {
      super()
      this.title = given.title
      this.body = given.body
      recording.notices.push(this)
    }
    show(): void {
      this.shown = true
    }
  }
  const fake = {
    Notification: FakeNotification,
    app: Object.assign(app, {
      enableSandbox: () => step('enableSandbox'),
      commandLine: { appendSwitch: (name: string) => step(`switch ${name}`) },
      requestSingleInstanceLock: () => options.lock ?? true,
      quit: () => step('quit'),
      exit: (code: number) => void recording.exits.push(code),
      whenReady: async () => step('ready'),
      getPath: (name: string) => (name === 'userData' ? options.userData : `${options.userData}/${name}`),
      getLocale: () => 'en-GB',
      isPackaged: true,
    }),
    BrowserWindow: FakeWindow,
    dialog: { showErrorBox: (_title: string, text: string) => void recording.errors.push(text) },
    ipcMain: {
      handle: (channel: string, handler: (event: unknown, ...words: unknown[]) => Promise<unknown>) =>
        void recording.ipc.set(channel, handler),
      removeHandler: (channel: string) => void recording.ipc.delete(channel),
    },
    powerMonitor: recording.powerMonitor,
    Menu: { setApplicationMenu: () => step('menu'), buildFromTemplate: () => ({}) },
    protocol: {
      registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => {
        step('registerScheme')
        recording.schemes.push(...schemes)
      },
    },
    safeStorage: {
      getSelectedStorageBackend: () => options.backend ?? 'gnome_libsecret',
      isAsyncEncryptionAvailable: async () => options.sealing ?? true,
      encryptStringAsync: async (text: string) => Buffer.from(`sealed:${[...text].reverse().join('')}`),
      decryptStringAsync: async (sealed: Buffer) => {
        const text = sealed.toString()
        if (!text.startsWith('sealed:')) throw new Error('not sealed here')
        return { result: [...text.slice('sealed:'.length)].reverse().join(''), shouldReEncrypt: false }
      },
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: {
      fromPartition: (name: string, given: unknown) => {
        recording.partitions.push({ name, options: given })
        if (name === 'fieldbrief') return session
        const other = recording.sessions.get(name) ?? new FakeSession()
        recording.sessions.set(name, other)
        return other
      },
    },
    shell: { openExternal: async (url: string) => void recording.opened.push(url) },
    webContents: { getAllWebContents: () => recording.contents },
  }
  return Object.assign(recording, { electron: fake as unknown as ElectronParts })
}
