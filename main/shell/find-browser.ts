/** The Chromium-like browser of this machine: shows the app's window, and prints briefings. */
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

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

/** What every browser started here is told: it shares nothing with the person's own and asks nothing of the network. */
export function quietArguments(profile: string, asRoot: boolean): string[] {
  return [
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    '--disable-quic',
    '--password-store=basic',
    // Chromium refuses its sandbox under root; elsewhere it keeps it.
    ...(asRoot ? ['--no-sandbox'] : []),
  ]
}

/** With a UTF-8 locale: without one Chromium neither opens nor saves a file that has a Chinese name. */
export function browserEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return /utf-?8/i.test(locale) ? env : { ...env, LC_ALL: 'C.UTF-8' }
}

/** Chromium's leave to draw WebGL by program where there is no graphics card; where there is one it changes nothing. */
export const softwareMapSwitch = 'enable-unsafe-swiftshader'
