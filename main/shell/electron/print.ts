/** Printing a page to PDF in a window that nobody sees. */
import type * as Electron from 'electron'
import { Failure } from '../../../contract/reply.ts'
import { printable, printPolicy, printUrl, securityHeaders } from '../policy.ts'
import { pagePreferences } from './window.ts'

type Parts = Pick<typeof Electron, 'BrowserWindow' | 'session'>
const patienceMillis = 60_000
let prints = 0

/**
 * Prints `html`. The window is hidden, sandboxed, without preload and without JavaScript; its session is its own, in memory,
 * and answers one address, the page's. Nothing is written to the disk.
 * @throws Failure storage when it did not print; the signal's reason when cancelled
 */
export async function printHidden(
  { BrowserWindow, session: sessions }: Parts,
  html: string,
  signal: AbortSignal,
  patience = patienceMillis,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  const page = printable(html)
  // A session of its own for each: two briefings made at once never see each other's page.
  const session = sessions.fromPartition(`fieldbrief-print-${++prints}`, { cache: false })
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler(null)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: url !== printUrl && !url.startsWith('data:') }))
  session.on('will-download', (event) => event.preventDefault())
  session.protocol.handle(new URL(printUrl).protocol.slice(0, -1), async (request) =>
    request.url === printUrl && request.method === 'GET'
      ? new Response(page, {
          headers: { ...securityHeaders, 'Content-Security-Policy': printPolicy, 'Content-Type': 'text/html; charset=utf-8' },
        })
      : new Response('', { status: 404 }),
  )
  const { preload: _none, ...preferences } = pagePreferences('', session, false)
  const window = new BrowserWindow({ show: false, webPreferences: { ...preferences, javascript: false } })
  let ended: (reason: unknown) => void = () => {}
  const end = new Promise<never>((_, reject) => {
    ended = reject
  })
  const stop = (): void => ended(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  const timer = setTimeout(() => ended(notPrinted(`${Math.round(patience / 1000)} s`)), patience)
  window.webContents.once('render-process-gone', (_event, { reason }) => ended(notPrinted(reason)))
  try {
    const print = async (): Promise<Uint8Array> => {
      await window.loadURL(printUrl)
      return window.webContents.printToPDF({
        printBackground: true,
        preferCSSPageSize: true,
        generateTaggedPDF: true,
        generateDocumentOutline: true,
      })
    }
    const bytes = await Promise.race([print(), end])
    return new Uint8Array(bytes)
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error
    throw notPrinted(error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    window.destroy()
  }
}

const notPrinted = (said: string): Failure =>
  new Failure('storage', {
    zh: `没有生成 PDF（${said}），没有留下文件，其他格式不受影响。请重试；若仍不行，请导出 HTML 再用浏览器打印。`,
    en: `The PDF was not printed (${said}); nothing was left behind and the other formats are not affected. Try again; if it fails once more, export HTML and print it from a browser.`,
  })
