import { type ChildProcess, spawn } from 'node:child_process'
import { access, constants, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { hasDisplay } from '../file-host.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const fixed: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

/** Path of a Chromium-like browser on this machine, or null. */
export async function findBrowser(env: NodeJS.ProcessEnv): Promise<string | null> {
  const places = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [...(fixed[process.platform] ?? []), ...places.flatMap((folder) => names.map((name) => join(folder, name)))]
  for (const candidate of candidates) {
    const runs = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (runs) return candidate
  }
  return null
}

/** Arguments of an app window that shares nothing with the person's own browser and asks nothing of the network. */
export function windowArguments(url: string, profile: string, asRoot: boolean): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    '--disable-quic',
    '--password-store=basic',
    '--window-size=1440,900',
    // Chromium refuses its sandbox under root; elsewhere it keeps it.
    ...(asRoot ? ['--no-sandbox'] : []),
  ]
}

/** With a UTF-8 locale: without one Chromium neither opens nor saves a file that has a Chinese name. */
export function windowEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return /utf-?8/i.test(locale) ? env : { ...env, LC_ALL: 'C.UTF-8' }
}

/**
 * Opens the address in an app window of its own where there is a display and a browser, else gives null. The address
 * should be a ticket: every user of the machine can list a program's arguments. The window's profile lives in a 0700
 * folder that goes with it.
 */
export async function openWindow(url: string, log: (line: string) => void): Promise<ChildProcess | null> {
  if (!hasDisplay(process.env)) return null
  const browser = await findBrowser(process.env)
  if (browser === null) return null
  const profile = await mkdtemp(join(tmpdir(), 'fieldbrief-window-'))
  const child = spawn(browser, windowArguments(url, profile, process.getuid?.() === 0), {
    stdio: 'ignore',
    env: windowEnvironment(process.env),
  })
  child.once('error', (error) => log(`The window did not open (${error.message}); use the printed address.`))
  child.once('close', () => void rm(profile, { recursive: true, force: true, maxRetries: 3 }).catch(() => {}))
  return child
}
