/** Finds Electron's binary, or fetches it in a limited time; says in one line which. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { join } from 'node:path'
import { memory, root, say, toolNode } from './house.mjs'

const folder = join(root, 'node_modules', 'electron')
const day = 24 * 3_600_000

/** Path of the installed binary, or null. */
export function electronBinary() {
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8')
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

/** Whether a host answers at all, in `milliseconds`. */
function answers(address, milliseconds) {
  return new Promise((done) => {
    const asked = (address.startsWith('http:') ? plain : secure)(address, { method: 'HEAD' }, (response) => {
      response.resume()
      done(true)
    })
    const timer = setTimeout(() => asked.destroy(new Error('slow')), milliseconds)
    asked.once('close', () => clearTimeout(timer))
    asked.once('error', () => done(false))
    asked.end()
  })
}

/** The binary's path; null, after one line that says why, when it cannot be had. A refusal is remembered for a day. */
export async function obtainElectron() {
  const there = electronBinary()
  if (there) return there
  const refusals = memory('electron-refused')
  const last = refusals.read()
  if (last && Date.now() - last.at < day) {
    say(
      'Electron 今天已尝试下载而未成功，改用浏览器窗口。 / Electron could not be downloaded earlier today; using a browser window.',
    )
    return null
  }
  const refuse = (zh, en) => {
    refusals.write({ at: Date.now() })
    say(`${zh}，改用浏览器窗口。 / ${en}; using a browser window.`)
    return null
  }
  const source =
    process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? 'https://github.com/electron/electron/releases/'
  if (!(await answers(source, 3_000)))
    return refuse('Electron 的下载地址没有应答', 'Where Electron is downloaded from does not answer')
  say('正在下载 Electron（最多 60 秒）… / Downloading Electron (60 seconds at most) …')
  const code = await new Promise((done) => {
    const child = spawn(toolNode(), [join(folder, 'install.js')], { cwd: root, stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
    child.once('error', () => done(1))
    child.once('close', (status) => {
      clearTimeout(timer)
      done(status ?? 1)
    })
  })
  const path = code === 0 ? electronBinary() : null
  return path ?? refuse('Electron 未能在限定时间内下载', 'Electron could not be downloaded in time')
}
