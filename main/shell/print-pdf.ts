/** Printing a page to PDF with the browser of this machine, for the shells that have no Chromium of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Failure } from '../../contract/reply.ts'
import { scratchFolder } from '../scratch.ts'
import { browserEnvironment, findBrowser, quietArguments } from './find-browser.ts'
import { printable } from './policy.ts'

/** A page of 200 reports takes about 3 s; a slow machine under load gets twenty times that. */
const patienceMillis = 60_000

/** Arguments of a run that prints one file and ends. It reaches no address: names do not resolve, and all else goes to a proxy that is not there. */
export function printArguments(page: string, pdf: string, profile: string, asRoot: boolean): string[] {
  return [
    '--headless',
    ...quietArguments(profile, asRoot),
    '--disable-gpu',
    '--proxy-server=127.0.0.1:9',
    '--proxy-bypass-list=<-loopback>',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--no-pdf-header-footer',
    '--generate-pdf-document-outline',
    `--print-to-pdf=${pdf}`,
    pathToFileURL(page).href,
  ]
}

/** The whole family of processes: a browser's children outlive a wrapper script that alone is killed. */
function end(child: ChildProcess): void {
  try {
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/**
 * Prints `html` with the browser found in `env`. The page and the browser's profile lie in a 0700 folder that goes with the
 * call, however it ends.
 * @throws Failure not-found when there is no browser; storage when it does not print; the signal's reason when cancelled
 */
export async function printWithBrowser(
  html: string,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
  patience = patienceMillis,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  const browser = await findBrowser(env)
  if (browser === null)
    throw new Failure('not-found', {
      zh: '本机没有找到 Chromium、Chrome 或 Edge，无法生成 PDF，其他格式不受影响。请安装其一，或在桌面程序中导出，或先导出 HTML 再用浏览器打印。',
      en: 'No Chromium, Chrome or Edge was found on this machine, so no PDF can be made; the other formats are not affected. Install one of them, export from the desktop app, or export HTML and print it from a browser.',
    })
  const folder = await scratchFolder('print')
  try {
    const page = join(folder, 'page.html')
    const pdf = join(folder, 'page.pdf')
    await writeFile(page, printable(html), { mode: 0o600, flag: 'wx' })
    signal.throwIfAborted()
    const said = await run(
      browser,
      printArguments(page, pdf, join(folder, 'profile'), process.getuid?.() === 0),
      signal,
      env,
      patience,
    )
    const bytes = await readFile(pdf).catch(() => null)
    if (bytes === null || !bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw notPrinted(browser, said)
    return new Uint8Array(bytes)
  } finally {
    // The browser's last children may still be writing to their profile for an instant.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

/** Runs it to its end. Gives how it ended, for the message should there be no file. */
async function run(
  browser: string,
  words: string[],
  signal: AbortSignal,
  env: NodeJS.ProcessEnv,
  patience: number,
): Promise<string> {
  const child = spawn(browser, words, {
    stdio: 'ignore',
    env: browserEnvironment(env),
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      end(child)
    }, patience)
    const stop = (): void => end(child)
    signal.addEventListener('abort', stop, { once: true })
    const done = (how: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      how()
    }
    child.once('error', (error) => done(() => reject(notPrinted(browser, error.message))))
    child.once('close', (code, by) =>
      done(() => {
        if (signal.aborted) reject(signal.reason)
        else if (late) reject(notPrinted(browser, `${Math.round(patience / 1000)} s`))
        else resolve(`exit ${code ?? by}`)
      }),
    )
    if (signal.aborted) stop()
  })
}

const notPrinted = (browser: string, said: string): Failure =>
  new Failure('storage', {
    zh: `${browser} 没有生成 PDF（${said}），没有留下文件，其他格式不受影响。请重试；若仍不行，请导出 HTML 再用浏览器打印。`,
    en: `${browser} did not print the PDF (${said}); nothing was left behind and the other formats are not affected. Try again; if it fails once more, export HTML and print it from a browser.`,
  })
