/**
 * `npm start`: installs, builds and opens the workstation. Options: `--store DIR` opens a store of one's own, `--port N`
 * fixes the port of the web shell, `--no-window` only prints its address, `--web` leaves Electron aside.
 */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { staleParts } from './build.mjs'
import { electronBinary, obtainElectron } from './electron.mjs'
import { ensureInstalled, requireNode, root, run, say, toolEnv, toolNode } from './house.mjs'

requireNode()
let values
try {
  values = parseArgs({
    options: {
      store: { type: 'string' },
      port: { type: 'string' },
      'no-window': { type: 'boolean', default: false },
      web: { type: 'boolean', default: false },
    },
  }).values
} catch (error) {
  say(`${error.message}`)
  say('npm start -- [--store DIR] [--port N] [--no-window] [--web]')
  process.exit(2)
}
ensureInstalled()

const words =
  values.store === undefined ? ['--sample'] : ['--store', resolve(process.env.INIT_CWD ?? process.cwd(), values.store)]
const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
const electron = await chooseElectron()

async function chooseElectron() {
  if (values.web || values['no-window'] || values.port !== undefined) return null
  if (display) return obtainElectron()
  say(
    electronBinary()
      ? '这里没有显示器，Electron 无法开窗，改为打印网址。 / No display here for an Electron window; printing an address instead.'
      : '这里没有显示器，不下载 Electron，改为打印网址。 / No display here, so Electron is not fetched; printing an address instead.',
  )
  return null
}

// The web shell starts from its bundles, too: half the time of a start from the sources.
const stale = staleParts(['renderer', 'main']).length > 0
if (stale && (await run(toolNode(), [join(root, 'setup', 'build.mjs'), '--all'])) !== 0) {
  say('构建失败，程序没有启动。 / The build failed, so nothing was started.')
  process.exit(1)
}

if (electron) {
  say('正在打开 Fieldbrief（Electron）… / Opening Fieldbrief (Electron) …')
  // Chromium cannot sandbox itself under root; for anybody else the sandbox stays on.
  const asRoot = process.platform === 'linux' && process.getuid() === 0
  if (asRoot) say('以 root 运行时 Chromium 的系统沙箱不可用。 / Under root, the operating-system sandbox of Chromium is off.')
  hand(electron, [...(asRoot ? ['--no-sandbox'] : []), root, ...words], toolEnv({ ELECTRON_RUN_AS_NODE: undefined }))
} else {
  if (values.port !== undefined) words.push('--port', values.port)
  if (values['no-window']) words.push('--no-window')
  hand(toolNode(), [join(root, 'dist', 'main', 'web.js'), ...words], toolEnv())
}

/** Lets the program take over: its output, its end, and the signals meant for it. */
function hand(program, args, env) {
  const child = spawn(program, args, { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    say(error.message)
    process.exit(1)
  })
  child.once('close', (code) => process.exit(code ?? 0))
}
