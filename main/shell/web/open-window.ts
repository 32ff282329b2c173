import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { scratchFolder } from '../../scratch.ts'
import { hasDisplay } from '../file-host.ts'
import { browserEnvironment, findBrowser, quietArguments, softwareMapSwitch } from '../find-browser.ts'

/** Arguments of an app window that shares nothing with the person's own browser and asks nothing of the network. */
export function windowArguments(url: string, profile: string, asRoot: boolean): string[] {
  return [`--app=${url}`, '--window-size=1440,900', `--${softwareMapSwitch}`, ...quietArguments(profile, asRoot)]
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
  const profile = await scratchFolder('window')
  const child = spawn(browser, windowArguments(url, profile, process.getuid?.() === 0), {
    stdio: 'ignore',
    env: browserEnvironment(process.env),
  })
  child.once('error', (error) => log(`The window did not open (${error.message}); use the printed address.`))
  child.once('close', () => void rm(profile, { recursive: true, force: true, maxRetries: 3 }).catch(() => {}))
  return child
}
