import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { Failure } from '../../../contract/reply.ts'
import type { Host } from '../../host.ts'
import {
  accountName,
  createKeyFiles,
  createSessionKeys,
  freshBriefFolder,
  keyFailure,
  replaceFile,
  secretStem,
  sessionFolder,
  writeOnce,
} from '../file-host.ts'
import { linkAllowed } from '../policy.ts'
import { printHidden } from './print.ts'

export interface ElectronHostOptions {
  storeDir: string
  version: string
  /** Folder of the key files that web and terminal use; read so that one store opens in every shell. */
  keys: string
  /** The window that file dialogs belong to, once there is one. */
  window: () => Electron.BrowserWindow | null
  log?: (line: string) => void
}

type Parts = Pick<typeof Electron, 'app' | 'BrowserWindow' | 'dialog' | 'Notification' | 'safeStorage' | 'session' | 'shell'>

/** The host of the Electron shell: the system's keychain, dialogs and browser. Call once Electron is ready. */
export function createElectronHost(electron: Parts, options: ElectronHostOptions): Host {
  const { app, dialog, shell } = electron
  const log = options.log ?? ((line: string) => console.error(line))
  const sessions = sessionFolder(process.env)
  // One that nobody holds is collected, and its click with it.
  const shown = new Set<Electron.Notification>()
  return {
    shell: 'electron',
    storeDir: options.storeDir,
    version: options.version,
    language: app.getLocale() === '' || app.getLocale().startsWith('zh') ? 'zh' : 'en',
    secrets: createSealedSecrets(
      electron.safeStorage,
      join(app.getPath('userData'), 'keys'),
      createKeyFiles(options.keys, log),
      log,
    ),
    ...(sessions ? { sessions: createSessionKeys(sessions) } : {}),
    account: accountName(),
    briefFolder: async (title) => freshBriefFolder(app.getPath('documents'), title, Date.now()),
    chooseFiles: async () => {
      const window = options.window()
      const question: Electron.OpenDialogOptions = { properties: ['openFile', 'multiSelections'] }
      const chosen = window ? await dialog.showOpenDialog(window, question) : await dialog.showOpenDialog(question)
      return chosen.canceled ? [] : chosen.filePaths
    },
    printPdf: (html, signal) => printHidden(electron, html, signal),
    notify: ({ title, body, open }) => {
      if (!electron.Notification.isSupported()) return
      const notification = new electron.Notification({ title, body })
      shown.add(notification)
      notification.on('close', () => shown.delete(notification))
      notification.on('click', () => {
        shown.delete(notification)
        const window = options.window()
        if (window?.isMinimized()) window.restore()
        window?.show()
        window?.focus()
        open()
      })
      notification.show()
    },
    openLink: async (url) => {
      if (!linkAllowed(url))
        throw new Failure('barred', {
          zh: '该链接不是普通的 http(s) 网址，未打开。',
          en: 'That link is not a plain http(s) address and was not opened.',
        })
      await shell.openExternal(url)
    },
    now: Date.now,
    log,
  }
}

/**
 * Secrets sealed by the system's keychain in `folder`. Where the system has none, Electron would seal with a fixed,
 * public password (`basic_text`): that is refused, and the key file takes its place, said in one line. A key file that
 * is there already is used as it is, so that a store made by another shell opens here.
 */
export function createSealedSecrets(
  safeStorage: Electron.SafeStorage,
  folder: string,
  files: Host['secrets'],
  log: (line: string) => void,
): Host['secrets'] {
  const fileOf = (name: string): string => join(folder, `${secretStem(name)}.sealed`)
  const sealing = async (): Promise<boolean> => {
    if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return false
    return safeStorage.isAsyncEncryptionAvailable()
  }
  return {
    async read(name) {
      const file = fileOf(name)
      let sealed: Buffer
      try {
        sealed = await readFile(file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return files.read(name)
        throw keyFailure(file, error)
      }
      try {
        const opened = await safeStorage.decryptStringAsync(sealed)
        const secret = Buffer.from(opened.result, 'base64')
        if (secret.length !== 32) throw new RangeError(`a secret of ${secret.length} bytes`)
        return new Uint8Array(secret)
      } catch (cause) {
        throw new Failure(
          'storage',
          {
            zh: `系统钥匙串没有交出数据库密钥（${file}），数据库保持原样未打开。请解锁钥匙串，或用原来的系统账户登录后重试。`,
            en: `The system keychain did not give back the store's key (${file}); the store was left as it is. Unlock the keychain, or log in as the user who made the store, then try again.`,
          },
          { cause },
        )
      }
    },
    async create(name) {
      if (!(await sealing())) {
        log('This system has no keychain to seal the store key with; it is kept in a file that only your account can read.')
        return files.create(name)
      }
      const secret = randomBytes(32)
      const file = fileOf(name)
      const sealed = await safeStorage.encryptStringAsync(secret.toString('base64'))
      await writeOnce(folder, file, sealed).catch((error: unknown) => {
        throw keyFailure(file, error)
      })
      return new Uint8Array(secret)
    },
    async put(name, secret) {
      if (!(await sealing())) return files.put(name, secret)
      const file = fileOf(name)
      const sealed = await safeStorage.encryptStringAsync(Buffer.from(secret).toString('base64'))
      await replaceFile(folder, file, sealed).catch((error: unknown) => {
        throw keyFailure(file, error)
      })
    },
    async remove(name) {
      await rm(fileOf(name), { force: true })
      await files.remove(name)
    },
  }
}
