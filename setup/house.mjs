/** What the setup scripts share. Only Node's own modules, and Node 20: this runs before anything is installed. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { completeLock } from './lock.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'

/** One line of progress; on stderr, so that what a script answers stays alone on stdout. */
export const say = (line) => process.stderr.write(`${line}\n`)

/** Ends the program with one line when Node is older than what the setup itself needs. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 11)) return
  say(`需要 Node.js 20.11 或更新的版本，当前为 ${process.versions.node}；什么也没有安装。请升级 Node.js 后重试。`)
  say(
    `Node.js 20.11 or newer is needed, this is ${process.versions.node}; nothing was installed. Update Node.js, then try again.`,
  )
  process.exit(1)
}

/** The Node of the lockfile where it is installed, else the one running. */
export function toolNode() {
  const own = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  return existsSync(own) ? own : process.execPath
}

/** Environment in which `node`, `tsc`, `vitest` ... are those of the lockfile. */
export function toolEnv(extra = {}) {
  const bin = join(root, 'node_modules', '.bin')
  return { ...process.env, PATH: `${bin}${windows ? ';' : ':'}${process.env.PATH ?? ''}`, ...extra }
}

/** The entry script of an installed package's command, to be run by `toolNode()` without a shell. */
export function toolEntry(name, command = name) {
  const folder = join(root, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[command])
}

/** The person's own Node: `npm ci` takes the one in node_modules away, even when it is the one running. */
function outerNode() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder && !folder.startsWith(root))
  const found = folders.map((folder) => join(folder, windows ? 'node.exe' : 'node')).find((file) => existsSync(file))
  return found ?? process.execPath
}

/** Runs npm as the person's own npm was run. */
function npm(words) {
  const own = process.env.npm_execpath
  if (own && /\.c?js$/.test(own)) return spawnSync(outerNode(), [own, ...words], { cwd: root, stdio: ['ignore', 2, 2] })
  return spawnSync(windows ? 'npm.cmd' : 'npm', words, { cwd: root, stdio: ['ignore', 2, 2], shell: windows })
}

/** Installs the lockfile's packages unless they are there. */
export function ensureInstalled() {
  const modules = join(root, 'node_modules')
  const stamp = join(modules, '.fieldbrief-installed')
  const lock = join(root, 'package-lock.json')
  completeLock(root)
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  // Somebody ran npm themselves: its own record is as new as the lockfile.
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record) || statSync(record).mtimeMs < statSync(lock).mtimeMs) {
    say('正在安装依赖（npm ci，版本由锁文件固定）… / Installing dependencies (npm ci, pinned by the lockfile) …')
    // Install scripts stay off: native modules come with their binaries inside, and would compile for minutes. Only the
    // `node` package needs its own, which lays down the binary for this platform.
    const done = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
    if (done.status !== 0 || npm(['rebuild', 'node', '--ignore-scripts=false']).status !== 0) {
      say('依赖安装失败，程序没有启动。请检查网络或代理后重试。')
      say('The dependencies could not be installed, so nothing was started. Check the network or proxy, then try again.')
      process.exit(1)
    }
  }
  writeFileSync(stamp, wanted)
}

/** Runs a program to its end with this script's own output. Gives its exit code. */
export function run(program, words, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, words, { cwd: root, stdio: ['ignore', 2, 2], env: toolEnv(), ...options })
    child.once('error', (error) => {
      say(`${program}: ${error.message}`)
      done(127)
    })
    child.once('close', (code) => done(code ?? 1))
  })
}

/** A hash of names, sizes and times of all files below the given paths: changes when any of them was touched. */
export function stateOf(paths) {
  const hash = createHash('sha256')
  const walk = (path) => {
    const at = statSync(join(root, path), { throwIfNoEntry: false })
    if (!at) return
    if (at.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) walk(`${path}/${name}`)
    else hash.update(`${path}\0${at.size}\0${at.mtimeMs}\n`)
  }
  for (const path of paths) walk(path)
  return hash.digest('hex')
}

/** A small file that remembers something between runs; it goes with node_modules. */
export function memory(name) {
  const file = join(root, 'node_modules', '.cache', 'fieldbrief', `${name}.json`)
  return {
    read() {
      try {
        return JSON.parse(readFileSync(file, 'utf8'))
      } catch {
        return null
      }
    },
    write(value) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify(value))
    },
  }
}
