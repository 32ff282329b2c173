/** Entry of the Electron shell, and the only file besides the preload that imports Electron as a value. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  webContents,
} from 'electron'
import { createApp } from '../../app.ts'
import { keepOutOfCoreDumps } from '../core-dump.ts'
import { defaultStore, keyFolder } from '../file-host.ts'
import { appVersion, rendererFolder } from '../place.ts'
import { fillEmpty } from '../sample-district.ts'
import { runElectron } from './run.ts'

// Electron's crash reporter is never started: a crash report would carry memory of an open store.
keepOutOfCoreDumps()

// Chromium's own switches come along in argv; only ours are read.
const { values } = parseArgs({
  args: process.argv.slice(1),
  options: { store: { type: 'string' }, sample: { type: 'boolean', default: false } },
  strict: false,
  allowPositionals: true,
})

runElectron(
  {
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    Notification,
    powerMonitor,
    protocol,
    safeStorage,
    screen,
    session,
    shell,
    webContents,
  },
  {
    storeDir: typeof values.store === 'string' ? values.store : defaultStore(process.env),
    version: appVersion,
    keys: keyFolder(process.env),
    assets: rendererFolder,
    preload: join(import.meta.dirname, 'preload.cjs'),
    sample: values.sample === true,
    createApp,
    makeSample: fillEmpty,
  },
).catch((error: unknown) => {
  console.error(error)
  app.exit(1)
})
