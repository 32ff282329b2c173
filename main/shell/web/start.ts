/** Everything of the web shell put together: opens a store, serves it, opens a window where there is one to open. */
import { createApp } from '../../app.ts'
import { createFileHost } from '../file-host.ts'
import { appVersion, rendererFolder } from '../place.ts'
import { fillEmpty } from '../sample-district.ts'
import { openWindow } from './open-window.ts'
import { serveWeb, type WebShell } from './serve.ts'

export interface StartWebOptions {
  storeDir: string
  /** 0 takes a free port. */
  port: number
  /** Opens an app window where there is a display and a browser. */
  window: boolean
  /** Fills an empty store with the sample district first. */
  sample: boolean
  log?: (line: string) => void
}

export interface StartedWeb {
  shell: WebShell
  /** Whether a window was opened. */
  window: boolean
  /** Ends the server, then the app. */
  close(): Promise<void>
}

export async function startWeb(options: StartWebOptions): Promise<StartedWeb> {
  const log = options.log ?? ((line: string) => console.error(line))
  const host = createFileHost({ shell: 'web', storeDir: options.storeDir, version: appVersion, log })
  const app = await createApp(host)
  try {
    if (options.sample && (await fillEmpty(app)))
      log(host.language === 'zh' ? '示例街区已就绪（虚构数据）。' : 'The sample district is ready (made-up data).')
    const shell = await serveWeb(app, { port: options.port, assets: rendererFolder, log })
    const window = options.window ? await openWindow(shell.ticket(), log) : null
    return {
      shell,
      window: window !== null,
      async close() {
        window?.kill()
        await shell.close()
        await app.close()
      },
    }
  } catch (error) {
    await app.close()
    throw error
  }
}
